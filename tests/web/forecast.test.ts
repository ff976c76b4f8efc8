import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Decimal } from '../../src/domain/decimal.ts'
import { pounds, tonnes } from '../../src/web/format.ts'
import { ask, daily, trustOf } from '../api/forecast-trust.ts'
import { type Client, openTestService, type TestService } from '../api/service.ts'
import { dayFields, errorAt, errorList, forms, rowOf } from './fields.ts'
import { type SignedIn, signedIn } from './signed-in.ts'

let t: TestService
let api: Client
let lea: SignedIn
let aud: SignedIn
let oak: string
beforeAll(async () => {
  t = await openTestService()
  const trust = await trustOf(t, 'Forecast Trust', {
    utility: 'electricity',
    sites: [
      { code: 'oak', rows: (meter) => daily(meter, [400, 380, 390, 370]) },
      { code: 'elm', rows: (meter) => daily(meter, [200, 210, 190, 200]) },
    ],
    target: { scopes: [1, 2], categories: [] },
  })
  api = trust.lead
  oak = trust.ids[0]!
  lea = await signedIn(t, trust.trustId, 'lead', { name: 'Lea' })
  aud = await signedIn(t, trust.trustId, 'auditor', { name: 'Aud' })
})
afterAll(() => t.close())

const lighting = {
  title: 'LED <b>lighting</b>',
  kind: 'led',
  status: 'approved',
  ...dayFields('start', ['2026', '9', '1']),
  lifeYears: '15',
  'effects.0.stream': 'electricity.grid',
  'effects.0.unit': 'kWh',
  'effects.0.savingPerYear': '20,000',
  capitalPounds: '£14,200',
  yearlySavingPounds: '5000',
}

describe('the forecast', () => {
  it('says what is missing to the target, in the tonnes that the API has', async () => {
    const body = await ask(api, '/v1/forecast')
    const year = body.years.find((one: { year: string }) => one.year === '2027-28')
    const missing = new Decimal(year.kgCO2e).minus(body.targetKgCO2e)
    const page = await aud.get('/forecast')
    expect(page.status).toBe(200)
    expect(missing.isPositive()).toBe(true)
    expect(page.text).toContain(`Still missing by 2027-28: ${tonnes(missing.toFixed())} a year`)
    expect(page.text).toContain(`${tonnes(year.kgCO2e)} are expected in 2027-28`)
    expect(rowOf(page, '2027-28', 'Counted years and years ahead, in tCO2e')[2]).toBe(
      tonnes(year.kgCO2e).replace(' tCO2e', ''),
    )
    expect(page.document.querySelectorAll('figure svg[role="img"]').length).toBeGreaterThan(0)
    for (const sentence of body.method.inWords) expect(page.text).toContain(sentence)
  })

  it('shows a scenario of factors where it is asked for, and refuses one that is not there at its field', async () => {
    const made = await lea.post('/factors/scenarios', {
      code: 'clean-grid',
      title: 'A clean grid',
      source: 'Made up for a test, table 1',
      ...dayFields('publishedOn', ['2026', '7', '1']),
      factors: '2027, 0.1\n2028, 0.05',
    })
    expect(made.text).toContain('Version 1 of “A clean grid” can be chosen in the forecast.')
    const body = await ask(api, '/v1/forecast?scenario=clean-grid')
    const last = body.years.at(-1)
    const page = await lea.get('/forecast?scenario=clean-grid')
    expect(page.text).toContain(`${tonnes(last.kgCO2e)} are expected in 2027-28`)
    expect((await lea.get('/forecast?scenario=none-such')).status).toBeGreaterThanOrEqual(400)

    const wrong = await lea.post('/factors/scenarios', {
      code: 'odd',
      title: 'Odd',
      source: 'Nobody',
      ...dayFields('publishedOn', ['2026', '7', '1']),
      factors: '2027, 0.1\nnext year, 0.05',
    })
    expect(wrong.status).toBe(400)
    expect(errorAt(wrong, 'factors')).toContain('Line 2:')
    expect(
      (await ask(api, '/v1/factor-scenarios')).items.map((one: { code: string }) => one.code),
    ).not.toContain('odd')
  })

  it('says what to do first where there is no target', async () => {
    const { trustId } = await t.makeTrust('Nothing yet')
    const [lead, estates] = [await signedIn(t, trustId, 'lead'), await signedIn(t, trustId, 'estates')]
    const page = await lead.get('/forecast')
    expect(page.status).toBe(200)
    expect(page.text).toContain('there is no target yet')
    expect(page.document.querySelector('main a[href="/targets/new"]')).toBeTruthy()
    expect((await estates.get('/forecast')).text).toContain('Ask your sustainability lead')
  })
})

describe('measures', () => {
  it('are written down by a form, count in the forecast, and are shown with every text escaped', async () => {
    const before = await ask(api, '/v1/forecast')
    const page = await lea.post('/measures/new', lighting)
    expect([page.status, errorList(page)]).toEqual([200, []])
    expect(page.html).toContain('LED &lt;b&gt;lighting&lt;/b&gt;')
    expect(page.html).not.toContain('LED <b>')
    const { items } = await ask(api, '/v1/measures')
    expect(items).toMatchObject([
      {
        title: 'LED <b>lighting</b>',
        start: '2026-09-01',
        lifeYears: 15,
        academyId: null,
        capitalPounds: '14200',
        effects: [{ stream: 'electricity.grid', unit: 'kWh', savingPerYear: '20000' }],
      },
    ])
    const after = await ask(api, '/v1/forecast')
    expect(new Decimal(after.years.at(-1).kgCO2e).lt(before.years.at(-1).kgCO2e)).toBe(true)
    const { items: costs } = await ask(api, '/v1/abatement-costs')
    const forecast = await aud.get('/forecast')
    const spare = new Decimal(after.targetKgCO2e).minus(after.years.at(-1).kgCO2e)
    expect(forecast.text).toContain(`In reach: ${tonnes(spare.toFixed())} below the target in 2027-28`)
    expect(forecast.text).toContain(tonnes(after.years.at(-1).kgCO2e))
    expect(forecast.text).toContain(pounds(costs[0].poundsPerTonne))
    const list = await aud.get('/measures')
    expect(rowOf(list, 'LED <b>lighting</b>')).toContain(pounds(costs[0].poundsPerTonne))
  })

  it('names what is not filled in, and what the API refuses, beside the field, and keeps what was written', async () => {
    const blank = await lea.post('/measures/new', { title: 'Only a title' })
    expect(blank.status).toBe(400)
    expect(errorAt(blank, 'kind')).toBe('Say what kind of measure it is.')
    expect(errorAt(blank, 'start-parts')).toBe('Write the first day on which it saves.')
    expect(errorList(blank)).toContainEqual(['Say what kind of measure it is.', '#kind'])
    expect(blank.document.getElementById('title')?.getAttribute('value')).toBe('Only a title')

    const wrong = await lea.post('/measures/new', {
      ...lighting,
      title: 'By litres',
      'effects.0.unit': 'litre',
    })
    expect(wrong.status).toBe(422)
    expect(errorAt(wrong, 'effects.0.unit')).toContain('electricity.grid is not measured in litre')
    const day = await lea.post('/measures/new', { ...lighting, title: 'No day', 'start-month': '13' })
    expect(errorAt(day, 'start-parts')).toContain('There is no such day')
    expect((await ask(api, '/v1/measures')).items).toHaveLength(1)
  })

  it('are changed by a new version; the earlier ones stay, and what another changed meanwhile is not overwritten', async () => {
    const [{ id }] = (await ask(api, '/v1/measures')).items
    const form = await lea.get(`/measures/${id}/change`)
    const etag = form.document.querySelector('input[name="etag"]')?.getAttribute('value')
    expect(etag).toBeTruthy()
    const fields = { ...lighting, status: 'done', academyId: oak, evidence: 'Certificate 7', etag: etag! }
    const page = await lea.post(`/measures/${id}/change`, fields)
    expect(page.text).toContain('Version 2 of “LED <b>lighting</b>” counts from now on')
    const { items } = await ask(api, `/v1/measures/${id}/versions`)
    expect(items.map((one: { status: string; createdBy: string }) => [one.status, one.createdBy])).toEqual([
      ['done', 'Lea'],
      ['approved', 'Lea'],
    ])
    expect(rowOf(page, '2')).toContain('Certificate 7')
    const stale = await lea.post(`/measures/${id}/change`, { ...fields, status: 'dropped' })
    expect(stale.status).toBe(412)
    expect((await ask(api, `/v1/measures/${id}`)).status).toBe('done')
  })

  it('say honestly what cannot be told of what they saved', async () => {
    const [{ id }] = (await ask(api, '/v1/measures')).items
    const { body } = await api('GET', `/v1/measures/${id}/verification`)
    const page = await aud.get(`/measures/${id}`)
    expect(page.text).toContain('It cannot be told yet.')
    expect(page.text).toContain(body.detail)

    const early = { ...lighting, title: 'Earlier', academyId: oak, ...dayFields('start', ['2024', '9', '1']) }
    await lea.post('/measures/new', { ...early, status: 'done', 'effects.0.savingPerYear': '3000' })
    const found = (await ask(api, '/v1/measures')).items.find(
      (one: { title: string }) => one.title === 'Earlier',
    )
    const [effect] = (await ask(api, `/v1/measures/${found.id}/verification`)).effects
    const shown = await aud.get(`/measures/${found.id}`)
    expect(shown.text).toContain(effect.found.inWords)
    expect(shown.text).toContain('This is analysis: it is in no reported figure.')
  })

  it('have no form for who may not write, who is refused', async () => {
    const [{ id }] = (await ask(api, '/v1/measures')).items
    for (const path of ['/measures', `/measures/${id}`, '/factors/scenarios'])
      expect(forms(await aud.get(path))).toEqual([])
    expect((await aud.get('/measures/new')).status).toBe(403)
    expect((await aud.post('/measures/new', { ...lighting, title: 'Not mine' })).status).toBe(403)
    expect((await aud.post('/factors/scenarios', {})).status).toBe(403)
    expect((await aud.get('/measures/00000000-0000-7000-8000-000000000000')).status).toBe(404)
  })
})
