import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { RequestProblem } from './problem.ts'

/** The tag of a body: changes when the body does. */
export function etagOf(body: object): string {
  return `"${createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 22)}"`
}

/** Adds the tag to an answer. */
export function withEtag<T extends object>(reply: FastifyReply, body: T): T {
  reply.header('etag', etagOf(body))
  return body
}

/** Holds a change to the state that the client last read, where it says which (`If-Match`). */
export function holdIfMatch(request: FastifyRequest, current: object): void {
  const wanted = request.headers['if-match']
  if (wanted === undefined || wanted === '*') return
  const tags = wanted.split(',').map((tag) => tag.trim())
  if (!tags.includes(etagOf(current)))
    throw new RequestProblem(
      'changed',
      'It has changed since you read it. Read it again before you change it.',
    )
}
