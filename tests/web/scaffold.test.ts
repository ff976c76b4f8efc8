import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestService, type TestService } from '../api/service.ts'
import { type SignedIn, signedIn } from './signed-in.ts'

let test: TestService
let trustId: string
let lea: SignedIn

beforeAll(async () => {
  test = await openTestService()
  trustId = (await test.makeTrust('Oaks & Elms <Trust>')).trustId
  lea = await signedIn(test, trustId, 'lead', { name: 'Lea Lead' })
})
afterAll(() => test.close())

it('shows a page to who is signed in, with names escaped and a policy that lets nothing in from elsewhere', async () => {
  const page = await lea.get('/')
  expect(page.status).toBe(200)
  expect(page.html).toContain('Oaks &amp; Elms &lt;Trust&gt;')
  expect(page.headers['content-security-policy']).toContain("default-src 'none'")
  expect(page.headers['content-security-policy']).not.toContain('unsafe')
  expect(page.html).not.toMatch(/ style="|<script>|<style/)
  expect(page.document.querySelector('form[action="/sign-out"] input[name="_csrf"]')).not.toBeNull()
})

it('leads who is not signed in to signing in, and back', async () => {
  const answer = await test.service.app.inject({ url: '/?a=1', headers: { accept: 'text/html' } })
  expect(answer.statusCode).toBe(303)
  expect(answer.headers.location).toBe('/sign-in?next=%2F%3Fa%3D1')
})

it('says that there is no page, as a page for people and as a problem for programs', async () => {
  const page = await lea.get('/nothing-here')
  expect(page.status).toBe(404)
  expect(page.text).toContain('There is no page at this address')
  const answer = await test.service.app.inject({
    url: '/v1/nothing',
    headers: { accept: 'application/json' },
  })
  expect(answer.headers['content-type']).toContain('application/problem+json')
})

it('takes a form only with the token of its page', async () => {
  const send = (payload: string, headers: Record<string, string> = {}) =>
    test.service.app.inject({
      method: 'POST',
      url: '/sign-out',
      headers: { cookie: lea.cookie, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload,
    })
  expect((await send('')).statusCode).toBe(403)
  expect((await send('_csrf=forged')).statusCode).toBe(403)
  const good = `_csrf=${encodeURIComponent(await lea.token())}`
  expect((await send(good, { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403)
  expect((await lea.get('/')).status).toBe(200)
})

it('reads the API with the session alone, and changes nothing without the token', async () => {
  const ask = (headers: Record<string, string>) =>
    test.service.app.inject({
      method: 'PATCH',
      url: '/v1/trust',
      headers: { cookie: lea.cookie, 'content-type': 'application/json', ...headers },
      payload: { name: 'Other', reason: 'because' },
    })
  const read = await test.service.app.inject({ url: '/v1/trust', headers: { cookie: lea.cookie } })
  expect(read.statusCode).toBe(200)
  expect((await ask({})).statusCode).toBe(403)
  expect((await ask({ 'x-csrf-token': 'forged' })).statusCode).toBe(403)
  expect((await ask({ 'x-csrf-token': await lea.token() })).statusCode).toBe(200)
})

it('ends the session when somebody signs out', async () => {
  const tom = await signedIn(test, trustId, 'lead', { name: 'Tom' })
  const page = await tom.post('/sign-out')
  expect(page.text).toContain('Sign in')
  expect((await tom.get('/')).status).toBe(303)
})
