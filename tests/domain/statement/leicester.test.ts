import { beforeAll, describe, expect, it } from 'vitest'
import type { PublishedYear } from '../../../src/domain/statement/implied-factor.ts'
import { check, made, published, told } from './made.ts'

let factors: PublishedYear[]
beforeAll(async () => {
  factors = await published()
})

/** A published table of four years, with five mistakes. */
const college = made({
  title: 'Greenhouse gas emissions and energy use data for the period 1 August to 31 July – UK',
  years: ['2020/21', '2021/22', '2022/23', '2023/24'],
  yearEnd: '07-31',
  per: 'member of staff',
  rows: [
    [
      'energyTotal',
      'Energy consumption used to calculate emissions (kWh)',
      '8,334,712',
      '8,411,803',
      '7,428,353',
      '6,724,63',
    ],
    ['scope1Gas', 'Gas consumption', '982.29', '851', '775.70', '756.79'],
    ['scope1Transport', 'Transport', '0.22', '4.48', '2.84', '3.2'],
    ['scope1Total', 'Total Scope 1', '982.51', '855.48', '778.54', '760.03'],
    ['scope2Electricity', 'Purchased Electricity', '709.58', '804.00', '740.15', '810.05'],
    [
      'grossTotal',
      'Total gross emissions in metric tonnes CO2e',
      '1,692.10',
      '1,659.48',
      '1,518.69',
      '1,570.0',
    ],
    ['intensity', 'Tonnes CO2e per member of staff', '1.43', '1.40', '1.41', '1.46'],
  ],
  again: [
    [3, '2020/21', '2021/22', '2022/23', '2023/24'],
    [7, '2021/22', '2021/22', '2022/23', '2023/24'],
    [9, '2020/21', '2021/22', '2022/23', '2023/24'],
  ],
  texts: [
    'We have followed the HM Government Environmental Reporting Guidelines.',
    'The chosen intensity measurement ratio is total gross emissions in metric tonnes CO2e per staff member (1,100), the recommended ratio for the sector.',
    'Measures taken to improve energy efficiency during the year have been set out in the College’s Sustainability Annual Report',
  ],
})

describe('a published table with five mistakes', () => {
  it('finds the five, and nothing else', () => {
    const findings = check(college, factors)
    expect(told(findings).sort()).toEqual(
      [
        'error number @ row 2, column E',
        'warning sum_precision @ row 5, column E',
        'error heading_repeated @ row 7, column B',
        'warning sum_rounding @ row 7, column B',
        'error ratio @ row 8, column E',
      ].sort(),
    )
  })
})
