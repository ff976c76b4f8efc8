import { createHash } from 'node:crypto'
import type { Sample } from '../../evidence/schema.ts'
import { everyRole } from '../../http/route.ts'
import type { PageApi } from '../api.ts'
import { addressOf } from '../evidence-words.ts'
import type { Pages, View } from '../page.ts'
import { lineShown } from './explain.ts'

type Query = Readonly<Record<string, string>>
interface Year {
  readonly year: string
  readonly state: string
  readonly version: number
  readonly sha256: string | null
  readonly frozenVersion: number | null
  readonly publishedOn: string | null
}

const states: Readonly<Record<string, string>> = {
  open: 'draft',
  submitted: 'in review',
  approved: 'approved',
  published: 'published',
}

async function sampleView(api: PageApi, query: Query, today: string): Promise<View> {
  const { items: years } = await api.get<{ items: Year[] }>('/v1/inventories')
  const chosen = years.find((one) => one.year === query.year) ?? years.at(-1)
  const { seed, size = '25', scope = '', by = 'lines' } = query
  const values = { year: chosen?.year, seed: seed ?? `audit ${today}`, size, scope, by }
  const base = {
    view: 'sample/sample.njk',
    title: 'Audit sample',
    values,
    years: years
      .toReversed()
      .map((one) => ({ value: one.year, text: `${one.year} (${states[one.state] ?? one.state})` })),
  }
  if (chosen === undefined || seed === undefined || seed === '') return { ...base, asked: seed !== undefined }
  const path = `/v1/inventories/${encodeURIComponent(chosen.year)}/sample`
  const asked = { seed, size, scope, by }
  const { body, problem } = await api.try('GET', addressOf(path, asked))
  if (problem !== undefined) return { ...base, problem }
  const sample = body as Sample
  return {
    ...base,
    sample,
    stateWords: states[sample.state] ?? sample.state,
    // Ticks are kept by the browser for this very sample.
    paper: createHash('sha256')
      .update(JSON.stringify([sample.sha256, asked]))
      .digest('hex')
      .slice(0, 24),
    lines: sample.items.map(({ rank, drawnBy, line }) => ({ rank, drawnBy, ...lineShown(line) })),
    csv: addressOf(path, { ...asked, format: 'csv' }),
  }
}

/** What an auditor works through, and takes away. */
export const samplePages: Pages = (web) => async (app) => {
  web.page(app, '/sample', { access: everyRole }, ({ api, query }) =>
    sampleView(api, query, web.services.clock.today()),
  )
  web.page(app, '/evidence', { access: everyRole }, async ({ api }) => {
    const { items } = await api.get<{ items: Year[] }>('/v1/inventories')
    return {
      view: 'sample/evidence.njk',
      title: 'Evidence packs',
      years: items.toReversed().map((one) => ({
        ...one,
        stateWords: states[one.state] ?? one.state,
        pack: one.sha256 === null ? undefined : `/v1/inventories/${encodeURIComponent(one.year)}/evidence`,
      })),
    }
  })
}
