import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Decimal } from '../../src/domain/decimal.ts'
import { openTestService, type TestService } from './service.ts'
import { always, dJoins, endOf, leaves, type WorkedSite, worked, workedTrust } from './worked-trust.ts'

// The worked example of joining and leaving, through the API: A, B and C in throughout; D joins on 1 January of Y3 and leaves on
// 1 April of Y5. Tonnes; the promise is 40 % below Y0 by Y5.

let t: TestService
beforeAll(async () => {
  t = await openTestService()
})
afterAll(() => t.close())

// biome-ignore lint/suspicious/noExplicitAny: an answer whose shape these tests hold.
type Body = any
const tonnes = (kg: string | null): string | null =>
  kg === null ? null : new Decimal(kg).div(1000).toFixed()
const two = (percent: string | null): string | null =>
  percent === null ? null : new Decimal(percent).toFixed(2)
const column = (body: Body, of: (year: Body) => string | null): (string | null)[] => body.years.map(of)

async function progressOf(sites: readonly WorkedSite[], query = '') {
  const trust = await workedTrust(t, sites)
  const answer = await trust.lead('GET', `/v1/progress${query}`)
  expect([answer.status, answer.body.detail]).toEqual([200, undefined])
  return { ...trust, body: answer.body }
}
const { a, b, c, d, e, f } = worked
const staysD = { ...d, memberships: [{ start: dJoins, startEvent: 'joined' }] }

describe('fixed base, all-year, 5 %', () => {
  it('has the three series of the example', async () => {
    const { body, lead } = await progressOf([a, b, c, d])
    expect(column(body, (year) => tonnes(year.asOwnedKgCO2e))).toEqual([
      '1000',
      '965',
      '915',
      '1000',
      '970',
      '775',
    ])
    expect(column(body, (year) => tonnes(year.likeForLikeKgCO2e))).toEqual([
      '1000',
      '965',
      '915',
      '850',
      '770',
      '670',
    ])
    expect(column(body, (year) => two(year.changePercent))).toEqual([
      '0.00',
      '-3.50',
      '-8.50',
      '-15.00',
      '-23.00',
      '-33.00',
    ])
    expect([tonnes(body.baseKgCO2e), tonnes(body.targetKgCO2e)]).toEqual(['1000', '600'])
    const policy = body.years
      .slice(1)
      .map((year: Body) => [
        tonnes(year.byPolicy.baseKgCO2e),
        tonnes(year.byPolicy.currentKgCO2e),
        two(year.byPolicy.changePercent),
      ])
    expect(policy).toEqual([
      ['1000', '965', '-3.50'],
      ['1000', '915', '-8.50'],
      ['1250', '1080', '-13.60'],
      ['1250', '970', '-22.40'],
      ['1000', '670', '-33.00'],
    ])
    const inY4 = (await lead('GET', `/v1/progress?at=${endOf(4)}`)).body
    expect(column(inY4, (year) => two(year.changePercent)).slice(0, 5)).toEqual([
      '0.00',
      '-3.20',
      '-7.60',
      '-13.60',
      '-22.40',
    ])
    expect(tonnes(inY4.baseKgCO2e)).toBe('1250')
  })
  it('has the pro-rata bases: four changes against two', async () => {
    const { body } = await progressOf([a, b, c, d])
    const rows = body.years
      .slice(1)
      .map((year: Body) => [tonnes(year.proRata.baseKgCO2e), two(year.proRata.changePercent)])
    expect(rows).toEqual([
      ['1000', '-3.50'],
      ['1000', '-8.50'],
      ['1163', '-14.02'],
      ['1250', '-22.40'],
      ['1170', '-33.76'],
    ])
  })
  it('has the rolling base as an index', async () => {
    const { body } = await progressOf([a, b, c, d])
    const rows = body.years
      .slice(1)
      .map((year: Body) => [
        two(year.rolling.linkPercent),
        new Decimal(year.rolling.indexPercent).toFixed(4),
        two(year.rolling.cumulativePercent),
      ])
    expect(rows).toEqual([
      ['-3.50', '96.5000', '-3.50'],
      ['-5.18', '91.5000', '-8.50'],
      ['-6.49', '85.5584', '-14.44'],
      ['-10.19', '76.8442', '-23.16'],
      ['-12.99', '66.8644', '-33.14'],
    ])
  })
})

it('where B leaves and D stays', async () => {
  const bLeaves = { ...b, memberships: [{ ...always[0]!, end: leaves, endEvent: 'left' }] }
  const { body } = await progressOf([a, bLeaves, c, staysD])
  expect(column(body, (year) => two(year.changePercent))).toEqual([
    '0.00',
    '-3.16',
    '-7.89',
    '-13.68',
    '-23.16',
    '-34.74',
  ])
  expect([
    tonnes(body.baseKgCO2e),
    tonnes(body.years[5].likeForLikeKgCO2e),
    tonnes(body.years[5].asOwnedKgCO2e),
  ]).toEqual(['950', '620', '755'])
})

describe('threshold and register', () => {
  it('leaves a small joiner out of the base until something larger comes', async () => {
    const { body, lead } = await progressOf([a, b, c, d, e])
    const [y4, y5] = [body.years[4], body.years[5]]
    expect([
      tonnes(y4.byPolicy.baseKgCO2e),
      tonnes(y4.byPolicy.currentKgCO2e),
      two(y4.byPolicy.changePercent),
    ]).toEqual(['1250', '997', '-20.24'])
    expect(two(y4.byPolicy.registerPercent)).toBe('2.40')
    expect([
      tonnes(y5.byPolicy.baseKgCO2e),
      tonnes(y5.byPolicy.currentKgCO2e),
      two(y5.byPolicy.changePercent),
    ]).toEqual(['1030', '696', '-32.43'])
    expect(two(y5.byPolicy.registerPercent)).toBe('0.00')
    const inY4 = (await lead('GET', `/v1/progress?at=${endOf(4)}`)).body
    expect([tonnes(inY4.baseKgCO2e), two(inY4.years[4].changePercent)]).toEqual(['1280', '-22.11'])
  })
  it('adds small joiners up', async () => {
    const { body } = await progressOf([a, b, c, e, f])
    expect([tonnes(body.years[4].byPolicy.baseKgCO2e), two(body.years[4].byPolicy.registerPercent)]).toEqual([
      '1000',
      '3.00',
    ])
    expect([tonnes(body.years[5].byPolicy.baseKgCO2e), two(body.years[5].byPolicy.registerPercent)]).toEqual([
      '1070',
      '0.00',
    ])
  })
})
