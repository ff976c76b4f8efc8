import type { FastifyReply } from 'fastify'
import { type TSchema, Type } from 'typebox'
import { type InventoryLine, linesByMethod, totalsOf } from '../domain/inventory.ts'
import { isRefusal, refuse } from '../domain/refusal.ts'
import { majorityYear, reportingPeriod } from '../domain/reporting-year.ts'
import { problemSchema, refusalBody } from '../http/problem.ts'
import { everyRole, orRefuse, type Routes } from '../http/route.ts'
import { nullable, oneOf, yearSchema } from '../http/schema.ts'
import type { Services } from '../services.ts'
import { trustOf } from '../trusts/run.ts'
import { type Asked, answerBody, type FactorSource, workOut } from './calculation.ts'
import { explainLine } from './explain.ts'
import { type DatedLine, type Dimension, dimensions, groupLines, qualityShares } from './grouping.ts'
import { lineId } from './line-id.ts'
import { academyNames, inventoryOfYear, yearsWithData } from './run.ts'
import { emissionsSchema, explanationSchema, figureQuery, lineBody, lineSchema } from './schema.ts'
import { emissionsCsv, linesCsv } from './tables.ts'

const tags = ['figures']

/** The factors of the service, by the trust's own choices. */
function factorSource({ db, factors }: Services, trustId: string): FactorSource {
  return {
    byId: async (id) =>
      (await factors.table(id)) ??
      refuse('factor_set_unknown', `There is no factor set “${id}”. GET /v1/factor-sets lists them.`),
    async ofYear(year) {
      const period = reportingPeriod(year, (await trustOf(db, trustId)).yearStartMonth)
      return isRefusal(period) ? period : factors.forYear(trustId, majorityYear(period))
    },
  }
}

/** The recorded quantity times the boundary's share, where the figure has not all of it. */
const shareSum = ({ amount: { part, quantity, unit } }: InventoryLine): string =>
  part === undefined
    ? ''
    : `${part.recorded.toFixed()} ${unit} × ${part.share.toFixed()} = ${quantity.toFixed()} ${unit}; `

const csvFormat = Type.Optional(oneOf(['csv'], 'csv: a table with all that is asked for, instead of JSON'))
/** The answer of a route that has a table as well. */
const asJsonOrCsv = <T extends TSchema>(json: T) => ({
  content: { 'application/json': { schema: json }, 'text/csv': { schema: Type.String() } },
})

const sendCsv = (reply: FastifyReply, name: string, csv: string): never =>
  reply
    .header('content-type', 'text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}.csv"`)
    .serializer((value: unknown) => String(value))
    .send(csv as never) as never

/** Whether a line is of a group that figures were told apart by. */
const hasKeys = (
  line: InventoryLine,
  { scope, category, grade, kind }: { scope?: string; category?: string; grade?: string; kind?: string },
): boolean =>
  (scope === undefined || String(line.scope ?? 'outside') === scope) &&
  (category === undefined || String(line.category ?? '') === category) &&
  (grade === undefined || String(line.amount.grade) === grade) &&
  (kind === undefined || line.kind === kind)

export const emissionRoutes: Routes = (services) => async (app) => {
  app.get(
    '/v1/emissions',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'Emissions, by any of academy, scope, category, stream, month, year, kind, grade',
        description:
          'The groups that are `inTotal` sum to `totalKgCO2e` to the last digit, whatever they are told apart by. Biogenic CO2 is outside of scopes and in no total: by scope (`outside`) or by kind (`biogenic`) it is a group of its own, not `inTotal`; otherwise it is in no group. It stands in `outsideOfScopesKgCO2e` in any case.',
        querystring: Type.Object({
          ...figureQuery,
          by: Type.Optional(
            Type.String({
              pattern: `^(${dimensions.join('|')})(,(${dimensions.join('|')}))*$`,
              description: `Commas between: ${dimensions.join(', ')}. Where not said: year,scope`,
            }),
          ),
          format: csvFormat,
        }),
        response: { 200: asJsonOrCsv(emissionsSchema) },
      },
    },
    async (request, reply) => {
      const {
        year,
        boundary = 'asOwned',
        at,
        method = 'location',
        academyId,
        by = 'year,scope',
        format,
      } = request.query
      const { trustId } = request.caller
      const names = await academyNames(services, trustId)
      const code = (id: string): string => names.get(id)?.code ?? id
      const years = year === undefined ? await yearsWithData(services, trustId) : [year]
      const lines: DatedLine[] = []
      const notCalculated = []
      for (const one of years) {
        const inventory = orRefuse(
          await inventoryOfYear(services, {
            trustId,
            year: one,
            boundary,
            at,
            academyIds: academyId === undefined ? undefined : [academyId],
          }),
        )
        for (const line of inventory.lines)
          lines.push({ line, year: one, academy: code(line.amount.academyId) })
        notCalculated.push(...inventory.notCalculated)
      }
      const all = lines.map((dated) => dated.line)
      const totals = totalsOf(all, method)
      const counted = new Set(linesByMethod(all, method))
      const ofMethod = lines.filter((dated) => counted.has(dated.line))
      const told = [...new Set(by.split(','))] as Dimension[]
      const groups = groupLines(ofMethod, told)
      if (format === 'csv') return sendCsv(reply, 'emissions', emissionsCsv(told, groups))
      return {
        years,
        boundary,
        method,
        totals: {
          scope1KgCO2e: totals.scope1.toFixed(),
          scope2LocationKgCO2e: totals.scope2Location.toFixed(),
          scope2MarketKgCO2e: totals.scope2Market.toFixed(),
          scope3KgCO2e: totals.scope3.toFixed(),
          totalKgCO2e: totals.total.toFixed(),
          outsideOfScopesKgCO2e: totals.outsideOfScopes.toFixed(),
        },
        groups: groups.map((group) => ({
          key: group.key as Record<string, string>,
          kgCO2e: group.kgCo2e.toFixed(),
          inTotal: group.inTotal,
        })),
        quality: qualityShares([...counted]).map(({ grade, percent, kgCo2e }) => ({
          grade,
          percent,
          kgCO2e: kgCo2e.toFixed(),
        })),
        factorSets: [...new Set(all.map((line) => line.factor.set))].sort(),
        provisional: all.some((line) => line.provisional),
        notCalculated: notCalculated.map(({ amount, refusal }) => ({
          academy: code(amount.academyId),
          stream: amount.stream,
          month: amount.month.slice(0, 7),
          quantity: amount.quantity.toFixed(),
          unit: amount.unit,
          reason: refusal.message,
        })),
      }
    },
  )

  app.get(
    '/v1/lines',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'The lines that the emissions of a year are made of',
        querystring: Type.Object({
          ...figureQuery,
          year: yearSchema,
          stream: Type.Optional(Type.String()),
          month: Type.Optional(
            Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$', description: 'A month, such as 2025-01' }),
          ),
          scope: Type.Optional(oneOf(['1', '2', '3', 'outside'])),
          category: Type.Optional(
            Type.String({ pattern: '^([1-9]|1[0-5])?$', description: 'Of Scope 3; empty: lines of none' }),
          ),
          grade: Type.Optional(oneOf(['1', '2', '3', '4', '5'])),
          kind: Type.Optional(Type.String({ maxLength: 20 })),
          format: csvFormat,
          cursor: Type.Optional(Type.String({ maxLength: 2000 })),
          limit: Type.Optional(Type.String({ pattern: '^([1-9]\\d{0,2})$' })),
        }),
        response: {
          200: asJsonOrCsv(
            Type.Object({ items: Type.Array(lineSchema), nextCursor: nullable(Type.String()) }),
          ),
        },
      },
    },
    async (request, reply) => {
      const {
        year,
        boundary = 'asOwned',
        at,
        method,
        academyId,
        stream,
        month,
        cursor,
        limit,
        format,
        ...wantedKeys
      } = request.query
      const inventory = orRefuse(
        await inventoryOfYear(services, {
          trustId: request.caller.trustId,
          year,
          boundary,
          at,
          academyIds: academyId === undefined ? undefined : [academyId],
          byMeter: true,
        }),
      )
      const wanted = (method === undefined ? inventory.lines : linesByMethod(inventory.lines, method))
        .filter((line) => stream === undefined || line.amount.stream === stream)
        .filter((line) => month === undefined || line.amount.month.startsWith(month))
        .filter((line) => hasKeys(line, wantedKeys))
        .map((line) => ({ id: lineId(line), line }))
        .sort((a, b) => (a.id < b.id ? -1 : 1))
      if (format === 'csv') {
        const names = await academyNames(services, request.caller.trustId)
        return sendCsv(
          reply,
          `lines-${year}`,
          linesCsv(
            wanted.map(({ line }) => lineBody(line)),
            names,
          ),
        )
      }
      const size = Math.min(500, Number.parseInt(limit ?? '100', 10))
      const rest = cursor === undefined ? wanted : wanted.filter((one) => one.id > cursor)
      const items = rest.slice(0, size)
      return {
        items: items.map(({ line }) => lineBody(line)),
        nextCursor: rest.length > size ? (items.at(-1)?.id ?? null) : null,
      }
    },
  )

  app.get(
    '/v1/lines/:id/explain',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'A line by hand, down to the rows of the files and the row of the factor table',
        params: Type.Object({ id: Type.String({ maxLength: 2000 }) }),
        response: { 200: explanationSchema },
      },
    },
    async (request) => {
      const { line, sources, factorSet, factorRow, why, gradeMeans, shareMeans } = orRefuse(
        await explainLine(services, { trustId: request.caller.trustId, id: request.params.id }),
      )
      return {
        line: lineBody(line),
        why,
        gradeMeans,
        shareMeans: shareMeans ?? null,
        sum: `${shareSum(line)}${line.quantity.toFixed()} × ${line.factor.value.toFixed()} ${line.factor.unit} = ${line.kgCo2e.toFixed()} kg CO2e`,
        sources: sources.map((source) => ({
          ...source,
          quantity: source.quantity.toFixed(),
          conversion: source.conversion ?? null,
          method: source.method ?? null,
          basis: source.basis ?? null,
        })),
        factorSet:
          factorSet === undefined
            ? null
            : {
                id: factorSet.id,
                title: factorSet.title,
                revision: factorSet.revision,
                publishedOn: factorSet.publishedOn ?? null,
                sourceHash: factorSet.sourceHash,
                licence: factorSet.licence,
              },
        factorRow:
          factorRow === undefined
            ? null
            : {
                no: factorRow.no,
                id: factorRow.rowId,
                labels: [
                  factorRow.scope,
                  factorRow.level1,
                  factorRow.level2,
                  factorRow.level3,
                  factorRow.level4,
                  factorRow.columnText,
                  factorRow.uom,
                ],
                ghgUnit: factorRow.ghgUnit,
                value: factorRow.value?.toFixed() ?? null,
              },
      }
    },
  )

  const asked = Type.Object(
    {
      stream: Type.String(),
      quantity: Type.String({ description: 'A decimal, as text' }),
      unit: Type.String(),
      year: Type.Optional(yearSchema),
      factors: Type.Optional(
        Type.String({ description: 'A factor set, such as desnz-2024, instead of a year' }),
      ),
      attributes: Type.Optional(Type.Record(Type.String(), Type.String())),
    },
    { additionalProperties: false },
  )
  const answer = Type.Object({
    kgCO2e: Type.String(),
    lines: Type.Array(
      Type.Object({
        scope: nullable(Type.Integer()),
        category: nullable(Type.Integer()),
        kind: Type.String(),
        factor: Type.Object({
          set: Type.String(),
          id: Type.String(),
          value: Type.String(),
          unit: Type.String(),
        }),
        kgCO2e: Type.String(),
        gases: Type.Array(
          Type.Object({ gas: Type.String(), factorId: Type.String(), kgCO2e: Type.String() }),
        ),
      }),
    ),
    provisional: Type.Optional(Type.Boolean()),
  })
  app.post(
    '/v1/calculations',
    {
      // Nothing is changed, so there is nothing to repeat safely.
      config: { access: everyRole, replay: false },
      schema: {
        tags,
        summary: 'Work out what quantities emit; nothing is kept',
        description:
          'The answers stand in the order of the list; one that cannot be worked out is {error: problem} in its place.',
        body: Type.Array(asked, { minItems: 1, maxItems: 1000 }),
        response: {
          200: Type.Array(Type.Union([answer, Type.Object({ error: Type.Omit(problemSchema, []) })])),
        },
      },
    },
    async (request) => {
      const source = factorSource(services, request.caller.trustId)
      const answers = []
      for (const one of request.body as Asked[]) {
        const worked = await workOut(one, source)
        answers.push(isRefusal(worked) ? { error: refusalBody(worked, request.id) } : answerBody(worked))
      }
      return answers
    },
  )
}
