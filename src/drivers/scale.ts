import type { Count } from '../academies/run.ts'
import { cutAt, type Day, type Period } from '../domain/day.ts'
import { Decimal, sum } from '../domain/decimal.ts'
import { cutDays, existence, holdersOf, reachedBy, type Structure, standing } from '../domain/structure.ts'

/** What intensity is told per; `none`: all use is activity. */
export const scales = ['pupils', 'floorAreaM2', 'none'] as const
export type Scale = (typeof scales)[number]

interface Asked {
  readonly per: Scale
  readonly period: Period
  readonly structure: Structure
  /** The day as of which mergers and splits are seen. */
  readonly at: Day
}

/**
 * How large each academy was in a year: its pupils as counted in that year (the last count of it), or its floor area as last measured
 * before the year’s end. Schools that were merged or split count with those that have their history, by its shares, until these were counted
 * themselves. An academy of which, or of a school in whose place it stands, there is no count is not in the answer.
 */
export function scaleOf(
  counts: readonly Count[],
  { per, period, structure, at }: Asked,
): Map<string, Decimal> {
  const last = new Map<string, { day: Day; value: Decimal }>()
  for (const { academyId, kind, asOf, value } of counts)
    if (kind === per && asOf < period.end && (per !== 'pupils' || asOf >= period.start))
      last.set(academyId, { day: asOf, value: new Decimal(value) })
  const found = new Map([...last].map(([academyId, { value }]) => [academyId, value]))
  const lineages = structure.lineages.filter((one) => one.day <= at)
  const share = (academyId: string, day: Day, to: string, seen: Day): Decimal | undefined =>
    holdersOf(structure, { academyId, day, at: seen }).holders.find((one) => one.academyId === to)?.share
  for (const holder of new Set(lineages.flatMap(({ from, to }) => [from, to]))) {
    const sites = structure.academyIds.filter((site) => reachedBy(lineages, site).has(holder))
    const own = [...last].filter(([site]) => sites.includes(site))
    const recounted = (site: string, day: Day): boolean =>
      own.some(([other, { day: later }]) => other !== site && share(site, day, other, later) !== undefined)
    const counted = (site: string, day: Day): boolean => {
      if (last.has(site) || recounted(site, day)) return true
      const { start } = existence(structure, site)
      const before = lineages.filter((one) => one.to === site && one.day <= start)
      return before.length > 0 && before.every((one) => counted(one.from, period.start))
    }
    const missing = sites.some((site) =>
      cutAt(period, cutDays(structure, site)).some(
        ({ start: day }) =>
          standing(structure, { academyId: site, day }) === 'exists' &&
          share(site, day, holder, at) !== undefined &&
          !counted(site, day),
      ),
    )
    const parts = own.flatMap(([site, { day, value }]) => {
      const held = recounted(site, day) ? undefined : share(site, day, holder, at)
      return held === undefined ? [] : [value.times(held)]
    })
    if (missing || parts.length === 0) found.delete(holder)
    else found.set(holder, sum(parts))
  }
  return found
}
