import type { Static } from 'typebox'
import { Decimal, sum } from '../../domain/decimal.ts'
import type { abatementSchema, forecastSchema } from '../../forecast/schema.ts'
import { everyRole } from '../../http/route.ts'
import type { PageChart } from '../chart.ts'
import { listOf } from '../filled.ts'
import { figure, tonnesFigure } from '../format.ts'
import type { Fields, Pages } from '../page.ts'
import * as words from '../planning-words.ts'
import { pathChart } from '../progress-charts.ts'

type Forecast = Static<typeof forecastSchema>
type Abatement = Static<typeof abatementSchema>
interface PathYear {
  readonly year: string
  readonly pathKgCO2e: string | null
}

const countingUsually = ['approved', 'running', 'done']
const statuses = ['idea', 'planned', 'approved', 'running', 'done']

/** How figures are written on the page: with the unit, without it, and as the range of a year. */
function figuresOf(metric: Forecast['metric']) {
  const bare = (text: string): string => (metric === 'absolute' ? tonnesFigure(text) : figure(text))
  return {
    bare,
    show: (text: string): string => `${bare(text)} ${words.unitWords[metric]}`,
    range(year: Forecast['years'][number], wanted: number): string {
      const band = year.fan?.find(({ percent }) => percent === wanted)
      return band === undefined ? 'not known' : `${bare(band.lowKgCO2e)} to ${bare(band.highKgCO2e)}`
    },
  }
}

/** What is to be known of a counted year. */
function remarksOf({ estimatedPercent, provisional }: Forecast['history'][number]): string {
  const estimated =
    estimatedPercent === null || new Decimal(estimatedPercent).isZero()
      ? []
      : [`${new Decimal(estimatedPercent).toFixed(1)} % estimated`]
  return [...estimated, ...(provisional ? ['provisional'] : [])].join(', ')
}

/** What a tonne less costs by each measure, the cheapest first: below nought it pays for itself. */
const costChart = ({ items }: Abatement): PageChart => ({
  id: 'cost-chart',
  title: 'What a tonne less costs, by measure',
  description: 'The cheapest first. Below nought the measure pays for itself within its life.',
  chart: {
    kind: 'bars',
    unit: '£ per tCO2e',
    xTitle: 'Measure',
    yTitle: 'Cost of a tonne',
    points: items.map(({ title, poundsPerTonne }) => ({
      label: title,
      series: '',
      value: new Decimal(poundsPerTonne).toFixed(0),
    })),
  },
})

/** What the forecast has in the year of the target, and what is missing; undefined where either is not known. */
function outcome(forecast: Forecast) {
  const year = forecast.years.find((one) => one.year === forecast.targetYear)
  if (year === undefined) return undefined
  const off = sum(year.measures.map(({ kgCO2e }) => new Decimal(kgCO2e)))
  const allowed = forecast.targetKgCO2e
  const gap = allowed === null ? undefined : new Decimal(year.kgCO2e).minus(allowed)
  return {
    year: year.year,
    expected: year.kgCO2e,
    withoutMeasures: year.withoutMeasuresKgCO2e,
    measures: off.toFixed(),
    allowed,
    missing: gap?.gt(0) === true ? gap.toFixed() : null,
    spare: gap?.lte(0) === true ? gap.neg().toFixed() : null,
    band: year.fan?.find(({ percent }) => percent === 80),
  }
}

/** A chance in whole percent; what lies ahead is never certain. */
function chanceWords(text: string | null): string | undefined {
  if (text === null) return undefined
  const percent = new Decimal(text)
  if (percent.lt(1)) return 'under 1 %'
  return percent.gt(99) ? 'over 99 %' : `${percent.toFixed(0)} %`
}

const targetItem = ({
  code,
  title,
  targetYear,
}: {
  code: string
  title: string | null
  targetYear: string
}) => ({
  value: code,
  text: `${title ?? (code === 'main' ? 'The main target' : code)} (${targetYear})`,
})

/** The question that the form of the page asks, as the API takes it. */
function questionOf(query: Fields) {
  const asked = listOf(query, 'measures').filter((status) => statuses.includes(status))
  const counting = asked.length === 0 ? countingUsually : asked
  const parts = new URLSearchParams({ measures: counting.join(',') })
  for (const name of ['target', 'scenario', 'to']) {
    const [value] = listOf(query, name)
    if (value !== undefined && value.trim() !== '') parts.set(name, value.trim())
  }
  return { counting, parts }
}

/** The forecast to a target: how far it comes with the measures, what is missing, what a tonne costs. */
export const forecastPages: Pages = (web) => async (app) => {
  web.page(app, '/forecast', { access: everyRole }, async ({ api, query }) => {
    const { counting, parts } = questionOf(query)
    const asked = await api.try('GET', `/v1/forecast?${parts}`)
    const [targets, scenarios, academies, measures] = await Promise.all([
      api.all('/v1/targets?current=true'),
      api.all('/v1/factor-scenarios'),
      api.all<{ id: string; name: string }>('/v1/academies'),
      api.all('/v1/measures'),
    ])
    const view = {
      view: 'forecast/forecast.njk',
      title: 'Forecast',
      words,
      counting,
      targetItems: targets.map(targetItem),
      scenarioItems: scenarios.map(({ code, title }) => ({ value: code, text: title })),
      statusItems: statuses.map((value) => ({ value, text: words.wordFor(words.measureStatuses, value) })),
      asked: Object.fromEntries(parts),
      academies: Object.fromEntries(academies.map(({ id, name }) => [id, name])),
    }
    if (asked.problem !== undefined)
      return targets.length === 0 ? { ...view, empty: true } : { ...view, problem: asked.problem }

    const forecast: Forecast = asked.body
    const progress = await api.try('GET', `/v1/progress?target=${forecast.target}`)
    parts.set('measures', statuses.join(','))
    const costs = new URLSearchParams(parts)
    costs.delete('to')
    const [all, abatement] = await Promise.all([
      api.get<Forecast>(`/v1/forecast?${parts}`),
      api.get<Abatement>(`/v1/abatement-costs?${costs}`),
    ])
    const pathYears: PathYear[] = progress.status === 200 ? progress.body.years : []
    const drawn = progress.status === 200 ? pathChart(progress.body, forecast) : undefined
    const found = outcome(forecast)
    const last = forecast.years.find(({ year }) => year === found?.year) ?? forecast.years.at(-1)
    const figures = figuresOf(forecast.metric)
    return {
      ...view,
      ...{ forecast, abatement, ...figures, outcome: found, withAll: outcome(all) },
      chance: chanceWords(forecast.chancePercent),
      milestones: forecast.milestones.map((one) => ({ ...one, chance: chanceWords(one.chancePercent) })),
      waiting: measures.filter(
        ({ id, status }) => status !== 'dropped' && !forecast.measures.some((one) => one.id === id),
      ),
      off: Object.fromEntries(last?.measures.map(({ measureId, kgCO2e }) => [measureId, kgCO2e]) ?? []),
      allowed: Object.fromEntries(pathYears.map(({ year, pathKgCO2e }) => [year, pathKgCO2e])),
      remarks: Object.fromEntries(forecast.history.map((year) => [year.year, remarksOf(year)])),
      path: drawn && {
        ...drawn,
        title: 'Emissions and the path to the target',
        description:
          'Years that were counted, what the path allows, and the forecast with the measures that count. Of ten futures like the past, eight lie within the range.',
      },
      costs: abatement.items.length === 0 ? undefined : costChart(abatement),
    }
  })
}
