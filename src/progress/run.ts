import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Academy } from '../academies/run.ts'
import type { RecalculationPolicy } from '../base-year/run.ts'
import { type BaseYear, baseYearOf, byPolicy } from '../domain/base-year.ts'
import { addMonths, type Day, lastDay } from '../domain/day.ts'
import type { Decimal } from '../domain/decimal.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { isMember, type Structure } from '../domain/structure.ts'
import type { Services } from '../services.ts'
import { staleTarget, type Target, targetMeant } from '../targets/run.ts'
import { trustOf } from '../trusts/run.ts'
import { accountOf } from './account.ts'
import { type PublishedYear, publicationsOf, restatedBaseOf } from './published.ts'
import { seriesOf, type YearSeries } from './series.ts'
import type { Side, Subject } from './side.ts'
import { type Standing, standingOf, type YearStanding } from './standing.ts'
import { type StretchStanding, stretchOf } from './stretches.ts'
import { implausibleDay, type NamedWindow, type Stretch, windowsOf, yearsBetween } from './windows.ts'

export { type Account, accountOf } from './account.ts'
export { compare, type Side } from './side.ts'
export { pathOf } from './standing.ts'
export { implausibleDay, type NamedWindow, yearWindow } from './windows.ts'

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
  const implausible = implausibleDay(at)
  if (implausible !== undefined) return implausible
  const { yearStartMonth: startMonth } = await trustOf(db, trustId)
  const target = await targetMeant(db, trustId, code)
  if (isRefusal(target)) return target
  const stale = staleTarget(target, startMonth)
  if (stale !== undefined) return stale
  const today = clock.today()
  const day = at ?? today
  const { baseYears: bases, targetYear } = target
  const windows = windowsOf({ today, startMonth, baseYears: bases, targetYear })
  const { years, baseYears } = windows
  const account = await accountOf(services, { ...{ trustId, target, startMonth, at: day }, windows })
  if (isRefusal(account)) return account
  const { history, academies, books, policy, sides, measured } = account
  const { structure } = history
  const academyOf = new Map(academies.map((one) => [one.id, one]))
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
