import { rm } from 'node:fs/promises'
import type { Clock } from '../clock.ts'
import type { Database, Sql } from '../db/client.ts'
import { withUuids } from '../db/copy-binary.ts'
import type { RefusalCode } from '../domain/refusal.ts'
import type { Issue, ReadResult } from '../formats/record.ts'
import { type LockedYears, lockedFileWords, prepareMonths, stagedOverlaps } from '../ledger/run.ts'
import type { Pace } from '../pace.ts'
import { errorsMax, nextAttempt } from './attempts.ts'
import { activityColumns, type Batch, meterDayColumns, readColumns } from './batch.ts'
import { conclude, type Prepared } from './conclude.ts'
import { trustContext } from './context.ts'
import { asOwner, giveBack, keepingLease, renewLease, type Signature, type TakenUpload } from './lease.ts'
import { overlapWarnings } from './ledger-warnings.ts'
import { exceeds, forbiddenIssue, nothingTaken } from './permission.ts'
import { readInThread } from './reading.ts'
import { clearStaged } from './staged.ts'
import { addIssues, lastIssueSeq, type UploadProgress } from './store.ts'
import { spoolAgain } from './stored-files.ts'

export interface ReadingTools extends Signature {
  readonly db: Database
  readonly clock: Clock
  readonly pace: Pace
  readonly dataDir: string
  /** Aborted when the process is to stop: the upload is taken up again later. */
  readonly stopping: AbortSignal
}

/**
 * Makes the meters that a batch found. Where another upload has made one of them in the meantime, the batch is told its real id:
 * answers what to put in the place of what.
 */
async function addMeters(sql: Sql, { trustId, id }: TakenUpload, batch: Batch): Promise<Map<string, string>> {
  const renamed = new Map<string, string>()
  // In the order of their numbers, so that two uploads that make the same ones do not wait for each other.
  const meters = [...batch.newMeters].sort((a, b) => (a.number < b.number ? -1 : 1))
  if (meters.length === 0) return renamed
  const numbers = meters.map((meter) => meter.number)
  await sql.query(
    `INSERT INTO meter (trust_id, id, number, utility, unit, created_by)
     SELECT $1::uuid, n.id, n.number, NULLIF(n.utility, ''), n.unit, COALESCE(k.name, u.created_by)
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (id, number, utility, unit)
     JOIN upload u ON u.trust_id = $1::uuid AND u.id = $6::uuid
     LEFT JOIN actor k ON k.trust_id = u.trust_id AND k.id::text = u.created_by
     ON CONFLICT (trust_id, number) DO NOTHING`,
    [
      trustId,
      meters.map((meter) => meter.id),
      numbers,
      meters.map((meter) => meter.utility ?? ''),
      meters.map((meter) => meter.unit),
      id,
    ],
  )
  const there = await sql.query<{ id: string; number: string }>(
    'SELECT id, number FROM meter WHERE trust_id = $1::uuid AND number = ANY($2::text[])',
    [trustId, numbers],
  )
  const ids = new Map(there.map((meter) => [meter.number, meter.id]))
  for (const { id, number } of meters) {
    const found = ids.get(number)
    if (found !== undefined && found !== id) renamed.set(id, found)
  }
  return renamed
}

const replaced = (text: string, renamed: ReadonlyMap<string, string>): string =>
  [...renamed].reduce((all, [from, to]) => all.replaceAll(from, to), text)

/** Thrown where the file has data of an academy for which the sender may not write. */
class Forbidden extends Error {}

/** Thrown where a meter is gone that was there when reading began: reading begins anew. */
class MeterGone extends Error {}

/** Holds the meters of a batch in place to the end of the transaction, and the sender to what it may write for. */
async function holdMeters(
  sql: Sql,
  upload: TakenUpload,
  { meterIds, academyIds }: { meterIds: readonly string[]; academyIds: readonly string[] },
): Promise<void> {
  const meters = await sql.query<{ academy_id: string | null }>(
    'SELECT academy_id FROM meter WHERE trust_id = $1::uuid AND id = ANY($2::uuid[]) ORDER BY number FOR KEY SHARE',
    [upload.trustId, meterIds],
  )
  if (meters.length < meterIds.length) throw new MeterGone()
  if (exceeds(upload.options, [...academyIds, ...meters.flatMap((meter) => meter.academy_id ?? [])]))
    throw new Forbidden()
}

async function stage(
  tools: ReadingTools,
  upload: TakenUpload,
  { path, progress }: { path: string; progress: UploadProgress },
): Promise<ReadResult> {
  const { context, meterIds } = await trustContext(tools.db, {
    trustId: upload.trustId,
    today: tools.clock.today(),
    options: upload.options,
  })
  const renamed = new Map<string, string>()
  let issues = 0
  const task = { path, trustId: upload.trustId, uploadNo: upload.no, context, meterIds }
  const { result } = await readInThread(task, async (batch) => {
    tools.stopping.throwIfAborted()
    if (tools.db.kind === 'embedded') await tools.pace.turn()
    await tools.db.stagingTransaction(async (sql) => {
      await renewLease(sql, tools, upload, { ...progress, bytes: batch.bytes, rows: batch.rows })
      for (const [from, to] of await addMeters(sql, upload, batch)) renamed.set(from, to)
      const used = batch.meterIds.map((id) => renamed.get(id) ?? id)
      await holdMeters(sql, upload, { meterIds: used, academyIds: batch.academyIds })
      const meterDays = renamed.size === 0 ? batch.meterDays : withUuids(batch.meterDays, renamed)
      if (meterDays.length > 0) await sql.copyBinary('meter_day', meterDayColumns, meterDays)
      if (batch.reads !== '') await sql.copyInto('meter_read', readColumns, [replaced(batch.reads, renamed)])
      if (batch.activities !== '') await sql.copyInto('activity', activityColumns, [batch.activities])
      await addIssues(sql, { trustId: upload.trustId, uploadNo: upload.no, afterSeq: issues }, batch.issues)
    })
    issues += batch.issues.length
  })
  return result
}

/** What is said of a file as a whole, of which nothing is taken in. */
const wholeFile = (code: RefusalCode, message: string): Issue => ({
  code,
  severity: 'error',
  row: undefined,
  column: undefined,
  value: undefined,
  message,
})

async function reject(
  tools: ReadingTools,
  upload: TakenUpload,
  code: RefusalCode,
  message: string,
): Promise<void> {
  await clearStaged(tools.db, tools, upload, { issuesToo: true })
  const own = { trustId: upload.trustId, uploadNo: upload.no, afterSeq: 0 }
  await asOwner(tools.db, tools, upload, (sql) => addIssues(sql, own, [wholeFile(code, message)]))
  await conclude(tools.db, tools, upload, { result: nothingTaken })
}

/** Rejects what would change published years; what was said of the file's rows stays. */
async function rejectLocked(
  tools: ReadingTools,
  upload: TakenUpload,
  { result, locked }: { result: ReadResult; locked: LockedYears },
): Promise<void> {
  const { db } = tools
  const { trustId, no: uploadNo } = upload
  await clearStaged(db, tools, upload, { issuesToo: false })
  const issue = wholeFile('year_published', await lockedFileWords(db, trustId, locked))
  await asOwner(db, tools, upload, async (sql) => {
    const afterSeq = await lastIssueSeq(sql, trustId, uploadNo)
    await addIssues(sql, { trustId, uploadNo, afterSeq }, [issue])
  })
  const { errors, warnings } = result.issues
  const nothing = {
    status: 'rejected',
    issues: { errors: errors + 1, warnings },
    meters: [],
    activities: [],
  } as const
  await conclude(db, tools, upload, { result: { ...result, ...nothing } })
}

/**
 * Works the month totals out beforehand, in short steps that give way to requests. A server needs none of that: others read on while
 * the last transaction works them out.
 */
async function prepare(tools: ReadingTools, upload: TakenUpload): Promise<Prepared | undefined> {
  if (tools.db.kind === 'server') return undefined
  const { trustId, no: uploadNo, replacesNo } = upload
  const own = { trustId, uploadNo, replacesNo }
  const each = async (step: (sql: Sql) => Promise<void>): Promise<void> => {
    tools.stopping.throwIfAborted()
    await tools.pace.turn()
    await tools.db.stagingTransaction(async (sql) => {
      await renewLease(sql, tools, upload)
      await step(sql)
    })
  }
  const months = await prepareMonths(tools.db, own, each)
  if (months === undefined) return undefined
  return { months, overlaps: overlapWarnings(await stagedOverlaps(each, own)) }
}

/** From the file to the end: counted, rejected, or an error thrown. */
async function readOnce(
  tools: ReadingTools,
  upload: TakenUpload,
  { path, progress }: { path: string; progress: UploadProgress },
): Promise<void> {
  try {
    const result = await stage(tools, upload, { path, progress })
    if (result.status === 'rejected') await clearStaged(tools.db, tools, upload, { issuesToo: false })
    const prepared = result.status === 'rejected' ? undefined : await prepare(tools, upload)
    const locked = await conclude(tools.db, tools, upload, { result, prepared })
    if (locked !== undefined) await rejectLocked(tools, upload, { result, locked })
  } catch (error) {
    if (!(error instanceof Forbidden)) throw error
    await reject(tools, upload, 'forbidden', forbiddenIssue.message)
  }
}

/**
 * Reads an upload from its kept bytes to its end: counted or rejected. What an earlier attempt left is cleared first, so that
 * being killed at any moment neither loses nor doubles anything. `spooled` is the file in the data folder where it still lies there.
 */
export async function readUpload(tools: ReadingTools, upload: TakenUpload, spooled?: string): Promise<void> {
  const { db } = tools
  let path = spooled
  try {
    await keepingLease(db, tools, upload, async () => {
      const attempt = nextAttempt(upload.progress)
      if (attempt.do === 'wait') {
        const { progress, seconds } = attempt
        return giveBack(db, tools.owner, upload, { progress, waitSeconds: seconds })
      }
      await renewLease(db, tools, upload, attempt.progress)
      if (attempt.do === 'reject')
        return reject(
          tools,
          upload,
          'invalid',
          attempt.because === 'errors'
            ? `Reading this file failed ${errorsMax} times, and not because of anything in it that can be named. Nothing of it was taken in. Report it with the upload’s id, ${upload.id}, which finds the error in the log.`
            : `The service stopped each time that it read this file, always at the same place. Nothing of it was taken in. Report it with the upload’s id, ${upload.id}.`,
        )
      if (attempt.progress.attempts > 1) await clearStaged(db, tools, upload, { issuesToo: true })
      path ??= await spoolAgain(db, tools.dataDir, upload)
      await readOnce(tools, upload, { path, progress: attempt.progress })
    })
  } catch (error) {
    if (error instanceof MeterGone) await giveBack(db, tools.owner, upload, againAtOnce)
    else throw error
  } finally {
    if (path !== undefined) await rm(path, { force: true })
  }
}

const againAtOnce = { progress: { running: false }, waitSeconds: 0 }
