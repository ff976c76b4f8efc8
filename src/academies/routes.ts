import { Type } from 'typebox'
import { holdAcademy, holdTrust } from '../access/hold.ts'
import { newId } from '../db/id.ts'
import { refuse } from '../domain/refusal.ts'
import { holdIfMatch, withEtag } from '../http/etag.ts'
import { pageOf, pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { everyRole, Refused, type Routes } from '../http/route.ts'
import { dayDate, idParams, idSchema } from '../http/schema.ts'
import { assertionRoutes } from './assertion-routes.ts'
import { academyForWriting, pageFrom } from './load.ts'
import { membershipRoutes } from './membership-routes.ts'
import {
  academyBody,
  academyChangeSchema,
  academySchema,
  countBody,
  countSchema,
  newAcademySchema,
  newCountSchema,
} from './schema.ts'

const organisers = ['lead', 'admin'] as const
const tags = ['academies']

/** The academies and their counts; memberships and assertions have files of their own. */
export const academyRoutes: Routes = (services) => async (app) => {
  const { prisma } = services.db
  const load = async (trustId: string, id: string) => {
    const academy = await prisma.academy.findUnique({ where: { trustId_id: { trustId, id } } })
    if (academy === null) throw new Refused(refuse('not_found', 'There is no such academy.'))
    return academy
  }

  app.post(
    '/v1/academies',
    {
      config: { access: organisers },
      schema: { tags, summary: 'Add an academy', body: newAcademySchema, response: { 201: academySchema } },
    },
    async (request, reply) => {
      holdTrust(request.caller)
      const { trustId } = request.caller
      const { openedOn, ...rest } = request.body
      const { code } = rest
      if ((await prisma.academy.count({ where: { trustId, code } })) > 0)
        throw new Refused(
          refuse('conflict', `There is an academy with the code “${code}” already.`, {
            pointer: 'body/code',
          }),
        )
      const academy = await prisma.academy.create({
        data: { trustId, id: newId(), ...rest, openedOn: openedOn === undefined ? null : dayDate(openedOn) },
      })
      return reply.status(201).header('location', `/v1/academies/${academy.id}`).send(academyBody(academy))
    },
  )
  app.get(
    '/v1/academies',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'List academies',
        querystring: Type.Object(pageQuery),
        response: { 200: pageSchema(academySchema) },
      },
    },
    async (request) => {
      const rows = await prisma.academy.findMany(pageFrom(request.caller.trustId, request.query))
      const shown = pageOf(rows, pageSize(request.query.limit))
      return { items: shown.rows.map(academyBody), nextCursor: shown.nextCursor }
    },
  )
  app.get(
    '/v1/academies/:id',
    {
      config: { access: everyRole },
      schema: { tags, summary: 'One academy', params: idParams, response: { 200: academySchema } },
    },
    async (request, reply) =>
      withEtag(reply, academyBody(await load(request.caller.trustId, request.params.id))),
  )
  app.patch(
    '/v1/academies/:id',
    {
      config: { access: organisers, ifMatch: true },
      schema: {
        tags,
        summary: 'Change an academy’s name, phase, URN or day of opening',
        params: idParams,
        body: academyChangeSchema,
        response: { 200: academySchema },
      },
    },
    async (request, reply) => {
      const { trustId } = request.caller
      const before = await load(trustId, request.params.id)
      holdAcademy(request.caller, before.id)
      holdIfMatch(request, academyBody(before))
      const { openedOn, ...rest } = request.body
      const academy = await prisma.academy.update({
        where: { trustId_id: { trustId, id: before.id } },
        data: {
          ...rest,
          ...(openedOn === undefined ? {} : { openedOn: openedOn === null ? null : dayDate(openedOn) }),
        },
      })
      return withEtag(reply, academyBody(academy))
    },
  )

  app.post(
    '/v1/counts',
    {
      config: { access: ['estates', 'finance', 'lead'] },
      schema: {
        tags,
        summary: 'Add a count of pupils, staff or floor area',
        description: 'Nothing is overwritten: of two counts for one day the one added last holds.',
        body: newCountSchema,
        response: { 201: countSchema },
      },
    },
    async (request, reply) => {
      const { academyId, asOf, ...rest } = request.body
      await academyForWriting(services.db, request.caller, academyId)
      const { trustId, name: createdBy } = request.caller
      const row = await prisma.count.create({
        data: { trustId, id: newId(), academyId, asOf: dayDate(asOf), ...rest, createdBy },
      })
      return reply.status(201).send(countBody(row))
    },
  )
  app.get(
    '/v1/counts',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'List counts',
        querystring: Type.Object({ ...pageQuery, academyId: Type.Optional(idSchema) }),
        response: { 200: pageSchema(countSchema) },
      },
    },
    async (request) => {
      const rows = await prisma.count.findMany(pageFrom(request.caller.trustId, request.query))
      const shown = pageOf(rows, pageSize(request.query.limit))
      return { items: shown.rows.map(countBody), nextCursor: shown.nextCursor }
    },
  )

  await app.register(membershipRoutes(services))
  await app.register(assertionRoutes(services))
}
