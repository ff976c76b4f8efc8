import type { Sql } from '../db/client.ts'
import {
  addDays,
  type Day,
  daysIn,
  type Month,
  monthPeriod,
  monthsOf,
  overlap,
  type Period,
} from '../domain/day.ts'
import type { Utility } from '../formats/record.ts'
import { baseQuantity, countedDays } from './counting.ts'
import { assignedMeters, cutMeterTotals, ofAcademies, wholeAndCut } from './store.ts'
import type { TotalsQuery } from './totals.ts'

/** How complete one meter is in one month, or in the part of it in which it was in use. */
export interface MonthCoverage {
  readonly month: Month
  /** Days in use. */
  readonly expected: number
  /** Days with a record that counts, the estimated among them. */
  readonly received: number
  /** Days of quality grade 4 or 5. */
  readonly estimated: number
  /** Days that lack some half-hours; they are among those received. */
  readonly partDays: number
}

/** How complete one meter is over the part of a period in which it was in use. */
export interface MeterCoverage {
  readonly meterId: string
  readonly academyId: string
  readonly utility: Utility
  readonly number: string
  /** The days without any record, as periods in order. */
  readonly missing: readonly Period[]
  readonly months: readonly MonthCoverage[]
  readonly days: { readonly expected: number; readonly received: number; readonly partDays: number }
}

/** Periods in order, neighbours joined. */
function joined(periods: readonly Period[]): Period[] {
  const out: Period[] = []
  for (const period of periods) {
    const last = out.at(-1)
    if (last !== undefined && last.end === period.start)
      out[out.length - 1] = { start: last.start, end: period.end }
    else out.push(period)
  }
  return out
}

/** What of a period is left without these days, given in order. */
function without(period: Period, days: readonly Day[]): Period[] {
  const left: Period[] = []
  let start = period.start
  for (const day of days) {
    if (day < period.start || day >= period.end) continue
    if (start < day) left.push({ start, end: day })
    start = addDays(day, 1)
  }
  if (start < period.end) left.push({ start, end: period.end })
  return left
}

/** The days of these meters that have a record that counts, by meter, in order. */
async function countedDaysOf(
  sql: Sql,
  { trustId, meterIds, period }: { trustId: string; meterIds: readonly string[]; period: Period },
): Promise<Map<string, Day[]>> {
  const rows = await sql.query<{ meter_id: string; days: string }>(
    `SELECT c.meter_id, string_agg(c.day::text, ' ' ORDER BY c.day) AS days
     FROM (${countedDays}) c JOIN meter m ON m.trust_id = $1::uuid AND m.id = c.meter_id
     WHERE ${baseQuantity} IS NOT NULL GROUP BY c.meter_id`,
    [trustId, meterIds, period.start, period.end],
  )
  return new Map(rows.map((row) => [row.meter_id, row.days.split(' ')]))
}

/** What the month totals say of each meter's months: one row a meter, which an embedded database hands over ten times as fast. */
async function receivedByMonth(
  sql: Sql,
  query: TotalsQuery,
): Promise<Map<string, { days: number; estimated: number; partDays: number }>> {
  const received = new Map<string, { days: number; estimated: number; partDays: number }>()
  const add = (meterId: string, month: Month, grade: number, days: number, partDays: number): void => {
    const key = `${meterId} ${month}`
    const before = received.get(key) ?? { days: 0, estimated: 0, partDays: 0 }
    received.set(key, {
      days: before.days + days,
      estimated: before.estimated + (grade >= 4 ? days : 0),
      partDays: before.partDays + partDays,
    })
  }
  const { whole, cuts } = wholeAndCut(query.period)
  const rows = await sql.query<{ meter_id: string; months: [Month, number, number, number][] }>(
    `SELECT mm.meter_id, json_agg(json_build_array(mm.month, mm.grade, mm.days, mm.part_days)) AS months
     FROM meter_month mm
     JOIN meter m ON m.trust_id = mm.trust_id AND m.id = mm.meter_id
     WHERE mm.trust_id = $1::uuid AND m.academy_id IS NOT NULL AND ${ofAcademies('m.academy_id', '$2')}
       AND mm.month >= $3::date AND mm.month < $4::date
     GROUP BY mm.meter_id`,
    [query.trustId, query.academyIds === undefined ? null : query.academyIds, whole.start, whole.end],
  )
  for (const { meter_id, months } of rows)
    for (const [month, grade, days, partDays] of months) add(meter_id, month, grade, days, partDays)
  for (const cut of cuts)
    for (const row of await cutMeterTotals(sql, query, cut))
      add(row.meter_id, row.month, row.grade, row.days, row.part_days)
  return received
}

const sumOf = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0)

/**
 * The days that are missing, by meter and month: of the days of the period in which the meter was in use, those without any record
 * that counts. Only months of which a part came are looked into day by day.
 */
export async function meterDaysMissing(sql: Sql, query: TotalsQuery): Promise<MeterCoverage[]> {
  const { trustId, academyIds, period } = query
  const meters = await assignedMeters(sql, { trustId, ...(academyIds === undefined ? {} : { academyIds }) })
  const received = await receivedByMonth(sql, query)
  const inUse = meters.map((meter) => {
    const life = overlap(period, { start: meter.start ?? period.start, end: meter.end ?? period.end })
    const months = (life === undefined ? [] : monthsOf(life)).flatMap((month) => {
      const expected = overlap(monthPeriod(month), life ?? period)
      const there = received.get(`${meter.id} ${month}`)
      return expected === undefined ? [] : [{ month, expected, days: daysIn(expected), there }]
    })
    const partly = months.filter(({ there, days }) => there !== undefined && there.days < days)
    return { meter, months, partly }
  })
  const looked = inUse.filter(({ partly }) => partly.length > 0)
  const starts = looked.flatMap(({ partly }) => partly.map(({ expected }) => expected.start)).sort()
  const ends = looked.flatMap(({ partly }) => partly.map(({ expected }) => expected.end)).sort()
  const [start] = starts
  const end = ends.at(-1)
  const days =
    start === undefined || end === undefined
      ? new Map<string, Day[]>()
      : await countedDaysOf(sql, {
          trustId,
          meterIds: looked.map(({ meter }) => meter.id),
          period: { start, end },
        })
  return inUse.map(({ meter, months }) => {
    const missing = months.flatMap(({ expected, days: expectedDays, there }) => {
      if (there === undefined) return [expected]
      return there.days >= expectedDays ? [] : without(expected, days.get(meter.id) ?? [])
    })
    const byMonth = months.map(
      ({ month, days: expectedDays, there }): MonthCoverage => ({
        month,
        expected: expectedDays,
        received: there === undefined ? 0 : there.days,
        estimated: there === undefined ? 0 : there.estimated,
        partDays: there === undefined ? 0 : there.partDays,
      }),
    )
    return {
      meterId: meter.id,
      academyId: meter.academy_id,
      utility: meter.utility,
      number: meter.number,
      missing: joined(missing),
      months: byMonth,
      days: {
        expected: sumOf(byMonth, (one) => one.expected),
        received: sumOf(byMonth, (one) => one.received),
        partDays: sumOf(byMonth, (one) => one.partDays),
      },
    }
  })
}
