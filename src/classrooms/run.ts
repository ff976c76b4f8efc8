import { academiesOf } from '../academies/run.ts'
import { ledgerState } from '../audit/run.ts'
import { addDays, type Day, type Period } from '../domain/day.ts'
import { type Decimal, sum } from '../domain/decimal.ts'
import { isRefusal } from '../domain/refusal.ts'
import {
  measuredDays,
  measuredHalfHours,
  meterDaysMissing,
  type NewestDay,
  newestDays,
  utilityTotals,
} from '../ledger/run.ts'
import { type AcademyProgress, type Progress, progressOf } from '../progress/run.ts'
import type { Services } from '../services.ts'
import { trustOf } from '../trusts/run.ts'
import { changeOf, type Days, daysOfFuel, type Fuel, fuels, schoolYearStart, yearEarlier } from './figures.ts'
import { type Holiday, holidaysOf } from './store.ts'

/** What was said last of an academy's page. */
export interface Classroom {
  readonly academyId: string
  readonly version: number
  readonly shown: boolean
  readonly slug: string
  readonly message: string
  readonly createdAt: Date
  readonly createdBy: string
}

/** Days of an academy and fuel together, bills and estimates among them. */
export interface Stretch {
  readonly period: Period
  /** undefined: nothing at all is there. */
  readonly kwh: Decimal | undefined
  /** Meter-days in use of which nothing is there: with some, `kwh` is less than what was used. */
  readonly missingDays: number
  readonly estimatedPercent: Decimal | undefined
}

export interface FuelFigures {
  readonly fuel: Fuel
  readonly days: Days | undefined
  /** Of the latest day, by local time. */
  readonly halfHours: readonly Decimal[] | undefined
  /** The school year of the newest day, from 1 September up to that day. */
  readonly year: Stretch
  readonly yearBefore: Stretch
  readonly yearChangePercent: Decimal | undefined
}

/** How an academy stands against the trust's target, where it can be compared. */
export interface TowardTarget {
  readonly progress: Progress
  readonly academy: AcademyProgress
  readonly now: NonNullable<AcademyProgress['now']>
}

export interface ClassroomFigures {
  readonly academyName: string
  readonly trustName: string
  readonly today: Day
  readonly fuels: readonly FuelFigures[]
  readonly holidays: readonly Holiday[]
  readonly toward: TowardTarget | undefined
  /** Why there is none, in a sentence that names nobody. */
  readonly towardMissing: string | undefined
}

/** Days before the latest that its comparisons may reach back to: 52 weeks, a week, and four weeks in which a latest day is looked for. */
const daysBack = 364 + 7 + 28

interface Asked {
  readonly trustId: string
  readonly academyId: string
}

async function stretchOf(
  services: Services,
  { trustId, academyId }: Asked,
  { fuel, period }: { fuel: Fuel; period: Period },
): Promise<Stretch> {
  const query = { trustId, academyIds: [academyId], period }
  const totals = (await utilityTotals(services.db, query)).filter((one) => one.utility === fuel)
  const meters = (await meterDaysMissing(services.db, query)).filter((one) => one.utility === fuel)
  const kwh = totals.length === 0 ? undefined : sum(totals.map((one) => one.quantity))
  const estimated = sum(totals.filter((one) => one.grade >= 4).map((one) => one.quantity))
  return {
    ...{ period, kwh },
    missingDays: meters.reduce((days, one) => days + one.days.expected - one.days.received, 0),
    estimatedPercent: kwh === undefined || kwh.isZero() ? undefined : estimated.times(100).div(kwh),
  }
}

async function fuelFigures(
  services: Services,
  asked: Asked,
  { fuel, newest }: { fuel: Fuel; newest: NewestDay },
): Promise<FuelFigures> {
  const { db } = services
  const { measured } = newest
  const period =
    measured === undefined ? undefined : { start: addDays(measured, -daysBack), end: addDays(measured, 1) }
  const meters = period === undefined ? [] : await measuredDays(db, { ...asked, period })
  const days =
    measured === undefined
      ? undefined
      : daysOfFuel(
          meters.filter((meter) => meter.utility === fuel),
          measured,
        )
  const through = addDays(days?.latest ?? newest.any, 1)
  const start = schoolYearStart(addDays(through, -1))
  const year = await stretchOf(services, asked, { fuel, period: { start, end: through } })
  const before = { start: yearEarlier(start), end: yearEarlier(through) }
  const yearBefore = await stretchOf(services, asked, { fuel, period: before })
  const comparable = [year, yearBefore].every((one) => one.missingDays === 0)
  return {
    ...{ fuel, days, year, yearBefore },
    halfHours:
      days &&
      (await measuredHalfHours(db, {
        trustId: asked.trustId,
        meterIds: days.meterIds,
        period: { start: days.latest, end: addDays(days.latest, 1) },
      })),
    yearChangePercent: comparable ? changeOf(year.kwh, yearBefore.kwh) : undefined,
  }
}

/** What is missing is told without the ledger's own words for it, which name meters. */
async function towardTarget(
  services: Services,
  { trustId, academyId }: Asked,
): Promise<TowardTarget | string> {
  const progress = await progressOf(services, { trustId })
  if (isRefusal(progress)) return 'The trust has no target in this ledger yet.'
  const academy = progress.academies.find((one) => one.academy.id === academyId)
  if (academy?.now === undefined || !academy.inBoundary)
    return `No finished year of this school can be compared with ${progress.target.baseYear} yet.`
  return { progress, academy, now: academy.now }
}

/** What a school's page shows: worked out from the ledger as it stands. */
async function workOut(services: Services, asked: Asked): Promise<ClassroomFigures> {
  const { db, clock } = services
  const today = clock.today()
  const academy = (await academiesOf(db, asked.trustId)).find((one) => one.id === asked.academyId)
  const newest = await newestDays(db, { ...asked, today })
  const figures: FuelFigures[] = []
  for (const fuel of fuels) {
    const own = newest.find((one) => one.utility === fuel)
    if (own !== undefined) figures.push(await fuelFigures(services, asked, { fuel, newest: own }))
  }
  const toward = await towardTarget(services, asked)
  return {
    academyName: academy?.name ?? '',
    trustName: (await trustOf(db, asked.trustId)).name,
    ...{ today, fuels: figures, holidays: await holidaysOf(db, asked) },
    ...(typeof toward === 'string'
      ? { toward: undefined, towardMissing: toward }
      : { toward, towardMissing: undefined }),
  }
}

/** How many schools' figures are kept. */
const keptMax = 500

/**
 * Figures of schools' pages, each kept for as long as the log has no new entry and the day is the same: a page that anybody may ask for
 * costs the work once a change.
 */
export function keptFigures(services: Services): (asked: Asked) => Promise<ClassroomFigures> {
  const kept = new Map<string, { state: string; figures: Promise<ClassroomFigures> }>()
  return async (asked) => {
    const state = `${await ledgerState(services.db, asked.trustId)} ${services.clock.today()}`
    const before = kept.get(asked.academyId)
    if (before?.state === state) return before.figures
    kept.delete(asked.academyId)
    for (const oldest of kept.keys()) {
      if (kept.size < keptMax) break
      kept.delete(oldest)
    }
    const figures = workOut(services, asked)
    kept.set(asked.academyId, { state, figures })
    figures.catch(() => kept.delete(asked.academyId))
    return figures
  }
}

/** Whether a day is a school holiday; undefined where the calendar does not reach to it. */
export function holidayOn(holidays: readonly Holiday[], day: Day): boolean | undefined {
  if (holidays.some((one) => one.start <= day && day < one.end)) return true
  const reaches = holidays.some((one) => one.start <= day) && holidays.some((one) => day < one.end)
  return reaches ? false : undefined
}
