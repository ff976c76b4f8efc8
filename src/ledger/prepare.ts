import type { Database, Sql } from '../db/client.ts'
import type { Period } from '../domain/day.ts'
import { countedDaysThen, monthTotals } from './counting.ts'
import { ledgerVersion } from './lock.ts'
import { around, metersTouchedBy, refreshActivitiesForUpload, wholeMonths } from './refresh.ts'

/** An upload that is about to count, and the one whose place it takes. */
export interface Beginning {
  readonly trustId: string
  readonly uploadNo: number
  readonly replacesNo: number | undefined
}

/** Month totals that stand ready, for the ledger as it was at this version. */
export interface PreparedMonths {
  readonly version: number
  readonly meterIds: readonly string[]
  readonly period: Period
}

/** How many meters are worked out at a time. */
const metersAtOnce = 25

/**
 * Works out, a few meters at a time, what the month totals will be when the upload has begun to count, so that the transaction in
 * which it does has only to put them in place. `each` runs a step. Undefined where there is nothing of the kind to prepare: register
 * reads move days that are not theirs, and activities are summed at once.
 */
export async function prepareMonths(
  db: Database,
  beginning: Beginning,
  each: (step: (sql: Sql) => Promise<void>) => Promise<void>,
): Promise<PreparedMonths | undefined> {
  const { trustId, uploadNo, replacesNo } = beginning
  const version = await ledgerVersion(db, trustId)
  const touched = await metersTouchedBy(db, trustId, uploadNo)
  const before = replacesNo === undefined ? undefined : await metersTouchedBy(db, trustId, replacesNo)
  if (touched.reads.length > 0 || (before?.reads.length ?? 0) > 0) return undefined
  const meters = [...touched.meters, ...(before?.meters ?? [])]
  const meterIds = [...new Set(meters.map((meter) => meter.id))]
  if (meterIds.length === 0) return undefined
  const period = wholeMonths(around(meters))
  await each(async (sql) => clearPrepared(sql, beginning))
  for (let from = 0; from < meterIds.length; from += metersAtOnce)
    await each(async (sql) => {
      await sql.query(
        `INSERT INTO meter_month_next (trust_id, upload_no, meter_id, month, grade, quantity, days, part_days)
         ${monthTotals(countedDaysThen, '$5::int,')}`,
        [
          trustId,
          meterIds.slice(from, from + metersAtOnce),
          period.start,
          period.end,
          uploadNo,
          replacesNo ?? null,
        ],
      )
    })
  return { version, meterIds, period }
}

/** Takes prepared totals away: they are in place, or of no use any more. */
export async function clearPrepared(
  sql: Sql,
  { trustId, uploadNo }: Pick<Beginning, 'trustId' | 'uploadNo'>,
): Promise<void> {
  await sql.query('DELETE FROM meter_month_next WHERE trust_id = $1::uuid AND upload_no = $2', [
    trustId,
    uploadNo,
  ])
}

/** Puts prepared totals in the place of those that were. To be called in the transaction in which the upload begins to count. */
export async function placePrepared(
  sql: Sql,
  { trustId, uploadNo, replacesNo }: Beginning,
  { meterIds, period }: PreparedMonths,
): Promise<void> {
  await sql.query(
    `DELETE FROM meter_month
     WHERE trust_id = $1::uuid AND meter_id = ANY($2::uuid[]) AND month >= $3::date AND month < $4::date`,
    [trustId, meterIds, period.start, period.end],
  )
  await sql.query(
    `INSERT INTO meter_month (trust_id, meter_id, month, grade, quantity, days, part_days)
     SELECT trust_id, meter_id, month, grade, quantity, days, part_days FROM meter_month_next
     WHERE trust_id = $1::uuid AND upload_no = $2`,
    [trustId, uploadNo],
  )
  await clearPrepared(sql, { trustId, uploadNo })
  for (const no of [uploadNo, ...(replacesNo === undefined ? [] : [replacesNo])])
    await refreshActivitiesForUpload(sql, trustId, no)
}
