import type { StatementColumn } from '../domain/statement/statement.ts'
import { figureOf } from './figures.ts'
import { type GridCell, plainWords } from './grid.ts'
import { said } from './labels.ts'
import { type HeadedPeriod, periodIn, periodName } from './periods.ts'
import { isEmissions, isEnergy, type StatementUnit, unitAlone, unitIn } from './units.ts'

type Row = readonly GridCell[]

/** What a column of a table holds. */
export interface HeadedColumn {
  /** Where it stands, 0 being the first. */
  readonly index: number
  readonly role: 'value' | 'unit' | 'note' | 'ignored'
  readonly heading: string
  readonly place: string
  readonly kind: StatementColumn['kind']
  readonly period: HeadedPeriod | undefined
  readonly unit: StatementUnit | undefined
  /** What else the heading says, such as `uk` or `restated`. */
  readonly rest: string
}

/** The rows of a heading, and what they say of each column. */
export interface HeadingBlock {
  readonly first: number
  readonly last: number
  readonly columns: readonly HeadedColumn[]
  /** What stands over the labels: a section, or the unit of the whole table. */
  readonly label: GridCell | undefined
}

const headingMax = 70
const unitHead = /^(?:units?|uom|units? of measure(?:ment)?|measured? in)$/
const oneOf = (...forms: readonly string[]): RegExp => new RegExp(`^(?:${forms.join('|')})$`)
const noteHead = oneOf(
  'notes?',
  String.raw`ref(?:erence)?s?\.?`,
  'comments?|commentary|explanation',
  'part|status|data quality',
  'data source|source of data',
  'basis|methodology|method',
  'note on .*',
)
const changeHead = new RegExp(
  [
    String.raw`\bchanges?\b|\bvar(?:iance|\.)?\b|\bmovement\b|\bdifference\b|\bdiff\b|\bincrease\b|\bdecrease\b`,
    String.raw`\breduction\b|\bsavings?\b|\+\s?\/\s?-|\byoy\b|year[- ]on[- ]year|\bvs\.?\b|\bversus\b|\bδ`,
    String.raw`\btrend\b`,
  ].join('|'),
)
const shareHead = /(?:%|per ?cent(?:age)?) of\b|\bshare\b|\bproportion\b|\bcontribution\b/
const percentHead = /^(?:%|per ?cent|percentage|in %)$/
const ignoredHead =
  /\bfactors?\b|\bcosts?\b|^£|\bspend\b|\btargets?\b|\bbudget\b|\bforecast\b|\blitres?\b|\bmiles?\b|\bkm\b|\bm3\b|^id$|^key$|^code$/
/** Words that a heading may have beside its year and unit. */
const groupHead = oneOf(
  String.raw`uk(?: (?:only|and offshore|& offshore))?|global(?: \(?excl\w*\.? uk\)?)?|(?:uk )?(?:&|and) (?:global|offshore)`,
  'worldwide|rest of (?:the )?world|row|non-?uk|overseas|international|europe|emea|apac|amer(?:icas)?',
  'total|group|company|trust|as (?:previously )?(?:published|reported|stated)|restated|as restated',
  'unaudited|audited|actual|£|figures?|results?|value|amount|quantity|base(?:line)?(?: year)?',
  'emissions?|energy(?: (?:use|consumption|used))?|consumption|usage|carbon(?: emissions)?',
  '(?:ghg|greenhouse gas) emissions',
)

/** The heading that one text is; undefined where it is none. */
function headOf(text: string): Omit<HeadedColumn, 'index' | 'place'> | undefined {
  if (text.length > 2 * headingMax) return undefined
  const words = plainWords(text)
  if (words === '' || words.length > headingMax) return undefined
  const none = { heading: text, kind: 'other', period: undefined, unit: undefined, rest: '' } as const
  if (unitHead.test(words)) return { ...none, role: 'unit' }
  if (noteHead.test(words)) return { ...none, role: 'note' }
  const found = periodIn(text)
  const unit = unitIn(text) ?? unitAlone(text)
  if (changeHead.test(words)) {
    const percent = /%|per ?cent/.test(words)
    return { ...none, role: 'value', kind: percent ? 'changePercent' : 'change', unit }
  }
  if (shareHead.test(words)) return { ...none, role: 'value', kind: 'share', unit }
  if (percentHead.test(words)) return { ...none, role: 'value', kind: 'other' }
  if (found === undefined && ignoredHead.test(words) && unit === undefined)
    return { ...none, role: 'ignored' }
  if (/\bfactor\b|\btarget\b|\bbudget\b|\bforecast\b/.test(words)) return { ...none, role: 'ignored' }
  if (found === undefined && unit === undefined && !groupHead.test(words)) return undefined
  const rest = (found?.rest ?? words)
    .replace(/[()[\]]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return { heading: text, role: 'value', kind: 'year', period: found?.period, unit, rest }
}

/** A heading beside others that says energy or emissions, and whose, and leaves the unit to the others. */
function ofWords(text: string): ReturnType<typeof headOf> {
  const words = plainWords(text)
  if (!/\benergy\b|\bemissions?\b/.test(words) || words.length > headingMax) return undefined
  const base = { heading: text, role: 'value', kind: 'year', period: undefined, unit: undefined } as const
  return {
    ...base,
    rest: words
      .replace(/[()[\]]/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  }
}

const strongly = (head: ReturnType<typeof headOf>): boolean =>
  head !== undefined &&
  (head.period !== undefined ||
    head.unit !== undefined ||
    head.kind === 'change' ||
    head.kind === 'changePercent')

/** A whole number that may be a year is a heading where others are; any other figure is none. */
const isNumber = (text: string): boolean =>
  figureOf(text) !== undefined &&
  periodIn(text)?.period.as !== 'year' &&
  !/\d{2}\/\d{2}|\d{4}-\d{2}/.test(text)

/** `20221` is 2022 with the mark of a footnote, where other headings are years too. */
const markedYear = /^((?:19|20)\d{2})[1-9]$/

const filled = (row: Row): number[] => row.flatMap(({ text }, index) => (text === '' ? [] : [index]))

/** Whether a row can be a heading of columns by itself: a year or a unit over each column that has anything over it. */
export function isHeadingRow(row: Row): boolean {
  const indices = filled(row)
  const over = indices.filter((index) => index > 0)
  if (over.length === 0) return false
  const label = row[0]?.text ?? ''
  const texts = over.map((index) => row[index]?.text ?? '')
  const years = texts.some((text) => /^(?:19|20)\d{2}$/.test(text))
  const heads = texts.map((text) => headOf(years ? text.replace(markedYear, '$1') : text))
  if (texts.some((text) => isNumber(text) && !(years && markedYear.test(text)))) return false
  // The columns of labels have headings too, of any words: `Emission source`, `Description`.
  const firstKnown = heads.findIndex((head) => head !== undefined)
  if (firstKnown === -1) return false
  const after = heads.slice(firstKnown)
  if (after.filter((head) => head === undefined).length * 2 > after.length || firstKnown > 3) return false
  if (!heads.some(strongly)) return false
  const bareYears = heads.every(
    (head, at) => head?.period?.as === 'year' && /^\d{4}$/.test(row[over[at] ?? 0]?.text ?? ''),
  )
  const own = said(label)
  if (bareYears && own.divisor) return false
  return !(
    heads.every((head) => head?.period === undefined) &&
    label !== '' &&
    own.sources.length > 0 &&
    own.scopes.length === 0
  )
}

/** Whether a row above or below a heading belongs to it: short words over the columns, and no number. */
function continues(row: Row | undefined, { below }: { below: boolean }): boolean {
  if (row === undefined) return false
  const over = filled(row).filter((index) => index > 0)
  if (over.length === 0) return false
  const texts = over.map((index) => row[index]?.text ?? '')
  if (texts.some((text) => isNumber(text) || text.length > 60)) return false
  if (!below) return (row[0]?.text ?? '').length <= 150
  const label = said(row[0]?.text ?? '')
  if (label.sources.length > 0 || label.total) return false
  return texts.every((text) => headOf(text) !== undefined)
}

/** The words over a column, from above; what stands only to its left in an upper row of merged cells is carried over to it. */
function over(rows: readonly Row[], index: number): { own: GridCell[]; carried: GridCell[] } {
  const own: GridCell[] = []
  const carried: GridCell[] = []
  rows.forEach((row, at) => {
    const cell = row[index]
    if (cell !== undefined && cell.text !== '') own.push(cell)
    else if (at < rows.length - 1) {
      const left = row.slice(1, index).findLast(({ text }) => text !== '')
      if (left !== undefined) carried.push(left)
    }
  })
  return { own, carried }
}

function columnOf(rows: readonly Row[], index: number): HeadedColumn | undefined {
  const { own, carried } = over(rows, index)
  if (own.length === 0) return undefined
  const text = [...new Set(own.map((cell) => cell.text))].join(' ')
  const head =
    headOf(text.replace(markedYear, '$1')) ??
    own.map((cell) => headOf(cell.text)).find((one) => one !== undefined) ??
    ofWords(text)
  const place = own.at(-1)?.place ?? ''
  if (head === undefined) return undefined
  if (head.role !== 'value') return { ...head, heading: text, index, place }
  const above = carried.map((cell) => ({ cell, head: headOf(cell.text) }))
  const period =
    head.period ?? (head.kind === 'year' ? above.find((one) => one.head?.period)?.head?.period : undefined)
  const unit = head.unit ?? above.find((one) => one.head?.unit)?.head?.unit
  const used = above.filter(
    (one) =>
      (head.period === undefined && one.head?.period !== undefined) ||
      (head.unit === undefined && one.head?.unit !== undefined) ||
      (one.head?.period === undefined && one.head?.unit === undefined),
  )
  const rest = [
    ...used
      .filter((one) => one.head?.period === undefined && one.head?.unit === undefined)
      .map((one) => plainWords(one.cell.text)),
    head.rest,
  ]
    .filter((words) => words !== '')
    .join(' ')
  const heading = [...used.map((one) => one.cell.text), text].join(' ')
  return { ...head, index, place, heading, period, unit, rest }
}

/** The heading that begins at or around a row: it and the rows over and under it that belong to it. */
export function headingBlock(rows: readonly Row[], at: number, from: number): HeadingBlock {
  let first = at
  while (first > from && continues(rows[first - 1], { below: false })) first--
  let last = at
  while (continues(rows[last + 1], { below: true })) last++
  const block = rows.slice(first, last + 1)
  const width = Math.max(...block.map((row) => row.length))
  const columns = Array.from({ length: width }, (_, index) => index)
    .slice(1)
    .flatMap((index) => columnOf(block, index) ?? [])
  const body = rows.slice(last + 1)
  return {
    first,
    last,
    columns: plainHeads(monthsOut(percents(tonnesOnly(unitsBeside(columns)), body))),
    label: labelOf(block),
  }
}

/** Kilograms beside the same tonnes say nothing more. */
function tonnesOnly(columns: readonly HeadedColumn[]): HeadedColumn[] {
  const of = (unit: StatementUnit) =>
    columns.filter((column) => column.unit === unit && column.kind === 'year').length
  const both = of('kgCO2e') > 0 && of('kgCO2e') === of('tCO2e')
  return columns.map((column) =>
    both && column.unit === 'kgCO2e' ? { ...column, role: 'ignored', kind: 'other' } : column,
  )
}

/** “Energy consumption” without a unit beside “Energy consumption (kWh)” is in that unit. */
function unitsBeside(columns: readonly HeadedColumn[]): HeadedColumn[] {
  const energy = columns.find(({ unit }) => isEnergy(unit))?.unit
  const emissions = columns.find(({ unit }) => isEmissions(unit))?.unit
  return columns.map((column) => {
    if (
      column.unit !== undefined ||
      column.role !== 'value' ||
      (energy === undefined && emissions === undefined)
    )
      return column
    const unit = /energy/i.test(column.heading)
      ? energy
      : /emission/i.test(column.heading)
        ? emissions
        : undefined
    return { ...column, unit }
  })
}

const unitWords =
  /\s*[([]?(?<![A-Za-z])(?:[kMG]Wh|(?:kg|metric tonnes|tonnes|t)\s?(?:of\s)?CO\s?[2₂]\s?e?)[)\]]?(?![a-z])/gi

/** The unit in the heading of a year is that of its figures, and no part of the year’s name. */
function plainHeads(columns: readonly HeadedColumn[]): HeadedColumn[] {
  return columns.map((column) => {
    const heading = column.heading.replace(unitWords, ' ').replace(/\s+/g, ' ').trim()
    return column.period !== undefined && heading !== '' ? { ...column, heading } : column
  })
}

const labelOf = (block: readonly Row[]): GridCell | undefined =>
  block.map((row) => row[0]).findLast((cell) => cell !== undefined && cell.text !== '')

/** `%` over a column is a change where some of it is negative or more than a hundred; else what it is of cannot be told. */
function percents(columns: readonly HeadedColumn[], body: readonly Row[]): HeadedColumn[] {
  const years = columns.filter((column) => column.kind === 'year').length
  return columns.map((column) => {
    const texts = body.map((row) => row[column.index]?.text ?? '').filter((text) => /\d/.test(text))
    if (
      column.kind === 'change' &&
      texts.length > 0 &&
      texts.filter((text) => text.includes('%')).length * 2 > texts.length
    )
      return { ...column, kind: 'changePercent' }
    if (column.role !== 'value' || column.kind !== 'other') return column
    if (years === 1) return { ...column, kind: 'share' }
    return texts.some((text) => /^[(\-–−]/.test(text)) ? { ...column, kind: 'changePercent' } : column
  })
}

/** Months are no years: a table of them is not compared. */
function monthsOut(columns: readonly HeadedColumn[]): HeadedColumn[] {
  const ends = columns.flatMap(({ period }) => (period?.as === 'days' ? [period.end.slice(0, 7)] : []))
  const distinct = new Set(ends)
  const years = new Set(ends.map((end) => end.slice(0, 4)))
  return distinct.size > years.size + 1
    ? columns.map((column) =>
        column.period?.as === 'days' ? { ...column, role: 'ignored', kind: 'other' } : column,
      )
    : [...columns]
}

/** By what a column is the same as one of another heading: the year, and what it is restated or as published. */
export function columnName(column: HeadedColumn): string {
  const year = column.period === undefined ? '' : periodName(column.period)
  return `${column.kind} ${year}`
}
