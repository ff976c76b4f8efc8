import type { Sql } from '../db/client.ts'
import { type Day, type Month, monthOf, monthPeriod, type Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import type { StreamId } from '../domain/stream.ts'
import type { Unit } from '../domain/unit.ts'
import type { Grade, Utility } from '../formats/record.ts'
import { activityPart, baseQuantity, countedDays } from './counting.ts'
import type { ActivityTotal, MeterTotal, TotalsQuery, UtilityTotal } from './totals.ts'

/** A period's whole months, read from the month totals, and the parts of months at its ends, summed from days. */
export function wholeAndCut(period: Period): { whole: Period; cuts: Period[] } {
  const cuts: Period[] = []
  let { start, end } = period
  const first = monthPeriod(monthOf(start))
  if (start > first.start) {
    cuts.push({ start, end: first.end < end ? first.end : end })
    start = first.end
  }
  if (start < end && monthOf(end) !== end) {
    const lastMonth = monthOf(end)
    cuts.push({ start: lastMonth > start ? lastMonth : start, end })
    end = lastMonth
  }
  return { whole: { start, end: end < start ? start : end }, cuts: cuts.filter((cut) => cut.start < cut.end) }
}

export const ofAcademies = (column: string, place: string): string =>
  `(${place}::uuid[] IS NULL OR ${column} = ANY(${place}::uuid[]))`

interface MeterTotalRow {
  meter_id: string
  academy_id: string
  utility: Utility
  month: Month
  grade: Grade
  quantity: string
  days: number
  part_days: number
}

const meterTotal = (row: MeterTotalRow): MeterTotal => ({
  meterId: row.meter_id,
  academyId: row.academy_id,
  utility: row.utility,
  month: row.month,
  grade: row.grade,
  quantity: new Decimal(row.quantity),
  days: row.days,
  partDays: row.part_days,
})

/** The meters of these academies. Only they: a meter in the holding place has none. */
export async function assignedMeters(sql: Sql, { trustId, academyIds }: Omit<TotalsQuery, 'period'>) {
  return sql.query<{
    id: string
    academy_id: string
    utility: Utility
    number: string
    start: Day | null
    end: Day | null
  }>(
    `SELECT id, academy_id, utility, number, start, "end" FROM meter
     WHERE trust_id = $1::uuid AND academy_id IS NOT NULL AND utility IS NOT NULL AND ${ofAcademies('academy_id', '$2')}
     ORDER BY number`,
    [trustId, academyIds === undefined ? null : academyIds],
  )
}

/** What counts in a part of a month, by meter and grade, summed from its days. */
export async function cutMeterTotals(
  sql: Sql,
  { trustId, academyIds }: TotalsQuery,
  cut: Period,
): Promise<MeterTotalRow[]> {
  const meters = await assignedMeters(sql, { trustId, ...(academyIds === undefined ? {} : { academyIds }) })
  return sql.query<MeterTotalRow>(
    `SELECT b.meter_id, b.academy_id, b.utility, b.month, b.grade, sum(b.base) AS quantity,
            count(*)::int AS days, (count(*) FILTER (WHERE b.slots_missing > 0))::int AS part_days
     FROM (
       SELECT c.meter_id, m.academy_id, m.utility, date_trunc('month', c.day)::date AS month, c.grade, c.slots_missing,
              ${baseQuantity} AS base
       FROM (${countedDays}) c
       JOIN meter m ON m.trust_id = $1::uuid AND m.id = c.meter_id
     ) b
     WHERE b.base IS NOT NULL
     GROUP BY b.meter_id, b.academy_id, b.utility, b.month, b.grade`,
    [trustId, meters.map((meter) => meter.id), cut.start, cut.end],
  )
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * What counts in a period, by meter, month and grade, in base units. Whole months come from the month totals; a month that
 * the period cuts is summed from its days. Meters in the holding place are not in it.
 */
export async function meterTotals(sql: Sql, query: TotalsQuery): Promise<MeterTotal[]> {
  const { whole, cuts } = wholeAndCut(query.period)
  const rows = await sql.query<MeterTotalRow>(
    `SELECT mm.meter_id, m.academy_id, m.utility, mm.month, mm.grade::int AS grade, mm.quantity,
            mm.days::int AS days, mm.part_days::int AS part_days
     FROM meter_month mm
     JOIN meter m ON m.trust_id = mm.trust_id AND m.id = mm.meter_id
     WHERE mm.trust_id = $1::uuid AND m.academy_id IS NOT NULL AND ${ofAcademies('m.academy_id', '$2')}
       AND mm.month >= $3::date AND mm.month < $4::date`,
    [query.trustId, query.academyIds === undefined ? null : query.academyIds, whole.start, whole.end],
  )
  for (const cut of cuts) rows.push(...(await cutMeterTotals(sql, query, cut)))
  return rows
    .map(meterTotal)
    .sort((a, b) => byText(a.meterId, b.meterId) || byText(a.month, b.month) || a.grade - b.grade)
}

/**
 * What counts in a period, by academy, utility, month and grade: the meters of an academy taken together, for figures that do not
 * tell them apart. The sums are those of `meterTotals`.
 */
export async function utilityTotals(sql: Sql, query: TotalsQuery): Promise<UtilityTotal[]> {
  const { whole, cuts } = wholeAndCut(query.period)
  const rows = await sql.query<
    Pick<MeterTotalRow, 'academy_id' | 'utility' | 'month' | 'grade' | 'quantity'>
  >(
    `SELECT m.academy_id, m.utility, mm.month, mm.grade::int AS grade, sum(mm.quantity) AS quantity
     FROM meter_month mm
     JOIN meter m ON m.trust_id = mm.trust_id AND m.id = mm.meter_id
     WHERE mm.trust_id = $1::uuid AND m.academy_id IS NOT NULL AND ${ofAcademies('m.academy_id', '$2')}
       AND mm.month >= $3::date AND mm.month < $4::date
     GROUP BY m.academy_id, m.utility, mm.month, mm.grade`,
    [query.trustId, query.academyIds === undefined ? null : query.academyIds, whole.start, whole.end],
  )
  for (const cut of cuts) rows.push(...(await cutMeterTotals(sql, query, cut)))
  const together = new Map<string, UtilityTotal>()
  for (const { academy_id, utility, month, grade, quantity } of rows) {
    const key = `${academy_id} ${utility} ${month} ${grade}`
    const before = together.get(key)?.quantity ?? new Decimal(0)
    together.set(key, {
      academyId: academy_id,
      utility,
      month,
      grade,
      quantity: before.plus(quantity),
    })
  }
  return [...together].sort(([a], [b]) => byText(a, b)).map(([, total]) => total)
}

interface ActivityTotalRow {
  academy_id: string
  stream: StreamId
  variant: string
  unit: Unit
  month: Month
  grade: Grade
  quantity: string
  records: number
}

/** What counts of activities in a period, by academy, stream, variant, month and grade. */
export async function activityTotals(sql: Sql, query: TotalsQuery): Promise<ActivityTotal[]> {
  const { whole, cuts } = wholeAndCut(query.period)
  const ids = query.academyIds === undefined ? null : query.academyIds
  const rows = await sql.query<ActivityTotalRow>(
    `SELECT academy_id, stream, variant, unit, month, grade::int AS grade, quantity, records
     FROM activity_month
     WHERE trust_id = $1::uuid AND ${ofAcademies('academy_id', '$2')} AND month >= $3::date AND month < $4::date`,
    [query.trustId, ids, whole.start, whole.end],
  )
  for (const cut of cuts) {
    rows.push(
      ...(await sql.query<ActivityTotalRow>(
        `SELECT a.academy_id, a.stream, a.variant, a.unit, date_trunc('month', $3::date)::date AS month,
                a.grade::int AS grade, sum(${activityPart('$3::date', '$4::date')}) AS quantity, count(*)::int AS records
         FROM activity a
         JOIN upload u ON u.trust_id = a.trust_id AND u.no = a.upload_no AND u.status = 'counted'
         WHERE a.trust_id = $1::uuid AND ${ofAcademies('a.academy_id', '$2')} AND a.start < $4::date AND a."end" > $3::date
         GROUP BY a.academy_id, a.stream, a.variant, a.unit, a.grade`,
        [query.trustId, ids, cut.start, cut.end],
      )),
    )
  }
  return rows
    .map((row) => ({
      academyId: row.academy_id,
      stream: row.stream,
      variant: row.variant,
      unit: row.unit,
      month: row.month,
      grade: row.grade,
      quantity: new Decimal(row.quantity),
      records: row.records,
    }))
    .sort(
      (a, b) =>
        byText(a.academyId, b.academyId) ||
        byText(a.stream, b.stream) ||
        byText(a.variant, b.variant) ||
        byText(a.unit, b.unit) ||
        byText(a.month, b.month) ||
        a.grade - b.grade,
    )
}
