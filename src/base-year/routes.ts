import { Type } from 'typebox'
import { holdTrust } from '../access/hold.ts'
import { pageOf, pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { idParams, oneOf, textSchema, yearSchema } from '../http/schema.ts'
import { targetCodeSchema } from '../targets/schema.ts'
import { baseGaps } from './obstacles.ts'
import { asPublication, firstPublications, publicationCalled, publish } from './publications.ts'
import { asRestatement, decide, propose, restatementCalled } from './restatements.ts'
import { baseOf, dayToCome } from './run.ts'
import {
  baseQuery,
  baseYearBody,
  baseYearSchema,
  newPublicationSchema,
  newRestatementSchema,
  publicationBody,
  publicationSchema,
  publicationSummary,
  publicationSummarySchema,
  restatementBody,
  restatementSchema,
  restatementSummary,
  restatementSummarySchema,
} from './schema.ts'

const tags = ['base year']
const note = textSchema(1000)

/** The base, what happened to it since it was published, and its restatements. */
export const baseYearRoutes: Routes = (services) => async (app) => {
  const { db } = services
  app.get(
    '/v1/base-year',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'The base as published and as it stands, and the register of what happened since',
        description:
          'Ownership or control that passes changes the base, growth does not, nor what opened after the base year (GHG Protocol Corporate Standard, chapter 5). Effects are gross and cumulative; a recalculation is due from the policy’s threshold on, and takes in all that is pending.',
        querystring: baseQuery,
        response: { 200: baseYearSchema },
      },
    },
    async (request) => {
      const { target: code, at } = request.query
      if (at !== undefined && at > services.clock.today()) throw new Refused(dayToCome('query/at'))
      const base = orRefuse(await baseOf(services, { trustId: request.caller.trustId, code, at }))
      return baseYearBody(base, orRefuse(await baseGaps(services, base)))
    },
  )

  app.post(
    '/v1/restatements',
    {
      config: { access: ['lead'] },
      schema: {
        tags,
        summary: 'Propose to restate the base, with all that is pending on a day',
        description:
          'What it says is kept as it is: causes, the base before and after, and every year in the old and the new boundary. It counts when somebody else has approved it.',
        body: newRestatementSchema,
        response: { 201: restatementSchema },
      },
    },
    async (request, reply) => {
      holdTrust(request.caller)
      const made = orRefuse(await propose(services, request.caller, request.body))
      return reply.status(201).send(restatementBody(made))
    },
  )
  app.get(
    '/v1/restatements',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'List the restatements that were proposed, in their order',
        querystring: Type.Object({
          ...pageQuery,
          target: Type.Optional(targetCodeSchema),
          status: Type.Optional(oneOf(['proposed', 'approved', 'rejected'])),
        }),
        response: { 200: pageSchema(restatementSummarySchema) },
      },
    },
    async (request) => {
      const { limit, cursor, target, status } = request.query
      const size = pageSize(limit)
      const rows = await db.prisma.restatement.findMany({
        where: {
          trustId: request.caller.trustId,
          ...(target === undefined ? {} : { targetCode: target }),
          ...(status === undefined ? {} : { status }),
          ...(cursor === undefined ? {} : { id: { gt: cursor } }),
        },
        orderBy: { id: 'asc' },
        take: size + 1,
      })
      const page = pageOf(rows, size)
      return {
        items: page.rows.map((row) => restatementSummary(asRestatement(row))),
        nextCursor: page.nextCursor,
      }
    },
  )
  app.get(
    '/v1/restatements/:id',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'A restatement with all that it says',
        params: idParams,
        response: { 200: restatementSchema },
      },
    },
    async (request) => {
      const { trustId } = request.caller
      return restatementBody(orRefuse(await restatementCalled(services, { trustId, id: request.params.id })))
    },
  )
  app.post(
    '/v1/restatements/:id/approve',
    {
      config: { access: ['lead'] },
      schema: {
        tags,
        summary: 'Approve a restatement: its base is published from then on',
        description:
          'With another person’s key than that which proposed it. Refused where what it says no longer holds.',
        params: idParams,
        body: Type.Object(
          { minuteReference: textSchema(300), note: Type.Optional(note) },
          { additionalProperties: false, title: 'Approval' },
        ),
        response: { 200: restatementSchema },
      },
    },
    async (request) => {
      holdTrust(request.caller)
      const { minuteReference, note: said } = request.body
      const decision = { id: request.params.id, approved: true, minuteReference, note: said }
      return restatementBody(orRefuse(await decide(services, request.caller, decision)))
    },
  )
  app.post(
    '/v1/restatements/:id/reject',
    {
      config: { access: ['lead'] },
      schema: {
        tags,
        summary: 'Reject a restatement, or take back one’s own: it stays in the records',
        params: idParams,
        body: Type.Object({ note }, { additionalProperties: false, title: 'Rejection' }),
        response: { 200: restatementSchema },
      },
    },
    async (request) => {
      holdTrust(request.caller)
      const decision = {
        ...{ id: request.params.id, approved: false },
        ...{ minuteReference: undefined, note: request.body.note },
      }
      return restatementBody(orRefuse(await decide(services, request.caller, decision)))
    },
  )

  app.post(
    '/v1/progress-publications',
    {
      config: { access: ['lead', 'finance'] },
      schema: {
        tags,
        summary: 'Publish the progress of a year: what is said of it now stays readable',
        description:
          'Whole years only, and none while a recalculation of the base is due. A year may be published again; the first stays.',
        body: newPublicationSchema,
        response: { 201: publicationSchema },
      },
    },
    async (request, reply) => {
      holdTrust(request.caller)
      const { trustId } = request.caller
      const made = orRefuse(await publish(services, request.caller, request.body))
      return reply.status(201).send(publicationBody(made, await firstPublications(services, trustId)))
    },
  )
  app.get(
    '/v1/progress-publications',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'List what was published of which years, in the order of publishing',
        querystring: Type.Object({
          ...pageQuery,
          target: Type.Optional(targetCodeSchema),
          year: Type.Optional(yearSchema),
        }),
        response: { 200: pageSchema(publicationSummarySchema) },
      },
    },
    async (request) => {
      const { limit, cursor, target, year } = request.query
      const { trustId } = request.caller
      const size = pageSize(limit)
      const rows = await db.prisma.progressPublication.findMany({
        where: {
          trustId,
          ...(target === undefined ? {} : { targetCode: target }),
          ...(year === undefined ? {} : { year }),
          ...(cursor === undefined ? {} : { id: { gt: cursor } }),
        },
        orderBy: { id: 'asc' },
        take: size + 1,
      })
      const page = pageOf(rows, size)
      const firsts = await firstPublications(services, trustId)
      return {
        items: page.rows.map((row) => publicationSummary(asPublication(row), firsts)),
        nextCursor: page.nextCursor,
      }
    },
  )
  app.get(
    '/v1/progress-publications/:id',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'What was published of a year, as it was published',
        params: idParams,
        response: { 200: publicationSchema },
      },
    },
    async (request) => {
      const { trustId } = request.caller
      const found = orRefuse(await publicationCalled(services, { trustId, id: request.params.id }))
      return publicationBody(found, await firstPublications(services, trustId))
    },
  )
}
