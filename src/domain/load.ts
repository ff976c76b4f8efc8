import type { Day } from './day.ts'
import { Decimal } from './decimal.ts'

/** What kind of day it is for a school. A holiday on a weekend is a holiday. */
export const dayKinds = ['schoolDay', 'weekend', 'holiday'] as const
export type DayKind = (typeof dayKinds)[number]

/** The half-hours of one day, whole ten-thousandths of the meter's base unit (kWh or m3), null where missing. */
export interface LoadDay {
  readonly day: Day
  readonly halfHours: readonly (number | null)[]
}

/** The average of one kind of day. */
export interface LoadProfile {
  readonly kind: DayKind
  readonly days: number
  /** 48, in the base unit a half-hour; null where no day has the half-hour. */
  readonly halfHours: readonly (Decimal | null)[]
}

/** What half-hours say of how a building is used. Rates are in the base unit an hour: kW where it is kWh. */
export interface Load {
  readonly profiles: readonly LoadProfile[]
  /** Undefined without one complete day. */
  readonly baseLoad: Decimal | undefined
  readonly baseLoadDays: number
  readonly peak: { readonly day: Day; readonly halfHour: number; readonly rate: Decimal } | undefined
  readonly total: Decimal
  /** Of the total, what was used while the school was closed. */
  readonly outOfHours: Decimal
  /** Days on which the clocks change, which have no 48 half-hours to average. */
  readonly leftOut: number
}

/** Of each day, the lowest so many half-hours make its base load. */
const lowest = 8
const halfHours = 48
const perUnit = 10_000

/** A sum of half-hours, each of which is a whole number below 2^31: exact far beyond a century of them. */
class Total {
  sum = 0
  count = 0
  add(value: number): void {
    this.sum += value
    this.count++
  }
  mean(): Decimal | null {
    return this.count === 0 ? null : new Decimal(this.sum).div(this.count).div(perUnit)
  }
}

/**
 * The load of a building from its half-hours. Base load is the mean over complete days of the mean of the day's eight lowest half-hours,
 * as Energy Sparks works it out for English schools (energysparks.uk, baseload): what never is switched off. Out of hours is everything
 * but the half-hours from `opens` up to `closes` of school days. The two Sundays a year on which the clocks change are left out.
 */
export function loadOf(
  days: readonly LoadDay[],
  { kindOf, opens, closes }: { kindOf: (day: Day) => DayKind; opens: number; closes: number },
): Load {
  const profiles = new Map(
    dayKinds.map((kind) => [kind, { days: 0, parts: Array.from({ length: halfHours }, () => new Total()) }]),
  )
  const base = new Total()
  const all = new Total()
  const out = new Total()
  let peak: { day: Day; halfHour: number; value: number } | undefined
  let leftOut = 0
  for (const { day, halfHours: values } of days) {
    if (values.length !== halfHours) {
      leftOut++
      continue
    }
    const kind = kindOf(day)
    const profile = profiles.get(kind)!
    profile.days++
    for (const [at, value] of values.entries()) {
      if (value === null) continue
      profile.parts[at]!.add(value)
      all.add(value)
      if (kind !== 'schoolDay' || at < opens || at >= closes) out.add(value)
      if (peak === undefined || value > peak.value) peak = { day, halfHour: at, value }
    }
    if (values.every((value) => value !== null))
      for (const value of [...values].sort((a, b) => a - b).slice(0, lowest)) base.add(value)
  }
  const rate = (value: number): Decimal => new Decimal(value).times(2).div(perUnit)
  return {
    profiles: dayKinds.map((kind) => {
      const { days: count, parts } = profiles.get(kind)!
      return { kind, days: count, halfHours: parts.map((part) => part.mean()) }
    }),
    baseLoad: base.mean()?.times(2),
    baseLoadDays: base.count / lowest,
    peak: peak && { day: peak.day, halfHour: peak.halfHour, rate: rate(peak.value) },
    total: new Decimal(all.sum).div(perUnit),
    outOfHours: new Decimal(out.sum).div(perUnit),
    leftOut,
  }
}
