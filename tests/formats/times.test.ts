import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Collector } from '../../src/formats/collector.ts'
import { HalfHourDays, Series } from '../../src/formats/half-hour-days.ts'
import type { Recognised } from '../../src/formats/recognise.ts'
import type { MeterDayRecord, ReadContext } from '../../src/formats/record.ts'
import { minuteOf } from '../../src/formats/stamps.ts'
import { Table } from '../../src/formats/table.ts'
import { ukDayOf } from '../../src/formats/uk-days.ts'
import { context, readAll } from './reading.ts'

const halfHourMs = 30 * 60_000
const meter = '2248624512332'
const registered: ReadContext['meters'] = new Map([
  [meter, { utility: 'electricity', unit: 'kWh', start: undefined, end: undefined }],
])
type Defaults = Partial<ReadContext['defaults']>
const asking = (more: Defaults = {}): ReadContext =>
  context({
    meters: registered,
    defaults: { academyId: undefined, stream: undefined, meter: undefined, profile: undefined, ...more },
  })

/** The clock in London by the time zones of the platform, which the program does not ask. */
const london = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/London',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
})
const shown = (instant: number) => {
  const parts = Object.fromEntries(london.formatToParts(instant).map(({ type, value }) => [type, value]))
  return { date: `${parts.year}-${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}` }
}
const utc = (instant: number): string => new Date(instant).toISOString()
const offset = (instant: number): string =>
  shown(instant).time === utc(instant).slice(11, 16) ? '+00:00' : '+01:00'

/** The instants at which the half-hours of a civil day begin. */
function halfHours(date: string): number[] {
  const noon = Date.parse(`${date}T12:00:00Z`)
  return Array.from({ length: 60 }, (_, index) => noon + (index - 30) * halfHourMs).filter(
    (instant) => shown(instant).date === date,
  )
}

interface Convention {
  readonly head: string
  /** The cells before the value. */
  readonly cells: (instant: number, index: number) => string
  readonly more?: Defaults
  /** A time stands for one half-hour only, so that rows may come in any order. */
  readonly plain: boolean
}
const local = (instant: number) => `${shown(instant).date} ${shown(instant).time}`
const conventions: Readonly<Record<string, Convention>> = {
  'UTC with Z': { head: 'start', cells: utc, plain: true },
  'local with its offset': {
    head: 'start',
    cells: (at) => `${local(at).replace(' ', 'T')}:00${offset(at)}`,
    plain: true,
  },
  'UTC by the head': { head: 'start (utc)', cells: (at) => utc(at).slice(0, 16), plain: true },
  'UTC by the head, ends': {
    head: 'interval end (utc)',
    cells: (at) => utc(at + halfHourMs).slice(0, 16),
    plain: true,
  },
  'GMT, and the sender says so': {
    head: 'timestamp',
    cells: (at) => utc(at).slice(0, 16),
    more: { clock: 'utc', labels: 'start' },
    plain: true,
  },
  'local, the clock as it is': { head: 'start', cells: local, plain: false },
  'local, ends by the clock as it is then': {
    head: 'interval end',
    cells: (at) => local(at + halfHourMs),
    plain: false,
  },
  'local, ends a half-hour after the start': {
    head: 'interval end',
    cells: (at) => {
      const [date = '', time = ''] = local(at).split(' ')
      const minute = Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) + 30
      const written = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
      return `${date} ${written}`
    },
    plain: false,
  },
  'numbered half-hours': {
    head: 'date,settlement period',
    cells: (at, index) => `${shown(at).date},${index + 1}`,
    plain: true,
  },
  'date and time apart': {
    head: 'date,start time',
    cells: (at) => local(at).replace(' ', ','),
    plain: false,
  },
}

describe('where a reading belongs', () => {
  const dates = fc.oneof(
    fc.constantFrom('2024-03-31', '2024-10-27', '2025-03-30', '2025-10-26', '2024-03-30', '2024-10-28'),
    fc
      .integer({ min: 0, max: 1000 })
      .map((days) => utc(Date.UTC(2023, 0, 1) + days * 86_400_000).slice(0, 10)),
  )
  it.each(Object.entries(conventions))(
    '%s: every half-hour lands in its civil day and its place',
    async (_, convention) => {
      await fc.assert(
        fc.asyncProperty(dates, fc.constantFrom('rising', 'falling', 'shuffled'), async (date, order) => {
          const instants = halfHours(date)
          const rows = instants.map((at, index) => `${meter},${convention.cells(at, index)},${index + 1}`)
          if (order === 'falling') rows.reverse()
          if (order === 'shuffled' && convention.plain)
            rows.sort((a, b) => a.length - b.length || (a.slice(-4) < b.slice(-4) ? -1 : 1))
          const text = [`meter,${convention.head},kwh`, ...rows, ''].join('\n')
          const { records, codes } = await readAll(text, asking(convention.more))
          expect(codes).toEqual([])
          expect((records as MeterDayRecord[]).map(({ day, slots }) => [day, slots])).toEqual([
            [date, instants.map((_, index) => (index + 1) * 10_000)],
          ])
        }),
        { numRuns: 30 },
      )
    },
  )

  it('quarters, tenths and twelfths of an hour are summed, and one that is lacking leaves its half-hour missing', async () => {
    for (const step of [5, 10, 15]) {
      const times = Array.from({ length: 1440 / step }, (_, index) => index * step)
      const rows = times
        .filter((minute) => minute !== 12 * 60 + step)
        .map(
          (minute) =>
            `${meter},2025-01-06 ${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')},0.5`,
        )
      const { records, codes } = await readAll(['meter,start,kwh', ...rows, ''].join('\n'), asking())
      const [day] = records as MeterDayRecord[]
      expect(day?.quantity).toBe(String((times.length - 1) / 2))
      expect(day?.slots).toEqual(
        Array.from({ length: 48 }, (_, slot) => (slot === 24 ? null : (30 / step) * 5000)),
      )
      expect(codes).toEqual(['slots_missing'])
    }
  })

  it.each([
    ['0', 0],
    ['30', 30],
    ['130', 90],
    ['2330', 1410],
    ['00:00', 0],
    ['0:30', 30],
    ['24:00', 1440],
    ['12:30 AM', 30],
    ['12:30 PM', 750],
    ['11:30pm', 1410],
    ['23:59:59', 1440],
    ['00:29:59', 30],
    ['0.5', 720],
    ['0.020833333333333332', 30],
    ['13:00 PM', undefined],
    ['24:30', undefined],
    ['12:60', undefined],
    ['noon', undefined],
  ])('a time written %s', (text, minute) => {
    expect(minuteOf(text)).toBe(minute)
  })
})

describe('the last half-hour of today', () => {
  it('is named by the midnight of tomorrow, and nothing after it is taken', async () => {
    const rows = ['2026-11-23 00:30', '2026-11-24 00:00', '2026-11-24 00:30', '2026-11-25 00:00']
    const text = ['meter,interval end,kwh', ...rows.map((at) => `${meter},${at},1`), ''].join('\n')
    const { records, issues } = await readAll(text, asking())
    expect((records as MeterDayRecord[]).map(({ day, quantity }) => [day, quantity])).toEqual([
      ['2026-11-23', '2'],
    ])
    expect(issues.filter(({ severity }) => severity === 'error').map(({ row, code }) => [row, code])).toEqual(
      [
        [4, 'date_future'],
        [5, 'date_future'],
      ],
    )
  })
})

describe('what the first 64 KB do not settle is looked for in the whole file', () => {
  const rows = (from: string, days: number, write: (day: string, time: string) => string): string[] =>
    Array.from({ length: days }, (_, index) =>
      utc(Date.parse(`${from}T00:00:00Z`) + index * 86_400_000).slice(0, 10),
    ).flatMap((day) =>
      Array.from({ length: 48 }, (_, slot) =>
        write(day, `${String(slot >> 1).padStart(2, '0')}:${slot % 2 ? '30' : '00'}`),
      ),
    )
  const uk = (day: string) => `${day.slice(8)}/${day.slice(5, 7)}/${day.slice(0, 4)}`
  const files = {
    // 1,440 rows of January, and then the day that tells.
    clock: rows('2024-01-20', 80, (day, time) => `${meter},${day} ${time},1`),
    order: [
      ...rows('2024-01-01', 12, (day, time) => `${meter},${uk(day)} ${time},1`),
      ...Array.from({ length: 1500 }, () => `${meter},03/01/2024 00:00,1`),
      ...rows('2024-01-13', 2, (day, time) => `${meter},${uk(day)} ${time},1`),
    ],
  }

  it('a reading in the hour that clocks skip, far below: the whole file is GMT', async () => {
    const { records, issues } = await readAll(['meter,start,kwh', ...files.clock, ''].join('\n'), asking())
    // The values are all 1, which is said, too.
    const said = issues.filter(({ code }) => code !== 'values_repeated')
    expect(said.map(({ code, row }) => `${row ?? '-'} ${code}`)).toEqual([
      '- clock_change',
      // The last day of GMT reaches into a day of summer time of which it has an hour.
      expect.stringMatching(/slots_missing$/),
    ])
    const spring = (records as MeterDayRecord[]).find(({ day }) => day === '2024-03-31')
    expect([spring?.slots.length, spring?.quantity]).toEqual([46, '46'])
  })

  it('unless the sender says that its clock is local: then those rows are refused, and the others kept', async () => {
    const { result } = await readAll(
      ['meter,start,kwh', ...files.clock, ''].join('\n'),
      asking({ clock: 'local' }),
    )
    expect(result.rows).toMatchObject({ read: 3840, accepted: 3838, rejected: 2 })
  })

  it('a day after the 12th, far below, settles which number is the day', async () => {
    const text = ['meter,timestamp,kwh', ...files.order, ''].join('\n')
    const { records } = await readAll(text, asking({ profile: 'long.time' }))
    expect(
      (records as MeterDayRecord[])
        .map(({ day }) => day)
        .sort()
        .at(-1),
    ).toBe('2024-01-14')
  })

  it('the last reading of a file shows whether its times are ends', async () => {
    const all = rows('2024-01-01', 40, (day, time) => `${meter},${day} ${time},1`)
    const ends = [...all.slice(1), `${meter},2024-02-10 00:00,1`]
    for (const [lines, first, last] of [
      [all, '2024-01-01', '2024-02-09'],
      [ends, '2024-01-01', '2024-02-09'],
    ] as const) {
      const { records, codes } = await readAll(['meter,timestamp,kwh', ...lines, ''].join('\n'), asking())
      expect(codes.filter((code) => code !== 'values_repeated')).toEqual([])
      expect(records).toHaveLength(40)
      const days = (records as MeterDayRecord[]).map(({ day, quantity }) => `${day} ${quantity}`).sort()
      expect([days[0], days.at(-1)]).toEqual([`${first} 48`, `${last} 48`])
    }
    const { codes } = await readAll(['meter,reading time,kwh', ...all.slice(1), ''].join('\n'), asking())
    expect(codes).toEqual(['labels_ambiguous'])
  })

  it('one and the same file, in pieces of any size, comes to the same', async () => {
    const text = ['meter,timestamp,kwh', ...files.order, ''].join('\n')
    const whole = await readAll(text, asking({ profile: 'long.time' }))
    const pieces = await readAll(text, asking({ profile: 'long.time' }), 1000)
    expect(pieces.result).toEqual(whole.result)
  })
})

describe('a file with more days than are gathered at once', () => {
  const found = {
    profile: { name: 'halfHourly.long', title: '', layout: 'halfHourlyLong', heads: {}, required: [] },
    delimiter: ',',
    encoding: 'UTF-8',
    headLine: 1,
    heads: ['start'],
    columns: { start: 0 },
    slots: [],
    slotFlags: [],
    says: {},
  } as const satisfies Recognised
  function gather(readings: readonly (readonly [day: string, slot: number, amount: number])[]) {
    const collector = new Collector()
    const days = new HalfHourDays(
      new Table(found, asking(), collector),
      { labels: 'start', role: 'start' },
      { open: 3, waiting: 3 },
    )
    const series = new Series({ meter: { number: meter, utility: 'electricity' }, unit: 'kWh', index: 0 })
    let line = 1
    for (const [day, slot, amount] of readings) {
      line++
      const place = { ukDay: ukDayOf(day), minute: slot * 30, ambiguous: false }
      series.note(place.minute)
      collector.row(
        days.put(series, {
          row: { line, cells: [day] },
          place,
          written: line,
          amount: amount * 1_000_000,
          grade: 2,
        }),
      )
    }
    days.end()
    const { rows, meters } = collector.result(undefined, false)
    const codes = collector.issues.waiting.map(({ code }) => code)
    return { rows, total: meters[0]?.total, days: collector.records.length, codes }
  }
  const day = (index: number) => `2025-01-${String(index).padStart(2, '0')}`
  const whole = (index: number, amount = 1) =>
    Array.from({ length: 48 }, (_, slot) => [day(index), slot, amount] as const)
  const block = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => whole(from + index)).flat()

  it('a block that repeats days handed on long before counts once', () => {
    expect(gather([...block(1, 10), ...block(1, 4), ...block(11, 12)])).toMatchObject({
      rows: { read: 16 * 48, accepted: 12 * 48, duplicate: 4 * 48, rejected: 0 },
      total: String(12 * 48),
      days: 12,
    })
  })

  it('a day that lacks something waits for the rest, while whole ones go', () => {
    const [first, rest] = [whole(1).slice(0, 40), whole(1).slice(40)]
    expect(gather([...first, ...block(2, 12), ...rest])).toEqual({
      rows: { read: 12 * 48, accepted: 12 * 48, duplicate: 0, rejected: 0, ignored: 0 },
      total: String(12 * 48),
      days: 12,
      codes: [],
    })
  })

  it('another value for a day that has gone is named, and the later counts', () => {
    expect(gather([...block(1, 10), ...whole(1, 2)]).codes).toEqual(['day_conflict'])
  })

  it('a part of a day that has gone cannot be compared, and is refused by name', () => {
    const { rows, codes, total } = gather([...block(1, 10), ...whole(1).slice(0, 2)])
    expect([rows.rejected, codes, total]).toEqual([2, ['day_split'], '480'])
  })
})
