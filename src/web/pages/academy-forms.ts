import { options, phaseNames, startNames } from '../academy-words.ts'
import type { PageApi } from '../api.ts'
import { dayFields, dayOf, missingOf, numberOf, textOf } from '../filled.ts'
import type { Fields, PageAnswer, Pages, View } from '../page.ts'
import { academyOf, academyView } from './academies.ts'

const keepers = { access: ['lead', 'admin'] as const }
const asserters = { access: ['estates', 'lead', 'admin'] as const }

/** The form that adds an academy or changes one. */
const academyForm = (title: string, given: Partial<View>): View => ({
  view: 'academies/form.njk',
  title,
  phaseItems: options(phaseNames),
  startItems: Object.entries(startNames).map(([value, text]) => ({
    value,
    text: `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`,
  })),
  values: {},
  ...given,
})

/** Adds an academy, and with a day its membership: what was refused of the second is said on the page of the academy that is there now. */
async function addAcademy(api: PageApi, body: Fields): Promise<PageAnswer> {
  const again = (problem: View['problem']): View =>
    academyForm('Add an academy', { ...(problem === undefined ? {} : { problem }), values: body })
  const missing = missingOf(body, {
    name: 'Write what the academy is called.',
    code: 'Write a short name for it, such as oakfield.',
    phase: 'Choose what kind of school it is.',
    start: 'Write its first day in the trust.',
    startEvent: 'Choose how it came to the trust.',
  })
  if (missing !== undefined) return again(missing)
  const code = textOf(body, 'code')!
  const added = await api.try('POST', '/v1/academies', {
    ...{ code, name: textOf(body, 'name'), phase: textOf(body, 'phase') },
    ...(textOf(body, 'urn') === undefined ? {} : { urn: textOf(body, 'urn') }),
  })
  if (added.problem !== undefined) return again(added.problem)
  const joined = await api.try('POST', '/v1/memberships', {
    ...{ academyId: added.body.id, start: dayOf(body, 'start'), startEvent: textOf(body, 'startEvent') },
    ...(textOf(body, 'evidence') === undefined ? {} : { evidence: textOf(body, 'evidence') }),
  })
  return {
    redirect: `/academies/${code}`,
    notice:
      joined.problem === undefined
        ? `${added.body.name} was added. Register its meters next, or send its files.`
        : `${added.body.name} was added, but not yet as a member: ${joined.problem.detail} Say below when it joined.`,
  }
}

/** Forms about academies. What was written is checked by the API, which says how to mend it. */
export const academyFormPages: Pages = (web) => async (app) => {
  const today = (): string => web.services.clock.today()
  web.page(app, '/academies/new', keepers, async () => academyForm('Add an academy', {}))
  web.form(app, '/academies/new', keepers, ({ api, body }) => addAcademy(api, body))

  web.page(app, '/academies/:code/change', keepers, async ({ api, params }) => {
    const academy = await academyOf(api, params.code)
    return academyForm(`Change ${academy.name}`, {
      before: academy,
      values: { ...academy, ...dayFields('openedOn', academy.openedOn) },
    })
  })
  web.form(app, '/academies/:code/change', keepers, async ({ api, body, params }) => {
    const academy = await academyOf(api, params.code)
    const answer = await api.try('PATCH', `/v1/academies/${academy.id}`, {
      ...{ name: textOf(body, 'name'), phase: textOf(body, 'phase'), urn: textOf(body, 'urn') ?? null },
      openedOn: dayOf(body, 'openedOn') ?? null,
      ...(textOf(body, 'reason') === undefined ? {} : { reason: textOf(body, 'reason') }),
    })
    if (answer.problem !== undefined)
      return academyForm(`Change ${academy.name}`, { before: academy, problem: answer.problem, values: body })
    return { redirect: `/academies/${academy.code}`, notice: `${answer.body.name} was changed.` }
  })

  /** A form of an academy’s page that adds one thing: refused, the page is shown again with what was written. */
  const adding = (
    form: 'count' | 'urn' | 'assertion' | 'joined' | 'left',
    { access }: { access: readonly ('estates' | 'lead' | 'admin')[] },
    ask: (body: Fields, academyId: string) => { path: string; sent: object },
    notice: string,
  ): void =>
    web.form(app, `/academies/:code/${form}`, { access }, async ({ api, body, params }) => {
      const academy = await academyOf(api, params.code)
      const { path, sent } = ask(body, academy.id)
      const { problem } = await api.try('POST', path, sent)
      if (problem !== undefined)
        return academyView(api, { code: params.code, today: today() }, { form, problem, values: body })
      return { redirect: `/academies/${academy.code}`, notice }
    })
  const optional = (body: Fields, name: string): object =>
    textOf(body, name) === undefined ? {} : { [name]: textOf(body, name) }
  adding(
    'count',
    keepers,
    (body, academyId) => ({
      path: '/v1/counts',
      sent: {
        ...{ academyId, kind: textOf(body, 'kind'), asOf: dayOf(body, 'asOf') },
        ...{ value: numberOf(body, 'value'), source: textOf(body, 'source') },
      },
    }),
    'The count was added. It holds until the next one.',
  )
  adding(
    'urn',
    keepers,
    (body, academyId) => ({
      path: `/v1/academies/${academyId}/urns`,
      sent: { urn: textOf(body, 'urn'), since: dayOf(body, 'since'), ...optional(body, 'evidence') },
    }),
    'The URN was added. Files that name the academy by an earlier one still find it.',
  )
  adding(
    'assertion',
    asserters,
    (body, academyId) => ({
      path: '/v1/assertions',
      sent: {
        ...{ academyId, stream: textOf(body, 'stream'), start: dayOf(body, 'start') },
        ...(dayOf(body, 'end') === undefined ? {} : { end: dayOf(body, 'end') }),
        reason: textOf(body, 'reason'),
      },
    }),
    'It is written down: nothing of it is expected from then on.',
  )
  adding(
    'joined',
    keepers,
    (body, academyId) => ({
      path: '/v1/memberships',
      sent: {
        ...{ academyId, start: dayOf(body, 'start'), startEvent: textOf(body, 'startEvent') },
        ...optional(body, 'evidence'),
      },
    }),
    'It is a member from that day on, and its figures count.',
  )
  adding(
    'left',
    keepers,
    (body) => ({
      path: `/v1/memberships/${encodeURIComponent(textOf(body, 'membership') ?? '')}/end`,
      sent: { end: dayOf(body, 'end'), endEvent: textOf(body, 'endEvent'), ...optional(body, 'evidence') },
    }),
    'Its membership ends with that day, and its figures count until then.',
  )

  /** Taking back what was said wrongly, with the reason. */
  const takingBack = (
    what: 'memberships' | 'assertions' | 'urns',
    { access }: { access: readonly ('estates' | 'lead' | 'admin')[] },
  ): void =>
    web.form(app, `/academies/:code/${what}/:id/withdraw`, { access }, async ({ api, body, params }) => {
      const academy = await academyOf(api, params.code)
      const id = encodeURIComponent(params.id ?? '')
      const base = what === 'urns' ? `/v1/academies/${academy.id}/urns` : `/v1/${what}`
      const { problem } = await api.try('POST', `${base}/${id}/withdraw`, { reason: textOf(body, 'reason') })
      if (problem !== undefined)
        return academyView(api, { code: params.code, today: today() }, { problem, values: body })
      return {
        redirect: `/academies/${academy.code}`,
        notice: 'It was taken back. It stays in the records with the reason, and counts no more.',
      }
    })
  takingBack('memberships', keepers)
  takingBack('assertions', asserters)
  takingBack('urns', keepers)
}
