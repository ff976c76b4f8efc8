import { Type } from 'typebox'
import { methodIds } from '../domain/forecast/business-as-usual.ts'
import { measureStatuses } from '../domain/measures/measure.ts'
import {
  amountSchema,
  daySchema,
  decimalSchema,
  idSchema,
  nullable,
  oneOf,
  yearSchema,
} from '../http/schema.ts'
import { scenarioCodeSchema } from '../scenarios/schema.ts'

const statuses = measureStatuses.filter((status) => status !== 'dropped')
const status = `(${statuses.join('|')})`

const scenario = Type.Optional(scenarioCodeSchema)
const measures = (preset: string) =>
  Type.Optional(
    Type.String({
      pattern: `^${status}(,${status})*$`,
      description: `The statuses of measures that count, with commas between: ${statuses.join(', ')}; ${preset} where not said. What was dropped never does.`,
    }),
  )

export const forecastQuery = Type.Object({
  scenario,
  measures: measures('approved,running,done'),
  to: Type.Optional({ ...yearSchema, description: 'The last year of the forecast; else the target year' }),
})

export const abatementQuery = Type.Object({
  scenario,
  measures: measures('all'),
  discountRatePercent: Type.Optional(
    Type.String({
      pattern: '^\\d{1,2}(\\.\\d{1,4})?$',
      description: 'Percent a year; 3.5 where not said, as the Green Book has it',
    }),
  ),
})

const scenarioFields = {
  scenario: Type.Object({
    code: Type.String(),
    version: Type.Integer(),
    title: Type.String(),
    source: nullable(Type.String()),
    publishedOn: nullable(daySchema),
  }),
  factorSet: Type.Object(
    { id: Type.String(), title: Type.String(), year: Type.Integer() },
    { description: 'The newest set published, with which all years are made comparable and which is held' },
  ),
}
const kg = (description: string) => ({ ...decimalSchema, description })
const measure = Type.Object({
  id: idSchema,
  academyId: nullable(idSchema),
  title: Type.String(),
  kind: Type.String(),
  status: oneOf(measureStatuses),
})

const method = Type.Object({
  id: oneOf(methodIds),
  inWords: Type.Array(Type.String(), { description: 'What was done, in sentences' }),
  comparedOn: nullable(oneOf(['trust', 'academies'], 'Whose past years the methods were compared on')),
  compared: Type.Array(
    Type.Object({
      method: oneOf(methodIds),
      meanAbsoluteErrorPercent: decimalSchema,
      errors: Type.Integer(),
    }),
  ),
  spreadOf: nullable(oneOf(['trust', 'academies'], 'Whose past errors make the fan')),
  errors: Type.Integer({ description: 'How many past errors there are' }),
  spreadPercent: nullable(kg('The spread of past errors, one year ahead')),
})

const yearAhead = Type.Object({
  year: yearSchema,
  period: Type.Object({ start: daySchema, end: daySchema }),
  factorYear: Type.Integer({ description: 'The calendar year whose factors of the scenario it has' }),
  withoutMeasuresKgCO2e: kg('Business as usual, with the factors of the scenario'),
  kgCO2e: kg('The central figure: business as usual less what measures take off'),
  standardErrorKgCO2e: nullable(decimalSchema),
  fan: nullable(
    Type.Array(
      Type.Object({ percent: Type.Integer(), lowKgCO2e: decimalSchema, highKgCO2e: decimalSchema }),
      {
        description: 'The band that holds so many of a hundred outcomes; null where past errors are too few',
      },
    ),
  ),
  pathKgCO2e: nullable(kg('What the straight path to the target allows')),
  measures: Type.Array(Type.Object({ measureId: idSchema, kgCO2e: kg('What it takes off') })),
  streams: Type.Array(
    Type.Object({ stream: Type.String(), withoutMeasuresKgCO2e: decimalSchema, kgCO2e: decimalSchema }),
  ),
})

export const forecastSchema = Type.Object(
  {
    at: Type.String({ description: 'The day whose academies are compared' }),
    baseYear: yearSchema,
    targetYear: yearSchema,
    reductionPercent: amountSchema,
    baseKgCO2e: nullable(decimalSchema),
    targetKgCO2e: nullable(kg('What the target year may have')),
    ...scenarioFields,
    method: nullable(method),
    history: Type.Array(
      Type.Object({
        year: yearSchema,
        kgCO2e: kg('As it was counted, with the factors of its year'),
        heldFactorsKgCO2e: kg('With the factors held'),
        estimatedKgCO2e: kg('What of it was estimated'),
        provisional: Type.Boolean(),
      }),
    ),
    years: Type.Array(yearAhead),
    measures: Type.Array(measure, { description: 'The measures that count' }),
    chancePercent: nullable(
      kg('That the target year comes out at or below what the target allows; null where it cannot be told'),
    ),
    notes: Type.Array(Type.String()),
    leftOut: Type.Array(Type.String(), { description: 'Why years are not in the history' }),
    insufficientData: Type.Array(Type.String(), { description: 'Why there is no figure, fan or chance' }),
  },
  { title: 'Forecast' },
)

export const abatementSchema = Type.Object(
  {
    ...scenarioFields,
    discountRatePercent: decimalSchema,
    scopes: Type.Array(Type.Integer()),
    categories: Type.Array(Type.Integer()),
    inWords: Type.Array(Type.String(), { description: 'What was done, in sentences' }),
    items: Type.Array(
      Type.Object({
        ...measure.properties,
        lifeYears: Type.Integer(),
        poundsPerTonne: kg('Below nothing where it pays for itself'),
        netPresentCostPounds: decimalSchema,
        capitalPounds: decimalSchema,
        yearlySavingPounds: decimalSchema,
        yearlyKgCO2e: kg('What it takes off in a year, the mean of its life'),
        lifetimeKgCO2e: decimalSchema,
      }),
      { description: 'The cheapest tonne first' },
    ),
    withoutCost: Type.Array(
      Type.Object({
        ...measure.properties,
        reason: Type.String(),
        lifetimeKgCO2e: nullable(decimalSchema),
      }),
    ),
  },
  { title: 'AbatementCosts' },
)
