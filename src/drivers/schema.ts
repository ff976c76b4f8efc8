import { Type } from 'typebox'
import { boundaries } from '../domain/boundary.ts'
import { type Decimal, decimalText } from '../domain/decimal.ts'
import { type Bridge, ownDoing } from '../domain/drivers/bridge.ts'
import { type CellChange, type Driver, drivers } from '../domain/drivers/cell.ts'
import { shownFraction } from '../domain/drivers/shapley.ts'
import { changePercent } from '../domain/progress.ts'
import {
  daySchema,
  decimalSchema,
  idSchema,
  nullable,
  oneOf,
  textSchema,
  yearSchema,
} from '../http/schema.ts'
import { bases, type Drivers } from './run.ts'
import { scales } from './scale.ts'

const kg = Type.String({ description: 'Kilograms of CO2e, unrounded' })
const orNone = (description: string) =>
  nullable(
    Type.String({ description: `${description}; null where a year has no data, for missing is not zero` }),
  )

export const driversQuery = Type.Object({
  from: yearSchema,
  to: yearSchema,
  boundary: Type.Optional(oneOf(boundaries, 'As owned where not said')),
  per: Type.Optional(
    oneOf(scales, 'What intensity is told per: pupils where not said; none: all use is activity'),
  ),
  target: Type.Optional(
    Type.Unsafe<string>({
      ...textSchema(40),
      description:
        'The lines that are counted: those of this target’s scopes and categories, or `all`. Where not said: those of the main target, all where there is none. Scope 2 is location-based',
    }),
  ),
  basis: Type.Optional(
    oneOf(bases, '`published`: the first year as it was published. Where not said: both as they stand now'),
  ),
  at: Type.Optional(
    Type.String({
      format: 'date',
      description:
        'Like for like: the day whose sites are counted; the last day of the second year where not said, or today where that is to come',
    }),
  ),
  station: Type.Optional(
    Type.Unsafe<string>({
      ...textSchema(100),
      description: 'The station of the degree days; must be said where several are loaded',
    }),
  ),
  detail: Type.Optional(oneOf(['cells'], 'Each academy, stream and variant with its states as well')),
})

const partSchema = Type.Object({
  driver: oneOf(drivers),
  kgCO2e: kg,
  percent: nullable(Type.String({ description: 'Of the first year’s figure; null where that is zero' })),
})
const bridgeFields = { fromKgCO2e: kg, toKgCO2e: kg, changeKgCO2e: kg, parts: Type.Array(partSchema) }

const stateSchema = Type.Object({
  driver: oneOf(drivers),
  from: Type.String({ description: 'A decimal; rounded to twelve places where it has no end' }),
  to: Type.String(),
})
const cellSchema = Type.Object({
  step: oneOf(
    ['restatement', 'years'],
    '`restatement`: from the figure as published to how it stands now; `years`: from year to year',
  ),
  academyId: idSchema,
  academy: Type.String(),
  stream: Type.String(),
  variant: Type.String(),
  unit: Type.String(),
  rule: oneOf(
    ['shares', 'structureOnly', 'methodOnly'],
    '`shares`: the Shapley value of the states; else nothing more can be told and the whole is of one driver',
  ),
  ...bridgeFields,
  states: Type.Array(stateSchema, {
    description:
      'Emissions are the product of the states: the share in the boundary; pupils, square metres or, without counts, the quantity; the quantity for each of them; the weather as an index; kg CO2e per unit',
  }),
  weather: nullable(
    Type.Object({
      perDay: decimalSchema,
      perDegreeDay: decimalSchema,
      explained: Type.String({ description: 'R² of the line' }),
      months: Type.Integer(),
      from: Type.String({ description: 'What the line gives for the degree days of the first year' }),
      to: Type.String(),
    }),
  ),
})

export const driversSchema = Type.Object(
  {
    from: Type.String(),
    to: Type.String(),
    boundary: oneOf(boundaries),
    at: nullable(daySchema),
    per: oneOf(scales),
    target: Type.String(),
    scopes: Type.Array(Type.Integer()),
    categories: Type.Array(Type.Integer()),
    basis: oneOf(bases),
    published: nullable(
      Type.Object({
        id: idSchema,
        createdAt: Type.String({ format: 'date-time' }),
        createdBy: Type.String(),
        minuteReference: nullable(Type.String()),
      }),
    ),
    fromKgCO2e: orNone('Kilograms of CO2e of the first year, as published where that is the basis'),
    fromNowKgCO2e: orNone('The same as it stands now'),
    toKgCO2e: orNone('Kilograms of CO2e of the second year'),
    changeKgCO2e: orNone('The second less the first: the sum of the parts to the last digit'),
    changePercent: nullable(Type.String()),
    parts: nullable(Type.Array(partSchema, { description: 'Every driver, in order' })),
    ownDoingKgCO2e: orNone(
      'Activity and intensity together: what was used otherwise. Neither joining and leaving nor the grid, other factors, method or corrections are in it, nor the weather, but that of `weatherWithin`',
    ),
    byStream: Type.Array(Type.Object({ stream: Type.String(), ...bridgeFields })),
    byAcademy: Type.Array(Type.Object({ academyId: idSchema, academy: Type.String(), ...bridgeFields })),
    cells: nullable(Type.Array(cellSchema, { description: 'With detail=cells only' })),
    station: nullable(Type.String({ description: 'The degree days that the weather is told by' })),
    weatherWithin: Type.Array(
      Type.Object({ academyId: idSchema, academy: Type.String(), stream: Type.String() }),
      {
        description:
          'Heating whose weather is not told apart: it is within activity, intensity and `ownDoingKgCO2e`',
      },
    ),
    notes: Type.Array(Type.String(), { description: 'What could not be told apart, and where' }),
    insufficientData: Type.Array(Type.String(), {
      description: 'What is missing of the two years: it looks like a saving, or like growth, and is neither',
    }),
    notCalculated: Type.Array(
      Type.Object({
        year: Type.String(),
        academy: Type.String(),
        stream: Type.String(),
        variant: Type.String(),
        quantity: Type.String(),
        unit: Type.String(),
        reason: Type.String(),
      }),
      { description: 'Amounts without a factor: they are in no figure' },
    ),
    provisional: Type.Boolean(),
  },
  { title: 'Drivers' },
)

const textOrNull = (value: Decimal | undefined): string | null =>
  value === undefined ? null : decimalText(value)

const partBodies = (parts: ReadonlyMap<Driver, Decimal>, base: Decimal, all = true) =>
  drivers.flatMap((driver) => {
    const part = parts.get(driver)
    if (part === undefined || (!all && part.isZero())) return []
    const percent = changePercent({ base, now: base.plus(part) })
    return [{ driver, kgCO2e: decimalText(part), percent: textOrNull(percent) }]
  })

const bridgeBody = ({ before, after, change, parts }: Bridge) => ({
  fromKgCO2e: decimalText(before),
  toKgCO2e: decimalText(after),
  changeKgCO2e: decimalText(change),
  parts: partBodies(parts, before, false),
})

function cellBody(
  step: 'restatement' | 'years',
  { cell, before, after, rule, parts, states }: CellChange,
  { codes, weather }: Drivers,
) {
  const found = states.some(({ driver }) => driver === 'weather')
    ? weather.found.get(`${cell.academyId} ${cell.stream}`)
    : undefined
  return {
    step,
    ...cell,
    academy: codes.get(cell.academyId) ?? cell.academyId,
    rule,
    ...bridgeBody({ before, after, change: after.minus(before), parts }),
    states: states.map((state) => ({
      driver: state.driver,
      from: decimalText(shownFraction(state.before)),
      to: decimalText(shownFraction(state.after)),
    })),
    weather:
      found === undefined || 'because' in found
        ? null
        : {
            perDay: decimalText(found.line.perDay.toDecimalPlaces(12)),
            perDegreeDay: decimalText(found.line.perDegreeDay.toDecimalPlaces(12)),
            explained: decimalText(found.line.explained.toDecimalPlaces(6)),
            months: found.months,
            from: decimalText(found.before),
            to: decimalText(found.after),
          },
  }
}

/** Drivers as the interface has them. */
export function driversBody(
  found: Drivers,
  { per, basis, cells }: { per: (typeof scales)[number]; basis: (typeof bases)[number]; cells: boolean },
) {
  const { bridge, look, published, from, to, codes } = found
  const restated = published !== undefined
  return {
    from: from.year,
    to: to.year,
    boundary: look.boundary,
    at: look.boundary === 'likeForLike' ? look.at : null,
    per,
    target: found.target,
    scopes: [...look.target.scopes],
    categories: [...look.target.categories],
    basis,
    published: published
      ? {
          id: published.id,
          createdAt: published.createdAt.toISOString(),
          createdBy: published.createdBy,
          minuteReference: published.minuteReference,
        }
      : null,
    fromKgCO2e: textOrNull(restated ? bridge?.before : from.kgCo2e),
    fromNowKgCO2e: textOrNull(from.kgCo2e),
    toKgCO2e: textOrNull(to.kgCo2e),
    changeKgCO2e: textOrNull(bridge?.change),
    changePercent: textOrNull(
      bridge === undefined ? undefined : changePercent({ base: bridge.before, now: bridge.after }),
    ),
    parts: bridge === undefined ? null : partBodies(bridge.parts, bridge.before),
    ownDoingKgCO2e: textOrNull(bridge && ownDoing(bridge)),
    byStream: found.byStream.map((one) => ({ stream: one.key, ...bridgeBody(one) })),
    byAcademy: found.byAcademy.map((one) => ({
      academyId: one.key,
      academy: codes.get(one.key) ?? one.key,
      ...bridgeBody(one),
    })),
    cells: cells
      ? [
          ...found.restatements.map((one) => cellBody('restatement', one, found)),
          ...found.changes.map((one) => cellBody('years', one, found)),
        ]
      : null,
    station: found.weather.station ?? null,
    weatherWithin: found.weatherWithin.map(({ academyId, stream }) => ({
      ...{ academyId, academy: codes.get(academyId) ?? academyId, stream },
    })),
    notes: [...found.notes],
    insufficientData: [...found.insufficientData],
    notCalculated: found.notCalculated.map(({ year, cell }) => ({
      year,
      academy: codes.get(cell.academyId) ?? cell.academyId,
      stream: cell.stream,
      variant: cell.variant,
      quantity: decimalText(cell.quantity),
      unit: cell.unit,
      reason: cell.refusal?.message ?? '',
    })),
    provisional: found.provisional,
  }
}
