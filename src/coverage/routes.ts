import { Type } from 'typebox'
import { academiesOf } from '../academies/run.ts'
import { boundaries } from '../domain/boundary.ts'
import { everyRole, orRefuse, type Routes } from '../http/route.ts'
import { daySchema, idSchema, oneOf, yearSchema } from '../http/schema.ts'
import { coverageInFull } from './holes.ts'
import { coverageOfYear } from './run.ts'
import { coverageBody, coverageSchema } from './schema.ts'

export const coverageRoutes: Routes = (services) => async (app) => {
  app.get(
    '/v1/coverage',
    {
      config: { access: everyRole },
      schema: {
        tags: ['figures'],
        summary:
          'What data came, what was estimated, what is missing and what to do about it: academy × meter or stream × month',
        querystring: Type.Object({
          year: yearSchema,
          boundary: Type.Optional(oneOf(boundaries)),
          at: Type.Optional(daySchema),
          academyId: Type.Optional(idSchema),
        }),
        response: { 200: coverageSchema },
      },
    },
    async (request) => {
      const { year, boundary = 'asOwned', at, academyId } = request.query
      const { trustId } = request.caller
      const coverage = orRefuse(await coverageOfYear(services, { trustId, year, boundary, at }))
      const codes = new Map((await academiesOf(services.db, trustId)).map((one) => [one.id, one.code]))
      const full = await coverageInFull(services, trustId, coverage)
      return { year, boundary, ...coverageBody(full, (id) => codes.get(id) ?? id, academyId) }
    },
  )
}
