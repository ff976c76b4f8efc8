import { Type } from 'typebox'
import type { Caller } from '../access/caller.ts'
import { holdAcademy, holdTrust } from '../access/hold.ts'
import { refuse } from '../domain/refusal.ts'
import { pageOf, pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { idParams, yearSchema } from '../http/schema.ts'
import { withdrawalSchema, withdrawnQuery, withdrawnWhere } from '../http/withdrawal.ts'
import { addChange, withdrawChange } from './activity-changes.ts'
import { structureBody } from './body.ts'
import { addLineage, withdrawLineage } from './lineages.ts'
import { structureSeen } from './run.ts'
import {
  changeBody,
  changeSchema,
  lineageBody,
  lineageSchema,
  newChangeSchema,
  newLineageSchema,
  structureSchema,
} from './schema.ts'

const organisers = ['lead', 'admin'] as const
const policyMakers = ['lead'] as const
const tags = ['structure']

/** How the trust is made up: its boundary on a day, mergers and splits, and activities handed over. */
export const structureRoutes: Routes =
  ({ db, clock }) =>
  async (app) => {
    const { prisma } = db
    /** Holds a change to the academies that it names, each loaded before the caller's right to it is looked at. */
    const holdNamed = async (caller: Caller, id: string, pointer: string) => {
      const academy = await prisma.academy.findUnique({
        where: { trustId_id: { trustId: caller.trustId, id } },
      })
      if (academy === null)
        throw new Refused(refuse('academy_unknown', 'No academy of this trust has this id.', { pointer }))
      holdAcademy(caller, academy.id)
    }
    const withdrawal = (caller: Caller, { id, reason }: { id: string; reason: string }) => ({
      ...{ id, withdrawnAt: clock.now(), withdrawnBy: caller.name, withdrawReason: reason },
    })
    const listing = Type.Object({ ...pageQuery, ...withdrawnQuery })
    const pageFrom = (trustId: string, query: { cursor?: string; limit?: string; withdrawn?: 'true' }) => ({
      where: {
        trustId,
        ...withdrawnWhere(query.withdrawn),
        ...(query.cursor === undefined ? {} : { id: { gt: query.cursor } }),
      },
      orderBy: { id: 'asc' as const },
      take: pageSize(query.limit) + 1,
    })

    app.get(
      '/v1/structure',
      {
        config: { access: everyRole },
        schema: {
          tags,
          summary: 'The boundary of a day, how it came about, and what does not fit together yet',
          description:
            'Sites with the share of their history that the like-for-like boundary of the day has; who left before; every event in order; with a year, the days on which each academy was owned in it.',
          querystring: Type.Object({
            at: Type.Optional(Type.String({ format: 'date', description: 'The day; today' })),
            year: Type.Optional(yearSchema),
          }),
          response: { 200: structureSchema },
        },
      },
      async (request) => {
        const { trustId } = request.caller
        return structureBody(orRefuse(await structureSeen({ db, clock }, { trustId, ...request.query })))
      },
    )

    app.post(
      '/v1/lineages',
      {
        config: { access: organisers },
        schema: {
          tags,
          summary: 'Say to whom the history of a site passed in a merger or a split',
          description:
            'A merger is one of 100 %, a split several that come to 100 %. Like for like, history counts with those who have it; the statutory figure does not change.',
          body: newLineageSchema,
          response: { 201: lineageSchema },
        },
      },
      async (request, reply) => {
        const { trustId, name: createdBy } = request.caller
        const { fromAcademyId, toAcademyId, day, sharePercent = '100', evidence } = request.body
        await holdNamed(request.caller, fromAcademyId, 'body/fromAcademyId')
        await holdNamed(request.caller, toAcademyId, 'body/toAcademyId')
        const asked = { fromAcademyId, toAcademyId, day, sharePercent, evidence, createdBy }
        return reply.status(201).send(lineageBody(orRefuse(await addLineage(db, trustId, asked))))
      },
    )
    app.get(
      '/v1/lineages',
      {
        config: { access: everyRole },
        schema: {
          tags,
          summary: 'List mergers and splits',
          querystring: listing,
          response: { 200: pageSchema(lineageSchema) },
        },
      },
      async (request) => {
        const rows = await prisma.lineage.findMany(pageFrom(request.caller.trustId, request.query))
        const shown = pageOf(rows, pageSize(request.query.limit))
        return { items: shown.rows.map(lineageBody), nextCursor: shown.nextCursor }
      },
    )
    app.post(
      '/v1/lineages/:id/withdraw',
      {
        config: { access: organisers },
        schema: {
          tags,
          summary: 'Take back a merger, or a part of a split, that was said wrongly',
          description: 'It stays with the reason and counts no more: figures follow at once.',
          params: idParams,
          body: withdrawalSchema,
          response: { 200: lineageSchema },
        },
      },
      async (request) => {
        const { trustId } = request.caller
        const { id } = request.params
        const row = await prisma.lineage.findUnique({ where: { trustId_id: { trustId, id } } })
        if (row === null) throw new Refused(refuse('not_found', 'There is no such merger or split.'))
        for (const one of [row.fromAcademyId, row.toAcademyId]) holdAcademy(request.caller, one)
        const taken = withdrawal(request.caller, { id, ...request.body })
        return lineageBody(orRefuse(await withdrawLineage(db, trustId, taken)))
      },
    )

    app.post(
      '/v1/activity-changes',
      {
        config: { access: policyMakers },
        schema: {
          tags,
          summary: 'Say that an activity was handed to somebody else, or taken over',
          description:
            'As owned it counts while it is the trust’s own. Like for like, outsourced it is out of every year and insourced in every year, unless it is reported under another stream meanwhile: then no boundary changes.',
          body: newChangeSchema,
          response: { 201: changeSchema },
        },
      },
      async (request, reply) => {
        const { trustId, name: createdBy } = request.caller
        const { academyId = null, stream, day, kind, reportedAs, evidence } = request.body
        if (academyId === null) holdTrust(request.caller)
        else await holdNamed(request.caller, academyId, 'body/academyId')
        const asked = { academyId, stream, day, kind, reportedAs, evidence, createdBy }
        return reply.status(201).send(changeBody(orRefuse(await addChange(db, trustId, asked))))
      },
    )
    app.get(
      '/v1/activity-changes',
      {
        config: { access: everyRole },
        schema: {
          tags,
          summary: 'List activities that were handed over',
          querystring: listing,
          response: { 200: pageSchema(changeSchema) },
        },
      },
      async (request) => {
        const rows = await prisma.activityChange.findMany(pageFrom(request.caller.trustId, request.query))
        const shown = pageOf(rows, pageSize(request.query.limit))
        return { items: shown.rows.map(changeBody), nextCursor: shown.nextCursor }
      },
    )
    app.post(
      '/v1/activity-changes/:id/withdraw',
      {
        config: { access: policyMakers },
        schema: {
          tags,
          summary: 'Take back what was said of an activity',
          description: 'It stays with the reason and counts no more: figures follow at once.',
          params: idParams,
          body: withdrawalSchema,
          response: { 200: changeSchema },
        },
      },
      async (request) => {
        const { trustId } = request.caller
        const { id } = request.params
        const row = await prisma.activityChange.findUnique({ where: { trustId_id: { trustId, id } } })
        if (row === null) throw new Refused(refuse('not_found', 'There is no such change of an activity.'))
        if (row.academyId === null) holdTrust(request.caller)
        else holdAcademy(request.caller, row.academyId)
        const taken = withdrawal(request.caller, { id, ...request.body })
        return changeBody(orRefuse(await withdrawChange(db, trustId, taken)))
      },
    )
  }
