import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Decimal } from '../../src/domain/decimal.ts'
import { publishedRows, publishedSets } from '../../src/factors/published.ts'
import { addSet } from '../../src/factors/run.ts'
import {
  academy,
  addAcademy,
  always,
  type Body,
  change,
  f23,
  f24,
  f25,
  f26,
  kg,
  noGas,
  oakUses,
  progress,
  rows,
  send,
  target,
  year,
} from './schools.ts'
import { type Client, openTestService, type TestService } from './service.ts'

// Electricity by day, in kWh, of schools without gas; today is 23 November 2026.
//   oak  100, 90, 80, 70 in the years from 2022-23, and 63 from September 2026; in the trust all along
//   elm  40 always; joined on 1 January 2024
//   ash  20 always; left on 1 April 2025
//   fir  30 since it was founded on 1 September 2024

let t: TestService
beforeAll(async () => {
  t = await openTestService()
})
afterAll(() => t.close())

/** The trust of the head of this file. */
async function makeTrust() {
  const { trustId, as } = await t.makeTrust()
  const lead = await as('lead')
  const ids: Record<string, string> = {}
  for (const [code, start, event] of [
    ['oak', '2019-09-01', 'founded'],
    ['elm', '2024-01-01', 'joined'],
    ['ash', '2019-09-01', 'joined'],
    ['fir', '2024-09-01', 'founded'],
  ] as const)
    ids[code] = await addAcademy(lead, code, start, event)
  await noGas(lead)
  const ash = (await lead('GET', `/v1/memberships?academyId=${ids.ash}`)).body.items[0].id
  await lead('POST', `/v1/memberships/${ash}/end`, { end: '2025-04-01', endEvent: 'left' })
  await send(t, lead, rows('oak', oakUses))
  await send(t, lead, rows('elm', always(40)))
  await send(t, lead, rows('ash', always(20)))
  await send(t, lead, rows('fir', always(30, '2024-09-01')))
  expect((await lead('POST', '/v1/targets', target)).status).toBe(201)
  return { trustId, lead, ids }
}
describe('a trust that schools join and leave', () => {
  let lead: Client
  let trustId: string
  let ids: Record<string, string>
  let body: Body
  beforeAll(async () => {
    const made = await makeTrust()
    lead = made.lead
    trustId = made.trustId
    ids = made.ids
    body = await progress(lead)
  })

  it('says base, now, target, what is to cut and the yearly rate now needed', () => {
    // Today's schools are oak, elm and fir; fir opened later and has nothing in the base.
    const base = kg(365 * 140, f23)
    const now = kg(365 * 140, f26)
    expect(body.baseKgCO2e).toBe(base)
    expect(body.targetKgCO2e).toBe(new Decimal(base).times('0.6').toFixed())
    expect(body.now).toEqual({
      ...{ year: '2025-26', kgCO2e: now, changePercent: change(now, base), onPath: true },
    })
    expect(body.waitingYears).toEqual([])
    // 36.76 % below the base, 40 % promised: two years for what is left.
    const left = new Decimal(now).minus(new Decimal(base).times('0.6'))
    expect(body.toCutKgCO2e).toBe(left.toFixed())
    expect(body.yearsLeft).toBe(2)
    expect(body.neededKgCO2ePerYear).toBe(left.div(2).toDecimalPlaces(6).toFixed())
    const kept = new Decimal(body.targetKgCO2e).div(now).sqrt()
    expect(body.neededPercentPerYear).toBe(new Decimal(1).minus(kept).times(100).toDecimalPlaces(6).toFixed())
    expect([body.series, body.unit, body.policy.version]).toEqual(['likeForLike', 'kgCO2e', 0])
  })

  it('has every year as owned and like for like', () => {
    const series = body.years.map((one: Body) => [one.year, one.asOwnedKgCO2e, one.likeForLikeKgCO2e])
    expect(series).toEqual([
      ['2022-23', kg(365 * 120, f23), kg(365 * 140, f23)],
      // Elm from 1 January: 244 days.
      ['2023-24', kg(366 * 110 + 244 * 40, f24), kg(366 * 130, f24)],
      // Ash to 31 March: 212 days.
      ['2024-25', kg(365 * 150 + 212 * 20, f25), kg(365 * 150, f25)],
      ['2025-26', kg(365 * 140, f26), kg(365 * 140, f26)],
      ['2026-27', kg(61 * 133, f26), kg(61 * 133, f26)],
    ])
    expect(year(body, '2025-26').provisionalPercent).toBe('0')
    expect(year(body, '2026-27').provisionalPercent).toBe('100')
    expect(year(body, '2026-27').insufficientData[0]).toContain('the year is not over')
  })

  it('recalculates the base by the policy: the joiner comes in, the leaver goes out', () => {
    const policy = body.years.map((one: Body) => [
      ...[one.byPolicy.baseKgCO2e, one.byPolicy.currentKgCO2e, one.byPolicy.changePercent],
      one.byPolicy.registerPercent,
    ])
    const line = (base: number, now: string) => [
      kg(365 * base, f23),
      now,
      change(now, kg(365 * base, f23)),
      '0',
    ]
    expect(policy.slice(0, 4)).toEqual([
      line(120, kg(365 * 120, f23)),
      // Elm is a third of the base: due.
      line(160, kg(366 * 150, f24)),
      // Ash is an eighth: due.
      line(140, kg(365 * 150, f25)),
      line(140, kg(365 * 140, f26)),
    ])
    expect(policy[4][2]).toBeNull()
    expect(year(body, '2023-24').byPolicy.boundary).toBe('2024-08-31')
    expect(year(body, '2026-27').byPolicy.boundary).toBe('2026-11-23')
  })

  it('weighs the base pro rata, and links each year to the one before', () => {
    const elmIn = new Decimal(365 * 120 + 243 * 40).times(f23).toFixed()
    const ashOut = new Decimal(365 * 140 + 212 * 20).times(f23).toFixed()
    expect(
      body.years.slice(1, 4).map(({ proRata }: Body) => [proRata.baseKgCO2e, proRata.changePercent]),
    ).toEqual([
      [elmIn, change(kg(366 * 110 + 244 * 40, f24), elmIn)],
      [ashOut, change(kg(365 * 150 + 212 * 20, f25), ashOut)],
      [kg(365 * 140, f23), change(kg(365 * 140, f26), kg(365 * 140, f23))],
    ])
    const links = [
      [kg(366 * 150, f24), kg(365 * 160, f23)],
      [kg(365 * 150, f25), kg(366 * 130, f24)],
      [kg(365 * 140, f26), kg(365 * 150, f25)],
    ] as const
    let index = new Decimal(100)
    for (const [no, [now, before]] of links.entries()) {
      const { rolling } = body.years[no + 1]
      index = index.times(now).div(before)
      expect([rolling.previousKgCO2e, rolling.currentKgCO2e, rolling.linkPercent]).toEqual([
        ...[before, now, change(now, before)],
      ])
      expect(rolling.indexPercent).toBe(index.toDecimalPlaces(6).toFixed())
      expect(rolling.cumulativePercent).toBe(index.minus(100).toDecimalPlaces(6).toFixed())
    }
    expect([body.years[0].rolling.indexPercent, body.years[4].rolling.indexPercent]).toEqual(['100', null])
  })

  it('leaves a change under the threshold in the register, and names who waits', async () => {
    await t.db.prisma.recalculationPolicy.create({
      data: {
        ...{ trustId, version: 1, thresholdPercent: '20', midYear: 'proRata', base: 'fixed' },
        ...{ joinerDeadlineMonths: 6, createdBy: 'test' },
      },
    })
    const other = await progress(lead)
    expect([other.series, other.policy.thresholdPercent]).toEqual(['proRata', '20'])
    expect(year(other, '2024-25').byPolicy).toMatchObject({
      ...{ baseKgCO2e: kg(365 * 160, f23), registerPercent: '12.5', pendingAcademies: ['ash'] },
      baseBoundary: '2024-01-01',
    })
    // Nothing else moves.
    expect(other.years.map((one: Body) => one.proRata)).toEqual(body.years.map((one: Body) => one.proRata))
    await t.db.prisma.recalculationPolicy.deleteMany({ where: { trustId } })
  })

  it('tells of the months that are over against the same months, and of the last twelve', () => {
    const { yearToDate, rollingTwelveMonths } = body
    expect(yearToDate).toMatchObject({
      period: { start: '2026-09-01', end: '2026-11-01' },
      ...{ kgCO2e: kg(61 * 133, f26), coveragePercent: '100', provisionalPercent: '100' },
      before: { period: { start: '2025-09-01', end: '2025-11-01' }, kgCO2e: kg(61 * 140, f26) },
      base: { kgCO2e: kg(61 * 140, f23) },
    })
    // Seven less of 140.
    expect([yearToDate.before.changePercent, yearToDate.before.insufficientData]).toEqual(['-5', []])
    expect(rollingTwelveMonths.period).toEqual({ start: '2025-11-01', end: '2026-11-01' })
    expect(rollingTwelveMonths.kgCO2e).toBe(kg(304 * 140 + 61 * 133, f26))
    expect(rollingTwelveMonths.before.kgCO2e).toBe(
      new Decimal(kg(304 * 150, f25)).plus(kg(61 * 140, f26)).toFixed(),
    )
  })

  it('stands for each academy, and they sum to the trust for every year and boundary', async () => {
    const oak = academy(body, 'oak')
    expect([oak.baseKgCO2e, oak.now.kgCO2e]).toEqual([kg(365 * 100, f23), kg(365 * 70, f26)])
    expect(year(oak, '2023-24').changePercent).toBe(change(kg(366 * 90, f24), kg(365 * 100, f23)))
    const fir = academy(body, 'fir')
    expect([fir.baseKgCO2e, year(fir, '2025-26').changePercent]).toEqual(['0', null])
    expect(year(fir, '2025-26').insufficientData).toEqual([
      '2022-23: fir was not part of it yet, and there is nothing to compare',
    ])
    const ash = academy(body, 'ash')
    expect([ash.inBoundary, ash.baseKgCO2e]).toEqual([false, null])
    expect(year(ash, '2024-25').asOwnedKgCO2e).toBe(kg(212 * 20, f25))
    for (const at of ['2023-08-31', '2024-06-01', '2025-03-31', '2026-11-23']) {
      const one = await progress(lead, `?at=${at}`)
      for (const field of ['asOwnedKgCO2e', 'likeForLikeKgCO2e'])
        for (const { year: name, ...whole } of one.years) {
          const parts = one.academies.map((own: Body) => year(own, name)[field] ?? '0')
          const sum = parts.reduce((total: Decimal, part: string) => total.plus(part), new Decimal(0))
          expect(sum.toFixed(), `${at} ${name} ${field}`).toBe(whole[field])
        }
      expect(
        one.academies
          .reduce((sum: Decimal, own: Body) => sum.plus(own.baseKgCO2e ?? 0), new Decimal(0))
          .toFixed(),
      ).toBe(one.baseKgCO2e)
    }
  })

  it('has the same base all-year and pro rata in years without joining and leaving', () => {
    for (const name of ['2022-23', '2025-26'])
      expect(year(body, name).proRata.baseKgCO2e).toBe(year(body, name).byPolicy.baseKgCO2e)
  })

  it('is unchanged when every factor set is imported again as it is, and those are used', async () => {
    for (const info of await publishedSets()) {
      if (info.year < 2022) continue
      const id = `desnz-${info.year}-again`
      const again = { ...info, id, revision: 'again' }
      const rows = await publishedRows(info.id)
      expect(await t.db.transaction((sql) => addSet(sql, again, rows))).toBe(true)
      const chosen = await lead('POST', '/v1/factor-choices', { year: info.year, setId: id, reason: 'again' })
      expect(chosen.status).toBe(201)
    }
    expect(await progress(lead)).toEqual(body)
  })

  it('takes other targets by their code: as owned, from an average, with milestones, by pupil, neutral', async () => {
    const set = async (more: object) =>
      expect((await lead('POST', '/v1/targets', { ...target, ...more })).status).toBe(201)
    await set({ code: 'owned', measuredOn: 'asOwned' })
    const owned = await progress(lead, '?target=owned')
    const ownedBase = kg(365 * 120, f23)
    expect([owned.series, owned.baseKgCO2e]).toEqual(['asOwned', ownedBase])
    expect(year(owned, '2025-26').changePercent).toBe(change(kg(365 * 140, f26), ownedBase))

    await set({
      ...{ code: 'average', baseYear: undefined, baseYears: ['2022-23', '2023-24'] },
      milestones: [{ year: '2024-25', reductionPercent: '10' }],
    })
    const average = await progress(lead, '?target=average')
    const mean = new Decimal(kg(365 * 140, f23)).plus(kg(366 * 130, f24)).div(2)
    expect(average.baseKgCO2e).toBe(mean.toFixed())
    expect(average.milestones).toEqual([
      {
        ...{ year: '2024-25', reductionPercent: '10', met: false },
        allowedKgCO2e: mean.times('0.9').toFixed(),
        actualKgCO2e: kg(365 * 150, f25),
      },
    ])
    // The path starts from the last base year: 2024-25 is a quarter of the way to 2027-28 and 2025-26 half.
    expect(average.years.map((one: Body) => one.pathKgCO2e)).toEqual(
      [null, '1', '0.9', '0.8', '0.7'].map((left) => left && mean.times(left).toFixed()),
    )

    await set({ code: 'pupil', metric: 'perPupil' })
    for (const [code, asOf, value] of [
      ['oak', '2020-01-01', '100'],
      ['oak', '2025-01-01', '200'],
      ['elm', '2024-10-01', '50'],
    ] as const)
      await lead('POST', '/v1/counts', {
        ...{ academyId: ids[code], kind: 'pupils', asOf, value, source: 'school census' },
      })
    const pupil = await progress(lead, '?target=pupil')
    // Elm has no count of before 2024, and its first stands in.
    expect([pupil.unit, pupil.baseKgCO2e]).toEqual([
      ...['kgCO2e per pupil', new Decimal(kg(365 * 140, f23)).div(150).toDecimalPlaces(12).toFixed()],
    ])
    expect(year(academy(pupil, 'oak'), '2024-25').likeForLikeKgCO2e).toBe(
      new Decimal(kg(365 * 80, f25)).div(200).toDecimalPlaces(12).toFixed(),
    )
    expect(year(pupil, '2025-26').insufficientData).toEqual([
      '2025-26: fir has no count of pupils; record one with POST /v1/counts or “trust-carbon count add”',
    ])

    await set({ code: 'zero', kind: 'neutral', reductionPercent: undefined, targetYear: '2029-30' })
    const zero = await progress(lead, '?target=zero')
    expect([zero.kind, zero.targetKgCO2e, zero.toCutKgCO2e]).toEqual(['neutral', null, null])
    expect(year(zero, '2025-26').grossKgCO2e).toBe(kg(365 * 140, f26))
    expect(year(zero, '2025-26').changePercent).toBe(year(body, '2025-26').changePercent)
    expect((await progress(lead)).code).toBe('main')
    expect((await lead('GET', '/v1/progress?target=none')).status).toBe(404)
  })

  it('has the readings of before a school joined like for like only', () => {
    const elm = academy(body, 'elm')
    expect([year(elm, '2022-23').asOwnedKgCO2e, year(elm, '2022-23').likeForLikeKgCO2e]).toEqual([
      ...[null, kg(365 * 40, f23)],
    ])
  })

  it('says what the base was restated to with approval', async () => {
    const proposed = await lead('POST', '/v1/restatements', {})
    expect(proposed.status, proposed.text).toBe(201)
    expect((await progress(lead)).restatedBase).toBeNull()
    const approver = t.call(await t.keyFor(trustId, 'lead', [], null, 'the board'))
    const approved = await approver('POST', `/v1/restatements/${proposed.body.id}/approve`, {
      minuteReference: 'Trustees 12/2026',
    })
    expect(approved.status, approved.text).toBe(200)
    expect((await progress(lead)).restatedBase).toMatchObject({ no: 1, kgCO2e: kg(365 * 140, f23) })
  })

  it('changes no statutory figure of a closed year by recording that a school leaves', async () => {
    const memberships = await lead('GET', `/v1/memberships?academyId=${ids.elm}`)
    await lead('POST', `/v1/memberships/${memberships.body.items[0].id}/end`, {
      ...{ end: '2026-10-15', endEvent: 'left' },
    })
    const after = await progress(lead)
    const owned = (one: Body) => one.years.slice(0, 4).map((of: Body) => of.asOwnedKgCO2e)
    expect(owned(after)).toEqual(owned(body))
    // The base goes back to what the trust has without it: 100 a day.
    expect(after.baseKgCO2e).toBe(kg(365 * 100, f23))
    // In the year that is running it is in the register's base until then, and out after.
    expect(year(after, '2025-26').byPolicy).toEqual(year(body, '2025-26').byPolicy)
    expect(year(after, '2026-27').byPolicy.baseKgCO2e).toBe(kg(365 * 100, f23))
  })
})
