import { Type } from 'typebox'
import { dayKinds } from '../domain/load.ts'
import { sourceRank } from '../formats/record.ts'
import { daySchema, decimalSchema, idSchema, nullable, oneOf } from '../http/schema.ts'

const count = Type.Integer()
const grade = Type.Integer({
  description:
    '1 verified actual, 2 actual, 3 from reads or bills, 4 estimated from own history, 5 benchmark',
})
const unit = Type.String({ description: 'kWh (gas: gross), m3 of water, litres of oil and LPG' })
const sources = Object.keys(sourceRank) as (keyof typeof sourceRank)[]
const reach = {
  first: daySchema,
  last: daySchema,
  days: Type.Integer({ description: 'Days with a record that counts' }),
  estimatedDays: count,
}

export const monthsSchema = Type.Object(
  {
    unit: nullable(unit),
    months: Type.Array(
      Type.Object({
        month: Type.String({ description: 'YYYY-MM' }),
        quantity: nullable(decimalSchema),
        days: Type.Integer({ description: 'With a record that counts' }),
        expected: Type.Integer({ description: 'On which the meter was in use' }),
        missing: count,
        partDays: Type.Integer({ description: 'Days that lack some half-hours; they are among `days`' }),
        grades: Type.Array(Type.Object({ grade, days: count, quantity: decimalSchema })),
      }),
      { description: 'From the month of the first data to the last in which the meter was in use' },
    ),
  },
  { title: 'MeterMonths' },
)

export const daysSchema = Type.Object(
  {
    unit: nullable(unit),
    start: daySchema,
    end: daySchema,
    days: Type.Array(
      Type.Object({
        day: daySchema,
        quantity: nullable(decimalSchema),
        grade: nullable(grade),
        estimated: nullable(Type.Boolean()),
        source: nullable(oneOf(sources)),
        halfHoursMissing: nullable(count),
        uploadId: nullable(idSchema),
        fileName: nullable(Type.String()),
        row: nullable(Type.Integer({ description: '1 is the file’s first line' })),
        rowLast: nullable(count),
        inUse: Type.Boolean({
          description:
            'False: the meter was not in use (where nobody said since when: before its first data), or the day is not over',
        }),
      }),
      { description: 'Every day; all null: no record counts of it, it is missing' },
    ),
  },
  { title: 'MeterDays' },
)

export const halfHoursSchema = Type.Object(
  {
    unit: nullable(unit),
    start: daySchema,
    end: daySchema,
    days: Type.Array(
      Type.Object({
        day: daySchema,
        grade,
        halfHours: Type.Array(nullable(Type.String()), {
          description:
            '48 of local time, 46 or 50 when the clocks change, to a ten-thousandth; null: missing',
        }),
        estimated: Type.Array(count, { description: 'Which the file says are estimated, from 0' }),
      }),
      { description: 'Days whose record that counts has half-hours; the others are left out' },
    ),
  },
  { title: 'MeterHalfHours' },
)

export const loadSchema = Type.Object(
  {
    unit: nullable(unit),
    rateUnit: Type.String({ description: 'Of base load and peak: kW, or m3 an hour' }),
    available: nullable(
      Type.Object({ first: daySchema, last: daySchema }, { description: 'Where half-hours are to be had' }),
    ),
    start: nullable(daySchema),
    end: nullable(daySchema),
    days: Type.Integer({ description: 'Days with half-hours that were looked at' }),
    leftOut: Type.Integer({ description: 'Days on which the clocks change, and estimated ones' }),
    holidays: Type.Integer({
      description: 'Holidays recorded in these days; none: they count as school days',
    }),
    opens: Type.String(),
    closes: Type.String(),
    baseLoad: nullable(decimalSchema),
    peak: nullable(Type.Object({ rate: decimalSchema, day: daySchema, time: Type.String() })),
    total: nullable(decimalSchema),
    outOfHours: nullable(decimalSchema),
    outOfHoursPercent: nullable(decimalSchema),
    profiles: Type.Array(
      Type.Object({
        kind: oneOf(dayKinds),
        days: count,
        halfHours: Type.Array(nullable(decimalSchema), { description: '48 means, in the unit a half-hour' }),
      }),
    ),
    method: Type.String(),
    source: Type.String(),
  },
  { title: 'MeterLoad' },
)

export const reachesSchema = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        meterId: idSchema,
        ...reach,
        missingDays: Type.Integer({
          description: 'From the first day with data, or of use, until yesterday or the end of use',
        }),
      }),
      { description: 'Meters of which nothing counts are left out' },
    ),
  },
  { title: 'MeterReaches' },
)

export const heldMetersSchema = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        id: idSchema,
        number: Type.String(),
        utility: nullable(Type.String({ description: 'As files say it' })),
        likelyUtility: nullable(Type.String({ description: 'By its number, and the units of its data' })),
        because: nullable(Type.String()),
        units: Type.Array(Type.String()),
        days: count,
        first: nullable(daySchema),
        last: nullable(daySchema),
        uploads: Type.Array(Type.Object({ id: idSchema, number: count, fileName: Type.String() }), {
          description: 'The files that its data came with, the newest first',
        }),
      }),
    ),
  },
  { title: 'HeldMeters' },
)
