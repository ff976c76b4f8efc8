import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addDays, daysOf } from '../../src/domain/day.ts'
import { Decimal } from '../../src/domain/decimal.ts'
import { type Client, openTestService, type TestService } from './service.ts'

// One trust. Gas in kWh a day, constant, so that every figure is days × kWh; 2023-24 has 366 days, and a factor of 0.1829.
const start = '2023-09-01'
const end = '2025-09-01'
const turn = '2025-01-15'
const gas: Readonly<Record<string, readonly [kwh: number, from: string, to: string]>> = {
  oak: [10, start, end],
  infants: [2, start, turn],
  juniors: [3, start, turn],
  primary: [5, turn, end],
  whole: [20, start, turn],
  north: [12, turn, end],
  south: [8, turn, end],
  birch: [4, start, '2024-11-20'],
  dell: [6, start, end],
  annexe: [1, start, turn],
}

let t: TestService
let lead: Client
let estates: Client
const ids: Record<string, string> = {}
const join = async (code: string, start: string, startEvent = 'joined', more = {}) => {
  const made = await lead('POST', '/v1/memberships', { academyId: ids[code], start, startEvent, ...more })
  expect([code, made.status]).toEqual([code, 201])
  return made.body
}
const leave = async (code: string, end: string, endEvent: string, more = {}) => {
  const { items } = (await lead('GET', `/v1/memberships?academyId=${ids[code]}`)).body
  const done = await lead('POST', `/v1/memberships/${items[0].id}/end`, { end, endEvent, ...more })
  expect([code, done.status]).toEqual([code, 200])
  return done.body
}
const pass = (from: string, to: string, more: object = {}) =>
  lead('POST', '/v1/lineages', { fromAcademyId: ids[from], toAcademyId: ids[to], day: turn, ...more })

beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  lead = await trust.as('lead')
  estates = await trust.as('estates')
  for (const code of Object.keys(gas)) {
    const body = {
      code,
      name: `${code} school`,
      phase: 'primary',
      ...(code === 'oak' ? { urn: '100001' } : {}),
    }
    ids[code] = (await lead('POST', '/v1/academies', body)).body.id
    await lead('POST', '/v1/meters', {
      academyId: ids[code],
      number: `G-${code}`,
      utility: 'gas',
      unit: 'kWh',
    })
  }
  for (const code of ['oak', 'infants', 'juniors', 'whole', 'birch']) await join(code, '2015-09-01')
  await join('dell', '2024-02-10', 'joined', { evidence: 'Transfer agreement' })
  const rows = Object.entries(gas).flatMap(([code, [kwh, from, to]]) =>
    daysOf({ start: from, end: to }).map((day) => `G-${code},${day},${kwh},kWh`),
  )
  const sent = await t.upload(lead, ['meter,date,value,unit', ...rows].join('\n'))
  expect(sent.body.status).toBe('counted')
})
afterAll(() => t.close())

/** The kWh of gas of each academy, out of the kilograms of Scope 1. */
async function kwh(year: string, query: string): Promise<Record<string, string>> {
  const { body } = await lead('GET', `/v1/emissions?year=${year}&by=academy,scope&${query}`)
  const factor = new Decimal(year === '2023-24' ? '0.1829' : '0.18296')
  const scope1 = body.groups.filter((one: { key: { scope: string } }) => one.key.scope === '1')
  return Object.fromEntries(
    scope1.map((one: { key: { academy: string }; kgCO2e: string }) => [
      one.key.academy,
      new Decimal(one.kgCO2e).div(factor).toDecimalPlaces(20).toFixed(),
    ]),
  )
}
const like = (at: string) => `boundary=likeForLike&at=${at}`

describe('joining in the middle of a month', () => {
  it('readings of before are in the like-for-like figure and never in the statutory one', async () => {
    // Dell is owned from 10 February: 20 + 184 days of 6 kWh.
    const members = { oak: '3660', infants: '732', juniors: '1098', whole: '7320', birch: '1464' }
    expect(await kwh('2023-24', 'boundary=asOwned')).toEqual({ ...members, dell: '1224' })
    expect(await kwh('2023-24', like('2024-06-01'))).toEqual({ ...members, dell: '2196' })
    expect(await kwh('2023-24', like('2024-02-09'))).toEqual(members)
  })
})

describe('closing, leaving, merging and splitting', () => {
  it('leave every statutory figure of the closed year as it was, and carry history like for like', async () => {
    const before = (await lead('GET', '/v1/emissions?year=2023-24')).body
    const evidence = 'Minute 12'
    expect(await leave('birch', '2024-11-20', 'closed', { evidence })).toMatchObject({
      end: '2024-11-20',
      endEvent: 'closed',
      endKind: 'organic',
      endEvidence: evidence,
      endedBy: 'lead key',
      startKind: 'structural',
    })
    await leave('dell', '2025-03-05', 'left')
    for (const code of ['infants', 'juniors']) await leave(code, turn, 'merged')
    await join('primary', turn, 'merged')
    await leave('whole', turn, 'split')
    await join('north', turn, 'split')
    await join('south', turn, 'split', { startKind: 'organic' })
    const open = (await lead('GET', '/v1/structure')).body.problems
    expect(open).toHaveLength(6)
    expect(open).toContainEqual(
      expect.stringContaining('whole school was split on 2025-01-15, and none of its history has passed'),
    )
    expect((await pass('infants', 'primary')).status).toBe(201)
    expect((await pass('juniors', 'primary')).body.sharePercent).toBe('100')
    expect((await pass('whole', 'north', { sharePercent: '60', evidence: 'Site plan' })).status).toBe(201)
    expect((await lead('GET', '/v1/structure')).body.problems).toEqual([
      expect.stringContaining('south school came out of a split'),
      expect.stringContaining('only 60 % of its history'),
    ])
    expect((await pass('whole', 'south', { sharePercent: '40' })).status).toBe(201)
    expect((await lead('GET', '/v1/structure')).body.problems).toEqual([])
    await leave('south', '2025-04-10', 'left')

    const after = (await lead('GET', '/v1/emissions?year=2023-24')).body
    expect(after).toEqual(before)
    // 136 days before 15 January and 229 from it on; birch 80, south 85 and dell 185 days.
    const stayed = {
      oak: '3650',
      infants: '272',
      juniors: '408',
      primary: '1145',
      north: '2748',
      birch: '320',
    }
    expect(await kwh('2024-25', 'boundary=asOwned')).toEqual({
      ...stayed,
      whole: '2720',
      south: '680',
      dell: '1110',
    })
    // Now: dell has gone from every year, and so has south with its 40 % of the whole.
    expect(await kwh('2024-25', like('2025-12-01'))).toEqual({ ...stayed, whole: '1632' })
    expect(await kwh('2023-24', like('2025-12-01'))).toEqual({
      oak: '3660',
      infants: '732',
      juniors: '1098',
      whole: '4392',
      birch: '1464',
    })
    // On the last day of south’s membership it had all of it.
    expect((await kwh('2023-24', like('2025-04-09'))).whole).toBe('7320')
  })

  it('a share is shown with its line, and explained by the split', async () => {
    const query = `year=2023-24&month=2023-10&stream=gas.mains&academyId=${ids.whole}&${like('2025-12-01')}`
    const { items } = (await lead('GET', `/v1/lines?${query}`)).body
    const line = items.find((one: { kind: string }) => one.kind === 'direct')
    expect(line).toMatchObject({
      recorded: { quantity: '620', unit: 'kWh' },
      share: '0.6',
      quantity: '372',
      kgCO2e: '68.0388',
    })
    const why = (await lead('GET', `/v1/lines/${line.id}/explain`)).body
    expect(why.sum).toBe('620 kWh × 0.6 = 372 kWh; 372 × 0.1829 kg CO2e per kWh (Gross CV) = 68.0388 kg CO2e')
    expect(why.shareMeans).toBe(
      '× 60 % of the site’s history: on 2025-01-15 60 % of whole school passed to north school, on 2025-01-15 40 % of whole school passed to south school. The boundary of 2026-11-23 has north school (60 %), and not south school (40 %).',
    )
    const sources = why.sources.reduce(
      (sum: Decimal, one: { quantity: string }) => sum.plus(one.quantity),
      new Decimal(0),
    )
    expect(sources.toFixed()).toBe('620')
    const owned = (await lead('GET', `/v1/lines?year=2023-24&academyId=${ids.whole}`)).body.items[0]
    expect(owned.share).toBe('1')
    expect((await lead('GET', `/v1/lines/${owned.id}/explain`)).body.shareMeans).toBeNull()
    // A share that no boundary has is no line.
    const parts = JSON.parse(Buffer.from(line.id, 'base64url').toString('utf8'))
    const forged = Buffer.from(JSON.stringify([...parts.slice(0, -1), '0.7'])).toString('base64url')
    expect((await lead('GET', `/v1/lines/${forged}/explain`)).status).toBe(404)
  })

  it('a school merged in from outside brings its history, and is owned at no time', async () => {
    const made = await pass('annexe', 'oak', { evidence: 'Deed' })
    expect((await kwh('2023-24', like('2025-12-01'))).annexe).toBe('366')
    expect((await kwh('2023-24', 'boundary=asOwned')).annexe).toBeUndefined()
    const { events, sites } = (await lead('GET', '/v1/structure?at=2025-12-01')).body
    expect(events.find((one: { id: string }) => one.id === made.body.id)).toMatchObject({
      kind: 'structural',
      event: 'merged',
      evidence: 'Deed',
      recordedBy: 'lead key',
    })
    expect(sites.find((one: { code: string }) => one.code === 'annexe')).toMatchObject({
      member: false,
      since: null,
    })
    const taken = await lead('POST', `/v1/lineages/${made.body.id}/withdraw`, { reason: 'Only a let' })
    expect(taken.body.withdrawReason).toBe('Only a let')
    expect((await kwh('2023-24', like('2025-12-01'))).annexe).toBeUndefined()
    expect((await lead('POST', `/v1/lineages/${made.body.id}/withdraw`, { reason: 'again' })).status).toBe(
      409,
    )
    expect((await lead('GET', '/v1/lineages')).body.items).toHaveLength(4)
    expect((await lead('GET', '/v1/lineages?withdrawn=true')).body.items).toHaveLength(5)
  })

  it.each([
    ['oak', 'oak', {}, 400, 'toAcademyId', 'another academy'],
    ['oak', 'north', { sharePercent: '0' }, 422, 'sharePercent', 'above 0'],
    ['oak', 'north', { sharePercent: '100.01' }, 422, 'sharePercent', 'at most 100'],
    ['whole', 'oak', { sharePercent: '0.5' }, 409, 'sharePercent', '100 % of this academy passed'],
    ['whole', 'north', { sharePercent: '60' }, 409, 'toAcademyId', 'said before'],
    ['primary', 'juniors', { day: '2026-01-01' }, 409, 'toAcademyId', 'would come back'],
  ])('from %s to %s with %j is refused', async (from, to, more, status, pointer, words) => {
    const { status: found, body } = await pass(from, to, more)
    expect([found, body.errors?.[0]?.pointer ?? body.pointer]).toEqual([status, `body/${pointer}`])
    expect(body.detail).toContain(words)
  })

  it('half an end of a membership is refused', async () => {
    const body = { academyId: ids.annexe, start: '2020-01-01', startEvent: 'joined' }
    for (const more of [{ end: turn }, { endEvent: 'left' }, { endKind: 'organic' }])
      expect((await lead('POST', '/v1/memberships', { ...body, ...more })).body.detail).toContain(
        'or neither',
      )
  })
})

describe('the structure of a day', () => {
  it('has the sites with their shares, who left, every event in order, and the days owned of a year', async () => {
    const { body } = await lead('GET', '/v1/structure?at=2025-12-01&year=2024-25')
    const of = (code: string) => body.sites.find((one: { code: string }) => one.code === code)
    expect(body.sites.map((one: { code: string }) => one.code)).toEqual([
      'birch',
      'infants',
      'juniors',
      'north',
      'oak',
      'primary',
      'whole',
    ])
    expect(of('oak')).toMatchObject({ urn: '100001', member: true, since: '2015-09-01', until: null })
    expect(of('birch')).toMatchObject({ member: false, until: '2024-11-20', ended: '2024-11-20' })
    expect(of('whole').history).toEqual([{ start: null, end: turn, sharePercent: '60' }])
    expect(of('north')).toMatchObject({
      startEvent: 'split',
      startKind: 'organic',
      opened: turn,
      history: [{ start: turn, end: null, sharePercent: '100' }],
    })
    expect(body.left).toEqual([
      expect.objectContaining({ code: 'dell', until: '2025-03-05', endEvent: 'left', endKind: 'structural' }),
      expect.objectContaining({ code: 'south', until: '2025-04-10' }),
    ])
    const events = body.events.map((one: { day: string; words: string }) => `${one.day} ${one.words}`)
    expect(events.slice(5)).toEqual([
      '2024-02-10 dell school joined',
      '2024-11-20 birch school closed',
      '2025-01-15 infants school went into a merger',
      '2025-01-15 juniors school went into a merger',
      '2025-01-15 whole school was split',
      '2025-01-15 40 % of the history of whole school passed to south school',
      '2025-01-15 60 % of the history of whole school passed to north school',
      '2025-01-15 the history of infants school passed to primary school',
      '2025-01-15 the history of juniors school passed to primary school',
      '2025-01-15 north school came out of a split',
      '2025-01-15 primary school came out of a merger',
      '2025-01-15 south school came out of a split',
      '2025-03-05 dell school left',
      '2025-04-10 south school left',
    ])
    expect(body.events[5]).toMatchObject({
      kind: 'structural',
      evidence: 'Transfer agreement',
      recordedBy: 'lead key',
    })
    const owned = Object.fromEntries(
      body.owned.academies.map((one: { code: string; days: number }) => [one.code, one.days]),
    )
    expect(body.owned.days).toBe(365)
    expect(owned).toEqual({
      oak: 365,
      infants: 136,
      juniors: 136,
      primary: 229,
      whole: 136,
      north: 229,
      south: 85,
      birch: 80,
      dell: 185,
    })
  })
})

describe('an activity handed over', () => {
  const change = (more: object = {}) =>
    lead('POST', '/v1/activity-changes', {
      academyId: ids.oak,
      stream: 'fleet.minibus',
      day: turn,
      kind: 'outsourced',
      ...more,
    })
  const km = async (year: string, query: string): Promise<string> => {
    const { items } = (await lead('GET', `/v1/lines?year=${year}&stream=fleet.minibus&${query}`)).body
    return items
      .filter((one: { kind: string }) => one.kind === 'direct')
      .reduce(
        (sum: Decimal, one: { recorded: { quantity: string } }) => sum.plus(one.recorded.quantity),
        new Decimal(0),
      )
      .toFixed()
  }

  it('minibuses: owned until then; out of every year like for like, unless they are reported elsewhere', async () => {
    const rows = [
      'oak,2023-10-01,2023-10-31,1000,km,fleet.minibus',
      'oak,2024-10-01,2024-10-31,500,km,fleet.minibus',
      // What the contractor told of the time after.
      'oak,2025-02-01,2025-02-28,70,km,fleet.minibus',
    ]
    const sent = await t.upload(lead, ['academy,start,end,value,unit,stream', ...rows].join('\n'))
    expect(sent.body.status).toBe('counted')
    const both = async (query: string) => [await km('2023-24', query), await km('2024-25', query)]
    expect(await both('boundary=asOwned')).toEqual(['1000', '570'])
    const out = await change({ evidence: 'Contract of January' })
    expect([out.status, out.body.reportedAs]).toEqual([201, null])
    expect(await both('boundary=asOwned')).toEqual(['1000', '500'])
    expect(await both(like('2025-12-01'))).toEqual(['0', '0'])
    expect(await both(like('2025-01-14'))).toEqual(['1000', '570'])
    const { events } = (await lead('GET', '/v1/structure')).body
    expect(events).toContainEqual(
      expect.objectContaining({
        event: 'outsourced',
        stream: 'fleet.minibus',
        evidence: 'Contract of January',
      }),
    )

    await lead('POST', `/v1/activity-changes/${out.body.id}/withdraw`, {
      reason: 'It is reported as coaches',
    })
    expect((await change({ reportedAs: 'travel.coach' })).body.reportedAs).toBe('travel.coach')
    expect(await both('boundary=asOwned')).toEqual(['1000', '500'])
    expect(await both(like('2025-12-01'))).toEqual(['1000', '500'])
  })

  it.each([
    [{}, 409, 'day', 'was outsourced on 2025-01-15'],
    [{ kind: 'insourced' }, 409, 'day', 'was outsourced on 2025-01-15'],
    [{ day: '2025-06-01' }, 409, 'day', 'with nothing between'],
    [{ day: '2024-06-01' }, 409, 'day', 'with nothing between'],
    [{ stream: 'fleet.sledge' }, 422, 'stream', 'not a stream'],
    [{ reportedAs: 'fleet.sledge' }, 422, 'reportedAs', 'not a stream'],
    [{ reportedAs: 'fleet.minibus' }, 400, 'reportedAs', 'another stream'],
  ])('%j is refused', async (more, status, pointer, words) => {
    const { status: found, body } = await change(more)
    expect([found, body.errors?.[0]?.pointer ?? body.pointer]).toEqual([status, `body/${pointer}`])
    expect(body.detail).toContain(words)
  })

  it('of every academy is for somebody who answers for all; taking over again is no repetition', async () => {
    expect((await change({ day: '2025-06-01', kind: 'insourced' })).status).toBe(201)
    const some = t.call(await t.keyFor((await lead('GET', '/v1/trust')).body.id, 'lead', [ids.oak!]))
    const all = { stream: 'water.supply', day: turn, kind: 'outsourced' }
    expect((await some('POST', '/v1/activity-changes', all)).status).toBe(403)
    expect((await some('POST', '/v1/activity-changes', { ...all, academyId: ids.north })).status).toBe(403)
    expect((await estates('POST', '/v1/activity-changes', all)).status).toBe(403)
    expect((await lead('POST', '/v1/activity-changes', all)).body.academyId).toBeNull()
  })
})

describe('a new URN at conversion', () => {
  const urns = async (code: string) => {
    const { items } = (await lead('GET', `/v1/academies/${ids[code]}/urns`)).body
    return items.map((one: { urn: string; since: string; until: string }) => [one.urn, one.since, one.until])
  }
  const add = (code: string, urn: string, since: string) =>
    lead('POST', `/v1/academies/${ids[code]}/urns`, { urn, since, evidence: 'Register of schools' })

  it('is the same site: files that name the old one still find it', async () => {
    expect(await urns('oak')).toEqual([['100001', null, null]])
    expect((await add('oak', '200002', '2024-03-11')).body).toMatchObject({
      since: '2024-03-11',
      until: null,
    })
    expect(await urns('oak')).toEqual([
      ['100001', null, '2024-03-11'],
      ['200002', '2024-03-11', null],
    ])
    expect((await lead('GET', `/v1/academies/${ids.oak}`)).body.urn).toBe('200002')
    for (const urn of ['100001', '200002'])
      expect((await lead('GET', `/v1/academies?named=${urn}`)).body.items[0].code).toBe('oak')
    const onDay = async (at: string) =>
      (await lead('GET', `/v1/structure?at=${at}`)).body.sites.find(
        (one: { code: string }) => one.code === 'oak',
      ).urn
    expect([await onDay('2024-03-10'), await onDay('2024-03-11')]).toEqual(['100001', '200002'])
    const rows = [
      '100001,2023-11-01,2023-11-30,5,km,travel.rail',
      '200002,2024-04-01,2024-04-30,7,km,travel.rail',
    ]
    const sent = await t.upload(lead, ['academy,start,end,value,unit,stream', ...rows].join('\n'))
    expect([sent.body.status, sent.body.counts?.errors ?? 0]).toEqual(['counted', 0])
    const { items } = (await lead('GET', `/v1/lines?year=2023-24&stream=travel.rail&academyId=${ids.oak}`))
      .body
    expect(new Set(items.map((one: { month: string }) => one.month))).toEqual(new Set(['2023-11', '2024-04']))
  })

  it('belongs to one site at a time, and passes on with a merger', async () => {
    const taken = await add('north', '200002', '2025-02-01')
    expect([taken.status, taken.body.errors?.[0]?.pointer ?? taken.body.pointer]).toEqual([409, 'body/urn'])
    expect(taken.body.detail).toContain('oak school has the URN 200002 from 2024-03-11')
    const made = await lead('POST', '/v1/academies', {
      code: 'elm',
      name: 'Elm',
      phase: 'primary',
      urn: '200002',
    })
    expect(made.status).toBe(409)
    expect((await lead('GET', '/v1/academies?named=elm')).body.items).toEqual([])
    expect((await add('north', '300003', '2027-01-01')).status).toBe(422)
    // Free again: oak has not had it since March, and the infants not since they were merged.
    expect((await add('north', '100001', '2025-02-01')).status).toBe(201)
    expect((await add('infants', '400004', '2016-01-01')).status).toBe(201)
    expect(await urns('infants')).toEqual([['400004', '2016-01-01', turn]])
    expect((await add('primary', '400004', '2025-01-14')).status).toBe(409)
    expect((await add('primary', '400004', turn)).status).toBe(201)
  })

  it('is set and taken away with the academy as before, and what was wrong is withdrawn', async () => {
    const patch = (code: string, urn: string | null) => lead('PATCH', `/v1/academies/${ids[code]}`, { urn })
    expect((await patch('dell', '500005')).body.urn).toBe('500005')
    expect((await patch('dell', '500006')).body.urn).toBe('500006')
    expect(await urns('dell')).toEqual([
      ['500005', null, '2026-11-23'],
      ['500006', '2026-11-23', null],
    ])
    expect((await patch('dell', '500007')).body.urn).toBe('500007')
    expect((await patch('dell', null)).status).toBe(409)
    const { items } = (await lead('GET', `/v1/academies/${ids.dell}/urns`)).body
    const last = items.at(-1)
    const gone = await lead('POST', `/v1/academies/${ids.dell}/urns/${last.id}/withdraw`, {
      reason: 'misread',
    })
    expect(gone.body).toMatchObject({ urn: '500007', withdrawReason: 'misread' })
    expect((await lead('GET', `/v1/academies/${ids.dell}`)).body.urn).toBe('500005')
    expect((await patch('dell', null)).body.urn).toBeNull()
    expect(await urns('dell')).toEqual([])
    expect((await lead('GET', `/v1/academies/${ids.dell}/urns?withdrawn=true`)).body.items).toHaveLength(3)
    const { problems } = (await lead('GET', `/v1/structure?at=${addDays(turn, 1)}`)).body
    expect(problems).toEqual([])
  })
})
