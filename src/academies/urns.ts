import type { Database } from '../db/client.ts'
import type { AcademyUrn, Prisma } from '../db/generated/client.ts'
import { newId } from '../db/id.ts'
import { addDays, type Day, overlap, type Period } from '../domain/day.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { existence, passedOn, type Structure } from '../domain/structure.ts'
import { type Change, changeColumns } from '../http/change.ts'
import { dayDate, dayText } from '../http/schema.ts'
import type { Withdrawal } from './run.ts'

type Store = Pick<Prisma.TransactionClient, 'academy' | 'academyUrn' | '$queryRaw'>

/** From when on a URN holds of which nobody said since when: it is the site's as far back as anything is known of it. */
export const sinceEver: Day = '1900-01-01'
const endOfTime = '9999-12-31'

/** What is recorded of a URN, as far as its days go. */
export type UrnRow = Pick<AcademyUrn, 'academyId' | 'urn' | 'since' | 'withdrawnAt'>

/** A URN of a site and the days on which it holds; `end` is exclusive, 9999-12-31 while it lasts. */
export interface UrnPeriod {
  readonly row: UrnRow
  readonly period: Period
}

/** The days of each URN: up to the site's next one, its end, or the day on which all of it passed to others. */
export function urnPeriods(rows: readonly UrnRow[], structure: Structure): UrnPeriod[] {
  const sorted = rows
    .filter((one) => one.withdrawnAt === null)
    .sort((a, b) => a.since.getTime() - b.since.getTime())
  return sorted.flatMap((row, at): UrnPeriod[] => {
    const { academyId } = row
    const next = sorted.slice(at + 1).find((one) => one.academyId === academyId)
    const ends = [existence(structure, academyId).end, passedOn(structure, academyId) ?? endOfTime]
    const end = [...ends, next === undefined ? endOfTime : dayText(next.since)].sort()[0]!
    const start = dayText(row.since)
    return start < end ? [{ row, period: { start, end } }] : []
  })
}

/** The URN that a site has on a day; undefined where none is known. */
export const urnOn = (periods: readonly UrnPeriod[], academyId: string, day: Day): string | undefined =>
  periods.find(({ row, period }) => row.academyId === academyId && period.start <= day && day < period.end)
    ?.row.urn

/** Days in words. */
export const urnDays = ({ start, end }: Period): string =>
  [
    ...(start === sinceEver ? [] : [`from ${start}`]),
    ...(end === endOfTime ? [] : [`to ${addDays(end, -1)}`]),
  ].join(' ') || 'for as long as is known'

/** What is said of a URN, and by whom. */
export interface NewUrn {
  readonly academyId: string
  readonly urn: string
  readonly since: Day
  readonly evidence: string | undefined
  readonly createdBy: string
}
interface Known {
  readonly trustId: string
  readonly structure: Structure
  readonly today: Day
}

/** Puts an academy's own URN to what it is today, by its history. */
async function refresh(
  store: Store,
  { trustId, today }: Known,
  { academyId, ...change }: Change & { academyId: string },
): Promise<void> {
  const where = { trustId, academyId, withdrawnAt: null, since: { lte: dayDate(today) } }
  const current = await store.academyUrn.findFirst({ where, orderBy: { since: 'desc' } })
  await store.academy.update({
    where: { trustId_id: { trustId, id: academyId } },
    data: { urn: current?.urn ?? null, ...changeColumns(change) },
  })
}

/**
 * Records since when a site has a URN; its earlier one holds until then. Refused where the day is to come, where the site has one
 * since that day, and where another site has this URN on any of these days. To be called in a transaction.
 */
export async function addUrn(store: Store, known: Known, asked: NewUrn): Promise<AcademyUrn | Refusal> {
  const { trustId, structure, today } = known
  const { academyId, urn, since, evidence = null, createdBy } = asked
  if (since > today)
    return refuse('date_future', `${since} is yet to come: record the URN once the school has it.`, {
      pointer: 'body/since',
    })
  // Held to the end, so that two requests cannot both find it free.
  await store.$queryRaw`SELECT 1 FROM trust WHERE id = ${trustId}::uuid FOR UPDATE`
  const academies = await store.academy.findMany({ where: { trustId } })
  const nameOf = (id: string) => academies.find((one) => one.id === id)?.name
  const rows = await store.academyUrn.findMany({ where: { trustId } })
  const before = academies.find((one) => one.id === academyId)?.urn
  const made = { withdrawnAt: null, trustId, academyId, createdBy }
  const added = [{ ...made, id: newId(), urn, since: dayDate(since), evidence }]
  // The one that was recorded with the academy before there was a history.
  if (before && before !== urn && !rows.some((one) => one.academyId === academyId))
    added.unshift({ ...made, id: newId(), urn: before, since: dayDate(sinceEver), evidence: null })
  const same = [...rows, ...added.slice(0, -1)].find(
    (one) => one.withdrawnAt === null && one.academyId === academyId && dayText(one.since) === since,
  )
  if (same !== undefined)
    return refuse(
      'conflict',
      `${nameOf(academyId)} has the URN ${same.urn} ${urnDays({ start: since, end: endOfTime })}: withdraw that first where it is wrong.`,
      { pointer: 'body/since' },
    )
  const periods = urnPeriods([...rows, ...added], structure).filter((one) => one.row.urn === urn)
  const clash = periods.find(
    (one) =>
      one.row.academyId !== academyId &&
      periods.some((own) => own.row.academyId === academyId && overlap(own.period, one.period)),
  )
  if (clash !== undefined)
    return refuse(
      'conflict',
      `${nameOf(clash.row.academyId)} has the URN ${urn} ${urnDays(clash.period)}, and a URN belongs to one school at a time. Say since when this one has it; where the other has it no more, end its membership, record its next URN, or withdraw what is wrong.`,
      { pointer: 'body/urn' },
    )
  for (const data of added) await store.academyUrn.create({ data })
  await refresh(store, known, { academyId, by: createdBy, reason: evidence ?? undefined })
  return store.academyUrn.findUniqueOrThrow({ where: { trustId_id: { trustId, id: added.at(-1)!.id } } })
}

/** Takes back a URN that was said wrongly: it stays and counts no more, and the site’s earlier one holds in its days. */
export async function withdrawUrn(
  db: Database,
  known: Known,
  { academyId, id, ...withdrawal }: Withdrawal & { academyId: string },
): Promise<AcademyUrn | Refusal> {
  const { trustId } = known
  return db.prisma.$transaction(async (tx) => {
    const where = { trustId, academyId, id }
    const done = await tx.academyUrn.updateMany({
      where: { ...where, withdrawnAt: null },
      data: withdrawal,
    })
    const row = await tx.academyUrn.findFirst({ where })
    if (row === null) return refuse('not_found', 'There is no such URN of this academy.')
    if (done.count === 0) return refuse('conflict', 'It was withdrawn before.')
    await refresh(tx, known, {
      academyId,
      by: withdrawal.withdrawnBy,
      reason: withdrawal.withdrawReason,
    })
    return row
  })
}

/**
 * What a change of an academy’s own URN means for its history: the first one holds since the school opened, or as far back as is
 * known; another one from today on; null withdraws the only one. To be called in a transaction that a refusal ends.
 */
export async function changeUrn(
  store: Store,
  known: Known,
  { academyId, urn, by, reason, now }: Change & { academyId: string; urn: string | null; now: Date },
): Promise<AcademyUrn | Refusal | undefined> {
  const { trustId, today } = known
  const key = { trustId_id: { trustId, id: academyId } }
  const academy = await store.academy.findUniqueOrThrow({ where: key })
  const own = await store.academyUrn.findMany({ where: { trustId, academyId, withdrawnAt: null } })
  if (urn === academy.urn) return undefined
  if (urn === null && own.length > 1)
    return refuse(
      'conflict',
      `${academy.name} has had several URNs: withdraw the one that is wrong (GET /v1/academies/{id}/urns lists them).`,
      { pointer: 'body/urn' },
    )
  const opened = academy.openedOn === null ? sinceEver : dayText(academy.openedOn)
  const since = academy.urn === null && own.length === 0 ? opened : today
  // Said anew on the same day: the one before was wrong.
  const wrong = own.filter((one) => urn === null || dayText(one.since) === since)
  await store.academyUrn.updateMany({
    where: { trustId, id: { in: wrong.map((one) => one.id) } },
    data: { withdrawnAt: now, withdrawnBy: by, withdrawReason: reason ?? 'Changed with the academy.' },
  })
  if (urn !== null) return addUrn(store, known, { academyId, urn, since, evidence: reason, createdBy: by })
  await store.academy.update({ where: key, data: { urn, ...changeColumns({ by, reason }) } })
  return undefined
}
