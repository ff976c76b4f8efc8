import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sumOf } from '../../src/web/emission-sums.ts'
import { tonnes, tonnesFigure } from '../../src/web/format.ts'
import { changeWords, percentage } from '../../src/web/progress-words.ts'
import { ask, daily, trustOf } from '../api/forecast-trust.ts'
import { type Client, openTestService, type TestService } from '../api/service.ts'
import { errorAt, rowOf } from './fields.ts'
import { type SignedIn, signedIn } from './signed-in.ts'

let t: TestService
let api: Client
let lea: SignedIn
let aud: SignedIn
beforeAll(async () => {
  t = await openTestService()
  const trust = await trustOf(t, 'Overview <Trust>', {
    utility: 'electricity',
    sites: [
      { code: 'oak', rows: (meter) => daily(meter, [400, 380, 390, 370]) },
      { code: 'elm', rows: (meter) => daily(meter, [200, 210, 190, 200]) },
    ],
    target: { scopes: [1, 2], categories: [] },
  })
  api = trust.lead
  lea = await signedIn(t, trust.trustId, 'lead', { name: 'Lea' })
  aud = await signedIn(t, trust.trustId, 'auditor', { name: 'Aud' })
})
afterAll(() => t.close())

describe('the overview', () => {
  it('says how far the trust is in the figures of the API, with the path drawn', async () => {
    const progress = await ask(api, '/v1/progress')
    const page = await aud.get('/')
    expect(page.status).toBe(200)
    const { now } = progress
    expect(page.text).toContain(`${tonnes(now.kgCO2e)} in ${now.year}, ${percentage(now.changePercent)} `)
    expect(page.text).toContain(`${tonnes(progress.toCutKgCO2e)} still to cut by ${progress.targetYear}`)
    const path = page.document.querySelector('#path')!
    // One picture for wide screens, one for narrow ones, with names of their own.
    expect(path.querySelectorAll('svg[role="img"]')).toHaveLength(2)
    const ids = [...page.document.querySelectorAll('[id]')].map(({ id }) => id)
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
    const base = progress.years.find((one: { year: string }) => one.year === progress.baseYear)
    expect(rowOf(page, progress.baseYear)[1]).toBe(tonnesFigure(base.likeForLikeKgCO2e))
  })

  it('ranks the academies by what the API says they emitted, each figure with a link to what it is made of', async () => {
    const emissions = await ask(api, '/v1/emissions?by=year,academy')
    const page = await lea.get('/')
    const rows = [...page.document.querySelectorAll('section[aria-labelledby="academies"] tbody tr')]
    const [first, second] = rows.map((row) =>
      [...row.querySelectorAll('th, td')].map((one) => one.textContent!.trim()),
    )
    const last = rows[0]!.querySelectorAll('a')[1]!.getAttribute('href')!
    const year = new URLSearchParams(last.split('?')[1]).get('year')!
    expect(first![1]).toBe(tonnesFigure(sumOf(emissions, { year, academy: 'oak' })))
    expect(second![1]).toBe(tonnesFigure(sumOf(emissions, { year, academy: 'elm' })))
    expect(last).toBe(`/figures?year=${year}&academy=oak`)
    expect((await lea.get(last)).status).toBe(200)
  })

  it('takes in at the next look what has changed since the last', async () => {
    const before = (await lea.get('/')).text
    const { items } = await ask(api, '/v1/academies?named=elm')
    const id: string = items[0].id
    const changed = await api('PATCH', `/v1/academies/${id}`, { name: '<b>Elm</b> & Ash' })
    expect(changed.status).toBe(200)
    const page = await lea.get('/')
    expect(before).not.toContain('<b>Elm</b> & Ash')
    expect(page.text).toContain('<b>Elm</b> & Ash')
    expect(page.html).not.toContain('<b>Elm</b>')
  })

  it('says of a new trust what to do first, in order, and claims no figure', async () => {
    const { trustId } = await t.makeTrust('New Trust')
    const nia = await signedIn(t, trustId, 'lead', { name: 'Nia' })
    const page = await nia.get('/')
    expect(page.status).toBe(200)
    const steps = [...page.document.querySelectorAll('.tc-steps__step a')].map((one) =>
      one.getAttribute('href'),
    )
    expect(steps).toEqual(['/academies/new', '/meters', '/uploads/new', '/targets/new'])
    expect(page.document.querySelectorAll('svg')).toHaveLength(0)
    expect(page.text).not.toMatch(/\d tCO2e/)
    // Nobody is sent to a page that is not for them.
    for (const role of ['admin', 'estates', 'finance', 'auditor'] as const) {
      const person = await signedIn(t, trustId, role)
      const start = await person.get('/')
      expect(start.text).toContain('The sustainability lead does this.')
      for (const link of start.document.querySelectorAll('.tc-steps__step a'))
        expect((await person.get(link.getAttribute('href')!)).status).toBe(200)
      const refused = await person.get('/targets/new')
      expect(refused.status).toBe(403)
      expect(refused.text).toContain('People of these roles may open it: lead.')
      expect(refused.text).not.toContain('key')
    }
  })
})

describe('progress in detail', () => {
  it('has every year as the API has it, and the parts of what moved', async () => {
    const progress = await ask(api, '/v1/progress')
    const page = await aud.get('/progress')
    const ids = [...page.document.querySelectorAll('[id]')].map(({ id }) => id)
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
    for (const year of progress.years.filter((one: { complete: boolean }) => one.complete)) {
      const cells = [...page.document.querySelectorAll(`#year-${year.year} td`)].map((one) =>
        one.textContent!.trim(),
      )
      expect(cells[0]).toBe(tonnes(year.asOwnedKgCO2e))
      expect(cells[1]).toBe(tonnes(year.likeForLikeKgCO2e))
      if (year.year !== progress.baseYear) expect(cells[3]).toContain(changeWords(year.changePercent))
    }
    const { parts } = await ask(
      api,
      `/v1/drivers?from=${progress.baseYear}&to=${progress.now.year}&target=main`,
    )
    const grid = parts.find(({ driver }: { driver: string }) => driver === 'gridFactor')
    expect(rowOf(page, 'Electricity grid')[1]).toContain(tonnesFigure(grid.kgCO2e))
  })

  it('lets the lead publish a year, nobody else, and says of one that is not over why it cannot be', async () => {
    const { now } = await ask(api, '/v1/progress')
    expect((await aud.get('/progress')).html).not.toContain('action="/progress/publications"')
    expect((await aud.post('/progress/publications', { year: now.year })).status).toBe(403)
    const refused = await lea.post('/progress/publications', { year: '2090-91', target: 'main' })
    expect(refused.status).toBeGreaterThanOrEqual(400)
    expect(refused.document.querySelector('.govuk-error-summary')).toBeTruthy()
    const page = await lea.post('/progress/publications', { year: now.year, minuteReference: 'Board <1>' })
    expect(page.text).toContain(`The progress of ${now.year} was published.`)
    expect(page.text).toContain('Board <1>')
    const { items } = await ask(api, '/v1/progress-publications')
    expect(items.map(({ year }: { year: string }) => year)).toEqual([now.year])
    expect(errorAt(page, 'year')).toBeUndefined()
  })

  it('says what to do where there is no target', async () => {
    const { trustId } = await t.makeTrust('Aimless Trust')
    const page = await (await signedIn(t, trustId, 'lead')).get('/progress')
    expect(page.status).toBe(200)
    expect(page.document.querySelector('main a[href="/targets/new"]')).toBeTruthy()
  })
})
