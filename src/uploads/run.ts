import { rm } from 'node:fs/promises'
import type { Caller } from '../access/caller.ts'
import type { Sql } from '../db/client.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import {
  isLocked,
  keepingLockedYears,
  lockedRefusal,
  lockLedger,
  refreshForUpload,
  touchedByUploads,
} from '../ledger/run.ts'
import type { Services } from '../services.ts'
import { type AskedOptions, differences, optionsOf } from './options.ts'
import { findSameBytes, findUpload, insertUpload, readingAgain, type UploadRow } from './store.ts'
import { keepFile, type ReceivedFile, receiveFile } from './stored-files.ts'

export { spoolPath } from './incoming.ts'
export { fileBytes } from './stored-files.ts'

/** What a sender says with a file. */
export interface UploadRequest extends AskedOptions {
  readonly fileName: string
}

/** Receives a file's bytes into the data folder. Throws where the sender stops half-way; nothing remains then. */
export function receive(
  { config }: Pick<Services, 'config'>,
  source: AsyncIterable<Uint8Array>,
  limit: { bytesMax: number; remedy?: string } = { bytesMax: config.uploadBytesMax },
): Promise<ReceivedFile | Refusal> {
  return receiveFile(source, { dataDir: config.dataDir, ...limit })
}

/** The same bytes with other options would be another reading of them, which nobody may make in passing. */
function otherOptions(same: UploadRow, names: readonly string[]): Refusal {
  return refuse(
    'conflict',
    `The same file was sent before, as upload ${same.no} (${same.id}), with another ${names.join(', ')}; nothing was changed. To have it read with these options, send them to POST /v1/uploads/${same.id}/read-again, or use “trust-carbon import --again”.`,
    { pointer: names[0] ?? 'file' },
  )
}

/**
 * Takes a received file in: its bytes are kept, an upload is written down, and reading begins in the background. The same
 * bytes again, while the first upload of them is being read or counts, change nothing and answer with that one; with other
 * options they are a conflict.
 */
export async function acceptUpload(
  services: Services,
  caller: Caller,
  { request, file }: { request: UploadRequest; file: ReceivedFile },
): Promise<{ upload: UploadRow; existing: boolean } | Refusal> {
  const { db, uploads } = services
  const { trustId } = caller
  let handedOn = false
  try {
    const options = await optionsOf(db, caller, request)
    if (isRefusal(options)) return options
    await keepFile(db, trustId, file)
    const written = await db.transaction(async (sql) => {
      await lockLedger(sql, trustId)
      const same = await findSameBytes(sql, trustId, file.sha256)
      if (same !== undefined) {
        const names = differences(same.options, options)
        return names.length === 0 ? { id: same.id, existing: true } : otherOptions(same, names)
      }
      const { fileName } = request
      const { sha256, bytes } = file
      const id = await insertUpload(sql, {
        trustId,
        fileName,
        sha256,
        bytes,
        options,
        createdBy: caller.keyId,
      })
      return { id, existing: false }
    })
    if (isRefusal(written)) return written
    if (!written.existing) {
      handedOn = true
      uploads.wake({ uploadId: written.id, path: file.path })
    }
    const upload = await findUpload(db, trustId, written.id)
    if (upload === undefined) throw new Error('An upload that was just written is not there.')
    return { upload, existing: written.existing }
  } finally {
    if (!handedOn) await rm(file.path, { force: true })
  }
}

/**
 * Takes an upload's data out of what counts: whatever it had covered counts again. Its bytes, rows and issues are kept. One
 * that does not count is a conflict; where a published year would change, nothing does.
 */
export async function revertUpload(
  services: Services,
  caller: Caller,
  { id, reason }: { id: string; reason: string },
): Promise<UploadRow | Refusal> {
  const { db } = services
  return db.transaction(async (sql) => {
    await lockLedger(sql, caller.trustId)
    const upload = await findUpload(sql, caller.trustId, id)
    if (upload === undefined) return refuse('not_found', 'There is no such upload.')
    if (caller.academyIds.length > 0 && upload.created_by !== caller.keyId) {
      return refuse('forbidden', 'You may only take back your own uploads.')
    }
    if (upload.status !== 'counted') {
      return refuse(
        'conflict',
        `This upload does not count: it is ${upload.status}. Only one that counts can be reverted.`,
      )
    }
    const again = await readingAgain(sql, caller.trustId, upload.no)
    if (again !== undefined)
      return refuse(
        'conflict',
        `This upload is being read again, as upload ${again}. Wait until that is done, and revert that one.`,
      )
    const { trustId } = caller
    const touched = () => touchedByUploads(sql, trustId, [upload.no])
    const done = await keepingLockedYears(sql, { trustId, touched }, async () => {
      await sql.query(
        `UPDATE upload SET status = 'reverted', reverted_at = now(), reverted_by = $3, revert_reason = $4
         WHERE trust_id = $1::uuid AND id = $2::uuid`,
        [trustId, id, caller.keyId, reason],
      )
      await refreshForUpload(sql, trustId, upload.no)
    })
    if (isLocked(done)) return lockedRefusal(sql, trustId, done)
    const after = await findUpload(sql, caller.trustId, id)
    if (after === undefined) throw new Error('A reverted upload is not there.')
    return after
  })
}

/** The uploads of files, by the SHA-256 of their bytes: of several the newest that was not refused. */
export async function uploadsOfFiles(
  sql: Sql,
  trustId: string,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (hashes.length === 0) return new Map()
  const rows = await sql.query<{ sha256: string; id: string }>(
    `SELECT DISTINCT ON (sha256) sha256, id FROM upload
     WHERE trust_id = $1::uuid AND sha256 = ANY($2::text[]) AND status <> 'rejected' ORDER BY sha256, no DESC`,
    [trustId, [...hashes]],
  )
  return new Map(rows.map((one) => [one.sha256, one.id]))
}
