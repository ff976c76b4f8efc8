import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, openTestService, type TestService } from './service.ts'

// What cannot be told from a file is asked, and the answer is an option of the upload.

let t: TestService
let trustId: string
let lead: Client

beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  trustId = trust.trustId
  lead = await trust.as('lead')
})
afterAll(() => t.close())

const meter = '2248624512332'
/** Under heads of no sender that is known: two days of March, or of two months. */
const dates = (mark: string) =>
  `meter,timestamp,kwh,mark\n${meter},01/03/2024 00:00,1,${mark}\n${meter},05/03/2024 23:30,4,${mark}\n`
const night = `meter,timestamp (local),consumption (kWh)\n${meter},2024-03-05 23:30,1\n${meter},2024-03-06 00:00,2\n${meter},2024-03-06 00:30,4\n`
const codes = async (id: string): Promise<string[]> =>
  (await lead('GET', `/v1/uploads/${id}/issues`)).body.items.map((issue: { code: string }) => issue.code)
const days = (no: number) =>
  t.db.query<{ day: string; kwh: number }>(
    `SELECT day::text, quantity::float8 AS kwh FROM meter_day WHERE trust_id = $1::uuid AND upload_no = $2::int ORDER BY day`,
    [trustId, no],
  )

describe('the order of day and month', () => {
  it('is asked, and settled by the option', async () => {
    const query = '?profile=long.time&labels=start'
    const asked = await t.upload(lead, dates('a'), query)
    expect(asked.body.status).toBe('rejected')
    expect(await codes(asked.body.id)).toEqual(['date_order_ambiguous'])
    for (const [order, expected] of [
      ['dayFirst', ['2024-03-01', '2024-03-05']],
      ['monthFirst', ['2024-01-03', '2024-05-03']],
    ] as const) {
      const told = await t.upload(lead, dates(order), `${query}&dateOrder=${order}`)
      expect(told.body.status).toBe('counted')
      expect((await days(told.body.number)).map(({ day }) => day)).toEqual(expected)
    }
  })
})

describe('what a time names', () => {
  it('is asked, settled by the option, and settled otherwise when the file is read again', async () => {
    const asked = await t.upload(lead, night, '?profile=long.time')
    expect(await codes(asked.body.id)).toEqual(['labels_ambiguous'])
    const told = await t.upload(lead, night, '?profile=long.time&labels=end')
    expect(await days(told.body.number)).toEqual([
      { day: '2024-03-05', kwh: 3 },
      { day: '2024-03-06', kwh: 4 },
    ])
    const sent = await lead('POST', `/v1/uploads/${told.body.id}/read-again`, { labels: 'start' })
    expect(sent.status).toBe(202)
    await t.service.services.uploads.settled(trustId, sent.body.id)
    const again = (await lead('GET', `/v1/uploads/${sent.body.id}`)).body
    expect([again.status, again.replaces]).toEqual(['counted', told.body.id])
    expect(await days(again.number)).toEqual([
      { day: '2024-03-05', kwh: 1 },
      { day: '2024-03-06', kwh: 6 },
    ])
  })
})

describe('an answer that is none', () => {
  it.each(['dateOrder=day', 'labels=middle', 'clock=bst', 'unit=furlong'])('%s is refused', async (query) => {
    const answer = await t.upload(lead, night, `?${query}`)
    expect([400, 422]).toContain(answer.status)
    expect(answer.body.errors[0].pointer).toContain(query.split('=')[0])
  })
})
