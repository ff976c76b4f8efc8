import { expect, test } from 'vitest'
import { Decimal } from '../../src/domain/decimal.ts'
import { type Amount, inventoryOf } from '../../src/domain/inventory.ts'
import { secrFigures, streamsWithoutEnergy } from '../../src/domain/secr.ts'
import { readPublishedSet } from '../../src/factors/published.ts'

const mileage: Amount = {
  academyId: 'oak',
  metered: false,
  meterId: undefined,
  stream: 'travel.car',
  variant: 'fuel=petrol;size=medium',
  unit: 'mile',
  month: '2024-01-01',
  period: { start: '2024-01-01', end: '2024-02-01' },
  grade: 2,
  quantity: new Decimal(100),
}

async function statement(set: string) {
  const table = (await readPublishedSet(set))!
  return inventoryOf([mileage], { factors: () => ({ table, provisional: false }), contracts: [] })
}

test('names a stream whose kWh are not published: none for distances in the sets before 2020', async () => {
  expect(streamsWithoutEnergy(await statement('desnz-2019'))).toEqual(['travel.car'])
  expect(streamsWithoutEnergy(await statement('desnz-2020'))).toEqual([])
})

test('a voluntary row that nothing was recorded for has no figure, not nought', async () => {
  const figures = secrFigures({ ...(await statement('desnz-2024')), pupils: undefined })
  expect(figures.otherScope3).toBeUndefined()
  expect(figures.otherScope1).toBeUndefined()
  // 100 miles × 0.28526 kg CO2e per mile (2024, business travel- land, medium car, petrol).
  expect(figures.scope3EmployeeVehicles?.toFixed()).toBe('0.028526')
})
