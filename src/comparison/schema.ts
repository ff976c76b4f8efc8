import { type Static, Type } from 'typebox'
import type { Count } from '../academies/run.ts'
import { phases } from '../academies/schema.ts'
import type { Benchmark as BenchmarkRow } from '../db/generated/client.ts'
import { boundaries } from '../domain/boundary.ts'
import { estimatedMaxPercent, perOne, pers } from '../domain/comparison.ts'
import { Decimal } from '../domain/decimal.ts'
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
import type { ComparedAcademy, Comparison } from './run.ts'

const measures = ['kgCO2e', 'kWh'] as const
const measure = oneOf(
  measures,
  'kgCO2e: of Scope 1 and 2, location-based, in a year; kWh: of the buildings’ energy in a year, fuels by gross calorific value',
)

export const newBenchmarkSchema = Type.Object(
  {
    title: textSchema(200),
    measure,
    per: oneOf(pers),
    phase: Type.Optional(orNull(oneOf(phases, 'The phase it is of; null or not given: any'))),
    value: amountSchema,
    source: textSchema(500),
    publishedOn: daySchema,
  },
  { additionalProperties: false },
)
export const benchmarkSchema = Type.Object(
  {
    id: idSchema,
    title: Type.String(),
    measure,
    per: oneOf(pers),
    phase: nullable(oneOf(phases)),
    value: Type.String(),
    source: Type.String(),
    publishedOn: daySchema,
    ...withdrawnFields,
  },
  { title: 'ComparisonBenchmark' },
)

/** A benchmark of the trust's own as it is sent. */
export function benchmarkBody(row: BenchmarkRow): Static<typeof benchmarkSchema> {
  return {
    id: row.id,
    title: row.title,
    measure: row.measure as (typeof measures)[number],
    per: row.per as (typeof pers)[number],
    phase: row.phase as (typeof phases)[number] | null,
    value: row.value.toFixed(),
    source: row.source,
    publishedOn: dayText(row.publishedOn),
    ...withdrawnBody(row),
  }
}

const figure = (description: string) => nullable(Type.String({ description }))
const days = Type.Integer()
const countSchema = nullable(
  Type.Object(
    { value: Type.String(), asOf: daySchema, source: Type.String() },
    { description: 'The newest of before the end of the year' },
  ),
)

const academySchema = Type.Object({
  academy: Type.String(),
  name: Type.String(),
  phase: oneOf(phases),
  mainHeatingFuel: figure('A stream, such as gas.mains; `electricity`; null: not known'),
  mainHeatingFuelBecause: Type.String(),
  pupils: countSchema,
  floorAreaM2: countSchema,
  scope1KgCO2e: figure('Kilograms of CO2e of the year; null: nothing was recorded'),
  scope2KgCO2e: figure('Location-based'),
  comparedKgCO2e: figure('Scope 1 and 2: what is compared'),
  scope3KgCO2e: figure('Beside, and not compared: schools record other parts of it'),
  outsideOfScopesKgCO2e: figure(
    'Biogenic CO2, in no total and not compared: what heating with wood lets out',
  ),
  kgCO2ePerPupil: figure('Scope 1 and 2; null also where data of the year is missing'),
  kgCO2ePerM2: figure('Scope 1 and 2; null also where data of the year is missing'),
  electricityKWh: figure('Bought from the grid for the buildings'),
  solarUsedKWh: figure('Made and used on site'),
  heatingKWh: figure('Heating fuels and heat, gross calorific value; null: one cannot be told in kWh'),
  energyKWh: figure('All three'),
  energyKWhPerPupil: figure('Of all three; null also where data of the year is missing'),
  energyKWhPerM2: figure('Of all three; null also where data of the year is missing'),
  quality: Type.Object(
    {
      grades: Type.Array(
        Type.Object({ grade: Type.Integer(), percent: Type.String(), kgCO2e: Type.String() }),
      ),
      estimatedPercent: figure('Grades 4 and 5'),
    },
    { description: 'By Scope 1 and 2 emissions; no grades where there are none' },
  ),
  coverage: Type.Object(
    {
      expectedDays: days,
      receivedDays: days,
      missingDays: days,
      percent: figure('Of the expected days of the meters; null: no meter'),
      absent: Type.Array(Type.String(), { description: 'Streams without data, and without anybody’s word' }),
    },
    { description: 'Of the meters that Scope 1 and 2 hang on' },
  ),
  rank: nullable(Type.Integer({ description: 'Within its phase; 1: the least per pupil or m2' })),
  rankOf: nullable(Type.Integer({ description: 'How many of its phase are ranked' })),
  noRankBecause: Type.Array(Type.String(), { description: 'Why there is no rank; empty where there is one' }),
  differences: Type.Array(
    Type.Object({
      benchmark: Type.String({ description: 'The id of a benchmark below' }),
      percent: Type.String({ description: 'Above it; negative: below' }),
    }),
  ),
})

export const comparisonSchema = Type.Object(
  {
    year: Type.String(),
    boundary: oneOf(boundaries),
    per: oneOf(pers),
    complete: Type.Boolean({
      description: 'The reporting year is over and something was recorded; see also `insufficientData`',
    }),
    insufficientData: Type.Array(Type.String(), {
      description: 'What is missing of the whole year; of an academy see its `noRankBecause`',
    }),
    coverageMinPercent: Type.String({ description: 'Of its days, that each meter must have for a rank' }),
    estimatedMaxPercent: Type.String({ description: 'Of emissions, that may be estimated for a rank' }),
    academies: Type.Array(academySchema, { description: 'By phase, and within it by rank' }),
    phases: Type.Array(
      Type.Object({
        phase: oneOf(phases),
        academies: Type.Integer(),
        ranked: Type.Integer(),
        medianKgCO2e: figure('Per pupil or per m2, of those that are ranked'),
      }),
    ),
    benchmarks: Type.Array(
      Type.Object({
        id: Type.String(),
        title: Type.String(),
        measure,
        of: oneOf(['all', 'electricity', 'heating']),
        per: oneOf(pers),
        phase: nullable(oneOf(phases)),
        value: Type.String(),
        source: Type.String(),
        published: Type.String({ description: 'The day, or the year where that is all that is known' }),
      }),
    ),
  },
  { title: 'Comparison' },
)

type Phase = (typeof phases)[number]
const text = (value: Decimal | undefined): string | null => value?.toFixed() ?? null
const percentOf = (part: Decimal, whole: Decimal): Decimal => part.times(100).div(whole).toDecimalPlaces(6)
const countBody = (count: Count | undefined) =>
  count === undefined ? null : { value: count.value, asOf: count.asOf, source: count.source }

function qualityBody({ total, grades, estimated }: ComparedAcademy['quality']) {
  if (total.isZero()) return { grades: [], estimatedPercent: null }
  return {
    grades: grades.map(({ grade, kgCo2e }) => ({
      grade,
      percent: percentOf(kgCo2e, total).toFixed(),
      kgCO2e: kgCo2e.toFixed(),
    })),
    estimatedPercent: percentOf(estimated, total).toFixed(),
  }
}

function coverageBody(
  { expected, received, absent }: ComparedAcademy['coverage'],
  percent: Decimal | undefined,
) {
  return {
    expectedDays: expected,
    receivedDays: received,
    missingDays: expected - received,
    percent: text(percent),
    absent: [...absent],
  }
}

function academyBody(row: Comparison['academies'][number]): Static<typeof academySchema> {
  const { academy, counts, emissions, energy, coverage, notWhole, rank } = row
  const whole = notWhole.length === 0
  const per = (value: Decimal | undefined, count: Count | undefined) =>
    text(whole ? perOne(value, count) : undefined)
  const { expected, received } = coverage
  return {
    academy: academy.code,
    name: academy.name,
    phase: academy.phase as Phase,
    mainHeatingFuel: row.mainHeatingFuel ?? null,
    mainHeatingFuelBecause: row.mainHeatingFuelBecause,
    pupils: countBody(counts.pupil),
    floorAreaM2: countBody(counts.m2),
    scope1KgCO2e: text(emissions?.scope1),
    scope2KgCO2e: text(emissions?.scope2),
    comparedKgCO2e: text(emissions?.compared),
    scope3KgCO2e: text(emissions?.scope3),
    outsideOfScopesKgCO2e: text(emissions?.outsideOfScopes),
    kgCO2ePerPupil: per(emissions?.compared, counts.pupil),
    kgCO2ePerM2: per(emissions?.compared, counts.m2),
    electricityKWh: text(energy?.electricity),
    solarUsedKWh: text(energy?.solarUsed),
    heatingKWh: text(energy?.heating),
    energyKWh: text(energy?.total),
    energyKWhPerPupil: per(energy?.total, counts.pupil),
    energyKWhPerM2: per(energy?.total, counts.m2),
    quality: qualityBody(row.quality),
    coverage: coverageBody(
      coverage,
      expected === 0 ? undefined : percentOf(new Decimal(received), new Decimal(expected)),
    ),
    rank: rank?.place ?? null,
    rankOf: rank?.of ?? null,
    noRankBecause: [...row.noRankBecause],
    differences: row.differences.map(({ benchmark, percent }) => ({ benchmark, percent: percent.toFixed() })),
  }
}

/** A comparison as it is sent. */
export function comparisonBody(found: Comparison): Static<typeof comparisonSchema> {
  return {
    year: found.year,
    boundary: found.boundary,
    per: found.per,
    complete: found.complete,
    insufficientData: [...found.insufficientData],
    coverageMinPercent: found.coverageMinPercent.toFixed(),
    estimatedMaxPercent: String(estimatedMaxPercent),
    academies: found.academies.map(academyBody),
    phases: found.phases.map(({ phase, academies, ranked, median }) => ({
      phase: phase as Phase,
      academies,
      ranked,
      medianKgCO2e: text(median),
    })),
    benchmarks: found.benchmarks.map(({ value, phase, ...one }) => ({
      ...one,
      phase: (phase ?? null) as Phase | null,
      value: value.toFixed(),
    })),
  }
}
