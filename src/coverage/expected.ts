import type { Boundary } from '../domain/boundary.ts'
import { type Day, overlap, type Period } from '../domain/day.ts'
import { existence, likeForLikeSites, type Structure } from '../domain/structure.ts'

const endOfTime = '9999-12-31'

/** A boundary, or every site that the trust ever had, whoever ran it then: the coverage of any boundary is a part of that. */
export type CoverageBoundary = Boundary | 'everySite'

/** Days of a period that belong to the boundary and on which the school existed. */
export interface ExpectedDays {
  readonly academyId: string
  readonly period: Period
}

/**
 * The days of a period on which data is expected, by academy. Like for like they are those of the members’ sites at `at`, whoever ran
 * them; as owned those inside a membership. Before a school opened, and after it closed, there is nothing to expect: organic growth and
 * decline, for which no base year is recalculated (GHG Protocol Corporate Standard, chapter 5).
 */
export function expectedDays(
  structure: Structure,
  { boundary, period, at }: { boundary: CoverageBoundary; period: Period; at: Day },
): ExpectedDays[] {
  const sites: readonly ExpectedDays[] =
    boundary === 'everySite'
      ? structure.academyIds.map((academyId) => ({ academyId, period: existence(structure, academyId) }))
      : boundary === 'likeForLike'
        ? likeForLikeSites(structure, { at })
        : structure.memberships.map(({ academyId, start, end }) => ({
            academyId,
            period: { start, end: end ?? endOfTime },
          }))
  const found: { academyId: string; period: Period }[] = []
  for (const { academyId, period: own } of sites) {
    const life = overlap(own, existence(structure, academyId))
    const inside = life && overlap(life, period)
    if (inside === undefined) continue
    // A site whose history was passed on in part goes on as one.
    const last = found.findLast((one) => one.academyId === academyId)
    if (last?.period.end === inside.start) last.period = { start: last.period.start, end: inside.end }
    else found.push({ academyId, period: inside })
  }
  return found
}

/** The same, academies with the same days together. */
export function expectedParts(
  expected: readonly ExpectedDays[],
): { readonly period: Period; readonly academyIds: readonly string[] }[] {
  const parts = new Map<string, { period: Period; academyIds: string[] }>()
  for (const { academyId, period } of expected) {
    const key = `${period.start} ${period.end}`
    const part = parts.get(key) ?? { period, academyIds: [] }
    part.academyIds.push(academyId)
    parts.set(key, part)
  }
  return [...parts.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part)
}
