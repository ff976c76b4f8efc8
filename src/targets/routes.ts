import { Type } from 'typebox'
import { holdTrust } from '../access/hold.ts'
import { pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { everyRole, orRefuse, type Routes } from '../http/route.ts'
import { oneOf } from '../http/schema.ts'
import { addTarget, type TargetPlace, targetCalled, targetVersions } from './run.ts'
import { newTargetSchema, targetBody, targetCodeSchema, targetSchema } from './schema.ts'

const tags = ['trust']

/** The place after which the next page starts: a code and a version, with a point between. */
function placeOf(cursor: string | undefined): TargetPlace | undefined {
  const [code = '', version = ''] = cursor?.split('.') ?? []
  return cursor === undefined ? undefined : { code, version: Number.parseInt(version, 10) }
}

/** What was promised, and by when. */
export const targetRoutes: Routes =
  ({ db }) =>
  async (app) => {
    app.post(
      '/v1/targets',
      {
        config: { access: ['lead'] },
        schema: {
          tags,
          summary: 'Set a target: a new version of its code, the earlier ones stay',
          description:
            'There may be several at once, each under its own code: a reduction by a year, and being neutral by another. The base is one year, or with `baseYears` the average of several.',
          body: newTargetSchema,
          response: { 201: targetSchema },
        },
      },
      async (request, reply) => {
        holdTrust(request.caller)
        const { trustId, name: createdBy } = request.caller
        const made = orRefuse(await addTarget(db, { trustId, createdBy }, request.body))
        return reply.status(201).send(targetBody(made))
      },
    )
    app.get(
      '/v1/targets',
      {
        config: { access: everyRole },
        schema: {
          tags,
          summary: 'List the targets by code, of each the newest version first: that one counts',
          querystring: Type.Object({
            limit: pageQuery.limit,
            cursor: Type.Optional(
              Type.String({
                pattern: '^[a-z0-9-]{1,40}\\.\\d{1,9}$',
                description: '`nextCursor` of the page before',
              }),
            ),
            code: Type.Optional(targetCodeSchema),
            current: Type.Optional(oneOf(['true', 'false'], 'true: only the versions that count')),
          }),
          response: { 200: pageSchema(targetSchema) },
        },
      },
      async (request) => {
        const { cursor, limit, code, current } = request.query
        const size = pageSize(limit)
        const rows = await targetVersions(db, {
          trustId: request.caller.trustId,
          code,
          current: current === 'true',
          after: placeOf(cursor),
          limit: size + 1,
        })
        const shown = rows.slice(0, size)
        const last = shown.at(-1)
        return {
          items: shown.map(targetBody),
          nextCursor: rows.length > size && last !== undefined ? `${last.code}.${last.version}` : null,
        }
      },
    )
    app.get(
      '/v1/targets/current',
      {
        config: { access: everyRole },
        schema: {
          tags,
          summary: 'A target as it stands',
          querystring: Type.Object({ code: Type.Optional(targetCodeSchema) }),
          response: { 200: targetSchema },
        },
      },
      async (request) =>
        targetBody(orRefuse(await targetCalled(db, request.caller.trustId, request.query.code))),
    )
  }
