import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Caller, Role } from '../access/caller.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { Services } from '../services.ts'

/**
 * A slice's routes: `export const meterRoutes: Routes = (services) => async (app) => { app.get('/v1/meters', …) }`.
 *
 * Each route's options carry `config: { access: [...] }`, the roles that may call it, `'operator'` for the command line on the
 * machine of the ledger alone (what touches every trust), or `'public'`; the app refuses to start
 * with a route that does not say (src/http/app.ts). Inside a handler, `request.caller` is who asks (never on a public
 * route). Authorise the object that was loaded, not the path: load by `request.caller.trustId` and the id, then `mayWriteFor`.
 * Answer a refusal with `throw new Refused(refusal)`.
 */
export type Routes = (services: Services) => FastifyPluginAsyncTypebox

/** Thrown by a handler to answer with a refusal; src/http/problem.ts turns it into problem details. */
export class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

/** The answer, or a `Refused` thrown where it is a refusal. */
export function orRefuse<T extends object>(answer: T | Refusal): T {
  if ('refusal' in answer) throw new Refused(answer)
  return answer
}

/** Every role: for reading. */
export const everyRole: readonly Role[] = ['estates', 'finance', 'lead', 'auditor', 'admin']

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call: roles (and always the operator), the operator alone, or anybody. */
    access?: readonly Role[] | 'operator' | 'public'
    /** False: answers to a POST are not kept for a repeated `Idempotency-Key` (they hold a secret, or repeat safely anyway). */
    replay?: boolean
    /** True: a change is held to the state that the client last read, where it says which (`If-Match`). */
    ifMatch?: boolean
    /** True: it takes as long as a file or a watcher does, and background work need not give way to it (src/pace.ts). */
    long?: boolean
  }
  interface FastifyRequest {
    caller: Caller
  }
}
