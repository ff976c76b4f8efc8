import { addDays, type Day } from '../domain/day.ts'
import { earliestDay, inOrder, type NumericDate, numericDate } from './dates.ts'
import { detached } from './detached.ts'
import type { DateOrder } from './profile.ts'

const orders: readonly DateOrder[] = ['dayFirst', 'monthFirst', 'yearFirst']
/** Ten years of days, and then some: more distinct dates settle nothing that these do not. */
const textsMax = 5000
/** One date may be a slip of the pen; two that fit another order than the one documented are the file's own order. */
const slipsMax = 1

/** What the distinct dates of a file say about the order in which day and month stand. */
interface Tally {
  /** How many distinct dates there are that could be read in more than one order by their look. */
  readonly count: number
  /** The days that they name in each order; undefined stands for one that is none. */
  readonly days: Readonly<Record<DateOrder, readonly (Day | undefined)[]>>
}

/** How many days of a list have their next day in it, too. */
function neighbours(days: readonly (Day | undefined)[]): number {
  const there = new Set(days)
  return [...there].filter((day) => day !== undefined && there.has(addDays(day, 1))).length
}

/**
 * Gathers the dates of a file of which the order of day and month is not plain, and decides it once for all of them: by dates that
 * only one order can have, by which order makes the days follow each other, by what is known of the sender, in this order.
 */
export class DateOrders {
  readonly #today: Day
  readonly #texts = new Map<string, NumericDate>()
  #last = ''

  constructor(today: Day) {
    this.#today = today
  }

  /** Takes note of a cell of dates, with or without a time of day. */
  note(cell: string): void {
    const text = cell.trim()
    const blank = text.indexOf(' ')
    // A time may stand in front: “00:00:00 Fri 01/09/2023”.
    const date =
      blank === -1
        ? text
        : text.includes('/', blank)
          ? text.slice(text.lastIndexOf(' ') + 1)
          : text.slice(0, blank)
    if (date === this.#last) return
    this.#last = date
    if (this.#texts.size >= textsMax || this.#texts.has(date)) return
    const numeric = numericDate(date)
    if (numeric !== undefined) this.#texts.set(detached(date), numeric)
  }

  /** Whether there is nothing to decide: every date so far says itself what it is. */
  get plain(): boolean {
    return this.#texts.size === 0
  }

  #tally(): Tally {
    const read = (order: DateOrder) =>
      [...this.#texts.values()].map((text) => {
        const day = inOrder(text, order)
        return day === undefined || day < earliestDay || day > this.#today ? undefined : day
      })
    return {
      count: this.#texts.size,
      days: { dayFirst: read('dayFirst'), monthFirst: read('monthFirst'), yearFirst: read('yearFirst') },
    }
  }

  /** Whether more rows would not change the verdict: every date fits one order, and some fit no other. */
  get settled(): boolean {
    if (this.plain) return false
    const tally = this.#tally()
    return orders.some((order) => fits(tally, order) && against(tally, order) > slipsMax)
  }

  /**
   * The order of the file, `undefined` where it cannot be told. `stated` is what is known of the sender. `dayByDay` says that
   * its rows follow each other by the day; `firm` that the sender is known for certain; `everyDay` that a row a month would make no
   * sense.
   */
  verdict({
    stated,
    dayByDay,
    firm = true,
    everyDay = false,
  }: {
    stated: DateOrder | undefined
    dayByDay: boolean
    firm?: boolean
    everyDay?: boolean
  }): DateOrder | undefined {
    if (this.plain) return stated ?? 'dayFirst'
    const tally = this.#tally()
    const fitting = orders.filter((order) => fits(tally, order))
    const [only] = fitting
    if (fitting.length === 0) return mostly(tally) ?? stated
    if (fitting.length === 1 && only !== undefined) {
      const slips = stated === undefined ? 0 : tally.days[stated].filter((day) => day === undefined).length
      if (stated === undefined || only === stated || slips > slipsMax) return only
      // One date that the usual order cannot have: a slip in a file that is known to keep to it, and else a question.
      // Where it is all that is not written plainly, its row alone is wrong.
      return firm || tally.days[only].length <= slips ? stated : undefined
    }
    // Half-hours come day by day: where only another order makes their days follow each other, it is asked.
    if (everyDay && stated !== undefined && tally.days[stated].length > 2) {
      const following = consecutive(tally, fitting)
      if (following !== undefined && following !== stated) return undefined
    }
    if (stated !== undefined && fitting.includes(stated)) return stated
    if (only !== undefined && fitting.every((order) => same(tally, order, only))) return only
    return dayByDay ? consecutive(tally, fitting) : undefined
  }
}

const fits = ({ days }: Tally, order: DateOrder): boolean => days[order].every((day) => day !== undefined)

const same = ({ days }: Tally, one: DateOrder, other: DateOrder): boolean =>
  days[one].every((day, index) => day === days[other][index])

/** How many dates the other orders cannot have, for the one of them that can have the most. */
const against = ({ days }: Tally, order: DateOrder): number =>
  Math.min(
    ...orders
      .filter((other) => other !== order)
      .map((other) => days[other].filter((day) => day === undefined).length),
  )

/** Where no order fits all dates: the one that fits nearly all of them, the others being mistakes of their rows. */
function mostly({ days }: Tally): DateOrder | undefined {
  const wrong = (order: DateOrder) => days[order].filter((day) => day === undefined).length
  const [best, second] = [...orders].sort((a, b) => wrong(a) - wrong(b))
  if (best === undefined || second === undefined) return undefined
  return wrong(second) > slipsMax && wrong(second) >= wrong(best) * 3 ? best : undefined
}

/** The only order in which days follow each other. */
function consecutive({ days }: Tally, fitting: readonly DateOrder[]): DateOrder | undefined {
  const following = fitting.filter((order) => neighbours(days[order]) > 0)
  return following.length === 1 ? following[0] : undefined
}
