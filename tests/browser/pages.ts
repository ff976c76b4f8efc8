import Fastify from 'fastify'
import { webRoutes } from '../../src/web/routes.ts'
import type { Site } from './site.ts'

/** A page as it is declared, and the addresses at which it is looked at: none where it is no page to look at alone. */
export interface KnownPage {
  readonly path: string
  /** Who may see it; 'public': anybody. */
  readonly access: readonly string[] | 'public'
  readonly addresses: readonly string[]
}

const year = '2024-25'
type Fill = (site: Site) => Promise<readonly string[]> | readonly string[]

/** The addresses `before` + an id of each of the first things of a list of the API. */
const each =
  (list: string, address: (one: Record<string, string>) => string, { most = 1, from = list } = {}): Fill =>
  async (site) => {
    const { items } = (await site.api(from)) as { items: Record<string, string>[] }
    if (items.length === 0) throw new Error(`${list} of the demo is empty: there is nothing to look at.`)
    return items.slice(0, most).map(address)
  }

const key: Fill = async (site) => {
  const { key } = await site.api('/v1/keys', {
    method: 'POST',
    payload: { name: 'Reader of meters', role: 'estates' },
  })
  return [`/keys/${key.id}/revoke`]
}

/** An upload that has errors, and one without. */
async function uploads(site: Site): Promise<{ id: string; wrong: string }> {
  const { items } = (await site.api('/v1/uploads')) as { items: { id: string; issues: { errors: number } }[] }
  return { id: items[0]!.id, wrong: items.find((one) => one.issues.errors > 0)!.id }
}

async function classroom(site: Site): Promise<string[]> {
  const { items } = await site.api('/v1/classrooms')
  const shown = await site.api(`/v1/classrooms/${items[0].academyId}`, {
    ...{ method: 'PUT', payload: { shown: true, message: 'Lights out at four.' } },
  })
  return [`/classroom/${shown.slug}`]
}

async function question(site: Site): Promise<string[]> {
  const payload = { year, figure: 'secr:scope1Gas', text: 'Why is it more than in the year before?' }
  const { id } = await site.api('/v1/figure-threads', { method: 'POST', payload })
  return [`/years/${year}/questions/${id}`]
}

/** With what the addresses are filled that say what they are about: by the path as it is declared. */
const fillings: Readonly<Record<string, Fill>> = {
  '/academies/:code': each('/v1/academies', ({ code }) => `/academies/${code}`),
  '/academies/:code/change': each('/v1/academies', ({ code }) => `/academies/${code}/change`),
  '/classroom/:slug': classroom,
  '/coverage': () => ['/coverage', `/coverage?year=${year}`],
  '/explain/line/:id': each('/v1/lines', ({ id }) => `/explain/line/${id}`, {
    from: `/v1/lines?year=${year}`,
  }),
  '/factors/sets/:set': () => ['/factors/sets/desnz-2025'],
  '/factors/sets/:set/rows/:no': () => ['/factors/sets/desnz-2025/rows/12'],
  '/factors/streams/:id': () => ['/factors/streams/electricity.grid', '/factors/streams/waste'],
  // The lines of one year, which it has to be told.
  '/figures/lines': () => [`/figures/lines?year=${year}`],
  '/keys/:id/revoke': key,
  '/measures/:id': each('/v1/measures', ({ id }) => `/measures/${id}`),
  '/measures/:id/change': each('/v1/measures', ({ id }) => `/measures/${id}/change`),
  '/meters/:id': each('/v1/meters', ({ id }) => `/meters/${id}`, { most: 2 }),
  '/meters/:id/days': each('/v1/meters', ({ id }) => `/meters/${id}/days`),
  '/meters/:id/edit': each('/v1/meters', ({ id }) => `/meters/${id}/edit`),
  '/meters/held/:id/assign': each('/v1/meters', ({ id }) => `/meters/held/${id}/assign`, {
    from: '/v1/meters?held=true',
  }),
  '/sample': () => ['/sample', `/sample?year=${year}&seed=audit&size=10`],
  '/uploads/:id': async (site) => {
    const { id, wrong } = await uploads(site)
    return [`/uploads/${id}`, `/uploads/${wrong}`]
  },
  '/uploads/:id/again': async (site) => [`/uploads/${(await uploads(site)).id}/again`],
  '/uploads/:id/columns': async (site) => [`/uploads/${(await uploads(site)).id}/columns`],
  '/uploads/:id/rows/:row': async (site) => [`/uploads/${(await uploads(site)).id}/rows/5`],
  '/uploads/:id/undo': async (site) => [`/uploads/${(await uploads(site)).id}/undo`],
  '/users/:id': each('/v1/users', ({ id }) => `/users/${id}`),
  '/years/:year/questions/:id': question,
  '/years/:year/scope-3/:category': () => [`/years/${year}/scope-3/6`],
  // These are no pages of the demo's state: a picture, what a link alone opens, what comes of a decision.
  '/*': () => [],
  '/assets/:name': () => [],
  '/invitation/:link': () => [],
  '/meters/:id/heat-map.png': () => [],
  '/setup': () => [],
  '/sign-in/trust': () => [],
  '/targets/restatements/:id': () => [],
}

/**
 * Every page of the application, out of its routes: one without a parameter is looked at as it is, one with a parameter must be in the
 * list above, or this throws.
 */
export async function everyPage(site: Site): Promise<KnownPage[]> {
  const found: { path: string; access: KnownPage['access'] }[] = []
  const probe = Fastify()
  probe.addHook('onRoute', ({ method, url, config }) => {
    if (method === 'GET')
      found.push({ path: url, access: (config as { access: KnownPage['access'] }).access })
  })
  await probe.register(webRoutes(site.service.services))
  await probe.ready()
  await probe.close()
  const pages: KnownPage[] = []
  for (const { path, access } of found.sort((a, b) => (a.path < b.path ? -1 : 1))) {
    // What is about one year and nothing else is looked at for this one.
    const ofYear = /^\/years\/:year(\/[a-z0-9-]+)?$/.test(path)
      ? () => [path.replace(':year', year)]
      : undefined
    const fill = fillings[path] ?? ofYear
    if (fill === undefined && /[:*]/.test(path))
      throw new Error(`tests/browser/pages.ts does not say with what the address ${path} is filled.`)
    pages.push({ path, access, addresses: fill === undefined ? [path] : await fill(site) })
  }
  return pages
}
