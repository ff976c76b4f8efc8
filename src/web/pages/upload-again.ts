import type { ProblemBody } from '../../http/problem.ts'
import type { PageApi } from '../api.ts'
import type { Fields, Pages } from '../page.ts'
import { layoutWords, roleWords } from '../upload-words.ts'
import { optionChoices, optionNames, shownLook } from './upload-new.ts'
import { shownUpload, type Upload } from './uploads.ts'

const senders = ['estates', 'lead'] as const
/** As many rows as show what the columns of a file are, and how far down its head may be. */
const rowsShown = 15
/** As many columns as can be told one by one. */
const columnsMax = 60

const text = (value: string | string[] | undefined): string => String(value ?? '').trim()

/** The options of a form: an empty one takes away what was said before. */
const changeOf = (body: Fields): Record<string, string | null> =>
  Object.fromEntries(optionNames.map((name) => [name, text(body[name]) || null]))

const crumbs = (upload: Upload, last: string) => [
  { text: 'Uploads', href: '/uploads' },
  { text: upload.fileName, href: `/uploads/${upload.id}` },
  { text: last },
]

/** What a form of columns says, as a mapping of the API. */
function mappingOf(body: Fields, head: readonly string[]) {
  const columns: Record<string, string> = {}
  for (const [index, name] of head.entries()) {
    const role = text(body[`column${index}`])
    if (role !== '') columns[role] = name
  }
  const [first, last] = [text(body.slotFirst), text(body.slotLast)]
  const said = ['unit', 'utility', 'stream', 'dateOrder', 'labels', 'clock'].flatMap((name) => {
    const value = text(body[name])
    return value === '' ? [] : [[name, value]]
  })
  return {
    name: text(body.name),
    layout: text(body.layout),
    head,
    columns,
    ...(first === '' || last === '' ? {} : { slots: { first, last } }),
    says: Object.fromEntries(said),
  }
}

/** Two columns cannot be the same: which of them is meant cannot be told, and the later would win in silence. */
function twiceSaid(body: Fields, head: readonly string[]): ProblemBody | undefined {
  const seen = new Map<string, number>()
  for (const index of head.keys()) {
    const role = text(body[`column${index}`])
    const before = seen.get(role)
    if (role !== '' && before !== undefined) {
      const detail = `“${head[before]}” and “${head[index]}” cannot both be ${roleWords(role)}. Choose one of them.`
      return {
        type: '/problems/invalid',
        code: 'invalid',
        status: 422,
        title: 'A column stands twice',
        detail,
        errors: [{ detail, pointer: `body/column${index}` }],
      } as unknown as ProblemBody
    }
    seen.set(role, index)
  }
  return undefined
}

/** What the API says of a mapping, at the fields of the form: it speaks of roles, the form has columns. */
function atColumns(problem: ProblemBody, body: Fields, head: readonly string[]): ProblemBody {
  const errors = problem.errors?.map((one) => {
    const [, role] = /columns\/(\w+)$/.exec(one.pointer ?? '') ?? []
    const index = head.findIndex((_, at) => text(body[`column${at}`]) === role)
    const field = role === undefined ? (one.pointer ?? '').split('/').at(-1) : `column${index}`
    return { ...one, pointer: `body/${field === 'columns' ? 'column0' : field}` }
  })
  return { ...problem, ...(errors === undefined ? {} : { errors }) }
}

/** A name for the layout, from the file's: without its dates, in the letters that names have. */
const nameFor = (fileName: string): string =>
  fileName
    .replace(/\.[^.]*$/, '')
    .replace(/\d{2,}/g, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()
    .slice(0, 60) || 'our-layout'

/** What is proposed for a file, as the form has it: where its head is the one that was proposed. */
function proposed(upload: Upload, head: readonly string[]): Record<string, string> {
  const { proposal } = upload
  if (proposal === null || proposal.head.join('\n') !== head.join('\n')) return {}
  const columns = proposal.columns.map((one: Upload) => [`column${one.column - 1}`, one.role])
  return {
    layout: proposal.layout,
    ...Object.fromEntries(columns),
    ...(proposal.slots === null ? {} : { slotFirst: proposal.slots.first, slotLast: proposal.slots.last }),
    ...(proposal.says.unit === undefined ? {} : { unit: proposal.says.unit }),
  }
}

async function columnsView(api: PageApi, id: string, given: Fields) {
  const upload = await api.get(`/v1/uploads/${id}`)
  const page = await api.get(`/v1/uploads/${id}/rows?count=${rowsShown}`)
  const layouts = (await api.get('/v1/layouts')).items
  const heads = page.rows.filter((row: Upload) => row.cells.filter((cell: string) => cell.trim()).length > 1)
  const asked = Number.parseInt(text(given.headLine), 10)
  const headLine = [asked, page.headLine, heads[0]?.row].find((line) =>
    page.rows.some((row: Upload) => row.row === line),
  )
  const headRow = page.rows.find((row: Upload) => row.row === headLine)
  const head: string[] = (headRow?.cells ?? []).map((cell: string) => cell.trim())
  const rows = page.rows.filter((row: Upload) => headLine !== undefined && row.row > headLine).slice(0, 4)
  const values: Record<string, unknown> = {
    name: nameFor(upload.fileName),
    ...proposed(upload, head),
    ...given,
  }
  const layout = layouts.find((one: Upload) => one.layout === values.layout) ?? layouts[0]
  const roles = [
    { value: '', text: 'Not needed' },
    ...layout.roles.map(({ role, needed }: Upload) => ({
      value: role,
      text: needed ? `${roleWords(role)} – needed` : roleWords(role),
    })),
  ]
  const first = head.indexOf(text(values.slotFirst as string))
  const last = head.indexOf(text(values.slotLast as string))
  const slots = layout.slots && first !== -1 && last > first ? last - first + 1 : 0
  const inSlots = (index: number): boolean => slots > 0 && index >= first && index <= last
  return {
    view: 'uploads/columns.njk',
    title: 'Say what the columns are',
    breadcrumbs: crumbs(upload, 'Columns'),
    upload: shownUpload(upload),
    head,
    headLine,
    rows,
    headLines: heads.map((row: Upload) => ({
      value: String(row.row),
      text: `Row ${row.row}: ${row.cells
        .filter((cell: string) => cell.trim())
        .slice(0, 4)
        .join(', ')}`,
    })),
    columns: head
      .map((name, index) => ({
        index,
        name: name || `column ${index + 1}`,
        usable: name !== '',
        samples: [...new Set<string>(rows.map((row: Upload) => row.cells[index] ?? ''))].filter(
          (cell) => cell.trim() !== '',
        ),
      }))
      .filter(({ index }) => !inSlots(index))
      .slice(0, columnsMax),
    slots,
    withSlots: layout.slots,
    slotHeads: head.filter((name) => name !== '').map((name) => ({ value: name, text: name })),
    layouts: layouts.map((one: Upload) => ({
      value: one.layout,
      text: layoutWords[one.layout] ?? one.layout,
    })),
    roles,
    values: { ...values, layout: layout.layout, headLine: String(headLine ?? '') },
    choices: await optionChoices(api),
  }
}

/** Uploads read once more: with other options, or with their columns said. */
export const uploadAgainPages: Pages = (web) => async (app) => {
  const againView = async (api: PageApi, id: string) => {
    const upload = await api.get(`/v1/uploads/${id}`)
    const { academyId, ...options } = upload.options
    return {
      view: 'uploads/again.njk',
      title: 'Have the file read again',
      breadcrumbs: crumbs(upload, 'Read again'),
      upload: shownUpload(upload),
      choices: await optionChoices(api),
      values: { ...options, academy: academyId } as Fields,
    }
  }
  web.page(app, '/uploads/:id/again', { access: senders }, ({ api, params }) => againView(api, params.id!))
  web.form(app, '/uploads/:id/again', { access: senders }, async ({ api, params, body }) => {
    const id = params.id!
    const change = changeOf(body)
    if (body.do === 'look') {
      const tried = await api.try('POST', `/v1/uploads/${id}/dry-run`, change)
      const view = { ...(await againView(api, id)), values: body }
      return tried.problem === undefined
        ? { ...view, look: shownLook(tried.body) }
        : { ...view, problem: tried.problem }
    }
    const { body: again, problem } = await api.try('POST', `/v1/uploads/${id}/read-again`, change)
    if (problem !== undefined) return { ...(await againView(api, id)), problem, values: body }
    const notice =
      'The file is being read again. Once that is done, this reading takes the place of the earlier one.'
    return { redirect: `/uploads/${again.id}`, notice }
  })

  web.page(app, '/uploads/:id/columns', { access: senders }, ({ api, params, query }) =>
    columnsView(api, params.id!, query),
  )
  web.form(app, '/uploads/:id/columns', { access: senders }, async ({ api, params, query, body }) => {
    const id = params.id!
    const view = await columnsView(api, id, body)
    const part = query.part === 'true' ? { view: 'uploads/look.njk', status: 200 } : {}
    if (body.do === 'show') return view
    const { head } = view
    const twice = twiceSaid(body, head)
    if (twice !== undefined) return { ...view, problem: twice, ...part }
    const mapping = mappingOf(body, head)
    const tried = await api.try('POST', `/v1/uploads/${id}/dry-run`, {
      ...changeOf(body),
      unit: null,
      mapping,
    })
    if (tried.problem !== undefined)
      return { ...view, problem: atColumns(tried.problem, body, head), ...part }
    if (body.do !== 'save') return { ...view, look: shownLook(tried.body), ...part }
    const saved = await api.try('POST', '/v1/profiles', mapping)
    if (saved.problem !== undefined) return { ...view, problem: atColumns(saved.problem, body, head) }
    const change = { ...changeOf({ academy: body.academy, meter: body.meter }), profile: mapping.name }
    const again = await api.try('POST', `/v1/uploads/${id}/read-again`, change)
    if (again.problem !== undefined) return { ...view, problem: again.problem }
    const notice = `The layout is kept as “${mapping.name}”: the next file with these columns is understood by itself. This file is being read with it.`
    return { redirect: `/uploads/${again.body.id}`, notice }
  })
}
