import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { everyRole, orRefuse, type Routes } from '../http/route.ts'
import { oneOf } from '../http/schema.ts'
import { streamBodies } from '../http/streamed-body.ts'
import { ledgerBeside } from './ledger.ts'
import { receivedStatement } from './receive.ts'
import { checkFile } from './run.ts'
import { checkedSchema } from './schema.ts'

/** Any statement read and checked: one's own draft, last year's, a peer's. */
export const statementRoutes: Routes = (services) => async (app) => {
  await app.register(async (plain) => {
    const scope = plain.withTypeProvider<TypeBoxTypeProvider>()
    streamBodies(plain)
    scope.post(
      '/v1/reports/check',
      {
        // Nothing is kept, so the same again is the same answer.
        config: { access: everyRole, replay: false },
        schema: {
          tags: ['reports'],
          summary: 'Check an energy and carbon statement, whoever made it',
          description:
            'The table as the body itself or as the field `file` of a form: CSV or any delimited text, a workbook (XLSX, XLS), or JSON (that of GET /v1/reports/secr, a list of rows, lists of cells); up to 2 MB. Answers with what was understood, and with what does not follow: totals that do not cast, ratios, percentages, headings, malformed numbers, kWh and tonnes that no published factor joins. Half a printed unit is allowed for each addend, so honest rounding passes. With `ledger=true` each figure also stands beside the ledger’s own of the same year and row. Nothing is kept. A file without a statement is refused with what was looked for (422).',
          consumes: ['text/csv', 'application/json', 'application/octet-stream', 'multipart/form-data'],
          querystring: Type.Object({
            ledger: Type.Optional(
              oneOf(['true', 'false'], 'true: the statement is the trust’s own, to be held to its ledger'),
            ),
          }),
          response: { 200: checkedSchema },
        },
      },
      async (request) => {
        const bytes = orRefuse(await receivedStatement(request))
        const checked = orRefuse(await checkFile(services, bytes as Uint8Array))
        if (request.query.ledger !== 'true') return checked
        return {
          ...checked,
          ledger: await ledgerBeside(services, request.caller.trustId, checked.understood),
        }
      },
    )
  })
}
