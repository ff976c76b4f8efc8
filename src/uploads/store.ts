import type { Database, Sql } from '../db/client.ts'
import { copyText } from '../db/client.ts'
import { newId } from '../db/id.ts'
import type { FormatFound, Issue, ReadResult } from '../formats/record.ts'
import { lockLedger } from '../ledger/run.ts'

export type UploadStatus = 'reading' | 'counted' | 'rejected' | 'reverted'

/** What the sender said the whole file is about. */
export interface UploadOptions {
  readonly academyId?: string
  readonly stream?: string
  readonly meter?: string
  readonly profile?: string
  /** Academies that the sender may write for; absent: all. */
  readonly onlyAcademyIds?: readonly string[]
}

export interface UploadProgress {
  readonly bytes: number
  readonly rows: number
  /** How often reading was begun. */
  readonly attempts: number
}

/** An upload as the database has it. */
export interface UploadRow {
  readonly id: string
  readonly no: number
  readonly file_name: string
  readonly sha256: string
  readonly bytes: string
  readonly status: UploadStatus
  readonly options: UploadOptions
  readonly format: FormatFound | null
  readonly progress: UploadProgress
  readonly result: ReadResult | null
  readonly created_by: string
  readonly created_at: Date
  readonly counted_at: Date | null
  readonly reverted_at: Date | null
  readonly reverted_by: string | null
  readonly revert_reason: string | null
  readonly errors: number
  readonly warnings: number
}

const columns = `up.id, up.no, up.file_name, up.sha256, up.bytes, up.status, up.options, up.format, up.progress, up.result,
  up.created_by, up.created_at, up.counted_at, up.reverted_at, up.reverted_by, up.revert_reason,
  (SELECT count(*)::int FROM upload_issue i WHERE i.trust_id = up.trust_id AND i.upload_no = up.no AND i.severity = 'error') AS errors,
  (SELECT count(*)::int FROM upload_issue i WHERE i.trust_id = up.trust_id AND i.upload_no = up.no AND i.severity = 'warning') AS warnings`

/** One upload of the trust. */
export async function findUpload(sql: Sql, trustId: string, id: string): Promise<UploadRow | undefined> {
  const rows = await sql.query<UploadRow>(
    `SELECT ${columns} FROM upload up WHERE up.trust_id = $1::uuid AND up.id = $2::uuid`,
    [trustId, id],
  )
  return rows[0]
}

/** The upload of the same bytes that is being read or counts, if there is one. */
export async function findSameBytes(
  sql: Sql,
  trustId: string,
  sha256: string,
): Promise<UploadRow | undefined> {
  const rows = await sql.query<UploadRow>(
    `SELECT ${columns} FROM upload up
     WHERE up.trust_id = $1::uuid AND up.sha256 = $2 AND up.status IN ('reading', 'counted') ORDER BY up.no LIMIT 1`,
    [trustId, sha256],
  )
  return rows[0]
}

/** Uploads, the newest first, those before `beforeNo`. */
export async function listUploads(
  sql: Sql,
  trustId: string,
  {
    beforeNo,
    limit,
    status,
  }: { beforeNo: number | undefined; limit: number; status: UploadStatus | undefined },
): Promise<UploadRow[]> {
  return sql.query<UploadRow>(
    `SELECT ${columns} FROM upload up
     WHERE up.trust_id = $1::uuid AND ($2::int IS NULL OR up.no < $2::int) AND ($4::text IS NULL OR up.status = $4::text)
     ORDER BY up.no DESC LIMIT $3`,
    [trustId, beforeNo ?? null, limit, status ?? null],
  )
}

/** Writes a new upload down, to be read; answers the earlier one where the same bytes came first. */
export async function addUpload(
  db: Database,
  upload: {
    trustId: string
    fileName: string
    sha256: string
    bytes: number
    options: UploadOptions
    createdBy: string
  },
): Promise<{ id: string; existing: boolean }> {
  return db.transaction(async (sql) => {
    await lockLedger(sql, upload.trustId)
    const same = await findSameBytes(sql, upload.trustId, upload.sha256)
    if (same !== undefined) return { id: same.id, existing: true }
    const id = newId()
    await sql.query(
      `INSERT INTO upload (trust_id, id, no, file_name, sha256, bytes, status, options, progress, created_by)
       SELECT $1::uuid, $2::uuid, COALESCE(max(no), 0) + 1, $3, $4, $5::bigint, 'reading', $6::jsonb, $7::jsonb, $8
       FROM upload WHERE trust_id = $1::uuid`,
      [
        upload.trustId,
        id,
        upload.fileName,
        upload.sha256,
        upload.bytes,
        JSON.stringify(upload.options),
        JSON.stringify({ bytes: 0, rows: 0, attempts: 0 }),
        upload.createdBy,
      ],
    )
    return { id, existing: false }
  })
}

export interface StoredIssue extends Issue {
  readonly seq: number
}

/** Issues of an upload in the order they were found, after `afterSeq`. */
export async function listIssues(
  sql: Sql,
  {
    trustId,
    uploadNo,
    afterSeq,
    limit,
  }: { trustId: string; uploadNo: number; afterSeq: number; limit: number },
): Promise<StoredIssue[]> {
  const rows = await sql.query<{
    seq: number
    code: Issue['code']
    severity: Issue['severity']
    row: number | null
    column: string | null
    value: string | null
    message: string
  }>(
    `SELECT seq, code, severity, row, "column", value, message FROM upload_issue
     WHERE trust_id = $1::uuid AND upload_no = $2 AND seq > $3 ORDER BY seq LIMIT $4`,
    [trustId, uploadNo, afterSeq, limit],
  )
  return rows.map((row) => ({
    ...row,
    row: row.row ?? undefined,
    column: row.column ?? undefined,
    value: row.value ?? undefined,
  }))
}

/** Adds issues to an upload, numbered on from those it has. */
export async function addIssues(
  sql: Sql,
  trustId: string,
  uploadNo: number,
  issues: readonly Issue[],
): Promise<void> {
  if (issues.length === 0) return
  const [last] = await sql.query<{ seq: number }>(
    'SELECT COALESCE(max(seq), 0)::int AS seq FROM upload_issue WHERE trust_id = $1::uuid AND upload_no = $2',
    [trustId, uploadNo],
  )
  let seq = last?.seq ?? 0
  const rows = issues.map((issue) => [
    trustId,
    uploadNo,
    ++seq,
    issue.code,
    issue.severity,
    issue.row,
    issue.column,
    issue.value,
    issue.message,
  ])
  const names = ['trust_id', 'upload_no', 'seq', 'code', 'severity', 'row', '"column"', 'value', 'message']
  await sql.copyInto('upload_issue', names, [copyText(rows)])
}

/** Takes away what a reading that was not finished has left, in short steps, the meters it made included where nothing else uses them. */
export async function clearStaged(db: Database, trustId: string, uploadNo: number): Promise<void> {
  for (const table of ['meter_day', 'meter_read', 'activity', 'upload_issue']) {
    let gone = 0
    do {
      const rows = await db.query<{ gone: number }>(
        `WITH deleted AS (
           DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
             SELECT ctid FROM ${table} WHERE trust_id = $1::uuid AND upload_no = $2 LIMIT 5000)) RETURNING 1)
         SELECT count(*)::int AS gone FROM deleted`,
        [trustId, uploadNo],
      )
      gone = rows[0]?.gone ?? 0
    } while (gone > 0)
  }
}
