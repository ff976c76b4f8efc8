import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from '../../src/domain/decimal.ts'
import { normalCdf, tCdf, tQuantile } from '../../src/domain/statistics.ts'

const d = (text: string) => new Decimal(text)

describe('the normal distribution', () => {
  it.each([
    ['0', '0.500000000000'],
    ['1', '0.841344746069'],
    ['-1', '0.158655253931'],
    ['1.96', '0.975002104852'],
    ['2.5758293035489', '0.995000000000'],
    ['-3', '0.001349898032'],
    ['6', '0.999999999013'],
    ['40', '1.000000000000'],
    ['-40', '0.000000000000'],
  ])('has below %s the published share %s', (x, share) => {
    expect(normalCdf(d(x)).toFixed(12)).toBe(share)
  })
})

// Percentage points of t, as printed in tables (NIST/SEMATECH e-Handbook 1.3.6.7.2; Abramowitz and Stegun, table 26.10).
describe('Student’s t', () => {
  it.each([
    ['0.95', 1, '6.313752'],
    ['0.975', 1, '12.706205'],
    ['0.95', 2, '2.919986'],
    ['0.975', 3, '3.182446'],
    ['0.95', 10, '1.812461'],
    ['0.9', 22, '1.321237'],
    ['0.995', 30, '2.749996'],
    ['0.95', 120, '1.657651'],
    ['0.9995', 5, '6.868827'],
    ['0.05', 10, '-1.812461'],
    ['0.5', 7, '0.000000'],
  ])('has the share %s with %i degrees of freedom below %s', (p, df, point) => {
    expect(tQuantile(d(p), df).toFixed(6)).toBe(point)
  })
  it('has the closed forms of one and two degrees of freedom', () => {
    // ν = 1: ½ + arctan(1)/π = ¾. ν = 2: ½ + x/(2√(2 + x²)), at √2: ½ + ½·√½.
    expect(tCdf(d('1'), 1).toFixed(30)).toBe('0.750000000000000000000000000000')
    expect(tCdf(d('2').sqrt(), 2).toFixed(30)).toBe(d('0.5').plus(d('0.5').sqrt().div(2)).toFixed(30))
  })
  it('finds again the share that a point was asked for with, and nears the normal distribution', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 60 }), (parts, df) => {
        const p = new Decimal(parts).div(10_000)
        expect(tCdf(tQuantile(p, df), df).minus(p).abs().lt('1e-30')).toBe(true)
      }),
      { numRuns: 100 },
    )
    expect(
      tCdf(d('1.96'), 4000)
        .minus(normalCdf(d('1.96')))
        .abs()
        .lt('0.0001'),
    ).toBe(true)
  })
})
