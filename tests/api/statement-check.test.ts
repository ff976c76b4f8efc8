import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { csv, workbook } from '../formats/statement-reading.ts'
import { type Client, openTestService, type TestService } from './service.ts'

// Statements in, findings out: through the service, with the factors that it has.

let t: TestService
let client: Client

beforeAll(async () => {
  t = await openTestService()
  client = await (await t.makeTrust()).as('auditor')
})
afterAll(() => t.close())

const send = (file: string | Buffer, type = 'text/csv') =>
  client('POST', '/v1/reports/check', file, { 'content-type': type })

interface Found {
  severity: string
  code: string
  place: string
  printed: string | null
  expected: string | null
  message: string
}
const found = async (file: string | Buffer, type?: string): Promise<Found[]> => {
  const { status, body } = await send(file, type)
  expect(status).toBe(200)
  return body.findings
}
const at = (findings: readonly Found[], place: string): Found[] =>
  findings.filter((one) => one.place === place)

// The statement that Leicester College publishes (leicestercollege.ac.uk, updated 7 March 2025).
const leicester = [
  [
    'Greenhouse gas emissions and energy use data for the period 1 August to 31 July – UK',
    '2020/21',
    '2021/22',
    '2022/23',
    '2023/24',
  ],
  ['Energy consumption used to calculate emissions (kWh)', '8,334,712', '8,411,803', '7,428,353', '6,724,63'],
  ['Scope 1 emissions in metric tonnes CO2e', '2020/21', '2021/22', '2022/23', '2023/24'],
  ['Gas consumption', '982.29', '851', '775.70', '756.79'],
  ['Transport', '0.22', '4.48', '2.84', '3.2'],
  ['Total Scope 1', '982.51', '855.48', '778.54', '760.03'],
  ['Scope 2 emissions in metric tonnes CO2e', '2021/22', '2021/22', '2022/23', '2023/24'],
  ['Purchased Electricity', '709.58', '804.00', '740.15', '810.05'],
  ['', '2020/21', '2021/22', '2022/23', '2023/24'],
  ['Total gross emissions in metric tonnes CO2e', '1,692.10', '1,659.48', '1,518.69', '1,570.0'],
  ['Intensity Ratio', '2020/21', '2021/22', '2022/23', '2023/24'],
  ['Tonnes CO2e per member of staff', '1.43', '1.40', '1.41', '1.46'],
  ['Quantification and Reporting Methodology'],
  ['We have followed the HM Government Environmental Reporting Guidelines.'],
  ['Intensity Measurement'],
  [
    'The chosen intensity measurement ratio is total gross emissions in metric tonnes CO2e per staff member (1,100), the recommended ratio for the sector. Measures taken to improve energy efficiency during the year have been set out in the College’s Sustainability Annual Report.',
  ],
]

// y/e August 2024: 1,000,000 kWh × 0.18290 and 400,000 kWh × 0.20705 by the set of 2024, 20,000 kWh of mileage; 265.72 + 4.90 = 270.62 t;
// 1,000 pupils. Before: 1,100,000 × 0.18293 = 201.22 and 390,000 × 0.207074 = 80.76 by that of 2023; 286.38 t; 900 pupils.
const sound: readonly (readonly string[])[] = [
  [
    'UK greenhouse gas emissions and energy use data',
    'Year ended 31 August 2024',
    'Year ended 31 August 2023',
  ],
  ['Energy consumption used to calculate emissions (kWh)', '1,420,000', '1,508,000'],
  ['Gas (kWh)', '1,000,000', '1,100,000'],
  ['Electricity (kWh)', '400,000', '390,000'],
  ['Transport fuel (kWh)', '20,000', '18,000'],
  ['Scope 1: gas consumption (tCO2e)', '182.90', '201.22'],
  ['Scope 2: purchased electricity (tCO2e)', '82.82', '80.76'],
  ['Scope 3: business travel in employee-owned vehicles (tCO2e)', '4.90', '4.40'],
  ['Total gross emissions (tCO2e)', '270.62', '286.38'],
  ['Number of pupils', '1,000', '900'],
  ['Intensity ratio: tonnes CO2e per pupil', '0.2706', '0.3182'],
  [
    'Quantification and reporting methodology',
    'We have followed the Environmental Reporting Guidelines 2019 and the GHG Protocol.',
  ],
  ['Measures taken to improve energy efficiency', 'LED lighting was fitted in two schools.'],
]
/** The sound statement with cells replaced: `C9` is the second figure of its ninth row. */
const changed = (
  cells: Readonly<Record<string, string>>,
  more: readonly (readonly string[])[] = [],
): string =>
  csv([
    ...sound.map((row, index) => row.map((cell, column) => cells[`${'ABC'[column]}${index + 1}`] ?? cell)),
    ...more,
  ])
const placeOf = (cell: string): string => `row ${cell.slice(1)}, column ${cell[0]}`

describe('a published statement with five mistakes', () => {
  test.each(['CSV', 'XLSX'])('as %s: each is found at its place, with the sum', async (kind) => {
    const file = kind === 'CSV' ? csv(leicester) : await workbook(leicester)
    const { status, body } = await send(file, kind === 'CSV' ? 'text/csv' : 'application/octet-stream')
    expect([status, body.verdict]).toEqual([200, 'errors'])
    const findings: Found[] = body.findings
    // 6,724,63 has lost a digit, or its commas stand wrong.
    expect(at(findings, 'row 2, column E').map((one) => [one.severity, one.printed])).toEqual([
      ['error', '6,724,63'],
    ])
    // 756.79 + 3.2 = 759.99, not 760.03.
    expect(at(findings, 'row 6, column E')[0]?.message).toContain('756.79 + 3.2 = 759.99')
    // The year 2021/22 stands twice over Scope 2.
    expect(at(findings, 'row 7, column B').map((one) => [one.severity, one.printed])).toEqual([
      ['error', '2021/22'],
    ])
    // 982.51 + 709.58 = 1,692.09, not 1,692.10.
    expect(at(findings, 'row 10, column B')[0]?.message).toContain('982.51 + 709.58 = 1,692.09')
    // 1,570.0 ÷ 1,100 = 1.43, not 1.46.
    expect(at(findings, 'row 12, column E').map((one) => [one.severity, one.printed, one.expected])).toEqual([
      ['error', '1.46', '1.43'],
    ])
    expect(body.understood.rows.map((row: { key: string }) => row.key)).toEqual([
      'energyTotal',
      'scope1Gas',
      'scope1Transport',
      'scope1Total',
      'scope2Electricity',
      'grossTotal',
      'intensity',
    ])
    expect(body.understood.columns[3]).toMatchObject({ heading: '2023/24', kind: 'year', end: '2024-07-31' })
  })
})

describe('a sound statement', () => {
  it('passes, and what was understood is told', async () => {
    const { body } = await send(csv(sound))
    expect([body.verdict, body.findings, body.notUnderstood]).toEqual(['ok', [], []])
    expect(body.understood.title).toBe('UK greenhouse gas emissions and energy use data')
    expect(body.understood.rows[4]).toEqual({
      label: 'Scope 1: gas consumption (tCO2e)',
      place: 'row 6, column A',
      key: 'scope1Gas',
      unit: 'tCO2e',
      per: null,
      figures: [
        { column: 0, printed: '182.90', unit: null, place: 'row 6, column B' },
        { column: 1, printed: '201.22', unit: null, place: 'row 6, column C' },
      ],
    })
  })

  it('passes as a workbook, as JSON and as a form', async () => {
    const json = JSON.stringify(sound)
    const boundary = 'xYx'
    const form = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="secr.csv"\r\ncontent-type: text/csv\r\n\r\n${csv(sound)}\r\n--${boundary}--\r\n`
    const answers = [
      await send(await workbook(sound), 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'),
      await send(json, 'application/json'),
      await send(form, `multipart/form-data; boundary=${boundary}`),
    ]
    expect(answers.map(({ status, body }) => [status, body.verdict])).toEqual(answers.map(() => [200, 'ok']))
  })
})

describe('mistakes found in the field are found here', () => {
  test.each<[string, string, RegExp, string]>([
    [
      'a ratio upside down and on kWh',
      'B11',
      /1,000 ÷ 1,420,000|upside down/,
      changed({ B11: '0.0007', C11: '0.0006' }),
    ],
    ['the roll of today for both years', 'C11', /900/, changed({ C11: '0.2864' })],
    ['gas at 0.18, which no set has', 'B6', /0\.18/, changed({ B6: '180.00', B9: '267.72', B11: '0.2677' })],
    [
      'the gas factor of another year than the one stated',
      'B6',
      /2022/,
      changed({
        B6: '182.54',
        B9: '270.26',
        B11: '0.2703',
        B12: 'The DEFRA 2024 conversion factors were used, with the GHG Protocol.',
      }),
    ],
    [
      'gas of bills by net calorific value',
      'B6',
      /net/i,
      changed({ B6: '202.64', B9: '290.36', B11: '0.2904' }),
    ],
    ['transport that is in the total and in no part of it', 'B2', /400,000/, changed({ B5: '–' })],
    [
      'a total that does not cast',
      'B9',
      /182\.90 \+ 82\.82 \+ 4\.90 = 270\.62/,
      changed({ B9: '272.62', B11: '0.2726' }),
    ],
    ['digits transposed', 'B6', /182\.90/, changed({ B6: '128.90' })],
    ['kilograms for tonnes', 'B7', /82\.82|thousand|kilogram|kg/i, changed({ B7: '82,820' })],
    ['a malformed number', 'C4', /comma|number/, changed({ C4: '39,0000' })],
    ['a year twice', 'C1', /2024/, changed({ C1: 'Year ended 31 August 2024' })],
  ])('%s', async (_, cell, message, file) => {
    const findings = await found(file)
    const here = at(findings, placeOf(cell))
    expect(here.map((one) => one.message).join('\n')).toMatch(message)
  })

  it('export that is deducted from the gross total', async () => {
    const rows = sound.map((row) => [...row])
    rows.splice(8, 0, ['Less: exported solar electricity (tCO2e)', '(10.00)', '(9.00)'])
    rows[9] = ['Total gross emissions (tCO2e)', '260.62', '277.38']
    rows[11] = ['Intensity ratio: tonnes CO2e per pupil', '0.2606', '0.3082']
    const findings = await found(csv(rows))
    expect(at(findings, 'row 10, column B').map((one) => one.severity)).toEqual(['error'])
    expect(at(findings, 'row 10, column B')[0]?.message).toMatch(/gross/)
  })

  it('losses of one year worked out with the factor of another', async () => {
    // 390,000 × 0.01830 = 7.14 is by the set of 2024; by that of 2023 it is 390,000 × 0.01792 = 6.99.
    const rows = sound.map((row) => [...row])
    rows.splice(8, 0, ['Scope 3: electricity transmission and distribution losses (tCO2e)', '7.32', '7.14'])
    rows[9] = ['Total gross emissions (tCO2e)', '277.94', '293.52']
    rows[11] = ['Intensity ratio: tonnes CO2e per pupil', '0.2779', '0.3261']
    const findings = await found(csv(rows))
    expect(at(findings, 'row 9, column C')[0]?.message).toMatch(/2024/)
  })

  it('a change in percent that does not follow', async () => {
    const rows = sound.map((row, index) => [...row, index === 0 ? '% change' : index === 8 ? '-4.5%' : ''])
    // (270.62 − 286.38) ÷ 286.38 = −5.5%.
    const findings = await found(csv(rows))
    expect(at(findings, 'row 9, column D').map((one) => [one.severity, one.printed])).toEqual([
      ['error', '-4.5%'],
    ])
  })
})

describe('what is not read', () => {
  it('a file without a statement is refused with what was looked for', async () => {
    const { status, body } = await send('Name,Age\nAnn,34\n')
    expect(status).toBe(422)
    expect(body.detail).toMatch(/heading with years.*kWh.*tCO2e/)
  })
  it.each([
    ['an empty body', '', 422],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), 422],
    ['more than 2 MB', `a,2024\n${'x'.repeat(2 * 1024 * 1024)}`, 413],
    ['a form without a file', undefined, 422],
  ])('%s', async (_, file, status) => {
    const answer =
      file === undefined
        ? await send(
            '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
            'multipart/form-data; boundary=x',
          )
        : await send(file)
    expect(answer.status).toBe(status)
  })
  it('a row of a million cells', async () => {
    const { status, body } = await send(','.repeat(1_900_000))
    expect([status, body.type]).toEqual([422, '/problems/file-too-much'])
  })

  it('nobody without a key', async () => {
    const answer = await t.call(undefined)('POST', '/v1/reports/check', csv(sound), {
      'content-type': 'text/csv',
    })
    expect(answer.status).toBe(401)
  })
})

describe('our own statement', () => {
  it('reads back as itself, as CSV and as JSON, without an error', async () => {
    const lead = await (await t.makeTrust('Own')).as('lead')
    const { id } = (await lead('POST', '/v1/academies', { code: 'oak', name: 'Oak', phase: 'secondary' }))
      .body
    await lead('POST', '/v1/memberships', { academyId: id, start: '2019-09-01', startEvent: 'founded' })
    for (const [number, utility] of [
      ['G', 'gas'],
      ['E', 'electricity'],
    ])
      await lead('POST', '/v1/meters', { academyId: id, unit: 'kWh', number, utility, start: '2023-09-01' })
    for (const [asOf, value] of [
      ['2023-10-05', '900'],
      ['2024-10-03', '1000'],
    ])
      await lead('POST', '/v1/counts', { academyId: id, kind: 'pupils', asOf, value, source: 'Census' })
    for (const stream of ['fleet.minibus', 'travel.car'])
      await lead('POST', '/v1/assertions', { stream, start: '2019-09-01', reason: 'None.' })
    await lead('PUT', '/v1/narratives/2024-25', { energyEfficiency: 'None this year.' })
    const bills = [
      'meter,from,to,quantity,unit,read type',
      'G,2023-09-01,2024-08-31,1000000,kWh,actual',
      'G,2024-09-01,2025-08-31,1843212.4,kWh,actual',
      'E,2023-09-01,2024-08-31,400000,kWh,actual',
      'E,2024-09-01,2025-08-31,702118.9,kWh,actual',
    ]
    await t.upload(lead, `${bills.join('\n')}\n`)
    for (const format of ['csv', 'json']) {
      const own = await lead('GET', `/v1/reports/secr?year=2024-25&format=${format}`)
      expect(own.status).toBe(200)
      const { body } = await send(own.text, format === 'csv' ? 'text/csv' : 'application/json')
      expect([format, body.verdict, body.findings]).toEqual([format, 'ok', []])
      const row = (key: string) =>
        body.understood.rows
          .find((one: { key: string }) => one.key === key)
          .figures.map((one: { printed: string }) => one.printed)
      expect([row('energyTotal'), row('grossTotal'), row('intensity')]).toEqual([
        ['2545331', '1400000'],
        ['461.51', '265.72'],
        ['0.4615', '0.2952'],
      ])
      expect(body.understood.columns[0]).toMatchObject({ heading: '2024-25', end: '2025-08-31' })
    }
  })
})
