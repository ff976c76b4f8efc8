import { Type } from 'typebox'
import type { FactorRow } from '../domain/factor.ts'
import { gasOf, labelKey } from '../domain/factor-labels.ts'
import type { FactorTable } from '../domain/factor-table.ts'
import { usedFactors } from '../domain/factor-uses.ts'
import { refuse } from '../domain/refusal.ts'
import { streamOf } from '../domain/streams/catalogue.ts'
import { everyRole, Refused, type Routes } from '../http/route.ts'
import { nullable } from '../http/schema.ts'
import { rowBody, rowFields, setBody, setSchema } from './schema.ts'

const rowDetailSchema = Type.Object(
  {
    set: setSchema,
    row: Type.Object(rowFields),
    gas: nullable(
      Type.String({
        description: 'CO2e, CO2, CH4, N2O or kWh; null where the published unit is none of them',
      }),
    ),
    gases: Type.Array(Type.Object({ ...rowFields, gas: Type.String() }), {
      description: 'The rows with the same labels: the total first, then the gases that it is the sum of',
    }),
    users: Type.Array(
      Type.Object({
        stream: Type.String(),
        title: Type.String(),
        variant: Type.String({
          description:
            'The attributes with which it uses the row, such as “fuel: diesel”; empty where it has none',
        }),
        kind: Type.String({
          description: 'direct, wtt, td, wttTd, biogenic, or energy (kWh, not emissions)',
        }),
        scope: nullable(Type.Integer()),
        category: nullable(Type.Integer()),
        why: Type.String({ description: 'Why this row' }),
      }),
      {
        description:
          'The streams that use the row or, of a gas, its total; none: nothing here is calculated with it',
      },
    ),
  },
  { title: 'FactorRowDetail' },
)

const order = ['CO2e', 'CO2', 'CH4', 'N2O', 'kWh']

/** A row of a set with what the publication says beside it, and who calculates with it. */
function detail(table: FactorTable, row: FactorRow) {
  const key = labelKey(row)
  const gases = table.rows
    .filter((one) => labelKey(one) === key)
    .flatMap((one) => {
      const gas = gasOf(one)
      return gas === undefined ? [] : [{ ...rowBody(one), gas: gas as string }]
    })
    .sort((a, b) => order.indexOf(a.gas) - order.indexOf(b.gas) || a.no - b.no)
  const users = usedFactors(table)
    .filter((used) => used.key === key)
    .flatMap(({ use, users }) =>
      users.map(({ stream, variant }) => ({
        stream: stream as string,
        title: streamOf(stream).title,
        variant,
        kind: use.kind as string,
        scope: use.scope ?? null,
        category: use.category ?? null,
        why: use.why,
      })),
    )
  return { row: rowBody(row), gas: gasOf(row) ?? null, gases, users }
}

/** One row of a published table, with its gases and the streams that use it. */
export const factorRowRoutes: Routes =
  ({ factors }) =>
  async (app) => {
    app.get(
      '/v1/factor-sets/:set/rows/:no',
      {
        config: { access: everyRole },
        schema: {
          tags: ['factors'],
          summary: 'One row of a published factor set, with its gases, and which streams use it',
          params: Type.Object({
            set: Type.String({ maxLength: 100, description: 'Such as desnz-2024' }),
            no: Type.String({
              pattern: '^[1-9]\\d{0,8}$',
              description: 'The row under the head of the published table, from 1',
            }),
          }),
          response: { 200: rowDetailSchema },
        },
      },
      async (request) => {
        const { set, no } = request.params
        const table = await factors.table(set)
        if (table === undefined)
          throw new Refused(
            refuse('not_found', `There is no factor set “${set}”. GET /v1/factor-sets lists them.`),
          )
        const row = table.rows.find((one) => String(one.no) === no)
        if (row === undefined)
          throw new Refused(
            refuse('not_found', `${set} has no row ${no}: it has ${table.info.rowCount} rows, from 1.`),
          )
        const counting = await factors.counting(request.caller.trustId)
        return { set: setBody(table.info, counting), ...detail(table, row) }
      },
    )
  }
