import { academiesOf } from '../academies/run.ts'
import { type BaseYear, baseYearOf } from '../domain/base-year.ts'
import { type Day, lastDay } from '../domain/day.ts'
import type { Decimal } from '../domain/decimal.ts'
import { countedKg, type History, likeForLikeIn, uncountedIn, type Weighted } from '../domain/figures.ts'
import {
  type BaseStanding,
  baseCells,
  meanOf,
  type PublishedBase,
  standingOf,
} from '../domain/published-base.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { reportingPeriod, reportingYearOf } from '../domain/reporting-year.ts'
import { likeForLikeSites, type Structure } from '../domain/structure.ts'
import { historyOf, type Window } from '../history/run.ts'
import type { Services } from '../services.ts'
import { staleTarget, type Target, targetCalled } from '../targets/run.ts'
import { trustOf } from '../trusts/run.ts'
import { policyOf, type RecalculationPolicy } from './policy.ts'
import { type OtherBase, otherBaseOf, publishedOf } from './store.ts'

export { policyOf, type RecalculationPolicy } from './policy.ts'

/** Where the published base comes from: an approved restatement, the first publication of a year, or nowhere yet. */
export interface Origin {
  readonly source: 'restatement' | 'publication' | 'original'
  /** Of the restatement or the publication. */
  readonly id: string | undefined
  readonly no: number | undefined
}

/** A base, as it is published and as it stands: kilograms of CO2e. */
export interface Base extends BaseStanding {
  readonly trustId: string
  readonly target: Target
  readonly policy: RecalculationPolicy
  /** The day whose boundary is asked for. */
  readonly at: Day
  readonly published: PublishedBase & Origin
  /** The base that was approved or published against last, where it is of other years, scopes or categories. */
  readonly otherBase: OtherBase | undefined
  /** The base years, and the other years asked for. */
  readonly history: History
  readonly baseYear: BaseYear
}

/** That the boundary of a day to come is asked for. */
export const dayToCome = (pointer: string): Refusal =>
  refuse('period_invalid', 'The boundary of a day to come is not known yet: say a day up to today.', {
    pointer,
  })

/** The base years of a target as periods; refused where it was set for years that start in another month. */
export function baseWindows(target: Target, startMonth: number): Window[] | Refusal {
  const stale = staleTarget(target, startMonth)
  if (stale !== undefined) return stale
  const windows: Window[] = []
  for (const key of target.baseYears) {
    const period = reportingPeriod(key, startMonth)
    if (isRefusal(period)) return period
    windows.push({ key, period })
  }
  return windows
}

/** The reporting years from that of a day, as long as they are over on another. */
export function yearsOver({ from, until }: { from: Day; until: Day }, startMonth: number): Window[] {
  const windows: Window[] = []
  for (let day = from; ; ) {
    const key = reportingYearOf(day, startMonth)
    const period = reportingPeriod(key, startMonth)
    if (isRefusal(period) || lastDay(period) > until) return windows
    windows.push({ key, period })
    day = period.end
  }
}

export interface BaseQuery {
  readonly trustId: string
  readonly code?: string | undefined
  readonly at?: Day | undefined
  /** Years wanted in the history besides the base: all from it to the last that is over on the day, or one. */
  readonly years?: 'all' | Window
}

/** What is published against on a day's boundary, what happened since, and the base of that boundary. */
export async function baseOf(services: Services, query: BaseQuery): Promise<Base | Refusal> {
  const { db, clock } = services
  const { trustId } = query
  const target = await targetCalled(db, trustId, query.code)
  if (isRefusal(target)) return target
  const { yearStartMonth } = await trustOf(db, trustId)
  const windows = baseWindows(target, yearStartMonth)
  if (isRefusal(windows)) return windows
  const end = windows.map((one) => lastDay(one.period)).reduce((last, one) => (one > last ? one : last))
  const asked = query.at ?? clock.today()
  // The boundary at the end of the base year is the first that a base has.
  const at = asked > end ? asked : end
  const { years: wanted } = query
  const later =
    wanted === 'all'
      ? yearsOver({ from: windows[0]!.period.start, until: at }, yearStartMonth)
      : wanted === undefined
        ? []
        : [wanted]
  const known = new Set(windows.map((one) => one.key))
  const history = await historyOf(services, trustId, [
    ...windows,
    ...later.filter((one) => !known.has(one.key)),
  ])
  const baseYear = baseYearOf(history, { windows, target })
  const original = baseYear.base(baseYear.firstAt)
  // A year without anything is no year of nothing: a mean with it is none.
  const came = new Set(history.atoms.filter((one) => one.cells.length > 0).map((one) => one.window))
  const empty = target.baseYears.filter((year) => !came.has(year))
  if (original === undefined || empty.length > 0)
    return refuse(
      'not_found',
      `There is no data of the base year ${empty.length > 0 ? empty.join(', ') : target.baseYears.join(', ')} yet: send its files first. “trust-carbon coverage --year ${empty[0] ?? target.baseYear}” says what is missing.`,
    )
  const policy = await policyOf(db, trustId)
  const published = (await publishedOf(db, { trustId, target, at })) ?? {
    ...{ source: 'original' as const, id: undefined, no: undefined },
    ...{ kgCo2e: original, at: baseYear.firstAt, cells: undefined },
    unknown: baseYear.unknown(baseYear.firstAt),
  }
  const years = target.baseYears
  const standing = standingOf(baseYear, {
    published,
    now: baseCells(history, { years, target, at: published.at }),
    ...{ years: years.length, until: at, thresholdPercent: policy.thresholdPercent },
  })
  const otherBase = await otherBaseOf(db, { trustId, target })
  return { ...standing, otherBase, trustId, target, policy, at, published, history, baseYear }
}

/** What an academy has in the base of a boundary, in kilograms of CO2e. */
export interface AcademyBase {
  readonly academyId: string
  readonly kgCo2e: Decimal
  /** By quality grade: those that there are. */
  readonly grades: ReadonlyMap<number, Decimal>
}

/** What each academy of the day's boundary has in the base, by quality grade. */
export function academyBases({ target, at, history, baseYear }: Base): AcademyBase[] {
  const all = new Map<string, Decimal>()
  for (const { academyId, kgCo2e } of baseYear.contributions(at))
    all.set(academyId, kgCo2e.plus(all.get(academyId) ?? 0))
  const years = target.baseYears.length
  const grades = new Map<string, Map<number, Decimal>>()
  for (const year of target.baseYears)
    for (const { cell, share } of likeForLikeIn(history, year, { at, target })) {
      const own = grades.get(cell.academyId) ?? new Map<number, Decimal>()
      grades.set(cell.academyId, own)
      own.set(
        cell.grade,
        countedKg(cell, target)
          .times(share)
          .plus(own.get(cell.grade) ?? 0),
      )
    }
  return [...all].map(([academyId, kgCo2e]) => ({
    academyId,
    kgCo2e,
    grades: new Map(
      [...(grades.get(academyId) ?? [])]
        .sort(([a], [b]) => a - b)
        .map(([grade, kg]) => [grade, meanOf(kg, years)]),
    ),
  }))
}

/** Messages about base-year data in the boundary that the target counts and that could not be worked out. */
export const notCalculated = ({ target, at, history }: Base): string[] => [
  ...new Set(
    target.baseYears.flatMap((year) =>
      uncountedIn(likeForLikeIn(history, year, { at, target }), target).map(
        ({ refusal }) => `${year}: ${refusal?.message}`,
      ),
    ),
  ),
]

/** A site of a boundary as it is kept: its names of the time, the days for which the share holds, and the share. */
export interface BoundarySite {
  readonly academyId: string
  readonly code: string
  readonly name: string
  readonly start: Day | null
  readonly end: Day | null
  readonly sharePercent: string
}

/** The boundary of a day as it is kept. */
export async function boundaryOf(
  { db }: Pick<Services, 'db'>,
  { trustId, structure, at }: { trustId: string; structure: Structure; at: Day },
): Promise<BoundarySite[]> {
  const academies = new Map((await academiesOf(db, trustId)).map((one) => [one.id, one]))
  return likeForLikeSites(structure, { at }).map(({ academyId, share, period }) => ({
    academyId,
    code: academies.get(academyId)?.code ?? '',
    name: academies.get(academyId)?.name ?? '',
    start: period.start === '0001-01-01' ? null : period.start,
    end: period.end === '9999-12-31' ? null : period.end,
    sharePercent: share.times(100).toFixed(),
  }))
}

/** The factor sets that some cells were worked out with, and whether one stands in for a set that was not published yet. */
export function setsOfCells(weighted: readonly Weighted[]): { factorSets: string[]; provisional: boolean } {
  const cells = weighted.map((one) => one.cell)
  return {
    factorSets: [...new Set(cells.flatMap((cell) => cell.perUnit.map((line) => line.factor.set)))].sort(),
    provisional: cells.some((cell) => cell.provisional),
  }
}
