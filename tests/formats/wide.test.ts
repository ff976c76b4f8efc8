import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { halfHoursIn, startOfUkDay } from '../../src/domain/clock-change.ts'
import { addDays, daysOf } from '../../src/domain/day.ts'
import type { MeterDayRecord } from '../../src/formats/record.ts'
import { context, readAll } from './reading.ts'

const meter = '2248624512332'
const starts = Array.from(
  { length: 48 },
  (_, index) => `${String(Math.floor(index / 2)).padStart(2, '0')}:${index % 2 ? '30' : '00'}`,
)
const days = (records: readonly unknown[]) => records as MeterDayRecord[]
const times = (count: number, value: string): string[] => new Array<string>(count).fill(value)

describe('days of UTC', () => {
  const head = ['MPAN', 'Date (UTC)', ...starts].join(',')
  /** Each half-hour has a value of its own, so that one that goes astray shows. */
  const valueAt = (instant: number): number => (Math.floor(instant / 1_800_000) % 1000) + 1
  const rowOf = (day: string): string =>
    [
      meter,
      day,
      ...starts.map((_, index) => valueAt(Date.parse(`${day}T00:00:00Z`) + index * 1_800_000)),
    ].join(',')

  it('whatever the order of the rows, each half-hour is in the civil day that it was measured in, and none is lost', async () => {
    const year = daysOf({ start: '2024-03-20', end: '2024-11-05' })
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(year, { minLength: 1 }), async (some) => {
        const { records, result } = await readAll([head, ...some.map(rowOf), ''].join('\n'))
        expect(result.rows).toMatchObject({ read: some.length, accepted: some.length })
        const known = new Set(some)
        const wanted = new Map<string, (number | null)[]>()
        for (const day of year.flatMap((one) => [one, addDays(one, 1)])) {
          const slots = Array.from({ length: halfHoursIn(day) }, (_, index) => {
            const instant = startOfUkDay(day) + index * 1_800_000
            return known.has(new Date(instant).toISOString().slice(0, 10)) ? valueAt(instant) * 10_000 : null
          })
          if (slots.some((slot) => slot !== null)) wanted.set(day, slots)
        }
        expect(new Map(days(records).map((one) => [one.day, one.slots]))).toEqual(wanted)
        expect(records).toHaveLength(wanted.size)
        const total = some.reduce(
          (sum, day) =>
            sum +
            starts.reduce(
              (part, _, index) => part + valueAt(Date.parse(`${day}T00:00:00Z`) + index * 1_800_000),
              0,
            ),
          0,
        )
        expect(result.meters[0]?.total).toBe(String(total))
      }),
      { numRuns: 25 },
    )
  })

  it('half-hours of a day to come are left out, and named', async () => {
    const given = context({ today: '2026-07-01' })
    const { records, issues } = await readAll(`${head}\n${rowOf('2026-07-01')}\n`, given)
    expect(days(records).map((day) => day.day)).toEqual(['2026-07-01'])
    expect(issues.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual([
      'date_future',
    ])
  })
})

describe('a file without a head', () => {
  const row = (...front: string[]): string => [...front, ...times(48, '1.5')].join(',')

  it.each([
    ['no meter number', [row('Oak', '15/01/2024'), row('Oak', '16/01/2024')]],
    [
      'a number whose check digit is wrong',
      [row('2248624512333', '15/01/2024'), row('2248624512333', '16/01/2024')],
    ],
    ['no date', [row(meter, 'Monday'), row(meter, 'Tuesday')]],
    [
      '49 numbers, and none of them the total',
      [row(meter, '15/01/2024', '7'), row(meter, '16/01/2024', '7')],
    ],
    [
      'a head of which nobody knows the half-hours',
      [
        [
          'MPAN',
          'Date',
          ...starts.map((_, no) => `quantity ${String.fromCharCode(97 + (no % 26)).repeat(1 + no / 26)}`),
        ].join(','),
        row(meter, '15/01/2024'),
      ],
    ],
    ['words among the numbers', [row(meter, '15/01/2024').replaceAll('1.5,1.5,1.5', '1.5,x,1.5')]],
  ])('is not made of a table with %s', async (_name, rows) => {
    const { result, codes } = await readAll([...rows, ''].join('\n'))
    expect(result.status).toBe('rejected')
    expect(codes).toHaveLength(1)
    expect(result.format).toBeUndefined()
  })

  it('a number that stands in front is the total where it is the sum', async () => {
    const { records, codes } = await readAll(
      `${row(meter, '15/01/2024', '72')}\n${row(meter, '16/01/2024', '72')}\n`,
    )
    expect(days(records).map((day) => [day.quantity, day.slots.length])).toEqual([
      ['72', 48],
      ['72', 48],
    ])
    expect(codes).not.toContain('day_total_differs')
  })
})

describe('a day that stands twice', () => {
  const head = ['MPAN', 'Date', ...starts, 'File Name'].join(',')
  const row = (value: string, file: string): string =>
    [meter, '2024-01-15', ...times(47, '1'), value, file].join(',')

  it.each([
    ['with the same values, sent again in another file: counted once', '1', 'row_duplicate', '48'],
    ['with one other value: a conflict, and the later row counts', '1.000001', 'day_conflict', '96.000001'],
  ])('%s', async (_name, value, code, total) => {
    const { codes, result } = await readAll(`${head}\n${row('1', 'a.csv')}\n${row(value, 'b.csv')}\n`)
    expect(codes).toContain(code)
    expect(result.meters[0]?.total).toBe(total)
  })
})

describe('flags of half-hours', () => {
  const head = ['MPAN', 'Date', ...starts.flatMap((time) => [time, 'Type'])].join(',')
  const row = (date: string, flags: readonly string[]): string =>
    [meter, date, ...flags.flatMap((flag) => ['1', flag])].join(',')

  it('which are estimated is kept, and half of them make the day estimated', async () => {
    const { records, issues } = await readAll(
      [
        head,
        row('2024-01-15', [...times(3, 'Actual'), ...times(2, 'Estimated'), ...times(43, 'Actual')]),
        row('2024-01-16', [...times(24, 'A'), ...times(24, 'E')]),
        row('2024-01-17', times(48, 'A')),
        '',
      ].join('\n'),
    )
    expect(days(records).map((day) => [day.grade, day.estimatedSlots])).toEqual([
      [2, [3, 4]],
      [4, Array.from({ length: 24 }, (_, index) => index + 24)],
      [2, undefined],
    ])
    const said = issues.filter(({ code }) => code === 'slots_estimated')
    expect(said).toHaveLength(1)
    expect(said[0]?.message).toContain(`26 half-hours of the meter ${meter}`)
    expect(said[0]?.message).toContain('2 of 48 of 2024-01-15')
  })
})

describe('a meter by its serial number', () => {
  const head = ['Serial Number', 'Date', ...starts].join(',')
  const file = `${head}\n${['e12z 003456', '2024-01-15', ...times(48, '1')].join(',')}\n`
  const registered = (...numbers: string[]) =>
    context({
      meters: new Map(
        numbers.map((number) => [
          number,
          { utility: 'electricity', unit: 'kWh', start: undefined, end: undefined, serial: 'E12Z003456' },
        ]),
      ),
    })

  it('is found where exactly one registered meter has it', async () => {
    const { records } = await readAll(file, registered(meter))
    expect(days(records).map((day) => day.meter)).toEqual([meter])
  })

  it('is asked for otherwise, with what settles it', async () => {
    const { issues, result } = await readAll(file, registered(meter, '1012345678903'))
    expect(result.status).toBe('rejected')
    expect(issues.map(({ code }) => code)).toEqual(['meter_missing'])
    expect(issues[0]?.message).toContain('--meter')
  })

  it('a serial number in the column of the meters is the meter’s, too', async () => {
    const { records } = await readAll(file.replace('Serial Number', 'Meter'), registered(meter))
    expect(days(records).map((day) => day.meter)).toEqual([meter])
  })
})
