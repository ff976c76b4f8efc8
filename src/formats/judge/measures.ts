import type { Unit } from '../../domain/unit.ts'
import type { Utility } from '../record.ts'

/** What the base unit of a utility is called, and from where on an amount a day is worth a person's time. */
export interface Measure {
  readonly base: 'kWh' | 'm3' | 'litre'
  /** Days smaller than this, in thousandths of the base unit, are those of a tiny meter: their ratios mean nothing. */
  readonly tiny: number
}

const energy: Measure = { base: 'kWh', tiny: 30_000 }
const measures: Readonly<Record<Utility, Measure>> = {
  electricity: energy,
  gas: energy,
  heat: energy,
  solar: energy,
  solarExport: energy,
  water: { base: 'm3', tiny: 1000 },
  oil: { base: 'litre', tiny: 3000 },
  lpg: { base: 'litre', tiny: 5000 },
}

/** kWh per cubic metre of gas with the calorific value and the correction that are usual (IDS.md §3). Good enough to compare by. */
const gasKwhPerM3 = 11.0999
const m3PerFt3 = 0.028316846592

/** How the amounts of a meter are compared; one of which nobody said what it measures is taken by its unit. */
export function measureOf(utility: Utility | undefined, unit: Unit): Measure {
  if (utility !== undefined) return measures[utility]
  return unit === 'litre'
    ? measures.oil
    : unit === 'm3' || unit === 'ft3' || unit === 'hcf'
      ? measures.gas
      : energy
}

/** Thousandths of the base unit in a millionth of the unit given. For comparing only: no figure is made with it. */
export function scaleOf(utility: Utility | undefined, unit: Unit): number {
  const { base } = measureOf(utility, unit)
  const perVolume = base === 'kWh' ? gasKwhPerM3 : base === 'litre' ? 1000 : 1
  const inBase: Partial<Record<Unit, number>> = {
    kWh: 1,
    Wh: 0.001,
    MWh: 1000,
    therm: 29.3071,
    m3: perVolume,
    ft3: m3PerFt3 * perVolume,
    hcf: m3PerFt3 * 100 * perVolume,
    litre: base === 'm3' ? 0.001 : 1,
  }
  return (inBase[unit] ?? 1) / 1000
}

/** An amount for people: whole where it is large, three digits else. */
export function shown(thousandths: number, base: Measure['base']): string {
  const amount = thousandths / 1000
  const digits = Math.abs(amount) >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 }
  return `${amount.toLocaleString('en-GB', digits)} ${base}`
}

/** How many times as much, for people. */
export function timesShown(ratio: number): string {
  const times = ratio >= 1 ? ratio : 1 / ratio
  const text = times.toLocaleString(
    'en-GB',
    times >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 },
  )
  return ratio >= 1 ? `${text} times as much` : `1/${text} of it`
}
