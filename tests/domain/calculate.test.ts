import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Calculation, calculate, type Quantity } from '../../src/domain/calculate.ts'
import { Decimal } from '../../src/domain/decimal.ts'
import { isRefusal } from '../../src/domain/refusal.ts'
import { type Attributes, type StreamId, variantAttributes, variantText } from '../../src/domain/stream.ts'
import { allStreams, checkAttributes } from '../../src/domain/streams/catalogue.ts'
import type { Unit } from '../../src/domain/unit.ts'
import { readPublishedSet } from '../../src/factors/published.ts'

async function answer(year: number, quantity: Omit<Quantity, 'quantity'> & { quantity: string }) {
  const table = await readPublishedSet(`desnz-${year}`)
  if (table === undefined) throw new Error(`no set of ${year}`)
  return calculate({ ...quantity, quantity: new Decimal(quantity.quantity) }, table)
}
async function worked(
  year: number,
  stream: StreamId,
  quantity: string,
  unit: Unit,
  attributes: Attributes = {},
): Promise<Calculation> {
  const result = await answer(year, { stream, quantity, unit, attributes })
  if (isRefusal(result)) throw new Error(result.message)
  return result
}
const kg = async (...asked: Parameters<typeof worked>): Promise<string> =>
  (await worked(...asked)).kgCo2e.toFixed()

describe('energy of a distance', () => {
  it('§5.8: mileage gives kilowatt-hours from the energy row, and no emissions from it', async () => {
    const { energies, lines } = await worked(2024, 'travel.car', '100', 'mile', { fuel: 'diesel' })
    expect(energies.map(({ basis }) => basis)).toEqual(['net'])
    expect(lines.every((line) => line.factor.unit.startsWith('kg'))).toBe(true)
  })

  it('a plug-in hybrid has fuel and electricity, a battery car electricity alone, its 0 kWh of fuel being no figure', async () => {
    // 2024, average car: 0.40254 kWh of fuel and 0.06578 of electricity per km; battery 0.21028.
    for (const stream of ['fleet.car', 'travel.car'] as const) {
      const hybrid = await worked(2024, stream, '100', 'km', { fuel: 'plugInHybrid' })
      expect(hybrid.energies.map(({ basis, kwh }) => [basis, kwh.toFixed()])).toEqual([
        ['net', '40.254'],
        ['electricity', '6.578'],
      ])
      const battery = await worked(2024, stream, '100', 'km', { fuel: 'electric' })
      expect(battery.energies.map(({ basis, kwh }) => [basis, kwh.toFixed()])).toEqual([
        ['electricity', '21.028'],
      ])
    }
  })

  it('a large battery car of 2021, whose row says 0 kWh, has no energy and not none', async () => {
    expect(
      (await worked(2021, 'fleet.car', '100', 'km', { fuel: 'electric', size: 'large' })).energies,
    ).toEqual([])
  })
})

describe('what is only half published', () => {
  it('is refused: plug-in hybrid vans of 2018 have a 0 for electricity and nothing for fuel', async () => {
    expect(
      await answer(2018, {
        stream: 'fleet.van',
        quantity: '100',
        unit: 'km',
        attributes: { fuel: 'plugInHybrid' },
      }),
    ).toMatchObject({ refusal: 'factor_missing' })
  })
})

describe('every stream', () => {
  it('has a factor in the newest set for each unit it accepts, with a variant of its own values', async () => {
    const gaps: string[] = []
    const samples: Readonly<Record<string, string>> = {
      material: 'Paper and board: paper',
      gas: 'R410A',
      country: 'France',
    }
    for (const stream of allStreams()) {
      for (const unit of stream.units) {
        const attributes = Object.fromEntries(
          Object.entries(stream.attributes).map(([name, values]) => [
            name,
            values.includes('*') ? samples[name] : values.find((value) => value !== ''),
          ]),
        ) as Attributes
        const byMode = stream.id.startsWith('commute')
          ? { ...attributes, mode: unit.startsWith('passenger') ? 'rail' : 'car' }
          : attributes
        const route = stream.id === 'waste' ? { ...byMode, route: 'closedLoop' } : byMode
        const result = await answer(2026, { stream: stream.id, quantity: '1', unit, attributes: route })
        if (isRefusal(result)) gaps.push(`${stream.id} ${unit}: ${result.message}`)
      }
    }
    expect(gaps).toEqual([])
  })

  it('every size and fuel of a car, and every flight, that is offered has a factor in some set or says that it has none', async () => {
    const car = allStreams().find((stream) => stream.id === 'travel.car')
    for (const size of car?.attributes.size ?? []) {
      for (const fuel of car?.attributes.fuel ?? []) {
        const result = await answer(2026, {
          stream: 'travel.car',
          quantity: '1',
          unit: 'km',
          attributes: { size, fuel },
        })
        expect(isRefusal(result) ? result.refusal : 'worked').toMatch(/^(worked|factor_missing)$/)
      }
    }
  })

  it('names what it takes when it is asked for something else', async () => {
    expect(await answer(2025, { stream: 'gas.mains', quantity: '1', unit: 'km' })).toMatchObject({
      refusal: 'unit_mismatch',
    })
    expect(await answer(2025, { stream: 'gas.mains', quantity: '-1', unit: 'kWh' })).toMatchObject({
      refusal: 'value_negative',
    })
    expect(checkAttributes('travel.car', { fuel: 'steam' })).toMatchObject({
      refusal: 'attribute_unknown',
      pointer: 'fuel',
    })
    expect(checkAttributes('travel.flight', {})).toMatchObject({
      refusal: 'attribute_missing',
      pointer: 'haul',
    })
    expect(checkAttributes('water.supply', { fuel: 'diesel' })).toMatchObject({
      refusal: 'attribute_unknown',
    })
    expect(await answer(2025, { stream: 'lpg', quantity: '1', unit: 'm3' })).toMatchObject({
      refusal: 'unit_mismatch',
    })
  })

  it('a commute takes size and fuel for a car, size for a motorbike, neither for a train; only what matters is graded', async () => {
    const given = { size: 'average', fuel: 'unknown' }
    expect(checkAttributes('commute.staff', { mode: 'rail', ...given })).toEqual({
      attributes: { mode: 'rail' },
      assumed: false,
    })
    expect(checkAttributes('commute.staff', { mode: 'motorbike', ...given })).toEqual({
      attributes: { mode: 'motorbike', size: 'average' },
      assumed: true,
    })
    expect(checkAttributes('commute.staff', { mode: 'bus', fuel: 'diesel' })).toMatchObject({
      refusal: 'attribute_unknown',
      pointer: 'fuel',
    })
    expect(
      await answer(2025, {
        stream: 'commute.staff',
        quantity: '1',
        unit: 'passengerKm',
        attributes: { mode: 'car' },
      }),
    ).toMatchObject({ refusal: 'unit_mismatch' })
  })

  it('a taxi by its own distance, or by that of each passenger: both are published', async () => {
    expect(await kg(2025, 'travel.taxi', '1', 'km')).toBe('0.20806')
    expect(await kg(2025, 'travel.taxi', '1', 'passengerKm')).toBe('0.14861')
    expect(await kg(2025, 'commute.pupil', '1', 'km', { mode: 'taxi' })).toBe('0.20806')
  })

  it('well-to-tank of gas and oil is there before 2022, when the tables wrote them in capitals', async () => {
    const wtt = async (year: number, stream: StreamId, unit: Unit) =>
      (await worked(year, stream, '1', unit)).lines.find((line) => line.kind === 'wtt')?.kgCo2e.toFixed()
    expect(await wtt(2016, 'gas.mains', 'kWh')).toBe('0.02499')
    expect(await wtt(2021, 'gas.mains', 'kWh')).toBe('0.03135')
    expect(await wtt(2021, 'heatingOil', 'litre')).toBe('0.52807')
    expect(await wtt(2021, 'gasOil', 'litre')).toBe('0.63253')
  })

  it('names with an equals sign survive being stored', async () => {
    const text = variantText({ gas: 'R290 = propane' })
    expect(variantAttributes(text)).toEqual({ gas: 'R290 = propane' })
    expect(variantAttributes(variantText({ fuel: 'diesel', size: 'small' }))).toEqual({
      fuel: 'diesel',
      size: 'small',
    })
  })

  it('a van of an unknown fuel is the average van whatever its size, and minibuses on gas are average vans', async () => {
    const van = async (attributes: Attributes) => kg(2025, 'fleet.van', '1', 'km', attributes)
    expect(await van({ size: 'small' })).toBe(await van({}))
    expect(await kg(2025, 'fleet.minibus', '1', 'km', { fuel: 'lpg' })).toBe(await van({ fuel: 'lpg' }))
    expect(await kg(2025, 'fleet.minibus', '1', 'km', { fuel: 'diesel' })).toBe(
      await van({ fuel: 'diesel', size: 'large' }),
    )
  })

  it('splitting a quantity never changes the sum', async () => {
    const table = await readPublishedSet('desnz-2024')
    if (table === undefined) throw new Error('no set')
    const amount = fc.integer({ min: 0, max: 2 ** 31 - 1 }).map((value) => new Decimal(value).div(1000))
    fc.assert(
      fc.property(amount, amount, (one, other) => {
        const of = (quantity: Decimal): Decimal => {
          const result = calculate(
            { stream: 'travel.car', quantity, unit: 'mile', attributes: { size: 'small' } },
            table,
          )
          if (isRefusal(result)) throw new Error(result.message)
          return result.kgCo2e
        }
        expect(of(one).plus(of(other)).toFixed()).toBe(of(one.plus(other)).toFixed())
      }),
    )
  })
})
