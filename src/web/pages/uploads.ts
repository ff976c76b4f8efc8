import { grouped } from '../../domain/decimal.ts'
import { everyRole } from '../../http/route.ts'
import type { PageApi } from '../api.ts'
import { count, moment } from '../format.ts'
import type { Pages } from '../page.ts'
import {
  codeTitle,
  formatWords,
  isNoTable,
  noTableWords,
  pageMessage,
  senderWords,
  sourceWords,
  streamWords,
  unitWords,
  uploadStatus,
  utilityWords,
} from '../upload-words.ts'

const listSize = 25
const issuesSize = 25
/** How many cells of a row stand beside an issue: those at the front say which row it is, those around the cell what is odd of it. */
const cellsInFront = 2
const cellsAround = 2
const rowsAround = 3

// biome-ignore lint/suspicious/noExplicitAny: an upload as the API sends it; the tests of the pages hold what is shown of it.
export type Upload = any

/** Which uploads a list can be narrowed to. */
const filters = [
  { status: undefined, text: 'All' },
  { status: 'reading', text: 'Being read' },
  { status: 'counted', text: 'Counting' },
  { status: 'rejected', text: 'Not taken in' },
  { status: 'reverted', text: 'Taken back' },
] as const

/** How many rows of a file were taken. */
function rowsWords({ rows, status, progress }: Upload): string {
  if (rows === null) return status === 'reading' ? `${count(progress.rows, 'row')} so far` : ''
  const { read, accepted } = rows
  return accepted === read ? count(read, 'row') : `${grouped(String(accepted))} of ${count(read, 'row')}`
}

/** What was found in a file, in words. */
export function foundWords({ errors, warnings }: { errors: number; warnings: number }): string {
  const found = [
    errors > 0 ? count(errors, 'error') : undefined,
    warnings > 0 ? count(warnings, 'warning') : undefined,
  ].filter((one) => one !== undefined)
  return found.length === 0 ? 'Nothing' : found.join(', ')
}

/** What a file has of meters and of activities, as pages show it. */
export const shownContent = ({ meters, activities }: Upload) => ({
  meters: meters.map((meter: Upload) => ({
    ...meter,
    utilityWords: utilityWords(meter.utility),
    unitWords: unitWords(meter.unit),
  })),
  activities: activities.map((activity: Upload) => ({
    ...activity,
    streamWords: streamWords(activity.stream),
    unitWords: unitWords(activity.unit),
  })),
})

/** Something that was found in a file, as pages say it. */
export const shownIssue = (issue: Upload) => ({
  ...issue,
  title: codeTitle(issue.code),
  message: pageMessage(issue.message),
})

/** An upload as lists and pages show it. */
export const shownUpload = (upload: Upload) => ({
  ...upload,
  state: uploadStatus(upload.status),
  rowsWords: rowsWords(upload),
  foundWords: upload.status === 'reading' ? '' : foundWords(upload.issues),
  formatWords:
    upload.status === 'reading' && upload.format === null ? 'Being looked at' : formatWords(upload.format),
  by: senderWords(upload),
  ...shownContent(upload),
})

const address = (path: string, query: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(query).filter((one): one is [string, string] => one[1] !== undefined)
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}

/** The cells of a row that stand beside an issue, with their heads; where some between are left out, a gap. */
function excerpt(head: readonly string[], cells: readonly string[], cell: number | null) {
  const near = (index: number): boolean =>
    index < cellsInFront || (cell !== null && Math.abs(index - cell) <= cellsAround)
  const shown = cell === null ? cells.map((_, index) => index).slice(0, 8) : [...cells.keys()].filter(near)
  const all = shown.map((index, at) => ({
    head: head[index] || `column ${index + 1}`,
    text: cells[index]!,
    marked: index === cell,
    gap: at > 0 && index !== shown[at - 1]! + 1,
  }))
  return { cells: all, leftOut: cells.length > (shown.at(-1) ?? -1) + 1 }
}

/** The registered meters of an upload by number: their pages, and which of them wait in the holding place. */
async function metersOf(api: PageApi, upload: Upload): Promise<Map<string, { id: string; held: boolean }>> {
  if (upload.meters.length === 0) return new Map()
  const meters = await api.all('/v1/meters?limit=500')
  return new Map(
    meters.map(({ number, id, academyId }: Upload) => [number, { id, held: academyId === null }]),
  )
}

/** What is said of an upload on its page. */
async function uploadView(api: PageApi, id: string, query: Readonly<Record<string, string>>) {
  const upload = await api.get(`/v1/uploads/${id}`)
  const { severity, code, after } = query
  const path = address(`/v1/uploads/${id}/issues`, {
    rows: 'true',
    limit: String(issuesSize),
    severity,
    code,
    cursor: after,
  })
  const page = upload.status === 'reading' ? undefined : await api.get(path)
  const known = await metersOf(api, upload)
  const meters = shownContent(upload).meters.map((meter: Upload) => ({ ...meter, ...known.get(meter.meter) }))
  const here = `/uploads/${id}`
  const shown = shownUpload(upload)
  // Of a picture or a program nobody can say what its columns are.
  const noTable = isNoTable(upload, page?.kinds ?? [])
  return {
    upload: { ...shown, meters, ...(noTable ? { formatWords: noTableWords } : {}) },
    noTable,
    held: meters.filter((meter: Upload) => meter.held).length,
    issues: page?.items.map((issue: Upload) => ({
      ...shownIssue(issue),
      excerpt: issue.cells ? excerpt(page.head, issue.cells, issue.cell) : undefined,
    })),
    kinds: page?.kinds.map((kind: Upload) => ({
      ...kind,
      title: codeTitle(kind.code),
      href: `${address(here, { severity: kind.severity, code: kind.code })}#issues`,
      current: kind.code === code && kind.severity === severity,
    })),
    narrowed: severity !== undefined || code !== undefined,
    severity: code === undefined ? severity : undefined,
    firstHref: after === undefined ? undefined : `${address(here, { severity, code })}#issues`,
    nextHref: page?.nextCursor
      ? `${address(here, { severity, code, after: page.nextCursor })}#issues`
      : undefined,
  }
}

/** What a row of a file became, in a sentence. */
function becameWords(record: Upload): string {
  if (record.kind === 'read') return `A reading of the meter, ${record.variant}`
  if (record.kind === 'activity') return record.variant ? `An amount (${record.variant})` : 'An amount'
  const missing = record.slotsMissing ? `, ${count(record.slotsMissing, 'half-hour')} missing` : ''
  return `A day of the meter, ${sourceWords(record.source)}${missing}`
}

/** Uploads: the list, each with what was found in it, and the rows of their files. */
export const uploadPages: Pages = (web) => async (app) => {
  web.page(app, '/uploads', { access: everyRole }, async ({ api, query }) => {
    const status = filters.find((one) => one.status === query.status)?.status
    const path = address('/v1/uploads', { limit: String(listSize), status, cursor: query.before })
    const { items, nextCursor } = await api.get(path)
    return {
      view: 'uploads/list.njk',
      title: 'Uploads',
      uploads: items.map(shownUpload),
      filters: filters.map((one) => ({
        ...one,
        href: address('/uploads', { status: one.status }),
        current: one.status === status,
      })),
      narrowed: status !== undefined,
      firstHref: query.before === undefined ? undefined : address('/uploads', { status }),
      nextHref: nextCursor === null ? undefined : address('/uploads', { status, before: nextCursor }),
    }
  })

  web.page(app, '/uploads/:id', { access: everyRole }, async ({ api, params, query }) => {
    const shown = await uploadView(api, params.id!, query)
    return {
      view: 'uploads/upload.njk',
      title: shown.upload.fileName,
      breadcrumbs: [{ text: 'Uploads', href: '/uploads' }, { text: shown.upload.fileName }],
      ...shown,
    }
  })

  web.page(app, '/uploads/:id/rows/:row', { access: everyRole }, async ({ api, params }) => {
    const upload = await api.get(`/v1/uploads/${params.id}`)
    const row = /^[1-9]\d{0,8}$/.test(params.row!) ? Number.parseInt(params.row!, 10) : 1
    const from = Math.max(1, row - rowsAround)
    const page = await api.get(`/v1/uploads/${params.id}/rows?from=${from}&count=${2 * rowsAround + 1}`)
    const own = page.rows.find((one: Upload) => one.row === row)
    const issues = page.issues.filter((one: Upload) => one.row === row)
    const marked = new Set(issues.map((one: Upload) => one.cell))
    const width = Math.max(page.head.length, ...page.rows.map((one: Upload) => one.cells.length))
    const lines: number[] = page.rows.map((one: Upload) => one.row)
    return {
      view: 'uploads/row.njk',
      title: `Row ${row} of ${upload.fileName}`,
      breadcrumbs: [
        { text: 'Uploads', href: '/uploads' },
        { text: upload.fileName, href: `/uploads/${upload.id}` },
        { text: `Row ${row}` },
      ],
      upload: shownUpload(upload),
      row,
      own,
      headLine: page.headLine,
      head: Array.from({ length: width }, (_, at) => page.head[at] || `column ${at + 1}`),
      rows: page.rows.map((one: Upload) => ({
        ...one,
        own: one.row === row,
        isHead: one.row === page.headLine,
        cells: Array.from({ length: width }, (_, at) => ({
          text: one.cells[at] ?? '',
          marked: one.row === row && marked.has(at),
        })),
      })),
      issues: issues.map(shownIssue),
      records: page.records
        .filter((one: Upload) => one.row <= row && one.rowLast >= row)
        .map((one: Upload) => ({
          ...one,
          words: becameWords(one),
          streamWords: one.stream === null ? '' : streamWords(one.stream),
          exact: `${grouped(one.quantity)} ${unitWords(one.unit)}`,
        })),
      beforeRow: lines.filter((line) => line < row).at(-1),
      afterRow: lines.find((line) => line > row),
    }
  })

  const senders = ['estates', 'lead'] as const
  const undoView = async (api: PageApi, id: string) => {
    const upload = shownUpload(await api.get(`/v1/uploads/${id}`))
    return {
      view: 'uploads/undo.njk',
      title: 'Take this file back',
      breadcrumbs: [
        { text: 'Uploads', href: '/uploads' },
        { text: upload.fileName, href: `/uploads/${id}` },
        { text: 'Take back' },
      ],
      upload,
      received: moment(upload.createdAt),
    }
  }
  web.page(app, '/uploads/:id/undo', { access: senders }, ({ api, params }) => undoView(api, params.id!))
  web.form(app, '/uploads/:id/undo', { access: senders }, async ({ api, params, body }) => {
    const reason = String(body.reason ?? '').trim()
    const { problem } = await api.try('POST', `/v1/uploads/${params.id}/revert`, { reason })
    if (problem !== undefined) return { ...(await undoView(api, params.id!)), problem, values: body }
    const notice = 'The file was taken back. Nothing of it counts any more; it stays in the records.'
    return { redirect: `/uploads/${params.id}`, notice }
  })
}
