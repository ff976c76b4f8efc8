import { type Static, Type } from 'typebox'
import { baseSchema } from '../degree-days/schema.ts'
import type { Decimal } from '../domain/decimal.ts'
import { counterfactualMethods, weatherOf } from '../domain/measures/counterfactual.ts'
import { confidences, verdicts } from '../domain/measures/verification.ts'
import { decimalSchema, idSchema, nullable, oneOf, textSchema } from '../http/schema.ts'
import type { EffectAnswer, MeasureVerification, VerifiedEffect } from './verify.ts'

export const verificationQuery = Type.Object({
  from: Type.Optional(
    Type.String({ format: 'date', description: 'Whole months from this day on; not given: from the start' }),
  ),
  to: Type.Optional(
    Type.String({
      format: 'date',
      description: 'The first day that is not looked at; not given: this month',
    }),
  ),
  confidence: Type.Optional(oneOf(confidences, 'How sure the interval is, in percent; 90 where not said')),
  method: Type.Optional(
    oneOf(
      counterfactualMethods,
      'Not given: degree days for what heats, where they explain it; else the mean of the same calendar months before',
    ),
  ),
  station: Type.Optional(textSchema(60)),
  base: Type.Optional(baseSchema),
})

const monthName = Type.String({ description: 'YYYY-MM' })
const degreeDays = nullable(
  Type.String({ description: 'Of the whole month; null: the weather was not taken into account' }),
)
const interval = { quantity: decimalSchema, low: decimalSchema, high: decimalSchema }

const foundSchema = Type.Object(
  {
    method: oneOf(counterfactualMethods),
    station: nullable(Type.String()),
    base: nullable(Type.String({ description: 'Of the degree days, in degrees Celsius' })),
    model: Type.Object(
      {
        perDay: nullable(Type.String({ description: 'Use per day at no degree days' })),
        perDegreeDay: nullable(Type.String()),
        rSquared: nullable(Type.String({ description: 'How much of the variation it explains, 0 to 1' })),
        cvRmsePercent: nullable(
          Type.String({ description: 'How far months lie from it, as percent of the mean use' }),
        ),
        months: Type.Integer(),
        degreesOfFreedom: Type.Integer(),
        t: Type.String({ description: 'Student’s t, by which the standard error was multiplied' }),
      },
      { description: 'Fitted by least squares to the baseline' },
    ),
    baseline: Type.Array(Type.Object({ month: monthName, quantity: decimalSchema, degreeDays })),
    months: Type.Array(
      Type.Object({
        month: monthName,
        degreeDays,
        counterfactual: Type.String({ description: 'What would have been used without the measure' }),
        actual: decimalSchema,
        saving: decimalSchema,
      }),
    ),
    counterfactual: decimalSchema,
    actual: decimalSchema,
    saving: Type.Object(
      {
        ...interval,
        percent: nullable(Type.String({ description: 'Of the counterfactual' })),
      },
      { description: 'Negative where more was used' },
    ),
    emissions: nullable(
      Type.Object(
        { kgCO2e: decimalSchema, lowKgCO2e: decimalSchema, highKgCO2e: decimalSchema },
        {
          description:
            'Direct emissions saved, location-based, by the factor set of each month; null: there is none for a month',
        },
      ),
    ),
    provisional: Type.Boolean({ description: 'The factor set of a month is not published yet' }),
    expected: nullable(
      Type.Object(
        { quantity: decimalSchema, kgCO2e: nullable(Type.String()) },
        {
          description:
            'What the register has for these months; null: its unit cannot be turned into the meters’',
        },
      ),
    ),
    verdict: oneOf(verdicts),
    inWords: Type.String(),
    notes: Type.Array(Type.String()),
  },
  { title: 'VerifiedEffect' },
)

export const verificationSchema = Type.Object(
  {
    measureId: idSchema,
    version: Type.Integer(),
    title: Type.String(),
    start: Type.String(),
    from: Type.String(),
    to: Type.String({ description: 'The first day that was not looked at' }),
    confidencePercent: oneOf(confidences),
    effects: Type.Array(
      Type.Object({
        stream: Type.String(),
        unit: nullable(Type.String({ description: 'null: no meter measures it' })),
        meters: Type.Array(Type.Object({ id: idSchema, number: Type.String() })),
        leftOut: Type.Array(Type.Object({ month: monthName, because: Type.String() })),
        notVerifiedBecause: nullable(Type.String()),
        found: nullable(foundSchema),
      }),
    ),
  },
  { title: 'MeasureVerification' },
)

const ratio = (value: Decimal | undefined, places = 6): string | null =>
  value === undefined ? null : value.toDecimalPlaces(places).toFixed()
const name = (month: string): string => month.slice(0, 7)

function foundBody(found: VerifiedEffect): Static<typeof foundSchema> {
  const { model, table, verification, expected } = found
  const { saving, kgCo2e } = verification
  const coldOf = (month: string): string | null =>
    table === undefined || weatherOf(table, month) === undefined
      ? null
      : (table.ofMonth(month)?.value.toFixed() ?? null)
  return {
    method: model.method,
    station: table?.station ?? null,
    base: table?.base ?? null,
    model: {
      perDay: ratio(model.line?.perDay),
      perDegreeDay: ratio(model.line?.perDegreeDay),
      rSquared: ratio(model.explained),
      cvRmsePercent: ratio(model.cvRmsePercent),
      months: model.baseline.length,
      degreesOfFreedom: model.degreesOfFreedom,
      t: verification.t.toFixed(6),
    },
    baseline: model.baseline.map(({ month, quantity }) => ({
      month: name(month),
      quantity: quantity.toFixed(),
      degreeDays: coldOf(month),
    })),
    months: verification.months.map(({ month, counterfactual, actual, saving: saved }) => ({
      month: name(month),
      degreeDays: coldOf(month),
      counterfactual: counterfactual.toFixed(),
      actual: actual.toFixed(),
      saving: saved.toFixed(),
    })),
    counterfactual: verification.counterfactual.toFixed(),
    actual: verification.actual.toFixed(),
    saving: {
      quantity: saving.value.toFixed(),
      low: saving.low.toFixed(),
      high: saving.high.toFixed(),
      percent: ratio(verification.savingPercent),
    },
    emissions:
      kgCo2e === undefined
        ? null
        : {
            kgCO2e: kgCo2e.value.toFixed(),
            lowKgCO2e: kgCo2e.low.toFixed(),
            highKgCO2e: kgCo2e.high.toFixed(),
          },
    provisional: found.provisional,
    expected:
      expected === undefined
        ? null
        : { quantity: expected.quantity.toFixed(), kgCO2e: expected.kgCo2e?.toFixed() ?? null },
    verdict: verification.verdict,
    inWords: found.words,
    notes: [...found.notes],
  }
}

const effectBody = ({ effect, unit, meters, leftOut, found, because }: EffectAnswer) => ({
  stream: effect.stream,
  unit: unit ?? null,
  meters: [...meters],
  leftOut: leftOut.map((one) => ({ month: name(one.month), because: one.because })),
  notVerifiedBecause: because ?? null,
  found: found === undefined ? null : foundBody(found),
})

/** A verification as it is sent. */
export function verificationBody(answer: MeasureVerification): Static<typeof verificationSchema> {
  const { measure, period, confidence, effects } = answer
  return {
    measureId: measure.id,
    version: measure.version,
    title: measure.title,
    start: measure.start,
    from: period.start,
    to: period.end,
    confidencePercent: confidence,
    effects: effects.map(effectBody),
  }
}
