import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal, sum } from '../../src/domain/decimal.ts'
import { isRefusal } from '../../src/domain/refusal.ts'
import type { ActivityRecord, MeterDayRecord } from '../../src/formats/record.ts'
import { openRows } from '../../src/formats/rows.ts'
import { templates } from '../../src/formats/templates.ts'
import { context, readAll, wideHead, wideRow } from './reading.ts'

describe('files that are not tables of text', () => {
  const bytes = (...values: number[]) => new Uint8Array([...values, ...new Array(200).fill(65)])
  it.each([
    ['nothing', new Uint8Array(), 'file_empty'],
    ['a workbook or a ZIP', bytes(0x50, 0x4b, 3, 4), 'file_not_text'],
    ['a picture', bytes(0x89, 0x50, 0x4e, 0x47), 'file_not_text'],
    ['a PDF', bytes(0x25, 0x50, 0x44, 0x46), 'file_not_text'],
    [
      'a log-in page',
      new TextEncoder().encode('<!DOCTYPE html><html><body>Sign in</body></html>'),
      'file_not_text',
    ],
    [
      'a NUL within a cell',
      new TextEncoder().encode(`${wideHead}\n${wideRow('2025-01-06', '1').replace('kWh', 'k\0Wh')}\n`),
      'row_broken',
    ],
    ['only a head', new TextEncoder().encode(`${wideHead}\n`), 'file_empty'],
    ['a table of something else', new TextEncoder().encode('name,age\nAda,36\n'), 'file_unknown_format'],
    [
      '10,000 columns',
      new TextEncoder().encode(`meter,date,unit,value\n${'1,'.repeat(10_000)}\n`),
      'too_many_columns',
    ],
    [
      'a quote that never closes',
      new TextEncoder().encode('meter,date,unit,value\n"3938424403,2025-01-06,kWh,1\n'),
      'row_broken',
    ],
  ])('%s: refused, and nothing of it is taken', async (_name, file, code) => {
    const { records, result, codes } = await readAll(file)
    expect(codes).toContain(code)
    expect(records).toEqual([])
    expect(result.status).toBe('rejected')
  })

  it('a line of 30 MB is refused without being gathered', async () => {
    const { codes, result } = await readAll(
      new TextEncoder().encode(`meter,date,unit,value\n${'1'.repeat(30_000_000)}`),
    )
    expect(codes).toEqual(['line_too_long'])
    expect(result.status).toBe('rejected')
  })

  it('a file that stops in the middle of its last row says so and keeps the rest', async () => {
    const whole = `${wideHead}\n${wideRow('2025-01-06', '1')}\n${wideRow('2025-01-07', '1')}\n`
    const { records, codes, result } = await readAll(whole.slice(0, -60))
    expect(records).toHaveLength(1)
    expect(codes).toContain('row_short')
    expect(result.status).toBe('partial')
  })
})

describe('the ways a table can be written', () => {
  const table = 'meter,date,unit,value\n3938424403,2025-01-06,kWh,812.5\n3938424403,2025-01-07,kWh,790\n'
  const utf16 = (text: string, littleEndian: boolean) => {
    const out = new Uint8Array(2 + text.length * 2)
    const view = new DataView(out.buffer)
    view.setUint16(0, 0xfeff, littleEndian)
    for (let index = 0; index < text.length; index++)
      view.setUint16(2 + index * 2, text.charCodeAt(index), littleEndian)
    return out
  }
  it.each([
    ['LF', table],
    ['CRLF', table.replaceAll('\n', '\r\n')],
    ['CR', table.replaceAll('\n', '\r')],
    ['semicolons', table.replaceAll(',', ';')],
    ['tabs', table.replaceAll(',', '\t')],
    ['a byte order mark', `\uFEFF${table}`],
    ['quoted cells', table.replace(/[^,\n]+/g, '"$&"')],
    ['a title above the head', `Report of gas\n\n${table}`],
    ['a grand total below', `${table}Grand Total,,,1602.5\n`],
    ['UTF-16LE', utf16(table, true)],
    ['UTF-16BE', utf16(table, false)],
  ])('%s gives the same figures', async (_name, file) => {
    for (const chunk of [7, 65_536]) {
      const { result } = await readAll(file, context(), chunk)
      expect(result.meters.map((meter) => [meter.meter, meter.days, meter.total])).toEqual([
        ['3938424403', 2, '1602.5'],
      ])
    }
  })

  it('every template imports as it is', async () => {
    const oakfield = context({ academies: new Map([['oakfield', 'id']]) })
    for (const template of templates()) {
      const { result, issues } = await readAll(template.csv, oakfield)
      expect([template.name, result.format?.name, result.status]).toEqual([
        template.name,
        template.name,
        'ok',
      ])
      expect(issues.filter((issue) => issue.severity === 'error')).toEqual([])
    }
  })
})

describe('the two ways to split rows', () => {
  it('agree on every table without quotes, and quoting all its cells changes nothing', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'B', '1', '.', ' ', 'é', '-'), maxLength: 6 })
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 12 })
    const split = async (text: string) => {
      async function* source() {
        yield new TextEncoder().encode(text)
      }
      const opened = await openRows(source())
      if (isRefusal(opened)) throw new Error(opened.message)
      const out: [number, string[]][] = []
      for await (const batch of opened.rows(',')) {
        if (isRefusal(batch)) throw new Error(batch.message)
        for (const [index, cells] of batch.cells.entries()) out.push([batch.lines[index] ?? 0, [...cells]])
      }
      return out
    }
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom('\n', '\r\n', '\r'), async (table, end) => {
        const plain = table.map((row) => row.join(',') + end).join('')
        const quoted = table.map((row) => row.map((text) => `"${text}"`).join(',') + end).join('')
        const expected = table.map((row, index) => [index + 1, row])
        expect(await split(plain)).toEqual(expected)
        expect(await split(quoted)).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })
})

describe('bills', () => {
  it('are spread over both days they name and all between, in parts that sum to the bill', async () => {
    const { records } = await readAll(
      'meter,from,to,quantity,unit,read type\n3938424403,2025-01-01,2025-01-31,1000.0005,kWh,actual\n',
    )
    const days = records as MeterDayRecord[]
    expect(days).toHaveLength(31)
    expect([days[0]?.day, days.at(-1)?.day]).toEqual(['2025-01-01', '2025-01-31'])
    expect(sum(days.map((day) => new Decimal(day.quantity))).toFixed()).toBe('1000.0005')
    expect(days.every((day) => day.source === 'bill' && day.grade === 3)).toBe(true)
    expect(days.slice(0, -1).every((day) => new Decimal(day.quantity).decimalPlaces() <= 3)).toBe(true)
  })

  it('an estimated one is graded 4; one that ends before it begins is refused', async () => {
    const { records, issues } = await readAll(
      'meter,from,to,quantity,unit,read type\n3938424403,2025-01-01,2025-01-02,10,kWh,estimated\n3938424403,2025-02-02,2025-02-01,10,kWh,actual\n',
    )
    expect((records as MeterDayRecord[]).map((day) => day.grade)).toEqual([4, 4])
    expect(
      issues.filter((issue) => issue.severity === 'error').map((issue) => [issue.code, issue.row]),
    ).toEqual([['period_invalid', 3]])
  })
})

describe('activities', () => {
  const head = 'academy,stream,date,quantity,unit,size,fuel,note'
  it('become records with their attributes, the default ones graded lower', async () => {
    const { records } = await readAll(
      `${head}\noak,travel.car,2025-01-14,46,miles,small,petrol,Course\nOAK,travel.car,2025-01-15,10,mile,,,\n`,
    )
    expect(
      (records as ActivityRecord[]).map((one) => [one.academyId, one.variant, one.unit, one.grade, one.end]),
    ).toEqual([
      ['id-of-oak', 'fuel=petrol;size=small', 'mile', 2, '2025-01-15'],
      ['id-of-oak', 'fuel=unknown;size=average', 'mile', 3, '2025-01-16'],
    ])
  })

  it.each([
    ['elm,travel.car,2025-01-14,46,mile,small,petrol,', 'academy_unknown'],
    ['oak,travel.sledge,2025-01-14,46,mile,,,', 'stream_unknown'],
    ['oak,travel.car,2025-01-14,46,kWh,small,petrol,', 'unit_mismatch'],
    ['oak,travel.car,2025-01-14,46,leagues,small,petrol,', 'unit_unknown'],
    ['oak,travel.car,2025-01-14,46,mile,small,steam,', 'attribute_unknown'],
    ['oak,travel.car,2025-01-14,-46,mile,small,petrol,', 'value_negative'],
    ['oak,travel.car,2025-01-14,,mile,small,petrol,', 'value_missing'],
  ])('%s is refused: %s', async (row, code) => {
    const { issues, records } = await readAll(`${head}\n${row}\noak,travel.rail,2025-01-14,5,km,,,\n`)
    expect(
      issues.filter((issue) => issue.severity === 'error').map((issue) => [issue.code, issue.row]),
    ).toEqual([[code, 2]])
    expect(records).toHaveLength(1)
  })
})
