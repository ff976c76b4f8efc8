import type {} from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Services } from '../services.ts'
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
  fileName?: string | undefined
  dryRun?: string | undefined
}

const names = ['academy', 'stream', 'meter', 'profile', 'fileName', 'dryRun'] as const

/** A file name without folders and without characters that a terminal or a header would act on. */
function plainName(name: string | undefined): string {
  const base = (name ?? '').split(/[\\/]/).at(-1) ?? ''
  const plain = [...base].filter(
    (character) => character >= ' ' && character !== '"' && character !== '\u007f',
  )
  const text = plain.join('').trim().slice(0, 200)
  return text === '' ? 'upload.csv' : text
}

function received(asked: Asked, file: ReceivedFile, fileName: string | undefined): Received {
  const given = (name: 'academy' | 'stream' | 'meter' | 'profile') => {
    const value = asked[name]?.trim()
    return value ? { [name]: value } : {}
  }
  return {
    request: {
      fileName: plainName(asked.fileName ?? fileName),
      ...given('academy'),
      ...given('stream'),
      ...given('meter'),
      ...given('profile'),
    },
    file,
    dryRun: asked.dryRun === 'true',
  }
}

/**
 * Receives the file of a request, as one part of a form (the field `file`; the other fields may stand before or after it) or as
 * the body itself.
 */
export async function receiveRequest(
  services: Services,
  request: FastifyRequest,
  query: Asked,
): Promise<Received | Refusal> {
  const asked: Asked = { ...query }
  if (!request.isMultipart()) {
    if (request.body === undefined || request.body === null) {
      return refuse(
        'file_empty',
        'Send the file as the body of the request, or as the field “file” of a form.',
      )
    }
    const file = await receive(services, request.body as AsyncIterable<Uint8Array>)
    return isRefusal(file) ? file : received(asked, file, undefined)
  }
  let file: ReceivedFile | undefined
  let fileName: string | undefined
  for await (const part of request.parts()) {
    if (part.type === 'file') {
      if (file !== undefined) return refuse('invalid', 'Send one file at a time.')
      const arrived = await receive(services, part.file)
      if (isRefusal(arrived)) return arrived
      file = arrived
      fileName = part.filename
    } else {
      const name = names.find((known) => known === part.fieldname)
      if (name === undefined)
        return refuse('invalid', `The form has a field “${part.fieldname}” that is not known.`, {
          pointer: part.fieldname,
        })
      asked[name] = String(part.value)
    }
  }
  if (file === undefined) return refuse('file_empty', 'The form has no file: put it into the field “file”.')
  return received(asked, file, fileName)
}
