import type { Static } from 'typebox'
import { listWords } from '../../domain/day-words.ts'
import { everyRole } from '../../http/route.ts'
import type { targetSchema } from '../../targets/schema.ts'
import type { PageApi } from '../api.ts'
import { listOf, missingOf, numberOf, textOf, wholeOf } from '../filled.ts'
import { figure, tonnesFigure } from '../format.ts'
import type { Fields, Pages, View } from '../page.ts'
import * as words from '../planning-words.ts'
import { pathChart } from '../progress-charts.ts'

type Target = Static<typeof targetSchema>
/** Scope 3 categories of the GHG Protocol, by their numbers. */
const categories = [
  'Purchased goods and services',
  'Capital goods',
  'Fuel- and energy-related activities',
  'Upstream transport and distribution',
  'Waste',
  'Business travel',
  'Commuting',
  'Upstream leased assets',
  'Downstream transport and distribution',
  'Processing of sold products',
  'Use of sold products',
  'End of life of sold products',
  'Downstream leased assets',
  'Franchises',
  'Investments',
]
const categoryItems = categories.map((text, index) => ({
  value: String(index + 1),
  text: `${index + 1}. ${text}`,
}))
const milestoneRows = 3

/** What counts towards a target, in words. */
function countedWords({ scopes, categories: counted }: Pick<Target, 'scopes' | 'categories'>): string {
  const scope = `Scope ${listWords(scopes.map(String))}`
  if (!scopes.includes(3)) return scope
  return `${scope}; of Scope 3 ${listWords(counted.map((one) => categories[one - 1]?.toLowerCase() ?? String(one)))}`
}

/** The years of a list with commas between. */
const yearsOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split(/[\s,;]+/)
    .map((year) => year.trim())
    .filter((year) => year !== '')

/** The target that a form describes, as the API takes it. */
function askedOf(body: Fields) {
  const years = yearsOf(textOf(body, 'baseYear'))
  const [only] = years
  const scopes = listOf(body, 'scopes').map((scope) => Number.parseInt(scope, 10))
  const milestones = Array.from({ length: milestoneRows }, (_, index) => ({
    year: textOf(body, `milestones.${index}.year`),
    reductionPercent: numberOf(body, `milestones.${index}.reductionPercent`),
  })).filter(({ year, reductionPercent }) => year !== undefined || reductionPercent !== undefined)
  const asked = {
    code: textOf(body, 'code'),
    title: textOf(body, 'title'),
    kind: textOf(body, 'kind'),
    metric: textOf(body, 'metric'),
    measuredOn: textOf(body, 'measuredOn'),
    ...(years.length > 1 ? { baseYears: years } : { baseYear: only }),
    targetYear: textOf(body, 'targetYear'),
    scopes,
    categories: scopes.includes(3) ? listOf(body, 'categories').map((one) => Number.parseInt(one, 10)) : [],
    reductionPercent: numberOf(body, 'reductionPercent'),
    ...(milestones.length === 0 ? {} : { milestones }),
    coverageMinPercent: numberOf(body, 'coverageMinPercent'),
    minuteReference: textOf(body, 'minuteReference'),
  }
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined))
}

const wanted = {
  baseYear: 'Write the reporting year that the target is measured from, such as 2023-24.',
  targetYear: 'Write the reporting year by which it is to be reached, such as 2029-30.',
  scopes: 'Tick at least one scope.',
}

/** The fields of the form for a target that is there. */
const valuesOf = (target: Target): Record<string, unknown> => ({
  ...target,
  scopes: target.scopes.map(String),
  categories: target.categories.map(String),
  baseYear: target.baseYears.join(', '),
  ...Object.fromEntries(
    target.milestones.flatMap(({ year, reductionPercent }, index) => [
      [`milestones.${index}.year`, year],
      [`milestones.${index}.reductionPercent`, reductionPercent],
    ]),
  ),
})

function form(given: Partial<View>): View {
  return {
    view: 'targets/edit.njk',
    title: 'Set a target',
    breadcrumbs: [{ text: 'Targets', href: '/targets' }, { text: 'Set a target' }],
    kindItems: words.choices(words.targetKinds),
    metricItems: words.choices(words.targetMetrics),
    measuredOnItems: words.choices(words.targetMeasures),
    scopeItems: [
      { value: '1', text: 'Scope 1: what is burnt or leaks on site, and own vehicles' },
      { value: '2', text: 'Scope 2: electricity and heat that is bought' },
      { value: '3', text: 'Scope 3: what others emit for the trust' },
    ],
    categoryItems,
    milestoneRows: Array.from({ length: milestoneRows }, (_, index) => index),
    values: {
      kind: 'reduction',
      metric: 'absolute',
      measuredOn: 'likeForLike',
      scopes: ['1', '2'],
      coverageMinPercent: '95',
    },
    ...given,
  }
}

/** A target with where it stands. */
async function standing(api: PageApi, target: Target) {
  const { body, problem } = await api.try('GET', `/v1/progress?target=${target.code}`)
  const drawn = problem === undefined ? pathChart(body) : undefined
  return {
    target,
    counted: countedWords(target),
    progress: problem === undefined ? body : undefined,
    problem: problem?.detail,
    show: (kg: string | null) =>
      kg === null
        ? 'not known'
        : `${target.metric === 'absolute' ? tonnesFigure(kg) : figure(kg)} ${words.unitWords[target.metric]}`,
    picture: drawn && { ...drawn, id: `path-${target.code}`, title: 'The path, and where we are' },
  }
}

/** The targets of the trust, setting one, and the policy by which its base is recalculated. */
export const targetPages: Pages = (web) => async (app) => {
  const lead = { access: ['lead'] as const }

  web.page(app, '/targets', { access: everyRole }, async ({ api }) => {
    const [all, policy] = await Promise.all([
      api.all<Target>('/v1/targets'),
      api.get('/v1/recalculation-policies/current'),
    ])
    const current = all.filter((one, index) => all.findIndex(({ code }) => code === one.code) === index)
    return {
      view: 'targets/targets.njk',
      title: 'Targets',
      words,
      ...{ policy, countedWords },
      standings: await Promise.all(current.map((one) => standing(api, one))),
      earlier: all.filter((one) => !current.includes(one)),
    }
  })

  web.page(app, '/targets/new', lead, async ({ api, query }) => {
    if (query.from === undefined) return form({})
    const { body, problem } = await api.try(
      'GET',
      `/v1/targets/current?code=${encodeURIComponent(query.from)}`,
    )
    return problem === undefined
      ? form({ title: 'Set the target anew', values: valuesOf(body), before: body })
      : form({})
  })
  web.form(app, '/targets/new', lead, async ({ api, body }) => {
    const missing = missingOf({ ...body, scopes: listOf(body, 'scopes').join(',') }, wanted)
    const answer = missing === undefined ? await api.try('POST', '/v1/targets', askedOf(body)) : undefined
    const problem = missing ?? answer?.problem
    const values = { ...body, scopes: listOf(body, 'scopes'), categories: listOf(body, 'categories') }
    if (problem !== undefined) return form({ problem, values })
    return {
      redirect: '/targets',
      notice: `Version ${answer?.body.version} of the target “${answer?.body.title ?? answer?.body.code}” counts from now on.`,
    }
  })

  const policyForm = async (api: PageApi, given: Partial<View>): Promise<View> => {
    const { items } = await api.get('/v1/recalculation-policies')
    const current = await api.get('/v1/recalculation-policies/current')
    return {
      view: 'targets/policy.njk',
      title: 'Recalculation policy',
      words,
      ...{ current, versions: items },
      midYearItems: words.choices(words.midYears),
      baseItems: words.choices(words.bases),
      breadcrumbs: [{ text: 'Targets', href: '/targets' }, { text: 'Recalculation policy' }],
      values: {
        ...current,
        joinerDeadlineMonths: String(current.joinerDeadlineMonths),
        minuteReference: undefined,
      },
      ...given,
    }
  }
  web.page(app, '/targets/policy', { access: everyRole }, async ({ api }) => policyForm(api, {}))
  web.form(app, '/targets/policy', lead, async ({ api, body }) => {
    const asked = {
      thresholdPercent: numberOf(body, 'thresholdPercent'),
      midYear: textOf(body, 'midYear'),
      base: textOf(body, 'base'),
      joinerDeadlineMonths: wholeOf(body, 'joinerDeadlineMonths'),
      minuteReference: textOf(body, 'minuteReference'),
    }
    const { body: made, problem } = await api.try('POST', '/v1/recalculation-policies', asked)
    if (problem !== undefined) return policyForm(api, { problem, values: body })
    return {
      redirect: '/targets/policy',
      notice: `Version ${made.version} of the policy counts from now on.`,
    }
  })
}
