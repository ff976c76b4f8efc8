import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Client, openTestService, type TestService } from '../api/service.ts'
import { type SignedIn, signedIn } from './signed-in.ts'

let t: TestService
let trustId: string
let lead: Client
let audrey: SignedIn
beforeAll(async () => {
  t = await openTestService()
  trustId = (await t.makeTrust('Logged Trust')).trustId
  lead = t.call(await t.keyFor(trustId, 'lead', [], null, 'Lena'))
  const { id } = (
    await lead('POST', '/v1/academies', { code: 'oak', name: 'Oak <School>', phase: 'primary' })
  ).body
  const meter = await lead('POST', '/v1/meters', {
    ...{ academyId: id, number: 'GAS-1', utility: 'gas', unit: 'm3', calorificValue: '39.2' },
  })
  await lead('PATCH', `/v1/meters/${meter.body.id}`, { calorificValue: '39.5', reason: 'Letter of 1 May' })
  for (let no = 0; no < 60; no++) await lead('PATCH', `/v1/academies/${id}`, { name: `Oak <School> ${no}` })
  audrey = await signedIn(t, trustId, 'auditor', { name: 'Audrey' })
})
afterAll(() => t.close())

const entries = (page: { document: Document }): string[] =>
  [...page.document.querySelectorAll('.tc-log__what')].map((one) => one.textContent?.trim() ?? '')

it('shows who changed what, from what to what, and why', async () => {
  const page = await audrey.get('/log?key=GAS-1')
  expect(entries(page)).toEqual(['Meter GAS-1: calorific value 39.2 → 39.5', 'Meter GAS-1 added'])
  const entry = page.document.querySelector('.tc-log__entry')!
  expect(entry.textContent).toContain('Lena')
  expect(entry.textContent).toContain('Reason: Letter of 1 May')
  const cells = [...entry.querySelectorAll('tbody tr')].map((row) =>
    [...row.children].map((cell) => cell.textContent),
  )
  expect(cells).toContainEqual(['Calorific value', '39.2', '39.5'])
})

it('finds by who, what and when; the last day is in it', async () => {
  const some = await audrey.get('/log?actor=lena&entity=meter')
  expect(entries(some)).toHaveLength(2)
  expect(entries(await audrey.get('/log?actor=nobody'))).toEqual([])
  const today = new Date().toISOString().slice(0, 10)
  expect(entries(await audrey.get(`/log?entity=meter&from=${today}&to=${today}`))).toHaveLength(2)
  expect(entries(await audrey.get('/log?entity=meter&to=2020-01-01'))).toEqual([])
  const wrong = await audrey.get('/log?from=yesterday')
  expect([wrong.status, wrong.document.querySelector('#from-error') !== null]).toEqual([400, true])
})

it('goes on from page to page to the first entry, none twice', async () => {
  const seen: string[] = []
  for (let url: string | undefined = '/log'; url !== undefined; ) {
    const page = await audrey.get(url)
    seen.push(...[...page.document.querySelectorAll('.tc-log__entry')].map((one) => one.id))
    url = page.document.querySelector('a[rel="next"]')?.getAttribute('href') ?? undefined
  }
  expect(seen.at(-1)).toBe('entry-1')
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen.length).toBeGreaterThan(60)
})

it('escapes what people wrote, and gives the same as a table', async () => {
  const page = await audrey.get('/log?entity=academy')
  expect(page.html).toContain('Oak &lt;School&gt;')
  expect(page.html).not.toContain('<School>')
  const href = page.document.querySelector('main a[download]')!.getAttribute('href')!
  const csv = await t.service.app.inject({ url: href, headers: { cookie: audrey.cookie } })
  expect(csv.payload.trim().split('\n').length).toBe(62)
})

it('checks the chain, and finds a hash that was written down; one that is none is named at its field', async () => {
  const page = await audrey.get('/log/check')
  expect(page.text).toContain('Every entry is the one that was written')
  const head = page.document.querySelector('td .tc-hash')!.textContent!
  await lead('PATCH', '/v1/trust', { name: 'Renamed Trust', reason: 'new name' })
  expect((await audrey.get(`/log/check?head=${head}`)).text).toContain(
    'The hash that you gave is that of entry',
  )
  expect((await audrey.get(`/log/check?head=${'0'.repeat(64)}`)).text).toContain('stands in no entry')
  const wrong = await audrey.get('/log/check?head=abc')
  expect([wrong.status, wrong.document.querySelector('#head-error') !== null]).toEqual([400, true])
})

it('says so where the log is not what was written', async () => {
  const other = await openTestService()
  const trust = await other.makeTrust()
  const nora = await signedIn(other, trust.trustId, 'auditor')
  await other.db.query(
    "UPDATE audit_entry SET actor = 'somebody else' WHERE trust_id = $1::uuid AND no = 1",
    [trust.trustId],
  )
  const page = await nora.get('/log/check')
  expect(page.text).toContain('The log is not the one that was written')
  expect(page.text).toContain('Broken at entry 1')
  await other.close()
})

it('is not for who sends data only', async () => {
  const estates = await signedIn(t, trustId, 'estates')
  expect((await estates.get('/log')).status).toBe(403)
  expect((await estates.get('/log/check')).status).toBe(403)
})
