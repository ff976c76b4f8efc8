import { Type } from 'typebox'
import { streamIds } from '../domain/stream.ts'
import { amountSchema, daySchema, nullable, oneOf, textSchema } from '../http/schema.ts'

/** How a scenario may be called, as in an address. */
export const scenarioCodeSchema = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$',
  description: 'Letters, digits, point, hyphen and underscore, such as fes-2026-holistic',
})
export const scenarioParams = Type.Object({ code: scenarioCodeSchema })

const factor = Type.Object(
  {
    stream: oneOf(streamIds),
    year: Type.Integer({ minimum: 2000, maximum: 2100, description: 'A calendar year' }),
    kgCO2ePerUnit: amountSchema,
  },
  { additionalProperties: false },
)

const fields = {
  code: scenarioCodeSchema,
  title: textSchema(200),
  source: textSchema(500),
  publishedOn: daySchema,
  factors: Type.Array(factor, {
    minItems: 1,
    maxItems: 2000,
    description:
      'The direct factor of a stream in a calendar year, kg CO2e per base unit of the stream: of electricity.grid the location-based generation, per kWh. Between two years the straight line between them holds, after the last the last, before the first the published factors. electricity.vehicle moves with electricity.grid unless it has factors of its own.',
  }),
}

export const newScenarioSchema = Type.Object(fields, {
  additionalProperties: false,
  title: 'NewFactorScenario',
})

export const scenarioSchema = Type.Object(
  {
    ...fields,
    code: Type.String(),
    title: Type.String(),
    version: Type.Integer({ description: 'The newest of a code counts; 0: it comes with the program.' }),
    source: nullable(Type.String()),
    publishedOn: nullable(daySchema),
    factors: Type.Array(factor),
    createdAt: nullable(Type.String()),
    createdBy: nullable(Type.String()),
  },
  { title: 'FactorScenario' },
)
