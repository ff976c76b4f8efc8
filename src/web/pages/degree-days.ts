import { Decimal } from '../../domain/decimal.ts'
import { everyRole } from '../../http/route.ts'
import type { PageApi } from '../api.ts'
import type { PageChart } from '../chart.ts'
import { missingOf, textOf } from '../filled.ts'
import { day } from '../format.ts'
import type { Pages, View } from '../page.ts'

interface Load {
  readonly station: string
  readonly bases: readonly string[]
  readonly withdrawnAt: string | null
}
interface Values {
  readonly station: string
  readonly base: string
  readonly items: readonly { readonly period: string; readonly value: string }[]
}

/** Degree days by month: days added up, months as they are. */
function byMonth({ items }: Values): [string, string][] {
  const months = new Map<string, Decimal>()
  for (const { period, value } of items) {
    if (period.length < 7) continue
    const month = period.slice(0, 7)
    months.set(month, (months.get(month) ?? new Decimal(0)).plus(value))
  }
  return [...months].map(([month, value]) => [month, value.toFixed()])
}

const chartOf = (values: Values): PageChart | undefined => {
  const months = byMonth(values)
  if (months.length === 0) return undefined
  return {
    id: 'months',
    title: `Heating degree days of ${values.station}`,
    description: `Base ${values.base} °C. The more, the colder the month; a gap is not warm, but not known.`,
    chart: {
      kind: 'line',
      unit: 'degree days',
      xTitle: 'Month',
      yTitle: 'Heating degree days',
      points: months.map(([month, value]) => ({ label: day(month), series: '', value })),
    },
  }
}

async function page(api: PageApi, given: Partial<View> = {}): Promise<View> {
  const { items: loads } = await api.get<{ items: Load[] }>('/v1/degree-days?withdrawn=true')
  const stations = [
    ...new Set(loads.filter(({ withdrawnAt }) => withdrawnAt === null).map(({ station }) => station)),
  ]
  const pictures = await Promise.all(
    stations.map(async (station) => {
      const base = loads.findLast((one) => one.station === station)?.bases[0]
      const asked = new URLSearchParams({ station, ...(base === undefined ? {} : { base }) })
      const { body, problem } = await api.try('GET', `/v1/degree-days/values?${asked}`)
      return problem === undefined ? chartOf(body) : undefined
    }),
  )
  return {
    view: 'factors/degree-days.njk',
    title: 'Degree days',
    loads,
    pictures: pictures
      .filter((one) => one !== undefined)
      .map((one, index) => ({ ...one, id: `months-${index}` })),
    breadcrumbs: [{ text: 'Factors', href: '/factors' }, { text: 'Degree days' }],
    values: {},
    ...given,
  }
}

/** How cold it was: for estimates, for what moved, and for what a measure saved. */
export const degreeDayPages: Pages = (web) => async (app) => {
  const keepers = { access: ['estates', 'lead'] as const }

  web.page(app, '/degree-days', { access: everyRole }, async ({ api }) => page(api))
  web.form(app, '/degree-days', keepers, async ({ api, body }) => {
    const missing = missingOf(body, {
      station: 'Write which weather station they are of.',
      rows: 'Paste the rows of the file: a day or a month, and its degree days.',
    })
    const asked = new URLSearchParams({ station: textOf(body, 'station') ?? '', fileName: 'pasted.csv' })
    for (const name of ['base', 'source']) {
      const value = textOf(body, name)
      if (value !== undefined) asked.set(name, value)
    }
    const answer =
      missing === undefined
        ? await api.send(`/v1/degree-days?${asked}`, Buffer.from(`${textOf(body, 'rows')}\n`), {
            'content-type': 'text/csv',
          })
        : undefined
    const refused = answer?.problem
    // The query of the API has the fields of the form; anything else is about the rows.
    const told = refused && {
      ...refused,
      errors: (refused.errors ?? [{ detail: refused.detail }]).map(({ detail, pointer }) => {
        const name = /^query\/(\w+)/.exec(pointer ?? '')?.[1]
        return { detail, pointer: `body/${name ?? 'rows'}` }
      }),
    }
    const problem = missing ?? told
    if (problem !== undefined) return page(api, { problem, values: body })
    return {
      redirect: '/degree-days',
      notice: answer?.body.existing
        ? 'The same rows were loaded before: nothing was changed.'
        : `Degree days of ${answer?.body.station} are loaded.`,
    }
  })
  web.form(app, '/degree-days/:id/withdraw', keepers, async ({ api, body, params }) => {
    const at = `/v1/degree-days/${encodeURIComponent(params.id ?? '')}/withdraw`
    const { problem } = await api.try('POST', at, { reason: textOf(body, 'reason') ?? '' })
    if (problem !== undefined) return page(api, { problem })
    return {
      redirect: '/degree-days',
      notice: 'The load is taken back. It stays in the list with the reason.',
    }
  })
}
