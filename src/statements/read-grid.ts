import type { PrintedCell, RepeatedHeadings, Statement, StatementRow } from '../domain/statement/statement.ts'
import {
  groupsOf,
  type Layout,
  layoutOf,
  type Placed,
  placedAgain,
  placedColumns,
  type TableColumn,
  type UnitClass,
} from './columns.ts'
import { figureOf, hasDigits, isFigure } from './figures.ts'
import { type Grid, type GridCell, plainWords } from './grid.ts'
import type { HeadedColumn, HeadingBlock } from './headings.ts'
import { kindOf, type RowKind, type Said, type Scope, said } from './labels.ts'
import { periodName } from './periods.ts'
import { isTurned, type Piece, piecesOf, textsIn, valueColumns } from './pieces.ts'
import { daysOfColumns } from './statement-days.ts'
import { settled } from './totals.ts'
import {
  isEmissions,
  isEnergy,
  isOtherUnit,
  perOf,
  type StatementUnit,
  unitAlone,
  unitIn,
  withoutUnits,
} from './units.ts'

type Row = readonly GridCell[]

/** Something of the file that was not used, and why. */
export interface NotUnderstood {
  readonly label: string
  readonly place: string
  readonly why: string
}

/** A statement as it was read, and what of it was not. */
export interface ReadStatement {
  readonly statement: Statement
  readonly notUnderstood: readonly NotUnderstood[]
  /** Whether a heading says the year of any column. */
  readonly dated: boolean
}

/** A heading over rows, and what it says of them. */
interface Section {
  readonly unit: StatementUnit | undefined
  readonly scope: Scope | undefined
  /** Whether its scope holds for every row under it, as that of a heading does and that of a row above does not. */
  readonly under: boolean
  /** In no total. */
  readonly apart: boolean
}

const nowhere: Section = { unit: undefined, scope: undefined, under: false, apart: false }

interface OpenRow {
  readonly label: string
  readonly place: string
  readonly kind: RowKind
  readonly scope: Scope | undefined
  readonly unit: StatementUnit | undefined
  readonly per: string | undefined
  readonly cells: Map<string, PrintedCell>
}

const sectionMax = 130
const voluntary = /\bvoluntary\b|\bnot included\b|\bfor information\b|\bmemo(?:randum)?\b|\bbelow the line\b/i

/** The unit of words that name one kind of unit only: a title may name both that of energy and that of emissions. */
function onlyUnit(text: string): StatementUnit | undefined {
  const unit = unitIn(text)
  return isEmissions(unit) && /\b[kmg]wh/i.test(text) ? undefined : unit
}

/** Reads one statement out of the rows of a table. */
class TableReader {
  readonly #columns: TableColumn[] = []
  #layout: Layout
  #placed: readonly Placed[]
  readonly rows: OpenRow[] = []
  readonly #headings: { place: string; cells: Map<string, PrintedCell> }[] = []
  readonly notUnderstood: NotUnderstood[] = []
  readonly texts: { text: string; place: string }[] = []
  #section = nowhere
  /** The row above, for one that says less. */
  #above: Section = nowhere
  #tableUnit: StatementUnit | undefined
  #emissionsUnit: StatementUnit | undefined
  #energyUnit: StatementUnit | undefined
  /** Whether nothing stands between the heading over the rows and what comes now. */
  #entered = false
  #labels: string[] = []
  #lastLabel: { text: string; unit: StatementUnit | undefined } | undefined

  constructor(layout: Layout, title: string | undefined) {
    this.#layout = layout
    this.#placed = layout.placed
    this.#know(layout.placed)
    this.#tableUnit = title === undefined ? undefined : onlyUnit(title)
    this.#remember(this.#tableUnit)
  }

  get columns(): readonly TableColumn[] {
    return this.#columns
  }

  get placed(): readonly Placed[] {
    return this.#placed
  }

  #know(placed: readonly Placed[]): void {
    for (const { column, unit } of placed) {
      if (!this.#columns.some((one) => one.name === column.name)) this.#columns.push(column)
      this.#remember(unit)
    }
  }

  #remember(unit: StatementUnit | undefined): void {
    if (isEmissions(unit)) this.#emissionsUnit = unit
    if (isEnergy(unit)) this.#energyUnit = unit
  }

  /** The heading of another part: what stands over the labels is a section. */
  again(block: HeadingBlock, layout: Layout): void {
    const cells = new Map<string, PrintedCell>()
    for (const { index, column } of layout.placed) {
      const headed = block.columns.find((one) => one.index === index)
      if (headed !== undefined) cells.set(column.name, { text: headed.heading, place: headed.place })
    }
    const place = block.label?.place ?? block.columns[0]?.place ?? ''
    this.#headings.push({ place, cells })
    this.heading(block.label, layout)
  }

  /** The first heading: what stands over the labels is a section, or the unit of all of the table. */
  heading(label: GridCell | undefined, layout?: Layout): void {
    if (layout !== undefined) {
      this.#layout = layout
      this.#placed = layout.placed
      this.#know(layout.placed)
      if (!this.#entered) this.#section = nowhere
      this.#above = nowhere
    }
    if (label === undefined) return
    const own = said(label.text)
    if (own.scopes.length === 1 || (layout !== undefined && isSection(label.text, own)))
      this.#enter(own, label.text)
    else if (layout === undefined) {
      this.#tableUnit = onlyUnit(label.text) ?? this.#tableUnit
      this.#remember(this.#tableUnit)
    }
  }

  #enter(own: Said, text: string): void {
    const [scope, more] = own.scopes
    this.#remember(own.unit)
    const energy = own.energy && !own.emissions
    const unit =
      own.unit ?? (energy ? this.#energyUnit : own.ratio || own.divisor ? undefined : this.#emissionsUnit)
    this.#section = {
      unit,
      scope: more === undefined ? scope : undefined,
      under: true,
      apart: own.apart || voluntary.test(text),
    }
    this.#above = nowhere
    this.#entered = true
  }

  /** The line above the first heading, where it is one over the rows: it names a unit or a scope. */
  over(text: string): void {
    const own = said(text)
    if (isSection(text, own) && (onlyUnit(text) !== undefined || own.scopes.length > 0))
      this.#enter(own, text)
  }

  /** A row without a figure: a heading over the next ones, a row that is empty, or words beside the table. */
  words(row: Row): void {
    const filled = row.filter(({ text }) => text !== '')
    const [first, second] = filled
    if (first === undefined) return
    const label = this.#layout.labels.some((index) => row[index] === first)
    const own = label && second === undefined ? said(first.text) : undefined
    if (own !== undefined && isSection(first.text, own)) this.#enter(own, first.text)
    else if (own !== undefined && isBareRow(first.text, own)) this.#data(row, [])
    else if (this.#isEmptyRow(row)) this.figures(row)
    else this.texts.push({ text: filled.map((cell) => cell.text).join(': '), place: first.place })
  }

  /** A row with its label and its unit, and no figure in any column: missing, and still a row. */
  #isEmptyRow(row: Row): boolean {
    const { labels, unitColumn, notes } = this.#layout
    if (unitColumn === undefined || unitAlone(row[unitColumn]?.text ?? '') === undefined) return false
    const beside = new Set([...labels, unitColumn, ...notes])
    return row.every(({ text }, index) => text === '' || beside.has(index))
  }

  /** A row of figures. */
  figures(row: Row): void {
    for (const index of this.#layout.notes) {
      const note = row[index]
      if (note !== undefined && note.text.split(' ').length > 3) this.texts.push(note)
    }
    const classes = [...new Set(this.#placed.map(({ unitClass }) => unitClass))]
    const filled = classes.filter((one) =>
      this.#in(one).some(({ index }) => isFigure(row[index]?.text ?? '')),
    )
    for (const unitClass of filled) this.#data(row, this.#in(unitClass), unitClass)
    // Its figures are all in the columns of another statement: the rows below lean on it all the same.
    if (filled.length === 0) this.#data(row, [])
  }

  #in(unitClass: UnitClass): Placed[] {
    return this.#placed.filter((one) => one.unitClass === unitClass)
  }

  /** The labels of a row. What stands in a cell over several rows holds for each of them. */
  #labelOf(row: Row): { text: string; place: string } {
    const { labels } = this.#layout
    const texts = labels.map((index) => row[index]?.text ?? '')
    const lastFilled = texts.findLastIndex((text) => text !== '')
    const whole = texts.map((text, at) => (text === '' && at < lastFilled ? (this.#labels[at] ?? '') : text))
    if (lastFilled !== -1) this.#labels = whole
    const place = labels
      .map((index) => row[index])
      .find((cell) => cell !== undefined && cell.text !== '')?.place
    const distinct = whole.filter((text, at) => text !== '' && whole.indexOf(text) === at)
    return { text: distinct.join(' – '), place: place ?? row.find(({ text }) => text !== '')?.place ?? '' }
  }

  #data(row: Row, placed: readonly Placed[], unitClass: UnitClass = 'row'): void {
    this.#entered = false
    const label = this.#labelOf(row)
    const cells = new Map<string, PrintedCell>()
    let cellUnit: StatementUnit | undefined
    for (const { index, column } of placed) {
      const cell = row[index]
      const figure = cell === undefined ? undefined : figureOf(cell.text)
      if (cell === undefined || cell.text === '') continue
      if (figure === undefined) this.texts.push(cell)
      else {
        const { text, unit } = figure
        cells.set(column.name, { text, place: cell.place, ...(unit === undefined ? {} : { unit }) })
      }
      cellUnit ??= figure?.unit
    }
    const unitText = this.#layout.unitColumn === undefined ? '' : (row[this.#layout.unitColumn]?.text ?? '')
    const columnUnit = unitClass === 'row' ? undefined : placed.find((one) => one.unit !== undefined)?.unit
    const own = this.#own(label, { unitText, cellUnit, columnUnit })
    const under = this.#section.under
    const around = {
      unit: this.#section.unit ?? this.#tableUnit ?? this.#above.unit,
      scope: under ? this.#section.scope : this.#above.scope,
      under: under && this.#section.scope !== undefined,
      emissionsUnit: this.#emissionsUnit,
    }
    const voluntary = this.#layout.notes.some((index) => /^voluntary$/i.test(row[index]?.text ?? ''))
    const apart = (this.#section.apart || voluntary) && !isEnergy(own.said.unit ?? around.unit)
    const figures = [...cells.values()].filter(({ text }) => hasDigits(text))
    const percent = figures.length > 0 && figures.every(({ text }) => text.includes('%'))
    const { kind, unit } = kindOf(
      { ...own.said, apart: apart || own.said.apart, change: percent || own.said.change },
      around,
    )
    const scope = around.under ? this.#section.scope : undefined
    this.rows.push({ label: own.label, place: label.place, kind, scope, unit, per: own.said.per, cells })
    this.#leave(own.said, kind, unit)
  }

  /** What the row itself says, by its label, the unit beside it, in its cells or over its columns. */
  #own(
    label: { text: string },
    given: { unitText: string; cellUnit: StatementUnit | undefined; columnUnit: StatementUnit | undefined },
  ): { label: string; said: Said } {
    const { unitText, cellUnit, columnUnit } = given
    const beside = unitAlone(unitText)
    let text = label.text
    // A row without a label is the one above in another unit, or the total under a line.
    if (text === '') {
      const last = this.#lastLabel
      const unit = columnUnit ?? beside ?? cellUnit
      const again = last !== undefined && unit !== undefined && unit !== last.unit
      text = again ? last.text : ''
    } else this.#lastLabel = { text, unit: columnUnit ?? beside ?? cellUnit }
    const read = said(
      text === '' ? 'Total' : unitText === '' || said(text).ratio ? text : `${text} (${unitText})`,
    )
    const unit = columnUnit ?? said(text).unit ?? beside ?? cellUnit ?? read.unit
    const stated =
      read.ratio || read.divisor ? { ...read, per: read.per ?? perOf(unitText) } : { ...read, unit }
    const counts = read.ratio || read.divisor
    const foreign = !counts && isOtherUnit(unitText === '' ? text : unitText) && said(text).unit === undefined
    const other = unitText !== '' && unit === undefined && !counts
    return {
      label: text === '' ? '(no label)' : text,
      said: foreign
        ? { ...stated, unit: undefined, change: true }
        : other
          ? { ...stated, sources: [], energy: false, emissions: false, total: false, scopes: [] }
          : stated,
    }
  }

  /** What the next row may lean on. */
  #leave(own: Said, kind: RowKind, unit: StatementUnit | undefined): void {
    if (isEnergy(unit) || isEmissions(unit)) {
      this.#remember(unit)
      const [scope, more] = own.scopes
      const keeps = more === undefined && !own.total ? (scope ?? this.#above.scope) : undefined
      this.#above = { unit, scope: keeps, under: false, apart: false }
    }
    const ends = kind === 'grossTotal' || kind === 'netTotal' || (own.total && own.scopes.length > 0)
    if (ends) this.#section = { ...nowhere, apart: this.#section.apart }
    else if (
      own.scopes.length === 1 &&
      this.#section.scope !== undefined &&
      own.scopes[0] !== this.#section.scope
    )
      this.#section = { ...this.#section, scope: undefined, under: false }
  }

  /** The statement that has been read. */
  statement(title: string | undefined, before: readonly { text: string; place: string }[]): ReadStatement {
    const keys = settled(partsOfScopes(this.rows))
    const columns = this.#columns.filter(
      ({ name, kind }) =>
        kind !== 'year' || this.rows.some(({ cells }) => hasDigits(cells.get(name)?.text ?? '')),
    )
    for (const { cells } of this.rows) restatedAsPublished(columns, cells)
    const texts = [...before, ...this.texts]
    const rows = this.rows.map((row, index): StatementRow => {
      const key = keys[index]
      const cells = columns.map((column) => row.cells.get(column.name))
      const { label, place, unit, per } = row
      return { label, place, key: key === 'apart' || key === 'subtotal' ? undefined : key, unit, per, cells }
    })
    const repeatedHeadings = this.#headings.map(
      ({ place, cells }): RepeatedHeadings => ({
        place,
        cells: columns.map((column) => cells.get(column.name)),
      }),
    )
    const statement = {
      title,
      columns: daysOfColumns(columns, { title, texts, rows }),
      rows,
      repeatedHeadings,
      texts,
    }
    const unused = rows.flatMap((row, index) =>
      row.key === undefined && keys[index] !== 'subtotal' ? whyUnused(row, keys[index] === 'apart') : [],
    )
    const dated = columns.some(({ period }) => period !== undefined)
    return { statement, dated, notUnderstood: [...this.notUnderstood, ...unused] }
  }
}

const partOfScope = {
  scope1Total: 'scope1Other',
  scope2Total: 'scope2Other',
  scope3Total: 'scope3Other',
} as const

/** “Scope 1 boilers” and “Scope 1 CHP” are parts of the scope, and neither of them its total. */
function partsOfScopes(rows: readonly OpenRow[]): OpenRow[] {
  return rows.map((row): OpenRow => {
    const { kind } = row
    if (kind !== 'scope1Total' && kind !== 'scope2Total' && kind !== 'scope3Total') return row
    const same = rows.filter((one) => one.kind === kind)
    const more = (label: string): string =>
      withoutUnits(plainWords(label)).replace(/scope\s*\S+|emissions?|[^a-z]+/g, '')
    const parts = same.every(({ label }) => !/total/i.test(label) && more(label) !== '')
    const distinct = new Set(same.map(({ label }) => more(label))).size === same.length
    return same.length > 1 && parts && distinct ? { ...row, kind: partOfScope[kind] } : row
  })
}

/** Where a year stands as published and as restated, what was not restated is as published. */
function restatedAsPublished(columns: readonly TableColumn[], cells: Map<string, PrintedCell>): void {
  for (const { name, heading, period } of columns) {
    if (cells.has(name) || period === undefined || !/restated/i.test(heading)) continue
    const published = columns.find(
      (one) => one.name !== name && one.period !== undefined && periodName(one.period) === periodName(period),
    )
    const cell = published && cells.get(published.name)
    if (cell !== undefined) cells.set(name, cell)
  }
}

/** Whether words alone on a line are a heading over the rows below: they name a scope, a unit, or what is counted. */
function isSection(text: string, own: Said): boolean {
  if (text.length > sectionMax || /[.!?]$/.test(text) || own.total) return false
  if (own.scopes.length > 0) return own.sources.length !== 1
  if (voluntary.test(text)) return true
  if (own.sources.length === 1)
    return (
      own.unit !== undefined &&
      (own.energy || own.emissions) &&
      /consumption|emissions/i.test(text) &&
      !/gas|electric/i.test(text)
    )
  return own.unit !== undefined || own.ratio || ((own.energy || own.emissions) && text.length <= 60)
}

/** Whether words alone on a line are the label of a row of which nothing is printed. */
const isBareRow = (text: string, own: Said): boolean =>
  text.length <= sectionMax &&
  !/[.!?]$/.test(text) &&
  (own.sources.length === 1 || (own.total && own.scopes.length > 0))

/** Why a row with figures is not checked by its own rules. */
function whyUnused({ label, place, unit, cells }: StatementRow, apart: boolean): NotUnderstood[] {
  if (!cells.some((cell) => cell !== undefined && hasDigits(cell.text))) return []
  if (apart)
    return [{ label, place, why: 'Not checked: it is in none of the totals that a statement must have.' }]
  const why =
    unit === undefined
      ? 'Neither the row nor a heading says in which unit it is, or what it is of.'
      : 'What it is of is not known; it may be a part of a total.'
  return [{ label, place, why }]
}

/** Reads the rows of a piece into each table of the file that they are part of. */
function readRows(readers: readonly TableReader[], rows: readonly Row[]): void {
  const indices = new Set(readers.flatMap(({ placed }) => placed.map(({ index }) => index)))
  for (const row of rows) {
    const figures = row.some(({ text }, index) => indices.has(index) && isFigure(text))
    for (const reader of readers) {
      if (figures) reader.figures(row)
      else reader.words(row)
    }
  }
}

const layoutUnder = (placed: readonly Placed[], values: readonly HeadedColumn[], piece: Piece): Layout =>
  layoutOf(placed, [...(piece.block?.columns ?? []), ...values], piece.rows)

/** Reads every statement of a grid as it lies there: years as columns, what they are of down the side. */
export function readGrid({ rows }: Grid): ReadStatement[] {
  const { before, pieces } = piecesOf(rows)
  if (pieces.some(isTurned)) return []
  const words = textsIn(before)
  const title = words[0]?.text
  const done: { reader: TableReader; title: string | undefined }[] = []
  let open: TableReader[] = []
  for (const piece of pieces) {
    const values = valueColumns(
      piece,
      before.findLast((row) => row.some(({ text }) => text !== '')),
    )
    const groups = groupsOf(values)
    const again =
      piece.block === undefined || open.length !== groups.length
        ? undefined
        : groups.map((group, at) => placedAgain(group, open[at]!.placed))
    if (again?.every((one) => one !== undefined)) {
      again.forEach((placed, at) => {
        open[at]?.again(piece.block!, layoutUnder(placed, values, piece))
      })
    } else {
      open = groups.map((group) => new TableReader(layoutUnder(placedColumns(group), values, piece), title))
      for (const reader of open) {
        const last = words.at(-1)
        if (done.length === 0 && last !== undefined) reader.over(last.text)
        reader.heading(piece.block?.label)
        done.push({ reader, title: title ?? titleOver(piece.block?.label?.text ?? '') })
      }
    }
    readRows(open, piece.rows)
    ignoredIn(piece, open[0])
  }
  return done.map(({ reader, title: own }) => reader.statement(own, words.slice(title === own ? 1 : 0)))
}

/** What stands over the labels is the title where it says more than “Emission source”. */
const titleOver = (text: string): string | undefined =>
  text.length > 20 || unitIn(text) !== undefined ? text : undefined

/** Says which columns were not used. */
function ignoredIn(piece: Piece, reader: TableReader | undefined): void {
  for (const column of piece.block?.columns ?? [])
    if (column.role === 'ignored')
      reader?.notUnderstood.push({
        label: column.heading,
        place: column.place,
        why: 'A column of something else than the energy or emissions of a year.',
      })
}
