import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canonicalJson } from '../../src/domain/canonical-json.ts'
import { Decimal } from '../../src/domain/decimal.ts'
import { type Client, openTestService, type TestService } from './service.ts'
import {
  dJoins,
  endOf,
  fileOf,
  join,
  rowsOf,
  startOf,
  type WorkedSite,
  worked,
  workedTrust,
  yearNames,
} from './worked-trust.ts'

// A, B and C in throughout; D joins on 1 January of Y3 and leaves on 1 April of Y5; E joins at the start of Y4. Tonnes.

let t: TestService
beforeAll(async () => {
  t = await openTestService()
})
afterAll(() => t.close())

// biome-ignore lint/suspicious/noExplicitAny: an answer whose shape these tests hold.
type Body = any
const { a, b, c, d, e } = worked
const tonnes = (kg: string | null): string | null =>
  kg === null ? null : new Decimal(kg).div(1000).toFixed()
const two = (percent: string | null): string | null =>
  percent === null ? null : new Decimal(percent).toFixed(2)

async function trustOf(sites: readonly WorkedSite[], more: { target?: object } = {}) {
  const trust = await workedTrust(t, sites, more)
  const board = t.call(await t.keyFor(trust.trustId, 'lead', [], null, 'board key'))
  const base = async (query = '') => (await trust.lead('GET', `/v1/base-year${query}`)).body
  const propose = (body: object = {}, client: Client = trust.lead) => client('POST', '/v1/restatements', body)
  const approve = (id: string, client: Client = board) =>
    client('POST', `/v1/restatements/${id}/approve`, { minuteReference: 'Board, item 4' })
  const publish = (year: number, body: object = {}) =>
    trust.lead('POST', '/v1/progress-publications', { year: yearNames[year], ...body })
  /** Proposes on a day and has it approved. */
  const restate = async (at: string): Promise<Body> => {
    const made = await propose({ at })
    expect([made.status, made.body.detail]).toEqual([201, undefined])
    const done = await approve(made.body.id)
    expect([done.status, done.body.status]).toEqual([200, 'approved'])
    return done.body
  }
  return { ...trust, board, base, propose, approve, publish, restate }
}
const said = async (answer: Promise<{ status: number; body: Body }>): Promise<Body[]> => {
  const { status, body } = await answer
  return status === 201
    ? [tonnes(body.baseKgCO2e), tonnes(body.likeForLikeKgCO2e), two(body.changePercent)]
    : [status, body.detail]
}

describe('a base restated by decision', () => {
  it('goes up when D joins and back when it leaves, and what was published stays', async () => {
    const { base, publish, propose, restate, lead, ids } = await trustOf([a, b, c, d])
    expect((await base(`?at=${endOf(0)}`)).published).toMatchObject({
      kgCO2e: '1000000',
      at: endOf(0),
      source: 'original',
    })
    expect(await said(publish(1))).toEqual(['1000', '965', '-3.50'])
    expect(await said(publish(2))).toEqual(['1000', '915', '-8.50'])
    expect((await base()).published).toMatchObject({ kgCO2e: '1000000', source: 'publication' })

    const joined = await base(`?at=${endOf(3)}`)
    expect(joined.register).toMatchObject({
      kgCO2e: '250000',
      percent: '25',
      thresholdPercent: '5',
      recalculationDue: true,
    })
    expect(joined.register.entries).toMatchObject([
      { day: dJoins, academyId: ids.d, cause: 'joined', changeKgCO2e: '250000', percentOfBase: '25' },
    ])
    expect((await propose({ at: endOf(2) })).status).toBe(409)
    const early = await publish(3)
    expect([early.status, early.body.detail]).toEqual([409, expect.stringContaining('25.00 %')])

    const up = await restate(endOf(3))
    expect([up.no, tonnes(up.baseBeforeKgCO2e), tonnes(up.baseAfterKgCO2e)]).toEqual([1, '1000', '1250'])
    // A to D from the base on, as seen then: 1210, 1155 and 1080 of 1250.
    expect(up.body.years.map((one: Body) => [one.year, two(one.afterChangePercent)])).toEqual([
      ['2019-20', '0.00'],
      ['2020-21', '-3.20'],
      ['2021-22', '-7.60'],
      ['2022-23', '-13.60'],
    ])
    expect(up.body.years.map((one: Body) => two(one.beforeChangePercent))).toEqual([
      '0.00',
      '-3.50',
      '-8.50',
      '-15.00',
    ])
    expect(await said(publish(3))).toEqual(['1250', '1080', '-13.60'])
    expect(await said(publish(4))).toEqual(['1250', '970', '-22.40'])
    expect((await base(`?at=${endOf(4)}`)).register).toMatchObject({ entries: [], kgCO2e: '0', percent: '0' })

    const down = await restate(endOf(5))
    expect([two(down.body.registerPercent), down.body.due]).toEqual(['20.00', true])
    // Nothing was pending: the old base to the last digit.
    expect(down.baseAfterKgCO2e).toBe(up.baseBeforeKgCO2e)
    expect(down.body.years.slice(1).map((one: Body) => two(one.afterChangePercent))).toEqual([
      '-3.50',
      '-8.50',
      '-15.00',
      '-23.00',
      '-33.00',
    ])
    expect(await said(publish(5))).toEqual(['1000', '670', '-33.00'])

    // Y3 once more: what was said first stays readable beside it.
    expect(await said(publish(3))).toEqual(['1000', '850', '-15.00'])
    const third = (await lead('GET', '/v1/progress-publications?year=2022-23')).body.items
    expect(third.map((one: Body) => [one.first, two(one.changePercent)])).toEqual([
      [true, '-13.60'],
      [false, '-15.00'],
    ])
    const { asPublished } = (await lead('GET', '/v1/progress')).body.years[3]
    expect(asPublished).toMatchObject({
      ...{ count: 2, first: { baseKgCO2e: '1250000', changePercent: '-13.6' } },
      newest: { baseKgCO2e: '1000000', changePercent: '-15' },
    })
    expect((await lead('GET', '/v1/progress')).body.restatedBase).toMatchObject({ no: 2, kgCO2e: '1000000' })
    const first = (await lead('GET', `/v1/progress-publications/${third[0].id}`)).body
    expect(first.body.boundary.map((one: Body) => one.code)).toEqual(['a', 'b', 'c', 'd'])
    expect(tonnes(first.body.asOwnedKgCO2e)).toBe('1000')
    expect((await base(`?at=${endOf(4)}`)).published).toMatchObject({ kgCO2e: '1250000', no: 1 })
    expect((await base()).published).toMatchObject({ kgCO2e: '1000000', no: 2 })
  })

  it('takes in all that is pending, and a small joiner waits for it', async () => {
    const { base, publish, restate } = await trustOf([a, b, c, d, e])
    await restate(endOf(3))
    const inY4 = (await base(`?at=${endOf(4)}`)).register
    expect([inY4.percent, inY4.recalculationDue]).toEqual(['2.4', false])
    const fourth = (await publish(4)).body
    expect([two(fourth.changePercent), two(fourth.body.likeForLikeChangePercent)]).toEqual([
      '-20.24',
      '-22.11',
    ])
    const both = await restate(endOf(5))
    expect([tonnes(both.baseAfterKgCO2e), both.body.entries.map((one: Body) => one.cause)]).toEqual([
      '1030',
      ['joined', 'left'],
    ])
    expect(await said(publish(5))).toEqual(['1030', '696', '-32.43'])
    expect((await base()).register.percent).toBe('0')
  })

  it('does not mind in which order events of one day were recorded', async () => {
    const gone = { ...b, memberships: [] }
    const answers = []
    for (const [first, second] of [
      ['b', 'd'],
      ['d', 'b'],
    ] as const) {
      const { base, lead, ids } = await trustOf([a, gone, c, { ...d, memberships: [] }])
      for (const code of [first, second])
        await join(lead, ids[code] ?? '', { start: startOf(2), startEvent: 'joined' })
      const { register, published, nowKgCO2e } = await base()
      answers.push({
        ...{ published: published.kgCO2e, nowKgCO2e, register: register.kgCO2e },
        effects: register.entries.map((one: Body) => one.effectKgCO2e).sort(),
      })
    }
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]).toMatchObject({ published: '700000', nowKgCO2e: '1250000', register: '550000' })
  })

  it('has nothing of a site that opened after it', async () => {
    const opened = { ...e, memberships: [{ start: startOf(1), startEvent: 'founded' }] }
    const { base, propose } = await trustOf([a, b, c, opened])
    expect(await base()).toMatchObject({ nowKgCO2e: '1000000', unknown: [], register: { entries: [] } })
    const none = await propose()
    expect([none.status, none.body.detail]).toEqual([409, expect.stringContaining('nothing to restate')])
  })

  it('is the mean of several years where the target says so', async () => {
    const target = { baseYear: undefined, baseYears: [yearNames[0], yearNames[1], yearNames[2]] }
    const { base } = await trustOf([a, b, c], { target })
    // (1000 + 965 + 915) / 3
    expect((await base()).published.kgCO2e).toBe('960000')
  })
})

describe('a proposal', () => {
  it('is one at a time, and is approved with another person’s key only', async () => {
    const { propose, approve, lead, board, trustId } = await trustOf([a, b, c, d])
    const { body } = await propose({ at: endOf(3), cause: 'D joined', evidence: 'Deed of 1 January' })
    expect(body).toMatchObject({ no: 1, status: 'proposed', proposedBy: 'lead key', decidedBy: null })
    const twice = await propose({ at: endOf(3) }, board)
    expect([twice.status, twice.body.detail]).toEqual([409, expect.stringContaining('lead key')])
    const own = await approve(body.id, lead)
    expect([own.status, own.body.detail]).toEqual([403, expect.stringContaining('Another person’s key')])
    // Another key of the same name is the same person's.
    expect((await approve(body.id, t.call(await t.keyFor(trustId, 'lead')))).status).toBe(403)
    const academies = (await lead('GET', '/v1/academies')).body.items
    const some = t.call(await t.keyFor(trustId, 'lead', [academies[0].id], null, 'site key'))
    expect((await approve(body.id, some)).status).toBe(403)
    expect((await lead('GET', `/v1/restatements/${body.id}`)).body.status).toBe('proposed')
    const approved = await approve(body.id)
    expect(approved.body).toMatchObject({
      status: 'approved',
      decidedBy: 'board key',
      minuteReference: 'Board, item 4',
      evidence: 'Deed of 1 January',
      body: body.body,
    })
  })

  it('that no longer holds is not approved; rejected, it stays, and is proposed anew', async () => {
    const { propose, approve, lead, board, base } = await trustOf([a, b, c, d])
    const { body } = await propose({ at: endOf(3) })
    const more = await t.upload(lead, fileOf(rowsOf({ code: 'd', tonnes: { 0: 5 } })))
    expect(more.body.status).toBe('counted')
    const stale = await approve(body.id)
    expect([stale.status, stale.body.detail]).toEqual([409, expect.stringContaining('no longer holds')])
    expect((await base()).published.source).toBe('original')
    const rejected = await board('POST', `/v1/restatements/${body.id}/reject`, { note: 'another bill came' })
    expect(rejected.body).toMatchObject({ status: 'rejected', decisionNote: 'another bill came' })
    const anew = await propose({ at: endOf(3) })
    expect([anew.body.no, tonnes(anew.body.baseAfterKgCO2e)]).toEqual([2, '1255'])
    expect((await approve(anew.body.id)).status).toBe(200)
    expect((await lead('GET', '/v1/restatements?status=rejected')).body.items).toMatchObject([{ no: 1 }])
  })

  it('once decided is never changed, by whatever call', async () => {
    const { restate, lead, board, propose, trustId } = await trustOf([a, b, c, d])
    const { id, sha256 } = await restate(endOf(3))
    const path = `/v1/restatements/${id}`
    const before = (await lead('GET', path)).body
    const hash = (body: Body) => createHash('sha256').update(canonicalJson(body)).digest('hex')
    expect(hash(before.body)).toBe(sha256)
    for (const client of [lead, board]) {
      expect((await client('POST', `${path}/approve`, { minuteReference: 'again' })).status).toBe(409)
      expect((await client('POST', `${path}/reject`, { note: 'no' })).status).toBe(409)
      for (const method of ['PATCH', 'PUT', 'DELETE'] as const)
        expect((await client(method, path, { note: 'x' })).status, method).toBe(404)
    }
    // What comes after leaves it as it is: data, policy, target, another restatement.
    await t.upload(lead, fileOf(rowsOf({ code: 'a', tonnes: { 0: 100 } })))
    await lead('POST', '/v1/recalculation-policies', { thresholdPercent: '10' })
    expect((await propose({ at: endOf(5) })).status).toBe(201)
    expect((await lead('GET', path)).body).toEqual(before)
    await t.db.query(
      `UPDATE restatement SET body = jsonb_set(body, '{baseAfterKgCO2e}', '"1"') WHERE trust_id = $1::uuid AND id = $2::uuid`,
      [trustId, id],
    )
    // Changed behind its back, it is not answered any more, nor used.
    expect((await lead('GET', path)).status).toBe(500)
    expect((await lead('GET', '/v1/base-year')).status).toBe(500)
  })

  it('may not be about a day to come, or one before the boundary that is published', async () => {
    const { propose, restate } = await trustOf([a, b, c, d])
    expect((await propose({ at: '2026-11-24' })).status).toBe(422)
    await restate(endOf(3))
    expect((await propose({ at: endOf(2) })).status).toBe(422)
  })

  it('has no place where the base rolls', async () => {
    const { propose, lead } = await trustOf([a, b, c, d])
    await lead('POST', '/v1/recalculation-policies', { base: 'rolling' })
    const answer = await propose()
    expect([answer.status, answer.body.detail]).toEqual([409, expect.stringContaining('rolling base')])
  })
})

describe('what was put right since', () => {
  it('is an entry of its academy and stream: a correction, gross, where nothing cancels', async () => {
    const { base, publish, lead, ids } = await trustOf([a, b, c])
    await publish(1)
    const extra = await t.upload(lead, fileOf(rowsOf({ code: 'a', tonnes: { 0: 30 } })))
    const corrected = await base()
    expect(corrected.published.kgCO2e).toBe('1000000')
    expect(corrected.register).toMatchObject({ kgCO2e: '30000', percent: '3', recalculationDue: false })
    expect(corrected.register.entries).toMatchObject([
      { day: null, academyId: ids.a, stream: 'refrigerant', cause: 'correction', changeKgCO2e: '30000' },
    ])
    await t.upload(lead, fileOf(rowsOf({ code: 'b', tonnes: { 0: 25 } })))
    expect((await base()).register).toMatchObject({ kgCO2e: '55000', recalculationDue: true })
    await lead('POST', `/v1/uploads/${extra.body.id}/revert`, { reason: 'sent twice' })
    expect((await base()).register.kgCO2e).toBe('25000')
  })

  it('is a change of method where the quantities are what they were', async () => {
    const { as } = await t.makeTrust()
    const lead = await as('lead')
    const { id } = (await lead('POST', '/v1/academies', { code: 'oak', name: 'Oak', phase: 'primary' })).body
    await join(lead, id, { start: '2012-09-01', startEvent: 'joined' })
    for (const stream of ['electricity.grid', 'refrigerant'])
      await lead('POST', '/v1/assertions', { stream, start: '2000-01-01', reason: 'none here' })
    const gas = 'academy,stream,from,to,quantity,unit'
    for (const year of [2019, 2020])
      await t.upload(lead, `${gas}\noak,gas.mains,${year}-09-01,${year + 1}-08-31,36600,kWh`)
    await lead('POST', '/v1/targets', {
      ...{ baseYear: '2019-20', targetYear: '2024-25', reductionPercent: '40', scopes: [1], categories: [] },
    })
    const published = await lead('POST', '/v1/progress-publications', { year: '2020-21' })
    // 36,600 kWh with the set of 2020.
    expect(published.body.baseKgCO2e).toBe('6729.642')
    await lead('PATCH', '/v1/trust', { factorPolicy: 'byDay' })
    // 122 of 366 days with the set of 2019: 12,200 × (0.18385 − 0.18387).
    expect((await lead('GET', '/v1/base-year')).body.register.entries).toMatchObject([
      { cause: 'method', stream: 'gas.mains', changeKgCO2e: '-0.244', effectKgCO2e: '0.244' },
    ])
  })

  it('is nothing before anything was published: then the data are the base', async () => {
    const { base, lead } = await trustOf([a, b, c])
    await t.upload(lead, fileOf(rowsOf({ code: 'a', tonnes: { 0: 30 } })))
    expect(await base()).toMatchObject({
      published: { kgCO2e: '1030000', source: 'original' },
      register: { entries: [] },
    })
  })

  it('a joiner without data of the base year is unknown, and joins in full when they come', async () => {
    const bare = {
      code: 'd',
      tonnes: { 3: 230, 4: 200, 5: 160 },
      memberships: [{ start: dJoins, startEvent: 'joined' }],
    }
    const { base, restate, lead, ids } = await trustOf([a, b, c, bare])
    const before = await base(`?at=${endOf(3)}`)
    expect(before.unknown).toEqual([ids.d])
    expect(before.register.entries).toMatchObject([{ academyId: ids.d, unknown: true, effectKgCO2e: '0' }])
    expect((await restate(endOf(3))).body.unknown).toEqual([ids.d])
    await t.upload(lead, fileOf(rowsOf({ code: 'd', tonnes: { 0: 250 } })))
    const after = await base()
    expect(after.register.entries).toMatchObject([{ cause: 'joined', changeKgCO2e: '250000' }])
    expect([after.register.recalculationDue, after.unknown]).toEqual([true, []])
  })
})

describe('the policy', () => {
  it('is what is recommended until one is set, and then has versions', async () => {
    const { lead } = await trustOf([a])
    const current = async () => (await lead('GET', '/v1/recalculation-policies/current')).body
    const recommended = { thresholdPercent: '5', midYear: 'allYear', base: 'fixed', joinerDeadlineMonths: 12 }
    expect(await current()).toMatchObject({ ...recommended, default: true, version: 0 })
    await lead('POST', '/v1/recalculation-policies', { thresholdPercent: '2.5', minuteReference: 'item 3' })
    await lead('POST', '/v1/recalculation-policies', { midYear: 'proRata' })
    expect(await current()).toMatchObject({
      ...recommended,
      ...{ thresholdPercent: '2.5', midYear: 'proRata', default: false, version: 2 },
    })
    const list = await lead('GET', '/v1/recalculation-policies?limit=1')
    expect([list.body.items[0].version, list.body.nextCursor]).toEqual([2, '2'])
    const rest = await lead('GET', '/v1/recalculation-policies?cursor=2')
    expect(rest.body.items).toMatchObject([{ version: 1, midYear: 'allYear', minuteReference: 'item 3' }])
    for (const wrong of [{ thresholdPercent: '101' }, { thresholdPercent: '-1' }, { base: 'moving' }])
      expect((await lead('POST', '/v1/recalculation-policies', wrong)).status).toBe(400)
  })
})

describe('a publication', () => {
  it('is of whole years with data, not before the base, and of the target that is named', async () => {
    const { publish, lead } = await trustOf([a, b, c])
    const refused = async (body: object) => {
      const answer = await lead('POST', '/v1/progress-publications', body)
      return [answer.status, answer.body.detail]
    }
    expect(await refused({ year: '2026-27' })).toEqual([409, expect.stringContaining('is not over')])
    expect(await refused({ year: '2018-19' })).toEqual([422, expect.stringContaining('before the base year')])
    expect(await refused({ year: '2025-26' })).toEqual([409, expect.stringContaining('no data')])
    expect((await publish(1, { target: 'other' })).body.detail).toContain('no target “other”')
  })

  it('is of a year that can be compared truly: else it is refused, and what is missing is named', async () => {
    const gap = { ...b, tonnes: { ...b.tonnes, 1: [] } }
    const { publish } = await trustOf([a, gap, c])
    const answer = await publish(1)
    expect([answer.status, answer.body.detail]).toEqual([
      409,
      expect.stringMatching(
        /^2020-21 cannot be compared truly yet.*2020-21: Site B has no record of refrigerant/,
      ),
    ])
    expect((await publish(2)).status).toBe(201)
  })

  it('holds its cells: another academy’s own days as owned, whole years like for like', async () => {
    const { publish, restate, ids } = await trustOf([a, b, c, d])
    await restate(endOf(3))
    const { body } = (await publish(3)).body
    const of = (cells: Body[], id: string | undefined) =>
      cells.filter((one) => one.academyId === id).map((one) => [one.year, one.kgCO2e])
    expect(of(body.cells.asOwned, ids.d)).toEqual([['2022-23', '150000']])
    expect(of(body.cells.likeForLike, ids.d)).toEqual([['2022-23', '230000']])
    expect(of(body.cells.base, ids.d)).toEqual([['2019-20', '250000']])
    expect(tonnes(body.pathKgCO2e)).toBe('950')
  })
})
