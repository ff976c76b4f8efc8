import { calculate } from '../domain/calculate.ts'
import { cutAt, type Day, type Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import type { FactorTable } from '../domain/factor-table.ts'
import type { Cell, UnitLine } from '../domain/figures.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { majorityYear, reportingPeriod, reportingYearOf } from '../domain/reporting-year.ts'
import { variantAttributes } from '../domain/stream.ts'
import { meterStreams } from '../emissions/run.ts'
import type { FactorsForYear } from '../factors/run.ts'
import { spanTotals } from '../ledger/run.ts'
import type { Services } from '../services.ts'
import type { Trust } from '../trusts/run.ts'

/** Some days of an academy; `key` is what the asker knows them by. */
export interface Span {
  readonly key: string
  readonly academyId: string
  readonly period: Period
}

type Variety = Pick<Cell, 'stream' | 'variant' | 'unit'>

/** What a unit of a stream emits with a set: worked out once for all academies. */
class UnitLines {
  readonly #known = new Map<string, readonly UnitLine[] | Refusal>()

  of(variety: Variety, table: FactorTable): readonly UnitLine[] | Refusal {
    const key = `${table.info.id} ${variety.stream} ${variety.unit} ${variety.variant}`
    const known = this.#known.get(key) ?? unitLines(variety, table)
    this.#known.set(key, known)
    return known
  }
}

/** The lines of one unit; refused where the set has no factor for it. */
export function unitLines(
  { stream, variant, unit }: Variety,
  table: FactorTable,
): readonly UnitLine[] | Refusal {
  const one = calculate(
    { stream, unit, quantity: new Decimal(1), attributes: variantAttributes(variant) },
    table,
  )
  if (isRefusal(one)) return one
  return one.lines.map(({ scope, category, kind, factor, kgCo2e }) => ({
    ...{ scope, category, kind, factor },
    kgPerUnit: kgCo2e,
  }))
}

/** The calendar year whose set a day of the trust uses: that of its reporting year's greatest part, or its own, by the trust's policy. */
function factorYear(trust: Trust, day: Day): number {
  if (trust.factorPolicy === 'byDay') return Number.parseInt(day.slice(0, 4), 10)
  const year = reportingPeriod(reportingYearOf(day, trust.yearStartMonth), trust.yearStartMonth)
  if (isRefusal(year)) throw new Error(year.message)
  return majorityYear(year)
}

/** The days in a period at which the factor set may change. */
function factorCuts(trust: Trust, { start, end }: Period): Day[] {
  const month = trust.factorPolicy === 'byDay' ? 1 : trust.yearStartMonth
  const days: Day[] = []
  const last = Number.parseInt(end.slice(0, 4), 10)
  for (let year = Number.parseInt(start.slice(0, 4), 10); year <= last; year++)
    days.push(`${year}-${String(month).padStart(2, '0')}-01`)
  return days
}

/** The sets of the years asked for, each looked up once. */
export async function setsOf(
  { factors }: Pick<Services, 'factors'>,
  trustId: string,
  years: Iterable<number>,
): Promise<Map<number, FactorsForYear | Refusal>> {
  const sets = new Map<number, FactorsForYear | Refusal>()
  for (const year of new Set(years)) sets.set(year, await factors.forYear(trustId, year))
  return sets
}

/**
 * What counts in each span, with what it emits: the same figures as an inventory's location-based lines, for any number of spans at
 * once, read in one pass over month totals (months that a span cuts are summed from their days). A span that several factor sets
 * serve comes in as many cells.
 */
export async function cellsOf(
  services: Pick<Services, 'db' | 'factors'>,
  trust: Trust,
  spans: readonly Span[],
): Promise<Cell[]> {
  const parts = spans.flatMap((span) =>
    cutAt(span.period, factorCuts(trust, span.period)).map((period) => ({
      ...span,
      period,
      year: factorYear(trust, period.start),
    })),
  )
  const sets = await setsOf(
    services,
    trust.id,
    parts.map((part) => part.year),
  )
  const lines = new UnitLines()
  return (await spanTotals(services.db, { trustId: trust.id, spans: parts })).map((total): Cell => {
    const part = parts[total.no]!
    const { grade, quantity } = total
    const metered = 'utility' in total
    const variety: Variety = metered
      ? { ...meterStreams[total.utility], variant: '' }
      : { stream: total.stream, variant: total.variant, unit: total.unit }
    const set = sets.get(part.year)!
    const perUnit = isRefusal(set) ? set : lines.of(variety, set.table)
    const negative =
      quantity.isNegative() && !quantity.isZero() && !isRefusal(set)
        ? calculate({ ...variety, quantity, attributes: variantAttributes(variety.variant) }, set.table)
        : undefined
    const refusal = isRefusal(perUnit) ? perUnit : isRefusal(negative) ? negative : undefined
    return {
      ...{ key: part.key, academyId: part.academyId, ...variety, metered, grade, quantity },
      perUnit: refusal === undefined && !isRefusal(perUnit) ? perUnit : [],
      provisional: !isRefusal(set) && set.provisional,
      refusal,
    }
  })
}
