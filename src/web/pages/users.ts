import type { FastifyRequest } from 'fastify'
import type { PageApi } from '../api.ts'
import type { Fields, Pages, Web } from '../page.ts'
import { type FieldWords, inWords, listOf, textOf } from '../refused.ts'
import { roleItems, roleWords } from '../role-words.ts'

const access = ['admin'] as const

/** The address at which people reach the service, as far as it is known. */
export const addressOf = ({ services }: Pick<Web, 'services'>, request: FastifyRequest): string =>
  services.config.publicUrl ?? `${request.protocol}://${request.host}`

const fieldWords = {
  name: { text: 'Enter the person’s name, in at most 100 letters.' },
  email: { text: 'Enter an e-mail address, such as name@school.org.uk.' },
  role: { text: 'Choose what the person may do.' },
  expiresAt: { text: 'Enter a day to come, or leave it empty.' },
  reason: { text: 'Say why, in a few words: it is kept in the log of changes.' },
} satisfies FieldWords

/** A day of a form is good to its end; an empty one is none. */
const momentOf = (day: string): string | null => {
  if (day === '') return null
  return /^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T23:59:59Z` : day
}

/** The academies to choose from, and the roles. */
const choices = async (api: PageApi) => ({
  roleItems,
  academies: (await api.all('/v1/academies')).map(({ id, name }) => ({ value: id, text: name })),
})

/** The people who sign in. */
export const userPages: Pages = (web) => async (app) => {
  const linkView = (
    request: FastifyRequest,
    { person, link }: { person: { name: string; email: string }; link: { path: string } },
  ) => ({
    ...{ view: 'settings/user-link.njk', title: `A link for ${person.name}`, person, link },
    url: `${addressOf(web, request)}${link.path}`,
  })

  web.page(app, '/users', { access }, async ({ api }) => {
    const academies = await api.all('/v1/academies')
    const nameOf = new Map(academies.map((one) => [one.id, one.name]))
    const people = (await api.all('/v1/users')).map((one) => ({
      ...one,
      roleText: roleWords[one.role as keyof typeof roleWords].text,
      academyNames: one.academyIds.map((id: string) => nameOf.get(id) ?? id),
    }))
    return { view: 'settings/users.njk', title: 'People', people }
  })

  const newView = async (api: PageApi) => ({
    ...{ view: 'settings/user-new.njk', title: 'Invite a person', ...(await choices(api)) },
  })
  web.page(app, '/users/new', { access }, async ({ api }) => ({ ...(await newView(api)), values: {} }))
  web.form(app, '/users/new', { access }, async ({ api, body, request }) => {
    const expiresAt = momentOf(textOf(body, 'expiresAt'))
    const role = textOf(body, 'role')
    const { problem, body: made } = await api.try('POST', '/v1/users', {
      ...{
        email: textOf(body, 'email').trim(),
        name: textOf(body, 'name').trim(),
        academyIds: listOf(body, 'academyIds'),
      },
      ...(role === '' ? {} : { role }),
      ...(expiresAt === null ? {} : { expiresAt }),
    })
    if (problem !== undefined)
      return {
        ...(await newView(api)),
        problem: inWords(problem, fieldWords),
        values: { ...body, academyIds: listOf(body, 'academyIds') },
      }
    return linkView(request, { person: made, link: made.link })
  })

  /** A person’s page; what was filled in stands in the place of what is so, where something of it was refused. */
  const personView = async (api: PageApi, id: string, filled?: Fields) => {
    const { body: person, etag, problem } = await api.try('GET', `/v1/users/${encodeURIComponent(id)}`)
    if (problem !== undefined) await api.get(`/v1/users/${encodeURIComponent(id)}`)
    const values = filled ?? {
      ...{ email: person.email, role: person.role, academyIds: person.academyIds },
      expiresAt: person.expiresAt?.slice(0, 10) ?? '',
    }
    return {
      ...{ view: 'settings/user.njk', title: person.name, person, values, ...(await choices(api)) },
      etag: typeof filled?.etag === 'string' ? filled.etag : etag,
      roleText: roleWords[person.role as keyof typeof roleWords].text,
      breadcrumbs: [{ text: 'People', href: '/users' }, { text: person.name }],
    }
  }
  web.page(app, '/users/:id', { access }, ({ api, params }) => personView(api, params.id ?? ''))
  web.form(app, '/users/:id', { access }, async ({ api, params, body }) => {
    const id = params.id ?? ''
    const before = await api.get(`/v1/users/${encodeURIComponent(id)}`)
    const day = textOf(body, 'expiresAt')
    const change = {
      ...{ email: textOf(body, 'email').trim(), role: textOf(body, 'role') },
      ...{ academyIds: listOf(body, 'academyIds'), reason: textOf(body, 'reason').trim() },
      // The day that was shown means the moment that is there, not the end of that day.
      ...(day === (before.expiresAt?.slice(0, 10) ?? '') ? {} : { expiresAt: momentOf(day) }),
    }
    const ifMatch = textOf(body, 'etag')
    const { problem } = await api.try('PATCH', `/v1/users/${encodeURIComponent(id)}`, change, { ifMatch })
    if (problem !== undefined) {
      const filled = { ...body, academyIds: listOf(body, 'academyIds') }
      return { ...(await personView(api, id, filled)), problem: inWords(problem, fieldWords) }
    }
    return { redirect: '/users', notice: `${before.name} is changed.` }
  })
  web.form(app, '/users/:id/link', { access }, async ({ api, params, request }) => {
    const id = encodeURIComponent(params.id ?? '')
    const person = await api.get(`/v1/users/${id}`)
    const { problem, body: link } = await api.try('POST', `/v1/users/${id}/link`)
    if (problem !== undefined) return { ...(await personView(api, params.id ?? '')), problem }
    return linkView(request, { person, link })
  })
  for (const [step, done] of [
    ['disable', 'is kept out from now on'],
    ['enable', 'is let in again'],
  ] as const)
    web.form(app, `/users/:id/${step}`, { access }, async ({ api, params, body }) => {
      const id = params.id ?? ''
      const reason = textOf(body, `${step}Reason`).trim()
      const path = `/v1/users/${encodeURIComponent(id)}/${step}`
      const { problem, body: person } = await api.try('POST', path, { reason })
      if (problem === undefined) return { redirect: '/users', notice: `${person.name} ${done}.` }
      const words = { reason: { ...fieldWords.reason, at: `${step}Reason` } }
      return { ...(await personView(api, id)), problem: inWords(problem, words) }
    })
}
