import type { Day, Period } from './day.ts'
import { Decimal } from './decimal.ts'
import type { StreamId } from './stream.ts'

/** How a membership starts: the school was founded in the trust, joined it, or came out of a merger or a split. */
export const startEvents = ['founded', 'joined', 'merged', 'split'] as const
/** How it ends: the school left the trust, closed, went into a merger or was split up. */
export const endEvents = ['left', 'closed', 'merged', 'split'] as const
export type StartEvent = (typeof startEvents)[number]
export type EndEvent = (typeof endEvents)[number]

/**
 * `structural`: ownership or control passes between organisations, and the base year is recalculated. `organic`: growth or decline,
 * for which it is not (GHG Protocol Corporate Standard, chapter 5).
 */
export const eventKinds = ['structural', 'organic'] as const
export type EventKind = (typeof eventKinds)[number]

/** What an event is where nobody said otherwise: only joining and leaving pass control. */
export const usualKind = (event: StartEvent | EndEvent): EventKind =>
  event === 'joined' || event === 'left' ? 'structural' : 'organic'

/** A membership of the trust; `end` is exclusive, undefined while it lasts. */
export interface StructureMembership {
  readonly academyId: string
  readonly start: Day
  readonly end: Day | undefined
  readonly startKind: EventKind
  readonly endKind: EventKind | undefined
}

/** From `day` on the history of `from` belongs, by `share` (above 0, at most 1), to `to`: a merger or a split. */
export interface Lineage {
  readonly from: string
  readonly to: string
  readonly day: Day
  readonly share: Decimal
}

/** An activity handed to somebody else, or taken over from them, from `day` on. */
export interface ActivityChange {
  /** undefined: every academy. */
  readonly academyId: string | undefined
  readonly stream: StreamId
  readonly day: Day
  readonly kind: 'outsourced' | 'insourced'
  /** The stream under which it is reported while it is somebody else's, where it is. */
  readonly reportedAs: StreamId | undefined
}

export interface StructureRows {
  readonly memberships: readonly StructureMembership[]
  /** When schools came into existence, where that was said apart from their membership. */
  readonly openedOn: ReadonlyMap<string, Day>
  readonly lineages: readonly Lineage[]
  readonly changes: readonly ActivityChange[]
}

/** Which academies a trust has had, and when: what every boundary is worked out from. */
export interface Structure extends StructureRows {
  readonly academyIds: readonly string[]
  readonly membershipsOf: ReadonlyMap<string, readonly StructureMembership[]>
}

const endOfTime = '9999-12-31'
const startOfTime = '0001-01-01'
const by =
  <T>(key: (one: T) => string) =>
  (a: T, b: T): number =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0

/** Puts the rows in order, so that nothing depends on the order in which they were recorded. */
export function makeStructure(rows: StructureRows): Structure {
  const memberships = [...rows.memberships].sort(by((one) => `${one.start} ${one.academyId}`))
  const membershipsOf = new Map<string, StructureMembership[]>()
  for (const one of memberships)
    membershipsOf.set(one.academyId, [...(membershipsOf.get(one.academyId) ?? []), one])
  const lineages = [...rows.lineages].sort(by((one) => `${one.day} ${one.from} ${one.to}`))
  return {
    memberships,
    membershipsOf,
    openedOn: rows.openedOn,
    lineages,
    // Of one day, what is said of an academy stands after what is said of all, and so is what holds.
    changes: [...rows.changes].sort(
      by((one) => `${one.day} ${one.academyId ?? ''} ${one.stream} ${one.kind}`),
    ),
    academyIds: [
      ...new Set([...membershipsOf.keys(), ...lineages.flatMap(({ from, to }) => [from, to])]),
    ].sort(),
  }
}

/**
 * The days on which a site existed, as far as they are known: from its opening (said, or the start of a membership that is organic
 * growth) to an end that is organic decline. What opened after a base year has nothing in it, under every policy.
 */
export function existence(structure: Structure, academyId: string): Period {
  const own = structure.membershipsOf.get(academyId) ?? []
  const [first] = own
  const last = own.at(-1)
  const opened =
    structure.openedOn.get(academyId) ?? (first?.startKind === 'organic' ? first.start : startOfTime)
  const ended = last?.end !== undefined && last.endKind === 'organic' ? last.end : endOfTime
  return { start: opened, end: ended }
}

const covers = ({ start, end }: StructureMembership, day: Day): boolean =>
  start <= day && day < (end ?? endOfTime)

/** Whether an academy is a member on a day. */
export const isMember = (structure: Structure, academyId: string, day: Day): boolean =>
  structure.membershipsOf.get(academyId)?.some((one) => covers(one, day)) ?? false

/** A member on the day, or one that the trust had until it closed or was merged away: decline within the boundary. */
function belongs(structure: Structure, academyId: string, at: Day): boolean {
  const before = structure.membershipsOf.get(academyId)?.filter((one) => one.start <= at) ?? []
  const last = before.at(-1)
  return last !== undefined && (covers(last, at) || last.endKind === 'organic')
}

/**
 * Who holds the history that an academy has of `day`, as seen at `at`: itself, or those that it was merged or split into. What passes
 * on twice in one day goes all the way; history never comes back to where it came from.
 */
function holdersAt(
  structure: Structure,
  { academyId, day, at }: { academyId: string; day: Day; at: Day },
): Map<string, Decimal> {
  let holders = new Map([[academyId, new Decimal(1)]])
  const since = structure.lineages.filter((one) => one.day > day && one.day <= at)
  for (const turn of new Set(since.map((one) => one.day))) {
    const next = new Map<string, Decimal>()
    const pass = (id: string, held: Decimal): void => {
      let rest = held
      for (const { from, to, day, share } of since)
        if (day === turn && from === id) {
          pass(to, held.times(share))
          rest = rest.minus(held.times(share))
        }
      if (!rest.isZero()) next.set(id, rest.plus(next.get(id) ?? 0))
    }
    for (const [id, held] of holders) pass(id, held)
    holders = next
  }
  return holders
}

const changesOf = (structure: Structure, academyId: string, stream: StreamId | undefined): ActivityChange[] =>
  structure.changes.filter(
    (one) =>
      (one.academyId === undefined || one.academyId === academyId) &&
      (stream === undefined || one.stream === stream),
  )

/** The streams of an academy of which anything was ever handed over. */
export const changedStreams = (structure: Structure, academyId: string): StreamId[] => [
  ...new Set(changesOf(structure, academyId, undefined).map((one) => one.stream)),
]

/** Whether the trust, where it has the academy, runs this activity on a day. */
function controls(changes: readonly ActivityChange[], day: Day): boolean {
  const last = changes.filter((one) => one.day <= day).at(-1)
  return last === undefined ? changes[0]?.kind !== 'insourced' : last.kind === 'insourced'
}

/** Something that an academy emitted: of which stream, and on which day. */
export interface Emitted {
  readonly academyId: string
  readonly stream: StreamId
  readonly day: Day
}

/** Whether it is in the statutory figure: the day lies inside a membership, and the activity was the trust's own. */
export function isOwned(structure: Structure, { academyId, stream, day }: Emitted): boolean {
  return isMember(structure, academyId, day) && controls(changesOf(structure, academyId, stream), day)
}

/**
 * Whether an activity was somebody else’s on a day and is counted all the same, by the stream under which it is reported then: handing it
 * over moved no boundary.
 */
export function isCountedElsewhere(
  structure: Structure,
  { academyId, stream, day }: Emitted,
  counted: (stream: StreamId) => boolean,
): boolean {
  const changes = changesOf(structure, academyId, stream)
  const said = changes.filter((one) => one.day <= day).at(-1) ?? changes[0]
  return said?.reportedAs !== undefined && !controls(changes, day) && counted(said.reportedAs)
}

/**
 * How an academy stands on a day: it `exists`; it does `not` (not founded yet, or closed); or it does not and its history is `told` by those
 * that it came out of, or went into, by a merger or a split.
 */
export function standing(
  structure: Structure,
  { academyId, day }: Pick<Emitted, 'academyId' | 'day'>,
): 'exists' | 'told' | 'not' {
  const { start, end } = existence(structure, academyId)
  if (start <= day && day < end) return 'exists'
  const passed = structure.lineages.some((one) =>
    day < start ? one.to === academyId && one.day <= start : one.from === academyId && one.day > day,
  )
  return passed ? 'told' : 'not'
}

/** The day whose members are compared, and what the target counts. */
export interface LikeForLikeAt {
  readonly at: Day
  /** Whether the target counts a stream: what was outsourced and is still counted elsewhere changes no boundary. */
  readonly counted: (stream: StreamId) => boolean
}

/** Whether the boundary of a day has this activity: handed away it is out in every year, taken over it is in. */
function hasActivity(
  structure: Structure,
  { academyId, stream, day }: Emitted,
  { at, counted }: LikeForLikeAt,
): boolean {
  const changes = changesOf(structure, academyId, stream)
  const last = changes.filter((one) => one.day <= at).at(-1)
  if (last === undefined) return controls(changes, at)
  if (last.reportedAs !== undefined && counted(last.reportedAs)) return controls(changes, day)
  return last.kind === 'insourced'
}

/** An academy that has a part of a site's history, and how much, above 0 and at most 1. */
export interface Holder {
  readonly academyId: string
  readonly share: Decimal
}

const all = new Decimal(1)
const nobody: readonly Holder[] = []

/** What a site was made of, as it stood at a day before: the other sites that were merged or split into it since. */
function originsAt(
  structure: Structure,
  { academyId, day, at }: { academyId: string; day: Day; at: Day },
): Set<string> {
  // A part handed to a school that was there already does not bring the whole of that school.
  const isNew = existence(structure, academyId).start > at
  const origins = new Set<string>()
  const look = (id: string, until: Day): void => {
    for (const one of structure.lineages)
      if (
        one.to === id &&
        one.day > at &&
        one.day <= until &&
        (isNew || one.share.gte(1)) &&
        !origins.has(one.from)
      ) {
        origins.add(one.from)
        look(one.from, one.day)
      }
  }
  look(academyId, day)
  origins.delete(academyId)
  return origins
}

/**
 * Who of the boundary of a day has what a site has of another day: itself; those that it was merged or split into since; or, seen
 * from before a merger or a split, what it was made of. It is whole then, though it may have taken in others as well: emissions
 * that cannot be told apart are counted, never lost.
 */
export function siteHolders(
  structure: Structure,
  asked: { academyId: string; day: Day; at: Day },
): readonly Holder[] {
  const { academyId, day, at } = asked
  if (!structure.lineages.some((one) => one.from === academyId && one.day > day && one.day <= at))
    return belongs(structure, academyId, at) ? [{ academyId, share: all }] : laterHolder(structure, asked)
  return [...holdersAt(structure, { academyId, day, at })].flatMap(([holder, share]) =>
    share.isZero() || !belongs(structure, holder, at) ? [] : [{ academyId: holder, share }],
  )
}

function laterHolder(
  structure: Structure,
  asked: { academyId: string; day: Day; at: Day },
): readonly Holder[] {
  const inside = [...originsAt(structure, asked)].filter((id) => belongs(structure, id, asked.at))
  const [only] = inside
  if (only === undefined) return nobody
  return [{ academyId: inside.length === 1 ? only : asked.academyId, share: all }]
}

const sumOf = (holders: readonly Holder[]): Decimal =>
  holders.reduce((sum, one) => sum.plus(one.share), new Decimal(0))

/**
 * Who has it in the like-for-like figure, and how much of it each: the whole years of the sites that make the boundary at a day, whoever
 * ran them then, from when they existed. A site that was merged or split counts with those that have its history.
 */
export function likeForLikeHolders(
  structure: Structure,
  emitted: Emitted,
  boundary: LikeForLikeAt,
): readonly Holder[] {
  const { academyId, day } = emitted
  const existed = existence(structure, academyId)
  if (day < existed.start || day >= existed.end || !hasActivity(structure, emitted, boundary)) return nobody
  return siteHolders(structure, { academyId, day, at: boundary.at })
}

/** The share of a site's history that the boundary of a day has, without regard to activities and existence. */
export const siteShare = (structure: Structure, asked: { academyId: string; day: Day; at: Day }): Decimal =>
  sumOf(siteHolders(structure, asked))

/** How much of it, 0 to 1, is in the like-for-like figure. */
export const likeForLikeShare = (structure: Structure, emitted: Emitted, boundary: LikeForLikeAt): Decimal =>
  sumOf(likeForLikeHolders(structure, emitted, boundary))

/** The share of a site's history on days on which the site existed, for what no change of activities touches. */
export function existingShare(
  structure: Structure,
  { academyId, day, at }: { academyId: string; day: Day; at: Day },
): Decimal {
  const existed = existence(structure, academyId)
  if (day < existed.start || day >= existed.end) return new Decimal(0)
  return siteShare(structure, { academyId, day, at })
}

/** An academy and all that its history passes to by some mergers and splits. */
export function reachedBy(
  lineages: readonly { readonly from: string; readonly to: string }[],
  academyId: string,
): Set<string> {
  const reached = new Set([academyId])
  for (let before = 0; before < reached.size; ) {
    before = reached.size
    for (const { from, to } of lineages) if (reached.has(from)) reached.add(to)
  }
  return reached
}

/** Who has what an academy emitted on `day`, as seen at `at`, by which mergers and splits; the shares come to 1. */
export function holdersOf(
  structure: Structure,
  asked: { academyId: string; day: Day; at: Day },
): { holders: (Holder & { readonly inside: boolean })[]; by: Lineage[] } {
  const since = structure.lineages.filter((one) => one.day > asked.day && one.day <= asked.at)
  const reached = reachedBy(since, asked.academyId)
  const holders = [...holdersAt(structure, asked)].map(([academyId, share]) => ({
    ...{ academyId, share },
    inside: belongs(structure, academyId, asked.at),
  }))
  return { holders, by: since.filter((one) => reached.has(one.from)) }
}

/** A site of a like-for-like boundary, who has its history there, and the days for which that holds. */
export interface HeldSite {
  readonly academyId: string
  readonly holders: readonly Holder[]
  readonly period: Period
}

/** The sites that make the boundary of a day, with those that have their history. */
export function heldSites(structure: Structure, { at }: { at: Day }): HeldSite[] {
  return structure.academyIds.flatMap((academyId) => {
    const { start, end } = existence(structure, academyId)
    const days = lineageDays(structure, academyId)
    const edges = [start, ...days.filter((day) => start < day && day < end), end]
    return edges.slice(1).flatMap((to, index): HeldSite[] => {
      const period = { start: edges[index]!, end: to }
      const holders = siteHolders(structure, { academyId, day: period.start, at })
      return holders.length === 0 ? [] : [{ academyId, holders, period }]
    })
  })
}

/** A site of a like-for-like boundary, and its share in the days of a period. */
export interface Site {
  readonly academyId: string
  readonly share: Decimal
  readonly period: Period
}

/** The sites that make the boundary of a day, each with the days for which the share holds. */
export const likeForLikeSites = (structure: Structure, at: { at: Day }): Site[] =>
  heldSites(structure, at).map(({ academyId, holders, period }) => ({
    academyId,
    share: sumOf(holders),
    period,
  }))

/** The days on which history passed from an academy, or to it, in order. */
const lineageDays = (structure: Structure, academyId: string): Day[] => [
  ...new Set(
    structure.lineages
      .filter((one) => one.from === academyId || one.to === academyId)
      .map((one) => one.day)
      .sort(),
  ),
]

/** The days at which what counts of an academy may change: between two of them one answer holds for all days. */
export function cutDays(structure: Structure, academyId: string): Day[] {
  const own = structure.membershipsOf.get(academyId) ?? []
  const { start, end } = existence(structure, academyId)
  return [
    ...new Set([
      ...own.flatMap((one) => [one.start, one.end ?? endOfTime]),
      start,
      end,
      ...lineageDays(structure, academyId),
      ...changesOf(structure, academyId, undefined).map((one) => one.day),
    ]),
  ]
    .filter((day) => day !== startOfTime && day !== endOfTime)
    .sort()
}

/** The first day on which all of an academy passed to others; undefined where it never did. */
export function passedOn(structure: Structure, academyId: string): Day | undefined {
  const shares = new Map<Day, Decimal>()
  for (const { from, day, share } of structure.lineages)
    if (from === academyId) shares.set(day, (shares.get(day) ?? new Decimal(0)).plus(share))
  return [...shares].find(([, share]) => share.gte(1))?.[0]
}

/** The academy and all that its history has passed to. */
export const successors = (structure: Structure, academyId: string): string[] => [
  ...reachedBy(structure.lineages, academyId),
]

/** The days on which a boundary's share of an academy's history may change: joins, leaves, mergers and handed-over activities. */
export function boundaryDays(structure: Structure, academyId: string): Day[] {
  const backwards = structure.lineages.map(({ from, to }) => ({ from: to, to: from }))
  const passed = new Set([...successors(structure, academyId), ...reachedBy(backwards, academyId)])
  return [
    ...new Set([
      ...[...passed].flatMap((id) =>
        (structure.membershipsOf.get(id) ?? []).flatMap((one) => [one.start, one.end ?? endOfTime]),
      ),
      ...structure.lineages.filter((one) => passed.has(one.from)).map((one) => one.day),
      ...changesOf(structure, academyId, undefined).map((one) => one.day),
    ]),
  ]
    .filter((day) => day !== endOfTime)
    .sort()
}
