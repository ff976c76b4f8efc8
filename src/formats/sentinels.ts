import type { Utility } from './record.ts'

// Known garbage values of smart meters, in units per half-hour: Energy Sparks, bad_values.rb, which cites n3rgy's support articles
// 103000130415 and 103000130398. Compared with a tolerance of one unit of the last decimal that is published.

interface Sentinel {
  /** In millionths. */
  readonly value: number
  readonly tolerance: number
}

const thousandth = 1000
const sentinel = (value: number, tolerance = thousandth): Sentinel => ({ value, tolerance })

const both = [
  sentinel(8_590_017_000),
  sentinel(8_590_041_000),
  sentinel(34_364_271_000),
  sentinel(4_295_103_000),
  sentinel(4_295_084_000),
  sentinel(8_590_119_000),
  sentinel(8_590_063_000),
  sentinel(8_591_484_000),
  sentinel(8_590_421_000),
  sentinel(38_655_370_000, 10_000),
  sentinel(186_227_086_500, 100),
]
const electricity = [sentinel(4_294_967_295_000), sentinel(2_147_483_647_000), ...both]
const gas = [sentinel(16_777_215_000), ...both]

/** No sentinel lies below: all other values need not be compared. */
export const sentinelMin = 4_295_083_000

/** Whether a value in millionths of its unit (kWh or m3) is what a smart meter says when it has none. */
export function isSentinel(millionths: number, utility: Utility | undefined): boolean {
  const known = utility === 'gas' ? gas : electricity
  return known.some(({ value, tolerance }) => Math.abs(millionths - value) <= tolerance)
}
