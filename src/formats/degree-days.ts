import type { Day } from '../domain/day.ts'
import { type Decimal, parseDecimal } from '../domain/decimal.ts'
import type { DegreeDayValue } from '../domain/estimate/degree-day-table.ts'
import { isRefusal, type Refusal, type RefusalCode, refuse } from '../domain/refusal.ts'
import { DateReader, isDate } from './dates.ts'
import { detectEncoding } from './decode.ts'
import { quantityOf } from './numbers.ts'
import { splitText } from './split.ts'

/** Degree days of one base temperature, as a file has them. */
export interface DegreeDaySeries {
  /** In degrees Celsius, such as `15.5`. */
  readonly base: string
  readonly values: readonly DegreeDayValue[]
}

/** More degree days than this has no month: 31 days at 40 degrees below the base. */
const monthMax = 1300
const dayMax = 60
const headLinesMax = 30
const faultsShown = 20

const plain = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase()
const dateHeads = ['date', 'day', 'month', 'month starting', 'period']
const valueHeads = ['value', 'hdd', 'degree days', 'degreedays', 'heating degree days']
/** A column that names its base: `hdd_15_5C`, `HDD 15.5`, `hdd_18_5C`. Cooling degree days are another thing and are left out. */
const baseHead = /^hdd[ _]?(\d{1,2})(?:[._](\d))?(?: ?°?c)?$/
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

interface Fault {
  readonly line: number
  readonly code: RefusalCode
  readonly message: string
}

interface Head {
  readonly date: number | undefined
  /** The dates are first days of months. */
  readonly monthly: boolean
  readonly year: number | undefined
  readonly values: readonly { readonly column: number; readonly base: string }[]
}

/** `15_5` and `15.50` are one base temperature. */
function baseText(text: string): string | undefined {
  return parseDecimal(text)?.toFixed()
}

function headOf(cells: readonly string[], base: string): Head | undefined {
  const heads = cells.map((cell) => plain(cell.replace(/^\uFEFF/, '')))
  const at = (names: readonly string[]): number | undefined => {
    const index = heads.findIndex((head) => names.includes(head))
    return index === -1 ? undefined : index
  }
  const date = at(dateHeads)
  const year = at(['year'])
  const named = heads.flatMap((head, column) => {
    const [, whole, tenth] = baseHead.exec(head) ?? []
    const own = whole === undefined ? undefined : baseText(`${whole}.${tenth ?? '0'}`)
    return own === undefined ? [] : [{ column, base: own }]
  })
  const value = at(valueHeads)
  const values = named.length > 0 ? named : value === undefined ? [] : [{ column: value, base }]
  if (date === undefined || values.length === 0) return undefined
  return { date, monthly: heads[date]?.startsWith('month') ?? false, year, values }
}

/** The month that a text names: a number, or its English name, in full or cut to three letters or more. */
function monthNumber(text: string): string | undefined {
  if (/^\d{1,2}$/.test(text)) {
    const number = Number.parseInt(text, 10)
    return number >= 1 && number <= 12 ? String(number).padStart(2, '0') : undefined
  }
  if (!/^[a-z]{3,9}\.?$/.test(text)) return undefined
  const index = months.indexOf(text.slice(0, 3))
  return index === -1 ? undefined : String(index + 1).padStart(2, '0')
}

/** The rows of a file of degree days, judged one by one. */
class Rows {
  readonly faults: Fault[] = []
  readonly #head: Head
  readonly #dates: DateReader
  readonly #today: Day
  readonly #series = new Map<string, Map<string, { value: Decimal; line: number }>>()

  constructor(head: Head, today: Day) {
    this.#head = head
    this.#today = today
    this.#dates = new DateReader(today)
  }

  #fault(line: number, code: RefusalCode, message: string): undefined {
    this.faults.push({ line, code, message })
    return undefined
  }

  row(line: number, cells: readonly string[]): void {
    const said = cells[this.#head.date ?? 0]?.trim() ?? ''
    if (cells.every((cell) => cell.trim() === '') || /^(grand )?total$/i.test(said)) return
    const period = this.#period(line, cells, said)
    if (period === undefined) return
    for (const { column, base } of this.#head.values) this.#value(line, period, base, cells[column] ?? '')
  }

  #period(line: number, cells: readonly string[], said: string): string | undefined {
    const { year } = this.#head
    const month = monthNumber(plain(said))
    if (month !== undefined) {
      if (year === undefined) return month
      const written = cells[year]?.trim() ?? ''
      if (!/^(19|20)\d{2}$/.test(written))
        return this.#fault(line, 'date_invalid', `“${written.slice(0, 20)}” is not a year. Write it as 2025.`)
      return this.#past(line, `${written}-${month}`)
    }
    if (/^\d{4}-(0[1-9]|1[0-2])$/.test(said)) return this.#past(line, said)
    const day = this.#dates.day(said)
    if (!isDate(day)) return this.#fault(line, day.code, day.message)
    if (!this.#head.monthly) return day
    if (!day.endsWith('-01'))
      return this.#fault(
        line,
        'date_invalid',
        `“${said}” is not the first day of a month, and the column is headed “month”. Write the month as 2025-01.`,
      )
    return day.slice(0, 7)
  }

  #past(line: number, month: string): string | undefined {
    return month <= this.#today.slice(0, 7)
      ? month
      : this.#fault(line, 'date_future', `The month ${month} has not begun (today is ${this.#today}).`)
  }

  #value(line: number, period: string, base: string, text: string): void {
    const value = quantityOf(text)
    if (value === undefined) return
    const most = period.length === 10 ? dayMax : monthMax
    if ('code' in value) this.#fault(line, value.code, value.message)
    else if (value.isNegative() && !value.isZero())
      this.#fault(line, 'value_negative', `${value.toFixed()} is negative; degree days cannot be.`)
    else if (value.gt(most))
      this.#fault(
        line,
        'value_out_of_range',
        `${value.toFixed()} degree days in ${period.length === 10 ? 'one day' : 'one month'} are more than there can be (${most}). Check the value, and whether these are days or months.`,
      )
    else this.#put(line, period, base, value)
  }

  #put(line: number, period: string, base: string, value: Decimal): void {
    const values = this.#series.get(base) ?? new Map<string, { value: Decimal; line: number }>()
    this.#series.set(base, values)
    const before = values.get(period)
    if (before !== undefined && !before.value.equals(value))
      this.#fault(
        line,
        'day_conflict',
        `${period} stands in line ${before.line} with ${before.value.toFixed()} and here with ${value.toFixed()}. Take the wrong one out.`,
      )
    values.set(period, { value, line })
  }

  series(): DegreeDaySeries[] {
    return [...this.#series].map(([base, values]) => ({
      base,
      values: [...values].map(([period, { value }]) => ({ period, value })),
    }))
  }
}

/**
 * Reads a file of heating degree days: `date,value`; `month,value` or `year,month,value`; or a standard year, `month,hdd_15_5C,…`, with a
 * column for each base temperature. A title above the head, and a row of totals, may be there. It is taken whole or not at all: every
 * fault is named by its line.
 */
export function readDegreeDays(
  bytes: Uint8Array,
  { today, base }: { today: Day; base: string },
): readonly DegreeDaySeries[] | Refusal {
  if (bytes.length === 0) return refuse('file_empty', 'The file is empty.')
  const encoding = detectEncoding(bytes)
  if (isRefusal(encoding)) return encoding
  const text = new TextDecoder(encoding.label).decode(bytes)
  const own = baseText(base) ?? base
  for (const delimiter of [',', ';', '\t']) {
    const { lines, cells } = splitText(text, { line: 1, delimiter, whole: true })
    const at = cells.slice(0, headLinesMax).findIndex((row) => headOf(row, own) !== undefined)
    const head = headOf(cells[at] ?? [], own)
    if (head === undefined) continue
    const rows = new Rows(head, today)
    for (const [index, row] of cells.entries()) if (index > at) rows.row(lines[index] ?? 0, row)
    return answer(rows)
  }
  return refuse(
    'column_missing',
    'No head of degree days was found. The file needs the columns “date” and “value”; or “year”, “month” and “value”; or “month” and “hdd_15_5C” for a standard year.',
  )
}

function answer(rows: Rows): readonly DegreeDaySeries[] | Refusal {
  const [first, ...rest] = rows.faults
  if (first !== undefined) {
    const said = (fault: Fault): string => `line ${fault.line}: ${fault.message}`
    const more = rest.length + 1 - faultsShown
    return refuse(first.code, `Nothing of the file was taken in: ${said(first)}`, {
      details: [
        ...rows.faults.slice(0, faultsShown).map(said),
        ...(more > 0 ? [`and ${more} faults more`] : []),
      ],
    })
  }
  const series = rows.series().filter((one) => one.values.length > 0)
  return series.length === 0
    ? refuse('file_empty', 'The file has a head and no degree days under it.')
    : series
}
