import type { Static } from 'typebox'
import type { baseYearSchema, restatementSchema, restatementSummarySchema } from '../../base-year/schema.ts'
import { Decimal } from '../../domain/decimal.ts'
import { everyRole } from '../../http/route.ts'
import type { PageApi } from '../api.ts'
import { dayOf, missingOf, textOf } from '../filled.ts'
import { tonnesFigure } from '../format.ts'
import type { Pages, View } from '../page.ts'
import * as words from '../planning-words.ts'

type Base = Static<typeof baseYearSchema>
type Restatement = Static<typeof restatementSchema>
type Summary = Static<typeof restatementSummarySchema>

const sources = {
  restatement: 'as restated and approved',
  publication: 'as first published',
  original: 'as the data stands; nothing was published yet',
}
const crumbs = [
  { text: 'Targets', href: '/targets' },
  { text: 'Base year', href: '/targets/base-year' },
]

/** Tonnes with a plus or a minus before them, for what was added or taken away. */
const change = (kg: string): string => `${new Decimal(kg).gt(0) ? '+' : ''}${tonnesFigure(kg)}`

const academyNames = async (api: PageApi): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await api.all<{ id: string; name: string }>('/v1/academies')).map(({ id, name }) => [id, name]),
  )

/** The base year with all that happened to it, and the form that proposes to restate it. */
async function basePage(api: PageApi, target: string | undefined, given: Partial<View> = {}): Promise<View> {
  const asked = target === undefined ? '' : `?target=${encodeURIComponent(target)}`
  const [targets, academies, answer] = await Promise.all([
    api.all('/v1/targets?current=true'),
    academyNames(api),
    api.try('GET', `/v1/base-year${asked}`),
  ])
  const base: Base | undefined = answer.problem === undefined ? answer.body : undefined
  const restatements =
    base === undefined ? [] : await api.all<Summary>(`/v1/restatements?target=${base.target.code}`)
  return {
    view: 'targets/base-year.njk',
    title: 'Base year',
    ...{ words, academies, base, restatements, change, sources },
    refused: answer.problem?.detail,
    targetItems: targets.map(({ code, title }: { code: string; title: string | null }) => ({
      value: code,
      text: title ?? code,
    })),
    open: restatements.find(({ status }) => status === 'proposed'),
    breadcrumbs: [crumbs[0], { text: 'Base year' }],
    values: {},
    ...given,
  }
}

/** A restatement as it was proposed, with the forms that decide on it. */
async function restatementPage(api: PageApi, id: string, given: Partial<View> = {}): Promise<View> {
  const [restatement, academies] = await Promise.all([
    api.get<Restatement>(`/v1/restatements/${encodeURIComponent(id)}`),
    academyNames(api),
  ])
  return {
    view: 'targets/restatement.njk',
    title: `Restatement ${restatement.no}`,
    ...{ words, academies, restatement, change },
    breadcrumbs: [...crumbs, { text: `Restatement ${restatement.no}` }],
    values: {},
    ...given,
  }
}

/** The base year, what changed it, and restating it: one person proposes, another approves. */
export const baseYearPages: Pages = (web) => async (app) => {
  const lead = { access: ['lead'] as const }

  web.page(app, '/targets/base-year', { access: everyRole }, async ({ api, query }) =>
    basePage(api, query.target === '' ? undefined : query.target),
  )
  web.form(app, '/targets/restatements', lead, async ({ api, body }) => {
    const target = textOf(body, 'target')
    const asked = {
      target,
      at: dayOf(body, 'at'),
      cause: textOf(body, 'cause'),
      evidence: textOf(body, 'evidence'),
    }
    const missing = missingOf(body, {
      cause: 'Write why the base is restated, such as which academies joined or left.',
    })
    const answer = missing === undefined ? await api.try('POST', '/v1/restatements', asked) : undefined
    const problem = missing ?? answer?.problem
    if (problem !== undefined) return basePage(api, target, { problem, values: body })
    return {
      redirect: `/targets/restatements/${answer?.body.id}`,
      notice: `Restatement ${answer?.body.no} is proposed. It counts when somebody else has approved it.`,
    }
  })

  web.page(app, '/targets/restatements/:id', { access: everyRole }, async ({ api, params }) =>
    restatementPage(api, params.id ?? ''),
  )
  web.form(app, '/targets/restatements/:id/approve', lead, async ({ api, body, params }) => {
    const id = params.id ?? ''
    const missing = missingOf(body, {
      minuteReference: 'Write where it was decided, such as the minute of the board.',
    })
    const asked = { minuteReference: textOf(body, 'minuteReference'), note: textOf(body, 'note') }
    const answer =
      missing === undefined
        ? await api.try('POST', `/v1/restatements/${encodeURIComponent(id)}/approve`, asked)
        : undefined
    const problem = missing ?? answer?.problem
    if (problem !== undefined) return restatementPage(api, id, { problem, values: body })
    return {
      redirect: `/targets/restatements/${id}`,
      notice: 'The restatement is approved: its base counts from now on.',
    }
  })
  web.form(app, '/targets/restatements/:id/reject', lead, async ({ api, body, params }) => {
    const id = params.id ?? ''
    const said = { note: textOf(body, 'rejection') }
    const missing = missingOf(body, { rejection: 'Write why it is rejected or taken back.' })
    const answer =
      missing === undefined
        ? await api.try('POST', `/v1/restatements/${encodeURIComponent(id)}/reject`, said)
        : undefined
    const problem = missing ?? answer?.problem
    if (problem !== undefined) return restatementPage(api, id, { problem, values: body })
    return {
      redirect: `/targets/restatements/${id}`,
      notice: 'The restatement is rejected. It stays in the records.',
    }
  })
}
