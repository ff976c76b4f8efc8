import type { Day, Period } from '../domain/day.ts'
import { type Decimal, sum, zero } from '../domain/decimal.ts'
import { countedKg, likeForLikeIn, ownedIn, type Weighted } from '../domain/figures.ts'
import type { AcademySeries, StreamSeries } from '../domain/forecast/business-as-usual.ts'
import type { TargetScope } from '../domain/progress.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { existence, type Structure } from '../domain/structure.ts'
import { yearsWithData } from '../emissions/run.ts'
import {
  type Account,
  accountOf,
  compare,
  type NamedWindow,
  pathOf,
  type Side,
  yearWindow,
} from '../progress/run.ts'
import type { Services } from '../services.ts'
import type { Target } from '../targets/run.ts'
import type { Trust } from '../trusts/run.ts'
import type { HeldFactors } from './held-factors.ts'

/** A complete year. Figures are kilograms of CO2e, or those by pupil or square metre, as the target measures them. */
export interface PastYear {
  readonly year: string
  readonly period: Period
  /** The whole year of the sites that are compared today, whoever ran them: what is carried on. */
  readonly cells: readonly Weighted[]
  /** What the target measures: the same, or what was owned. */
  readonly measured: readonly Weighted[]
  /** As it was counted, with its own factors. */
  readonly value: Decimal
  readonly estimated: Decimal
  readonly provisional: boolean
  /** What of it was estimated, and worked out with a set that stands in, in percent as progress has it. */
  readonly shares: { readonly estimated: Decimal | undefined; readonly provisional: Decimal | undefined }
  /** The pupils or square metres that it is divided by; undefined where it is not. */
  readonly count: Decimal | undefined
}

/** The history that a forecast stands on: consecutive complete years up to the last, and the base that progress has too. */
export interface Past {
  readonly structure: Structure
  readonly years: readonly PastYear[]
  /** What the target is measured from; undefined where nothing of the base is there. */
  readonly base: Decimal | undefined
  /** What the path to the target allows in a year; undefined of a base that is not whole, or where no cut is promised. */
  readonly path: (year: string) => Decimal | undefined
  /** What a year ahead is divided by: the newest counts held; undefined where it is not. */
  readonly countIn: (year: string) => { count: Decimal | undefined; missing: readonly string[] } | undefined
  /** The days of the counts that years ahead are divided by, the oldest and the newest. */
  readonly countsAsOf: readonly Day[]
  /** Why the years before it, or after, are not in it. */
  readonly leftOut: readonly string[]
  /** What is missing of the base. */
  readonly baseMissing: readonly string[]
}

/** More faults of a year than this are counted, not listed. */
const faultsShown = 20
const upToMax = (year: string, faults: readonly string[]): string[] =>
  faults.length <= faultsShown
    ? [...faults]
    : [
        ...faults.slice(0, faultsShown),
        `${year}: and ${faults.length - faultsShown} more; GET /v1/coverage has them all`,
      ]

/** What is missing of a year by itself, where there is no whole base to compare it with. */
const missingOf = (side: Side): string[] =>
  side.figure(undefined) === undefined
    ? [`${side.label}: no data came`]
    : [...side.gaps(undefined), ...side.uncounted(undefined)]

/** The days of the counts in force at the end of a year, of the sites that are compared. */
function countsIn({ books, sides }: Account, window: NamedWindow, at: Day): Day[] {
  const { denominator } = books
  if (denominator === undefined) return []
  const days = [...sides.like([window], at).academyIds].flatMap(
    (id) => denominator.of(id, window.period)?.asOf ?? [],
  )
  return [...new Set(days)].sort()
}

/**
 * The years that a forecast may stand on: back from the newest complete one as long as each is complete, which is when progress compares
 * it with the base. Where the base itself is not whole progress compares nothing, and a year is complete by its own data. What is carried on
 * are the sites that are compared today: of a target measured as owned a year is to be whole for both.
 */
export async function pastOf(
  services: Services,
  { trust, target, at, until }: { trust: Trust; target: Target; at: Day; until: string },
): Promise<Past | Refusal> {
  const { id: trustId, yearStartMonth: startMonth } = trust
  const window = (year: string): NamedWindow => yearWindow(year, startMonth)
  const ended = (await yearsWithData(services, trustId))
    .map(window)
    .filter(({ period }) => period.end <= services.clock.today())
  const baseYears = target.baseYears.map(window)
  const all = [...new Map([...ended, ...baseYears].map((one) => [one.key, one])).values()]
  const windows = { all, years: [], baseYears }
  const account = await accountOf(services, { trustId, target, startMonth, at, windows })
  if (isRefusal(account)) return account
  const { history, books, sides, measured } = account
  const owned = target.measuredOn === 'asOwned'
  const base = measured(baseYears)
  const notOver = baseYears
    .filter(({ period }) => period.end > services.clock.today())
    .map(({ label }) => `${label}: the year is not over`)
  const baseMissing = compare({ base, now: base, books }, undefined, { notes: notOver }).insufficientData
  const faultsOf = (one: NamedWindow): string[] => {
    const isBase = baseYears.length === 1 && one.key === target.baseYear
    const side = isBase ? base : measured([one])
    const found =
      baseMissing.length > 0
        ? missingOf(side)
        : compare({ base, now: side, books }, undefined).insufficientData
    const like = owned ? missingOf(sides.like([one], at)) : []
    const faults = [...new Set([...found, ...like])]
    return faults.length === 0 && side.value(undefined) === undefined
      ? [`${one.label}: the count of ${books.denominator?.words} is 0`]
      : faults
  }

  const leftOut: string[] = []
  const years: PastYear[] = []
  for (const one of ended.toReversed()) {
    const { key: year, period } = one
    const faults = faultsOf(one)
    leftOut.push(...upToMax(year, faults))
    const side = measured([one])
    const [value, figure, count] = [side.value(undefined), side.figure(undefined), side.count(undefined)]
    if (faults.length === 0 && value !== undefined && figure !== undefined) {
      const cells = likeForLikeIn(history, year, { at, target })
      years.unshift({
        ...{ year, period, cells, value, count, measured: owned ? ownedIn(history, year) : cells },
        estimated: divided(figure.estimatedKg, count),
        provisional: !figure.provisionalKg.isZero(),
        shares: side.shares(undefined),
      })
    } else if (years.length > 0) break
  }
  const from = Number.parseInt(target.baseYear.slice(0, 4), 10)
  const elapsed = (year: string): number => Number.parseInt(year.slice(0, 4), 10) - from
  return {
    ...{ structure: history.structure, years, leftOut, base: base.value(undefined) },
    path: pathOf(undefined, { target, base, elapsed }),
    countIn: (year) => {
      if (books.denominator === undefined) return undefined
      const side = sides.like([window(year)], at)
      return { count: side.count(undefined), missing: side.gaps(undefined) }
    },
    countsAsOf: countsIn(account, window(until), at),
    baseMissing: upToMax(target.baseYear, baseMissing),
  }
}

/** By pupil or square metre, to twelve decimals as progress has it; undivided where there is no count. */
export const divided = (kg: Decimal, count: Decimal | undefined): Decimal =>
  count === undefined ? kg : kg.div(count).toDecimalPlaces(12)

function seriesOf(years: readonly (readonly Weighted[])[], kgOf: (cell: Weighted) => Decimal): StreamSeries {
  const series = new Map<string, Decimal[]>()
  for (const [index, cells] of years.entries())
    for (const weighted of cells) {
      const { stream } = weighted.cell
      const own = series.get(stream) ?? years.map(() => zero)
      own[index] = own[index]!.plus(kgOf(weighted))
      series.set(stream, own)
    }
  // What the target does not count has no history here.
  return new Map([...series].filter(([, values]) => values.some((value) => !value.isZero())))
}

/** Kilograms of CO2e of a part of the history at the factors held; at its own where the newest set has none for it any more. */
const kgAt =
  (held: HeldFactors, target: TargetScope) =>
  ({ cell, share }: Weighted): Decimal => {
    const perUnit = held.perUnit(cell)
    return (isRefusal(perUnit) ? countedKg(cell, target) : perUnit.times(cell.quantity)).times(share)
  }

/** What the target measures of each year of the history, at the factors held. */
export const pastAtHeld = ({ years }: Past, held: HeldFactors, target: TargetScope): Decimal[] =>
  years.map(({ measured, count }) => divided(sum(measured.map(kgAt(held, target))), count))

/** The history as series at the factors held: the trust's, and each academy's from its first whole year with data. Kilograms of CO2e. */
export function pastSeries(
  { structure, years }: Past,
  held: HeldFactors,
  target: TargetScope,
): { trust: StreamSeries; academies: AcademySeries[] } {
  const kgOf = kgAt(held, target)
  const ids = [...new Set(years.flatMap((one) => one.cells.map(({ cell }) => cell.academyId)))].sort()
  const academies = ids.flatMap((academyId): AcademySeries[] => {
    const { start, end } = existence(structure, academyId)
    const own = years.map(({ period, cells }) =>
      start <= period.start && period.end <= end
        ? cells.filter(({ cell }) => cell.academyId === academyId)
        : undefined,
    )
    const first = own.findIndex((cells) => cells !== undefined && cells.length > 0)
    if (first === -1) return []
    const whole = own.slice(first).filter((cells) => cells !== undefined)
    return [{ academyId, first, streams: seriesOf(whole, kgOf) }]
  })
  return {
    trust: seriesOf(
      years.map((one) => one.cells),
      kgOf,
    ),
    academies,
  }
}
