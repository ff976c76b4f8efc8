import { once } from 'node:events'
import { createGzip } from 'node:zlib'
import type { Routes } from '../http/route.ts'
import { backupTrust } from './run.ts'

export const backupRoutes: Routes =
  ({ db }) =>
  async (app) => {
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
        const packed = createGzip({ level: 6 })
        const { trustId } = request.caller
        backupTrust(db, {
          trustId,
          async write(line) {
            if (packed.destroyed) throw new Error('The receiver went away.')
            if (!packed.write(`${line}\n`)) await Promise.race([once(packed, 'drain'), once(packed, 'close')])
          },
        }).then(
          () => packed.end(),
          // A file without its end is refused by restore.
          (error: unknown) => packed.destroy(error instanceof Error ? error : new Error(String(error))),
        )
        return reply
          .header('content-type', 'application/gzip')
          .header('content-disposition', 'attachment; filename="trust-carbon-backup.jsonl.gz"')
          .send(packed)
      },
    )
  }
