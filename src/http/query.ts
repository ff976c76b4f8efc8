import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { academiesOf } from '../academies/run.ts'
import type { Caller } from '../access/caller.ts'
import { refuse } from '../domain/refusal.ts'
import type { Services } from '../services.ts'
import { Refused } from './route.ts'

/**
 * Holds the query of every route to what the route knows: a misspelt name (`academy` for `academyId`) would otherwise be left out in
 * silence, and the answer be that to another question. An academy that is asked for must be one of the trust's: figures of one that
 * is not would be an empty answer that looks like a true one.
 */
export function holdQueries(app: FastifyInstance, { db }: Pick<Services, 'db'>): void {
  app.addHook('onRoute', (route) => {
    if (route.schema === undefined || route.schema.hide === true) return
    const known = route.schema.querystring as object | undefined
    route.schema = {
      ...route.schema,
      querystring: { ...(known ?? Type.Object({})), additionalProperties: false },
    }
  })
  app.addHook('preHandler', async (request) => {
    const { academyId } = (request.query ?? {}) as { academyId?: string }
    if (academyId === undefined || (request.caller as Caller | undefined) === undefined) return
    const academies = await academiesOf(db, request.caller.trustId)
    if (!academies.some((one) => one.id === academyId.toLowerCase()))
      throw new Refused(
        refuse('academy_unknown', 'No academy of this trust has this id. GET /v1/academies lists them.', {
          pointer: 'query/academyId',
        }),
      )
  })
}
