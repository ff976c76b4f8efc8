import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, openTestService, type TestService } from './service.ts'

let t: TestService
let lead: Client
beforeAll(async () => {
  t = await openTestService()
  lead = await (await t.makeTrust()).as('lead')
  const { id } = (await lead('POST', '/v1/academies', { code: 'oak', name: 'Oak', phase: 'primary' })).body
  await lead('POST', '/v1/memberships', { academyId: id, start: '2019-09-01', startEvent: 'founded' })
})
afterAll(() => t.close())

describe('a flight over several airports', () => {
  it('is one row of the file and a record for each haul, each with its own factor', async () => {
    const file =
      'Booking ID,Travel date,Travel type,Itinerary,Class,Status\nB1,2025-03-01,Flight,MAN-LHR-JFK,Economy,Confirmed\n'
    const { body } = await t.upload(lead, file, '?academy=oak')
    expect([body.status, body.rows.read, body.rows.accepted]).toEqual(['counted', 1, 1])
    const stored = await t.db.query<{ row: number; part: number; variant: string; quantity: string }>(
      'SELECT row, part::int AS part, variant, quantity::text AS quantity FROM activity ORDER BY row, part',
    )
    expect(stored.map(({ row, part, variant, quantity }) => [row, part, variant, quantity])).toEqual([
      [2, 0, 'class=average;haul=domestic;radiativeForcing=with', '244'],
      [2, 1, 'class=economy;haul=longHaul;radiativeForcing=with', '5540.7'],
    ])
    const { totals } = (await lead('GET', '/v1/emissions?year=2024-25')).body
    // By the set of 2025: 244 × 0.22928 + 5540.7 × 0.11704 = 704.427848, and well-to-tank 244 × 0.0335 + 5540.7 × 0.02461 = 144.530627.
    expect(totals).toMatchObject({ scope1KgCO2e: '0', scope3KgCO2e: '848.958475' })
  })
})
