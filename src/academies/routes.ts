import { Type } from 'typebox'
import { type Caller, mayWriteFor } from '../access/caller.ts'
import { newId } from '../db/id.ts'
import { isRefusal, refuse } from '../domain/refusal.ts'
import { streamIds } from '../domain/stream.ts'
import { holdIfMatch, withEtag } from '../http/etag.ts'
import { pageOf, pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { everyRole, Refused, type Routes } from '../http/route.ts'
import { dayDate, idParams, idSchema } from '../http/schema.ts'
import { addMembership, endMembership } from './run.ts'
import {
  academyBody,
  academyChangeSchema,
  academySchema,
  assertionBody,
  assertionSchema,
  countBody,
  countSchema,
  membershipBody,
  membershipEndSchema,
  membershipSchema,
  newAcademySchema,
  newAssertionSchema,
  newCountSchema,
  newMembershipSchema,
} from './schema.ts'

const organisers = ['lead', 'admin'] as const
const tags = ['academies']
const ofAcademy = Type.Object({ ...pageQuery, academyId: Type.Optional(idSchema) })

export const academyRoutes: Routes = (services) => async (app) => {
  const { prisma } = services.db
  const load = async (trustId: string, id: string) => {
    const academy = await prisma.academy.findUnique({ where: { trustId_id: { trustId, id } } })
    if (academy === null) throw new Refused(refuse('not_found', 'There is no such academy.'))
    return academy
  }
  /** The academy of a body, loaded before the caller's right to it is looked at. */
  const loadForWriting = async (caller: Caller, id: string) => {
    const academy = await prisma.academy.findUnique({
      where: { trustId_id: { trustId: caller.trustId, id } },
    })
    if (academy === null)
      throw new Refused(
        refuse('academy_unknown', 'No academy of this trust has this id.', { pointer: 'body/academyId' }),
      )
    if (!mayWriteFor(caller, academy.id))
      throw new Refused(refuse('forbidden', 'Your key may not change this academy.'))
    return academy
  }
  /** Where and how much to read for a page. */
  const page = (trustId: string, query: { cursor?: string; limit?: string; academyId?: string }) => ({
    where: {
      trustId,
      ...(query.cursor === undefined ? {} : { id: { gt: query.cursor } }),
      ...(query.academyId === undefined ? {} : { academyId: query.academyId }),
    },
    orderBy: { id: 'asc' as const },
    take: pageSize(query.limit) + 1,
  })

  app.post(
    '/v1/academies',
    {
      config: { access: organisers },
      schema: { tags, summary: 'Add an academy', body: newAcademySchema, response: { 201: academySchema } },
    },
    async (request, reply) => {
      const { trustId } = request.caller
      const academy = await prisma.academy.create({ data: { trustId, id: newId(), ...request.body } })
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
      const rows = await prisma.academy.findMany(page(request.caller.trustId, request.query))
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
      config: { access: organisers },
      schema: {
        tags,
        summary: 'Change an academy’s name, phase or URN',
        params: idParams,
        body: academyChangeSchema,
        response: { 200: academySchema },
      },
    },
    async (request, reply) => {
      const { trustId } = request.caller
      const before = await load(trustId, request.params.id)
      holdIfMatch(request, academyBody(before))
      const academy = await prisma.academy.update({
        where: { trustId_id: { trustId, id: before.id } },
        data: request.body,
      })
      return withEtag(reply, academyBody(academy))
    },
  )

  app.post(
    '/v1/memberships',
    {
      config: { access: organisers },
      schema: {
        tags,
        summary: 'Say when an academy became part of the trust',
        body: newMembershipSchema,
        response: { 201: membershipSchema },
      },
    },
    async (request, reply) => {
      await loadForWriting(request.caller, request.body.academyId)
      const added = await addMembership(services.db, request.caller.trustId, request.body)
      if (isRefusal(added)) throw new Refused(added)
      return reply.status(201).send(membershipBody(added))
    },
  )
  app.get(
    '/v1/memberships',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'List memberships',
        querystring: ofAcademy,
        response: { 200: pageSchema(membershipSchema) },
      },
    },
    async (request) => {
      const rows = await prisma.membership.findMany(page(request.caller.trustId, request.query))
      const shown = pageOf(rows, pageSize(request.query.limit))
      return { items: shown.rows.map(membershipBody), nextCursor: shown.nextCursor }
    },
  )
  app.post(
    '/v1/memberships/:id/end',
    {
      config: { access: organisers },
      schema: {
        tags,
        summary: 'Say when an academy left or closed',
        params: idParams,
        body: membershipEndSchema,
        response: { 200: membershipSchema },
      },
    },
    async (request) => {
      const ended = await endMembership(services.db, request.caller.trustId, {
        id: request.params.id,
        ...request.body,
      })
      if (isRefusal(ended)) throw new Refused(ended)
      return membershipBody(ended)
    },
  )

  app.post(
    '/v1/counts',
    {
      config: { access: ['estates', 'finance', 'lead', 'admin'] },
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
      await loadForWriting(request.caller, academyId)
      const { trustId } = request.caller
      const row = await prisma.count.create({
        data: { trustId, id: newId(), academyId, asOf: dayDate(asOf), ...rest },
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
        querystring: ofAcademy,
        response: { 200: pageSchema(countSchema) },
      },
    },
    async (request) => {
      const rows = await prisma.count.findMany(page(request.caller.trustId, request.query))
      const shown = pageOf(rows, pageSize(request.query.limit))
      return { items: shown.rows.map(countBody), nextCursor: shown.nextCursor }
    },
  )

  app.post(
    '/v1/assertions',
    {
      config: { access: ['estates', 'lead', 'admin'] },
      schema: {
        tags,
        summary: 'Say that a stream does not apply to an academy',
        description: 'So that no data is expected: a school without gas, a trust without minibuses.',
        body: newAssertionSchema,
        response: { 201: assertionSchema },
      },
    },
    async (request, reply) => {
      const { academyId, stream, start, end, reason } = request.body
      await loadForWriting(request.caller, academyId)
      if (!(streamIds as readonly string[]).includes(stream))
        throw new Refused(
          refuse('stream_unknown', `“${stream}” is not a stream. GET /v1/streams lists them.`, {
            pointer: 'body/stream',
          }),
        )
      if (end !== undefined && end <= start)
        throw new Refused(refuse('period_invalid', 'The end lies after the start.', { pointer: 'body/end' }))
      const { trustId, name } = request.caller
      const row = await prisma.assertion.create({
        data: {
          trustId,
          id: newId(),
          academyId,
          stream,
          start: dayDate(start),
          end: end === undefined ? null : dayDate(end),
          reason,
          createdBy: name,
        },
      })
      return reply.status(201).send(assertionBody(row))
    },
  )
  app.get(
    '/v1/assertions',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'List what was asserted not to apply',
        querystring: ofAcademy,
        response: { 200: pageSchema(assertionSchema) },
      },
    },
    async (request) => {
      const rows = await prisma.assertion.findMany(page(request.caller.trustId, request.query))
      const shown = pageOf(rows, pageSize(request.query.limit))
      return { items: shown.rows.map(assertionBody), nextCursor: shown.nextCursor }
    },
  )
}
