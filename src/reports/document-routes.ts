import { type Static, Type } from 'typebox'
import type { SealedInventory } from '../domain/frozen-inventory.ts'
import { type GhgPart, ghgInventory } from '../domain/ghg-inventory.ts'
import { refuse } from '../domain/refusal.ts'
import { categoryStatuses } from '../domain/scope3-categories.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { nullable, oneOf, textSchema, yearSchema } from '../http/schema.ts'
import { sealedInventory } from '../inventories/run.ts'
import { academyDocument } from './academy-document.ts'
import { documentSchema } from './document-schema.ts'
import { documentFile, documentFormats, sendFile, tablesFile } from './files.ts'
import { ghgDocument } from './ghg-document.ts'
import { secrDocument } from './secr-document.ts'

const tags = ['reports']
/** What every document of a year may be asked with. */
export const sealedQuery = {
  year: yearSchema,
  draft: Type.Optional(oneOf(['true', 'false'], 'true: of what counts now, whatever was published')),
  version: Type.Optional(
    Type.String({ pattern: '^[1-9]\\d{0,4}$', description: 'Of several published versions: that one' }),
  ),
}

const kg = nullable(
  Type.String({
    description: 'Kilograms of CO2e, unrounded; null: nothing was measured, which is not nought',
  }),
)
const partFields = {
  kgCO2e: kg,
  gases: Type.Array(Type.Object({ gas: Type.String(), kgCO2e: Type.String() })),
  notToldByGasKgCO2e: Type.String(),
}
const partSchema = Type.Object(partFields)
const ghgSchema = Type.Object(
  {
    trust: Type.String(),
    year: Type.String(),
    version: Type.Integer(),
    state: oneOf(['open', 'submitted', 'approved', 'published']),
    sha256: Type.String({ description: 'Of the inventory that it is made from' }),
    scope1: partSchema,
    scope2Location: partSchema,
    scope2Market: partSchema,
    scope3: partSchema,
    totalLocation: partSchema,
    totalMarket: partSchema,
    outsideOfScopes: partSchema,
    categories: Type.Array(
      Type.Object({
        category: Type.Integer(),
        name: Type.String(),
        status: oneOf(categoryStatuses),
        reason: Type.String(),
        ...partFields,
      }),
    ),
    notCalculated: Type.Array(Type.String()),
  },
  { title: 'GhgInventory' },
)

const partBody = ({ kgCo2e, gases, unsplit }: GhgPart) => ({
  kgCO2e: kgCo2e?.toFixed() ?? null,
  gases: gases.map((one) => ({ gas: one.gas, kgCO2e: one.kgCo2e.toFixed() })),
  notToldByGasKgCO2e: unsplit.toFixed(),
})

function ghgBody({ body, state, sha256 }: SealedInventory) {
  const ghg = ghgInventory(body)
  return {
    ...{ trust: body.trust, year: body.year, version: body.version, state, sha256 },
    scope1: partBody(ghg.scope1),
    scope2Location: partBody(ghg.scope2Location),
    scope2Market: partBody(ghg.scope2Market),
    scope3: partBody(ghg.scope3),
    totalLocation: partBody(ghg.totalLocation),
    totalMarket: partBody(ghg.totalMarket),
    outsideOfScopes: partBody(ghg.outsideOfScopes),
    categories: ghg.categories.map((one) => ({
      ...{ category: one.category, name: one.name, status: one.status, reason: one.reason },
      ...partBody(one),
    })),
    notCalculated: [...body.notCalculated],
  }
}

const file = Type.Unsafe<unknown>({ description: 'The file' })

/** The documents of a year beside SECR: the full inventory, and a page for each academy. */
export const documentRoutes: Routes = (services) => async (app) => {
  const sealedOf = async (
    trustId: string,
    { year, draft, version }: { year: string; draft?: string | undefined; version?: string | undefined },
  ): Promise<SealedInventory> =>
    orRefuse(
      await sealedInventory(services, {
        ...{ trustId, year, draft: draft === 'true' },
        version: version === undefined ? undefined : Number.parseInt(version, 10),
      }),
    )

  app.get(
    '/v1/reports/inventory',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'The full greenhouse gas inventory of a year, as the GHG Protocol lays it out',
        description:
          'Scope 1, 2 (location- and market-based side by side) and 3, the 15 categories of Scope 3 with what each is to the trust and why, gases, and biogenic CO2 outside of scopes. Of a published year it is the frozen inventory; else what counts now.',
        querystring: Type.Object({
          ...sealedQuery,
          format: Type.Optional(oneOf(['json', 'csv', ...documentFormats])),
        }),
        response: {
          200: {
            content: {
              'application/json': { schema: ghgSchema },
              'text/csv': { schema: file },
              'text/html': { schema: file },
              'application/pdf': { schema: file },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const { format = 'json', ...query } = request.query
      const sealed = await sealedOf(request.caller.trustId, query)
      if (format === 'json') return reply.send(ghgBody(sealed))
      const document = ghgDocument(sealed)
      const made = format === 'csv' ? tablesFile(document) : await documentFile(document, format)
      return sendFile(reply, `inventory-${query.year}`, made)
    },
  )

  app.get(
    '/v1/reports/academy',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'A page about one academy in a year, for its governors',
        querystring: Type.Object({
          ...sealedQuery,
          academy: textSchema(100),
          format: Type.Optional(oneOf(['html', 'pdf', 'docx', 'csv'])),
        }),
        response: {
          200: {
            content: {
              'text/html': { schema: file },
              'text/csv': { schema: file },
              'application/pdf': { schema: file },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const { format = 'html', academy, ...query } = request.query
      const document = orRefuse(academyDocument(await sealedOf(request.caller.trustId, query), academy))
      const made = format === 'csv' ? tablesFile(document) : await documentFile(document, format)
      return sendFile(reply, `${academy}-${query.year}`, made)
    },
  )

  app.get(
    '/v1/reports/:name/blocks',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'A document of a year as what it is made of: headings, paragraphs, tables, charts',
        description:
          'What its HTML, PDF and Word files show, before it is of any format, with the path at which each figure is explained. The report of an academy wants `academy`.',
        params: Type.Object({ name: oneOf(['secr', 'inventory', 'academy']) }),
        querystring: Type.Object({ ...sealedQuery, academy: Type.Optional(textSchema(100)) }),
        response: { 200: documentSchema },
      },
    },
    async (request) => {
      const { academy, ...query } = request.query
      const { name } = request.params
      if ((academy !== undefined) !== (name === 'academy'))
        throw new Refused(
          refuse(
            'invalid',
            name === 'academy'
              ? 'Say which academy, by its code: academy=CODE.'
              : 'This document is of the whole trust: leave academy out.',
            { pointer: 'query/academy' },
          ),
        )
      const sealed = await sealedOf(request.caller.trustId, query)
      const document =
        name === 'secr'
          ? secrDocument(sealed)
          : name === 'inventory'
            ? ghgDocument(sealed)
            : orRefuse(academyDocument(sealed, academy ?? ''))
      return structuredClone(document) as Static<typeof documentSchema>
    },
  )
}
