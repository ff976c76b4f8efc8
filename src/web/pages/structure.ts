import type { Static } from 'typebox'
import type { timelineMarks } from '../../documents/chart.ts'
import { everyRole } from '../../http/route.ts'
import type { structureSchema } from '../../structure/schema.ts'
import type { PageApi } from '../api.ts'
import type { PageChart } from '../chart.ts'
import { dayOf, missingOf, numberOf, textOf } from '../filled.ts'
import type { Pages, View } from '../page.ts'
import * as words from '../planning-words.ts'

type Structure = Static<typeof structureSchema>

interface Membership {
  readonly id: string
  readonly academyId: string
  readonly start: string
  readonly end: string | null
}

const markKinds: Readonly<Record<string, (typeof timelineMarks)[number]>> = {
  founded: 'joined',
  joined: 'joined',
  left: 'left',
  closed: 'left',
  merged: 'merged',
  split: 'merged',
}

/** The memberships of each academy along the years, with what happened on which day; undefined where there is none. */
function timeline(
  { at, events }: Structure,
  { memberships, names }: { memberships: readonly Membership[]; names: ReadonlyMap<string, string> },
): PageChart | undefined {
  const known = events.filter(({ academyId }) => academyId !== null)
  const ids = [
    ...new Set([...known.map(({ academyId }) => academyId!), ...memberships.map((one) => one.academyId)]),
  ]
  const days = [...events.map(({ day }) => day), ...memberships.map(({ start }) => start)].sort()
  const [first] = days
  if (first === undefined) return undefined
  const last = [at, days.at(-1)!].sort().at(-1)!
  const yearOf = (day: string): number => Number.parseInt(day, 10)
  return {
    id: 'timeline',
    title: 'Academies in the trust',
    description: 'A bar is the time in the trust; marks are what happened. The table has the same in words.',
    chart: {
      kind: 'timeline',
      xTitle: 'Year',
      yTitle: 'Academy',
      start: `${yearOf(first)}-01-01`,
      end: `${yearOf(last) + 1}-01-01`,
      rows: ids.map((id) => ({
        label: names.get(id) ?? id,
        spans: memberships
          .filter(({ academyId }) => academyId === id)
          .map(({ start, end }) => ({ start, end })),
        marks: known
          .filter(({ academyId, toAcademyId }) => academyId === id || toAcademyId === id)
          .map(({ day, event, words: text }) => ({ day, kind: markKinds[event] ?? 'other', text })),
      })),
    },
  }
}

/** Structure as it stands on a day, its events, and the forms that add one. */
async function page(
  api: PageApi,
  { at, year }: { at?: string | undefined; year?: string | undefined },
  given: Partial<View> = {},
): Promise<View> {
  const asked = new URLSearchParams()
  if (at !== undefined) asked.set('at', at)
  if (year !== undefined) asked.set('year', year)
  const answer = await api.try('GET', `/v1/structure?${asked}`)
  // A day or a year that is refused is said at its field, beside the structure of today.
  const structure: Structure = answer.problem === undefined ? answer.body : await api.get('/v1/structure')
  const [academies, { items: streams }, memberships, lineages, changes] = await Promise.all([
    api.all<{ id: string; name: string }>('/v1/academies'),
    api.get<{ items: { id: string; title: string }[] }>('/v1/streams'),
    api.all<Membership>('/v1/memberships'),
    api.all('/v1/lineages'),
    api.all('/v1/activity-changes'),
  ])
  const academyItems = academies.map(({ id, name }) => ({ value: id, text: name }))
  const choose = { value: '', text: 'Choose' }
  return {
    view: 'structure/structure.njk',
    title: 'Structure',
    ...{ words, structure, memberships, lineages, changes },
    timeline: timeline(structure, {
      memberships,
      names: new Map(academies.map(({ id, name }) => [id, name])),
    }),
    academies: Object.fromEntries(academies.map(({ id, name }) => [id, name])),
    streams: Object.fromEntries(streams.map(({ id, title }) => [id, title])),
    asked: { year, at },
    ...(answer.problem === undefined ? {} : { problem: answer.problem }),
    academyItems: [choose, ...academyItems],
    whereItems: [{ value: '', text: 'The whole trust' }, ...academyItems],
    streamItems: [choose, ...streams.map(({ id, title }) => ({ value: id, text: title }))],
    insteadItems: [
      { value: '', text: 'Not reported meanwhile' },
      ...streams.map(({ id, title }) => ({ value: id, text: title })),
    ],
    changeItems: [
      { value: 'outsourced', text: 'Handed to somebody else' },
      { value: 'insourced', text: 'Taken in house' },
    ],
    startItems: eventItems(['founded', 'joined', 'merged', 'split']),
    endItems: eventItems(['left', 'closed', 'merged', 'split']),
    membershipItems: [
      choose,
      ...memberships
        .filter(({ end }) => end === null)
        .map(({ id, academyId }) => ({
          value: id,
          text: academies.find((one) => one.id === academyId)?.name ?? academyId,
        })),
    ],
    values: {},
    ...given,
  }
}

const eventTexts: Readonly<Record<string, string>> = {
  founded: 'Founded in the trust',
  joined: 'Joined',
  merged: 'Merged',
  split: 'Split',
  left: 'Left for another trust',
  closed: 'Closed',
}
const eventItems = (events: readonly string[]) =>
  events.map((value) => ({ value, text: eventTexts[value] ?? value }))

/** Which academies belong to the trust, since when, and what became of them. */
export const structurePages: Pages = (web) => async (app) => {
  const keepers = { access: ['lead', 'admin'] as const }
  const lead = { access: ['lead'] as const }

  web.page(app, '/structure', { access: everyRole }, async ({ api, query }) =>
    page(api, { at: dayOf(query, 'at') ?? (query.at || undefined), year: query.year || undefined }),
  )

  web.form(app, '/structure/memberships', keepers, async ({ api, body }) => {
    const missing = missingOf(body, {
      academyId: 'Choose the academy.',
      start: 'Write the first day in the trust.',
      startEvent: 'Say how it came.',
    })
    const asked = {
      academyId: textOf(body, 'academyId'),
      start: dayOf(body, 'start'),
      startEvent: textOf(body, 'startEvent'),
      evidence: textOf(body, 'evidence'),
    }
    const answer = missing === undefined ? await api.try('POST', '/v1/memberships', asked) : undefined
    const problem = missing ?? answer?.problem
    if (problem !== undefined) return page(api, {}, { problem, values: body, form: 'membership' })
    return { redirect: '/structure', notice: 'The membership is written down.' }
  })
  web.form(app, '/structure/memberships/end', keepers, async ({ api, body }) => {
    const missing = missingOf(body, {
      membership: 'Choose the academy.',
      end: 'Write the first day outside the trust.',
      endEvent: 'Say what became of it.',
    })
    const asked = {
      end: dayOf(body, 'end'),
      endEvent: textOf(body, 'endEvent'),
      evidence: textOf(body, 'evidence'),
    }
    const id = encodeURIComponent(textOf(body, 'membership') ?? '')
    const answer =
      missing === undefined ? await api.try('POST', `/v1/memberships/${id}/end`, asked) : undefined
    const problem = missing ?? answer?.problem
    if (problem !== undefined) return page(api, {}, { problem, values: body, form: 'end' })
    return { redirect: '/structure', notice: 'The end of the membership is written down.' }
  })
  web.form(app, '/structure/lineages', keepers, async ({ api, body }) => {
    const missing = missingOf(body, {
      fromAcademyId: 'Choose whose history it was.',
      toAcademyId: 'Choose to whom it passed.',
      day: 'Write the day on which it passed.',
    })
    const asked = {
      fromAcademyId: textOf(body, 'fromAcademyId'),
      toAcademyId: textOf(body, 'toAcademyId'),
      day: dayOf(body, 'day'),
      sharePercent: numberOf(body, 'sharePercent'),
      evidence: textOf(body, 'evidence'),
    }
    const answer = missing === undefined ? await api.try('POST', '/v1/lineages', asked) : undefined
    const problem = missing ?? answer?.problem
    if (problem !== undefined) return page(api, {}, { problem, values: body, form: 'lineage' })
    return { redirect: '/structure', notice: 'It is written down to whom the history passed.' }
  })
  web.form(app, '/structure/activity-changes', lead, async ({ api, body }) => {
    const missing = missingOf(body, {
      stream: 'Choose what was handed over.',
      kind: 'Say which way it went.',
      day: 'Write the first day under the new arrangement.',
    })
    const asked = {
      academyId: textOf(body, 'academyId') ?? null,
      stream: textOf(body, 'stream'),
      day: dayOf(body, 'day'),
      kind: textOf(body, 'kind'),
      reportedAs: textOf(body, 'reportedAs'),
      evidence: textOf(body, 'evidence'),
    }
    const answer = missing === undefined ? await api.try('POST', '/v1/activity-changes', asked) : undefined
    const problem = missing ?? answer?.problem
    if (problem !== undefined) return page(api, {}, { problem, values: body, form: 'activity' })
    return { redirect: '/structure', notice: 'It is written down that the activity was handed over.' }
  })
  for (const [kind, access] of [
    ['memberships', keepers],
    ['lineages', keepers],
    ['activity-changes', lead],
  ] as const)
    web.form(app, `/structure/${kind}/:id/withdraw`, access, async ({ api, body, params }) => {
      const reason = textOf(body, 'reason') ?? ''
      const { problem } = await api.try(
        'POST',
        `/v1/${kind}/${encodeURIComponent(params.id ?? '')}/withdraw`,
        { reason },
      )
      if (problem !== undefined) return page(api, {}, { problem })
      return { redirect: '/structure', notice: 'It is taken back, and stays in the records with the reason.' }
    })
}
