import { Type } from 'typebox'
import { holdTrust } from '../access/hold.ts'
import { isRefusal, refuse } from '../domain/refusal.ts'
import { reportingPeriod } from '../domain/reporting-year.ts'
import { changeReason } from '../http/change.ts'
import { holdIfMatch, withEtag } from '../http/etag.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { idSchema, oneOf, textSchema, yearSchema } from '../http/schema.ts'
import { changeTrust, narrativeOf, trustOf } from './run.ts'

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
const narrativeFields = {
  energyEfficiency: Type.String({
    minLength: 3,
    maxLength: 10_000,
    description: 'Measures taken to improve energy efficiency in the year; where there were none, say so',
  }),
  firstYear: Type.Boolean({ description: 'The first report: no comparatives are wanted' }),
}

export const trustRoutes: Routes =
  ({ db }) =>
  async (app) => {
    const holdYear = async (trustId: string, year: string) => {
      const period = reportingPeriod(year, (await trustOf(db, trustId)).yearStartMonth)
      if (isRefusal(period)) throw new Refused(period)
      return period
    }

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

    const narrativeParams = Type.Object({ year: yearSchema })
    app.put(
      '/v1/narratives/:year',
      {
        config: { access: ['finance', 'lead'] },
        schema: {
          tags,
          summary: 'What the report of a year says in words: a new version, the earlier ones stay',
          params: narrativeParams,
          body: Type.Object(
            {
              energyEfficiency: narrativeFields.energyEfficiency,
              firstYear: Type.Optional(narrativeFields.firstYear),
            },
            strict,
          ),
          response: { 200: Type.Object(narrativeFields) },
        },
      },
      async (request) => {
        holdTrust(request.caller)
        const { trustId, name } = request.caller
        const { year } = request.params
        await holdYear(trustId, year)
        const newest = await db.prisma.narrative.aggregate({
          where: { trustId, year },
          _max: { version: true },
        })
        const { energyEfficiency, firstYear = false } = request.body
        await db.prisma.narrative.create({
          data: {
            trustId,
            year,
            version: (newest._max.version ?? 0) + 1,
            energyEfficiency,
            firstYear,
            createdBy: name,
          },
        })
        return { energyEfficiency, firstYear }
      },
    )
    app.get(
      '/v1/narratives/:year',
      {
        config: { access: everyRole },
        schema: {
          tags,
          summary: 'What the report of a year says in words',
          params: narrativeParams,
          response: { 200: Type.Object(narrativeFields) },
        },
      },
      async (request) => {
        const narrative = await narrativeOf(db, request.caller.trustId, request.params.year)
        if (narrative === undefined)
          throw new Refused(refuse('not_found', 'Nothing was written for this year yet.'))
        return narrative
      },
    )
  }
