import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify/sync'
import { Type } from 'typebox'
import { plainCell } from '../formats/plain-cell.ts'
import { pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import type { Routes } from '../http/route.ts'
import { daySchema, oneOf } from '../http/schema.ts'
import type { ChainEntry } from './chain.ts'
import { type AskedEntries, chainNames, entriesBefore, namesFor, verifyChains } from './run.ts'
import { auditEntrySchema, entryBody, verificationBody, verificationSchema } from './schema.ts'
import { entities } from './words.ts'

const readers = ['finance', 'lead', 'auditor', 'admin'] as const
const tags = ['audit']
const csvPage = 500
const csvHead = 'no,at,actor,action,entity,key,what,reason,before,after,prevHash,hash'.split(',')

const query = {
  ...pageQuery,
  cursor: Type.Optional(
    Type.String({ pattern: '^[1-9]\\d{0,9}$', description: '`nextCursor` of the page before' }),
  ),
  chain: Type.Optional(
    oneOf(
      chainNames,
      'The trust’s own log, where not said, or that of the factor sets, which are every trust’s',
    ),
  ),
  entity: Type.Optional(oneOf(entities, 'What was changed')),
  actor: Type.Optional(Type.String({ maxLength: 100, description: 'Who changed it: the name of the key' })),
  from: Type.Optional({ ...daySchema, description: 'From this day on' }),
  to: Type.Optional({ ...daySchema, description: 'Up to, but not including, this day' }),
  key: Type.Optional(
    Type.String({
      maxLength: 300,
      description:
        'What names the row: its id, a meter’s number, an academy’s code, the name of a key, contract or file',
    }),
  ),
  format: Type.Optional(oneOf(['csv'], 'csv: all that is asked for in one file, instead of a page as JSON')),
}

/** The log of changes: who changed what, when, from what to what, and why. */
export const auditRoutes: Routes =
  ({ db }) =>
  async (app) => {
    async function* csvOf(trustId: string, asked: AskedEntries): AsyncGenerator<string> {
      yield stringify([csvHead])
      for (let beforeNo: number | undefined; ; ) {
        const page: ChainEntry[] = await entriesBefore(db, trustId, { asked, beforeNo, limit: csvPage })
        const names = await namesFor(db, trustId, page)
        yield stringify(
          page.map((entry) => {
            const { before, after } = entry
            const body = { ...entryBody(entry, names), before, after }
            return csvHead.map((name) => plainCell(String(body[name as keyof typeof body] ?? '')))
          }),
        )
        if (page.length < csvPage) return
        beforeNo = page.at(-1)?.no
      }
    }

    app.get(
      '/v1/audit',
      {
        config: { access: readers, long: true },
        schema: {
          tags,
          summary: 'The log of changes, the newest first',
          description:
            'Every change of data, factors, mappings, structure, keys and states, written by the database itself and chained by hash. What a file holds is logged by its name and SHA-256.',
          querystring: Type.Object(query),
          response: { 200: pageSchema(auditEntrySchema) },
          produces: ['application/json', 'text/csv'],
        },
      },
      async (request, reply) => {
        const { trustId } = request.caller
        const { cursor, limit, format, chain = 'trust', ...filter } = request.query
        const asked = { chain, ...filter }
        if (format === 'csv') {
          reply
            .type('text/csv; charset=utf-8')
            .header('content-disposition', 'attachment; filename="trust-carbon-audit.csv"')
          return reply.send(Readable.from(csvOf(trustId, asked)) as never)
        }
        const size = pageSize(limit)
        const beforeNo =
          cursor === undefined ? undefined : Math.min(Number.parseInt(cursor, 10), 2_147_483_647)
        const found = await entriesBefore(db, trustId, { asked, beforeNo, limit: size + 1 })
        const shown = found.slice(0, size)
        const names = await namesFor(db, trustId, shown)
        return {
          items: shown.map((entry) => entryBody(entry, names)),
          nextCursor: found.length > size ? String(shown.at(-1)?.no) : null,
        }
      },
    )
    app.get(
      '/v1/audit/verify',
      {
        config: { access: readers, long: true },
        schema: {
          tags,
          summary: 'Whether the log of changes is the one that was written',
          description:
            'Works every hash out anew and holds the chain to its end as it was noted, to the steps of the inventories and to the bodies that were published. Write the head down elsewhere: with `head`, it is looked for in the chain later.',
          querystring: Type.Object({
            head: Type.Optional(
              Type.String({
                pattern: '^[0-9a-f]{64}$',
                description: 'A hash that was written down before: 64 hexadecimal digits',
              }),
            ),
          }),
          response: { 200: verificationSchema },
        },
      },
      async (request) => {
        const { head } = request.query
        return verificationBody(await verifyChains(db, request.caller.trustId, head), head !== undefined)
      },
    )
  }
