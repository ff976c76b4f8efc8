import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Decimal } from '../../src/domain/decimal.ts'
import {
  academy,
  addAcademy,
  always,
  change,
  f23,
  f24,
  f25,
  kg,
  noGas,
  oakUses,
  progress,
  rows,
  send,
  target,
  type Uses,
  year,
} from './schools.ts'
import { openTestService, type TestService } from './service.ts'

// Schools with electricity and no gas; today is 23 November 2026.

let t: TestService
beforeAll(async () => {
  t = await openTestService()
})
afterAll(() => t.close())

describe('what is missing', () => {
  it('sees the months of a base year before the first meter was in use: no school has no electricity', async () => {
    const { as } = await t.makeTrust()
    const lead = await as('lead')
    await addAcademy(lead, 'oak', '2019-09-01', 'joined')
    await noGas(lead)
    await send(t, lead, rows('oak', [['2023-02-01', '2026-11-01', 40]]))
    const [meter] = (await lead('GET', '/v1/meters')).body.items
    const shown = await lead('GET', `/v1/meters/${meter.id}`)
    const match = { 'if-match': String(shown.headers.etag) }
    const begun = await lead('PATCH', `/v1/meters/${meter.id}`, { start: '2023-02-01' }, match)
    expect(begun.status).toBe(200)
    await lead('POST', '/v1/targets', target)
    const body = await progress(lead)
    expect(year(body, '2023-24')).toMatchObject({ changePercent: null, pathKgCO2e: null })
    expect(year(body, '2023-24').insufficientData).toEqual([
      '2022-23: no electricity meter of oak was in use in 2022-09, 2022-10, 2022-11, 2022-12, 2023-01; say since when, and until when, a meter is, with “trust-carbon meter set”, or that there was no electricity, with “trust-carbon assert”',
    ])
    await send(t, lead, rows('oak', [['2022-09-01', '2023-02-01', 40]]))
    await lead(
      'PATCH',
      `/v1/meters/${meter.id}`,
      { start: '2022-09-01' },
      {
        'if-match': String((await lead('GET', `/v1/meters/${meter.id}`)).headers.etag),
      },
    )
    expect(year(await progress(lead), '2023-24').insufficientData).toEqual([])
  })
  it('keeps the trust from being compared, and no academy whose own data is whole', async () => {
    const { as } = await t.makeTrust()
    const lead = await as('lead')
    await addAcademy(lead, 'oak', '2019-09-01', 'founded')
    await addAcademy(lead, 'elm', '2019-09-01', 'founded')
    await noGas(lead)
    await send(t, lead, rows('oak', oakUses))
    await send(t, lead, [
      ...rows('elm', [
        ['2022-09-01', '2026-03-01', 40],
        ['2026-05-01', '2026-10-01', 40],
      ]),
    ])
    await lead('POST', '/v1/targets', target)
    const body = await progress(lead)
    const gap =
      '2025-26: electricity meter MTR-elm of elm has 304 of 365 days; missing 2026-03-01 to 2026-04-30'
    expect(year(body, '2025-26').insufficientData).toEqual([gap])
    expect([body.now.year, body.waitingYears]).toEqual(['2024-25', ['2025-26']])
    expect(year(academy(body, 'elm'), '2025-26').insufficientData).toEqual([gap])
    expect(academy(body, 'oak').now).toMatchObject({ year: '2025-26', onPath: true })
    // October of elm has not come: no comparison of the months so far, and how much there is is said.
    expect([body.yearToDate.coveragePercent, body.yearToDate.before.changePercent]).toEqual([
      ...[new Decimal(91 * 100).div(122).toDecimalPlaces(6).toFixed(), null],
    ])
    expect(body.yearToDate.before.insufficientData[0]).toContain(
      '2026-09 to 2026-10: electricity meter MTR-elm',
    )
    expect(academy(body, 'oak').yearToDate.before.changePercent).toBe('-10')
  })

  it('names a joiner without data of the base with what to do and by when, and tells of an estimated base', async () => {
    const { trustId, as } = await t.makeTrust()
    const lead = await as('lead')
    await addAcademy(lead, 'oak', '2019-09-01', 'founded')
    await addAcademy(lead, 'elm', '2026-01-01', 'joined')
    await noGas(lead)
    await send(t, lead, rows('oak', oakUses))
    await send(t, lead, rows('elm', always(40, '2025-09-01')))
    await lead('POST', '/v1/targets', target)
    const body = await progress(lead)
    const elm = academy(body, 'elm')
    expect(elm.backCast).toMatchObject({
      joined: '2026-01-01',
      deadline: '2027-01-01',
      estimatedPercent: null,
    })
    expect(body.joiners).toHaveLength(1)
    expect(year(body, '2025-26').insufficientData.join()).toContain(
      '2022-23: elm joined on 2026-01-01, and there is no data of it yet. Send its files, or back-cast it with “trust-carbon estimate --academy elm --from 2022-09-01 --to 2023-08-31 --method backCast”; its own data is due by 2027-01-01.',
    )
    expect(academy(body, 'oak').now.year).toBe('2025-26')
    const estimate = await lead('POST', '/v1/estimates', {
      ...{ meter: 'MTR-elm', start: '2022-09-01', end: '2025-09-01', method: 'backCast' },
    })
    expect(estimate.status).toBe(202)
    await t.service.services.uploads.settled(trustId, estimate.body.upload.id)
    const after = await progress(lead)
    expect(academy(after, 'elm').backCast).toMatchObject({ estimatedPercent: '100', overdue: false })
    expect(after.now.year).toBe('2025-26')
    expect(year(after, '2022-23').estimatedPercent).toBe(
      new Decimal(100 * 40).div(140).toDecimalPlaces(6).toFixed(),
    )
  })
})

describe('schools that merge or close', () => {
  it('count with the school that has their history, and a closed one stays in the base', async () => {
    const { trustId, as } = await t.makeTrust()
    const lead = await as('lead')
    const ids: Record<string, string> = {}
    for (const code of ['north', 'south', 'tiny'])
      ids[code] = await addAcademy(lead, code, '2019-09-01', 'joined')
    const union = await addAcademy(lead, 'union', '2024-09-01', 'founded')
    await noGas(lead)
    for (const [code, endEvent] of [
      ['north', 'merged'],
      ['south', 'merged'],
      ['tiny', 'closed'],
    ] as const) {
      const where = { trustId, academyId: ids[code]! }
      await t.db.prisma.membership.updateMany({ where, data: { end: new Date('2024-09-01'), endEvent } })
      if (endEvent === 'merged')
        await t.db.prisma.lineage.create({
          data: {
            ...{ trustId, id: where.academyId, fromAcademyId: where.academyId, toAcademyId: union },
            ...{ day: new Date('2024-09-01'), sharePercent: '100', createdBy: 'test' },
          },
        })
    }
    const until = (kwh: number): Uses => [['2022-09-01', '2024-09-01', kwh]]
    await send(t, lead, rows('north', until(10)))
    await send(t, lead, rows('south', until(20)))
    await send(t, lead, rows('tiny', until(5)))
    await send(t, lead, rows('union', always(25, '2024-09-01')))
    await lead('POST', '/v1/targets', target)
    const body = await progress(lead)
    expect(body.baseKgCO2e).toBe(kg(365 * 35, f23))
    expect(year(body, '2024-25').changePercent).toBe(change(kg(365 * 25, f25), kg(365 * 35, f23)))
    const whole = academy(body, 'union')
    expect([whole.baseKgCO2e, year(whole, '2023-24').likeForLikeKgCO2e]).toEqual([
      ...[kg(365 * 30, f23), kg(366 * 30, f24)],
    ])
    expect(year(whole, '2024-25').changePercent).toBe(change(kg(365 * 25, f25), kg(365 * 30, f23)))
    const tiny = academy(body, 'tiny')
    expect([tiny.baseKgCO2e, tiny.now]).toEqual([
      kg(365 * 5, f23),
      { year: '2025-26', kgCO2e: '0', changePercent: '-100', onPath: true },
    ])
    expect([academy(body, 'north').inBoundary, academy(body, 'north').baseKgCO2e]).toEqual([false, null])
    // What is published stays beside what is worked out anew.
    const publish = await lead('POST', '/v1/progress-publications', { year: '2024-25' })
    expect(publish.status, publish.text).toBe(201)
    const published = year(await progress(lead), '2024-25').asPublished
    expect([published.first.id, published.newest.id, published.count]).toEqual([
      ...[publish.body.id, publish.body.id, 1],
    ])
    expect([
      published.first.baseKgCO2e,
      published.first.likeForLikeKgCO2e,
      published.first.changePercent,
    ]).toEqual([...[kg(365 * 35, f23), kg(365 * 25, f25), year(body, '2024-25').changePercent]])
    // Before the merger each stood for itself.
    const before = await progress(lead, '?at=2024-06-01')
    expect(academy(before, 'south').baseKgCO2e).toBe(kg(365 * 20, f23))
    // No control has passed: the base stands, and nothing is in the register.
    expect(year(body, '2024-25').byPolicy).toMatchObject({
      ...{ baseKgCO2e: kg(365 * 35, f23), registerPercent: '0', pendingAcademies: [] },
    })
  })
})

describe('energy without a meter that one year has no record of', () => {
  const litres = (stream: string, start: string, value: number, unit = 'litre') =>
    `oak,${start},${start},${value},${unit},${stream}`
  /** Oak with its electricity and some records besides. Of the base, 100 kWh a day are 7,558.055 kg. */
  async function made(records: readonly string[]) {
    const { as } = await t.makeTrust()
    const lead = await as('lead')
    await addAcademy(lead, 'oak', '2019-09-01', 'founded')
    await lead('POST', '/v1/targets', target)
    await send(t, lead, rows('oak', oakUses))
    const sent = await t.upload(lead, ['academy,start,end,value,unit,stream', ...records].join('\n'))
    expect(sent.body.status).toBe('counted')
    return lead
  }

  it('is no saving, but one small bill does not keep years from being compared: it is told beside', async () => {
    // 20 litres are about 51 kg, 0.7 % of the base; with 10 litres of lpg and 8 of petrol together more than 1 %.
    const lead = await made([litres('fuel.diesel', '2022-09-01', 20)])
    await noGas(lead)
    const small = await progress(lead)
    const note = '2025-26: oak has no record of fuel.diesel, which 2022-23 has (0.7 % of the base)'
    expect(year(small, '2025-26')).toMatchObject({
      insufficientData: [],
      notes: [expect.stringContaining(note)],
    })
    expect([small.now.year, small.waitingYears, year(small, '2022-23').notes]).toEqual(['2025-26', [], []])
    const more = [litres('fuel.petrol', '2022-09-01', 15)]
    await t.upload(lead, ['academy,start,end,value,unit,stream', ...more].join('\n'))
    const both = await progress(lead)
    expect(year(both, '2025-26').insufficientData).toHaveLength(2)
    // The base is no progress upon itself.
    expect([both.now, both.waitingYears, both.toCutKgCO2e]).toEqual([
      ...[null, ['2023-24', '2024-25', '2025-26'], null],
    ])
    expect(both.nowMissing).toContain(
      'No year can be compared with the base yet. 2025-26: oak has no record of',
    )
  })

  it('is not what meters tell of in the other year', async () => {
    const lead = await made([litres('gas.mains', '2022-09-01', 9000, 'kWh')])
    const { id } = (await lead('GET', '/v1/academies')).body.items[0]
    const meter = { academyId: id, number: 'GAS-oak', utility: 'gas', unit: 'kWh', start: '2023-09-01' }
    expect((await lead('POST', '/v1/meters', meter)).status).toBe(201)
    const gas = rows('oak', always(20, '2023-09-01')).map((row) => row.replace('MTR', 'GAS'))
    await send(t, lead, gas)
    const body = await progress(lead)
    expect(year(body, '2025-26').insufficientData).toEqual([])
    expect(body.now.year).toBe('2025-26')
  })
})

describe('a base of nothing', () => {
  it('is that of a school of which somebody said that it had neither gas nor electricity', async () => {
    const { as } = await t.makeTrust()
    const lead = await as('lead')
    await addAcademy(lead, 'oak', '2019-09-01', 'founded')
    await noGas(lead)
    await send(t, lead, rows('oak', oakUses))
    const { id } = (await lead('POST', '/v1/academies', { code: 'zz', name: 'zz', phase: 'primary' })).body
    await lead('POST', '/v1/memberships', { academyId: id, start: '2019-09-01', startEvent: 'founded' })
    await lead('POST', '/v1/targets', target)
    expect((await progress(lead)).now).toBeNull()
    const none = { academyId: id, stream: 'electricity.grid', start: '2000-01-01', reason: 'a field' }
    expect((await lead('POST', '/v1/assertions', none)).status).toBe(201)
    const body = await progress(lead)
    expect(body.now.year).toBe('2025-26')
    expect([academy(body, 'zz').baseKgCO2e, year(academy(body, 'zz'), '2025-26').insufficientData]).toEqual([
      ...['0', ['2022-23: nothing was emitted of zz, of which no percentage can be told']],
    ])
    // Days on which there is nobody to compare, and those that nobody means.
    const early = await progress(lead, '?at=1990-01-01')
    expect(year(early, '2025-26').insufficientData).toEqual([
      'no academy is a member of the trust on the day asked for',
    ])
    const far = await lead('GET', '/v1/progress?at=9999-12-31')
    expect([far.status, far.body.errors[0].pointer]).toEqual([422, 'query/at'])
  })
})

describe('an activity that is handed over', () => {
  it('and still counted elsewhere is missed in no year', async () => {
    const { trustId, as } = await t.makeTrust()
    const lead = await as('lead')
    const oak = await addAcademy(lead, 'oak', '2019-09-01', 'founded')
    await noGas(lead)
    await send(t, lead, rows('oak', oakUses))
    // The minibus burnt 100 litres in each of two years, and was given to a company then.
    const fuel = ['academy,start,end,value,unit,stream']
    for (const first of ['2022-09-01', '2023-09-01']) fuel.push(`oak,${first},${first},100,litre,fuel.diesel`)
    expect((await t.upload(lead, fuel.join('\n'))).body.status).toBe('counted')
    await lead('POST', '/v1/targets', { ...target, scopes: [1, 2, 3], categories: [6] })
    const before = await progress(lead)
    expect(year(before, '2024-25').insufficientData).toEqual([
      '2024-25: oak has no record of fuel.diesel, which 2022-23 has (3.2 % of the base); say so if there was none',
    ])
    await t.db.prisma.activityChange.create({
      data: {
        ...{ trustId, id: oak, academyId: oak, stream: 'fuel.diesel', day: new Date('2024-09-01') },
        ...{ kind: 'outsourced', reportedAs: 'travel.car', createdBy: 'test' },
      },
    })
    const after = await progress(lead)
    expect(year(after, '2024-25').insufficientData).toEqual([])
    expect(after.baseKgCO2e).toBe(before.baseKgCO2e)
  })
})
