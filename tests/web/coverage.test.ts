import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, openTestService, type TestService } from '../api/service.ts'
import { type SignedIn, signedIn } from './signed-in.ts'

let t: TestService
let trustId: string
let key: Client
let lea: SignedIn
let oak: string
const number = '2248624512332'

const daysOf = (month: string, count: number, without: readonly number[] = []): string[] =>
  Array.from({ length: count }, (_, at) => at + 1)
    .filter((day) => !without.includes(day))
    .map((day) => `${number},${month}-${String(day).padStart(2, '0')},10`)

beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  trustId = trust.trustId
  key = await trust.as('lead')
  lea = await signedIn(t, trustId, 'lead', { name: 'Lea Lead' })
  oak = (await key('POST', '/v1/academies', { code: 'oak', name: 'Oak School', phase: 'primary' })).body.id
})
afterAll(() => t.close())

it('says what to do first where nothing is expected yet', async () => {
  expect((await lea.get('/coverage')).text).toContain('Nothing is expected of 2026-27 yet.')
})

describe('with a year of which something is missing', () => {
  beforeAll(async () => {
    await key('POST', '/v1/memberships', { academyId: oak, start: '2024-09-01', startEvent: 'founded' })
    await key('POST', '/v1/meters', { number, academyId: oak, utility: 'electricity', start: '2024-12-01' })
    const file = `MPAN,Date,kWh\n${[...daysOf('2024-12', 31), ...daysOf('2025-01', 31, [14, 15])].join('\n')}\n`
    expect((await t.upload(key, file)).body.status).toBe('counted')
  })

  const rowOf = (page: { document: Document }, head: string): string[] => {
    const row = [...page.document.querySelectorAll('.tc-coverage tr')].find((one) =>
      one.querySelector('th')?.textContent?.includes(head),
    )
    return [...(row?.querySelectorAll('td') ?? [])].map(
      (cell) => cell.querySelector('.govuk-visually-hidden')?.textContent ?? '',
    )
  }

  it('every cell of the calendar says in words what its letter and colour say', async () => {
    const page = await lea.get('/coverage?year=2024-25')
    expect(rowOf(page, number).slice(0, 6)).toEqual([
      ...['nothing expected', 'nothing expected', 'nothing expected'],
      ...['Received: 31 of 31 days', 'Partly: 29 of 31 days', 'Missing: 0 of 28 days'],
    ])
    expect(rowOf(page, 'Mains gas').every((words) => words === 'Missing')).toBe(true)
    expect(page.document.querySelectorAll('.tc-coverage [style]')).toHaveLength(0)
  })

  it('each gap says what to do, with links that carry it along', async () => {
    const page = await lea.get('/coverage?year=2024-25')
    expect(page.text).toContain('14 January 2025 to 15 January 2025')
    const links = [...page.document.querySelectorAll('.tc-actions a')].map(
      (one) => one.getAttribute('href') ?? '',
    )
    const estimate = links.find((one) => one.includes('start=2025-01-14')) ?? ''
    expect(estimate).toBe(
      `/coverage/estimate?meter=${number}&start=2025-01-14&end=2025-01-15&method=neighbours`,
    )
    expect(links).toContain(`/meters/new?academy=${oak}&utility=gas`)
    expect(links.some((one) => one.startsWith(`/coverage/none?academy=${oak}&stream=gas.mains`))).toBe(true)
  })

  it('who only reads is told of the gaps, and offered nothing that would be refused', async () => {
    const page = await (await signedIn(t, trustId, 'auditor')).get('/coverage?year=2024-25')
    expect(page.text).toContain('14 January 2025 to 15 January 2025')
    expect(page.document.querySelectorAll('main .tc-actions a[href^="/coverage/estimate"]')).toHaveLength(0)
    expect(page.text).toContain('The estates manager or the sustainability lead uploads it')
  })

  it('an estimate is shown first and kept only when it is taken', async () => {
    const asked = { meter: number, start: '2025-01-14', end: '2025-01-15', method: 'neighbours' }
    const form = await lea.get(`/coverage/estimate?${new URLSearchParams(asked)}`)
    expect(form.document.querySelector('input[name="method"][checked]')?.getAttribute('value')).toBe(
      'neighbours',
    )
    const seen = await lea.post('/coverage/estimate', { ...asked, action: 'preview' })
    expect(seen.text).toContain('2 days, together 20 kWh.')
    expect((await key('GET', '/v1/estimates')).body.items).toEqual([])
    await lea.post('/coverage/estimate', { ...asked, action: 'take' })
    const [row] = await t.db.query<{ id: string }>('SELECT id FROM upload ORDER BY no DESC LIMIT 1')
    await t.service.services.uploads.settled(trustId, row!.id)
    expect((await key('GET', '/v1/estimates')).body.items).toHaveLength(1)
    const page = await lea.get('/coverage?year=2024-25')
    expect(rowOf(page, number)[4]).toBe('Estimated: 31 of 31 days, 2 of them estimated')
  })

  it('an estimate of days that are there is refused with the reason', async () => {
    const page = await lea.post('/coverage/estimate', {
      ...{ meter: number, start: '2024-12-01', end: '2024-12-05', method: 'neighbours', action: 'preview' },
    })
    expect(page.status).toBe(409)
    expect(page.document.querySelector('.govuk-error-summary')).not.toBeNull()
  })

  it('what does not apply is said with a reason, and taken back', async () => {
    const asked = { academyId: oak, stream: 'gas.mains', start: '2024-09-01' }
    const refused = await lea.post('/coverage/none', asked)
    expect(refused.document.querySelector('#reason-error')).not.toBeNull()
    const page = await lea.post('/coverage/none', { ...asked, reason: 'Heated by electricity' })
    expect(page.text).toContain('Heated by electricity')
    expect(rowOf(await lea.get('/coverage?year=2024-25'), 'Mains gas')[0]).toBe(
      'Does not apply: “Heated by electricity” (Lea Lead)',
    )
    const action = page.document.querySelector('form[action$="/withdraw"]')?.getAttribute('action') ?? ''
    expect((await lea.post(action, { reason: 'there is gas' })).text).toContain('Taken back.')
  })
})

describe('holidays', () => {
  it('bank holidays are taken over, those that were ticked', async () => {
    const page = await lea.get('/holidays?year=2025-26')
    const boxes = [...page.document.querySelectorAll('input[name="day"]')]
    expect(boxes).toHaveLength(8)
    const ticked = boxes.slice(0, 2).map((one) => one.getAttribute('value') ?? '')
    const done = await lea.post('/holidays/bank-holidays', { year: '2025-26', day: ticked })
    expect(done.text).toContain('2 bank holidays recorded.')
    expect(done.text).toContain('Christmas Day Thu 25 December 2025 Thu 25 December 2025 Every academy')
    expect(done.document.querySelectorAll('input[name="day"]')).toHaveLength(6)
  })

  it('one is added by its first and last day, and taken back with a reason', async () => {
    const wrong = await lea.post('/holidays', {
      year: '2025-26',
      name: 'Half-term',
      start: '2025-10-27',
      end: '2025-10-20',
    })
    expect(wrong.document.querySelector('#end-error')).not.toBeNull()
    const done = await lea.post('/holidays', {
      ...{ year: '2025-26', name: 'Half-term', start: '2025-10-27', end: '2025-10-31', academyId: oak },
    })
    expect(done.text).toContain('Half-term Mon 27 October 2025 Fri 31 October 2025 Oak School')
    const forms = [...done.document.querySelectorAll('form[action$="/withdraw"]')]
    const back = await lea.post(forms[0]?.getAttribute('action') ?? '', {
      year: '2025-26',
      reason: 'wrong week',
    })
    expect(back.text).toContain('“Half-term” is taken back')
  })

  it('are read by everybody and kept by some', async () => {
    const reader = await signedIn(t, trustId, 'finance')
    const page = await reader.get('/holidays?year=2025-26')
    expect(page.text).toContain('Christmas Day')
    expect(page.document.querySelector('main form')).toBeNull()
    expect((await reader.post('/holidays', { name: 'x', start: '2026-01-01' })).status).toBe(403)
  })
})
