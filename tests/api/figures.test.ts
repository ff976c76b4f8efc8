import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addDays, daysOf } from '../../src/domain/day.ts'
import { type Client, openTestService, type TestService } from './service.ts'

// Oak has used 10 kWh of electricity a day, and Birch 20, from 1 September 2023 to 31 August 2025; Birch joined on 1 January 2025.
// Electricity is 0.20705 kg CO2e per kWh in the 2024 set and 0.17700 in that of 2025 (UK electricity generated), so by hand:
//   2023-24 as owned      366 × 10 × 0.20705 =  757.803
//   2024-25 as owned      365 × 10 × 0.177 + 243 × 20 × 0.177 = 646.05 + 860.22 = 1506.27
//   2023-24 like for like 366 × 30 × 0.20705 = 2273.409
//   2024-25 like for like 365 × 30 × 0.177   = 1938.15, which is 14.746972 % less

let t: TestService
let lead: Client
let finance: Client
let oak: string
let birch: string
const oakMpan = '1012345678903'
const days = daysOf({ start: '2023-09-01', end: '2025-09-01' })
const daily = (rows: string[]) => `meter,date,unit,value,status\n${rows.join('\n')}\n`

beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  lead = await trust.as('lead')
  finance = await trust.as('finance')
  const academy = async (code: string, start: string, startEvent: string) => {
    const { id } = (await lead('POST', '/v1/academies', { code, name: `${code} school`, phase: 'primary' }))
      .body
    await lead('POST', '/v1/memberships', { academyId: id, start, startEvent })
    await lead('POST', '/v1/assertions', {
      academyId: id,
      stream: 'gas.mains',
      start: '2000-01-01',
      reason: 'no gas here',
    })
    return id as string
  }
  oak = await academy('oak', '2019-09-01', 'founded')
  birch = await academy('birch', '2025-01-01', 'joined')
  const meter = { utility: 'electricity', unit: 'kWh', start: '2023-09-01' }
  await lead('POST', '/v1/meters', { ...meter, number: oakMpan, academyId: oak })
  const file = daily(
    days.flatMap((day) => [`${oakMpan},${day},kWh,10,actual`, `BIRCH-1,${day},kWh,20,actual`]),
  )
  const upload = await t.upload(lead, file)
  expect(upload.body.status).toBe('counted')
  await lead('POST', '/v1/targets', {
    baseYear: '2023-24',
    targetYear: '2027-28',
    reductionPercent: '40',
    scopes: [1, 2],
    categories: [],
  })
})
afterAll(() => t.close())

describe('figures', () => {
  it('keeps the data of a meter that nobody registered in the holding place, and counts it once assigned', async () => {
    const held = await lead('GET', '/v1/meters?held=true')
    expect(held.body.items.map((one: { number: string }) => one.number)).toEqual(['BIRCH-1'])
    const before = await lead('GET', '/v1/emissions?year=2024-25&by=academy,scope')
    expect(before.body.totals.scope2LocationKgCO2e).toBe('646.05')
    const { id } = held.body.items[0]
    expect((await lead('PATCH', `/v1/meters/${id}`, { academyId: birch })).status).toBe(400)
    expect(
      (
        await lead('PATCH', `/v1/meters/${id}`, {
          academyId: birch,
          utility: 'electricity',
          start: '2023-09-01',
        })
      ).status,
    ).toBe(200)
    const after = await lead('GET', '/v1/emissions?year=2024-25&by=academy,scope')
    expect(after.body.totals.scope2LocationKgCO2e).toBe('1506.27')
    const groups = Object.fromEntries(
      after.body.groups.map((one: { key: { academy: string; scope: string }; kgCO2e: string }) => [
        `${one.key.academy} ${one.key.scope}`,
        one.kgCO2e,
      ]),
    )
    expect(groups['birch 2']).toBe('860.22')
    // T&D 0.01853 (the set of 2025) is Scope 3, never in Scope 2.
    const kinds = await lead('GET', '/v1/emissions?year=2024-25&by=kind')
    const td = kinds.body.groups.find((one: { key: { kind: string } }) => one.key.kind === 'td')
    expect(td.kgCO2e).toBe('157.6903')
  })

  it('gives like for like the whole years of today’s members', async () => {
    const base = await lead('GET', '/v1/emissions?year=2023-24&boundary=likeForLike&by=scope')
    expect(base.body.totals.scope2LocationKgCO2e).toBe('2273.409')
    expect(base.body.factorSets).toEqual(['desnz-2024'])
    const owned = await lead('GET', '/v1/emissions?year=2023-24&by=scope')
    expect(owned.body.totals.scope2LocationKgCO2e).toBe('757.803')
  })

  it('explains a line down to the file’s rows and the row of the factor table', async () => {
    const lines = await lead(
      'GET',
      `/v1/lines?year=2024-25&academyId=${oak}&month=2025-01&stream=electricity.grid&method=location`,
    )
    const line = lines.body.items.find((one: { kind: string }) => one.kind === 'direct')
    expect(line.kgCO2e).toBe('54.87')
    const why = await lead('GET', `/v1/lines/${line.id}/explain`)
    expect(why.body.sum).toContain('310 × 0.177')
    expect(why.body.sources).toHaveLength(31)
    // 1 January 2025 is the 489th day from 1 September 2023; two rows a day under one head.
    expect(why.body.sources[0].row).toBe(2 + 488 * 2)
    expect(why.body.factorRow.value).toBe('0.177')
    expect(why.body.factorSet.sourceHash).toMatch(/^[0-9a-f]{64}$/)
    expect((await lead('GET', '/v1/lines/bm90aGluZw/explain')).status).toBe(404)
    const other = await (await t.makeTrust('Other')).as('lead')
    expect((await other('GET', `/v1/lines/${line.id}/explain`)).status).toBe(404)
  })

  it('shows progress like for like, and beside it as owned', async () => {
    const { body } = await lead('GET', '/v1/progress')
    expect(body.baseKgCO2e).toBe('2273.409')
    expect(body.targetKgCO2e).toBe('1364.0454')
    const [base, next, running] = body.years
    expect([base.year, base.asOwnedKgCO2e, base.changePercent]).toEqual(['2023-24', '757.803', '0'])
    expect([next.year, next.asOwnedKgCO2e, next.likeForLikeKgCO2e]).toEqual(['2024-25', '1506.27', '1938.15'])
    expect(next.changePercent).toBe('-14.746972')
    // A quarter of the way: 2273.409 × (1 − 0.4 ÷ 4)
    expect([next.pathKgCO2e, next.onPath]).toEqual(['2046.0681', true])
    expect(running.changePercent).toBeNull()
    expect(running.insufficientData[0]).toContain('2025-26')
  })

  it('refuses to compare while days are missing, and names the meter and the days', async () => {
    const gap = daily(
      days
        .filter((day) => day >= '2025-03-01' && day < '2025-05-01')
        .map((day) => `${oakMpan},${day},kWh,10,actual`),
    )
    const first = (await lead('GET', '/v1/uploads')).body.items[0]
    const kept = days.filter((day) => day < '2025-03-01' || day >= '2025-05-01')
    await lead('POST', `/v1/uploads/${first.id}/revert`, { reason: 'to send it again with a gap' })
    await t.upload(
      lead,
      daily([
        ...kept.map((day) => `${oakMpan},${day},kWh,10,actual`),
        ...days.map((day) => `BIRCH-1,${day},kWh,20,actual`),
      ]),
    )
    const { body } = await lead('GET', '/v1/progress')
    expect(body.years[1].changePercent).toBeNull()
    expect(body.years[1].insufficientData).toEqual([
      `2024-25: electricity meter ${oakMpan} of oak school has 304 of 365 days; missing 2025-03-01 to 2025-04-30`,
    ])
    const coverage = await lead('GET', `/v1/coverage?year=2024-25&academyId=${oak}`)
    expect(coverage.body.gaps).toEqual([
      {
        academy: 'oak',
        meter: oakMpan,
        utility: 'electricity',
        periods: [{ start: '2025-03-01', end: '2025-05-01' }],
        days: 61,
      },
    ])
    const march = coverage.body.cells.find(
      (one: { month: string; stream: string }) =>
        one.month === '2025-03' && one.stream === 'electricity.grid',
    )
    expect(march.status).toBe('missing')
    const gas = coverage.body.cells.find((one: { stream: string }) => one.stream === 'gas.mains')
    expect([gas.status, gas.reason]).toEqual(['notApplicable', 'no gas here'])
    expect((await t.upload(lead, gap)).body.status).toBe('counted')
    expect((await lead('GET', '/v1/progress')).body.years[1].changePercent).toBe('-14.746972')
  })

  it('works out quantities without keeping anything, and answers each in its place', async () => {
    const { body } = await lead('POST', '/v1/calculations', [
      { stream: 'gas.mains', quantity: '1000', unit: 'kWh', year: '2024-25' },
      { stream: 'nothing', quantity: '1', unit: 'kWh', year: '2024-25' },
    ])
    expect(body[0].kgCO2e).toBe('182.96')
    expect(body[0].lines[0].gases.map((one: { gas: string }) => one.gas)).toEqual(['CO2', 'CH4', 'N2O'])
    expect(body[1].error.type).toBe('/problems/stream-unknown')
  })
})

describe('the SECR report', () => {
  it('refuses with the list of what is missing, makes a draft, and then the report', async () => {
    const refused = await finance('GET', '/v1/reports/secr?year=2024-25')
    expect(refused.status).toBe(422)
    const missing = refused.body.errors.map((one: { detail: string }) => one.detail).join('\n')
    expect(missing).toContain('oak school has no count of pupils dated in the year')
    expect(missing).toContain('energy efficiency')
    const draft = await finance('GET', '/v1/reports/secr?year=2024-25&draft=true')
    expect(draft.body.missing.length).toBe(refused.body.errors.length)
    // No record of transport, and nobody's word that there is none: missing is not zero.
    const transport = async (): Promise<string[]> =>
      ((await finance('GET', '/v1/reports/secr?year=2024-25&draft=true')).body.missing as string[])
        .filter((text) => text.includes('missing is not zero'))
        .map((text) => `${text.slice(0, 7)} ${/stream (\S+)/.exec(text)?.[1]}`)
    expect(await transport()).toEqual([
      '2024-25 fleet.minibus',
      '2024-25 travel.car',
      '2023-24 fleet.minibus',
      '2023-24 travel.car',
    ])
    for (const key of ['energyTransport', 'scope1Transport', 'scope3EmployeeVehicles']) {
      const row = draft.body.rows.find((one: { key: string }) => one.key === key)
      expect([row.current, row.previous, row.currentAsserted], key).toEqual([null, null, false])
    }
    const gas = draft.body.rows.find((one: { key: string }) => one.key === 'scope1Gas')
    expect([gas.current, gas.currentAsserted]).toEqual(['0.00', true])

    const say = async (stream: string, start: string, more: object = {}) =>
      expect(
        (await finance('POST', '/v1/assertions', { stream, start, reason: `no ${stream}`, ...more })).status,
      ).toBe(201)
    // One stream of a group does not stand for the minibuses; one academy not for the trust; one year not for the other.
    await say('fleet.motorbike', '2000-01-01')
    await say('fleet.minibus', '2000-01-01', { academyId: birch })
    await say('travel.car', '2024-09-01')
    expect(await transport()).toEqual([
      '2024-25 fleet.minibus',
      '2023-24 fleet.minibus',
      '2023-24 travel.car',
    ])
    // Every member academy, each for the days on which it was one; and the year before, in two statements that meet.
    await say('fleet.minibus', '2000-01-01', { academyId: oak })
    await say('travel.car', '2023-09-01', { end: '2024-03-01' })
    expect(await transport()).toEqual(['2023-24 travel.car'])
    await say('travel.car', '2024-03-01', { end: '2024-09-01' })
    expect(await transport()).toEqual([])

    for (const [academyId, value] of [
      [oak, '200'],
      [birch, '365'],
    ] as const)
      for (const year of ['2023', '2024'])
        await finance('POST', '/v1/counts', {
          academyId,
          kind: 'pupils',
          asOf: `${year}-10-05`,
          value,
          source: 'Autumn census',
        })
    await finance('PUT', '/v1/narratives/2024-25', { energyEfficiency: '=LED lights in the hall' })
    const report = await finance('GET', '/v1/reports/secr?year=2024-25')
    expect(report.status).toBe(200)
    const row = (key: string) => report.body.rows.find((one: { key: string }) => one.key === key)
    expect([row('energyElectricity').current, row('energyElectricity').previous]).toEqual(['8510', '3660'])
    expect([row('scope2Electricity').current, row('scope2Electricity').previous]).toEqual(['1.51', '0.76'])
    // 1.50627 t ÷ (200 + 365 × 243 ÷ 365) pupils; and 0.757803 ÷ 200 the year before, by that year's count.
    expect([row('intensity').current, row('intensity').previous]).toEqual(['0.0034', '0.0038'])
    expect(row('grossTotal').currentUnrounded).toBe('1.50627')
    for (const key of ['energyTransport', 'scope1Transport', 'scope3EmployeeVehicles'])
      expect([row(key).currentUnrounded, row(key).currentAsserted, row(key).previousAsserted], key).toEqual([
        '0',
        true,
        true,
      ])
    expect(row('scope2Electricity').currentAsserted).toBe(false)
    const methodology = [...report.body.methodology, ...report.body.exclusions].join('\n')
    expect(methodology).toContain(
      'other vehicles): none in 2024-25, as asserted: no fleet.minibus (finance key)',
    )
    expect(methodology).toContain('employees’ own vehicles: none in 2023-24, as asserted: no travel.car')
    const csv = await finance('GET', '/v1/reports/secr?year=2024-25&format=csv')
    expect(csv.text).toContain('Total gross emissions,tCO2e,1.51,0.76,mandatory')
    // What a spreadsheet would take for a formula comes out as text.
    expect(csv.text).toContain("'=LED lights")
  })

  it('is refused for a year that is not over, and for what is no year', async () => {
    expect((await finance('GET', '/v1/reports/secr?year=2026-27')).status).toBe(422)
    expect((await finance('GET', '/v1/reports/secr?year=2026-28')).body.type).toBe('/problems/year-invalid')
  })

  it('shows the market-based figure beside the location-based one', async () => {
    await finance('POST', '/v1/contracts', {
      name: 'Green',
      start: '2024-09-01',
      end: '2025-09-01',
      kgCO2ePerKwh: '0.01',
      evidence: 'REGO 1',
    })
    const report = await finance('GET', '/v1/reports/secr?year=2024-25')
    const row = (key: string) => report.body.rows.find((one: { key: string }) => one.key === key)
    expect([row('scope2Electricity').currentUnrounded, row('scope2Market').currentUnrounded]).toEqual([
      '1.50627',
      '0.0851',
    ])
    expect(row('grossTotal').currentUnrounded).toBe('1.50627')
    const market = await lead('GET', '/v1/emissions?year=2024-25&method=market&by=scope')
    expect(market.body.totals.scope2MarketKgCO2e).toBe('85.1')
  })
})

describe('uploads', () => {
  it('takes the same bytes once, judges without keeping, and refuses what is no file', async () => {
    const file = daily([`OWN-1,${addDays('2025-09-01', 0)},kWh,5,actual`])
    const dry = await lead('POST', '/v1/uploads?dryRun=true', file, { 'content-type': 'text/csv' })
    expect([dry.status, dry.body.status]).toEqual([200, 'ok'])
    const first = await t.upload(lead, file)
    const again = await lead('POST', '/v1/uploads', file, { 'content-type': 'text/csv' })
    expect([again.status, again.body.id]).toEqual([200, first.body.id])
    expect((await lead('POST', '/v1/uploads', '', { 'content-type': 'text/csv' })).status).toBe(422)
    expect(
      (await lead('POST', '/v1/uploads', Buffer.alloc(2_000_001, 65), { 'content-type': 'text/csv' })).status,
    ).toBe(413)
    expect((await finance('POST', '/v1/uploads', file, { 'content-type': 'text/csv' })).status).toBe(403)
    expect((await lead('GET', `/v1/uploads/${first.body.id}/file`)).text).toBe(file)
  })

  it('takes a form, in which the fields may follow the file', async () => {
    const form = [
      '--x',
      'Content-Disposition: form-data; name="file"; filename="claims.csv"',
      'Content-Type: text/csv',
      '',
      'stream,from,quantity,unit,fuel,size\r\ntravel.car,2025-01-14,46,mile,petrol,medium',
      '--x',
      'Content-Disposition: form-data; name="academy"',
      '',
      'oak',
      '--x--',
      '',
    ].join('\r\n')
    const sent = await lead('POST', '/v1/uploads', form, {
      'content-type': 'multipart/form-data; boundary=x',
    })
    expect([sent.status, sent.body.fileName]).toEqual([202, 'claims.csv'])
    const [row] = await t.db.query<{ trust_id: string }>('SELECT trust_id FROM upload WHERE id = $1::uuid', [
      sent.body.id,
    ])
    await t.service.services.uploads.settled(row!.trust_id, sent.body.id)
    const done = await lead('GET', `/v1/uploads/${sent.body.id}`)
    expect(done.body.activities).toEqual([
      {
        stream: 'travel.car',
        unit: 'mile',
        records: 1,
        first: '2025-01-14',
        last: '2025-01-14',
        total: '46',
      },
    ])
  })

  it('lists issues as JSON and as CSV, and tells progress as events', async () => {
    const bad = await t.upload(
      lead,
      daily([`${oakMpan},2025-09-01,kWh,abc,actual`, `${oakMpan},2025-09-02,kWh,4,actual`]),
    )
    expect(bad.body.status).toBe('counted')
    const issues = await lead('GET', `/v1/uploads/${bad.body.id}/issues`)
    expect(issues.body.items[0]).toMatchObject({ code: 'value_not_number', row: 2, value: 'abc' })
    expect((await lead('GET', `/v1/uploads/${bad.body.id}/issues?format=csv`)).text).toContain(
      'value_not_number',
    )
    expect((await lead('GET', `/v1/uploads/${bad.body.id}/events`)).text).toContain('"percent":100')
  })
})
