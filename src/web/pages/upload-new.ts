import type { Readable } from 'node:stream'
import type {} from '@fastify/multipart'
import { units } from '../../domain/unit.ts'
import type { ProblemBody } from '../../http/problem.ts'
import type { PageApi } from '../api.ts'
import type { Asked, Pages } from '../page.ts'
import { formatWords, isNoTable, noTableWords, pageMessage } from '../upload-words.ts'
import { foundWords, shownContent, shownIssue, type Upload } from './uploads.ts'

const senders = ['estates', 'lead'] as const
/** As many files as a browser sends without script in one form. */
const filesMax = 20
/** As many findings as are shown of a file before it is taken in. */
const issuesShown = 20

/** What can be said of whole files, by the names of the API. */
export const optionNames = ['academy', 'meter', 'stream', 'unit', 'dateOrder', 'labels', 'clock'] as const
export type Options = Partial<Record<(typeof optionNames)[number], string>>

const unitWords: Readonly<Record<string, string>> = { m3: 'm³', ft3: 'ft³', hcf: 'hundred cubic feet' }
const notSaid = { value: '', text: 'The file says it' }

/** What can be chosen for each option. */
export async function optionChoices(api: PageApi) {
  const academies = await api.all('/v1/academies')
  const streams = (await api.get('/v1/streams')).items
  return {
    academies: [
      notSaid,
      ...academies
        .map(({ id, name }: Upload) => ({ value: id, text: name }))
        .sort((a: Upload, b: Upload) => a.text.localeCompare(b.text, 'en-GB')),
    ],
    streams: [notSaid, ...streams.map(({ id, title }: Upload) => ({ value: id, text: title }))],
    units: [notSaid, ...units.slice(0, 9).map((unit) => ({ value: unit, text: unitWords[unit] ?? unit }))],
    dateOrders: [
      notSaid,
      { value: 'dayFirst', text: 'Day first: 3/4/2025 is 3 April' },
      { value: 'monthFirst', text: 'Month first: 3/4/2025 is 4 March' },
      { value: 'yearFirst', text: 'Year first: 25-04-03 is 3 April 2025' },
    ],
    labels: [
      notSaid,
      { value: 'start', text: 'The time at which the half-hour begins' },
      { value: 'end', text: 'The time at which the half-hour ends' },
    ],
    clocks: [
      notSaid,
      { value: 'local', text: 'The clock on the wall, with summer time' },
      { value: 'utc', text: 'Greenwich time all year (UTC)' },
    ],
  }
}

/** What came of one file of a form. */
interface Outcome {
  readonly fileName: string
  /** The upload that was made, or was there before. */
  readonly upload?: Upload
  /** What the file would come to. */
  readonly look?: Upload
  readonly problem?: ProblemBody
}

/** A dry run as a page shows it. */
export function shownLook(look: Upload) {
  const errors = look.issues.filter((one: Upload) => one.severity === 'error')
  const counts = { errors: errors.length, warnings: look.issues.length - errors.length }
  const shown = [...errors, ...look.issues.filter((one: Upload) => one.severity !== 'error')]
  return {
    ...look,
    formatWords: isNoTable(look, look.issues) ? noTableWords : formatWords(look.format),
    foundWords: foundWords(counts),
    ...shownContent(look),
    issues: shown.slice(0, issuesShown).map(shownIssue),
    more: Math.max(0, shown.length - issuesShown) + look.issuesLeftOut,
  }
}

async function sendOne(
  api: PageApi,
  { file, filename }: { file: Readable; filename: string },
  said: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const query = new URLSearchParams({ ...said, fileName: filename.slice(0, 200) })
  const { body, problem } = await api.send(`/v1/uploads?${query}`, file, {
    'content-type': 'application/octet-stream',
  })
  // What is left of a file that was refused is let run by, for the next one to come.
  file.resume()
  if (problem !== undefined)
    return { fileName: filename, problem: { ...problem, detail: pageMessage(problem.detail) } }
  return said.dryRun === 'true'
    ? { fileName: filename, look: shownLook(body) }
    : { fileName: filename, upload: body }
}

/** Goes through the parts of a form: the token, what is said of all files, and then the files, each handed on as it comes. */
async function sendFiles(
  { api, request, holdToken }: Asked & { holdToken(token: unknown): void },
  { dryRun, bytesMax }: { dryRun: boolean; bytesMax: number },
): Promise<{ outcomes: Outcome[]; said: Options; tooMany: boolean }> {
  const outcomes: Outcome[] = []
  const said: Options = {}
  let held = false
  let tooMany = false
  const hold = (token: unknown): void => {
    if (!held) holdToken(token)
    held = true
  }
  try {
    const limits = { files: filesMax, fields: 12, fieldSize: 1000, fileSize: bytesMax + 1 }
    // A file that is too large is cut, and refused for its size by name, as the others are not.
    const options = { limits, throwFileSizeLimit: false }
    for await (const part of request.parts(options)) {
      if (part.type === 'field') {
        if (part.fieldname === '_csrf') hold(part.value)
        const name = optionNames.find((one) => one === part.fieldname)
        const value = String(part.value).trim()
        if (name !== undefined && value !== '') said[name] = value
        continue
      }
      // The token is the first field of the form: nothing of a file is looked at before it.
      hold(undefined)
      if (part.filename === '' || part.filename === undefined) part.file.resume()
      else outcomes.push(await sendOne(api, part, { ...said, ...(dryRun ? { dryRun: 'true' } : {}) }))
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'FST_FILES_LIMIT')) throw error
    tooMany = true
  }
  hold(undefined)
  return { outcomes, said, tooMany }
}

const fieldProblem = (detail: string, pointer: string): ProblemBody =>
  ({ status: 422, title: 'The form is not complete', detail, errors: [{ detail, pointer }] }) as ProblemBody

/** Sending files: looking at them first, or taking them in at once. */
export const uploadNewPages: Pages = (web) => async (app) => {
  const bytesMax = web.services.config.uploadBytesMax
  const form = async (api: PageApi) => ({
    view: 'uploads/new.njk',
    title: 'Upload files',
    breadcrumbs: [{ text: 'Uploads', href: '/uploads' }, { text: 'Upload files' }],
    choices: await optionChoices(api),
    values: {},
    bytesMax,
    filesMax,
  })

  web.page(app, '/uploads/new', { access: senders }, ({ api }) => form(api))

  const send = (path: string, dryRun: boolean): void =>
    web.fileForm(app, path, { access: senders }, async (asked) => {
      const { outcomes, said, tooMany } = await sendFiles(asked, { dryRun, bytesMax })
      // A page with script shows each file beside its name and needs no more than that.
      if (asked.query.part === 'true')
        return { view: 'uploads/outcome.njk', title: '', status: 200, one: outcomes[0] }
      const view = await form(asked.api)
      if (outcomes.length === 0)
        return { ...view, values: said, problem: fieldProblem('Choose at least one file.', 'body/files') }
      const [only] = outcomes
      if (outcomes.length === 1 && only?.upload !== undefined)
        return {
          redirect: `/uploads/${only.upload.id}`,
          notice: only.upload.existing
            ? 'The same file was sent before, so nothing was changed. This is that upload.'
            : 'The file was received.',
        }
      // Options that are not good are said at their field, once, and not at every file.
      const wrong = outcomes.find(({ problem }) =>
        problem?.errors?.some(({ pointer }) => optionNames.some((name) => name === pointer)),
      )
      if (wrong?.problem !== undefined && outcomes.every(({ problem }) => problem !== undefined))
        return { ...view, values: said, problem: wrong.problem }
      return { ...view, values: said, outcomes, dryRun, tooMany }
    })
  send('/uploads/new', false)
  send('/uploads/look', true)
}
