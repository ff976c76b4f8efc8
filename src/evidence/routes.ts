import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Document } from '../documents/document.ts'
import { htmlOf } from '../documents/html.ts'
import { refuse } from '../domain/refusal.ts'
import { secrRowKeys } from '../domain/secr.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { oneOf, textSchema, yearSchema } from '../http/schema.ts'
import { explainRow } from './explain.ts'
import { explainLine } from './line.ts'
import { evidencePack } from './pack.ts'
import { cellPage, linePage, samplePage } from './pages.ts'
import { sampleOf } from './sample.ts'
import { explanationSchema, lineExplainedSchema, sampleSchema } from './schema.ts'
import { isPublished, shownInventory } from './shown.ts'
import { sampleCsv } from './tables.ts'

const tags = ['reports']
const params = Type.Object({ year: yearSchema })
const versionQuery = Type.Optional(
  Type.String({
    pattern: '^[1-9]\\d{0,4}$',
    description: 'One version of the year, where there are several',
  }),
)
const numberOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number.parseInt(text, 10)
const html = { 'text/html': { schema: Type.String() } }

const sendPage = (reply: FastifyReply, page: Document) =>
  reply
    .header('content-type', 'text/html; charset=utf-8')
    .serializer((value: unknown) => String(value))
    .send(htmlOf(page))

/** What is asked for: the format named, else a page where a browser asks. */
const formatOf = (request: FastifyRequest, named: string | undefined): string =>
  named ?? (/^text\/html\b/.test(request.headers.accept ?? '') ? 'html' : 'json')

/** From the figures of a year to the rows of files that they were worked out from. */
export const evidenceRoutes: Routes = (services) => async (app) => {
  app.get(
    '/v1/inventories/:year/explain',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'A figure of the statement, or one line, down to the rows of files',
        description:
          'With `row`: the sum by hand, and the lines in it by academy and stream, whose sums add to the figure to the last digit. With `line`: one line, with the published row of its factor and every row of a file that it was summed from. Of what is published, else in review, else of a draft.',
        params,
        querystring: Type.Object(
          {
            row: Type.Optional(oneOf(secrRowKeys, 'A row of the statement')),
            line: Type.Optional(
              Type.String({ pattern: '^[1-9]\\d{0,8}$', description: 'The number of a line' }),
            ),
            academy: Type.Optional(textSchema(60)),
            version: versionQuery,
            format: Type.Optional(oneOf(['json', 'html'])),
          },
          { additionalProperties: false },
        ),
        response: {
          200: {
            content: {
              'application/json': { schema: Type.Union([explanationSchema, lineExplainedSchema]) },
              ...html,
            },
          },
        },
      },
    },
    async (request, reply) => {
      const { trustId } = request.caller
      const { row, line, academy, version, format } = request.query
      if ((row === undefined) === (line === undefined))
        throw new Refused(
          refuse(
            'invalid',
            `Say what to explain: row=${secrRowKeys[9]} for a figure, or line=1 for one line.`,
            {
              pointer: 'row',
            },
          ),
        )
      const { year } = request.params
      const shown = orRefuse(await shownInventory(services, { trustId, year, version: numberOf(version) }))
      const asPage = formatOf(request, format) === 'html'
      if (row === undefined) {
        const found = orRefuse(await explainLine(services, shown, { trustId, no: numberOf(line)! }))
        return asPage ? sendPage(reply, linePage(shown, found)) : found
      }
      const previousPublished = await isPublished(services, trustId, shown.sealed.body.report.previousYear)
      const found = orRefuse(explainRow(shown, { row, academy, previousPublished }))
      return asPage ? sendPage(reply, cellPage(shown, found)) : found
    },
  )
  app.get(
    '/v1/inventories/:year/sample',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'A random sample of the lines of a year, with their evidence, that anybody can draw again',
        description:
          'Drawn by hashes of the seed and the SHA-256 of the inventory; the answer has the rule. `by=kgCO2e` draws in proportion to the kilograms (monetary-unit sampling).',
        params,
        querystring: Type.Object(
          {
            seed: textSchema(200),
            size: Type.Optional(
              Type.String({ pattern: '^([1-9]\\d{0,2}|1000)$', description: '1 to 1000; else 25' }),
            ),
            scope: Type.Optional(oneOf(['1', '2', '3'])),
            by: Type.Optional(oneOf(['lines', 'kgCO2e'])),
            version: versionQuery,
            format: Type.Optional(oneOf(['json', 'csv', 'html'])),
          },
          { additionalProperties: false },
        ),
        response: {
          200: {
            content: {
              'application/json': { schema: sampleSchema },
              'text/csv': { schema: Type.String() },
              ...html,
            },
          },
        },
      },
    },
    async (request, reply) => {
      const { trustId } = request.caller
      const { seed, size, scope, by = 'lines', version, format } = request.query
      const { year } = request.params
      const shown = orRefuse(await shownInventory(services, { trustId, year, version: numberOf(version) }))
      const found = sampleOf(shown, {
        ...{ seed, size: numberOf(size) ?? 25, by },
        scope: numberOf(scope) as 1 | 2 | 3 | undefined,
      })
      const as = formatOf(request, format)
      if (as === 'html') return sendPage(reply, samplePage(shown, found))
      if (as === 'csv')
        return reply
          .header('content-type', 'text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="sample-${year}.csv"`)
          .serializer((value: unknown) => String(value))
          .send(sampleCsv(found))
      return found
    },
  )
  app.get(
    '/v1/inventories/:year/evidence',
    {
      config: { access: ['finance', 'lead', 'auditor'], long: true },
      schema: {
        tags,
        summary: 'The evidence pack of a year: everything behind its figures, with a script that verifies it',
        description:
          'A zip of the frozen inventory, who approved it, the factors, the files as they were sent, the lines, the report, the audit log up to the publication, checksums, and verify.mjs, which needs nothing but Node.js 20. Only of what is submitted, approved or published.',
        params,
        querystring: Type.Object({ version: versionQuery }, { additionalProperties: false }),
        produces: ['application/zip'],
      },
    },
    async (request, reply) => {
      const { trustId } = request.caller
      const { year } = request.params
      const pack = orRefuse(
        await evidencePack(services, { trustId, year, version: numberOf(request.query.version) }),
      )
      return reply
        .header('content-type', 'application/zip')
        .header('content-disposition', `attachment; filename="${pack.name}"`)
        .send(Readable.from(pack.bytes))
    },
  )
}
