import { type Decimal, shown } from '../domain/decimal.ts'
import type { MethodId } from '../domain/forecast/business-as-usual.ts'
import type { TargetScope } from '../domain/progress.ts'
import type { Target } from '../targets/run.ts'
import type { AbatementCosts } from './abatement.ts'
import type { Past } from './past.ts'
import type { ForecastAnswer } from './run.ts'

const methods: Readonly<Record<MethodId, string>> = {
  lastYear: 'each stream stays as in the last year',
  meanOfThree: 'each stream stays at the mean of the last three years',
  dampedTrend:
    'each stream goes on from the last year by the median of its yearly changes (Theil and Sen), a fifth less of it each year',
}

/** `scopes 1, 2, 3, of Scope 3 categories 3, 6` */
const countedWords = ({ scopes, categories }: TargetScope): string =>
  `${scopes.length === 1 ? 'scope' : 'scopes'} ${scopes.join(', ')}${categories.length === 0 ? '' : `, of Scope 3 ${categories.length === 1 ? 'category' : 'categories'} ${categories.join(', ')}`}`

const perWords: Readonly<Record<Target['metric'], string>> = {
  absolute: '',
  perPupil: ', divided by the pupils in force at the end of each year',
  perM2: ', divided by the square metres in force at the end of each year',
}

/** What years ahead are divided by. */
export function countWords(
  metric: Target['metric'],
  { count, past }: { count: Decimal; past: Pick<Past, 'countsAsOf'> },
): string {
  const [first, last] = [past.countsAsOf[0], past.countsAsOf.at(-1)]
  const days = first === last ? `of ${first}` : `of ${first} to ${last}`
  const what = metric === 'perPupil' ? 'pupils' : 'square metres'
  return `The years ahead are divided by the newest counts held, ${shown(count, 0)} ${what} (${days}). How these may change is neither in the figures nor in the fan.`
}

/** The scenario and what it does, in a sentence. */
function factorWords({ scenario, held }: Pick<ForecastAnswer, 'scenario' | 'held'>): string {
  const { set } = held
  const base = `All years are worked out with the factors of ${set.title}, so that the grid’s own change is neither trend nor error.`
  if (scenario.factors.length === 0) return `${base} They are held for the years ahead.`
  const source = `“${scenario.title}” (${scenario.source}, ${scenario.publishedOn}, version ${scenario.version})`
  return `${base} In the years ahead every line of a stream, losses and well-to-tank too, moves by the factor that ${source} declares for the calendar year with most of its days, over the one it declares for ${set.year}, or else over the published one; between declared years on a straight line, after the last held, and before the first as published.`
}

/** How the forecast was made. */
export function forecastWords(answer: ForecastAnswer): string[] {
  const { forecast, past, target } = answer
  if (forecast === undefined) return []
  const { choice, spread, degreesOfFreedom } = forecast
  const [first, last] = [past.years[0]?.year, past.years.at(-1)?.year]
  const whose = (of: 'trust' | 'academies' | undefined) =>
    of === 'academies' ? 'the academies, one by one' : 'the trust'
  const percent = (share: Decimal) => shown(share.times(100), 1)
  return [
    `History: ${first === last ? first : `${first} to ${last}`}, ${target.measuredOn === 'asOwned' ? `as owned; carried on are the whole years of the academies that are members on ${answer.at}` : `whole years of the academies that are members on ${answer.at}, whoever ran them`}; what the target counts (${countedWords(target)}), Scope 2 location-based${perWords[target.metric]}.`,
    `Base: ${target.baseYears.length === 1 ? target.baseYear : `the average of ${target.baseYears.join(', ')}`}, ${target.measuredOn === 'asOwned' ? 'as owned' : 'of the same academies'}, as its progress has it; a base that was restated and published stands there beside it.`,
    `Business as usual: ${methods[choice.method]}. ${
      choice.comparedOn === undefined
        ? 'Past years are too few to compare methods on, and a trend through so few is none.'
        : `Each method was asked every year for the next with what was known then; this one was off the least: ${choice.compared.map((one) => `${one.method} ${percent(one.meanAbsoluteError)} %`).join(', ')} on average (${whose(choice.comparedOn)}, ${choice.compared[0]?.errors} forecasts).`
    }`,
    factorWords(answer),
    'Measures: what each that counts saved in a year of the history by the register is put back before business as usual and its errors are worked out, so that no saving is counted twice; of each year ahead all that they save is taken off, no more than there is. The history is shown as it was counted.',
    ...(spread === undefined || choice.errors === undefined
      ? []
      : [
          `Fan: the spread of the ${choice.errors.values.length} past one-year errors of ${whose(choice.errors.of)}, of ${choice.errors.steps} steps from one year to the next, ${percent(spread)} % of business as usual, times the root of the years ahead, by Student’s t with ${degreesOfFreedom} ${degreesOfFreedom === 1 ? 'degree' : 'degrees'} of freedom, the steps less one. How sure measures and factors are is not in it, nor is the weather taken out.`,
        ]),
  ]
}

/** How the costs of a tonne were come by. */
export function abatementWords({ scenario, held, ratePercent, counted }: AbatementCosts): string[] {
  return [
    `Cost of a tonne: capital less yearly savings over the life of the measure, discounted at ${ratePercent.toFixed()} % a year from its start (HM Treasury, The Green Book), over the tonnes that it takes off in its life, which are not discounted. No value is put on carbon.`,
    `Tonnes: what the register says of each year, ${countedWords(counted)}. ${factorWords({ scenario, held })}`,
    'A measure whose capital cost or yearly saving in pounds is not known has no cost per tonne; it is not nought.',
  ]
}
