import type { Sql } from '../db/client.ts'
import type { Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import type { StreamId } from '../domain/stream.ts'
import type { Unit } from '../domain/unit.ts'
import type { Grade, Utility } from '../formats/record.ts'
import { activityPart, baseQuantity, countedDaysIn } from './counting.ts'
import { wholeAndCut } from './store.ts'

/** Days of an academy. */
interface AskedSpan {
  readonly academyId: string
  readonly period: Period
}

/** What counts in a span, by utility or by stream and variant, and by grade; `no` is the span's place in what was asked. */
export type SpanTotal = { readonly no: number; readonly grade: Grade; readonly quantity: Decimal } & (
  | { readonly utility: Utility }
  | { readonly stream: StreamId; readonly variant: string; readonly unit: Unit }
)

type MeterCell = [utility: Utility, grade: Grade, quantity: string]
type ActivityCell = [stream: StreamId, variant: string, unit: Unit, grade: Grade, quantity: string]

/** Cut parts of months: that of one academy once, with all the spans that have it. */
function cutsOf(spans: readonly AskedSpan[]): (AskedSpan & { nos: number[] })[] {
  const found = new Map<string, AskedSpan & { nos: number[] }>()
  for (const [no, { academyId, period }] of spans.entries())
    for (const cut of wholeAndCut(period).cuts) {
      const key = `${academyId} ${cut.start} ${cut.end}`
      const same = found.get(key) ?? { academyId, period: cut, nos: [] }
      same.nos.push(no)
      found.set(key, same)
    }
  return [...found.values()]
}

/**
 * What counts in each of many spans, in base units: whole months from the month totals in one pass, so that the work grows with
 * academies and months and not with readings; the parts of months at the ends of spans are summed from their days.
 */
export async function spanTotals(
  sql: Sql,
  { trustId, spans }: { trustId: string; spans: readonly AskedSpan[] },
): Promise<SpanTotal[]> {
  const totals = new Map<string, SpanTotal>()
  const add = (one: SpanTotal): void => {
    const what = 'utility' in one ? one.utility : `${one.stream} ${one.unit} ${one.variant}`
    const key = `${one.no} ${one.grade} ${what}`
    const before = totals.get(key)
    totals.set(key, before === undefined ? one : { ...one, quantity: before.quantity.plus(one.quantity) })
  }
  const whole = spans
    .map((span, no) => ({ no, academyId: span.academyId, ...wholeAndCut(span.period).whole }))
    .filter((one) => one.start < one.end)
  // One row a span: an embedded database hands them over ten times as fast as a row a total.
  const asked = `unnest($2::int[], $3::uuid[], $4::date[], $5::date[]) AS s(no, academy_id, start, "end")`
  const values = [
    trustId,
    whole.map((one) => one.no),
    whole.map((one) => one.academyId),
    whole.map((one) => one.start),
    whole.map((one) => one.end),
  ]
  if (whole.length > 0) {
    const metered = await sql.query<{ no: number; cells: MeterCell[] }>(
      `SELECT no, json_agg(json_build_array(utility, grade, quantity::text)) AS cells
       FROM (SELECT s.no, m.utility, mm.grade, sum(mm.quantity) AS quantity
             FROM ${asked}
             JOIN meter m ON m.trust_id = $1::uuid AND m.academy_id = s.academy_id AND m.utility IS NOT NULL
             JOIN meter_month mm ON mm.trust_id = m.trust_id AND mm.meter_id = m.id
               AND mm.month >= s.start AND mm.month < s."end"
             GROUP BY s.no, m.utility, mm.grade) t
       GROUP BY no`,
      values,
    )
    for (const { no, cells } of metered)
      for (const [utility, grade, quantity] of cells)
        add({ no, utility, grade, quantity: new Decimal(quantity) })
    const active = await sql.query<{ no: number; cells: ActivityCell[] }>(
      `SELECT no, json_agg(json_build_array(stream, variant, unit, grade, quantity::text)) AS cells
       FROM (SELECT s.no, am.stream, am.variant, am.unit, am.grade, sum(am.quantity) AS quantity
             FROM ${asked}
             JOIN activity_month am ON am.trust_id = $1::uuid AND am.academy_id = s.academy_id
               AND am.month >= s.start AND am.month < s."end"
             GROUP BY s.no, am.stream, am.variant, am.unit, am.grade) t
       GROUP BY no`,
      values,
    )
    for (const { no, cells } of active)
      for (const [stream, variant, unit, grade, quantity] of cells)
        add({ no, stream, variant, unit, grade, quantity: new Decimal(quantity) })
  }
  const cuts = cutsOf(spans)
  if (cuts.length > 0) await addCuts(sql, trustId, { cuts, asked, add })
  return [...totals.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total)
}

/** Adds what the parts of months have, summed from their days: all of them in one pass too. */
async function addCuts(
  sql: Sql,
  trustId: string,
  {
    cuts,
    asked,
    add,
  }: {
    readonly cuts: readonly (AskedSpan & { readonly nos: readonly number[] })[]
    readonly asked: string
    readonly add: (one: SpanTotal) => void
  },
): Promise<void> {
  const values = [
    trustId,
    cuts.map((_, place) => place),
    cuts.map((one) => one.academyId),
    cuts.map((one) => one.period.start),
    cuts.map((one) => one.period.end),
  ]
  const metered = await sql.query<{ no: number; cells: MeterCell[] }>(
    `SELECT no, json_agg(json_build_array(utility, grade, quantity::text)) AS cells
     FROM (SELECT b.no, b.utility, b.grade, sum(b.base) AS quantity
           FROM (SELECT s.no, m.utility, c.grade, ${baseQuantity} AS base
                 FROM ${asked}
                 JOIN meter m ON m.trust_id = $1::uuid AND m.academy_id = s.academy_id AND m.utility IS NOT NULL
                 CROSS JOIN LATERAL (${countedDaysIn}) c) b
           WHERE b.base IS NOT NULL
           GROUP BY b.no, b.utility, b.grade) t
     GROUP BY no`,
    values,
  )
  for (const { no: place, cells } of metered)
    for (const [utility, grade, quantity] of cells)
      for (const no of cuts[place]!.nos) add({ no, utility, grade, quantity: new Decimal(quantity) })
  const active = await sql.query<{ no: number; cells: ActivityCell[] }>(
    `SELECT no, json_agg(json_build_array(stream, variant, unit, grade, quantity::text)) AS cells
     FROM (SELECT s.no, a.stream, a.variant, a.unit, a.grade, sum(${activityPart('s.start', 's."end"')}) AS quantity
           FROM ${asked}
           JOIN activity a ON a.trust_id = $1::uuid AND a.academy_id = s.academy_id
             AND a.start < s."end" AND a."end" > s.start
           JOIN upload u ON u.trust_id = a.trust_id AND u.no = a.upload_no AND u.status = 'counted'
           GROUP BY s.no, a.stream, a.variant, a.unit, a.grade) t
     GROUP BY no`,
    values,
  )
  for (const { no: place, cells } of active)
    for (const [stream, variant, unit, grade, quantity] of cells)
      for (const no of cuts[place]!.nos)
        add({ no, stream, variant, unit, grade, quantity: new Decimal(quantity) })
}
