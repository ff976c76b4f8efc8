import type { Count } from '../academies/run.ts'
import type { Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'

/** What intensity is told per; `none`: all use is activity. */
export const scales = ['pupils', 'floorAreaM2', 'none'] as const
export type Scale = (typeof scales)[number]

/**
 * How large each academy was in a year: its pupils as counted in that year (the last count of it), or its floor area as last measured
 * before the year’s end. An academy without is not in the answer.
 */
export function scaleOf(
  counts: readonly Count[],
  { per, period }: { per: Scale; period: Period },
): Map<string, Decimal> {
  const found = new Map<string, Decimal>()
  for (const { academyId, kind, asOf, value } of counts)
    if (kind === per && asOf < period.end && (per !== 'pupils' || asOf >= period.start))
      found.set(academyId, new Decimal(value))
  return found
}
