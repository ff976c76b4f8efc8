import type { Sql } from '../db/client.ts'
import type { Day, Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import { sourceRank, type Utility } from '../formats/record.ts'
import { baseQuantity, countedDays } from './counting.ts'

/**
 * Days that were measured as such: a whole day of half-hours or a daily value that counts, and is no estimate. A day's share of a bill
 * or between two reads is none: the same number for every day of a month says nothing of a day.
 */
const measured = `c.source <= ${sourceRank.daily} AND c.grade < 4 AND c.slots_missing = 0`

/** Up to when an academy has data of a utility. */
export interface NewestDay {
  readonly utility: Utility
  /** The newest day that some meter measured; undefined: none ever. */
  readonly measured: Day | undefined
  /** The newest day with any record that is no estimate, a bill’s among them. */
  readonly any: Day
}

/** Up to when an academy has data, by utility; of days after `today` nothing is said. */
export async function newestDays(
  sql: Sql,
  { trustId, academyId, today }: { trustId: string; academyId: string; today: Day },
): Promise<NewestDay[]> {
  const rows = await sql.query<{ utility: Utility; measured: Day | null; newest: Day }>(
    `SELECT m.utility, max(d.day) FILTER (WHERE d.source <= ${sourceRank.daily} AND d.slots_missing = 0) AS measured, max(d.day) AS newest
     FROM meter m
     JOIN (SELECT md.meter_id, md.day, md.source, md.slots_missing
           FROM meter_day md JOIN upload u ON u.trust_id = md.trust_id AND u.no = md.upload_no AND u.status = 'counted'
           WHERE md.trust_id = $1::uuid AND md.grade < 4
           UNION ALL
           SELECT rd.meter_id, rd.day, ${sourceRank.read}::smallint, 0::smallint FROM read_day rd WHERE rd.trust_id = $1::uuid AND rd.grade < 4
          ) d ON d.meter_id = m.id
     WHERE m.trust_id = $1::uuid AND m.academy_id = $2::uuid AND m.utility IS NOT NULL AND d.day <= $3::date
     GROUP BY m.utility ORDER BY m.utility`,
    [trustId, academyId, today],
  )
  return rows.map((row) => ({
    utility: row.utility,
    measured: row.measured ?? undefined,
    any: row.newest,
  }))
}

/** A meter of an academy, and what it measured day by day in its base unit. */
export interface MeasuredMeter {
  readonly meterId: string
  readonly utility: Utility
  readonly start: Day | undefined
  readonly end: Day | undefined
  readonly days: ReadonlyMap<Day, Decimal>
}

/** What the meters of an academy measured, day by day, each meter of it once, also those of which nothing is there. */
export async function measuredDays(
  sql: Sql,
  { trustId, academyId, period }: { trustId: string; academyId: string; period: Period },
): Promise<MeasuredMeter[]> {
  const meters = await sql.query<{ id: string; utility: Utility; start: Day | null; end: Day | null }>(
    `SELECT id, utility, start, "end" FROM meter
     WHERE trust_id = $1::uuid AND academy_id = $2::uuid AND utility IS NOT NULL ORDER BY id`,
    [trustId, academyId],
  )
  const rows = await sql.query<{ meter_id: string; days: [Day, string][] }>(
    `SELECT b.meter_id, json_agg(json_build_array(b.day, b.base::text) ORDER BY b.day) AS days
     FROM (SELECT c.meter_id, c.day, ${baseQuantity} AS base
           FROM (${countedDays}) c JOIN meter m ON m.trust_id = $1::uuid AND m.id = c.meter_id
           WHERE ${measured}) b
     WHERE b.base IS NOT NULL GROUP BY b.meter_id`,
    [trustId, meters.map((meter) => meter.id), period.start, period.end],
  )
  const daysOf = new Map(rows.map((row) => [row.meter_id, row.days]))
  return meters.map((meter) => ({
    meterId: meter.id,
    utility: meter.utility,
    start: meter.start ?? undefined,
    end: meter.end ?? undefined,
    days: new Map((daysOf.get(meter.id) ?? []).map(([day, base]) => [day, new Decimal(base)])),
  }))
}

/**
 * The half-hours of a day of some meters together, in their base unit, as local time runs; undefined where one of them has none. Each
 * meter's are its day’s quantity divided as its half-hours are, so that they sum to it.
 */
export async function measuredHalfHours(
  sql: Sql,
  { trustId, meterIds, period }: { trustId: string; meterIds: readonly string[]; period: Period },
): Promise<Decimal[] | undefined> {
  const rows = await sql.query<{ base: string; slots: number[] }>(
    `SELECT b.base::text AS base, to_json(b.slots) AS slots
     FROM (SELECT ${baseQuantity} AS base, d.slots
           FROM (${countedDays}) c
           JOIN meter m ON m.trust_id = $1::uuid AND m.id = c.meter_id
           JOIN meter_day d ON d.trust_id = $1::uuid AND d.meter_id = c.meter_id AND d.day = c.day AND d.upload_no = c.upload_no AND d.row = c.row
           WHERE ${measured}) b
     WHERE b.base IS NOT NULL AND cardinality(b.slots) > 0`,
    [trustId, meterIds, period.start, period.end],
  )
  const count = rows[0]?.slots.length
  if (count === undefined || rows.length < meterIds.length) return undefined
  if (rows.some(({ slots }) => slots.length !== count)) return undefined
  return rows
    .map(({ base, slots }) => {
      const sum = slots.reduce((so, one) => so + one, 0)
      return slots.map((one) => (sum === 0 ? new Decimal(0) : new Decimal(base).times(one).div(sum)))
    })
    .reduce((one, other) => one.map((value, at) => value.plus(other[at]!)))
}
