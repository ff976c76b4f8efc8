import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inventoryTrust } from '../api/inventory-trust.ts'
import { openTestService, type TestService } from '../api/service.ts'
import { csv } from '../formats/statement-reading.ts'
import { type SignedIn, signedIn } from './signed-in.ts'

let t: TestService
let fay: SignedIn

beforeAll(async () => {
  t = await openTestService()
  const { trustId } = await inventoryTrust(t)
  fay = await signedIn(t, trustId, 'finance', { name: 'Fay Finch' })
})
afterAll(() => t.close())

/** Sends a file as the form of the page does. */
async function check(
  text: string | undefined,
  { whose = 'own', token }: { whose?: string; token?: string } = {},
) {
  const form = new FormData()
  form.append('_csrf', token ?? (await fay.token()))
  form.append('whose', whose)
  form.append('file', new Blob(text === undefined ? [] : [text]), text === undefined ? '' : 'draft <1>.csv')
  const request = new Request('http://x', { method: 'POST', body: form })
  const answer = await t.service.app.inject({
    method: 'POST',
    url: '/statement-check',
    headers: { cookie: fay.cookie, 'content-type': request.headers.get('content-type')! },
    payload: Buffer.from(await request.arrayBuffer()),
  })
  return {
    status: answer.statusCode,
    html: answer.payload,
    text: answer.payload.replace(/<[^>]+>|\s+/g, ' ').replace(/\s+/g, ' '),
  }
}

const rows = [
  ['UK energy use and greenhouse gas emissions', 'Year ended 31 August 2026'],
  ['Gas (kWh)', '80,000'],
  ['Electricity (kWh)', '47,450'],
  ['Total energy (kWh)', '127,540'],
]

describe('a statement that is sent', () => {
  it('has its mistakes named with place and remedy, and its figures beside those of the ledger', async () => {
    const { status, text, html } = await check(csv(rows))
    expect(status).toBe(200)
    expect(html).toContain('draft &lt;1&gt;.csv')
    expect(text).toContain('row 4, column B')
    expect(text).toContain('127,450')
    expect(text).toContain('Beside the ledger')
    expect(text).toMatch(/Gas \(kWh\).{0,60}80,000 .{0,5}80,000/)
    expect(html).toContain('/years/2025-26/explain?figure=energyGas')
  })

  it('of somebody else is not held to the ledger', async () => {
    const { status, text } = await check(csv(rows), { whose: 'other' })
    expect([status, text.includes('Beside the ledger')]).toEqual([200, false])
  })

  it('that is none is refused in words, beside the field', async () => {
    const none = await check('Dear all,\nno table today.\n')
    expect([none.status, none.html.includes('href="#file"')]).toEqual([422, true])
    const missing = await check(undefined)
    expect([missing.status, missing.text]).toEqual([400, expect.stringContaining('Choose the file')])
    expect((await check('x'.repeat(2_100_000))).text).toContain('2 MB')
  })

  it('is read only with the token of the page', async () => {
    expect((await check(csv(rows), { token: 'forged' })).status).toBe(403)
  })
})
