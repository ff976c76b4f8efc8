import { academiesOf } from '../academies/run.ts'
import { coverageOfYear } from '../coverage/run.ts'
import { baseYearOf } from '../domain/base-year.ts'
import type { Day, Period } from '../domain/day.ts'
import { Decimal, zero } from '../domain/decimal.ts'
import {
  countedKg,
  figureOf,
  type History,
  likeForLikeIn,
  uncountedIn,
  type Weighted,
} from '../domain/figures.ts'
import type { StreamSeries } from '../domain/forecast/business-as-usual.ts'
import { counts, type TargetScope } from '../domain/progress.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { reportingPeriod } from '../domain/reporting-year.ts'
import { streamOf } from '../domain/streams/catalogue.ts'
import { existence } from '../domain/structure.ts'
import { meterStreams, yearsWithData } from '../emissions/run.ts'
import { historyOf, type Window } from '../history/run.ts'
import type { Services } from '../services.ts'
import type { Target } from '../targets/run.ts'
import type { Trust } from '../trusts/run.ts'
import type { HeldFactors } from './held-factors.ts'

/** A complete year of the trust's sites, whoever ran them. */
export interface PastYear {
  readonly year: string
  readonly period: Period
  readonly cells: readonly Weighted[]
  /** As it was counted, with its own factors. */
  readonly kgCo2e: Decimal
  readonly estimatedKg: Decimal
  readonly provisional: boolean
}

/** The history that a forecast stands on: consecutive complete years, like for like, up to the last. */
export interface Past {
  readonly history: History
  readonly years: readonly PastYear[]
  /** What the target is measured from; undefined where the base year is not whole. */
  readonly base: Decimal | undefined
  /** Why the years before it, or after, are not in it. */
  readonly leftOut: readonly string[]
  /** Why there is no base. */
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

/** Meters that the target counts with too few of their days, and energy of which nothing came. */
async function gapsOf(
  services: Services,
  {
    trustId,
    year,
    target,
    at,
    names,
  }: { trustId: string; year: string; target: Target; at: Day; names: ReadonlyMap<string, string> },
): Promise<string[]> {
  const coverage = await coverageOfYear(services, { trustId, year, boundary: 'likeForLike', at })
  if (isRefusal(coverage)) return [coverage.message]
  const short = coverage.meters.filter(({ utility, days: { expected, received } }) => {
    const { scope, category } = streamOf(meterStreams[utility].stream)
    const enough = new Decimal(received).times(100).gte(target.coverageMinPercent.times(expected))
    return expected > 0 && !enough && counts(target, { scope, category })
  })
  return [
    ...short.map(
      ({ utility, number, academyId, days }) =>
        `${year}: ${utility} meter ${number} of ${names.get(academyId)} has ${days.received} of ${days.expected} days`,
    ),
    ...coverage.absent.map(
      ({ academyId, stream }) =>
        `${year}: ${names.get(academyId)} has no data of ${stream}, and nobody said that it has none`,
    ),
  ]
}

/** The reporting years with data that are over, oldest first. */
async function endedYears(services: Services, trust: Trust): Promise<Window[] | Refusal> {
  const windows: Window[] = []
  for (const key of await yearsWithData(services, trust.id)) {
    const period = reportingPeriod(key, trust.yearStartMonth)
    if (isRefusal(period)) return period
    if (period.end <= services.clock.today()) windows.push({ key, period })
  }
  return windows
}

/**
 * The years that a forecast may stand on: back from the newest complete one as long as each is complete. A year is, where every meter that
 * the target counts has the days that the target asks for, and nothing that it counts could not be worked out.
 */
export async function pastOf(
  services: Services,
  { trust, target, at }: { trust: Trust; target: Target; at: Day },
): Promise<Past | Refusal> {
  const ended = await endedYears(services, trust)
  if (isRefusal(ended)) return ended
  const base = reportingPeriod(target.baseYear, trust.yearStartMonth)
  if (isRefusal(base)) return base
  const baseWindow = { key: target.baseYear, period: base }
  const windows = [...ended.filter((one) => one.key !== target.baseYear), baseWindow]
  const history = await historyOf(services, trust.id, windows)
  const names = new Map((await academiesOf(services.db, trust.id)).map((one) => [one.id, one.name]))
  const gaps = async (year: string): Promise<string[]> =>
    upToMax(year, [
      ...(await gapsOf(services, { trustId: trust.id, year, target, at, names })),
      ...new Set(
        uncountedIn(likeForLikeIn(history, year, { at, target }), target).map(
          (cell) => `${year}: ${cell.refusal?.message}`,
        ),
      ),
    ])
  const leftOut: string[] = []
  const years: PastYear[] = []
  for (const { key: year, period } of [...ended].reverse()) {
    const missing = await gaps(year)
    const cells = likeForLikeIn(history, year, { at, target })
    const figure = figureOf(cells, target)
    const faults = figure === undefined ? [`${year}: no data came`] : missing
    leftOut.push(...faults)
    if (figure !== undefined && faults.length === 0)
      years.unshift({
        ...{ year, period, cells, kgCo2e: figure.kgCo2e, estimatedKg: figure.estimatedKg },
        provisional: !figure.provisionalKg.isZero(),
      })
    else if (years.length > 0) break
  }
  const found = baseYearOf(history, { windows: [baseWindow], target })
  const unknown = found.unknown(at)
  const baseKg = found.base(at)
  const baseMissing = [
    ...(years.some((one) => one.year === target.baseYear) ? [] : await gaps(target.baseYear)),
    ...(baseKg === undefined ? [`${target.baseYear}: the base year has no data`] : []),
    ...upToMax(
      target.baseYear,
      unknown.map((id) => `${target.baseYear}: ${names.get(id)} has nothing in the base year`),
    ),
  ]
  return {
    history,
    years,
    base: baseMissing.length > 0 ? undefined : baseKg,
    leftOut,
    baseMissing: [...new Set(baseMissing)],
  }
}

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

/** The history as series at the factors held: the trust's, and each academy's from its first whole year with data. */
export function pastSeries(
  { history, years }: Past,
  held: HeldFactors,
  target: TargetScope,
): { trust: StreamSeries; academies: StreamSeries[]; ids: string[] } {
  const kgOf = ({ cell, share }: Weighted): Decimal => {
    const perUnit = held.perUnit(cell)
    // At its own factors where the newest set has none for it any more.
    return (isRefusal(perUnit) ? countedKg(cell, target) : perUnit.times(cell.quantity)).times(share)
  }
  const ids = [...new Set(years.flatMap((one) => one.cells.map(({ cell }) => cell.academyId)))].sort()
  const academies = ids.map((id) => {
    const { start, end } = existence(history.structure, id)
    const whole = years.filter(({ period }) => start <= period.start && period.end <= end)
    const cells = whole.map((one) => one.cells.filter(({ cell }) => cell.academyId === id))
    const first = cells.findIndex((one) => one.length > 0)
    return first === -1 ? new Map() : seriesOf(cells.slice(first), kgOf)
  })
  return {
    trust: seriesOf(
      years.map((one) => one.cells),
      kgOf,
    ),
    academies,
    ids,
  }
}
