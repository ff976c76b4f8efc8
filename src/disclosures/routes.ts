import { Type } from 'typebox'
import { holdTrust } from '../access/hold.ts'
import { Decimal } from '../domain/decimal.ts'
import { isRefusal, refuse } from '../domain/refusal.ts'
import { reportingPeriod } from '../domain/reporting-year.ts'
import { categoryName, categoryStatuses } from '../domain/scope3-categories.ts'
import { scopeTestOf } from '../domain/secr-scope.ts'
import { everyRole, Refused, type Routes } from '../http/route.ts'
import { amountSchema, daySchema, nullable, oneOf, orNull, textSchema, yearSchema } from '../http/schema.ts'
import type { Services } from '../services.ts'
import { trustOf } from '../trusts/run.ts'
import { narrativeOf, screeningOf, sizeOf, writeNarrative, writeScreening, writeSize } from './run.ts'

const tags = ['reports']
const strict = { additionalProperties: false }
const yearParams = Type.Object({ year: yearSchema })
/** Words of the report: paragraphs, so that line ends are allowed. */
const words = (description: string) => Type.String({ minLength: 3, maxLength: 10_000, description })

const narrativeFields = {
  energyEfficiency: words(
    'Measures taken to improve energy efficiency in the year; where there were none, say so',
  ),
  firstYear: Type.Boolean({ description: 'The first report: no comparatives are wanted' }),
  fromRegister: Type.Boolean({
    description:
      'Whether the measures of the register that began or ran in the year are listed after the words',
  }),
  exclusions: orNull(words('What is left out because it was not practical to obtain, and why')),
  commentary: orNull(words('What the trust says of the movement, beside what the drivers say')),
}
const sizeFields = {
  turnoverPounds: amountSchema,
  balanceSheetPounds: amountSchema,
  employees: Type.Integer({ minimum: 0, maximum: 10_000_000, description: 'The average of the year' }),
  asOf: daySchema,
  source: textSchema(300),
}
const sizeSchema = Type.Object(
  {
    ...sizeFields,
    scopeTest: Type.Object({ inScope: nullable(Type.Boolean()), sentence: Type.String() }),
  },
  { title: 'ReportingSize' },
)
const screeningFields = {
  status: oneOf(
    categoryStatuses,
    'relevant: it belongs to the inventory; notRelevant; notYetMeasured: it is relevant, or nobody knows, and nothing came',
  ),
  reason: textSchema(1000),
}

/** What a report says that no file can tell: its words, the size of the trust, and which Scope 3 categories are relevant. */
export const disclosureRoutes: Routes = (services: Services) => async (app) => {
  const { db } = services
  const periodOf = async (trustId: string, year: string) => {
    const period = reportingPeriod(year, (await trustOf(db, trustId)).yearStartMonth)
    if (isRefusal(period)) throw new Refused(period)
    return period
  }

  app.put(
    '/v1/narratives/:year',
    {
      config: { access: ['finance', 'lead'] },
      schema: {
        tags,
        summary: 'What the report of a year says in words: a new version, the earlier ones stay',
        description: 'What is not said stays as it was.',
        params: yearParams,
        body: Type.Object(
          {
            energyEfficiency: narrativeFields.energyEfficiency,
            firstYear: Type.Optional(narrativeFields.firstYear),
            fromRegister: Type.Optional(narrativeFields.fromRegister),
            exclusions: Type.Optional(narrativeFields.exclusions),
            commentary: Type.Optional(narrativeFields.commentary),
          },
          strict,
        ),
        response: { 200: Type.Object(narrativeFields, { title: 'Narrative' }) },
      },
    },
    async (request) => {
      holdTrust(request.caller)
      const { trustId, name: by } = request.caller
      const { year } = request.params
      await periodOf(trustId, year)
      return writeNarrative(db, { trustId, year, by }, request.body)
    },
  )
  app.get(
    '/v1/narratives/:year',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'What the report of a year says in words',
        params: yearParams,
        response: { 200: Type.Object(narrativeFields, { title: 'Narrative' }) },
      },
    },
    async (request) => {
      const narrative = await narrativeOf(db, request.caller.trustId, request.params.year)
      if (narrative === undefined)
        throw new Refused(refuse('not_found', 'Nothing was written for this year yet.'))
      return narrative
    },
  )

  app.put(
    '/v1/reporting-sizes/:year',
    {
      config: { access: ['finance', 'lead'] },
      schema: {
        tags,
        summary: 'Say how large the trust was in a year: a new version, the earlier ones stay',
        description:
          'Of the whole group: two of three limits reached make it large, and the report says so with the day and the source of each.',
        params: yearParams,
        body: Type.Object(sizeFields, strict),
        response: { 200: sizeSchema },
      },
    },
    async (request) => {
      holdTrust(request.caller)
      const { trustId, name: by } = request.caller
      const { year } = request.params
      const period = await periodOf(trustId, year)
      const { turnoverPounds, balanceSheetPounds, ...rest } = request.body
      const size = {
        ...rest,
        turnoverPounds: new Decimal(turnoverPounds),
        balanceSheetPounds: new Decimal(balanceSheetPounds),
      }
      await writeSize(db, { trustId, year, by }, size)
      return { ...request.body, scopeTest: scopeTestOf(size, period.start) }
    },
  )
  app.get(
    '/v1/reporting-sizes/:year',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'How large the trust was in a year, and whether it is in the scope of SECR',
        params: yearParams,
        response: { 200: sizeSchema },
      },
    },
    async (request) => {
      const { trustId } = request.caller
      const { year } = request.params
      const period = await periodOf(trustId, year)
      const size = await sizeOf(db, trustId, year)
      if (size === undefined)
        throw new Refused(
          refuse(
            'not_found',
            `Nobody has said how large the trust was in ${year}: PUT /v1/reporting-sizes/${year}, or “trust-carbon size set ${year}”.`,
          ),
        )
      return {
        ...size,
        turnoverPounds: size.turnoverPounds.toFixed(),
        balanceSheetPounds: size.balanceSheetPounds.toFixed(),
        scopeTest: scopeTestOf(size, period.start),
      }
    },
  )

  const categorySchema = Type.Object(
    {
      category: Type.Integer(),
      name: Type.String(),
      ...screeningFields,
      createdBy: nullable(Type.String({ description: 'Null: nobody has said anything yet' })),
    },
    { title: 'CategoryScreening' },
  )
  app.get(
    '/v1/scope-3-categories',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'The 15 categories of Scope 3, and what each is to the trust',
        response: { 200: Type.Object({ items: Type.Array(categorySchema) }) },
      },
    },
    async (request) => ({
      items: (await screeningOf(db, request.caller.trustId)).map((one) => ({
        ...one,
        name: categoryName(one.category),
      })),
    }),
  )
  app.put(
    '/v1/scope-3-categories/:category',
    {
      config: { access: ['lead'] },
      schema: {
        tags,
        summary: 'Say what a Scope 3 category is to the trust, and why: a new version, the earlier ones stay',
        params: Type.Object({
          category: Type.String({ pattern: '^([1-9]|1[0-5])$', description: 'A category, 1 to 15' }),
        }),
        body: Type.Object(screeningFields, strict),
        response: { 200: categorySchema },
      },
    },
    async (request) => {
      holdTrust(request.caller)
      const { trustId, name: by } = request.caller
      const category = Number.parseInt(request.params.category, 10)
      await writeScreening(db, { trustId, by }, { category, ...request.body })
      return { category, name: categoryName(category), ...request.body, createdBy: by }
    },
  )
}
