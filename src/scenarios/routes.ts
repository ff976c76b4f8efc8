import { Type } from 'typebox'
import { holdTrust } from '../access/hold.ts'
import { decimalText } from '../domain/decimal.ts'
import { pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { everyRole, orRefuse, type Routes } from '../http/route.ts'
import { addScenario, newestScenarios, type StoredScenario, scenarioOf, scenarioVersions } from './run.ts'
import { newScenarioSchema, scenarioCodeSchema, scenarioParams, scenarioSchema } from './schema.ts'

const tags = ['forecast']

const scenarioBody = (scenario: StoredScenario) => ({
  code: scenario.code,
  version: scenario.version,
  title: scenario.title,
  source: scenario.source ?? null,
  publishedOn: scenario.publishedOn ?? null,
  factors: scenario.factors.map(({ stream, year, kgCo2ePerUnit }) => ({
    stream,
    year,
    kgCO2ePerUnit: decimalText(kgCo2ePerUnit),
  })),
  createdAt: scenario.createdAt?.toISOString() ?? null,
  createdBy: scenario.createdBy ?? null,
})

/** Factors that somebody expects for years to come: what forecasts are worked out with. */
export const scenarioRoutes: Routes = (services) => async (app) => {
  const { db, clock } = services
  app.post(
    '/v1/factor-scenarios',
    {
      config: { access: ['lead'] },
      schema: {
        tags,
        summary: 'Declare the factors that are expected for years to come',
        description:
          'They are used in forecasts and costs of abatement only, never in a figure of a year that was. Declaring a code again makes a new version; the earlier ones stay.',
        body: newScenarioSchema,
        response: { 201: scenarioSchema },
      },
    },
    async (request, reply) => {
      holdTrust(request.caller)
      const { trustId, name: createdBy } = request.caller
      const made = await addScenario(services, { trustId, createdBy, today: clock.today() }, request.body)
      return reply.status(201).send(scenarioBody(orRefuse(made)))
    },
  )
  app.get(
    '/v1/factor-scenarios',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'List the factor scenarios, the newest version of each',
        description: 'The first, `held`, is always there: factors stay as they are.',
        querystring: Type.Object({ ...pageQuery, cursor: Type.Optional(scenarioCodeSchema) }),
        response: { 200: pageSchema(scenarioSchema) },
      },
    },
    async (request) => {
      const { limit, cursor: after } = request.query
      const size = pageSize(limit)
      const rows = await newestScenarios(db, { trustId: request.caller.trustId, after, limit: size + 1 })
      const shown = rows.slice(0, size)
      return {
        items: shown.map(scenarioBody),
        nextCursor: rows.length > size ? (shown.at(-1)?.code ?? null) : null,
      }
    },
  )
  app.get(
    '/v1/factor-scenarios/:code',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'A factor scenario, its newest version: that one counts',
        params: scenarioParams,
        response: { 200: scenarioSchema },
      },
    },
    async (request) => {
      const { trustId } = request.caller
      return scenarioBody(orRefuse(await scenarioOf(db, { trustId, code: request.params.code })))
    },
  )
  app.get(
    '/v1/factor-scenarios/:code/versions',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'Every version of a factor scenario, the newest first',
        params: scenarioParams,
        response: { 200: Type.Object({ items: Type.Array(scenarioSchema) }) },
      },
    },
    async (request) => {
      const { trustId } = request.caller
      const versions = orRefuse(await scenarioVersions(db, { trustId, code: request.params.code }))
      return { items: versions.map(scenarioBody) }
    },
  )
}
