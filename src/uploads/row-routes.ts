import { Type } from 'typebox'
import { holdTrust } from '../access/hold.ts'
import { refuse } from '../domain/refusal.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { idParams } from '../http/schema.ts'
import { newProfileSchema, saidProfile, wrongProfile } from '../profiles/run.ts'
import { dryRun } from './dry-run.ts'
import { csvHeaders, uploadIssuesCsv } from './issues-csv.ts'
import { changedOptionsOf } from './read-again.ts'
import { prepareThread } from './reading.ts'
import { issuesWithRows, rowsWithRecords } from './rows.ts'
import {
  changedOptions,
  dryRunBody,
  dryRunSchema,
  issueBody,
  issuePageSchema,
  issueSchema,
  rowsPageSchema,
} from './schema.ts'
import { countIssues, findUpload, listIssues, type UploadRow } from './store.ts'
import { spoolAgain } from './stored-files.ts'

const tags = ['uploads']
const pageMax = 200
/** As many rows as fit on a page; a workbook is opened anew for each. */
const rowsMax = 100

const issueQuery = Type.Object({
  format: Type.Optional(Type.Union([Type.Literal('json'), Type.Literal('csv')])),
  cursor: Type.Optional(Type.String({ pattern: '^\\d{1,9}$' })),
  limit: Type.Optional(Type.String({ pattern: '^([1-9]|[1-9]\\d|1\\d\\d|200)$' })),
  severity: Type.Optional(issueSchema.properties.severity),
  code: Type.Optional(Type.String({ pattern: '^[a-z0-9_]{1,60}$' })),
  rows: Type.Optional(
    Type.Literal('true', {
      description: 'Each with the row of the file as it came, and the cell that is meant',
    }),
  ),
})

const tryBody = Type.Object(
  { ...changedOptions.properties, mapping: Type.Optional(newProfileSchema) },
  { additionalProperties: false, title: 'DryRunAgain' },
)

/** What stands in the files of uploads: their issues, their rows, and what they would come to, read otherwise. */
export const uploadRowRoutes: Routes = (services) => async (app) => {
  const { db, config } = services
  const load = async (trustId: string, id: string): Promise<UploadRow> => {
    const upload = await findUpload(db, trustId, id)
    if (upload === undefined) throw new Refused(refuse('not_found', 'There is no such upload.'))
    return upload
  }

  app.get(
    '/v1/uploads/:id/issues',
    {
      config: { access: everyRole, long: true },
      schema: {
        tags,
        summary: 'What was found wrong or odd, row by row',
        description:
          'As CSV: all of it, under the columns of the file as it came, those of no row first. JSON comes in pages.',
        params: idParams,
        querystring: issueQuery,
        produces: ['application/json', 'text/csv'],
        response: { 200: issuePageSchema },
      },
    },
    async (request, reply) => {
      const { trustId } = request.caller
      const { format, cursor, limit, severity, code, rows } = request.query
      const upload = await load(trustId, request.params.id)
      if (format === 'csv') return csvHeaders(reply).send(uploadIssuesCsv(db, trustId, upload) as never)
      const own = { trustId, uploadNo: upload.no }
      const size = Number.parseInt(limit ?? String(pageMax), 10)
      const afterSeq = Number.parseInt(cursor ?? '0', 10)
      const found = await listIssues(db, own, { afterSeq, limit: size + 1, severity, code })
      const issues = found.slice(0, size)
      return {
        ...(rows === 'true'
          ? await issuesWithRows(services, { trustId, upload }, issues)
          : { items: issues.map(issueBody) }),
        nextCursor: found.length > size ? String(issues.at(-1)?.seq) : null,
        kinds: await countIssues(db, own),
      }
    },
  )

  app.get(
    '/v1/uploads/:id/rows',
    {
      config: { access: everyRole, long: true },
      schema: {
        tags,
        summary: 'Rows of the file as they came, what was found in them, and what they became',
        params: idParams,
        querystring: Type.Object({
          from: Type.Optional(
            Type.String({
              pattern: '^[1-9]\\d{0,8}$',
              description: 'The first line: 1 where it is not said',
            }),
          ),
          count: Type.Optional(
            Type.String({
              pattern: '^([1-9]|[1-9]\\d|100)$',
              description: `How many rows, 20 where it is not said; ${rowsMax} at most`,
            }),
          ),
        }),
        response: { 200: rowsPageSchema },
      },
    },
    async (request) => {
      const { trustId } = request.caller
      prepareThread()
      const upload = await load(trustId, request.params.id)
      const from = Number.parseInt(request.query.from ?? '1', 10)
      const count = Math.min(rowsMax, Number.parseInt(request.query.count ?? '20', 10))
      return rowsWithRecords(services, { trustId, upload }, { from, count })
    },
  )

  app.post(
    '/v1/uploads/:id/dry-run',
    {
      config: { access: ['estates', 'lead'], replay: false, long: true },
      schema: {
        tags,
        summary: 'What an upload’s kept bytes would come to, read otherwise',
        description:
          'With other options, or with a mapping of its columns that is tried before it is kept (POST /v1/profiles). Nothing is changed.',
        params: idParams,
        body: tryBody,
        response: { 200: dryRunSchema },
      },
    },
    async (request) => {
      const { caller } = request
      const { mapping, ...change } = request.body
      if (mapping !== undefined) holdTrust(caller)
      const said = mapping && saidProfile(mapping)
      const wrong = said && wrongProfile(said)
      if (wrong !== undefined) {
        const pointer = wrong.pointer?.replace(/^body\//, 'body/mapping/')
        throw new Refused(refuse(wrong.refusal, wrong.message, pointer === undefined ? {} : { pointer }))
      }
      prepareThread()
      const upload = await load(caller.trustId, request.params.id)
      const asked = changedOptionsOf(upload, change)
      const { sha256, file_name: fileName } = upload
      const path = await spoolAgain(db, config.dataDir, { trustId: caller.trustId, sha256 })
      const file = { path, sha256, bytes: Number.parseInt(upload.bytes, 10) }
      const judged = await dryRun(services, caller, {
        request: { ...asked, fileName },
        file,
        mapping: said && { ...said, version: 0 },
      })
      return dryRunBody(orRefuse(judged))
    },
  )
}
