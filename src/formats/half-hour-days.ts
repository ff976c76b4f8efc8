import type { Decimal } from '../domain/decimal.ts'
import type { Unit } from '../domain/unit.ts'
import type { Amount } from './amounts.ts'
import type { Fate } from './collector.ts'
import { ExactSum, fixedText, greatestCommon } from './numbers.ts'
import type { Role } from './profile.ts'
import type { Grade } from './record.ts'
import { slotOf } from './slots.ts'
import type { NamedMeter, Row, Table } from './table.ts'
import type { Place, UkDay } from './uk-days.ts'

const most = {
  /** How many days are gathered at once before the oldest whole ones are handed on: what a file sorted by time costs in memory. */
  open: 20_000,
  /** How many days that lack something are kept waiting for the rest of it. */
  waiting: 100_000,
} as const
/** With fewer readings than this it is not said of a meter that it is read by the hour. */
const hourlyMin = 4
const ordinalsMax = 65_536

/** The readings of one meter in one unit. */
export class Series {
  readonly meter: NamedMeter
  readonly unit: Unit
  readonly index: number
  /** The greatest interval, in minutes, that all its times are multiples of. */
  step = 0
  readings = 0
  /** The wall-clock time of its row before, for telling which way the file runs. */
  lastMinute: number | undefined
  open: OpenDay | undefined

  readonly #sparse: boolean

  /** `sparse` says that half-hours without consumption are left out. */
  constructor({
    meter,
    unit,
    index,
    sparse = false,
  }: Pick<Series, 'meter' | 'unit' | 'index'> & { sparse?: boolean }) {
    this.meter = meter
    this.unit = unit
    this.index = index
    this.#sparse = sparse
  }

  /** Takes note of the time of a row, also of one that has no value. */
  note(minute: number): void {
    this.readings++
    if (this.step !== 30 || minute % 30 !== 0) this.step = greatestCommon(this.step, minute)
  }

  /** Whether all its readings are an hour apart. Where the sender leaves out noughts, that would be chance. */
  get isHourly(): boolean {
    return !this.#sparse && this.readings >= hourlyMin && this.step % 60 === 0
  }
}

interface OpenDay {
  readonly series: Series
  readonly ukDay: UkDay
  readonly first: number
  last: number
  grade: Grade
  rows: number
  count: number
  /** Minutes between two places of `values`. */
  grid: number
  /** In millionths of the unit; NaN where nothing is. */
  values: Float64Array
  /** Those that do not fit millionths, by their place. */
  exact: Map<number, Decimal> | undefined
  /** The hash of the same day that was handed on before. */
  readonly before: number | undefined
}

/** What is known of a row beside its value. */
export interface Reading {
  readonly row: Row
  readonly place: Place
  /** The minute as the row writes it, on the day as the row writes it. */
  readonly written: number
  readonly amount: Amount
  readonly grade: Grade
}

function hashOf(values: Float64Array): number {
  let hash = 0x811c9dc5
  for (const value of values) {
    const rest = Number.isNaN(value) ? -1 : value
    hash = Math.imul(hash ^ (rest | 0), 0x01000193)
    hash = Math.imul(hash ^ Math.floor(rest / 4_294_967_296), 0x01000193)
  }
  return hash | 0
}

/**
 * Gathers readings to meter-days, in whatever order they come. A day is handed on when the file ends, or when very many others
 * have been begun since: a whole one first, and one that lacks something much later.
 */
export class HalfHourDays {
  readonly #table: Table
  readonly #labels: 'start' | 'end'
  readonly #falling: boolean
  readonly #limits: { readonly open: number; readonly waiting: number }
  readonly #role: Role
  readonly #open = new Map<number, OpenDay>()
  readonly #waiting = new Map<number, OpenDay>()
  /** The hash of each whole day that was handed on before the end. */
  readonly #gone = new Map<number, number>()
  readonly #cut = new Set<number>()

  constructor(
    table: Table,
    { labels, role }: { labels: 'start' | 'end'; role: Role },
    limits: { readonly open: number; readonly waiting: number } = most,
  ) {
    this.#limits = limits
    this.#table = table
    this.#labels = labels
    this.#falling = table.found.says.falling === true
    this.#role = role
  }

  /** Hands on what is still gathered. */
  end(): void {
    for (const map of [this.#open, this.#waiting]) {
      for (const day of map.values()) this.#handOn(day)
      map.clear()
    }
  }

  put(series: Series, reading: Reading): Fate {
    const { row, place } = reading
    const day = this.#dayOf(series, place.ukDay, row)
    if (day === undefined) {
      this.#table.error(
        row,
        this.#role,
        'day_split',
        `More of ${place.ukDay.day} of meter ${series.meter.number} comes here, far below the rest of that day. Sort the file by meter and time and send it again.`,
      )
      return 'rejected'
    }
    const at = this.#placeIn(day, series, reading)
    const { amount } = reading
    if (holds(day, at)) {
      if (isSame(day, at, amount)) {
        this.#table.warn(
          row,
          this.#role,
          'row_duplicate',
          'The same meter, time and value stand higher up. They were counted once.',
        )
        return 'duplicate'
      }
      this.#table.warn(
        row,
        this.#role,
        'day_conflict',
        `This time stands higher up with ${textOf(day, at)}. The later row counts.`,
      )
    } else day.count++
    if (typeof amount === 'number') {
      day.values[at] = amount
      day.exact?.delete(at)
    } else {
      day.values[at] = amount.times(1_000_000).toNumber()
      day.exact ??= new Map()
      day.exact.set(at, amount)
    }
    day.rows++
    if (row.line > day.last) day.last = row.line
    if (reading.grade > day.grade) day.grade = reading.grade
    return 'accepted'
  }

  #dayOf(series: Series, ukDay: UkDay, row: Row): OpenDay | undefined {
    if (series.open?.ukDay === ukDay) return series.open
    const key = series.index * ordinalsMax + ukDay.ordinal
    let day = this.#open.get(key) ?? this.#waiting.get(key)
    if (day === undefined) {
      if (this.#cut.has(key)) return undefined
      if (this.#open.size >= this.#limits.open) this.#makeRoom()
      day = {
        series,
        ukDay,
        first: row.line,
        last: row.line,
        grade: 2,
        rows: 0,
        count: 0,
        grid: 30,
        values: new Float64Array(ukDay.minutes / 30).fill(Number.NaN),
        exact: undefined,
        before: this.#gone.get(key),
      }
      this.#open.set(key, day)
    }
    series.open = day
    return day
  }

  /** Where in its day a reading stands, at the fineness that it needs. */
  #placeIn(day: OpenDay, series: Series, { place, written }: Reading): number {
    if (place.minute % day.grid !== 0) refine(day, greatestCommon(day.grid, place.minute), this.#labels)
    const offset = this.#labels === 'end' ? 1 : 0
    const at = place.minute / day.grid - offset
    if (!place.ambiguous) return at
    // Of an hour that the clocks show twice the earlier comes first, unless the file runs backwards: then it is the later.
    const later = at + 60 / day.grid
    const before = series.lastMinute
    const falls = before === undefined ? this.#falling : written < before
    const [one, other] = falls ? [later, at] : [at, later]
    return holds(day, one) ? other : one
  }

  /** Hands on the oldest days that are whole, and sets aside those before them that are not. */
  #makeRoom(): void {
    for (const [key, day] of this.#open) {
      this.#open.delete(key)
      if (day.series.open === day) day.series.open = undefined
      if (isWhole(day)) {
        this.#gone.set(key, hashOf(day.values))
        this.#handOn(day)
        return
      }
      if (this.#waiting.size >= this.#limits.waiting) {
        const [oldest] = this.#waiting
        if (oldest !== undefined) {
          this.#waiting.delete(oldest[0])
          this.#cut.add(oldest[0])
          if (oldest[1].series.open === oldest[1]) oldest[1].series.open = undefined
          this.#handOn(oldest[1])
        }
      }
      this.#waiting.set(key, day)
      if (this.#open.size < this.#limits.open) return
    }
  }

  #handOn(day: OpenDay): void {
    if (day.count === 0) return
    if (day.before !== undefined && this.#wasThere(day, day.before)) return
    const { series, ukDay } = day
    const { meter, unit } = series
    const table = this.#table
    const slots = slotsOf(day)
    const missing = missingIn(day, slots)
    if (missing !== undefined) {
      const hint = table.found.says.zerosLeftOut
        ? ' The sender leaves out half-hours without consumption, so they may be zeros: ask it for the whole day where that matters.'
        : ''
      table.collector.issue(
        'warning',
        'slots_missing',
        { row: day.first, column: table.head(this.#role), value: ukDay.day },
        `${missing} of ${ukDay.day} of meter ${meter.number} are not in the file. They stay missing; the rest of the day counts.${hint}`,
      )
    }
    table.life({ line: day.first, cells: [] }, this.#role, meter, ukDay.day, ukDay.day)
    const hourly = series.isHourly
    table.collector.meterDay(
      {
        kind: 'meterDay',
        row: day.first,
        rowLast: day.last,
        meter: meter.number,
        utility: meter.utility,
        day: ukDay.day,
        quantity: totalOf(day),
        unit,
        // A whole day read by the hour is a day's total: it has no half-hours, and one that has them counts before it.
        slots: hourly && missing === undefined ? [] : slots,
        source: hourly && missing === undefined ? 'daily' : 'halfHourly',
        grade: day.grade,
        correction: undefined,
        calorificValue: undefined,
      },
      day.count,
    )
  }

  /** Whether a day that was handed on long before has come again as it was; what is less than it cannot be compared any more. */
  #wasThere(day: OpenDay, before: number): boolean {
    const { collector } = this.#table
    const at = { row: day.first, column: this.#table.head(this.#role), value: day.ukDay.day }
    const named = `${day.ukDay.day} of meter ${day.series.meter.number}`
    if (!isWhole(day)) {
      collector.takeBack(day.rows)
      const message = `More of ${named} comes here, far below the rest of that day. Sort the file by meter and time and send it again.`
      collector.issue('error', 'day_split', at, message)
      return true
    }
    if (hashOf(day.values) === before) {
      collector.repeats(day.rows)
      const message = `${named} stands higher up with the same values. It was counted once.`
      collector.issue('warning', 'row_duplicate', at, message)
      return true
    }
    const message = `${named} stands higher up with other values. Both are kept; these later rows count.`
    collector.issue('warning', 'day_conflict', at, message)
    return false
  }
}

const holds = (day: OpenDay, at: number): boolean => !Number.isNaN(day.values[at] ?? Number.NaN)

function isSame(day: OpenDay, at: number, amount: Amount): boolean {
  const exact = day.exact?.get(at)
  if (typeof amount === 'number') return exact === undefined && day.values[at] === amount
  return exact?.eq(amount) ?? false
}

function textOf(day: OpenDay, at: number): string {
  return day.exact?.get(at)?.toFixed() ?? fixedText(day.values[at] ?? 0)
}

/** Makes room between the places of a day for readings of shorter intervals. */
function refine(day: OpenDay, grid: number, labels: 'start' | 'end'): void {
  const times = day.grid / grid
  const offset = labels === 'end' ? times - 1 : 0
  const values = new Float64Array(day.values.length * times).fill(Number.NaN)
  for (let at = 0; at < day.values.length; at++) values[at * times + offset] = day.values[at] ?? Number.NaN
  if (day.exact !== undefined)
    day.exact = new Map([...day.exact].map(([at, value]) => [at * times + offset, value]))
  day.values = values
  day.grid = grid
}

/** Into how many parts the readings of a day cut each half-hour. */
function partsOf(day: OpenDay): number {
  if (day.grid === 30) return 1
  let least = Number.POSITIVE_INFINITY
  let before = -1
  for (let at = 0; at < day.values.length; at++) {
    if (!holds(day, at)) continue
    if (before !== -1 && at - before < least) least = at - before
    before = at
  }
  const step = least * day.grid
  return step <= 30 && 30 % step === 0 ? 30 / step : 30 / day.grid
}

/**
 * The half-hours of a day: one that is there only in part, or was read by the hour, is missing. Readings named by their ends stand
 * at the last part of what they measure, so that they fall into the same half-hour as those named by their starts.
 */
function slotsOf(day: OpenDay): (number | null)[] {
  const { values, grid, series } = day
  const size = day.ukDay.minutes / 30
  const slots = new Array<number | null>(size).fill(null)
  if (series.isHourly) return slots
  const each = 30 / grid
  const parts = partsOf(day)
  for (let slot = 0; slot < size; slot++) {
    let sum = 0
    let count = 0
    for (let at = slot * each; at < (slot + 1) * each; at++) {
      const value = values[at] ?? Number.NaN
      if (Number.isNaN(value)) continue
      sum += value
      count++
    }
    if (count >= parts) slots[slot] = slotOf(sum, series.unit) ?? null
  }
  return slots
}

/** What a day lacks, in words; undefined where it is whole. */
function missingIn(day: OpenDay, slots: readonly (number | null)[]): string | undefined {
  if (day.series.isHourly) {
    const hours = day.ukDay.minutes / 60
    return day.count < hours ? `${hours - day.count} of ${hours} hours` : undefined
  }
  const missing = slots.filter((slot) => slot === null).length
  return missing > 0 ? `${missing} of ${slots.length} half-hours` : undefined
}

function isWhole(day: OpenDay): boolean {
  if (day.series.isHourly) return day.count * 60 >= day.ukDay.minutes
  return day.count >= (day.ukDay.minutes / 30) * partsOf(day)
}

function totalOf(day: OpenDay): string {
  const total = new ExactSum()
  const { values, exact } = day
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? Number.NaN
    if (!Number.isNaN(value) && exact?.has(at) !== true) total.addFixed(value)
  }
  if (exact !== undefined) for (const value of exact.values()) total.add(value)
  return total.text()
}
