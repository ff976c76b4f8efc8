import { degreeDayTable } from '../degree-days/run.ts'
import { calculate } from '../domain/calculate.ts'
import {
  addDays,
  type Day,
  type Month,
  monthOf,
  monthPeriod,
  monthsOf,
  nextMonth,
  type Period,
} from '../domain/day.ts'
import { Decimal, sum } from '../domain/decimal.ts'
import type { DegreeDayTable } from '../domain/estimate/degree-day-table.ts'
import { monthsMax, monthsMin } from '../domain/estimate/degree-days.ts'
import {
  bySameMonths,
  byWeather,
  type Counterfactual,
  type CounterfactualMethod,
  type MonthOfUse,
  weatherOf,
} from '../domain/measures/counterfactual.ts'
import {
  lifeOf,
  type Measure,
  type MeasureEffect,
  type MeasureStatus,
  savingIn,
} from '../domain/measures/measure.ts'
import {
  type Confidence,
  type Verification,
  verdictInWords,
  verify,
} from '../domain/measures/verification.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { reportingPeriod, reportingYearOf } from '../domain/reporting-year.ts'
import type { StreamId } from '../domain/stream.ts'
import { conversion, type Unit } from '../domain/unit.ts'
import { factorsOfYear } from '../emissions/run.ts'
import type { FactorsForYear } from '../factors/run.ts'
import type { Services } from '../services.ts'
import { trustOf } from '../trusts/run.ts'
import { type LeftOut, metersFor, type ShowingMeter, useOf } from './meter-use.ts'
import { measuresOf } from './run.ts'

/** How a measure is asked to be verified. */
export interface AskedVerification {
  /** The days to look at: whole months inside them, after the start. */
  readonly from?: Day | undefined
  /** Exclusive. */
  readonly to?: Day | undefined
  readonly confidence?: Confidence | undefined
  /** Not given: degree days for what heats, where they explain it; else the same months. */
  readonly method?: CounterfactualMethod | undefined
  readonly station?: string | undefined
  readonly base?: string | undefined
}

/** What was found of one effect. */
export interface VerifiedEffect {
  readonly model: Counterfactual
  /** Whose weather; undefined where the model takes no account of it. */
  readonly table: DegreeDayTable | undefined
  readonly verification: Verification
  /** What the register expects of the same months; undefined where its unit cannot be turned into the meters’. */
  readonly expected: { readonly quantity: Decimal; readonly kgCo2e: Decimal | undefined } | undefined
  /** A factor set of a month was not published yet: the newest stands in. */
  readonly provisional: boolean
  readonly words: string
  readonly notes: readonly string[]
}

/** An effect, what was found of it, or why nothing was. */
export interface EffectAnswer {
  readonly effect: MeasureEffect
  readonly unit: Unit | undefined
  readonly meters: readonly { readonly id: string; readonly number: string }[]
  readonly leftOut: readonly LeftOut[]
  readonly found: VerifiedEffect | undefined
  readonly because: string | undefined
}

export interface MeasureVerification {
  readonly measure: Measure
  readonly period: Period
  readonly confidence: Confidence
  readonly effects: readonly EffectAnswer[]
}

const afterMonthsMax = 120
/** What a building is heated with. Electricity may heat too, which whoever asks can say. */
const heating = new Set<StreamId>(['gas.mains', 'heat.network', 'heatingOil', 'lpg'])

const atWork = new Set<MeasureStatus>(['running', 'done'])

interface Subject {
  readonly services: Services
  readonly trustId: string
  readonly measure: Measure
  readonly others: readonly Measure[]
  readonly before: readonly Month[]
  readonly after: readonly Month[]
  readonly asked: AskedVerification
  readonly confidence: Confidence
  readonly weather: DegreeDayTable | Refusal
  readonly factor: (month: Month) => FactorsForYear | Refusal
}

interface Fitted {
  readonly model: Counterfactual
  readonly table: DegreeDayTable | undefined
  readonly notes: readonly string[]
}

/** The model of what would have been used: the one asked for, else what suits the stream. */
function modelFor(
  { weather, asked }: Subject,
  { stream }: MeasureEffect,
  before: readonly MonthOfUse[],
): Fitted | string {
  let why: string | undefined
  if ((asked.method ?? (heating.has(stream) ? 'degreeDays' : 'sameMonths')) === 'degreeDays') {
    const model = isRefusal(weather) ? weather : byWeather(before, weather)
    if (!isRefusal(model) && !isRefusal(weather)) return { model, table: weather, notes: [] }
    why = isRefusal(model) ? model.message.replace(/\.$/, '') : ''
    if (asked.method !== undefined) return why
  }
  const model = bySameMonths(before)
  if (isRefusal(model)) return [why, model.message].filter((one) => one !== undefined).join('; and ')
  const instead = why === undefined ? [] : [`Not put against the weather: ${why}.`]
  return {
    model,
    table: undefined,
    notes: [
      ...instead,
      'What would have been used is the mean of the same calendar month before: a colder or milder year, and a busier one, pass for the measure.',
    ],
  }
}

/** What a reader must know to believe a figure. */
function cautions(
  { measure, others, before, after }: Subject,
  {
    effect: { stream },
    fitted,
    meters,
  }: { effect: MeasureEffect; fitted: Fitted; meters: readonly ShowingMeter[] },
): string[] {
  const { model, table } = fitted
  const notes = [...fitted.notes]
  if (model.baseline.length < 12)
    notes.push(
      `Only ${model.baseline.length} months before the start could be used: not every season is among them.`,
    )
  if (table !== undefined) {
    const known = Decimal.max(...model.baseline.flatMap(({ month }) => weatherOf(table, month) ?? []))
    const colder = after.filter((month) => weatherOf(table, month)?.gt(known.times('1.1')) === true)
    if (colder.length > 0)
      notes.push(
        `Colder by a tenth than any month that the line is drawn through: ${colder.map((one) => one.slice(0, 7)).join(', ')}.`,
      )
  }
  const window = { start: before[0] ?? measure.start, end: nextMonth(after.at(-1) ?? measure.start) }
  for (const { number, start, end } of meters) {
    if (start !== null && start > (model.baseline[0]?.month ?? window.start))
      notes.push(`The meter ${number} is in use from ${start} only: what it measures was not there before.`)
    if (end !== null && end < window.end)
      notes.push(`The meter ${number} was in use until ${addDays(end, -1)} only.`)
  }
  for (const other of others)
    if (
      (other.academyId === undefined || other.academyId === measure.academyId) &&
      other.start >= window.start &&
      other.start < window.end &&
      other.effects.some((one) => one.stream === stream)
    )
      notes.push(`“${other.title}” began on ${other.start}: what is found may be its work too.`)
  notes.push(
    'The interval takes the months as independent of each other. What else changed in the building, such as its hours, its pupils or an extension, is not told from the measure.',
  )
  return notes
}

/** What the register expects of some months, in the unit of the meters. */
function expectedIn(measure: Measure, effect: MeasureEffect, unit: Unit, month: Month): Decimal | undefined {
  const times = conversion({ from: effect.unit, to: unit })
  const own = savingIn({ ...measure, effects: [effect] }, monthPeriod(month))[0]?.quantity
  return times === undefined ? undefined : own?.times(times)
}

async function verifyEffect(subject: Subject, effect: MeasureEffect): Promise<EffectAnswer> {
  const { measure, confidence, factor, trustId, before } = subject
  const { db } = subject.services
  const nothing = { effect, unit: undefined, meters: [], leftOut: [], found: undefined }
  const shown = await metersFor({ db, trustId, measure }, effect)
  if (typeof shown === 'string') return { ...nothing, because: shown }
  const { unit } = shown
  const meters = shown.meters.map(({ id, number }) => ({ id, number }))
  const { whole, leftOut } = await useOf({ db, trustId, months: [...before, ...subject.after] }, shown.meters)
  const some = (months: readonly Month[]): MonthOfUse[] =>
    months.flatMap((month) => {
      const quantity = whole.get(month)
      return quantity === undefined ? [] : [{ month, quantity }]
    })
  const fitted = modelFor(subject, effect, some(before))
  if (typeof fitted === 'string') return { ...nothing, unit, meters, leftOut, because: fitted }
  const { model, table } = fitted
  const said = (month: Month): boolean => model.perDay(month) !== undefined
  const silent = [...before, ...subject.after]
    .filter((month) => whole.has(month) && !said(month))
    .map((month) => ({
      month,
      because:
        table === undefined
          ? 'the same calendar month is not whole before the start'
          : `there are no degree days of ${table.name} for it, of its own weather`,
    }))
  const all = [...leftOut, ...silent].sort((a, b) => (a.month < b.month ? -1 : 1))
  const after = some(subject.after).filter(({ month }) => said(month))
  if (after.length === 0)
    return { ...nothing, unit, meters, leftOut: all, because: 'no month after the start can be used' }
  const kgPerUnit = (month: Month): Decimal | undefined => {
    const set = factor(month)
    if (isRefusal(set)) return undefined
    const one = calculate({ stream: effect.stream, quantity: new Decimal(1), unit }, set.table)
    return isRefusal(one) ? undefined : one.kgCo2e
  }
  const monthly = after.flatMap(({ month }) => expectedIn(measure, effect, unit, month) ?? [])
  const known = monthly.length === after.length
  const quantity = known ? sum(monthly) : undefined
  const masses = after.flatMap(({ month }, index) => kgPerUnit(month)?.times(monthly[index] ?? 0) ?? [])
  const verification = verify({ model, after, confidence, expected: quantity, kgPerUnit })
  return {
    ...{ effect, unit, meters, leftOut: all, because: undefined },
    found: {
      ...{ model, table, verification },
      expected:
        quantity === undefined
          ? undefined
          : { quantity, kgCo2e: masses.length < after.length ? undefined : sum(masses) },
      provisional: after.some(({ month }) => {
        const set = factor(month)
        return !isRefusal(set) && set.provisional
      }),
      words: verdictInWords(verification, {
        ...{ unit, confidence, expected: quantity, otherUnit: known ? undefined : effect.unit },
        idleStatus: atWork.has(measure.status) ? undefined : measure.status,
      }),
      notes: cautions(
        { ...subject, after: after.map((one) => one.month) },
        { effect, fitted, meters: shown.meters },
      ),
    },
  }
}

/** The whole months of a measure’s life that are over and asked for, refused where there are none. */
function monthsAfter(
  measure: Measure,
  asked: AskedVerification,
  today: Day,
): { period: Period; months: Month[] } | Refusal {
  const life = lifeOf(measure)
  const from = asked.from ?? measure.start
  const to = asked.to ?? monthOf(today)
  if (from < measure.start)
    return refuse(
      'period_invalid',
      `The measure starts on ${measure.start}: what it saved is looked for from that day on.`,
      { pointer: 'query/from' },
    )
  if (to > today)
    return refuse(
      'date_future',
      `Only months that are over are verified: the end is ${today} at the latest.`,
      {
        pointer: 'query/to',
      },
    )
  const period = { start: from, end: to < life.end ? to : life.end }
  const months = monthsOf(period).filter((month) => month >= period.start && nextMonth(month) <= period.end)
  if (months.length === 0)
    return refuse(
      'period_invalid',
      from >= to && asked.to === undefined
        ? `The measure starts on ${measure.start}: it can be verified when a whole month from then on is over.`
        : `There is no whole month of the measure’s life from ${from} to ${addDays(to, -1)}. It starts on ${measure.start}.`,
      { pointer: asked.to === undefined ? 'query/from' : 'query/to' },
    )
  if (months.length > afterMonthsMax)
    return refuse('invalid', 'At most ten years are verified at a time. Ask for less, with from and to.', {
      pointer: 'query/from',
    })
  return { period, months }
}

/** The months before a day, the first first. */
function monthsBefore(start: Day): Month[] {
  const year = Number.parseInt(start.slice(0, 4), 10) - monthsMax / 12
  return monthsOf({ start: `${year}${start.slice(4, 8)}01`, end: monthOf(start) })
}

/** The factors of any month: of the reporting year that it lies in, by the trust’s policy. */
async function factorsFor(services: Services, trustId: string, months: readonly Month[]) {
  const trust = await trustOf(services.db, trustId)
  const yearOf = (month: Month): string => reportingYearOf(month, trust.yearStartMonth)
  const byYear = new Map<string, (month: Month) => FactorsForYear | Refusal>()
  for (const year of new Set(months.map(yearOf))) {
    const period = reportingPeriod(year, trust.yearStartMonth)
    byYear.set(year, isRefusal(period) ? () => period : await factorsOfYear(services, trust, period))
  }
  return (month: Month): FactorsForYear | Refusal => {
    const factors = byYear.get(yearOf(month))
    if (factors === undefined) throw new Error(`${month} was not asked for.`)
    return factors(month)
  }
}

/**
 * What a measure saved in the whole months after its start, against what its meters would have used without it by its own meters. Refused where
 * nothing of it can be verified. Analysis only: it enters no reported figure.
 */
export async function verifyMeasure(
  services: Services,
  { trustId, id }: { trustId: string; id: string },
  asked: AskedVerification,
): Promise<MeasureVerification | Refusal> {
  const { db, clock } = services
  const all = await measuresOf(db, trustId)
  const measure = all.find((one) => one.id === id)
  if (measure === undefined) return refuse('not_found', 'There is no such measure.')
  const found = monthsAfter(measure, asked, clock.today())
  if (isRefusal(found)) return found
  const { confidence = '90' } = asked
  const weather = await degreeDayTable(db, trustId, asked)
  // Without degree days the months are put against each other; a station that was asked for, or must be, is for the asker to say.
  const chosen = asked.station !== undefined || asked.base !== undefined || asked.method === 'degreeDays'
  const wanted = asked.method === undefined && measure.effects.some((one) => heating.has(one.stream))
  if (isRefusal(weather) && (chosen || (wanted && weather.refusal === 'invalid')))
    return { ...weather, pointer: 'query/station' }
  const subject: Subject = {
    ...{ services, trustId, measure, asked, confidence, weather },
    others: all.filter((one) => one.id !== id && atWork.has(one.status)),
    before: monthsBefore(measure.start),
    after: found.months,
    factor: await factorsFor(services, trustId, found.months),
  }
  const effects: EffectAnswer[] = []
  for (const effect of measure.effects) effects.push(await verifyEffect(subject, effect))
  if (effects.some((one) => one.found !== undefined))
    return { measure, period: found.period, confidence, effects }
  const whys = effects.map(({ effect, because, leftOut }) => {
    const [first] = leftOut
    const more =
      first === undefined
        ? ''
        : ` (${leftOut.length} months are left out, such as ${first.month.slice(0, 7)}: ${first.because})`
    return `${effect.stream}: ${because}${more}`
  })
  return refuse(
    'estimate_basis_missing',
    `Nothing of this measure can be verified. ${whys.join('. ')}. It needs ${monthsMin} whole months of actual data before the start, and one after it.`,
    { details: whys },
  )
}
