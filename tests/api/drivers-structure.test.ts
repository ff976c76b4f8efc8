import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { daysOf } from '../../src/domain/day.ts'
import { Decimal, sum } from '../../src/domain/decimal.ts'
import { openTestService, type TestService } from './service.ts'

// Years start in January: electricity 0.20705 kg CO2e per kWh in 2024 and 0.17700 in 2025.

let t: TestService
beforeAll(async () => {
  t = await openTestService()
})
afterAll(() => t.close())

type Part = { driver: string; kgCO2e: string }
type Bridge = { academy: string; stream: string; changeKgCO2e: string; parts: Part[] }
const total = (parts: readonly Part[]) => sum(parts.map(({ kgCO2e }) => new Decimal(kgCO2e))).toFixed()
const partsOf = ({ parts }: { parts: readonly Part[] }) =>
  Object.fromEntries(
    parts.filter(({ kgCO2e }) => kgCO2e !== '0').map(({ driver, kgCO2e }) => [driver, kgCO2e]),
  )
const byAcademy = (body: { byAcademy: Bridge[] }) =>
  Object.fromEntries(body.byAcademy.map((one) => [one.academy, partsOf(one)]))

const days = (start: string, end: string, kWh: number): [day: string, kWh: number][] => {
  const all = daysOf({ start, end })
  const each = Math.floor(kWh / all.length)
  return all.map((day, index) => [day, index === 0 ? kWh - each * (all.length - 1) : each])
}

async function made() {
  const { as } = await t.makeTrust()
  const lead = await as('lead')
  const { etag } = (await lead('GET', '/v1/trust')).headers
  await lead('PATCH', '/v1/trust', { yearStartMonth: 1 }, { 'if-match': String(etag) })
  const target = { baseYear: '2024', targetYear: '2028', reductionPercent: '40' }
  expect((await lead('POST', '/v1/targets', { ...target, scopes: [1, 2], categories: [] })).status).toBe(201)
  const ids = new Map<string, string>()
  const academy = async (code: string, membership: object) => {
    const { id } = (await lead('POST', '/v1/academies', { code, name: code, phase: 'primary' })).body
    ids.set(code, id)
    expect((await lead('POST', '/v1/memberships', { academyId: id, ...membership })).status).toBe(201)
    await lead('POST', '/v1/meters', { number: `E-${code}`, utility: 'electricity', academyId: id })
    return id as string
  }
  const end = async (code: string, day: string, endEvent: string) => {
    const { items } = (await lead('GET', `/v1/memberships?academyId=${ids.get(code)}`)).body
    const done = await lead('POST', `/v1/memberships/${items[0].id}/end`, { end: day, endEvent })
    expect([code, done.status]).toEqual([code, 200])
  }
  const pass = async (from: string, to: string, day: string, sharePercent = '100') => {
    const body = { fromAcademyId: ids.get(from), toAcademyId: ids.get(to), day, sharePercent }
    expect((await lead('POST', '/v1/lineages', body)).status).toBe(201)
  }
  const send = async (code: string, ...some: [string, number][][]) => {
    const rows = some.flat().map(([day, kWh]) => `E-${code},${day},kWh,${kWh}`)
    const sent = await t.upload(lead, `meter,date,unit,value\n${rows.join('\n')}\n`)
    expect([sent.body.status, sent.body.issues.errors]).toEqual(['counted', 0])
  }
  const count = async (code: string, kind: string, asOf: string, value: string) => {
    const body = { academyId: ids.get(code), kind, asOf, value, source: 'census' }
    expect((await lead('POST', '/v1/counts', body)).status).toBe(201)
  }
  const drivers = async (query = '', years = 'from=2024&to=2025') => {
    const { status, body } = await lead('GET', `/v1/drivers?${years}${query}`)
    expect(status).toBe(200)
    expect(total(body.parts)).toBe(body.changeKgCO2e)
    for (const group of [...body.byAcademy, ...body.byStream, ...(body.cells ?? [])])
      expect(total(group.parts)).toBe(group.changeKgCO2e)
    return body
  }
  return { lead, ids, academy, end, pass, send, count, drivers }
}
const always = { start: '2019-09-01', startEvent: 'joined' }
const boundaries = ['asOwned', 'likeForLike']

describe('a merger', () => {
  /** Infants and juniors, 30,000 and 50,000 kWh in 2024, become the primary in April 2025: 70,000 in that year. */
  async function merged() {
    const made_ = await made()
    const { academy, end, pass, send } = made_
    await academy('infants', always)
    await academy('juniors', always)
    await send('infants', days('2024-01-01', '2025-01-01', 30_000), days('2025-01-01', '2025-04-01', 5_000))
    await send('juniors', days('2024-01-01', '2025-01-01', 50_000), days('2025-01-01', '2025-04-01', 15_000))
    await academy('primary', { start: '2025-04-01', startEvent: 'merged' })
    for (const code of ['infants', 'juniors']) {
      await end(code, '2025-04-01', 'merged')
      await pass(code, 'primary', '2025-04-01')
    }
    await send('primary', days('2025-04-01', '2026-01-01', 50_000))
    return made_
  }

  it('moves no boundary: the schools before it and the one after it are one, whose use is its own doing', async () => {
    const { drivers } = await merged()
    for (const boundary of boundaries) {
      const body = await drivers(`&boundary=${boundary}&detail=cells`)
      expect([body.fromKgCO2e, body.toKgCO2e]).toEqual(['16564', '12390'])
      // −10,000 × (0.20705 + 0.177) ÷ 2; −0.03005 × (80,000 + 70,000) ÷ 2
      expect(byAcademy(body)).toEqual({ primary: { activity: '-1920.25', gridFactor: '-2253.75' } })
      expect(body.ownDoingKgCO2e).toBe('-1920.25')
      expect(body.cells).toMatchObject([
        { academy: 'primary', rule: 'shares', states: [{ driver: 'structure', from: '1', to: '1' }, {}, {}] },
      ])
      expect(body.notes.join(' ')).not.toContain('is structure')
    }
    expect(partsOf(await drivers('', 'from=2025&to=2024'))).toEqual({
      activity: '1920.25',
      gridFactor: '2253.75',
    })
  })

  it('sums the pupils and square metres of the schools before it; of one of them not counted, nothing is known', async () => {
    const { count, drivers } = await merged()
    await count('infants', 'pupils', '2024-10-03', '100')
    await count('primary', 'pupils', '2025-10-02', '300')
    expect(partsOf(await drivers())).toEqual({ activity: '-1920.25', gridFactor: '-2253.75' })
    await count('juniors', 'pupils', '2024-10-03', '200')
    // Counted in January as well, before the merger: the count of October stands in the place of both.
    await count('juniors', 'pupils', '2025-01-16', '210')
    for (const boundary of boundaries) {
      const body = await drivers(`&boundary=${boundary}&detail=cells`)
      expect(body.cells[0].states[1]).toEqual({ driver: 'activity', from: '300', to: '300' })
      expect(partsOf(body)).toEqual({ intensity: '-1920.25', gridFactor: '-2253.75' })
    }
    // Measured once, before the merger: the buildings are the same after it.
    await count('infants', 'floorAreaM2', '2020-01-01', '800')
    await count('juniors', 'floorAreaM2', '2021-01-01', '1200')
    const area = await drivers('&per=floorAreaM2&detail=cells')
    expect(area.cells[0].states[1]).toEqual({ driver: 'activity', from: '2000', to: '2000' })
    // A larger hall, measured by the primary itself.
    await count('primary', 'floorAreaM2', '2025-06-01', '2100')
    const larger = await drivers('&per=floorAreaM2&detail=cells')
    expect(larger.cells[0].states[1]).toEqual({ driver: 'activity', from: '2000', to: '2100' })
  })

  it('with a school that joined in between leaves the joining in structure, and asks for its records', async () => {
    const { academy, end, pass, send, drivers } = await made()
    await academy('oak', always)
    await academy('elm', { start: '2024-07-01', startEvent: 'joined' })
    await send('oak', days('2024-01-01', '2025-01-01', 40_000), days('2025-01-01', '2026-01-01', 60_000))
    await send('elm', days('2024-07-01', '2025-01-01', 10_000))
    await end('elm', '2025-01-01', 'merged')
    await pass('elm', 'oak', '2025-01-01')
    const unknown = await drivers()
    expect(Object.keys(partsOf(unknown))).toEqual(['structure'])
    expect(unknown.notes.join(' ')).toContain('Of oak some streams lack records')
    await send('elm', days('2024-01-01', '2024-07-01', 10_000))
    const known = await drivers('&detail=cells')
    expect(known.cells[0].states[0]).toMatchObject({ driver: 'structure', to: '1' })
    expect(new Decimal(known.cells[0].states[0].from).toFixed(6)).toBe('0.833333')
    expect(partsOf(await drivers('&boundary=likeForLike'))).toEqual({ gridFactor: '-1803' })
  })
})

it('a split: each school after it has its share of the history, as it was published, too', async () => {
  const { lead, academy, end, pass, send, count, drivers } = await made()
  await academy('whole', always)
  await send('whole', days('2024-01-01', '2025-01-01', 100_000))
  const none = { stream: 'gas.mains', start: '2000-01-01', reason: 'none here' }
  expect((await lead('POST', '/v1/assertions', none)).status).toBe(201)
  const published = await lead('POST', '/v1/progress-publications', { year: '2024', minuteReference: 'B 7' })
  await end('whole', '2025-01-01', 'split')
  for (const [code, share, kWh] of [
    ['north', '60', 54_000],
    ['south', '40', 44_000],
  ] as const) {
    await academy(code, { start: '2025-01-01', startEvent: 'split' })
    await pass('whole', code, '2025-01-01', share)
    await send(code, days('2025-01-01', '2026-01-01', kWh))
  }
  expect([published.status, published.body.errors]).toEqual([201, undefined])
  const parts = {
    // −6,000 × 0.192025; −0.03005 × (60,000 + 54,000) ÷ 2
    north: { activity: '-1152.15', gridFactor: '-1712.85' },
    // 4,000 × 0.192025; −0.03005 × (40,000 + 44,000) ÷ 2
    south: { activity: '768.1', gridFactor: '-1262.1' },
  }
  for (const boundary of boundaries)
    for (const basis of ['current', 'published'])
      expect(byAcademy(await drivers(`&boundary=${boundary}&basis=${basis}`))).toEqual(parts)
  // 500 pupils, of whom 300 and 200 by the shares.
  await count('whole', 'pupils', '2024-10-03', '500')
  await count('north', 'pupils', '2025-10-02', '270')
  await count('south', 'pupils', '2025-10-02', '220')
  const { cells, notes } = await drivers('&detail=cells')
  expect(cells.map((one: { states: object[] }) => one.states[1])).toEqual([
    { driver: 'activity', from: '300', to: '270' },
    { driver: 'activity', from: '200', to: '220' },
  ])
  expect(notes.join(' ')).not.toContain('before joining')
  // One of them leaves: like for like its share is out of both years.
  await end('south', '2025-07-01', 'left')
  expect(byAcademy(await drivers('&boundary=likeForLike&per=none'))).toEqual({ north: parts.north })
})

describe('an activity handed over', () => {
  async function handedOver(reportedAs: string | undefined) {
    const made_ = await made()
    const { lead, ids, academy } = made_
    await academy('oak', always)
    const rows = [
      'oak,2024-10-01,2024-10-31,1000,km,fleet.minibus',
      'oak,2025-02-01,2025-02-28,400,km,fleet.minibus',
      'oak,2025-09-01,2025-09-30,6000,passenger.km,travel.coach',
    ]
    const sent = await t.upload(lead, ['academy,start,end,value,unit,stream', ...rows].join('\n'))
    expect([sent.body.status, sent.body.issues.errors]).toEqual(['counted', 0])
    const change = {
      academyId: ids.get('oak'),
      stream: 'fleet.minibus',
      day: '2025-03-01',
      kind: 'outsourced',
    }
    const done = await lead('POST', '/v1/activity-changes', { ...change, reportedAs })
    expect(done.status).toBe(201)
    return made_
  }
  const driversIn = (body: { byStream: Bridge[] }, stream: string) =>
    Object.keys(partsOf(body.byStream.find((one) => one.stream === stream)!))

  it('and counted under another stream is activity, what went as well as what came', async () => {
    const { drivers } = await handedOver('travel.coach')
    for (const boundary of boundaries) {
      const body = await drivers(`&target=all&boundary=${boundary}`)
      expect(partsOf(body).structure).toBeUndefined()
      expect(driversIn(body, 'fleet.minibus')).toContain('activity')
      expect(driversIn(body, 'travel.coach')).toContain('activity')
    }
  })

  it('and counted nowhere, or by a target without that stream, is structure', async () => {
    const { drivers } = await handedOver(undefined)
    expect(driversIn(await drivers('&target=all'), 'fleet.minibus')).toEqual(['structure'])
    const elsewhere = await handedOver('travel.coach')
    const body = await elsewhere.drivers('&target=main')
    expect(partsOf(body).structure).toBe(body.changeKgCO2e)
    expect(body.notes.join(' ')).toContain('the activity was handed over')
    expect(body.notes.join(' ')).not.toContain('before joining')
  })
})

describe('founding and closing', () => {
  it('are structure, whatever the meter of the building site recorded before, and nothing is asked for', async () => {
    const { academy, end, send, drivers } = await made()
    await academy('new', { start: '2024-02-10', startEvent: 'founded' })
    await send('new', days('2024-02-10', '2025-01-01', 40_000), days('2025-01-01', '2026-01-01', 50_000))
    const structure = new Decimal(50_000).times('0.177').minus(new Decimal(40_000).times('0.20705')).toFixed()
    const without = await drivers()
    expect(partsOf(without)).toEqual({ structure })
    await send('new', days('2024-01-01', '2024-02-10', 9_000))
    for (const boundary of boundaries) {
      const body = await drivers(`&boundary=${boundary}`)
      expect(partsOf(body)).toEqual({ structure })
      expect(body.notes.join(' ')).toContain('founded or closed')
      expect(body.notes.join(' ')).not.toContain('before joining')
    }
    await academy('old', always)
    await send('old', days('2024-01-01', '2025-01-01', 10_000))
    await end('old', '2025-01-01', 'closed')
    expect(byAcademy(await drivers()).old).toEqual({ structure: '-2070.5' })
  })
})
