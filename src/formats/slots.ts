import type { Unit } from '../domain/unit.ts'

/** Tenths of a watt-hour (or of a litre) in a unit of a value in millionths, as multiplier over divisor. */
const scales: Readonly<Partial<Record<Unit, readonly [number, number]>>> = {
  kWh: [1, 100],
  Wh: [1, 100_000],
  MWh: [10, 1],
  m3: [1, 100],
  litre: [1, 100_000],
}
/** The largest that the ledger keeps for a half-hour (an int4): 214 MWh, far above any site. */
const slotMax = 2_147_483_647

/** How values in millionths of a unit become tenths of a watt-hour, looked up once for a row. */
export function scaleOf(unit: Unit): readonly [times: number, by: number] {
  return scales[unit] ?? [1, 100]
}

/** A value in millionths of its unit as whole tenths of a watt-hour, rounded half up; undefined where it is out of range. */
export function slotOf(millionths: number, unit: Unit): number | undefined {
  const [times, by] = scaleOf(unit)
  const slot = Math.floor((millionths * times) / by + 0.5)
  return slot <= slotMax ? slot : undefined
}
