import type { Document, DocumentBlock, DocumentCell, DocumentTable } from '../../documents/document.ts'
import { everyRole } from '../../http/route.ts'
import type { PageApi } from '../api.ts'
import type { Pages } from '../page.ts'
import { at, pageOf, stateTag } from './years.ts'

/**
 * The page on which a figure is explained, for the path at which the API explains it. `version`: that of the document, where it is one
 * of several, for figures of its own year; `before`: that which was published first of the year before, whose figures are printed beside.
 */
export function explainPage(
  href: string,
  { year, version, before }: { year: string; version?: string | undefined; before?: number | undefined },
): string {
  const [, of, query] = /^\/v1\/inventories\/([^/?]+)\/explain\?(.*)$/.exec(href) ?? []
  if (of === undefined) return href
  const asked = new URLSearchParams(query)
  const row = asked.get('row')
  if (row !== null) {
    asked.delete('row')
    asked.set('figure', row)
  }
  const own = decodeURIComponent(of) === year
  const wanted = own ? version : before === undefined ? undefined : String(before)
  if (wanted !== undefined && !asked.has('version')) asked.set('version', wanted)
  return `/years/${of}/explain?${asked}`
}

/** Blocks with their links led to pages. */
function linked(blocks: readonly DocumentBlock[], page: (href: string) => string): DocumentBlock[] {
  const cell = (one: DocumentCell): DocumentCell =>
    one.href === undefined ? one : { ...one, href: page(one.href) }
  const table = (one: DocumentTable): DocumentTable => ({
    ...one,
    rows: one.rows.map((row) => ({ ...row, head: cell(row.head), cells: row.cells.map(cell) })),
  })
  return blocks.map((block) =>
    block.kind === 'table'
      ? table(block)
      : block.kind === 'chart'
        ? { ...block, table: table(block.table) }
        : block,
  )
}

/** What was published first of the year before a year; undefined where nothing is. */
async function publishedBefore(api: PageApi, year: string): Promise<number | undefined> {
  const { items } = (await api.get('/v1/inventories')) as { items: { year: string }[] }
  const before = items.filter((one) => one.year < year).at(-1)?.year
  if (before === undefined) return undefined
  const { publications } = await api.get(at(before, '?checks=false'))
  return publications[0]?.version
}

const documents = { secr: 'SECR report', inventory: 'Greenhouse gas inventory' } as const

/** Reports of a year as they will print, and everything that can be taken from it. */
export const secrPages: Pages = (web) => async (app) => {
  for (const [name, title] of Object.entries(documents))
    web.page(app, `/years/:year/${name}`, { access: everyRole }, async ({ api, params, query }) => {
      const year = params.year!
      const { version } = query
      const asked = new URLSearchParams({ year, ...(version === undefined ? {} : { version }) })
      const document: Document = await api.get(`/v1/reports/${name}/blocks?${asked}`)
      const inventory = await api.get(at(year, '?checks=false'))
      const before = await publishedBefore(api, year)
      return {
        view: 'years/document.njk',
        title: `${title} ${year}`,
        breadcrumbs: [
          { text: 'Reporting years', href: '/years' },
          { text: year, href: pageOf(year) },
        ],
        ...{ year, version, inventory, base: pageOf(year), name, asked: asked.toString() },
        document: {
          ...document,
          blocks: linked(document.blocks, (href) => explainPage(href, { year, version, before })),
        },
        contents: document.blocks.flatMap((block) =>
          block.kind === 'heading' && block.level === 1 && block.id !== undefined
            ? [{ text: block.text, href: `#${block.id}` }]
            : [],
        ),
      }
    })

  web.page(app, '/years/:year/exports', { access: everyRole }, async ({ api, params }) => {
    const year = params.year!
    const inventory = await api.get(at(year, '?checks=false'))
    const academies = await api.all<{ code: string; name: string }>('/v1/academies')
    const report = await api.try('GET', `/v1/reports/secr?year=${encodeURIComponent(year)}`)
    const published = inventory.publications.length > 0
    return {
      ...{ view: 'years/exports.njk', title: `Exports of ${year}`, year, inventory, academies },
      breadcrumbs: [
        { text: 'Reporting years', href: '/years' },
        { text: year, href: pageOf(year) },
      ],
      base: pageOf(year),
      tag: stateTag(inventory.state, published),
      // CSV and JSON of what is not whole are drafts, and must be asked for as such.
      draft: report.problem === undefined ? '' : '&draft=true',
      // An open year that was published stands as it was published.
      frozen: inventory.sha256 !== null,
      encoded: encodeURIComponent(year),
      versions: inventory.publications.toReversed(),
    }
  })
}
