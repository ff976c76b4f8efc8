import { afterAll, beforeAll, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { type Client, openTestService, type TestService } from '../api/service.ts'
import { type Account, openProvider } from './open-id-provider.ts'
import { type Visitor, visitorOf } from './visitor.ts'

const publicUrl = 'https://carbon.oaks.example'
const client = {
  id: 'trust-carbon',
  secret: 's'.repeat(43),
  returnTo: `${publicUrl}/sign-in/provider/return`,
}
let provider: Awaited<ReturnType<typeof openProvider>>
let t: TestService
let admin: Client

const settings = (more = {}) =>
  readConfig({
    PUBLIC_URL: publicUrl,
    TRUST_PROXY: 'true',
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: client.id,
    OIDC_CLIENT_SECRET: client.secret,
    OIDC_NAME: 'Oak Accounts',
    ...more,
  })
const open = async (more = {}) => {
  const { oidc, trustProxy, publicUrl: at } = settings(more)
  return openTestService({ oidc, trustProxy, publicUrl: at })
}
beforeAll(async () => {
  provider = await openProvider(client)
  t = await open()
  admin = await (await t.makeTrust('Oaks')).as('admin')
})
afterAll(async () => {
  await t.close()
  await provider.close()
})

const invite = async (name: string, email: string) =>
  (await admin('POST', '/v1/users', { name, email, role: 'lead' })).body as {
    id: string
    link: { path: string }
  }
/** Goes to the provider by the address given, signs in there, and comes back. */
async function through(visitor: Visitor, account: Account, start = '/sign-in/provider') {
  const leaving = await visitor.get(start)
  expect([leaving.status, leaving.location?.startsWith(provider.issuer)]).toEqual([303, true])
  const back = await provider.signInThere(leaving.location!, account)
  expect(back.startsWith(client.returnTo)).toBe(true)
  return { back: back.slice(publicUrl.length), page: await visitor.get(back.slice(publicUrl.length)) }
}
const whoIs = async (visitor: Visitor) => (await visitor.get('/account')).text

it('a person accepts an invitation through the provider, and signs in so from then on, whatever address is there', async () => {
  const { id, link } = await invite('Erin Estates', 'erin@oaks.example')
  const visitor = visitorOf(t)
  const page = await visitor.get(link.path)
  const button = [...page.document.querySelectorAll('a')].find((one) =>
    one.textContent?.includes('Oak Accounts'),
  )
  const account = { sub: 'erin-1', email: 'e.private@mail.example', email_verified: false }
  expect((await through(visitor, account, button!.getAttribute('href')!)).page.location).toBe('/')
  expect(await whoIs(visitor)).toContain('Erin Estates')
  expect((await admin('GET', `/v1/users/${id}`)).body).toMatchObject({
    ...{ state: 'active', hasProvider: true, hasPassword: false, openLink: null },
  })
  const again = visitorOf(t)
  expect((await through(again, account, '/sign-in/provider?next=%2Faccount')).page.location).toBe('/account')
  expect(await whoIs(again)).toContain('Erin Estates')
  // The link was used up, and the identity is hers alone.
  expect((await visitorOf(t).get(link.path)).text).toContain('used before')
  const other = await invite('Not Erin', 'not.erin@oaks.example')
  const refused = await through(
    visitorOf(t),
    account,
    `/sign-in/provider?link=${other.link.path.split('/').at(-1)}`,
  )
  expect(refused.page.text).toContain('signed in at the provider as Erin Estates already')
})

it('the first time is by the address, where the provider says that it is theirs', async () => {
  await invite('Vera Verified', 'vera@oaks.example')
  const unverified = await through(visitorOf(t), {
    sub: 'v-0',
    email: 'vera@oaks.example',
    email_verified: false,
  })
  expect([unverified.page.status, unverified.page.text]).toEqual([
    403,
    expect.stringContaining('Ask your administrator'),
  ])
  const said = await through(visitorOf(t), { sub: 'v-0b', email: 'vera@oaks.example' })
  expect(said.page.status).toBe(403)
  const visitor = visitorOf(t)
  await through(visitor, { sub: 'v-1', email: 'Vera@OAKS.example', email_verified: true })
  expect(await whoIs(visitor)).toContain('Vera Verified')
  // Another account with the same address is not hers.
  const other = await through(visitorOf(t), { sub: 'v-2', email: 'vera@oaks.example', email_verified: true })
  expect(other.page.status).toBe(403)
})

it('nobody comes in who was not invited, or is kept out', async () => {
  const visitor = visitorOf(t)
  const { page } = await through(visitor, {
    sub: 'stranger',
    email: 'stranger@oaks.example',
    email_verified: true,
  })
  expect([page.status, page.text]).toEqual([403, expect.stringContaining('Nobody has invited you here yet')])
  expect((await visitor.get('/account')).status).toBe(303)
  const { id } = await invite('Gone Person', 'gone@oaks.example')
  const account = { sub: 'gone', email: 'gone@oaks.example', email_verified: true }
  await through(visitorOf(t), account)
  await admin('POST', `/v1/users/${id}/disable`, { reason: 'Has left' })
  expect((await through(visitorOf(t), account)).page.text).toContain('no longer let in')
})

it('what comes back must be what was asked for by the same browser, and once', async () => {
  await invite('Sam State', 'sam@oaks.example')
  const account = { sub: 'sam', email: 'sam@oaks.example', email_verified: true }
  const visitor = visitorOf(t)
  const leaving = await visitor.get('/sign-in/provider')
  const asked = new URL(leaving.location!).searchParams
  expect(asked.get('code_challenge_method')).toBe('S256')
  expect([asked.get('state'), asked.get('nonce')].every((one) => one !== null && one.length >= 40)).toBe(true)
  const back = (await provider.signInThere(leaving.location!, account)).slice(publicUrl.length)
  // A stranger's browser, and one that set out itself: neither is who asked.
  const stranger = visitorOf(t)
  expect((await stranger.get(back)).location).toBe('/sign-in')
  await stranger.get('/sign-in/provider')
  expect((await stranger.get(back)).status).toBe(403)
  expect((await stranger.get('/account')).status).toBe(303)
  const forged = back.replace(/code=[^&]+/, 'code=forged')
  expect((await visitor.get(forged)).status).toBe(403)
  // The way was used up by that.
  expect((await visitor.get(back)).location).toBe('/sign-in')
  const denied = visitorOf(t)
  const state = new URL((await denied.get('/sign-in/provider')).location!).searchParams.get('state')
  const told = await denied.get(
    `/sign-in/provider/return?error=access_denied&state=${state}&iss=${encodeURIComponent(provider.issuer)}`,
  )
  expect([told.status, told.text]).toEqual([403, expect.stringContaining('did not say who you are')])
  expect((await visitorOf(t).get('/sign-in/provider', { 'sec-fetch-site': 'cross-site' })).location).toBe(
    '/sign-in',
  )
})

it('the address is taken on trust where the operator says so', async () => {
  const trusting = await open({ OIDC_TRUST_EMAIL: 'true' })
  try {
    const there = await (await trusting.makeTrust('Elms')).as('admin')
    await there('POST', '/v1/users', { name: 'Enid Entra', email: 'enid@elms.example', role: 'lead' })
    const visitor = visitorOf(trusting)
    await through(visitor, { sub: 'enid', preferred_username: 'Enid@elms.example' })
    expect(await whoIs(visitor)).toContain('Enid Entra')
  } finally {
    await trusting.close()
  }
})

it('a provider that is away is said to be, and passwords go on', async () => {
  const away = await open({ OIDC_ISSUER: 'http://127.0.0.1:9' })
  try {
    await (await away.makeTrust('Ashes')).as('admin')
    const visitor = visitorOf(away)
    expect((await visitor.get('/sign-in/provider')).location).toBe('/sign-in')
    const page = await visitor.get('/sign-in')
    expect(page.text).toContain('cannot be reached at the moment')
    expect(page.document.querySelector('input[type="password"]')).not.toBeNull()
  } finally {
    await away.close()
  }
})

it.each([
  [{ OIDC_CLIENT_SECRET: '' }, 'go together'],
  [{ OIDC_ISSUER: 'http://accounts.example' }, 'must be an https address'],
  [{ PUBLIC_URL: '' }, 'PUBLIC_URL must say'],
  [{ PUBLIC_URL: 'https://carbon.example/below' }, 'such as https'],
  [{ TRUST_PROXY: '' }, 'TRUST_PROXY=true'],
])('settings that cannot be are named at the start: %o', (wrong, words) => {
  expect(() => settings(wrong)).toThrow(words)
})
