import { addDays, type Day, daysBetween, daysOf, isDay, type Period } from '../domain/day.ts'
import { type Decimal, sum } from '../domain/decimal.ts'
import type { MeasuredMeter } from '../ledger/run.ts'

/** What a school's page speaks of: energy in kWh that comes in, and what its own panels make. */
export const fuels = ['electricity', 'gas', 'heat', 'solar'] as const
export type Fuel = (typeof fuels)[number]

/** How long a meter may be silent until it is left out as one that is not read every day. */
const silentDaysMax = 28

/** A day of a week, and the same weekday of a week before and 52 weeks before. Undefined: not measured whole. */
export interface WeekDay {
  readonly day: Day
  readonly kwh: Decimal | undefined
  readonly weekBefore: Decimal | undefined
  readonly yearBefore: Decimal | undefined
}

/** Seven days against seven others; undefined where one of the days was not measured whole. */
export interface Against {
  readonly period: Period
  readonly kwh: Decimal | undefined
  readonly changePercent: Decimal | undefined
}

/** The newest days of one fuel. */
export interface Days {
  /** The newest day on which every meter that is read daily has a whole day. */
  readonly latest: Day
  readonly latestKwh: Decimal
  readonly meterIds: readonly string[]
  readonly metersInUse: number
  readonly week: {
    readonly period: Period
    readonly kwh: Decimal | undefined
    readonly days: readonly WeekDay[]
    readonly weekBefore: Against
    readonly yearBefore: Against
  }
  /** The total of any day, undefined where it was not measured whole. */
  readonly on: (day: Day) => Decimal | undefined
}

const inUse = (meter: MeasuredMeter, day: Day): boolean =>
  (meter.start === undefined || meter.start <= day) && (meter.end === undefined || day < meter.end)

/** The change in per cent; undefined where one of the two is not known, or there is nothing to divide by. */
export function changeOf(now: Decimal | undefined, before: Decimal | undefined): Decimal | undefined {
  if (now === undefined || before === undefined || before.isZero()) return undefined
  return now.minus(before).times(100).div(before)
}

/** The same day a year earlier; of 29 February, 1 March: the end of a period that is half-open. */
export function yearEarlier(day: Day): Day {
  const year = Number.parseInt(day.slice(0, 4), 10) - 1
  const same = `${year}${day.slice(4)}`
  return isDay(same) ? same : `${year}-03-01`
}

/** The school year of a day, from 1 September, as in England. */
export function schoolYearStart(day: Day): Day {
  const year = Number.parseInt(day.slice(0, 4), 10)
  return `${day.slice(5) < '09-01' ? year - 1 : year}-09-01`
}

const whole = (values: readonly (Decimal | undefined)[]): Decimal | undefined => {
  const known = values.filter((one) => one !== undefined)
  return known.length === values.length ? sum(known) : undefined
}

/**
 * The newest days of a fuel, from the days of its meters up to the newest that one of them measured. A meter in use that measured
 * nothing in the last four weeks is left out, and the days before are compared without it too. A day counts where each of the others
 * that were in use on it has a whole day; undefined where no day of those weeks does.
 */
export function daysOfFuel(meters: readonly MeasuredMeter[], newest: Day): Days | undefined {
  const recent = daysOf({ start: addDays(newest, 1 - silentDaysMax), end: addDays(newest, 1) })
  const silent = (meter: MeasuredMeter): boolean =>
    inUse(meter, newest) && !recent.some((day) => meter.days.has(day))
  const read = meters.filter((meter) => !silent(meter))
  const on = (day: Day): Decimal | undefined => {
    const used = read.filter((meter) => inUse(meter, day))
    return used.length === 0 ? undefined : whole(used.map((meter) => meter.days.get(day)))
  }
  const latest = recent.findLast((day) => on(day) !== undefined)
  const latestKwh = latest === undefined ? undefined : on(latest)
  if (latest === undefined || latestKwh === undefined) return undefined
  const weekTo = (end: Day): { period: Period; kwh: Decimal | undefined } => {
    const period = { start: addDays(end, -7), end }
    return { period, kwh: whole(daysOf(period).map(on)) }
  }
  const end = addDays(latest, 1)
  const week = weekTo(end)
  const against = (days: number): Against => {
    const other = weekTo(addDays(end, -days))
    return { ...other, changePercent: changeOf(week.kwh, other.kwh) }
  }
  return {
    ...{ latest, latestKwh, on },
    meterIds: read.filter((meter) => inUse(meter, latest)).map((meter) => meter.meterId),
    metersInUse: meters.filter((meter) => inUse(meter, latest)).length,
    week: {
      ...week,
      days: daysOf(week.period).map((day) => ({
        ...{ day, kwh: on(day) },
        weekBefore: on(addDays(day, -7)),
        yearBefore: on(addDays(day, -364)),
      })),
      weekBefore: against(7),
      yearBefore: against(364),
    },
  }
}

/** How many days old the data of a day are: 0 of today. */
export const daysAgo = (day: Day, today: Day): number => daysBetween({ from: day, to: today })
