import type {} from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { type Refusal, refuse } from '../domain/refusal.ts'

/** A statement fills a page; with pictures around it in a workbook it stays below this. */
export const statementBytesMax = 2 * 1024 * 1024

const nothing = (): Refusal =>
  refuse(
    'file_empty',
    'There is no file. Send the table as the body of the request, or as the field “file” of a form.',
  )

async function gathered(source: AsyncIterable<Uint8Array>): Promise<Uint8Array | Refusal> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of source) {
    bytes += piece.length
    if (bytes <= statementBytesMax) pieces.push(piece)
  }
  if (bytes === 0) return nothing()
  if (bytes > statementBytesMax)
    return refuse(
      'file_too_large',
      `A statement is read up to ${statementBytesMax / 1024 / 1024} MB. Send the sheet or the page with the statement only, without pictures.`,
    )
  return Buffer.concat(pieces)
}

async function fileOfForm(request: FastifyRequest): Promise<Uint8Array | Refusal> {
  try {
    const file = await request.file()
    return file === undefined ? nothing() : await gathered(file.file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    // A fault of this machine has a code of its own; what the parser of forms says has none, or one of its own.
    if (!(error instanceof Error) || (code !== '' && !code.startsWith('FST_'))) throw error
    return refuse(
      'file_incomplete',
      'The form ends too early or is not put together as a form is. Send it again, with the table as its field “file”.',
    )
  }
}

/** The bytes of a statement that a request brings, as the body itself or as the file of a form. */
export async function receivedStatement(request: FastifyRequest): Promise<Uint8Array | Refusal> {
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity')
    return refuse(
      'invalid',
      'The body is compressed (content-encoding). Send the file as it is, without that.',
      { pointer: 'content-encoding' },
    )
  if (request.isMultipart()) return fileOfForm(request)
  const { body } = request
  if (body === undefined || body === null) return nothing()
  return gathered(body as AsyncIterable<Uint8Array>)
}
