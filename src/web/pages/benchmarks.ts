import type { Static } from 'typebox'
import type { benchmarkSchema, comparisonSchema } from '../../comparison/schema.ts'
import { Decimal } from '../../domain/decimal.ts'
import { everyRole } from '../../http/route.ts'
import type { PageApi } from '../api.ts'
import type { PageChart } from '../chart.ts'
import { dayOf, missingOf, numberOf, textOf } from '../filled.ts'
import type { Pages, View } from '../page.ts'
import * as words from '../planning-words.ts'

type Comparison = Static<typeof comparisonSchema>
type Benchmark = Static<typeof benchmarkSchema>

const perWords = { pupil: 'pupil', m2: 'm²' } as const
const perItems = [
  { value: 'pupil', text: 'Per pupil' },
  { value: 'm2', text: 'Per square metre' },
]
const boundaryItems = [
  { value: 'asOwned', text: 'As owned: while they belonged to the trust' },
  { value: 'likeForLike', text: 'Like for like: the whole year, whoever ran them' },
]
const measureItems = [
  { value: 'kgCO2e', text: 'kg CO2e of Scope 1 and 2 (location-based) in a year' },
  { value: 'kWh', text: 'kWh of energy in a year, fuels by gross calorific value' },
]

/** Emissions per pupil or square metre, by academy; what is not known is a gap. */
function comparisonChart({ academies, per, year }: Comparison): PageChart {
  return {
    id: 'comparison',
    title: `Scope 1 and 2 emissions per ${perWords[per]}, ${year}`,
    description: 'Compare within one phase: what a school is for decides much of what it uses.',
    chart: {
      kind: 'bars',
      unit: `kgCO2e per ${perWords[per]}`,
      xTitle: 'Academy',
      yTitle: 'Emissions',
      points: academies.map((one) => ({
        label: `${one.name} (${words.phases[one.phase].toLowerCase()})`,
        series: '',
        value: per === 'pupil' ? one.kgCO2ePerPupil : one.kgCO2ePerM2,
        estimated: one.quality.estimatedPercent !== null && new Decimal(one.quality.estimatedPercent).gt(5),
      })),
    },
  }
}

async function page(
  api: PageApi,
  query: Readonly<Record<string, string>>,
  given: Partial<View> = {},
): Promise<View> {
  const [{ items: inventories }, { items: builtIn }, own, { items: streams }] = await Promise.all([
    api.get<{ items: { year: string }[] }>('/v1/inventories'),
    api.get('/v1/benchmarks'),
    api.all<Benchmark>('/v1/comparison-benchmarks?withdrawn=true'),
    api.get<{ items: { id: string; title: string }[] }>('/v1/streams'),
  ])
  const years = inventories.map(({ year }) => year).sort()
  const year = query.year || years.at(-1)
  const asked = new URLSearchParams({
    year: year ?? '',
    per: query.per || 'pupil',
    boundary: query.boundary || 'asOwned',
  })
  const answer = year === undefined ? undefined : await api.try('GET', `/v1/comparison?${asked}`)
  const comparison: Comparison | undefined = answer?.problem === undefined ? answer?.body : undefined
  const shares = (one: Comparison['academies'][number]) =>
    Object.fromEntries(one.differences.map(({ benchmark, percent }) => [benchmark, percent]))
  return {
    view: 'benchmarks/benchmarks.njk',
    title: 'Benchmarks',
    ...{ words, comparison, builtIn, own, perWords, perItems, boundaryItems, measureItems },
    refused: answer?.problem?.detail,
    asked: { ...Object.fromEntries(asked), _id: 'show-' },
    yearItems: years.map((value) => ({ value, text: value })),
    phaseItems: [{ value: '', text: 'Any phase' }, ...words.choices(words.phases)],
    streams: Object.fromEntries(streams.map(({ id, title }) => [id, title])),
    differences: comparison?.academies.map(shares),
    noRank: comparison?.academies.map(({ noRankBecause }) =>
      noRankBecause.map((why) => why.replace('with boundary=likeForLike', 'like for like')).join(' '),
    ),
    picture:
      comparison === undefined || comparison.academies.length === 0 ? undefined : comparisonChart(comparison),
    values: {},
    ...given,
  }
}

/** Academies beside each other and beside published figures. */
export const benchmarkPages: Pages = (web) => async (app) => {
  const lead = { access: ['lead'] as const }

  web.page(app, '/benchmarks', { access: everyRole }, async ({ api, query }) => page(api, query))
  web.form(app, '/benchmarks', lead, async ({ api, body, query }) => {
    const missing = missingOf(body, {
      title: 'Write what the figure is of.',
      measure: 'Say what it measures.',
      per: 'Say whether it is per pupil or per square metre.',
      value: 'Write the figure.',
      source: 'Write where it was published: a figure without its source is not kept.',
      publishedOn: 'Write the day on which it was published.',
    })
    const asked = {
      ...Object.fromEntries(['title', 'measure', 'per', 'source'].map((name) => [name, textOf(body, name)])),
      phase: textOf(body, 'phase') ?? null,
      value: numberOf(body, 'value'),
      publishedOn: dayOf(body, 'publishedOn'),
    }
    const answer =
      missing === undefined ? await api.try('POST', '/v1/comparison-benchmarks', asked) : undefined
    const problem = missing ?? answer?.problem
    if (problem !== undefined) return page(api, query, { problem, values: body })
    return {
      redirect: '/benchmarks',
      notice: `“${answer?.body.title}” is added, and academies are held against it.`,
    }
  })
  web.form(app, '/benchmarks/:id/withdraw', lead, async ({ api, body, params, query }) => {
    const at = `/v1/comparison-benchmarks/${encodeURIComponent(params.id ?? '')}/withdraw`
    const { problem } = await api.try('POST', at, { reason: textOf(body, 'reason') ?? '' })
    if (problem !== undefined) return page(api, query, { problem })
    return {
      redirect: '/benchmarks',
      notice: 'The figure is taken back. It stays in the list with the reason.',
    }
  })
}
