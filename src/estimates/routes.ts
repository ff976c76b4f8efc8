import { Type } from 'typebox'
import { benchmarks } from '../domain/estimate/benchmarks.ts'
import { refuse } from '../domain/refusal.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { idSchema } from '../http/schema.ts'
import { meterNamed } from '../meters/run.ts'
import { uploadBody } from '../uploads/schema.ts'
import { againstPublished, keepEstimate } from './run.ts'
import { estimateBody, estimateSchema, madeBody, madeEstimateSchema, newEstimateSchema } from './schema.ts'
import { listEstimates } from './store.ts'
import { workOut } from './work-out.ts'

const tags = ['estimates']

/** Estimates: on request only, by a named method, and never in the place of data. */
export const estimateRoutes: Routes = (services) => async (app) => {
  app.post(
    '/v1/estimates',
    {
      config: { access: ['estates', 'lead'] },
      schema: {
        tags,
        summary: 'Estimate the missing days of a meter by a named method',
        description:
          'Only days without any record that counts are filled. What is made is a file of the layout `estimates`, taken in as an upload of the caller’s: it is read in the background, its rows are graded 4 or 5, and whatever actual arrives, now or later, counts before it. Withdraw it with POST /v1/uploads/{id}/revert. With `preview` nothing is kept.',
        body: newEstimateSchema,
        response: { 200: madeEstimateSchema, 202: madeEstimateSchema },
      },
    },
    async (request, reply) => {
      const { preview = false, ...asked } = request.body
      const made = orRefuse(await workOut(services, request.caller, asked))
      orRefuse((await againstPublished(services, request.caller.trustId, made)) ?? {})
      if (preview) return reply.status(200).send({ ...madeBody(made), upload: null })
      const { upload } = orRefuse(await keepEstimate(services, request.caller, made))
      return reply
        .status(202)
        .header('location', `/v1/uploads/${upload.id}`)
        .send({ ...madeBody(made), upload: uploadBody(upload) })
    },
  )

  app.get(
    '/v1/estimates',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary:
          'List estimates, the newest first: method, basis, author, and how many of their days still count',
        querystring: Type.Object({
          cursor: Type.Optional(Type.String({ pattern: '^\\d{1,9}$' })),
          limit: Type.Optional(Type.String({ pattern: '^([1-9]|[1-9]\\d|100)$' })),
          meter: Type.Optional(Type.String({ maxLength: 60, description: 'Its number or id' })),
          academyId: Type.Optional(idSchema),
        }),
        response: {
          200: Type.Object({
            items: Type.Array(estimateSchema),
            nextCursor: Type.Union([Type.String(), Type.Null()]),
          }),
        },
      },
    },
    async (request) => {
      const { trustId } = request.caller
      const { cursor, limit, meter, academyId } = request.query
      const found = meter === undefined ? undefined : await meterNamed(services.db, trustId, meter)
      if (meter !== undefined && found === undefined)
        throw new Refused(
          refuse('not_found', `There is no meter “${meter}”.`, { pointer: 'querystring/meter' }),
        )
      const size = Number.parseInt(limit ?? '50', 10)
      const page = await listEstimates(services.db, trustId, {
        beforeNo: cursor === undefined ? undefined : Number.parseInt(cursor, 10),
        limit: size,
        meterId: found?.id,
        academyId,
      })
      return {
        items: page.items.map(estimateBody),
        nextCursor: page.uploads === size ? String(page.lastNo) : null,
      }
    },
  )

  app.get(
    '/v1/benchmarks',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'The published benchmarks that an estimate can be made from, with their sources',
        response: {
          200: Type.Object({
            items: Type.Array(
              Type.Object({
                id: Type.String(),
                title: Type.String(),
                utilities: Type.Array(Type.String()),
                kWhPerYear: Type.String(),
                per: Type.String(),
                source: Type.String(),
              }),
            ),
          }),
        },
      },
    },
    async () => ({ items: benchmarks.map((one) => ({ ...one, utilities: [...one.utilities] })) }),
  )
}
