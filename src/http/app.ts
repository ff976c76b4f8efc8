import { Readable } from 'node:stream'
import helmet from '@fastify/helmet'
import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify'
import { holdAccess, identify } from '../access/authenticate.ts'
import type { Caller } from '../access/caller.ts'
import { keepSessions } from '../access/session.ts'
import { newId } from '../db/id.ts'
import { isDay } from '../domain/day.ts'
import { refuse } from '../domain/refusal.ts'
import type { Services } from '../services.ts'
import { keepIdempotency } from './idempotency.ts'
import { lazySchemas } from './lazy-schemas.ts'
import { describeApi } from './openapi.ts'
import { answerErrors, problemSchema } from './problem.ts'
import { holdQueries } from './query.ts'
import { Refused, type Routes } from './route.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Makes what checks requests and writes answers of every schema at once. Throws where a schema is not sound. */
    compileSchemas(): void
  }
}

/** The largest body of JSON; files are streamed and have their own limit. */
const jsonBytesMax = 1024 * 1024

/** Background work gives way while a request runs whose answer somebody waits for. */
function givePrecedence(app: FastifyInstance, { pace }: Services): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.long === true) return
    pace.begin()
    let ended = false
    const end = (): void => {
      if (!ended) pace.end()
      ended = true
    }
    // Whichever comes: answered, or the client gone.
    reply.raw.once('finish', end)
    reply.raw.once('close', end)
  })
}

/** A day is one of the calendar, and of a year that the database has: there is none before the first. */
function holdDays(ajv: { addFormat(name: string, holds: (text: string) => boolean): unknown }): void {
  ajv.addFormat('date', (text) => isDay(text) && text >= '1000-01-01')
}

const half = /\p{Surrogate}/u

/** What any body of ours has within another is far less; each level costs stack. */
const levelsMax = 50

/** A name or value in which half a character stands alone, which no database keeps, by its place; undefined where there is none. */
function brokenText(value: unknown, place: string, levels = 0): string | undefined {
  if (typeof value === 'string') return half.test(value) ? place : undefined
  if (typeof value !== 'object' || value === null) return undefined
  if (levels > levelsMax)
    throw new Refused(
      refuse('invalid', `It has more than ${levelsMax} levels within each other.`, { pointer: 'body' }),
    )
  for (const [name, inner] of Object.entries(value)) {
    const found = half.test(name) ? place : brokenText(inner, `${place}/${name}`, levels + 1)
    if (found !== undefined) return found
  }
  return undefined
}

function holdText(app: FastifyInstance): void {
  app.addHook('preValidation', async (request) => {
    if (request.headers['content-type']?.includes('json') !== true) return
    // A file is a stream, and read elsewhere.
    if (request.body instanceof Readable) return
    const pointer = brokenText(request.body, 'body')
    if (pointer !== undefined)
      throw new Refused(
        refuse('invalid', 'It has half a character in it (a lone surrogate): write the text anew.', {
          pointer,
        }),
      )
  })
}

/** How many requests a caller, or an address without a good key, may send in a minute. */
const limitKey = (request: FastifyRequest): string => {
  const caller = request.caller as Caller | undefined
  // What pages ask does not use up what the person may.
  return caller === undefined
    ? `address ${request.ip}`
    : `${caller.counted === true ? 'page ' : ''}${caller.keyId}`
}

/**
 * Builds the HTTP service out of its slices: the same for the server, the tests and the OpenAPI document. The order of the
 * hooks: who asks, how often, whether they may.
 */
export async function buildApp(
  services: Services,
  { slices, log }: { slices: readonly Routes[]; log: FastifyBaseLogger | undefined },
): Promise<FastifyInstance> {
  const schemas = lazySchemas()
  const app = Fastify({
    ...(log === undefined ? { logger: false } : { loggerInstance: log }),
    genReqId: () => newId(),
    requestIdHeader: false,
    trustProxy: services.config.trustProxy > 0 && ((_address, hop) => hop < services.config.trustProxy),
    bodyLimit: jsonBytesMax,
    routerOptions: { maxParamLength: 2000 },
    // A connection that sends nothing any more is given up; a large file may take its time.
    requestTimeout: 30 * 60_000,
    keepAliveTimeout: 10_000,
    schemaController: { compilersFactory: schemas.compilersFactory },
    ajv: {
      // Verbose: a fault names the schema that it is against, whose description says in words what was wanted.
      customOptions: {
        removeAdditional: false,
        coerceTypes: false,
        useDefaults: true,
        allErrors: true,
        verbose: true,
      },
      onCreate: holdDays,
    },
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.decorate('compileSchemas', schemas.compileAll)
  app.addSchema(problemSchema)
  answerErrors(app)
  holdAccess(app)
  holdQueries(app, services)
  holdText(app)
  givePrecedence(app, services)
  await keepSessions(app, services)
  identify(app, services)
  await app.register(rateLimit, {
    global: true,
    max: (request) => {
      const caller = request.caller as Caller | undefined
      return caller?.role === 'operator' || caller?.counted === true
        ? Number.MAX_SAFE_INTEGER
        : services.config.requestsPerMinute
    },
    timeWindow: 60_000,
    keyGenerator: limitKey,
  })
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'none'"],
        connectSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        // Served over plain HTTP on a school's own network as well: a proxy adds TLS, and this with it.
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: services.config.trustProxy > 0,
  })
  await app.register(multipart, {
    limits: { files: 1, fields: 10, fieldSize: 1000, fileSize: services.config.uploadBytesMax + 1 },
  })
  keepIdempotency(app, services)
  await describeApi(app)
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request) => {
    throw new Refused(
      refuse(
        'not_found',
        `There is nothing at ${request.method} ${request.url.split('?')[0]}. GET /docs lists what there is.`,
      ),
    )
  })
  for (const slice of slices) await app.register(slice(services))
  await app.ready()
  return app
}
