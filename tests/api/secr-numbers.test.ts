import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixedClock } from '../../src/clock.ts'
import { Decimal } from '../../src/domain/decimal.ts'
import { startService } from '../../src/start.ts'
import { type Client, openTestService, type TestService } from './service.ts'

// Files in, figures out: a worked statement, and mistakes found in the field, each of which must not be made here.
// 2023-24: 1,000,000 kWh of gas × 0.1829 and 400,000 kWh of electricity × 0.20705 are 182.9 + 82.82 = 265.72 t; 900 pupils.
// 2024-25: 1,843,212.4 kWh × 0.18296 = 337.23414 t and 702,118.9 kWh × 0.177 = 124.27505 t, 461.50919 t; 1,000 pupils.

let t: TestService
let lead: Client
let oak: string
let trustId: string

const bills = (...rows: string[]): string =>
  `meter,from,to,quantity,unit,read type,calorific value,correction factor\n${rows.join('\n')}\n`
const sent = async (client: Client, csv: string): Promise<void> => {
  const upload = await t.upload(client, csv)
  expect([upload.body.status, upload.body.issues?.errors]).toEqual(['counted', 0])
}

/** A trust with one academy, its meters, and pupils of each year. */
async function school(
  client: Client,
  { meters, pupils }: { meters: Record<string, unknown>[]; pupils: Record<string, string> },
): Promise<string> {
  const { id } = (
    await client('POST', '/v1/academies', { code: 'oak', name: 'Oak School', phase: 'secondary' })
  ).body
  await client('POST', '/v1/memberships', { academyId: id, start: '2019-09-01', startEvent: 'founded' })
  for (const meter of meters)
    expect((await client('POST', '/v1/meters', { academyId: id, unit: 'kWh', ...meter })).status).toBe(201)
  for (const [asOf, value] of Object.entries(pupils))
    await client('POST', '/v1/counts', {
      academyId: id,
      kind: 'pupils',
      asOf,
      value,
      source: 'Autumn census',
    })
  // Transport is a mandatory part too: that there is none has been said.
  for (const stream of ['fleet.minibus', 'travel.car'])
    await client('POST', '/v1/assertions', { stream, start: '2019-09-01', reason: 'No vehicles, no claims.' })
  return id
}
interface Row {
  key: string
  current: string | null
  previous: string | null
  currentUnrounded: string | null
  previousUnrounded: string | null
}
async function statement(client: Client, query = 'year=2024-25') {
  const { status, body } = await client('GET', `/v1/reports/secr?${query}`)
  const row = (key: string): Row => body.rows.find((one: Row) => one.key === key)
  return { status, body, row, shown: (key: string) => row(key).current }
}

beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  trustId = trust.trustId
  lead = await trust.as('lead')
  oak = await school(lead, {
    meters: [
      { number: 'GAS-1', utility: 'gas', start: '2023-09-01' },
      { number: 'ELEC-OLD', utility: 'electricity', start: '2023-09-01', end: '2025-03-01' },
      { number: 'ELEC-NEW', utility: 'electricity', start: '2025-03-01' },
      { number: 'PV-EXPORT', utility: 'solarExport', start: '2023-09-01' },
    ],
    pupils: { '2023-10-05': '900', '2024-10-03': '1000' },
  })
  await lead('PUT', '/v1/narratives/2024-25', { energyEfficiency: 'None this year.' })
  await sent(
    lead,
    bills(
      'GAS-1,2023-09-01,2024-08-31,1000000,kWh,actual,,',
      'GAS-1,2024-09-01,2025-08-31,1843212.4,kWh,actual,,',
      'ELEC-OLD,2023-09-01,2024-08-31,400000,kWh,actual,,',
      'ELEC-OLD,2024-09-01,2025-02-28,402118.9,kWh,actual,,',
      'ELEC-NEW,2025-03-01,2025-08-31,300000,kWh,actual,,',
      'PV-EXPORT,2023-09-01,2025-08-31,90000,kWh,actual,,',
    ),
  )
})
afterAll(() => t.close())

describe('the worked check', () => {
  it('337.23 + 124.28 = 461.51, each rounded once from 337.23414, 124.27505 and 461.50919', async () => {
    const { status, row, shown, body } = await statement(lead)
    expect(status).toBe(200)
    expect([shown('scope1Gas'), shown('scope2Electricity'), shown('grossTotal')]).toEqual([
      '337.23',
      '124.28',
      '461.51',
    ])
    expect(
      ['scope1Gas', 'scope2Electricity', 'grossTotal'].map((key) =>
        new Decimal(row(key).currentUnrounded!).toFixed(5),
      ),
    ).toEqual(['337.23414', '124.27505', '461.50919'])
    expect([shown('energyGas'), shown('energyElectricity'), shown('energyTotal')]).toEqual([
      '1843212',
      '702119',
      '2545331',
    ])
    expect(body.roundingNote).toBeNull()
    expect(row('grossTotal').previous).toBe('265.72')
  })

  it('says so where shown parts do not sum to the shown total, and edits no part', async () => {
    const other = await (await t.makeTrust('Rounding')).as('lead')
    await school(other, {
      meters: [
        { number: 'GAS-1', utility: 'gas', start: '2024-09-01' },
        { number: 'ELEC-1', utility: 'electricity', start: '2024-09-01' },
      ],
      pupils: { '2024-10-03': '1000' },
    })
    await other('PUT', '/v1/narratives/2024-25', { energyEfficiency: 'None.', firstYear: true })
    // 5,487.54 × 0.18296 = 1,004.0003184 kg and 5,672.32 × 0.177 = 1,004.00064 kg: 1.00 and 1.00, together 2.008.
    await sent(
      other,
      bills(
        'GAS-1,2024-09-01,2025-08-31,5487.54,kWh,actual,,',
        'ELEC-1,2024-09-01,2025-08-31,5672.32,kWh,actual,,',
      ),
    )
    const { shown, body } = await statement(other)
    expect([shown('scope1Gas'), shown('scope2Electricity'), shown('grossTotal')]).toEqual([
      '1.00',
      '1.00',
      '2.01',
    ])
    expect(body.roundingNote).toBe('Figures may not sum due to rounding.')
  })
})

describe('mistakes found in the field, not made here', () => {
  it('the ratio is tonnes over pupils, right way up, each year by its own roll', async () => {
    const { row } = await statement(lead)
    // 461.509190 ÷ 1000 and 265.72 ÷ 900; upside down and on kWh it would be 0.0004.
    expect([row('intensity').current, row('intensity').previous]).toEqual(['0.4615', '0.2952'])
    expect(new Decimal(row('intensity').previousUnrounded!).toFixed(6)).toBe('0.295244')
    const small = await (await t.makeTrust('Small')).as('lead')
    await school(small, {
      meters: [{ number: 'GAS-1', utility: 'gas', start: '2024-09-01' }],
      pupils: { '2024-10-03': '1000' },
    })
    await small('PUT', '/v1/narratives/2024-25', { energyEfficiency: 'None.', firstYear: true })
    await small('POST', '/v1/assertions', {
      academyId: (await small('GET', '/v1/academies')).body.items[0].id,
      stream: 'electricity.grid',
      start: '2000-01-01',
      reason: 'no supply of its own',
    })
    // 3,771.3161 × 0.18296 = 689.9999937 kg, 0.69 t: over 1,000 pupils 0.00069, not 0.2564.
    await sent(small, bills('GAS-1,2024-09-01,2025-08-31,3771.3161,kWh,actual,,'))
    const ratio = (await statement(small)).row('intensity')
    expect([ratio.current, new Decimal(ratio.currentUnrounded!).toFixed(8)]).toEqual(['0.0007', '0.00069000'])
  })

  it('solar that was exported is a memo and is not deducted', async () => {
    const { body } = await lead('GET', '/v1/emissions?year=2024-25&by=stream')
    expect(new Decimal(body.totals.scope2LocationKgCO2e).toFixed(4)).toBe('124275.0453')
    expect(body.groups.map((one: { key: { stream: string } }) => one.key.stream)).not.toContain(
      'solar.exported',
    )
    expect(body.notCalculated).toEqual([])
  })

  it('a meter that was replaced in the year still counts, and so does the new one', async () => {
    const meters = await lead('GET', '/v1/meters')
    const idOf = (number: string): string =>
      meters.body.items.find((one: { number: string }) => one.number === number).id
    const { body } = await lead(
      'GET',
      '/v1/lines?year=2024-25&stream=electricity.grid&method=location&limit=500',
    )
    const kWh = (id: string) =>
      body.items
        .filter((one: { meterId: string; kind: string }) => one.meterId === id && one.kind === 'direct')
        .reduce((sum: Decimal, one: { quantity: string }) => sum.plus(one.quantity), new Decimal(0))
        .toFixed()
    expect([kWh(idOf('ELEC-OLD')), kWh(idOf('ELEC-NEW'))]).toEqual(['402118.9', '300000'])
  })

  it('the set of a year does not depend on the month in which somebody looks', async () => {
    const seen = []
    for (const today of ['2025-10-15', '2026-02-15', '2026-07-15', '2027-03-15']) {
      const service = await startService({
        config: t.service.services.config,
        clock: fixedClock(today),
        db: t.db,
      })
      try {
        const token = service.tokenFor(trustId)
        const get = async (url: string) =>
          (await service.app.inject({ url, headers: { authorization: `Bearer ${token}` } })).json()
        const body = await get('/v1/emissions?year=2024-25')
        const running = await service.app.inject({
          method: 'POST',
          url: '/v1/calculations',
          headers: { authorization: `Bearer ${token}` },
          payload: [{ stream: 'gas.mains', quantity: '1', unit: 'kWh', year: '2025-26' }],
        })
        seen.push([body.factorSets, body.totals.totalKgCO2e, running.json()[0].lines[0].factor.set])
      } finally {
        await service.close()
      }
    }
    expect(new Set(seen.map((one) => JSON.stringify(one))).size).toBe(1)
    expect([seen[0]?.[0], seen[0]?.[2]]).toEqual([['desnz-2025'], 'desnz-2026'])
  })

  it('a day without data gets no placeholder: it is missing, and the statement says so', async () => {
    const other = await (await t.makeTrust('Gap')).as('lead')
    await school(other, {
      meters: [{ number: 'ELEC-1', utility: 'electricity', start: '2024-09-01' }],
      pupils: { '2024-10-03': '100' },
    })
    // All of September but the 11th to the 13th, 10 kWh a day: 270 kWh and not a watt-hour more.
    const days = Array.from({ length: 30 }, (_, index) => index + 1).filter((day) => day < 11 || day > 13)
    await sent(
      other,
      `meter,date,unit,value\n${days.map((day) => `ELEC-1,2024-09-${String(day).padStart(2, '0')},kWh,10`).join('\n')}\n`,
    )
    const { body } = await other('GET', '/v1/emissions?year=2024-25')
    expect(body.totals.scope2LocationKgCO2e).toBe(new Decimal('270').times('0.177').toFixed())
    const refused = await statement(other)
    expect(refused.status).toBe(422)
    const missing = refused.body.errors.map((one: { detail: string }) => one.detail).join('\n')
    expect(missing).toContain('2024-09-11 to 2024-09-13')
  })

  it('the energy covers transport: miles of staff and of minibuses are kWh in the total', async () => {
    const other = await (await t.makeTrust('Transport')).as('lead')
    await school(other, { meters: [], pupils: { '2024-10-03': '100' } })
    await sent(
      other,
      [
        'academy,stream,date,quantity,unit,size,fuel',
        'oak,travel.car,2025-01-14,100,miles,Medium,Petrol',
        'oak,fuel.diesel,2025-01-14,50,litres,,',
        'oak,travel.rail,2025-01-14,300,km,,',
        '',
      ].join('\n'),
    )
    const { row } = await statement(other, 'year=2024-25&draft=true')
    // 2025: the medium petrol car is 1.21653 kWh and 0.28121 kg a mile; diesel 2.57082 kg a litre and 0.24411 a kWh gross.
    const diesel = new Decimal('50').times('2.57082').div('0.24411')
    expect(diesel.toFixed(2)).toBe('526.57')
    const kWh = diesel.plus('121.653').toFixed(6)
    expect(
      ['energyTransport', 'energyTotal'].map((key) => new Decimal(row(key).currentUnrounded!).toFixed(6)),
    ).toEqual([kWh, kWh])
    // Rail is voluntary: in no mandatory row.
    expect(row('scope3EmployeeVehicles').currentUnrounded).toBe('0.028121')
    expect(row('scope1Transport').currentUnrounded).toBe('0.128541')
    expect(row('grossTotal').currentUnrounded).toBe('0.156662')
  })
})

describe('volumes of gas', () => {
  it('become kWh by the calorific value of the bill, 39.075 where none is given, and exact cubic feet', async () => {
    const other = await (await t.makeTrust('Volumes')).as('lead')
    const volumes: Record<string, string> = {
      'V-1': '100,m3,actual,39.3,',
      'V-2': '100,hcf,actual,39.3,',
      'V-3': '120,m3,actual,40,',
      'V-4': '1,m3,actual,,',
      'V-5': '1,Hundreds of cubic feet,actual,,',
    }
    await school(other, {
      meters: Object.keys(volumes).map((number) => ({
        number,
        utility: 'gas',
        unit: 'm3',
        start: '2024-09-01',
      })),
      pupils: {},
    })
    await sent(
      other,
      bills(...Object.entries(volumes).map(([meter, rest]) => `${meter},2025-01-15,2025-01-15,${rest}`)),
    )
    const meters = await other('GET', '/v1/meters')
    const lines = await other('GET', '/v1/lines?year=2024-25&stream=gas.mains&limit=500')
    const kWh = (number: string): Decimal => {
      const { id } = meters.body.items.find((one: { number: string }) => one.number === number)
      const line = lines.body.items.find(
        (one: { meterId: string; kind: string }) => one.meterId === id && one.kind === 'direct',
      )
      return new Decimal(line.quantity)
    }
    expect(kWh('V-1').toFixed(3)).toBe('1116.382')
    expect(kWh('V-2').toFixed(3)).toBe('3161.242')
    expect(kWh('V-3').toFixed()).toBe('1363.52')
    expect(kWh('V-4').toFixed(4)).toBe('11.0999')
    expect(kWh('V-5').toFixed(3)).toBe('31.431')
  })
})

describe('what is not known is graded lower, and it shows', () => {
  it('in the quality of the figures and in the explanation of a line, with why the row was used', async () => {
    const other = await (await t.makeTrust('Grades')).as('lead')
    await school(other, { meters: [], pupils: {} })
    await sent(
      other,
      [
        'academy,stream,date,quantity,unit,size,fuel',
        'oak,travel.car,2025-01-14,100,km,,',
        'oak,travel.car,2025-01-15,100,km,Small,petrol',
        '',
      ].join('\n'),
    )
    const { body } = await other('GET', '/v1/emissions?year=2024-25&by=grade')
    // 100 km of the average car of 2025: 16.725 kg of what the small petrol car's row gives beside it.
    const grade3 = body.quality.find((one: { grade: number }) => one.grade === 3)
    const grade2 = body.quality.find((one: { grade: number }) => one.grade === 2)
    expect(grade3.kgCO2e).toBe('16.725')
    expect(new Decimal(grade3.percent).plus(grade2.percent).toFixed(2)).toBe('100.00')
    const lines = await other('GET', '/v1/lines?year=2024-25&stream=travel.car')
    const unknown = lines.body.items.find(
      (one: { grade: number; kind: string }) => one.grade === 3 && one.kind === 'direct',
    )
    const why = await other('GET', `/v1/lines/${unknown.id}/explain`)
    expect(why.body.line.grade).toBe(3)
    expect(why.body.gradeMeans).toContain('not known')
    expect(why.body.why).toContain('What is not known is taken as the published average')
    expect(why.body.sources.map((one: { row: number; grade: number }) => [one.row, one.grade])).toEqual([
      [2, 3],
    ])
  })

  it('an explanation of grid electricity says which row and why, and of a market line its contract', async () => {
    const lines = await lead(
      'GET',
      `/v1/lines?year=2024-25&month=2025-01&stream=electricity.grid&academyId=${oak}`,
    )
    const explained = async (kind: string, method: string | null) => {
      const { id } = lines.body.items.find(
        (one: { kind: string; method: string | null }) => one.kind === kind && one.method === method,
      )
      return (await lead('GET', `/v1/lines/${id}/explain`)).body.why
    }
    expect(await explained('direct', 'location')).toBe(
      'UK electricity generated, location-based: the grid average of the year.',
    )
    expect(await explained('direct', 'market')).toContain('No contract covers it: grid average')
    expect(await explained('td', null)).toContain('never Scope 2')
  })
})
