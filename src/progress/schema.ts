import { Type } from 'typebox'
import { daySchema, nullable, oneOf, yearSchema } from '../http/schema.ts'
import { targetKinds, targetMeasures, targetMetrics } from '../targets/run.ts'

const kg = nullable(Type.String({ description: 'In `unit`, unrounded; null: not known, which is not zero' }))
const percent = (description: string) => nullable(Type.String({ description }))
const change = percent('Against the base, to six decimals; null: insufficientData says why')
const insufficientData = Type.Array(Type.String(), {
  description: 'What is missing for a true comparison; empty where there is one',
})
const notes = Type.Array(Type.String(), {
  description:
    'What one of the two years has no record of and the other has, together under 1 % of the base: too little to make the comparison false',
})
const periodSchema = Type.Object({ start: daySchema, end: daySchema })
const shares = {
  estimatedPercent: percent('Of the kilograms, those of quality grade 4 and 5'),
  provisionalPercent: percent(
    'Of the kilograms, those with a factor set that stands in for that of its year, which is not published yet',
  ),
}

const yearFields = {
  year: yearSchema,
  period: periodSchema,
  complete: Type.Boolean(),
  asOwnedKgCO2e: kg,
  likeForLikeKgCO2e: kg,
  pathKgCO2e: kg,
  changePercent: change,
  onPath: nullable(Type.Boolean()),
  ...shares,
  provisional: Type.Boolean(),
  count: nullable(
    Type.String({ description: 'Of targets by pupil or m2: what the year is divided by; else null' }),
  ),
  insufficientData,
  notes,
}

const standing = {
  baseKgCO2e: kg,
  targetKgCO2e: kg,
  now: nullable(
    Type.Object(
      {
        year: yearSchema,
        kgCO2e: kg,
        changePercent: change,
        onPath: nullable(Type.Boolean()),
      },
      { description: 'The latest year after the base year that is over and can be compared' },
    ),
  ),
  nowMissing: nullable(Type.String({ description: 'Why `now` is null' })),
  waitingYears: Type.Array(yearSchema, {
    description: 'Later years that are over and cannot be compared yet: their insufficientData says why',
  }),
  toCutKgCO2e: kg,
  yearsLeft: nullable(
    Type.Integer({
      description:
        'From the year of `now`, or from the base year where none after it is over, to the target year',
    }),
  ),
  neededPercentPerYear: percent(
    'The cut now needed every year, compound: of the year before, to six decimals',
  ),
  neededKgCO2ePerYear: kg,
  milestones: Type.Array(
    Type.Object({
      year: yearSchema,
      reductionPercent: Type.String(),
      allowedKgCO2e: kg,
      actualKgCO2e: kg,
      met: nullable(Type.Boolean()),
    }),
  ),
}

const months = {
  kgCO2e: kg,
  coveragePercent: percent('Of the days on which meters were in use, those with data'),
}
const stretchSchema = nullable(
  Type.Object({
    period: periodSchema,
    ...months,
    ...shares,
    before: Type.Object({
      period: periodSchema,
      ...months,
      changePercent: percent('Against these months; null: insufficientData says why'),
      insufficientData,
      notes,
    }),
    base: Type.Object({
      ...months,
      changePercent: percent('Against the same months of the base; null: insufficientData says why'),
      insufficientData,
      notes,
    }),
  }),
)
const lately = {
  yearToDate: stretchSchema,
  rollingTwelveMonths: stretchSchema,
}

const joinerSchema = Type.Object(
  {
    academyId: Type.String(),
    code: Type.String(),
    name: Type.String(),
    joined: daySchema,
    estimatedPercent: percent('Of its base, that estimated; null: nothing of it is there'),
    deadline: Type.String({ description: 'By when its own data is to take the place of it' }),
    overdue: Type.Boolean(),
  },
  { title: 'Joiner' },
)

const comparison = { baseKgCO2e: kg, currentKgCO2e: kg, changePercent: change, insufficientData, notes }
const publication = nullable(
  Type.Object({
    id: Type.String(),
    publishedAt: Type.String(),
    baseKgCO2e: kg,
    likeForLikeKgCO2e: kg,
    changePercent: percent('As it was published'),
  }),
)

const trustYearSchema = Type.Object(
  {
    ...yearFields,
    grossKgCO2e: nullable(
      Type.String({
        description: 'As owned, in kilograms of CO2e whatever the unit: no credit is taken off',
      }),
    ),
    asPublished: nullable(Type.Object({ first: publication, newest: publication, count: Type.Integer() })),
    byPolicy: Type.Object({
      ...comparison,
      boundary: Type.String({ description: 'The day whose members the year has: its last, or today' }),
      baseBoundary: nullable(Type.String({ description: 'The day whose members the base has' })),
      registerPercent: percent('Events since the last recalculation, gross, of the base'),
      pendingAcademies: Type.Array(Type.String(), {
        description: 'Codes of those that wait in the register',
      }),
      notes: Type.Array(Type.String(), { description: 'Why the change looks better than like for like' }),
    }),
    proRata: Type.Object(comparison, {
      description: 'As owned, against the share of the base year of the same months',
    }),
    rolling: Type.Object(
      {
        previousKgCO2e: kg,
        currentKgCO2e: kg,
        linkPercent: percent('Against the year before with the boundary of this year’s end'),
        indexPercent: percent('The links one after another, 100 in the base year: an index, not tonnes'),
        cumulativePercent: percent('The index less 100: no share of a fixed base'),
        insufficientData,
        notes,
      },
      { description: 'Each year against the year before with the same boundary, chain-linked' },
    ),
  },
  { title: 'ProgressYear' },
)

const academySchema = Type.Object(
  {
    academyId: Type.String(),
    code: Type.String(),
    name: Type.String(),
    inBoundary: Type.Boolean({
      description: 'false: it is not compared, and only its days in the trust are told',
    }),
    ...standing,
    ...lately,
    backCast: nullable(joinerSchema),
    years: Type.Array(Type.Object(yearFields)),
  },
  { title: 'AcademyProgress' },
)

export const progressSchema = Type.Object(
  {
    code: Type.String(),
    version: Type.Integer(),
    title: nullable(Type.String()),
    kind: oneOf(targetKinds),
    metric: oneOf(targetMetrics),
    unit: oneOf(
      ['kgCO2e', 'kgCO2e per pupil', 'kgCO2e per m2'],
      'What the fields …KgCO2e are in, where they do not say otherwise',
    ),
    measuredOn: oneOf(targetMeasures, 'Which of the yearly figures base, path and change are of'),
    series: oneOf(
      ['asOwned', 'likeForLike', 'proRata', 'rolling'],
      'Which of the comparisons the target and the policy choose; the others stand beside it all the same',
    ),
    baseYear: Type.String(),
    baseYears: Type.Array(Type.String()),
    targetYear: Type.String(),
    reductionPercent: Type.String(),
    scopes: Type.Array(Type.Integer()),
    categories: Type.Array(Type.Integer()),
    coverageMinPercent: Type.String(),
    minuteReference: nullable(Type.String()),
    policy: Type.Object({
      version: Type.Integer({ description: '0: none was set, and what is usual holds' }),
      thresholdPercent: Type.String(),
      midYear: oneOf(['allYear', 'proRata']),
      base: oneOf(['fixed', 'rolling']),
      joinerDeadlineMonths: Type.Integer(),
    }),
    at: Type.String({ description: 'The day whose members are compared, like for like' }),
    ...standing,
    restatedBase: nullable(
      Type.Object(
        { no: Type.Integer(), kgCO2e: Type.String(), approvedAt: Type.String() },
        { description: 'The base by the last approved restatement, in kilograms of CO2e' },
      ),
    ),
    joiners: Type.Array(joinerSchema, {
      description: 'Academies that joined after the base year and whose base is estimated or missing',
    }),
    years: Type.Array(trustYearSchema),
    ...lately,
    academies: Type.Array(academySchema),
  },
  { title: 'Progress' },
)
