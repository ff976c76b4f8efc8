import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import { RequestProblem } from '../http/problem.ts'
import type { Services } from '../services.ts'
import type { Caller } from './caller.ts'
import { readKey, secretFits } from './key.ts'
import { callerOfSession } from './session.ts'
import { findKey } from './store.ts'

function sentText(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization
  const match = header === undefined ? null : /^Bearer +(\S+)$/i.exec(header)
  return match?.[1]
}

/** Who sends this request; undefined where neither a key nor a session came, or it is not good (any more). */
async function callerOf(services: Services, request: FastifyRequest): Promise<Caller | undefined> {
  const text = sentText(request)
  if (text === undefined)
    return request.headers.authorization === undefined ? callerOfSession(services, request) : undefined
  const local = services.localCallers.get(text)
  if (local !== undefined) return local
  const sent = readKey(text)
  if (sent === undefined) return undefined
  const key = await findKey(services.db, sent)
  if (key === undefined || !secretFits(sent.secret, key.secretHash)) return undefined
  if (key.revokedAt !== null) return undefined
  if (key.expiresAt !== null && key.expiresAt <= services.clock.now()) return undefined
  return {
    trustId: key.trustId,
    keyId: key.id,
    name: key.name,
    role: key.role,
    academyIds: key.academyIds,
  }
}

/** Looks the key or the session up, as the first thing of a request; whether it suffices is for `holdAccess` to say, after the rate limit. */
export function identify(app: FastifyInstance, services: Services): void {
  const nobody = undefined as unknown as Caller
  app.decorateRequest('caller', nobody)
  app.addHook('onRequest', async (request) => {
    const caller = await callerOf(services, request)
    if (caller !== undefined) request.caller = caller
  })
}

/** Holds every route to whom it names: refuses to start with one that names nobody, and requests whose key does not suffice. */
export function holdAccess(app: FastifyInstance): void {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => {
    routes.push(route)
  })
  app.addHook('onReady', async () => {
    for (const { config, method, url } of routes)
      if (config?.access === undefined)
        throw new Error(`The route ${String(method)} ${url} does not say who may call it (config.access).`)
  })
  app.addHook('preParsing', async (request) => {
    const access = request.routeOptions.config.access
    if (access === undefined || access === 'public') return
    if ((request.caller as Caller | undefined) === undefined)
      throw new RequestProblem(
        'unauthorised',
        'Send a key that is still good: “Authorization: Bearer tc_…”, or sign in. An administrator makes one with POST /v1/keys.',
      )
    const { role } = request.caller
    if (access === 'operator') {
      if (role === 'operator') return
      throw new RequestProblem(
        'forbidden',
        'No key may do this: it concerns every trust of the ledger. It is done with the command line on the machine of the ledger.',
      )
    }
    if (role !== 'operator' && !access.includes(role))
      throw new RequestProblem('forbidden', `The role ${role} may not do this; ${access.join(', ')} may.`)
  })
}
