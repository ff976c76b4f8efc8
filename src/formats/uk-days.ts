import { halfHoursIn, startOfUkDay } from '../domain/clock-change.ts'
import type { Day } from '../domain/day.ts'

const dayMinutes = 1440

/** A civil day of the United Kingdom, as placing readings needs it. */
export interface UkDay {
  readonly day: Day
  /** Days since 1970. */
  readonly ordinal: number
  /** When it begins, in minutes since 1970 UTC. */
  readonly start: number
  /** How many minutes it has: 1440, but 1380 and 1500 when the clocks change. */
  readonly minutes: number
}

/** Where a reading belongs. */
export interface Place {
  readonly ukDay: UkDay
  /** Minutes of true time since local midnight at which the interval starts, or ends where times name its end. */
  readonly minute: number
  /** It could also be an hour later: a wall-clock time without an offset, in the hour that October has twice. */
  readonly ambiguous: boolean
}

const byOrdinal = new Map<number, UkDay>()
const byDay = new Map<Day, UkDay>()

/** The civil day with this many days since 1970. */
export function ukDayAt(ordinal: number): UkDay {
  const known = byOrdinal.get(ordinal)
  if (known !== undefined) return known
  const day = new Date(ordinal * dayMinutes * 60_000).toISOString().slice(0, 10)
  const made: UkDay = {
    day,
    ordinal,
    start: Math.round(startOfUkDay(day) / 60_000),
    minutes: halfHoursIn(day) * 30,
  }
  byOrdinal.set(ordinal, made)
  byDay.set(day, made)
  return made
}

/** The civil day of that date. */
export function ukDayOf(day: Day): UkDay {
  return byDay.get(day) ?? ukDayAt(Math.round(Date.parse(`${day}T00:00:00Z`) / (dayMinutes * 60_000)))
}

/** The place of an instant in minutes since 1970 UTC. As an end, local midnight belongs to the day before. */
export function placeOfInstant(instant: number, labels: 'start' | 'end'): Place {
  const inside = labels === 'end' ? instant - 1 : instant
  // Local midnight is never later than that of UTC, and at most an hour earlier.
  const next = ukDayAt(Math.floor((inside + 60) / dayMinutes))
  const ukDay = next.start <= inside ? next : ukDayAt(next.ordinal - 1)
  return { ukDay, minute: instant - ukDay.start, ambiguous: false }
}

/**
 * The place of a wall-clock time, `minute` minutes after the midnight with which `date` begins; undefined where the clocks skip it.
 * A time of 24:00 is the end of its date.
 */
export function placeOfWallClock(date: UkDay, minute: number, labels: 'start' | 'end'): Place | undefined {
  if (labels === 'end' && minute === 0) {
    const before = ukDayAt(date.ordinal - 1)
    return { ukDay: before, minute: before.minutes, ambiguous: false }
  }
  if (labels === 'start' && minute >= dayMinutes)
    return { ukDay: ukDayAt(date.ordinal + 1), minute: minute - dayMinutes, ambiguous: false }
  const shift = date.minutes - dayMinutes
  // An interval is named by a time of the hour that is skipped, or had twice, from 01:00 on; by its end, up to and with 02:00.
  const inHour = labels === 'start' ? minute >= 60 && minute < 120 : minute > 60 && minute < 120
  if (shift < 0) {
    if (inHour) return undefined
    return { ukDay: date, minute: minute >= 120 ? minute + shift : minute, ambiguous: false }
  }
  if (shift === 0) return { ukDay: date, minute, ambiguous: false }
  if (inHour || (labels === 'end' && (minute === 60 || minute === 120)))
    return { ukDay: date, minute, ambiguous: true }
  return { ukDay: date, minute: minute >= 120 ? minute + shift : minute, ambiguous: false }
}
