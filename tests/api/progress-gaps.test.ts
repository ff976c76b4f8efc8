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
      '2024-25: oak has no fuel.diesel, which the other year has; say so if there was none',
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
