import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { holdTrust } from '../access/hold.ts'
import { refuse } from '../domain/refusal.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { idParams } from '../http/schema.ts'
import { streamBodies } from '../http/streamed-body.ts'
import { withdrawalSchema, withdrawnQuery } from '../http/withdrawal.ts'
import { degreeDayTable, loadDegreeDays, usualBase } from './run.ts'
import { loadBody, loadQuery, loadSchema, valuesQuery, valuesSchema } from './schema.ts'
import { countingValues, listLoads, withdrawLoad } from './store.ts'

const keepers = ['estates', 'lead'] as const
const tags = ['estimates']

/** Degree days, for estimates of heating. */
export const degreeDayRoutes: Routes = (services) => async (app) => {
  const { db, clock } = services
  await app.register(async (plain) => {
    const scope = plain.withTypeProvider<TypeBoxTypeProvider>()
    streamBodies(plain)
    scope.post(
      '/v1/degree-days',
      {
        // The same file again is a no-op, so there is no answer to keep.
        config: { access: keepers, replay: false },
        schema: {
          tags,
          summary: 'Load the heating degree days of a station',
          description:
            'The body is a CSV file: date,value; year,month,value; or a standard year, month,hdd_15_5C,… It is taken whole or not at all. Nothing is overwritten: of two loads that have a day or month the later counts. The same file again changes nothing (200).',
          consumes: ['text/csv', 'application/octet-stream'],
          querystring: loadQuery,
          response: {
            200: Type.Intersect([loadSchema, Type.Object({ existing: Type.Boolean() })]),
            201: Type.Intersect([loadSchema, Type.Object({ existing: Type.Boolean() })]),
          },
        },
      },
      async (request, reply) => {
        if (request.body === undefined || request.body === null)
          throw new Refused(refuse('file_empty', 'Send the file as the body of the request.'))
        const { station, base = usualBase, source, fileName = 'degree-days.csv' } = request.query
        const asked = { station: station.trim(), base, source, fileName }
        const { load, existing } = orRefuse(
          await loadDegreeDays(services, request.caller, asked, request.body as AsyncIterable<Uint8Array>),
        )
        return reply.status(existing ? 200 : 201).send({ ...loadBody(load), existing })
      },
    )
  })

  app.get(
    '/v1/degree-days',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'List the loads of degree days, in the order in which they were made',
        querystring: Type.Object({
          station: Type.Optional(Type.String({ maxLength: 60 })),
          ...withdrawnQuery,
        }),
        response: { 200: Type.Object({ items: Type.Array(loadSchema) }) },
      },
    },
    async (request) => {
      const { station, withdrawn } = request.query
      const loads = await listLoads(db, request.caller.trustId, {
        ...(station === undefined ? {} : { station }),
        withdrawn: withdrawn === 'true',
      })
      return { items: loads.map(loadBody) }
    },
  )

  app.get(
    '/v1/degree-days/values',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'The degree days that count: of each day and month the newest load’s',
        querystring: valuesQuery,
        response: { 200: valuesSchema },
      },
    },
    async (request) => {
      const { trustId } = request.caller
      const { station, base, start, end } = request.query
      const table = orRefuse(await degreeDayTable(db, trustId, { station, base }))
      const values = await countingValues(db, trustId, { station: table.station, base: table.base })
      const inside = (period: string): boolean =>
        period.length === 2 ||
        ((start === undefined || period >= start.slice(0, period.length)) &&
          (end === undefined || period < end))
      return {
        station: table.station,
        base: table.base,
        items: values
          .filter(({ period }) => inside(period))
          .map(({ period, value, loadId }) => ({ period, value: value.toFixed(), loadId })),
      }
    },
  )

  app.post(
    '/v1/degree-days/:id/withdraw',
    {
      config: { access: keepers },
      schema: {
        tags,
        summary: 'Take back a load of degree days',
        description:
          'It stays with the reason and counts no more. Estimates that were made with it stay as they are.',
        params: idParams,
        body: withdrawalSchema,
        response: { 200: loadSchema },
      },
    },
    async (request) => {
      const { trustId, name } = request.caller
      const { id } = request.params
      holdTrust(request.caller)
      const [before] = await listLoads(db, trustId, { id, withdrawn: true })
      if (before === undefined) throw new Refused(refuse('not_found', 'There is no such load.'))
      const changed = await withdrawLoad(db, trustId, {
        id,
        withdrawnAt: clock.now(),
        withdrawnBy: name,
        withdrawReason: request.body.reason,
      })
      if (changed === 0) throw new Refused(refuse('conflict', 'It was withdrawn before.'))
      const [after] = await listLoads(db, trustId, { id, withdrawn: true })
      if (after === undefined) throw new Error('Degree days that were withdrawn are not there.')
      return loadBody(after)
    },
  )
}
