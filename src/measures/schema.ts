import { type Static, Type } from 'typebox'
import { lifeOf, measureKinds, measureStatuses } from '../domain/measures/measure.ts'
import { units } from '../domain/unit.ts'
import {
  amountSchema,
  daySchema,
  decimalSchema,
  idSchema,
  nullable,
  oneOf,
  orNull,
  textSchema,
} from '../http/schema.ts'
import type { StoredMeasure } from './store.ts'

const strict = { additionalProperties: false }
const pounds = (description: string, sign = '-?') =>
  Type.String({ pattern: `^${sign}\\d{1,12}(\\.\\d{1,2})?$`, description })

const newEffect = Type.Object(
  {
    stream: Type.String({ description: 'A stream, such as gas.mains' }),
    attributes: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'Such as { "fuel": "diesel" }, where it takes any',
      }),
    ),
    unit: oneOf(units, 'A unit that the stream is measured in'),
    savingPerYear: Type.String({
      pattern: '^-?\\d{1,12}(\\.\\d{1,6})?$',
      description:
        'What is saved in a year; negative where more is used, as a heat pump uses more electricity',
    }),
  },
  strict,
)

const share = Type.String({
  pattern: '^\\d{1,3}(\\.\\d{1,6})?$',
  description: 'Percent of the year’s saving',
})
const shape = Type.Array(share, {
  minItems: 12,
  maxItems: 12,
  description: 'January to December, 100 together; not given: every day saves alike',
})

export const newMeasureSchema = Type.Object(
  {
    academyId: Type.Optional(
      orNull(Type.String({ format: 'uuid', description: 'Not given: the whole trust' })),
    ),
    kind: oneOf(measureKinds),
    title: textSchema(200),
    status: oneOf(measureStatuses, 'What is an idea or dropped saves nothing'),
    start: Type.String({ format: 'date', description: 'The first day on which it saves' }),
    lifeYears: Type.Integer({ minimum: 1, maximum: 60, description: 'For how many years it saves' }),
    effects: Type.Array(newEffect, {
      minItems: 1,
      maxItems: 10,
      description: 'What it does to each stream: a heat pump saves gas and uses electricity',
    }),
    shape: Type.Optional(orNull(shape)),
    capitalPounds: Type.Optional(orNull(pounds('What it costs once', ''))),
    yearlySavingPounds: Type.Optional(orNull(pounds('Negative where it costs more to run'))),
    meterIds: Type.Optional(
      Type.Array(idSchema, {
        maxItems: 100,
        uniqueItems: true,
        description:
          'The meters that show what it saved; none: every meter of its academy that measures a stream of its effects',
      }),
    ),
    evidence: Type.Optional(orNull(textSchema(1000))),
  },
  { ...strict, title: 'NewMeasure' },
)

export const measureSchema = Type.Object(
  {
    id: idSchema,
    version: Type.Integer({ description: 'The newest counts.' }),
    academyId: nullable(Type.String({ description: 'null: the whole trust' })),
    kind: oneOf(measureKinds),
    title: Type.String(),
    status: oneOf(measureStatuses),
    start: daySchema,
    end: Type.String({ description: 'The first day on which it no longer saves' }),
    lifeYears: Type.Integer(),
    effects: Type.Array(
      Type.Object({
        stream: Type.String(),
        attributes: Type.Record(Type.String(), Type.String()),
        unit: Type.String(),
        savingPerYear: decimalSchema,
      }),
    ),
    shape: nullable(Type.Array(amountSchema, { description: 'January to December in percent' })),
    capitalPounds: nullable(amountSchema),
    yearlySavingPounds: nullable(decimalSchema),
    meterIds: Type.Array(idSchema),
    evidence: nullable(Type.String()),
    createdBy: Type.String(),
    createdAt: Type.String(),
  },
  { title: 'Measure' },
)

/** A version of a measure as it is sent. */
export function measureBody(row: StoredMeasure): Static<typeof measureSchema> {
  const { id, version, kind, title, status, start, lifeYears, createdBy } = row
  return {
    id,
    version,
    academyId: row.academyId ?? null,
    kind,
    title,
    status,
    start,
    end: lifeOf(row).end,
    lifeYears,
    effects: row.effects.map(({ stream, attributes, unit, savingPerYear }) => ({
      stream,
      attributes: { ...attributes } as Record<string, string>,
      unit,
      savingPerYear: savingPerYear.toFixed(),
    })),
    shape: row.shape?.map((one) => one.toFixed()) ?? null,
    capitalPounds: row.capitalPounds?.toFixed() ?? null,
    yearlySavingPounds: row.yearlySavingPounds?.toFixed() ?? null,
    meterIds: [...row.meterIds],
    evidence: row.evidence ?? null,
    createdBy,
    createdAt: row.createdAt.toISOString(),
  }
}
