import { everyRole } from '../../http/route.ts'
import type { PageApi } from '../api.ts'
import { missingOf, textOf } from '../filled.ts'
import type { Pages, View } from '../page.ts'
import * as words from '../planning-words.ts'

interface FactorSet {
  readonly id: string
  readonly year: number
  readonly revision: string
  readonly title: string
  readonly counts: boolean
}
interface Choice {
  readonly year: number
  readonly version: number
  readonly setId: string
}
interface Row {
  readonly scope: string
  readonly level1: string
  readonly level2: string
  readonly level3: string
  readonly level4: string
  readonly columnText: string
}

const rowsOnPage = 50

/** The labels of a row in one line. */
const labelsOf = (row: Row): string =>
  [row.level1, row.level2, row.level3, row.level4, row.columnText].filter((label) => label !== '').join(' › ')

/** The sets, which of them counts in each year, and the form that chooses between revisions of a year. */
async function setsPage(api: PageApi, given: Partial<View> = {}): Promise<View> {
  const [{ items: sets }, { items: choices }] = await Promise.all([
    api.get<{ items: FactorSet[] }>('/v1/factor-sets'),
    api.get<{ items: Choice[] }>('/v1/factor-choices'),
  ])
  const several = sets.filter(({ year }) => sets.filter((one) => one.year === year).length > 1)
  return {
    view: 'factors/factors.njk',
    title: 'Factors',
    words,
    sets: sets.toReversed(),
    choices: choices.toReversed(),
    holding: new Map(choices.map(({ year, version }) => [year, version])),
    setItems: [
      { value: '', text: 'Choose' },
      ...several.map(({ id, year, revision }) => ({
        value: id,
        text: `${year}: revision ${revision} (${id})`,
      })),
    ],
    several: several.length > 0,
    values: {},
    ...given,
  }
}

/** The published tables: the sets, their rows, who uses a row, and choosing a revision. */
export const factorPages: Pages = (web) => async (app) => {
  const lead = { access: ['lead'] as const }

  web.page(app, '/factors', { access: everyRole }, async ({ api }) => setsPage(api))
  web.form(app, '/factors/choices', lead, async ({ api, body }) => {
    const missing = missingOf(body, {
      setId: 'Choose the revision that figures are to be made with.',
      reason: 'Write why: every figure of the year follows it.',
    })
    const setId = textOf(body, 'setId')
    const { items: sets } = await api.get<{ items: FactorSet[] }>('/v1/factor-sets')
    const year = sets.find(({ id }) => id === setId)?.year
    const asked = { year, setId, reason: textOf(body, 'reason') }
    const answer = missing === undefined ? await api.try('POST', '/v1/factor-choices', asked) : undefined
    const problem = missing ?? answer?.problem
    if (problem !== undefined) return setsPage(api, { problem, values: body })
    return { redirect: '/factors', notice: `The figures of ${year} are made with ${setId} from now on.` }
  })

  web.page(app, '/factors/import', { access: everyRole }, async () => ({
    view: 'factors/import.njk',
    title: 'Take in a new set',
    breadcrumbs: [{ text: 'Factors', href: '/factors' }, { text: 'Take in a new set' }],
  }))

  web.page(app, '/factors/sets/:set', { access: everyRole }, async ({ api, params, query }) => {
    const { items: sets } = await api.get<{ items: FactorSet[] }>('/v1/factor-sets')
    const asked = new URLSearchParams({ set: params.set ?? '', limit: String(rowsOnPage) })
    const text = query.text?.trim()
    if (text) asked.set('text', text)
    if (query.cursor) asked.set('cursor', query.cursor)
    const { items, nextCursor } = await api.get<{ items: Row[]; nextCursor: string | null }>(
      `/v1/factors?${asked}`,
    )
    const set = sets.find(({ id }) => id === params.set)
    const more = new URLSearchParams(text ? { text } : {})
    if (nextCursor !== null) more.set('cursor', nextCursor)
    return {
      view: 'factors/set.njk',
      title: set?.title ?? 'Factor set',
      set,
      text,
      first: query.cursor === undefined,
      rows: items.map((row) => ({ ...row, labels: labelsOf(row) })),
      next: nextCursor === null ? undefined : `?${more}`,
      breadcrumbs: [{ text: 'Factors', href: '/factors' }, { text: set?.id ?? '' }],
    }
  })

  web.page(app, '/factors/sets/:set/rows/:no', { access: everyRole }, async ({ api, params }) => {
    const at = `${encodeURIComponent(params.set ?? '')}/rows/${encodeURIComponent(params.no ?? '')}`
    const found = await api.get(`/v1/factor-sets/${at}`)
    return {
      view: 'factors/row.njk',
      title: labelsOf(found.row),
      words,
      ...found,
      breadcrumbs: [
        { text: 'Factors', href: '/factors' },
        { text: found.set.id, href: `/factors/sets/${found.set.id}` },
        { text: `Row ${found.row.no}` },
      ],
    }
  })
}
