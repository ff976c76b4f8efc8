import { Type } from 'typebox'
import { daySchema, idSchema, nullable, textSchema } from '../http/schema.ts'
import { withdrawnBody, withdrawnFields } from '../http/withdrawal.ts'
import type { StoredLoad } from './store.ts'

export const baseSchema = Type.String({
  pattern: '^\\d{1,2}(\\.\\d)?$',
  description: 'The base temperature in degrees Celsius; 15.5 where not said',
})

export const loadQuery = Type.Object(
  {
    station: textSchema(60),
    base: Type.Optional(baseSchema),
    source: Type.Optional(textSchema(300)),
    fileName: Type.Optional(textSchema(200)),
  },
  { additionalProperties: false },
)

export const loadSchema = Type.Object(
  {
    id: idSchema,
    station: Type.String(),
    source: nullable(Type.String()),
    fileName: Type.String(),
    sha256: Type.String(),
    bases: Type.Array(Type.String(), { description: 'Base temperatures in degrees Celsius' }),
    days: Type.Integer({ description: 'How many days it has' }),
    months: Type.Integer({ description: 'How many months' }),
    standardMonths: Type.Integer({ description: 'How many months of a standard year' }),
    first: nullable(Type.String()),
    last: nullable(Type.String()),
    ...withdrawnFields,
  },
  { title: 'DegreeDayLoad' },
)

/** A load as it is sent. */
export function loadBody(load: StoredLoad) {
  const { id, station, source, fileName, sha256, bases, days, months, standardMonths, first, last } = load
  return {
    ...{
      id,
      station,
      source,
      fileName,
      sha256,
      bases: [...bases],
      days,
      months,
      standardMonths,
      first,
      last,
    },
    ...withdrawnBody(load),
  }
}

export const valuesSchema = Type.Object(
  {
    station: Type.String(),
    base: Type.String(),
    items: Type.Array(
      Type.Object({
        period: Type.String({
          description: 'A day 2025-01-31, a month 2025-01, or a month of the standard year, 01',
        }),
        value: Type.String(),
        loadId: idSchema,
      }),
    ),
  },
  { title: 'DegreeDays' },
)

export const valuesQuery = Type.Object({
  station: Type.Optional(Type.String({ maxLength: 60 })),
  base: Type.Optional(baseSchema),
  start: Type.Optional(daySchema),
  end: Type.Optional(daySchema),
})
