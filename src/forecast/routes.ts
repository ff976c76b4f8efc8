import { Decimal, decimalText } from '../domain/decimal.ts'
import type { NoCost } from '../domain/forecast/abatement.ts'
import { chancePercent } from '../domain/forecast/fan.ts'
import type { Measure, MeasureStatus } from '../domain/measures/measure.ts'
import { everyRole, orRefuse, type Routes } from '../http/route.ts'
import type { StoredScenario } from '../scenarios/run.ts'
import { type Target, targetUnits } from '../targets/run.ts'
import { type AbatementCosts, abatementCosts, listedStatuses } from './abatement.ts'
import type { HeldFactors } from './held-factors.ts'
import { type ForecastAnswer, forecastOf, usualStatuses, type YearAhead } from './run.ts'
import { abatementQuery, abatementSchema, forecastQuery, forecastSchema } from './schema.ts'
import { abatementWords, forecastWords } from './words.ts'

const tags = ['forecast']
/** Figures that are divided: a millionth of a kilogram is enough. */
const places = 6
const rounded = (value: Decimal): string => decimalText(value.toDecimalPlaces(places))
const orNull = (value: Decimal | undefined): string | null => (value === undefined ? null : rounded(value))

/** As progress has it. */
const exact = (value: Decimal | undefined): string | null => (value === undefined ? null : decimalText(value))

const scenarioBody = ({ code, version, title, source, publishedOn }: StoredScenario) => ({
  ...{ code, version, title },
  source: source ?? null,
  publishedOn: publishedOn ?? null,
})
const setBody = ({ set: { id, title, year } }: HeldFactors) => ({ id, title, year })
const measureBody = ({ id, academyId, title, kind, status }: Measure) => ({
  ...{ id, title, kind, status },
  academyId: academyId ?? null,
})
const percent = (share: Decimal): string => decimalText(share.times(100).toDecimalPlaces(places))

const chanceOrNull = (share: Decimal | undefined): string | null =>
  share === undefined ? null : decimalText(chancePercent(share))

function methodBody(answer: ForecastAnswer) {
  const { forecast } = answer
  if (forecast === undefined) return null
  const { choice, spread } = forecast
  return {
    id: choice.method,
    inWords: forecastWords(answer),
    comparedOn: choice.comparedOn ?? null,
    compared: choice.compared.map(({ method, meanAbsoluteError, errors }) => ({
      method,
      meanAbsoluteErrorPercent: percent(meanAbsoluteError),
      errors,
    })),
    spreadOf: choice.errors?.of ?? null,
    errors: choice.errors?.values.length ?? 0,
    steps: choice.errors?.steps ?? 0,
    spreadPercent: spread === undefined ? null : percent(spread),
  }
}

const yearBody = (one: YearAhead) => ({
  year: one.year,
  period: { ...one.period },
  factorYear: one.factorYear,
  withoutMeasuresKgCO2e: rounded(one.withoutMeasures),
  kgCO2e: rounded(one.central),
  standardErrorKgCO2e: orNull(one.error),
  fan:
    one.fan?.map((band) => ({
      percent: band.percent,
      lowKgCO2e: rounded(band.low),
      highKgCO2e: rounded(band.high),
    })) ?? null,
  pathKgCO2e: exact(one.path),
  count: orNull(one.count),
  measures: one.measures.map(({ measureId, kgCo2e }) => ({ measureId, kgCO2e: rounded(kgCo2e) })),
  streams: one.streams.map(({ stream, withoutMeasures, central }) => ({
    stream,
    withoutMeasuresKgCO2e: rounded(withoutMeasures),
    kgCO2e: rounded(central),
  })),
})

const targetBody = ({ code, version, title, kind, metric, measuredOn, ...target }: Target) => ({
  ...{ target: code, version, title: title ?? null, kind, metric, unit: targetUnits[metric], measuredOn },
  ...{ baseYear: target.baseYear, baseYears: [...target.baseYears], targetYear: target.targetYear },
  reductionPercent: decimalText(target.reductionPercent),
})

const forecastBody = (answer: ForecastAnswer) => ({
  at: answer.at,
  ...targetBody(answer.target),
  baseKgCO2e: exact(answer.past.base),
  targetKgCO2e: exact(answer.allowed),
  milestones: answer.milestones.map(({ year, reductionPercent, allowed, central, chance }) => ({
    ...{ year, reductionPercent: decimalText(reductionPercent) },
    ...{ allowedKgCO2e: exact(allowed), kgCO2e: orNull(central) },
    chancePercent: chanceOrNull(chance),
  })),
  scenario: scenarioBody(answer.scenario),
  factorSet: setBody(answer.held),
  method: methodBody(answer),
  history: answer.past.years.map((one, index) => ({
    year: one.year,
    kgCO2e: decimalText(one.value),
    heldFactorsKgCO2e: decimalText(answer.pastHeld[index]!),
    estimatedKgCO2e: decimalText(one.estimated),
    estimatedPercent: orNull(one.shares.estimated),
    provisional: one.provisional,
    provisionalPercent: orNull(one.shares.provisional),
    count: orNull(one.count),
  })),
  years: answer.years.map(yearBody),
  measures: answer.measures.map(measureBody),
  chancePercent: chanceOrNull(answer.chance),
  notes: [...answer.notes],
  leftOut: answer.past.leftOut.filter((one) => !answer.insufficientData.includes(one)),
  insufficientData: [...answer.insufficientData],
})

const reasons: Readonly<Record<NoCost | 'factorMissing', string>> = {
  capitalUnknown: 'What it costs is not known: say its capital cost, 0 where it is nothing.',
  savingUnknown: 'What it saves in pounds a year is not known: say it, 0 where it is nothing.',
  savesNothing: 'It takes nothing off that the target counts.',
  factorMissing: 'The newest factor set has no factor for one of its effects.',
}

const abatementBody = (answer: AbatementCosts) => ({
  scenario: scenarioBody(answer.scenario),
  factorSet: setBody(answer.held),
  target: answer.target?.code ?? null,
  discountRatePercent: decimalText(answer.ratePercent),
  scopes: [...answer.counted.scopes],
  categories: [...answer.counted.categories],
  inWords: abatementWords(answer),
  items: answer.costs.map(({ measure, cost }) => ({
    ...measureBody(measure),
    lifeYears: measure.lifeYears,
    poundsPerTonne: rounded(cost.poundsPerTonne),
    netPresentCostPounds: rounded(cost.netPresentCostPounds),
    capitalPounds: decimalText(measure.capitalPounds!),
    yearlySavingPounds: decimalText(measure.yearlySavingPounds!),
    yearlyKgCO2e: rounded(cost.yearlyKgCo2e),
    lifetimeKgCO2e: rounded(cost.lifetimeKgCo2e),
  })),
  withoutCost: answer.without.map(({ measure, reason, lifetimeKgCo2e }) => ({
    ...measureBody(measure),
    reason: reasons[reason],
    lifetimeKgCO2e: orNull(lifetimeKgCo2e),
  })),
})

/** The statuses that a query names; its pattern holds them to what there is. */
const statusesOf = (text: string | undefined, preset: readonly MeasureStatus[]): readonly MeasureStatus[] =>
  text === undefined ? preset : (text.split(',') as MeasureStatus[])

/** What is to come: the forecast to the target year, and what a tonne less costs by each measure. */
export const forecastRoutes: Routes = (services) => async (app) => {
  app.get(
    '/v1/forecast',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'The forecast to the year of a target, and the chance of meeting it',
        description:
          'Business as usual from the trust’s own complete years, less what measures take off, with the factors of a scenario: a central figure for each year and, where there are three past errors or more, a fan and the chance. Else `insufficientData` says what is missing. Base, history and path are those of GET /v1/progress for the same target, and in its unit; a neutral target is forecast gross.',
        querystring: forecastQuery,
        response: { 200: forecastSchema },
      },
    },
    async (request) => {
      const { target, scenario, measures, to } = request.query
      const { trustId } = request.caller
      const statuses = statusesOf(measures, usualStatuses)
      return forecastBody(orRefuse(await forecastOf(services, { trustId, target, scenario, statuses, to })))
    },
  )
  app.get(
    '/v1/abatement-costs',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'What a tonne less costs by each measure, the cheapest first',
        description:
          'The marginal abatement cost table: net present cost over the tonnes of the measure’s life. Measures whose cost is not known stand apart, not at nought.',
        querystring: abatementQuery,
        response: { 200: abatementSchema },
      },
    },
    async (request) => {
      const { target, scenario = 'held', measures, discountRatePercent = '3.5' } = request.query
      const { trustId } = request.caller
      return abatementBody(
        orRefuse(
          await abatementCosts(services, {
            ...{ trustId, target, scenario },
            ratePercent: new Decimal(discountRatePercent),
            statuses: statusesOf(measures, listedStatuses),
          }),
        ),
      )
    },
  )
}
