import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bills, inventoryTrust, send } from './inventory-trust.ts'
import type { Body } from './schools.ts'
import { type Answer, type Client, openTestService, type TestService } from './service.ts'

let t: TestService
let own: Awaited<ReturnType<typeof inventoryTrust>>
beforeAll(async () => {
  t = await openTestService()
  own = await inventoryTrust(t)
})
afterAll(() => t.close())

const at = (year: string, step = ''): string => `/v1/inventories/${year}${step}`
const act = (client: Client, year: string, step: string, body: object = {}): Promise<Answer> =>
  client('POST', at(year, `/${step}`), body)
const state = async (year: string): Promise<unknown[]> => {
  const { body } = await own.fay('GET', at(year))
  return [body.state, body.version]
}
/** Accepts whatever the checks warn of. */
async function submitAll(client: Client, year: string): Promise<Answer> {
  const { findings } = (await client('GET', at(year, '/checks'))).body
  const codes = [
    ...new Set(findings.filter((one: Body) => one.severity === 'warns').map((one: Body) => one.code)),
  ]
  return act(client, year, 'submit', {
    accepted: codes.map((code) => ({ code, reason: 'looked at with the bursar' })),
  })
}
const done = async (answer: Promise<Answer>): Promise<Body> => {
  const { status, body } = await answer
  expect([status, body.detail]).toEqual([200, undefined])
  return body
}
const total = async (query: string): Promise<string> => {
  const { body } = await own.fay('GET', `/v1/reports/secr?${query}`)
  return body.rows.find((one: Body) => one.key === 'grossTotal').current
}

describe('the life of a year', () => {
  it('2023-24 goes from open to published by two people, and the body is what was hashed', async () => {
    expect(await state('2023-24')).toEqual(['open', 1])
    expect((await done(submitAll(own.fay, '2023-24'))).state).toBe('submitted')
    expect((await act(own.fay, '2023-24', 'approve')).status).toBe(403)
    expect((await done(act(own.lea, '2023-24', 'approve', { note: 'seen' }))).state).toBe('approved')
    const published = await done(act(own.fay, '2023-24', 'publish'))
    expect([published.state, published.approvedBy, published.steps.map((one: Body) => one.by)]).toEqual([
      'published',
      'Lea',
      ['Fay', 'Lea', 'Fay'],
    ])
    const body = await own.fay('GET', at('2023-24', '/body'))
    const hash = createHash('sha256').update(body.text).digest('hex')
    expect([hash, body.headers.etag]).toEqual([published.sha256, `"${hash}"`])
    // 18.29 t of gas, 8.282 t of electricity, and 90 miles of a car.
    const report = (await own.fay('GET', '/v1/reports/secr?year=2023-24')).body
    expect(report.inventory).toEqual({
      ...{ state: 'published', version: 1, sha256: hash, publishedOn: '2026-11-23', approvedBy: 'Lea' },
    })
    expect(report.rows.find((one: Body) => one.key === 'scope1Gas').current).toBe('18.29')
  })

  it('no step is taken out of its order', async () => {
    for (const [step, body] of [
      ['submit', {}],
      ['approve', {}],
      ['publish', {}],
      ['send-back', { reason: 'why not' }],
      ['abandon', { reason: 'why not' }],
    ] as const) {
      const answer = await act(own.lea, '2023-24', step, body)
      expect([step, answer.status]).toEqual([step, 409])
    }
    expect((await act(own.fay, '2024-25', 'reopen', { cause: 'error', reason: 'none' })).status).toBe(409)
    expect((await act(own.fay, '2024', 'submit')).status).toBe(422)
    expect((await own.fay('GET', at('2024-25', '/body'))).status).toBe(404)
  })

  it('what the checks find must be put right or accepted, each with a reason', async () => {
    const { findings } = (await own.fay('GET', at('2024-25', '/checks'))).body
    expect(findings.map((one: Body) => [one.code, one.severity])).toEqual([])
    const future = (await own.fay('GET', at('2026-27', '/checks'))).body
    expect(future.findings.map((one: Body) => one.code)).toContain('year_not_over')
    const refused = await act(own.fay, '2026-27', 'submit', {})
    expect([refused.status, refused.body.errors.length > 0]).toEqual([422, true])
    const idle = await act(own.fay, '2024-25', 'submit', {
      accepted: [{ code: 'swing', reason: 'none there' }],
    })
    expect([idle.status, idle.body.errors[0].pointer]).toEqual([400, 'body/accepted/0'])
  })

  it('who submitted, sent or entered data does not approve, however the name is written, nor by SQL', async () => {
    await done(submitAll(own.fay, '2024-25'))
    const own2 = [await own.person('  ADA ', 'lead'), await own.person('fay', 'lead'), own.lou] as const
    for (const client of own2) {
      const answer = await act(client, '2024-25', 'approve')
      expect([answer.status, answer.body.detail]).toEqual([403, expect.stringContaining('somebody else')])
    }
    const { sha256 } = (await own.fay('GET', at('2024-25'))).body
    const insert = (by: string, byRead: string, kind = 'approved') =>
      t.db.query(
        `INSERT INTO inventory_step (trust_id, year, seq, version, kind, at, by, by_read, sha256)
         VALUES ($1::uuid, '2024-25', 2, 1, $2, now(), $3, $4, $5)`,
        [own.trustId, kind, by, byRead, sha256],
      )
    await expect(insert('Ada', 'ada')).rejects.toThrow('approver_contributed')
    await expect(insert(' ADA', 'somebody')).rejects.toThrow('approver_contributed')
    await expect(insert('Lea', 'lea', 'published')).rejects.toThrow('step_out_of_order')
    await expect(
      t.db.query(`UPDATE inventory_step SET by = 'Zoe' WHERE trust_id = $1::uuid`, [own.trustId]),
    ).rejects.toThrow()
    await expect(
      t.db.query(`DELETE FROM inventory_body WHERE trust_id = $1::uuid`, [own.trustId]),
    ).rejects.toThrow()
  })

  it('who wrote the words that stand in the report does not approve them, and is told what it is', async () => {
    await done(act(own.fay, '2024-25', 'send-back', { reason: 'words' }))
    const wes = await own.person('Wes', 'lead')
    const words = (client: Client, energyEfficiency: string) =>
      client('PUT', '/v1/narratives/2024-25', { energyEfficiency })
    expect((await words(wes, 'LED lighting at Oak, by Wes.')).status).toBe(200)
    await done(submitAll(own.fay, '2024-25'))
    const refused = await act(wes, '2024-25', 'approve')
    expect([refused.status, refused.body.detail]).toEqual([
      403,
      'You have a part in 2024-25 (you wrote the words of the report), so that somebody else must approve it: a lead who neither submitted it nor has a part in what it says.',
    ])
    // Words that no longer stand are nobody’s part; a change of them is named.
    await words(own.fay, 'LED lighting at Oak.')
    const late = await act(own.lea, '2024-25', 'approve')
    expect([late.status, late.body.errors.map((one: Body) => one.detail)]).toEqual([
      409,
      ['Words: energy efficiency.'],
    ])
    await done(act(own.fay, '2024-25', 'send-back', { reason: 'words' }))
    await done(submitAll(own.fay, '2024-25'))
  })

  it('data that changes after it was submitted keeps it from being approved, and says what moved', async () => {
    const upload = await send(t, own.ada, bills('GAS-OAK,2024-09-01,2025-08-31,95000'))
    const refused = await act(own.lea, '2024-25', 'approve')
    expect(refused.status).toBe(409)
    // 5,000 kWh more × 0.18296
    expect(refused.body.errors.map((one: Body) => one.detail)).toContain(
      'Scope 1: 16.47 t CO2e as submitted, 17.38 t CO2e now.',
    )
    await own.ada('POST', `/v1/uploads/${upload}/revert`, { reason: 'sent by mistake' })
    await done(act(own.lea, '2024-25', 'approve'))
    const back = await done(act(own.fay, '2024-25', 'send-back', { reason: 'a text is wrong' }))
    expect([back.state, back.steps.at(-1).note]).toEqual(['open', 'a text is wrong'])
  })

  it('a question that is open and files that disagree are found, and accepted in their own words', async () => {
    const upload = await send(t, own.ada, bills('GAS-OAK,2024-09-01,2025-08-31,90001'))
    await t.db.query(
      `INSERT INTO figure_thread (trust_id, id, year, figure, created_by)
       VALUES ($1::uuid, gen_random_uuid(), '2024-25', 'secr:scope1Gas', 'Aud')`,
      [own.trustId],
    )
    const { findings } = (await own.fay('GET', at('2024-25', '/checks'))).body
    expect(findings.map((one: Body) => one.code)).toEqual(['files_conflict', 'question_open'])
    const some = await act(own.fay, '2024-25', 'submit', {
      accepted: [{ code: 'files_conflict', about: findings[0].aboutText, reason: 'the later bill' }],
    })
    expect([some.status, some.body.errors.length]).toEqual([422, 1])
    await own.ada('POST', `/v1/uploads/${upload}/revert`, { reason: 'sent by mistake' })
    const body = await done(
      act(own.fay, '2024-25', 'submit', {
        accepted: [{ code: 'question_open', reason: 'answered by telephone' }],
      }),
    )
    expect(body.steps.at(-1).accepted).toEqual([
      expect.objectContaining({ code: 'question_open', reason: 'answered by telephone' }),
    ])
    await done(act(own.lea, '2024-25', 'approve'))
    await done(act(own.fay, '2024-25', 'publish'))
  })
})

describe('what is published', () => {
  it('locks its days in the database, and its figures never change', async () => {
    const before = await own.fay('GET', '/v1/reports/secr?year=2024-25')
    const locks = await t.db.query<{ year: string; start: string; end: string; factor_years: number[] }>(
      'SELECT year, start, "end", factor_years FROM year_lock WHERE trust_id = $1::uuid ORDER BY year',
      [own.trustId],
    )
    expect(locks).toEqual([
      { year: '2023-24', start: '2023-09-01', end: '2024-09-01', factor_years: [2024] },
      { year: '2024-25', start: '2024-09-01', end: '2025-09-01', factor_years: [2025] },
    ])
    await own.lou('PATCH', `/v1/academies/${own.oak}`, { name: 'Oak Academy' })
    const after = await own.fay('GET', '/v1/reports/secr?year=2024-25')
    expect(after.text).toBe(before.text)
    const draft = (await own.fay('GET', '/v1/reports/secr?year=2024-25&draft=true')).body
    expect(draft.inventory).toMatchObject({ state: 'open', version: 2, sha256: null })
    await own.lou('PATCH', `/v1/academies/${own.oak}`, { name: 'Oak School' })
  })

  it('is reopened with a cause and a reason, and abandoned only while nothing has changed', async () => {
    expect((await act(own.fay, '2023-24', 'reopen', { cause: 'error' })).status).toBe(400)
    expect((await act(own.ada, '2023-24', 'reopen', { cause: 'error', reason: 'late bill' })).status).toBe(
      403,
    )
    const opened = await done(act(own.fay, '2023-24', 'reopen', { cause: 'error', reason: 'late bill' }))
    expect([opened.state, opened.version, opened.restatement.cause]).toEqual(['open', 2, 'error'])
    // The hash is of what was published, not of what will be.
    expect([opened.frozenVersion, opened.frozenState]).toEqual([1, 'published'])
    // A restatement of nothing is none.
    const idle = await submitAll(own.fay, '2023-24')
    expect([idle.status, idle.body.detail]).toEqual([
      409,
      expect.stringContaining('inventory abandon 2023-24'),
    ])
    // What is said of a Scope 3 category belongs to no year.
    const said = { status: 'notRelevant', reason: 'Nothing is sold.' }
    expect((await own.lou('PUT', '/v1/scope-3-categories/10', said)).status).toBe(200)
    // What was published stands.
    expect((await own.fay('GET', '/v1/reports/secr?year=2023-24')).body.inventory.version).toBe(1)
    const closed = await done(act(own.fay, '2023-24', 'abandon', { reason: 'it was right after all' }))
    expect([closed.state, closed.version]).toEqual(['published', 1])
    const again = await done(
      act(own.fay, '2023-24', 'reopen', { cause: 'error', reason: 'a bill was too high' }),
    )
    expect([again.state, again.version]).toEqual(['open', 3])
    await send(t, own.ada, bills('GAS-OAK,2023-09-01,2024-08-31,90000'))
    const late = await act(own.fay, '2023-24', 'abandon', { reason: 'it was right after all' })
    expect([late.status, late.body.errors.map((one: Body) => one.detail)]).toEqual([
      409,
      expect.arrayContaining(['Scope 1: 18.29 t CO2e as published, 16.46 t CO2e now.']),
    ])
  })

  it('is restated with its effect by scope, and the year after shows both columns with the reason', async () => {
    await done(submitAll(own.fay, '2023-24'))
    await done(act(own.lea, '2023-24', 'approve'))
    const restated = await done(act(own.fay, '2023-24', 'publish'))
    expect(restated.publications.map((one: Body) => [one.version, one.cause])).toEqual([
      [1, null],
      [3, 'error'],
    ])
    const body = (await own.fay('GET', at('2023-24', '/body'))).body
    expect([body.restatement.replacesSha256, body.restatement.reason]).toEqual([
      restated.publications[0].sha256,
      'a bill was too high',
    ])
    // 10,000 kWh less × 0.1829
    expect(body.restatement.effects.find((one: Body) => one.key === 'scope1')).toMatchObject({
      ...{ unit: 'tCO2e', before: '18.29', after: '16.461', change: '-1.829' },
    })
    // and in Scope 3 its well-to-tank, × 0.03021
    const effect = (key: string) => body.restatement.effects.find((one: Body) => one.key === key)
    expect(effect('scope3').change).toBe('-0.3021')
    expect(effect('secr:energyTotal')).toMatchObject({ unit: 'kWh', change: '-10000' })
    expect(effect('secr:intensity').unit).toBe('tCO2e per pupil')
    // Of minibuses there is somebody’s word, of other Scope 1 nothing; Scope 2 is told once.
    expect([
      effect('secr:scope1Transport').after,
      effect('secr:otherScope1'),
      effect('secr:scope2Electricity'),
    ]).toEqual([...['0', undefined, undefined]])
    expect([body.restatement.replacesVersion, body.restatement.replacesPublishedOn]).toEqual([
      1,
      '2026-11-23',
    ])
    expect(restated.publications.map((one: Body) => one.supersededBy)).toEqual([3, null])
    expect(restated.figures.find((one: Body) => one.key === 'scope1Gas')).toMatchObject({
      ...{ published: '18.29', restated: '16.46' },
    })
    expect((await own.fay('GET', at('2023-24', '/body?version=1'))).headers.etag).toBe(
      `"${restated.publications[0].sha256}"`,
    )
    // 2024-25 was published before and stays; what would be published now has both.
    const published = (await own.fay('GET', '/v1/reports/secr?year=2024-25')).body
    expect(published.restatement).toBeNull()
    const draft = (await own.fay('GET', '/v1/reports/secr?year=2024-25&draft=true')).body
    const gas = draft.rows.find((one: Body) => one.key === 'scope1Gas')
    expect([gas.previous, gas.restated]).toEqual(['18.29', '16.46'])
    expect(draft.rows.find((one: Body) => one.key === 'scope2Electricity').restated).toBeNull()
    expect(draft.restatement).toContain('a bill was too high')
    const csv = (await own.fay('GET', '/v1/reports/secr?year=2024-25&draft=true&format=csv')).text
    expect(csv).toContain('2023-24 as published,2023-24 as restated')
    expect(await total('year=2023-24&version=1')).not.toBe(await total('year=2023-24'))
  })

  it('a restatement of words alone says so, and has no table of noughts', async () => {
    await done(act(own.fay, '2023-24', 'reopen', { cause: 'error', reason: 'a word was wrong' }))
    const { status } = await own.fay('PUT', '/v1/narratives/2023-24', { energyEfficiency: 'None yet.' })
    expect(status).toBe(200)
    await done(submitAll(own.fay, '2023-24'))
    const approved = await done(act(own.lea, '2023-24', 'approve', { note: 'ok' }))
    expect([approved.state, approved.approvedBy]).toEqual(['approved', 'Lea'])
    await done(act(own.fay, '2023-24', 'publish'))
    const { restatement } = (await own.fay('GET', at('2023-24', '/body'))).body
    expect([restatement.replacesVersion, restatement.effects]).toEqual([3, []])
    const page = (await own.fay('GET', '/v1/reports/secr?year=2023-24&format=html')).text
    expect(page).toContain('No figure of the year is changed by it')
    expect(page).not.toContain('Effect of this restatement')
  })

  it('the size of the trust and a category with figures that is said not to be relevant are found', async () => {
    const said = { status: 'notRelevant', reason: 'Nobody travels.' }
    expect((await own.lou('PUT', '/v1/scope-3-categories/6', said)).status).toBe(200)
    const { findings } = (await own.fay('GET', at('2026-27', '/checks'))).body
    expect(findings.map((one: Body) => one.code)).toContain('size_missing')
    const past = (await own.fay('GET', at('2025-26', '/checks'))).body
    const own6 = past.findings.find((one: Body) => one.code === 'category_contradicted')
    expect([own6.severity, own6.message]).toEqual([
      'warns',
      expect.stringContaining('trust-carbon category set 6'),
    ])
    const csv = (await own.fay('GET', '/v1/reports/secr?year=2025-26&format=csv')).text
    expect(csv).toContain('State,Open: not reviewed; these figures may change')
    expect(csv).toContain('Draft,This is a draft and not for publication')
  })
})
