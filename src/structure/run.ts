import { type Academy, academiesOf, structureOf } from '../academies/run.ts'
import { urnOn, urnPeriods } from '../academies/urns.ts'
import { ownedPeriods } from '../domain/boundary.ts'
import { type Day, daysIn, type Period } from '../domain/day.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { reportingPeriod } from '../domain/reporting-year.ts'
import { existence, likeForLikeSites, type Site, type Structure } from '../domain/structure.ts'
import type { Services } from '../services.ts'
import { trustOf } from '../trusts/run.ts'
import { type MembershipRow, membershipRows, type StructureEvent, structureEvents } from './events.ts'
import { type StructureProblem, structureProblems } from './problems.ts'

/** A site of the boundary of a day. */
export interface BoundarySite {
  readonly academy: Academy
  readonly urn: string | undefined
  /** The membership of the day, or else the last one before it. */
  readonly membership: MembershipRow | undefined
  readonly member: boolean
  /** Where the ends are not known, 0001-01-01 and 9999-12-31. */
  readonly exists: Period
  readonly history: readonly Site[]
}

/** The days of an academy inside the trust in a year. */
export interface OwnedAcademy {
  readonly academy: Academy
  readonly periods: readonly Period[]
}

export interface StructureSeen {
  readonly at: Day
  readonly sites: readonly BoundarySite[]
  readonly left: readonly { readonly academy: Academy; readonly membership: MembershipRow }[]
  readonly events: readonly StructureEvent[]
  readonly owned:
    | { readonly year: string; readonly period: Period; readonly academies: readonly OwnedAcademy[] }
    | undefined
  readonly problems: readonly StructureProblem[]
}

function ownedIn(structure: Structure, academies: readonly Academy[], period: Period): OwnedAcademy[] {
  return academies
    .map((academy) => ({ academy, periods: ownedPeriods(structure, academy.id, period) }))
    .filter((one) => one.periods.length > 0)
}

/** The structure of a trust as seen at a day: its boundary, who left before, every event, and what does not fit together. */
export async function structureSeen(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  { trustId, at = clock.today(), year }: { trustId: string; at?: Day | undefined; year?: string | undefined },
): Promise<StructureSeen | Refusal> {
  const trust = await trustOf(db, trustId)
  const period = year === undefined ? undefined : reportingPeriod(year, trust.yearStartMonth)
  if (isRefusal(period)) return period
  const structure = await structureOf(db, trustId)
  const academies = await academiesOf(db, trustId)
  const memberships = await membershipRows(db, trustId)
  const urnRows = await db.prisma.academyUrn.findMany({ where: { trustId, withdrawnAt: null } })
  const urns = urnPeriods(urnRows, structure)
  const boundary = likeForLikeSites(structure, { at })
  const sites: BoundarySite[] = []
  const left: { academy: Academy; membership: MembershipRow }[] = []
  for (const academy of academies) {
    const history = boundary.filter((one) => one.academyId === academy.id)
    const membership = memberships.filter((one) => one.academyId === academy.id && one.start <= at).at(-1)
    if (history.length > 0) {
      const known = urnRows.some((one) => one.academyId === academy.id)
      sites.push({
        academy,
        urn: known ? urnOn(urns, academy.id, at) : (academy.urn ?? undefined),
        membership,
        member: membership !== undefined && at < (membership.end ?? '9999-12-31'),
        exists: existence(structure, academy.id),
        history,
      })
    } else if (membership?.end !== undefined && membership.end <= at) left.push({ academy, membership })
  }
  return {
    ...{ at, sites, left },
    events: await structureEvents(db, { trustId, structure, memberships, academies }),
    owned:
      year === undefined || period === undefined
        ? undefined
        : { year, period, academies: ownedIn(structure, academies, period) },
    problems: structureProblems({ structure, memberships, academies, urns }),
  }
}

/** How many days of a year an academy was owned. */
export const daysOwned = ({ periods }: OwnedAcademy): number =>
  periods.reduce((count, period) => count + daysIn(period), 0)
