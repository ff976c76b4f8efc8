import type { Academy } from '../academies/run.ts'
import { type UrnPeriod, urnDays } from '../academies/urns.ts'
import { type Day, overlap } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import { isMember, type Structure } from '../domain/structure.ts'
import type { MembershipRow } from './events.ts'

/** Something that does not fit together: of which academies, since which day, and a sentence with the remedy. */
export interface StructureProblem {
  readonly academyIds: readonly string[]
  readonly day: Day
  readonly words: string
}

/** What does not fit together, in the order of the sentences; empty where all does. */
export function structureProblems({
  structure,
  memberships,
  academies,
  urns,
}: {
  structure: Structure
  memberships: readonly MembershipRow[]
  academies: readonly Academy[]
  urns: readonly UrnPeriod[]
}): StructureProblem[] {
  const names = new Map(academies.map((one) => [one.id, one.name]))
  const nameOf = (id: string): string => names.get(id) ?? id
  const passed = (academyId: string, day: Day): Decimal =>
    structure.lineages
      .filter((one) => one.from === academyId && one.day === day)
      .reduce((all, one) => all.plus(one.share.times(100)), new Decimal(0))
  const found: StructureProblem[] = []
  const say = (academyId: string, day: Day, words: string): void => {
    found.push({ academyIds: [academyId], day, words })
  }
  for (const { academyId, start, end, startEvent, endEvent } of memberships) {
    const name = nameOf(academyId)
    if (end !== undefined && (endEvent === 'merged' || endEvent === 'split')) {
      const share = passed(academyId, end)
      if (!share.eq(100))
        say(
          academyId,
          end,
          `${name} ${endEvent === 'merged' ? 'went into a merger' : 'was split'} on ${end}, and ${share.isZero() ? 'none' : `only ${share.toFixed()} %`} of its history has passed to others on that day: say to whom the rest passed (POST /v1/lineages, or “trust-carbon structure pass”).`,
        )
    }
    const comesFrom = structure.lineages.some((one) => one.to === academyId && one.day === start)
    if ((startEvent === 'merged' || startEvent === 'split') && !comesFrom)
      say(
        academyId,
        start,
        `${name} came out of a ${startEvent === 'merged' ? 'merger' : 'split'} on ${start}, and no history has passed to it on that day: say from whom (POST /v1/lineages, or “trust-carbon structure pass”).`,
      )
    const opened = structure.openedOn.get(academyId)
    if (opened !== undefined && opened > start)
      say(
        academyId,
        start,
        `${name} opened on ${opened}, after its membership started on ${start}: correct one of the two days.`,
      )
  }
  const wholly = new Set(structure.lineages.map((one) => `${one.from} ${one.day}`))
  for (const key of wholly) {
    const [academyId = '', day = ''] = key.split(' ')
    if (passed(academyId, day).eq(100) && isMember(structure, academyId, day))
      say(
        academyId,
        day,
        `All of ${nameOf(academyId)} passed to others on ${day}, and it is a member on that day: end its membership (POST /v1/memberships/{id}/end, or “trust-carbon membership end”).`,
      )
  }
  for (const { from, to, day } of structure.lineages)
    if (structure.membershipsOf.has(from) && !structure.membershipsOf.has(to))
      say(
        from,
        day,
        `History of ${nameOf(from)} passed to ${nameOf(to)} on ${day}, which was never a member: add its membership first (POST /v1/memberships, or “trust-carbon membership add”), or withdraw what was said.`,
      )
  for (const [at, one] of urns.entries())
    for (const other of urns.slice(at + 1)) {
      const both = overlap(one.period, other.period)
      if (one.row.urn === other.row.urn && one.row.academyId !== other.row.academyId && both !== undefined)
        found.push({
          academyIds: [one.row.academyId, other.row.academyId],
          day: both.start,
          words: `${nameOf(one.row.academyId)} and ${nameOf(other.row.academyId)} both have the URN ${one.row.urn} ${urnDays(both)}: withdraw the one that is wrong.`,
        })
    }
  return found.sort((a, b) => (a.words < b.words ? -1 : 1))
}
