import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from '../../src/domain/day.ts'
import { Decimal, sum } from '../../src/domain/decimal.ts'
import type { KnownMeter, MeterDayRecord } from '../../src/formats/record.ts'
import { context, readAll } from './reading.ts'

const known = (unit: KnownMeter['unit']): KnownMeter => ({
  utility: 'gas',
  unit,
  start: undefined,
  end: undefined,
})
const given = context({ meters: new Map([['3938424403', known('kWh')]]) })
const head = 'meter,from,to,quantity,unit,register,read type,invoice,credits'
const file = (rows: readonly string[]): string => `${[head, ...rows].join('\n')}\n`
const billed = async (rows: readonly string[]) => {
  const { records, result, issues } = await readAll(file(rows), given)
  const days = records as MeterDayRecord[]
  return { days, result, issues, errors: issues.filter((issue) => issue.severity === 'error') }
}

/** The months of 2023 and 2024, each with its last day. */
const months = Array.from({ length: 24 }, (_, index) => {
  const start = `${2023 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}-01`
  const next = `${2023 + Math.floor((index + 1) / 12)}-${String(((index + 1) % 12) + 1).padStart(2, '0')}-01`
  return { start, last: addDays(next, -1) }
})
const row = (month: number, quantity: string, more = ',actual,,'): string =>
  `3938424403,${months[month]?.start},${months[month]?.last},${quantity},kWh,${more}`

/** What happened to the bill of a month. */
const fate = fc.constantFrom('billed', 'credited', 'rebilled', 'rebilledAlike')
const story = fc.record({
  fates: fc.array(fc.tuple(fate, fc.integer({ min: 1, max: 9_999_999 })), { minLength: 1, maxLength: 24 }),
  seed: fc.integer(),
})

/** The rows of a shuffled, always in the same way for the same seed. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = seed >>> 0
  const keyed = items.map((item) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return { item, state }
  })
  return keyed.sort((a, b) => a.state - b.state).map(({ item }) => item)
}

describe('credits', () => {
  it('net out whatever the order of the rows', async () => {
    await fc.assert(
      fc.asyncProperty(story, fc.boolean(), async ({ fates, seed }, numbered) => {
        const rows: string[] = []
        let expected = new Decimal(0)
        fates.forEach(([what, thousandths], month) => {
          const quantity = new Decimal(thousandths).div(1000)
          const text = quantity.toFixed()
          const number = (suffix: string): string => (numbered ? `B${month}${suffix}` : '')
          rows.push(row(month, text, `,actual,${number('')},`))
          if (what !== 'billed') rows.push(row(month, `-${text}`, `,actual,${number('C')},${number('')}`))
          const again = what === 'rebilled' ? quantity.plus(7) : quantity
          if (what.startsWith('rebilled')) rows.push(row(month, again.toFixed(), `,actual,${number('R')},`))
          if (what !== 'credited') expected = expected.plus(again)
        })
        const { days, result, errors } = await billed(shuffled(rows, seed))
        expect(errors).toEqual([])
        expect(sum(days.map((day) => new Decimal(day.quantity))).toFixed()).toBe(expected.toFixed())
        const { read, accepted, rejected, duplicate, ignored } = result.rows
        expect([read, accepted + rejected + duplicate + ignored]).toEqual([rows.length, rows.length])
      }),
      { numRuns: 60 },
    )
  })

  it('without a bill in the file change nothing, and are named with what to do', async () => {
    await fc.assert(
      fc.asyncProperty(story, fc.integer({ min: 1, max: 10 ** 7 }), async ({ fates, seed }, extra) => {
        const rows = fates.map(([, thousandths], month) =>
          row(month, new Decimal(thousandths).div(1000).toFixed()),
        )
        const credit = row(0, `-${new Decimal(10_000 + extra).toFixed()}`)
        const without = await billed(rows)
        const { result, errors } = await billed(shuffled([...rows, credit], seed))
        expect(errors.map((issue) => issue.code)).toEqual(['bill_credit_unmatched'])
        expect(errors[0]?.message).toMatch(/revert that upload/)
        expect(result.meters).toEqual(without.result.meters)
      }),
      { numRuns: 30 },
    )
  })

  it('of several bills at once take all of them back, where those fill its days and sum to it', async () => {
    const { result, errors } = await billed([
      row(0, '100'),
      row(1, '200'),
      row(2, '50'),
      `3938424403,2023-01-01,2023-02-28,-300,kWh,,actual,,`,
    ])
    expect(errors).toEqual([])
    expect(result.meters.map((meter) => [meter.firstDay, meter.total])).toEqual([['2023-03-01', '50']])
  })

  it('take back the bill that they name, not one that looks the same', async () => {
    const { days, errors } = await billed([
      row(0, '31', ',actual,A,'),
      row(1, '28', ',actual,B,'),
      // A credit note with the wrong days, but with the number of its bill.
      row(0, '-28', ',actual,C,B'),
    ])
    expect(errors).toEqual([])
    expect(days.map((day) => day.day.slice(0, 7)).every((month) => month === '2023-01')).toBe(true)
  })
})

describe('the days of bills', () => {
  const quantity = fc
    .tuple(fc.integer({ min: 0, max: 10 ** 9 }), fc.integer({ min: 0, max: 6 }))
    .map(([digits, places]) => new Decimal(digits).div(10 ** places))

  it('sum to the bills exactly, whatever their registers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(quantity, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 }),
        async (bills) => {
          const rows = bills.flatMap((registers, month) =>
            registers.map((one, index) => row(month, one.toFixed(), `rate ${index},actual,,`)),
          )
          const { days, result, errors } = await billed(rows)
          const expected = sum(bills.flat()).toFixed()
          expect(errors).toEqual([])
          expect(sum(days.map((day) => new Decimal(day.quantity))).toFixed()).toBe(expected)
          expect(result.meters.map((meter) => meter.total)).toEqual([expected])
          expect(new Set(days.map((day) => day.day)).size).toBe(days.length)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('of bills that overlap stand once each, sum to the total of the file, and every loss is named', async () => {
    const spell = fc.record({
      start: fc.integer({ min: 0, max: 60 }),
      days: fc.integer({ min: 1, max: 40 }),
      each: fc.integer({ min: 1, max: 50 }),
      estimated: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(spell, { minLength: 1, maxLength: 8 }), async (spells) => {
        const distinct = [...new Map(spells.map((one) => [`${one.start} ${one.days}`, one])).values()]
        const rows = distinct.map(({ start, days, each, estimated }) => {
          const from = addDays('2024-01-01', start)
          return `3938424403,${from},${addDays(from, days - 1)},${each * days},kWh,,${estimated ? 'E' : 'A'},,`
        })
        const { days, result, issues, errors } = await billed(rows)
        expect(errors).toEqual([])
        const total = sum(days.map((day) => new Decimal(day.quantity)))
        expect(result.meters.map((meter) => meter.total)).toEqual([total.toFixed()])
        expect(new Set(days.map((day) => day.day)).size).toBe(days.length)
        const left = issues.flatMap(
          (issue) => / and ([\d.]+) kWh of this bill/.exec(issue.message)?.[1] ?? [],
        )
        const billedTotal = distinct.reduce((whole, one) => whole + one.each * one.days, 0)
        expect(total.plus(sum(left.map((text) => new Decimal(text)))).toFixed()).toBe(String(billedTotal))
      }),
      { numRuns: 80 },
    )
  })

  it('of actual reads count before estimated ones, in either order', async () => {
    for (const rows of [
      [row(0, '310', ',estimated,,'), row(0, '620', ',actual,,')],
      [row(0, '620', ',actual,,'), row(0, '310', ',estimated,,')],
    ]) {
      const { result, days } = await billed(rows)
      expect(result.meters.map((meter) => meter.total)).toEqual(['620'])
      expect(days.every((day) => day.grade === 3)).toBe(true)
    }
  })
})

describe('bills that cannot be told apart', () => {
  it('are refused both, and the message names both rows and the way out', async () => {
    const { errors, days } = await billed([row(0, '100'), row(0, '90'), row(1, '28')])
    expect(errors.map((issue) => [issue.code, issue.row])).toEqual([
      ['bill_conflict', 2],
      ['bill_conflict', 3],
    ])
    expect(errors[0]?.message).toMatch(
      /Rows 2 and 3 .* add them up in one row or name each in a column “register”/,
    )
    expect(days.every((day) => day.day >= '2023-02-01')).toBe(true)
  })
})

describe('commas in the numbers of bills', () => {
  const table = (...quantities: string[]): string =>
    `MPRN,Bill From,Bill To,kWh,Cost\n${quantities.map((text, index) => `3938424403,${months[index]?.start},${months[index]?.last},"${text}",10`).join('\n')}\n`
  it.each([
    ['a point for decimals elsewhere', ['12,345', '100.5'], ['12445.5']],
    ['two commas in one number', ['1,234,567', '12,345'], ['1246912']],
    ['a comma and a point', ['12,345.6', '1,000'], ['13345.6']],
  ])('%s: they are for thousands', async (_name, quantities, totals) => {
    const { result, codes } = await readAll(table(...quantities), given)
    expect(codes).toEqual([])
    expect(result.meters.map((meter) => meter.total)).toEqual(totals)
  })
  it.each([
    ['nothing shows what they are for', ['12,345', '100'], ['value_thousands_comma']],
    ['a comma for decimals', ['12,345', '100,5'], ['value_not_number', 'value_thousands_comma']],
    ['points that could be for thousands', ['12,345', '1.234'], ['value_thousands_comma']],
  ])('%s: asked', async (_name, quantities, expected) => {
    const { codes } = await readAll(table(...quantities), given)
    expect(codes.sort()).toEqual(expected)
  })
})

describe('gas that is billed in kWh and in volume', () => {
  // 100 m3 × 1.02264 × 39.3 ÷ 3.6 = 1116.382 kWh; 100 hundreds of cubic feet are 3159.361 with 2.83 (IDS.md, 3).
  const table = (kWh: string, volume: string, unit: string, factors = '39.3,1.02264'): string =>
    `MPRN,Bill From,Bill To,kWh,Volume,Unit,CV,Correction Factor\n3938424403,2023-01-01,2023-01-31,${kWh},${volume},${unit},${factors}\n`
  it.each([
    ['1116.38', '100', 'm3', []],
    ['3159.36', '100', 'HCUF', []],
    ['3161.24', '100', 'hcf', []],
    ['1121', '100', 'm3', []],
    ['1123', '100', 'm3', ['bill_differs']],
    ['100', '100', 'm3', ['bill_differs']],
    ['315.936', '1', 'MCUF', []],
    ['315.936', '100', 'TCUF', []],
    ['1116.38', '10', 'TM3', []],
  ])('%s kWh of %s %s: %j', async (kWh, volume, unit, expected) => {
    const { codes, result } = await readAll(table(kWh, volume, unit), given)
    expect(codes).toEqual(expected)
    expect(result.meters.map((meter) => [meter.unit, meter.total])).toEqual([['kWh', kWh]])
  })
  it('keeps a volume alone with its factors, in a unit that is kept', async () => {
    const { records } = await readAll(table('', '20', 'TCUF', '39.3,1.00941'), given)
    const days = records as MeterDayRecord[]
    expect(sum(days.map((day) => new Decimal(day.quantity))).toFixed()).toBe('200')
    expect([days[0]?.unit, days[0]?.correction, days[0]?.calorificValue]).toEqual(['ft3', '1.00941', '39.3'])
  })
})
