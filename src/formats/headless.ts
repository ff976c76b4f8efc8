import { isTotal } from './by-content.ts'
import { looksLikeDate, looksLikeMeter, looksLikeValue, wordsOf } from './cell-kinds.ts'
import type { Role } from './profile.ts'

/** Where the columns of a file are that has no head, told by what its cells are. */
export interface Headless {
  /** The line above the first row. */
  readonly headLine: number
  /** Names made up for messages: `column 3`, `half-hour 1`. */
  readonly heads: readonly string[]
  readonly columns: Readonly<Partial<Record<Role, number>>>
  readonly slots: readonly number[]
  readonly flags: readonly number[]
}

interface SampleRow {
  readonly line: number
  readonly cells: readonly string[]
}

const slotsMin = 46
const slotsMax = 50

/** What a row looks like, so that rows of one shape can be told from those that are out of step. */
interface Shape {
  readonly meter: number
  readonly date: number
}

function shapeOf(cells: readonly string[], meterSaid: boolean): Shape | undefined {
  const ahead = cells.slice(0, Math.max(0, cells.length - slotsMin + 2))
  const isDate = (cell: string) => looksLikeDate(cell)
  // Eight digits may be a day or the number of a gas meter: a date with signs in it comes first.
  const clear = ahead.findIndex((cell) => isDate(cell) && /[-/. ]/.test(cell.trim()))
  const date = clear === -1 ? ahead.findIndex(isDate) : clear
  if (date === -1) return undefined
  const meter = ahead.findIndex((cell, index) => index !== date && looksLikeMeter(cell) !== undefined)
  if (meter === -1 && !meterSaid) return undefined
  return { meter, date }
}

/** The shape that most rows have. */
function usual(
  rows: readonly SampleRow[],
  meterSaid: boolean,
): { shape: Shape; rows: SampleRow[] } | undefined {
  const found = new Map<string, { shape: Shape; rows: SampleRow[] }>()
  for (const row of rows) {
    const shape = shapeOf(row.cells, meterSaid)
    if (shape === undefined) continue
    const key = `${shape.meter} ${shape.date}`
    const there = found.get(key) ?? { shape, rows: [] }
    there.rows.push(row)
    found.set(key, there)
  }
  return [...found.values()].sort((a, b) => b.rows.length - a.rows.length)[0]
}

interface Run {
  readonly values: number[]
  readonly flags: number[]
  readonly total: number | undefined
}

/** The half-hours of rows: a run of numbers, or of numbers and flags in turn. */
function runOf(rows: readonly SampleRow[], from: number): Run | undefined {
  const width = Math.max(...rows.map(({ cells }) => cells.length))
  const kinds = Array.from({ length: width }, (_, column) =>
    kindOf(rows.map(({ cells }) => cells[column] ?? '')),
  )
  return plainRun(rows, kinds, from) ?? pairedRun(kinds, from)
}

type Kind = 'values' | 'blank' | 'text'

function kindOf(cells: readonly string[]): Kind {
  const looks = cells.map(looksLikeValue)
  // A word in one row is a mistake of that row, which is named when the row is read.
  if (looks.filter((one) => one === undefined).length * 3 > looks.length) return 'text'
  return looks.includes('number') ? 'values' : 'blank'
}

function plainRun(rows: readonly SampleRow[], kinds: readonly Kind[], from: number): Run | undefined {
  // From the last text before the run to the end of the numbers. Blank columns belong to it inside, and at its end up to 50.
  let start = from
  for (let column = from; column < kinds.length; column++) {
    if (kinds[column] !== 'text') continue
    if (column - start >= slotsMin) break
    start = column + 1
  }
  let end = start
  while (end < kinds.length && kinds[end] !== 'text') end++
  while (end - start > slotsMin && kinds[end - 1] === 'blank') end--
  if (end - start === slotsMax - 1 && kinds[end] === 'blank') end++
  const columns = Array.from({ length: end - start }, (_, index) => start + index)
  return withTotal(rows, columns)
}

/** Takes off a total that stands in front of the half-hours or behind them. */
function withTotal(rows: readonly SampleRow[], columns: number[]): Run | undefined {
  const count = columns.length
  const [first = 0] = columns
  const last = columns.at(-1) ?? 0
  if (count > 48 || count === 47) {
    if (isTotal(rows, first, columns.slice(1))) return run(columns.slice(1), first)
    if (isTotal(rows, last, columns.slice(0, -1))) return run(columns.slice(0, -1), last)
  }
  return count === 49 || count === 47 ? undefined : run(columns, undefined)
}

function run(values: number[], total: number | undefined): Run | undefined {
  return values.length >= slotsMin && values.length <= slotsMax ? { values, flags: [], total } : undefined
}

/** A number and its flag, 46 to 50 times. */
function pairedRun(kinds: readonly Kind[], from: number): Run | undefined {
  for (let start = from; start + 2 * slotsMin <= kinds.length; start++) {
    const values: number[] = []
    for (let at = start; at + 1 < kinds.length && kinds[at] === 'values' && kinds[at + 1] === 'text'; at += 2)
      values.push(at)
    if (kinds[start - 1] !== 'values' && values.length >= slotsMin && values.length <= slotsMax)
      return { values, flags: values.map((column) => column + 1), total: undefined }
  }
  return undefined
}

/**
 * Recognises half-hourly rows that stand there without a head: a meter number whose check digits are right, a date, and 46 to 50
 * numbers (or numbers and flags in turn). The first row that is wide enough must be such a row itself; otherwise the file does have
 * a head, and nobody may guess at it.
 */
export function findHeadless(
  rows: readonly SampleRow[],
  { meterSaid }: { meterSaid: boolean },
): Headless | undefined {
  const wide = rows.filter(({ cells }) => cells.length > slotsMin)
  const [top] = wide
  if (top === undefined || shapeOf(top.cells, meterSaid) === undefined) return undefined
  const found = usual(wide, meterSaid)
  if (found === undefined || found.rows.length * 2 <= wide.length) return undefined
  const { shape } = found
  const run = runOf(found.rows, Math.max(shape.date, shape.meter) + 1)
  if (run === undefined) return undefined
  const columns: Partial<Record<Role, number>> = { date: shape.date }
  if (shape.meter !== -1) columns.meter = shape.meter
  if (run.total !== undefined) columns.total = run.total
  const used = new Set([...run.values, ...run.flags, ...Object.values(columns)])
  const width = Math.max(...found.rows.map(({ cells }) => cells.length))
  for (let column = 0; column < width; column++) {
    if (used.has(column)) continue
    const cells = found.rows.map((row) => row.cells[column] ?? '')
    const words = wordsOf(cells)
    if (words !== undefined) columns[words] ??= column
    else if (cells.every((cell) => looksLikeMeter(cell) === 'mpan')) columns.secondMeter ??= column
    else if (columns.total === undefined && isTotal(found.rows, column, run.values)) columns.total = column
  }
  return {
    headLine: top.line - 1,
    heads: namesOf(width, columns, run),
    columns,
    slots: run.values,
    flags: run.flags,
  }
}

function namesOf(width: number, columns: Partial<Record<Role, number>>, { values, flags }: Run): string[] {
  const heads = Array.from({ length: width }, (_, column) => `column ${column + 1}`)
  for (const [role, column] of Object.entries(columns)) heads[column] = `${role} (column ${column + 1})`
  for (const [index, column] of values.entries()) heads[column] = `half-hour ${index + 1}`
  for (const [index, column] of flags.entries()) heads[column] = `flag ${index + 1}`
  return heads
}
