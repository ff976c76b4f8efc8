import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loggedUrl, logOf } from '../../src/cli/commands/serve.ts'
import { readConfig } from '../../src/config.ts'
import { startService } from '../../src/start.ts'
import { setupPath } from '../../src/users/setup.ts'
import { type Client, openTestService, type TestService } from '../api/service.ts'
import { openTestDatabase } from '../database.ts'
import { movedClock, type Visitor, visitorOf } from './visitor.ts'

const clock = movedClock('2026-11-23T12:00:00Z')
let t: TestService
let admin: Client
let visitor: Visitor
beforeAll(async () => {
  // Behind a proxy that adds TLS, so that every visitor can have an address of their own.
  t = await openTestService({ trustProxy: 1 }, clock)
  const trust = await t.makeTrust('Oaks')
  admin = await trust.as('admin')
})
afterAll(() => t.close())
beforeEach(() => {
  visitor = visitorOf(t)
})

const password = 'rain over seven hills'
const invite = async (name: string, role = 'lead', more = {}) => {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@oaks.example`
  const { body } = await admin('POST', '/v1/users', { email, name, role, ...more })
  return { id: body.id as string, email, path: body.link.path as string }
}
/** Somebody who has come in by their invitation and signed out again. */
const member = async (name: string, role = 'lead', more = {}) => {
  const made = await invite(name, role, more)
  const coming = visitorOf(t)
  const done = await coming.send(made.path, made.path, { password })
  expect([done.status, done.location]).toEqual([303, '/'])
  await coming.send('/account', '/sign-out')
  return made
}

describe('an invitation', () => {
  it('asks for a password, says next to the field what is wrong with one, and signs in', async () => {
    const { path, email } = await invite('Erin Estates', 'estates')
    const page = await visitor.get(path)
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('Welcome to Oaks')])
    expect(page.text).toContain(email)
    const short = await visitor.send(path, path, { password: 'short' })
    expect(short.status).toBe(400)
    expect(short.document.querySelector('#password-error')?.textContent).toContain('at least 12 characters')
    expect(short.document.querySelector('.govuk-error-summary a')?.getAttribute('href')).toBe('#password')
    expect((await visitor.send(path, path, { password })).location).toBe('/')
    const account = await visitor.get('/account')
    expect(account.text).toContain('Erin Estates')
    expect((await visitorOf(t).get(path)).text).toContain('used before')
  })
})

describe('signing in', () => {
  it('leads to where one was going, and never to another server', async () => {
    const { email } = await member('Going There')
    const to = (next: string) => visitorOf(t).send('/sign-in', '/sign-in', { email, password, next })
    expect((await to('/account?a=1')).location).toBe('/account?a=1')
    for (const next of [
      '//evil.example',
      'https://evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      '/.//evil.example',
    ])
      expect((await to(next)).location, next).toMatch(/^\/($|(?![/\\\s]))/)
  })

  it('is by a cookie that script cannot read, of this site, and, behind TLS, for TLS alone', async () => {
    const { email } = await member('Cookie Person')
    const done = await visitor.signIn(email, password)
    expect(done.setCookie).toMatch(/HttpOnly/)
    expect(done.setCookie).toMatch(/SameSite=Lax/)
    expect(done.setCookie).toMatch(/Path=\//)
    const secure = await visitorOf(t).get('/sign-in', { 'x-forwarded-proto': 'https' })
    expect(secure.setCookie).toMatch(/Secure/)
  })

  it('begins a session under a new id: one that somebody else knew is of no use after it', async () => {
    const { email } = await member('Fixed Session')
    await visitor.get('/sign-in')
    const before = new Map(visitor.cookies)
    await visitor.signIn(email, password)
    expect([...visitor.cookies.values()]).not.toEqual([...before.values()])
    const thief = visitorOf(t)
    for (const [name, value] of before) thief.cookies.set(name, value)
    expect((await thief.get('/account')).status).toBe(303)
    expect((await visitor.get('/account')).status).toBe(200)
  })

  it('is refused without the token of the page, and from another site', async () => {
    const { email } = await member('Token Person')
    await visitor.get('/sign-in')
    expect((await visitor.post('/sign-in', { email, password })).status).toBe(403)
    const { document } = await visitor.get('/sign-in')
    const _csrf = document.querySelector('meta[name="csrf-token"]')!.getAttribute('content')!
    const crossing = { 'sec-fetch-site': 'cross-site' }
    expect((await visitor.post('/sign-in', { email, password, _csrf }, crossing)).status).toBe(403)
    // Nor is the token of one session good in another.
    const other = visitorOf(t)
    await other.get('/sign-in')
    expect((await other.post('/sign-in', { email, password, _csrf })).status).toBe(403)
  })

  it('is refused in the same words for whoever is not known, and keeps the address that was written', async () => {
    const { email } = await member('Wrong Word')
    const wrong = await visitor.signIn(email, 'not the password')
    const unknown = await visitorOf(t).signIn('nobody@oaks.example', 'not the password')
    expect([wrong.status, wrong.text]).toEqual([unknown.status, unknown.text])
    expect(wrong.document.querySelector('#email')?.getAttribute('value')).toBe(email)
    expect(wrong.html).not.toContain('not the password')
  })

  it('locks after five wrong passwords for a quarter of an hour, then twice as long, and a link unlocks', async () => {
    const { id, email } = await member('Locked Out')
    const { path } = await admin('POST', `/v1/users/${id}/link`).then(({ body }) => body)
    const wrong = async (times: number) => {
      for (let n = 0; n < times; n++) await visitor.signIn(email, `wrong number ${n}`)
    }
    const may = async () => (await visitorOf(t).signIn(email, password)).status === 303
    await wrong(4)
    expect(await may()).toBe(true)
    await wrong(5)
    expect(await may()).toBe(false)
    clock.forward(14)
    expect(await may()).toBe(false)
    clock.forward(2)
    await wrong(5)
    clock.forward(16)
    expect(await may()).toBe(false)
    clock.forward(15)
    expect(await may()).toBe(true)
    await wrong(5)
    expect(await may()).toBe(false)
    const renewed = visitorOf(t)
    expect((await renewed.send(path, path, { password: 'seven hills in the rain' })).location).toBe('/')
    expect((await visitorOf(t).signIn(email, 'seven hills in the rain')).status).toBe(303)
  })

  it('asks which trust, where the address and the password are those of two', async () => {
    const { email } = await member('Both Trusts')
    const elms = await t.makeTrust('Elms')
    const there = await elms.as('admin')
    const { body } = await there('POST', '/v1/users', { email, name: 'Both Trusts', role: 'auditor' })
    await visitorOf(t).send(body.link.path, body.link.path, { password })
    const done = await visitor.signIn(email, password)
    expect(done.location).toBe('/sign-in/trust?next=%2F')
    expect((await visitor.get('/account')).status).toBe(303)
    const asked = await visitor.get(done.location!)
    expect(asked.text).toContain('Elms')
    expect((await visitor.send('/sign-in/trust', '/sign-in/trust', { trustId: 'another' })).location).toBe(
      '/sign-in/trust',
    )
    await visitor.send('/sign-in/trust', '/sign-in/trust', { trustId: elms.trustId })
    expect((await visitor.get('/account')).text).toContain('Elms')
    // Who was recognised has not signed in yet: a password that is set meanwhile ends that, and so do ten minutes.
    const thief = visitorOf(t)
    await thief.signIn(email, password)
    clock.forward(1)
    const { path } = (await there('POST', `/v1/users/${body.id}/link`)).body
    await visitorOf(t).send(path, path, { password: 'seven hills in the rain' })
    await thief.send('/sign-in/trust', '/sign-in/trust', { trustId: elms.trustId })
    expect((await thief.get('/account')).status).toBe(303)
    const elsewhere = await t.makeTrust('Ashes')
    const again = await elsewhere.as('admin')
    const third = await again('POST', '/v1/users', { email, name: 'Both Trusts', role: 'lead' })
    await visitorOf(t).send(third.body.link.path, third.body.link.path, { password })
    const slow = visitorOf(t)
    expect((await slow.signIn(email, password)).location).toBe('/sign-in/trust?next=%2F')
    clock.forward(11)
    expect((await slow.get('/sign-in/trust')).location).toBe('/sign-in')
  })
})

describe('a session', () => {
  const signedIn = async (name: string, role = 'lead', more = {}) => {
    const made = await member(name, role, more)
    await visitor.signIn(made.email, password)
    expect((await visitor.get('/account')).status).toBe(200)
    return made
  }
  const isOver = async (whose = visitor) => (await whose.get('/account')).status === 303

  it('is good for the API for reading, and for changes with the token alone', async () => {
    await signedIn('Api Person')
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const me = await t.service.app.inject({ url: '/v1/me', headers: { cookie } })
    expect(me.json()).toMatchObject({
      kind: 'person',
      name: 'Api Person',
      hasPassword: true,
      trust: { name: 'Oaks' },
    })
    const change = (headers: Record<string, string>) =>
      t.service.app.inject({
        ...{ method: 'POST', url: '/v1/counts', payload: '{}' },
        headers: { cookie, 'content-type': 'application/json', ...headers },
      })
    expect((await change({})).statusCode).toBe(403)
    const token = (await visitor.get('/account')).document.querySelector('meta[name="csrf-token"]')!
    expect((await change({ 'x-csrf-token': token.getAttribute('content')! })).statusCode).toBe(400)
  })

  it('ends after eight hours without use, and after seven days with it', async () => {
    await signedIn('Idle Person')
    clock.forward(7 * 60)
    expect(await isOver()).toBe(false)
    clock.forward(7 * 60)
    expect(await isOver()).toBe(false)
    clock.forward(8 * 60 + 6)
    expect(await isOver()).toBe(true)
    await visitor.signIn('idle.person@oaks.example', password)
    for (let hours = 0; hours < 7 * 24; hours += 6) {
      expect(await isOver()).toBe(false)
      clock.forward(6 * 60)
    }
    expect(await isOver()).toBe(true)
  })

  it('ends when its person is disabled, gets another role, or their time has come', async () => {
    const { id } = await signedIn('Ended Person', 'lead', {
      expiresAt: new Date(clock.now().getTime() + 3_600_000).toISOString(),
    })
    await admin('PATCH', `/v1/users/${id}`, { role: 'estates', reason: 'Another task' })
    expect(await isOver()).toBe(true)
    await visitor.signIn('ended.person@oaks.example', password)
    await admin('POST', `/v1/users/${id}/disable`, { reason: 'Leaves us' })
    expect(await isOver()).toBe(true)
    const refused = await visitor.signIn('ended.person@oaks.example', password)
    expect(refused.text).toContain('no longer let in')
    await admin('POST', `/v1/users/${id}/enable`, { reason: 'Is back' })
    expect(await isOver()).toBe(true)
    await visitor.signIn('ended.person@oaks.example', password)
    expect(await isOver()).toBe(false)
    clock.forward(61)
    expect(await isOver()).toBe(true)
    expect((await visitor.signIn('ended.person@oaks.example', password)).status).toBe(403)
  })

  it('ends elsewhere when the password is changed, and goes on here', async () => {
    const { email } = await signedIn('Changing Person')
    const elsewhere = visitorOf(t)
    await elsewhere.signIn(email, password)
    const change = (current: string, next: string) =>
      visitor.send('/account', '/account/password', { current, new: next })
    const wrong = await change('not this one', 'seven hills in the rain')
    expect(wrong.document.querySelector('#current-error')?.textContent).toContain('not your present password')
    expect((await change(password, 'short')).document.querySelector('#new-error')?.textContent).toContain(
      '12',
    )
    expect(await isOver(elsewhere)).toBe(false)
    expect((await change(password, 'seven hills in the rain')).location).toBe('/account')
    expect(await isOver(elsewhere)).toBe(true)
    expect((await visitor.get('/account')).text).toContain('Your password is changed')
    expect((await elsewhere.signIn(email, password)).status).toBe(403)
  })

  it('ends here by signing out, and everywhere where that is asked for', async () => {
    const { email } = await signedIn('Leaving Person')
    const elsewhere = visitorOf(t)
    await elsewhere.signIn(email, password)
    const before = new Map(elsewhere.cookies)
    await elsewhere.send('/account', '/sign-out')
    for (const [name, value] of before) elsewhere.cookies.set(name, value)
    expect(await isOver(elsewhere)).toBe(true)
    expect(await isOver()).toBe(false)
    await elsewhere.signIn(email, password)
    expect((await visitor.send('/account', '/account/sign-out-everywhere')).location).toBe('/sign-in')
    expect([await isOver(), await isOver(elsewhere)]).toEqual([true, true])
  })
})

describe('tries from one address', () => {
  it('are limited, whoever they are for', async () => {
    const from = { 'x-forwarded-for': '203.0.113.9' }
    const statuses: number[] = []
    for (let n = 0; n < 31; n++)
      statuses.push((await visitor.post('/sign-in', { email: `n${n}@oaks.example` }, from)).status)
    expect(statuses.slice(0, 30).every((one) => one === 403)).toBe(true)
    const last = await visitor.post('/sign-in', {}, from)
    expect([statuses.at(-1), last.status]).toEqual([429, 429])
    expect(last.html).toContain('<html')
    // Nor is it another address where who asks says so: the proxy in front adds the one that it sees.
    const said = { 'x-forwarded-for': '203.0.113.10, 203.0.113.9' }
    expect((await visitor.post('/sign-in', {}, said)).status).toBe(429)
  })
})

describe('what is logged', () => {
  it('has neither links nor what a provider sent back', async () => {
    expect(loggedUrl('/setup?link=abc')).toBe('/setup?…')
    expect(loggedUrl('/sign-in/provider/return?code=abc&state=d')).toBe('/sign-in/provider/return?…')
    expect(loggedUrl('//invitation/abc')).toBe('//invitation/…')
    expect(loggedUrl('/v1/emissions?by=year')).toBe('/v1/emissions?by=year')
    const lines: string[] = []
    const log = logOf('info', { write: (line) => void lines.push(line) })
    const db = await openTestDatabase()
    const service = await startService({ config: readConfig({}), clock, db, log })
    try {
      await service.app.inject({ url: '/invitation/secret-in-the-path', headers: { accept: 'text/html' } })
      await service.app.inject({ url: '/setup?link=secret-in-the-query' })
      await service.app.inject({ url: '/v1/me', headers: { authorization: 'Bearer secret-in-a-header' } })
      const written = lines.join('')
      expect(written).toContain('/invitation/…')
      expect(written).not.toContain('secret-in')
    } finally {
      await service.close()
      await db.close()
    }
  })
})

describe('the first start', () => {
  it('is set up by the printed link: a trust, its administrator, who is signed in; then never again', async () => {
    const empty = await openTestService({}, clock)
    try {
      const first = visitorOf(empty)
      expect((await first.get('/sign-in')).text).toContain('Nobody can sign in yet')
      const path = (await setupPath(empty.service.services))!
      expect((await first.get('/setup?link=wrong')).status).toBe(404)
      const page = await first.get(path)
      expect(page.text).toContain('September to August')
      const link = path.split('link=')[1]!
      const said = {
        link,
        trustName: 'New Trust',
        yearStartMonth: '9',
        name: 'Ada Admin',
        email: 'ada@new.example',
      }
      const wrong = await first.send(path, '/setup', { ...said, trustName: ' ', password })
      expect(wrong.document.querySelector('#trustName-error')?.textContent).toContain('name of the trust')
      expect(wrong.document.querySelector('#name')?.getAttribute('value')).toBe('Ada Admin')
      expect((await first.send(path, '/setup', { ...said, password })).location).toBe('/users')
      expect((await first.get('/users')).text).toContain('ada@new.example')
      expect((await visitorOf(empty).get(path)).text).toContain('set up already')
      expect(await setupPath(empty.service.services)).toBeUndefined()
    } finally {
      await empty.close()
    }
  })
})
