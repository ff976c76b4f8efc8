import { parseHTML } from 'linkedom'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { daysOf } from '../../src/domain/day.ts'
import { send } from '../api/schools.ts'
import { type Client, openTestService, type TestService } from '../api/service.ts'
import { type SignedIn, signedIn } from './signed-in.ts'

let t: TestService
let trustId: string
let lead: Client
let lena: SignedIn
let oak: string
beforeAll(async () => {
  t = await openTestService()
  trustId = (await t.makeTrust('Oak Trust')).trustId
  lead = t.call(await t.keyFor(trustId, 'lead', [], null, 'Lena Loud'))
  lena = await signedIn(t, trustId, 'lead', { name: 'Lena Loud' })
  oak = (await lead('POST', '/v1/academies', { code: 'oak', name: 'Oak School', phase: 'primary' })).body.id
  await lead('POST', '/v1/meters', { academyId: oak, number: 'MTR-1', utility: 'electricity', unit: 'kWh' })
  // 100 kWh a day, and 80 in the seven days to Saturday 21 November 2026; it is Monday 23.
  const rows = daysOf({ start: '2026-09-01', end: '2026-11-22' }).map(
    (day) => `MTR-1,${day},${day >= '2026-11-15' ? 80 : 100},kWh`,
  )
  await send(t, lead, rows)
})
afterAll(() => t.close())

/** The page as somebody gets it who is not signed in. */
async function anybody(url: string) {
  const answer = await t.service.app.inject({ url, headers: { accept: 'text/html' } })
  const { document } = parseHTML(answer.payload)
  const text = (document.querySelector('main')?.textContent ?? '').replace(/\s+/g, ' ').trim()
  return { status: answer.statusCode, headers: answer.headers, html: answer.payload, text, document }
}
const address = async (): Promise<string> => {
  const page = await lena.get('/classrooms')
  return page.document.querySelector('main a[href^="/classroom/"]')!.getAttribute('href')!
}

it('a school’s page is switched on by a form, with its message, and then anybody sees it', async () => {
  const before = await lena.get('/classrooms')
  expect(before.text).toContain('Not shown')
  expect(before.document.querySelector('main a[href^="/classroom/"]')).toBeNull()
  const after = await lena.post(`/classrooms/${oak}`, { shown: 'yes', message: 'Lights <off>!' })
  expect(after.text).toContain('The page of Oak School is shown')
  const page = await anybody(await address())
  expect(page.status).toBe(200)
  expect(page.text).toContain('Energy at Oak School')
  expect(page.html).toContain('Lights &lt;off&gt;!')
})

describe('the page for pupils', () => {
  it('says how old its newest day is, and speaks of today only where it is today', async () => {
    const page = await anybody(await address())
    expect(page.text).toContain('On Saturday 21 November, the latest day we have (2 days ago)')
    expect(page.text).not.toContain('Today')
    await send(t, lead, ['MTR-1,2026-11-22,80,kWh', 'MTR-1,2026-11-23,80,kWh'])
    expect((await anybody(await address())).text).toContain('Today, Monday 23 November 80 kWh')
  })

  it('compares the week in plain words, and a chart has its figures as a table', async () => {
    const page = await anybody(await address())
    // 17 to 23 November: 7 × 80; the week before 5 × 100 + 2 × 80 = 660
    expect(page.text).toContain('560 kWh')
    expect(page.text).toContain('15 % less than the week before (660 kWh)')
    const cells = [...page.document.querySelectorAll('#week-electricity tbody tr')].map((row) =>
      [...row.children].map((cell) => cell.textContent),
    )
    expect(cells[0]).toEqual(['Tue', '100', '80'])
  })

  it('leaves nothing with who looks: no cookie, no name, no number of a meter, no way in', async () => {
    const page = await anybody(await address())
    expect(page.headers['set-cookie']).toBeUndefined()
    for (const secret of ['MTR-1', 'Lena', trustId, oak]) expect(page.html).not.toContain(secret)
    expect(page.document.querySelectorAll('nav, form')).toHaveLength(0)
    const signed = await lena.get(await address())
    expect(signed.html).not.toContain('Lena')
  })

  it('refreshes by itself unless told not to, and without a refresh that nobody can stop', async () => {
    const page = await anybody(await address())
    expect(page.html).not.toContain('http-equiv')
    expect(page.document.querySelector('[data-refresh-minutes]')).not.toBeNull()
    const stop = page.document.querySelector('a[href*="refresh=no"]')!.getAttribute('href')!
    expect((await anybody(stop)).document.querySelector('[data-refresh-minutes]')).toBeNull()
  })

  it('has a table for lessons to download', async () => {
    const page = await anybody(await address())
    const href = page.document.querySelector('main a[download]')!.getAttribute('href')!
    const csv = await t.service.app.inject({ url: href })
    expect(csv.payload).toContain('Electricity (kWh)')
  })

  it('is gone once it is switched off', async () => {
    const url = await address()
    const after = await lena.post(`/classrooms/${oak}`, { shown: 'no', message: '' })
    expect(after.text).toContain('is not shown to anybody')
    const page = await anybody(url)
    expect([page.status, page.text]).toEqual([404, expect.stringContaining('No school’s page is shown')])
  })
})

it('a message that is too long is named at its field, and is not lost', async () => {
  const long = 'x'.repeat(301)
  const page = await lena.post(`/classrooms/${oak}`, { shown: 'yes', message: long })
  expect(page.status).toBe(400)
  expect(page.document.querySelector('#message-error')).not.toBeNull()
  expect(page.document.querySelector('#message')?.textContent).toBe(long)
})

it('only who decides for the trust has the switches', async () => {
  for (const role of ['estates', 'finance', 'auditor'] as const) {
    const person = await signedIn(t, trustId, role)
    expect((await person.get('/classrooms')).status).toBe(403)
    expect((await person.post(`/classrooms/${oak}`, { shown: 'yes', message: '' })).status).toBe(403)
  }
})
