import { everyRole } from '../../http/route.ts'
import type { PageApi } from '../api.ts'
import { dayOf, missingOf, textOf } from '../filled.ts'
import type { Fields, Pages, View } from '../page.ts'
import * as words from '../planning-words.ts'

interface Scenario {
  readonly code: string
  readonly version: number
  readonly factors: readonly {
    readonly stream: string
    readonly year: number
    readonly kgCO2ePerUnit: string
  }[]
}

/** Lines of `year, factor`, or `stream, year, factor`; the stream is that of the grid where none is said. */
function factorsOf(text: string | undefined) {
  return (text ?? '')
    .split(/\r?\n/)
    .map((line) => line.split(/[,;\t]/).map((cell) => cell.trim()))
    .filter((cells) => cells.some((cell) => cell !== ''))
    .map((cells) => {
      const [stream = '', year = '', kgCO2ePerUnit = ''] =
        cells.length < 3 ? ['electricity.grid', ...cells] : cells
      return { stream, year: /^\d{4}$/.test(year) ? Number.parseInt(year, 10) : year, kgCO2ePerUnit }
    })
}

async function page(api: PageApi, given: Partial<View> = {}): Promise<View> {
  const [scenarios, { items: streams }] = await Promise.all([
    api.all<Scenario>('/v1/factor-scenarios'),
    api.get<{ items: { id: string; title: string }[] }>('/v1/streams'),
  ])
  return {
    view: 'factors/scenarios.njk',
    title: 'Scenarios of factors',
    ...{ words, scenarios },
    streams: Object.fromEntries(streams.map(({ id, title }) => [id, title])),
    breadcrumbs: [{ text: 'Factors', href: '/factors' }, { text: 'Scenarios' }],
    values: {},
    ...given,
  }
}

const askedOf = (body: Fields) => ({
  ...Object.fromEntries(['code', 'title', 'source'].map((name) => [name, textOf(body, name)])),
  publishedOn: dayOf(body, 'publishedOn'),
  factors: factorsOf(textOf(body, 'factors')),
})

/** The factors that somebody expects for years to come: for forecasts alone. */
export const factorScenarioPages: Pages = (web) => async (app) => {
  web.page(app, '/factors/scenarios', { access: everyRole }, async ({ api }) => page(api))
  web.form(app, '/factors/scenarios', { access: ['lead'] }, async ({ api, body }) => {
    const missing = missingOf(body, {
      code: 'Give it a short name.',
      title: 'Write what it is called.',
      source: 'Write who published it and where: a scenario without its source is not kept.',
      publishedOn: 'Write the day on which it was published.',
      factors: 'Write a year and its factor on each line.',
    })
    const answer =
      missing === undefined ? await api.try('POST', '/v1/factor-scenarios', askedOf(body)) : undefined
    const refused = answer?.problem
    // A line that is not understood is said at the field of the lines, with the number of the line.
    const told = refused && {
      ...refused,
      errors:
        refused.errors?.map(({ detail, pointer }) => {
          const line = /^body\/factors\/(\d+)/.exec(pointer ?? '')?.[1]
          return line === undefined
            ? { detail, ...(pointer === undefined ? {} : { pointer }) }
            : { detail: `Line ${Number.parseInt(line, 10) + 1}: ${detail}`, pointer: 'body/factors' }
        }) ?? [],
    }
    const problem = missing ?? told
    if (problem !== undefined) return page(api, { problem, values: body })
    return {
      redirect: '/factors/scenarios',
      notice: `Version ${answer?.body.version} of “${answer?.body.title}” can be chosen in the forecast.`,
    }
  })
}
