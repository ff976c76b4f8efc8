import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, daysBetween } from '../../src/domain/day.ts'
import { Decimal, sum } from '../../src/domain/decimal.ts'
import { type RegisterRead, readDays } from '../../src/domain/register-reads.ts'

let nextRow = 0
const read = (readOn: string, reading: string, more: Partial<RegisterRead> = {}): RegisterRead => ({
  register: '1',
  readOn,
  reading: new Decimal(reading),
  unit: 'm3',
  readType: 'actual',
  serial: undefined,
  digits: reading.split('.')[0]?.length ?? 0,
  uploadNo: 1,
  row: ++nextRow,
  ...more,
})
const total = (reads: RegisterRead[]): string =>
  sum(readDays(reads).days.map((day) => day.quantity)).toFixed()
const codes = (reads: RegisterRead[]): string[] => readDays(reads).findings.map((finding) => finding.code)

describe('the days between register reads', () => {
  it('a read stands for the start of its day: two reads cover the days from the first up to the second', () => {
    const { days } = readDays([read('2024-01-01', '00100'), read('2024-01-05', '00110')])
    expect(days.map((day) => [day.day, day.quantity.toFixed(), day.grade])).toEqual([
      ['2024-01-01', '2.5', 3],
      ['2024-01-02', '2.5', 3],
      ['2024-01-03', '2.5', 3],
      ['2024-01-04', '2.5', 3],
    ])
  })

  it('an estimated read at either end lowers the grade to 4, and an actual read of the same day takes its place', () => {
    const estimate = read('2024-02-01', '00140', { readType: 'estimated' })
    const first = read('2024-01-01', '00100')
    expect(readDays([first, estimate]).days.every((day) => day.grade === 4)).toBe(true)
    const replaced = readDays([first, estimate, read('2024-02-01', '00131', { uploadNo: 2 })])
    expect(replaced.days.every((day) => day.grade === 3)).toBe(true)
    expect(sum(replaced.days.map((day) => day.quantity)).toFixed()).toBe('31')
  })

  // Worked by hand.
  it('99998 to 8 on five dials is a rollover of 10', () => {
    const reads = [read('2024-01-01', '99998'), read('2024-01-11', '00008')]
    expect(total(reads)).toBe('10')
    expect(codes(reads)).toEqual(['read_rollover'])
  })

  it('9998 to 0003 on the four dials of an imperial meter is 5', () => {
    expect(
      total([read('2024-01-01', '9998', { unit: 'hcf' }), read('2024-01-06', '0003', { unit: 'hcf' })]),
    ).toBe('5')
  })

  it('00998 to 00012 is held: not a rollover of three dials', () => {
    const reads = [read('2024-01-01', '00998'), read('2024-02-01', '00012'), read('2024-03-01', '01058')]
    expect(codes(reads)).toEqual(['read_falls'])
    // The held read is passed over: the use between its neighbours is 1058 − 998.
    expect(total(reads)).toBe('60')
  })

  it('a wrap of more than three times the usual use is not a rollover', () => {
    const reads = [read('2024-01-01', '91000'), read('2024-02-01', '91031'), read('2024-02-02', '05000')]
    expect(codes(reads)).toEqual(['read_falls'])
    expect(total(reads)).toBe('31')
  })

  it('another serial number is another meter: nothing is differenced across', () => {
    const reads = [
      read('2024-01-01', '50000', { serial: 'A1' }),
      read('2024-02-01', '50310', { serial: 'A1' }),
      read('2024-02-01', '00000', { serial: 'B2', row: 1000 }),
      read('2024-03-01', '00290', { serial: 'B2' }),
    ]
    expect(total(reads)).toBe('600')
  })

  it('an over-estimate that the next actual read undercuts is left out, and its days are spread anew', () => {
    const reads = [
      read('2024-01-01', '01000'),
      read('2024-02-01', '01100', { readType: 'estimated' }),
      read('2024-03-01', '01060'),
    ]
    expect(total(reads)).toBe('60')
    expect(codes(reads)).toEqual(['read_falls'])
  })

  it('day and night registers are added, and a day counts only where both have it', () => {
    const reads = [
      read('2024-01-01', '00100', { register: 'day' }),
      read('2024-01-11', '00200', { register: 'day' }),
      read('2024-01-01', '00500', { register: 'night' }),
      read('2024-01-11', '00530', { register: 'night' }),
    ]
    expect(total(reads)).toBe('130')
  })

  it('the order in which reads are given, and the uploads they come in, do not change the days', () => {
    const history = fc
      .array(fc.record({ gap: fc.integer({ min: 1, max: 60 }), use: fc.integer({ min: 0, max: 400 }) }), {
        minLength: 2,
        maxLength: 12,
      })
      .chain((steps) => {
        let day = '2024-01-01'
        let value = 10_000
        const reads = [read(day, '10000')]
        for (const step of steps) {
          day = addDays(day, step.gap)
          value += step.use
          reads.push(read(day, String(value)))
        }
        return fc.tuple(
          fc.constant(reads),
          fc.shuffledSubarray(reads, { minLength: reads.length, maxLength: reads.length }),
        )
      })
    fc.assert(
      fc.property(history, ([inOrder, shuffled]) => {
        const days = readDays(inOrder).days
        expect(readDays(shuffled).days).toEqual(days)
        const [first] = inOrder
        const last = inOrder.at(-1)
        if (first === undefined || last === undefined) throw new Error('no reads')
        expect(days.length).toBe(daysBetween({ from: first.readOn, to: last.readOn }))
        expect(sum(days.map((day) => day.quantity)).toFixed()).toBe(
          last.reading.minus(first.reading).toFixed(),
        )
      }),
    )
  })
})
