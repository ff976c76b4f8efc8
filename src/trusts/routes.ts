import { Type } from 'typebox'
import { holdTrust } from '../access/hold.ts'
import { Decimal } from '../domain/decimal.ts'
import { isRefusal, refuse } from '../domain/refusal.ts'
import { reportingPeriod } from '../domain/reporting-year.ts'
import { holdIfMatch, withEtag } from '../http/etag.ts'
import { pageSize } from '../http/paging.ts'
import { everyRole, Refused, type Routes } from '../http/route.ts'
import { amountSchema, idSchema, nullable, oneOf, textSchema, yearSchema } from '../http/schema.ts'
import { changeTrust, narrativeOf, type Target, targetOf, targetVersions, trustOf } from './run.ts'

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
const scope3 = Type.Integer({ minimum: 1, maximum: 15 })
const targetFields = {
  baseYear: yearSchema,
  targetYear: yearSchema,
  reductionPercent: amountSchema,
  scopes: Type.Array(Type.Integer({ minimum: 1, maximum: 3 }), { minItems: 1, uniqueItems: true }),
  categories: Type.Array(scope3, { uniqueItems: true, description: 'The Scope 3 categories that count' }),
}
const targetSchema = Type.Object(
  {
    version: Type.Integer(),
    ...targetFields,
    coverageMinPercent: Type.String(),
    minuteReference: nullable(Type.String()),
    createdBy: Type.String(),
    createdAt: Type.String(),
  },
  { title: 'Target' },
)
const targetBody = (target: Target) => ({
  version: target.version,
  baseYear: target.baseYear,
  targetYear: target.targetYear,
  reductionPercent: target.reductionPercent.toFixed(),
  scopes: [...target.scopes],
  categories: [...target.categories],
  coverageMinPercent: target.coverageMinPercent.toFixed(),
  minuteReference: target.minuteReference ?? null,
  createdBy: target.createdBy,
  createdAt: target.createdAt.toISOString(),
})

/** Holds a percentage to what there is. */
function holdPercent(text: string | undefined, { pointer }: { pointer: string }): void {
  if (text === undefined) return
  const value = new Decimal(text)
  if (value.gt(100) || value.isZero())
    throw new Refused(
      refuse('invalid', `It is a percentage above 0, of at most 100; “${text}” is none.`, { pointer }),
    )
}
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
            'Every figure follows at once. With another start month the reporting years are other periods; a target whose base year is no reporting year any more must be set anew, which GET /v1/progress says.',
          body: Type.Partial(Type.Object(settings), { ...strict, minProperties: 1 }),
          response: { 200: trustSchema },
        },
      },
      async (request, reply) => {
        holdTrust(request.caller)
        const trust = await changeTrust(db, request.caller.trustId, {
          settings: request.body,
          hold: (before) => holdIfMatch(request, before),
        })
        return withEtag(reply, { ...trust })
      },
    )

    app.post(
      '/v1/targets',
      {
        config: { access: ['lead'] },
        schema: {
          tags,
          summary: 'Set the target: a new version, the earlier ones stay',
          body: Type.Object(
            {
              ...targetFields,
              coverageMinPercent: Type.Optional(amountSchema),
              minuteReference: Type.Optional(textSchema(300)),
            },
            strict,
          ),
          response: { 201: targetSchema },
        },
      },
      async (request, reply) => {
        holdTrust(request.caller)
        const { trustId, name } = request.caller
        const { scopes, categories, baseYear, targetYear, reductionPercent } = request.body
        const base = await holdYear(trustId, baseYear)
        const aim = await holdYear(trustId, targetYear)
        if (aim.start <= base.start)
          throw new Refused(
            refuse('period_invalid', 'The target year lies after the base year.', {
              pointer: 'body/targetYear',
            }),
          )
        holdPercent(reductionPercent, { pointer: 'body/reductionPercent' })
        holdPercent(request.body.coverageMinPercent, { pointer: 'body/coverageMinPercent' })
        if (scopes.includes(3) !== categories.length > 0)
          throw new Refused(
            refuse('invalid', 'With Scope 3 name the categories that count, one by one; without it, none.', {
              pointer: 'body/categories',
            }),
          )
        const version = ((await targetOf(db, trustId))?.version ?? 0) + 1
        await db.prisma.target.create({ data: { trustId, version, createdBy: name, ...request.body } })
        const made = await targetOf(db, trustId)
        return reply.status(201).send(targetBody(made!))
      },
    )
    app.get(
      '/v1/targets',
      {
        config: { access: everyRole },
        schema: {
          tags,
          summary: 'List the versions of the target, the newest first: that one counts',
          querystring: Type.Object({
            cursor: Type.Optional(
              Type.String({ pattern: '^\\d{1,9}$', description: '`nextCursor` of the page before' }),
            ),
            limit: Type.Optional(Type.String({ pattern: '^([1-9]\\d{0,2})$' })),
          }),
          response: {
            200: Type.Object({ items: Type.Array(targetSchema), nextCursor: nullable(Type.String()) }),
          },
        },
      },
      async (request) => {
        const { cursor, limit } = request.query
        const size = pageSize(limit)
        const rows = await targetVersions(db, {
          trustId: request.caller.trustId,
          beforeVersion: cursor === undefined ? undefined : Number.parseInt(cursor, 10),
          limit: size + 1,
        })
        const shown = rows.slice(0, size)
        return {
          items: shown.map(targetBody),
          nextCursor: rows.length > size ? String(shown.at(-1)?.version) : null,
        }
      },
    )
    app.get(
      '/v1/targets/current',
      {
        config: { access: everyRole },
        schema: { tags, summary: 'The target as it stands', response: { 200: targetSchema } },
      },
      async (request) => {
        const target = await targetOf(db, request.caller.trustId)
        if (target === undefined)
          throw new Refused(
            refuse(
              'not_found',
              'No target was set yet. POST /v1/targets, or “trust-carbon target set”, sets one.',
            ),
          )
        return targetBody(target)
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
