import { categoryName } from '../../domain/scope3-categories.ts'
import { everyRole } from '../../http/route.ts'
import type { Asked, Fields, Pages, View } from '../page.ts'
import { faultOf, problemInWords } from './year-steps.ts'
import { pageOf } from './years.ts'

const one = (value: Fields[string]): string =>
  (Array.isArray(value) ? (value[0] ?? '') : (value ?? '')).trim()
const orNull = (value: Fields[string]): string | null => (one(value) === '' ? null : one(value))

const crumbs = (year: string) => [
  { text: 'Reporting years', href: '/years' },
  { text: year, href: pageOf(year) },
]
type Looking = Pick<Asked, 'api' | 'params'>
type Again = Pick<View, 'problem' | 'values'>

const of = (kind: 'narratives' | 'reporting-sizes', year: string): string =>
  `/v1/${kind}/${encodeURIComponent(year)}`

async function wordsView({ api, params }: Looking, again: Again = {}): Promise<View> {
  const year = params.year!
  const { status, body } = await api.try('GET', of('narratives', year))
  return {
    ...{
      view: 'years/words.njk',
      title: `What the report of ${year} says in words`,
      breadcrumbs: crumbs(year),
    },
    ...{ year, base: pageOf(year), values: status === 200 ? body : { fromRegister: true } },
    ...again,
  }
}

/** Money as people write it: `£41,200,000` is `41200000`. */
const plainNumber = (value: Fields[string]): string => one(value).replace(/[£,\s]/g, '')

function sizeOf(body: Fields) {
  const [day, month, yearNo] = [one(body['asOf-day']), one(body['asOf-month']), one(body['asOf-year'])]
  const asOf = `${yearNo}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const employees = plainNumber(body.employees)
  const errors = [
    ...(['turnoverPounds', 'balanceSheetPounds'] as const).flatMap((name) =>
      /^\d{1,15}(\.\d{1,2})?$/.test(plainNumber(body[name]))
        ? []
        : [{ pointer: `body/${name}`, detail: 'Enter an amount in pounds, such as 41,200,000.' }],
    ),
    ...(/^\d{1,7}$/.test(employees)
      ? []
      : [{ pointer: 'body/employees', detail: 'Enter how many people, as a whole number such as 480.' }]),
    ...(/^\d{4}-\d{2}-\d{2}$/.test(asOf)
      ? []
      : [{ pointer: 'body/asOf', detail: 'Enter the day, month and year, such as 31 8 2025.' }]),
    ...(one(body.source) === ''
      ? [{ pointer: 'body/source', detail: 'Say where the figures are from, such as the audited accounts.' }]
      : []),
  ]
  return {
    errors,
    sent: {
      turnoverPounds: plainNumber(body.turnoverPounds),
      balanceSheetPounds: plainNumber(body.balanceSheetPounds),
      employees: Number.parseInt(employees, 10),
      ...{ asOf, source: one(body.source) },
    },
  }
}

async function sizeView({ api, params }: Looking, again: Again = {}): Promise<View> {
  const year = params.year!
  const { status, body } = await api.try('GET', of('reporting-sizes', year))
  const known = status === 200 ? body : undefined
  const [yearNo, month, day] = (known?.asOf ?? '').split('-')
  const values = known && { ...known, 'asOf-day': day, 'asOf-month': month, 'asOf-year': yearNo }
  return {
    ...{ view: 'years/size.njk', title: `How large the trust was in ${year}`, breadcrumbs: crumbs(year) },
    ...{ year, base: pageOf(year), scopeTest: known?.scopeTest, values: values ?? {} },
    ...again,
  }
}

const statuses = {
  relevant: 'Relevant: it belongs to the inventory',
  notRelevant: 'Not relevant to the trust',
  notYetMeasured: 'Not yet measured',
} as const

interface Category {
  readonly category: number
  readonly name: string
  readonly status: keyof typeof statuses
  readonly reason: string
  readonly createdBy: string | null
}

async function categoryView({ api, params }: Looking, again: Again = {}): Promise<View> {
  const { year, category } = params as { year: string; category: string }
  const { items } = (await api.get('/v1/scope-3-categories')) as { items: Category[] }
  const found = items.find((one) => String(one.category) === category)
  if (found === undefined) return notACategory(year)
  return {
    ...{ view: 'years/category.njk', title: `Category ${category}: ${categoryName(found.category)}` },
    breadcrumbs: [...crumbs(year), { text: 'Scope 3 categories', href: pageOf(year, '/scope-3') }],
    ...{ year, base: pageOf(year), category: found },
    values: found.createdBy === null ? {} : found,
    statuses: Object.entries(statuses).map(([value, text]) => ({ value, text })),
    ...again,
  }
}

const notACategory = (year: string): View => ({
  ...{ view: 'problem.njk', title: 'There is no such category', status: 404, base: pageOf(year) },
  refused: { detail: 'Scope 3 has the categories 1 to 15.' },
})

/** What a report says that no file can tell: its words, the size of the trust, and which Scope 3 categories are relevant. */
export const yearWordsPages: Pages = (web) => async (app) => {
  const keepers = ['finance', 'lead'] as const
  web.page(app, '/years/:year/words', { access: everyRole }, (asked) => wordsView(asked))
  web.form(app, '/years/:year/words', { access: keepers }, async (asked) => {
    const { api, params, body } = asked
    const values = {
      energyEfficiency: one(body.energyEfficiency),
      exclusions: orNull(body.exclusions),
      commentary: orNull(body.commentary),
      firstYear: one(body.firstYear) === 'yes',
      fromRegister: one(body.fromRegister) === 'yes',
    }
    const unsaid = {
      pointer: 'body/energyEfficiency',
      detail: 'Say what was done; where nothing was, say so.',
    }
    const refused =
      values.energyEfficiency.length < 3
        ? faultOf([unsaid])
        : (await api.try('PUT', of('narratives', params.year!), values)).problem
    if (refused !== undefined) return wordsView(asked, { problem: problemInWords(refused), values })
    return { redirect: pageOf(params.year!), notice: `The words of ${params.year} are kept.` }
  })

  web.page(app, '/years/:year/size', { access: everyRole }, (asked) => sizeView(asked))
  web.form(app, '/years/:year/size', { access: keepers }, async (asked) => {
    const { api, params, body } = asked
    const { sent, errors } = sizeOf(body)
    const refused =
      errors.length > 0
        ? faultOf(errors)
        : (await api.try('PUT', of('reporting-sizes', params.year!), sent)).problem
    if (refused !== undefined) return sizeView(asked, { problem: problemInWords(refused), values: body })
    return { redirect: pageOf(params.year!), notice: `How large the trust was in ${params.year} is kept.` }
  })

  web.page(app, '/years/:year/scope-3', { access: everyRole }, async ({ api, params }) => {
    const { items } = (await api.get('/v1/scope-3-categories')) as { items: Category[] }
    const year = params.year!
    return {
      ...{
        view: 'years/categories.njk',
        title: 'Which Scope 3 categories matter',
        breadcrumbs: crumbs(year),
      },
      ...{ year, base: pageOf(year) },
      categories: items.map((item) => ({ ...item, words: statuses[item.status] })),
    }
  })
  web.page(app, '/years/:year/scope-3/:category', { access: everyRole }, (asked) => categoryView(asked))
  web.form(app, '/years/:year/scope-3/:category', { access: ['lead'] }, async (asked) => {
    const { api, params, body } = asked
    const { year, category } = params as { year: string; category: string }
    const values = { status: one(body.status), reason: one(body.reason).replace(/\s+/g, ' ') }
    const errors = [
      ...(values.status === ''
        ? [{ pointer: 'body/status', detail: 'Choose what the category is to the trust.' }]
        : []),
      ...(values.reason === '' ? [{ pointer: 'body/reason', detail: 'Say why, in a sentence.' }] : []),
    ]
    const refused =
      errors.length > 0
        ? faultOf(errors)
        : (await api.try('PUT', `/v1/scope-3-categories/${encodeURIComponent(category)}`, values)).problem
    if (refused !== undefined) return categoryView(asked, { problem: problemInWords(refused), values })
    return {
      redirect: pageOf(year, '/scope-3'),
      notice: `What category ${category} is to the trust is kept.`,
    }
  })
}
