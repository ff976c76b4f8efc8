import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { halfHoursIn } from '../../src/domain/clock-change.ts'
import { addDays } from '../../src/domain/day.ts'
import { Decimal, sum } from '../../src/domain/decimal.ts'
import type { MeterDayRecord, ReadRecord } from '../../src/formats/record.ts'
import { context, readAll } from './reading.ts'

const meter = '2248624512332'
const ofMeter = context({
  defaults: { academyId: undefined, stream: undefined, meter, profile: undefined },
})
const meterDays = (records: readonly unknown[]) => records as MeterDayRecord[]

/** A value as a flow writes it: up to seven digits and one decimal. */
const advance = fc.integer({ min: 0, max: 99_999 }).map((tenths) => (tenths / 10).toFixed(1))
/** Some days in a row, each with as many values as it has half-hours. */
const days = fc
  .tuple(fc.integer({ min: 0, max: 800 }), fc.integer({ min: 1, max: 4 }))
  .chain(([first, count]) =>
    fc.tuple(
      ...Array.from({ length: count }, (_, index) => {
        const day = addDays('2023-01-01', first + index)
        const size = halfHoursIn(day)
        return fc.array(advance, { minLength: size, maxLength: size }).map((values) => ({ day, values }))
      }),
    ),
  )

describe('an unfolded D0036', () => {
  it('of any days, those of the clock changes too, has the sum of its values and each half-hour in its place', async () => {
    await fc.assert(
      fc.asyncProperty(
        days,
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom('|', ''),
        fc.constantFrom(7, 65_536),
        async (all, lineEnd, pipe, chunk) => {
          const body = [
            `101|${meter}|AI|GMTR${pipe}`,
            ...all.flatMap(({ day, values }) => [
              `102|${day.replaceAll('-', '')}${pipe}`,
              ...values.map((value) => `103|A|${value}${pipe}`),
            ]),
          ]
          const file = [
            'ZHV|0103175679|D0036001|C|SSIL|X|GMTR|20260617141613||||OPER|',
            ...body,
            `ZPT|0103175679|${body.length}||1|20260617141614|`,
            '',
          ].join(lineEnd)
          const { records, result, codes } = await readAll(file, context(), chunk)
          expect(codes).toEqual(['meter_unknown'])
          expect(meterDays(records).map(({ day, slots }) => [day, slots])).toEqual(
            all.map(({ day, values }) => [
              day,
              values.map((value) => new Decimal(value).times(10_000).toNumber()),
            ]),
          )
          const total = sum(all.flatMap(({ values }) => values.map((value) => new Decimal(value))))
          expect(result.meters.map((one) => one.total)).toEqual([total.toFixed()])
        },
      ),
      { numRuns: 40 },
    )
  })

  it('cut off anywhere never gives a day that is not the whole one', async () => {
    const lines = ['2024-06-10', '2024-06-11', '2024-06-12'].flatMap((day) => [
      `102|${day.replaceAll('-', '')}|`,
      ...new Array<string>(48).fill('103|A|12.5|'),
    ])
    const whole = [
      'ZHV|1|D0036001|C|SSIL|X|GMTR|20260617141613||||OPER|',
      `101|${meter}|AI|X|`,
      ...lines,
    ].join('\n')
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 60, max: whole.length }), async (length) => {
        const { records, codes } = await readAll(whole.slice(0, length))
        expect(codes).toContain('file_incomplete')
        expect(meterDays(records).every((day) => day.quantity === '600')).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})

describe('an unfolded D0010', () => {
  it('gives the reads that it has, in any order of meters, with what is between them', async () => {
    const reads = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 2, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(reads, async (advances) => {
        let reading = 10_000
        const lines = advances.flatMap((used, index) => {
          reading += used
          const day = addDays('2024-01-01', index * 7).replaceAll('-', '')
          return ['028|F75A 00802|R|', `030|01|${day}000000|${reading}.0|||T|N|`]
        })
        const body = [`026|${meter}|V|`, ...lines]
        const { records, result } = await readAll(
          [
            'ZHV|1|D0010002|D|UDMS|X|MRCY|20250305153151||||OPER|',
            ...body,
            `ZPT|1|${body.length}||1|2|`,
          ].join('\n'),
        )
        expect((records as ReadRecord[]).map((one) => one.readOn)).toEqual(
          advances.map((_, index) => addDays('2024-01-01', index * 7)),
        )
        const used = advances.slice(1).reduce((total, one) => total + one, 0)
        expect(result.meters[0]?.total).toBe(String(used))
      }),
      { numRuns: 40 },
    )
  })
})

/** Numbers as JSON may write them, with digits that a float would lose. */
const digits = fc.stringMatching(/^[1-9]\d{0,4}$/)
const decimals = fc.stringMatching(/^\d{1,24}$/)
const jsonNumber = fc.oneof(
  fc.tuple(digits, decimals).map(([whole, rest]) => `${whole}.${rest}`),
  digits,
  fc
    .tuple(fc.integer({ min: 1, max: 9 }), decimals)
    .map(([first, rest]) => `${first}.${rest.slice(0, 15)}e-5`),
)

describe('numbers of JSON', () => {
  it('keep every digit', async () => {
    await fc.assert(
      fc.asyncProperty(jsonNumber, jsonNumber, async (first, second) => {
        const file = `{"count": 2, "next": null, "results": [
          {"consumption": ${first}, "interval_start": "2024-01-15T00:00:00Z", "interval_end": "2024-01-15T00:30:00Z"},
          {"consumption": ${second}, "interval_start": "2024-01-15T00:30:00Z", "interval_end": "2024-01-15T01:00:00Z"}]}`
        const { records } = await readAll(file, ofMeter)
        expect(meterDays(records)[0]?.quantity).toBe(new Decimal(first).plus(second).toFixed())
      }),
      { numRuns: 80 },
    )
  })

  it('cut off anywhere, the file is refused whole, and the message says where', async () => {
    const file =
      '[{"meter": "2248624512332", "timestamp": "2024-01-15T00:00:00Z", "value": 1.5},\n {"meter": "2248624512332", "timestamp": "2024-01-15T00:30:00Z", "value": 2}]'
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 62, max: file.length - 1 }), async (length) => {
        const { records, issues, result } = await readAll(file.slice(0, length))
        expect(records).toEqual([])
        expect(result.status).toBe('rejected')
        expect(issues.map((issue) => issue.code)).toEqual(['file_broken'])
        expect(issues[0]?.message).toMatch(/at line [12], character \d+/)
      }),
      { numRuns: 60 },
    )
  })

  it('a text that is nested without end is refused, not a fault', async () => {
    const { codes, result } = await readAll(`[${'['.repeat(200_000)}`)
    expect(codes).toEqual(['file_broken'])
    expect(result.status).toBe('rejected')
  })

  it('a line longer than a row of a table may be is read', async () => {
    const note = 'x'.repeat(1_500_000)
    const { result } = await readAll(
      `{"status":"OK","classifier":"electricity.consumption","units":"kWh","data":[[1705276800,0.1],[1705278600,0.2]],"note":"${note}"}`,
      ofMeter,
    )
    expect(result.meters.map((one) => [one.readings, one.total])).toEqual([[2, '0.3']])
  })
})
