import { everyRole } from '../../http/route.ts'
import type { PageApi } from '../api.ts'
import type { PageChart } from '../chart.ts'
import type { Pages } from '../page.ts'
import * as words from '../planning-words.ts'

interface FactorSet {
  readonly id: string
  readonly year: number
  readonly revision: string
  readonly counts: boolean
}
interface Stream {
  readonly id: string
  readonly title: string
  readonly scope: number | null
  readonly category: number | null
  readonly units: readonly string[]
  readonly attributes: Readonly<Record<string, readonly string[]>>
  readonly names: { readonly attribute: string; readonly items: readonly { readonly name: string }[] } | null
}
interface Use {
  readonly kind: string
  readonly factor: { readonly no: number; readonly value: string; readonly unit: string } | null
}
interface StreamFactors {
  readonly set: { readonly id: string }
  readonly units: readonly { readonly unit: string; readonly uom: string; readonly uses: readonly Use[] }[]
}

/** The factor of the emission itself, in each set that counts: none where a set has no such row. */
async function overSets(
  api: PageApi,
  sets: readonly FactorSet[],
  { at, unit }: { at: string; unit: string },
) {
  return Promise.all(
    sets
      .filter(({ counts }) => counts)
      .map(async ({ id, year }) => {
        const joint = at.includes('?') ? '&' : '?'
        const { body, problem } = await api.try(
          'GET',
          `${at}${joint}set=${id}&unit=${encodeURIComponent(unit)}`,
        )
        const found: StreamFactors | undefined = problem === undefined ? body : undefined
        const use = found?.units[0]?.uses.find(
          ({ kind }) => kind === 'direct' || kind === 'wtt' || kind === 'td',
        )
        return { id, year, use: use?.factor ?? undefined }
      }),
  )
}

const chartOf = (stream: Stream, years: Awaited<ReturnType<typeof overSets>>): PageChart | undefined => {
  const units = [...new Set(years.flatMap(({ use }) => (use === undefined ? [] : [use.unit])))]
  const [unit] = units
  if (unit === undefined || units.length > 1) return undefined
  return {
    id: 'over-sets',
    title: `${stream.title}: the factor of each year`,
    description: 'As each year’s set has it. A gap: the set has no such row.',
    chart: {
      kind: 'line',
      unit,
      xTitle: 'Set of the year',
      yTitle: 'Factor',
      points: years.map(({ year, use }) => ({ label: String(year), series: '', value: use?.value ?? null })),
    },
  }
}

/** What can be counted, and which row of which set each becomes. */
export const factorStreamPages: Pages = (web) => async (app) => {
  web.page(app, '/factors/streams', { access: everyRole }, async ({ api }) => {
    const { items } = await api.get<{ items: Stream[] }>('/v1/streams')
    return {
      view: 'factors/streams.njk',
      title: 'Streams',
      streams: items,
      breadcrumbs: [{ text: 'Factors', href: '/factors' }, { text: 'Streams' }],
    }
  })

  web.page(app, '/factors/streams/:id', { access: everyRole }, async ({ api, params, query }) => {
    const id = encodeURIComponent(params.id ?? '')
    const [stream, { items: sets }] = await Promise.all([
      api.get<Stream>(`/v1/streams/${id}`),
      api.get<{ items: FactorSet[] }>('/v1/factor-sets'),
    ])
    const attributes = new URLSearchParams()
    for (const name of Object.keys(stream.attributes)) if (query[name]) attributes.set(name, query[name])
    const set = query.set || sets.findLast(({ counts }) => counts)?.id
    const base = `/v1/streams/${id}/factors${attributes.size === 0 ? '' : `?${attributes}`}`
    const joint = attributes.size === 0 ? '?' : '&'
    const { body, problem } = await api.try('GET', `${base}${set === undefined ? '' : `${joint}set=${set}`}`)
    const found: StreamFactors | undefined = problem === undefined ? body : undefined
    const unit = found?.units.some((one) => one.unit === query.unit) ? query.unit : found?.units[0]?.unit
    const years = unit === undefined ? [] : await overSets(api, sets, { at: base, unit })
    return {
      view: 'factors/stream.njk',
      title: stream.title,
      ...{ words, stream, found, years, unit },
      refused: problem?.detail,
      asked: { ...Object.fromEntries(attributes), set, unit },
      setItems: sets.toReversed().map((one) => ({
        value: one.id,
        text: `${one.year}, revision ${one.revision}${one.counts ? '' : ' (not chosen)'}`,
      })),
      unitItems: stream.units.map((value) => ({ value, text: value === 'm3' ? 'm³' : value })),
      attributeItems: Object.entries(stream.attributes).map(([name, values]) => ({
        name,
        items: (values.includes('*') && stream.names?.attribute === name
          ? ['', ...stream.names.items.map((one) => one.name)]
          : values.filter((value) => value !== '*')
        ).map((value) => ({ value, text: value === '' ? 'Choose' : value })),
      })),
      picture: chartOf(stream, years),
      breadcrumbs: [
        { text: 'Factors', href: '/factors' },
        { text: 'Streams', href: '/factors/streams' },
        { text: stream.title },
      ],
    }
  })
}
