import { describe, expect, test } from 'vitest'
import { Decimal, sum } from '../../src/domain/decimal.ts'
import {
  type SecrRowKey,
  secrCasts,
  type secrFigures,
  secrRowKeys,
  secrShown,
} from '../../src/domain/secr.ts'
import { sampleInventory } from './sample-inventory.ts'

const { body } = sampleInventory()

describe('the inventory that documents are tested with', () => {
  test('each line is its quantity times its factor', () => {
    for (const line of body.lines)
      expect(new Decimal(line.quantity).times(line.factor.value).toFixed(), `line ${line.no}`).toBe(
        line.kgCO2e,
      )
  })

  test('each shown figure is the sum of its lines or energies, rounded once', () => {
    const kg = (key: SecrRowKey) =>
      sum(body.lines.filter(({ row }) => row === key).map((line) => new Decimal(line.kgCO2e))).div(1000)
    const kwh = (key: SecrRowKey) =>
      sum(
        body.amounts
          .flatMap(({ energies }) => energies)
          .filter(({ row }) => row === key)
          .map((energy) => new Decimal(energy.kwh)),
      )
    const leaves = body.report.rows.filter(
      ({ key, currentUnrounded }) => currentUnrounded !== null && !/Total$|intensity/.test(key),
    )
    for (const { key, unit, current, currentUnrounded } of leaves) {
      expect((unit === 'kWh' ? kwh(key) : kg(key)).toFixed(), key).toBe(currentUnrounded)
      expect(secrShown(key, new Decimal(currentUnrounded!))).toBe(current)
    }
  })

  test('its totals are the sums of the unrounded rows, its ratio that over the pupils; they do not cast when shown', () => {
    const of = (key: SecrRowKey) =>
      new Decimal(body.report.rows.find((row) => row.key === key)!.currentUnrounded ?? 0)
    expect(of('energyGas').plus(of('energyElectricity')).plus(of('energyTransport'))).toEqual(
      of('energyTotal'),
    )
    expect(of('scope1Gas').plus(of('scope1Transport'))).toEqual(of('scope1Total'))
    expect(of('scope1Total').plus(of('scope2Electricity')).plus(of('scope3EmployeeVehicles'))).toEqual(
      of('grossTotal'),
    )
    const pupils = sum(body.academies.map((academy) => new Decimal(academy.weightedPupils!)))
    expect(of('grossTotal').div(pupils).toDecimalPlaces(12)).toEqual(of('intensity'))
    const all = Object.fromEntries(secrRowKeys.map((key) => [key, of(key)])) as ReturnType<typeof secrFigures>
    expect(secrCasts(all)).toBe(false)
  })
})
