import type { Database } from '../db/client.ts'
import { newId } from '../db/id.ts'
import { addDays, type Day, overlap } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { StreamId } from '../domain/stream.ts'
import {
  type EndEvent,
  type EventKind,
  endEvents,
  makeStructure,
  type StartEvent,
  type Structure,
  usualKind,
} from '../domain/structure.ts'
import { dayDate, dayText, dayTextOrNull } from '../http/schema.ts'
import type { Services } from '../services.ts'

const endOfTime = '9999-12-31'

/** An academy of the trust as the rest of the program knows it. */
export interface Academy {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly phase: string
  readonly urn: string | null
}

/** A membership with its days as text; `end` is exclusive, undefined while it lasts. */
export interface Membership {
  readonly academyId: string
  readonly start: string
  readonly end: string | undefined
  readonly startEvent: string
  readonly endEvent: string | undefined
}

/** A count of one academy on a day. */
export interface Count {
  readonly academyId: string
  readonly kind: string
  readonly asOf: string
  readonly value: string
  readonly source: string
}

/** Somebody's word that a stream does not apply to an academy, or to any. */
export interface Assertion {
  /** undefined: every academy of the trust. */
  readonly academyId: string | undefined
  readonly stream: string
  readonly start: string
  readonly end: string | undefined
  readonly reason: string
  readonly createdBy: string
}

/** All academies of the trust, by code. */
export async function academiesOf(db: Database, trustId: string): Promise<Academy[]> {
  return db.prisma.academy.findMany({ where: { trustId }, orderBy: { code: 'asc' } })
}

/** All memberships of the trust that count, in the order of their days. */
export async function membershipsOf(db: Database, trustId: string): Promise<Membership[]> {
  const rows = await db.prisma.membership.findMany({
    where: { trustId, withdrawnAt: null },
    orderBy: [{ start: 'asc' }, { academyId: 'asc' }],
  })
  return rows.map((row) => ({
    academyId: row.academyId,
    start: dayText(row.start),
    end: dayTextOrNull(row.end) ?? undefined,
    startEvent: row.startEvent,
    endEvent: row.endEvent ?? undefined,
  }))
}

/** The kinds of a membership's start and end: what was said, else what the event usually is. */
export const kindsOf = (row: {
  startEvent: string
  startKind: string | null
  endEvent: string | null
  endKind: string | null
}): { startKind: EventKind; endKind: EventKind | undefined } => ({
  startKind: (row.startKind as EventKind | null) ?? usualKind(row.startEvent as StartEvent),
  endKind:
    row.endEvent === null
      ? undefined
      : ((row.endKind as EventKind | null) ?? usualKind(row.endEvent as EndEvent)),
})

/** Memberships, openings, mergers, splits and handed-over activities that count: what every boundary is worked out from. */
export async function structureOf(db: Database, trustId: string): Promise<Structure> {
  const where = { trustId, withdrawnAt: null }
  const [memberships, academies, lineages, changes] = [
    await db.prisma.membership.findMany({ where }),
    await db.prisma.academy.findMany({ where: { trustId, openedOn: { not: null } } }),
    await db.prisma.lineage.findMany({ where }),
    await db.prisma.activityChange.findMany({ where }),
  ]
  return makeStructure({
    memberships: memberships.map((row) => ({
      academyId: row.academyId,
      start: dayText(row.start),
      end: dayTextOrNull(row.end) ?? undefined,
      ...kindsOf(row),
    })),
    openedOn: new Map(academies.flatMap((row) => (row.openedOn ? [[row.id, dayText(row.openedOn)]] : []))),
    lineages: lineages.map((row) => ({
      from: row.fromAcademyId,
      to: row.toAcademyId,
      day: dayText(row.day),
      share: new Decimal(row.sharePercent.toFixed()).div(100),
    })),
    changes: changes.map((row) => ({
      academyId: row.academyId ?? undefined,
      stream: row.stream as StreamId,
      day: dayText(row.day),
      kind: row.kind === 'insourced' ? ('insourced' as const) : ('outsourced' as const),
      reportedAs: (row.reportedAs ?? undefined) as StreamId | undefined,
    })),
  })
}

/** All counts of the trust, the newest entry of a day last. */
export async function countsOf(db: Database, trustId: string): Promise<Count[]> {
  const rows = await db.prisma.count.findMany({
    where: { trustId },
    orderBy: [{ asOf: 'asc' }, { id: 'asc' }],
  })
  return rows.map((row) => ({
    academyId: row.academyId,
    kind: row.kind,
    asOf: dayText(row.asOf),
    value: row.value.toFixed(),
    source: row.source,
  }))
}

/** All assertions of the trust that count. */
export async function assertionsOf(db: Database, trustId: string): Promise<Assertion[]> {
  const rows = await db.prisma.assertion.findMany({
    where: { trustId, withdrawnAt: null },
    orderBy: { id: 'asc' },
  })
  return rows.map((row) => ({
    academyId: row.academyId ?? undefined,
    stream: row.stream,
    start: dayText(row.start),
    end: dayTextOrNull(row.end) ?? undefined,
    reason: row.reason,
    createdBy: row.createdBy,
  }))
}

/** What is said of a membership; an end needs its day and its event, and its kind and evidence are of nothing else. */
export interface NewMembership {
  readonly academyId: string
  readonly start: string
  readonly startEvent: StartEvent
  readonly startKind?: EventKind
  readonly evidence?: string
  readonly end?: string
  readonly endEvent?: EndEvent
  readonly endKind?: EventKind
  readonly endEvidence?: string
  readonly createdBy: string
  readonly now: Date
}

/** Adds a membership. Refused where it ends before it starts, says half an end, or overlaps another of the same academy. */
export async function addMembership(db: Database, trustId: string, asked: NewMembership) {
  const ended = asked.end !== undefined
  const { endEvent, endKind, endEvidence } = asked
  if (ended ? endEvent === undefined : [endEvent, endKind, endEvidence].some((one) => one !== undefined))
    return refuse(
      'invalid',
      `Say both the day of the end and what it was (${endEvents.join(', ')}), or neither.`,
      { pointer: 'body/end' },
    )
  if (asked.end !== undefined && asked.end <= asked.start)
    return refuse('period_invalid', 'A membership ends after it starts.', { pointer: 'body/end' })
  return db.prisma.$transaction(async (tx) => {
    // Held to the end, so that two requests cannot both find room.
    await tx.$queryRaw`SELECT 1 FROM academy WHERE trust_id = ${trustId}::uuid AND id = ${asked.academyId}::uuid FOR UPDATE`
    const others = await tx.membership.findMany({
      where: { trustId, academyId: asked.academyId, withdrawnAt: null },
    })
    const period = { start: asked.start, end: asked.end ?? endOfTime }
    const clash = others.find((other) =>
      overlap(period, { start: dayText(other.start), end: dayTextOrNull(other.end) ?? endOfTime }),
    )
    if (clash !== undefined)
      return refuse(
        'conflict',
        `This academy is a member from ${dayText(clash.start)}${clash.end === null ? ' on' : ` to ${addDays(dayText(clash.end), -1)}`}: end that membership first, or withdraw it where it is wrong.`,
      )
    return tx.membership.create({
      data: {
        trustId,
        id: newId(),
        academyId: asked.academyId,
        start: dayDate(asked.start),
        end: asked.end === undefined ? null : dayDate(asked.end),
        startEvent: asked.startEvent,
        startKind: asked.startKind ?? null,
        evidence: asked.evidence ?? null,
        endEvent: endEvent ?? null,
        endKind: endKind ?? null,
        endEvidence: endEvidence ?? null,
        ...(ended ? { endedAt: asked.now, endedBy: asked.createdBy } : {}),
        createdBy: asked.createdBy,
      },
    })
  })
}

/** What is wrong with the day on which a school opened: it lies in the future, or after the school was a member first. */
export async function wrongOpening(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  { trustId, id, openedOn }: { trustId: string; id?: string; openedOn: Day | null | undefined },
): Promise<Refusal | undefined> {
  if (openedOn === undefined || openedOn === null) return undefined
  const pointer = { pointer: 'body/openedOn' }
  if (openedOn > clock.today())
    return refuse('date_future', 'A school that is not open yet has no day of opening: add it then.', pointer)
  if (id === undefined) return undefined
  const first = await db.prisma.membership.findFirst({
    where: { trustId, academyId: id, withdrawnAt: null },
    orderBy: { start: 'asc' },
  })
  return first === null || openedOn <= dayText(first.start)
    ? undefined
    : refuse(
        'period_invalid',
        `This school is a member from ${dayText(first.start)} on, so that it had opened by then. Where that day is wrong, withdraw the membership and add it anew.`,
        pointer,
      )
}

const memberOf = (db: Database, trustId: string, id: string) =>
  db.prisma.membership.findUnique({ where: { trustId_id: { trustId, id } } })

/** The first day outside the trust, what ended the membership, and who says so. */
export interface MembershipEnd {
  readonly id: string
  readonly end: string
  readonly endEvent: EndEvent
  readonly endKind: EventKind | null
  readonly endEvidence: string | null
  readonly endedAt: Date
  readonly endedBy: string
}

/** Ends a membership that lasts. One that has ended, or was withdrawn, is a conflict. */
export async function endMembership(db: Database, trustId: string, { id, end, ...how }: MembershipEnd) {
  const before = await memberOf(db, trustId, id)
  if (before === null) return refuse('not_found', 'There is no such membership.')
  if (before.withdrawnAt !== null) return refuse('conflict', 'This membership was withdrawn.')
  if (before.end !== null)
    return refuse(
      'conflict',
      `This membership ended before, on ${dayText(before.end)}. If that day is wrong, withdraw the membership and add it anew.`,
    )
  if (end <= dayText(before.start))
    return refuse('period_invalid', 'A membership ends after it starts.', { pointer: 'body/end' })
  const done = await db.prisma.membership.updateMany({
    where: { trustId, id, end: null, withdrawnAt: null },
    data: { end: dayDate(end), ...how },
  })
  if (done.count === 0) return refuse('conflict', 'This membership has just been changed by somebody else.')
  return { ...before, end: dayDate(end), ...how }
}

/** Who takes something back, when and why. */
export interface Withdrawal {
  readonly id: string
  readonly withdrawnAt: Date
  readonly withdrawnBy: string
  readonly withdrawReason: string
}

const withdrawnBefore = refuse('conflict', 'It was withdrawn before.')

/** Takes back a membership that was said wrongly: it stays and counts no more. */
export async function withdrawMembership(db: Database, trustId: string, { id, ...withdrawal }: Withdrawal) {
  const done = await db.prisma.membership.updateMany({
    where: { trustId, id, withdrawnAt: null },
    data: withdrawal,
  })
  const row = await memberOf(db, trustId, id)
  if (row === null) return refuse('not_found', 'There is no such membership.')
  return done.count === 0 ? withdrawnBefore : row
}

/**
 * Records that a stream does not apply. Refused where the same was said before of all these days: a second one would say nothing, and
 * still stand when the first is taken back.
 */
export async function addAssertion(
  db: Database,
  trustId: string,
  asked: {
    academyId: string | null
    stream: string
    start: string
    end: string | undefined
    reason: string
    createdBy: string
  },
) {
  return db.prisma.$transaction(async (tx) => {
    // Held to the end, so that two requests cannot both find that nothing was said.
    await tx.$queryRaw`SELECT 1 FROM trust WHERE id = ${trustId}::uuid FOR UPDATE`
    const { academyId, stream, start, end, ...rest } = asked
    const said = (
      await tx.assertion.findMany({ where: { trustId, academyId, stream, withdrawnAt: null } })
    ).find(
      (one) => dayText(one.start) <= start && (dayTextOrNull(one.end) ?? endOfTime) >= (end ?? endOfTime),
    )
    if (said !== undefined)
      return refuse(
        'conflict',
        `This was said before: ${stream} does not apply from ${dayText(said.start)}${said.end === null ? ' on' : `, until ${dayText(said.end)}`} (“${said.reason}”, ${said.createdBy}). Where that is wrong, withdraw it first.`,
        { pointer: 'body/stream' },
      )
    return tx.assertion.create({
      data: {
        trustId,
        id: newId(),
        academyId,
        stream,
        start: dayDate(start),
        end: end === undefined ? null : dayDate(end),
        ...rest,
      },
    })
  })
}

/** Takes back an assertion: it stays and counts no more. */
export async function withdrawAssertion(db: Database, trustId: string, { id, ...withdrawal }: Withdrawal) {
  const done = await db.prisma.assertion.updateMany({
    where: { trustId, id, withdrawnAt: null },
    data: withdrawal,
  })
  const row = await db.prisma.assertion.findUnique({ where: { trustId_id: { trustId, id } } })
  if (row === null) return refuse('not_found', 'There is no such assertion.')
  return done.count === 0 ? withdrawnBefore : row
}

/** The academy of the trust that has this id, code, name or URN, or that had the URN where none has it now. */
export async function academyNamed(db: Database, trustId: string, named: string): Promise<Academy | Refusal> {
  const wanted = named.trim().toLowerCase()
  const all = await academiesOf(db, trustId)
  const having = all.filter((one) =>
    [one.id, one.code, one.urn, one.name].some((name) => name?.toLowerCase() === wanted),
  )
  const where = { trustId, urn: wanted, withdrawnAt: null }
  const had =
    having.length > 0 ? [] : (await db.prisma.academyUrn.findMany({ where })).map((one) => one.academyId)
  const [academy, second] = [...having, ...all.filter((one) => had.includes(one.id))]
  if (academy === undefined || second !== undefined)
    return refuse('academy_unknown', `No academy of this trust has the code, URN or name “${named}”.`, {
      pointer: 'academy',
    })
  return academy
}
