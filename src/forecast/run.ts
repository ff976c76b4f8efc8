import { type Day, lastDay, type Period } from '../domain/day.ts'
import type { Decimal } from '../domain/decimal.ts'
import { errorsMin } from '../domain/forecast/business-as-usual.ts'
import {
  chanceOf,
  type Forecast,
  type ForecastYear,
  forecast,
  type MeasureSaving,
} from '../domain/forecast/forecast.ts'
import { lifeOf, type Measure, type MeasureStatus } from '../domain/measures/measure.ts'
import { pathAllowance } from '../domain/progress.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { majorityYear, reportingPeriod, reportingYearOf } from '../domain/reporting-year.ts'
import type { StreamId } from '../domain/stream.ts'
import type { Structure } from '../domain/structure.ts'
import { measuresOf } from '../measures/run.ts'
import { yearWindow } from '../progress/run.ts'
import { type StoredScenario, scenarioOf } from '../scenarios/run.ts'
import type { Services } from '../services.ts'
import { promises, staleTarget, type Target, targetMeant } from '../targets/run.ts'
import { type Trust, trustOf } from '../trusts/run.ts'
import { type HeldFactors, heldFactors } from './held-factors.ts'
import { effectsKg, measureShare } from './measure-kg.ts'
import { type Past, pastAtHeld, pastOf, pastSeries } from './past.ts'
import { countWords } from './words.ts'

/** The statuses of measures that count where nobody says otherwise: what was decided. */
export const usualStatuses: readonly MeasureStatus[] = ['approved', 'running', 'done']

/** A year ahead as the target measures it, in kilograms or by pupil or square metre, with the path that the target has for it. */
export interface YearAhead extends ForecastYear {
  readonly year: string
  readonly period: Period
  /** The calendar year whose factors it has. */
  readonly factorYear: number
  readonly path: Decimal | undefined
  /** The pupils or square metres that it is divided by. */
  readonly count: Decimal | undefined
}

/** What is promised for a year on the way, and what the forecast has for it. */
export interface MilestoneAhead {
  readonly year: string
  readonly reductionPercent: Decimal
  readonly allowed: Decimal | undefined
  /** undefined where the year is not ahead. */
  readonly central: Decimal | undefined
  readonly chance: Decimal | undefined
}

export interface ForecastAnswer {
  readonly target: Target
  readonly at: Day
  readonly scenario: StoredScenario
  readonly held: HeldFactors
  readonly past: Past
  readonly forecast: Forecast | undefined
  /** Each year of the history at the factors held, as the target measures it. */
  readonly pastHeld: readonly Decimal[]
  readonly years: readonly YearAhead[]
  readonly measures: readonly Measure[]
  readonly allowed: Decimal | undefined
  readonly milestones: readonly MilestoneAhead[]
  /** 0 to 1, that the target year comes out at or below what is allowed. */
  readonly chance: Decimal | undefined
  readonly notes: readonly string[]
  readonly insufficientData: readonly string[]
}

export interface ForecastQuery {
  readonly trustId: string
  /** The code of the target; else main, or the first there is. */
  readonly target?: string | undefined
  readonly scenario?: string | undefined
  readonly statuses?: readonly MeasureStatus[] | undefined
  readonly to?: string | undefined
}

/** More years than this are not forecast. */
const yearsMax = 40

const listed = (measures: readonly Measure[]): string =>
  measures.map(({ title, status }) => `“${title}” (${status})`).join(', ')

function yearsAfter(
  from: Day | undefined,
  to: Period,
  startMonth: number,
): { year: string; period: Period }[] {
  const years: { year: string; period: Period }[] = []
  for (let day = from; day !== undefined && day < to.end; ) {
    const year = reportingYearOf(day, startMonth)
    const own = reportingPeriod(year, startMonth)
    if (isRefusal(own)) return years
    years.push({ year, period: own })
    day = own.end
  }
  return years
}

/** A year in the unit of the target. */
function inUnit(one: ForecastYear, count: Decimal | undefined): ForecastYear {
  if (count === undefined) return one
  const of = (kg: Decimal) => kg.div(count)
  return {
    ...one,
    ...{
      withoutMeasures: of(one.withoutMeasures),
      central: of(one.central),
      error: one.error && of(one.error),
    },
    fan: one.fan?.map((band) => ({ ...band, low: of(band.low), high: of(band.high) })),
    measures: one.measures.map((off) => ({ ...off, kgCo2e: of(off.kgCo2e) })),
    streams: one.streams.map((stream) => ({
      ...stream,
      ...{ withoutMeasures: of(stream.withoutMeasures), central: of(stream.central) },
    })),
  }
}

/** What of the measures counts, and what is to be known of those that do not. */
function savingsOf(
  measures: readonly Measure[],
  {
    structure,
    at,
    past,
    ahead,
    held,
  }: {
    structure: Structure
    at: Day
    past: readonly Period[]
    ahead: readonly Period[]
    held: HeldFactors
  },
): { savings: MeasureSaving[]; notes: string[] } {
  const savings: MeasureSaving[] = []
  const notes: string[] = []
  const over = ahead.at(-1)?.end ?? ''
  for (const measure of measures) {
    const share = measureShare(structure, measure, at)
    if (share.isZero()) {
      notes.push(`“${measure.title}” is at a school that is not in the trust now, and does not count.`)
      continue
    }
    const of = { periods: [...past, ...ahead], held, share }
    const { effects, without } = effectsKg(measure, of)
    for (const { stream, kgCo2e } of effects)
      savings.push({
        measureId: measure.id,
        ...{ stream, academyId: measure.academyId },
        past: kgCo2e.slice(0, past.length),
        ahead: kgCo2e.slice(past.length),
      })
    for (const stream of without)
      notes.push(
        `“${measure.title}”: what it does to ${stream} does not count: ${held.set.title} has no factor for it.`,
      )
    const { end } = lifeOf(measure)
    if (end < over && end > (past.at(-1)?.end ?? ''))
      notes.push(
        `“${measure.title}” comes to the end of its life on ${end}: from then on nothing is taken off for it, and what it saved is used again.`,
      )
    const late = measure.start < at && (measure.status === 'planned' || measure.status === 'approved')
    const taken =
      measure.start < (past.at(-1)?.end ?? '')
        ? 'the history is taken to have its saving from then on'
        : 'it counts from then'
    if (late)
      notes.push(
        `“${measure.title}” is ${measure.status} and should have started on ${measure.start}: ${taken}. Say its new start, or that it runs.`,
      )
  }
  return { savings, notes }
}

function missingWords(past: Past, found: Forecast | undefined): string[] {
  if (found === undefined)
    return [
      'No year is complete yet: there is no history to carry on. What is missing of each year stands under the years left out.',
      ...past.baseMissing,
    ]
  const errors = found.choice.errors
  return [
    ...(errors === undefined
      ? [
          `There are fewer than ${errorsMin} past years of the trust that a forecast can be held against, and of its academies fewer than ${errorsMin} or all of one step from year to year: how far this one may be off cannot be told, so there is no fan and no chance.`,
        ]
      : found.spread === undefined
        ? [
            'The figures of past years, what measures saved put back, never moved, as if copied: how far a forecast may be off cannot be told.',
          ]
        : []),
    ...past.baseMissing,
  ]
}

/** Why the target year is not among the years ahead. */
function notReached({ past, target, trust }: { past: Past; target: Target; trust: Trust }): string {
  const { period } = yearWindow(target.targetYear, trust.yearStartMonth)
  return (past.years.at(-1)?.period.end ?? '') >= period.end
    ? `${target.targetYear}, the target year, ended on ${lastDay(period)}: GET /v1/progress says how it came out.`
    : `The forecast does not reach ${target.targetYear}, the target year.`
}

/** What is to be known of the way in which the target measures. */
function targetNotes(
  target: Target,
  { past, at, years }: { past: Past; at: Day; years: readonly YearAhead[] },
) {
  const last = years.at(-1)
  const planned = past.structure.memberships.filter(
    ({ start, end }) => start > at || (end !== undefined && end > at),
  )
  return [
    ...(target.kind === 'neutral'
      ? [
          'The forecast is gross: credits and removals stand beside it (GET /v1/neutrality) and are taken off no figure.',
        ]
      : []),
    ...(promises(target)
      ? []
      : ['The target promises no cut of its own: there is no path, and no chance of meeting it is told.']),
    ...(target.measuredOn === 'asOwned'
      ? [
          `The target is measured as owned: so are the base and the history. The years ahead have the academies that are members on ${at}, for whole years.`,
          ...(planned.length > 0
            ? ['Joining and leaving that is recorded for days to come is not in the years ahead.']
            : []),
        ]
      : []),
    ...(last?.count === undefined ? [] : [countWords(target.metric, { count: last.count, past })]),
  ]
}

/** Streams that a scenario declares factors of without moving a year ahead. */
function stillWords(
  years: readonly YearAhead[],
  { held, scenario }: Pick<ForecastAnswer, 'held' | 'scenario'>,
) {
  const unmoved = held.unmoved()
  const streams = [...new Set(scenario.factors.map((one) => one.stream))].sort()
  return streams.flatMap((stream) => {
    if (unmoved.includes(stream) || years.length === 0) return []
    if (years.some(({ factorYear }) => !held.ratio(stream, factorYear).eq(1))) return []
    const declared = scenario.factors.filter((one) => one.stream === stream).map((one) => one.year)
    const [first, last] = [Math.min(...declared), Math.max(...declared)]
    const more = last <= held.set.year ? ` Declare a year after ${held.set.year} as well.` : ''
    return [
      `What the scenario declares of ${stream} (${first === last ? first : `${first} to ${last}`}) moves nothing in the years ahead against the factors held, those of ${held.set.year}.${more}`,
    ]
  })
}

function notesOf(
  { years }: { years: readonly YearAhead[] },
  {
    others,
    held,
    scenario,
    found,
  }: { others: readonly Measure[]; found: Forecast } & Pick<ForecastAnswer, 'held' | 'scenario'>,
): string[] {
  const cut = years.flatMap((one) => one.cut.map((stream) => `${stream} (${one.year})`))
  return [
    ...(others.length === 0 ? [] : [`Not counted, by their status: ${listed(others)}. Ask for them by it.`]),
    ...(cut.length === 0
      ? []
      : [
          `Measures would save more than there is of ${[...new Set(cut)].join(', ')}: they were cut to what there is, each in proportion.`,
        ]),
    ...held
      .unmoved()
      .map((stream) => `${stream} has no factor now that the scenario’s could be compared with: it is held.`),
    ...stillWords(years, { held, scenario }),
    ...(found.choice.errors?.of === 'academies'
      ? [
          `The trust has too few past errors of its own: the spread is that of single academies, ${found.choice.errors.values.length} errors of ${found.choice.errors.steps} steps from one year to the next. Schools share the weather of a year, so that the degrees of freedom are the steps less one.`,
        ]
      : []),
  ]
}

/** Why a year that was asked for cannot be the last of a forecast. */
function notAhead(
  to: string,
  { until, past, at, trust }: { until: Period; past: Past; at: Day; trust: Trust },
): Refusal | undefined {
  const startMonth = trust.yearStartMonth
  const from =
    past.years.at(-1)?.period.end ?? yearWindow(reportingYearOf(at, startMonth), startMonth).period.start
  const first = reportingYearOf(from, startMonth)
  const pointer = 'query/to'
  if (until.end <= from)
    return refuse('value_out_of_range', `${to} is not ahead: the first year ahead is ${first}.`, { pointer })
  const years = yearsAfter(from, until, startMonth)
  return years.length <= yearsMax
    ? undefined
    : refuse(
        'value_out_of_range',
        `${to} is ${years.length} years ahead. A forecast goes ${yearsMax} years ahead at most, to ${years[yearsMax - 1]?.year}.`,
        { pointer },
      )
}

/**
 * The forecast to the target year: business as usual of the sites that are compared today, what measures take off, and the factors of a
 * scenario. Refused where there is no target or scenario, or the last year asked for is none.
 */
export async function forecastOf(
  services: Services,
  { trustId, target: code, scenario: scenarioCode = 'held', statuses = usualStatuses, to }: ForecastQuery,
): Promise<ForecastAnswer | Refusal> {
  const { db, clock } = services
  const trust = await trustOf(db, trustId)
  const target = await targetMeant(db, trustId, code)
  if (isRefusal(target)) return target
  const stale = staleTarget(target, trust.yearStartMonth)
  if (stale !== undefined) return stale
  const scenario = await scenarioOf(db, { trustId, code: scenarioCode })
  if (isRefusal(scenario)) return { ...scenario, pointer: 'query/scenario' }
  const until = reportingPeriod(to ?? target.targetYear, trust.yearStartMonth)
  if (isRefusal(until)) return to === undefined ? until : { ...until, pointer: 'query/to' }
  const at = clock.today()
  const past = await pastOf(services, { trust, target, at, until: to ?? target.targetYear })
  if (isRefusal(past)) return past
  const beyond = to === undefined ? undefined : notAhead(to, { until, past, at, trust })
  if (beyond !== undefined) return beyond
  const held = await heldFactors(services, {
    ...{ trustId, target, scenario },
    used: past.years.at(-1)?.cells ?? [],
  })
  if (isRefusal(held)) return held
  return answerOf(services, { trust, target, scenario, until, at, past, held, statuses })
}

/** The years ahead that can be divided as the target asks, and what is missing of the others. */
function aheadOf(
  found: Forecast | undefined,
  { named, past }: { named: readonly { year: string; period: Period }[]; past: Past },
): { years: YearAhead[]; missing: string[] } {
  const years: YearAhead[] = []
  const missing = new Set<string>()
  for (const [index, one] of (found?.years ?? []).entries()) {
    const { year, period } = named[index]!
    const by = past.countIn(year)
    if (by !== undefined && (by.count === undefined || by.count.isZero())) {
      for (const words of by.missing) missing.add(words)
      continue
    }
    years.push({
      ...{ ...inUnit(one, by?.count), year, period, count: by?.count },
      ...{ factorYear: majorityYear(period), path: past.path(year) },
    })
  }
  return { years, missing: [...missing] }
}

async function answerOf(
  { db }: Services,
  asked: {
    trust: Trust
    target: Target
    scenario: StoredScenario
    until: Period
    at: Day
    past: Past
    held: HeldFactors
    statuses: readonly MeasureStatus[]
  },
): Promise<ForecastAnswer> {
  const { trust, target, scenario, until, at, past, held, statuses } = asked
  const named = yearsAfter(past.years.at(-1)?.period.end, until, trust.yearStartMonth).slice(0, yearsMax)
  const all = await measuresOf(db, trust.id)
  const measures = all.filter((one) => statuses.includes(one.status))
  const others = all.filter((one) => !statuses.includes(one.status) && one.status !== 'dropped')
  const { savings, notes } = savingsOf(measures, {
    ...{ structure: past.structure, at, held },
    past: past.years.map((one) => one.period),
    ahead: named.map((one) => one.period),
  })
  const series = pastSeries(past, held, target)
  const found = forecast({
    trust: series.trust,
    academies: series.academies,
    years: named.length,
    ratio: (stream, index) => held.ratio(stream as StreamId, majorityYear(named[index]!.period)),
    savings,
  })
  const { years, missing } = aheadOf(found, { named, past })
  const whole = past.baseMissing.length === 0
  const chanceIn = (one: YearAhead | undefined, most: Decimal | undefined): Decimal | undefined =>
    found === undefined || one === undefined || most === undefined || !whole
      ? undefined
      : chanceOf(found, one, most)
  const allowed = past.path(target.targetYear)
  const inAim = years.find((one) => one.year === target.targetYear)
  return {
    ...{ target, at, scenario, held, past, forecast: found, years, measures, allowed },
    pastHeld: pastAtHeld(past, held, target),
    milestones: target.milestones.map(({ year, reductionPercent }) => {
      const one = years.find((ahead) => ahead.year === year)
      const most =
        allowed === undefined || past.base === undefined
          ? undefined
          : pathAllowance({ base: past.base, reductionPercent, elapsed: 1, years: 1 })
      return { year, reductionPercent, allowed: most, central: one?.central, chance: chanceIn(one, most) }
    }),
    chance: chanceIn(inAim, allowed),
    notes: [
      ...targetNotes(target, { past, at, years }),
      ...(found === undefined ? [] : [...notes, ...notesOf({ years }, { others, held, scenario, found })]),
    ],
    insufficientData: [
      ...new Set([
        ...missingWords(past, found),
        ...missing,
        ...(found === undefined || inAim !== undefined || missing.length > 0
          ? []
          : [notReached({ past, target, trust })]),
      ]),
    ],
  }
}
