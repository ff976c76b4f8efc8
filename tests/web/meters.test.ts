import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, openTestService, type TestService } from '../api/service.ts'
import { type SignedIn, signedIn } from './signed-in.ts'

let t: TestService
let trustId: string
let key: Client
let lea: SignedIn
let oak: string
let elm: string

const number = '2248624512332'
const stray = '2000000000015'
const heads = Array.from(
  { length: 48 },
  (_, at) => `${String(Math.floor(at / 2)).padStart(2, '0')}:${at % 2 === 0 ? '00' : '30'}`,
)
const row = (day: string, values: readonly string[]) => [number, day, ...values].join(',')

beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  trustId = trust.trustId
  key = await trust.as('lead')
  lea = await signedIn(t, trustId, 'lead', { name: 'Lea Lead' })
  const academy = async (code: string, name: string) =>
    (await key('POST', '/v1/academies', { code, name, phase: 'primary' })).body.id
  oak = await academy('oak', 'Oak School')
  elm = await academy('elm', 'Elm School')
})
afterAll(() => t.close())

const meterId = async (): Promise<string> =>
  (await key('GET', `/v1/meters?number=${number}`)).body.items[0].id

describe('registering a meter', () => {
  it('begins with what to do where there is none', async () => {
    const page = await lea.get('/meters')
    expect(page.text).toContain('No meter is registered yet.')
    expect(page.document.querySelector('main a[href="/uploads/new"]')).not.toBeNull()
  })

  it('says what is wrong next to its field, and keeps what was filled in', async () => {
    const page = await lea.post('/meters/new', {
      number: '2248624512331',
      academyId: oak,
      utility: 'electricity',
      name: 'Hall',
    })
    expect(page.status).toBe(422)
    expect(page.document.querySelector('title')?.textContent).toMatch(/^Error: /)
    expect(page.document.querySelector('#number-error')?.textContent).toContain('its check digit is wrong')
    expect(page.document.querySelector('.govuk-error-summary a')?.getAttribute('href')).toBe('#number')
    expect(page.document.querySelector('#name')?.getAttribute('value')).toBe('Hall')
    expect(page.document.querySelector('#academyId option[selected]')?.textContent).toBe('Oak School')
  })

  it('leads to the new meter, names escaped', async () => {
    const page = await lea.post('/meters/new', {
      number,
      academyId: oak,
      utility: 'electricity',
      name: 'Hall <b>',
    })
    expect(page.text).toContain(`The meter ${number} is registered.`)
    expect(page.html).toContain('Hall &lt;b&gt;')
    expect(page.text).toContain('Nothing has come yet')
  })
})

describe('a meter with data', () => {
  beforeAll(async () => {
    const ones = heads.map(() => '1')
    const gap = heads.map((_, at) => (at === 10 ? '' : '1'))
    const file = `MPAN,Date,${heads.join(',')}\n${row('2025-01-06', ones)}\n${row('2025-01-08', gap)}\n`
    const sent = await t.upload(key, file, '?fileName=hh.csv')
    expect(sent.body.status).toBe('counted')
  })

  it('shows its months, and says missing of what is missing', async () => {
    const page = await lea.get(`/meters/${await meterId()}`)
    const cells = [...page.document.querySelectorAll('main tr')].map((one) =>
      [...one.querySelectorAll('th, td')].map((cell) => cell.textContent?.replace(/\s+/g, ' ').trim()),
    )
    // 48 + 47 kWh on two of the days from the first, the 6th, on
    expect(cells).toContainEqual([
      'January 2025',
      '95',
      '2 of 26',
      '24',
      'Actual; 1 day without some half-hours',
    ])
    expect(cells).toContainEqual(['February 2025', 'missing', '0 of 28', '28', ''])
    expect(page.document.querySelector('.tc-tile')?.textContent).toMatch(/Base load\s*2 kW/)
    expect(page.text).toContain('no holiday is recorded, so holidays count as school days')
    expect(page.text).toContain('2 days with data, 236 days missing')
    expect(page.html).not.toMatch(/ style="/)
  })

  it('draws its half-hours, one pixel each, and none where a value is missing', async () => {
    const page = await lea.get(`/meters/${await meterId()}?year=2024-25`)
    const picture = page.document.querySelector('svg.tc-heat')
    expect(picture?.getAttribute('role')).toBe('img')
    expect(picture?.getAttribute('aria-label')).toContain('1 September 2024 to 31 August 2025')
    const address = picture?.querySelector('image')?.getAttribute('href') ?? ''
    const { rawPayload, headers } = await t.service.app.inject({
      url: address,
      headers: { cookie: lea.cookie },
    })
    expect(headers['content-type']).toBe('image/png')
    // Signature, then IHDR: 365 days wide, 48 half-hours high.
    expect([rawPayload.readUInt32BE(16), rawPayload.readUInt32BE(20)]).toEqual([365, 48])
    const at = rawPayload.indexOf('IDAT')
    const pixels = inflateSync(rawPayload.subarray(at + 4, at + 4 + rawPayload.readUInt32BE(at - 4)))
    const pixel = (day: number, halfHour: number) => pixels[halfHour * 366 + 1 + day]
    // 6 January 2025 is 127 days after 1 September 2024.
    expect([pixel(127, 10), pixel(128, 10), pixel(129, 10), pixel(129, 11)]).toEqual([255, 0, 0, 255])
  })

  it('refuses a picture of more days than are drawn at once', async () => {
    const id = await meterId()
    for (const query of ['start=2010-01-01&end=2025-01-01', 'start=x&end=y', ''])
      expect((await lea.get(`/meters/${id}/heat-map.png?${query}`)).status, query).toBe(422)
  })

  it('names the file and the row of every day', async () => {
    const page = await lea.get(`/meters/${await meterId()}/days?year=2024-25`)
    expect(page.text).toContain('Mon 6 January 2025 48 Actual hh.csv, row 2: half-hours')
    expect(page.text).toMatch(/Tue 7 January 2025 missing Estimate it/)
  })

  it('is listed with its last day and what is missing, and found by what is looked for', async () => {
    expect((await lea.get('/meters')).text).toContain('8 January 2025')
    expect((await lea.get(`/meters?academy=${elm}`)).text).toContain('No meter is like that.')
    expect((await lea.get('/meters?show=gaps&utility=electricity')).text).toContain(number)
  })
})

describe('changing a meter', () => {
  it('takes the last day of use as people say it, and takes away what was emptied', async () => {
    const id = await meterId()
    const form = await lea.get(`/meters/${id}/edit`)
    const etag = form.document.querySelector('input[name="etag"]')?.getAttribute('value') ?? ''
    const fields = { etag, academyId: oak, utility: 'electricity', name: '', end: '2025-01-31' }
    const page = await lea.post(`/meters/${id}/edit`, fields)
    expect(page.text).toContain('is changed.')
    expect(page.text).toContain('until 31 January 2025')
    const { body } = await key('GET', `/v1/meters/${id}`)
    expect([body.end, body.name]).toEqual(['2025-02-01', null])
    // The form of before is stale now.
    const stale = await lea.post(`/meters/${id}/edit`, { ...fields, name: 'Late' })
    expect(stale.status).toBe(412)
    expect((await key('GET', `/v1/meters/${id}`)).body.name).toBeNull()
  })

  it('is for those who keep the academy: others see no button, and are refused', async () => {
    const id = await meterId()
    const reader = await signedIn(t, trustId, 'auditor')
    const seen = await reader.get(`/meters/${id}`)
    expect(seen.status).toBe(200)
    expect(seen.text).not.toContain('Change the meter')
    expect((await reader.get(`/meters/${id}/edit`)).status).toBe(403)
    expect((await reader.post(`/meters/${id}/edit`, { name: 'x' })).status).toBe(403)
    const keeper = await signedIn(t, trustId, 'estates', { academyIds: [elm] })
    const refused = await keeper.post(`/meters/${id}/edit`, {
      academyId: oak,
      utility: 'electricity',
      name: 'Mine',
    })
    expect(refused.status).toBe(403)
    expect((await key('GET', `/v1/meters/${id}`)).body.name).toBeNull()
  })
})

describe('the holding place', () => {
  it('says that nothing waits', async () => {
    expect((await lea.get('/meters/held')).text).toContain('Nothing waits here.')
  })

  it('shows what waits and from which file, and what was assigned counts', async () => {
    const sent = await t.upload(
      key,
      `MPAN,Date,kWh\n${stray},2025-02-03,70\n${stray},2025-02-04,30\n`,
      '?fileName=stray.csv',
    )
    const page = await lea.get('/meters/held')
    expect(page.text).toContain('2 days, 3 February 2025 to 4 February 2025, in kWh')
    expect(page.document.querySelector(`main a[href="/uploads/${sent.body.id}"]`)?.textContent).toBe(
      'stray.csv',
    )
    const action = page.document.querySelector('main form')?.getAttribute('action') ?? ''
    const without = await lea.post(action, { utility: 'electricity' })
    expect(without.document.querySelector('#academyId-error')?.textContent).toContain('Choose the academy')
    const done = await lea.post(action, { academyId: elm, utility: 'electricity', start: '2025-02-03' })
    expect(done.text).toContain(`The meter ${stray} is Elm School’s now, and 2 days of its data count.`)
    expect(done.text).toContain('from 3 February 2025')
    expect((await lea.get('/meters/held')).text).toContain('Nothing waits here.')
  })
})
