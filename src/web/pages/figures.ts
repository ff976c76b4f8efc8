import { listWords } from '../../domain/day-words.ts'
import { Decimal } from '../../domain/decimal.ts'
import type { lineBody } from '../../emissions/schema.ts'
import { everyRole } from '../../http/route.ts'
import type { PageApi } from '../api.ts'
import {
  addressOf,
  daysWords,
  kindWords,
  rowPath,
  rowsWords,
  scopeWords,
  streamTitle,
} from '../evidence-words.ts'
import { day, exact, shortMonth, tonnes, tonnesFigure } from '../format.ts'
import { gradeWords } from '../grade-words.ts'
import type { Pages, View } from '../page.ts'

type Query = Readonly<Record<string, string>>
type LineBody = ReturnType<typeof lineBody>
type Named = { readonly id: string; readonly code: string; readonly name: string }

const dimensions = {
  stream: 'Stream',
  academy: 'Academy',
  scope: 'Scope',
  category: 'Scope 3 category',
  month: 'Month',
  grade: 'Quality grade',
  kind: 'Kind of line',
  year: 'Year',
} as const
type Dimension = keyof typeof dimensions
const rowChoices = ['stream', 'academy', 'scope', 'category', 'month', 'grade', 'kind'] as const
const columnChoices = ['month', 'scope', 'academy', 'grade'] as const

/** What the API’s word for a group is called; a group of lines without a category has none. */
function labelOf(dimension: Dimension, key: string, academies: readonly Named[]): string {
  const labels: Readonly<Record<Dimension, () => string>> = {
    stream: () => streamTitle(key),
    academy: () => academies.find((one) => one.code === key)?.name ?? key,
    scope: () => (key === 'outside' ? 'Outside of scopes' : `Scope ${key}`),
    category: () => (key === '' ? 'Scopes 1 and 2' : `Category ${key}`),
    month: () => shortMonth(key),
    grade: () => `${key}: ${gradeWords[key] ?? ''}`,
    kind: () => kindWords(key),
    year: () => key,
  }
  return labels[dimension]()
}

const order = (dimension: Dimension, one: string, other: string): number =>
  dimension === 'category' || dimension === 'grade'
    ? Number.parseInt(one || '0', 10) - Number.parseInt(other || '0', 10)
    : one < other
      ? -1
      : 1

/** The filters that every question about figures has, as the API takes them. */
function filtersOf(query: Query, academies: readonly Named[]) {
  const academy = academies.find((one) => one.code === query.academy)
  return {
    academy,
    boundary: query.boundary === 'likeForLike' ? 'likeForLike' : 'asOwned',
    method: query.method === 'market' ? 'market' : 'location',
  }
}

interface Group {
  readonly key: Readonly<Record<string, string>>
  readonly kgCO2e: string
  readonly inTotal: boolean
}

const sumOf = (groups: readonly Group[]): string | null => {
  const counted = groups.filter((one) => one.inTotal)
  return counted.length === 0
    ? null
    : counted.reduce((so, one) => so.plus(one.kgCO2e), new Decimal(0)).toFixed()
}

const choice = <T extends string>(choices: readonly T[], asked: string | undefined, usual: T): T =>
  choices.find((one) => one === asked) ?? usual

const items = (choices: readonly Dimension[]) => choices.map((value) => ({ value, text: dimensions[value] }))

async function tableView(api: PageApi, query: Query): Promise<View> {
  const academies = await api.all<Named>('/v1/academies')
  const { items: years } = await api.get<{ items: { year: string }[] }>('/v1/inventories')
  const { academy, boundary, method } = filtersOf(query, academies)
  const year = years.find((one) => one.year === query.year)?.year
  const rows = choice(rowChoices, query.rows, 'stream')
  const columns: Dimension =
    year === undefined ? 'year' : choice(columnChoices, query.columns, rows === 'month' ? 'scope' : 'month')
  const by = rows === columns ? rows : `${rows},${columns}`
  const asked = { year, academyId: academy?.id, boundary, method }
  const found = await api.get(addressOf('/v1/emissions', { ...asked, by }))
  const groups: readonly Group[] = found.groups
  const keys = (dimension: Dimension): string[] =>
    [...new Set(groups.map((one) => one.key[dimension] ?? ''))].sort((a, b) => order(dimension, a, b))
  const linesPath = (key: Readonly<Record<string, string>>): string =>
    addressOf('/figures/lines', {
      ...{ year, academy: academy?.code, boundary, method },
      ...key,
      ...(key.category === '' ? { category: 'none' } : {}),
    })
  const cell = (chosen: readonly Group[], key: Readonly<Record<string, string>>) => {
    const kg = chosen.some((one) => one.inTotal) ? sumOf(chosen) : (chosen[0]?.kgCO2e ?? null)
    const aside = chosen.length > 0 && chosen.every((one) => !one.inTotal)
    return { text: kg === null ? undefined : tonnesFigure(kg), aside, href: linesPath(key) }
  }
  const columnKeys = keys(columns)
  const grid = keys(rows).map((row) => {
    const own = groups.filter((one) => (one.key[rows] ?? '') === row)
    return {
      head: labelOf(rows, row, academies),
      cells: columnKeys.map((column) =>
        cell(
          own.filter((one) => (one.key[columns] ?? '') === column),
          { [rows]: row, [columns]: column },
        ),
      ),
      sum: tonnesFigure(sumOf(own)),
    }
  })
  return {
    view: 'figures/figures.njk',
    title: 'Figures',
    ...{ found, grid, rows, columns, values: { year: year ?? 'all', rows, columns, boundary, method } },
    academyCode: academy?.code ?? '',
    rowHead: dimensions[rows],
    heads: columnKeys.map((key) => labelOf(columns, key, academies)),
    sums: columnKeys.map((key) =>
      tonnesFigure(sumOf(groups.filter((one) => (one.key[columns] ?? '') === key))),
    ),
    total: tonnesFigure(sumOf(groups)),
    totalOutside:
      found.totals.outsideOfScopesKgCO2e === '0' ? undefined : tonnes(found.totals.outsideOfScopesKgCO2e),
    years: [
      { value: 'all', text: 'All years' },
      ...years.map((one) => ({ value: one.year, text: one.year })),
    ],
    academies: [
      { value: '', text: 'All academies' },
      ...academies
        .map(({ code, name }) => ({ value: code, text: name }))
        .sort((a, b) => (a.text < b.text ? -1 : 1)),
    ],
    rowItems: items(rowChoices),
    columnItems: items(columnChoices),
    quality: listWords(
      (found.quality as { grade: number; percent: string; kgCO2e: string }[])
        .filter((one) => one.kgCO2e !== '0')
        .map(({ grade, percent }) => `${percent} % are of grade ${grade}`),
    ),
    csv: addressOf('/v1/emissions', { ...asked, by, format: 'csv' }),
    linesCsv: year && addressOf('/v1/lines', { ...asked, year, format: 'csv' }),
    // biome-ignore lint/suspicious/noExplicitAny: an answer of the API.
    notCalculated: found.notCalculated.map((one: any) => ({
      ...one,
      stream: streamTitle(one.stream),
      month: day(one.month),
    })),
  }
}

const lineKeys = ['academy', 'stream', 'month', 'scope', 'category', 'grade', 'kind'] as const

/** What is asked of the lines, in words. */
function wantedWords(query: Query, academies: readonly Named[]): string[] {
  return lineKeys.flatMap((name) => {
    const value = query[name]
    if (value === undefined || value === '') return []
    if (name === 'month') return [day(value)]
    const words = labelOf(name, name === 'category' && value === 'none' ? '' : value, academies)
    return [name === 'grade' ? `grade ${words}` : words]
  })
}

const linesShown = '100'

/** Of how many amounts a page looks up the rows of files; lines of more lead to them by their own pages. */
const amountsLookedUp = 12

/** What is recorded behind a line: lines of one amount differ by what of it they count. */
const amountOf = (line: LineBody): string =>
  [line.academyId, line.meterId, line.stream, line.variant, line.month, line.grade, line.share].join()

/** The first rows of files behind lines, by their amounts; of many amounts none. */
async function rowsBehind(api: PageApi, lines: readonly LineBody[]) {
  const one = new Map(lines.map((line) => [amountOf(line), line.id]))
  const found = new Map<string, { text: string; href: string | undefined; more: number }>()
  if (one.size > amountsLookedUp) return found
  for (const [amount, id] of one) {
    const { body } = await api.try('GET', `/v1/lines/${encodeURIComponent(id)}/explain`)
    const [first, ...others] = body?.sources ?? []
    if (first === undefined) continue
    const text = `${first.fileName}, ${rowsWords(first.row, first.rowLast)}`
    found.set(amount, { text, href: rowPath(first.uploadId, first.row), more: others.length })
  }
  return found
}

async function linesView(api: PageApi, query: Query): Promise<View> {
  const academies = await api.all<Named>('/v1/academies')
  const { academy, boundary, method } = filtersOf(query, academies)
  const { year, stream, month, scope, grade, kind } = query
  const category = query.category === 'none' ? '' : query.category
  const asked = { year, academyId: academy?.id, boundary, method, stream, month, scope, grade, kind }
  const address = (more: Record<string, string | undefined>): string => {
    const path = addressOf('/v1/lines', { ...asked, category, ...more })
    return category === '' ? `${path}${path.includes('?') ? '&' : '?'}category=` : path
  }
  const page = await api.get<{ items: LineBody[]; nextCursor: string | null }>(
    address({ limit: linesShown, cursor: query.cursor }),
  )
  const told = lineKeys.filter((name) => query[name] !== undefined && query[name] !== '')
  const { groups, totals } = await api.get<{ groups: Group[]; totals: Record<string, string> }>(
    addressOf('/v1/emissions', {
      ...{ year, academyId: academy?.id, boundary, method },
      by: told.length === 0 ? 'year' : told.join(','),
    }),
  )
  const same = groups.filter((one) =>
    told.every((name) => one.key[name] === (name === 'category' ? category : query[name])),
  )
  const total = told.length === 0 ? totals.totalKgCO2e : same.length === 0 ? null : same[0]?.kgCO2e
  const numbers = new Map(
    (await api.all<{ id: string; number: string }>('/v1/meters', 5000)).map((one) => [one.id, one.number]),
  )
  const rows = await rowsBehind(api, page.items)
  return {
    view: 'figures/lines.njk',
    title: [...wantedWords(query, academies), year ?? ''].join(', '),
    breadcrumbs: [
      { text: 'Figures', href: addressOf('/figures', { year }) },
      { text: 'The lines of a figure' },
    ],
    ...{ total, year, method, boundary, hasRows: rows.size > 0 },
    aside: same.length > 0 && same.every((one) => !one.inTotal),
    lines: page.items.map((line: LineBody) => ({
      href: `/explain/line/${encodeURIComponent(line.id)}`,
      academy: academies.find((one) => one.id === line.academyId)?.name ?? '',
      what:
        line.meterId === null
          ? `${streamTitle(line.stream)}${line.variant === '' ? '' : ` (${line.variant})`}`
          : `Meter ${numbers.get(line.meterId) ?? ''}`,
      ...{ stream: streamTitle(line.stream), days: daysWords(line.period) },
      counts: scopeWords(line.scope, line.category),
      kind: kindWords(line.kind),
      product: `${exact(line.quantity)} × ${line.factor.value} ${line.factor.unit}`,
      ...{ kgCO2e: line.kgCO2e, grade: line.grade, provisional: line.provisional },
      source: rows.get(amountOf(line)),
    })),
    next: page.nextCursor && addressOf('/figures/lines', { ...query, cursor: page.nextCursor }),
    first: query.cursor && addressOf('/figures/lines', { ...query, cursor: undefined }),
    csv: address({ format: 'csv' }),
  }
}

/** The figures as a table, each leading to the lines that it is the sum of. */
export const figurePages: Pages = (web) => async (app) => {
  web.page(app, '/figures', { access: everyRole }, ({ api, query }) => tableView(api, query))
  web.page(app, '/figures/lines', { access: everyRole }, ({ api, query }) => linesView(api, query))
}
