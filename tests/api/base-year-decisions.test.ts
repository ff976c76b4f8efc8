import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, openTestService, type TestService } from './service.ts'
import { endOf, join, startOf, worked, workedTrust, yearNames } from './worked-trust.ts'

// What stands in the way of a base that is restated or published, and who may decide it.

let t: TestService
beforeAll(async () => {
  t = await openTestService()
})
afterAll(() => t.close())

const { a, b, c, d } = worked
async function trustOf(sites: Parameters<typeof workedTrust>[1], more: { target?: object } = {}) {
  const trust = await workedTrust(t, sites, more)
  const board = t.call(await t.keyFor(trust.trustId, 'lead', [], null, 'board key'))
  const said = async (answer: ReturnType<Client>) => {
    const { status, body } = await answer
    return [status, body.detail]
  }
  const propose = (at?: string) => trust.lead('POST', '/v1/restatements', at === undefined ? {} : { at })
  const approve = (id: string, client: Client = board) =>
    client('POST', `/v1/restatements/${id}/approve`, { minuteReference: 'item 4' })
  const publish = (year: number) => trust.lead('POST', '/v1/progress-publications', { year: yearNames[year] })
  const base = async (query = '') => (await trust.lead('GET', `/v1/base-year${query}`)).body
  return { ...trust, board, said, propose, approve, publish, base }
}

/** A school with gas only, whose bills of 2021-22 never came. */
async function withGas(years: readonly number[]) {
  const { as, trustId } = await t.makeTrust()
  const lead = await as('lead')
  const ids: string[] = []
  for (const code of ['oak', 'elm']) {
    const made = await lead('POST', '/v1/academies', { code, name: code, phase: 'primary' })
    ids.push(made.body.id)
    await join(lead, made.body.id, {
      start: code === 'oak' ? '2012-09-01' : '2025-09-01',
      startEvent: 'joined',
    })
  }
  for (const stream of ['electricity.grid', 'refrigerant'])
    await lead('POST', '/v1/assertions', { stream, start: '2000-01-01', reason: 'none here' })
  const rows = years.flatMap((year) =>
    ['oak', 'elm'].map((code) => `${code},gas.mains,${year}-09-01,${year + 1}-08-31,36500,kWh`),
  )
  await t.upload(lead, ['academy,stream,from,to,quantity,unit', ...rows].join('\n'))
  await lead('POST', '/v1/targets', {
    ...{ baseYears: ['2022-23', '2023-24'], targetYear: '2029-30', reductionPercent: '40' },
    ...{ scopes: [1], categories: [] },
  })
  return { lead, trustId, ids }
}

describe('a base that is not all there', () => {
  it('is no mean where one of its years has nothing', async () => {
    const { lead } = await withGas([2023, 2024])
    for (const answer of [
      await lead('GET', '/v1/base-year'),
      await lead('POST', '/v1/restatements', {}),
      await lead('POST', '/v1/progress-publications', { year: '2024-25' }),
    ])
      expect([answer.status, answer.body.detail]).toEqual([
        404,
        expect.stringContaining('no data of the base year 2022-23'),
      ])
  })

  it('is neither proposed nor approved while a school’s bills of it are missing, and says which', async () => {
    const { lead, trustId } = await withGas([2023, 2024])
    // Of 2022-23 there is elm alone, which joined since.
    const elm = ['academy,stream,from,to,quantity,unit', 'elm,gas.mains,2022-09-01,2023-08-31,36500,kWh']
    await t.upload(lead, elm.join('\n'))
    const { insufficientData } = (await lead('GET', '/v1/base-year')).body
    expect(insufficientData).toEqual([
      '2022-23: oak has no data of gas.mains, and nobody said that it has none',
    ])
    const refused = await lead('POST', '/v1/restatements', {})
    expect([refused.status, refused.body.detail, refused.body.errors]).toEqual([
      409,
      expect.stringContaining('2022-23: oak has no data of gas.mains'),
      insufficientData.map((detail: string) => ({ detail })),
    ])
    const oak = `${elm[0]}\noak,gas.mains,2022-09-01,2023-08-31,36500,kWh`
    const sent = await t.upload(lead, oak)
    const made = await lead('POST', '/v1/restatements', {})
    expect([made.status, made.body.detail]).toEqual([201, undefined])
    // What came is taken back before the decision.
    await lead('POST', `/v1/uploads/${sent.body.id}/revert`, { reason: 'of another school' })
    const board = t.call(await t.keyFor(trustId, 'lead', [], null, 'board'))
    const late = await board('POST', `/v1/restatements/${made.body.id}/approve`, { minuteReference: 'x' })
    expect([late.status, late.body.detail]).toEqual([
      409,
      expect.stringMatching(/^What restatement 1 says no longer holds\. .*oak has no data of gas\.mains/),
    ])
  })

  it('is not asked for of a day to come', async () => {
    const { said, lead } = await trustOf([a])
    expect(await said(lead('GET', '/v1/base-year?at=2026-11-24'))).toEqual([
      422,
      expect.stringContaining('a day up to today'),
    ])
  })
})

describe('a structure that does not fit together', () => {
  it('stops history from passing to an academy that was never a member', async () => {
    const { lead, ids, said } = await trustOf([a, b, { ...c, memberships: [] }])
    const passed = { fromAcademyId: ids.b, toAcademyId: ids.c, day: startOf(2) }
    expect(await said(lead('POST', '/v1/lineages', passed))).toEqual([
      409,
      expect.stringContaining('add its membership first'),
    ])
    await join(lead, ids.c ?? '', { start: startOf(2), startEvent: 'merged' })
    expect((await lead('POST', '/v1/lineages', passed)).status).toBe(201)
  })

  it('is settled before anything is restated or published', async () => {
    const { lead, ids, said, propose, publish, board } = await trustOf([a, b, c, d])
    // All of B went to A, and B stays a member.
    const passed = { fromAcademyId: ids.b, toAcademyId: ids.a, day: startOf(2) }
    const made = await lead('POST', '/v1/lineages', passed)
    expect(made.status).toBe(201)
    const problem = expect.stringMatching(/All of Site B passed to others.*end its membership/)
    expect(await said(propose(endOf(3)))).toEqual([409, problem])
    expect(await said(publish(2))).toEqual([409, problem])
    // It happened later than this year.
    expect((await publish(1)).status).toBe(201)
    await lead('POST', `/v1/lineages/${made.body.id}/withdraw`, { reason: 'never happened' })
    const proposal = await propose(endOf(3))
    expect(proposal.status).toBe(201)
    await lead('POST', '/v1/lineages', passed)
    const late = board('POST', `/v1/restatements/${proposal.body.id}/approve`, { minuteReference: 'x' })
    expect(await said(late)).toEqual([409, problem])
  })
})

describe('who decides', () => {
  it('is another person than who proposed, however the name is written', async () => {
    const { as, trustId, propose, approve, said } = await trustOf([a, b, c, d])
    const { body } = await propose(endOf(3))
    const same = t.call(await t.keyFor(trustId, 'lead', [], null, ' Lead  KEY'))
    expect(await said(approve(body.id, same))).toEqual([
      403,
      expect.stringContaining('trust-carbon key add NAME --role lead'),
    ])
    const admin = await as('admin')
    for (const name of ['lead key', 'LEAD KEY ', 'Lead key'])
      expect(await said(admin('POST', '/v1/keys', { name, role: 'lead' })), name).toEqual([
        409,
        expect.stringContaining('There is a key “'),
      ])
    const lea = await admin('POST', '/v1/keys', { name: 'Lea', role: 'lead' })
    expect((await admin('POST', '/v1/keys', { name: 'LEA', role: 'auditor' })).status).toBe(409)
    await admin('DELETE', `/v1/keys/${lea.body.id}`)
    const anew = await admin('POST', '/v1/keys', { name: 'lea ', role: 'lead' })
    expect([anew.status, anew.body.name]).toEqual([201, 'lea'])
    expect((await approve(body.id, t.call(anew.body.key))).status).toBe(200)
  })

  it('is one of two who approve at once', async () => {
    const { trustId, propose, approve } = await trustOf([a, b, c, d])
    const { body } = await propose(endOf(3))
    const people = ['Ann', 'Ben', 'Cid'].map((name) => t.keyFor(trustId, 'lead', [], null, name))
    const answers = await Promise.all(people.map(async (key) => approve(body.id, t.call(await key))))
    expect(answers.map((one) => one.status).sort()).toEqual([200, 409, 409])
  })

  it('is not disturbed by a school that has another name meanwhile', async () => {
    const { propose, approve, lead, ids } = await trustOf([a, b, c, d])
    const { body } = await propose(endOf(3))
    await lead('PATCH', `/v1/academies/${ids.d}`, { name: 'Deepdale' })
    const done = await approve(body.id)
    expect([done.status, done.body.detail]).toEqual([200, undefined])
    // It says what was proposed.
    expect(done.body.body.boundary.map((one: { name: string }) => one.name)).toContain('Site D')
  })
})

describe('a target that counts something else', () => {
  const wider = {
    ...{ baseYear: yearNames[0], targetYear: yearNames[5], reductionPercent: '40' },
    ...{ scopes: [1, 2], categories: [] },
  }
  it('is published against only when its base was approved', async () => {
    const { lead, publish, propose, approve, base, said } = await trustOf([a, b, c])
    expect((await publish(1)).status).toBe(201)
    await lead('POST', '/v1/targets', wider)
    expect(await said(publish(2))).toEqual([409, expect.stringContaining('Propose a restatement')])
    expect((await base()).otherBase).toMatchObject({
      ...{ source: 'publication', kgCO2e: '1000000', at: endOf(0) },
      target: { version: 1, scopes: [1] },
    })
    const made = await propose()
    expect([made.status, made.body.detail, made.body.body.replaces?.target.scopes]).toEqual([
      201,
      undefined,
      [1],
    ])
    expect((await approve(made.body.id)).status).toBe(200)
    expect((await base()).otherBase).toBeNull()
    expect((await publish(2)).body.body.restatementId).toBe(made.body.id)
    // And back again is a decision as well.
    await lead('POST', '/v1/targets', { ...wider, scopes: [1] })
    expect(await said(publish(2))).toEqual([
      409,
      expect.stringContaining('restatement 1 is that of its version 2'),
    ])
  })

  it('with another percentage only goes on with its base', async () => {
    const { lead, publish } = await trustOf([a, b, c])
    expect((await publish(1)).status).toBe(201)
    await lead('POST', '/v1/targets', { ...wider, scopes: [1], reductionPercent: '50' })
    expect((await publish(2)).status).toBe(201)
  })
})

describe('a publication', () => {
  it('has no path in a year of an averaged base before its last', async () => {
    const target = { baseYear: undefined, baseYears: [yearNames[0], yearNames[1], yearNames[2]] }
    const { publish } = await trustOf([a, b, c], { target })
    expect((await publish(1)).body.body.pathKgCO2e).toBeNull()
    // 40 % less in three years, of 960 tonnes.
    expect((await publish(3)).body.body.pathKgCO2e).toBe('832000')
  })

  it('keeps the month in which years start; before it, a target of other months is set anew', async () => {
    const { lead, publish, said } = await trustOf([a, b, c])
    expect((await lead('PATCH', '/v1/trust', { yearStartMonth: 4 })).status).toBe(200)
    const stale = [422, expect.stringMatching(/in another month: its 2019-20 .* Set the target anew/)]
    for (const path of ['progress', 'base-year', 'forecast'])
      expect(await said(lead('GET', `/v1/${path}`)), path).toEqual(stale)
    expect(await said(publish(1))).toEqual(stale)
    expect((await lead('PATCH', '/v1/trust', { yearStartMonth: 9 })).status).toBe(200)
    expect((await publish(1)).status).toBe(201)
    expect(await said(lead('PATCH', '/v1/trust', { yearStartMonth: 4 }))).toEqual([
      409,
      expect.stringContaining('Progress was published'),
    ])
    expect((await lead('PATCH', '/v1/trust', { yearStartMonth: 9, name: 'Worked' })).status).toBe(200)
  })
})

describe('the day on which a school opened', () => {
  it('is neither to come nor after it was a member, and is said with a key for the whole trust', async () => {
    const { lead, as, ids, said } = await trustOf([a, b])
    const path = `/v1/academies/${ids.b}`
    expect(await said(lead('PATCH', path, { openedOn: '2026-11-24' }))).toEqual([
      422,
      expect.stringContaining('not open yet'),
    ])
    expect(await said(lead('PATCH', path, { openedOn: '2012-09-02' }))).toEqual([
      422,
      expect.stringContaining('member from 2012-09-01'),
    ])
    const site = await as('lead', [ids.b ?? ''])
    expect(await said(site('PATCH', path, { openedOn: '2012-01-01' }))).toEqual([
      403,
      expect.stringContaining('whole trust'),
    ])
    expect((await site('PATCH', path, { name: 'Site Bee' })).status).toBe(200)
    expect((await lead('PATCH', path, { openedOn: '2012-09-01' })).body.openedOn).toBe('2012-09-01')
    // What it has already may be said along with the rest.
    expect((await site('PATCH', path, { openedOn: '2012-09-01', name: 'B' })).status).toBe(200)
    const made = { code: 'new', name: 'New', phase: 'primary', openedOn: '2027-09-01' }
    expect((await lead('POST', '/v1/academies', made)).status).toBe(422)
  })
})
