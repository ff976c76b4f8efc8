import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { wideHead, wideRow } from '../formats/reading.ts'
import { incomingFiles, ledgerState, makeLedger } from './ledger-state.ts'
import { type Client, openTestService, type TestService } from './service.ts'

let t: TestService
let lead: Client
let trustId: string
let before: unknown

beforeAll(async () => {
  t = await openTestService()
  ;({ lead, trustId } = await makeLedger(t))
  before = await ledgerState(t, trustId, lead)
})
afterAll(() => t.close())
// Whatever was sent: nothing that counts has changed, no meter was made, and no file lies about.
afterEach(async () => {
  expect(await ledgerState(t, trustId, lead)).toEqual(before)
  expect(await incomingFiles(t)).toEqual([])
})

interface FoundIssue {
  code: string
  severity: string
  row: number | null
  column: string | null
  value: string | null
  message: string
}

/** Sends a file that must come to nothing; answers its errors. */
async function errorsOf(file: string | Buffer, query = ''): Promise<FoundIssue[]> {
  const { status, body } = await t.upload(lead, file, query)
  expect([status, body.status]).toEqual([200, 'rejected'])
  const items: FoundIssue[] = []
  for (let cursor: string | null = '0'; cursor !== null; ) {
    const page: { items: FoundIssue[]; nextCursor: string | null } = (
      await lead('GET', `/v1/uploads/${body.id}/issues?cursor=${cursor}`)
    ).body
    items.push(...page.items)
    cursor = page.nextCursor
  }
  expect(items.filter(({ message }) => !/^.{20,}[.)]$/su.test(message))).toEqual([])
  return items.filter((issue) => issue.severity === 'error')
}

const daily = (...rows: string[]) => `meter,date,unit,value\n${rows.join('\n')}\n`
const mpan = '1012345678903'
/** PNG, then bytes that follow no rule (a linear congruence, so that every run has the same). */
const noise = (length: number, seed: number) => {
  let state = seed
  return Buffer.from(
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state >>> 24
    }),
  )
}

describe('a file that is no table', () => {
  const png = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), noise(500, 7)])
  /** The head of a ZIP whose one entry says that it holds 4 GiB. */
  const zipBomb = Buffer.concat([
    Buffer.from('504b03042d0000000800', 'hex'),
    Buffer.from('0000000000000000ffffffffffffffff', 'hex'),
    noise(1000, 3),
  ])
  it.each<[string, Buffer, string, string]>([
    ['a PNG', png, 'file_not_text', 'picture'],
    ['random bytes', noise(100_000, 1), 'file_not_text', 'binary'],
    [
      'random bytes without NUL',
      Buffer.from(noise(500, 2).map((byte) => byte || 1)),
      'file_not_text',
      'binary',
    ],
    ['a ZIP bomb', zipBomb, 'file_not_text', 'archive'],
    ['a gzip bomb', gzipSync(Buffer.alloc(50_000_000)), 'file_not_text', 'gzip'],
    [
      'colons for commas',
      Buffer.from(daily(`${mpan},2025-01-07,kWh,1`).replaceAll(',', ':')),
      'file_unknown_format',
      'comma, semicolon, tab, pipe',
    ],
    [
      'carets for commas',
      Buffer.from(daily(`${mpan},2025-01-07,kWh,1`).replaceAll(',', '^')),
      'file_unknown_format',
      'comma, semicolon, tab, pipe',
    ],
    [
      'JSON',
      Buffer.from('{"meter":"1012345678903","value":1}'),
      'file_unknown_format',
      'at its top is an object with “meter”, “value”',
    ],
    ['a head only', Buffer.from('meter,date,unit,value\n'), 'file_empty', 'no rows'],
    ['a head without an end', Buffer.from('meter,date,unit,value'), 'file_empty', 'no rows'],
    [
      '10,000 columns in the head',
      Buffer.from(`${Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(',')}\n1\n`),
      'too_many_columns',
      '10000',
    ],
    [
      '10,000 columns in a row',
      Buffer.from(daily(`${mpan},2025-01-07,kWh,1${',1'.repeat(10_000)}`)),
      'too_many_columns',
      'Line 2',
    ],
    [
      'a column twice',
      Buffer.from(`meter,date,unit,value,value\n${mpan},2025-01-07,kWh,1,2\n`),
      'column_repeated',
      '“value”',
    ],
    [
      'a meter column twice',
      Buffer.from(`meter,date,unit,value,Meter \n${mpan},2025-01-07,kWh,1,2\n`),
      'column_repeated',
      'columns 1 and 5',
    ],
    ['one line of 1.5 MB', Buffer.from('x'.repeat(1_500_000)), 'line_too_long', 'one line'],
    [
      'one row of 1.5 MB',
      Buffer.from(daily(`${mpan},2025-01-07,kWh,${'1'.repeat(1_500_000)}`)),
      'line_too_long',
      'Line 2',
    ],
  ])('%s is named', async (_name, file, code, words) => {
    const [error, ...more] = await errorsOf(file)
    expect(more).toEqual([])
    expect(error).toMatchObject({ code, row: null })
    expect(error?.message).toContain(words)
  })

  it('an empty one is refused at once', async () => {
    const { status, body } = await lead('POST', '/v1/uploads', '', { 'content-type': 'text/csv' })
    expect([status, body.type]).toEqual([422, '/problems/file-empty'])
  })

  it('a row of thousands of cells in the middle of a large one takes its first half out as well', async () => {
    const rows = Array.from({ length: 40_000 }, (_, index) => `M${index % 50},2025-01-07,kWh,${index}`)
    rows[30_000] = `M1,2025-01-07,kWh,1${',1'.repeat(2100)}`
    const errors = await errorsOf(daily(...rows))
    expect(errors.map((one) => one.code)).toEqual(['too_many_columns'])
  })

  it('more meters than a trust can have are not made', async () => {
    const rows = Array.from({ length: 11_000 }, (_, index) => `SITE ${index},2025-01-07,kWh,1`)
    expect((await errorsOf(daily(...rows))).map((one) => one.code)).toEqual(['file_too_much'])
  })
})

describe('a row that cannot be right is named with row, column, value and remedy', () => {
  const long = '9'.repeat(200)
  const row = (change: Partial<Record<'meter' | 'date' | 'unit' | 'value', string>>) => {
    const { meter = mpan, date = '2025-01-07', unit = 'kWh', value = '1' } = change
    return daily([meter, date, unit, value].join(','))
  }
  const shown = (text: string) => (text.length > 100 ? `${text.slice(0, 99)}…` : text)
  const cases: [Parameters<typeof row>[0], string, string][] = [
    [{ value: '-5' }, 'value', 'value_negative'],
    ...[
      '1e999',
      'NaN',
      'Infinity',
      '-Infinity',
      '٣٤',
      '１２',
      '½',
      '1.2.3',
      '12kWh',
      '£12',
      '0x1F',
      '1_000',
      '1 000',
      '--5',
      '#REF!',
      '=1+1',
    ].map((value): [object, string, string] => [{ value }, 'value', 'value_not_number']),
    [{ value: '9999999999999999999999999999' }, 'value', 'value_out_of_range'],
    [{ value: long }, 'value', 'value_out_of_range'],
    [{ value: `-${'9'.repeat(50)}` }, 'value', 'value_out_of_range'],
    [{ value: `0.${'1'.repeat(26)}` }, 'value', 'value_out_of_range'],
    [{ value: '"1,234.5"' }, 'value', 'value_thousands_comma'],
    [{ date: '0024-03-31' }, 'date', 'date_implausible'],
    [{ date: '31/03/0024' }, 'date', 'date_implausible'],
    [{ date: '2026-11-24' }, 'date', 'date_future'],
    [{ date: '2025-02-30' }, 'date', 'date_invalid'],
    [{ date: '03/31/2025' }, 'date', 'date_invalid'],
    [{ date: 'yesterday' }, 'date', 'date_invalid'],
    [{ date: '' }, 'date', 'date_missing'],
    [{ date: long }, 'date', 'date_invalid'],
    [{ unit: 'furlong' }, 'unit', 'unit_unknown'],
    [{ unit: 'mile' }, 'unit', 'unit_unknown'],
    [{ unit: 'm3' }, 'unit', 'unit_mismatch'],
    [{ unit: long }, 'unit', 'unit_unknown'],
    [{ meter: '1012345678904' }, 'meter', 'meter_check_digit'],
    [{ meter: '1.01235E+12' }, 'meter', 'meter_scientific'],
    [{ meter: '101234567890' }, 'meter', 'meter_invalid'],
    [{ meter: '' }, 'meter', 'meter_missing'],
    [{ meter: '<script>' }, 'meter', 'meter_invalid'],
    [{ meter: `${"'".repeat(150_000)}x` }, 'meter', 'meter_invalid'],
  ]
  it.each(cases)('%j', async (change, column, code) => {
    const [error, ...more] = await errorsOf(row(change))
    expect(more).toEqual([])
    const value = (change[column as 'value'] ?? '').replaceAll('"', '')
    expect(error).toMatchObject({ code, row: 2, column, value: shown(value) })
  })

  it('a wrong check digit and an unknown academy say how the file is read once they are registered', async () => {
    const [meter] = await errorsOf(row({ meter: '1012345678914' }))
    expect(meter?.message).toContain('register the meter first, then have this file read again')
    expect(meter?.message).toContain('/read-again')
    const [academy] = await errorsOf('academy,stream,from,quantity,unit\nelm,travel.rail,2025-01-14,46,km\n')
    expect(academy).toMatchObject({ code: 'academy_unknown', row: 2, column: 'academy', value: 'elm' })
    expect(academy?.message).toContain('register it, then have this file read again')
  })

  it.each([
    [
      'a reading of 200 digits',
      `meter,read date,reading,unit\nG1,2025-01-07,${long},m3\n`,
      'reading',
      'value_out_of_range',
    ],
    [
      'a register of 40 digits',
      `meter,read date,reading,unit\nG1,2025-01-07,${'0'.repeat(39)}1,m3\n`,
      'reading',
      'value_out_of_range',
    ],
    [
      'a bill of 200 digits',
      `meter,from,to,quantity,unit\nG1,2025-01-01,2025-01-31,${long},m3\n`,
      'quantity',
      'value_out_of_range',
    ],
    [
      'a calorific value of 200 digits',
      `meter,from,to,quantity,unit,cv\nG1,2025-01-01,2025-01-31,1,m3,${long}\n`,
      'cv',
      'value_out_of_range',
    ],
    [
      'a trip of 200 digits',
      `academy,stream,from,quantity,unit\noak,travel.rail,2025-01-14,${long},km\n`,
      'quantity',
      'value_out_of_range',
    ],
    [
      'a bill of a thousand years',
      'meter,from,to,quantity,unit\nG1,1990-01-01,2025-01-31,1,m3\n',
      'to',
      'period_invalid',
    ],
    [
      'a half-hour of 40 digits',
      `${wideHead}\n${wideRow('2025-01-06', '1', { 3: '9'.repeat(40) }, mpan)}\n`,
      '01:30',
      'value_out_of_range',
    ],
    [
      'a half-hour of 40 digits in a long file',
      `meter,start,unit,value\n${mpan},2025-01-06 00:30,kWh,${'9'.repeat(40)}\n`,
      'value',
      'value_out_of_range',
    ],
  ])('%s', async (_name, file, column, code) => {
    const errors = await errorsOf(file)
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatchObject({ code, column, row: 2 })
  })

  it.each([
    ['that no int4 holds', '214749', 'value_out_of_range'],
    ['below zero', '-0.5', 'value_negative'],
  ])(
    'a half-hour %s is named and left out, and the other 47 of its day count',
    async (_name, value, code) => {
      const file = `${wideHead}\n${wideRow('2025-01-06', '1', { 3: value }, mpan)}\n`
      const { body } = await t.upload(lead, file, '?dryRun=true')
      expect([body.status, body.rows.accepted, body.meters[0]?.total]).toEqual(['partial', 1, '47'])
      const errors = body.issues.filter((issue: FoundIssue) => issue.severity === 'error')
      expect(errors).toHaveLength(1)
      expect(errors[0]).toMatchObject({ code, column: '01:30', row: 2, value })
    },
  )

  it('an unclosed quotation mark costs its own row, whatever comes below', async () => {
    const rows = [
      `"${mpan},2025-01-07,kWh,1`,
      ...Array.from({ length: 3000 }, (_, i) => `BAD ROW ${i},x,"y",z`),
    ]
    const errors = await errorsOf(daily(...rows))
    expect(errors[0]).toMatchObject({ code: 'row_broken', row: 2 })
    expect(errors.at(-1)).toMatchObject({ code: 'unit_unknown', row: 3002 })
  })
})

describe('a way of writing that has one meaning', () => {
  it.each([
    [' 12 ', '12'],
    ['+5', '5'],
    ['-0', '0'],
    ['-0.00', '0'],
    ['.5', '0.5'],
    ['007', '7'],
    ['0E-20', '0'],
    ['999999999999999', '999999999999999'],
    [`0.${'1'.repeat(25)}`, `0.${'1'.repeat(25)}`],
  ])('“%s” is read as %s', async (written, total) => {
    const file = daily(`${mpan},2025-01-07,kWh,${written}`)
    const { body } = await t.upload(lead, file, '?dryRun=true')
    expect([body.status, body.meters[0]?.total]).toEqual(['ok', total])
  })

  it('a byte order mark and quoted heads', async () => {
    const file = `\uFEFF"meter","date","unit","value"\r\n"${mpan}","2025-01-07","kWh","12.5"\r\n`
    const { body } = await t.upload(lead, file, '?dryRun=true')
    expect([body.status, body.meters[0]?.total]).toEqual(['ok', '12.5'])
  })

  it('the largest half-hour that is kept', async () => {
    const file = `${wideHead}\n${wideRow('2025-01-06', '0', { 3: '214748' }, mpan)}\n`
    const { body } = await t.upload(lead, file, '?dryRun=true')
    expect([body.status, body.meters[0]?.total]).toEqual(['ok', '214748'])
  })
})

describe('a dry run', () => {
  it('keeps nothing, not even the file', async () => {
    const uploads = async () => (await lead('GET', '/v1/uploads')).body.items.length
    const there = await uploads()
    const { body } = await t.upload(lead, daily('NEW METER,2025-01-07,kWh,1'), '?dryRun=true')
    expect(body).toMatchObject({ status: 'ok', rows: { accepted: 1 }, issuesLeftOut: 0 })
    expect(await uploads()).toBe(there)
  })
})

describe('issues.csv', () => {
  it('has no cell that a spreadsheet would run', async () => {
    const cells = ["=cmd|' /C calc'!A0", '+1+1', '-1+1', '@SUM(A1)', '＝1+1', '\t=1+1', '%0A=1']
    const { body } = await t.upload(
      lead,
      daily(...cells.map((cell) => `"${cell}",2025-01-07,kWh,1`))
        .replace('meter,', '=x,meter,')
        .replace(/\n"/g, '\nx,"'),
    )
    expect(body.status).toBe('rejected')
    const { text } = await lead('GET', `/v1/uploads/${body.id}/issues?format=csv`)
    const risky = text.split(/[\n,]/).filter((cell) => /^"?[=+@\t\r＝＋－＠]/.test(cell))
    expect(risky).toEqual([])
    expect(text).toContain("'=cmd|")
  })
})
