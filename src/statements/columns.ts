import type { StatementColumn } from '../domain/statement/statement.ts'
import { figureOf, hasDigits } from './figures.ts'
import type { GridCell } from './grid.ts'
import { columnName, type HeadedColumn } from './headings.ts'
import { type HeadedPeriod, periodName } from './periods.ts'
import { isEmissions, isEnergy, type StatementUnit, unitAlone, withoutUnits } from './units.ts'

type Row = readonly GridCell[]

/** A column of a statement, and where the figures of its year stand: once, or once for each unit. */
export interface TableColumn {
  readonly name: string
  readonly heading: string
  readonly place: string
  readonly kind: StatementColumn['kind']
  readonly period: HeadedPeriod | undefined
}

/** The figures of one unit: `energy` and `emissions` where the columns say which they are, else those of the row. */
export type UnitClass = 'energy' | 'emissions' | 'row'

/** Where figures stand under a heading: for which column of the statement, and of which unit. */
export interface Placed {
  readonly index: number
  readonly column: TableColumn
  readonly unit: StatementUnit | undefined
  readonly unitClass: UnitClass
}

/** The columns under a heading: those of figures, of labels and of units. */
export interface Layout {
  readonly placed: readonly Placed[]
  readonly labels: readonly number[]
  readonly unitColumn: number | undefined
  readonly notes: readonly number[]
}

const unitClassOf = (unit: StatementUnit | undefined): UnitClass =>
  isEnergy(unit) ? 'energy' : isEmissions(unit) ? 'emissions' : 'row'

const generic = new RegExp(
  [
    String.raw`\b(?:energy|consumption|consumed|emissions?|usage|used?|carbon|ghg|greenhouse|gas(?:es)?|figures?|results?|values?|amounts?|quantity|in|of)\b`,
    String.raw`[()[\],;:.-]`,
  ].join('|'),
  'g',
)
const variant = /restat|publish|report|original|revis|amend/

/** What a heading says of whose figures these are, `uk` or the name of a school. */
const groupOf = (column: HeadedColumn): string =>
  withoutUnits(column.rest).replace(generic, ' ').replace(/\s+/g, ' ').trim()

/**
 * The headed columns by whose figures they hold. They are taken apart only where a year would else stand twice, as under “UK” and
 * “Global”; a year that was restated stands beside the one as it was published.
 */
export function groupsOf(columns: readonly HeadedColumn[]): (readonly HeadedColumn[])[] {
  const values = columns.filter((column) => column.role === 'value')
  const years = values.filter((column) => column.kind === 'year')
  const names = years.map((column) => `${columnName(column)} ${unitClassOf(column.unit)}`)
  const groups = [...new Set(years.map(groupOf))]
  if (new Set(names).size === names.length || groups.length < 2 || groups.some((one) => variant.test(one)))
    return [values]
  let last = groups[0]
  const owner = new Map<HeadedColumn, string | undefined>()
  for (const column of values) {
    if (column.kind === 'year') last = groupOf(column)
    owner.set(column, last)
  }
  return groups.map((group) => values.filter((column) => owner.get(column) === group))
}

/** The columns of a statement, made from the first heading: one for each year, whatever units its figures are in. */
export function placedColumns(values: readonly HeadedColumn[], known: readonly TableColumn[] = []): Placed[] {
  const columns = new Map(known.map((column) => [column.name, column]))
  const seen = new Map<string, number>()
  let unit: StatementUnit | undefined
  return values.map((value) => {
    // A change stands behind the years that it is of, and is in their unit.
    if (value.kind === 'year' || value.unit !== undefined) unit = value.unit
    const unitClass = unitClassOf(unit)
    const count = (seen.get(`${columnName(value)} ${unitClass}`) ?? 0) + 1
    seen.set(`${columnName(value)} ${unitClass}`, count)
    const name = `${columnName(value)} ${count}`
    const column = columns.get(name) ?? {
      name,
      heading: value.heading,
      place: value.place,
      kind: value.kind,
      period: value.period,
    }
    columns.set(name, column)
    return { index: value.index, column, unit, unitClass }
  })
}

const sameNames = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && [...one].sort().join('|') === [...other].sort().join('|')

/**
 * The columns under a heading further down. Where it names the same years they are the same columns, in whatever order; where it names
 * others at the places of the first and most agree, it is a slip, and the places count. undefined: it is another table.
 */
export function placedAgain(
  values: readonly HeadedColumn[],
  before: readonly Placed[],
): readonly Placed[] | undefined {
  const yearsBefore = before.filter(({ column }) => column.kind === 'year')
  const years = values.filter((value) => value.kind === 'year')
  const namesBefore = yearsBefore.map(({ column }) => nameOf(column.period))
  const names = years.map((value) => nameOf(value.period))
  const known = [...new Map(before.map(({ column }) => [column.name, column])).values()]
  if (sameNames(names, namesBefore)) return placedColumns(values, known)
  const inPlace =
    years.length === yearsBefore.length && years.every((value, at) => value.index === yearsBefore[at]?.index)
  const agree = names.filter((name, at) => name === namesBefore[at]).length
  if (inPlace && agree * 2 >= names.length)
    return before.map((one) => {
      const unit = values.find((other) => other.index === one.index)?.unit
      return { ...one, unit, unitClass: unitClassOf(unit) }
    })
  const distinct = new Set(known.filter((one) => one.kind === 'year').map((one) => nameOf(one.period)))
  if (names.length > 0 && !names.some((name) => distinct.has(name))) return undefined
  return placedColumns(values, known)
}

const nameOf = (period: HeadedPeriod | undefined): string => (period === undefined ? '' : periodName(period))

/** Which columns hold labels and units: those before the first figures, and what their cells say. */
export function layoutOf(
  placed: readonly Placed[],
  headed: readonly HeadedColumn[],
  body: readonly Row[],
): Layout {
  const width = Math.max(0, ...body.map((row) => row.length))
  const values = new Set(placed.map(({ index }) => index))
  const roleOf = (index: number) => headed.find((column) => column.index === index)?.role
  const first = Math.min(...values, width)
  const others = Array.from({ length: width }, (_, index) => index).filter((index) => !values.has(index))
  const unitColumn =
    others.find((index) => roleOf(index) === 'unit') ??
    others.find((index) => index > 0 && roleOf(index) === undefined && saysUnits(body, index))
  const notes = others.filter(
    (index) => roleOf(index) === 'note' || (index > first && roleOf(index) === undefined),
  )
  const labels = others.filter(
    (index) => index < first && index !== unitColumn && roleOf(index) === undefined,
  )
  return { placed, labels: labels.length === 0 ? [0] : labels, unitColumn, notes }
}

function saysUnits(body: readonly Row[], index: number): boolean {
  const texts = body.map((row) => row[index]?.text ?? '').filter((text) => text !== '')
  const units = texts.filter((text) => text.length <= 30 && unitAlone(text) !== undefined).length
  return units > 0 && units * 2 >= texts.length
}

/** Columns without a unit of which every figure has one beside it are in that unit, where another column is in another. */
export function unitsInCells(columns: readonly HeadedColumn[], body: readonly Row[]): HeadedColumn[] {
  const found = columns.map((column) => {
    const units = body.flatMap((row) => figureOf(row[column.index]?.text ?? '')?.unit ?? [])
    return new Set(units).size === 1 && units.length > 1 ? units[0] : undefined
  })
  const classes = new Set(found.map(unitClassOf))
  if (!classes.has('energy') || !classes.has('emissions')) return [...columns]
  return columns.map((column, at) => (column.unit === undefined ? { ...column, unit: found[at] } : column))
}

/** Columns by where figures stand, for a table without a heading. Nothing says of which years they are. */
export function unheadedColumns(body: readonly Row[]): HeadedColumn[] {
  const width = Math.max(0, ...body.map((row) => row.length))
  const counts = Array.from(
    { length: width },
    (_, index) => body.filter((row) => hasDigits(row[index]?.text ?? '')).length,
  )
  const most = Math.max(0, ...counts.slice(1))
  return counts.flatMap((count, index) => {
    if (index === 0 || count === 0 || count * 2 < most) return []
    const texts = body.map((row) => row[index]?.text ?? '').filter((text) => hasDigits(text))
    const percent = texts.filter((text) => text.includes('%')).length * 2 > texts.length
    const place = body.find((row) => hasDigits(row[index]?.text ?? ''))?.[index]?.place ?? ''
    const none = { heading: '', period: undefined, unit: undefined, rest: '' } as const
    return [{ ...none, index, place, role: 'value', kind: percent ? 'other' : 'year' } as const]
  })
}

/** Columns of figures, right of the first headed one, over which nothing stands: a change in percent, or something that is not said. */
export function unheadedBeside(headed: readonly HeadedColumn[], body: readonly Row[]): HeadedColumn[] {
  const first = Math.min(...headed.filter((one) => one.role === 'value').map((one) => one.index))
  return unheadedColumns(body)
    .filter(({ index }) => index > first && !headed.some((one) => one.index === index))
    .map((column) => ({ ...column, kind: 'other' }))
}
