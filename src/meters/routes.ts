import { Type } from 'typebox'
import type { Caller } from '../access/caller.ts'
import { holdAcademy, holdTrust } from '../access/hold.ts'
import { meterNumber } from '../domain/meter-number.ts'
import { isRefusal, refuse } from '../domain/refusal.ts'
import { holdIfMatch, withEtag } from '../http/etag.ts'
import { pageOf, pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { idParams, idSchema } from '../http/schema.ts'
import { contractRoutes } from './contract-routes.ts'
import { readingRoutes } from './reading-routes.ts'
import { changeMeter, registerMeter } from './run.ts'
import { meterBody, meterChangeSchema, meterSchema, newMeterSchema } from './schema.ts'
import { findMeter, listMeters } from './store.ts'

const keepers = ['estates', 'lead'] as const
const tags = ['meters']

/** A number as it is looked for: as it would be kept, or as it was written where it could not be. */
function asKept(written: string): string {
  const read = meterNumber(written)
  return isRefusal(read) ? written : read.number
}

/** The meters; contracts have a file of their own. */
export const meterRoutes: Routes = (services) => async (app) => {
  const { db } = services
  const holdKnownAcademy = async (caller: Caller, academyId: string) => {
    const { trustId } = caller
    const known = await db.prisma.academy.count({ where: { trustId, id: academyId } })
    if (known === 0)
      throw new Refused(
        refuse('academy_unknown', 'No academy of this trust has this id.', { pointer: 'body/academyId' }),
      )
    holdAcademy(caller, academyId)
  }

  app.post(
    '/v1/meters',
    {
      config: { access: keepers },
      schema: {
        tags,
        summary: 'Register a meter',
        description:
          'Where data of this number waits in the holding place, it is assigned and counts from now on (200 instead of 201).',
        body: newMeterSchema,
        response: { 200: meterSchema, 201: meterSchema },
      },
    },
    async (request, reply) => {
      const { caller } = request
      await holdKnownAcademy(caller, request.body.academyId)
      const { meter, held } = orRefuse(await registerMeter(db, caller, request.body))
      return reply
        .status(held ? 200 : 201)
        .header('location', `/v1/meters/${meter.id}`)
        .send(meterBody(meter))
    },
  )
  app.get(
    '/v1/meters',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'List meters',
        querystring: Type.Object({
          ...pageQuery,
          academyId: Type.Optional(idSchema),
          held: Type.Optional(
            Type.Literal('true', {
              description: 'Only those in the holding place: data came, and nobody has registered them',
            }),
          ),
          number: Type.Optional(Type.String({ maxLength: 60 })),
        }),
        response: { 200: pageSchema(meterSchema) },
      },
    },
    async (request) => {
      const { cursor, academyId, held, number, limit } = request.query
      const rows = await listMeters(db, {
        trustId: request.caller.trustId,
        afterId: cursor,
        limit: pageSize(limit) + 1,
        academyId,
        number: number === undefined ? undefined : asKept(number),
        held: held === 'true',
      })
      const shown = pageOf(rows, pageSize(limit))
      return { items: shown.rows.map(meterBody), nextCursor: shown.nextCursor }
    },
  )
  app.get(
    '/v1/meters/:id',
    {
      config: { access: everyRole },
      schema: { tags, summary: 'One meter', params: idParams, response: { 200: meterSchema } },
    },
    async (request, reply) => {
      const meter = await findMeter(db, request.caller.trustId, request.params.id)
      if (meter === undefined) throw new Refused(refuse('not_found', 'There is no such meter.'))
      return withEtag(reply, meterBody(meter))
    },
  )
  app.patch(
    '/v1/meters/:id',
    {
      config: { access: keepers, ifMatch: true },
      schema: {
        tags,
        summary: 'Change a meter, assign it to an academy, or put it back into the holding place',
        description:
          'null takes a detail away; academyId null puts the meter back into the holding place, where its data counts nowhere. Its figures are worked out anew at once; no fact is changed.',
        params: idParams,
        body: meterChangeSchema,
        response: { 200: meterSchema },
      },
    },
    async (request, reply) => {
      const { caller } = request
      const { reason, ...details } = request.body
      const { academyId } = details
      if (academyId != null) await holdKnownAcademy(caller, academyId)
      const meter = await changeMeter(db, caller.trustId, {
        change: { by: caller.name, reason },
        id: request.params.id,
        details,
        hold(before) {
          if (before.academyId !== null) holdAcademy(caller, before.academyId)
          // A meter in the holding place is nobody's: a key for some academies may take it for one of them, and nothing else.
          else if (academyId == null) holdTrust(caller)
          holdIfMatch(request, meterBody(before))
        },
      })
      return withEtag(reply, meterBody(orRefuse(meter)))
    },
  )

  await app.register(readingRoutes(services))
  await app.register(contractRoutes(services))
}
