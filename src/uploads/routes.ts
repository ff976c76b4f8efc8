import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { isRefusal, refuse } from '../domain/refusal.ts'
import { templates } from '../formats/templates.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { streamBodies } from '../http/streamed-body.ts'
import { dryRun } from './dry-run.ts'
import { uploadEvents } from './events.ts'
import { csvHeaders, dryRunIssuesCsv } from './issues-csv.ts'
import { readAgain } from './read-again.ts'
import { receiveRequest } from './receive-request.ts'
import { uploadRowRoutes } from './row-routes.ts'
import { acceptUpload, revertUpload } from './run.ts'
import { changedOptions, dryRunBody, dryRunSchema, uploadBody, uploadSchema } from './schema.ts'
import { findUpload, listUploads } from './store.ts'
import { fileBytes } from './stored-files.ts'

const senders = ['estates', 'lead'] as const
const idParams = Type.Object({ id: Type.String({ format: 'uuid' }) })
const tags = ['uploads']

// A misspelt name must not pass: with “dryrun” the file would be taken in.
const uploadQuery = Type.Object(
  {
    academy: Type.Optional(
      Type.String({ description: 'Code, URN or name of the academy that the whole file is about' }),
    ),
    stream: Type.Optional(
      Type.String({ description: 'The stream of all rows, where the file does not say' }),
    ),
    meter: Type.Optional(Type.String({ description: 'The meter of all rows, where the file does not say' })),
    profile: Type.Optional(
      Type.String({ description: 'The layout, where it should not be recognised from the head' }),
    ),
    dateOrder: Type.Optional(
      Type.String({
        description: 'dayFirst, monthFirst or yearFirst (18-11-12), where the dates of the file do not tell',
      }),
    ),
    labels: Type.Optional(
      Type.String({ description: 'Whether times name the start or the end of their interval: start or end' }),
    ),
    clock: Type.Optional(
      Type.String({ description: 'Which clock times without an offset are of: local or utc' }),
    ),
    unit: Type.Optional(Type.String({ description: 'The unit of all values, where the file does not say' })),
    fileName: Type.Optional(Type.String({ maxLength: 200 })),
    dryRun: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])),
    issues: Type.Optional(
      Type.Union([Type.Literal('json'), Type.Literal('csv')], {
        description: 'csv: the answer of a dry run is its issues as a table, under the columns of the file',
      }),
    ),
  },
  { additionalProperties: false },
)

export const uploadRoutes: Routes = (services) => async (app) => {
  const { db } = services
  const load = async (trustId: string, id: string) => {
    const upload = await findUpload(db, trustId, id)
    if (upload === undefined) throw new Refused(refuse('not_found', 'There is no such upload.'))
    return upload
  }

  await app.register(async (plain) => {
    const scope = plain.withTypeProvider<TypeBoxTypeProvider>()
    streamBodies(plain)
    scope.post(
      '/v1/uploads',
      {
        // The same bytes again are a no-op, so there is no answer to keep.
        config: { access: senders, replay: false, long: true },
        schema: {
          tags,
          summary: 'Send a file',
          description:
            'A form with the field `file`, or the file itself as the body. The same bytes again change nothing and answer with the first upload (200, `existing`); with other options they are a conflict (409). A rejected or reverted file may be sent again. With `dryRun=true` the file is read and judged, and nothing is kept.',
          consumes: ['multipart/form-data', 'text/csv', 'application/octet-stream'],
          produces: ['application/json', 'text/csv'],
          querystring: uploadQuery,
          response: { 200: Type.Union([uploadSchema, dryRunSchema]), 202: uploadSchema },
        },
      },
      async (request, reply) => {
        const { issues: issuesAs, ...query } = request.query
        const received = orRefuse(await receiveRequest(services, request, query))
        if (received.dryRun) {
          const keepFile = issuesAs === 'csv'
          const judged = orRefuse(await dryRun(services, request.caller, { ...received, keepFile }))
          if (keepFile) {
            csvHeaders(reply)
            return reply.status(200).send(dryRunIssuesCsv(judged, received.file) as never)
          }
          return reply.status(200).send(dryRunBody(judged))
        }
        if (issuesAs === 'csv') {
          await rm(received.file.path, { force: true })
          const message = 'The issues come as CSV in a dry run only: add dryRun=true. Nothing was taken in.'
          throw new Refused(refuse('invalid', message, { pointer: 'issues' }))
        }
        const accepted = orRefuse(await acceptUpload(services, request.caller, received))
        return reply
          .status(accepted.existing ? 200 : 202)
          .header('location', `/v1/uploads/${accepted.upload.id}`)
          .send({ ...uploadBody(accepted.upload), existing: accepted.existing })
      },
    )
  })

  app.get(
    '/v1/uploads',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'List uploads, the newest first',
        querystring: Type.Object({
          cursor: Type.Optional(Type.String({ pattern: '^\\d{1,9}$' })),
          limit: Type.Optional(Type.String({ pattern: '^([1-9]|[1-9]\\d|100)$' })),
          sha256: Type.Optional(
            Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Only those of these bytes' }),
          ),
          status: Type.Optional(
            Type.Union([
              Type.Literal('reading'),
              Type.Literal('counted'),
              Type.Literal('rejected'),
              Type.Literal('reverted'),
            ]),
          ),
        }),
        response: {
          200: Type.Object({
            items: Type.Array(uploadSchema),
            nextCursor: Type.Union([Type.String(), Type.Null()]),
          }),
        },
      },
    },
    async (request) => {
      const { cursor, limit, status, sha256 } = request.query
      const size = Number.parseInt(limit ?? '50', 10)
      const beforeNo = cursor === undefined ? undefined : Number.parseInt(cursor, 10)
      const rows = await listUploads(db, request.caller.trustId, {
        beforeNo,
        limit: size + 1,
        status,
        sha256,
      })
      const items = rows.slice(0, size)
      return {
        items: items.map(uploadBody),
        nextCursor: rows.length > size ? String(items.at(-1)?.no) : null,
      }
    },
  )

  app.get(
    '/v1/uploads/:id',
    {
      config: { access: everyRole },
      schema: { tags, summary: 'One upload', params: idParams, response: { 200: uploadSchema } },
    },
    async (request) => uploadBody(await load(request.caller.trustId, request.params.id)),
  )

  app.get(
    '/v1/uploads/:id/events',
    {
      config: { access: everyRole, long: true },
      schema: {
        tags,
        summary: 'Progress as server-sent events',
        params: idParams,
        produces: ['text/event-stream'],
      },
    },
    async (request, reply) => {
      const { trustId } = request.caller
      const { id } = await load(trustId, request.params.id)
      const gone = new AbortController()
      request.raw.on('close', () => gone.abort())
      reply.header('content-type', 'text/event-stream').header('cache-control', 'no-cache')
      return reply.send(Readable.from(uploadEvents(services, { trustId, id, signal: gone.signal })))
    },
  )

  app.get(
    '/v1/uploads/:id/file',
    {
      config: { access: everyRole, long: true },
      schema: {
        tags,
        summary: 'The bytes as they came',
        params: idParams,
        produces: ['application/octet-stream'],
      },
    },
    async (request, reply) => {
      const upload = await load(request.caller.trustId, request.params.id)
      return reply
        .header('content-type', 'application/octet-stream')
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(upload.file_name)}`)
        .send(Readable.from(fileBytes(db, request.caller.trustId, upload.sha256)))
    },
  )

  app.post(
    '/v1/uploads/:id/revert',
    {
      config: { access: senders },
      schema: {
        tags,
        summary: 'Take an upload out of what counts',
        params: idParams,
        body: Type.Object(
          {
            reason: Type.String({
              minLength: 3,
              maxLength: 1000,
              description: 'Why it is taken back; it stays in the records with this',
            }),
          },
          { additionalProperties: false },
        ),
        response: { 200: uploadSchema },
      },
    },
    async (request) => {
      const { id } = request.params
      const after = await revertUpload(services, request.caller, { id, reason: request.body.reason })
      if (isRefusal(after)) throw new Refused(after)
      return uploadBody(after)
    },
  )

  app.post(
    '/v1/uploads/:id/read-again',
    {
      config: { access: senders },
      schema: {
        tags,
        summary: 'Have an upload’s kept bytes read once more',
        description:
          'For when the organisation has changed since (a meter or an academy was registered), or with other options. Makes a new upload (202), which takes the place of this one in the moment in which it begins to count; where it is rejected, this one stays. While it is being read, the same request answers with it (200, `existing`).',
        params: idParams,
        body: Type.Union([Type.Null(), changedOptions]),
        response: { 200: uploadSchema, 202: uploadSchema },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const again = orRefuse(await readAgain(services, request.caller, { id, change: request.body ?? {} }))
      return reply
        .status(again.existing ? 200 : 202)
        .header('location', `/v1/uploads/${again.upload.id}`)
        .send({ ...uploadBody(again.upload), existing: again.existing })
    },
  )

  await app.register(uploadRowRoutes(services))

  app.get(
    '/v1/templates',
    {
      config: { access: 'public' },
      schema: {
        tags,
        summary: 'The layouts that files may have',
        response: {
          200: Type.Object({
            items: Type.Array(Type.Object({ name: Type.String(), fileName: Type.String() })),
          }),
        },
      },
    },
    async () => ({ items: templates().map(({ name, fileName }) => ({ name, fileName })) }),
  )

  app.get(
    '/v1/templates/:name',
    {
      config: { access: 'public' },
      schema: {
        tags,
        summary: 'A layout with example rows',
        params: Type.Object({ name: Type.String() }),
        produces: ['text/csv'],
      },
    },
    async (request, reply) => {
      const template = templates().find((one) => one.name === request.params.name)
      if (template === undefined)
        throw new Refused(refuse('not_found', 'There is no such template. GET /v1/templates lists them.'))
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${template.fileName}"`)
        .send(template.csv)
    },
  )
}
