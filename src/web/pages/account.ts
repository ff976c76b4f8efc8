import { beginSession } from '../../access/session.ts'
import { everyRole } from '../../http/route.ts'
import { passwordMin } from '../../users/password.ts'
import type { PageApi } from '../api.ts'
import type { Pages } from '../page.ts'
import { textOf } from '../refused.ts'
import { roleWords } from '../role-words.ts'

/** What a person may do about themselves. */
export const accountPages: Pages = (web) => async (app) => {
  const accountView = async (api: PageApi) => {
    const me = await api.get('/v1/me')
    const academies = me.academyIds.length === 0 ? [] : await api.all('/v1/academies')
    return {
      ...{ view: 'settings/account.njk', title: 'Your account', me, passwordMin },
      role: roleWords[me.role as keyof typeof roleWords],
      academies: academies.filter((one) => me.academyIds.includes(one.id)),
    }
  }
  web.page(app, '/account', { access: everyRole }, ({ api }) => accountView(api))
  web.form(app, '/account/password', { access: everyRole, guarded: true }, async ({ api, body, request }) => {
    const { user } = request.session
    const { problem } = await api.try('POST', '/v1/me/password', {
      current: textOf(body, 'current'),
      new: textOf(body, 'new'),
    })
    if (problem !== undefined) return { ...(await accountView(api)), problem }
    // Every session has ended, and this one goes on under a new id.
    if (user !== undefined) await beginSession(web.services, request, user)
    return {
      redirect: '/account',
      notice: 'Your password is changed. Wherever else you were signed in you are signed out.',
    }
  })
  web.form(app, '/account/sign-out-everywhere', { access: everyRole }, async ({ api, request }) => {
    const { problem } = await api.try('DELETE', '/v1/me/sessions')
    if (problem !== undefined) return { ...(await accountView(api)), problem }
    await request.session.regenerate()
    return { redirect: '/sign-in', notice: 'You are signed out everywhere.' }
  })
}
