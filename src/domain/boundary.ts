import { type Day, overlap, type Period } from './day.ts'

/**
 * `asOwned`: only days inside a membership, the statutory figure. `likeForLike`: the whole periods of the academies that are members
 * at a date, whoever ran them then, the progress figure, as a base year is recalculated for academies that join
 * and leave (GHG Protocol Corporate Standard, chapter 5).
 */
export const boundaries = ['asOwned', 'likeForLike'] as const
export type Boundary = (typeof boundaries)[number]

/** A membership of the trust; `end` is exclusive, undefined while it lasts. */
export interface MembershipPeriod {
  readonly academyId: string
  readonly start: Day
  readonly end: Day | undefined
}

/** A part of a period that belongs to the boundary. */
export interface BoundaryPart {
  readonly period: Period
  readonly academyIds: readonly string[]
}

const endOfTime = '9999-12-31'

/** The academies that are members on a day. */
export function membersAt(memberships: readonly MembershipPeriod[], day: Day): string[] {
  const inside = memberships.filter((one) => one.start <= day && day < (one.end ?? endOfTime))
  return [...new Set(inside.map((one) => one.academyId))].sort()
}

/**
 * What of a period belongs to the boundary, academies with the same days together. `at` is the day whose members make the
 * like-for-like boundary.
 */
export function boundaryParts({
  boundary,
  memberships,
  period,
  at,
}: {
  boundary: Boundary
  memberships: readonly MembershipPeriod[]
  period: Period
  at: Day
}): BoundaryPart[] {
  if (boundary === 'likeForLike') {
    const academyIds = membersAt(memberships, at)
    return academyIds.length === 0 ? [] : [{ period, academyIds }]
  }
  const parts = new Map<string, { period: Period; academyIds: string[] }>()
  for (const { academyId, start, end } of memberships) {
    const inside = overlap(period, { start, end: end ?? endOfTime })
    if (inside === undefined) continue
    const key = `${inside.start} ${inside.end}`
    const part = parts.get(key) ?? { period: inside, academyIds: [] }
    part.academyIds.push(academyId)
    parts.set(key, part)
  }
  return [...parts.values()]
    .map((part) => ({ ...part, academyIds: [...part.academyIds].sort() }))
    .sort((a, b) => (a.period.start + a.period.end < b.period.start + b.period.end ? -1 : 1))
}
