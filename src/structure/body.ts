import type { Academy } from '../academies/run.ts'
import { type Day, daysIn } from '../domain/day.ts'
import { type BoundarySite, daysOwned, type StructureSeen } from './run.ts'

const named = ({ id: academyId, code, name }: Academy) => ({ academyId, code, name })
/** A day, or null where it stands for an end that is not known. */
const known = (day: Day): Day | null => (day === '0001-01-01' || day === '9999-12-31' ? null : day)

function siteBody({ academy, urn, membership, member, exists, history }: BoundarySite) {
  return {
    ...named(academy),
    urn: urn ?? null,
    member,
    since: membership?.start ?? null,
    startEvent: membership?.startEvent ?? null,
    startKind: membership?.startKind ?? null,
    until: member ? null : (membership?.end ?? null),
    endEvent: member ? null : (membership?.endEvent ?? null),
    opened: known(exists.start),
    ended: known(exists.end),
    history: history.map(({ share, period }) => ({
      start: known(period.start),
      end: known(period.end),
      sharePercent: share.times(100).toFixed(),
    })),
  }
}

/** The structure as it is sent. */
export function structureBody({ at, sites, left, events, owned, problems }: StructureSeen) {
  return {
    at,
    sites: sites.map(siteBody),
    left: left.flatMap(({ academy, membership: { end, endEvent, endKind } }) =>
      end === undefined || endEvent === undefined || endKind === undefined
        ? []
        : [{ ...named(academy), until: end, endEvent, endKind }],
    ),
    events: events.map((one) => ({ ...one, recordedAt: one.recordedAt.toISOString() })),
    owned:
      owned === undefined
        ? null
        : {
            year: owned.year,
            period: { ...owned.period },
            days: daysIn(owned.period),
            academies: owned.academies.map((one) => ({
              ...named(one.academy),
              days: daysOwned(one),
              periods: one.periods.map((period) => ({ ...period, days: daysIn(period) })),
            })),
          },
    problems: problems.map((one) => one.words),
  }
}
