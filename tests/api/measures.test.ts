import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { measuresOf } from '../../src/measures/run.ts'
import { type Client, openTestService, type TestService } from './service.ts'

let t: TestService
let trustId: string
let lead: Client
let oak: string
let elm: string
let gasMeter: string
const nobody = '00000000-0000-7000-8000-000000000000'
const heatPump = {
  kind: 'heatPump',
  title: 'Air source heat pump',
  status: 'approved',
  start: '2026-09-01',
  lifeYears: 20,
  effects: [
    { stream: 'gas.mains', unit: 'kWh', savingPerYear: '120000' },
    { stream: 'electricity.grid', unit: 'kWh', savingPerYear: '-40000' },
  ],
  shape: ['18', '16', '13', '8', '4', '0', '0', '0', '3', '8', '13', '17'],
  capitalPounds: '180000',
  yearlySavingPounds: '-1250.5',
  evidence: 'Feasibility study of 3 March 2026',
}

beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  trustId = trust.trustId
  lead = await trust.as('lead')
  const academy = async (code: string) =>
    (await lead('POST', '/v1/academies', { code, name: code, phase: 'primary' })).body.id
  oak = await academy('oak')
  elm = await academy('elm')
  gasMeter = (await lead('POST', '/v1/meters', { number: 'OAK-G', utility: 'gas', academyId: oak })).body.id
})
afterAll(() => t.close())

describe('the register of measures', () => {
  let id: string
  it('keeps a measure as it was said, decimals and all', async () => {
    const made = await lead('POST', '/v1/measures', { ...heatPump, academyId: oak, meterIds: [gasMeter] })
    expect(made.status).toBe(201)
    id = made.body.id
    expect(made.headers.location).toBe(`/v1/measures/${id}`)
    expect(made.body).toMatchObject({
      ...heatPump,
      version: 1,
      academyId: oak,
      end: '2046-09-01',
      effects: heatPump.effects.map((one) => ({ ...one, attributes: {} })),
      meterIds: [gasMeter],
      createdBy: 'lead key',
    })
    expect((await lead('GET', `/v1/measures/${id}`)).body).toEqual(made.body)
  })

  it('makes a new version of a change, held to what was read, and the earlier ones stay', async () => {
    const read = await lead('GET', `/v1/measures/${id}`)
    const ifMatch = { 'if-match': String(read.headers.etag) }
    const running = { ...heatPump, academyId: oak, status: 'running', shape: null, evidence: null }
    const changed = await lead('PUT', `/v1/measures/${id}`, running, ifMatch)
    expect([changed.status, changed.body.version, changed.body.status]).toEqual([200, 2, 'running'])
    expect([changed.body.shape, changed.body.evidence, changed.body.meterIds]).toEqual([null, null, []])
    const late = await lead('PUT', `/v1/measures/${id}`, { ...running, status: 'dropped' }, ifMatch)
    expect([late.status, late.body.type]).toEqual([412, '/problems/changed'])
    const { items } = (await lead('GET', `/v1/measures/${id}/versions`)).body
    expect(items.map((one: { version: number; status: string }) => [one.version, one.status])).toEqual([
      [2, 'running'],
      [1, 'approved'],
    ])
    expect(items[1]).toEqual(read.body)
    expect((await lead('PUT', `/v1/measures/${nobody}`, running)).status).toBe(404)
    expect((await lead('GET', `/v1/measures/${nobody}/versions`)).status).toBe(404)
  })

  it('two changes at once both become versions, one after the other', async () => {
    const asked = { ...heatPump, academyId: oak, status: 'running' }
    const answers = await Promise.all(
      ['one', 'two', 'three'].map((title) => lead('PUT', `/v1/measures/${id}`, { ...asked, title })),
    )
    expect(answers.map((one) => one.status)).toEqual([200, 200, 200])
    expect(answers.map((one) => one.body.version).sort()).toEqual([3, 4, 5])
  })

  it('lists the newest of each, by academy and by the status that it has now', async () => {
    const fleet = await lead('POST', '/v1/measures', {
      ...{ kind: 'fleet', title: 'Electric minibuses', status: 'idea', start: '2027-04-01', lifeYears: 8 },
      effects: [
        { stream: 'fleet.minibus', attributes: { fuel: 'diesel' }, unit: 'mile', savingPerYear: '9000.5' },
      ],
    })
    expect([fleet.status, fleet.body.academyId, fleet.body.effects[0].attributes.fuel]).toEqual([
      201,
      null,
      'diesel',
    ])
    const listed = async (query: string) =>
      (await lead('GET', `/v1/measures?${query}`)).body.items.map((one: { id: string }) => one.id)
    expect(await listed('')).toEqual([id, fleet.body.id])
    expect(await listed(`academyId=${oak}`)).toEqual([id])
    expect(await listed('status=running')).toEqual([id])
    expect(await listed('status=approved')).toEqual([])
    const page = (await lead('GET', '/v1/measures?limit=1')).body
    expect([page.items.length, page.nextCursor]).toEqual([1, id])
    expect(await listed(`cursor=${id}`)).toEqual([fleet.body.id])
    const known = await measuresOf(t.db, trustId)
    expect(known.map((one) => [one.version, one.effects[0]?.savingPerYear.toFixed()])).toEqual([
      [5, '120000'],
      [1, '9000.5'],
    ])
  })
})

describe('a measure is refused', () => {
  const led = {
    ...{ kind: 'led', title: 'LED', status: 'done', start: '2025-01-01', lifeYears: 10 },
    effects: [{ stream: 'electricity.grid', unit: 'kWh', savingPerYear: '1000' }],
  }
  const gas = { stream: 'gas.mains', unit: 'kWh', savingPerYear: '1' }
  it.each([
    [{ academyId: nobody }, 'academy-unknown', 'body/academyId'],
    [{ effects: [{ ...gas, stream: 'steam' }] }, 'stream-unknown', 'body/effects/0/stream'],
    [
      { effects: [gas, { ...gas, stream: 'waste', unit: 'tonne' }] },
      'attribute-missing',
      'body/effects/1/attributes',
    ],
    [{ effects: [{ ...gas, unit: 'mile' }] }, 'unit-mismatch', 'body/effects/0/unit'],
    [{ effects: [gas, gas] }, 'invalid', 'body/effects/1'],
    [{ shape: Array(12).fill('8.3') }, 'invalid', 'body/shape'],
    [{ start: '1066-10-14' }, 'date-implausible', 'body/start'],
    [{ start: '9999-01-01' }, 'date-implausible', 'body/start'],
    [{ meterIds: [nobody] }, 'meter-unknown', 'body/meterIds/0'],
    [{ title: ' \u200b\u00a0' }, 'invalid', 'body/title'],
    [{ title: 'LED \u202edessap' }, 'invalid', 'body/title'],
  ])('with %j: %s', async (more, type, pointer) => {
    const { status, body } = await lead('POST', '/v1/measures', { ...led, ...more })
    expect([status, body.type, body.errors[0].pointer]).toEqual([
      type === 'invalid' ? 400 : 422,
      `/problems/${type}`,
      pointer,
    ])
  })
  it.each([
    [{ lifeYears: 0 }],
    [{ lifeYears: 61 }],
    [{ effects: [] }],
    [{ effects: Array(11).fill(gas) }],
    [{ shape: ['100'] }],
    [{ savings: '5' }],
    [{ capitalPounds: '-5' }],
    [{ start: '2025-02-30' }],
  ])('that is not one: %j', async (more) => {
    expect((await lead('POST', '/v1/measures', { ...led, ...more })).status).toBe(400)
  })
  it('of another academy than the key is for, of the whole trust by such a key, and moved to one', async () => {
    const { as } = { as: (ids: string[]) => t.keyFor(trustId, 'lead', ids).then(t.call) }
    const oakLead = await as([oak])
    const own = await oakLead('POST', '/v1/measures', { ...led, academyId: oak })
    expect(own.status).toBe(201)
    for (const academyId of [elm, null])
      for (const [method, path] of [
        ['POST', '/v1/measures'],
        ['PUT', `/v1/measures/${own.body.id}`],
      ] as const)
        expect((await oakLead(method, path, { ...led, academyId })).status, String(academyId)).toBe(403)
    const elmLead = await as([elm])
    expect((await elmLead('PUT', `/v1/measures/${own.body.id}`, { ...led, academyId: elm })).status).toBe(403)
  })
  it('with the meter of another academy, or one that measures nothing of what it saves', async () => {
    const gasSaved = { ...led, title: 'Valves', effects: [gas] }
    for (const [body, words] of [
      [{ ...gasSaved, academyId: elm, meterIds: [gasMeter] }, 'is another academy’s'],
      [
        { ...led, academyId: oak, meterIds: [gasMeter] },
        'measures gas (gas.mains), of which this measure saves nothing',
      ],
    ] as const) {
      const refused = await lead('POST', '/v1/measures', body)
      expect([refused.status, refused.body.errors[0].pointer]).toEqual([400, 'body/meterIds/0'])
      expect(refused.body.detail).toContain(words)
    }
    // For the whole trust any academy’s will do; made one academy’s, only its own.
    const whole = await lead('POST', '/v1/measures', { ...gasSaved, meterIds: [gasMeter] })
    expect(whole.status).toBe(201)
    const path = `/v1/measures/${whole.body.id}`
    const moved = { ...gasSaved, meterIds: [gasMeter], academyId: elm }
    expect((await lead('PUT', path, moved)).body.errors[0].pointer).toBe('body/meterIds/0')
    expect((await lead('PUT', path, { ...moved, academyId: oak })).status).toBe(200)
  })
  it('that the register has already, until that is dropped', async () => {
    const twice = { ...led, academyId: elm, title: 'Lamps in the hall' }
    const answers = await Promise.all([twice, twice].map((body) => lead('POST', '/v1/measures', body)))
    expect(answers.map((one) => one.status).sort()).toEqual([201, 409])
    const first = answers.find((one) => one.status === 201)!.body.id
    const again = await lead('POST', '/v1/measures', { ...twice, title: ' lamps in the  Hall' })
    expect([again.status, again.body.detail.includes(first)]).toEqual([409, true])
    expect((await lead('POST', '/v1/measures', { ...twice, start: '2025-01-02' })).status).toBe(201)
    expect((await lead('PUT', `/v1/measures/${first}`, { ...twice, status: 'dropped' })).status).toBe(200)
    expect((await lead('POST', '/v1/measures', twice)).status).toBe(201)
  })
  it('and another trust sees none of them', async () => {
    const other = await (await t.makeTrust('Another')).as('lead')
    expect((await other('GET', '/v1/measures')).body.items).toEqual([])
    const [{ id }] = (await lead('GET', '/v1/measures')).body.items
    expect((await other('GET', `/v1/measures/${id}`)).status).toBe(404)
    expect((await other('PUT', `/v1/measures/${id}`, led)).status).toBe(404)
  })
})
