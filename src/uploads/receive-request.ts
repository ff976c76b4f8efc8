import { rm } from 'node:fs/promises'
import type {} from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Services } from '../services.ts'
import { type AskedOptions, optionNames } from './options.ts'
import { prepareThread } from './reading.ts'
import { receive, type UploadRequest } from './run.ts'
import type { ReceivedFile } from './stored-files.ts'

export interface Received {
  readonly request: UploadRequest
  readonly file: ReceivedFile
  readonly dryRun: boolean
}

interface Asked {
  academy?: string | undefined
  stream?: string | undefined
  meter?: string | undefined
  profile?: string | undefined
  dateOrder?: string | undefined
  labels?: string | undefined
  clock?: string | undefined
  unit?: string | undefined
  fileName?: string | undefined
  dryRun?: string | undefined
}

const names = [...optionNames, 'fileName', 'dryRun'] as const
const fileNameMax = 200

/** A file name without folders and without characters that do not show, or that a terminal, a page or a header would act on. */
function plainName(name: string | undefined): string {
  const base = (name ?? '').split(/[\\/]/).at(-1) ?? ''
  const text = [...base.replace(/[\p{C}\p{Zl}\p{Zp}"]/gu, '')].slice(0, fileNameMax).join('').trim()
  return /^\.*$/.test(text) ? 'upload.csv' : text
}

function received(asked: Asked, file: ReceivedFile, fileName: string | undefined): Received | Refusal {
  if (asked.dryRun !== undefined && asked.dryRun !== 'true' && asked.dryRun !== 'false')
    return refuse('invalid', 'Write “dryRun” as true or false. Nothing was taken in.', { pointer: 'dryRun' })
  const given = optionNames.flatMap((name) => {
    const value = asked[name]?.trim()
    return value ? [[name, value] as const] : []
  })
  return {
    request: {
      fileName: plainName(asked.fileName ?? fileName),
      ...(Object.fromEntries(given) as AskedOptions),
    },
    file,
    dryRun: asked.dryRun === 'true',
  }
}

/** What the parts of a form have come to so far. */
interface Form {
  readonly asked: Asked
  readonly given: Set<string>
  file: ReceivedFile | undefined
  fileName: string | undefined
}

type Part = { readonly fieldname: string } & (
  | { readonly type: 'file'; readonly file: AsyncIterable<Uint8Array>; readonly filename: string }
  | { readonly type: 'field'; readonly value: unknown; readonly valueTruncated: boolean }
)

async function takePart(services: Services, form: Form, part: Part): Promise<Refusal | undefined> {
  if (part.type === 'file') {
    const arrived = await receive(services, part.file)
    if (isRefusal(arrived)) return arrived
    form.file = arrived
    form.fileName = part.filename
    return undefined
  }
  const shown = part.fieldname.slice(0, 60)
  const name = names.find((known) => known === part.fieldname)
  if (name === undefined)
    return refuse('invalid', `The form has a field “${shown}” that is not known.`, { pointer: shown })
  if (form.given.has(name))
    return refuse('invalid', `The form has the field “${name}” twice.`, { pointer: name })
  if (part.valueTruncated)
    return refuse('invalid', `The field “${name}” is too long. A file goes into the field “file”.`, {
      pointer: name,
    })
  form.given.add(name)
  form.asked[name] = String(part.value)
  return undefined
}

/** What is wrong with a form that cannot be taken apart. Other errors are thrown on. */
function brokenForm(error: unknown): Refusal {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'FST_FILES_LIMIT') return refuse('invalid', 'Send one file at a time.')
  if (code.startsWith('FST_'))
    return refuse(
      'invalid',
      `The form has more fields than there are, or one that is not known. Send the file as “file”, and of ${names.join(', ')} what is needed.`,
    )
  // A fault of this machine has a code; what the parser of the form says has none.
  if (!(error instanceof Error) || code !== '') throw error
  return refuse(
    'file_incomplete',
    'The form ends too early or is not put together as a form is, so nothing of it was taken in. Send it again.',
  )
}

async function receiveForm(
  services: Services,
  request: FastifyRequest,
  form: Form,
): Promise<Refusal | undefined> {
  try {
    for await (const part of request.parts()) {
      const refusal = await takePart(services, form, part as Part)
      if (refusal !== undefined) return refusal
    }
    return undefined
  } catch (error) {
    return brokenForm(error)
  }
}

/** A body is stored as it is sent: one that is compressed on the way would be kept so. */
function encoded(request: FastifyRequest): Refusal | undefined {
  const encoding = request.headers['content-encoding']
  if (encoding === undefined || encoding === 'identity') return undefined
  return refuse(
    'invalid',
    `The body is compressed (content-encoding: ${encoding.slice(0, 40)}). Send the file as it is, without that.`,
    { pointer: 'content-encoding' },
  )
}

/**
 * Receives the file of a request, as one part of a form (the field `file`; the other fields may stand before or after it) or as
 * the body itself. Where it is refused, or the sender stops, nothing of it remains.
 */
export async function receiveRequest(
  services: Services,
  request: FastifyRequest,
  query: Asked,
): Promise<Received | Refusal> {
  const answer = await receiveWhole(services, request, query)
  if (isRefusal(answer)) {
    // The rest of the body is let run by, so that the sender hears the answer instead of a broken connection.
    request.raw.unpipe()
    request.raw.resume()
  }
  return answer
}

async function receiveWhole(
  services: Services,
  request: FastifyRequest,
  query: Asked,
): Promise<Received | Refusal> {
  const compressed = encoded(request)
  if (compressed !== undefined) return compressed
  prepareThread()
  if (!request.isMultipart()) {
    if (request.body === undefined || request.body === null)
      return refuse(
        'file_empty',
        'Send the file as the body of the request, or as the field “file” of a form.',
      )
    const file = await receive(services, request.body as AsyncIterable<Uint8Array>)
    return isRefusal(file) ? file : received(query, file, undefined)
  }
  const form: Form = { asked: { ...query }, given: new Set(), file: undefined, fileName: undefined }
  let answer: Received | Refusal | undefined
  try {
    answer = await receiveForm(services, request, form)
    if (answer === undefined && form.file === undefined)
      answer = refuse('file_empty', 'The form has no file: put it into the field “file”.')
    if (answer === undefined && form.file !== undefined)
      answer = received(form.asked, form.file, form.fileName)
    if (answer === undefined) throw new Error('A form came to nothing.')
    return answer
  } finally {
    if ((answer === undefined || isRefusal(answer)) && form.file !== undefined)
      await rm(form.file.path, { force: true })
  }
}
