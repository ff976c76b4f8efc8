import type {
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  FastifySchemaValidationError,
} from 'fastify'
import { Type } from 'typebox'
import { type Refusal, refuse, yearPublishedWords } from '../domain/refusal.ts'
import { type ProblemCode, problemCodes, problemHelp, problems, problemType } from './problems.ts'
import { Refused, type Routes } from './route.ts'

/** RFC 9457 problem details, as every error is answered. */
export const problemSchema = Type.Object(
  {
    type: Type.String({ description: 'A page that explains it: GET it for people.' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String({ description: 'The id of the request, as it stands in the log.' }),
    errors: Type.Optional(
      Type.Array(Type.Object({ detail: Type.String(), pointer: Type.Optional(Type.String()) })),
    ),
  },
  { $id: 'Problem', title: 'Problem' },
)

export interface ProblemBody {
  type: string
  title: string
  status: number
  detail: string
  instance: string
  errors?: { detail: string; pointer?: string }[]
}

/** A problem's body. */
export function problemBody(
  code: ProblemCode,
  { detail, instance, errors }: { detail: string; instance: string; errors?: ProblemBody['errors'] },
): ProblemBody {
  const [status, title] = problems[code]
  return {
    type: problemType(code),
    title,
    status,
    detail,
    instance,
    ...(errors === undefined || errors.length === 0 ? {} : { errors }),
  }
}

/** A refusal as problem details. */
export function refusalBody(refusal: Refusal, instance: string): ProblemBody {
  const errors = [
    ...(refusal.pointer === undefined ? [] : [{ detail: refusal.message, pointer: refusal.pointer }]),
    ...(refusal.details ?? []).map((detail) => ({ detail })),
  ]
  return problemBody(refusal.refusal, { detail: refusal.message, instance, errors })
}

/** Answers with problem details. */
export function sendProblem(reply: FastifyReply, body: ProblemBody): FastifyReply {
  if (body.status === 401) reply.header('www-authenticate', 'Bearer')
  // Serialised here: the schemas of a route are those of its good answers.
  return reply
    .status(body.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .serializer((value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)))
    .send(body)
}

/** Thrown where a request fails at the edge and no refusal of the domain says it. */
export class RequestProblem extends Error {
  readonly code: ProblemCode
  constructor(code: ProblemCode, message: string) {
    super(message)
    this.code = code
  }
}

/** A fault of the validator, which is asked to be verbose: with the schema that it is against. */
type Fault = FastifySchemaValidationError & {
  readonly schema?: unknown
  readonly parentSchema?: {
    readonly description?: string
    readonly properties?: object
    readonly required?: readonly string[]
  }
}

const listed = (words: readonly unknown[]): string => words.filter((word) => word !== null).join(', ')

/** The words of alternatives that are one word each, undefined where any is more than that. */
function wordsOf(alternatives: unknown): unknown[] | undefined {
  if (!Array.isArray(alternatives)) return undefined
  const words = alternatives.map((one: { const?: unknown; type?: unknown }) =>
    one.const === undefined && one.type === 'null' ? null : one.const,
  )
  return words.includes(undefined) ? undefined : words
}

const kindNames: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}
const kindsOf = (alternatives: readonly { type?: string }[]): string[] =>
  alternatives.map(({ type = 'something else' }) => kindNames[type] ?? type)

const charactersOf = (limit: unknown): string => (limit === 1 ? '1 character' : `${limit} characters`)

/** What a value must be, in words; the validator's own otherwise. */
function expected({ keyword, params, message, instancePath, schema, parentSchema }: Fault): string {
  if (keyword === 'enum') return `It must be one of ${listed(params.allowedValues as unknown[])}.`
  if (keyword === 'const') return `It must be ${String(params.allowedValue)}.`
  const words = keyword === 'anyOf' ? wordsOf(schema) : undefined
  if (words !== undefined) return `It must be one of ${listed(words)}.`
  if (keyword === 'anyOf') return `It must be ${kindsOf(schema as { type?: string }[]).join(' or ')}.`
  if (keyword === 'format' && params.format === 'date') return 'It must be a day, written like 2024-03-31.'
  if (keyword === 'format' && params.format === 'date-time')
    return 'It must be a moment, written like 2024-03-31T12:00:00Z.'
  if (keyword === 'minimum' || keyword === 'maximum') {
    const { minimum, maximum } = parentSchema as { minimum?: number; maximum?: number }
    if (minimum !== undefined && maximum !== undefined) return `It must be from ${minimum} to ${maximum}.`
  }
  if (keyword === 'minLength') return `It must have at least ${charactersOf(params.limit)}.`
  if (keyword === 'maxLength') return `It must have at most ${charactersOf(params.limit)}.`
  if (keyword === 'minItems') return `It must have at least ${String(params.limit)} of them.`
  const required = parentSchema?.required ?? []
  if (keyword === 'type' && instancePath === '' && required.length > 0)
    return `It must be a JSON object with ${required.map((name) => `“${name}”`).join(', ')}.`
  const wanted = parentSchema?.description
  if (keyword === 'pattern' && wanted !== undefined)
    return whole(`It is not what it must be: ${wanted.charAt(0).toLowerCase()}${wanted.slice(1)}`)
  return whole(`It ${message ?? 'is not one of the values allowed'}`)
}

const whole = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)

/** Something that is not known: what is, where that helps. */
function unknownHere({ params, parentSchema }: Fault, context: string): string {
  const known = Object.keys(parentSchema?.properties ?? {})
  if (context !== 'query') return 'It is not known here.'
  const name = String(params.additionalProperty)
  return known.length === 0
    ? `“${name}” is not known here: this takes no parameters.`
    : `“${name}” is not known here. There are ${known.join(', ')}.`
}

/**
 * One fault for each thing that is wrong. Of a value that may be one of several kinds the validator tells what keeps it from each of
 * them: only what is wrong inside the kind that it is like is kept, or, where it is like none, that it is none of them.
 */
function withoutAlternatives(faults: readonly Fault[]): readonly Fault[] {
  let kept = faults
  for (const choice of faults.filter((fault) => fault.keyword === 'anyOf')) {
    const inside = kept.filter(
      (fault) => fault !== choice && fault.schemaPath.startsWith(`${choice.schemaPath}/`),
    )
    const telling = inside.filter(
      (fault) =>
        fault.instancePath !== choice.instancePath ||
        !['const', 'type', 'enum', 'anyOf'].includes(fault.keyword),
    )
    const dropped = new Set(
      telling.length > 0 ? [choice, ...inside.filter((one) => !telling.includes(one))] : inside,
    )
    kept = kept.filter((fault) => !dropped.has(fault))
  }
  return kept
}

/** What the validator found, in a sentence for each place. */
function validationErrors(error: FastifyError): ProblemBody['errors'] {
  const context = error.validationContext === 'querystring' ? 'query' : (error.validationContext ?? 'body')
  return withoutAlternatives((error.validation ?? []) as Fault[]).map((fault) => {
    const missing = fault.keyword === 'required' ? `/${String(fault.params.missingProperty)}` : ''
    const extra =
      fault.keyword === 'additionalProperties' ? `/${String(fault.params.additionalProperty)}` : ''
    const what =
      fault.keyword === 'required'
        ? 'It must be given.'
        : fault.keyword === 'additionalProperties'
          ? unknownHere(fault, context)
          : expected(fault)
    return { pointer: `${context}${fault.instancePath}${missing}${extra}`, detail: what }
  })
}

/** What a database's error says: as it comes from SQL, from Prisma, or from the commit of a transaction of Prisma's. */
export function databaseError(error: unknown): { state: string; message: string; detail: string } {
  const { code, detail, message, meta, cause } = (error ?? {}) as {
    code?: unknown
    detail?: unknown
    message?: unknown
    meta?: { driverAdapterError?: { cause?: unknown } }
    cause?: unknown
  }
  const inner = meta?.driverAdapterError?.cause ?? (code === undefined ? cause : undefined)
  if (typeof inner === 'object' && inner !== null && 'code' in inner && code !== 'P2002' && code !== 'P2003')
    return databaseError(inner)
  return { state: String(code ?? ''), message: String(message ?? ''), detail: String(detail ?? '') }
}

/** The database's own refusals that are the request's fault (SQLSTATE; those that start with TC are of our own triggers). */
function databaseProblem(error: unknown): { code: ProblemCode; detail: string } | undefined {
  const { state, detail } = databaseError(error)
  if (state === 'TC409') return { code: 'year_published', detail: yearPublishedWords(detail) }
  if (state === 'TC001')
    return {
      code: 'conflict',
      detail: `Somebody else has taken a step with ${detail} in the meantime: look at it again (GET /v1/inventories/${detail}).`,
    }
  if (state === 'TC002')
    return {
      code: 'forbidden',
      detail: `Who sent data of ${detail}, or submitted it, does not approve it: another person’s key must.`,
    }
  if (state === 'P2002' || state === '23505')
    return { code: 'conflict', detail: 'There is already one of these with the same name, number or date.' }
  if (state === 'P2003' || state === '23503')
    return { code: 'invalid', detail: 'It names something that this trust does not have.' }
  if (state === '22007' || state === '22008')
    return { code: 'invalid', detail: 'A day in it is none that the calendar of the ledger has.' }
  if (state === '22021')
    return { code: 'invalid', detail: 'A text has a NUL character in it. Take it out and send it again.' }
  return undefined
}

/** The problem that an error is, undefined where it is no fault of the request. */
export function problemOfError(
  error: FastifyError | Refused | RequestProblem,
  instance: string,
): ProblemBody | undefined {
  if (error instanceof Refused) return refusalBody(error.refusal, instance)
  if (error instanceof RequestProblem) return problemBody(error.code, { detail: error.message, instance })
  if (error.validation !== undefined) {
    const errors = validationErrors(error)
    const detail =
      errors?.length === 1
        ? `${errors[0]?.pointer}: ${errors[0]?.detail}`
        : `${errors?.length ?? 0} things in the request are wrong.`
    return problemBody('invalid', { detail, instance, errors })
  }
  const known = databaseProblem(error)
  if (known !== undefined) return problemBody(known.code, { detail: known.detail, instance })
  const status = error.statusCode ?? 500
  if (status === 429) return problemBody('too_many_requests', { detail: error.message, instance })
  if (status === 413)
    return problemBody('file_too_large', {
      detail: 'The request is larger than this server takes. Files go to POST /v1/uploads.',
      instance,
    })
  if (status >= 400 && status < 500)
    return { ...problemBody('invalid', { detail: whole(error.message), instance }), status }
  return undefined
}

/** Makes every error of the app an answer of problem details; what is no one's request's fault goes into the log in full. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const body = problemOfError(error, request.id)
    if (body !== undefined) {
      request.log.info({ problem: body.type, detail: body.detail }, 'refused')
      return sendProblem(reply, body)
    }
    request.log.error({ err: error }, 'fault')
    return sendProblem(
      reply,
      problemBody('fault', {
        detail: `Something went wrong here, and nothing was changed. Report it with the id ${request.id}.`,
        instance: request.id,
      }),
    )
  })
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en-GB"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)} – trust-carbon</title>` +
  `<body><main><h1>${escaped(title)}</h1>${body}</main></body></html>`

/** The pages that the `type` of a problem leads to. */
export const problemRoutes: Routes = () => async (app) => {
  app.get('/problems', { config: { access: 'public' }, schema: { hide: true } }, async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .send(
        page(
          'What can go wrong',
          `<ul>${problemCodes.map((code) => `<li><a href="${problemType(code)}">${escaped(problems[code][1])}</a></li>`).join('')}</ul>`,
        ),
      ),
  )
  app.get(
    '/problems/:name',
    {
      config: { access: 'public' },
      schema: { hide: true, params: Type.Object({ name: Type.String({ maxLength: 60 }) }) },
    },
    async (request, reply) => {
      const code = problemCodes.find((one) => problemType(one) === `/problems/${request.params.name}`)
      if (code === undefined) throw new Refused(refuse('not_found', 'There is no such problem.'))
      const [status, title] = problems[code]
      return reply
        .type('text/html; charset=utf-8')
        .send(page(title, `<p>${escaped(problemHelp(code))}</p><p>HTTP status ${status}, code ${code}.</p>`))
    },
  )
}
