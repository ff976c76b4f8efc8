import type { Sql } from '../db/client.ts'
import type { Day, Month, Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import { type Grade, type Source, sourceOfRank, sourceRank } from '../formats/record.ts'
import { baseQuantity, countedDays, countedDaysIn } from './counting.ts'

/** What counts of a meter in one month, of one quality grade, in the meter's base unit. */
export interface MonthPart {
  readonly month: Month
  readonly grade: Grade
  readonly quantity: Decimal
  readonly days: number
  /** Days that lack some half-hours; they are among `days`. */
  readonly partDays: number
}

/** All month totals of a meter, in order of month and grade. */
export async function monthsOfMeter(
  sql: Sql,
  { trustId, meterId }: { trustId: string; meterId: string },
): Promise<MonthPart[]> {
  const [row] = await sql.query<{ months: [Month, Grade, string, number, number][] | null }>(
    `SELECT json_agg(json_build_array(month, grade, quantity::text, days, part_days) ORDER BY month, grade) AS months
     FROM meter_month WHERE trust_id = $1::uuid AND meter_id = $2::uuid`,
    [trustId, meterId],
  )
  return (row?.months ?? []).map(([month, grade, quantity, days, partDays]) => ({
    ...{ month, grade, days, partDays },
    quantity: new Decimal(quantity),
  }))
}

/** The record that counts of a meter on one day, and the row of the file that it came from. */
export interface CountedRecord {
  readonly day: Day
  /** In the meter's base unit. */
  readonly quantity: Decimal
  readonly grade: Grade
  readonly source: Source
  readonly uploadId: string
  readonly fileName: string
  readonly row: number
  readonly rowLast: number
  readonly slotsMissing: number
}

/** The records that count of a meter in a period, in order; days without one are left out. */
export async function countedRecords(
  sql: Sql,
  { trustId, meterId, period }: { trustId: string; meterId: string; period: Period },
): Promise<CountedRecord[]> {
  type Cell = [Day, string, Grade, number, string, string, number, number, number]
  // One row in all: an embedded database hands it over ten times as fast.
  const [found] = await sql.query<{ days: Cell[] | null }>(
    `SELECT json_agg(json_build_array(b.day, b.base::text, b.grade, b.source, b.id, b.file_name, b.row, b.row_last, b.slots_missing)
                     ORDER BY b.day) AS days
     FROM (SELECT c.day, c.grade, c.source, u.id, u.file_name, c.row, c.row_last, c.slots_missing, ${baseQuantity} AS base
           FROM (${countedDays}) c
           JOIN meter m ON m.trust_id = $1::uuid AND m.id = c.meter_id
           JOIN upload u ON u.trust_id = $1::uuid AND u.no = c.upload_no) b
     WHERE b.base IS NOT NULL`,
    [trustId, [meterId], period.start, period.end],
  )
  return (found?.days ?? []).map(
    ([day, quantity, grade, source, uploadId, fileName, row, rowLast, slotsMissing]) => ({
      ...{ day, grade, uploadId, fileName, row, rowLast, slotsMissing },
      quantity: new Decimal(quantity),
      source: sourceOfRank(source),
    }),
  )
}

/** The half-hours of a day that count. */
export interface HalfHourDay {
  readonly day: Day
  readonly grade: Grade
  /** 46, 48 or 50 whole ten-thousandths of the meter's base unit (0.1 Wh, 0.1 litre of water), null where missing. */
  readonly halfHours: readonly (number | null)[]
  /** Which of them the file says are estimated, by index. */
  readonly estimated: readonly number[]
}

// Half-hours are kept in tenths of a watt-hour or of a litre, whatever multiple of them the file had (src/formats/slots.ts).
const slotUnit = `CASE WHEN k.unit IN ('Wh', 'MWh') THEN 'kWh' WHEN k.unit = 'litre' THEN 'm3' ELSE k.unit END`

/**
 * The half-hours of a meter's records that count, in order; days whose record has none (daily totals, reads, bills, estimates) are left
 * out. Where the file is in another unit than the meter's base (gas in cubic metres) each is converted as its day is, and rounded to a
 * ten-thousandth: the day's quantity is what counts.
 */
export async function countedHalfHours(
  sql: Sql,
  { trustId, meterId, period }: { trustId: string; meterId: string; period: Period },
): Promise<HalfHourDay[]> {
  const [found] = await sql.query<{
    days: [Day, Grade, string, (number | null)[], number[] | null][] | null
  }>(
    `SELECT json_agg(json_build_array(b.day, b.grade, b.base::text, to_json(b.slots), to_json(b.slots_estimated)) ORDER BY b.day) AS days
     FROM (SELECT c.day, c.grade, c.slots, c.slots_estimated, ${baseQuantity} AS base
           FROM (SELECT k.meter_id, k.day, k.grade, 1::numeric AS quantity, ${slotUnit} AS unit, k.correction, k.cv,
                        e.slots, e.slots_estimated
                 FROM (${countedDays}) k
                 JOIN meter_day e ON e.trust_id = $1::uuid AND e.meter_id = k.meter_id AND e.day = k.day
                   AND e.upload_no = k.upload_no AND e.row = k.row
                 WHERE k.source = ${sourceRank.halfHourly} AND cardinality(e.slots) > 0) c
           JOIN meter m ON m.trust_id = $1::uuid AND m.id = c.meter_id) b
     WHERE b.base IS NOT NULL`,
    [trustId, [meterId], period.start, period.end],
  )
  return (found?.days ?? []).map(([day, grade, base, slots, estimated]) => {
    const unit = new Decimal(base)
    const converted = (slot: number | null): number | null =>
      slot === null ? null : unit.times(slot).round().toNumber()
    return {
      day,
      grade,
      halfHours: unit.equals(1) ? slots : slots.map(converted),
      estimated: estimated ?? [],
    }
  })
}

/** The first and the last day of which a file has half-hours of a meter; undefined where none has. */
export async function halfHourReach(
  sql: Sql,
  trustId: string,
  meterId: string,
): Promise<{ first: Day; last: Day } | undefined> {
  const [row] = await sql.query<{ first: Day | null; last: Day | null }>(
    `SELECT min(d.day) AS first, max(d.day) AS last FROM meter_day d
     JOIN upload u ON u.trust_id = d.trust_id AND u.no = d.upload_no AND u.status = 'counted'
     WHERE d.trust_id = $1::uuid AND d.meter_id = $2::uuid AND d.source = ${sourceRank.halfHourly}`,
    [trustId, meterId],
  )
  return row?.first == null || row.last === null ? undefined : { first: row.first, last: row.last }
}

/** How far a meter's data that counts reaches. */
export interface MeterReach {
  readonly meterId: string
  readonly first: Day
  readonly last: Day
  readonly days: number
  /** Days of quality grade 4 or 5. */
  readonly estimatedDays: number
}

/** How far the data of every meter of the trust (or of one) reaches that has some: from the month totals, and the days of two months of each. */
export async function meterReaches(sql: Sql, trustId: string, meterId?: string): Promise<MeterReach[]> {
  const [found] = await sql.query<{ meters: [string, Day, Day, number, number][] | null }>(
    `WITH reach AS (
       SELECT meter_id, min(month) AS first, max(month) AS last, sum(days)::int AS days,
              COALESCE(sum(days) FILTER (WHERE grade >= 4), 0)::int AS estimated
       FROM meter_month WHERE trust_id = $1::uuid AND ($2::uuid IS NULL OR meter_id = $2::uuid) GROUP BY meter_id),
     edges AS (
       SELECT c.meter_id, min(c.day) AS first, max(c.day) AS last
       FROM (SELECT meter_id, first AS start, (first + interval '1 month')::date AS "end" FROM reach
             UNION SELECT meter_id, last, (last + interval '1 month')::date FROM reach) s
       JOIN meter m ON m.trust_id = $1::uuid AND m.id = s.meter_id
       CROSS JOIN LATERAL (${countedDaysIn}) c
       WHERE ${baseQuantity} IS NOT NULL
       GROUP BY c.meter_id)
     SELECT json_agg(json_build_array(r.meter_id, e.first, e.last, r.days, r.estimated)) AS meters
     FROM reach r JOIN edges e ON e.meter_id = r.meter_id`,
    [trustId, meterId ?? null],
  )
  return (found?.meters ?? []).map(([meterId, first, last, days, estimatedDays]) => ({
    ...{ meterId, first, last, days, estimatedDays },
  }))
}

/** A file that some data of a meter came with. */
export interface FileOfMeter {
  readonly meterId: string
  readonly uploadId: string
  readonly number: number
  readonly fileName: string
}

/** The files that count which data of these meters came with, the newest first. */
export async function filesOfMeters(
  sql: Sql,
  { trustId, meterIds }: { trustId: string; meterIds: readonly string[] },
): Promise<FileOfMeter[]> {
  if (meterIds.length === 0) return []
  const rows = await sql.query<{ meter_id: string; id: string; no: number; file_name: string }>(
    `SELECT DISTINCT d.meter_id, u.id, u.no, u.file_name
     FROM (SELECT meter_id, upload_no FROM meter_day WHERE trust_id = $1::uuid AND meter_id = ANY($2::uuid[])
           UNION SELECT meter_id, upload_no FROM meter_read WHERE trust_id = $1::uuid AND meter_id = ANY($2::uuid[])) d
     JOIN upload u ON u.trust_id = $1::uuid AND u.no = d.upload_no AND u.status = 'counted'
     ORDER BY u.no DESC`,
    [trustId, meterIds],
  )
  return rows.map((row) => ({
    ...{ meterId: row.meter_id, uploadId: row.id, number: row.no, fileName: row.file_name },
  }))
}
