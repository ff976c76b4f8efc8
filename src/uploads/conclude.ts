import type { Database, Sql } from '../db/client.ts'
import type { ReadFinding } from '../domain/register-reads.ts'
import { issuesMax } from '../formats/issue-list.ts'
import type { Issue, ReadResult } from '../formats/record.ts'
import {
  clearPrepared,
  isLocked,
  keepingLockedYears,
  type LockedYears,
  lockLedger,
  type PreparedMonths,
  placePrepared,
  readsBeside,
  refreshForUpload,
  repeatedActivities,
  stagedOverlaps,
  touchedByUploads,
} from '../ledger/run.ts'
import { LeaseLost, type Signature, type TakenUpload } from './lease.ts'
import { overlapWarnings, readWarnings, repeatWarnings } from './ledger-warnings.ts'
import { addIssues, lastIssueSeq } from './store.ts'

/**
 * Takes the upload whose place another one takes out of what counts, in the transaction in which that one begins to. It cannot
 * have been reverted in the meantime: while it is read again that is refused.
 */
async function replace(sql: Sql, upload: TakenUpload, replacesNo: number): Promise<void> {
  await sql.query(
    `UPDATE upload SET status = 'reverted', reverted_at = now(), revert_reason = $3,
            reverted_by = (SELECT created_by FROM upload WHERE trust_id = $1::uuid AND id = $4::uuid)
     WHERE trust_id = $1::uuid AND no = $2 AND status = 'counted'`,
    [upload.trustId, replacesNo, `read again as upload ${upload.no}`, upload.id],
  )
}

/** What the reads of this upload turned out to be among all those that count, as warnings of it. */
const findingWarnings = (upload: TakenUpload, findings: readonly ReadFinding[]): Issue[] =>
  findings
    .filter((finding) => finding.uploadNo === upload.no)
    .map(({ code, row, value, message }) => ({
      code,
      severity: 'warning',
      row,
      column: 'reading',
      value,
      message,
    }))

/** Adds what is known of an upload only beside the others to its issues. */
async function addWarnings(sql: Sql, upload: TakenUpload, issues: readonly Issue[]): Promise<void> {
  if (issues.length === 0) return
  const { trustId, no: uploadNo } = upload
  const afterSeq = await lastIssueSeq(sql, trustId, uploadNo)
  await addIssues(sql, { trustId, uploadNo, afterSeq }, issues.slice(0, issuesMax))
  await sql.query(
    `UPDATE upload SET result = jsonb_set(result, '{issues,warnings}', to_jsonb((result->'issues'->>'warnings')::int + $3::int))
     WHERE trust_id = $1::uuid AND id = $2::uuid`,
    [upload.trustId, upload.id, issues.length],
  )
}

/** What its activities and reads are beside those of other uploads that count: asked for once it counts too. */
async function besideOthers(sql: Sql, upload: TakenUpload, result: ReadResult): Promise<Issue[]> {
  const { trustId, no: uploadNo, replacesNo } = upload
  const rows = result.activities.reduce((sum, one) => sum + one.records, 0)
  return [
    ...(rows === 0
      ? []
      : repeatWarnings(await repeatedActivities(sql, { trustId, uploadNo, replacesNo }), rows)),
    ...(result.meters.length === 0 ? [] : readWarnings(await readsBeside(sql, trustId, uploadNo))),
  ]
}

/** What was worked out before the last step, for the ledger as it was then. */
export interface Prepared {
  readonly months: PreparedMonths
  /** What is to be said of days that other uploads have too. */
  readonly overlaps: readonly Issue[]
}

/**
 * The last step: in one transaction the upload begins to count, the one that it replaces ceases to, and the month totals follow (those
 * prepared, where nothing that counts has changed since); or it is rejected, and nothing else changes. Where a published year would
 * change, nothing does, the upload is still this process's, and it is answered what would have.
 */
export async function conclude(
  db: Database,
  { owner }: Signature,
  upload: TakenUpload,
  { result, prepared }: { result: ReadResult; prepared?: Prepared | undefined },
): Promise<LockedYears | undefined> {
  const status = result.status === 'rejected' ? 'rejected' : 'counted'
  const { trustId, no: uploadNo, replacesNo } = upload
  return db.transaction(async (sql) => {
    const version = await lockLedger(sql, trustId)
    const finish = async (): Promise<void> => {
      const rows = await sql.query(
        `UPDATE upload SET status = $4, result = $5::jsonb, format = $6::jsonb, counted_at = CASE $4 WHEN 'counted' THEN now() END,
                progress = progress || '{"running": false}', lease_owner = NULL, lease_until = NULL
         WHERE trust_id = $1::uuid AND id = $2::uuid AND lease_owner = $3 AND status = 'reading' RETURNING 1`,
        [
          trustId,
          upload.id,
          owner,
          status,
          JSON.stringify(result),
          result.format === undefined ? null : JSON.stringify(result.format),
        ],
      )
      if (rows.length === 0) throw new LeaseLost()
    }
    if (status === 'rejected') {
      await finish()
      return undefined
    }
    const touched = () =>
      touchedByUploads(sql, trustId, [uploadNo, ...(replacesNo === undefined ? [] : [replacesNo])])
    const done = await keepingLockedYears(sql, { trustId, touched }, async () => {
      await finish()
      await begin(sql, upload, {
        result,
        prepared: prepared?.months.version === version ? prepared : undefined,
      })
    })
    return isLocked(done) ? done : undefined
  })
}

/** The upload begins to count, and the one that it replaces ceases to: what follows from that. */
async function begin(
  sql: Sql,
  upload: TakenUpload,
  { result, prepared }: { result: ReadResult; prepared: Prepared | undefined },
): Promise<void> {
  const { trustId, no: uploadNo, replacesNo } = upload
  if (replacesNo !== undefined) await replace(sql, upload, replacesNo)
  const own = { trustId, uploadNo, replacesNo }
  if (prepared !== undefined) {
    await placePrepared(sql, own, prepared.months)
    return addWarnings(sql, upload, [...prepared.overlaps, ...(await besideOthers(sql, upload, result))])
  }
  const overlaps = await stagedOverlaps((step) => step(sql), own)
  await clearPrepared(sql, own)
  if (replacesNo !== undefined) await refreshForUpload(sql, trustId, replacesNo)
  const findings = await refreshForUpload(sql, trustId, uploadNo)
  await addWarnings(sql, upload, [
    ...findingWarnings(upload, findings),
    ...overlapWarnings(overlaps),
    ...(await besideOthers(sql, upload, result)),
  ])
}
