import { endSessions } from '../../access/session.ts'
import { everyRole } from '../../http/route.ts'
import type { Pages } from '../page.ts'

/** Signing in and out. */
export const signInPages: Pages = (web) => async (app) => {
  web.page(app, '/sign-in', { access: 'public' }, async ({ query }) => ({
    view: 'sign-in/sign-in.njk',
    title: 'Sign in',
    next: query.next,
  }))
  web.form(app, '/sign-out', { access: everyRole }, async ({ request }) => {
    const { user } = request.session
    if (user !== undefined) await endSessions(web.services, user)
    await request.session.regenerate()
    return { redirect: '/sign-in', notice: 'You have signed out.' }
  })
}
