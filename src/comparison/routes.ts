import { Type } from 'typebox'
import { holdTrust } from '../access/hold.ts'
import { boundaries } from '../domain/boundary.ts'
import { pers } from '../domain/comparison.ts'
import { pageOf, pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { everyRole, orRefuse, type Routes } from '../http/route.ts'
import { daySchema, idParams, oneOf, yearSchema } from '../http/schema.ts'
import { withdrawalSchema, withdrawnQuery, withdrawnWhere } from '../http/withdrawal.ts'
import { addBenchmark, withdrawBenchmark } from './benchmarks.ts'
import { comparisonOf } from './run.ts'
import {
  benchmarkBody,
  benchmarkSchema,
  comparisonBody,
  comparisonSchema,
  newBenchmarkSchema,
} from './schema.ts'

const makers = ['lead'] as const
const tags = ['figures']

/** Academies beside each other, and published figures beside them. */
export const comparisonRoutes: Routes = (services) => async (app) => {
  const { db, clock } = services
  app.get(
    '/v1/comparison',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary:
          'Academies compared per pupil or m2 of floor area, with phase, heating fuel and data quality beside',
        description:
          'Scope 1 and 2, location-based, are compared. A rank is given within one phase only, and none where data of the year or the count is missing, or more than a fifth of the emissions is estimated: `noRankBecause` says why.',
        querystring: Type.Object({
          year: yearSchema,
          boundary: Type.Optional(oneOf(boundaries)),
          at: Type.Optional(daySchema),
          per: Type.Optional(oneOf(pers, 'What is ranked by; pupil where not said')),
        }),
        response: { 200: comparisonSchema },
      },
    },
    async (request) => {
      const { year, boundary = 'asOwned', at, per = 'pupil' } = request.query
      const { trustId } = request.caller
      return comparisonBody(orRefuse(await comparisonOf(services, { trustId, year, boundary, at, per })))
    },
  )

  app.post(
    '/v1/comparison-benchmarks',
    {
      config: { access: makers },
      schema: {
        tags,
        summary: 'Add a published figure to compare academies with',
        body: newBenchmarkSchema,
        response: { 201: benchmarkSchema },
      },
    },
    async (request, reply) => {
      holdTrust(request.caller)
      const { trustId, name: createdBy } = request.caller
      const { phase = null, ...rest } = request.body
      const row = orRefuse(await addBenchmark(services, trustId, { ...rest, phase, createdBy }))
      return reply.status(201).send(benchmarkBody(row))
    },
  )
  app.get(
    '/v1/comparison-benchmarks',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'List the published figures that the trust compares its academies with',
        description: 'Those that come with the program stand in GET /v1/benchmarks.',
        querystring: Type.Object({ ...pageQuery, ...withdrawnQuery }),
        response: { 200: pageSchema(benchmarkSchema) },
      },
    },
    async (request) => {
      const { limit, cursor, withdrawn } = request.query
      const size = pageSize(limit)
      const rows = await db.prisma.benchmark.findMany({
        where: {
          trustId: request.caller.trustId,
          ...withdrawnWhere(withdrawn),
          ...(cursor === undefined ? {} : { id: { gt: cursor } }),
        },
        orderBy: { id: 'asc' },
        take: size + 1,
      })
      const page = pageOf(rows, size)
      return { items: page.rows.map(benchmarkBody), nextCursor: page.nextCursor }
    },
  )
  app.post(
    '/v1/comparison-benchmarks/:id/withdraw',
    {
      config: { access: makers },
      schema: {
        tags,
        summary: 'Take back a published figure',
        description: 'It stays with the reason, and nothing is compared with it any more.',
        params: idParams,
        body: withdrawalSchema,
        response: { 200: benchmarkSchema },
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
      return benchmarkBody(orRefuse(await withdrawBenchmark(db, trustId, withdrawal)))
    },
  )
}
