import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishedSets, readPublishedSet } from '../../src/factors/published.ts'
import { addSet } from '../../src/factors/store.ts'
import { type Client, openTestService, type TestService } from './service.ts'

let t: TestService
let auditor: Client
let lead: Client
beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  auditor = await trust.as('auditor')
  lead = await trust.as('lead')
})
afterAll(() => t.close())

interface UseBody {
  kind: string
  scope: number | null
  category: number | null
  why: string
  factor: { no: number; id: string; labels: string[]; unit: string; value: string } | null
  absent: string | null
}
const use = (body: { units: { unit: string; uses: UseBody[] }[] }, unit: string, kind: string) =>
  body.units.find((one) => one.unit === unit)?.uses.find((one) => one.kind === kind)

describe('GET /v1/streams/{id}', () => {
  it('200: the stream with everything, its companions too', async () => {
    const { status, body } = await auditor('GET', '/v1/streams/electricity.grid')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      id: 'electricity.grid',
      scope: 2,
      category: null,
      baseUnit: 'kWh',
      units: ['kWh', 'MWh', 'Wh'],
      secr: 'mandatory',
      attributes: {},
      names: null,
    })
    expect(body.uses.map((one: UseBody) => [one.kind, one.scope, one.category])).toEqual([
      ['direct', 2, null],
      ['td', 3, 3],
      ['wtt', 3, 3],
      ['wttTd', 3, 3],
      ['biogenic', null, null],
    ])
    expect(body.uses[0].why).toBe('UK electricity generated, location-based: the grid average of the year.')
  })

  it('200: the published names, of all sets or of one, with the routes of each', async () => {
    const names = async (url: string) => (await auditor('GET', url)).body.names
    const all = await names('/v1/streams/waste')
    expect([all.attribute, all.set]).toEqual(['material', null])
    expect(all.items.map((one: { name: string }) => one.name)).toContain('Municipal waste')
    const of2025 = await names('/v1/streams/waste?set=desnz-2025')
    expect(of2025.set).toBe('desnz-2025')
    expect(of2025.items.map((one: { name: string }) => one.name)).not.toContain('Municipal waste')
    expect(of2025.items.find((one: { name: string }) => one.name === 'Asbestos')).toEqual({
      name: 'Asbestos',
      routes: ['landfill'],
    })
    expect((await names('/v1/streams/travel.hotel?set=desnz-2025')).items).toHaveLength(39)
    expect((await names('/v1/streams/travel.hotel?set=desnz-2016')).items).toEqual([])
    const gases = await names('/v1/streams/refrigerant?set=desnz-2025')
    expect(gases.items.map((one: { name: string }) => one.name)).toContain('R290 = propane')
  })

  it('400 for a question that is none, 401 without a key, 404 for what is no stream, 422 for a set that is not there', async () => {
    expect((await auditor('GET', '/v1/streams/waste?colour=red')).status).toBe(400)
    expect((await t.call(undefined)('GET', '/v1/streams/waste')).status).toBe(401)
    expect((await auditor('GET', '/v1/streams/travel.sledge')).status).toBe(404)
    expect((await auditor('GET', '/v1/streams/waste?set=desnz-1999')).body.type).toBe(
      '/problems/factor-set-unknown',
    )
  })
})

describe('GET /v1/streams/{id}/factors', () => {
  it('200: the row with its id, number, labels and value, and why it is this one', async () => {
    const { status, body } = await auditor('GET', '/v1/streams/fuel.diesel/factors?set=desnz-2025')
    expect(status).toBe(200)
    expect(body.set.id).toBe('desnz-2025')
    const direct = use(body, 'litre', 'direct')
    // 2025: the average biofuel blend 2.57082 kg per litre (headline factors); the mineral row 2.66155.
    expect(direct).toMatchObject({
      scope: 1,
      why: 'The average biofuel blend, because fuel from a forecourt contains biofuel.',
      factor: {
        labels: ['Scope 1', 'Fuels', 'Liquid fuels', 'Diesel (average biofuel blend)', '', ''],
        unit: 'kg CO2e per litres',
        value: '2.57082',
      },
    })
    const rows = await auditor('GET', `/v1/factors?set=desnz-2025&cursor=${direct!.factor!.no - 1}&limit=1`)
    expect(rows.body.items[0]).toMatchObject({
      no: direct!.factor!.no,
      id: direct!.factor!.id,
      value: '2.57082',
    })
    expect(use(body, 'kWh', 'biogenic')).toMatchObject({ factor: null })
    expect(use(body, 'kWh', 'biogenic')?.absent).toContain('do not say of which calorific value')
  })

  it('200: a minibus by its written reason, a battery car without Scope 1', async () => {
    const minibus = (await auditor('GET', '/v1/streams/fleet.minibus/factors?set=desnz-2025&fuel=diesel'))
      .body
    expect(use(minibus, 'mile', 'direct')?.why).toContain('No minibus factor is published.')
    expect(use(minibus, 'mile', 'direct')?.factor?.labels).toContain('Class III (1.74 to 3.5 tonnes)')
    const car = (await auditor('GET', '/v1/streams/fleet.car/factors?set=desnz-2024&fuel=electric&unit=km'))
      .body
    expect(car.units).toHaveLength(1)
    expect(car.units[0].uses.filter((one: UseBody) => one.scope === 1)).toEqual([])
    expect(use(car, 'km', 'direct')).toMatchObject({ scope: 2, factor: { value: '0.04358' } })
    expect(use(car, 'km', 'direct')?.why).toContain('burns nothing, so it has no Scope 1')
    expect([car.attributes, car.grade]).toEqual([{ size: 'average', fuel: 'electric' }, 3])
  })

  it('200: what the set has not, with the reason; and memo streams, which use nothing', async () => {
    const { body } = await auditor('GET', '/v1/streams/homeworking/factors?set=desnz-2021')
    expect(use(body, 'hour', 'direct')).toMatchObject({ factor: null })
    expect(use(body, 'hour', 'direct')?.absent).toContain('2021 has no such row')
    const memo = (await auditor('GET', '/v1/streams/solar.exported/factors')).body
    expect(memo.units[0].uses).toEqual([])
    expect(memo.reason).toContain('never deducted')
    expect(memo.set.id).toBe('desnz-2026')
  })

  it('422 for attributes and units that the stream does not take, 404 for what is no stream', async () => {
    const type = async (url: string) => (await auditor('GET', url)).body.type
    expect(await type('/v1/streams/travel.car/factors?fuel=Petrol')).toBe('/problems/attribute-unknown')
    expect(await type('/v1/streams/travel.flight/factors')).toBe('/problems/attribute-missing')
    expect(await type('/v1/streams/travel.car/factors?unit=kWh')).toBe('/problems/unit-mismatch')
    expect(await type('/v1/streams/travel.car/factors?unit=leagues')).toBe('/problems/unit-unknown')
    expect(await type('/v1/streams/nothing/factors')).toBe('/problems/not-found')
    expect((await auditor('GET', '/v1/streams/travel.car/factors?colour=red')).status).toBe(400)
  })
})

describe('names in the ledger', () => {
  it('are those of every set that is loaded, one that came later too', async () => {
    const { id } = (await lead('POST', '/v1/academies', { code: 'oak', name: 'Oak', phase: 'primary' })).body
    expect(id).toBeTruthy()
    const csv = (material: string) =>
      `academy,stream,date,quantity,unit,material,route\noak,waste,2025-01-14,10,kg,${material},landfill\n`
    const refused = await t.upload(lead, csv('Crisp packets'))
    expect(refused.body.status).toBe('rejected')
    const issues = await lead('GET', `/v1/uploads/${refused.body.id}/issues`)
    expect(issues.body.items[0]).toMatchObject({
      code: 'attribute_unknown',
      row: 2,
      column: 'material',
      value: 'Crisp packets',
    })
    // A set of a later year that lists it beside glass.
    const info = (await publishedSets()).at(-1)!
    const glass = (await readPublishedSet(info.id))!.rows.filter(
      (row) => row.level1 === 'Waste disposal' && row.level3 === 'Glass',
    )
    const rows = glass.map((row, index) => ({
      ...row,
      no: index + 1,
      rowId: `later ${index + 1}`,
      level3: 'Crisp packets',
    }))
    await addSet(
      t.db,
      { ...info, id: 'later-2027', year: 2027, sourceHash: 'f'.repeat(64), rowCount: rows.length },
      rows,
    )
    const taken = await t.upload(lead, csv('crisp PACKETS'))
    expect(taken.body.status).toBe('counted')
    const later = await lead('GET', '/v1/streams/waste?set=later-2027')
    expect(later.body.names.items.map((one: { name: string }) => one.name)).toEqual(['Crisp packets'])
  })
})

describe('GET /v1/factor-sets/{set}/rows/{no}', () => {
  it('200: the row, the gases that it is the sum of, and the streams that use it, with why', async () => {
    const diesel = use(
      (await auditor('GET', '/v1/streams/fuel.diesel/factors?set=desnz-2025')).body,
      'litre',
      'direct',
    )
    const { status, body } = await auditor('GET', `/v1/factor-sets/desnz-2025/rows/${diesel!.factor!.no}`)
    expect(status).toBe(200)
    expect([body.set.id, body.set.counts, body.row.id, body.row.value, body.gas]).toEqual([
      'desnz-2025',
      true,
      diesel!.factor!.id,
      '2.57082',
      'CO2e',
    ])
    expect(body.gases.map((one: { gas: string }) => one.gas)).toEqual(['CO2e', 'CO2', 'CH4', 'N2O'])
    expect(body.gases[0].no).toBe(body.row.no)
    expect(body.users).toContainEqual({
      stream: 'fuel.diesel',
      title: expect.any(String),
      variant: '',
      kind: 'direct',
      scope: 1,
      category: null,
      why: 'The average biofuel blend, because fuel from a forecourt contains biofuel.',
    })
    // A row of one gas names the same users: they take the total that it is a part of.
    const methane = body.gases.find((one: { gas: string }) => one.gas === 'CH4')
    const part = (await auditor('GET', `/v1/factor-sets/desnz-2025/rows/${methane.no}`)).body
    expect([part.gas, part.users]).toEqual(['CH4', body.users])
  })

  it('404 for a set or a row that is not there, saying what there is', async () => {
    const set = await auditor('GET', '/v1/factor-sets/desnz-1999/rows/1')
    expect([set.status, set.body.detail]).toEqual([
      404,
      'There is no factor set “desnz-1999”. GET /v1/factor-sets lists them.',
    ])
    const row = await auditor('GET', '/v1/factor-sets/desnz-2025/rows/999999')
    expect([row.status, row.body.detail]).toEqual([
      404,
      expect.stringMatching(/has no row 999999: it has \d+ rows/),
    ])
  })
})
