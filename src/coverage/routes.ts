import { Type } from 'typebox'
import { academiesOf } from '../academies/run.ts'
import { boundaries } from '../domain/boundary.ts'
import { everyRole, orRefuse, type Routes } from '../http/route.ts'
import { daySchema, idSchema, nullable, oneOf, yearSchema } from '../http/schema.ts'
import { coverageOfYear } from './run.ts'

const coverageSchema = Type.Object(
  {
    year: Type.String(),
    boundary: oneOf(boundaries),
    cells: Type.Array(
      Type.Object({
        academy: Type.String(),
        stream: Type.String(),
        meter: nullable(Type.String()),
        month: Type.String(),
        status: oneOf(['received', 'estimated', 'partial', 'missing', 'notApplicable']),
        days: nullable(
          Type.Object({ expected: Type.Integer(), received: Type.Integer(), estimated: Type.Integer() }),
        ),
        assertedBy: nullable(Type.String()),
        reason: nullable(Type.String()),
      }),
    ),
    gaps: Type.Array(
      Type.Object({
        academy: Type.String(),
        meter: Type.String(),
        utility: Type.String(),
        periods: Type.Array(Type.Object({ start: daySchema, end: daySchema })),
        days: Type.Integer(),
      }),
      { description: 'The days without any data, by meter' },
    ),
    absent: Type.Array(Type.Object({ academy: Type.String(), stream: Type.String() }), {
      description: 'Streams of which an academy has neither data nor anybody’s word that there is none',
    }),
  },
  { title: 'Coverage' },
)

export const coverageRoutes: Routes = (services) => async (app) => {
  app.get(
    '/v1/coverage',
    {
      config: { access: everyRole },
      schema: {
        tags: ['figures'],
        summary: 'What data came, what was estimated and what is missing: academy × stream × month',
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
      const wanted = <T extends { academyId: string }>(items: readonly T[]): T[] =>
        items.filter((one) => academyId === undefined || one.academyId === academyId)
      const code = (id: string): string => codes.get(id) ?? id
      return {
        year,
        boundary,
        cells: wanted(coverage.cells).map((cell) => ({
          academy: code(cell.academyId),
          stream: cell.stream,
          meter: cell.meter ?? null,
          month: cell.month.slice(0, 7),
          status: cell.status,
          days: cell.days === undefined ? null : { ...cell.days },
          assertedBy: cell.assertion?.createdBy ?? null,
          reason: cell.assertion?.reason ?? null,
        })),
        gaps: wanted(coverage.meters)
          .filter((meter) => meter.missing.length > 0)
          .map((meter) => ({
            academy: code(meter.academyId),
            meter: meter.number,
            utility: meter.utility,
            periods: meter.missing.map((hole) => ({ ...hole })),
            days: meter.days.expected - meter.days.received,
          })),
        absent: wanted(coverage.absent).map((one) => ({ academy: code(one.academyId), stream: one.stream })),
      }
    },
  )
}
