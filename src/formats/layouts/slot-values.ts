import type { Decimal } from '../../domain/decimal.ts'
import type { RefusalCode } from '../../domain/refusal.ts'
import type { Unit } from '../../domain/unit.ts'
import { type FlagWord, flagOf } from '../measures.ts'
import { ExactSum, fixedOf, fixedText, quantityOf } from '../numbers.ts'
import type { Utility } from '../record.ts'
import { isSentinel, sentinelMin } from '../sentinels.ts'
import { scaleOf, slotOf } from '../slots.ts'
import type { Row, Table } from '../table.ts'

/** The half-hours of some columns of a row. */
export interface SlotValues {
  /** One for each column, null where missing. */
  readonly slots: (number | null)[]
  readonly total: string
  readonly count: number
  /** Whether one was left out as an error. */
  readonly refused: boolean
  /** The indexes of those that a flag says are estimated. */
  readonly estimated: number[] | undefined
}

/** What a row's values are of. */
export interface ValuesOf {
  readonly unit: Unit
  readonly utility: Utility | undefined
}

/** Why half-hours of a row were left out: each reason is said once for the row, with the first of them. */
interface LeftOut {
  readonly code: RefusalCode
  readonly severity: 'error' | 'warning'
  readonly column: number
  readonly message: (first: string, others: string) => string
  count: number
}

const reasons = {
  value_sentinel: {
    severity: 'warning' as const,
    message: (first: string, others: string) =>
      `${first} is what a smart meter gives when it has no value${others}. The half-hour stays missing; the rest of the day counts.`,
  },
  value_out_of_range: {
    severity: 'error' as const,
    message: (first: string, others: string) =>
      `${first} is more than any site uses in half an hour${others}. The half-hour was left out and the rest of the day counts; ask the supplier for the value, or leave the cell empty.`,
  },
  value_negative: {
    severity: 'error' as const,
    message: (first: string, others: string) =>
      `${first} is negative, and consumption cannot be${others}. The half-hour was left out and the rest of the day counts; where the meter runs backwards for solar panels, ask for import alone.`,
  },
}

function added(list: number[] | undefined, index: number): number[] {
  if (list === undefined) return [index]
  list.push(index)
  return list
}

/** Below this many tenths of a watt-hour no value is a sentinel, in whatever unit it stands. */
const ordinaryMax = Math.floor(sentinelMin / 100)
const toThousandths: Readonly<Partial<Record<Unit, number>>> = { Wh: 1000 }

/** Reads the cells of half-hours: values, flags, and what has to be said of them. */
export class SlotReader {
  readonly #table: Table
  readonly #columns: readonly number[]
  readonly #flags: readonly number[]
  readonly #flagWords = new Map<string, FlagWord | undefined>()
  #leftOut: LeftOut[] | undefined

  constructor(table: Table) {
    this.#table = table
    this.#columns = table.found.slots
    this.#flags = table.found.slotFlags
  }

  /** The values of the columns `from` up to `to`, their exact sum, and nothing where one of them is no number at all. */
  read(row: Row, of: ValuesOf, from: number, to: number): SlotValues | undefined {
    const plain = this.#flags.length > 0 ? undefined : this.#plain(row.cells, of.unit, from, to)
    return plain ?? this.#careful(row, of, from, to)
  }

  /** What nearly every row of nearly every file is, and therefore short: plain numbers and blanks. Nothing where it has more. */
  #plain(cells: readonly string[], unit: Unit, from: number, to: number): SlotValues | undefined {
    const columns = this.#columns
    const slots: (number | null)[] = new Array(to - from)
    const [times, by] = scaleOf(unit)
    let millionths = 0
    let count = 0
    for (let index = from; index < to; index++) {
      const text = cells[columns[index] ?? 0] ?? ''
      const fixed = fixedOf(text)
      if (fixed === undefined) {
        if (text !== '') return undefined
        slots[index - from] = null
        continue
      }
      const slot = Math.floor((fixed * times) / by + 0.5)
      if (slot >= ordinaryMax) return undefined
      slots[index - from] = slot
      millionths += fixed
      count++
    }
    return { slots, total: fixedText(millionths), count, refused: false, estimated: undefined }
  }

  #careful(row: Row, of: ValuesOf, from: number, to: number): SlotValues | undefined {
    const columns = this.#columns
    const flagged = this.#flags.length > 0
    const slots: (number | null)[] = new Array<null>(to - from).fill(null)
    let millionths = 0
    let rest: ExactSum | undefined
    let count = 0
    let estimated: number[] | undefined
    this.#leftOut = undefined
    for (let index = from; index < to; index++) {
      const text = row.cells[columns[index] ?? 0] ?? ''
      const value = fixedOf(text) ?? this.#number(row, index, text)
      if (value === 'refused') return undefined
      if (value === undefined) continue
      const whole = typeof value === 'number' ? value : Number.parseInt(value.times(1_000_000).toFixed(0), 10)
      const slot = this.#slot(index, whole, of)
      const flag = slot === null || !flagged ? 'actual' : this.#flag(row, index)
      if (slot === null || flag === 'missing') continue
      if (flag === 'estimated') estimated = added(estimated, index - from)
      slots[index - from] = slot
      count++
      if (typeof value === 'number') millionths += value
      else {
        rest ??= new ExactSum()
        rest.add(value)
      }
    }
    const refused = this.#leftOut !== undefined && this.#say(row)
    if (rest === undefined) return { slots, total: fixedText(millionths), count, refused, estimated }
    rest.addFixed(millionths)
    return { slots, total: rest.text(), count, refused, estimated }
  }

  /** A number that is not written plainly; nothing where the cell says that there is none. */
  #number(row: Row, index: number, text: string): Decimal | undefined | 'refused' {
    const value = quantityOf(text)
    if (value === undefined || text.trim() === '-' || /^null$/i.test(text.trim())) return undefined
    if ('code' in value) {
      this.#refuse(row, index, value.code, value.message)
      return 'refused'
    }
    if (!value.isNegative() || value.isZero()) return value
    this.#leave(index, 'value_negative')
    return undefined
  }

  /** The value as it is kept; nothing where it is what meters give for none, or a mistake, far above any school. */
  #slot(index: number, millionths: number, { unit, utility }: ValuesOf): number | null {
    const slot = slotOf(millionths, unit)
    if (slot !== undefined && slot < ordinaryMax) return slot
    if (isSentinel(millionths / (toThousandths[unit] ?? 1), utility)) this.#leave(index, 'value_sentinel')
    else if (slot === undefined) this.#leave(index, 'value_out_of_range')
    else return slot
    return null
  }

  #leave(index: number, code: keyof typeof reasons): void {
    this.#leftOut ??= []
    const there = this.#leftOut.find((one) => one.code === code)
    if (there !== undefined) there.count++
    else this.#leftOut.push({ code, column: this.#columns[index] ?? 0, count: 1, ...reasons[code] })
  }

  /** Says what was left out, and whether any of it is an error. */
  #say(row: Row): boolean {
    const { collector, found } = this.#table
    for (const { code, severity, column, message, count } of this.#leftOut ?? []) {
      const value = (row.cells[column] ?? '').trim()
      const others =
        count === 1 ? '' : `, and ${count - 1} more of the row ${count === 2 ? 'is' : 'are'} like it`
      collector.issue(
        severity,
        code,
        { row: row.line, column: found.heads[column], value },
        message(value, others),
      )
    }
    return this.#leftOut?.some(({ severity }) => severity === 'error') ?? false
  }

  #flag(row: Row, index: number): FlagWord {
    const column = this.#flags[index] ?? -1
    const text = column === -1 ? '' : (row.cells[column] ?? '')
    let word = this.#flagWords.get(text)
    if (word === undefined && !this.#flagWords.has(text)) {
      word = flagOf(text)
      if (this.#flagWords.size < 1000) this.#flagWords.set(text, word)
    }
    if (word !== undefined) return word
    const flag = text.trim().slice(0, 20)
    this.#table.collector.summaries.count(
      `flag ${flag}`,
      row.line,
      'flag_unknown',
      (count, first) =>
        `The flag “${flag}” stands beside ${count} half-hours (first in row ${first}), and what it means is not known. They count as actual; ask the sender.`,
    )
    return 'actual'
  }

  #refuse(row: Row, index: number, code: RefusalCode, message: string): void {
    const { found, collector } = this.#table
    const column = this.#columns[index] ?? 0
    collector.issue(
      'error',
      code,
      { row: row.line, column: found.heads[column], value: row.cells[column] ?? '' },
      `${message} The day was left out.`,
    )
  }
}
