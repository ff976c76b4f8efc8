import { beginSession } from '../../access/session.ts'
import { monthNames } from '../../domain/day-words.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { acceptWithPassword, readLink } from '../../users/links.ts'
import { passwordMin } from '../../users/password.ts'
import { setUp, setupOffer } from '../../users/setup.ts'
import type { Pages } from '../page.ts'
import { refusedOf, textOf } from '../refused.ts'

/** Coming in for the first time: by the link of an invitation, or, the first of all, by the one that was printed at the start. */
export const invitationPages: Pages = (web) => async (app) => {
  const { services } = web
  const noLink = { view: 'sign-in/no-link.njk', title: 'This link is of no use' }

  web.page(app, '/invitation/:link', { access: 'public' }, async ({ params, request }) => {
    const link = await readLink(services, params.link ?? '')
    if (isRefusal(link)) return { ...noLink, refused: refusedOf(request, link), status: 404 }
    const { person, kind, trustName } = link
    const title = kind === 'invitation' ? `Welcome to ${trustName}` : 'Choose a new password'
    return {
      ...{ view: 'sign-in/invitation.njk', title, passwordMin },
      ...{ kind, link: params.link, invited: { name: person.name, email: person.email } },
      providerName: services.config.oidc?.name,
    }
  })
  const form = { access: 'public', guarded: true } as const
  web.form(app, '/invitation/:link', form, async ({ params, body, request }) => {
    const text = params.link ?? ''
    const link = await readLink(services, text)
    if (isRefusal(link)) return { ...noLink, refused: refusedOf(request, link), status: 404 }
    const { person, kind, trustName } = link
    const accepted = await acceptWithPassword(services, { link: text, password: textOf(body, 'password') })
    if (isRefusal(accepted))
      return {
        ...{ view: 'sign-in/invitation.njk', title: 'Choose a password', passwordMin },
        ...{ kind, link: text, invited: { name: person.name, email: person.email } },
        problem: refusedOf(request, accepted),
      }
    await beginSession(services, request, { trustId: person.trustId, userId: person.id })
    const done =
      kind === 'invitation' ? `Welcome to ${trustName}, ${person.name}.` : 'Your new password is set.'
    return { redirect: '/', notice: done }
  })

  const setupView = (link: string, trusts: readonly { id: string; name: string }[]) => ({
    ...{ view: 'sign-in/setup.njk', title: 'Set up trust-carbon', passwordMin, link, trusts },
    months: monthNames.map((text, index) => ({ value: index + 1, text })),
  })
  web.page(app, '/setup', { access: 'public' }, async ({ query, request }) => {
    const link = query.link ?? ''
    const offer = await setupOffer(services, link)
    if (isRefusal(offer)) return { ...noLink, refused: refusedOf(request, offer), status: 404 }
    return { ...setupView(link, offer.trusts), values: { yearStartMonth: '9' } }
  })
  web.form(app, '/setup', form, async ({ body, request }) => {
    const link = textOf(body, 'link')
    const offer = await setupOffer(services, link)
    if (isRefusal(offer)) return { ...noLink, refused: refusedOf(request, offer), status: 404 }
    const trustId = textOf(body, 'trustId')
    const person = await setUp(services, {
      ...{
        link,
        trustName: textOf(body, 'trustName'),
        name: textOf(body, 'name'),
        email: textOf(body, 'email'),
      },
      trustId: trustId === '' ? undefined : trustId,
      yearStartMonth: Number.parseInt(textOf(body, 'yearStartMonth') || '9', 10),
      password: textOf(body, 'password'),
    })
    if (isRefusal(person)) {
      const { password: _, ...values } = body
      return { ...setupView(link, offer.trusts), problem: refusedOf(request, person), values }
    }
    await beginSession(services, request, { trustId: person.trustId, userId: person.id })
    return {
      redirect: '/users',
      notice: `You are the administrator, ${person.name}. Next, invite the people who will send the data and look after the figures.`,
    }
  })
}
