import { academiesOf } from '../academies/run.ts'
import { type Coverage, coverageOfYear } from '../coverage/run.ts'
import { addDays, type Day, lastDay, type Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import type { Inventory } from '../domain/inventory.ts'
import { changePercent, pathAllowance, targetCounts, targetKgCo2e } from '../domain/progress.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { reportingPeriod, reportingYearFrom, reportingYearOf } from '../domain/reporting-year.ts'
import { streamOf } from '../domain/streams/catalogue.ts'
import { inventoryOfYear, meterStreams } from '../emissions/run.ts'
import type { Services } from '../services.ts'
import { type Target, targetCalled } from '../targets/run.ts'
import { trustOf } from '../trusts/run.ts'

/** One year on the way, in kilograms of CO2e. */
export interface ProgressYear {
  readonly year: string
  readonly period: Period
  readonly complete: boolean
  /** The statutory figure: days inside the trust only; undefined where nothing came: missing is not zero. */
  readonly asOwned: Decimal | undefined
  /** Whole years of today's members, whoever ran them; undefined where nothing came. */
  readonly likeForLike: Decimal | undefined
  readonly path: Decimal | undefined
  /** Like for like against the base year; undefined where the comparison would be false. */
  readonly changePercent: Decimal | undefined
  /** Why there is no comparison: the meters and days that are missing, or that the year is not over. */
  readonly insufficientData: readonly string[]
  readonly provisional: boolean
}

export interface Progress {
  readonly target: Target
  readonly at: Day
  readonly base: Decimal | undefined
  readonly allowed: Decimal | undefined
  readonly years: readonly ProgressYear[]
}

const holes = (periods: readonly Period[]): string => {
  const named = periods
    .slice(0, 3)
    .map((one) => (addDays(one.start, 1) === one.end ? one.start : `${one.start} to ${lastDay(one)}`))
  return `${named.join(', ')}${periods.length > 3 ? ` and ${periods.length - 3} more gaps` : ''}`
}

/**
 * What is missing for a true comparison: meters that the target counts below the share of days that it asks for, and streams without
 * any data.
 */
function gapsOf(
  coverage: Coverage,
  year: string,
  target: Target,
  names: ReadonlyMap<string, string>,
): string[] {
  const meters = coverage.meters.flatMap((meter) => {
    const { expected, received } = meter.days
    const { scope, category = 0 } = streamOf(meterStreams[meter.utility].stream)
    const counts =
      scope !== undefined &&
      target.scopes.includes(scope) &&
      (scope !== 3 || target.categories.includes(category))
    if (expected === 0 || !counts) return []
    if (new Decimal(received).times(100).gte(target.coverageMinPercent.times(expected))) return []
    return [
      `${year}: ${meter.utility} meter ${meter.number} of ${names.get(meter.academyId)} has ${received} of ${expected} days; missing ${holes(meter.missing)}`,
    ]
  })
  const absent = coverage.absent.map(
    ({ academyId, stream }) =>
      `${year}: ${names.get(academyId)} has no data of ${stream}, and nobody said that it has none`,
  )
  return [...meters, ...absent]
}

/** Scope 1 and 2 streams without a meter that one year has and the other has not: a bill not sent looks like a saving. */
function vanished(
  base: { year: string; inventory: Inventory },
  now: { year: string; inventory: Inventory },
  names: ReadonlyMap<string, string>,
  notApplicable: (year: string, academyId: string, stream: string) => boolean,
): string[] {
  const keys = ({ inventory }: { inventory: Inventory }) =>
    new Set(
      inventory.lines
        .filter((line) => !line.amount.metered && (line.scope === 1 || line.scope === 2))
        .map((line) => `${line.amount.academyId} ${line.amount.stream}`),
    )
  const inBase = keys(base)
  const inNow = keys(now)
  const only = (has: Set<string>, lacks: Set<string>, year: string) =>
    [...has]
      .filter((key) => !lacks.has(key))
      .flatMap((key) => {
        const [academyId = '', stream = ''] = key.split(' ')
        return notApplicable(year, academyId, stream)
          ? []
          : [
              `${year}: ${names.get(academyId)} has no ${stream}, which the other year has; say so if there was none`,
            ]
      })
  return [...only(inBase, inNow, now.year), ...only(inNow, inBase, base.year)]
}

/** What came, would be counted by the target and could not be worked out. */
const uncountedOf = ({ notCalculated }: Inventory, year: string, target: Target): string[] =>
  notCalculated
    .filter(({ amount }) => targetCounts(target, amount))
    .map(({ refusal }) => `${year}: ${refusal.message}`)

function yearsBetween(from: string, to: string, startMonth: number): string[] {
  const years: string[] = []
  for (let year = from; ; ) {
    years.push(year)
    if (year >= to) return years
    const period = reportingPeriod(year, startMonth)
    if (isRefusal(period)) throw new Error(period.message)
    year = reportingYearOf(period.end, startMonth)
  }
}

/** A target of before the trust's years started in another month: what it says is no reporting year any more. */
function staleTarget(target: Target, startMonth: number): Refusal | undefined {
  const gone = [target.baseYear, target.targetYear].filter((year) =>
    isRefusal(reportingPeriod(year, startMonth)),
  )
  if (gone.length === 0) return undefined
  const example = reportingYearFrom(Number.parseInt(target.baseYear.slice(0, 4), 10), startMonth)
  return refuse(
    'year_invalid',
    `The target says ${gone.join(' and ')}, which ${gone.length === 1 ? 'is no reporting year' : 'are no reporting years'} since the month in which the trust’s years start was changed: they are written like ${example} now. Set the target anew, with POST /v1/targets or “trust-carbon target set”.`,
  )
}

/**
 * Progress toward the target: base year, the straight path, and each year as owned and like for like. A comparison is given
 * between complete, comparable years only; else what is missing is named.
 */
export async function progressOf(
  services: Services,
  { trustId, at }: { trustId: string; at?: Day | undefined },
): Promise<Progress | Refusal> {
  const { db, clock } = services
  const trust = await trustOf(db, trustId)
  const target = await targetCalled(db, trustId)
  if (isRefusal(target)) return target
  const stale = staleTarget(target, trust.yearStartMonth)
  if (stale !== undefined) return stale
  const day = at ?? clock.today()
  const names = new Map((await academiesOf(db, trustId)).map((one) => [one.id, one.name]))
  const newest = reportingYearOf(clock.today(), trust.yearStartMonth)
  const last = newest > target.targetYear ? target.targetYear : newest
  const wanted = yearsBetween(
    target.baseYear,
    last < target.baseYear ? target.baseYear : last,
    trust.yearStartMonth,
  )
  const span = yearsBetween(target.baseYear, target.targetYear, trust.yearStartMonth).length - 1

  const seen: { year: string; period: Period; owned: Inventory; like: Inventory; coverage: Coverage }[] = []
  for (const year of wanted) {
    const period = reportingPeriod(year, trust.yearStartMonth)
    if (isRefusal(period)) return period
    const owned = await inventoryOfYear(services, { trustId, year, boundary: 'asOwned' })
    const like = await inventoryOfYear(services, { trustId, year, boundary: 'likeForLike', at: day })
    const coverage = await coverageOfYear(services, { trustId, year, boundary: 'likeForLike', at: day })
    for (const one of [owned, like, coverage]) if (isRefusal(one)) return one
    seen.push({
      year,
      period,
      owned: owned as Inventory,
      like: like as Inventory,
      coverage: coverage as Coverage,
    })
  }
  const notApplicable = (year: string, academyId: string, stream: string): boolean =>
    seen
      .find((one) => one.year === year)
      ?.coverage.cells.some(
        (cell) => cell.academyId === academyId && cell.stream === stream && cell.status === 'notApplicable',
      ) ?? false
  const first = seen[0]!
  const baseGaps = gapsOf(first.coverage, first.year, target, names)
  const baseSum = targetKgCo2e(first.like.lines, target)
  const base = first.like.lines.length === 0 ? undefined : baseSum
  const years = seen.map(({ year, period, owned, like, coverage }, elapsed): ProgressYear => {
    const complete = period.end <= clock.today()
    const sumOf = ({ lines }: Inventory) => (lines.length === 0 ? undefined : targetKgCo2e(lines, target))
    const likeForLike = sumOf(like)
    const own = year === first.year ? [] : gapsOf(coverage, year, target, names)
    const gone =
      year === first.year || !complete
        ? []
        : vanished(
            { year: first.year, inventory: first.like },
            { year, inventory: like },
            names,
            notApplicable,
          )
    const uncounted = [
      ...new Set([...uncountedOf(first.like, first.year, target), ...uncountedOf(like, year, target)]),
    ]
    const insufficientData = [
      ...(complete ? [] : [`${year}: the year is not over; it ends on ${lastDay(period)}`]),
      ...(base === undefined ? [`${first.year}: the base year has no data`] : []),
      ...(likeForLike === undefined && year !== first.year ? [`${year}: no data came`] : []),
      ...baseGaps,
      ...own,
      ...gone,
      ...uncounted,
    ]
    return {
      year,
      period,
      complete,
      asOwned: sumOf(owned),
      likeForLike,
      path:
        base === undefined || baseGaps.length > 0
          ? undefined
          : pathAllowance({ base, reductionPercent: target.reductionPercent, elapsed, years: span }),
      changePercent:
        base === undefined || likeForLike === undefined || insufficientData.length > 0
          ? undefined
          : changePercent({ base, now: likeForLike }),
      insufficientData,
      provisional:
        like.lines.some((line) => line.provisional) || owned.lines.some((line) => line.provisional),
    }
  })
  const allowed =
    base === undefined || baseGaps.length > 0
      ? undefined
      : pathAllowance({ base, reductionPercent: target.reductionPercent, elapsed: span, years: span })
  return { target, at: day, base, allowed, years }
}
