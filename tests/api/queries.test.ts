import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, openTestService, type TestService } from './service.ts'

let t: TestService
let lead: Client
let admin: Client
const nobody = '00000000-0000-7000-8000-000000000000'

interface Operation {
  readonly method: string
  readonly path: string
  readonly parameters: readonly { readonly name: string; readonly in: string }[]
}
function operations(): Operation[] {
  const { paths } = t.service.app.swagger() as {
    paths: Record<string, Record<string, { parameters?: Operation['parameters'] }>>
  }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [] }]) => ({
      method: method.toUpperCase(),
      path,
      parameters,
    })),
  )
}
const urlOf = (path: string): string =>
  path
    .replace('{year}', '2023-24')
    .replace('{no}', '1')
    .replace('/reports/{name}', '/reports/secr')
    .replace(/\{\w+\}/g, nobody)

beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  lead = await trust.as('lead')
  admin = await trust.as('admin')
})
afterAll(() => t.close())

describe('a parameter that is not known', () => {
  it('is refused on every route that reads, with its name and those that are known', async () => {
    const reading = operations().filter(({ method }) => method === 'GET')
    expect(reading.length).toBeGreaterThan(25)
    for (const { path, parameters } of reading) {
      const client = /^\/v1\/(users|keys|backup)/.test(path) ? admin : lead
      const { status, body } = await client('GET', `${urlOf(path)}?acadamy=oak`)
      expect([path, status, body?.type]).toEqual([path, 400, '/problems/invalid'])
      const fault = body.errors.find((one: { pointer: string }) => one.pointer === 'query/acadamy')
      expect(fault?.detail, path).toContain('“acadamy” is not known here')
      for (const { name } of parameters.filter((one) => one.in === 'query'))
        expect(fault.detail, path).toContain(name)
    }
  })

  it('is refused on a route that changes or works something out', async () => {
    const asked = [{ stream: 'gas.mains', quantity: '1', unit: 'kWh', year: '2023-24' }]
    expect((await lead('POST', '/v1/calculations', asked)).status).toBe(200)
    expect((await lead('POST', '/v1/calculations?format=csv', asked)).body.detail).toBe(
      'query/format: “format” is not known here: this takes no parameters.',
    )
  })
})

describe('a value of a parameter', () => {
  it('an academy that the trust has not is refused wherever it can be asked for', async () => {
    const asking = operations().filter(
      ({ method, parameters }) => method === 'GET' && parameters.some((one) => one.name === 'academyId'),
    )
    expect(asking.map(({ path }) => path).sort()).toEqual([
      '/v1/assertions',
      '/v1/counts',
      '/v1/coverage',
      '/v1/emissions',
      '/v1/estimates',
      '/v1/holidays',
      '/v1/lines',
      '/v1/measures',
      '/v1/memberships',
      '/v1/meters',
    ])
    const { id } = (
      await lead('POST', '/v1/academies', { code: 'oak', name: 'Oak School', phase: 'primary' })
    ).body
    const other = await (await t.makeTrust('Another trust')).as('lead')
    for (const { path, parameters } of asking) {
      const year = parameters.some((one) => one.name === 'year') ? '&year=2023-24' : ''
      expect((await lead('GET', `${path}?academyId=${id}${year}`)).status, path).toBe(200)
      for (const [client, asked] of [
        [lead, nobody],
        [other, id],
      ] as const) {
        const { status, body } = await client('GET', `${path}?academyId=${asked}${year}`)
        expect([path, status, body.type]).toEqual([path, 422, '/problems/academy-unknown'])
        expect(body.errors[0].pointer).toBe('query/academyId')
      }
    }
  })

  it.each(['0001-02', '0000-01', '1979-80', '2101-02', '9998-99', '9999-00', '2023-25', '2023'])(
    'the year %s is refused',
    async (year) => {
      for (const path of ['/v1/emissions', '/v1/lines', '/v1/coverage', '/v1/reports/secr']) {
        const { status, body } = await lead('GET', `${path}?year=${year}`)
        expect([path, status, body.type]).toEqual([path, 422, '/problems/year-invalid'])
        expect(body.detail).toContain(year)
      }
    },
  )

  it('a month that the calendar has not is refused, and a day at its ends is not a fault of ours', async () => {
    expect((await lead('GET', '/v1/lines?year=2023-24&month=2023-13')).status).toBe(400)
    for (const start of ['0000-01-01', '0001-01-01'])
      expect(
        (await lead('POST', '/v1/assertions', { stream: 'lpg', start, reason: 'we have none' })).status,
      ).toBeLessThan(500)
    for (const at of ['0000-01-01', '0001-01-01', '9999-12-31'])
      for (const path of ['/v1/emissions?year=2023-24&boundary=likeForLike&', '/v1/progress?'])
        expect((await lead('GET', `${path}at=${at}`)).status, `${path}${at}`).toBeLessThan(500)
  })

  it('one word of several: one sentence that names them', async () => {
    const wrong = await lead('GET', '/v1/uploads?status=done')
    expect([wrong.status, wrong.body.detail]).toEqual([
      400,
      'query/status: It must be one of reading, counted, rejected, reverted.',
    ])
    expect((await lead('GET', '/v1/meters?held=yes')).body.detail).toBe('query/held: It must be true.')
  })
})

describe('a body that is not what it must be', () => {
  it('is told in one sentence, whatever kinds of value are allowed', async () => {
    const path = `/v1/uploads/${nobody}/read-again`
    expect((await lead('POST', path, { academy: 5 })).body.detail).toBe(
      'body/academy: It must be a text or null.',
    )
    expect((await lead('POST', path, { acadamy: 'oak' })).body.detail).toBe(
      'body/acadamy: It is not known here.',
    )
    const target = { baseYear: '2023-24', targetYear: '2028-29', reductionPercent: '40', categories: [] }
    expect((await lead('POST', '/v1/targets', { ...target, scopes: [9] })).body.detail).toBe(
      'body/scopes/0: It must be from 1 to 3.',
    )
  })

  it('one that is not there is asked for by what must be in it', async () => {
    expect((await lead('POST', `/v1/uploads/${nobody}/revert`)).body.detail).toBe(
      'body: It must be a JSON object with “reason”.',
    )
  })
})

describe('the headers of an operation', () => {
  const taking = (header: string): string[] =>
    operations()
      .filter(({ parameters }) => parameters.some((one) => one.in === 'header' && one.name === header))
      .map(({ method, path }) => `${method} ${path}`)

  it('If-Match stands in the document where a change is held to it, and nowhere else', async () => {
    const { id: academyId } = (
      await lead('POST', '/v1/academies', { code: 'elm', name: 'Elm School', phase: 'primary' })
    ).body
    const meter = { number: 'ELM-1', academyId, utility: 'water' }
    const { id: meterId } = (await lead('POST', '/v1/meters', meter)).body
    const measure = {
      ...{ kind: 'led', title: 'LED', status: 'done', start: '2025-01-01', lifeYears: 10 },
      effects: [{ stream: 'electricity.grid', unit: 'kWh', savingPerYear: '1' }],
    }
    const { id: measureId } = (await lead('POST', '/v1/measures', measure)).body
    const person = { email: 'erin@trust.example', name: 'Erin', role: 'estates' }
    const { id: userId } = (await admin('POST', '/v1/users', person)).body
    const changes: [string, string, object][] = [
      ['PATCH /v1/academies/{id}', `/v1/academies/${academyId}`, { name: 'Elms School' }],
      ['PATCH /v1/meters/{id}', `/v1/meters/${meterId}`, { name: 'Pool' }],
      ['PATCH /v1/trust', '/v1/trust', { name: 'Trust of tests' }],
      ['PATCH /v1/users/{id}', `/v1/users/${userId}`, { role: 'lead', reason: 'takes over' }],
      ['POST /v1/users/{id}/disable', `/v1/users/${userId}/disable`, { reason: 'has left' }],
      ['POST /v1/users/{id}/enable', `/v1/users/${userId}/enable`, { reason: 'is back' }],
      ['PUT /v1/measures/{id}', `/v1/measures/${measureId}`, { ...measure, title: 'LED lamps' }],
    ]
    expect(taking('If-Match').sort()).toEqual(changes.map(([operation]) => operation))
    for (const [operation, url, change] of changes) {
      const method = operation.split(' ')[0] as 'PATCH' | 'POST' | 'PUT'
      const caller = url.startsWith('/v1/users') ? admin : lead
      const stale = await caller(method, url, change, { 'if-match': '"of another day"' })
      expect([operation, stale.status]).toEqual([operation, 412])
      const { etag } = (await caller('GET', url.replace(/\/(dis|en)able$/, ''))).headers
      expect((await caller(method, url, change, { 'if-match': String(etag) })).status, operation).toBe(200)
    }
  })

  it('Idempotency-Key stands at every POST but those whose answers are not kept', () => {
    const posts = operations()
      .filter(({ method }) => method === 'POST')
      .map(({ path }) => `POST ${path}`)
    const without = [
      'POST /v1/calculations',
      'POST /v1/degree-days',
      'POST /v1/factor-sets',
      'POST /v1/keys',
      'POST /v1/me/password',
      'POST /v1/reports/check',
      'POST /v1/uploads',
      'POST /v1/uploads/{id}/dry-run',
      'POST /v1/users',
      'POST /v1/users/{id}/link',
    ]
    expect(posts.filter((one) => !taking('Idempotency-Key').includes(one)).sort()).toEqual(without)
  })
})
