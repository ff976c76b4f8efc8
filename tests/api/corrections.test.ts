import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { daysOf } from '../../src/domain/day.ts'
import { refreshMeters } from '../../src/ledger/run.ts'
import { type Client, openTestService, type TestService } from './service.ts'

// Oak has used 10 kWh of electricity a day, and Birch 20, from 1 September 2023 to 31 August 2025. Electricity is 0.177 kg CO2e
// per kWh in the 2025 set, which the year 2024-25 uses, and 0.20705 in that of 2024.

let t: TestService
let lead: Client
let estates: Client
let finance: Client
let trustId: string
let oak: string
let birch: string
const days = daysOf({ start: '2023-09-01', end: '2025-09-01' })
const daily = (number: string, value: string, unit = 'kWh') =>
  `meter,date,unit,value\n${days.map((day) => `${number},${day},${unit},${value}`).join('\n')}\n`

const electricity = async (query = '') =>
  (await lead('GET', `/v1/emissions?year=2024-25${query}`)).body.totals.scope2LocationKgCO2e
const market = async () =>
  (await lead('GET', '/v1/emissions?year=2024-25&method=market')).body.totals.scope2MarketKgCO2e
const heldNumbers = async () =>
  (await lead('GET', '/v1/meters?held=true')).body.items.map((one: { number: string }) => one.number)

beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  trustId = trust.trustId
  lead = await trust.as('lead')
  estates = await trust.as('estates')
  finance = await trust.as('finance')
  const academy = async (code: string) =>
    (await lead('POST', '/v1/academies', { code, name: `${code} school`, phase: 'primary' })).body.id
  oak = await academy('oak')
  birch = await academy('birch')
  await lead('POST', '/v1/memberships', { academyId: oak, start: '2019-09-01', startEvent: 'founded' })
  const meter = { utility: 'electricity', academyId: oak }
  await lead('POST', '/v1/meters', { ...meter, number: 'OAK-1' })
  expect((await t.upload(lead, daily('OAK-1', '10'))).body.status).toBe('counted')
  expect((await t.upload(lead, daily('BIRCH-1', '20'))).body.status).toBe('counted')
})
afterAll(() => t.close())

describe('a meter', () => {
  it('in the holding place is assigned by registering it, and its data counts at once', async () => {
    expect(await heldNumbers()).toEqual(['BIRCH-1'])
    const meter = { number: 'BIRCH-1', utility: 'electricity' }
    const limited = t.call(await t.keyFor(trustId, 'estates', [birch]))
    expect((await limited('POST', '/v1/meters', { ...meter, academyId: oak })).status).toBe(403)
    const assigned = await limited('POST', '/v1/meters', { ...meter, academyId: birch })
    expect([assigned.status, assigned.body.academyId]).toEqual([200, birch])
    expect(await heldNumbers()).toEqual([])
    const again = await limited('POST', '/v1/meters', { ...meter, academyId: birch })
    expect(again.status).toBe(409)
    expect(again.body.detail).toContain('at birch school')
    expect(again.body.detail).toContain(assigned.body.id)
  })

  it('assigned to the wrong academy is given to the right one, and back to the holding place', async () => {
    const { id } = (await estates('GET', '/v1/meters?number=OAK-1')).body.items[0]
    const limited = t.call(await t.keyFor(trustId, 'estates', [birch]))
    // 3650 × 0.177; Birch is no member yet.
    expect(await electricity()).toBe('646.05')
    expect((await limited('PATCH', `/v1/meters/${id}`, { academyId: birch })).status).toBe(403)
    expect((await estates('PATCH', `/v1/meters/${id}`, { academyId: birch })).body.academyId).toBe(birch)
    expect(await electricity()).toBe('0')
    expect((await limited('PATCH', `/v1/meters/${id}`, { academyId: null })).body.academyId).toBeNull()
    expect(await heldNumbers()).toEqual(['OAK-1'])
    // A meter in the holding place is nobody's: who may write for one academy may take it for that one and do nothing else.
    expect((await limited('PATCH', `/v1/meters/${id}`, { name: 'mine' })).status).toBe(403)
    expect((await limited('PATCH', `/v1/meters/${id}`, { academyId: oak })).status).toBe(403)
    expect((await estates('PATCH', `/v1/meters/${id}`, { academyId: oak })).status).toBe(200)
    expect(await electricity()).toBe('646.05')
  })

  it('is refused where it cannot be, with the place of the fault, and nothing is changed', async () => {
    const made = await lead('POST', '/v1/meters', {
      number: 'GAS-1',
      utility: 'gas',
      academyId: oak,
      start: '2023-09-01',
      calorificValue: '39.5',
    })
    const { id } = made.body
    for (const [change, pointer] of [
      [{ end: '2023-09-01' }, 'body/end'],
      [{ start: '2025-01-01', end: '2024-01-01' }, 'body/end'],
      [{ calorificValue: '37.4' }, 'body/calorificValue'],
      [{ calorificValue: '43.1' }, 'body/calorificValue'],
      [{ correctionFactor: '0.49' }, 'body/correctionFactor'],
      [{ correctionFactor: '2.01' }, 'body/correctionFactor'],
      [{ unit: 'litre' }, 'body/unit'],
      [{ unit: 'm3', utility: 'electricity' }, 'body/unit'],
      [{ start: '2023-02-30' }, 'body/start'],
      [{ academyId: trustId }, 'body/academyId'],
    ] as const) {
      const answer = await lead('PATCH', `/v1/meters/${id}`, change)
      expect([400, 422], JSON.stringify(change)).toContain(answer.status)
      expect(answer.body.errors[0].pointer, JSON.stringify(change)).toBe(pointer)
    }
    expect((await lead('GET', `/v1/meters/${id}`)).body).toEqual(made.body)
    const wrong = { number: 'GAS-2', utility: 'gas', academyId: oak }
    expect(
      (await lead('POST', '/v1/meters', { ...wrong, start: '2024-01-01', end: '2024-01-01' })).status,
    ).toBe(422)
    for (const fine of [
      { calorificValue: '37.5' },
      { calorificValue: '43' },
      { correctionFactor: '1.02264' },
    ])
      expect((await lead('PATCH', `/v1/meters/${id}`, fine)).status).toBe(200)
    const cleared = await lead('PATCH', `/v1/meters/${id}`, { start: null, calorificValue: null })
    expect([cleared.body.start, cleared.body.calorificValue]).toEqual([null, null])
    await lead('PATCH', `/v1/meters/${id}`, { academyId: null })
  })

  it('takes its figures along when its calorific value changes', async () => {
    await lead('POST', '/v1/meters', {
      number: 'GAS-3',
      utility: 'gas',
      academyId: oak,
      calorificValue: '39',
    })
    await t.upload(lead, 'meter,date,unit,value\nGAS-3,2025-01-01,m3,100\n')
    const gas = async () =>
      (await lead('GET', '/v1/lines?year=2024-25&stream=gas.mains')).body.items.find(
        (one: { kind: string }) => one.kind === 'direct',
      )?.recorded.quantity
    // 100 × 1.02264 × 39 ÷ 3.6, and × 42 ÷ 3.6.
    expect(await gas()).toBe('1107.86')
    const { id } = (await lead('GET', '/v1/meters?number=GAS-3')).body.items[0]
    await lead('PATCH', `/v1/meters/${id}`, { calorificValue: '42' })
    expect(await gas()).toBe('1193.08')
    // Data in m3 would count nowhere as electricity: refused, not lost in silence.
    const electric = await lead('PATCH', `/v1/meters/${id}`, { utility: 'electricity', unit: 'kWh' })
    expect([electric.status, electric.body.type]).toEqual([422, '/problems/unit-mismatch'])
    expect(await gas()).toBe('1193.08')
    await lead('PATCH', `/v1/meters/${id}`, { academyId: null })
  })

  it('changed while files come in has the totals that its data makes, whoever was first', async () => {
    const { id } = (await lead('POST', '/v1/meters', { number: 'GAS-4', utility: 'gas', academyId: birch }))
      .body
    await Promise.all(
      ['38', '39', '40', '41'].map(async (calorificValue, index) => {
        const sent = t.upload(lead, `meter,date,unit,value\nGAS-4,2025-0${index + 1}-01,m3,100\n`)
        const changed = await lead('PATCH', `/v1/meters/${id}`, { calorificValue })
        expect(changed.status).toBe(200)
        expect((await sent).body.status).toBe('counted')
      }),
    )
    const totals = () =>
      t.db.query(
        'SELECT month, quantity FROM meter_month WHERE trust_id = $1::uuid AND meter_id = $2::uuid ORDER BY month',
        [trustId, id],
      )
    const kept = await totals()
    expect(kept).toHaveLength(4)
    await t.db.transaction((sql) => refreshMeters(sql, trustId, [id]))
    expect(await totals()).toEqual(kept)
  })
})

describe('a withdrawal', () => {
  const reason = 'the deed says otherwise'

  it('of a membership lets the right day be said, and figures follow at once', async () => {
    const body = { academyId: birch, start: '2025-01-01', startEvent: 'joined' }
    const wrong = await lead('POST', '/v1/memberships', body)
    expect(wrong.body).toMatchObject({ createdBy: 'lead key', withdrawnAt: null })
    // 646.05 + 243 × 20 × 0.177
    expect(await electricity()).toBe('1506.27')
    const path = `/v1/memberships/${wrong.body.id}/withdraw`
    expect((await estates('POST', path, { reason })).status).toBe(403)
    expect((await lead('POST', path, {})).status).toBe(400)
    const gone = await lead('POST', path, { reason })
    expect(gone.body).toMatchObject({
      withdrawnBy: 'lead key',
      withdrawReason: reason,
      withdrawnAt: '2026-11-23T12:00:00.000Z',
    })
    expect(await electricity()).toBe('646.05')
    expect((await lead('POST', path, { reason })).status).toBe(409)
    expect(
      (await lead('POST', `/v1/memberships/${wrong.body.id}/end`, { end: '2025-06-01', endEvent: 'left' }))
        .status,
    ).toBe(409)
    // The same start may be said again, with what was wrong put right, and only once.
    const right = await lead('POST', '/v1/memberships', { ...body, end: '2025-02-01', endEvent: 'left' })
    expect(right.status).toBe(201)
    expect((await lead('POST', '/v1/memberships', body)).status).toBe(409)
    // 646.05 + 31 × 20 × 0.177
    expect(await electricity()).toBe('755.79')
    const listed = async (query: string) =>
      (await lead('GET', `/v1/memberships?academyId=${birch}${query}`)).body.items.map(
        (one: { id: string }) => one.id,
      )
    expect(await listed('')).toEqual([right.body.id])
    expect(await listed('&withdrawn=true')).toEqual([wrong.body.id, right.body.id])
    await lead('POST', `/v1/memberships/${right.body.id}/withdraw`, { reason })
  })

  it('of an assertion makes what it excused expected again', async () => {
    const missing = async () =>
      (await lead('GET', '/v1/coverage?year=2024-25')).body.absent.map(
        (one: { academy: string; stream: string }) => `${one.academy} ${one.stream}`,
      )
    expect(await missing()).toEqual(['oak gas.mains'])
    const said = await estates('POST', '/v1/assertions', {
      stream: 'gas.mains',
      start: '2019-09-01',
      reason: 'heated with oil',
    })
    expect([said.status, said.body.academyId]).toEqual([201, null])
    expect(await missing()).toEqual([])
    const { cells } = (await lead('GET', '/v1/coverage?year=2024-25')).body
    const gas = cells.filter((one: { stream: string }) => one.stream === 'gas.mains')
    expect(gas).toHaveLength(12)
    for (const cell of gas)
      expect(cell).toMatchObject({
        academy: 'oak',
        status: 'notApplicable',
        assertedBy: 'estates key',
        reason: 'heated with oil',
      })
    const path = `/v1/assertions/${said.body.id}/withdraw`
    expect((await t.call(await t.keyFor(trustId, 'estates', [oak]))('POST', path, { reason })).status).toBe(
      403,
    )
    expect((await estates('POST', path, { reason })).body.withdrawReason).toBe(reason)
    expect(await missing()).toEqual(['oak gas.mains'])
    expect((await estates('GET', '/v1/assertions')).body.items).toEqual([])
    expect((await estates('GET', `/v1/assertions?academyId=${oak}&withdrawn=true`)).body.items).toHaveLength(
      1,
    )
    const nothing = '00000000-0000-7000-8000-000000000000'
    expect((await estates('POST', `/v1/assertions/${nothing}/withdraw`, { reason })).status).toBe(404)
  })

  it('is of one trust only', async () => {
    const theirs = await (await t.makeTrust('Other')).as('lead')
    const { id } = (await lead('GET', '/v1/memberships')).body.items[0]
    expect((await theirs('POST', `/v1/memberships/${id}/withdraw`, { reason })).status).toBe(404)
  })
})

describe('an electricity contract', () => {
  const green = {
    name: 'Green',
    start: '2024-09-16',
    end: '2025-03-11',
    kgCO2ePerKwh: '0.05',
    evidence: 'REGO 1',
  }
  const september = async (method: string) =>
    (
      await lead('GET', `/v1/lines?year=2024-25&month=2024-09&stream=electricity.grid&method=${method}`)
    ).body.items
      .filter((one: { scope: number }) => one.scope === 2)
      .sort((a: { period: { start: string } }, b: { period: { start: string } }) =>
        a.period.start < b.period.start ? -1 : 1,
      )

  it('covers exactly its days where it starts or ends within a month', async () => {
    await finance('POST', '/v1/contracts', green)
    // Covered: 15 + 31 + 30 + 31 + 31 + 28 + 10 = 176 days; 1760 × 0.05 + (365 − 176) × 10 × 0.177
    expect(await market()).toBe('422.53')
    expect(await electricity()).toBe('646.05')
    const lines = await september('market')
    expect(lines.map((one: { period: object; kgCO2e: string }) => [one.period, one.kgCO2e])).toEqual([
      [{ start: '2024-09-01', end: '2024-09-16' }, '26.55'],
      [{ start: '2024-09-16', end: '2024-10-01' }, '7.5'],
    ])
    const why = await lead('GET', `/v1/lines/${lines[1].id}/explain`)
    expect(why.body.sum).toBe('150 × 0.05 kg CO2e per kWh = 7.5 kg CO2e')
    // 16 September 2024 is the 382nd day of the file, under its head.
    expect(why.body.sources.map((one: { row: number }) => one.row)).toEqual(
      Array.from({ length: 15 }, (_, index) => 383 + index),
    )
    // Nothing but electricity is cut, and other months are whole.
    const october = await lead('GET', '/v1/lines?year=2024-25&month=2024-10&method=market')
    expect(october.body.items.filter((one: { scope: number }) => one.scope === 2)).toHaveLength(1)
  })

  it('added later counts before an earlier one, until it is withdrawn', async () => {
    const { id: meterId } = (await lead('GET', '/v1/meters?number=OAK-1')).body.items[0]
    const later = await finance('POST', '/v1/contracts', {
      ...green,
      name: 'Greener',
      start: '2025-03-01',
      end: '2025-03-21',
      kgCO2ePerKwh: '0.02',
      meterIds: [meterId],
    })
    expect(later.body.createdBy).toBe('finance key')
    // 166 days × 10 × 0.05 + 20 × 10 × 0.02 + 179 × 10 × 0.177
    expect(await market()).toBe('403.83')
    const path = `/v1/contracts/${later.body.id}/withdraw`
    expect((await finance('POST', path, { reason: 'never signed' })).body.withdrawnBy).toBe('finance key')
    expect(await market()).toBe('422.53')
    const names = async (query: string) =>
      (await lead('GET', `/v1/contracts${query}`)).body.items.map((one: { name: string }) => one.name)
    expect(await names('')).toEqual(['Green'])
    expect(await names('?withdrawn=true')).toEqual(['Green', 'Greener'])
    expect((await finance('POST', path, { reason: 'never signed' })).status).toBe(409)
  })

  it('cuts the days of an academy that joined in the same month as well', async () => {
    const joined = { academyId: birch, start: '2024-09-11', startEvent: 'joined' }
    expect((await lead('POST', '/v1/memberships', joined)).status).toBe(201)
    const { groups } = (
      await lead('GET', `/v1/emissions?year=2024-25&academyId=${birch}&method=market&by=month,scope`)
    ).body
    const scope2 = groups.find(
      (one: { key: { month: string; scope: string } }) =>
        one.key.month === '2024-09' && one.key.scope === '2',
    )
    // 5 days × 20 × 0.177 + 15 × 20 × 0.05
    expect(scope2.kgCO2e).toBe('32.7')
  })

  it('names electricity meters only, and ends after it starts', async () => {
    const { id: gas } = (await lead('GET', '/v1/meters?number=GAS-4')).body.items[0]
    expect((await finance('POST', '/v1/contracts', { ...green, meterIds: [gas] })).body.detail).toContain(
      'gas',
    )
    expect((await finance('POST', '/v1/contracts', { ...green, end: green.start })).status).toBe(422)
  })
})
