import { utils, write } from '@e965/xlsx'
import { describe, expect, it, test } from 'vitest'
import { isRefusal } from '../../src/domain/refusal.ts'
import { readStatements } from '../../src/statements/read-file.ts'
import { csv, linesOf, statementsIn, workbook } from './statement-reading.ts'

// 2023-24: 1,000,000 kWh × 0.1829 = 182.9 t and 400,000 kWh × 0.20705 = 82.82 t, together 265.72 t; 900 pupils.
const rows = [
  ['', '2023/24', '2022/23'],
  ['Gas (kWh)', '1,000,000', '1,100,000'],
  ['Electricity (kWh)', '400,000', '390,000'],
  ['Gas consumption (tCO2e)', '182.90', '201.22'],
  ['Purchased electricity (tCO2e)', '82.82', '80.76'],
  ['Total gross emissions (tCO2e)', '265.72', '281.98'],
  ['tCO2e per pupil', '0.2952', '0.3133'],
]
const read = [
  '2023/24 | 2022/23',
  'energyGas kWh: 1,000,000 | 1,100,000',
  'energyElectricity kWh: 400,000 | 390,000',
  'scope1Gas tCO2e: 182.90 | 201.22',
  'scope2Electricity tCO2e: 82.82 | 80.76',
  'grossTotal tCO2e: 265.72 | 281.98',
  'intensity ratio per pupil: 0.2952 | 0.3133',
]

describe('the same table in every kind of file', () => {
  test.each([
    ['CSV', csv(rows)],
    ['semicolons', csv(rows, ';')],
    ['tabs', csv(rows, '\t')],
    ['bars', csv(rows, '|')],
    ['a byte order mark', `\ufeff${csv(rows)}`],
    ['UTF-16', Buffer.from(`\ufeff${csv(rows)}`, 'utf16le')],
    ['old line ends', csv(rows).replaceAll('\r\n', '\r')],
  ])('%s', async (_, file) => {
    expect(await linesOf(file)).toEqual(read)
  })

  it('a workbook, with its texts as texts', async () => {
    expect(await linesOf(await workbook(rows))).toEqual(read)
  })

  it('a workbook with numbers: as the sheet shows them, and to their last digit where it has no format', async () => {
    const shown = (value: number, format: string) => ({ value, format })
    const file = await workbook([
      ['', '2024/25', '2023/24'],
      ['Gas (kWh)', shown(1843212.4, '#,##0'), 1000000],
      ['Gas (tCO2e)', shown(337.23414, '0.00'), 337.23414],
      [
        'Electricity (tCO2e)',
        shown(124.2, '#,##0.00'),
        shown(0, '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-'),
      ],
      ['Change in gas', shown(-0.078, '0.0%'), null],
    ])
    expect(await linesOf(file)).toEqual([
      '2024/25 | 2023/24',
      'energyGas kWh: 1,843,212 | 1000000',
      'scope1Gas tCO2e: 337.23 | 337.23414',
      'scope2Electricity tCO2e: 124.20 | -',
      '? ?: -7.8% | ',
    ])
  })

  it('an old workbook (XLS), its places those of the sheet', async () => {
    const book = utils.book_new()
    const sheet = utils.aoa_to_sheet(rows)
    utils.book_append_sheet(book, sheet, 'SECR')
    const file = write(book, { type: 'buffer', bookType: 'biff8' })
    expect(await linesOf(file)).toEqual(read)
    const [statement] = await statementsIn(file)
    expect(statement?.rows[2]?.cells[1]).toEqual({ text: '201.22', place: 'row 4, column C' })
  })

  it('years as merged cells over kWh and tonnes', async () => {
    const file = await workbook([
      ['', { value: '2023/24', span: 2 }, null, { value: '2022/23', span: 2 }, null],
      ['', 'kWh', 'tCO2e', 'kWh', 'tCO2e'],
      ['Gas', 1000000, 182.9, 1100000, 201.22],
      ['Electricity', 400000, 82.82, 390000, 80.76],
      ['Total', 1400000, 265.72, 1490000, 281.98],
    ])
    expect(await linesOf(file)).toEqual([
      '2023/24 | 2022/23',
      'energyGas kWh: 1000000 | 1100000',
      'scope1Gas tCO2e: 182.9 | 201.22',
      'energyElectricity kWh: 400000 | 390000',
      'scope2Electricity tCO2e: 82.82 | 80.76',
      'energyTotal kWh: 1400000 | 1490000',
      'grossTotal tCO2e: 265.72 | 281.98',
    ])
  })

  it('sheets: each with a statement is one, places name the sheet, and the others are named', async () => {
    const book = utils.book_new()
    utils.book_append_sheet(book, utils.aoa_to_sheet([['Prepared by', 'Finance']]), 'Cover')
    utils.book_append_sheet(book, utils.aoa_to_sheet(rows), 'Oak')
    utils.book_append_sheet(book, utils.aoa_to_sheet(rows), 'Elm')
    const file = await readStatements(write(book, { type: 'buffer', bookType: 'xlsx' }))
    if (isRefusal(file)) throw new Error(file.message)
    expect(file.statements.map(({ statement }) => statement.rows[0]?.place)).toEqual([
      'sheet “Oak”, row 2, column A',
      'sheet “Elm”, row 2, column A',
    ])
    expect(file.notUnderstood.map(({ label }) => label)).toEqual(['sheet “Cover”'])
  })
})

describe('JSON', () => {
  const figures = rows.slice(1).map(([label, current, previous]) => ({ label, current, previous }))
  test.each<[string, unknown]>([
    [
      'a list of rows by year',
      rows.slice(1).map(([label, one, two]) => ({ label, '2023/24': one, '2022/23': two })),
    ],
    ['rows of ours, with the years beside them', { year: '2023/24', previousYear: '2022/23', rows: figures }],
    ['headings and lists of cells', { headings: rows[0], rows: rows.slice(1) }],
    ['lists of cells', rows],
    [
      'rows by name',
      Object.fromEntries(
        rows.slice(1).map(([label, one, two]) => [label, { '2023/24': one, '2022/23': two }]),
      ),
    ],
    [
      'figures in an object',
      {
        rows: rows.slice(1).map(([name, one, two]) => ({ name, values: { '2023/24': one, '2022/23': two } })),
      },
    ],
    [
      'a row for each figure',
      rows.slice(1).flatMap(([label, one, two]) => [
        { label, year: '2023/24', value: one },
        { label, year: '2022/23', value: two },
      ]),
    ],
  ])('%s', async (_, value) => {
    expect((await linesOf(JSON.stringify(value))).map((line) => line.replace(/ value/g, ''))).toEqual(read)
  })

  it('numbers are read as they are written, and places are paths', async () => {
    const [statement] = await statementsIn(
      '{"rows":[{"label":"Scope 1 (tCO2e)","2023/24":182.90,"2022/23":1e2},{"label":"Scope 2 (tCO2e)","2023/24":82.820,"2022/23":null}]}',
    )
    expect(statement?.rows.map(({ cells }) => cells)).toEqual([
      [
        { text: '182.90', place: 'rows[0]["2023/24"]' },
        { text: '1e2', place: 'rows[0]["2022/23"]' },
      ],
      [{ text: '82.820', place: 'rows[1]["2023/24"]' }, undefined],
    ])
  })

  it('is refused with the place where it is not sound', async () => {
    const answer = await readStatements(Buffer.from('{"rows":[{"label":"Gas",}]}'))
    expect(isRefusal(answer) && answer.message).toContain('line 1')
  })
})

describe('what is no statement is refused', () => {
  test.each([
    ['people', 'Name,Email,Age\nAnn,a@b.c,34\nBob,b@b.c,35\n', 'file_unknown_format'],
    [
      'bills',
      'meter,from,to,quantity,unit\nGAS-1,2023-09-01,2024-08-31,1000000,kWh\nELEC-1,2023-09-01,2024-08-31,400000,kWh\n',
      'file_unknown_format',
    ],
    [
      'months',
      'Month,Gas (kWh),Electricity (kWh)\nSep 2023,1000,2000\nOct 2023,1500,2100\nNov 2023,1600,2200\n',
      'file_unknown_format',
    ],
    ['bills by fuel', `Fuel,kWh\n${'Gas,100\nElectricity,200\n'.repeat(6)}`, 'file_unknown_format'],
    [
      'accounts',
      ',Note,2024,2023\nTurnover,1,"100,000","90,000"\nCost of sales,,"(50,000)","(45,000)"\nGross profit,,"50,000","45,000"\n',
      'file_unknown_format',
    ],
    ['a list of words', '["a","b"]', 'file_unknown_format'],
    ['nothing', '', 'file_empty'],
    ['a PDF', '%PDF-1.7 ...', 'file_not_text'],
    ['very much', `a,2024\n${'Gas (kWh),1\n'.repeat(20000)}`, 'file_too_much'],
  ])('%s', async (_, file, code) => {
    const answer = await readStatements(Buffer.from(file))
    expect(isRefusal(answer) ? answer.refusal : 'read').toBe(code)
  })

  it('and says what was looked for', async () => {
    const answer = await readStatements(Buffer.from('a,b\n1,2\n'))
    expect(isRefusal(answer) && answer.message).toMatch(/heading with years.*kWh.*tCO2e.*Total Scope 1/)
  })
})

describe('years', () => {
  const days = async (heading: string, title = '') => {
    const file = csv([[title], ['', heading], ['Scope 1 (tCO2e)', '1'], ['Scope 2 (tCO2e)', '2']])
    const [statement] = await statementsIn(file)
    const [column] = statement?.columns ?? []
    return `${column?.start ?? '?'} ${column?.end ?? '?'}`
  }
  test.each([
    ['Year ended 31 August 2024', '', '2023-09-01 2024-08-31'],
    ['Year to 31 Aug 24', '', '2023-09-01 2024-08-31'],
    ['12 months ended 31st March 2024', '', '2023-04-01 2024-03-31'],
    ['Y/E 31/08/2024', '', '2023-09-01 2024-08-31'],
    ['1 Sep 2023 – 31 Aug 2024', '', '2023-09-01 2024-08-31'],
    ['September 2023 to August 2024', '', '2023-09-01 2024-08-31'],
    ['01/09/2023-31/08/2024', '', '2023-09-01 2024-08-31'],
    ['2023-09-01 to 2024-08-31', '', '2023-09-01 2024-08-31'],
    ['Year ended 29 February 2024', '', '2023-03-01 2024-02-29'],
    ['2023/24', 'Data for the period 1 August to 31 July', '2023-08-01 2024-07-31'],
    ['2023-24', 'for the year ended 31 March 2024', '2023-04-01 2024-03-31'],
    ['FY24', 'year ended 30 June 2024', '2023-07-01 2024-06-30'],
    ['2024', 'Greenfields Academy Trust', '2023-09-01 2024-08-31'],
    ['2024', '', '? ?'],
    ['Current year', 'Energy and carbon, year ended 31 August 2024', '2023-09-01 2024-08-31'],
    ['Prior year', 'Energy and carbon, year ended 31 August 2024', '2022-09-01 2023-08-31'],
  ])('“%s” under “%s” is %s', async (heading, title, expected) => {
    expect(await days(heading, title)).toBe(expected)
  })
})
