import fc from 'fast-check'
import { addDays, type Day } from '../../src/domain/day.ts'

// Small files of all six layouts over few meters and days, so that they overlap and contradict each other. Two months end in these
// days, and on 30 March the clocks go forward.
export const firstDay: Day = '2025-02-24'
const daysCount = 40
/** The day on which 01:00 and 01:30 do not exist. */
export const shortDay: Day = '2025-03-30'

export interface DailyRow {
  readonly meter: string
  readonly day: Day
  readonly value: string
  readonly unit: string
  readonly estimated: boolean
}
export interface HalfHourlyRow {
  readonly meter: string
  readonly day: Day
  /** 48, null where blank. */
  readonly values: readonly (string | null)[]
  readonly estimated: boolean
}
export interface BillRow {
  readonly meter: string
  readonly from: Day
  readonly days: number
  readonly quantity: string
  readonly unit: string
  readonly cv: string | null
  readonly estimated: boolean
}
export interface ReadRow {
  readonly meter: string
  readonly register: string
  readonly serial: string
  readonly day: Day
  /** What has gone through the register since its beginning: it shows the last five digits. */
  readonly cumulative: number
  readonly type: 'actual' | 'customer' | 'estimated'
}
export interface ActivityRow {
  readonly academy: string
  readonly from: Day
  readonly days: number
  readonly quantity: string
  readonly estimated: boolean
}

/** A file, as its rows mean it. Each stands in the line two below its index. */
export type RandomFile =
  | { readonly layout: 'daily'; readonly rows: readonly DailyRow[] }
  | { readonly layout: 'wide'; readonly rows: readonly HalfHourlyRow[] }
  | { readonly layout: 'long'; readonly rows: readonly HalfHourlyRow[] }
  | { readonly layout: 'bills'; readonly rows: readonly BillRow[] }
  | { readonly layout: 'reads'; readonly rows: readonly ReadRow[] }
  | { readonly layout: 'activities'; readonly rows: readonly ActivityRow[] }

/** Mostly the same three, so that files contradict each other. */
const day = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('2025-02-28', '2025-03-01', shortDay) },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 0, max: daysCount - 1 }).map((index) => addDays(firstDay, index)),
  },
)
/** Up to three decimals: `12`, `0.5`, `3.125`. */
const value = fc.integer({ min: 0, max: 60_000 }).map((thousandths) => String(thousandths / 1000))
const estimated = fc.constantFrom(false, false, false, true)

const dailyRow: fc.Arbitrary<DailyRow> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      meter: fc.constant('E1'),
      day,
      value,
      unit: fc.constantFrom('kWh', 'Wh', 'MWh'),
      estimated,
    }),
  },
  fc.record({ meter: fc.constant('G1'), day, value, unit: fc.constantFrom('kWh', 'm3'), estimated }),
  fc.record({ meter: fc.constant('W1'), day, value, unit: fc.constant('m3'), estimated }),
  fc.record({ meter: fc.constant('NOT REGISTERED'), day, value, unit: fc.constant('kWh'), estimated }),
)

const halfHours = (on: Day): fc.Arbitrary<readonly (string | null)[]> =>
  fc
    .tuple(value, fc.array(fc.integer({ min: 0, max: 47 }), { maxLength: 3 }))
    .map(([one, blanks]) =>
      Array.from({ length: 48 }, (_, index) =>
        blanks.includes(index) || (on === shortDay && (index === 2 || index === 3)) ? null : one,
      ),
    )
const halfHourlyRow: fc.Arbitrary<HalfHourlyRow> = fc
  .record({ meter: fc.constantFrom('E1', 'E1', 'E2'), day, estimated })
  .chain((row) => halfHours(row.day).map((values) => ({ ...row, values })))

const billRow: fc.Arbitrary<BillRow> = fc.oneof(
  fc.record({
    meter: fc.constantFrom('E1', 'E2'),
    from: day,
    days: fc.integer({ min: 1, max: 45 }),
    quantity: value,
    unit: fc.constant('kWh'),
    cv: fc.constant(null),
    estimated,
  }),
  fc.record({
    meter: fc.constant('G1'),
    from: day,
    days: fc.integer({ min: 1, max: 45 }),
    quantity: value,
    unit: fc.constantFrom('kWh', 'm3', 'hcf'),
    cv: fc.constantFrom(null, '39.3', '38.75'),
    estimated,
  }),
)

/**
 * What really went through the gas meter's register: 15 to 30 a day, so that it goes past 99999 in these days and nobody could take
 * that for an error. On the 32nd day the meter is exchanged.
 */
const gasUse = Array.from({ length: daysCount }, (_, index) => 15 + ((index * 7) % 16))
const through = (days: number): number => gasUse.slice(0, days).reduce((sum, one) => sum + one, 0)
const exchangedOn = 32
const readDays = Array.from({ length: 10 }, (_, index) => index * 4)
const type = fc.constantFrom<ReadRow['type']>('actual', 'actual', 'customer', 'estimated')
/** How far a read is off: less than what is used between two of them. */
const off = fc.integer({ min: 0, max: 4 })

const gasRead: fc.Arbitrary<ReadRow> = fc
  .record({ at: fc.constantFrom(...readDays), newMeter: fc.boolean(), off, type })
  .map(({ at, newMeter, off, type }) => {
    const after = at > exchangedOn || (at === exchangedOn && newMeter)
    const cumulative = after ? 12 + through(at) - through(exchangedOn) : 99_640 + through(at)
    const serial = after ? 'NEW' : 'ANCIENT'
    return {
      meter: 'G1',
      register: '1',
      serial,
      day: addDays(firstDay, at),
      cumulative: cumulative + off,
      type,
    }
  })
/** Day and night, as two registers. */
const powerRead: fc.Arbitrary<ReadRow> = fc
  .record({ at: fc.constantFrom(...readDays), register: fc.constantFrom('day', 'night'), off, type })
  .map(({ at, register, off, type }) => ({
    meter: 'E2',
    register,
    serial: '',
    day: addDays(firstDay, at),
    cumulative: (register === 'day' ? 41_000 : 7_000) + through(at) + off,
    type,
  }))

const activityRow: fc.Arbitrary<ActivityRow> = fc.record({
  academy: fc.constantFrom('oak', 'elm'),
  from: day,
  days: fc.integer({ min: 1, max: 60 }),
  quantity: value,
  estimated,
})

const rows = <T>(row: fc.Arbitrary<T>) => fc.array(row, { minLength: 1, maxLength: 8 })

export const randomFile: fc.Arbitrary<RandomFile> = fc.oneof(
  rows(dailyRow).map((rows) => ({ layout: 'daily' as const, rows })),
  rows(halfHourlyRow).map((rows) => ({ layout: 'wide' as const, rows })),
  fc
    .uniqueArray(halfHourlyRow, { minLength: 1, maxLength: 4, selector: (row) => `${row.meter} ${row.day}` })
    .map((rows) => ({ layout: 'long' as const, rows })),
  // Two bills of the same days, with nothing to tell them apart, are refused.
  rows(billRow).map((rows) => ({
    layout: 'bills' as const,
    rows: rows.filter((row, index) => rows.findIndex((one) => sameDays(one, row)) === index),
  })),
  rows(fc.oneof(gasRead, powerRead)).map((rows) => ({ layout: 'reads' as const, rows })),
  rows(activityRow).map((rows) => ({ layout: 'activities' as const, rows })),
)

const status = (isEstimated: boolean): string => (isEstimated ? 'estimated' : 'actual')
const times = Array.from(
  { length: 48 },
  (_, index) => `${String(Math.floor(index / 2)).padStart(2, '0')}:${index % 2 ? '30' : '00'}`,
)

const sameDays = (one: BillRow, other: BillRow): boolean =>
  one.meter === other.meter && one.from === other.from && one.days === other.days
/** The file as text. `mark` makes files alike differ in their bytes. */
export function csvOf(file: RandomFile, mark: string): string {
  const table = (head: string, lines: readonly string[]): string =>
    `${head},mark\n${lines.map((line) => `${line},${mark}\n`).join('')}`
  switch (file.layout) {
    case 'daily':
      return table(
        'meter,date,unit,value,status',
        file.rows.map((row) => `${row.meter},${row.day},${row.unit},${row.value},${status(row.estimated)}`),
      )
    case 'wide':
      return table(
        `meter,date,unit,status,${times.join(',')}`,
        file.rows.map(
          (row) =>
            `${row.meter},${row.day},kWh,${status(row.estimated)},${row.values.map((one) => one ?? '').join(',')}`,
        ),
      )
    case 'long':
      return table(
        'meter,start,unit,value,status',
        file.rows.flatMap((row) =>
          row.values.flatMap((one, index) =>
            one === null
              ? []
              : [`${row.meter},${row.day} ${times[index]},kWh,${one},${status(row.estimated)}`],
          ),
        ),
      )
    case 'bills':
      return table(
        'meter,from,to,quantity,unit,calorific value,status',
        file.rows.map(
          (row) =>
            `${row.meter},${row.from},${addDays(row.from, row.days - 1)},${row.quantity},${row.unit},${row.cv ?? ''},${status(row.estimated)}`,
        ),
      )
    case 'reads':
      return table(
        'meter,serial,register,read date,reading,unit,read type',
        file.rows.map(
          (row) =>
            `${row.meter},${row.serial},${row.register},${row.day},${String(row.cumulative % 100_000).padStart(5, '0')},${row.meter === 'G1' ? 'm3' : 'kWh'},${row.type}`,
        ),
      )
    case 'activities':
      return table(
        'academy,stream,from,to,quantity,unit,status',
        file.rows.map(
          (row) =>
            `${row.academy},travel.rail,${row.from},${addDays(row.from, row.days - 1)},${row.quantity},km,${status(row.estimated)}`,
        ),
      )
  }
}
