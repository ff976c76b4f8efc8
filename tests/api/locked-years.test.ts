import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publishYear, reopenYear } from './published-year.ts'
import { addAcademy, always, rows, send } from './schools.ts'
import { type Answer, type Client, openTestService, type TestService } from './service.ts'

let t: TestService
beforeAll(async () => {
  t = await openTestService()
})
afterAll(async () => {
  await t.close()
})

/** A refusal because the year is published, in the words that say what to do. */
function expectPublished(answer: Answer, year = '2024-25'): void {
  expect(answer.status, answer.text).toBe(409)
  expect(answer.body.type).toBe('/problems/year-published')
  expect(answer.body.detail).toBe(
    `The year ${year} is published, and nothing that it rests on changes any more. To put something right, open a restatement first, with its cause and reason (POST /v1/inventories/${year}/reopen, or “trust-carbon inventory reopen ${year}”); this can then be sent again.`,
  )
}

/** Every row of the trust that a request could have left behind. */
async function everything(trustId: string): Promise<string> {
  const tables = [
    'membership',
    'count',
    'assertion',
    'contract',
    'activity_change',
    'lineage',
    'narrative',
    'factor_choice',
    'meter',
    'meter_month',
    'activity_month',
    'read_day',
    'academy',
    'audit_entry',
    'reporting_size',
  ]
  const all: unknown[] = []
  for (const table of tables)
    all.push(
      await t.db.query(
        `SELECT to_jsonb(x) AS row FROM ${table} x WHERE trust_id = $1::uuid ORDER BY to_jsonb(x)::text`,
        [trustId],
      ),
    )
  all.push(
    await t.db.query(`SELECT year_start_month, factor_policy, name FROM trust WHERE id = $1::uuid`, [
      trustId,
    ]),
  )
  return JSON.stringify(all)
}

interface Published {
  readonly trustId: string
  readonly lead: Client
  readonly oak: string
  readonly ash: string
}

/**
 * Oak is a member all the time; Ash joined on 1 March 2025, in the middle of the year 2024-25, which is published. Both have electricity
 * of 100 kWh a day since 1 September 2023.
 */
async function published(): Promise<Published> {
  const { trustId, as } = await t.makeTrust()
  const lead = await as('lead')
  const oak = await addAcademy(lead, 'oak', '2022-09-01', 'founded')
  const ash = await addAcademy(lead, 'ash', '2025-03-01', 'joined')
  await send(t, lead, [...rows('oak', always(100, '2023-09-01')), ...rows('ash', always(100, '2023-09-01'))])
  await publishYear(t, { trustId, year: '2024-25', factorYears: [2025] })
  return { trustId, lead, oak, ash }
}

describe('what is said of a published year', () => {
  let p: Published
  beforeAll(async () => {
    p = await published()
  })
  /** Refused, with nothing changed. */
  const refused = async (
    method: 'POST' | 'PATCH' | 'PUT',
    url: string,
    body: object,
    year?: string,
  ): Promise<void> => {
    const before = await everything(p.trustId)
    expectPublished(await p.lead(method, url, body), year)
    expect(await everything(p.trustId)).toBe(before)
  }
  const done = async (method: 'POST' | 'PATCH' | 'PUT', url: string, body: object) => {
    const answer = await p.lead(method, url, body)
    expect(answer.status, answer.text).toBeLessThan(300)
    return answer.body
  }

  test('memberships: none that reaches into it is added, ended in it or withdrawn', async () => {
    const memberships = (await p.lead('GET', '/v1/memberships')).body.items
    const { id: oakSince } = memberships.find((one: { academyId: string }) => one.academyId === p.oak)
    const { id: elm } = await done('POST', '/v1/academies', { code: 'elm', name: 'Elm', phase: 'primary' })
    await refused('POST', '/v1/memberships', { academyId: elm, start: '2025-08-31', startEvent: 'joined' })
    await refused('POST', '/v1/memberships', { academyId: elm, start: '2020-01-01', startEvent: 'joined' })
    await refused('POST', `/v1/memberships/${oakSince}/end`, { end: '2025-08-31', endEvent: 'left' })
    await refused('POST', `/v1/memberships/${oakSince}/withdraw`, { reason: 'said wrongly' })
    const since = await done('POST', '/v1/memberships', {
      academyId: elm,
      start: '2025-09-01',
      startEvent: 'joined',
    })
    await done('POST', `/v1/memberships/${since.id}/end`, { end: '2026-09-01', endEvent: 'left' })
    await done('POST', `/v1/memberships/${since.id}/withdraw`, { reason: 'said wrongly' })
    await done('POST', '/v1/memberships', {
      academyId: elm,
      start: '2022-09-01',
      end: '2024-09-01',
      startEvent: 'joined',
      endEvent: 'left',
    })
    await done('POST', `/v1/memberships/${oakSince}/end`, { end: '2025-09-01', endEvent: 'left' })
  })

  test('counts: the last of the year is in its ratio, also where it is of before the school joined', async () => {
    const count = { kind: 'pupils', value: '200', source: 'census' }
    await refused('POST', '/v1/counts', { academyId: p.oak, asOf: '2024-09-01', ...count })
    await refused('POST', '/v1/counts', { academyId: p.oak, asOf: '2025-08-31', ...count })
    await refused('POST', '/v1/counts', { academyId: p.ash, asOf: '2025-01-16', ...count })
    for (const asOf of ['2024-08-31', '2025-09-01'])
      await done('POST', '/v1/counts', { academyId: p.oak, asOf, ...count })
    await done('POST', '/v1/counts', { academyId: p.ash, asOf: '2024-01-18', ...count })
  })

  test('assertions: none of its days, for one academy or all', async () => {
    const said = { stream: 'gas.mains', reason: 'no gas here' }
    await refused('POST', '/v1/assertions', { ...said, start: '2000-01-01' })
    await refused('POST', '/v1/assertions', {
      ...said,
      academyId: p.oak,
      start: '2025-08-01',
      end: '2025-10-01',
    })
    // Of a time before the school joined it says nothing of the published year.
    await done('POST', '/v1/assertions', {
      ...said,
      academyId: p.ash,
      start: '2024-09-01',
      end: '2025-03-01',
    })
    const { id } = await done('POST', '/v1/assertions', { ...said, start: '2025-09-01' })
    await done('POST', `/v1/assertions/${id}/withdraw`, { reason: 'there is gas' })
    await done('POST', '/v1/assertions', {
      ...said,
      academyId: p.oak,
      start: '2023-09-01',
      end: '2024-09-01',
    })
  })

  test('contracts: none of its days', async () => {
    const green = { name: 'Green', kgCO2ePerKwh: '0', evidence: 'REGO 1' }
    await refused('POST', '/v1/contracts', { ...green, start: '2025-08-31', end: '2026-08-31' })
    await refused('POST', '/v1/contracts', { ...green, start: '2023-09-01', end: '2024-09-02' })
    const { id } = await done('POST', '/v1/contracts', { ...green, start: '2025-09-01', end: '2026-09-01' })
    await done('POST', `/v1/contracts/${id}/withdraw`, { reason: 'wrong rate' })
  })

  test('activities that were handed over: held where the stream has data in it', async () => {
    const power = { academyId: p.oak, stream: 'electricity.grid' }
    await refused('POST', '/v1/activity-changes', { ...power, day: '2025-01-01', kind: 'outsourced' })
    await refused('POST', '/v1/activity-changes', { ...power, day: '2020-01-01', kind: 'outsourced' })
    // Taken over only later, it was somebody else's in the published year.
    await refused('POST', '/v1/activity-changes', { ...power, day: '2026-01-01', kind: 'insourced' })
    await refused('POST', '/v1/activity-changes', {
      stream: 'electricity.grid',
      day: '2026-01-01',
      kind: 'insourced',
    })
    const { id } = await done('POST', '/v1/activity-changes', {
      ...power,
      day: '2025-09-01',
      kind: 'outsourced',
    })
    await done('POST', '/v1/activity-changes', { ...power, day: '2026-03-01', kind: 'insourced' })
    // Without it, what was taken over later would have been somebody else's all the time before.
    await refused('POST', `/v1/activity-changes/${id}/withdraw`, { reason: 'said wrongly' })
    // Nothing of the stream is in the year.
    await done('POST', '/v1/activity-changes', { stream: 'gas.mains', day: '2026-01-01', kind: 'insourced' })
  })

  test('mergers and splits say nothing of the statutory figure: they are let in', async () => {
    const passed = { fromAcademyId: p.ash, toAcademyId: p.oak, day: '2025-01-01', sharePercent: '100' }
    const { id } = await done('POST', '/v1/lineages', passed)
    await done('POST', `/v1/lineages/${id}/withdraw`, { reason: 'said wrongly' })
  })

  test('its words, its factors and the settings that make its days', async () => {
    const words = { energyEfficiency: 'LED lamps in the hall.' }
    await refused('PUT', '/v1/narratives/2024-25', words)
    await done('PUT', '/v1/narratives/2025-26', words)
    const sets = (await p.lead('GET', '/v1/factor-sets')).body.items
    const of = (year: number): string => sets.find((one: { year: number }) => one.year === year).id
    await refused('POST', '/v1/factor-choices', { year: 2025, setId: of(2025), reason: 'as decided' })
    await done('POST', '/v1/factor-choices', { year: 2024, setId: of(2024), reason: 'as decided' })
    await refused('PATCH', '/v1/trust', { yearStartMonth: 4 })
    await refused('PATCH', '/v1/trust', { factorPolicy: 'byDay' })
    await done('PATCH', '/v1/trust', { name: 'Another name' })
  })

  test('once it is reopened all of it is let in', async () => {
    await reopenYear(t, { trustId: p.trustId, year: '2024-25' })
    await done('PUT', '/v1/narratives/2024-25', { energyEfficiency: 'Now said.' })
    await done('POST', '/v1/counts', {
      academyId: p.oak,
      asOf: '2025-01-16',
      kind: 'pupils',
      value: '200',
      source: 'census',
    })
    await done('POST', '/v1/assertions', { stream: 'heatingOil', start: '2000-01-01', reason: 'no oil' })
  })
})
