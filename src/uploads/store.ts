import type { Sql, SqlValue } from '../db/client.ts'
import { copyText } from '../db/client.ts'
import { newId } from '../db/id.ts'
import type { FormatFound, Issue, ReadResult } from '../formats/record.ts'
import { notBegun } from './attempts.ts'

export type UploadStatus = 'reading' | 'counted' | 'rejected' | 'reverted'

/** What the sender said the whole file is about. */
export interface UploadOptions {
  readonly academyId?: string
  readonly stream?: string
  readonly meter?: string
  readonly profile?: string
  readonly dateOrder?: string
  readonly labels?: string
  readonly clock?: string
  readonly unit?: string
  /** Academies that the sender may write for; absent: all. */
  readonly onlyAcademyIds?: readonly string[]
}

/** How far reading is, and what became of earlier attempts (attempts.ts). */
export interface UploadProgress {
  readonly bytes: number
  readonly rows: number
  /** How often reading was begun. */
  readonly attempts: number
  /** An attempt is going on; found so by whoever takes the upload up again, it died. */
  readonly running: boolean
  /** Attempts that ended with an error. */
  readonly errors: number
  /** Attempts that died one after the other at the same place, `diedAt`, in rows read. */
  readonly deaths: number
  readonly diedAt: number
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
  /** The name of the person or key, null where it is known no more. */
  readonly created_by_name: string | null
  readonly created_at: Date
  readonly counted_at: Date | null
  readonly reverted_at: Date | null
  readonly reverted_by: string | null
  readonly reverted_by_name: string | null
  readonly revert_reason: string | null
  /** Ids of the upload that this one was read again from, and of the one that was read again from this. */
  readonly replaces: string | null
  readonly replaced_by: string | null
  readonly errors: number
  readonly warnings: number
}

const columns = `up.id, up.no, up.file_name, up.sha256, up.bytes, up.status, up.options, up.format, up.progress, up.result,
  up.created_by, up.created_at, up.counted_at, up.reverted_at, up.reverted_by, up.revert_reason,
  (SELECT k.name FROM actor k WHERE k.trust_id = up.trust_id AND k.id::text = up.created_by) AS created_by_name,
  (SELECT k.name FROM actor k WHERE k.trust_id = up.trust_id AND k.id::text = up.reverted_by) AS reverted_by_name,
  (SELECT o.id FROM upload o WHERE o.trust_id = up.trust_id AND o.no = up.replaces_no) AS replaces,
  (SELECT n.id FROM upload n WHERE n.trust_id = up.trust_id AND n.replaces_no = up.no AND n.status IN ('reading', 'counted', 'reverted')
   ORDER BY n.no DESC LIMIT 1) AS replaced_by,
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

/** One upload of the trust by its number. */
export async function findUploadNo(sql: Sql, trustId: string, no: number): Promise<UploadRow | undefined> {
  const rows = await sql.query<UploadRow>(
    `SELECT ${columns} FROM upload up WHERE up.trust_id = $1::uuid AND up.no = $2`,
    [trustId, no],
  )
  return rows[0]
}

/** The number of the upload that is being read in the place of this one, if there is one. */
export async function readingAgain(sql: Sql, trustId: string, no: number): Promise<number | undefined> {
  const rows = await sql.query<{ no: number }>(
    "SELECT no FROM upload WHERE trust_id = $1::uuid AND replaces_no = $2 AND status = 'reading'",
    [trustId, no],
  )
  return rows[0]?.no
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
    sha256,
  }: {
    beforeNo: number | undefined
    limit: number
    status: UploadStatus | undefined
    sha256: string | undefined
  },
): Promise<UploadRow[]> {
  return sql.query<UploadRow>(
    `SELECT ${columns} FROM upload up
     WHERE up.trust_id = $1::uuid AND ($2::int IS NULL OR up.no < $2::int) AND ($4::text IS NULL OR up.status = $4::text)
       AND ($5::text IS NULL OR up.sha256 = $5::text)
     ORDER BY up.no DESC LIMIT $3`,
    [trustId, beforeNo ?? null, limit, status ?? null, sha256 ?? null],
  )
}

/** What is written down of an upload when it begins. */
export interface NewUpload {
  readonly trustId: string
  readonly fileName: string
  readonly sha256: string
  readonly bytes: number | string
  readonly options: UploadOptions
  readonly createdBy: string
  /** The upload that it is to take the place of. */
  readonly replacesNo?: number
}

/** Writes a new upload down, to be read. The ledger is locked. Answers its id. */
export async function insertUpload(sql: Sql, upload: NewUpload): Promise<string> {
  const id = newId()
  await sql.query(
    `INSERT INTO upload (trust_id, id, no, file_name, sha256, bytes, status, options, progress, created_by, replaces_no, place_no)
     SELECT $1::uuid, $2::uuid, COALESCE(max(no), 0) + 1, $3, $4, $5::bigint, 'reading', $6::jsonb, $7::jsonb, $8, $9::int,
            (SELECT COALESCE(o.place_no, o.no) FROM upload o WHERE o.trust_id = $1::uuid AND o.no = $9::int)
     FROM upload WHERE trust_id = $1::uuid`,
    [
      upload.trustId,
      id,
      upload.fileName,
      upload.sha256,
      upload.bytes,
      JSON.stringify(upload.options),
      JSON.stringify(notBegun),
      upload.createdBy,
      upload.replacesNo ?? null,
    ],
  )
  return id
}

export interface StoredIssue extends Issue {
  readonly seq: number
}

/** Which issues of an upload are asked for. */
export interface IssueFilter {
  readonly severity?: Issue['severity'] | undefined
  readonly code?: string | undefined
}

/** Issues of an upload in the order they were found, after `afterSeq`. */
export async function listIssues(
  sql: Sql,
  upload: { trustId: string; uploadNo: number },
  { afterSeq, limit, severity, code }: IssueFilter & { afterSeq: number; limit: number },
): Promise<StoredIssue[]> {
  return issueRows(
    sql,
    'seq > $3 AND ($5::text IS NULL OR severity = $5::text) AND ($6::text IS NULL OR code = $6::text) ORDER BY seq LIMIT $4',
    [upload.trustId, upload.uploadNo, afterSeq, limit, severity ?? null, code ?? null],
  )
}

/** How many issues of each kind an upload lists, errors first, the most frequent first. */
export async function countIssues(
  sql: Sql,
  { trustId, uploadNo }: { trustId: string; uploadNo: number },
): Promise<{ code: string; severity: Issue['severity']; count: number }[]> {
  return sql.query(
    `SELECT code, severity, count(*)::int AS count FROM upload_issue WHERE trust_id = $1::uuid AND upload_no = $2
     GROUP BY code, severity ORDER BY severity, count DESC, code`,
    [trustId, uploadNo],
  )
}

/** Something that a row of a file became: a meter's day, a reading of a register, or an activity. */
export interface RowRecord {
  readonly kind: 'meterDay' | 'read' | 'activity'
  readonly row: number
  readonly row_last: number
  readonly meter_id: string | null
  readonly meter: string | null
  readonly academy_id: string | null
  readonly academy: string | null
  readonly stream: string | null
  readonly variant: string | null
  readonly start: string
  readonly end: string
  readonly quantity: string
  readonly unit: string
  readonly source: number | null
  readonly grade: number | null
  readonly slots_missing: number | null
}

/** What the rows `first` to `last` of an upload became, in their order, at most `limit` of it. */
export async function recordsOfRows(
  sql: Sql,
  { trustId, uploadNo }: { trustId: string; uploadNo: number },
  { first, last, limit }: { first: number; last: number; limit: number },
): Promise<RowRecord[]> {
  return sql.query<RowRecord>(
    `SELECT r.kind, r.row, r.row_last, r.meter_id, m.number AS meter, a.id AS academy_id, a.name AS academy, r.stream, r.variant,
            r.start::text, r."end"::text, r.quantity::text, r.unit, r.source, r.grade, r.slots_missing
     FROM (
       SELECT 'meterDay' AS kind, d.row, d.row_last, d.meter_id, NULL::uuid AS academy_id, NULL AS stream, NULL AS variant,
              d.day AS start, d.day + 1 AS "end", d.quantity, d.unit, d.source, d.grade,
              CASE WHEN cardinality(d.slots) > 0 THEN d.slots_missing END AS slots_missing
       FROM meter_day d WHERE d.trust_id = $1::uuid AND d.upload_no = $2 AND d.row <= $4 AND d.row_last >= $3
       UNION ALL
       SELECT 'read', d.row, d.row, d.meter_id, NULL, NULL, d.read_type, d.read_on, d.read_on + 1, d.reading, d.unit, NULL, NULL, NULL
       FROM meter_read d WHERE d.trust_id = $1::uuid AND d.upload_no = $2 AND d.row BETWEEN $3 AND $4
       UNION ALL
       SELECT 'activity', d.row, d.row, NULL, d.academy_id, d.stream, d.variant, d.start, d."end", d.quantity, d.unit, NULL, d.grade, NULL
       FROM activity d WHERE d.trust_id = $1::uuid AND d.upload_no = $2 AND d.row BETWEEN $3 AND $4
     ) r
     LEFT JOIN meter m ON m.trust_id = $1::uuid AND m.id = r.meter_id
     LEFT JOIN academy a ON a.trust_id = $1::uuid AND a.id = COALESCE(r.academy_id, m.academy_id)
     ORDER BY r.row, r.row_last, r.start, m.number LIMIT $5`,
    [trustId, uploadNo, first, last, limit],
  )
}

/** The issues of some rows of an upload, in the order in which they were found. */
export async function issuesOfRows(
  sql: Sql,
  { trustId, uploadNo }: { trustId: string; uploadNo: number },
  { first, last, limit }: { first: number; last: number; limit: number },
): Promise<StoredIssue[]> {
  return issueRows(sql, 'row BETWEEN $3 AND $4 ORDER BY seq LIMIT $5', [
    trustId,
    uploadNo,
    first,
    last,
    limit,
  ])
}

async function issueRows(sql: Sql, which: string, values: readonly SqlValue[]): Promise<StoredIssue[]> {
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
     WHERE trust_id = $1::uuid AND upload_no = $2 AND ${which}`,
    values,
  )
  return rows.map((row) => ({
    ...row,
    row: row.row ?? undefined,
    column: row.column ?? undefined,
    value: row.value ?? undefined,
  }))
}

/** All issues of an upload in the order of their rows, those of no row first. */
export async function* issuesByRow(
  sql: Sql,
  { trustId, uploadNo }: { trustId: string; uploadNo: number },
): AsyncGenerator<Issue> {
  const size = 1000
  for (let [row, seq] = [-1, 0]; ; ) {
    const issues = await issueRows(
      sql,
      '(COALESCE(row, 0), seq) > ($3::int, $4::int) ORDER BY COALESCE(row, 0), seq LIMIT $5',
      [trustId, uploadNo, row, seq, size],
    )
    yield* issues
    const last = issues.at(-1)
    if (last === undefined || issues.length < size) return
    ;[row, seq] = [last.row ?? 0, last.seq]
  }
}

/** The number of the last issue that an upload has, 0 where it has none. */
export async function lastIssueSeq(sql: Sql, trustId: string, uploadNo: number): Promise<number> {
  const [last] = await sql.query<{ seq: number }>(
    'SELECT COALESCE(max(seq), 0)::int AS seq FROM upload_issue WHERE trust_id = $1::uuid AND upload_no = $2',
    [trustId, uploadNo],
  )
  return last?.seq ?? 0
}

/** Adds issues to an upload, numbered on from `afterSeq`. */
export async function addIssues(
  sql: Sql,
  { trustId, uploadNo, afterSeq }: { trustId: string; uploadNo: number; afterSeq: number },
  issues: readonly Issue[],
): Promise<void> {
  if (issues.length === 0) return
  let seq = afterSeq
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
