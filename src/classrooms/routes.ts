import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { academiesOf } from '../academies/run.ts'
import { holdAcademy } from '../access/hold.ts'
import { refuse } from '../domain/refusal.ts'
import { pageOf, pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { everyRole, Refused, type Routes } from '../http/route.ts'
import { idSchema } from '../http/schema.ts'
import { classroomCsv, publicClassroomBody } from './body.ts'
import { type Classroom, keptFigures } from './run.ts'
import { classroomSchema, publicClassroomSchema, sayClassroomSchema, slugSchema } from './schema.ts'
import { classroomsOf, sayClassroom, shownClassroom } from './store.ts'

const tags = ['classrooms']
/** How long a copy on the way may stand in for the page: a page that was switched off is gone after as many seconds. */
const sharedSeconds = 300
/** A class that opens the page together comes from one address. */
const perMinuteMax = 120

const classroomBody = (
  { id, code, name }: { id: string; code: string; name: string },
  said: Classroom | undefined,
) => ({
  ...{ academyId: id, code, name },
  shown: said?.shown ?? false,
  slug: said?.slug ?? null,
  message: said?.message ?? '',
  version: said?.version ?? 0,
  changedAt: said?.createdAt.toISOString() ?? null,
  changedBy: said?.createdBy ?? null,
})

const cached = (reply: FastifyReply): FastifyReply =>
  reply.header('cache-control', `public, max-age=${sharedSeconds}`)

/** Pages for pupils: which are shown, and what anybody with the address may know. */
export const classroomRoutes: Routes = (services) => async (app) => {
  const { db } = services
  const figuresOf = keptFigures(services)

  app.get(
    '/v1/classrooms',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'List the academies and whether each has a page for pupils',
        querystring: Type.Object(pageQuery),
        response: { 200: pageSchema(classroomSchema) },
      },
    },
    async (request) => {
      const { trustId } = request.caller
      const { limit, cursor } = request.query
      const size = pageSize(limit)
      const said = new Map((await classroomsOf(db, trustId)).map((one) => [one.academyId, one]))
      const academies = (await academiesOf(db, trustId))
        .filter((one) => cursor === undefined || one.id > cursor)
        .sort((one, other) => (one.id < other.id ? -1 : 1))
      const page = pageOf(academies, size)
      return {
        items: page.rows.map((academy) => classroomBody(academy, said.get(academy.id))),
        nextCursor: page.nextCursor,
      }
    },
  )
  app.put(
    '/v1/classrooms/:academyId',
    {
      config: { access: ['lead', 'admin'] },
      schema: {
        tags,
        summary: 'Switch an academy’s page for pupils on or off, and say its message',
        description:
          'The page shows energy and progress to anybody who has its address, which nobody guesses; no person and no meter is named on it. Each time is a new version; the address stays the same.',
        params: Type.Object({ academyId: idSchema }),
        body: sayClassroomSchema,
        response: { 200: classroomSchema },
      },
    },
    async (request) => {
      const { trustId, name: createdBy } = request.caller
      const { academyId } = request.params
      const academy = (await academiesOf(db, trustId)).find((one) => one.id === academyId.toLowerCase())
      if (academy === undefined) throw new Refused(refuse('not_found', 'There is no such academy.'))
      holdAcademy(request.caller, academy.id)
      const { shown, message } = request.body
      return classroomBody(academy, await sayClassroom(db, { trustId, academy, shown, message, createdBy }))
    },
  )

  const params = Type.Object({ slug: slugSchema })
  const open = { access: 'public' as const, rateLimit: { max: perMinuteMax } }
  /** What the page of an address shows; every address that is not shown is answered alike. */
  const shownAt = async (slug: string) => {
    const page = await shownClassroom(db, slug)
    if (page === undefined)
      throw new Refused(
        refuse('not_found', 'No school’s page is shown at this address. Ask the school for the address.'),
      )
    return { message: page.message, figures: await figuresOf(page) }
  }
  app.get(
    '/v1/classroom/:slug',
    {
      config: open,
      schema: {
        tags,
        summary: 'What a school’s page for pupils shows, for anybody with its address',
        description:
          'The newest day that was measured and how old it is, its week, the school year so far, and progress toward the trust’s target. What was not measured is null. Nobody is named, nor any meter.',
        params,
        response: { 200: publicClassroomSchema },
      },
    },
    async (request, reply) => {
      const { message, figures } = await shownAt(request.params.slug)
      cached(reply)
      return publicClassroomBody(figures, message)
    },
  )
  app.get(
    '/v1/classroom/:slug/data.csv',
    {
      config: open,
      schema: {
        tags,
        summary: 'The last year of a school day by day, as a table for lessons',
        params,
        response: { 200: { content: { 'text/csv': { schema: Type.String() } } } },
      },
    },
    async (request, reply) => {
      const csv = classroomCsv((await shownAt(request.params.slug)).figures)
      return cached(reply)
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="school-energy.csv"')
        .serializer((value: unknown) => String(value))
        .send(csv as never)
    },
  )
}
