import type { Unit } from '../../domain/unit.ts'
import type { Utility } from '../record.ts'

/** Another unit that would explain why a meter's amounts are so many times what they were. */
interface Mistake {
  /** How many times too much the amounts come to. */
  readonly ratio: number
  /** What was probably meant, as the rest of a sentence. */
  readonly really: string
  /** How far off a ratio may lie, as a factor. Narrow where the weather alone could make it. */
  readonly within: number
}

/** kWh per cubic metre of gas and cubic metres in a hundred cubic feet (IDS.md §3). */
const perM3 = 11.1
const perHcf = 2.83
const wide = 1.25
const narrow = 1.08

const decimals: readonly Mistake[] = [
  { ratio: 1000, really: 'the values may be in Wh, not in kWh', within: wide },
  { ratio: 1 / 1000, really: 'the values may be in MWh, not in kWh', within: wide },
  { ratio: 100, really: 'a decimal point may be lost, or a multiplier applied twice', within: wide },
  { ratio: 1 / 100, really: 'a multiplier of the meter may be missing', within: wide },
]
const thousand = 'the values may be in a unit a thousand times larger or smaller than the one given'
const elsewhere: readonly Mistake[] = [
  { ratio: 1000, really: thousand, within: wide },
  { ratio: 1 / 1000, really: thousand, within: wide },
]
const gas: Readonly<Partial<Record<Unit, readonly Mistake[]>>> = {
  kWh: [
    { ratio: 1 / perM3, really: 'the values may be cubic metres, not kWh', within: wide },
    {
      ratio: 1 / (perM3 * perHcf),
      really: 'the values may be hundreds of cubic feet (or therms), not kWh',
      within: wide,
    },
    { ratio: perM3, really: 'the values may have been converted to kWh twice', within: wide },
    ...decimals,
  ],
  m3: [
    { ratio: perM3, really: 'the values may be kWh, not cubic metres', within: wide },
    { ratio: 100 / perHcf, really: 'the values may be cubic feet, not cubic metres', within: 1.15 },
    {
      ratio: 1 / perHcf,
      really: 'the values may be hundreds of cubic feet, not cubic metres',
      within: narrow,
    },
    { ratio: perHcf, really: 'the values may have been converted from cubic feet twice', within: narrow },
    { ratio: 1000, really: 'the values may be litres, not cubic metres', within: wide },
  ],
  hcf: [
    { ratio: perM3 * perHcf, really: 'the values may be kWh, not hundreds of cubic feet', within: wide },
    { ratio: 100, really: 'the values may be single cubic feet, not hundreds of them', within: wide },
    { ratio: perHcf, really: 'the values may be cubic metres, not hundreds of cubic feet', within: narrow },
  ],
  ft3: [
    { ratio: 1 / 100, really: 'the values may be hundreds of cubic feet, not single ones', within: wide },
    { ratio: perHcf / 100, really: 'the values may be cubic metres, not cubic feet', within: wide },
  ],
}
const water: Readonly<Partial<Record<Unit, readonly Mistake[]>>> = {
  m3: [
    { ratio: 1000, really: 'the values may be litres, not cubic metres', within: wide },
    { ratio: 1 / 1000, really: 'the values may be in thousands of cubic metres', within: wide },
    { ratio: 100 / perHcf, really: 'the values may be cubic feet, not cubic metres', within: wide },
    { ratio: 220, really: 'the values may be gallons, not cubic metres', within: wide },
  ],
  litre: [{ ratio: 1 / 1000, really: 'the values may be cubic metres, not litres', within: wide }],
}

/** The mistake that would explain a ratio, undefined where it is near none. */
export function mistakeOf(
  { utility, unit }: { utility: Utility | undefined; unit: Unit },
  ratio: number,
): Mistake | undefined {
  const others = unit === 'kWh' ? decimals : elsewhere
  const known = (utility === 'gas' ? gas[unit] : utility === 'water' ? water[unit] : undefined) ?? others
  const off = ({ ratio: of }: Mistake): number => Math.max(of / ratio, ratio / of)
  return known.filter((one) => off(one) <= one.within).sort((a, b) => off(a) - off(b))[0]
}
