import { describe, expect, it } from 'vitest'
import type { MeterDayRecord } from '../../src/formats/record.ts'
import { readAll, wideHead, wideRow } from './reading.ts'

const days = (records: readonly unknown[]) => records as MeterDayRecord[]

describe('half-hourly, one row a day', () => {
  it('sums the values exactly and keeps them as tenths of a watt-hour', async () => {
    const { records, result, codes } = await readAll(
      `${wideHead}\n${wideRow('2025-01-06', '0.1', { 0: '1.2345', 47: '.9' })}\n`,
    )
    const [day] = days(records)
    expect(day?.quantity).toBe('6.7345')
    expect(day?.slots.slice(0, 2)).toEqual([12345, 1000])
    expect(day?.slots).toHaveLength(48)
    expect(result.meters).toEqual([
      {
        meter: '2248624512332',
        utility: 'electricity',
        unit: 'kWh',
        days: 1,
        readings: 48,
        firstDay: '2025-01-06',
        lastDay: '2025-01-06',
        total: '6.7345',
      },
    ])
    expect(result.status).toBe('ok')
    expect(codes).toEqual(['meter_unknown'])
  })

  it('a blank is missing, never zero', async () => {
    const { records, issues } = await readAll(
      `${wideHead}\n${wideRow('2025-01-06', '1', { 5: '', 6: ' ' })}\n`,
    )
    expect(days(records)[0]?.quantity).toBe('46')
    expect(days(records)[0]?.slots.slice(4, 8)).toEqual([10000, null, null, 10000])
    expect(issues.find((issue) => issue.code === 'slots_missing')?.message).toContain('2 of 48')
  })

  it('the spring day has 46 half-hours: its 01:00 and 01:30 are not missing', async () => {
    const { records, codes } = await readAll(`${wideHead}\n${wideRow('30/03/2025', '1', { 2: '', 3: '' })}\n`)
    expect(days(records)[0]?.day).toBe('2025-03-30')
    expect(days(records)[0]?.slots).toHaveLength(46)
    expect(codes).not.toContain('slots_missing')
  })

  it('the October day has 50, in the columns 49 and 50', async () => {
    const { records, codes } = await readAll(
      `${wideHead},49,50\n${wideRow('2025-10-26', '1')},2,2\n${wideRow('2025-10-27', '1')},,\n`,
    )
    expect(days(records).map((day) => [day.slots.length, day.quantity])).toEqual([
      [50, '52'],
      [48, '48'],
    ])
    expect(codes).toEqual(['meter_unknown'])
  })

  it('the same row twice counts once; another row for the same day is a conflict that is kept', async () => {
    const { records, result, codes } = await readAll(
      [wideHead, wideRow('2025-01-06', '1'), wideRow('2025-01-06', '1'), wideRow('2025-01-06', '2'), ''].join(
        '\n',
      ),
    )
    expect(records).toHaveLength(2)
    expect(result.rows).toEqual({ read: 3, accepted: 2, rejected: 0, duplicate: 1, ignored: 0 })
    expect(codes).toEqual(['meter_unknown', 'row_duplicate', 'day_conflict'])
  })

  it.each([
    ['a thousands comma', wideRow('2025-01-06', '1', { 3: '"1,234.5"' }), 'value_thousands_comma'],
    ['a word', wideRow('2025-01-06', '1', { 3: 'n/a' }), 'value_not_number'],
    ['the year 0024', wideRow('0024-01-06', '1'), 'date_implausible'],
    ['a day that is not in the calendar', wideRow('31/02/2025', '1'), 'date_invalid'],
    ['month before day', wideRow('01/25/2025', '1'), 'date_invalid'],
    ['a day to come', wideRow('2027-01-01', '1'), 'date_future'],
    [
      'a meter number that Excel shortened',
      wideRow('2025-01-06', '1', {}, '2.24862E+12'),
      'meter_scientific',
    ],
    ['a wrong check digit', wideRow('2025-01-06', '1', {}, '2248624512333'), 'meter_check_digit'],
    ['a row cut short', '2248624512332,2025-01-06,kWh,1,2,3', 'row_short'],
    ['a unit that no meter reads in', wideRow('2025-01-06', '1').replace('kWh', 'furlong'), 'unit_unknown'],
    [
      'a unit that electricity does not come in',
      wideRow('2025-01-06', '1').replace('kWh', 'm3'),
      'unit_mismatch',
    ],
  ])('%s: the row is named and the others go in', async (_name, bad, code) => {
    const { records, issues, result } = await readAll(`${wideHead}\n${bad}\n${wideRow('2025-01-07', '1')}\n`)
    const errors = issues.filter((issue) => issue.severity === 'error')
    expect(errors.map((issue) => [issue.code, issue.row])).toEqual([[code, 2]])
    expect(errors[0]?.message.length).toBeGreaterThan(20)
    expect(days(records).map((day) => day.day)).toEqual(['2025-01-07'])
    expect(result.rows).toMatchObject({ read: 2, accepted: 1, rejected: 1 })
    expect(result.status).toBe('partial')
  })

  it.each([
    ['a negative value', '-4', 'value_negative', 'error'],
    ['the sentinel of smart meters', '4294967.295', 'value_sentinel', 'warning'],
    ['a sentinel one unit of its last decimal away', '8590.018', 'value_sentinel', 'warning'],
    ['more than any site uses', '999999.9', 'value_out_of_range', 'error'],
  ])(
    '%s: the half-hour is named and stays missing, the rest of the day counts',
    async (_name, bad, code, severity) => {
      const { records, issues } = await readAll(
        `${wideHead}\n${wideRow('2025-01-06', '1', { 3: bad, 9: bad })}\n`,
      )
      expect(days(records).map((day) => [day.quantity, day.slots[3], day.slots[4]])).toEqual([
        ['46', null, 10000],
      ])
      const named = issues.filter((issue) => issue.code === code)
      expect(named.map((issue) => [issue.severity, issue.row, issue.column, issue.value])).toEqual([
        [severity, 2, '01:30', bad],
      ])
      expect(named[0]?.message).toContain('1 more of the row is like it')
    },
  )

  it('what looks like a sentinel and is not one counts', async () => {
    const { records } = await readAll(`${wideHead}\n${wideRow('2025-01-06', '0', { 3: '8590.05' })}\n`)
    expect(days(records)[0]?.quantity).toBe('8590.05')
  })

  it('a row of negatives alone is no day', async () => {
    const { records, result } = await readAll(`${wideHead}\n${wideRow('2025-01-06', '-1')}\n`)
    expect(records).toEqual([])
    expect(result.status).toBe('rejected')
  })

  it('a day total is a control, not a reading', async () => {
    const { records, codes } = await readAll(
      `${wideHead},total\n${wideRow('2025-01-06', '1')},60\n${wideRow('2025-01-07', '1')},48\n`,
    )
    expect(days(records).map((day) => day.quantity)).toEqual(['48', '48'])
    expect(codes.filter((code) => code === 'day_total_differs')).toHaveLength(1)
  })
})

describe('half-hourly, one row a half-hour', () => {
  const head = 'meter,start,unit,value'
  const row = (start: string, value: string) => `2248624512332,${start},kWh,${value}`

  it('UTC over the October change: four half-hours between 01:00 and 02:00 local, none a duplicate', async () => {
    const rows = [
      '2024-10-27T00:00:00Z',
      '2024-10-27T00:30:00Z',
      '2024-10-27T01:00:00Z',
      '2024-10-27T01:30:00Z',
    ].map((start, index) => row(start, String(index + 1)))
    const { records } = await readAll([head, ...rows, ''].join('\n'))
    expect(days(records)).toHaveLength(1)
    expect(days(records)[0]).toMatchObject({ day: '2024-10-27', quantity: '10' })
    expect(days(records)[0]?.slots.slice(0, 7)).toEqual([null, null, 10000, 20000, 30000, 40000, null])
  })

  it('local time without offset: the repeated hour is not a duplicate', async () => {
    const rows = ['01:00', '01:30', '01:00', '01:30', '02:00'].map((time, index) =>
      row(`2024-10-27 ${time}`, String(index + 1)),
    )
    const { records, result } = await readAll([head, ...rows, ''].join('\n'))
    expect(days(records)[0]?.quantity).toBe('15')
    expect(days(records)[0]?.slots.slice(2, 7)).toEqual([10000, 20000, 30000, 40000, 50000])
    expect(result.rows.accepted).toBe(5)
  })

  it('23:30 UTC in summer belongs to the next civil day', async () => {
    const { records } = await readAll(`${head}\n${row('2024-06-10T23:30:00Z', '5')}\n`)
    expect(days(records)[0]).toMatchObject({ day: '2024-06-11', quantity: '5' })
    expect(days(records)[0]?.slots[1]).toBe(50000)
  })
})
