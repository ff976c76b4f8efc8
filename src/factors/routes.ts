import { Type } from 'typebox'
import { refuse } from '../domain/refusal.ts'
import { everyRole, Refused, type Routes } from '../http/route.ts'
import { nullable, textSchema } from '../http/schema.ts'
import { factorRowRoutes } from './row-routes.ts'
import { rowBody, rowFields, setBody, setSchema } from './schema.ts'
import { factorChoiceRoutes, setImportRoutes } from './set-routes.ts'
import { listRows } from './store.ts'

const tags = ['factors']
const rowSchema = Type.Object(rowFields, { title: 'Factor' })

export const factorRoutes: Routes = (services) => async (app) => {
  const { db, factors } = services
  await app.register(setImportRoutes(services))
  await app.register(factorChoiceRoutes(services))
  await app.register(factorRowRoutes(services))
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
