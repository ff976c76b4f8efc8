import { afterAll, beforeAll, expect, it } from 'vitest'
import { publishedTrust } from '../api/published-trust.ts'
import { openTestService, type TestService } from '../api/service.ts'
import { type SignedIn, signedIn } from './signed-in.ts'

let t: TestService
let trust: Awaited<ReturnType<typeof publishedTrust>>
let audrey: SignedIn
beforeAll(async () => {
  t = await openTestService()
  trust = await publishedTrust(t)
  audrey = await signedIn(t, trust.trustId, 'auditor', { name: 'Audrey' })
})
afterAll(() => t.close())

const sample = '/sample?year=2024-25&seed=audit%202026&size=5&by=kgCO2e'

it('draws the lines that the API draws, each with a way to its row and a box for each test', async () => {
  const { body } = await trust.auditor('GET', `/v1/inventories/2024-25${sample}`.replace('year=2024-25&', ''))
  const page = await audrey.get(sample)
  const rows = [...page.document.querySelectorAll('[data-remember] tbody tr')]
  expect(rows.map((row) => row.querySelector('th')?.textContent?.trim())).toEqual(
    body.items.map((one: { line: { line: number } }) => `Line ${one.line.line}`),
  )
  for (const row of rows) {
    expect(row.querySelector('a[href^="/uploads/"]')?.getAttribute('href')).toMatch(/\/rows\/\d+$/)
    expect(row.querySelectorAll('input[type=checkbox][aria-label]')).toHaveLength(2)
  }
  expect(page.text).toContain(body.sha256)
  expect((await audrey.get(sample)).text).toBe(page.text)
})

it('is a table to download as well', async () => {
  const page = await audrey.get(sample)
  const href = page.document.querySelector('main a[download]')?.getAttribute('href')
  const csv = await t.service.app.inject({ url: href!, headers: { cookie: audrey.cookie } })
  expect(csv.headers['content-type']).toContain('text/csv')
  expect(csv.payload.split('\r\n')[0]).toMatch(/^rank,drawn by,line/)
})

it('draws nothing before a seed is written, and says what is wrong beside the field', async () => {
  const first = await audrey.get('/sample')
  expect(first.document.querySelector('[data-remember]')).toBeNull()
  expect(first.document.querySelector('#seed')?.getAttribute('value')).toBe('audit 2026-11-23')
  const wrong = await audrey.get('/sample?year=2024-25&seed=a&size=5000')
  expect(wrong.status).toBe(400)
  expect(wrong.document.querySelector('#size-error')).not.toBeNull()
  expect(wrong.document.querySelector('.govuk-error-summary a')?.getAttribute('href')).toBe('#size')
})

it('the pack of a published year is there for an auditor, and not for who may not have it', async () => {
  const page = await audrey.get('/evidence')
  expect(page.text).toContain('node verify.mjs')
  expect(page.text).toContain(trust.sha256)
  const href = page.document.querySelector('a[href="/v1/inventories/2024-25/evidence"]')
  expect(href).not.toBeNull()
  const estates = await signedIn(t, trust.trustId, 'estates')
  const theirs = await estates.get('/evidence')
  expect(theirs.document.querySelector('a[href$="/evidence"][download]')).toBeNull()
})
