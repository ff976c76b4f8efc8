import { hostname } from 'node:os'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Database } from '../db/client.ts'
import { newId } from '../db/id.ts'
import type { Pace } from '../pace.ts'
import { LeaseLost, leaseSeconds, readUpload, type TakenUpload } from './read-upload.ts'
import type { UploadRunner } from './runner.ts'
import { clearIncoming } from './stored-files.ts'

export interface RunnerLog {
  error(details: object, message: string): void
  info(details: object, message: string): void
}

/** How often to look for uploads that another process began and did not finish. */
const lookEveryMs = 15_000

/** The next upload that nobody is reading, signed as this process's; undefined where there is none. */
async function takeOne(db: Database, owner: string): Promise<TakenUpload | undefined> {
  const rows = await db.query<{
    trust_id: string
    id: string
    no: number
    sha256: string
    options: TakenUpload['options']
    progress: TakenUpload['progress']
  }>(
    `UPDATE upload SET lease_owner = $1, lease_until = now() + make_interval(secs => $2)
     WHERE (trust_id, id) IN (
       SELECT trust_id, id FROM upload
       WHERE status = 'reading' AND (lease_until IS NULL OR lease_until < now())
       ORDER BY created_at, no LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING trust_id, id, no, sha256, options, progress`,
    [owner, leaseSeconds],
  )
  const [row] = rows
  return (
    row && {
      trustId: row.trust_id,
      id: row.id,
      no: row.no,
      sha256: row.sha256,
      options: row.options,
      progress: row.progress,
    }
  )
}

/**
 * Makes the runner: it reads one upload at a time, in the order in which they came. On the embedded database no other process
 * can be reading, so leases that a killed process left are void at the start; on a server they run out.
 */
export function createUploadRunner({
  db,
  clock,
  config,
  pace,
  log,
}: {
  db: Database
  clock: Clock
  config: Config
  pace: Pace
  log: RunnerLog
}): UploadRunner {
  const owner = `${hostname()} ${process.pid} ${newId()}`
  const stopping = new AbortController()
  const waiting = new Map<string, (() => void)[]>()
  let running: Promise<void> | undefined
  let again = false
  const spooledPaths = new Map<string, string>()
  let timer: NodeJS.Timeout | undefined

  const settle = (id: string): void => {
    for (const resolve of waiting.get(id) ?? []) resolve()
    waiting.delete(id)
  }

  const readOne = async (upload: TakenUpload): Promise<void> => {
    try {
      const tools = { db, clock, pace, dataDir: config.dataDir, owner, stopping: stopping.signal }
      const spooled = spooledPaths.get(upload.id)
      spooledPaths.delete(upload.id)
      await readUpload(tools, upload, spooled)
      log.info({ upload: upload.id }, 'upload read')
      settle(upload.id)
    } catch (error) {
      if (!stopping.signal.aborted && !(error instanceof LeaseLost))
        log.error({ err: error, upload: upload.id }, 'upload failed')
      // Given back, so that it is taken up again: here at the next look, or by another process.
      await db
        .query(
          'UPDATE upload SET lease_owner = NULL, lease_until = NULL WHERE trust_id = $1::uuid AND id = $2::uuid AND lease_owner = $3',
          [upload.trustId, upload.id, owner],
        )
        .catch(() => {})
    }
  }

  const readAll = async (): Promise<void> => {
    do {
      again = false
      for (let upload = await takeOne(db, owner); upload !== undefined && !stopping.signal.aborted; ) {
        await readOne(upload)
        upload = stopping.signal.aborted ? undefined : await takeOne(db, owner)
      }
    } while (again && !stopping.signal.aborted)
  }

  const wake: UploadRunner['wake'] = (spooled) => {
    if (spooled !== undefined) spooledPaths.set(spooled.uploadId, spooled.path)
    again = true
    if (stopping.signal.aborted || running !== undefined) return
    running = readAll()
      .catch((error: unknown) => log.error({ err: error }, 'looking for uploads failed'))
      .finally(() => {
        running = undefined
      })
  }

  return {
    async start() {
      await clearIncoming(config.dataDir)
      if (db.kind === 'embedded') {
        await db.query("UPDATE upload SET lease_owner = NULL, lease_until = NULL WHERE status = 'reading'")
      }
      timer = setInterval(() => wake(), lookEveryMs)
      timer.unref()
      wake()
    },
    wake,
    async settled(trustId, uploadId) {
      const arrived = new Promise<void>((resolve) => {
        waiting.set(uploadId, [...(waiting.get(uploadId) ?? []), resolve])
      })
      const [row] = await db.query<{ status: string }>(
        'SELECT status FROM upload WHERE trust_id = $1::uuid AND id = $2::uuid',
        [trustId, uploadId],
      )
      if (row?.status !== 'reading') settle(uploadId)
      await arrived
    },
    async stop() {
      stopping.abort()
      clearInterval(timer)
      await running
      for (const id of [...waiting.keys()]) settle(id)
    },
  }
}
