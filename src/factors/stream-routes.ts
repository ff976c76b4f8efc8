import { Type } from 'typebox'
import type { FactorTable } from '../domain/factor-table.ts'
import { refuse } from '../domain/refusal.ts'
import { type Attributes, attributeNames } from '../domain/stream.ts'
import { allStreams } from '../domain/streams/catalogue.ts'
import { variantsIn } from '../domain/streams/published.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { nullable, textSchema } from '../http/schema.ts'
import { type Factors, knownVariants } from './run.ts'
import { findStream, streamBody, streamDetailBody, streamFactorsBody } from './streams.ts'

const tags = ['factors']
const streamFields = {
  id: Type.String(),
  title: Type.String(),
  scope: nullable(Type.Integer()),
  category: nullable(Type.Integer()),
  baseUnit: Type.String(),
  units: Type.Array(Type.String()),
  secr: Type.String(),
  attributes: Type.Record(Type.String(), Type.Array(Type.String()), {
    description:
      'The values of each attribute. The first is what is meant where none is given; where that is empty one must be given. “*” stands for the published names.',
  }),
  reason: nullable(Type.String()),
}
const streamSchema = Type.Object(streamFields, { title: 'Stream' })
const useFields = {
  kind: Type.String({ description: 'direct, wtt, td, wttTd, biogenic, or energy (kWh, not emissions)' }),
  scope: nullable(Type.Integer()),
  category: nullable(Type.Integer()),
  why: Type.String({ description: 'Why this row' }),
}
const detailSchema = Type.Object(
  {
    ...streamFields,
    uses: Type.Array(Type.Object(useFields), {
      description: 'What its quantities become, over all its variants',
    }),
    names: nullable(
      Type.Object({
        attribute: Type.String(),
        set: nullable(Type.String({ description: 'null: any set that is loaded' })),
        items: Type.Array(Type.Object({ name: Type.String(), routes: Type.Array(Type.String()) })),
      }),
    ),
  },
  { title: 'StreamDetail' },
)
const factorsSchema = Type.Object(
  {
    stream: Type.String(),
    set: Type.Object({ id: Type.String(), title: Type.String(), revision: Type.String() }),
    attributes: Type.Record(Type.String(), Type.String()),
    grade: Type.Integer({ description: 'The quality grade of an actual quantity with these attributes' }),
    reason: nullable(Type.String()),
    units: Type.Array(
      Type.Object({
        unit: Type.String(),
        uom: Type.String({ description: 'The unit of measure of the rows' }),
        times: Type.String({ description: 'One unit is so many of what the rows are per' }),
        uses: Type.Array(
          Type.Object({
            ...useFields,
            factor: nullable(
              Type.Object({
                no: Type.Integer(),
                id: Type.String(),
                labels: Type.Array(Type.String()),
                unit: Type.String(),
                value: Type.String(),
              }),
            ),
            absent: nullable(Type.String({ description: 'Why the set gives no row' })),
          }),
        ),
      }),
    ),
  },
  { title: 'StreamFactors' },
)
const params = Type.Object({ id: Type.String({ maxLength: 100 }) })
const attributeFields = Object.fromEntries(
  attributeNames.map((name) => [name, Type.Optional(textSchema(200))]),
)

/** The set asked for, or the newest. */
async function tableOf(factors: Factors, id: string | undefined): Promise<FactorTable> {
  const set = id ?? (await factors.sets()).at(-1)?.id
  const table = set === undefined ? undefined : await factors.table(set)
  if (table === undefined)
    throw new Refused(
      refuse('factor_set_unknown', `There is no factor set “${set}”. GET /v1/factor-sets lists them.`, {
        pointer: 'set',
      }),
    )
  return table
}

export const streamRoutes: Routes =
  ({ db, factors }) =>
  async (app) => {
    app.get(
      '/v1/streams',
      {
        config: { access: everyRole },
        schema: {
          tags,
          summary: 'The stream catalogue: what can be counted, in which units, with which attributes',
          response: { 200: Type.Object({ items: Type.Array(streamSchema) }) },
        },
      },
      async () => ({ items: allStreams().map(streamBody) }),
    )
    app.get(
      '/v1/streams/:id',
      {
        config: { access: everyRole },
        schema: {
          tags,
          summary: 'One stream with everything, and the published names that it takes',
          params,
          querystring: Type.Object(
            {
              set: Type.Optional(
                Type.String({ description: 'The names of this set alone, such as desnz-2025' }),
              ),
            },
            { additionalProperties: false },
          ),
          response: { 200: detailSchema },
        },
      },
      async (request) => {
        const stream = orRefuse(findStream(request.params.id))
        const { set } = request.query
        const variants = set === undefined ? await knownVariants(db) : variantsIn(await tableOf(factors, set))
        return streamDetailBody(stream, { variants, set: set ?? null })
      },
    )
    app.get(
      '/v1/streams/:id/factors',
      {
        config: { access: everyRole },
        schema: {
          tags,
          summary: 'Which rows of a factor set a stream uses, for each unit, and why',
          params,
          querystring: Type.Object(
            {
              set: Type.Optional(Type.String({ description: 'Such as desnz-2025; the newest' })),
              unit: Type.Optional(textSchema(50)),
              ...attributeFields,
            },
            { additionalProperties: false },
          ),
          response: { 200: factorsSchema },
        },
      },
      async (request) => {
        const stream = orRefuse(findStream(request.params.id))
        const { set, unit, ...attributes } = request.query
        const table = await tableOf(factors, set)
        return orRefuse(streamFactorsBody(stream, { attributes: attributes as Attributes, unit, table }))
      },
    )
  }
