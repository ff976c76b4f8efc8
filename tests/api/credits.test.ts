import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { daysOf } from '../../src/domain/day.ts'
import { type Client, openTestService, type TestService } from './service.ts'

// Oak has used 1,000 kWh of electricity a day in 2024-25 and nothing else: 365 × 1,000 × 0.177 = 64,605 kg CO2e of Scope 2
// (UK electricity generated, set of 2025). A contract at 0 covers all of it from 1 September 2024: market-based 0.

let t: TestService
let lead: Client
let finance: Client
let trustId: string
beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  trustId = trust.trustId
  lead = await trust.as('lead')
  finance = await trust.as('finance')
  const { id } = (await lead('POST', '/v1/academies', { code: 'oak', name: 'Oak School', phase: 'primary' }))
    .body
  await lead('POST', '/v1/memberships', { academyId: id, start: '2019-09-01', startEvent: 'founded' })
  await lead('POST', '/v1/assertions', { stream: 'gas.mains', start: '2000-01-01', reason: 'no gas here' })
  const meter = { academyId: id, utility: 'electricity', unit: 'kWh', start: '2024-09-01' }
  await lead('POST', '/v1/meters', { ...meter, number: 'OAK-1', end: '2025-09-01' })
  const rows = daysOf({ start: '2024-09-01', end: '2025-09-01' }).map((day) => `OAK-1,${day},kWh,1000`)
  expect((await t.upload(lead, `meter,date,unit,value\n${rows.join('\n')}\n`)).body.status).toBe('counted')
})
afterAll(() => t.close())

const credit = {
  standard: 'Verified Carbon Standard',
  registry: 'Verra',
  project: 'Cookstoves of the Rift Valley',
  kind: 'avoidance',
  serials: [{ first: '9344-101-110-VCS-VCU-262-VER-KE-3-1686-01012021-31122021-0' }],
  vintage: 2021,
  tonnes: '10',
  retiredOn: '2025-10-01',
  forYear: '2024-25',
  beneficiary: 'Test Trust',
  evidence: 'Retirement record of 1 October 2025',
}
const wood = {
  ...credit,
  standard: 'Woodland Carbon Code',
  registry: 'UK Land Carbon Registry',
  project: 'Hollow Wood',
  kind: 'removal',
  serials: [{ first: 'WCU-0001', last: 'WCU-0004' }, { first: 'WCU-0010' }, { first: 'WCU-0012' }],
  tonnes: '6',
}
const neutrality = async (year = '2024-25') => (await lead('GET', `/v1/neutrality?year=${year}`)).body

describe('a credit that cannot be true is refused', () => {
  it.each([
    ['a retirement to come', { retiredOn: '2026-11-24' }, 422, 'retiredOn', 'lies in the future'],
    ['a vintage after it', { vintage: 2026 }, 400, 'vintage', 'after the retirement of 2025-10-01'],
    ['no tonnes', { tonnes: '0' }, 400, 'tonnes', 'more than 0 tonnes'],
    ['a year that is none', { forYear: '2024' }, 422, 'forYear', 'Write it like 2023-24'],
    [
      'tonnes that are not its serials',
      { tonnes: '11' },
      400,
      'tonnes',
      'name 10 units, and 11 tonnes are said',
    ],
    ['part of a tonne', { tonnes: '10.5' }, 400, 'tonnes', 'One serial is one tonne'],
    [
      'more tonnes than anybody emits',
      { tonnes: '99999999999999999999', serials: [{ first: 'Z-1', last: 'Z-99999999999999999999' }] },
      400,
      'tonnes',
      'at most 10,000,000',
    ],
    [
      'a year to come',
      { forYear: '2027-28' },
      422,
      'forYear',
      'starts on 2027-09-01, which lies in the future',
    ],
    [
      'a vintage after the year',
      { vintage: 2026, retiredOn: '2026-10-01' },
      400,
      'vintage',
      'is after the end of 2024-25 on 2025-08-31',
    ],
    [
      'a letter that only looks so',
      { serials: [{ first: 'WCC-WСU-GB-1040-01012020-31122029-1-10-MER-0-P' }] },
      400,
      'serials/0',
      '“С” (U+0421)',
    ],
    [
      'units that are still to come, with other dashes',
      { serials: [{ first: 'WCC_PIU_GB-1040-01012030-31122039-1-10-MER-0-P' }] },
      400,
      'serials',
      'cannot be used, retired or reported',
    ],
    [
      'ends that make no block',
      { serials: [{ first: 'A-1', last: 'B-2' }] },
      400,
      'serials/0',
      'differ in one number only',
    ],
    [
      'blocks that overlap each other',
      { serials: [{ first: 'A-1', last: 'A-9' }, { first: 'A-9' }] },
      400,
      'serials/1',
      '“A-1 to A-9” and “A-9” have serials in common',
    ],
    [
      'units that are still to come',
      { serials: [{ first: 'WCC-PIU-GB-1040-01012030-31122039-1-10-MER-0-P' }] },
      400,
      'serials',
      'cannot be used, retired or reported',
    ],
  ])('%s', async (_what, change, status, pointer, words) => {
    const { status: got, body } = await lead('POST', '/v1/credits', { ...credit, ...change })
    expect([got, body.errors[0].pointer]).toEqual([status, `body/${pointer}`])
    expect(body.detail).toContain(words)
  })

  it('a key for one academy adds none: a credit is the whole trust’s', async () => {
    const { id } = (await lead('GET', '/v1/academies')).body.items[0]
    const narrow = t.call(await t.keyFor(trustId, 'finance', [id]))
    expect((await narrow('POST', '/v1/credits', credit)).status).toBe(403)
  })
})

describe('credits beside emissions', () => {
  it('before any: the year is as it is, and nothing stands against it', async () => {
    const { matched, statement, targets } = await neutrality()
    expect([matched.location.matchedPercent, matched.location.unmatchedKgCO2e]).toEqual([
      '0',
      matched.location.grossKgCO2e,
    ])
    expect(statement[1]).toBe('No credit or removal is in the register as retired for 2024-25.')
    expect(targets).toEqual([])
  })

  it('are in no total, whatever is retired', async () => {
    const paths = [
      '/v1/emissions?year=2024-25',
      '/v1/emissions?year=2024-25&method=market',
      '/v1/reports/secr?year=2024-25&draft=true',
    ]
    const before = await Promise.all(paths.map((path) => lead('GET', path)))
    expect(before[0]!.body.totals.scope2LocationKgCO2e).toBe('64605')
    const added = await finance('POST', '/v1/credits', credit)
    expect([added.status, added.body.createdBy, added.body.tonnes]).toEqual([201, 'finance key', '10'])
    expect((await lead('POST', '/v1/credits', wood)).status).toBe(201)
    const after = await Promise.all(paths.map((path) => lead('GET', path)))
    expect(after.map((one) => one.body)).toEqual(before.map((one) => one.body))

    const { gross, credits } = await neutrality()
    const { totals } = after[0]!.body
    expect(gross).toEqual({
      scope1KgCO2e: '0',
      scope2LocationKgCO2e: '64605',
      scope2MarketKgCO2e: '64605',
      scope3KgCO2e: totals.scope3KgCO2e,
      totalLocationKgCO2e: totals.totalKgCO2e,
      totalMarketKgCO2e: after[1]!.body.totals.totalKgCO2e,
      outsideOfScopesKgCO2e: totals.outsideOfScopesKgCO2e,
    })
    expect([credits.totalKgCO2e, credits.avoidanceKgCO2e, credits.removalsKgCO2e]).toEqual([
      '16000',
      '10000',
      '6000',
    ])
    expect(credits.groups).toEqual([
      {
        kind: 'avoidance',
        standard: 'Verified Carbon Standard',
        tonnes: '10',
        credits: 1,
        firstVintage: 2021,
        lastVintage: 2021,
      },
      {
        kind: 'removal',
        standard: 'Woodland Carbon Code',
        tonnes: '6',
        credits: 1,
        firstVintage: 2021,
        lastVintage: 2021,
      },
    ])
  })

  it('a neutral target says what of its scopes is matched, by hand', async () => {
    // 16,000 ÷ 64,605 = 24.76588499… %, removals 6,000 ÷ 64,605 = 9.28720687… %, both rounded down
    await t.db.prisma.target.create({
      data: {
        trustId,
        code: 'neutral',
        version: 1,
        title: 'Carbon neutral',
        kind: 'neutral',
        baseYear: '2024-25',
        targetYear: '2025-26',
        reductionPercent: '100',
        scopes: [1, 2],
        categories: [],
        createdBy: 'test',
      },
    })
    const [target, ...more] = (await neutrality()).targets
    expect(more).toEqual([])
    expect(target).toMatchObject({ code: 'neutral', targetYear: '2025-26', due: false, covered: false })
    expect(target.matched).toEqual({
      grossKgCO2e: '64605',
      matchedPercent: '24.765884',
      matchedByRemovalsPercent: '9.287206',
      unmatchedKgCO2e: '48605',
      unmatchedByRemovalsKgCO2e: '58605',
    })
    const { statement, rules } = await neutrality()
    expect(statement.join(' ')).toContain('Avoidance credits are not removals')
    expect(statement.at(-1)).toBe('2024-25 cannot be called carbon neutral on these figures.')
    expect(rules.map((one: { source: string }) => one.source)[0]).toContain('GHG Protocol Corporate Standard')
  })

  it('a contract changes the market-based figure and not what stands beside it', async () => {
    const contract = {
      name: 'Wind',
      start: '2024-09-01',
      end: '2025-09-01',
      kgCO2ePerKwh: '0',
      evidence: 'REGOs',
    }
    expect((await lead('POST', '/v1/contracts', contract)).status).toBe(201)
    const { gross, matched, targets } = await neutrality()
    expect([gross.scope2LocationKgCO2e, gross.scope2MarketKgCO2e]).toEqual(['64605', '0'])
    expect(matched.market.grossKgCO2e).toBe(gross.scope3KgCO2e)
    expect(targets[0].matched.grossKgCO2e).toBe('64605')
  })

  it('enough of them: matched is 100 and no more, gross is what it was, and the surplus is named', async () => {
    const before = await neutrality()
    const many = { ...credit, serials: [{ first: 'BIG-1', last: 'BIG-100' }], tonnes: '100' }
    const { id } = (await lead('POST', '/v1/credits', many)).body
    const { gross, matched, targets, statement, remarks } = await neutrality()
    expect(gross).toEqual(before.gross)
    expect([matched.location.matchedPercent, matched.location.unmatchedKgCO2e]).toEqual(['100', '0'])
    expect(targets[0].covered).toBe(true)
    expect(statement.at(-1)).toContain('would rest on offsetting with avoidance credits, and must say so')
    expect(remarks[0]).toContain('counts for no other year')
    await lead('POST', `/v1/credits/${id}/withdraw`, { reason: 'for the test only' })
    expect((await neutrality()).matched).toEqual(before.matched)
  })

  it('of a year with holes, or that is not over, nothing is said to be matched', async () => {
    const running = await neutrality('2026-27')
    expect([running.gross, running.complete]).toEqual([null, false])
    expect(running.matched.location).toEqual({
      grossKgCO2e: null,
      matchedPercent: null,
      matchedByRemovalsPercent: null,
      unmatchedKgCO2e: null,
      unmatchedByRemovalsKgCO2e: null,
    })
    expect(running.targets[0].covered).toBeNull()
    expect(running.insufficientData[0]).toBe('The year is not over; it ends on 2027-08-31.')
    // Before there was a trust the year is over, and not complete
    const early = await neutrality('1999-00')
    expect([early.complete, early.gross, early.insufficientData]).toEqual([
      false,
      null,
      ['No academy was in the trust in 1999-00.', 'No emissions were recorded.'],
    ])
    // A second meter of which nothing came
    const { id } = (await lead('GET', '/v1/academies')).body.items[0]
    const meter = {
      number: 'OAK-2',
      academyId: id,
      utility: 'electricity',
      start: '2025-08-01',
      end: '2025-09-01',
    }
    await lead('POST', '/v1/meters', meter)
    const { insufficientData, matched, gross } = await neutrality()
    expect(insufficientData).toEqual([
      'Oak School: electricity meter OAK-2 has 0 of 31 days; missing 2025-08-01 to 2025-08-31.',
    ])
    expect([gross.scope2LocationKgCO2e, matched.location.unmatchedKgCO2e]).toEqual(['64605', null])
    // With 30 of 31 days, which is more than 95 %, it is said, and that a day is missing: 64,605 + 30 × 100 × 0.177
    const rows = daysOf({ start: '2025-08-01', end: '2025-08-31' }).map((day) => `OAK-2,${day},kWh,100`)
    await t.upload(lead, `meter,date,unit,value\n${rows.join('\n')}\n`)
    const mended = await neutrality()
    expect([mended.gross.scope2LocationKgCO2e, mended.insufficientData]).toEqual(['65136', []])
    expect(mended.targets[0].matched.unmatchedKgCO2e).toBe('49136')
    expect(mended.remarks).toEqual([
      '1 meter day of the year is missing, so gross emissions are somewhat larger than is known.',
    ])
  })
})

describe('a serial counts once', () => {
  const clash = async (change: object) => {
    const { status, body } = await lead('POST', '/v1/credits', { ...credit, ...change })
    return [status, body.errors?.[0].pointer, body.detail]
  }
  it('the same one is refused, and the answer says where it is counted', async () => {
    const [status, pointer, detail] = await clash({})
    expect([status, pointer]).toEqual([409, 'body/serials/0'])
    expect(detail).toContain('“Cookstoves of the Rift Valley” (Verified Carbon Standard, Verra), 10 tonnes')
    expect(detail).toContain('retired on 2025-10-01 for 2024-25, added by finance key')
  })
  it.each([
    ['a block that meets it', '9344-110-119-VCS-VCU-262-VER-KE-3-1686-01012021-31122021-0', 'Verra', 409],
    [
      'however the registry is called',
      '9344-105-114-VCS-VCU-262-VER-KE-3-1686-01012021-31122021-0',
      'VCS',
      409,
    ],
    ['one in disguise', '“9344_105_114_VCS_VCU_262_VER_KE_3_1686_01012021_31122021_0”', 'VCS', 409],
    ['the next block', '9344-111-120-VCS-VCU-262-VER-KE-3-1686-01012021-31122021-0', 'Verra', 201],
  ])('%s', async (_what, first, registry, status) => {
    expect((await clash({ serials: [{ first }], registry }))[0]).toBe(status)
  })
  it.each([
    ['a serial within a block of another entry', 'The UK Land Carbon Registry', 'wcu-3', 409],
    ['one between two blocks of it', 'UK Land Carbon Registry', 'WCU-0011', 201],
    ['the same text in another registry', 'Register of another', 'WCU-0002', 201],
  ])('%s', async (_what, registry, first, status) => {
    expect((await clash({ ...wood, tonnes: '1', registry, serials: [{ first }] }))[0]).toBe(status)
  })

  it('of two that come at once, one is taken', async () => {
    const one = { ...credit, serials: [{ first: 'RACE-1', last: 'RACE-10' }] }
    const other = { ...credit, serials: [{ first: 'RACE-10', last: 'RACE-19' }] }
    const answers = await Promise.all(
      [one, other, one, other].map((body) => lead('POST', '/v1/credits', body)),
    )
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409])
  })

  it('a withdrawn entry stays, counts no more, and frees its serials', async () => {
    const { items } = (await lead('GET', '/v1/credits?forYear=2024-25')).body
    const race = items.find((one: { serials: { first: string }[] }) =>
      one.serials[0]!.first.startsWith('RACE'),
    )
    const path = `/v1/credits/${race.id}/withdraw`
    expect((await lead('POST', path, { reason: 'entered for the wrong trust' })).body.withdrawnBy).toBe(
      'lead key',
    )
    expect((await lead('POST', path, { reason: 'twice' })).status).toBe(409)
    expect((await lead('GET', `/v1/credits/${race.id}`)).body.withdrawReason).toBe(
      'entered for the wrong trust',
    )
    const ids = async (query: string) =>
      (await lead('GET', `/v1/credits${query}`)).body.items.map((one: { id: string }) => one.id)
    expect(await ids('')).not.toContain(race.id)
    expect(await ids('?withdrawn=true')).toContain(race.id)
    expect(
      (
        await lead('POST', '/v1/credits', {
          ...credit,
          serials: race.serials,
        })
      ).status,
    ).toBe(201)
  })

  it('one retired long before the year is taken, and remarked on', async () => {
    const early = {
      ...credit,
      retiredOn: '2019-08-30',
      vintage: 2017,
      serials: [{ first: 'OLD-1', last: 'OLD-10' }],
    }
    const { id } = (await lead('POST', '/v1/credits', early)).body
    expect((await neutrality()).remarks).toContainEqual(
      expect.stringContaining('were retired on 2019-08-30, more than 5 years before 2024-25 began'),
    )
    await lead('POST', `/v1/credits/${id}/withdraw`, { reason: 'for the test only' })
  })

  it('another trust sees none of it', async () => {
    const other = await (await t.makeTrust('Other')).as('lead')
    expect((await other('GET', '/v1/credits')).body.items).toEqual([])
    expect((await other('POST', '/v1/credits', credit)).status).toBe(201)
  })

  it('a year that is none any more is remarked on: its credits stand against nothing', async () => {
    await lead('PATCH', '/v1/trust', { yearStartMonth: 1 })
    const { remarks, insufficientData, matched } = await neutrality('2025')
    expect(remarks).toEqual([
      expect.stringContaining('There are credits for 2024-25, which is no reporting year'),
    ])
    // The meter ended on 31 August: what follows is not known, though no day of a meter is missing.
    expect(insufficientData).toEqual([
      expect.stringContaining(
        'Oak School: no electricity meter was in use in 2025-09, 2025-10, 2025-11, 2025-12;',
      ),
    ])
    expect(matched.location.matchedPercent).toBeNull()
    await lead('PATCH', '/v1/trust', { yearStartMonth: 9 })
  })
})
