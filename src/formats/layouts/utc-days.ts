import { halfHoursIn, startOfUkDay } from '../../domain/clock-change.ts'
import type { Day } from '../../domain/day.ts'
import { refuse } from '../../domain/refusal.ts'
import type { Unit } from '../../domain/unit.ts'
import type { Collector } from '../collector.ts'
import { ExactSum } from '../numbers.ts'
import type { NamedMeter } from '../table.ts'
import type { SlotValues } from './slot-values.ts'

/** A day of UTC has 48 half-hours, always. */
export const utcSlots = 48
/** How many civil days may wait for their other part: this is what rows in no order at all cost in memory, some 70 MB. */
const waitingMax = 100_000
/** How many whole days are kept back in case a later row corrects them. */
const keptMax = 2000

/** A part of a civil day, from the row of one day of UTC. */
export interface Part extends SlotValues {
  readonly line: number
  /** Whether the row as a whole is marked as estimated. */
  readonly allEstimated: boolean
}

/** Which civil day. */
interface Place {
  readonly meter: NamedMeter
  readonly unit: Unit
  readonly day: Day
}

const keyOf = ({ meter, unit, day }: Place): string => `${meter.number}\t${day}\t${unit}`

/** A civil day put together from the rows of one or two days of UTC. */
export interface CivilDay extends Place {
  /** What the row of the day before has of it: in summer its last two half-hours. */
  before: Part | undefined
  /** What the row of the same date has of it. */
  body: Part | undefined
}

/** How many half-hours of a civil day lie in the day of UTC before: two in summer. */
export function slotsBefore(day: Day): number {
  return (Date.parse(`${day}T00:00:00Z`) - startOfUkDay(day)) / (30 * 60 * 1000)
}

/** How many half-hours of a day of UTC belong to the civil day of its own date. */
export function slotsOfOwnDay(day: Day): number {
  return Math.min(utcSlots, halfHoursIn(day) - slotsBefore(day))
}

/** The half-hours of a civil day in order, and which of them are estimated. */
export function joined({ day, before, body }: CivilDay): SlotValues {
  const first = slotsBefore(day)
  const rest = halfHoursIn(day) - first
  const slots = [
    ...(before?.slots ?? new Array<null>(first).fill(null)),
    ...(body?.slots ?? new Array<null>(rest).fill(null)),
  ]
  const estimated = [...(before?.estimated ?? []), ...(body?.estimated ?? []).map((index) => index + first)]
  const total = new ExactSum()
  for (const part of [before, body]) if (part !== undefined) total.addText(part.total)
  return {
    slots,
    total: total.text(),
    count: (before?.count ?? 0) + (body?.count ?? 0),
    refused: false,
    estimated: estimated.length === 0 ? undefined : estimated,
  }
}

/**
 * Puts rows of days of UTC together to the civil days of the United Kingdom. In summer the last two half-hours of a row are the first
 * two of the next civil day, so that a day waits for the row before or behind it, wherever in the file that stands.
 */
export class UtcDays {
  readonly #collector: Collector
  readonly #done: (day: CivilDay) => void
  readonly #waiting = new Map<string, CivilDay>()
  readonly #whole = new Map<string, CivilDay>()

  constructor(collector: Collector, done: (day: CivilDay) => void) {
    this.#collector = collector
    this.#done = done
  }

  /** Whether a row that stands higher up can still be corrected: none of its civil days has been handed on. */
  has({ meter, unit, day }: Place, next: Day | undefined): boolean {
    const held = (one: Day) => {
      const key = keyOf({ meter, unit, day: one })
      return this.#waiting.has(key) || this.#whole.has(key)
    }
    return held(day) && (next === undefined || held(next))
  }

  /** Takes a part of a civil day; a later one counts in the place of an earlier. */
  put(place: Place, which: 'before' | 'body', part: Part): void {
    const key = keyOf(place)
    let day = this.#waiting.get(key) ?? this.#whole.get(key)
    if (day === undefined) {
      day = { ...place, before: undefined, body: undefined }
      this.#waiting.set(key, day)
    }
    day[which] = part
    if (day.body !== undefined && (day.before !== undefined || slotsBefore(place.day) === 0)) {
      this.#waiting.delete(key)
      this.#whole.set(key, day)
      if (this.#whole.size > keptMax) this.#handOn(this.#whole)
    } else if (this.#waiting.size > waitingMax) {
      this.#collector.tooMuch = refuse(
        'file_too_much',
        `The rows are days of UTC in no order, and more than ${waitingMax.toLocaleString('en-GB')} of them wait for the day before or after. Sort the file by meter and date, and send it again.`,
      )
    }
  }

  #handOn(days: Map<string, CivilDay>): void {
    for (const [key, day] of days) {
      days.delete(key)
      this.#done(day)
      return
    }
  }

  /** After the last row: whole days, then those of which a part never came. */
  end(): void {
    for (const days of [this.#whole, this.#waiting]) while (days.size > 0) this.#handOn(days)
  }
}
