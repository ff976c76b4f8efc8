import type { Static } from 'typebox'
import { Decimal } from '../../domain/decimal.ts'
import { everyRole } from '../../http/route.ts'
import type { measureSchema } from '../../measures/schema.ts'
import type { verificationSchema } from '../../measures/verification-schema.ts'
import type { PageApi } from '../api.ts'
import type { PageChart } from '../chart.ts'
import { dayFields, dayOf, listOf, missingOf, numberOf, textOf, wholeOf } from '../filled.ts'
import { amount, day } from '../format.ts'
import type { Fields, Pages, View } from '../page.ts'
import * as words from '../planning-words.ts'

type Measure = Static<typeof measureSchema>
type Verification = Static<typeof verificationSchema>
type Effect = Verification['effects'][number]
interface StreamChoice {
  readonly id: string
  readonly title: string
  readonly units: readonly string[]
  readonly attributes: Readonly<Record<string, readonly string[]>>
}

/** How many effects the form has room for: a heat pump saves gas and uses electricity. */
const effectRows = 4
const allUnits = 'kWh MWh m3 litre kg tonne km mile passengerKm roomNight'.split(' ')

/** What a measure does to a stream in a year, in words: `24.0 MWh less of Mains gas`. */
function effectWords({ stream, unit, savingPerYear }: Measure['effects'][number], titles: Titles): string {
  const saved = new Decimal(savingPerYear)
  return `${amount(saved.abs().toFixed(), unit)} ${saved.isNegative() ? 'more' : 'less'} ${titles.get(stream) ?? stream}`
}
type Titles = ReadonlyMap<string, string>

/** `fuel: diesel, size: small` as attributes; undefined where it is blank. */
function attributesOf(text: string | undefined): Record<string, string> | undefined {
  if (text === undefined) return undefined
  const pairs = text.split(',').map((pair) => {
    const [name = '', ...value] = pair.split(/[:=]/)
    return [name.trim(), value.join(':').trim()] as const
  })
  return Object.fromEntries(pairs.filter(([name]) => name !== ''))
}

/** The measure that a form describes, as the API takes it. */
function askedOf(body: Fields) {
  const effects = Array.from({ length: effectRows }, (_, index) => {
    const at = `effects.${index}`
    const stream = textOf(body, `${at}.stream`)
    const saving = numberOf(body, `${at}.savingPerYear`)
    if (stream === undefined && saving === undefined) return undefined
    const attributes = attributesOf(textOf(body, `${at}.attributes`))
    return {
      stream: stream ?? '',
      unit: textOf(body, `${at}.unit`) ?? 'kWh',
      savingPerYear: saving ?? '',
      ...(attributes === undefined ? {} : { attributes }),
    }
  }).filter((effect) => effect !== undefined)
  const shape = textOf(body, 'shape')
    ?.split(/[\s,;]+/)
    .filter((part) => part !== '')
  return {
    academyId: textOf(body, 'academyId') ?? null,
    kind: textOf(body, 'kind'),
    title: textOf(body, 'title'),
    status: textOf(body, 'status'),
    start: dayOf(body, 'start'),
    lifeYears: wholeOf(body, 'lifeYears'),
    effects,
    ...(shape === undefined ? {} : { shape }),
    capitalPounds: numberOf(body, 'capitalPounds') ?? null,
    yearlySavingPounds: numberOf(body, 'yearlySavingPounds') ?? null,
    meterIds: listOf(body, 'meterIds'),
    evidence: textOf(body, 'evidence') ?? null,
  }
}

/** What must be there before the API is asked. */
const wanted = {
  title: 'Write what the measure is called, such as “LED lighting in the sports hall”.',
  kind: 'Say what kind of measure it is.',
  status: 'Say how far it is.',
  start: 'Write the first day on which it saves.',
  lifeYears: 'Write for how many years it saves.',
  'effects.0.stream': 'Say what it saves.',
  'effects.0.savingPerYear': 'Write how much it saves in a year.',
}

/** The fields of the form for a measure that is there. */
const valuesOf = (measure: Measure): Record<string, unknown> => ({
  ...measure,
  ...dayFields('start', measure.start),
  shape: measure.shape?.join(', '),
  lifeYears: String(measure.lifeYears),
  ...Object.fromEntries(
    measure.effects.flatMap((effect, index) => [
      [`effects.${index}.stream`, effect.stream],
      [`effects.${index}.unit`, effect.unit],
      [`effects.${index}.savingPerYear`, effect.savingPerYear],
      [
        `effects.${index}.attributes`,
        Object.entries(effect.attributes)
          .map(([name, value]) => `${name}: ${value}`)
          .join(', '),
      ],
    ]),
  ),
})

/** What was used and what would have been used without the measure, by months. */
function useChart(effect: Effect, title: string): PageChart | undefined {
  const { found, unit } = effect
  if (found === null || found.months.length === 0) return undefined
  const points = [
    ...found.baseline.map(({ month, quantity }) => ({ month, actual: quantity, without: null })),
    ...found.months.map(({ month, actual, counterfactual }) => ({ month, actual, without: counterfactual })),
  ].flatMap(({ month, actual, without }) => [
    { label: day(month), series: 'Measured', value: actual },
    { label: day(month), series: 'Expected without the measure', value: without },
  ])
  return {
    id: `use-${effect.stream.replaceAll('.', '-')}`,
    title: `${title}: measured, and expected without the measure`,
    description: 'The months before the measure are those that the expectation was learnt from.',
    chart: { kind: 'line', unit: unit ?? '', xTitle: 'Month', yTitle: 'Used in a month', points },
  }
}

/** What every view of measures has. */
async function around(api: PageApi) {
  const [academies, { items: streams }] = await Promise.all([
    api.all<{ id: string; name: string }>('/v1/academies'),
    api.get<{ items: StreamChoice[] }>('/v1/streams'),
  ])
  return {
    words,
    academies: Object.fromEntries(academies.map(({ id, name }) => [id, name])),
    academyItems: [
      { value: '', text: 'The whole trust' },
      ...academies.map(({ id, name }) => ({ value: id, text: name })),
    ],
    streamTitles: new Map(streams.map(({ id, title }) => [id, title])) as Titles,
    streamItems: [
      { value: '', text: 'Choose' },
      ...streams.map(({ id, title }) => ({ value: id, text: title })),
    ],
    unitItems: allUnits.map((value) => ({ value, text: value === 'm3' ? 'm³' : value })),
  }
}

/** The form for a measure, new or changed. */
async function form(api: PageApi, given: Partial<View> & { measure?: Measure }): Promise<View> {
  const { measure } = given
  const meters =
    measure?.academyId == null
      ? []
      : await api.all<{ id: string; number: string; name: string | null; utility: string | null }>(
          `/v1/meters?academyId=${measure.academyId}`,
        )
  return {
    view: 'measures/edit.njk',
    title: measure === undefined ? 'Write a measure down' : `Change ${measure.title}`,
    ...(await around(api)),
    breadcrumbs: [
      { text: 'Measures', href: '/measures' },
      ...(measure === undefined ? [] : [{ text: measure.title, href: `/measures/${measure.id}` }]),
      { text: measure === undefined ? 'Write one down' : 'Change it' },
    ],
    rows: Array.from({ length: effectRows }, (_, index) => index),
    kindItems: [{ value: '', text: 'Choose' }, ...words.choices(words.measureKinds)],
    statusItems: Object.entries(words.measureStatuses).map(([value, text]) => ({
      value,
      text,
      hint: { text: words.measureStatusHints[value as keyof typeof words.measureStatuses] },
    })),
    meterItems: meters.map(({ id, number, name, utility }) => ({
      value: id,
      text: [number, name ?? utility].filter((part) => part !== null).join(', '),
    })),
    values: {},
    ...given,
  }
}

/** Measures: the list, one with what it saved, writing one down and changing it. */
export const measurePages: Pages = (web) => async (app) => {
  const lead = { access: ['lead'] as const }

  web.page(app, '/measures', { access: everyRole }, async ({ api, query }) => {
    const asked = new URLSearchParams()
    for (const name of ['status', 'academyId']) if (query[name]) asked.set(name, query[name])
    const [measures, costs, more] = await Promise.all([
      api.all<Measure>(`/v1/measures?${asked}`),
      api.try('GET', '/v1/abatement-costs'),
      around(api),
    ])
    const items: { id: string; poundsPerTonne: string; yearlyKgCO2e: string }[] = costs.body.items ?? []
    return {
      view: 'measures/measures.njk',
      title: 'Measures',
      ...more,
      asked: query,
      filtered: asked.size > 0,
      costs: Object.fromEntries(items.map((one) => [one.id, one])),
      measures: measures.map((one) => ({
        ...one,
        saves: one.effects.map((effect) => effectWords(effect, more.streamTitles)),
      })),
      statusItems: [{ value: '', text: 'Any' }, ...words.choices(words.measureStatuses)],
      whereItems: [{ value: '', text: 'Anywhere' }, ...more.academyItems.slice(1)],
    }
  })

  web.page(app, '/measures/new', lead, async ({ api }) => form(api, {}))
  web.form(app, '/measures/new', lead, async ({ api, body }) => {
    const missing = missingOf(body, wanted)
    const answer = missing === undefined ? await api.try('POST', '/v1/measures', askedOf(body)) : undefined
    const problem = missing ?? answer?.problem
    if (problem !== undefined) return form(api, { problem, values: body })
    return { redirect: `/measures/${answer?.body.id}`, notice: `“${answer?.body.title}” was written down.` }
  })

  web.page(app, '/measures/:id', { access: everyRole }, async ({ api, params, query }) => {
    const at = `/v1/measures/${encodeURIComponent(params.id ?? '')}`
    const measure = await api.get<Measure>(at)
    const asked = new URLSearchParams(query.confidence ? { confidence: query.confidence } : {})
    const [{ items: versions }, verified, costs, more] = await Promise.all([
      api.get<{ items: Measure[] }>(`${at}/versions`),
      api.try('GET', `${at}/verification?${asked}`),
      api.try('GET', '/v1/abatement-costs'),
      around(api),
    ])
    const titleOf = (stream: string): string => more.streamTitles.get(stream) ?? stream
    const verification: Verification | undefined = verified.problem === undefined ? verified.body : undefined
    const cost = (list: { id: string }[] | undefined) => list?.find(({ id }) => id === measure.id)
    return {
      view: 'measures/measure.njk',
      title: measure.title,
      ...more,
      ...{ measure, versions, verification, unverified: verified.problem },
      cost: cost(costs.body.items),
      noCost: cost(costs.body.withoutCost),
      saves: measure.effects.map((effect) => effectWords(effect, more.streamTitles)),
      versionSaves: versions.map(({ effects }) =>
        effects.map((effect) => effectWords(effect, more.streamTitles)).join('; '),
      ),
      effects: verification?.effects.map((effect) => ({
        ...effect,
        title: titleOf(effect.stream),
        picture: useChart(effect, titleOf(effect.stream)),
      })),
      amount,
      breadcrumbs: [{ text: 'Measures', href: '/measures' }, { text: measure.title }],
    }
  })

  web.page(app, '/measures/:id/change', lead, async ({ api, params }) => {
    const {
      body: measure,
      problem,
      etag,
    } = await api.try('GET', `/v1/measures/${encodeURIComponent(params.id ?? '')}`)
    if (problem !== undefined)
      return { view: 'problem.njk', title: problem.title, status: problem.status, refused: problem }
    return form(api, { measure, values: { ...valuesOf(measure), etag } })
  })
  web.form(app, '/measures/:id/change', lead, async ({ api, body, params }) => {
    const at = `/v1/measures/${encodeURIComponent(params.id ?? '')}`
    const measure = await api.get<Measure>(at)
    const missing = missingOf(body, wanted)
    const etag = textOf(body, 'etag')
    const answer =
      missing === undefined
        ? await api.try('PUT', at, askedOf(body), etag === undefined ? {} : { ifMatch: etag })
        : undefined
    const problem = missing ?? answer?.problem
    if (problem !== undefined) return form(api, { measure, problem, values: body })
    return {
      redirect: `/measures/${measure.id}`,
      notice: `Version ${answer?.body.version} of “${answer?.body.title}” counts from now on. The earlier ones stay below.`,
    }
  })
}
