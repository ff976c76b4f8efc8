import { Type } from 'typebox'
import { holdTrust } from '../access/hold.ts'
import { refuse } from '../domain/refusal.ts'
import { pageOf, pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { idParams, yearSchema } from '../http/schema.ts'
import { withdrawalSchema, withdrawnQuery, withdrawnWhere } from '../http/withdrawal.ts'
import { neutralityOf } from './neutrality.ts'
import { addCredit, withdrawCredit } from './run.ts'
import { creditBody, creditSchema, neutralityBody, neutralitySchema, newCreditSchema } from './schema.ts'

const buyers = ['finance', 'lead'] as const
const tags = ['credits']

/** The register of credits and removals, and the year's gross emissions beside it. */
export const creditRoutes: Routes = (services) => async (app) => {
  const { db, clock } = services
  app.post(
    '/v1/credits',
    {
      config: { access: buyers },
      schema: {
        tags,
        summary: 'Add carbon credits or removals that a registry has retired for the trust',
        description:
          'They are shown beside gross emissions and are in no total. A serial number counts once: refused where one of these is in a credit that counts. One serial is one tonne, so the tonnes are held to the serials.',
        body: newCreditSchema,
        response: { 201: creditSchema },
      },
    },
    async (request, reply) => {
      holdTrust(request.caller)
      const { trustId, name: createdBy } = request.caller
      const row = orRefuse(await addCredit(services, trustId, { ...request.body, createdBy }))
      return reply.status(201).send(creditBody(row))
    },
  )
  app.get(
    '/v1/credits',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'List carbon credits and removals',
        querystring: Type.Object({ ...pageQuery, ...withdrawnQuery, forYear: Type.Optional(yearSchema) }),
        response: { 200: pageSchema(creditSchema) },
      },
    },
    async (request) => {
      const { limit, cursor, forYear, withdrawn } = request.query
      const size = pageSize(limit)
      const rows = await db.prisma.credit.findMany({
        where: {
          trustId: request.caller.trustId,
          ...(forYear === undefined ? {} : { forYear }),
          ...withdrawnWhere(withdrawn),
          ...(cursor === undefined ? {} : { id: { gt: cursor } }),
        },
        orderBy: { id: 'asc' },
        take: size + 1,
      })
      const page = pageOf(rows, size)
      return { items: page.rows.map(creditBody), nextCursor: page.nextCursor }
    },
  )
  app.get(
    '/v1/credits/:id',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'A credit or removal',
        params: idParams,
        response: { 200: creditSchema },
      },
    },
    async (request) => {
      const { trustId } = request.caller
      const row = await db.prisma.credit.findUnique({
        where: { trustId_id: { trustId, id: request.params.id } },
      })
      if (row === null)
        throw new Refused(refuse('not_found', 'There is no such credit. GET /v1/credits lists them.'))
      return creditBody(row)
    },
  )
  app.post(
    '/v1/credits/:id/withdraw',
    {
      config: { access: buyers },
      schema: {
        tags,
        summary: 'Take back a credit that was said wrongly',
        description: 'It stays with the reason and counts no more; its serials can be added anew.',
        params: idParams,
        body: withdrawalSchema,
        response: { 200: creditSchema },
      },
    },
    async (request) => {
      holdTrust(request.caller)
      const { trustId, name } = request.caller
      const withdrawal = {
        id: request.params.id,
        withdrawnAt: clock.now(),
        withdrawnBy: name,
        withdrawReason: request.body.reason,
      }
      return creditBody(orRefuse(await withdrawCredit(db, trustId, withdrawal)))
    },
  )
  app.get(
    '/v1/neutrality',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'The gross emissions of a year, and beside them the credits and removals retired for it',
        description:
          'Never netted: gross emissions are those of GET /v1/emissions, as owned, whatever is retired. What no credit stands against is said apart, as a share and as kilograms.',
        querystring: Type.Object({ year: yearSchema }),
        response: { 200: neutralitySchema },
      },
    },
    async (request) => {
      const { trustId } = request.caller
      return neutralityBody(orRefuse(await neutralityOf(services, { trustId, year: request.query.year })))
    },
  )
}
