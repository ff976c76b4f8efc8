import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Routes } from '../http/route.ts'
import type { Services } from '../services.ts'
import { spoolPath } from '../uploads/run.ts'
import { backupTrust } from './run.ts'

/** Writes a backup to a file in the data folder: the ledger is held for as long as that takes, not for as long as the way to the reader. */
async function spoolBackup({ db, config }: Services, trustId: string): Promise<string> {
  const path = await spoolPath(config.dataDir)
  const packed = createGzip({ level: 6 })
  const written = finished(packed.pipe(createWriteStream(path, { mode: 0o600 })))
  try {
    await backupTrust(db, {
      trustId,
      async write(line) {
        if (!packed.write(`${line}\n`)) await Promise.race([once(packed, 'drain'), written])
      },
    })
    packed.end()
    await written
    return path
  } catch (error) {
    packed.destroy()
    await rm(path, { force: true })
    throw error
  }
}

export const backupRoutes: Routes = (services) => async (app) => {
  app.get(
    '/v1/backup',
    {
      config: { access: ['admin'], long: true },
      schema: {
        tags: ['trust'],
        summary: 'The trust’s whole ledger in one file, as it stands now',
        description: '“trust-carbon restore FILE” turns it back into the same ledger, on either database.',
        produces: ['application/gzip'],
      },
    },
    async (request, reply) => {
      const path = await spoolBackup(services, request.caller.trustId)
      const file = createReadStream(path)
      file.once('close', () => {
        rm(path, { force: true }).catch((error: unknown) =>
          request.log.error({ err: error }, 'a backup file stays'),
        )
      })
      return reply
        .header('content-type', 'application/gzip')
        .header('content-disposition', 'attachment; filename="trust-carbon-backup.jsonl.gz"')
        .send(file)
    },
  )
}
