import { Type } from 'typebox'
import { refuse } from '../domain/refusal.ts'
import { pageOf, pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { idParams, idSchema, oneOf, textSchema, yearSchema } from '../http/schema.ts'
import { figureOf } from './figure.ts'
import {
  askAbout,
  type CommentKind,
  comment,
  commentKinds,
  isOpen,
  type Thread,
  threadOf,
  threads,
} from './run.ts'

const tags = ['queries']
const strict = { additionalProperties: false }
const text = textSchema(2000)
const fields = {
  id: idSchema,
  year: yearSchema,
  figure: Type.String({
    description:
      '`year`, a row of SECR (`secr:scope1Gas`), `academy:` with its code, `meter:` with its number, or `line:` with its number in what was submitted, or its id',
  }),
  open: Type.Boolean({ description: 'Nobody has settled it, or somebody has reopened it since' }),
  createdAt: Type.String(),
  createdBy: Type.String(),
}
const summarySchema = Type.Object(
  {
    ...fields,
    text: Type.String({ description: 'What was asked' }),
    comments: Type.Integer({ description: 'With the question' }),
    lastAt: Type.String(),
  },
  { title: 'FigureQuerySummary' },
)
const threadSchema = Type.Object(
  {
    ...fields,
    comments: Type.Array(
      Type.Object({
        no: Type.Integer(),
        kind: oneOf(commentKinds),
        text: Type.String(),
        createdAt: Type.String(),
        createdBy: Type.String(),
      }),
      { description: 'In order; the first is the question' },
    ),
  },
  { title: 'FigureQuery' },
)

const threadBody = ({ id, year, figure, createdAt, createdBy, comments }: Thread) => ({
  ...{ id, year, figure, open: isOpen(comments), createdAt: createdAt.toISOString(), createdBy },
  comments: comments.map((one) => ({
    no: one.no,
    kind: one.kind as CommentKind,
    text: one.text,
    createdAt: one.createdAt.toISOString(),
    createdBy: one.createdBy,
  })),
})

const acts = [
  ['comments', 'comment', 'Answer a query, or ask on'],
  ['settle', 'settled', 'Say that a query is settled, and how'],
  ['reopen', 'reopened', 'Open a settled query again, and say why'],
] as const

/** Queries on figures: anybody with a key may ask and answer, of published years too, since they change no figure. */
export const figureThreadRoutes: Routes = (services) => async (app) => {
  const { db } = services
  app.post(
    '/v1/figure-threads',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'Ask about a figure of a year',
        description:
          'It changes no figure, so published years can be asked about. Nothing said is changed or taken away.',
        body: Type.Object({ year: yearSchema, figure: textSchema(500), text }, strict),
        response: { 201: threadSchema },
      },
    },
    async (request, reply) => {
      const { caller, body } = request
      const { figure } = orRefuse(await figureOf(services, caller.trustId, body))
      return reply.status(201).send(threadBody(await askAbout(services, caller, { ...body, figure })))
    },
  )
  app.get(
    '/v1/figure-threads',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'List queries on figures',
        querystring: Type.Object({
          ...pageQuery,
          year: Type.Optional(yearSchema),
          figure: Type.Optional(Type.String({ maxLength: 500 })),
          open: Type.Optional(oneOf(['true', 'false'], 'Only those that are open, or that are settled')),
        }),
        response: { 200: pageSchema(summarySchema) },
      },
    },
    async (request) => {
      const { limit, cursor: afterId, year, figure, open } = request.query
      const size = pageSize(limit)
      const asked = { year, figure, afterId, limit: size + 1 }
      const found = await threads(db, request.caller.trustId, {
        ...asked,
        open: open === undefined ? undefined : open === 'true',
      })
      const page = pageOf(found, size)
      const items = page.rows.map(({ createdAt, lastAt, ...one }) => ({
        ...one,
        createdAt: createdAt.toISOString(),
        lastAt: lastAt.toISOString(),
      }))
      return { items, nextCursor: page.nextCursor }
    },
  )
  app.get(
    '/v1/figure-threads/:id',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'A query with what was said',
        params: idParams,
        response: { 200: threadSchema },
      },
    },
    async (request) => {
      const thread = await threadOf(db, request.caller.trustId, request.params.id)
      if (thread === undefined) throw new Refused(refuse('not_found', 'There is no such query.'))
      return threadBody(thread)
    },
  )
  for (const [path, kind, summary] of acts)
    app.post(
      `/v1/figure-threads/:id/${path}`,
      {
        config: { access: everyRole },
        schema: {
          tags,
          summary,
          params: idParams,
          body: Type.Object({ text }, strict),
          response: { 200: threadSchema },
        },
      },
      async (request) => {
        const { id } = request.params
        return threadBody(
          orRefuse(await comment(services, request.caller, { id, kind, text: request.body.text })),
        )
      },
    )
}
