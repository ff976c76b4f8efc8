import { readFileSync } from 'node:fs'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import type { Document, DocumentBlock, DocumentCell, DocumentTable } from './document.ts'
import { pictureOf } from './pictures.ts'
import { printable, printFont } from './print-font.ts'
import { paragraphsOf } from './words.ts'

const template = readFileSync(new URL('print/document.typ', import.meta.url), 'utf8')

/** A folder that is not there: the compiler can read nothing, and the template asks for nothing. */
const nowhere = new URL('print/nothing', import.meta.url).pathname

/** Every text in a value as the font of the print has it. */
function allPrintable<T>(value: T): T {
  if (typeof value === 'string') return printable(value) as T
  if (Array.isArray(value)) return value.map(allPrintable) as T
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, allPrintable(one)])) as T
  return value
}

/** Characters that stand in one line of a column. */
const shortText = 18

/** The shares of the columns: of words by how much they hold, of figures as wide as they are (0). */
function widthsOf({ head, rows }: DocumentTable): number[] {
  const cells = [head, ...rows.map((row) => [row.head, ...row.cells])].filter((row) =>
    row.every(({ columns }) => (columns ?? 1) === 1),
  )
  const count = head.reduce((all, { columns }) => all + (columns ?? 1), 0)
  return Array.from({ length: count }, (_, column) => {
    const own = cells.flatMap((row) => (row.length === count ? [row[column]!] : []))
    // A column of figures or of a few words is as wide as they are.
    const narrow = ({ numeric, text }: DocumentCell): boolean => numeric === true || text.length <= shortText
    if (column > 0 && own.slice(1).every(narrow)) return 0
    return Math.min(60, Math.max(8, ...own.map(({ text }) => text.length)))
  })
}

/** A block as the template takes it: the neutral one, and with it widths, pictures and boxes. */
type PrintBlock =
  | Exclude<DocumentBlock, { kind: 'table' | 'chart' }>
  | (DocumentTable & { widths: readonly number[]; columns: number })
  | { kind: 'chart'; title: string; description: string; svg: string; alt: string }
  | { kind: 'warnings'; texts: string[] }

function printBlock(block: DocumentBlock): PrintBlock[] {
  if (block.kind === 'table') {
    const widths = widthsOf(block)
    return [{ ...block, widths, columns: widths.length }]
  }
  if (block.kind === 'paragraph') return paragraphsOf(block.text).map((text) => ({ ...block, text }))
  if (block.kind !== 'chart') return [block]
  const { title, description } = block
  const svg = pictureOf(block.chart, { title, description, fonts: printFont.family })
  return [{ kind: 'chart', title, description, svg, alt: `${title}. ${description}` }]
}

/** Warnings that follow one another stand in one box. */
function withBoxes(blocks: readonly DocumentBlock[]): PrintBlock[] {
  const all: PrintBlock[] = []
  for (const block of blocks) {
    if (block.kind !== 'paragraph' || block.role !== 'warning') {
      all.push(...printBlock(block))
      continue
    }
    const last = all.at(-1)
    if (last?.kind === 'warnings') last.texts.push(...paragraphsOf(block.text))
    else all.push({ kind: 'warnings', texts: paragraphsOf(block.text) })
  }
  return all
}

/** The tables of the charts stand together at the end, so that the pages before are as people read them. */
function chartTables(blocks: readonly DocumentBlock[]): PrintBlock[] {
  const tables = blocks.flatMap((block) => (block.kind === 'chart' ? [block.table] : []))
  return tables.length === 0
    ? []
    : [{ kind: 'heading', level: 1, text: 'Figures of the charts' }, ...tables.flatMap(printBlock)]
}

let compiler: NodeCompiler | undefined

/**
 * The document as PDF/UA-1 (ISO 14289-1): tagged for screen readers, charts as vector pictures with their figures in a table, dated by the
 * document and not by a clock, so that the same document has the same bytes on any machine. Set by Typst from a fixed template: no text of
 * a document is read as markup, and the compiler has no file to read. A fault of typesetting is thrown.
 */
export function pdfOf(document: Document): Uint8Array {
  compiler ??= NodeCompiler.create({ workspace: nowhere, fontArgs: [{ fontBlobs: [...printFont.files] }] })
  const blocks = [...withBoxes(document.blocks), ...chartTables(document.blocks)]
  const data = {
    ...allPrintable({ ...document, blocks }),
    date: document.date.split('-').map((part) => Number.parseInt(part, 10)),
    font: printFont.family,
  }
  const result = compiler.compile({
    mainFileContent: template,
    inputs: { document: JSON.stringify(data) },
  })
  const set = result.result
  if (set === null)
    throw new Error(`The document was not set: ${JSON.stringify(result.takeDiagnostics()?.shortDiagnostics)}`)
  const pdf = compiler.pdf(set, { pdfStandard: 'ua-1' })
  compiler.evictCache(0)
  return pdf
}
