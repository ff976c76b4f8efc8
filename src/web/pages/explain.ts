import { secrRowKeys } from '../../domain/secr.ts'
import type { EvidenceLine, Explanation, LedgerRow, LineExplained } from '../../evidence/schema.ts'
import { everyRole } from '../../http/route.ts'
import type { PageApi } from '../api.ts'
import {
  addressOf,
  daysWords,
  factorPath,
  filesOf,
  kindWords,
  pageOfList,
  rowPath,
  rowsWords,
  scopeWords,
  spanWords,
  streamTitle,
  uploadIdOf,
} from '../evidence-words.ts'
import { exact } from '../format.ts'
import { gradeWords } from '../grade-words.ts'
import type { Pages, View } from '../page.ts'

const linesShown = 100
const rowsShown = 100

const states: Readonly<Record<string, string>> = {
  open: 'Draft: the year is open, and its figures move with the data',
  submitted: 'In review: the figures are frozen',
  approved: 'Approved: the figures are frozen',
  published: 'Published',
}

/** The page of a figure or a line of a year, from the API’s own address of it. */
function pagePath(href: string | null): string | undefined {
  const [, year, query] = /^\/v1\/inventories\/([^/]+)\/explain\?(.*)$/.exec(href ?? '') ?? []
  if (year === undefined) return undefined
  const words = new URLSearchParams(query)
  const { row, ...others } = Object.fromEntries(words)
  return addressOf(`/years/${year}/explain`, { figure: row, ...others })
}

const meterOrStream = ({ meter, stream, variant }: EvidenceLine): string =>
  meter === null ? `${streamTitle(stream)}${variant === '' ? '' : ` (${variant})`}` : `Meter ${meter}`

/** A line as pages show it, with ways to its own page and to the rows of files. */
export const lineShown = (line: EvidenceLine) => ({
  name: line.line === null ? meterOrStream(line) : `Line ${line.line}`,
  href: pagePath(line.explain),
  ...{ academy: line.academy, what: meterOrStream(line), stream: streamTitle(line.stream) },
  days: daysWords(line),
  kind: kindWords(line.kind),
  product:
    line.factor === null
      ? (line.how ?? '')
      : `${exact(line.quantity)} × ${line.factor.value} ${line.factor.unit}`,
  result: line.kwh ?? line.kgCO2e,
  ...{ grade: line.grade, gradeMeans: gradeWords[line.grade], provisional: line.provisional },
  sources: line.sources.map((one) => ({
    fileName: one.fileName,
    rows: rowsWords(one.firstRow, one.lastRow),
    href: rowPath(uploadIdOf(one.file), one.firstRow),
  })),
})

const standing = (found: Explanation | LineExplained) => ({
  stateWords: states[found.state] ?? found.state,
  ...{ year: found.year, version: found.version, sha256: found.sha256, state: found.state },
})

const yearCrumbs = (year: string, last: string) => [
  { text: 'Years', href: '/years' },
  { text: year, href: `/years/${year}` },
  { text: last },
]

interface Wanted {
  readonly year: string
  readonly figure: string | undefined
  readonly academy: string | undefined
  readonly version: string | undefined
  readonly page: string | undefined
}

async function figureView(api: PageApi, { year, figure, academy, version, page }: Wanted): Promise<View> {
  const found = await api.get<Explanation>(
    addressOf(`/v1/inventories/${encodeURIComponent(year)}/explain`, { row: figure, academy, version }),
  )
  const own = (more: Record<string, string | undefined>) =>
    addressOf(`/years/${encodeURIComponent(year)}/explain`, { figure, version, ...more })
  const lines = found.groups.flatMap((group) => group.lines)
  const { row } = found
  return {
    view: 'explain/figure.njk',
    title: `${row.label}, ${found.year}`,
    breadcrumbs: yearCrumbs(found.year, 'Explanation'),
    ...{ found, row, standing: standing(found), previousHref: pagePath(found.previous.explain) },
    unitWords: found.unit === 'kWh' ? 'kWh' : 'kg CO₂e',
    parts: found.parts.map((part) => ({ ...part, href: pagePath(part.explain) })),
    groups: found.groups.map((group) => ({
      ...group,
      stream: streamTitle(group.stream),
      count: group.lines.length,
      href: own({ academy: group.academy }),
    })),
    allHref: academy === undefined ? undefined : own({}),
    lines: pageOfList(lines.map(lineShown), {
      ...{ page, size: linesShown },
      href: (to) => own({ academy, page: to }),
    }),
  }
}

/** The labels of a published row, without the blank ones. */
const labelsOf = (row: { readonly labels: readonly string[] } | null | undefined): string | undefined =>
  row?.labels.filter((label) => label !== '').join(' / ')

const ledgerRowShown = (row: LedgerRow) => ({
  days: spanWords(row.first, row.last),
  ...{ quantity: row.quantity, unit: row.unit, grade: row.grade, fileName: row.fileName },
  rows: rowsWords(row.firstRow, row.lastRow),
  href: rowPath(uploadIdOf(row.file), row.firstRow),
  how: [row.conversion, row.method, row.basis].filter((one) => one !== null).join('; '),
})

async function frozenLineView(
  api: PageApi,
  { year, line: no, version, page }: Omit<Wanted, 'figure' | 'academy'> & { line: string },
): Promise<View> {
  const found = await api.get<LineExplained>(
    addressOf(`/v1/inventories/${encodeURIComponent(year)}/explain`, { line: no, version }),
  )
  const { line } = found
  const { factor } = line
  const ids = [...line.sources, ...found.days].map((one) => uploadIdOf(one.file))
  return {
    view: 'explain/frozen-line.njk',
    title: `Line ${no}: ${meterOrStream(line)}`,
    breadcrumbs: yearCrumbs(found.year, `Line ${no}`),
    ...{ found, line: lineShown(line), amount: line, standing: standing(found) },
    scope: scopeWords(line.scope, line.category),
    factor: factor && {
      ...factor,
      href: factorPath(factor.set, factor.published?.no),
      labels: labelsOf(factor.published),
    },
    sources: line.sources.map((one) => ({
      ...one,
      rowsText: rowsWords(one.firstRow, one.lastRow),
      href: rowPath(uploadIdOf(one.file), one.firstRow),
    })),
    days: pageOfList(found.days.map(ledgerRowShown), {
      ...{ page, size: rowsShown },
      href: (to) => addressOf(`/years/${encodeURIComponent(year)}/explain`, { line: no, version, page: to }),
    }),
    files: await filesOf(api, ids),
  }
}

async function lineView(api: PageApi, { id, page }: { id: string; page: string | undefined }): Promise<View> {
  const found = await api.get(`/v1/lines/${encodeURIComponent(id)}/explain`)
  const { line, sources, factorSet, factorRow } = found
  const { body: academy } = await api.try('GET', `/v1/academies/${line.academyId}`)
  const meter = line.meterId === null ? undefined : (await api.try('GET', `/v1/meters/${line.meterId}`)).body
  const what = meter?.number === undefined ? streamTitle(line.stream) : `Meter ${meter.number}`
  // biome-ignore lint/suspicious/noExplicitAny: an answer of the API.
  const rows = sources.map((one: any) => ({
    days: spanWords(one.first, one.last),
    ...{ quantity: one.quantity, unit: one.unit, grade: one.grade, fileName: one.fileName },
    rows: rowsWords(one.row, one.rowLast),
    href: rowPath(one.uploadId, one.row),
    how: [one.conversion, one.method, one.basis].filter((text) => text !== null).join('; '),
  }))
  return {
    view: 'explain/line.njk',
    title: `${what}, ${daysWords(line.period)}`,
    breadcrumbs: [{ text: 'Figures', href: '/figures' }, { text: 'One line' }],
    ...{ found, line, meter, academy, factorSet, factorRow, labels: labelsOf(factorRow) },
    stream: streamTitle(line.stream),
    scope: scopeWords(line.scope, line.category),
    kind: kindWords(line.kind),
    factorHref: factorSet === null ? undefined : factorPath(factorSet.id, factorRow?.no),
    days: pageOfList(rows, {
      ...{ page, size: rowsShown },
      href: (to) => addressOf(`/explain/line/${encodeURIComponent(id)}`, { page: to }),
    }),
    files: await filesOf(
      api,
      sources.map((one: { uploadId: string }) => one.uploadId),
    ),
  }
}

/** From any figure to the rows of files that it was worked out from. */
export const explainPages: Pages = (web) => async (app) => {
  web.page(app, '/years/:year/explain', { access: everyRole }, async ({ api, params, query }) => {
    const { year = '' } = params
    const { figure = query.row, line, academy, version, page } = query
    if (line !== undefined) return frozenLineView(api, { year, line, version, page })
    const known = figure === undefined ? secrRowKeys[9] : figure
    return figureView(api, { year, figure: known, academy, version, page })
  })
  web.page(app, '/explain/line/:id', { access: everyRole }, ({ api, params, query }) =>
    lineView(api, { id: params.id ?? '', page: query.page }),
  )
}
