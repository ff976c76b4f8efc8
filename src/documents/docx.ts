import {
  AlignmentType,
  BorderStyle,
  Footer,
  Header,
  ImageRun,
  type ISectionOptions,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
  Document as WordDocument,
} from 'docx'
import { TextWatermark } from 'docx/watermarks'
import { columnWidths } from './column-widths.ts'
import type {
  Document,
  DocumentBlock,
  DocumentCell,
  DocumentChart,
  DocumentRow,
  DocumentTable,
} from './document.ts'
import { pictureOf } from './pictures.ts'
import { printFont } from './print-font.ts'
import { rasterOf } from './raster.ts'
import { numberingXml, stylesXml, wordStyles, wordTableStyles } from './word-styles.ts'
import { paragraphsOf } from './words.ts'
import { coreProperties, xmlEscaped, xmlText } from './xml-text.ts'
import { unzipped, zipped } from './zip.ts'

type WordStyle = (typeof wordStyles)[keyof typeof wordStyles]

// A4 upright with margins of 2 cm, in twentieths of a point.
const page = { width: 11_906, height: 16_838, margin: 1134 }
const textWidth = page.width - 2 * page.margin
/** 17 cm at 96 to the inch. */
const pictureWidth = 642
const rowsTogether = 8

const paragraph = (style: WordStyle, text: string): Paragraph =>
  new Paragraph({ style, children: [new TextRun(xmlText(text))] })

const headings = [wordStyles.heading1, wordStyles.heading2, wordStyles.heading3] as const
const paragraphs = { lead: wordStyles.lead, note: wordStyles.note, warning: wordStyles.warning } as const

/** The style of a cell’s text, by what the row is and whether it is a figure. */
function cellStyle(role: DocumentRow['role'] | 'head', numeric: boolean): WordStyle {
  if (role === 'head') return numeric ? wordStyles.tableHeadFigure : wordStyles.tableHead
  if (role === 'section') return wordStyles.tableSection
  if (role === 'total') return numeric ? wordStyles.tableTotalFigure : wordStyles.tableTotal
  return numeric ? wordStyles.tableFigure : wordStyles.tableText
}

interface Placed {
  readonly widths: readonly number[]
  readonly from: number
}

function cellOf(
  cell: DocumentCell,
  role: DocumentRow['role'] | 'head',
  { widths, from, keepNext }: Placed & { readonly keepNext: boolean },
): TableCell {
  const columns = cell.columns ?? 1
  const width = widths.slice(from, from + columns).reduce((all, one) => all + one, 0)
  const strong = cell.strong === true && role !== 'total' && role !== 'head'
  return new TableCell({
    columnSpan: columns,
    width: { size: width, type: WidthType.DXA },
    verticalAlign: role === 'head' ? VerticalAlignTable.BOTTOM : VerticalAlignTable.TOP,
    ...(role === 'total'
      ? { borders: { top: { style: BorderStyle.SINGLE, size: 8, color: '12436D' } } }
      : role === 'section'
        ? { shading: { fill: 'F3F6F9', type: 'clear' as const, color: 'auto' } }
        : {}),
    children: [
      new Paragraph({
        style: cellStyle(role, cell.numeric === true),
        keepNext,
        children: [new TextRun({ text: xmlText(cell.text), ...(strong ? { style: 'Strong' } : {}) })],
      }),
    ],
  })
}

function rowOf(
  cells: readonly DocumentCell[],
  role: DocumentRow['role'] | 'head',
  { widths, keepNext }: { widths: readonly number[]; keepNext: boolean },
): TableRow {
  // A section’s heading goes over the whole table where it stands alone, and every row has all the columns.
  const given = cells.length === 1 ? [{ ...cells[0]!, columns: widths.length }] : cells
  const missing = widths.length - given.reduce((all, { columns = 1 }) => all + columns, 0)
  let from = 0
  const all = [...given, ...Array.from({ length: Math.max(0, missing) }, () => ({ text: '' }))].map(
    (cell: DocumentCell) => {
      const placed = cellOf(cell, role, { widths, from, keepNext })
      from += cell.columns ?? 1
      return placed
    },
  )
  return new TableRow({ children: all, cantSplit: true, tableHeader: role === 'head' })
}

function tableOf(table: DocumentTable): (Paragraph | Table)[] {
  const rows = table.rows.map(({ head, cells }) => [head, ...cells])
  const widths = columnWidths({ head: table.head, rows }, textWidth)
  // A small table stays on one page; of a large one the first two rows stay with the headings, which are repeated, and the last two together.
  const last = table.rows.length - 1
  const small = table.rows.length <= rowsTogether
  const withNext = (index: number): boolean => index < last && (small || index === 0 || index === last - 1)
  return [
    paragraph(wordStyles.caption, table.caption),
    new Table({
      style: wordTableStyles.report,
      layout: TableLayoutType.FIXED,
      width: { size: textWidth, type: WidthType.DXA },
      columnWidths: widths,
      tableLook: {
        firstRow: true,
        lastRow: false,
        firstColumn: false,
        lastColumn: false,
        noHBand: true,
        noVBand: true,
      },
      rows: [
        rowOf(table.head, 'head', { widths, keepNext: true }),
        ...table.rows.map(({ role }, index) =>
          rowOf(rows[index]!, role, {
            widths,
            keepNext: role === 'section' || withNext(index),
          }),
        ),
      ],
    }),
    ...(table.notes ?? []).map((note) => paragraph(wordStyles.tableNote, note)),
    ...((table.notes ?? []).length === 0 ? [paragraph(wordStyles.tableNote, '')] : []),
  ]
}

function factsOf(rows: readonly (readonly [string, string])[]): (Paragraph | Table)[] {
  const widths = columnWidths({ rows: rows.map((row) => row.map((text) => ({ text }))) }, textWidth)
  return [
    new Table({
      style: wordTableStyles.facts,
      layout: TableLayoutType.FIXED,
      width: { size: textWidth, type: WidthType.DXA },
      columnWidths: widths,
      tableLook: {
        firstRow: false,
        lastRow: false,
        firstColumn: true,
        lastColumn: false,
        noHBand: true,
        noVBand: true,
      },
      rows: rows.map((row) =>
        rowOf(
          row.map((text) => ({ text })),
          undefined,
          { widths, keepNext: false },
        ),
      ),
    }),
    paragraph(wordStyles.tableNote, ''),
  ]
}

/** The picture as vectors, with a raster for a Word that cannot show them, and what it shows in words. */
function chartOf(
  { id, title, description, chart, table }: DocumentChart,
  place: number,
): (Paragraph | Table)[] {
  const svg = pictureOf(chart, { title, description })
  const { png, width, height } = rasterOf(pictureOf(chart, { title, description, fonts: printFont.family }))
  const scale = Math.min(1, pictureWidth / width)
  const transformation = { width: Math.round(width * scale), height: Math.round(height * scale) }
  return [
    paragraph(wordStyles.caption, title),
    new Paragraph({
      style: wordStyles.figure,
      children: [
        new ImageRun({
          type: 'svg',
          data: new TextEncoder().encode(svg),
          fallback: { type: 'png', data: png },
          transformation,
          altText: {
            id: String(place),
            name: xmlText(id),
            title: xmlText(title),
            description: xmlText(description),
          },
        }),
      ],
    }),
    ...tableOf(table),
  ]
}

function blockOf(block: DocumentBlock, place: number): (Paragraph | Table)[] {
  switch (block.kind) {
    case 'heading':
      return [paragraph(headings[block.level - 1]!, block.text)]
    case 'paragraph':
      return paragraphsOf(block.text).map((text) =>
        paragraph(block.role === undefined ? wordStyles.text : paragraphs[block.role], text),
      )
    case 'list':
      return block.items.map((item) => paragraph(wordStyles.bullet, item))
    case 'facts':
      return factsOf(block.rows)
    case 'table':
      return tableOf(block)
    case 'chart':
      return chartOf(block, place)
  }
}

/** Who it is by, on every page, and that it is a draft. */
const headerOf = ({ author, title, draft }: Document): Header =>
  new Header({
    children: [paragraph(wordStyles.header, `${author} – ${title}`), ...(draft ? [draftMark()] : [])],
  })

const draftMark = (): Paragraph =>
  new Paragraph({
    style: wordStyles.draftMark,
    alignment: AlignmentType.RIGHT,
    children: [
      new TextRun('DRAFT – not for publication'),
      new TextWatermark({ text: 'DRAFT', color: 'C9CDD0', opacity: 0.35, font: 'Arial' }),
    ],
  })

const footerOf = (stamp: string): Footer =>
  new Footer({
    children: [
      paragraph(wordStyles.footer, stamp),
      new Paragraph({
        style: wordStyles.footer,
        alignment: AlignmentType.RIGHT,
        children: [new TextRun({ children: ['Page ', PageNumber.CURRENT, ' of ', PageNumber.TOTAL_PAGES] })],
      }),
    ],
  })

/** Captions and headings of tables, which read-aloud software says on coming to a table; the library has no name for it. */
function withTableTitles(xml: string, captions: readonly string[]): string {
  let at = 0
  return xml.replace(
    /(<w:tblStyle w:val="ReportTable"\/>(?:(?!<\/w:tblPr>).)*)<\/w:tblPr>/gs,
    (_, properties: string) =>
      `${properties}<w:tblCaption w:val="${xmlEscaped(captions[at++] ?? '')}"/></w:tblPr>`,
  )
}

/**
 * The document as a Word file (DOCX): Word’s own styles by name, real tables with headings that are repeated, pictures as vectors with
 * their figures as a table, A4 upright, British English. The same document gives the same bytes.
 */
export async function docxOf(document: Document): Promise<Uint8Array> {
  const section: ISectionOptions = {
    properties: {
      page: {
        size: { width: page.width, height: page.height },
        margin: {
          top: page.margin,
          bottom: page.margin,
          left: page.margin,
          right: page.margin,
          header: 567,
          footer: 567,
        },
      },
    },
    headers: { default: headerOf(document) },
    footers: { default: footerOf(document.stamp) },
    children: [
      paragraph(wordStyles.author, document.author),
      paragraph(wordStyles.title, document.title),
      paragraph(wordStyles.subtitle, document.subtitle),
      ...document.blocks.flatMap((block, index) => blockOf(block, index + 1)),
    ],
  }
  const word = new WordDocument({ title: document.title, creator: document.author, sections: [section] })
  const date = document.date.slice(0, 10)
  const packed = await Packer.pack(word, 'uint8array', undefined, [
    { path: 'word/styles.xml', data: stylesXml },
    { path: 'word/numbering.xml', data: numberingXml },
    {
      path: 'docProps/core.xml',
      data: coreProperties({ title: document.title, author: document.author, date }),
    },
  ])
  const files = unzipped(packed)
  const captions = document.blocks.flatMap((block) =>
    block.kind === 'table' ? [block.caption] : block.kind === 'chart' ? [block.table.caption] : [],
  )
  const main = withTableTitles(new TextDecoder().decode(files['word/document.xml']), captions)
  return zipped({ ...files, 'word/document.xml': new TextEncoder().encode(main) }, date)
}
