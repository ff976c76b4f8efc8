import { describe, expect, it } from 'vitest'
import { calculate, type Quantity } from '../../src/domain/calculate.ts'
import { Decimal } from '../../src/domain/decimal.ts'
import { isRefusal } from '../../src/domain/refusal.ts'
import type { Attributes, StreamId } from '../../src/domain/stream.ts'
import type { Unit } from '../../src/domain/unit.ts'
import { readPublishedSet } from '../../src/factors/published.ts'

async function answer(year: number, quantity: Omit<Quantity, 'quantity'> & { quantity: string }) {
  const table = await readPublishedSet(`desnz-${year}`)
  if (table === undefined) throw new Error(`no set of ${year}`)
  return calculate({ ...quantity, quantity: new Decimal(quantity.quantity) }, table)
}

describe('published check values, kilograms CO2e per unit', () => {
  // The table of headline factors, 2016 to 2026, five decimals; a dash where none is published.
  const series: [StreamId, Unit, Attributes, string][] = [
    [
      'gas.mains',
      'kWh',
      {},
      '0.184 0.18416 0.18396 0.18385 0.18387 0.18316 0.18254 0.18293 0.1829 0.18296 0.18231',
    ],
    [
      'gas.mains',
      'kWhNet',
      {},
      '0.20444 0.20463 0.20437 0.20428 0.20374 0.20297 0.20227 0.20267 0.20264 0.2027 0.20199',
    ],
    [
      'gas.mains',
      'm3',
      {},
      '2.02838 2.09672 2.04652 2.03053 2.02266 2.02135 2.01574 2.03839 2.04542 2.06672 2.02633',
    ],
    [
      'electricity.grid',
      'kWh',
      {},
      '0.41205 0.35156 0.28307 0.2556 0.23314 0.21233 0.19338 0.20707 0.20705 0.177 0.13096',
    ],
    [
      'heatingOil',
      'litre',
      {},
      '2.53232 2.53233 2.53627 2.54042 2.54039 2.54014 2.54013 2.54016 2.54015 2.54016 2.54016',
    ],
    [
      'gasOil',
      'litre',
      {},
      '2.96572 2.95351 2.97049 2.75821 2.75776 2.75857 2.75857 2.75541 2.75541 2.75541 2.75541',
    ],
    [
      'lpg',
      'litre',
      {},
      '1.50502 1.50807 1.51906 1.5226 1.55537 1.55709 1.55709 1.55713 1.55713 1.55713 1.55713',
    ],
    [
      'fuel.diesel',
      'litre',
      {},
      '2.61163 2.60016 2.62694 2.59411 2.54603 2.51233 2.55784 2.51206 2.51279 2.57082 2.58354',
    ],
    [
      'fuel.petrol',
      'litre',
      {},
      '2.19697 2.19835 2.20307 2.20904 2.16802 2.19352 2.16185 2.09747 2.0844 2.06916 2.075',
    ],
    [
      'biomass.pellets',
      'tonne',
      {},
      '55.53148 59.45671 70.47328 73.13523 72.29731 72.61754 50.55459 51.56192 54.33654 55.19389 57.25249',
    ],
    [
      'heat.network',
      'kWh',
      {},
      '0.20431 0.19741 0.18746 0.17606 0.17261 0.17073 0.17073 0.17965 0.17965 0.17529 0.17529',
    ],
    [
      'travel.car',
      'km',
      { fuel: 'petrol' },
      '0.19184 0.18568 0.18368 0.18084 0.1743 0.17431 0.17048 0.16391 0.1645 0.16272 0.16152',
    ],
    [
      'travel.car',
      'km',
      {},
      '0.18695 0.18242 0.18064 0.1771 0.1714 0.17148 0.17067 0.16664 0.16691 0.16725 0.16591',
    ],
    [
      'fleet.van',
      'km',
      { fuel: 'diesel' },
      '0.26578 0.25749 0.2568 0.25213 0.2471 0.24116 0.23156 0.23128 0.25023 0.25561 0.25716',
    ],
    [
      'travel.motorbike',
      'km',
      {},
      '0.11978 0.11662 0.11529 0.11551 0.11337 0.11355 0.11355 0.11367 0.11367 0.11367 0.11367',
    ],
    [
      'travel.taxi',
      'passengerKm',
      {},
      '0.16286 0.15617 0.15344 0.15018 0.14549 0.14876 0.14876 0.14861 0.14861 0.14861 0.14861',
    ],
    [
      'travel.bus',
      'passengerKm',
      {},
      '0.10172 0.10259 0.10097 0.10471 0.10312 0.10227 0.0965 0.10215 0.10846 0.10385 0.10151',
    ],
    [
      'travel.coach',
      'passengerKm',
      {},
      '0.02867 0.0278 0.02801 0.02779 0.02732 0.02684 0.02733 0.02718 0.02717 0.02776 0.03948',
    ],
    [
      'travel.rail',
      'passengerKm',
      {},
      '0.04885 0.04678 0.04424 0.04115 0.03694 0.03549 0.03549 0.03546 0.03546 0.03546 0.03092',
    ],
    [
      'travel.underground',
      'passengerKm',
      {},
      '0.05789 0.04674 0.0376 0.03084 0.0275 0.02781 0.02781 0.0278 0.0278 0.0278 0.01549',
    ],
    [
      'travel.flight',
      'passengerKm',
      { haul: 'shortHaul', class: 'economy' },
      '0.16508 0.15845 0.1597 0.15573 0.15298 0.15102 0.15102 0.18287 0.18287 0.12576 0.12576',
    ],
    [
      'travel.flight',
      'passengerKm',
      { haul: 'domestic', radiativeForcing: 'without' },
      '0.14735 0.14141 0.15777 0.13483 0.1292 0.13003 0.13003 0.16099 0.16098 0.13552 0.13552',
    ],
    [
      'travel.ferry',
      'passengerKm',
      {},
      '0.11606 0.11611 0.11287 0.11286 0.11286 0.11286 0.11286 0.1127 0.1127 0.1127 0.1127',
    ],
    ['travel.hotel', 'roomNight', {}, '- 31.1 26.4 17.4 15.7 13.9 10.4 10.4 10.4 10.4 10.4'],
    ['water.supply', 'm3', {}, '0.344 0.344 0.344 0.344 0.344 0.149 0.149 0.17668 0.15311 0.1913 0.1913'],
    [
      'water.treatment',
      'm3',
      {},
      '0.708 0.708 0.708 0.708 0.708 0.272 0.272 0.20132 0.18574 0.17088 0.17088',
    ],
    ['refrigerant', 'kg', { gas: 'R410A' }, '2088 2088 2088 2088 2088 2088 2088 1924 1924 1924 1924'],
    ['homeworking', 'hour', {}, '- - - - - - 0.34075 0.33378 0.33378 0.33378 0.32393'],
  ]
  for (const [stream, unit, attributes, values] of series) {
    it(`${stream} per ${unit} ${JSON.stringify(attributes)}`, async () => {
      for (const [index, value] of values.split(' ').entries()) {
        const result = await answer(2016 + index, { stream, quantity: '1', unit, attributes })
        if (value === '-')
          expect(isRefusal(result) && result.refusal, String(2016 + index)).toBe('factor_missing')
        else
          expect(
            isRefusal(result) ? result.message : result.kgCo2e.toDecimalPlaces(5).toFixed(),
            String(2016 + index),
          ).toBe(value)
      }
    })
  }
})
