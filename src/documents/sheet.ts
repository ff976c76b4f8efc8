import type { Blob } from 'node:buffer'
import type Stream from 'node:stream'
import type { Cell, CellObject, Feature, Sheet } from 'write-excel-file/node'
import { type Day, daysBetween } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import { xmlEscaped, xmlText } from './xml-text.ts'

/** A number as decimal text, and how it is shown. */
export interface SheetNumber {
  readonly number: string | number
  readonly format?: string
}

/** A formula (without its equals sign) and what it gives, which programs that do not calculate show. */
export interface SheetFormula {
  readonly formula: string
  /** Decimal text; a formula that gives words says so by `text`. */
  readonly gives: string
  readonly text?: boolean
  readonly format?: string
}

/** What a cell holds. Text is text: a formula comes from this program alone, never from data. */
export type SheetContent = string | SheetNumber | SheetFormula | { readonly day: Day } | null

/** How a cell looks. */
export type SheetLook = Pick<
  CellObject,
  | 'fontWeight'
  | 'fontSize'
  | 'textColor'
  | 'backgroundColor'
  | 'wrap'
  | 'align'
  | 'alignVertical'
  | 'topBorderStyle'
  | 'bottomBorderStyle'
  | 'topBorderColor'
  | 'bottomBorderColor'
  | 'columnSpan'
  | 'height'
  | 'indent'
>

/** What a spreadsheet holds in a cell, in characters (Excel specifications and limits). */
const charactersMax = 32_767
const formulaStart = /^[=+\-@\t\r]/
const shortened = (text: string): string =>
  text.length > charactersMax ? `${text.slice(0, charactersMax - 1)}…` : text

/**
 * The library looks strings up in an object, so that the names that every object has (`constructor`) would be found there and spoil the
 * file. They are written behind a mark, which `sharedStrings` takes off again.
 */
const mark = '\ue000'
const spoils = (text: string): boolean => text in {}
const marked = new RegExp(`>${mark}(${Object.getOwnPropertyNames(Object.prototype).join('|')})<`, 'g')
/** xl/sharedStrings.xml without the marks. */
export const sharedStrings = (xml: string): string => xml.replace(marked, '>$1<')

/** The double that a spreadsheet keeps of a decimal: of its 15 to 17 digits. */
export const doubleOf = (decimal: string): number => Number(decimal)

/** The decimal as text where the double of a spreadsheet is not quite it; null where it is. */
export const exactText = (decimal: string): string | null =>
  new Decimal(doubleOf(decimal)).eq(decimal) ? null : decimal

/** The letters of a column, from 0: A, B … Z, AA. */
export function columnLetters(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : `${columnLetters(Math.floor(index / 26) - 1)}${letter}`
}

/** The height of a row that holds texts in columns of these widths, in points: the library leaves it to be guessed. */
export const heightOf = (texts: readonly (readonly [text: string, width: number])[]): number =>
  16 * Math.max(1, ...texts.map(([text, width]) => Math.ceil(text.length / (width * 0.95))))

/** A sheet under construction: rows of cells, and what its formulas give. */
export class SheetRows {
  readonly rows: Cell[][] = []
  readonly given = new Map<string, SheetFormula>()

  /** The number of the row that comes next, from 1. */
  get next(): number {
    return this.rows.length + 1
  }

  /** Adds a row; each cell has the look of the row, or its own. */
  add(contents: readonly SheetContent[], look: SheetLook | ((column: number) => SheetLook) = {}): void {
    const row = this.next
    this.rows.push(
      contents.map((content, column) =>
        this.#cell(
          content,
          `${columnLetters(column)}${row}`,
          typeof look === 'function' ? look(column) : look,
        ),
      ),
    )
  }

  #cell(content: SheetContent, address: string, look: SheetLook): Cell {
    if (content === null) return Object.keys(look).length === 0 ? null : { ...look }
    if (typeof content === 'string') {
      const text = shortened(xmlText(content))
      const value = spoils(text) ? mark + text : text
      // As text by format too, so that it stays text when somebody edits the cell.
      return { ...look, type: String, value, ...(formulaStart.test(text) ? { format: '@' } : {}) }
    }
    if ('day' in content)
      // Excel counts days from the end of 1899.
      return {
        ...look,
        type: Number,
        value: daysBetween({ from: '1899-12-30', to: content.day }),
        format: 'yyyy-mm-dd',
      }
    if ('formula' in content) {
      this.given.set(address, content)
      return { ...look, type: 'Formula', value: content.formula, ...formatted(content) }
    }
    return { ...look, type: Number, value: doubleOf(String(content.number)), ...formatted(content) }
  }
}

const formatted = ({ format }: { readonly format?: string }): { format?: string } =>
  format === undefined ? {} : { format }

/** What the library puts into files. */
type FileContent = Stream | Buffer | Blob

/** A sheet as it is written. */
export interface WrittenSheet {
  readonly name: string
  readonly rows: SheetRows
  readonly widths: readonly number[]
  /** How many rows at the top stay when the rest is scrolled; columns likewise. */
  readonly frozenRows: number
  readonly frozenColumns?: number
  /** Whether the rows from the frozen one on can be filtered. */
  readonly filter?: boolean
}

export const toSheet = ({
  name,
  rows,
  widths,
  frozenRows,
  frozenColumns = 0,
}: WrittenSheet): Sheet<FileContent> => ({
  sheet: name,
  data: rows.rows,
  columns: widths.map((width) => ({ width })),
  orientation: 'landscape',
  stickyRowsCount: frozenRows,
  ...(frozenColumns === 0 ? {} : { stickyColumnsCount: frozenColumns }),
})

const formulaCell = /<c r="([A-Z]+\d+)"([^>]*)><f>([^<]*)<\/f><\/c>/g

/** A sheet’s XML with what its formulas give, which the library leaves to the program that opens it. */
export const withResults = (xml: string, given: ReadonlyMap<string, SheetFormula>): string =>
  xml.replace(formulaCell, (whole, address: string, attributes: string, formula: string) => {
    const result = given.get(address)
    if (result === undefined) return whole
    const value = result.text === true ? xmlEscaped(result.gives) : String(doubleOf(result.gives))
    return `<c r="${address}"${attributes}${result.text === true ? ' t="str"' : ''}><f>${formula}</f><v>${value}</v></c>`
  })

/** A sheet’s XML with arrows to filter by under its frozen heads, printed as wide as one page. */
function withFilter(xml: string, sheet: WrittenSheet): string {
  const last = `${columnLetters(sheet.widths.length - 1)}${Math.max(sheet.rows.rows.length, sheet.frozenRows)}`
  const filter = sheet.filter === true ? `<autoFilter ref="A${sheet.frozenRows}:${last}"/>` : ''
  return xml
    .replace('</sheetData>', `</sheetData>${filter}`)
    .replace(/(<worksheet[^>]*>)/, '$1<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>')
    .replace('<pageSetup ', '<pageSetup fitToHeight="0" ')
}

/** What the library does not do of itself: results of formulas, filters, and the properties of the file. */
export const workbookFeature = (sheets: readonly WrittenSheet[], core: string): Feature<FileContent> => ({
  files: {
    transform: {
      'xl/worksheets/sheet{id}.xml': {
        transform: (xml, _options, { sheetIndex }) =>
          withFilter(withResults(xml, sheets[sheetIndex]!.rows.given), sheets[sheetIndex]!),
      },
      '[Content_Types].xml': {
        insert: () =>
          '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>',
      },
      '_rels/.rels': {
        insert: () =>
          '<Relationship Id="rIdCore" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>',
      },
    },
    write: { files: () => ({ 'docProps/core.xml': core }) },
  },
})
