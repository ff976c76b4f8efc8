import { type Academy, kindsOf } from '../academies/run.ts'
import type { Database } from '../db/client.ts'
import { addDays, type Day } from '../domain/day.ts'
import {
  type EndEvent,
  type EventKind,
  isMember,
  type StartEvent,
  type Structure,
} from '../domain/structure.ts'
import { dayText, dayTextOrNull } from '../http/schema.ts'

/** A membership that counts, with what is said of its ends. */
export interface MembershipRow {
  readonly id: string
  readonly academyId: string
  readonly start: Day
  readonly end: Day | undefined
  readonly startEvent: StartEvent
  readonly startKind: EventKind
  readonly endEvent: EndEvent | undefined
  readonly endKind: EventKind | undefined
  readonly evidence: string | null
  readonly endEvidence: string | null
  readonly created: { readonly by: string | null; readonly at: Date }
  readonly ended: { readonly by: string | null; readonly at: Date }
}

/** The memberships that count, the oldest first. */
export async function membershipRows({ prisma }: Database, trustId: string): Promise<MembershipRow[]> {
  const rows = await prisma.membership.findMany({
    where: { trustId, withdrawnAt: null },
    orderBy: [{ start: 'asc' }, { academyId: 'asc' }],
  })
  return rows.map((row) => ({
    ...{ id: row.id, academyId: row.academyId, evidence: row.evidence, endEvidence: row.endEvidence },
    start: dayText(row.start),
    end: dayTextOrNull(row.end) ?? undefined,
    startEvent: row.startEvent as StartEvent,
    endEvent: (row.endEvent ?? undefined) as EndEvent | undefined,
    ...kindsOf(row),
    created: { by: row.createdBy, at: row.createdAt },
    ended: { by: row.endedBy ?? row.createdBy, at: row.endedAt ?? row.createdAt },
  }))
}

/** Something that happened to the trust's structure, and who recorded it. */
export interface StructureEvent {
  /** The row that says it. */
  readonly id: string
  readonly day: Day
  readonly what: 'membership' | 'lineage' | 'activity'
  readonly event: StartEvent | EndEvent | 'outsourced' | 'insourced'
  readonly kind: EventKind
  readonly academyId: string | null
  readonly toAcademyId: string | null
  readonly sharePercent: string | null
  readonly stream: string | null
  readonly reportedAs: string | null
  readonly evidence: string | null
  readonly recordedBy: string | null
  readonly recordedAt: Date
  readonly words: string
}

const startWords: Readonly<Record<StartEvent, string>> = {
  founded: 'was founded in the trust',
  joined: 'joined',
  merged: 'came out of a merger',
  split: 'came out of a split',
}
const endWords: Readonly<Record<EndEvent, string>> = {
  left: 'left',
  closed: 'closed',
  merged: 'went into a merger',
  split: 'was split',
}
const nothing = { toAcademyId: null, sharePercent: null, stream: null, reportedAs: null }
/** Everything that happened, the oldest first; of one day in the same order, however it was recorded. */
export async function structureEvents(
  { prisma }: Database,
  {
    trustId,
    structure,
    memberships,
    academies,
  }: {
    trustId: string
    structure: Structure
    memberships: readonly MembershipRow[]
    academies: readonly Academy[]
  },
): Promise<StructureEvent[]> {
  const names = new Map(academies.map((one) => [one.id, one.name]))
  const nameOf = (id: string): string => names.get(id) ?? id
  const where = { trustId, withdrawnAt: null }
  // The rank is for events of one day: what ends, what passes on, what begins, what is handed over.
  const events: { event: StructureEvent; rank: number }[] = []
  for (const { id, academyId, start, startEvent, startKind, evidence, created, ...end } of memberships) {
    const own = { ...nothing, id, academyId, what: 'membership' as const }
    events.push({
      rank: 2,
      event: {
        ...{ ...own, day: start, event: startEvent, kind: startKind, evidence },
        ...{ recordedBy: created.by, recordedAt: created.at },
        words: `${nameOf(academyId)} ${startWords[startEvent]}`,
      },
    })
    if (end.end === undefined || end.endEvent === undefined || end.endKind === undefined) continue
    events.push({
      rank: 0,
      event: {
        ...{ ...own, day: end.end, event: end.endEvent, kind: end.endKind, evidence: end.endEvidence },
        ...{ recordedBy: end.ended.by, recordedAt: end.ended.at },
        words: `${nameOf(academyId)} ${endWords[end.endEvent]}`,
      },
    })
  }
  for (const row of await prisma.lineage.findMany({ where })) {
    const day = dayText(row.day)
    const { fromAcademyId, toAcademyId, evidence } = row
    const share = row.sharePercent.toFixed()
    // Control passes where one of the two is the trust's and the other is not.
    const before = isMember(structure, fromAcademyId, addDays(day, -1))
    events.push({
      rank: 1,
      event: {
        ...{ ...nothing, id: row.id, day, what: 'lineage', event: share === '100' ? 'merged' : 'split' },
        kind: before === isMember(structure, toAcademyId, day) ? 'organic' : 'structural',
        ...{ academyId: fromAcademyId, toAcademyId, sharePercent: share, evidence },
        ...{ recordedBy: row.createdBy, recordedAt: row.createdAt },
        words: `${share === '100' ? 'the history' : `${share} % of the history`} of ${nameOf(fromAcademyId)} passed to ${nameOf(toAcademyId)}`,
      },
    })
  }
  for (const row of await prisma.activityChange.findMany({ where })) {
    const { id, academyId, stream, reportedAs, evidence } = row
    const kind = row.kind === 'insourced' ? 'insourced' : 'outsourced'
    const whose = academyId === null ? 'every academy' : nameOf(academyId)
    const still = reportedAs === null ? '' : `, reported as ${reportedAs} while it is somebody else’s`
    events.push({
      rank: 3,
      event: {
        ...{ ...nothing, id, day: dayText(row.day), what: 'activity', event: kind, kind: 'structural' },
        ...{ academyId, stream, reportedAs, evidence },
        ...{ recordedBy: row.createdBy, recordedAt: row.createdAt },
        words: `${stream} of ${whose} was ${kind === 'outsourced' ? 'handed to somebody else' : 'taken over'}${still}`,
      },
    })
  }
  const key = ({ event, rank }: (typeof events)[number]): string => `${event.day} ${rank} ${event.words}`
  return events.sort((a, b) => (key(a) < key(b) ? -1 : 1)).map((one) => one.event)
}
