import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, openTestService, type TestService } from './service.ts'

// What people say does not apply, what data says, and what nobody says: missing is not zero.
let t: TestService
beforeAll(async () => {
  t = await openTestService()
})
afterAll(() => t.close())

const bills = (...rows: string[]): string => `meter,from,to,quantity,unit,read type\n${rows.join('\n')}\n`
const records = (...rows: string[]): string =>
  `academy,stream,date,quantity,unit,material,route\n${rows.join('\n')}\n`

async function school(name: string) {
  const trust = await t.makeTrust(name)
  const lead = await trust.as('lead')
  const { id } = (await lead('POST', '/v1/academies', { code: 'oak', name: 'Oak School', phase: 'primary' }))
    .body
  await lead('POST', '/v1/memberships', { academyId: id, start: '2010-09-01', startEvent: 'founded' })
  await lead('POST', '/v1/counts', {
    academyId: id,
    kind: 'pupils',
    asOf: '2024-10-03',
    value: '100',
    source: 'Autumn census',
  })
  for (const [number, utility] of [
    ['GAS-1', 'gas'],
    ['ELEC-1', 'electricity'],
  ])
    await lead('POST', '/v1/meters', { academyId: id, number, utility, unit: 'kWh', start: '2024-09-01' })
  await lead('PUT', '/v1/narratives/2024-25', { energyEfficiency: 'None this year.', firstYear: true })
  const say = (stream: string, more: object = {}) =>
    lead('POST', '/v1/assertions', { stream, start: '2019-09-01', reason: 'we have none', ...more })
  return { lead, oak: id as string, say }
}
async function sent(client: Client, csv: string): Promise<void> {
  const upload = await t.upload(client, csv)
  expect([upload.body.status, upload.body.issues?.errors]).toEqual(['counted', 0])
}
const detailsOf = (body: { errors?: { detail: string }[] }): string[] =>
  (body.errors ?? []).map((one) => one.detail)

const energy = bills(
  'GAS-1,2024-09-01,2025-08-31,1000,kWh,actual',
  'ELEC-1,2024-09-01,2025-08-31,2000,kWh,actual',
)

describe('an assertion that there is nothing', () => {
  it('is refused where there is data, which is named', async () => {
    const { lead, oak, say } = await school('Refused')
    await sent(lead, energy)
    await sent(lead, records('oak,travel.rail,2025-01-14,300,km,,', 'oak,travel.taxi,2025-01-14,0,km,,'))
    for (const academyId of [oak, undefined]) {
      const { status, body } = await say('gas.mains', { academyId })
      expect([status, body.type]).toEqual([409, '/problems/conflict'])
      expect(body.detail).toContain(
        'Oak School has 1000 kWh of gas.mains from 2024-09 to 2025-08 (meter GAS-1).',
      )
      expect(body.detail).toContain('Nothing was recorded.')
    }
    expect((await say('travel.rail')).body.detail).toContain('300 km of travel.rail in 2025-01.')
    expect((await lead('GET', '/v1/assertions')).body.items).toEqual([])
    // A record of nought says the same, and so do days without data beside days with.
    expect((await say('travel.taxi')).status).toBe(201)
    expect((await say('gas.mains', { end: '2024-09-01' })).status).toBe(201)
    expect((await say('gas.mains', { start: '2025-08-31' })).status).toBe(409)
    expect((await say('gas.mains', { start: '2025-09-01' })).status).toBe(201)
    expect((await say('travel.rail', { start: '2025-01-15' })).status).toBe(201)
  })

  it('is refused where the same was said before of all its days', async () => {
    const { lead, oak, say } = await school('Twice')
    const first = await say('biogas', { start: '2024-09-01', end: '2025-09-01' })
    expect(first.status).toBe(201)
    const again = await say('biogas', { start: '2024-09-01', end: '2025-09-01', reason: 'said again' })
    expect([again.status, again.body.detail]).toEqual([
      409,
      'This was said before: biogas does not apply from 2024-09-01, until 2025-09-01 (“we have none”, lead key). Where that is wrong, withdraw it first.',
    ])
    expect((await say('biogas', { start: '2024-10-01', end: '2025-01-01' })).status).toBe(409)
    // Of more days, of one school, or once the first was taken back, it says something of its own.
    expect((await say('biogas', { start: '2024-09-01' })).status).toBe(201)
    expect((await say('biogas', { academyId: oak })).status).toBe(201)
    const { items } = (await lead('GET', '/v1/assertions')).body
    for (const { id } of items)
      await lead('POST', `/v1/assertions/${id}/withdraw`, { reason: 'said too much' })
    expect((await say('biogas', { start: '2024-09-01' })).status).toBe(201)
  })

  it('is said once, of two that are sent at one moment', async () => {
    const { say } = await school('At once')
    const answers = await Promise.all([1, 2, 3].map(() => say('biogas')))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
  })

  it('that data contradicts afterwards is named by the report, until it is withdrawn', async () => {
    const { lead, say } = await school('Later')
    await say('fleet.minibus')
    const { id } = (await say('travel.car')).body
    await sent(lead, energy)
    expect((await lead('GET', '/v1/reports/secr?year=2024-25')).status).toBe(200)
    await sent(lead, records('oak,travel.car,2025-01-14,100,miles,,'))
    const refused = await lead('GET', '/v1/reports/secr?year=2024-25')
    expect([refused.status, refused.body.type]).toEqual([422, '/problems/report-incomplete'])
    expect(detailsOf(refused.body)).toEqual([
      expect.stringContaining(
        'Oak School has 100 mile of travel.car in 2025-01, although it was said that there is none: “we have none” (lead key).',
      ),
    ])
    const draft = await lead('GET', '/v1/reports/secr?year=2024-25&draft=true')
    expect(draft.body.missing).toEqual(detailsOf(refused.body))
    await lead('POST', `/v1/assertions/${id}/withdraw`, { reason: 'mileage is paid now' })
    expect((await lead('GET', '/v1/reports/secr?year=2024-25')).status).toBe(200)
  })
})

interface Row {
  key: string
  label: string
  part: string
  current: string | null
  currentAsserted: boolean
  currentReason: string | null
  previousReason: string | null
}

describe('the draft of a report', () => {
  it('of a year without data has no figure and no total, and says why', async () => {
    const { lead, say } = await school('Nothing yet')
    await say('fleet.minibus')
    const { body } = await lead('GET', '/v1/reports/secr?year=2024-25&draft=true')
    const rows = body.rows as Row[]
    const shown = rows.filter((row) => row.current !== null)
    // What was asserted is nought; nothing else is.
    expect(shown.map(({ key, current, currentAsserted }) => [key, current, currentAsserted])).toEqual([
      ['scope1Transport', '0.00', true],
    ])
    const reason = (key: string) => rows.find((row) => row.key === key)?.currentReason
    expect(reason('scope1Total')).toBe('Missing: no record, and nobody’s word that there is none, of Gas.')
    expect(reason('grossTotal')).toBe(
      'Missing: no record, and nobody’s word that there is none, of Gas; Purchased electricity; Business travel in employees’ own vehicles.',
    )
    expect(reason('intensity')).toBe(reason('grossTotal'))
    expect(reason('otherScope3')).toBe('Nothing was recorded.')
    expect(rows.map((row) => row.previousReason)).toEqual(
      rows.map(() => 'This is the first report: no year before is compared.'),
    )
    // Of nothing there is no share, and no way in which it was come by.
    expect(body.methodology.join('\n')).not.toMatch(/Estimated data|Energy: /)
    const csv = await lead('GET', '/v1/reports/secr?year=2024-25&draft=true&format=csv')
    expect(csv.text).toContain('Total gross emissions,tCO2e,,,mandatory,"Missing: ')
    expect(csv.text).not.toContain('Total gross emissions,tCO2e,0')
  })

  it('of a year with a part of its data says what is not in a total', async () => {
    const { lead } = await school('In part')
    await sent(lead, energy)
    const { body } = await lead('GET', '/v1/reports/secr?year=2024-25&draft=true')
    const total = (body.rows as Row[]).find((row) => row.key === 'scope1Total')
    // 1000 kWh × 0.18296 (gas, gross CV, 2025)
    expect([total?.current, total?.currentReason]).toEqual([
      '0.18',
      'Not whole: no record, and nobody’s word that there is none, of Owned transport.',
    ])
  })

  it('has labels that say what is in a total and what is not', async () => {
    const { lead } = await school('Labels')
    const { body } = await lead('GET', '/v1/reports/secr?year=2024-25&draft=true')
    const label = (key: string) => (body.rows as Row[]).find((row) => row.key === key)?.label
    expect(label('scope1Total')).toBe('Total Scope 1 (gas and owned transport)')
    for (const key of ['otherScope1', 'otherScope2', 'otherScope3'])
      expect(label(key)).toContain('in no total above')
    expect(body.methodology.join('\n')).toContain('what is voluntary stands below and is in no total')
  })
})

describe('what came and could not be worked out', () => {
  // The set of 2025 has no factor for the anaerobic digestion of municipal waste; those of before have.
  const waste = 'oak,waste,2025-01-14,10,tonnes,Municipal waste,anaerobicDigestion'

  it('of a voluntary stream keeps no report from being made, and is named in it, with its year', async () => {
    const { lead, say } = await school('Waste')
    await say('fleet.minibus')
    await say('travel.car')
    await sent(lead, energy)
    await sent(lead, records(waste))
    const emissions = await lead('GET', '/v1/emissions?year=2024-25')
    expect(emissions.body.notCalculated).toHaveLength(1)
    expect(emissions.body.notCalculated[0].reason).toContain(
      '“trust-carbon streams waste --factors desnz-2025 --names”, and GET /v1/streams/waste?set=desnz-2025,',
    )
    const report = await lead('GET', '/v1/reports/secr?year=2024-25')
    expect(report.status).toBe(200)
    expect(report.body.exclusions.join('\n')).toMatch(
      /Left out of the voluntary rows, because it could not be worked out: 2024-25: .*has no factor for waste/,
    )
  })

  it('of a mandatory stream does', async () => {
    const { lead } = await school('Old claims')
    await sent(lead, 'academy,stream,date,quantity,unit\noak,travel.car,2014-01-14,100,miles\n')
    const refused = await lead('GET', '/v1/reports/secr?year=2013-14')
    expect(refused.status).toBe(422)
    expect(detailsOf(refused.body).join('\n')).toMatch(/2013-14: There is no factor set for 2014/)
  })

  it('stands in the way of progress only where the target counts it, and says of which year it is', async () => {
    const { lead } = await school('Progress')
    await sent(lead, energy)
    await sent(lead, records(waste))
    const target = { baseYear: '2024-25', targetYear: '2028-29', reductionPercent: '40' }
    const insufficient = async (scopes: number[], categories: number[]): Promise<string[]> => {
      expect((await lead('POST', '/v1/targets', { ...target, scopes, categories })).status).toBe(201)
      const { body } = await lead('GET', '/v1/progress')
      return body.years[0].insufficientData.filter((one: string) => one.includes('waste'))
    }
    expect(await insufficient([1, 2], [])).toEqual([])
    // Business travel is category 6; waste is category 5.
    expect(await insufficient([1, 2, 3], [6])).toEqual([])
    expect(await insufficient([1, 2, 3], [5, 6])).toEqual([expect.stringMatching(/^2024-25: .* for waste/)])
  })
})
