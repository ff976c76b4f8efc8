import { describe, expect, it, test } from 'vitest'
import { findSlots } from '../../src/formats/slot-heads.ts'

const starts = Array.from(
  { length: 48 },
  (_, index) => `${String(Math.floor(index / 2)).padStart(2, '0')}:${index % 2 ? '30' : '00'}`,
)
const ends = [...starts.slice(1), '24:00']
const midnight = [...starts.slice(1), '00:00']
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const two = (number: number) => String(number).padStart(2, '0')
const noon = (time: string): string => {
  const hour = Number.parseInt(time, 10)
  return `${hour % 12 || 12}${time.slice(2)} ${hour < 12 ? 'AM' : 'PM'}`
}
const from = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index)

describe('the columns of half-hours are told by their names', () => {
  test.each<[string, string[], string | undefined]>([
    ['00:00 to 23:30', starts, 'start'],
    ['00:30 to 24:00', ends, 'end'],
    ['00:30 to 00:00', midnight, 'end'],
    ['00:30 to 00:00:00', [...starts.slice(1), '00:00:00'], 'end'],
    ['with seconds', starts.map((time) => `${time}:00`), 'start'],
    ['in brackets', ends.map((time) => `[${time}]`), 'end'],
    ['quotes inside the names', midnight.map((time) => `"hr${time.replace(':', '')}"`), 'end'],
    ['0:30 without a zero in front', midnight.map((time) => time.replace(/^0(?=\d:)/, '')), 'end'],
    ['30, 100, 130 to 2400', ends.map((time) => String(Number.parseInt(time.replace(':', ''), 10))), 'end'],
    ['H0000 to H2330', starts.map((time) => `H${time.replace(':', '')}`), 'start'],
    ['H0030 to H2400', ends.map((time) => `H${time.replace(':', '')}`), 'end'],
    ['12:00 AM to 11:30 PM', starts.map(noon), 'start'],
    [
      '13:00 PM, which no clock shows',
      starts.map((time) => ` Consumption ${time} ${time < '12' ? 'AM' : 'PM'}`),
      'start',
    ],
    ['from and to', starts.map((time, index) => `${time} - ${ends[index]}`), 'start'],
    ['with underscores', starts.map((time) => `consumptionHH_${time.replace(':', '_')}_00`), 'start'],
    ['1 to 48', numbers(48).map(String), undefined],
    ['1 to 50', numbers(50).map(String), undefined],
    ...['HH', 'hh', 'kWh_', 'Kwh', 'P', 'ID', 'interval_', 'Period ', 'Consumption(KWh) HH'].map(
      (word): [string, string[], undefined] => [`${word}1`, numbers(48).map((no) => word + no), undefined],
    ),
    ['HH01', numbers(48).map((no) => `HH${two(no)}`), undefined],
  ])('%s', (_name, names, labels) => {
    const found = findSlots(['MPAN', 'Date', ...names, 'Total'])
    expect(found?.slots).toEqual(from(2, names.length))
    expect(found?.labels).toBe(labels)
    expect(found?.flags).toEqual([])
  })

  it('in order of time, wherever they stand', () => {
    const names = numbers(48).map(String).sort()
    const found = findSlots(['MPAN', ...names])
    expect(found?.slots.map((column) => ['MPAN', ...names][column])).toEqual(numbers(48).map(String))
  })

  it('hr0000 in front is a start, and it is said that this was assumed; at the end it is an end', () => {
    const hr = (times: readonly string[]) => ['MPR', ...times.map((time) => `hr${time.replace(':', '')}`)]
    expect(findSlots(hr(starts))).toMatchObject({ labels: 'start', midnightFirst: true })
    expect(findSlots(hr(midnight))).toMatchObject({ labels: 'end', midnightFirst: false })
    expect(findSlots(['MPR', ...starts])?.midnightFirst).toBe(false)
  })

  it.each([
    ['behind each value, all of one name', (no: number) => [starts[no] ?? '', 'Type'], 1],
    ['behind each value, with its time', (no: number) => [starts[no] ?? '', `${starts[no]} Flag`], 1],
    ['in front of each value', (no: number) => [`interval_${no + 1}_indicator`, `interval_${no + 1}`], -1],
    ['in front, of one name', (no: number) => ['Data Marker', starts[no] ?? ''], -1],
    ['renamed by a spreadsheet', (no: number) => [starts[no] ?? '', no === 0 ? 'Type' : `Type.${no}`], 1],
  ])('flags %s', (_name, pair, shift) => {
    const found = findSlots(['MPAN', ...from(0, 48).flatMap(pair)])
    expect(found?.slots).toEqual(from(0, 48).map((no) => 1 + no * 2 + (shift === 1 ? 0 : 1)))
    expect(found?.flags).toEqual(found?.slots.map((column) => column + shift))
  })

  it('a second block of the same names, or of flags, belongs to the first', () => {
    const block = numbers(50).map((no) => `HH${no}`)
    expect(findSlots(['MPAN', ...block, ...block])).toMatchObject({ slots: from(1, 50), flags: from(51, 50) })
    const perse = ['MPAN', ...numbers(50).map((no) => `P${no}`), ...numbers(50).map((no) => `UT${no}`)]
    expect(findSlots(perse)).toMatchObject({ slots: from(1, 50), flags: from(51, 50) })
  })

  it('reactive columns beside those of energy are no values', () => {
    const found = findSlots([
      'MPAN',
      ...numbers(48).map((no) => `kVArh_${no}`),
      ...numbers(48).map((no) => `kWh_${no}`),
    ])
    expect(found).toMatchObject({ slots: from(49, 48), unit: 'kwh' })
    expect(found?.others).toEqual([{ head: 'kVArh_1', kind: 'reactive energy (kVArh)' }])
    expect(findSlots(['MPAN', ...numbers(48).map((no) => `kVArh_${no}`)])).toBeUndefined()
  })

  it('the hour that October has twice: in columns of its own, or between the others', () => {
    const apart = ['MPAN', ...ends, 'DST +0:30', 'DST +1:00']
    expect(findSlots(apart)).toMatchObject({ slots: from(1, 50), repeatedHour: true })
    const between = ['MPAN', ...starts.slice(0, 4), '01:00', '01:30', ...starts.slice(4)]
    expect(findSlots(between)?.repeatedHour).toBe(true)
    expect(findSlots(between)?.slots).toEqual([1, 2, 3, 4, ...from(7, 44), 5, 6])
  })

  it.each([
    ['hours', numbers(24).map((hour) => `${two(hour - 1)}:00`)],
    ['days of a month', numbers(31).map(String)],
    ['47 half-hours with one lacking in between', starts.filter((_, index) => index !== 7)],
    ['quarters of an hour', numbers(96).map(String)],
    [
      'two blocks of which either could be meant',
      [...numbers(48).map((no) => `A${no}`), ...numbers(48).map((no) => `B${no}`)],
    ],
  ])('nothing is made of %s', (_name, names) => {
    expect(findSlots(['MPAN', 'Date', ...names])).toBeUndefined()
  })
})
