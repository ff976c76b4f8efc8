import { Type } from 'typebox'
import type { FactorRow } from '../domain/factor.ts'
import { refuse } from '../domain/refusal.ts'
import { everyRole, Refused, type Routes } from '../http/route.ts'
import { nullable, textSchema } from '../http/schema.ts'
import { setBody, setSchema } from './schema.ts'
import { factorChoiceRoutes, setImportRoutes } from './set-routes.ts'
import { listRows } from './store.ts'

const tags = ['factors']
const rowSchema = Type.Object(
  {
    no: Type.Integer({ description: 'The row under the head of the published table, from 1' }),
    id: Type.String(),
    scope: Type.String(),
    level1: Type.String(),
    level2: Type.String(),
    level3: Type.String(),
    level4: Type.String(),
    columnText: Type.String(),
    uom: Type.String(),
    ghgUnit: Type.String(),
    value: nullable(
      Type.String({ description: 'The number that the publication shows; null where it is blank' }),
    ),
  },
  { title: 'Factor' },
)
const rowBody = (row: FactorRow) => ({
  no: row.no,
  id: row.rowId,
  scope: row.scope,
  level1: row.level1,
  level2: row.level2,
  level3: row.level3,
  level4: row.level4,
  columnText: row.columnText,
  uom: row.uom,
  ghgUnit: row.ghgUnit,
  value: row.value?.toFixed() ?? null,
})

export const factorRoutes: Routes = (services) => async (app) => {
  const { db, factors } = services
  await app.register(setImportRoutes(services))
  await app.register(factorChoiceRoutes(services))
  app.get(
    '/v1/factor-sets',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'The published factor sets',
        response: { 200: Type.Object({ items: Type.Array(setSchema) }) },
      },
    },
    async (request) => {
      const counting = await factors.counting(request.caller.trustId)
      return { items: (await factors.sets()).map((set) => setBody(set, counting)) }
    },
  )
  app.get(
    '/v1/factors',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'The rows of a published factor set, every one',
        querystring: Type.Object({
          set: Type.String({ description: 'Such as desnz-2024' }),
          text: Type.Optional(textSchema(100)),
          cursor: Type.Optional(Type.String({ pattern: '^\\d{1,9}$' })),
          limit: Type.Optional(Type.String({ pattern: '^([1-9]\\d{0,2})$' })),
        }),
        response: {
          200: Type.Object({ items: Type.Array(rowSchema), nextCursor: nullable(Type.String()) }),
        },
      },
    },
    async (request) => {
      const { set, text, cursor, limit } = request.query
      if (!(await factors.sets()).some((one) => one.id === set))
        throw new Refused(
          refuse('factor_set_unknown', `There is no factor set “${set}”. GET /v1/factor-sets lists them.`, {
            pointer: 'set',
          }),
        )
      const size = Math.min(500, Number.parseInt(limit ?? '100', 10))
      const rows = await listRows(db, {
        setId: set,
        afterNo: Number.parseInt(cursor ?? '0', 10),
        limit: size + 1,
        text,
      })
      const items = rows.slice(0, size)
      return { items: items.map(rowBody), nextCursor: rows.length > size ? String(items.at(-1)?.no) : null }
    },
  )
}
