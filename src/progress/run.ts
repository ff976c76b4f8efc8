import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Academy, academiesOf, countsOf } from '../academies/run.ts'
import { policyOf, type RecalculationPolicy } from '../base-year/run.ts'
import { type BaseYear, baseYearOf, byPolicy } from '../domain/base-year.ts'
import { addMonths, cutAt, type Day, lastDay, type Period } from '../domain/day.ts'
import type { Decimal } from '../domain/decimal.ts'
import { countedStream } from '../domain/figures.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { reportingPeriod, reportingYearFrom } from '../domain/reporting-year.ts'
import { cutDays, isMember, type Structure } from '../domain/structure.ts'
import { tallyOf } from '../domain/tally.ts'
import { historyOf } from '../history/run.ts'
import type { Services } from '../services.ts'
import { currentTargets, mainTarget, type Target, targetCalled } from '../targets/run.ts'
import { trustOf } from '../trusts/run.ts'
import { denominatorOf } from './counts.ts'
import { coverageOf, Gaps } from './gaps.ts'
import { type PublishedYear, publicationsOf, restatedBaseOf } from './published.ts'
import { seriesOf, type YearSeries } from './series.ts'
import type { Books, Side, Subject } from './side.ts'
import { extraParts, Sides } from './sides.ts'
import { type Standing, standingOf, type YearStanding } from './standing.ts'
import { type StretchStanding, stretchOf } from './stretches.ts'
import { type NamedWindow, type Stretch, windowsOf, yearsBetween, yearsTouched } from './windows.ts'

/** Months that are over. */
export interface Lately {
  readonly yearToDate: StretchStanding | undefined
  readonly rolling: StretchStanding
}

/** An academy that joined after the base year and whose base is estimated, or missing. */
export interface Joiner {
  readonly academy: Academy
  /** Its first day in the trust. */
  readonly joined: Day
  /** The last day on which its own data is not overdue. */
  readonly deadline: Day
  readonly overdue: boolean
  /** Of its base in kilograms, that estimated; undefined where nothing of it is there. */
  readonly estimatedPercent: Decimal | undefined
}

export interface AcademyProgress extends Standing, Lately {
  readonly academy: Academy
  /** Whether it is in the boundary that is compared; else only its days in the trust are told. */
  readonly inBoundary: boolean
  readonly joiner: Joiner | undefined
}

export interface TrustYear extends YearStanding, YearSeries {
  /** As owned, undivided: what a neutral target has to meet with credits and removals. */
  readonly gross: Decimal | undefined
  readonly published: PublishedYear | undefined
}

export interface Progress extends Omit<Standing, 'years'>, Lately {
  readonly target: Target
  readonly policy: RecalculationPolicy
  readonly at: Day
  readonly years: readonly TrustYear[]
  readonly publishedBase:
    | { readonly no: number; readonly kgCo2e: Decimal; readonly decidedAt: Date }
    | undefined
  readonly joiners: readonly Joiner[]
  readonly academies: readonly AcademyProgress[]
  readonly academyOf: ReadonlyMap<string, Academy>
}

/** A target of before the trust's years started in another month: what it says is no reporting year any more. */
function staleTarget(target: Target, startMonth: number): Refusal | undefined {
  const said = new Set([
    ...target.baseYears,
    target.baseYear,
    ...target.milestones.map((one) => one.year),
    target.targetYear,
  ])
  const gone = [...said].filter((year) => isRefusal(reportingPeriod(year, startMonth)))
  if (gone.length === 0) return undefined
  const example = reportingYearFrom(Number.parseInt(target.baseYear.slice(0, 4), 10), startMonth)
  return refuse(
    'year_invalid',
    `The target says ${gone.join(' and ')}, which ${gone.length === 1 ? 'is no reporting year' : 'are no reporting years'} since the month in which the trust’s years start was changed: they are written like ${example} now. Set the target anew, with POST /v1/targets or “trust-carbon target set”.`,
  )
}

/** The target that is meant: of its code, else the main one, else the first there is. */
async function targetMeant(
  { db }: Pick<Services, 'db'>,
  trustId: string,
  code: string | undefined,
): Promise<Target | Refusal> {
  if (code !== undefined) return targetCalled(db, trustId, code)
  const all = await currentTargets(db, trustId)
  return all.find((one) => one.code === mainTarget) ?? all[0] ?? targetCalled(db, trustId)
}

/** Academies that joined after the start of the base and whose part of it is estimated, or not there. */
function joinersOf({
  structure,
  academies,
  base,
  baseYear,
  start,
  at,
  today,
  months,
}: {
  structure: Structure
  academies: readonly Academy[]
  base: Side
  baseYear: BaseYear
  /** The first day of the base. */
  start: Day
  at: Day
  today: Day
  months: number
}): Joiner[] {
  const unknown = new Set(baseYear.unknown(at))
  return academies.flatMap((academy): Joiner[] => {
    const joined = structure.membershipsOf.get(academy.id)?.[0]?.start
    if (joined === undefined || joined <= start || !base.has(academy.id)) return []
    const { estimated } = base.shares(academy.id)
    const isUnknown = unknown.has(academy.id) && base.gaps(academy.id).length > 0
    if (!isUnknown && (estimated === undefined || estimated.isZero())) return []
    const deadline = addMonths(joined, months)
    return [
      {
        ...{ academy, joined, deadline, overdue: deadline < today },
        estimatedPercent: isUnknown ? undefined : estimated,
      },
    ]
  })
}

/** What to do about a joiner of which nothing of the base is there. */
const remedyFor =
  (structure: Structure, academyOf: ReadonlyMap<string, Academy>, months: number): Books['remedyOf'] =>
  (site: string, { start, end }: Period) => {
    const joined = structure.membershipsOf.get(site)?.[0]?.start
    const academy = academyOf.get(site)
    if (joined === undefined || joined <= start || academy === undefined) return undefined
    return `${academy.name} joined on ${joined}, and there is no data of it yet. Send its files, or back-cast it with “trust-carbon estimate --academy ${academy.code} --from ${start} --to ${lastDay({ start, end })} --method backCast”; its own data is due by ${addMonths(joined, months)}.`
  }

/**
 * Progress toward a target, for the trust and each academy: the base, the straight path, and each year as owned, like for like and by
 * the rules for recalculating a base. A comparison is given between complete, comparable years only; else what is missing is named.
 * Read in one pass over month totals, whatever the number of boundaries.
 */
export async function progressOf(
  services: Services,
  { trustId, at, code }: { trustId: string; at?: Day | undefined; code?: string | undefined },
): Promise<Progress | Refusal> {
  const { db, clock } = services
  const { yearStartMonth: startMonth } = await trustOf(db, trustId)
  const target = await targetMeant(services, trustId, code)
  if (isRefusal(target)) return target
  const stale = staleTarget(target, startMonth)
  if (stale !== undefined) return stale
  const today = clock.today()
  const day = at ?? today
  const { baseYears: bases, targetYear } = target
  const windows = windowsOf({ today, startMonth, baseYears: bases, targetYear })
  const { years, baseYears } = windows
  const history = await historyOf(services, trustId, windows.all, (structure) =>
    extraParts(structure, {
      ...{ years, baseYears },
      has: (academyId, base) => cutAt(base.period, cutDays(structure, academyId)),
    }),
  )
  const coverages = await coverageOf(services, trustId, yearsTouched(windows.all, startMonth))
  if (isRefusal(coverages)) return coverages

  const { structure } = history
  const academies = await academiesOf(db, trustId)
  const academyOf = new Map(academies.map((one) => [one.id, one]))
  const names = new Map(academies.map((one) => [one.id, one.name]))
  const policy = await policyOf(db, trustId)
  const books: Books = {
    names,
    gaps: new Gaps(coverages, {
      ...{ names, minPercent: target.coverageMinPercent, counted: countedStream(target) },
    }),
    denominator:
      target.metric === 'absolute' ? undefined : denominatorOf(target.metric, await countsOf(db, trustId)),
    remedyOf: remedyFor(structure, academyOf, policy.joinerDeadlineMonths),
  }
  const sides = new Sides(tallyOf(history, target), books, { years, baseYears })
  const measured = (some: readonly NamedWindow[]): Side =>
    target.measuredOn === 'asOwned' ? sides.owned(some) : sides.like(some, day)
  const yearSides = {
    measured: { base: measured(baseYears), years: years.map((one) => measured([one])) },
    owned: years.map((one) => sides.owned([one])),
    like: years.map((one) => sides.like([one], day)),
  }
  const stretchSides = (stretch: Stretch, streams: boolean) => ({
    ...{ stretch, streams, now: measured([stretch.now]), before: measured([stretch.before]) },
    base: measured(stretch.base),
  })
  const toDate = windows.yearToDate && stretchSides(windows.yearToDate, false)
  const twelve = stretchSides(windows.rolling, true)
  const latelyOf = (subject: Subject): Lately => ({
    yearToDate: toDate && stretchOf(subject, toDate, books),
    rolling: stretchOf(subject, twelve, books),
  })
  const notesOf = ({ label, period }: NamedWindow): string[] =>
    period.end <= today ? [] : [`${label}: the year is not over; it ends on ${lastDay(period)}`]
  const [early, late] = [target.baseYear, target.targetYear].toSorted() as [string, string]
  const order = yearsBetween(bases[0]! < early ? bases[0]! : early, late, startMonth).map((one) => one.key)
  const elapsed = (year: string): number => order.indexOf(year) - order.indexOf(target.baseYear)
  const standing = (subject: Subject): Standing =>
    standingOf(subject, { ...{ target, windows, books, notesOf, elapsed }, sides: yearSides })

  const baseYear = baseYearOf(history, { windows: baseYears, target })
  const steps = byPolicy(baseYear, { thresholdPercent: policy.thresholdPercent, until: today })
  const series = seriesOf({ sides, windows, steps, today, books, notesOf })
  const publications = await publicationsOf(db, { trustId, code: target.code })
  const trust = standing(undefined)
  const like = sides.like(baseYears, day)
  const joiners = joinersOf({
    ...{ structure, academies, base: like, baseYear, at: day, today },
    ...{ start: baseYears[0]!.period.start, months: policy.joinerDeadlineMonths },
  })
  const inBoundary = new Set([like, ...yearSides.like].flatMap((side) => [...side.academyIds]))
  const ever = new Set([...inBoundary, ...yearSides.owned.flatMap((side) => [...side.academyIds])])
  const joinerOf = new Map(joiners.map((one) => [one.academy.id, one]))
  const standings: AcademyProgress[] = []
  for (const academy of academies) {
    if (!ever.has(academy.id)) continue
    // Of a thousand academies this takes seconds, in which others are to be answered as well.
    if (standings.length % 25 === 0) await nextTurn()
    standings.push({
      ...{ ...standing(academy.id), ...latelyOf(academy.id), academy },
      inBoundary: inBoundary.has(academy.id) || isMember(structure, academy.id, day),
      joiner: joinerOf.get(academy.id),
    })
  }
  return {
    ...{ ...trust, ...latelyOf(undefined), target, policy, at: day, joiners, academyOf },
    years: trust.years.map((year, no) => ({
      ...{ ...year, ...series[no]! },
      gross: yearSides.owned[no]!.figure(undefined)?.kgCo2e,
      published: publications.get(year.year.key),
    })),
    publishedBase: await restatedBaseOf(db, { trustId, code: target.code }),
    academies: standings,
  }
}
