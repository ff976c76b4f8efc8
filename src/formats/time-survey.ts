import type { DateReader } from './dates.ts'
import { detached } from './detached.ts'
import { fixedOf, greatestCommon } from './numbers.ts'
import type { Says } from './profile.ts'
import type { Recognised } from './recognise.ts'
import { isStamp, type Stamp, Stamps } from './stamps.ts'
import { placeOfInstant } from './uk-days.ts'

/** More meters than one file may have. */
const metersMax = 12_000
/** So many readings that never fall are no consumption, whatever their head says. */
const risingMin = 24
/** Under a head that speaks of a register, so few are enough. */
const risingMinNamed = 3
const registerHead = /\bindex\b|register|cumulative|meter read|total read|\breading\b|\bgeneration meter\b/i

const dayMinutes = 1440

/** The times of one meter: the first and the last, and what all of them are multiples of. */
class Span {
  first = Number.POSITIVE_INFINITY
  last = Number.NEGATIVE_INFINITY
  step = 0

  note(minute: number): void {
    if (minute < this.first) this.first = minute
    if (minute > this.last) this.last = minute
    if (this.step !== 30 || minute % 30 !== 0) this.step = greatestCommon(this.step, minute % dayMinutes)
  }

  /** Whole days named by their starts run from 00:00 to 23:30; by their ends, from 00:30 to 00:00. */
  get labels(): 'start' | 'end' | undefined {
    if (this.step === 0) return undefined
    // Few rows can be far apart, but no reading is of more than an hour.
    const step = greatestCommon(this.step, 60)
    const first = this.first % dayMinutes
    const last = this.last % dayMinutes
    if (first === 0 && last === dayMinutes - step) return 'start'
    return first === step && last === 0 ? 'end' : undefined
  }
}

/** What one meter shows. */
interface MeterTimes {
  /** As written, and for times with an offset also as they are in the United Kingdom. */
  readonly written: Span
  local: Span | undefined
  before: number | undefined
  value: number | undefined
}

/** What the rows of a file say about its times, gathered in one pass over it. */
export class TimeSurvey {
  readonly #found: Recognised
  readonly #stamps: Stamps
  readonly #meters = new Map<string, MeterTimes>()
  #naive = 0
  #zoned = 0
  #timed = false
  #endOfDay = false
  #rises = 0
  #falls = 0
  /** Values between 01:00 and 02:00 of the days on which clocks skip that hour: at 01:00 itself, and after it. */
  #atOne = 0
  #afterOne = 0
  #skippedDay: string | undefined
  readonly #values = { count: 0, rising: 0, falling: 0, least: Number.POSITIVE_INFINITY, spread: 0 }

  constructor(found: Recognised, dates: DateReader) {
    this.#found = found
    this.#stamps = new Stamps(found, dates)
  }

  row(cells: readonly string[]): void {
    const stamp = this.#stamps.read(cells)
    if (!isStamp(stamp) || stamp.period !== undefined) return
    const { columns } = this.#found
    const meter = columns.meter === undefined ? '' : (cells[columns.meter] ?? '')
    const known = this.#meters.get(meter) ?? this.#newMeter(meter)
    if (known === undefined) return
    const minute = stamp.date.ordinal * dayMinutes + stamp.minute
    known.written.note(minute)
    if (!stamp.dateOnly && stamp.minute !== 0) this.#timed = true
    if (stamp.minute === dayMinutes) this.#endOfDay = true
    if (known.before !== undefined && known.before !== minute) {
      if (known.before < minute) this.#rises++
      else this.#falls++
    }
    known.before = minute
    if (stamp.offset === undefined) {
      this.#naive++
      if (stamp.date.minutes < dayMinutes) this.#skipped(stamp, cells)
    } else {
      this.#zoned++
      known.local ??= new Span()
      const place = placeOfInstant(minute - stamp.offset, 'start')
      known.local.note(place.ukDay.ordinal * dayMinutes + place.minute)
    }
    if (this.#values.count < 2000) this.#value(known, cells)
  }

  #newMeter(text: string): MeterTimes | undefined {
    if (this.#meters.size >= metersMax) return undefined
    const made = { written: new Span(), local: undefined, before: undefined, value: undefined }
    this.#meters.set(detached(text), made)
    return made
  }

  #skipped({ date, minute }: Stamp, cells: readonly string[]): void {
    if (minute < 60 || minute >= 120) return
    const values = this.#found.columns.value === undefined ? this.#found.slots : [this.#found.columns.value]
    if (!values.some((index) => /[1-9]/.test(cells[index] ?? ''))) return
    if (minute === 60) this.#atOne++
    else this.#afterOne++
    this.#skippedDay ??= date.day
  }

  #value(known: MeterTimes, cells: readonly string[]): void {
    const { columns } = this.#found
    const value = columns.value === undefined ? undefined : fixedOf((cells[columns.value] ?? '').trim())
    if (value === undefined || value === 0) return
    const found = this.#values
    found.count++
    if (value < found.least) found.least = value
    if (known.value !== undefined) {
      if (known.value < value) found.rising++
      else if (known.value > value) found.falling++
      found.spread += Math.abs(value - known.value)
    }
    known.value = value
  }

  /** Whether every row so far says its offset from UTC. */
  get zoned(): boolean {
    return this.#naive === 0 && this.#zoned > 0
  }

  /** Whether the rows so far could be of one meter alone, or hold no time at all. */
  get falling(): boolean {
    return this.#falls > this.#rises
  }

  /** Whether some rows have a time of day, so that a date without one is its midnight. */
  get timed(): boolean {
    return this.#timed
  }

  /** Whether times name starts or ends, by the first and last of each meter; undefined where the meters do not say or disagree. */
  get labels(): 'start' | 'end' | undefined {
    if (this.#endOfDay) return 'end'
    const votes = new Set<'start' | 'end'>()
    for (const { written, local } of this.#meters.values()) {
      const vote = written.labels ?? local?.labels
      if (vote !== undefined) votes.add(vote)
    }
    const [only] = votes
    return votes.size === 1 ? only : undefined
  }

  /** The day on which the file has readings in the hour that clocks skip, so that it is not of local time. */
  skippedDay(labels: 'start' | 'end'): string | undefined {
    return this.#afterOne > 0 || (labels === 'start' && this.#atOne > 0) ? this.#skippedDay : undefined
  }

  /** Whether the values are the readings of a register: they run one way only, and their steps are small beside them. */
  get cumulative(): boolean {
    const { count, rising, falling, least, spread } = this.#values
    const head = this.#found.heads[this.#found.columns.value ?? -1] ?? ''
    if (rising > 0 === falling > 0) return false
    const oneWay = Math.max(rising, falling)
    if (registerHead.test(head)) return count >= risingMinNamed && oneWay * 2 >= count - 1 && spread < least
    return count >= risingMin && oneWay * 2 >= count && spread < least
  }
}

/** A column of times that holds nothing but the numbers of half-hours. */
export function arePeriods(values: readonly string[]): boolean {
  const numbers = values.map((value) => value.trim()).filter((value) => value !== '')
  if (numbers.length === 0 || !numbers.every((value) => /^\d{1,2}$/.test(value))) return false
  return numbers.some((value) => !['0', '00', '30'].includes(value))
}

/** What is said first counts. */
export function saidFirst(...said: readonly Says[]): Says {
  return Object.assign({}, ...[...said].reverse()) as Says
}
