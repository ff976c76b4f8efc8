import { afterAll, beforeAll, expect, it } from 'vitest'
import { figure, tonnesFigure } from '../../src/web/format.ts'
import { ask } from '../api/forecast-trust.ts'
import { inventoryTrust } from '../api/inventory-trust.ts'
import { type Client, openTestService, type TestService } from '../api/service.ts'
import { dayFields, errorAt, errorList, forms, rowOf } from './fields.ts'
import { type SignedIn, signedIn } from './signed-in.ts'

let t: TestService
let api: Client
let lea: SignedIn
let aud: SignedIn
beforeAll(async () => {
  t = await openTestService()
  const trust = await inventoryTrust(t)
  api = trust.lou
  lea = await signedIn(t, trust.trustId, 'lead', { name: 'Lea' })
  aud = await signedIn(t, trust.trustId, 'auditor')
})
afterAll(() => t.close())

const typical = {
  title: 'Typical primary <school>',
  measure: 'kgCO2e',
  per: 'pupil',
  phase: 'primary',
  value: '100',
  source: 'Made up for a test, table 3',
  ...dayFields('publishedOn', ['2025', '5', '1']),
}

it('says what to do first where there is no year with data', async () => {
  const { trustId } = await t.makeTrust('Nothing yet')
  const page = await (await signedIn(t, trustId, 'lead')).get('/benchmarks')
  expect(page.status).toBe(200)
  expect(page.text).toContain('There is no year with data yet.')
})

it('compares academies with the figures of the API, and says why one has no rank', async () => {
  const body = await ask(api, '/v1/comparison?year=2024-25&per=pupil&boundary=asOwned')
  const page = await aud.get('/benchmarks?year=2024-25')
  for (const one of body.academies) {
    const row = rowOf(page, one.name, 'Academies in 2024-25')
    expect(row[3]).toBe(figure(one.kgCO2ePerPupil))
    expect(row[5]).toBe(tonnesFigure(one.comparedKgCO2e))
    if (one.rank === null) expect(row[2]).toMatch(/^none: \S/)
    else expect(row[2]).toBe(`${one.rank} of ${one.rankOf}`)
  }
  expect(body.academies.some((one: { rank: number | null }) => one.rank === null)).toBe(true)
  expect((await aud.get('/benchmarks?year=2024-25&per=m2')).text).toContain('kgCO2e per m²')
})

it('adds a published figure with its source, escaped, and holds academies against it', async () => {
  const blank = await lea.post('/benchmarks', { ...typical, source: '', value: '' })
  expect(blank.status).toBe(400)
  expect(errorAt(blank, 'source')).toContain('a figure without its source is not kept')
  expect(errorAt(blank, 'value')).toBe('Write the figure.')
  const wrong = await lea.post('/benchmarks', { ...typical, value: 'much' })
  expect(errorAt(wrong, 'value')).toContain('such as 1234.5')

  const page = await lea.post('/benchmarks', typical)
  expect([page.status, errorList(page)]).toEqual([200, []])
  expect(page.html).toContain('Typical primary &lt;school&gt;')
  const { benchmarks, academies } = await ask(api, '/v1/comparison?year=2025-26')
  expect(benchmarks).toMatchObject([{ title: 'Typical primary <school>', source: typical.source }])
  const [difference] = academies.flatMap((one: { differences: { percent: string }[] }) => one.differences)
  expect(difference).toBeDefined()
  expect(page.text).toContain(`${figure(difference.percent)} %`)
})

it('takes a figure back with a reason, and keeps it in the list', async () => {
  const [{ id }] = (await ask(api, '/v1/comparison-benchmarks')).items
  const page = await lea.post(`/benchmarks/${id}/withdraw`, { reason: 'Another edition is out' })
  expect(page.text).toContain('Taken back by Lea: Another edition is out')
  expect((await ask(api, '/v1/comparison-benchmarks')).items).toEqual([])
})

it('has no form for who may only read, who is refused', async () => {
  expect(forms(await aud.get('/benchmarks'))).toEqual([])
  expect((await aud.post('/benchmarks', typical)).status).toBe(403)
})
