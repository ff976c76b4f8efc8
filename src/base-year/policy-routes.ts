import { Type } from 'typebox'
import { holdTrust } from '../access/hold.ts'
import { pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { everyRole, orRefuse, type Routes } from '../http/route.ts'
import { amountSchema, nullable, oneOf, textSchema } from '../http/schema.ts'
import { addPolicy, bases, midYears, policyOf, policyVersions, type RecalculationPolicy } from './policy.ts'

const tags = ['base year']
const fields = {
  thresholdPercent: amountSchema,
  midYear: oneOf(
    midYears,
    'allYear: an academy that joins or leaves within a year is in the base, and in the year, for all of it; proRata: for the same months',
  ),
  base: oneOf(
    bases,
    'fixed: the base of the target; rolling: each year against the year before, chain-linked, which is an index and no promise kept',
  ),
  joinerDeadlineMonths: Type.Integer({
    minimum: 0,
    maximum: 120,
    description: 'How long a joiner’s back-cast may stand in for its own data',
  }),
}
const newPolicySchema = Type.Object(
  {
    thresholdPercent: Type.Optional(fields.thresholdPercent),
    midYear: Type.Optional(fields.midYear),
    base: Type.Optional(fields.base),
    joinerDeadlineMonths: Type.Optional(fields.joinerDeadlineMonths),
    minuteReference: Type.Optional(textSchema(300)),
  },
  { additionalProperties: false, title: 'NewRecalculationPolicy' },
)
export const policySchema = Type.Object(
  {
    version: Type.Integer({ description: 'The newest counts; 0 where none was set.' }),
    default: Type.Boolean({ description: 'Nobody has set one: what is recommended holds' }),
    ...fields,
    minuteReference: nullable(Type.String()),
    createdBy: nullable(Type.String()),
    createdAt: nullable(Type.String()),
  },
  { title: 'RecalculationPolicy' },
)

/** A policy as it is answered. */
export const policyBody = (policy: RecalculationPolicy) => ({
  ...policy,
  thresholdPercent: policy.thresholdPercent.toFixed(),
  minuteReference: policy.minuteReference ?? null,
  createdBy: policy.createdBy ?? null,
  createdAt: policy.createdAt?.toISOString() ?? null,
})

/** When the base is recalculated, in versions. */
export const policyRoutes: Routes =
  ({ db }) =>
  async (app) => {
    app.post(
      '/v1/recalculation-policies',
      {
        config: { access: ['lead'] },
        schema: {
          tags,
          summary: 'Set the recalculation policy: a new version, the earlier ones stay',
          description: 'What is left out stays as it stands.',
          body: newPolicySchema,
          response: { 201: policySchema },
        },
      },
      async (request, reply) => {
        holdTrust(request.caller)
        const { trustId, name: createdBy } = request.caller
        const made = orRefuse(await addPolicy(db, { trustId, createdBy }, request.body))
        return reply.status(201).send(policyBody(made))
      },
    )
    app.get(
      '/v1/recalculation-policies',
      {
        config: { access: everyRole },
        schema: {
          tags,
          summary: 'List the versions of the recalculation policy, the newest first: that one counts',
          querystring: Type.Object({
            limit: pageQuery.limit,
            cursor: Type.Optional(
              Type.String({ pattern: '^\\d{1,9}$', description: '`nextCursor` of the page before' }),
            ),
          }),
          response: { 200: pageSchema(policySchema) },
        },
      },
      async (request) => {
        const { cursor, limit } = request.query
        const size = pageSize(limit)
        const rows = await policyVersions(db, {
          trustId: request.caller.trustId,
          beforeVersion: cursor === undefined ? undefined : Number.parseInt(cursor, 10),
          limit: size + 1,
        })
        const shown = rows.slice(0, size)
        return {
          items: shown.map(policyBody),
          nextCursor: rows.length > size ? String(shown.at(-1)?.version) : null,
        }
      },
    )
    app.get(
      '/v1/recalculation-policies/current',
      {
        config: { access: everyRole },
        schema: {
          tags,
          summary: 'The recalculation policy as it stands',
          description: 'Where none was set what is recommended, as `default`.',
          response: { 200: policySchema },
        },
      },
      async (request) => policyBody(await policyOf(db, request.caller.trustId)),
    )
  }
