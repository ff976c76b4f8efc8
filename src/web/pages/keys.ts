import type { PageApi } from '../api.ts'
import type { Pages } from '../page.ts'
import { type FieldWords, inWords, listOf, textOf } from '../refused.ts'
import { roleItems, roleWords } from '../role-words.ts'

const access = ['admin'] as const
const fieldWords: FieldWords = {
  name: { text: 'Enter what the key is for, such as “Meter portal”, in at most 100 letters.' },
  role: { text: 'Choose what the key may do.' },
  expiresAt: { text: 'Enter a day to come, or leave it empty.' },
}

/** The keys by which programs use the API. */
export const keyPages: Pages = (web) => async (app) => {
  web.page(app, '/keys', { access }, async ({ api }) => {
    const academies = await api.all('/v1/academies')
    const nameOf = new Map(academies.map((one) => [one.id, one.name]))
    const now = web.services.clock.now().toISOString()
    const keys = (await api.all('/v1/keys')).map((one) => ({
      ...one,
      roleText: roleWords[one.role as keyof typeof roleWords].text,
      academyNames: one.academyIds.map((id: string) => nameOf.get(id) ?? id),
      state:
        one.revokedAt !== null
          ? 'revoked'
          : one.expiresAt !== null && one.expiresAt <= now
            ? 'expired'
            : 'good',
    }))
    return { view: 'settings/keys.njk', title: 'API keys', keys }
  })

  const newView = async (api: PageApi) => ({
    ...{ view: 'settings/key-new.njk', title: 'Make an API key', roleItems },
    academies: (await api.all('/v1/academies')).map(({ id, name }) => ({ value: id, text: name })),
    breadcrumbs: [{ text: 'API keys', href: '/keys' }, { text: 'Make a key' }],
  })
  web.page(app, '/keys/new', { access }, async ({ api }) => ({ ...(await newView(api)), values: {} }))
  web.form(app, '/keys/new', { access }, async ({ api, body }) => {
    const [role, day] = [textOf(body, 'role'), textOf(body, 'expiresAt')]
    const academyIds = listOf(body, 'academyIds')
    const { problem, body: made } = await api.try('POST', '/v1/keys', {
      ...{ name: textOf(body, 'name').trim(), academyIds },
      ...(role === '' ? {} : { role }),
      ...(day === '' ? {} : { expiresAt: /^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T23:59:59Z` : day }),
    })
    return problem === undefined
      ? { view: 'settings/key-made.njk', title: `The key “${made.name}”`, made }
      : { ...(await newView(api)), problem: inWords(problem, fieldWords), values: { ...body, academyIds } }
  })

  web.page(app, '/keys/:id/revoke', { access }, async ({ api, params }) => {
    const key = (await api.all('/v1/keys')).find((one) => one.id === params.id)
    if (key === undefined || key.revokedAt !== null) return { redirect: '/keys' }
    return {
      ...{ view: 'settings/key-revoke.njk', title: `Revoke “${key.name}”`, key },
      breadcrumbs: [{ text: 'API keys', href: '/keys' }, { text: 'Revoke a key' }],
    }
  })
  web.form(app, '/keys/:id/revoke', { access }, async ({ api, params }) => {
    const { problem, body: key } = await api.try('DELETE', `/v1/keys/${encodeURIComponent(params.id ?? '')}`)
    return { redirect: '/keys', notice: problem?.detail ?? `“${key.name}” is of no use any more.` }
  })
}
