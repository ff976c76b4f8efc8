import { Type } from 'typebox'
import { holdAcademy, holdTrust } from '../access/hold.ts'
import { newId } from '../db/id.ts'
import { isRefusal, refuse } from '../domain/refusal.ts'
import { type Change, changeColumns } from '../http/change.ts'
import { holdIfMatch, withEtag } from '../http/etag.ts'
import { pageOf, pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { dayDate, idParams, idSchema } from '../http/schema.ts'
import { assertionRoutes } from './assertion-routes.ts'
import { academyForWriting, pageFrom } from './load.ts'
import { membershipRoutes } from './membership-routes.ts'
import { academyNamed, structureOf, wrongOpening } from './run.ts'
import {
  academyBody,
  academyChangeSchema,
  academySchema,
  countBody,
  countSchema,
  newAcademySchema,
  newCountSchema,
} from './schema.ts'
import { urnRoutes } from './urn-routes.ts'
import { changeUrn } from './urns.ts'

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

  const knownOf = async (trustId: string) => ({
    trustId,
    structure: await structureOf(services.db, trustId),
    today: services.clock.today(),
  })
  const setUrn = async (
    store: Parameters<typeof changeUrn>[0],
    known: Parameters<typeof changeUrn>[1],
    change: Change & { academyId: string; urn: string | null },
  ) => {
    const done = await changeUrn(store, known, { ...change, now: services.clock.now() })
    if (done !== undefined) orRefuse(done)
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
      orRefuse((await wrongOpening(services, { trustId, openedOn })) ?? {})
      const known = await knownOf(trustId)
      const academy = await prisma.$transaction(async (tx) => {
        const { urn = null, ...data } = rest
        const made = await tx.academy.create({
          data: {
            trustId,
            id: newId(),
            ...data,
            openedOn: openedOn === undefined ? null : dayDate(openedOn),
            createdBy: request.caller.name,
          },
        })
        await setUrn(tx, known, { academyId: made.id, urn, by: request.caller.name })
        return { ...made, urn }
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
        querystring: Type.Object({
          ...pageQuery,
          named: Type.Optional(
            Type.String({
              maxLength: 200,
              description: 'The one with this id, code, name or URN, or that had the URN before',
            }),
          ),
        }),
        response: { 200: pageSchema(academySchema) },
      },
    },
    async (request) => {
      const { named, ...query } = request.query
      const { trustId } = request.caller
      const one = named === undefined ? undefined : await academyNamed(services.db, trustId, named)
      if (isRefusal(one)) return { items: [], nextCursor: null }
      const page = pageFrom(trustId, query)
      const where = one === undefined ? page.where : { AND: [page.where, { id: one.id }] }
      const rows = await prisma.academy.findMany({ ...page, where })
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
        description:
          'The day of opening needs a key for the whole trust, since its base follows. A first URN holds since the school opened, or as far back as is known; another one from today on, and the school is found by its earlier ones as well. POST /v1/academies/{id}/urns says since when.',
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
      const { openedOn: asked } = request.body
      if (asked !== undefined && asked !== academyBody(before).openedOn) {
        // A school has no base before it opened: the day moves the figures of the whole trust.
        holdTrust(request.caller)
        orRefuse((await wrongOpening(services, { trustId, id: before.id, openedOn: asked })) ?? {})
      }
      const known = await knownOf(trustId)
      const academy = await prisma.$transaction(async (tx) => {
        const { urn, openedOn, reason, ...rest } = request.body
        const by = request.caller.name
        if (urn !== undefined) await setUrn(tx, known, { academyId: before.id, urn, by, reason })
        return tx.academy.update({
          where: { trustId_id: { trustId, id: before.id } },
          data: {
            ...rest,
            ...(openedOn === undefined ? {} : { openedOn: openedOn === null ? null : dayDate(openedOn) }),
            ...changeColumns({ by, reason }),
          },
        })
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
  await app.register(urnRoutes(services))
}
