import { rm } from 'node:fs/promises'
import type { Clock } from '../clock.ts'
import type { Database, Sql } from '../db/client.ts'
import type { Issue, ReadResult } from '../formats/record.ts'
import { refreshForUpload } from '../ledger/refresh.ts'
import { lockLedger } from '../ledger/run.ts'
import type { Pace } from '../pace.ts'
import { activityColumns, type Batch, meterDayColumns, readColumns } from './batch.ts'
import { trustContext } from './context.ts'
import { readInThread } from './reading.ts'
import { addIssues, clearStaged, type UploadOptions, type UploadProgress } from './store.ts'
import { spoolAgain } from './stored-files.ts'

/** Thrown when another process has taken the upload over: this one must not touch it any more. */
export class LeaseLost extends Error {
  override name = 'LeaseLost'
}

/** An upload that this process has taken on. */
export interface TakenUpload {
  readonly trustId: string
  readonly id: string
  readonly no: number
  readonly sha256: string
  readonly options: UploadOptions
  readonly progress: UploadProgress
}

export interface ReadingTools {
  readonly db: Database
  readonly clock: Clock
  readonly pace: Pace
  readonly dataDir: string
  /** This process, as it signs its leases. */
  readonly owner: string
  /** Aborted when the process is to stop: the upload is taken up again later. */
  readonly stopping: AbortSignal
}

export const leaseSeconds = 60
const attemptsMax = 3

/** Marks progress and renews the lease in one statement: whoever has lost it stops here. */
async function renew(
  sql: Sql,
  { owner }: ReadingTools,
  upload: TakenUpload,
  progress: UploadProgress,
): Promise<void> {
  const rows = await sql.query(
    `UPDATE upload SET progress = $4::jsonb, lease_until = now() + make_interval(secs => $5)
     WHERE trust_id = $1::uuid AND id = $2::uuid AND lease_owner = $3 AND status = 'reading' RETURNING 1`,
    [upload.trustId, upload.id, owner, JSON.stringify(progress), leaseSeconds],
  )
  if (rows.length === 0) throw new LeaseLost()
}

/**
 * Makes the meters that a batch found. Where another upload has made one of them in the meantime, the batch is told its real id:
 * answers what to put in the place of what.
 */
async function addMeters(sql: Sql, trustId: string, batch: Batch): Promise<Map<string, string>> {
  const renamed = new Map<string, string>()
  for (const meter of batch.newMeters) {
    const [found] = await sql.query<{ id: string }>(
      `WITH made AS (
         INSERT INTO meter (trust_id, id, number, utility, unit) VALUES ($1::uuid, $2::uuid, $3, $4, $5)
         ON CONFLICT (trust_id, number) DO NOTHING RETURNING id)
       SELECT id FROM made UNION ALL SELECT id FROM meter WHERE trust_id = $1::uuid AND number = $3 LIMIT 1`,
      [trustId, meter.id, meter.number, meter.utility ?? null, meter.unit],
    )
    if (found !== undefined && found.id !== meter.id) renamed.set(meter.id, found.id)
  }
  return renamed
}

const replaced = (text: string, renamed: ReadonlyMap<string, string>): string =>
  [...renamed].reduce((all, [from, to]) => all.replaceAll(from, to), text)

/** The first thing in a batch that belongs to an academy for which the sender may not write. */
function forbidden(
  batch: Batch,
  options: UploadOptions,
  academyOfMeter: ReadonlyMap<string, string>,
): string | undefined {
  const allowed = options.onlyAcademyIds
  if (allowed === undefined) return undefined
  const rows = (text: string): string[][] =>
    text
      .split('\n')
      .filter((row) => row !== '')
      .map((row) => row.split('\t'))
  const meters = [...rows(new TextDecoder().decode(batch.meterDays)), ...rows(batch.reads)].map(
    (row) => row[1] ?? '',
  )
  const academies = [...new Set(meters).values()]
    .flatMap((id) => academyOfMeter.get(id) ?? [])
    .concat(rows(batch.activities).map((row) => row[3] ?? ''))
  return academies.find((id) => !allowed.includes(id))
}

const forbiddenIssue: Issue = {
  code: 'forbidden',
  severity: 'error',
  row: undefined,
  column: undefined,
  value: undefined,
  message:
    'The file has data of an academy that your key may not write for, so nothing of it was taken in. Send only your own ' +
    'academies’ rows, or ask the administrator for a key with more academies.',
}

class Forbidden extends Error {}

async function stage(tools: ReadingTools, upload: TakenUpload, path: string): Promise<ReadResult> {
  const { context, meterIds, academyOfMeter } = await trustContext(tools.db, {
    trustId: upload.trustId,
    today: tools.clock.today(),
    options: upload.options,
  })
  const renamed = new Map<string, string>()
  const task = { path, trustId: upload.trustId, uploadNo: upload.no, context, meterIds }
  return readInThread(task, async (batch) => {
    tools.stopping.throwIfAborted()
    if (forbidden(batch, upload.options, academyOfMeter) !== undefined) throw new Forbidden()
    if (tools.db.kind === 'embedded') await tools.pace.turn()
    await tools.db.stagingTransaction(async (sql) => {
      await renew(sql, tools, upload, {
        bytes: batch.bytes,
        rows: batch.rows,
        attempts: upload.progress.attempts,
      })
      for (const [from, to] of await addMeters(sql, upload.trustId, batch)) renamed.set(from, to)
      const meterDays =
        renamed.size === 0 ? batch.meterDays : replaced(new TextDecoder().decode(batch.meterDays), renamed)
      if (batch.meterDays.length > 0) await sql.copyInto('meter_day', meterDayColumns, [meterDays])
      if (batch.reads !== '') await sql.copyInto('meter_read', readColumns, [replaced(batch.reads, renamed)])
      if (batch.activities !== '') await sql.copyInto('activity', activityColumns, [batch.activities])
      await addIssues(sql, upload.trustId, upload.no, batch.issues)
    })
  })
}

/** The last step: in one transaction the upload begins to count and the month totals follow; or it is rejected. */
async function conclude(tools: ReadingTools, upload: TakenUpload, result: ReadResult): Promise<void> {
  const status = result.status === 'rejected' ? 'rejected' : 'counted'
  await tools.db.transaction(async (sql) => {
    await lockLedger(sql, upload.trustId)
    const rows = await sql.query(
      `UPDATE upload SET status = $4, result = $5::jsonb, format = $6::jsonb, counted_at = CASE $4 WHEN 'counted' THEN now() END,
              lease_owner = NULL, lease_until = NULL
       WHERE trust_id = $1::uuid AND id = $2::uuid AND lease_owner = $3 AND status = 'reading' RETURNING 1`,
      [
        upload.trustId,
        upload.id,
        tools.owner,
        status,
        JSON.stringify(result),
        result.format === undefined ? null : JSON.stringify(result.format),
      ],
    )
    if (rows.length === 0) throw new LeaseLost()
    if (status === 'rejected') return
    const findings = await refreshForUpload(sql, upload.trustId, upload.no)
    const own = findings.filter((finding) => finding.uploadNo === upload.no)
    await addIssues(
      sql,
      upload.trustId,
      upload.no,
      own.map(({ code, row, value, message }) => ({
        code,
        severity: 'warning',
        row,
        column: 'reading',
        value,
        message,
      })),
    )
  })
}

const nothing: ReadResult = {
  format: undefined,
  status: 'rejected',
  rows: { read: 0, accepted: 0, rejected: 0, duplicate: 0, ignored: 0 },
  meters: [],
  activities: [],
}

async function reject(tools: ReadingTools, upload: TakenUpload, issue: Issue): Promise<void> {
  await clearStaged(tools.db, upload.trustId, upload.no)
  await clearRows(tools.db, upload)
  await addIssues(tools.db, upload.trustId, upload.no, [issue])
  await conclude(tools, upload, nothing)
}

/**
 * Reads an upload from its kept bytes to its end: counted or rejected. What an earlier attempt left is cleared first, so that
 * being killed at any moment neither loses nor doubles anything. `spooled` is the file in the data folder where it still lies there.
 */
export async function readUpload(tools: ReadingTools, upload: TakenUpload, spooled?: string): Promise<void> {
  const attempts = upload.progress.attempts + 1
  const taken = { ...upload, progress: { bytes: 0, rows: 0, attempts } }
  await renew(tools.db, tools, upload, taken.progress)
  if (attempts > 1) await clearStaged(tools.db, upload.trustId, upload.no)
  if (attempts > attemptsMax) {
    await reject(tools, taken, {
      ...forbiddenIssue,
      code: 'invalid',
      message: `Reading this file was begun ${attemptsMax} times and never finished. Please report it, with the upload’s id.`,
    })
    return
  }
  const path = spooled ?? (await spoolAgain(tools.db, tools.dataDir, upload.trustId, upload.sha256))
  try {
    const result = await stage(tools, taken, path)
    if (result.status === 'rejected') await clearRows(tools.db, upload)
    await conclude(tools, taken, result)
  } catch (error) {
    if (!(error instanceof Forbidden)) throw error
    await reject(tools, taken, forbiddenIssue)
  } finally {
    await rm(path, { force: true })
  }
}

/** A rejected file leaves its issues and nothing else: neither rows nor the meters that were made to hold them. */
async function clearRows(db: Database, { trustId, no }: TakenUpload): Promise<void> {
  for (const table of ['meter_day', 'meter_read', 'activity']) {
    await db.query(`DELETE FROM ${table} WHERE trust_id = $1::uuid AND upload_no = $2`, [trustId, no])
  }
  await db.query(
    `DELETE FROM meter m
     WHERE m.trust_id = $1::uuid AND m.academy_id IS NULL AND m.name IS NULL
       AND m.created_at >= (SELECT created_at FROM upload WHERE trust_id = $1::uuid AND no = $2)
       AND NOT EXISTS (SELECT 1 FROM meter_day d WHERE d.trust_id = m.trust_id AND d.meter_id = m.id)
       AND NOT EXISTS (SELECT 1 FROM meter_read r WHERE r.trust_id = m.trust_id AND r.meter_id = m.id)`,
    [trustId, no],
  )
}
