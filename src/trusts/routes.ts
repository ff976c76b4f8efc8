import { Type } from 'typebox'
import { holdTrust } from '../access/hold.ts'
import { changeReason } from '../http/change.ts'
import { holdIfMatch, withEtag } from '../http/etag.ts'
import { everyRole, orRefuse, type Routes } from '../http/route.ts'
import { idSchema, oneOf, textSchema } from '../http/schema.ts'
import { changeTrust, trustOf } from './run.ts'

const tags = ['trust']
const strict = { additionalProperties: false }
const settings = {
  name: textSchema(200),
  yearStartMonth: Type.Integer({
    minimum: 1,
    maximum: 12,
    description: 'The month in which a reporting year starts',
  }),
  factorPolicy: oneOf(
    ['majority', 'byDay'],
    'majority: one factor set for a reporting year, that of the calendar year with most of its days; byDay: each month by its own calendar year',
  ),
}
const trustSchema = Type.Object({ id: idSchema, ...settings, name: Type.String() }, { title: 'Trust' })
export const trustRoutes: Routes =
  ({ db }) =>
  async (app) => {
    app.get(
      '/v1/trust',
      {
        config: { access: everyRole },
        schema: { tags, summary: 'The trust of this key', response: { 200: trustSchema } },
      },
      async (request, reply) => withEtag(reply, { ...(await trustOf(db, request.caller.trustId)) }),
    )
    app.patch(
      '/v1/trust',
      {
        config: { access: ['lead', 'admin'], ifMatch: true },
        schema: {
          tags,
          summary: 'Change the trust’s name, the month its years start in, or its factor policy',
          description:
            'Every figure follows at once. With another start month the reporting years are other periods: a target of before must be set anew, which GET /v1/progress says, and once progress was published or a restatement proposed the month stays.',
          body: Type.Partial(Type.Object({ ...settings, reason: changeReason }), {
            ...strict,
            minProperties: 1,
          }),
          response: { 200: trustSchema },
        },
      },
      async (request, reply) => {
        holdTrust(request.caller)
        const { reason, ...settings } = request.body
        const trust = orRefuse(
          await changeTrust(db, request.caller.trustId, {
            settings,
            change: { by: request.caller.name, reason },
            hold: (before) => holdIfMatch(request, before),
          }),
        )
        return withEtag(reply, { ...trust })
      },
    )
  }
