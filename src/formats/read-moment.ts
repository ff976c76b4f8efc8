import { startOfUkDay } from '../domain/clock-change.ts'
import { addDays, type Day } from '../domain/day.ts'
import type { DateReader, NotADate } from './dates.ts'
import { isDate } from './dates.ts'

/** Which day a read stands for, and how many minutes after the start of it (before, where negative) it was taken. */
export interface Moment {
  readonly day: Day
  /** Undefined where the file gives no time. */
  readonly minutesOff: number | undefined
}

const stamp =
  /^(.+?)[T ,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?\s*([AP]M)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i
/** Building systems write how far the clock is put forward behind a time, which is local all the same. */
const clockNote = /\s*[+-]\d+H(?:\s*,\s*DST)?$/i
/** From here on a read is the one of the end of its day, which is the start of the next. */
const endOfDay = 23 * 60 + 30
const dayMinutes = 24 * 60

const minutesOf = (hour: string, minute: string, half: string | undefined): number | undefined => {
  let hours = Number.parseInt(hour, 10)
  const minutes = Number.parseInt(minute, 10)
  if (half !== undefined) {
    if (hours < 1 || hours > 12) return undefined
    hours = (hours % 12) + (half.toUpperCase() === 'PM' ? 12 : 0)
  }
  const total = hours * 60 + minutes
  return minutes < 60 && total <= dayMinutes ? total : undefined
}

/**
 * The day at whose start a read stands: its own, and the next one for a read of half past eleven at night or later. `time` is a cell of
 * its own where the file has one. Times with an offset are put into local time first.
 */
export function readMoment(dates: DateReader, written: string, time: string): Moment | NotADate {
  const whole = joined(written, time)
  const [, date = whole, hour, minute = '0', , half, offset] = stamp.exec(whole.trim()) ?? []
  const day = dates.day(date)
  if (!isDate(day)) return day
  if (hour === undefined) return { day, minutesOff: undefined }
  const minutes = minutesOf(hour, minute, half)
  if (minutes === undefined)
    return {
      code: 'date_invalid',
      message: `“${whole.slice(0, 40)}” has no time of the day. Write it as 2024-03-31 00:00.`,
    }
  return offset === undefined ? placed(dates, day, minutes) : local(dates, { day, minutes, offset })
}

/** `0`, `30` and `2330` as times: what a spreadsheet leaves of 00:00, 00:30 and 23:30. */
function clockTime(text: string): string {
  if (!/^\d{1,4}$/.test(text)) return text
  const padded = text.padStart(4, '0')
  return `${padded.slice(0, 2)}:${padded.slice(2)}`
}

/** The date and the time as one text, with a colon between hours and minutes. */
function joined(written: string, time: string): string {
  const compact = /^(\d{8})(\d{2})(\d{2})(?:\d{2})?$/.exec(written)
  if (compact !== null) return `${compact[1]} ${compact[2]}:${compact[3]}`
  const date = written.replace(clockNote, '')
  if (time === '') return date
  // A date that a spreadsheet has given a time of its own, beside the column of times.
  const bare = date.replace(/[T ]00:00(?::00)?(?:\.0+)?$/, '')
  return `${bare} ${clockTime(time.replace(clockNote, ''))}`
}

function local(
  dates: DateReader,
  { day, minutes, offset }: { day: Day; minutes: number; offset: string },
): Moment {
  const zone = /^(Z|UTC|GMT)$/i.test(offset) ? 'Z' : `${offset.slice(0, 3)}:${offset.slice(-2)}`
  const instant = Date.parse(`${day}T00:00:00${zone}`) + minutes * 60_000
  const nearby = [addDays(day, 1), day, addDays(day, -1)]
  const own = nearby.find((one) => startOfUkDay(one) <= instant) ?? day
  return placed(dates, own, Math.round((instant - startOfUkDay(own)) / 60_000))
}

function placed(dates: DateReader, day: Day, minutes: number): Moment {
  if (minutes < endOfDay) return { day, minutesOff: minutes }
  const next = addDays(day, 1)
  // The evening of today: tomorrow cannot have been read yet.
  return isDate(dates.day(next))
    ? { day: next, minutesOff: minutes - dayMinutes }
    : { day, minutesOff: minutes }
}
