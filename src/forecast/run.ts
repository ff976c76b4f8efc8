import { structureOf } from '../academies/run.ts'
import { type Day, lastDay, type Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
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
import { type StoredScenario, scenarioOf } from '../scenarios/run.ts'
import type { Services } from '../services.ts'
import { type Target, targetOf } from '../targets/run.ts'
import { type Trust, trustOf } from '../trusts/run.ts'
import { type HeldFactors, heldFactors } from './held-factors.ts'
import { effectsKg, measureShare } from './measure-kg.ts'
import { type Past, pastOf, pastSeries } from './past.ts'

/** The statuses of measures that count where nobody says otherwise: what was decided. */
export const usualStatuses: readonly MeasureStatus[] = ['approved', 'running', 'done']

/** A year ahead, with the path that the target has for it. */
export interface YearAhead extends ForecastYear {
  readonly year: string
  readonly period: Period
  /** The calendar year whose factors it has. */
  readonly factorYear: number
  readonly path: Decimal | undefined
}

export interface ForecastAnswer {
  readonly target: Target
  readonly at: Day
  readonly scenario: StoredScenario
  readonly held: HeldFactors
  readonly past: Past
  readonly forecast: Forecast | undefined
  /** The sum of each year of the history at the factors held. */
  readonly pastHeldKg: readonly Decimal[]
  readonly years: readonly YearAhead[]
  readonly measures: readonly Measure[]
  readonly allowed: Decimal | undefined
  /** 0 to 1, that the target year comes out at or below what is allowed. */
  readonly chance: Decimal | undefined
  readonly notes: readonly string[]
  readonly insufficientData: readonly string[]
}

export interface ForecastQuery {
  readonly trustId: string
  readonly scenario?: string | undefined
  readonly statuses?: readonly MeasureStatus[] | undefined
  readonly to?: string | undefined
}

/** More years than this are not forecast. */
const yearsMax = 40

const listed = (measures: readonly Measure[]): string =>
  measures.map(({ title, status }) => `“${title}” (${status})`).join(', ')

function yearsAfter(
  period: Period | undefined,
  to: Period,
  startMonth: number,
): { year: string; period: Period }[] {
  const years: { year: string; period: Period }[] = []
  for (let day = period?.end; day !== undefined && day < to.end && years.length < yearsMax; ) {
    const year = reportingYearOf(day, startMonth)
    const own = reportingPeriod(year, startMonth)
    if (isRefusal(own)) return years
    years.push({ year, period: own })
    day = own.end
  }
  return years
}

/** How many years one reporting year lies after another. */
const yearsBetween = (from: Period, to: Period): number =>
  Number.parseInt(to.start.slice(0, 4), 10) - Number.parseInt(from.start.slice(0, 4), 10)

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
        stream,
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
        `“${measure.title}” comes to the end of its life on ${end}: nothing is counted of it from then on.`,
      )
    const late = measure.start < at && (measure.status === 'planned' || measure.status === 'approved')
    const taken =
      measure.start < (past.at(-1)?.end ?? '')
        ? 'what it would have saved by then is taken to be in the history'
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
    return ['No year is complete yet: there is no history to carry on.', ...past.leftOut, ...past.baseMissing]
  const errors = found.choice.errors
  return [
    ...(errors === undefined
      ? [
          `There are fewer than ${errorsMin} past years, of the trust or of its academies, that a forecast can be held against: how far this one may be off cannot be told, so there is no fan and no chance.`,
        ]
      : found.spread === undefined
        ? [
            'The figures of past years never moved, as if copied: how far a forecast may be off cannot be told.',
          ]
        : []),
    ...past.baseMissing,
  ]
}

/** Why the target year is not among the years ahead. */
const notReached = ({ past, target, aim }: { past: Past; target: Target; aim: Period }): string =>
  (past.years.at(-1)?.period.end ?? '') >= aim.end
    ? `${target.targetYear}, the target year, ended on ${lastDay(aim)}: GET /v1/progress says how it came out.`
    : `The forecast does not reach ${target.targetYear}, the target year.`

function notesOf(
  { years }: { years: readonly YearAhead[] },
  { others, held, found }: { others: readonly Measure[]; held: HeldFactors; found: Forecast },
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
    ...(found.choice.errors?.of === 'academies'
      ? [
          'The spread is that of single academies, whose figures waver more than the trust’s: the fan is rather too wide than too narrow.',
        ]
      : []),
  ]
}

/**
 * The forecast to the target year: business as usual of the sites that are compared today, what measures take off, and the factors of a
 * scenario. Refused where there is no target or scenario, or the last year asked for is none.
 */
export async function forecastOf(
  services: Services,
  { trustId, scenario: code = 'held', statuses = usualStatuses, to }: ForecastQuery,
): Promise<ForecastAnswer | Refusal> {
  const { db, clock } = services
  const trust = await trustOf(db, trustId)
  const target = await targetOf(db, trustId)
  if (target === undefined)
    return refuse(
      'not_found',
      'No target was set yet. POST /v1/targets, or “trust-carbon target set”, sets the base year and the reduction.',
    )
  const scenario = await scenarioOf(db, { trustId, code })
  if (isRefusal(scenario)) return { ...scenario, pointer: 'query/scenario' }
  const until = reportingPeriod(to ?? target.targetYear, trust.yearStartMonth)
  if (isRefusal(until)) return to === undefined ? until : { ...until, pointer: 'query/to' }
  const at = clock.today()
  const past = await pastOf(services, { trust, target, at })
  if (isRefusal(past)) return past
  const aim = reportingPeriod(target.targetYear, trust.yearStartMonth)
  const base = reportingPeriod(target.baseYear, trust.yearStartMonth)
  if (isRefusal(aim)) return aim
  if (isRefusal(base)) return base
  const last = past.years.at(-1)
  const held = await heldFactors(services, { trustId, target, scenario, used: last?.cells ?? [] })
  if (isRefusal(held)) return held
  return answerOf(services, { trust, target, scenario, until, at, past, aim, base, held, statuses })
}

async function answerOf(
  { db }: Services,
  {
    trust,
    target,
    scenario,
    until,
    at,
    past,
    aim,
    base,
    held,
    statuses,
  }: {
    trust: Trust
    target: Target
    scenario: StoredScenario
    until: Period
    at: Day
    past: Past
    aim: Period
    base: Period
    held: HeldFactors
    statuses: readonly MeasureStatus[]
  },
): Promise<ForecastAnswer> {
  const named = yearsAfter(past.years.at(-1)?.period, until, trust.yearStartMonth)
  const all = await measuresOf(db, trust.id)
  const measures = all.filter((one) => statuses.includes(one.status))
  const others = all.filter((one) => !statuses.includes(one.status) && one.status !== 'dropped')
  const structure = await structureOf(db, trust.id)
  const { savings, notes } = savingsOf(measures, {
    ...{ structure, at, held },
    past: past.years.map((one) => one.period),
    ahead: named.map((one) => one.period),
  })
  const factorYears = named.map(({ period }) => majorityYear(period))
  const series = pastSeries(past, held, target)
  const found = forecast({
    trust: series.trust,
    academies: series.academies,
    years: named.length,
    ratio: (stream, index) => held.ratio(stream as StreamId, factorYears[index]!),
    savings,
  })
  const span = yearsBetween(base, aim)
  const allowance = (elapsed: number): Decimal | undefined =>
    past.base &&
    pathAllowance({
      base: past.base,
      reductionPercent: target.reductionPercent,
      elapsed: Math.max(0, elapsed),
      years: span,
    })
  const years = (found?.years ?? []).map(
    (one, index): YearAhead => ({
      ...one,
      ...named[index]!,
      factorYear: factorYears[index]!,
      path: allowance(yearsBetween(base, named[index]!.period)),
    }),
  )
  const allowed = allowance(span)
  const inAim = years.find((one) => one.year === target.targetYear)
  return {
    ...{ target, at, scenario, held, past, forecast: found, years, measures, allowed },
    pastHeldKg: past.years.map((_, year) =>
      [...series.trust.values()].reduce((sum, of) => sum.plus(of[year]!), new Decimal(0)),
    ),
    chance:
      found === undefined || inAim === undefined || allowed === undefined
        ? undefined
        : chanceOf(found, inAim, allowed),
    notes: found === undefined ? [] : [...notes, ...notesOf({ years }, { others, held, found })],
    insufficientData: [
      ...missingWords(past, found),
      ...(found === undefined || inAim !== undefined ? [] : [notReached({ past, target, aim })]),
    ],
  }
}
