import type { FastifyRequest } from 'fastify'
import { beginSession, recognisedIn, recogniseIn } from '../../access/session.ts'
import { isRefusal, type Refusal } from '../../domain/refusal.ts'
import { everyRole } from '../../http/route.ts'
import { acceptWithProvider, readLink } from '../../users/links.ts'
import { isSetUp } from '../../users/setup.ts'
import { type Recognised, signInWithPassword, signInWithProvider } from '../../users/sign-in.ts'
import { guardedLimit, ownPath, type PageAnswer, type Pages } from '../page.ts'
import { type Provider, providerOf, returnPath } from '../provider.ts'
import { refusedOf, textOf } from '../refused.ts'

// Who signs in is nobody yet, and the API knows only who is somebody: these pages call what the slice of users offers for that.

/** Signing in, by password or through the OpenID provider, and out. */
export const signInPages: Pages = (web) => async (app) => {
  const { services } = web
  const { oidc, publicUrl = '' } = services.config
  const provider: Provider | undefined =
    oidc && providerOf(oidc, publicUrl, (why) => app.log.warn({ why }, 'the OpenID provider did not help'))

  const signInView = async (more: Record<string, unknown> = {}) => ({
    view: 'sign-in/sign-in.njk',
    title: 'Sign in',
    providerName: provider?.name,
    setUp: await isSetUp(services),
    ...more,
  })
  const refusedView = (request: FastifyRequest, refusal: Refusal, more: Record<string, unknown> = {}) =>
    signInView({ problem: refusedOf(request, refusal), ...more })

  /** Goes on as the one person who was recognised, or asks which of them. */
  const goOn = async (
    request: FastifyRequest,
    recognised: readonly Recognised[],
    { next, shownAt }: { next: string | undefined; shownAt?: number | undefined },
  ): Promise<PageAnswer> => {
    const [only] = recognised
    const redirect = ownPath(next) ?? '/'
    if (only !== undefined && recognised.length === 1) {
      await beginSession(services, request, { ...only, shownAt })
      return { redirect }
    }
    await recogniseIn(services, request, [...recognised])
    return { redirect: `/sign-in/trust?next=${encodeURIComponent(redirect)}` }
  }

  web.page(app, '/sign-in', { access: 'public' }, ({ query }) => signInView({ next: ownPath(query.next) }))
  web.form(app, '/sign-in', { access: 'public', guarded: true }, async ({ request, body }) => {
    const email = textOf(body, 'email')
    const next = ownPath(textOf(body, 'next'))
    const found = await signInWithPassword(services, { email, password: textOf(body, 'password') })
    if (isRefusal(found)) return refusedView(request, found, { next, values: { email } })
    return goOn(request, found, { next })
  })

  web.page(app, '/sign-in/trust', { access: 'public' }, async ({ request, query }) => {
    const recognised = recognisedIn(services, request)
    if (recognised === undefined) return { redirect: '/sign-in' }
    return { view: 'sign-in/trust.njk', title: 'Choose a trust', recognised, next: ownPath(query.next) }
  })
  web.form(app, '/sign-in/trust', { access: 'public' }, async ({ request, body }) => {
    const recognised = recognisedIn(services, request)
    const chosen = recognised?.find((one) => one.trustId === textOf(body, 'trustId'))
    const { recognisedAt: shownAt } = request.session
    if (chosen !== undefined) return goOn(request, [chosen], { next: textOf(body, 'next'), shownAt })
    return { redirect: recognised === undefined ? '/sign-in' : '/sign-in/trust' }
  })

  web.form(app, '/sign-out', { access: everyRole }, async ({ request }) => {
    await request.session.regenerate()
    return { redirect: '/sign-in', notice: 'You have signed out.' }
  })

  if (provider === undefined) return
  // A link and no form: browsers hold what a form leads to, also in the end, to the policy that it goes to this server alone.
  app.get(
    '/sign-in/provider',
    { config: { access: 'public', rateLimit: guardedLimit }, schema: { hide: true } },
    async (request, reply) => {
      const { next, link: text } = request.query as { next?: string; link?: string }
      // Nobody is sent on the way by another’s page, with an invitation that is not their own.
      if (request.headers['sec-fetch-site'] === 'cross-site') return reply.redirect('/sign-in', 303)
      const link = text === undefined ? undefined : await readLink(services, text)
      const back = ({ message }: Refusal) => {
        request.session.notice = message
        return reply.redirect('/sign-in', 303)
      }
      if (isRefusal(link)) return back(link)
      const departure = await provider.depart()
      if (isRefusal(departure)) return back(departure)
      const shown = link && { trustId: link.person.trustId, id: link.id }
      request.session.provider = { ...departure.trip, link: shown, next: ownPath(next) }
      return reply.redirect(departure.url.href, 303)
    },
  )
  web.page(app, returnPath, { access: 'public' }, async ({ request }) => {
    const { provider: trip } = request.session
    if (trip === undefined) return { redirect: '/sign-in' }
    delete request.session.provider
    const query = request.url.indexOf('?')
    const identity = await provider.arrive(query < 0 ? '' : request.url.slice(query), trip)
    if (isRefusal(identity)) return refusedView(request, identity)
    if (trip.link !== undefined) {
      const accepted = await acceptWithProvider(services, { link: trip.link, identity })
      if (isRefusal(accepted)) return refusedView(request, accepted)
    }
    const found = await signInWithProvider(services, identity)
    return isRefusal(found) ? refusedView(request, found) : goOn(request, found, { next: trip.next })
  })
}
