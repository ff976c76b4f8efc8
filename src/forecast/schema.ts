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
import { targetKinds, targetMeasures, targetMetrics } from '../targets/run.ts'
import { targetCodeSchema } from '../targets/schema.ts'

const statuses = measureStatuses.filter((status) => status !== 'dropped')
const status = `(${statuses.join('|')})`

const scenario = Type.Optional(scenarioCodeSchema)
const target = Type.Optional({
  ...targetCodeSchema,
  description: 'The code of the target; else main, or the first there is',
})
const measures = (preset: string) =>
  Type.Optional(
    Type.String({
      pattern: `^${status}(,${status})*$`,
      description: `The statuses of measures that count, with commas between: ${statuses.join(', ')}; ${preset} where not said. What was dropped never does.`,
    }),
  )

export const forecastQuery = Type.Object({
  target,
  scenario,
  measures: measures('approved,running,done'),
  to: Type.Optional({
    ...yearSchema,
    description: 'The last year of the forecast, 40 years ahead at most; else the target year',
  }),
})

export const abatementQuery = Type.Object({
  target,
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
/** As progress has it, with all its digits. */
const unrounded = (description: string) => Type.String({ description: `${description}; unrounded` })
const count = kg('Of targets by pupil or m2: what the year is divided by; else null')
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
  steps: Type.Integer({
    description: 'Of how many different steps from one year to the next: the degrees of freedom are one less',
  }),
  spreadPercent: nullable(kg('The spread of past errors, one year ahead')),
})

const yearAhead = Type.Object({
  year: yearSchema,
  period: Type.Object({ start: daySchema, end: daySchema }),
  factorYear: Type.Integer({ description: 'The calendar year whose factors of the scenario it has' }),
  withoutMeasuresKgCO2e: kg(
    'Business as usual had none of the measures that count been taken, with the factors of the scenario',
  ),
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
  pathKgCO2e: nullable(unrounded('What the straight path to the target allows')),
  count: nullable(count),
  measures: Type.Array(Type.Object({ measureId: idSchema, kgCO2e: kg('All that it takes off in the year') })),
  streams: Type.Array(
    Type.Object({ stream: Type.String(), withoutMeasuresKgCO2e: decimalSchema, kgCO2e: decimalSchema }),
  ),
})

export const forecastSchema = Type.Object(
  {
    at: Type.String({ description: 'The day whose academies are compared' }),
    target: Type.String({ description: 'Its code' }),
    version: Type.Integer(),
    title: nullable(Type.String()),
    kind: oneOf(targetKinds, 'Of a neutral target the forecast is gross: no credit is taken off'),
    metric: oneOf(targetMetrics),
    unit: Type.String({
      description:
        'What every figure is in: kgCO2e, or kgCO2e per pupil or m2, so that like stands against like',
    }),
    measuredOn: oneOf(targetMeasures, 'How the base and the history are measured'),
    baseYear: yearSchema,
    baseYears: Type.Array(yearSchema, { description: 'The years whose average is the base' }),
    targetYear: yearSchema,
    reductionPercent: amountSchema,
    baseKgCO2e: nullable(unrounded('As GET /v1/progress has it')),
    targetKgCO2e: nullable(
      unrounded('What the target year may have; null where no cut is promised, or the base is not whole'),
    ),
    milestones: Type.Array(
      Type.Object({
        year: yearSchema,
        reductionPercent: amountSchema,
        allowedKgCO2e: nullable(unrounded('What the year may have')),
        kgCO2e: nullable(kg('The central figure, where the year is ahead')),
        chancePercent: nullable(kg('That the year comes out at or below what is allowed')),
      }),
    ),
    ...scenarioFields,
    method: nullable(method),
    history: Type.Array(
      Type.Object({
        year: yearSchema,
        kgCO2e: unrounded('As it was counted, with the factors of its year'),
        heldFactorsKgCO2e: unrounded('With the factors held'),
        estimatedKgCO2e: unrounded('What of it was estimated'),
        estimatedPercent: nullable(kg('Of what was counted')),
        provisional: Type.Boolean(),
        provisionalPercent: nullable(kg('Worked out with a factor set that stands in for that of the year')),
        count: nullable(count),
      }),
    ),
    years: Type.Array(yearAhead),
    measures: Type.Array(measure, { description: 'The measures that count' }),
    chancePercent: nullable(
      kg('That the target year comes out at or below what the target allows; null where it cannot be told'),
    ),
    notes: Type.Array(Type.String()),
    leftOut: Type.Array(Type.String(), {
      description: 'Why years are not in the history, but for what insufficientData says of the base already',
    }),
    insufficientData: Type.Array(Type.String(), { description: 'Why there is no figure, fan or chance' }),
  },
  { title: 'Forecast' },
)

export const abatementSchema = Type.Object(
  {
    ...scenarioFields,
    target: nullable(
      Type.String({ description: 'The target that says what counts; null: none is set, and all counts' }),
    ),
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
