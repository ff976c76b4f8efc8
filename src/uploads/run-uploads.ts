import { rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Database } from '../db/client.ts'
import { newId } from '../db/id.ts'
import type { Pace } from '../pace.ts'
import { isMachineFault } from './attempts.ts'
import { clearIncoming, leaveIncoming } from './incoming.ts'
import { giveBack, LeaseLost, type TakenUpload, takeUpload } from './lease.ts'
import { readUpload } from './read-upload.ts'
import type { UploadRunner } from './runner.ts'
import { clearUnclaimed } from './stored-files.ts'

export interface RunnerLog {
  error(details: object, message: string): void
  info(details: object, message: string): void
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
  const signature = {
    owner: `${hostname()} ${process.pid} ${newId()}`,
    leaseSeconds: config.uploadLeaseSeconds,
  }
  /** How long after an error an upload waits, and how often to look for ones that nobody reads. */
  const pauseSeconds = config.uploadLeaseSeconds / 4
  const stopping = new AbortController()
  const waiting = new Map<string, (() => void)[]>()
  let running: Promise<void> | undefined
  let again = false
  const spooledPaths = new Map<string, string>()
  let timer: NodeJS.Timeout | undefined

  const statusOf = async ({ trustId, id }: { trustId: string; id: string }): Promise<string | undefined> => {
    const [row] = await db.query<{ status: string }>(
      'SELECT status FROM upload WHERE trust_id = $1::uuid AND id = $2::uuid',
      [trustId, id],
    )
    return row?.status
  }

  const settle = (id: string): void => {
    for (const resolve of waiting.get(id) ?? []) resolve()
    waiting.delete(id)
  }

  /** Given back, so that it is taken up again after a while: here, or by another process. */
  const failed = async (upload: TakenUpload, error: unknown): Promise<void> => {
    if (error instanceof LeaseLost) return
    const stopped = stopping.signal.aborted
    if (!stopped) log.error({ err: error, upload: upload.id }, 'upload failed')
    const { errors } = upload.progress
    await giveBack(db, signature.owner, upload, {
      progress: { running: false, errors: stopped || isMachineFault(error) ? errors : errors + 1 },
      waitSeconds: stopped ? 0 : pauseSeconds,
    })
  }

  const readOne = async (upload: TakenUpload): Promise<void> => {
    const spooled = spooledPaths.get(upload.id)
    spooledPaths.delete(upload.id)
    try {
      const tools = { ...signature, db, clock, pace, dataDir: config.dataDir, stopping: stopping.signal }
      await readUpload(tools, upload, spooled)
      if ((await statusOf(upload)) === 'reading') return
      log.info({ upload: upload.id }, 'upload read')
      settle(upload.id)
    } catch (error) {
      // Where not even that can be written down, the lease runs out, or is void at the next start.
      await failed(upload, error).catch(() => {})
    }
  }

  const readAll = async (): Promise<void> => {
    do {
      again = false
      while (!stopping.signal.aborted) {
        const upload = await takeUpload(db, signature)
        if (upload === undefined) break
        await readOne(upload)
      }
    } while (again && !stopping.signal.aborted)
  }

  const wake: UploadRunner['wake'] = (spooled) => {
    if (stopping.signal.aborted) {
      // Accepted at the very end: its bytes are kept, and whoever comes next reads it.
      if (spooled !== undefined) void rm(spooled.path, { force: true }).catch(() => {})
      return
    }
    if (spooled !== undefined) spooledPaths.set(spooled.uploadId, spooled.path)
    again = true
    if (running !== undefined) return
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
        // One that waits after trouble has no owner, and waits on.
        await db.query(
          "UPDATE upload SET lease_owner = NULL, lease_until = NULL WHERE status = 'reading' AND lease_owner IS NOT NULL",
        )
        await clearUnclaimed(db)
      }
      timer = setInterval(() => wake(), pauseSeconds * 1000)
      timer.unref()
      wake()
    },
    wake,
    async settled(trustId, uploadId) {
      const arrived = new Promise<void>((resolve) => {
        waiting.set(uploadId, [...(waiting.get(uploadId) ?? []), resolve])
      })
      if ((await statusOf({ trustId, id: uploadId })) !== 'reading') settle(uploadId)
      await arrived
    },
    async stop() {
      stopping.abort()
      clearInterval(timer)
      await running
      for (const id of [...waiting.keys()]) settle(id)
      // Their bytes are kept: they are written out again when their turn comes.
      for (const path of spooledPaths.values()) await rm(path, { force: true })
      await leaveIncoming(config.dataDir)
    },
  }
}
