import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, openTestService, type TestService } from './service.ts'

let t: TestService
let lead: Client
let admin: Client
let estates: Client
let finance: Client
let trustId: string
let oak: string

beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  trustId = trust.trustId
  lead = await trust.as('lead')
  admin = await trust.as('admin')
  estates = await trust.as('estates')
  finance = await trust.as('finance')
  oak = (
    await lead('POST', '/v1/academies', { code: 'oak', name: 'Oak Primary', phase: 'primary', urn: '100001' })
  ).body.id
})
afterAll(() => t.close())

describe('who may call', () => {
  it('answers 401 without a key, with a wrong one, with one that has run out, and with one that was revoked', async () => {
    const good = await t.keyFor(trustId, 'admin')
    const late = await t.keyFor(trustId, 'lead', [], new Date('2026-11-22T00:00:00Z'))
    const wrong = `${good.slice(0, -2)}${good.endsWith('AA') ? 'BB' : 'AA'}`
    for (const key of [undefined, 'tc_nothing', wrong, late]) {
      const answer = await t.call(key)('GET', '/v1/academies')
      expect(answer.status).toBe(401)
      expect(answer.body.type).toBe('/problems/unauthorised')
    }
    const made = await admin('POST', '/v1/keys', { name: 'laptop', role: 'auditor' })
    expect(made.status).toBe(201)
    expect((await t.call(made.body.key)('GET', '/v1/academies')).status).toBe(200)
    expect((await admin('DELETE', `/v1/keys/${made.body.id}`)).body.revokedAt).not.toBeNull()
    expect((await t.call(made.body.key)('GET', '/v1/academies')).status).toBe(401)
    expect(JSON.stringify((await admin('GET', '/v1/keys')).body)).not.toContain(made.body.key.slice(50))
  })

  it('answers 403 to a role that the route does not name', async () => {
    const answer = await estates('POST', '/v1/academies', { code: 'x', name: 'X', phase: 'first' })
    expect(answer.status).toBe(403)
    expect(answer.body.detail).toContain('estates')
  })

  it('shows nothing of another trust', async () => {
    const other = await t.makeTrust('Other')
    const theirs = await other.as('lead')
    expect((await theirs('GET', `/v1/academies/${oak}`)).status).toBe(404)
    expect(
      (
        await theirs('POST', '/v1/memberships', {
          academyId: oak,
          start: '2020-09-01',
          startEvent: 'founded',
        })
      ).status,
    ).toBe(422)
    expect((await theirs('GET', '/v1/academies')).body.items).toEqual([])
  })

  it('holds a key with academies to them', async () => {
    const birch = (await lead('POST', '/v1/academies', { code: 'birch', name: 'Birch', phase: 'secondary' }))
      .body.id
    const own = t.call(await t.keyFor(trustId, 'estates', [birch]))
    const meter = { number: '2200012345674', utility: 'electricity' }
    expect((await own('POST', '/v1/meters', { ...meter, number: 'BIRCH-1', academyId: oak })).status).toBe(
      403,
    )
    expect((await own('POST', '/v1/meters', { ...meter, number: 'BIRCH-1', academyId: birch })).status).toBe(
      201,
    )
  })
})

describe('requests', () => {
  it('answers 400 with a pointer to every fault', async () => {
    const answer = await lead('POST', '/v1/academies', { code: 'Not OK', phase: 'primary', extra: 1 })
    expect(answer.status).toBe(400)
    expect(answer.body.errors.map((one: { pointer: string }) => one.pointer).sort()).toEqual([
      'body/code',
      'body/extra',
      'body/name',
    ])
  })

  it('answers 409 to a code that is taken, and 404 to an address that is not there', async () => {
    expect(
      (await lead('POST', '/v1/academies', { code: 'oak', name: 'Again', phase: 'primary' })).status,
    ).toBe(409)
    expect((await lead('GET', '/v1/nothing')).status).toBe(404)
    expect(
      (await lead('POST', '/v1/academies', '{"code":', { 'content-type': 'application/json' })).status,
    ).toBe(400)
  })

  it('does a POST with an Idempotency-Key once, and refuses the key for another request', async () => {
    const body = { code: 'elm', name: 'Elm', phase: 'first' }
    const first = await lead('POST', '/v1/academies', body, { 'idempotency-key': 'one' })
    const again = await lead('POST', '/v1/academies', body, { 'idempotency-key': 'one' })
    expect([first.status, again.status]).toEqual([201, 201])
    expect(again.body).toEqual(first.body)
    expect(again.headers['idempotency-replayed']).toBe('true')
    expect(
      (await lead('POST', '/v1/academies', { ...body, code: 'yew' }, { 'idempotency-key': 'one' })).status,
    ).toBe(409)
  })

  it('changes only what the client has read (If-Match)', async () => {
    const before = await lead('GET', `/v1/academies/${oak}`)
    const etag = String(before.headers.etag)
    const first = await lead('PATCH', `/v1/academies/${oak}`, { name: 'Oak School' }, { 'if-match': etag })
    expect(first.body.name).toBe('Oak School')
    expect((await lead('PATCH', `/v1/academies/${oak}`, { name: 'Oak' }, { 'if-match': etag })).status).toBe(
      412,
    )
  })

  it('pages by cursor without losing or repeating any', async () => {
    const seen: string[] = []
    for (let cursor = ''; ; ) {
      const { body } = await lead('GET', `/v1/academies?limit=1${cursor}`)
      seen.push(...body.items.map((one: { code: string }) => one.code))
      if (body.nextCursor === null) break
      cursor = `&cursor=${body.nextCursor}`
    }
    expect(seen).toEqual(['oak', 'birch', 'elm'])
  })

  it('limits requests, by key', async () => {
    const few = await openTestService({ requestsPerMinute: 3 })
    const one = await (await few.makeTrust()).as('lead')
    for (let count = 0; count < 3; count++) expect((await one('GET', '/v1/academies')).status).toBe(200)
    const refused = await one('GET', '/v1/academies')
    expect(refused.status).toBe(429)
    expect(refused.headers['retry-after']).toBeDefined()
    await few.close()
  })

  it('has a page for the type of every problem, and its security headers', async () => {
    const page = await t.call(undefined)('GET', '/problems/year-invalid')
    expect(page.status).toBe(200)
    expect(page.text).toContain('not a reporting year')
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    expect(page.headers['x-content-type-options']).toBe('nosniff')
  })
})

describe('the organisation', () => {
  it('keeps memberships from overlapping, and ends them once', async () => {
    const made = await lead('POST', '/v1/memberships', {
      academyId: oak,
      start: '2019-09-01',
      startEvent: 'founded',
    })
    expect(made.status).toBe(201)
    const twice = await lead('POST', '/v1/memberships', {
      academyId: oak,
      start: '2024-09-01',
      startEvent: 'joined',
    })
    expect(twice.status).toBe(409)
    expect(twice.body.detail).toContain('2019-09-01')
    const end = { end: '2025-04-01', endEvent: 'left' }
    expect((await lead('POST', `/v1/memberships/${made.body.id}/end`, end)).body.end).toBe('2025-04-01')
    expect((await lead('POST', `/v1/memberships/${made.body.id}/end`, end)).status).toBe(409)
    expect(
      (await lead('POST', '/v1/memberships', { academyId: oak, start: '2025-09-01', startEvent: 'joined' }))
        .status,
    ).toBe(201)
  })

  it('refuses an electricity meter whose check digit is wrong', async () => {
    const meter = { utility: 'electricity', academyId: oak }
    const wrong = await estates('POST', '/v1/meters', { ...meter, number: '1012345678904' })
    expect(wrong.status).toBe(422)
    expect(wrong.body.type).toBe('/problems/meter-check-digit')
    expect((await estates('POST', '/v1/meters', { ...meter, number: '10 1234 5678 903' })).body.number).toBe(
      '1012345678903',
    )
    expect((await estates('POST', '/v1/meters', { ...meter, number: '1.01234E+12' })).body.type).toBe(
      '/problems/meter-scientific',
    )
  })

  it('keeps counts, contracts, assertions, the target and the narrative', async () => {
    const count = {
      academyId: oak,
      kind: 'pupils',
      asOf: '2024-10-03',
      value: '412',
      source: 'Autumn census 2024',
    }
    expect((await estates('POST', '/v1/counts', count)).status).toBe(201)
    expect(
      (await estates('POST', '/v1/counts', { ...count, value: '413', source: 'corrected' })).status,
    ).toBe(201)
    expect(
      (await estates('GET', '/v1/counts')).body.items.map((one: { value: string }) => one.value),
    ).toEqual(['412', '413'])
    const contract = {
      name: 'REGO',
      start: '2023-09-01',
      end: '2024-09-01',
      kgCO2ePerKwh: '0',
      evidence: 'certificate 12',
    }
    expect((await finance('POST', '/v1/contracts', contract)).body.kgCO2ePerKwh).toBe('0')
    expect((await finance('POST', '/v1/contracts', { ...contract, end: '2023-01-01' })).status).toBe(422)
    expect(
      (
        await estates('POST', '/v1/assertions', {
          academyId: oak,
          stream: 'gas.mains',
          start: '2019-09-01',
          reason: 'oil heated',
        })
      ).status,
    ).toBe(201)
    expect(
      (
        await estates('POST', '/v1/assertions', {
          academyId: oak,
          stream: 'gas',
          start: '2019-09-01',
          reason: 'x',
        })
      ).status,
    ).toBe(422)
    const target = {
      baseYear: '2022-23',
      targetYear: '2027-28',
      reductionPercent: '40',
      scopes: [1, 2],
      categories: [],
    }
    expect((await lead('POST', '/v1/targets', target)).body.version).toBe(1)
    expect((await lead('POST', '/v1/targets', { ...target, targetYear: '2020-21' })).status).toBe(422)
    expect((await lead('POST', '/v1/targets', { ...target, baseYear: '2022' })).status).toBe(422)
    expect((await lead('GET', '/v1/targets/current')).body.baseYear).toBe('2022-23')
    expect(
      (await finance('PUT', '/v1/narratives/2023-24', { energyEfficiency: 'None this year.' })).body
        .firstYear,
    ).toBe(false)
  })

  it('knows every published set and row', async () => {
    const sets = await lead('GET', '/v1/factor-sets')
    expect(sets.body.items).toHaveLength(11)
    const gas = await lead('GET', '/v1/factors?set=desnz-2024&text=natural%20gas')
    expect(
      gas.body.items.some(
        (row: { value: string; uom: string }) => row.value === '0.1829' && row.uom === 'kWh (Gross CV)',
      ),
    ).toBe(true)
    expect((await lead('GET', '/v1/factors?set=desnz-1999')).status).toBe(422)
    expect((await lead('GET', '/v1/streams')).body.items).toHaveLength(42)
  })
})
