import assert from 'node:assert/strict'
import { type Day, daysIn, type Month, monthPeriod, monthsOf, overlap, type Period } from '../day.ts'
import { Decimal, sum, zero } from '../decimal.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { Attributes, StreamId } from '../stream.ts'
import type { Unit } from '../unit.ts'

export const measureKinds = [
  'led',
  'solar',
  'heatPump',
  'insulation',
  'controls',
  'fleet',
  'travelPolicy',
  'boiler',
  'behaviour',
  'other',
] as const
export type MeasureKind = (typeof measureKinds)[number]

/** From an idea to done; what is dropped stays in the register and saves nothing. */
export const measureStatuses = ['idea', 'planned', 'approved', 'running', 'done', 'dropped'] as const
export type MeasureStatus = (typeof measureStatuses)[number]

/** What a measure does to one stream. */
export interface MeasureEffect {
  readonly stream: StreamId
  readonly attributes: Attributes
  /** The attributes as text, '' where there are none. */
  readonly variant: string
  readonly unit: Unit
  /** In a year; negative where it uses more: a heat pump saves gas and uses electricity. At most six decimals. */
  readonly savingPerYear: Decimal
}

/** Something that is done, or may be, to emit less. */
export interface Measure {
  readonly id: string
  readonly version: number
  /** undefined: the whole trust, and the saving is that of all its academies together. */
  readonly academyId: string | undefined
  readonly kind: MeasureKind
  readonly title: string
  readonly status: MeasureStatus
  /** The first day on which it saves. */
  readonly start: Day
  readonly lifeYears: number
  readonly effects: readonly MeasureEffect[]
  /** January to December in percent, 100 together; undefined: every day saves alike. */
  readonly shape: readonly Decimal[] | undefined
  readonly capitalPounds: Decimal | undefined
  /** Pounds a year; negative where it costs more to run. */
  readonly yearlySavingPounds: Decimal | undefined
  /** The meters that show what it saved. Empty: those of its academy, by the streams of its effects. */
  readonly meterIds: readonly string[]
  readonly evidence: string | undefined
}

/** What is saved of one stream in a period. */
export interface EffectSaving {
  readonly stream: StreamId
  readonly attributes: Attributes
  readonly variant: string
  readonly unit: Unit
  /** Negative where more is used. */
  readonly quantity: Decimal
}

const monthIndex = (month: Month): number => Number.parseInt(month.slice(5, 7), 10) - 1

/** The shape of a measure over the year, refused where it is not twelve shares that make 100 %. */
export function shapeOf(shares: readonly string[]): readonly Decimal[] | Refusal {
  const shape = shares.map((share) => new Decimal(share))
  const total = sum(shape)
  if (shape.length !== 12 || !total.eq(100))
    return refuse(
      'invalid',
      `The shape has a share in percent for each month from January to December, 100 together. These ${shape.length} make ${total.toFixed()}.`,
      { pointer: 'body/shape' },
    )
  return shape
}

/** The same day so many years later; 1 March for a 29 February in a year that has none. */
export function yearsLater(day: Day, years: number): Day {
  const year = String(Number.parseInt(day.slice(0, 4), 10) + years).padStart(4, '0')
  const leap = monthPeriod(`${year}-02-01`)
  if (day.slice(5) === '02-29' && daysIn(leap) === 28) return leap.end
  return `${year}${day.slice(4)}`
}

/** The days on which a measure saves: from its start for as many years as it lives. */
export function lifeOf({ start, lifeYears }: Pick<Measure, 'start' | 'lifeYears'>): Period {
  return { start, end: yearsLater(start, lifeYears) }
}

/** A multiple of 28, 29, 30 and 31, so that a day’s part of its month is a whole number of them and nothing is rounded. */
const monthParts = 377_580

/** How heavy a period is: each month’s share spread evenly over its days; days alone where there is no shape. Exact. */
function weightOf(period: Period, shape: Measure['shape']): Decimal {
  if (shape === undefined) return new Decimal(daysIn(period))
  return sum(
    monthsOf(period).map((month) => {
      const whole = monthPeriod(month)
      const share = shape[monthIndex(month)]
      assert(share !== undefined)
      return share.times(daysIn(overlap(whole, period) ?? period)).times(monthParts / daysIn(whole))
    }),
  )
}

/** Whole steps of a millionth, toward zero: fine enough for tonnes, and no digit of a running total is rounded off. */
const places = 6

/** How much of a yearly saving was made from the measure’s start up to a day of its life: whole years, and a part of the last. */
function runningTotal({ start, shape }: Measure, day: Day): (perYear: Decimal) => Decimal {
  let years = Number.parseInt(day.slice(0, 4), 10) - Number.parseInt(start.slice(0, 4), 10)
  if (yearsLater(start, years) > day) years--
  const year = { start: yearsLater(start, years), end: yearsLater(start, years + 1) }
  const gone = weightOf({ start: year.start, end: day }, shape)
  const whole = weightOf(year, shape)
  return (perYear) =>
    perYear.times(years).plus(perYear.times(gone).div(whole).toDecimalPlaces(places, Decimal.ROUND_DOWN))
}

/**
 * What a measure saves in a period, by its register: each year from its start saves the whole yearly figure, spread over its days by the
 * shape. The parts of any split of a period sum exactly to the whole, since each is the difference of two running totals.
 */
export function savingIn(measure: Measure, period: Period): EffectSaving[] {
  const part = overlap(lifeOf(measure), period)
  const from = part && runningTotal(measure, part.start)
  const to = part && runningTotal(measure, part.end)
  return measure.effects.map(({ stream, attributes, variant, unit, savingPerYear }) => ({
    stream,
    attributes,
    variant,
    unit,
    quantity: from && to ? to(savingPerYear).minus(from(savingPerYear)) : zero,
  }))
}
