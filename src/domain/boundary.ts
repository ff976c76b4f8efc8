import { cutAt, type Day, overlap, type Period } from './day.ts'
import { Decimal } from './decimal.ts'
import type { StreamId } from './stream.ts'
import {
  changedStreams,
  cutDays,
  existingShare,
  isMember,
  isOwned,
  likeForLikeShare,
  type Structure,
} from './structure.ts'

/**
 * `asOwned`: only days inside a membership, and activities that were the trust's own: the statutory figure. `likeForLike`: the whole
 * periods of the sites that make the boundary of a date, whoever ran them then, the progress figure, as a base year is recalculated
 * for academies that join and leave (GHG Protocol Corporate Standard, chapter 5).
 */
export const boundaries = ['asOwned', 'likeForLike'] as const
export type Boundary = (typeof boundaries)[number]

/** A part of a period that belongs to the boundary, the academies with the same days, share and streams together. */
export interface BoundaryPart {
  readonly period: Period
  readonly academyIds: readonly string[]
  /** How much of what these academies emitted in these days is in it: above 0, at most 1 (less than 1 after a split). */
  readonly share: Decimal
  /** The streams that are not in it: activities that are, or were, somebody else's. */
  readonly without: readonly StreamId[]
}

export interface BoundaryQuery {
  readonly boundary: Boundary
  readonly structure: Structure
  readonly period: Period
  /** The day whose members make the like-for-like boundary. */
  readonly at: Day
}

type SitePart = Omit<BoundaryPart, 'academyIds'>
const everyStream = () => true

/** The days of a period between which nothing changes of one academy, as far as the boundary has them. */
function partsOfSite(
  { boundary, structure, period, at }: BoundaryQuery,
  academyId: string,
): readonly SitePart[] {
  const streams = changedStreams(structure, academyId)
  const owned = boundary === 'asOwned'
  return cutAt(period, cutDays(structure, academyId)).flatMap((days): SitePart[] => {
    const day = days.start
    const share = owned
      ? new Decimal(isMember(structure, academyId, day) ? 1 : 0)
      : existingShare(structure, { academyId, day, at })
    if (share.isZero()) return []
    const without = streams.filter((stream) =>
      owned
        ? !isOwned(structure, { academyId, stream, day })
        : likeForLikeShare(structure, { academyId, stream, day }, { at, counted: everyStream }).isZero(),
    )
    return [{ period: days, share, without }]
  })
}

/** Joins parts that follow each other and are the same otherwise, so that no month is cut that need not be. */
function joined(parts: readonly SitePart[]): SitePart[] {
  const found: SitePart[] = []
  for (const part of parts) {
    const last = found.at(-1)
    if (last?.period.end === part.period.start && sameKey(last) === sameKey(part))
      found[found.length - 1] = { ...part, period: { start: last.period.start, end: part.period.end } }
    else found.push(part)
  }
  return found
}
const sameKey = ({ share, without }: SitePart): string => `${share.toFixed()} ${without.join(' ')}`

function together(query: BoundaryQuery, partsOf: (academyId: string) => readonly SitePart[]): BoundaryPart[] {
  const parts = new Map<string, SitePart & { academyIds: string[] }>()
  for (const academyId of query.structure.academyIds)
    for (const part of joined(partsOf(academyId))) {
      const key = `${part.period.start} ${part.period.end} ${sameKey(part)}`
      const same = parts.get(key) ?? { ...part, academyIds: [] }
      same.academyIds.push(academyId)
      parts.set(key, same)
    }
  return [...parts.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part)
}

/**
 * What of a period belongs to the boundary, by the rules of `isOwned` and `likeForLikeShare` (src/domain/structure.ts): every figure is
 * made of these parts. Like for like, a stream under which something outsourced is still reported counts, whichever it is.
 */
export const boundaryParts = (query: BoundaryQuery): BoundaryPart[] =>
  together(query, (academyId) => partsOfSite(query, academyId))

/** The days of a period on which an academy was a member, a part for each membership. */
export const ownedPeriods = (structure: Structure, academyId: string, period: Period): Period[] =>
  (structure.membershipsOf.get(academyId) ?? []).flatMap(
    ({ start, end }) => overlap(period, { start, end: end ?? '9999-12-31' }) ?? [],
  )
