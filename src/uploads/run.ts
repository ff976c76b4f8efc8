import { rm } from 'node:fs/promises'
import { type Caller, mayWriteFor } from '../access/caller.ts'
import type { Sql } from '../db/client.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { streamIds } from '../domain/stream.ts'
import type { Issue, ReadResult } from '../formats/record.ts'
import { refreshForUpload } from '../ledger/refresh.ts'
import { lockLedger } from '../ledger/run.ts'
import type { Services } from '../services.ts'
import { trustContext } from './context.ts'
import { readInThread } from './reading.ts'
import { addUpload, findUpload, type UploadOptions, type UploadRow } from './store.ts'
import { keepFile, type ReceivedFile, receiveFile } from './stored-files.ts'

export { spoolPath } from './stored-files.ts'

/** What a sender says with a file. */
export interface UploadRequest {
  readonly fileName: string
  /** Code, URN, name or id of the academy that the whole file is about. */
  readonly academy?: string
  readonly stream?: string
  readonly meter?: string
  readonly profile?: string
}

async function academyId(sql: Sql, trustId: string, named: string): Promise<string | undefined> {
  const rows = await sql.query<{ id: string }>(
    `SELECT id FROM academy WHERE trust_id = $1::uuid
       AND (id::text = $2 OR lower(code) = lower($2) OR urn = $2 OR lower(name) = lower($2))`,
    [trustId, named],
  )
  return rows.length === 1 ? rows[0]?.id : undefined
}

/** Turns what the sender says into what is kept with the upload; refused where it names what does not exist. */
async function optionsOf(
  services: Services,
  caller: Caller,
  request: UploadRequest,
): Promise<UploadOptions | Refusal> {
  if (request.stream !== undefined && !(streamIds as readonly string[]).includes(request.stream)) {
    return refuse('stream_unknown', `“${request.stream}” is not a stream. GET /v1/streams lists them.`, {
      pointer: 'stream',
    })
  }
  const academy =
    request.academy === undefined ? undefined : await academyId(services.db, caller.trustId, request.academy)
  if (request.academy !== undefined && academy === undefined) {
    return refuse(
      'academy_unknown',
      `No academy of this trust has the code, URN or name “${request.academy}”.`,
      { pointer: 'academy' },
    )
  }
  if (academy !== undefined && !mayWriteFor(caller, academy)) {
    return refuse('forbidden', 'Your key may not send data for this academy.')
  }
  return {
    ...(academy === undefined ? {} : { academyId: academy }),
    ...(request.stream === undefined ? {} : { stream: request.stream }),
    ...(request.meter === undefined ? {} : { meter: request.meter }),
    ...(request.profile === undefined ? {} : { profile: request.profile }),
    ...(caller.academyIds.length === 0 ? {} : { onlyAcademyIds: caller.academyIds }),
  }
}

/** Receives a file's bytes into the data folder. Throws where the sender stops half-way; nothing remains then. */
export function receive(
  { config }: Pick<Services, 'config'>,
  source: AsyncIterable<Uint8Array>,
  limit: { bytesMax: number; remedy?: string } = { bytesMax: config.uploadBytesMax },
): Promise<ReceivedFile | Refusal> {
  return receiveFile(source, { dataDir: config.dataDir, ...limit })
}

/**
 * Takes a received file in: its bytes are kept, an upload is written down, and reading begins in the background. The same
 * bytes again, while the first upload of them is being read or counts, change nothing and answer with that one.
 */
export async function acceptUpload(
  services: Services,
  caller: Caller,
  { request, file }: { request: UploadRequest; file: ReceivedFile },
): Promise<{ upload: UploadRow; existing: boolean } | Refusal> {
  const { db, uploads } = services
  const options = await optionsOf(services, caller, request)
  if (isRefusal(options)) {
    await rm(file.path, { force: true })
    return options
  }
  await keepFile(db, caller.trustId, file)
  const { id, existing } = await addUpload(db, {
    trustId: caller.trustId,
    fileName: request.fileName,
    sha256: file.sha256,
    bytes: file.bytes,
    options,
    createdBy: caller.keyId,
  })
  if (existing) await rm(file.path, { force: true })
  else uploads.wake({ uploadId: id, path: file.path })
  const upload = await findUpload(db, caller.trustId, id)
  if (upload === undefined) throw new Error('An upload that was just written is not there.')
  return { upload, existing }
}

/** How many issues a dry run shows; the rest are counted. */
const dryRunIssuesMax = 1000

export interface DryRun {
  readonly result: ReadResult
  readonly issues: readonly Issue[]
  readonly issuesLeftOut: number
}

/** Reads a received file and says what it would come to. Nothing is kept. */
export async function dryRun(
  services: Services,
  caller: Caller,
  { request, file }: { request: UploadRequest; file: ReceivedFile },
): Promise<DryRun | Refusal> {
  try {
    const options = await optionsOf(services, caller, request)
    if (isRefusal(options)) return options
    const { trustId } = caller
    const { context, meterIds } = await trustContext(services.db, {
      trustId,
      today: services.clock.today(),
      options,
    })
    const issues: Issue[] = []
    let left = 0
    const result = await readInThread(
      { path: file.path, trustId, uploadNo: 0, context, meterIds },
      async (batch) => {
        const room = dryRunIssuesMax - issues.length
        issues.push(...batch.issues.slice(0, room))
        left += Math.max(0, batch.issues.length - room)
      },
    )
    return { result, issues, issuesLeftOut: left }
  } finally {
    await rm(file.path, { force: true })
  }
}

/**
 * Takes an upload's data out of what counts: whatever it had covered counts again. Its bytes, rows and issues are kept. One
 * that does not count is a conflict.
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
      return refuse('forbidden', 'Your key may only revert its own uploads.')
    }
    if (upload.status !== 'counted') {
      return refuse(
        'conflict',
        `This upload does not count: it is ${upload.status}. Only one that counts can be reverted.`,
      )
    }
    await sql.query(
      `UPDATE upload SET status = 'reverted', reverted_at = now(), reverted_by = $3, revert_reason = $4
       WHERE trust_id = $1::uuid AND id = $2::uuid`,
      [caller.trustId, id, caller.keyId, reason],
    )
    await refreshForUpload(sql, caller.trustId, upload.no)
    const after = await findUpload(sql, caller.trustId, id)
    if (after === undefined) throw new Error('A reverted upload is not there.')
    return after
  })
}
