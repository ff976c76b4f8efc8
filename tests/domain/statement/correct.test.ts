import { beforeAll, describe, expect, it } from 'vitest'
import { type PublishedYear, statedYears } from '../../../src/domain/statement/implied-factor.ts'
import { check, type MadeStatement, made, published, told, usualTexts } from './made.ts'

let factors: PublishedYear[]
beforeAll(async () => {
  factors = await published()
})

// Gas 1,843,212 kWh × 0.18296 = 337.23 t and electricity 702,119 × 0.17700 = 124.28 t (2025);
// 1,901,455 × 0.18290 = 347.78 t and 731,020 × 0.20705 = 151.36 t (2024).
const two = ['2024/25', '2023/24']
const correct: Readonly<Record<string, { made: MadeStatement; warnings?: string[] }>> = {
  'the layout of the department, two years, kWh split': {
    made: {
      title: 'UK greenhouse gas emissions and energy use data, 1 September 2024 – 31 August 2025',
      years: two,
      per: 'pupil',
      rows: [
        ['energyTotal', 'Energy consumption used to calculate emissions (kWh)', '2,563,743', '2,654,318'],
        ['energyGas', 'Gas', '1,843,212', '1,901,455'],
        ['energyElectricity', 'Electricity', '702,119', '731,020'],
        ['energyTransport', 'Transport fuel', '18,412', '21,843'],
        ['scope1Gas', 'Gas consumption', '337.23', '347.78'],
        ['scope1Transport', 'Owned transport – mini-buses', '2.90', '3.41'],
        ['scope1Total', 'Total scope 1', '340.13', '351.19'],
        ['scope2Electricity', 'Purchased electricity', '124.28', '151.36'],
        ['scope3EmployeeVehicles', 'Business travel in employee-owned vehicles', '1.52', '1.88'],
        ['grossTotal', 'Total gross emissions in metric tonnes CO2e', '465.93', '504.43'],
        ['intensityDivisor', 'Pupils (autumn census)', '1,604', '1,588'],
        ['intensity', 'Tonnes CO2e per pupil', '0.2905', '0.3177'],
      ],
      texts: [
        'We have followed the 2019 HM Government Environmental Reporting Guidelines and have used the 2025 UK Government’s Conversion Factors for Company Reporting.',
        'LED lighting was installed in two schools.',
      ],
    },
  },
  'one total line each': {
    made: {
      years: ['2024', '2023'],
      per: 'pupil',
      rows: [
        ['energyTotal', 'Total energy (kWh)', '4,120,331', '4,410,904'],
        ['grossTotal', 'Total gross emissions', '781.2', '826.9'],
        ['intensity', 'tCO2e per pupil', '0.21', '0.22'],
      ],
      texts: usualTexts,
    },
  },
  'the first year': {
    made: {
      years: ['2024/25'],
      per: 'pupil',
      rows: [
        ['energyTotal', 'Energy (kWh)', '2,545,331'],
        ['scope1Gas', 'Gas consumption', '337.23'],
        ['scope2Electricity', 'Purchased electricity', '124.28'],
        ['grossTotal', 'Total gross emissions', '461.51'],
        ['intensity', 'Tonnes CO2e per pupil', '0.288'],
      ],
      texts: [
        ...usualTexts,
        'This is the first year for which the trust reports, so there are no comparatives.',
        'The ratio is taken on 1,604 pupils (autumn census).',
      ],
    },
  },
  'market-based beside location-based': {
    made: {
      years: two,
      per: 'pupil',
      rows: [
        ['energyGas', 'Gas', '1,843,212', '1,901,455'],
        ['energyElectricity', 'Electricity', '702,119', '731,020'],
        ['energyTotal', 'Total', '2,545,331', '2,632,475'],
        ['scope1Total', 'Scope 1', '337.2', '347.8'],
        ['scope2Total', 'Scope 2 (location-based)', '124.3', '151.4'],
        ['scope2Market', 'Scope 2 (market-based)', '0.0', '12.6'],
        ['grossTotal', 'Total gross emissions (location-based)', '461.5', '499.1'],
        ['grossTotal', 'Total gross emissions (market-based)', '337.2', '360.4'],
        ['intensity', 'Tonnes CO2e per pupil', '0.29', '0.31'],
        ['intensityDivisor', 'Number of pupils', '1,604', '1,588'],
      ],
      texts: [...usualTexts, 'Figures may not sum due to rounding.'],
    },
  },
  'GWh, three years, the oldest first, per £m of turnover': {
    made: {
      years: ['2022/23', '2023/24', '2024/25'],
      per: '£m turnover',
      units: { 'Gas (GWh)': 'GWh', 'Electricity (GWh)': 'GWh', 'Total energy (GWh)': 'GWh' },
      rows: [
        ['energyGas', 'Gas (GWh)', '1.94', '1.90', '1.84'],
        ['energyElectricity', 'Electricity (GWh)', '0.75', '0.73', '0.70'],
        ['energyTotal', 'Total energy (GWh)', '2.69', '2.63', '2.55'],
        ['scope1Total', 'Total scope 1', '355', '348', '337'],
        ['scope2Total', 'Total scope 2', '155', '151', '124'],
        ['grossTotal', 'Total gross emissions', '510', '499', '462'],
        ['intensity', 'tCO2e per £m turnover', '28.7', '27.0', '23.6'],
        ['intensityDivisor', 'Turnover (£m)', '17.8', '18.5', '19.6'],
      ],
      texts: usualTexts,
    },
    warnings: ['warning sum_rounding @ row 4, column D', 'warning sum_rounding @ row 7, column D'],
  },
  'per member of staff, with changes, kWh of other fuels and voluntary Scope 3': {
    made: {
      years: ['2024/25', '2023/24', 'Change', 'Change %'],
      kinds: { Change: 'change', 'Change %': 'changePercent' },
      yearEnd: '07-31',
      per: 'member of staff',
      rows: [
        ['energyGas', 'Gas', '1,843,212', '1,901,455', '(58,243)', '-3.1%'],
        ['energyElectricity', 'Electricity', '702,119', '731,020', '(28,901)', '-4.0%'],
        ['energyOther', 'Heating oil', '30,000', '32,000', '(2,000)', '-6.3%'],
        ['energyOther', 'Of which generated by solar panels', '41,200', '40,100', '1,100', '2.7%'],
        ['energyTotal', 'Total', '2,575,331', '2,664,475', '(89,144)', '-3.3%'],
        ['scope1Gas', 'Gas', '337.23', '347.78', '(10.55)', '-3.0%'],
        ['scope1Other', 'Heating oil', '7.40', '7.89', '(0.49)', '-6.2%'],
        ['scope1Total', 'Scope 1', '344.63', '355.67', '(11.04)', '-3.1%'],
        ['scope2Electricity', 'Electricity', '124.28', '151.36', '(27.08)', '-17.9%'],
        ['scope3EmployeeVehicles', 'Employees’ cars', '6.20', '–', '6.20', undefined],
        [
          'scope3Other',
          'Electricity transmission and distribution losses',
          '13.01',
          '13.38',
          '(0.37)',
          '-2.8%',
        ],
        ['scope3Other', 'Water', '1.11', '1.20', '(0.09)', '-7.5%'],
        ['grossTotal', 'Total gross emissions', '475.11', '507.03', '(31.92)', '-6.3%'],
        ['intensity', 'Tonnes CO2e per FTE', '2.31', '2.42', '(0.11)', '-4.5%'],
      ],
      texts: [...usualTexts, 'The intensity ratio uses 205.6 FTE staff (2024: 209.5).'],
    },
  },
  'a year to 31 March, worked out with the set of the calendar year in which most of it lies': {
    made: {
      years: ['Year ended 31 March 2025', 'Year ended 31 March 2024'],
      yearEnd: '03-31',
      per: 'employee',
      rows: [
        ['energyGas', 'Gas', '500,000', '520,000'],
        ['energyElectricity', 'Electricity', '800,000', '810,000'],
        ['energyTotal', 'Total energy', '1,300,000', '1,330,000'],
        ['scope1Total', 'Scope 1', '91.45', '95.12'],
        ['scope2Total', 'Scope 2', '165.64', '167.73'],
        ['grossTotal', 'Total Scope 1 and 2', '257.09', '262.85'],
        ['intensity', 'tCO2e per employee', '0.8', '0.8'],
      ],
      texts: [
        'Emissions were worked out with DEFRA 2024 conversion factors.',
        'No measures to improve energy efficiency were taken in the year.',
        'The average number of employees was 312 (2024: 325).',
      ],
    },
  },
}

describe('a correct statement passes', () => {
  it.each(Object.entries(correct))('%s', (_, { made: statement, warnings = [] }) => {
    expect(told(check(made(statement), factors))).toEqual(warnings)
  })
})

describe('what a statement may say in its own way', () => {
  const base = correct['one total line each']!.made
  const withWords = (...texts: string[]) => told(check(made({ ...base, texts }), factors))
  it.each(['* Restated.', 'Source: internal records'])('a footnote is not the whole report: %s', (text) => {
    expect(withWords(text)).toEqual([
      'warning missing_methodology @ the statement',
      'warning missing_measures @ the statement',
    ])
  })
  it.each([
    'Condensing boilers were fitted at Brook School.',
    'Four electric minibuses were bought and staff are encouraged to car-share.',
    'Staff were reminded to switch off equipment.',
    'The trust moved to a renewable electricity tariff.',
    'Eco-Schools status was obtained by six schools.',
    'Voltage optimisation was put in at Ashby.',
    'Governors now meet by Teams.',
    'No actions were taken.',
  ])('a measure: %s', (text) => {
    expect(withWords('DEFRA factors.', text)).toEqual([])
  })
  it.each([
    'Factors used were from the Department for Energy Security and Net Zero.',
    'We follow ISO 14064-1:2018.',
    'The GHG Protocol was followed.',
  ])('a methodology: %s', (text) => {
    expect(withWords(text, 'LED lamps.')).toEqual([])
  })
})

describe('whose factors the words say', () => {
  it.each<[string, number[]]>([
    ['ISO 14064-1:2018 and UK Government conversion factors.', []],
    ['PAS 2060:2014 and the conversion factors of the government.', []],
    ['Environmental Reporting Guidelines (2019) and the UK Government conversion factors.', []],
    ['Under the Regulations 2018, conversion factors 2024 were used.', [2024]],
    ['DEFRA 2024 emission factors', [2024]],
  ])('%s', (words, years) => {
    expect(statedYears(words)).toEqual(years)
  })
  // Gas 1,000,000 kWh × 0.18293 (2023), electricity × 0.207074 (2023); the year before with 0.18254 and 0.19338 (2022).
  const earlier = (...texts: string[]) =>
    told(
      check(
        made({
          years: ['2023/24', '2022/23'],
          per: 'pupil',
          rows: [
            ['energyGas', 'Gas', '1,843,212', '1,901,455'],
            ['energyElectricity', 'Electricity', '702,119', '731,020'],
            ['energyTotal', 'Total', '2,545,331', '2,632,475'],
            ['scope1Gas', 'Gas', '337.18', '347.09'],
            ['scope2Electricity', 'Electricity', '145.39', '141.36'],
            ['grossTotal', 'Total gross emissions', '482.57', '488.45'],
            ['intensityDivisor', 'Pupils', '1,604', '1,588'],
            ['intensity', 'Tonnes CO2e per pupil', '0.301', '0.308'],
          ],
          texts: ['LED lamps.', ...texts],
        }),
        factors,
      ),
    )
  it('each set for its own year', () => {
    expect(
      earlier('The 2022 conversion factors were used for 2022/23 and the 2023 factors for 2023/24.'),
    ).toEqual([])
  })
  it('the set in force at the start of each year', () => {
    expect(earlier('The conversion factors in force at the start of the year were used.')).toEqual([])
  })
  it('no word of it', () => {
    expect(earlier('Conversion factors of the government.').length).toBeGreaterThan(0)
  })
})

describe('a year that stands twice, restated and as it was', () => {
  const rows: MadeStatement['rows'] = [
    ['energyGas', 'Gas', '1,843,212', '1,901,455', '1,911,455'],
    ['energyElectricity', 'Electricity', '702,119', '731,020', '731,020'],
    ['energyTotal', 'Total', '2,545,331', '2,632,475', '2,642,475'],
    ['scope1Gas', 'Gas', '337.23', '347.78', '349.61'],
    ['scope2Electricity', 'Electricity', '124.28', '151.36', '151.36'],
    ['grossTotal', 'Total gross emissions', '461.51', '499.14', '500.97'],
    ['intensity', 'Tonnes CO2e per pupil', '0.29', '0.31', '0.31'],
  ]
  it.each([
    ['2023/24 restated', '2023/24 as previously reported'],
    ['2023/24 as restated', '2023/24 as published'],
  ])('%s beside %s: what was not restated is no copy', (...years) => {
    expect(
      told(check(made({ years: ['2024/25', ...years], per: 'pupil', rows, texts: usualTexts }), factors)),
    ).toEqual([])
  })
  it('a blank in the restated column is no empty cell', () => {
    const blank = rows.map(([key, label, one, two, three]) =>
      label === 'Electricity' && key === 'scope2Electricity'
        ? ([key, label, one, undefined, three] as const)
        : ([key, label, one, two, three] as const),
    )
    const years = ['2024/25', '2023/24 restated', '2023/24 as previously reported']
    const codes = check(made({ years, per: 'pupil', rows: blank, texts: usualTexts }), factors).map(
      ({ code }) => code,
    )
    expect(codes).not.toContain('cell_empty')
  })
})

it('the totals of many schools are of the lines above them', () => {
  const schools = Array.from({ length: 60 }, (_, index): MadeStatement['rows'] => [
    ['scope1Gas', `School ${index} gas`, `${50 + index}.10`, `${61 + index}.20`],
    ['scope2Electricity', `School ${index} electricity`, `${20 + index}.30`, `${24 + index}.40`],
    ['grossTotal', `School ${index} total`, `${70 + 2 * index}.40`, `${85 + 2 * index}.60`],
  ]).flat()
  // 60 × 70.40 + 2 × 1770 = 7,764; 60 × 85.60 + 3540 = 8,676.
  const statement = (total: string) =>
    made({
      years: two,
      rows: [...schools, ['grossTotal', 'Trust total', total, '8,676.00']],
      texts: usualTexts,
    })
  const sums = (total: string) =>
    check(statement(total), factors).filter(
      ({ code, severity }) => code !== 'missing_energy' && severity === 'error',
    )
  expect(sums('7,764.00').filter(({ code }) => code === 'sum')).toEqual([])
  const [wrong] = sums('7,775.00').filter(({ code }) => code === 'sum')
  expect(wrong?.place).toBe('row 182, column B')
  expect(wrong?.message).toContain('… and 112 more')
})
