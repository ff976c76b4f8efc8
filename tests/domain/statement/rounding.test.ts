import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { Decimal, sum } from '../../../src/domain/decimal.ts'
import { grouping } from '../../../src/domain/statement/figure.ts'
import type { PublishedYear } from '../../../src/domain/statement/implied-factor.ts'
import { check, errorsOf, made, published, told, usualTexts } from './made.ts'

let factors: PublishedYear[]
beforeAll(async () => {
  factors = await published()
})

// Amounts of energy with more places than any statement prints, in thousandths of a kWh.
const amount = fc
  .integer({ min: 60_000_000, max: 4_000_000_000 })
  .map((value) => new Decimal(value).div(1000))
const small = fc.integer({ min: 0, max: 90_000_000 }).map((value) => new Decimal(value).div(1000))
const year = fc.record({
  gas: amount,
  electricity: amount,
  fuel: small,
  vehicles: small,
  pupils: fc.integer({ min: 300, max: 20_000 }),
})
type Year = typeof year extends fc.Arbitrary<infer T> ? T : never

const factorOf = (at: number, kind: 'gasGross' | 'electricity'): Decimal =>
  factors.find((one) => one.year === at)!.kgCo2e[kind]!

/** The unrounded figures of a year. */
function workedOut({ gas, electricity, fuel, vehicles, pupils }: Year, at: number) {
  const tonnes = (kWh: Decimal, factor: Decimal | string): Decimal => kWh.times(factor).div(1000)
  const parts = {
    gas: tonnes(gas, factorOf(at, 'gasGross')),
    minibus: tonnes(fuel, '0.24'),
    electricity: tonnes(electricity, factorOf(at, 'electricity')),
    vehicles: tonnes(vehicles, '0.25'),
  }
  const gross = sum(Object.values(parts))
  return {
    energy: { gas, electricity, transport: fuel.plus(vehicles) },
    parts,
    gross,
    pupils,
    ratio: gross.div(pupils),
  }
}

interface Places {
  readonly energy: number
  readonly tonnes: readonly number[]
  readonly ratio: number
}
const places = fc.record({
  energy: fc.integer({ min: 0, max: 2 }),
  // One precision for the table, or one for each row.
  tonnes: fc.oneof(
    fc.integer({ min: 0, max: 4 }).map((one) => [one, one, one, one, one, one]),
    fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 6, maxLength: 6 }),
  ),
  ratio: fc.integer({ min: 1, max: 6 }),
})

/** Each figure rounded half up by itself. */
function printed(years: readonly ReturnType<typeof workedOut>[], { energy, tonnes, ratio }: Places) {
  const each = (pick: (one: ReturnType<typeof workedOut>) => Decimal, to: number): string[] =>
    years.map((one) => grouping(pick(one), to))
  const [gas = 0, minibus = 0, first = 0, electricity = 0, vehicles = 0, gross = 0] = tonnes
  return made({
    years: ['2024/25', '2023/24'],
    per: 'pupil',
    rows: [
      ['energyGas', 'Gas', ...each((one) => one.energy.gas, energy)],
      ['energyElectricity', 'Electricity', ...each((one) => one.energy.electricity, energy)],
      ['energyTransport', 'Transport', ...each((one) => one.energy.transport, energy)],
      ['energyTotal', 'Total energy', ...each((one) => sum(Object.values(one.energy)), energy)],
      ['scope1Gas', 'Gas', ...each((one) => one.parts.gas, gas)],
      ['scope1Transport', 'Mini-buses', ...each((one) => one.parts.minibus, minibus)],
      ['scope1Total', 'Total scope 1', ...each((one) => one.parts.gas.plus(one.parts.minibus), first)],
      ['scope2Electricity', 'Electricity', ...each((one) => one.parts.electricity, electricity)],
      ['scope3EmployeeVehicles', 'Employees’ cars', ...each((one) => one.parts.vehicles, vehicles)],
      ['grossTotal', 'Total gross emissions', ...each((one) => one.gross, gross)],
      ['intensityDivisor', 'Pupils', ...years.map(({ pupils }) => grouping(new Decimal(pupils), 0))],
      ['intensity', 'Tonnes CO2e per pupil', ...each((one) => one.ratio, ratio)],
    ],
    texts: usualTexts,
  })
}

describe('rounding', () => {
  it('figures that were rounded one by one, to any number of places, are never wrong', () => {
    fc.assert(
      fc.property(year, year, places, (now, before, to) => {
        const statement = printed([workedOut(now, 2025), workedOut(before, 2024)], to)
        expect(told(errorsOf(check(statement, factors)))).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  it('parts that were made to cast by the largest remainder are never wrong', () => {
    fc.assert(
      fc.property(year, fc.integer({ min: 0, max: 3 }), (one, to) => {
        const { parts, gross } = workedOut(one, 2025)
        const unit = new Decimal(10).pow(-to)
        const whole = new Decimal(gross.toFixed(to))
        const names = ['gas', 'minibus', 'electricity', 'vehicles'] as const
        const floors = names.map((name) => parts[name].toDecimalPlaces(to, Decimal.ROUND_DOWN))
        const left = whole.minus(sum(floors)).div(unit).toNumber()
        const order = names
          .map((name, index) => ({ index, rest: parts[name].minus(floors[index]!) }))
          .sort((a, b) => b.rest.cmp(a.rest))
        const raised = new Set(order.slice(0, left).map(({ index }) => index))
        const shown = floors.map((floor, index) => grouping(raised.has(index) ? floor.plus(unit) : floor, to))
        const statement = made({
          years: ['2024/25'],
          rows: [
            ['energyGas', 'Gas', grouping(one.gas, 0)],
            ['energyElectricity', 'Electricity', grouping(one.electricity, 0)],
            ['scope1Gas', 'Gas', shown[0]],
            ['scope1Transport', 'Mini-buses', shown[1]],
            ['scope2Electricity', 'Electricity', shown[2]],
            ['scope3EmployeeVehicles', 'Employees’ cars', shown[3]],
            ['grossTotal', 'Total gross emissions', grouping(whole, to)],
            ['intensity', 'Tonnes CO2e per pupil', grouping(gross.div(one.pupils), 4)],
          ],
          texts: [...usualTexts, 'This is our first year.'],
        })
        expect(told(errorsOf(check(statement, factors)))).toEqual([])
      }),
      { numRuns: 100 },
    )
  })

  it('a total that is out by more than rounding explains is always wrong', () => {
    fc.assert(
      fc.property(
        year,
        fc.integer({ min: 0, max: 3 }),
        fc.constantFrom('scope1Total', 'grossTotal', 'energyTotal'),
        fc.integer({ min: 6, max: 9000 }),
        fc.boolean(),
        (one, to, key, units, up) => {
          const worked = workedOut(one, 2025)
          const statement = printed([worked, worked], {
            energy: 0,
            tonnes: [to, to, to, to, to, to],
            ratio: 4,
          })
          const step = key === 'energyTotal' ? new Decimal(1) : new Decimal(10).pow(-to)
          const broken = {
            ...statement,
            rows: statement.rows.map((row) => {
              if (row.key !== key) return row
              const value = new Decimal((row.cells[0]?.text ?? '').replace(/,/g, '')).plus(
                step.times(up ? units : -units),
              )
              const text = grouping(value, key === 'energyTotal' ? 0 : to)
              return {
                ...row,
                cells: row.cells.map((cell, at) =>
                  at === 0 && cell !== undefined ? { ...cell, text } : cell,
                ),
              }
            }),
          }
          const wrong = errorsOf(check(broken, factors)).filter(({ column }) => column === '2024/25')
          expect(wrong.some(({ code }) => !['heading_repeated', 'column_copied'].includes(code))).toBe(true)
        },
      ),
      { numRuns: 100 },
    )
  })
})
