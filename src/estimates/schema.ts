import { Type } from 'typebox'
import { baseSchema } from '../degree-days/schema.ts'
import { backCastWays } from '../domain/estimate/back-cast.ts'
import { estimateMethods, periodsOf } from '../domain/estimate/estimate.ts'
import { amountSchema, daySchema, idSchema, nullable, oneOf, textSchema } from '../http/schema.ts'
import { uploadSchema } from '../uploads/schema.ts'
import type { ListedEstimate } from './store.ts'
import type { WorkedOut } from './work-out.ts'

const strict = { additionalProperties: false }
const positive = Type.String({
  pattern: '^(?=.*[1-9])\\d{1,9}(\\.\\d{1,6})?$',
  description: 'A decimal above zero',
})

export const newEstimateSchema = Type.Object(
  {
    meter: Type.String({ minLength: 1, maxLength: 60, description: 'Its number or id' }),
    start: daySchema,
    end: Type.String({
      format: 'date',
      description: 'The first day that is not filled; today at the latest',
    }),
    method: oneOf(
      estimateMethods,
      'backCast: days of before the meter’s first data, from what it used later; the others: docs/estimates.md',
    ),
    preview: Type.Optional(
      Type.Boolean({ description: 'true: say what would be made, and keep nothing of it' }),
    ),
    station: Type.Optional(textSchema(60)),
    base: Type.Optional(baseSchema),
    benchmark: Type.Optional(
      Type.String({
        maxLength: 100,
        description: 'The id of a published benchmark; else the first that fits',
      }),
    ),
    figure: Type.Optional(
      Type.Object(
        { kWhPerYear: positive, per: oneOf(['m2', 'pupil']), source: textSchema(300, 3) },
        {
          ...strict,
          description: 'A benchmark of your own, with its source, in the place of a published one',
        },
      ),
    ),
    sharePercent: Type.Optional(
      Type.String({
        pattern: '^(100|(?=.*[1-9])\\d{1,2}(\\.\\d{1,3})?)$',
        description: 'Benchmark: how much of the site the meter serves',
      }),
    ),
    spread: Type.Optional(
      oneOf(['flat', 'degreeDays'], 'Benchmark: how the year is spread; flat where not said'),
    ),
    by: Type.Optional(
      oneOf(
        backCastWays,
        'Back-cast: only by degree days, or only by the weekday of a later year. Where not said, heating goes by degree days where a line is to be had, and all else by the weekday',
      ),
    ),
  },
  { ...strict, title: 'NewEstimate' },
)

export const madeEstimateSchema = Type.Object(
  {
    meter: Type.String(),
    utility: Type.String(),
    method: oneOf(estimateMethods),
    grade: Type.Integer({ description: '4: from the meter’s own history; 5: a benchmark' }),
    basis: Type.String(),
    unit: Type.String(),
    total: amountSchema,
    share: Type.Object(
      { start: daySchema, end: daySchema, percent: Type.String() },
      {
        description: 'What the estimate is of all that would count of this meter over these reporting years',
      },
    ),
    filled: Type.Integer({ description: 'Days' }),
    periods: Type.Array(Type.Object({ start: daySchema, end: daySchema }), {
      description: 'The days filled: those without any record that counts',
    }),
    left: Type.Object(
      {
        days: Type.Integer(),
        periods: Type.Array(Type.Object({ start: daySchema, end: daySchema })),
        because: nullable(Type.String()),
      },
      { description: 'Missing days that the method has nothing to go by for: they stay missing' },
    ),
    days: Type.Array(Type.Object({ day: daySchema, quantity: amountSchema, working: Type.String() })),
    upload: nullable(uploadSchema),
  },
  { title: 'MadeEstimate' },
)

/** An estimate that was worked out, as it is sent; what is kept of it stands beside it. */
export function madeBody({ meter, utility, method, unit, estimate, total, share }: WorkedOut) {
  const { grade, basis, days, left, leftBecause } = estimate
  return {
    ...{ meter, utility, method, grade, basis, unit },
    total: total.toFixed(),
    share: { ...share.period, percent: share.percent.toFixed() },
    filled: days.length,
    periods: periodsOf(days.map((one) => one.day)),
    left: {
      days: left.length,
      periods: periodsOf(left),
      because: left.length === 0 ? null : leftBecause,
    },
    days: days.map(({ day, quantity, working }) => ({ day, quantity: quantity.toFixed(), working })),
  }
}

export const estimateSchema = Type.Object(
  {
    uploadId: idSchema,
    number: Type.Integer({ description: 'The number of the upload' }),
    fileName: Type.String(),
    status: Type.String({ description: 'counted or reverted' }),
    academyId: nullable(Type.String()),
    meter: Type.String(),
    method: Type.String(),
    basis: Type.String(),
    otherBases: Type.Integer({ description: 'How many other bases the rows of the file name' }),
    grade: Type.Integer(),
    first: daySchema,
    last: daySchema,
    unit: Type.String(),
    total: Type.String({ description: 'Of all its days, whether they count or not' }),
    days: Type.Integer(),
    counting: Type.Integer({ description: 'Days on which it is what counts' }),
    steppedAside: Type.Integer({
      description: 'Days on which something better has come, or that were taken back',
    }),
    author: Type.String(),
    createdAt: Type.String(),
    revertedAt: nullable(Type.String()),
    revertReason: nullable(Type.String()),
  },
  { title: 'Estimate' },
)

/** A kept estimate as it is sent. */
export function estimateBody(item: ListedEstimate) {
  const { upload, academyId, meter, method, basis, otherBases, grade, first, last, unit, days, counting } =
    item
  const { id, no, fileName, status, author, createdAt, revertedAt, revertReason } = upload
  return {
    ...{ uploadId: id, number: no, fileName, status, academyId, meter, method, basis, otherBases, grade },
    ...{ first, last, unit, total: item.total.toFixed(), days, counting, steppedAside: days - counting },
    author,
    createdAt: createdAt.toISOString(),
    revertedAt: revertedAt?.toISOString() ?? null,
    revertReason,
  }
}
