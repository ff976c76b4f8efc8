import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { daysOf } from '../../src/domain/day.ts'
import { type Client, openTestService, type TestService } from './service.ts'

let t: TestService
let lead: Client
let admin: Client
let estates: Client
let auditor: Client
let trustId: string
let oak: string

beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  trustId = trust.trustId
  lead = await trust.as('lead')
  admin = await trust.as('admin')
  estates = await trust.as('estates')
  auditor = await trust.as('auditor')
  oak = (await lead('POST', '/v1/academies', { code: 'oak', name: 'Oak', phase: 'primary' })).body.id
  await lead('POST', '/v1/memberships', { academyId: oak, start: '2019-09-01', startEvent: 'founded' })
  await lead('POST', '/v1/meters', { number: 'OAK-1', utility: 'electricity', academyId: oak })
  // 10 kWh a day from 1 September 2023 to 31 August 2025.
  const rows = daysOf({ start: '2023-09-01', end: '2025-09-01' }).map((day) => `OAK-1,${day},kWh,10`)
  await t.upload(lead, `meter,date,unit,value\n${rows.join('\n')}\n`)
})
afterAll(() => t.close())

const target = {
  baseYear: '2023-24',
  targetYear: '2027-28',
  reductionPercent: '40',
  scopes: [1, 2],
  categories: [],
}

describe('the trust', () => {
  it('is changed by who may, against what they have read, and never to what it cannot be', async () => {
    const before = await lead('GET', '/v1/trust')
    const etag = String(before.headers.etag)
    expect((await estates('PATCH', '/v1/trust', { name: 'Mine' })).status).toBe(403)
    const change = { name: 'Oaks Trust' }
    expect((await admin('PATCH', '/v1/trust', change, { 'if-match': etag })).body.name).toBe('Oaks Trust')
    expect((await admin('PATCH', '/v1/trust', change, { 'if-match': etag })).status).toBe(412)
    for (const wrong of [{}, { yearStartMonth: 13 }, { yearStartMonth: 0 }, { factorPolicy: 'newest' }])
      expect((await lead('PATCH', '/v1/trust', wrong)).status, JSON.stringify(wrong)).toBe(400)
  })

  it('has its years in other months at once, and a target of before is named with what to do', async () => {
    await lead('POST', '/v1/targets', target)
    // 366 × 10 × 0.20705 (the set of 2024)
    const scope2 = async (year: string) =>
      (await lead('GET', `/v1/emissions?year=${year}`)).body.totals.scope2LocationKgCO2e
    expect(await scope2('2023-24')).toBe('757.803')
    expect((await lead('PATCH', '/v1/trust', { yearStartMonth: 1 })).body.yearStartMonth).toBe(1)
    // All of 2024 now: 366 days again; and of 2025 the 243 days that there are, × 10 × 0.177.
    expect(await scope2('2024')).toBe('757.803')
    expect(await scope2('2025')).toBe('430.11')
    expect((await lead('GET', '/v1/emissions?year=2023-24')).body.type).toBe('/problems/year-invalid')
    const progress = await lead('GET', '/v1/progress')
    expect(progress.status).toBe(422)
    expect(progress.body.detail).toContain('2023-24')
    expect(progress.body.detail).toContain('POST /v1/targets')
    const anew = { ...target, baseYear: '2024', targetYear: '2028' }
    expect((await lead('POST', '/v1/targets', anew)).status).toBe(201)
    expect((await lead('GET', '/v1/progress')).body.years[0].asOwnedKgCO2e).toBe('757.803')
    await lead('PATCH', '/v1/trust', { yearStartMonth: 9 })
    expect(await scope2('2023-24')).toBe('757.803')
  })

  it('uses the factors of each calendar month where its policy says so', async () => {
    await lead('PATCH', '/v1/trust', { factorPolicy: 'byDay' })
    // 122 days × 10 × 0.20705 of 2024, 243 × 10 × 0.177 of 2025.
    const { body } = await lead('GET', '/v1/emissions?year=2024-25')
    expect(body.totals.scope2LocationKgCO2e).toBe('682.711')
    expect(body.factorSets).toEqual(['desnz-2024', 'desnz-2025'])
    await lead('PATCH', '/v1/trust', { factorPolicy: 'majority' })
    expect((await lead('GET', '/v1/emissions?year=2024-25')).body.totals.scope2LocationKgCO2e).toBe('646.05')
  })
})

describe('the target', () => {
  it('keeps its versions with who set them, and refuses what is no percentage or category', async () => {
    for (const wrong of [
      { reductionPercent: '100.5' },
      { reductionPercent: '0' },
      { coverageMinPercent: '101' },
      { scopes: [1, 3], categories: [16] },
      { scopes: [1, 3], categories: [] },
      { scopes: [1, 2], categories: [6] },
    ])
      expect((await lead('POST', '/v1/targets', { ...target, ...wrong })).status, JSON.stringify(wrong)).toBe(
        400,
      )
    const before = (await lead('GET', '/v1/targets')).body.items.length
    const made = await lead('POST', '/v1/targets', { ...target, reductionPercent: '42.5' })
    expect(made.body).toMatchObject({ version: before + 1, createdBy: 'lead key', reductionPercent: '42.5' })
    const first = await auditor('GET', '/v1/targets?limit=1')
    expect(first.body.items.map((one: { version: number }) => one.version)).toEqual([before + 1])
    const rest = await auditor('GET', `/v1/targets?cursor=${first.body.nextCursor}`)
    expect(rest.body.items).toHaveLength(before)
    expect((await lead('GET', '/v1/targets/current')).body.version).toBe(before + 1)
  })

  it('is two versions or one and a conflict where two are set at once', async () => {
    const before = (await lead('GET', '/v1/targets/current')).body.version
    const answers = await Promise.all([
      lead('POST', '/v1/targets', target),
      lead('POST', '/v1/targets', target),
    ])
    const good = answers.filter((one) => one.status === 201)
    expect(answers.every((one) => [201, 409].includes(one.status))).toBe(true)
    expect((await lead('GET', '/v1/targets/current')).body.version).toBe(before + good.length)
  })
})

describe('keys', () => {
  it('are refused where they have run out already; an auditor’s runs out by itself', async () => {
    const late = { name: 'late', role: 'lead', expiresAt: '2026-11-23T11:59:59Z' }
    const refused = await admin('POST', '/v1/keys', late)
    expect(refused.status).toBe(400)
    expect(refused.body.errors[0].pointer).toBe('body/expiresAt')
    expect((await admin('POST', '/v1/keys', { ...late, expiresAt: 'tomorrow' })).status).toBe(400)
    const good = await admin('POST', '/v1/keys', { ...late, expiresAt: '2026-11-24T00:00:00Z' })
    expect(good.body.expiresAt).toBe('2026-11-24T00:00:00.000Z')
    expect((await admin('POST', '/v1/keys', { name: 'lasting', role: 'lead' })).body.expiresAt).toBeNull()
    // Ninety days after noon of 23 November 2026.
    expect((await admin('POST', '/v1/keys', { name: 'audit', role: 'auditor' })).body.expiresAt).toBe(
      '2027-02-21T12:00:00.000Z',
    )
  })

  it('for some academies change nothing that is about the whole trust, whatever their role', async () => {
    const of = async (role: 'lead' | 'admin' | 'finance' | 'estates') =>
      t.call(await t.keyFor(trustId, role, [oak]))
    const [some, office, money, site] = [
      await of('lead'),
      await of('admin'),
      await of('finance'),
      await of('estates'),
    ]
    const assertion = { stream: 'fleet.minibus', start: '2024-09-01', reason: 'none' }
    const contract = { name: 'G', start: '2024-09-01', end: '2025-09-01', kgCO2ePerKwh: '0', evidence: 'x' }
    for (const [client, method, path, body] of [
      [some, 'PATCH', '/v1/trust', { name: 'X' }],
      [office, 'POST', '/v1/academies', { code: 'x', name: 'X', phase: 'first' }],
      [some, 'POST', '/v1/targets', target],
      [money, 'PUT', '/v1/narratives/2023-24', { energyEfficiency: 'None.' }],
      [money, 'POST', '/v1/contracts', contract],
      [site, 'POST', '/v1/assertions', assertion],
    ] as const) {
      const answer = await client(method, path, body)
      expect([path, answer.status]).toEqual([path, 403])
      expect(answer.body.detail).toContain('whole trust')
    }
    expect((await site('POST', '/v1/assertions', { ...assertion, academyId: oak })).status).toBe(201)
    const { id } = (await lead('GET', '/v1/meters?number=OAK-1')).body.items[0]
    expect((await money('POST', '/v1/contracts', { ...contract, meterIds: [id] })).status).toBe(201)
  })
})
