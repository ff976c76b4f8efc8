import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Caller } from '../access/caller.ts'
import { ledgerStand } from '../audit/run.ts'
import type { ProblemBody } from '../http/problem.ts'
import type { Services } from '../services.ts'

/** An answer of the API; `problem` where it refused. */
export interface ApiAnswer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: what a page shows of an answer is held by the tests of the page.
  readonly body: any
  readonly etag: string | undefined
  readonly problem: ProblemBody | undefined
}

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

/** The API as pages use it: in this process, as the person who opened the page. What a page can do, the API can do. */
export interface PageApi {
  /** The body of a good answer; an `ApiProblem` is thrown for any other, and becomes the page of the error. */
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  get<T = any>(path: string): Promise<T>
  /** As `get`, and as `undefined` where there is none (404); remembered until something in the ledger changes. For figures, which cost. */
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  figures<T = any>(path: string): Promise<T | undefined>
  /** All items of a list that comes in pages, at most `most` of them. */
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  all<T = any>(path: string, most?: number): Promise<T[]>
  /** Any answer, for what the page wants to say itself when it is refused. */
  try(method: Method, path: string, body?: unknown, options?: { ifMatch?: string }): Promise<ApiAnswer>
  /** Sends bytes as they come, such as a file. */
  send(path: string, bytes: Readable | Buffer, headers: Readonly<Record<string, string>>): Promise<ApiAnswer>
}

/** Thrown where the API refuses what a page cannot do without. */
export class ApiProblem extends Error {
  readonly problem: ProblemBody
  constructor(problem: ProblemBody) {
    super(problem.detail)
    this.problem = problem
  }
}

/** A token by which the API knows who asks, good until the request of the page has been answered. */
function tokenOf(services: Services, request: FastifyRequest, reply: FastifyReply): string | undefined {
  const caller = request.caller as Caller | undefined
  if (caller === undefined) return undefined
  const token = randomBytes(32).toString('base64url')
  // The client is gone already, and nothing would come of the page that would make the token forgotten.
  if (reply.raw.destroyed) return token
  services.localCallers.set(token, { ...caller, counted: true })
  const forget = (): void => void services.localCallers.delete(token)
  // The request itself closes as soon as its body has been read, which may be before or long after this.
  reply.raw.once('finish', forget)
  reply.raw.once('close', forget)
  return token
}

const rememberedMost = 200
const memory = new WeakMap<Services, Map<string, string>>()

/**
 * Answers about figures, by who asked what of which state of the ledger. The end of the log of changes is that state: every change that a
 * figure can follow from writes to the log in its own transaction.
 */
function rememberedOf(services: Services): Map<string, string> {
  const found = memory.get(services) ?? new Map<string, string>()
  memory.set(services, found)
  return found
}

/** Keeps an answer, and forgets the oldest where there are too many. */
function remember(answers: Map<string, string>, key: string, answer: string): void {
  answers.set(key, answer)
  for (const oldest of answers.keys()) {
    if (answers.size <= rememberedMost) return
    answers.delete(oldest)
  }
}

/** The API for one request of a page. */
export function apiOf(
  app: FastifyInstance,
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): PageApi {
  const token = tokenOf(services, request, reply)
  const ask = async (
    method: Method,
    url: string,
    payload: string | Buffer | Readable | undefined,
    headers: Readonly<Record<string, string>>,
  ): Promise<ApiAnswer> => {
    const answer = await app.inject({
      method,
      url,
      remoteAddress: request.ip,
      headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...(payload === undefined ? {} : { payload }),
    })
    const type = String(answer.headers['content-type'] ?? '')
    const body = type.includes('json') && answer.payload !== '' ? JSON.parse(answer.payload) : answer.payload
    return {
      status: answer.statusCode,
      body,
      etag: answer.headers.etag,
      problem: answer.statusCode >= 400 ? (body as ProblemBody) : undefined,
    }
  }
  const get = async (path: string) => {
    const { body, problem } = await ask('GET', path, undefined, {})
    if (problem !== undefined) throw new ApiProblem(problem)
    return body
  }
  const remembered = rememberedOf(services)
  let stand: Promise<string> | undefined
  const figures = async (path: string) => {
    const { trustId, role, academyIds } = request.caller
    stand ??= ledgerStand(services.db, trustId)
    const key = JSON.stringify([trustId, await stand, services.clock.today(), role, academyIds, path])
    const known = remembered.get(key)
    if (known !== undefined) return JSON.parse(known)
    const { status, body, problem } = await ask('GET', path, undefined, {})
    if (status === 404) return undefined
    if (problem !== undefined) throw new ApiProblem(problem)
    remember(remembered, key, JSON.stringify(body))
    return body
  }
  return {
    get,
    figures,
    async all<T>(path: string, most = 10_000) {
      const items: T[] = []
      let cursor: string | null = null
      do {
        const joint = path.includes('?') ? '&' : '?'
        const page: { items: T[]; nextCursor: string | null } = await get(
          cursor === null ? path : `${path}${joint}cursor=${encodeURIComponent(cursor)}`,
        )
        items.push(...page.items)
        cursor = page.nextCursor
      } while (cursor !== null && items.length < most)
      return items
    },
    try: (method, path, body, { ifMatch } = {}) =>
      ask(method, path, body === undefined ? undefined : JSON.stringify(body), {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      }),
    send: (path, bytes, headers) => ask('POST', path, bytes, headers),
  }
}
