import { Type } from 'typebox'
import { holdTrust } from '../access/hold.ts'
import type { Profile as ProfileRow } from '../db/generated/client.ts'
import { refuse } from '../domain/refusal.ts'
import { mappedLayouts, neededRoles, rolesOf } from '../formats/mapping/saved-profile.ts'
import { pageOf, pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { idParams } from '../http/schema.ts'
import { withdrawalSchema, withdrawnBody, withdrawnQuery, withdrawnWhere } from '../http/withdrawal.ts'
import { addProfile, saidProfile, savedProfile } from './run.ts'
import { definitionBody, layoutSchema, newProfileSchema, profileNameSchema, profileSchema } from './schema.ts'

const makers = ['estates', 'lead'] as const
const tags = ['uploads']

const profileBody = (row: ProfileRow) => ({
  id: row.id,
  ...definitionBody(savedProfile(row)),
  ...withdrawnBody(row),
})

/** The mappings of files that the trust has made. */
export const profileRoutes: Routes =
  ({ db, clock }) =>
  async (app) => {
    app.post(
      '/v1/profiles',
      {
        config: { access: makers },
        schema: {
          tags,
          summary: 'Say what the columns of a kind of file are',
          description:
            'A file with unknown heads is refused with a `proposal`: accept it or put it right here, and send the file again. The next file with these heads is recognised by itself. Saying it again under the same name makes a new version.',
          body: newProfileSchema,
          response: { 201: profileSchema },
        },
      },
      async (request, reply) => {
        holdTrust(request.caller)
        const { trustId, name: createdBy } = request.caller
        const row = orRefuse(await addProfile(db, { trustId, createdBy }, saidProfile(request.body)))
        return reply.status(201).send(profileBody(row))
      },
    )
    app.get(
      '/v1/profiles',
      {
        config: { access: everyRole },
        schema: {
          tags,
          summary: 'List the mappings that the trust has made, every version',
          querystring: Type.Object({
            ...pageQuery,
            ...withdrawnQuery,
            name: Type.Optional(profileNameSchema),
          }),
          response: { 200: pageSchema(profileSchema) },
        },
      },
      async (request) => {
        const { limit, cursor, name, withdrawn } = request.query
        const size = pageSize(limit)
        const rows = await db.prisma.profile.findMany({
          where: {
            trustId: request.caller.trustId,
            ...(name === undefined ? {} : { name }),
            ...withdrawnWhere(withdrawn),
            ...(cursor === undefined ? {} : { id: { gt: cursor } }),
          },
          orderBy: { id: 'asc' },
          take: size + 1,
        })
        const page = pageOf(rows, size)
        return { items: page.rows.map(profileBody), nextCursor: page.nextCursor }
      },
    )
    app.get(
      '/v1/layouts',
      {
        config: { access: everyRole },
        schema: {
          tags,
          summary: 'What the columns of each kind of table can be',
          response: { 200: Type.Object({ items: Type.Array(layoutSchema) }) },
        },
      },
      async () => ({
        items: mappedLayouts.map((layout) => {
          const needed = neededRoles(layout)
          const roles = rolesOf(layout).map((role) => ({ role, needed: needed.includes(role) }))
          return { layout, slots: layout === 'halfHourlyWide', roles }
        }),
      }),
    )
    app.post(
      '/v1/profiles/:id/withdraw',
      {
        config: { access: makers },
        schema: {
          tags,
          summary: 'Take back a mapping',
          description:
            'Files are no longer recognised by it, nor by its earlier versions. What was read with it stays.',
          params: idParams,
          body: withdrawalSchema,
          response: { 200: profileSchema },
        },
      },
      async (request) => {
        holdTrust(request.caller)
        const { trustId, name } = request.caller
        const { id } = request.params
        const before = await db.prisma.profile.findFirst({ where: { trustId, id } })
        if (before === null) throw new Refused(refuse('not_found', 'There is no such profile.'))
        if (before.withdrawnAt !== null)
          throw new Refused(refuse('conflict', 'This profile was withdrawn before.'))
        const row = await db.prisma.profile.update({
          where: { trustId_id: { trustId, id } },
          data: { withdrawnAt: clock.now(), withdrawnBy: name, withdrawReason: request.body.reason },
        })
        return profileBody(row)
      },
    )
  }
