import { Type } from 'typebox'
import { amountSchema, nullable, oneOf, textSchema, yearSchema } from '../http/schema.ts'
import { type Target, targetKinds, targetMeasures, targetMetrics } from './run.ts'

const strict = { additionalProperties: false }

/** What a target is called by: small letters, digits and hyphens. */
export const targetCodeSchema = Type.String({
  pattern: '^[a-z0-9][a-z0-9-]{0,39}$',
  description: 'The target’s code: small letters, digits and hyphens; main where none is said',
})

const kind = oneOf(
  targetKinds,
  'reduction: so much less than the base; neutral: what is left is met by credits and removals',
)
const metric = oneOf(targetMetrics, 'What is to fall: all of it, or that for each pupil or square metre')
const measuredOn = oneOf(
  targetMeasures,
  'likeForLike: the same academies in the base and in the year, whoever ran them; asOwned: the statutory figures',
)
const milestone = Type.Object({ year: yearSchema, reductionPercent: amountSchema }, strict)
const counted = {
  targetYear: yearSchema,
  scopes: Type.Array(Type.Integer({ minimum: 1, maximum: 3 }), { minItems: 1, uniqueItems: true }),
  categories: Type.Array(Type.Integer({ minimum: 1, maximum: 15 }), {
    uniqueItems: true,
    description: 'The Scope 3 categories that count',
  }),
}

export const newTargetSchema = Type.Object(
  {
    code: Type.Optional(targetCodeSchema),
    title: Type.Optional(textSchema(200)),
    kind: Type.Optional(kind),
    metric: Type.Optional(metric),
    measuredOn: Type.Optional(measuredOn),
    baseYear: Type.Optional(yearSchema),
    baseYears: Type.Optional(
      Type.Array(yearSchema, {
        minItems: 2,
        maxItems: 5,
        uniqueItems: true,
        description: 'Years whose average is the base; the straight path starts from the last',
      }),
    ),
    ...counted,
    reductionPercent: Type.Optional(amountSchema),
    milestones: Type.Optional(Type.Array(milestone, { maxItems: 20 })),
    coverageMinPercent: Type.Optional(amountSchema),
    minuteReference: Type.Optional(textSchema(300)),
  },
  { ...strict, title: 'NewTarget' },
)

export const targetSchema = Type.Object(
  {
    code: Type.String(),
    version: Type.Integer({ description: 'The newest of a code counts.' }),
    title: nullable(Type.String()),
    kind,
    metric,
    measuredOn,
    baseYear: yearSchema,
    baseYears: Type.Array(yearSchema, { description: 'The years whose average is the base, in order' }),
    ...counted,
    reductionPercent: Type.String({ description: '0 where a neutral target promises no reduction' }),
    milestones: Type.Array(milestone),
    coverageMinPercent: Type.String(),
    minuteReference: nullable(Type.String()),
    yearStartMonth: nullable(
      Type.Integer({
        description:
          'The month in which the trust’s years started when it was set: its years mean nothing else. null: not kept',
      }),
    ),
    createdBy: Type.String(),
    createdAt: Type.String(),
  },
  { title: 'Target' },
)

/** A target as it is answered. */
export const targetBody = ({ title, minuteReference, yearStartMonth, ...target }: Target) => ({
  ...target,
  title: title ?? null,
  baseYears: [...target.baseYears],
  reductionPercent: target.reductionPercent.toFixed(),
  milestones: target.milestones.map((one) => ({
    year: one.year,
    reductionPercent: one.reductionPercent.toFixed(),
  })),
  scopes: [...target.scopes],
  categories: [...target.categories],
  coverageMinPercent: target.coverageMinPercent.toFixed(),
  minuteReference: minuteReference ?? null,
  yearStartMonth: yearStartMonth ?? null,
  createdAt: target.createdAt.toISOString(),
})
