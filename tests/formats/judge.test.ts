import { describe, expect, it } from 'vitest'
import { addDays, type Day, daysOf, type Period } from '../../src/domain/day.ts'
import { dayNumber, dayOf } from '../../src/formats/judge/calendar.ts'
import { historyMonth } from '../../src/formats/judge/history.ts'
import type { KnownMeter } from '../../src/formats/record.ts'
import { context, readAll, wideHead, wideRow } from './reading.ts'

// Series whose verdict is plain to anybody who looks at them, and ones that only look odd: holidays, summer gas, a new boiler.

const known: Readonly<Record<string, Partial<KnownMeter>>> = {
  ELEC: { utility: 'electricity' },
  GAS: { utility: 'gas' },
  WATER: { utility: 'water' },
  SUN: { utility: 'solar' },
}
type Number = (day: Day, index: number) => number | undefined
const isWeekend = (day: Day): boolean => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())
/** Varies a little, so that no two days are quite alike. */
const about = (value: number, index: number): number => value * (1 + ((index * 37) % 19) / 200) + index / 1000

/** A daily file of one meter, where `value` says what a day has; undefined: the row is not there. */
function file(meter: string, period: Period, value: Number, unit = 'kWh'): string {
  const rows = daysOf(period).flatMap((day, index) => {
    const quantity = value(day, index)
    return quantity === undefined ? [] : [`${meter},${day},${unit},${Math.round(quantity * 1000) / 1000}`]
  })
  return `meter,date,unit,value\n${rows.join('\n')}\n`
}

async function judged(csv: string, more: Readonly<Record<string, Partial<KnownMeter>>> = {}) {
  const meters = new Map(Object.entries({ ...known, ...more })) as unknown as Map<string, KnownMeter>
  const { issues, result } = await readAll(csv, context({ meters }))
  expect(result.status).toBe('ok')
  return issues.map(({ code, row, message, severity }) => ({ code, row, message, severity }))
}
const codesOf = async (...args: Parameters<typeof judged>) => (await judged(...args)).map((one) => one.code)

const schoolYear: Period = { start: '2023-09-01', end: '2024-09-01' }
const inTerm = (day: Day): boolean =>
  !isWeekend(day) && day < '2024-07-24' && !(day >= '2023-12-21' && day < '2024-01-08')
/** A school: 400 kWh on a day of term, 120 else. */
const electricity: Number = (day, index) => about(inTerm(day) ? 400 : 120, index)
/** Heat from the middle of October to April, on weekdays; hot water on days of term; else nothing. */
const heated = (day: Day): boolean => day >= '2023-10-16' && day < '2024-04-15'
const gas: Number = (day, index) =>
  heated(day) ? about(inTerm(day) ? 2200 : 180, index) : inTerm(day) ? about(90, index) : 0

describe('days are numbered', () => {
  it('as the calendar has them, leap years and all', () => {
    for (let day = '1999-12-30'; day < '2026-03-02'; day = addDays(day, 13)) {
      expect(dayNumber(day), day).toBe(Date.parse(day) / 86_400_000)
      expect(dayOf(dayNumber(day))).toBe(day)
    }
  })
})

describe('an ordinary year', () => {
  it('of a school’s electricity, with its holidays, has nothing odd', async () => {
    expect(await codesOf(file('ELEC', schoolYear, electricity))).toEqual([])
  })
  it('of its gas, with the boiler off all summer and on again in autumn, has nothing odd', async () => {
    expect(await codesOf(file('GAS', schoolYear, gas))).toEqual([])
  })
  it('of gas that a new boiler brings down by a third has nothing odd', async () => {
    const boiler: Number = (day, index) => (gas(day, index) ?? 0) * (day >= '2024-01-15' ? 0.66 : 1)
    expect(await codesOf(file('GAS', schoolYear, boiler))).toEqual([])
  })
  it('that ends just as the heating comes on has nothing odd', async () => {
    expect(await codesOf(file('GAS', { start: '2023-09-01', end: '2023-10-18' }, gas))).toEqual([])
  })
  it('of water that stands still in the summer holidays has nothing odd', async () => {
    const water: Number = (day, index) => (day >= '2024-07-24' ? 0 : about(inTerm(day) ? 9 : 1, index))
    expect(await codesOf(file('WATER', schoolYear, water, 'm3'))).toEqual([])
  })
  it('of bills, whose days are alike by design, has nothing odd', async () => {
    const bills = `meter,from,to,quantity,unit\nELEC,2024-01-01,2024-03-31,9100,kWh\nELEC,2024-04-01,2024-06-30,8000,kWh\n`
    expect(await codesOf(bills)).toEqual([])
  })
})

describe('gaps', () => {
  it('are one warning each, of the row before, with the first and the last day and how many', async () => {
    const gone = (day: Day) => day === '2023-09-20' || (day >= '2023-11-01' && day <= '2023-11-14')
    const found = await judged(
      file('ELEC', schoolYear, (day, index) => (gone(day) ? undefined : electricity(day, index))),
    )
    expect(found.map(({ code, row, severity }) => [code, row, severity])).toEqual([
      // 1 September is row 2.
      ['days_missing', 20, 'warning'],
      ['days_missing', 61, 'warning'],
    ])
    expect(found[0]?.message).toContain('The day 2023-09-20 is missing')
    expect(found[1]?.message).toContain('The 14 days 2023-11-01 to 2023-11-14 are missing')
  })
  it('of every weekend are one warning', async () => {
    const weekdays: Number = (day, index) => (isWeekend(day) ? undefined : electricity(day, index))
    const found = await judged(file('ELEC', { start: '2023-09-04', end: '2023-10-07' }, weekdays))
    expect(found.map((one) => one.code)).toEqual(['days_missing'])
    expect(found[0]?.message).toContain('8 Saturdays and Sundays')
  })
  it('that rows explain which were refused, or were blank, are not named twice', async () => {
    const blank = file('ELEC', schoolYear, electricity).replace(/(2023-09-20,kWh,).*/, '$1')
    expect(await codesOf(blank)).toEqual(['value_missing'])
  })
  it('are not between the few days of a sample', async () => {
    expect(await codesOf('meter,date,unit,value\nELEC,2024-03-31,kWh,10\nELEC,2024-10-27,kWh,11\n')).toEqual(
      [],
    )
  })
})

describe('noughts', () => {
  const zeroFrom =
    (value: Number, from: Day, to: Day): Number =>
    (day, index) =>
      day >= from && day <= to ? 0 : value(day, index)
  it('for two weeks are odd for electricity, which a school always uses', async () => {
    const found = await judged(file('ELEC', schoolYear, zeroFrom(electricity, '2024-07-27', '2024-08-09')))
    expect(found.map(({ code, row }) => [code, row])).toEqual([['zeros_long', 332]])
    expect(found[0]?.message).toContain('14 days in a row, 2024-07-27 to 2024-08-09')
  })
  it('for thirteen days are not', async () => {
    expect(
      await codesOf(file('ELEC', schoolYear, zeroFrom(electricity, '2024-07-27', '2024-08-08'))),
    ).toEqual([])
  })
  it('are odd for gas in the middle of winter, and not over Christmas', async () => {
    expect(await codesOf(file('GAS', schoolYear, zeroFrom(gas, '2024-01-20', '2024-02-20')))).toEqual([
      'zeros_long',
    ])
    expect(await codesOf(file('GAS', schoolYear, zeroFrom(gas, '2023-12-18', '2024-01-07')))).toEqual([])
  })
  it('all through a file are one warning', async () => {
    const found = await judged(file('ELEC', schoolYear, () => 0))
    expect(found.map((one) => one.code)).toEqual(['zeros_long'])
    expect(found[0]?.message).toContain('All 366 days')
  })
})

describe('one value again and again', () => {
  it('for five days is odd, for four it is not', async () => {
    const stuck = (days: number): Number => {
      return (day, index) => (index >= 10 && index < 10 + days ? 371.25 : electricity(day, index))
    }
    const found = await judged(file('ELEC', schoolYear, stuck(5)))
    expect(found.map(({ code, row }) => [code, row])).toEqual([['values_repeated', 12]])
    expect(found[0]?.message).toContain('on 5 days in a row, 2023-09-11 to 2023-09-15')
    expect(await codesOf(file('ELEC', schoolYear, stuck(4)))).toEqual([])
  })
  it('is not odd for a small steady load that is counted in whole kWh', async () => {
    expect(await codesOf(file('ELEC', { start: '2024-01-01', end: '2024-03-01' }, () => 40))).toEqual([])
  })
  it('is odd for half-hours that are a day’s total divided by 48', async () => {
    const rows = ['08', '09', '10', '11', '12'].map((day, index) =>
      wideRow(`2024-01-${day}`, `${index + 1}.5`, {}, 'ELEC'),
    )
    const found = await judged(`${wideHead}\n${rows.join('\n')}\n`)
    expect(found.map(({ code, row }) => [code, row])).toEqual([['values_repeated', 2]])
    expect(found[0]?.message).toContain('All half-hours of a day are the same')
  })
})

describe('spikes', () => {
  const spiked: Number = (day, index) => (day === '2024-03-05' ? 4100 : electricity(day, index))
  it('are named with the day, the row and what such days have around then', async () => {
    const found = await judged(file('ELEC', schoolYear, spiked))
    expect(found.map(({ code, row }) => [code, row])).toEqual([['value_spike', 188]])
    expect(found[0]?.message).toContain('4,100 kWh on 2024-03-05')
  })
  it('of a tiny meter are not', async () => {
    const tiny: Number = (day, index) => (spiked(day, index) ?? 0) / 1000
    expect(await codesOf(file('ELEC', schoolYear, tiny))).toEqual([])
  })
  it('of one half-hour are named, though the day hardly shows them', async () => {
    const days = daysOf({ start: '2024-01-08', end: '2024-02-05' })
    const rows = days.map((day, index) =>
      wideRow(day, `${4 + index / 100}`, { 20: index === 12 ? '90' : `${5 + index / 100}` }, 'ELEC'),
    )
    const found = await judged(`${wideHead}\n${rows.join('\n')}\n`)
    // The half-hours of these days are flat, and that is said as well.
    expect(found.map(({ code, row }) => [code, row])).toContainEqual(['value_spike', 14])
  })
  it('against the months that count are named in a file of one day', async () => {
    const history = Float64Array.from([historyMonth('2023-01-01'), 31, 9_300_000])
    const one = 'meter,date,unit,value\nELEC,2024-01-09,kWh,4000\n'
    expect(await codesOf(one, { ELEC: { utility: 'electricity', history } })).toEqual(['value_spike'])
    expect(await codesOf(one.replace('4000', '700'), { ELEC: { utility: 'electricity', history } })).toEqual(
      [],
    )
  })
})

describe('a change of unit inside a file', () => {
  const from =
    (value: Number, day: Day, times: number): Number =>
    (at, index) =>
      (value(at, index) ?? 0) * (at >= day ? times : 1)
  it('from kWh to Wh is named with the first day', async () => {
    const found = await judged(file('ELEC', schoolYear, from(electricity, '2024-02-01', 1000)))
    expect(found.map(({ code, row }) => [code, row])).toEqual([['unit_doubtful', 155]])
    expect(found[0]?.message).toContain('Wh, not in kWh')
  })
  it('of gas from kWh to cubic metres in the middle of winter is named', async () => {
    const steady: Number = (_day, index) => about(1500, index)
    const winter = { start: '2023-11-01', end: '2024-03-01' }
    const found = await judged(file('GAS', winter, from(steady, '2024-01-10', 1 / 11.1)))
    expect(found.map(({ code, row }) => [code, row])).toEqual([['unit_doubtful', 72]])
    expect(found[0]?.message).toContain('cubic metres, not kWh')
  })
  it('is not what a school has that begins to heat, or a meter of which half is switched off', async () => {
    const steady: Number = (_day, index) => about(1500, index)
    const autumn = { start: '2023-09-01', end: '2023-12-01' }
    expect(await codesOf(file('GAS', autumn, from(steady, '2023-10-20', 11)))).toEqual([])
    expect(await codesOf(file('ELEC', schoolYear, from(electricity, '2024-02-01', 0.5)))).toEqual([])
  })
})

describe('against what a meter had before', () => {
  /** 100 kWh a day in every month of 2022 and 2023. */
  const history = Float64Array.from(
    daysOf({ start: '2022-01-01', end: '2024-01-01' })
      .filter((day) => day.endsWith('-01'))
      .flatMap((day) => [historyMonth(day), 28, 2_800_000]),
  )
  const year: Period = { start: '2024-01-01', end: '2025-01-01' }
  const level =
    (value: number): Number =>
    (_day, index) =>
      about(value, index)
  it.each([
    ['GAS', 9, 'kWh', 'unit_doubtful', 'cubic metres, not kWh'],
    ['GAS', 3.2, 'kWh', 'unit_doubtful', 'hundreds of cubic feet'],
    ['GAS', 1110, 'kWh', 'unit_doubtful', 'converted to kWh twice'],
    ['GAS', 100, 'm3', 'unit_doubtful', 'kWh, not cubic metres'],
    ['ELEC', 100_000, 'kWh', 'unit_doubtful', 'Wh, not in kWh'],
    ['ELEC', 600, 'kWh', 'level_doubtful', 'the right meter'],
  ])('%s of %d %s a day is doubtful', async (meter, value, unit, code, words) => {
    const found = await judged(file(meter, year, level(value), unit), {
      [meter]: { ...known[meter], history },
    })
    expect(found.map((one) => [one.code, one.row])).toEqual([[code, 2]])
    expect(found[0]?.message).toContain(words)
  })
  it.each([
    ['GAS', 9.01, 'm3'],
    ['GAS', 40, 'kWh'],
    ['GAS', 300, 'kWh'],
    ['ELEC', 60, 'kWh'],
    ['ELEC', 400, 'kWh'],
  ])('%s of %d %s a day is not', async (meter, value, unit) => {
    const found = await codesOf(file(meter, year, level(value), unit), {
      [meter]: { ...known[meter], history },
    })
    expect(found).toEqual([])
  })
  it('a summer of little gas is compared with other summers, not with their winters', async () => {
    const seasons = Float64Array.from([
      ...[historyMonth('2023-01-01'), 31, 62_000_000],
      ...[historyMonth('2023-07-01'), 31, 1_550_000],
    ])
    const july = { start: '2024-07-01', end: '2024-08-01' }
    expect(
      await codesOf(file('GAS', july, level(50)), { GAS: { utility: 'gas', history: seasons } }),
    ).toEqual([])
  })
})

describe('against a school of its size', () => {
  // 1,000 m² of a typical school use 150,000 kWh of heat and 40,000 kWh of electricity a year (CIBSE TM46:2008).
  const site = { floorAreaM2: 1000, alone: true }
  const daily = (kWh: number): string =>
    file('GAS', { start: '2023-09-01', end: '2024-09-01' }, (_day, index) => about(kWh / 366, index))
  it.each([
    [13_500, 'cubic metres, not kWh'],
    [1_700_000, 'converted to kWh twice'],
  ])('%d kWh of gas a year is doubtful', async (year, words) => {
    const found = await judged(daily(year), { GAS: { utility: 'gas', site } })
    expect(found.map((one) => one.code)).toEqual(['unit_doubtful'])
    expect(found[0]?.message).toContain(words)
    expect(found[0]?.message).toContain('CIBSE TM46:2008')
  })
  it('half as much, and three times as much, are what schools have', async () => {
    expect(await codesOf(daily(75_000), { GAS: { utility: 'gas', site } })).toEqual([])
    expect(await codesOf(daily(450_000), { GAS: { utility: 'gas', site } })).toEqual([])
  })
  it('a small one is not doubtful where it is one of several meters', async () => {
    expect(
      await codesOf(daily(13_500), { GAS: { utility: 'gas', site: { ...site, alone: false } } }),
    ).toEqual([])
  })
})

describe('columns and rows that are not read', () => {
  const row = 'ELEC,2024-01-09,kWh,400'
  it('a column of our own layouts that has none of its names is named: it may be misspelt', async () => {
    const found = await judged(`meter,date,unit,value,Stauts\n${row},E\n`)
    expect(found.map(({ code, row: at }) => [code, at])).toEqual([['columns_ignored', undefined]])
    expect(found[0]?.message).toContain('“Stauts”')
  })
  it('a note that somebody keeps beside them is not', async () => {
    expect(await codesOf(`meter,date,unit,value,Notes\n${row},new boiler\n`)).toEqual([])
  })
  it('the many columns of an export are not', async () => {
    expect(await codesOf(`meter,date,unit,value,a,b,c,d\n${row},1,2,3,4\n`)).toEqual([])
  })
  it('the total at the foot is passed over in silence, a row of a day and an amount is named', async () => {
    expect(await codesOf(`meter,date,unit,value\n${row}\nTotal,,kWh,400\n`)).toEqual([])
    const found = await judged(`meter,date,unit,value\n${row}\nTotal,2024-01-10,kWh,410\n`)
    expect(found.map(({ code, row: at }) => [code, at])).toEqual([['rows_ignored', 3]])
  })
})
