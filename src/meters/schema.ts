import { Type } from 'typebox'
import { changeReason } from '../http/change.ts'
import {
  amountSchema,
  daySchema,
  dayText,
  idSchema,
  nullable,
  oneOf,
  orNull,
  textSchema,
} from '../http/schema.ts'
import { withdrawnBody, withdrawnFields } from '../http/withdrawal.ts'
import type { StoredMeter } from './store.ts'

export const utilities = [
  'electricity',
  'gas',
  'water',
  'heat',
  'oil',
  'lpg',
  'solar',
  'solarExport',
] as const
export const meterUnits = ['kWh', 'Wh', 'MWh', 'm3', 'ft3', 'hcf', 'therm', 'litre'] as const
const strict = { additionalProperties: false }

const details = {
  academyId: idSchema,
  utility: oneOf(utilities),
  unit: oneOf(meterUnits, 'The unit of its readings where a file does not say'),
  name: textSchema(200),
  serial: textSchema(60),
  start: Type.String({ format: 'date', description: 'The first day of use' }),
  end: Type.String({ format: 'date', description: 'The first day on which it is no longer in use' }),
  correctionFactor: amountSchema,
  calorificValue: Type.String({ pattern: '^\\d{2}(\\.\\d{1,6})?$', description: 'MJ per cubic metre' }),
  registerDigits: Type.Integer({ minimum: 3, maximum: 9 }),
}

export const newMeterSchema = Type.Object(
  {
    number: Type.String({
      minLength: 1,
      maxLength: 60,
      description: 'MPAN, MPRN, or the trust’s own reference',
    }),
    academyId: details.academyId,
    utility: details.utility,
    unit: Type.Optional(details.unit),
    name: Type.Optional(details.name),
    serial: Type.Optional(details.serial),
    start: Type.Optional(details.start),
    end: Type.Optional(details.end),
    correctionFactor: Type.Optional(details.correctionFactor),
    calorificValue: Type.Optional(details.calorificValue),
    registerDigits: Type.Optional(details.registerDigits),
  },
  strict,
)
/** null takes a detail away again; without an academy the meter is back in the holding place. */
export const meterChangeSchema = Type.Partial(
  Type.Object({
    academyId: orNull(details.academyId),
    utility: details.utility,
    unit: orNull(details.unit),
    name: orNull(details.name),
    serial: orNull(details.serial),
    start: orNull(details.start),
    end: orNull(details.end),
    correctionFactor: orNull(details.correctionFactor),
    calorificValue: orNull(details.calorificValue),
    registerDigits: orNull(details.registerDigits),
    reason: changeReason,
  }),
  { ...strict, minProperties: 1 },
)

export const meterSchema = Type.Object(
  {
    id: idSchema,
    number: Type.String(),
    academyId: Type.Union([Type.String(), Type.Null()], {
      description: 'null: in the holding place, counted nowhere',
    }),
    utility: nullable(Type.String()),
    unit: nullable(Type.String()),
    name: nullable(Type.String()),
    serial: nullable(Type.String()),
    start: nullable(Type.String()),
    end: nullable(Type.String()),
    correctionFactor: nullable(Type.String()),
    calorificValue: nullable(Type.String()),
    registerDigits: nullable(Type.Integer()),
  },
  { title: 'Meter' },
)

/** A meter as it is sent: as it is stored. */
export const meterBody = (meter: StoredMeter) => ({ ...meter })

export const newContractSchema = Type.Object(
  {
    name: textSchema(200),
    start: daySchema,
    end: Type.String({ format: 'date', description: 'The first day it no longer covers' }),
    kgCO2ePerKwh: amountSchema,
    meterIds: Type.Optional(
      Type.Array(idSchema, {
        maxItems: 1000,
        description: 'The meters it covers; none: every electricity meter',
      }),
    ),
    evidence: textSchema(1000),
  },
  strict,
)
export const contractSchema = Type.Object(
  {
    id: idSchema,
    name: Type.String(),
    start: daySchema,
    end: daySchema,
    kgCO2ePerKwh: Type.String(),
    meterIds: Type.Array(Type.String()),
    evidence: Type.String(),
    ...withdrawnFields,
  },
  { title: 'Contract' },
)

/** A contract as it is sent. */
export function contractBody(
  row: {
    id: string
    name: string
    start: Date
    end: Date
    kgCo2ePerKwh: { toFixed(): string }
    meterIds: string[]
    evidence: string
  } & Parameters<typeof withdrawnBody>[0],
) {
  return {
    id: row.id,
    name: row.name,
    start: dayText(row.start),
    end: dayText(row.end),
    kgCO2ePerKwh: row.kgCo2ePerKwh.toFixed(),
    meterIds: row.meterIds,
    evidence: row.evidence,
    ...withdrawnBody(row),
  }
}
