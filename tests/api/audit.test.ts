import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTrust } from '../../src/trusts/run.ts'
import { type Answer, type Client, openTestService, type TestService } from './service.ts'

// Every route that writes is called once and more; then the log is looked at.

let t: TestService
let trustId: string
let admin: Client
let lead: Client
let auditor: Client
let estates: Client
const text = { 'content-type': 'text/csv' }

async function made(answer: Promise<Answer>): Promise<Answer['body']> {
  const { status, body } = await answer
  expect([status < 300, body?.detail]).toEqual([true, undefined])
  return body
}
interface Entry {
  no: number
  actor: string
  action: string
  entity: string
  what: string
  reason: string | null
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
}
const log = async (query = ''): Promise<Entry[]> =>
  (await made(auditor('GET', `/v1/audit?limit=500&${query}`))).items

beforeAll(async () => {
  t = await openTestService()
  trustId = (await createTrust(t.db, 'Oaks')).id
  const as = async (role: 'admin' | 'lead' | 'auditor' | 'estates') => t.call(await t.keyFor(trustId, role))
  admin = await as('admin')
  lead = await as('lead')
  auditor = await as('auditor')
  estates = await as('estates')
  const withdraw = async (kind: string, id: string) =>
    made(lead('POST', `/v1/${kind}/${id}/withdraw`, { reason: `wrong ${kind}` }))

  await made(admin('PATCH', '/v1/trust', { name: 'Oaks Trust', reason: 'the name in the register' }))
  const oak = await made(
    admin('POST', '/v1/academies', { code: 'oak', name: 'Oak', phase: 'primary', urn: '100001' }),
  )
  const elm = await made(admin('POST', '/v1/academies', { code: 'elm', name: 'Elm', phase: 'primary' }))
  await made(admin('PATCH', `/v1/academies/${oak.id}`, { name: 'Oak Primary', urn: '100002' }))
  const urn = { urn: '100003', since: '2024-03-11', evidence: 'register' }
  const second = await made(lead('POST', `/v1/academies/${elm.id}/urns`, urn))
  await made(lead('POST', `/v1/academies/${elm.id}/urns/${second.id}/withdraw`, { reason: 'misread' }))
  const member = { academyId: elm.id, start: '2019-09-01', startEvent: 'joined' }
  const wrong = await made(lead('POST', '/v1/memberships', member))
  await withdraw('memberships', wrong.id)
  const right = await made(lead('POST', '/v1/memberships', member))
  const left = { end: '2025-01-01', endEvent: 'closed', evidence: 'minute 4' }
  await made(lead('POST', `/v1/memberships/${right.id}/end`, left))
  await made(lead('POST', '/v1/memberships', { ...member, academyId: oak.id }))
  const passed = { fromAcademyId: elm.id, toAcademyId: oak.id, day: '2025-01-01', sharePercent: '100' }
  await withdraw('lineages', (await made(lead('POST', '/v1/lineages', passed))).id)
  const handed = { academyId: oak.id, stream: 'fleet.minibus', day: '2024-09-01', kind: 'outsourced' }
  await withdraw('activity-changes', (await made(lead('POST', '/v1/activity-changes', handed))).id)
  await made(
    estates('POST', '/v1/counts', {
      ...{ academyId: oak.id, kind: 'pupils', asOf: '2024-10-03', value: '210', source: 'Census' },
    }),
  )
  const none = { academyId: oak.id, stream: 'oil.burning', start: '2019-09-01', reason: 'no boiler of oil' }
  await withdraw(
    'assertions',
    (await made(estates('POST', '/v1/assertions', { ...none, stream: 'gas.mains' }))).id,
  )

  const meter = { academyId: oak.id, utility: 'gas', number: 'OAK-G', calorificValue: '39.20' }
  const gas = await made(estates('POST', '/v1/meters', meter))
  for (const calorificValue of ['39.5', '39.4'])
    await made(
      estates('PATCH', `/v1/meters/${gas.id}`, { calorificValue, reason: `bill of ${calorificValue}` }),
    )
  await made(estates('PATCH', `/v1/meters/${gas.id}`, { calorificValue: '39.4' }))
  await withdraw(
    'contracts',
    (
      await made(
        lead('POST', '/v1/contracts', {
          ...{ name: 'Green', start: '2024-01-01', end: '2025-01-01', kgCO2ePerKwh: '0', evidence: 'REGO' },
        }),
      )
    ).id,
  )
  await withdraw(
    'profiles',
    (
      await made(
        estates('POST', '/v1/profiles', {
          ...{ name: 'portal', layout: 'daily', head: ['Supply', 'Day', 'Use'], says: { unit: 'kWh' } },
          columns: { meter: 'Supply', date: 'Day', value: 'Use' },
        }),
      )
    ).id,
  )
  const sent = await t.upload(
    estates,
    'meter,date,unit,value\nOAK-G,2024-01-01,kWh,10.5\nNEW,2024-01-01,kWh,1\n',
    '?fileName=jan.csv',
  )
  expect(sent.body.status).toBe('counted')
  await made(estates('POST', '/v1/meters', { academyId: oak.id, utility: 'electricity', number: 'NEW' }))
  const again = await made(lead('POST', `/v1/uploads/${sent.body.id}/read-again`, {}))
  await t.service.services.uploads.settled(trustId, again.id)
  await made(lead('POST', `/v1/uploads/${again.id}/revert`, { reason: 'of another school' }))
  const bad = await t.upload(estates, 'meter,date,unit,value\nX,soon,kWh,10.5\n')
  expect(bad.body.status).toBe('rejected')
  await withdraw(
    'degree-days',
    (await made(lead('POST', '/v1/degree-days?station=Midlands', 'month,hdd_15_5C\nJan,310\n', text))).id,
  )
  await made(lead('POST', '/v1/factor-choices', { year: 2024, setId: 'desnz-2024', reason: 'the first' }))
  await withdraw(
    'comparison-benchmarks',
    (
      await made(
        lead('POST', '/v1/comparison-benchmarks', {
          ...{
            title: 'Peers',
            measure: 'kWh',
            per: 'pupil',
            value: '900',
            source: 'DfE',
            publishedOn: '2024-01-01',
          },
        }),
      )
    ).id,
  )
  await made(
    lead('POST', '/v1/targets', {
      ...{ baseYear: '2022-23', targetYear: '2030-31', reductionPercent: '40', scopes: [1], categories: [] },
      minuteReference: 'item 7',
    }),
  )
  await made(
    lead('POST', '/v1/recalculation-policies', {
      ...{ thresholdPercent: '5', midYear: 'allYear', base: 'fixed', joinerDeadlineMonths: 12 },
    }),
  )
  await made(lead('PUT', '/v1/narratives/2023-24', { energyEfficiency: 'New lamps.' }))
  const measure = {
    ...{ kind: 'led', title: 'LED', status: 'idea', start: '2025-09-01', lifeYears: 10 },
    effects: [{ stream: 'electricity.grid', unit: 'kWh', savingPerYear: '900' }],
  }
  const led = await made(lead('POST', '/v1/measures', measure))
  await made(lead('PUT', `/v1/measures/${led.id}`, { ...measure, status: 'planned' }))
  await made(
    lead('POST', '/v1/factor-scenarios', {
      ...{ code: 'slow', title: 'Slow', source: 'Us', publishedOn: '2026-01-01' },
      factors: [{ stream: 'electricity.grid', year: 2030, kgCO2ePerUnit: '0.1' }],
    }),
  )
  const query = await made(
    auditor('POST', '/v1/figure-threads', { year: '2023-24', figure: 'year', text: 'Why?' }),
  )
  await made(lead('POST', `/v1/figure-threads/${query.id}/settle`, { text: 'So.' }))
  const key = await made(admin('POST', '/v1/keys', { name: '=HYPERLINK("x")', role: 'estates' }))
  await made(
    t.call(key.key)('POST', '/v1/counts', {
      ...{ academyId: oak.id, kind: 'staff', asOf: '2024-10-03', value: '21', source: 'Payroll' },
    }),
  )
  await made(admin('DELETE', `/v1/keys/${key.id}`))
}, 400_000)
afterAll(() => t.close())

it('names who did it in every entry', async () => {
  const all = await log()
  expect(all.filter((one) => one.actor === 'unknown')).toEqual([])
  expect((await log('chain=factorSets')).every((one) => one.actor === 'trust-carbon')).toBe(true)
  const seen = new Set(all.map((one) => `${one.entity} ${one.action}`))
  for (const entity of 'trust key academy academyUrn membership meter upload'.split(' '))
    expect([...seen]).toEqual(expect.arrayContaining([`${entity} insert`, `${entity} update`]))
  for (const entity of 'lineage activityChange assertion contract profile degreeDayLoad benchmark'.split(' '))
    expect([...seen]).toEqual(expect.arrayContaining([`${entity} insert`, `${entity} update`]))
  for (const entity of 'count factorChoice target recalculationPolicy narrative measure factorScenario figureThread figureComment'.split(
    ' ',
  ))
    expect([...seen]).toContain(`${entity} insert`)
})

it('says what was before and after, who and why, also of two changes by one person; of what changed nothing, nothing', async () => {
  const changes = (await log('entity=meter&key=OAK-G')).filter((one) => one.action === 'update')
  expect(
    changes.map(({ actor, what, reason, before, after }) => ({ actor, what, reason, before, after })),
  ).toEqual([
    {
      ...{ actor: 'estates key', what: 'Meter OAK-G: calorificValue 39.5 → 39.4', reason: 'bill of 39.4' },
      ...{ before: { calorificValue: '39.5' }, after: { calorificValue: '39.4' } },
    },
    {
      ...{ actor: 'estates key', what: 'Meter OAK-G: calorificValue 39.20 → 39.5', reason: 'bill of 39.5' },
      ...{ before: { calorificValue: '39.20' }, after: { calorificValue: '39.5' } },
    },
  ])
  const [renamed] = (await log('entity=trust')).filter((one) => one.action === 'update')
  expect(renamed).toMatchObject({
    ...{ actor: 'admin key', reason: 'the name in the register', what: 'Trust: name Oaks → Oaks Trust' },
  })
  const [ended] = (await log('entity=membership')).filter((one) => one.after?.endEvent === 'closed')
  expect(ended).toMatchObject({ actor: 'lead key', reason: 'minute 4' })
})

it('has a file by its name and hash, and what became of it', async () => {
  const of = async (key: string) => (await log(`entity=upload&key=${key}`)).reverse()
  const [sent, counted, replaced] = await of('1')
  expect(sent).toMatchObject({
    actor: 'estates key',
    after: { fileName: 'jan.csv', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  })
  expect(counted).toMatchObject({
    actor: 'estates key',
    before: { status: 'reading' },
    after: { status: 'counted' },
  })
  expect(replaced).toMatchObject({
    actor: 'lead key',
    after: { status: 'reverted' },
    reason: 'read again as upload 2',
  })
  expect((await of('2')).at(-1)).toMatchObject({ actor: 'lead key', reason: 'of another school' })
  expect((await of('3')).at(-1)).toMatchObject({
    after: { status: 'rejected' },
    reason: expect.stringMatching(/date|day/i),
  })
  expect((await log('entity=meter&key=NEW')).map((one) => [one.action, one.actor])).toEqual([
    ['update', 'estates key'],
    ['insert', 'estates key'],
  ])
})

it('never has a secret', async () => {
  const rows = await t.db.query<{ text: string }>(
    "SELECT before || after AS text FROM audit_entry WHERE entity = 'api_key' AND trust_id = $1::uuid",
    [trustId],
  )
  expect(rows.length).toBeGreaterThan(5)
  for (const { text } of rows) expect(text).not.toMatch(/secret/)
  const [revoked] = (await log('entity=key')).filter((one) => one.action === 'update')
  expect(revoked).toMatchObject({ actor: 'admin key', before: { revokedAt: null } })
})

describe('reading it', () => {
  it('goes page by page, by who, what and when', async () => {
    const all = await log()
    const pages: Entry[] = []
    for (let cursor = ''; ; ) {
      const page = await made(auditor('GET', `/v1/audit?limit=20${cursor}`))
      pages.push(...page.items)
      if (page.nextCursor === null) break
      cursor = `&cursor=${page.nextCursor}`
    }
    expect(pages).toEqual(all)
    expect(all.map((one) => one.no)).toEqual(all.map((_, index) => all.length - index))
    const mine = all.filter((one) => one.actor === 'admin key')
    expect(await log('actor=Admin%20key')).toEqual(mine)
    expect(await log('to=2020-01-01')).toEqual([])
    expect(await log('from=2020-01-01')).toEqual(all)
  })
  it('is for those who answer for the figures, and of the own trust', async () => {
    expect((await estates('GET', '/v1/audit')).status).toBe(403)
    const other = await (await t.makeTrust('Other')).as('auditor')
    expect((await other('GET', '/v1/audit?entity=meter')).body.items).toEqual([])
    expect((await other('GET', '/v1/audit?chain=factorSets')).body.items.length).toBeGreaterThan(0)
  })
  it('as CSV starts no formula', async () => {
    const { status, text: csv } = await auditor('GET', '/v1/audit?format=csv')
    expect([status, csv.trim().split('\n').length > 50]).toEqual([200, true])
    expect(csv).toContain(`'=HYPERLINK`)
    expect(csv).not.toMatch(/(^|,)"?=/m)
  })
})

it('verifies, and finds a head that was written down again', async () => {
  const whole = await made(auditor('GET', '/v1/audit/verify'))
  expect([whole.ok, whole.chains.map((one: { fault: unknown }) => one.fault)]).toEqual([true, [null, null]])
  const { head, entries } = whole.chains[0]
  await made(
    estates('PATCH', `/v1/meters/${(await made(lead('GET', '/v1/meters?number=OAK-G'))).items[0].id}`, {
      name: 'Boiler',
    }),
  )
  expect(await made(auditor('GET', `/v1/audit/verify?head=${head}`))).toMatchObject({
    ok: true,
    headNo: entries,
  })
  expect(await made(auditor('GET', `/v1/audit/verify?head=${'0'.repeat(64)}`))).toMatchObject({
    ok: false,
    headNo: null,
  })
})
