import { addDays, type Day, daysBetween } from '../day.ts'
import { Decimal, zero } from '../decimal.ts'
import { grouping, readFigure } from './figure.ts'
import type {
  PrintedCell,
  Statement,
  StatementColumn,
  StatementFinding,
  StatementKey,
  StatementRow,
} from './statement.ts'

/** A figure of a statement in its base unit (kWh, tonnes CO2e, a count): it lies within `half` of `value`. */
export interface Amount {
  readonly row: number
  readonly column: number
  readonly label: string
  readonly text: string
  readonly value: Decimal
  readonly half: Decimal
  readonly places: number
  /** What one printed unit is in base units: 1000 for MWh. */
  readonly scale: Decimal
  readonly percent: boolean
}

/** What stands in a cell. */
export type Slot =
  | { readonly is: 'number'; readonly amount: Amount }
  | { readonly is: 'nil' | 'unknown' | 'blank' | 'malformed' }

/** A column of figures of a year. */
export interface YearColumn {
  readonly index: number
  readonly column: StatementColumn
  readonly start: Day | undefined
  readonly end: Day | undefined
  /** The calendar year in which it ends. */
  readonly endYear: number | undefined
}

/** What a check needs to say of a figure. */
export interface Said {
  readonly code: string
  readonly severity: StatementFinding['severity']
  readonly row?: number
  readonly column?: number
  /** In the base unit of the row. */
  readonly expected?: Decimal | undefined
  readonly message: string
}

/** A finding, and which values of which cells would settle it: where digits are looked at. */
export interface Judged extends StatementFinding {
  readonly cures: readonly Cure[]
}
export interface Cure {
  readonly row: number
  readonly column: number
  readonly low: Decimal
  readonly high: Decimal
}

const energyKeys = new Set<string>([
  'energyGas',
  'energyElectricity',
  'energyTransport',
  'energyOther',
  'energyTotal',
])
const otherKeys = new Set<string>(['intensity', 'intensityDivisor'])
const scales: Readonly<Record<string, string>> = {
  kWh: '1',
  MWh: '1000',
  GWh: '1000000',
  kgCO2e: '0.001',
  tCO2e: '1',
}

/** The kind of quantity that a row holds. */
export function quantityOf(row: StatementRow): 'energy' | 'emissions' | 'other' {
  if (row.key !== undefined) {
    if (energyKeys.has(row.key)) return 'energy'
    return otherKeys.has(row.key) ? 'other' : 'emissions'
  }
  if (row.unit === 'kWh' || row.unit === 'MWh' || row.unit === 'GWh') return 'energy'
  return row.unit === 'kgCO2e' || row.unit === 'tCO2e' ? 'emissions' : 'other'
}

/** The calendar year in which a heading says that its year ends, undefined where it does not; `2021/23` is no year. */
export function endYearOf(heading: string): number | undefined {
  const split = /(?<!\d)((?:19|20)\d{2})\s?[/\\–—-]\s?((?:20)?\d{2})(?!\d)/.exec(heading)
  if (split !== null) {
    const start = Number.parseInt(split[1] ?? '', 10)
    const end = Number.parseInt((split[2] ?? '').slice(-2), 10)
    return end === (start + 1) % 100 ? start + 1 : undefined
  }
  const full = [...heading.matchAll(/(?<!\d)(20\d{2})(?!\d)/g)].at(-1)?.[1]
  if (full !== undefined) return Number.parseInt(full, 10)
  const short =
    /(?<!\d)\d{2}\s?[/–-]\s?(\d{2})(?!\d)/.exec(heading)?.[1] ??
    /\b(?:FY|AY|YE|Y\/E)\s?'?(\d{2})\b/i.exec(heading)?.[1]
  return short === undefined ? undefined : 2000 + Number.parseInt(short, 10)
}

/** A statement with its figures read. */
export class Sheet {
  readonly statement: Statement
  /** The columns of years, the newest first; where the years are not known, as they stand. */
  readonly years: readonly YearColumn[]
  readonly #slots: readonly (readonly Slot[])[]
  readonly #byKey = new Map<StatementKey, number[]>()
  readonly #kept = new Map<string, unknown>()
  /** All that is said around the table. */
  readonly words: string

  constructor(statement: Statement) {
    this.statement = statement
    this.words = [statement.title ?? '', ...statement.texts.map(({ text }) => text)].join('\n')
    const years = statement.columns.flatMap((column, index) =>
      column.kind === 'year' ? [yearColumn(column, index)] : [],
    )
    this.years = years.every((year) => year.endYear !== undefined)
      ? [...years].sort((one, other) => (other.endYear ?? 0) - (one.endYear ?? 0))
      : years
    for (const [index, { key }] of statement.rows.entries())
      if (key !== undefined) this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), index])
    this.#slots = statement.rows.map((row, index) =>
      statement.columns.map((_, column) => slotOf(row, { row: index, column, cell: row.cells[column] })),
    )
  }

  slot(row: number, column: number): Slot {
    return this.#slots[row]?.[column] ?? { is: 'blank' }
  }
  amount(row: number, column: number): Amount | undefined {
    const slot = this.slot(row, column)
    return slot.is === 'number' ? slot.amount : undefined
  }
  /** The indexes of the rows of a key. */
  rows(...keys: readonly StatementKey[]): number[] {
    const rows = [...new Set(keys)].flatMap((key) => this.#byKey.get(key) ?? [])
    return keys.length > 1 ? rows.sort((one, other) => one - other) : rows
  }
  /** What is worked out once for a statement. */
  once<T>(name: string, make: () => T): T {
    if (!this.#kept.has(name)) this.#kept.set(name, make())
    return this.#kept.get(name) as T
  }
  row(index: number): StatementRow {
    return this.statement.rows[index]!
  }
  cell(row: number, column: number): PrintedCell | undefined {
    return this.statement.rows[row]?.cells[column]
  }

  /** A finding, with what is printed there; what is expected is shown as precisely as the cell is. */
  finding({ code, severity, row, column, expected, message }: Said, cures: readonly Cure[] = []): Judged {
    const printed = row === undefined || column === undefined ? undefined : this.cell(row, column)
    const amount = row === undefined || column === undefined ? undefined : this.amount(row, column)
    const heading = column === undefined ? undefined : this.statement.columns[column]
    return {
      code,
      severity,
      place:
        printed?.place ??
        (row === undefined || heading === undefined
          ? undefined
          : emptyPlace(this.row(row).place, heading.place)) ??
        (row === undefined ? heading?.place : this.statement.rows[row]?.place) ??
        'the statement',
      row: row === undefined ? undefined : this.row(row).label,
      column: heading?.heading,
      printed: printed?.text,
      expected: expected === undefined || amount === undefined ? undefined : likePrinted(expected, amount),
      message,
      cures,
    }
  }
}

/** Where an empty cell of a table is: in the row of its label, and the column of its heading. */
function emptyPlace(row: string, heading: string): string | undefined {
  const line = /^(.*row \d+)(?:, column [A-Z]+)?$/.exec(row)?.[1]
  const column = /, column [A-Z]+$/.exec(heading)?.[0]
  return line === undefined || column === undefined ? undefined : `${line}${column}`
}

/** A value of the base unit in the printed unit and precision of a cell. */
export function likePrinted(value: Decimal, like: Amount): string {
  const inUnit = value.div(like.scale)
  const text = grouping(inUnit, like.places)
  const commas = like.text.includes(',') || like.value.div(like.scale).abs().lt(1000)
  return `${commas ? text : text.replace(/,/g, '')}${like.percent ? '%' : ''}`
}

function yearColumn(column: StatementColumn, index: number): YearColumn {
  const endYear =
    column.end === undefined ? endYearOf(column.heading) : Number.parseInt(column.end.slice(0, 4), 10)
  return { index, column, start: column.start, end: column.end, endYear }
}

function slotOf(
  row: StatementRow,
  { row: index, column, cell }: { row: number; column: number; cell: PrintedCell | undefined },
): Slot {
  if (cell === undefined || cell.text.trim() === '') return { is: 'blank' }
  const figure = readFigure(cell.text)
  if (figure.is !== 'number') return { is: figure.is }
  const scale = new Decimal(scales[cell.unit ?? row.unit ?? ''] ?? '1')
  return {
    is: 'number',
    amount: {
      row: index,
      column,
      label: row.label,
      text: cell.text,
      value: figure.value.times(scale),
      half: new Decimal(10).pow(-figure.places).times('0.5').times(scale),
      places: figure.places,
      scale,
      percent: figure.percent,
    },
  }
}

/** The calendar year in which the greatest part of a year's days lies: whose factors are used. */
export function ruleYear({ start, end, endYear }: YearColumn): number | undefined {
  if (end === undefined) return endYear
  const from = start ?? addDays(end, -364)
  const years = new Map<number, number>()
  for (
    let year = Number.parseInt(from.slice(0, 4), 10);
    year <= Number.parseInt(end.slice(0, 4), 10);
    year++
  ) {
    const first = from > `${year}-01-01` ? from : `${year}-01-01`
    const last = end < `${year}-12-31` ? end : `${year}-12-31`
    years.set(year, daysBetween({ from: first, to: last }) + 1)
  }
  return [...years].sort((one, other) => other[1] - one[1] || other[0] - one[0])[0]?.[0]
}

/** A sum of figures, and how far rounding alone can have moved it. */
export function total(amounts: readonly Amount[]): { value: Decimal; half: Decimal } {
  return {
    value: amounts.reduce((all, one) => all.plus(one.value), zero),
    half: amounts.reduce((all, one) => all.plus(one.half), zero),
  }
}

/** A sum shows at most so many addends, and says how many more there are. */
const mostAddends = 8
/** Labels in quotation marks, the first of them where there are many. */
export function quotedList(labels: readonly string[]): string {
  const shown = labels.length > mostAddends + 1 ? labels.slice(0, mostAddends) : labels
  const more = labels.length > shown.length ? ` and ${labels.length - shown.length} more` : ''
  return `${shown.map(quoted).join(', ')}${more}`
}

/** `851 + 4.48 = 855.48`, in the printed unit of the first. */
export function sumByHand(amounts: readonly Amount[], places: number): string {
  const [first] = amounts
  if (first === undefined) return '0'
  const { value } = total(amounts)
  const shown = amounts.length > mostAddends + 1 ? amounts.slice(0, mostAddends) : amounts
  const parts = shown.map((one) => grouping(one.value.div(first.scale), one.places + scaleShift(one, first)))
  const more = amounts.length > shown.length ? ` + … and ${amounts.length - shown.length} more` : ''
  return `${parts.join(' + ')}${more} = ${grouping(value.div(first.scale), places)}`
}
const scaleShift = (one: Amount, other: Amount): number =>
  one.scale.eq(other.scale) ? 0 : Math.max(0, one.value.div(other.scale).decimalPlaces() - one.places)

/** A label in quotation marks. */
export const quoted = (label: string): string => `“${label.trim()}”`
