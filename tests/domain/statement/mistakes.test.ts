import { beforeAll, describe, expect, it } from 'vitest'
import type { PublishedYear } from '../../../src/domain/statement/implied-factor.ts'
import { check, errorsOf, type MadeStatement, made, published, told, usualTexts } from './made.ts'

let factors: PublishedYear[]
beforeAll(async () => {
  factors = await published()
})

const base: MadeStatement = {
  title: 'UK greenhouse gas emissions and energy use data, 1 September 2024 – 31 August 2025',
  years: ['2024/25', '2023/24'],
  per: 'pupil',
  rows: [
    ['energyTotal', 'Energy consumption (kWh)', '2,563,743', '2,654,318'],
    ['energyGas', 'Gas', '1,843,212', '1,901,455'],
    ['energyElectricity', 'Electricity', '702,119', '731,020'],
    ['energyTransport', 'Transport fuel', '18,412', '21,843'],
    ['scope1Gas', 'Gas consumption', '337.23', '347.78'],
    ['scope1Transport', 'Mini-buses', '2.90', '3.41'],
    ['scope1Total', 'Total scope 1', '340.13', '351.19'],
    ['scope2Electricity', 'Purchased electricity', '124.28', '151.36'],
    ['scope3EmployeeVehicles', 'Employees’ vehicles', '1.52', '1.88'],
    ['grossTotal', 'Total gross emissions', '465.93', '504.43'],
    ['intensityDivisor', 'Pupils (autumn census)', '1,604', '1,588'],
    ['intensity', 'Tonnes CO2e per pupil', '0.2905', '0.3177'],
  ],
  texts: usualTexts,
}
/** The statement with some cells printed otherwise: label, then the figures. */
const withRows = (
  changed: Readonly<Record<string, readonly [string, string]>>,
  more: Partial<MadeStatement> = {},
) =>
  made({
    ...base,
    ...more,
    rows: (more.rows ?? base.rows).map(([key, label, ...cells]) => [
      key,
      label,
      ...(changed[label] ?? cells),
    ]),
  })
const errors = (statement: ReturnType<typeof made>): string[] => told(errorsOf(check(statement, factors)))

it('is right as it stands', () => {
  expect(told(check(made(base), factors))).toEqual([])
})

describe('numbers', () => {
  it.each([
    ['1,843,21', '184321'],
    ['1.843.212', '1843212'],
    ['1,843,2I2', '1,843,212'],
    ['1,843,212 kWh', '1,843,212'],
    ['18,43.212', '1843.212'],
  ])('%s is no number', (text, reading) => {
    const found = errorsOf(check(withRows({ Gas: [text, '1,901,455'] }), factors))
    expect(told(found)).toEqual(['error number @ row 3, column B'])
    expect(found[0]?.message).toContain(reading)
  })
  it('an amount is not negative', () => {
    expect(errors(withRows({ 'Gas consumption': ['(337.23)', '347.78'] }))).toEqual([
      'error sign @ row 6, column B',
    ])
  })
})

describe('sums', () => {
  it('says the sum by hand, and what is expected', () => {
    const [found] = errorsOf(
      check(
        withRows({
          'Total gross emissions': ['468.93', '504.43'],
          'Tonnes CO2e per pupil': ['0.2905', '0.3177'],
        }),
        factors,
      ),
    )
    expect(found).toMatchObject({
      code: 'sum',
      place: 'row 11, column B',
      printed: '468.93',
      expected: '465.93',
    })
    expect(found?.message).toContain('= 465.93, but 468.93 is printed, 3.00 more')
  })
  it('two transposed digits of a part are told at the part', () => {
    const [found, ...others] = errorsOf(check(withRows({ Gas: ['1,834,212', '1,901,455'] }), factors))
    expect(found).toMatchObject({
      code: 'digits_transposed',
      place: 'row 3, column B',
      printed: '1,834,212',
      expected: '1,843,212',
    })
    expect(found?.message).toContain('4')
    expect(others).toEqual([])
  })
  it('two transposed digits of a total are told at the total, and the ratio is right', () => {
    expect(errors(withRows({ 'Total gross emissions': ['456.93', '504.43'] }))).toEqual([
      'error digits_transposed @ row 11, column B',
    ])
  })
  it('kilograms among tonnes', () => {
    expect(errors(withRows({ 'Purchased electricity': ['124,280', '151.36'] }))).toEqual([
      'error thousand @ row 9, column B',
    ])
  })
  it('MWh among kWh', () => {
    expect(errors(withRows({ Electricity: ['702.119', '731,020'] }))).toEqual([
      'error thousand @ row 4, column B',
    ])
  })
  it('offsets taken off the gross total', () => {
    const rows: MadeStatement['rows'] = [...base.rows, ['offsets', 'Carbon offsets', '20.00', '20.00']]
    expect(
      errors(
        withRows(
          { 'Total gross emissions': ['445.93', '484.43'], 'Tonnes CO2e per pupil': ['0.2780', '0.3051'] },
          { rows },
        ),
      ),
    ).toEqual(['error net_as_gross @ row 11, column B', 'error net_as_gross @ row 11, column C'])
  })
  it('a market-based figure in the total', () => {
    const rows: MadeStatement['rows'] = [
      ...base.rows,
      ['scope2Market', 'Electricity (market-based)', '10.00', '12.00'],
    ]
    const found = errors(
      withRows(
        { 'Total gross emissions': ['351.65', '365.07'], 'Tonnes CO2e per pupil': ['0.2192', '0.2299'] },
        { rows, texts: [...usualTexts, 'Electricity is location-based.'] },
      ),
    )
    expect(found).toEqual([
      'error market_in_total @ row 11, column B',
      'error market_in_total @ row 11, column C',
    ])
  })
})

describe('ratios', () => {
  it.each([
    ['ratio', '0.2805', 'does not follow'],
    ['ratio_inverted', '3.4426', 'upside down'],
    ['ratio_inverted', '0.000626', 'upside down and on kWh'],
    ['ratio_unit', '290.5', 'kilograms'],
    ['ratio_other_year', '0.2934', '1,588 of 2023/24'],
    ['ratio_on_energy', '1598', 'kWh'],
  ])('%s: %s', (code, text, words) => {
    const found = errorsOf(check(withRows({ 'Tonnes CO2e per pupil': [text, '0.3177'] }), factors))
    expect(told(found)).toEqual([`error ${code} @ row 13, column B`])
    expect(found[0]?.message).toContain(words)
  })
})

describe('factors', () => {
  /** Gas and electricity of the newest year at these factors, everything that hangs on them following. */
  const at = (
    gas: string,
    electricity: string,
    texts: readonly string[] = usualTexts,
  ): ReturnType<typeof made> => {
    const one = (1_843_212 * Number(gas)) / 1000
    const two = (702_119 * Number(electricity)) / 1000
    const gross = one + 2.9 + two + 1.52
    return withRows(
      {
        'Gas consumption': [one.toFixed(2), '347.78'],
        'Total scope 1': [(one + 2.9).toFixed(2), '351.19'],
        'Purchased electricity': [two.toFixed(2), '151.36'],
        'Total gross emissions': [gross.toFixed(2), '504.43'],
        'Tonnes CO2e per pupil': [(gross / 1604).toFixed(4), '0.3177'],
      },
      { texts },
    )
  }
  const stated = (year: number) => [
    `The ${year} UK Government conversion factors were used.`,
    'LED lighting.',
  ]
  const found = (statement: ReturnType<typeof made>): string[] =>
    told(check(statement, factors)).filter((one) => !one.includes('sum_rounding'))
  it('the set of the year, stated', () => {
    expect(found(at('0.18296', '0.17700', stated(2025)))).toEqual([])
  })
  it('last year’s set in both columns', () => {
    expect(found(at('0.18290', '0.20705'))).toEqual([
      'error factor_year @ row 6, column B',
      'error factor_year @ row 9, column B',
    ])
  })
  it('last year’s set, and the words say so', () => {
    expect(found(at('0.18290', '0.20705', stated(2024)))).toEqual([
      'warning factor_year @ row 6, column B',
      'warning factor_year @ row 9, column B',
    ])
  })
  it('2022’s gas, labelled 2025', () => {
    const [first] = check(at('0.18254', '0.17700', stated(2025)), factors)
    expect(first).toMatchObject({
      code: 'factor_year_stated',
      severity: 'error',
      place: 'row 6, column B',
      expected: '337.23',
    })
    expect(first?.message).toContain('2022 (0.18254)')
  })
  it.each([
    ['gas_net_cv', '0.20270', '0.17700', 'row 6', '10.8 % too high'],
    ['co2_only', '0.18259', '0.17700', 'row 6', 'carbon dioxide alone'],
    ['losses_in_scope_2', '0.18296', '0.19553', 'row 9', '0.17700 + 0.01853'],
    ['factor_rounded', '0.18', '0.17700', 'row 6', '1.6 % too low'],
    ['factor_none', '0.16', '0.17700', 'row 6', 'cannot both be right'],
  ])('%s', (code, gas, electricity, row, words) => {
    const [first, ...others] = check(at(gas, electricity), factors).filter(
      (one) => one.code !== 'sum_rounding',
    )
    expect(told(first === undefined ? [] : [first])).toEqual([`error ${code} @ ${row}, column B`])
    expect(first?.message).toContain(words)
    expect(others).toEqual([])
  })
  it('months worked out with two sets are told, and no error', () => {
    expect(found(at('0.18296', '0.18700'))).toEqual(['warning factor_between @ row 9, column B'])
  })
})

describe('headings, copies, contents', () => {
  it('a year that stands twice', () => {
    expect(errors(withRows({}, { years: ['2024/25', '2024/25'] }))).toContain(
      'error heading_repeated @ row 1, column C',
    )
  })
  it('a title of last year', () => {
    expect(errors(withRows({}, { title: 'Energy use, 1 September 2023 to 31 August 2024' }))).toEqual([
      'error title @ row 1, column B',
    ])
  })
  it('a column that was copied', () => {
    const rows = base.rows.map(([key, label, , before]) => [key, label, before, before] as const)
    expect(errors(made({ ...base, rows }))).toContain('error column_copied @ row 1, column B')
  })
  it('what is required and not there', () => {
    const few = made({
      years: ['2024/25'],
      rows: [['grossTotal', 'Total gross emissions', '465.93']],
      texts: ['Our trust has nine schools.'],
    })
    expect(check(few, factors).map(({ code }) => code)).toEqual([
      'missing_methodology',
      'missing_measures',
      'missing_energy',
      'missing_intensity',
      'missing_comparatives',
    ])
  })
  it('an empty cell is not nil', () => {
    const rows = base.rows.map(([key, label, now, before]) =>
      label === 'Mini-buses'
        ? ([key, label, undefined, before] as const)
        : ([key, label, now, before] as const),
    )
    expect(told(check(made({ ...base, rows }), factors))).toEqual([
      'warning cell_empty @ row 7, column B',
      'warning part_missing @ row 8, column B',
    ])
  })
  it('a change with the wrong sign, and one that was divided by the newer year', () => {
    const statement = made({
      ...base,
      years: ['2024/25', '2023/24', 'Change %'],
      kinds: { 'Change %': 'changePercent' },
      rows: base.rows.map(([key, label, now, before]) => [
        key,
        label,
        now,
        before,
        { Gas: '3.1%', Electricity: '-4.1%' }[label],
      ]),
    })
    expect(errors(statement)).toEqual([
      'error change_sign @ row 3, column D',
      'error change @ row 4, column D',
    ])
  })
})

describe('where the mistake is', () => {
  const homes: MadeStatement = {
    years: ['2024/25', '2023/24'],
    per: 'home',
    rows: [
      ['energyTotal', 'Total energy', '19,634,210', '20,035,780'],
      ['grossTotal', 'Total emissions', '3,965', '4,036'],
      ['intensityDivisor', 'Homes managed', '24,310', '24,055'],
      ['intensity', 'tCO2e per home', '0.16', '0.17'],
    ],
    texts: usualTexts,
  }
  it('a ratio that is wrong, and not the count of homes, which is like that of the other year', () => {
    expect(errors(withRows({ 'tCO2e per home': ['0.17', '0.17'] }, homes))).toEqual([
      'error ratio @ row 5, column B',
    ])
  })
  it('the count of homes that the words give', () => {
    const words = { rows: homes.rows.filter(([key]) => key !== 'intensityDivisor') }
    const texts = [...usualTexts, 'The trust managed 24,310 homes.']
    const one = (ratio: string) =>
      errors(withRows({ 'tCO2e per home': [ratio, '0.17'] }, { ...homes, ...words, texts }))
    expect(one('0.16')).toEqual([])
    expect(one('0.17')).toEqual(['error ratio @ row 4, column B'])
  })
  it('MWh among kWh keeps the precision that it was printed with', () => {
    // 1,843.2 MWh is 1,843,212 kWh to its last figure, so that the total holds.
    expect(errors(withRows({ Gas: ['1,843.2', '1,901,455'] }))).toEqual(['error thousand @ row 3, column B'])
  })
  it.each([undefined, 'TBC'])('a figure of the regulations that is not there: %s', (text) => {
    const rows = base.rows.map(([key, label, now, before]) =>
      key === 'scope1Gas' ? ([key, label, text, before] as const) : ([key, label, now, before] as const),
    )
    expect(errors(made({ ...base, rows }))).toEqual(['error cell_empty @ row 6, column B'])
  })
  it('a total is not made up with what stands in a section below it', () => {
    const rows: MadeStatement['rows'] = [...base.rows, ['scope3Other', 'Water (voluntary)', '3.00', '3.10']]
    expect(
      errors(
        withRows(
          { 'Total gross emissions': ['468.93', '504.43'], 'Tonnes CO2e per pupil': ['0.2924', '0.3177'] },
          { rows },
        ),
      ),
    ).toEqual(['error sum @ row 11, column B'])
  })
  it('the change of a ratio that is wrong is not told as well', () => {
    const statement = withRows({ 'Tonnes CO2e per pupil': ['3.4426', '0.3177'] })
    const change = {
      heading: 'Change',
      place: 'row 1, column D',
      kind: 'changePercent' as const,
      start: undefined,
      end: undefined,
    }
    const rows = statement.rows.map((row) => ({
      ...row,
      cells: [
        ...row.cells,
        row.key === 'intensity' ? { text: '-8.6%', place: `${row.place}, column D` } : undefined,
      ],
    }))
    expect(errors({ ...statement, columns: [...statement.columns, change], rows })).toEqual([
      'error ratio_inverted @ row 13, column B',
    ])
  })
  it('a divisor that the ratios make half as large again', () => {
    const rows = base.rows.filter(([key]) => key !== 'intensityDivisor')
    const statement = withRows({ 'Tonnes CO2e per pupil': ['0.1810', '0.3177'] }, { rows })
    expect(told(check(statement, factors))).toContain('warning ratio_divisors_differ @ row 12, column B')
  })
  it('a market-based figure in a total that is called gross', () => {
    const rows: MadeStatement['rows'] = [
      ...base.rows,
      ['scope2Market', 'Electricity by contract (market-based)', '10.00', '12.00'],
    ]
    const changed = {
      'Total gross emissions': ['351.65', '504.43'],
      'Tonnes CO2e per pupil': ['0.2192', '0.3177'],
    } as const
    expect(errors(withRows(changed, { rows }))).toEqual(['error market_in_total @ row 11, column B'])
  })
})

it('a count of pupils in words, with that of the year before in brackets', () => {
  const rows = base.rows.filter(([key]) => key !== 'intensityDivisor')
  const texts = [...usualTexts, 'Pupils: 1,604 (2023/24: 1,588).']
  const one = (ratio: string) =>
    errors(withRows({ 'Tonnes CO2e per pupil': [ratio, '0.3177'] }, { rows, texts }))
  expect(one('0.2905')).toEqual([])
  expect(one('0.2805')).toEqual(['error ratio @ row 12, column B'])
})
