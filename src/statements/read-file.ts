import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { type FilePart, partsOf } from '../formats/containers/parts.ts'
import { BadArchive } from '../formats/containers/unzip.ts'
import { fileInMemory } from '../formats/file-source.ts'
import { openRows } from '../formats/rows.ts'
import { splitText } from '../formats/split.ts'
import { beginsAsJson, parseJson } from '../formats/unfold/json/document.ts'
import { hasDigits } from './figures.ts'
import { type Grid, gridOf, transposed } from './grid.ts'
import { jsonGrids } from './json.ts'
import { unfolded } from './lines.ts'
import { byYear } from './long.ts'
import { type NotUnderstood, type ReadStatement, readGrid } from './read-grid.ts'
import { isEmissions } from './units.ts'

/** A statement fills a page: what is much larger is another kind of file. */
const limits = { unpackedBytesMax: 20 * 1024 * 1024, rowsMax: 5000 }
/** Rows and cells with anything in them. */
const rowsMax = 300
const cellsMax = 8000

const tooMuch = (): Refusal =>
  refuse(
    'file_too_much',
    `The table has more than ${rowsMax} rows or ${cellsMax} cells, and a statement has a few dozen. Send the sheet or the page with the statement only.`,
  )

const delimiters = ['\t', ';', '|', ',']

/** Lines of which each is a row, and no table: commas part thousands then, and no cells. */
function isRagged(lines: readonly (readonly string[])[]): boolean {
  const widths = new Set(
    lines.filter((line) => line.some((cell) => cell.trim() !== '')).map((line) => line.length),
  )
  return widths.size > 1
}

async function textGrids(part: FilePart & { kind: 'text' }): Promise<Grid[] | Refusal> {
  const opened = await openRows(part.file.open())
  if (isRefusal(opened)) return opened
  let text = ''
  for await (const piece of opened.pieces()) text += piece.text
  if (beginsAsJson(text)) {
    const json = parseJson(text)
    return isRefusal(json) ? json : jsonGrids(json.value)
  }
  const split = (delimiter: string) => splitText(text, { line: 1, delimiter, whole: true })
  const grid = ({ lines, cells }: ReturnType<typeof split>): Grid =>
    gridOf(
      lines.map((line, index) => ({ line, cells: cells[index] ?? [] })),
      part.name,
    )
  const lines = grid(split(String.fromCharCode(0)))
  const cut = delimiters.filter((delimiter) => text.includes(delimiter)).map(split)
  const ragged = !text.includes('"') && cut.every(({ cells }) => isRagged(cells))
  return ragged ? [lines, ...cut.map(grid)] : [...cut.map(grid), lines]
}

const sheetGrid = (part: FilePart & { kind: 'sheet' }, name: string | undefined): Grid =>
  gridOf(
    Array.from({ length: Math.min(part.rowCount, limits.rowsMax) }, (_, index) => ({
      line: index + 1,
      cells: part.shownRow(index),
    })),
    name,
  )

function isTooMuch({ rows }: Grid): boolean {
  const filled = rows.map((row) => row.filter(({ text }) => text !== '').length).filter((count) => count > 0)
  return filled.length > rowsMax || filled.reduce((sum, count) => sum + count, 0) > cellsMax
}

/** The rows of which it is known what they are, and that have figures. */
const known = ({ statement }: ReadStatement) =>
  statement.rows.filter(
    (row) => row.key !== undefined && row.cells.some((cell) => cell !== undefined && hasDigits(cell.text)),
  )

/**
 * Whether something is a statement: two rows at least of energy or emissions, none of which comes again and again as in a list of bills.
 * Without a year over its columns it must have emissions.
 */
function isStatement(read: ReadStatement): boolean {
  const rows = known(read).filter(
    ({ key, unit }) => key !== 'intensityDivisor' && key !== 'intensity' && unit !== undefined,
  )
  const times = new Map<string, number>()
  for (const { key, label } of rows) times.set(`${key} ${label}`, (times.get(`${key} ${label}`) ?? 0) + 1)
  const headed = read.dated
  return (
    rows.length >= 2 &&
    Math.max(...times.values()) <= 2 &&
    (headed || rows.some(({ unit }) => isEmissions(unit)))
  )
}

/** The ways in which a statement may lie in a grid. */
function waysOf(grid: Grid): readonly Grid[] {
  const listed = byYear(grid)
  return listed === undefined ? [grid, transposed(grid), ...unfolded(grid)] : [listed]
}

/**
 * Reads grids in each way in which a statement may lie in them, and takes the first by which the most rows are understood; one with years
 * over its columns before any without.
 */
function bestReading(grids: readonly Grid[]): ReadStatement[] {
  let best: { read: ReadStatement[]; worth: number } = { read: [], worth: 0 }
  for (const way of grids.flatMap(waysOf)) {
    const read = readGrid(way).filter(isStatement)
    const rows = read.reduce((sum, one) => sum + known(one).length, 0)
    const worth = rows + (read.some(({ dated }) => dated) ? rowsMax : 0)
    if (worth > best.worth) best = { read, worth }
  }
  return best.read
}

/** The statements of a file, and the parts of it that have none. */
export interface ReadFile {
  readonly statements: readonly ReadStatement[]
  readonly notUnderstood: readonly NotUnderstood[]
}

async function readParts(parts: readonly FilePart[]): Promise<ReadFile | Refusal> {
  const statements: ReadStatement[] = []
  const notUnderstood: NotUnderstood[] = []
  const shown = parts.filter((part) => part.kind === 'text' || !part.hidden)
  // Where a sheet is the statement by its name, the others are what it was worked out from.
  const named = shown.filter((part) => part.kind === 'sheet' && /\bsecr\b/i.test(part.name ?? ''))
  for (const part of [...named, ...shown.filter((one) => !named.includes(one))]) {
    if (statements.length > 0 && named.length > 0 && !named.includes(part)) {
      const label = part.name ?? 'a sheet'
      notUnderstood.push({
        label,
        place: label,
        why: 'Not read: another sheet is the statement by its name.',
      })
      continue
    }
    const name = shown.length > 1 ? part.name : undefined
    const found = part.kind === 'sheet' ? [sheetGrid(part, name)] : await textGrids(part)
    const grids = !isRefusal(found) && found.some(isTooMuch) ? tooMuch() : found
    if (isRefusal(grids) && shown.length === 1) return grids
    const read = isRefusal(grids) ? [] : bestReading(grids)
    statements.push(...read)
    if (read.length > 0) continue
    const label = part.name ?? 'the file'
    const why = isRefusal(grids) ? grids.message : 'No statement was found in it.'
    notUnderstood.push({ label, place: label, why })
  }
  return { statements, notUnderstood: statements.length === 0 ? [] : notUnderstood }
}

/**
 * Reads the statements of a file: text with any delimiter, a workbook or JSON. Refused where it cannot be opened, is too large, or has no
 * statement in it, with what was looked for.
 */
export async function readStatements(bytes: Uint8Array): Promise<ReadFile | Refusal> {
  try {
    const parts = await partsOf(fileInMemory(bytes), limits)
    if (isRefusal(parts)) return parts
    const read = await readParts(parts)
    if (isRefusal(read) || read.statements.length > 0) return read
    return refuse(
      'file_unknown_format',
      'No energy and carbon statement was found in this file. Looked for were a heading with years (such as 2023/24 or “Year ended 31 August 2024”), and at least two rows of energy in kWh or emissions in tCO2e under it, such as “Gas consumption (kWh)”, “Total Scope 1” or “Total gross emissions in metric tonnes CO2e”. Check that each row has its label and its figures in cells of their own, and that a heading or the label says the unit.',
    )
  } catch (error) {
    if (!(error instanceof BadArchive)) throw error
    return refuse('file_not_text', `The file cannot be unpacked to its end: ${error.message}. Make it again.`)
  }
}
