import type {
  Document,
  DocumentBlock,
  DocumentCell,
  DocumentRow,
  DocumentTable,
} from '../documents/document.ts'
import { lastDay } from '../domain/day.ts'
import { dayWords } from '../domain/day-words.ts'
import { grouped } from '../domain/decimal.ts'
import {
  figure,
  heading,
  paragraph,
  prose,
  sentences,
  stampOf,
  warnings,
  words,
} from '../reports/document-words.ts'
import type { Shown } from './lines.ts'
import type { EvidenceLine, Explanation, LineExplained, Sample } from './schema.ts'

const linked = (cell: DocumentCell, path: string | null): DocumentCell =>
  path === null ? cell : { ...cell, href: path.startsWith('/v1/inventories/') ? `${path}&format=html` : path }

const meterOrStream = ({ meter, stream, variant }: EvidenceLine): string =>
  meter === null ? (variant === '' ? stream : `${stream}, ${variant}`) : `meter ${meter}`

const daysOf = (line: EvidenceLine): string => `${line.start} to ${lastDay(line)}`

const rowsOf = (first: number, last: number): string =>
  first === last ? `row ${first}` : `rows ${first} to ${last}`

const rowsOfFiles = ({ sources }: EvidenceLine): string =>
  sources.map(({ fileName, firstRow, lastRow }) => `${fileName}, ${rowsOf(firstRow, lastRow)}`).join('; ')

const product = (line: EvidenceLine): string =>
  line.factor === null ? (line.how ?? '') : `${grouped(line.quantity ?? '')} × ${line.factor.value}`

/** The lines of a group: each leads to its own page. */
function lineRow(line: EvidenceLine): DocumentRow {
  const name = line.line === null ? meterOrStream(line) : `Line ${line.line}: ${meterOrStream(line)}`
  return {
    head: linked(words(name), line.explain),
    cells: [
      words(daysOf(line)),
      words(product(line)),
      figure(grouped(line.kwh ?? line.kgCO2e ?? '')),
      figure(String(line.grade)),
      words(rowsOfFiles(line)),
    ],
  }
}

function pageOf(shown: Shown, title: string, blocks: readonly DocumentBlock[]): Document {
  const { sealed } = shown
  const { trust, year } = sealed.body
  return {
    ...{ title, subtitle: `Evidence for ${year}`, author: trust, stamp: stampOf(sealed), date: sealed.date },
    draft: sealed.state !== 'published',
    blocks: [...warnings(sealed).slice(0, 1), ...blocks],
  }
}

function partsTable({ parts, row }: Explanation): DocumentTable[] {
  if (parts.length === 0) return []
  return [
    {
      ...{ kind: 'table', id: 'parts', caption: 'The figures that it is worked out from' },
      head: [words('Figure'), words('Unit'), figure('Shown'), figure('Unrounded')],
      rows: [...parts, row].map((one, place) => ({
        head: linked(words(prose(one.label)), place < parts.length ? one.explain : null),
        cells: [words(prose(one.unit)), figure(one.shown ?? '–'), figure(one.unrounded ?? '–')],
        ...(place < parts.length ? {} : { role: 'total' as const }),
      })),
    },
  ]
}

function pupilsTable({ pupils }: Explanation): DocumentTable[] {
  if (pupils.length === 0) return []
  return [
    {
      ...{ kind: 'table', id: 'pupils', caption: 'Pupils, weighted by the days in the trust' },
      head: [
        words('Academy'),
        figure('Count'),
        words('As of'),
        words('Source'),
        figure('Days'),
        figure('Weighted'),
      ],
      rows: pupils.map((one) => ({
        head: words(one.name),
        cells: [
          figure(one.count ?? '–'),
          words(one.asOf ?? '–'),
          words(one.source ?? '–'),
          figure(`${one.days} of ${one.daysOfYear}`),
          figure(one.weighted ?? '–'),
        ],
      })),
    },
  ]
}

const unitWords = { kgCO2e: 'kg CO₂e', kWh: 'kWh' } as const

/** A figure of the statement, for an auditor: the sum, its parts, and the lines, each of which leads to the rows of files. */
export function cellPage(shown: Shown, found: Explanation): Document {
  const { row, byHand, groups, previous, sum, unit, academy } = found
  const tables = groups.map(
    (group, place): DocumentTable => ({
      ...{ kind: 'table', id: `group-${place + 1}` },
      caption: `${group.academyName}: ${group.stream}`,
      head: [
        words('Line'),
        words('Days'),
        words(unit === 'kWh' ? 'How' : 'Quantity × factor'),
        figure(unitWords[group.unit]),
        figure('Grade'),
        words('File and rows'),
      ],
      rows: [
        ...group.lines.map(lineRow),
        {
          head: words('Sum'),
          cells: [words(''), words(''), figure(grouped(group.sum)), words(''), words('')],
          role: 'total',
        },
      ],
    }),
  )
  return pageOf(shown, prose(row.label), [
    {
      kind: 'facts',
      rows: [
        ['Shown in the statement', row.shown === null ? '–' : prose(`${grouped(row.shown)} ${row.unit}`)],
        ['Unrounded', row.unrounded === null ? '–' : prose(`${row.unrounded} ${row.unit}`)],
        [`In ${previous.year}`, previous.shown ?? '–'],
        ...(row.reason === null ? [] : [['Note', row.reason] as const]),
      ],
    },
    heading('The sum by hand', 'sum'),
    ...sentences(byHand),
    ...partsTable(found),
    ...pupilsTable(found),
    heading('The lines in it', 'lines'),
    paragraph(
      `${academy === null ? 'All groups' : `The groups of ${academy}`} sum to ${grouped(sum)} ${unitWords[unit]}. A line leads to the rows of the files that it was worked out from.`,
    ),
    ...tables,
  ])
}

function factorFacts({ factor }: EvidenceLine): (readonly [string, string])[] {
  if (factor === null) return []
  const { published, set, id, value, unit } = factor
  return [
    ['Factor', prose(`${value} (${unit})`)],
    ['Factor set and row', `${set}, ${id}`],
    ...(published === null
      ? [['Source', 'The supply contract that is recorded under this name'] as const]
      : ([
          ['Published in', published.title],
          ['Row in the published flat file', String(published.no)],
          ['Its labels', published.labels.filter((label) => label !== '').join(' / ')],
          ['Its unit', prose(`${published.ghgUnit} per ${published.uom}`)],
          ['SHA-256 of the published file', published.sourceHash],
        ] as const)),
  ]
}

/** One line, for an auditor: the product, the published row of its factor, and the rows of files, which lead to the files. */
export function linePage(shown: Shown, found: LineExplained): Document {
  const { line, byHand, days, daysSum, asFrozen } = found
  return pageOf(shown, `Line ${line.line}: ${meterOrStream(line)}`, [
    {
      kind: 'facts',
      rows: [
        ['Academy', line.academy],
        ['Stream', line.stream],
        ['Days', prose(daysOf(line))],
        ['Amount', `${grouped(line.amount)} ${line.amountUnit}`],
        ['Quality grade', String(line.grade)],
        ['Scope', line.scope === null ? 'outside of scopes' : String(line.scope)],
        ...factorFacts(line),
      ],
    },
    heading('The product', 'product'),
    ...sentences(byHand),
    heading('Files and rows', 'files'),
    {
      ...{ kind: 'table', id: 'sources', caption: 'The files as they were frozen with the inventory' },
      head: [words('File'), words('Rows'), words('SHA-256')],
      rows: line.sources.map((one) => ({
        head: linked(words(one.fileName), one.file),
        cells: [words(rowsOf(one.firstRow, one.lastRow)), words(one.sha256)],
      })),
    },
    {
      ...{ kind: 'table', id: 'days', caption: 'The rows that count in the ledger now' },
      head: [
        words('Days'),
        figure('Quantity'),
        words('Unit'),
        figure('Grade'),
        words('File'),
        words('Row'),
        words('How'),
      ],
      rows: days.map((one) => ({
        head: words(one.first === one.last ? one.first : `${one.first} to ${one.last}`),
        cells: [
          figure(grouped(one.quantity)),
          words(one.unit),
          figure(String(one.grade)),
          linked(words(one.fileName), one.file),
          words(rowsOf(one.firstRow, one.lastRow)),
          words([one.conversion, one.method, one.basis].filter((text) => text !== null).join('; ')),
        ],
      })),
      notes: [
        asFrozen
          ? `They sum to ${grouped(daysSum)} ${line.amountUnit}, as frozen.`
          : `They sum to ${grouped(daysSum)}, and ${grouped(line.amount)} ${line.amountUnit} were frozen: the ledger has changed since, or the rows are in another unit.`,
      ],
    },
  ])
}

/** A sample, for an auditor to work through. */
export function samplePage(shown: Shown, found: Sample): Document {
  const { items, rule, seed, size, population } = found
  return pageOf(shown, 'Sample of lines', [
    {
      kind: 'facts',
      rows: [
        ['Seed', seed],
        ['Size', String(size)],
        ['Population', `${population.lines} lines, ${grouped(population.kgCO2e)} kg CO₂e`],
        ['Made on', dayWords(shown.sealed.date)],
      ],
    },
    heading('How it was drawn', 'rule'),
    ...sentences(rule),
    heading('The sample', 'sample'),
    {
      ...{ kind: 'table', id: 'drawn', caption: 'Lines in the order in which they were drawn' },
      head: [
        words('Line'),
        words('Academy'),
        words('Days'),
        words('Quantity × factor'),
        figure('kg CO₂e'),
        words('File and rows'),
      ],
      rows: items.map(({ line }) => ({
        head: linked(words(`Line ${line.line}: ${meterOrStream(line)}`), line.explain),
        cells: [
          words(line.academy),
          words(daysOf(line)),
          words(product(line)),
          figure(grouped(line.kgCO2e ?? '')),
          words(rowsOfFiles(line)),
        ],
      })),
    },
  ])
}

const unlinked = ({ href: _, ...cell }: DocumentCell): DocumentCell => cell
const unlinkedTable = (table: DocumentTable): DocumentTable => ({
  ...table,
  rows: table.rows.map((row) => ({ ...row, head: unlinked(row.head), cells: row.cells.map(unlinked) })),
})

/** A document for where there is no service to lead to: without links. */
export const withoutLinks = (document: Document): Document => ({
  ...document,
  blocks: document.blocks.map((block) =>
    block.kind === 'table'
      ? unlinkedTable(block)
      : block.kind === 'chart'
        ? { ...block, table: unlinkedTable(block.table) }
        : block,
  ),
})
