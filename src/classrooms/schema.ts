import { Type } from 'typebox'
import { daySchema, idSchema, nullable, oneOf, textSchema } from '../http/schema.ts'
import { fuels } from './figures.ts'

const strict = { additionalProperties: false }

/** The end of a page's address. */
export const slugSchema = Type.String({
  pattern: '^[a-z0-9-]{1,120}$',
  description: 'The end of its address',
})

export const sayClassroomSchema = Type.Object(
  {
    shown: Type.Boolean({ description: 'Whether anybody with the address sees the page' }),
    message: Type.Optional(
      Type.Union([Type.Literal(''), textSchema(300)], {
        description: 'Words to the pupils, at the top of the page. Not given: as it was; empty: none',
      }),
    ),
  },
  { ...strict, title: 'SayClassroom' },
)

export const classroomSchema = Type.Object(
  {
    academyId: idSchema,
    code: Type.String(),
    name: Type.String(),
    shown: Type.Boolean(),
    slug: nullable(
      Type.String({ description: 'The same as long as the academy is there; null: never switched on' }),
    ),
    message: Type.String(),
    version: Type.Integer({ description: '0: nothing was said of it yet' }),
    changedAt: nullable(Type.String()),
    changedBy: nullable(Type.String()),
  },
  { ...strict, title: 'Classroom' },
)

const kwh = (description: string) =>
  nullable(Type.String({ description: `kWh, to three decimals; ${description}` }))
const change = nullable(
  Type.String({ description: 'In per cent, to six decimals; null: one of the two is not whole' }),
)
const periodFields = { start: daySchema, end: daySchema }
const incomplete = 'null: some of it was not measured'
const against = Type.Object({ ...periodFields, kWh: kwh(incomplete), changePercent: change }, strict)
const stretch = {
  ...periodFields,
  kWh: kwh('null: nothing is there. With `missingDays` it is less than what was used'),
  missingDays: Type.Integer({ description: 'Days of a meter of which nothing is there' }),
}

const fuelSchema = Type.Object(
  {
    fuel: oneOf(fuels, 'solar: what the school’s own panels made'),
    meters: nullable(
      Type.Object(
        {
          readDaily: Type.Integer(),
          inUse: Type.Integer(),
        },
        { ...strict, description: '`latestDay` and `week` are of the meters that are read daily only' },
      ),
    ),
    latestDay: nullable(
      Type.Object(
        {
          day: daySchema,
          daysAgo: Type.Integer({ description: '0: the day is today' }),
          schoolHoliday: nullable(Type.Boolean()),
          kWh: Type.String(),
          halfHours: nullable(
            Type.Array(Type.String(), {
              description:
                'kWh of each half-hour from midnight, by local time: 48, or 46 or 50 where the clocks change',
            }),
          ),
        },
        {
          ...strict,
          description: 'The newest day that was measured as such. null: only bills or reads are there',
        },
      ),
    ),
    week: nullable(
      Type.Object(
        {
          ...periodFields,
          kWh: kwh(incomplete),
          schoolHolidays: nullable(Type.Integer({ description: 'How many of its days are school holidays' })),
          weekBefore: against,
          yearBefore: Type.Object(
            {
              ...against.properties,
              schoolHolidays: nullable(Type.Integer()),
            },
            { ...strict, description: 'The same weekdays 52 weeks before' },
          ),
          days: Type.Array(
            Type.Object(
              {
                day: daySchema,
                schoolHoliday: nullable(Type.Boolean()),
                kWh: kwh(incomplete),
                weekBeforeKWh: kwh(incomplete),
                yearBeforeKWh: kwh(incomplete),
              },
              strict,
            ),
          ),
        },
        { ...strict, description: 'The seven days that end with `latestDay`' },
      ),
    ),
    schoolYear: Type.Object(
      {
        ...stretch,
        estimatedPercent: nullable(Type.String({ description: 'Of the kWh, those that are estimates' })),
        yearBefore: Type.Object({ ...stretch, changePercent: change }, strict),
      },
      { ...strict, description: 'From 1 September to the newest day, bills and estimates among it' },
    ),
  },
  { ...strict, title: 'ClassroomFuel' },
)

export const publicClassroomSchema = Type.Object(
  {
    school: Type.String(),
    trust: Type.String(),
    message: Type.String(),
    today: daySchema,
    newestDay: nullable(Type.String({ description: 'The newest day of all fuels; null: no data yet' })),
    fuels: Type.Array(fuelSchema),
    target: nullable(
      Type.Object(
        {
          baseYear: Type.String(),
          targetYear: Type.String(),
          reductionPercent: Type.String({ description: 'How much less the trust wants to emit by then' }),
          year: Type.String({ description: 'The newest finished year of the school that can be compared' }),
          changePercent: Type.String({ description: 'Of the school, against its base year' }),
          onPath: nullable(Type.Boolean({ description: 'At or below a straight line from base to target' })),
          per: nullable(oneOf(['pupil', 'm2'], 'What both years are divided by; null: nothing')),
        },
        strict,
      ),
    ),
    targetMissing: nullable(Type.String()),
  },
  { ...strict, title: 'PublicClassroom' },
)
