import type { Database } from '../db/client.ts'
import type { Holiday } from '../db/generated/client.ts'
import { newId } from '../db/id.ts'
import { daysIn, type Period } from '../domain/day.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { dayDate, dayText } from '../http/schema.ts'

/** The longest that schools close: a holiday beyond it is a slip of the year. */
const daysMax = 120

/** Days on which an academy is closed: those of the whole trust and its own, in order; without an academy those of the trust alone. */
export async function holidaysOf(
  db: Database,
  trustId: string,
  { academyId, period }: { academyId: string | null; period: Period },
): Promise<(Period & { readonly name: string })[]> {
  const rows = await db.prisma.holiday.findMany({
    where: {
      trustId,
      withdrawnAt: null,
      start: { lt: dayDate(period.end) },
      end: { gt: dayDate(period.start) },
      OR: [{ academyId: null }, ...(academyId === null ? [] : [{ academyId }])],
    },
    orderBy: [{ start: 'asc' }, { id: 'asc' }],
  })
  return rows.map(({ name, start, end }) => ({ name, start: dayText(start), end: dayText(end) }))
}

/** Keeps a holiday. Refused where it ends before it begins, is longer than schools close, or is there already. */
export async function addHoliday(
  db: Database,
  {
    trustId,
    academyId,
    name,
    createdBy,
    ...period
  }: Period & { trustId: string; academyId: string | null; name: string; createdBy: string },
): Promise<Holiday | Refusal> {
  if (period.end <= period.start)
    return refuse('period_invalid', 'The school opens again after the first day of the holiday.', {
      pointer: 'body/end',
    })
  if (daysIn(period) > daysMax)
    return refuse(
      'period_invalid',
      `That is ${daysIn(period)} days, and no school closes for more than ${daysMax}. Look at the year of both days.`,
      { pointer: 'body/end' },
    )
  const days = { start: dayDate(period.start), end: dayDate(period.end) }
  return db.prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM trust WHERE id = ${trustId}::uuid FOR UPDATE`
    const same = await tx.holiday.findFirst({ where: { trustId, academyId, withdrawnAt: null, ...days } })
    if (same !== null)
      return refuse('conflict', `These days are recorded already: “${same.name}”. Nothing was added.`, {
        pointer: 'body/start',
      })
    return tx.holiday.create({ data: { trustId, id: newId(), academyId, name, ...days, createdBy } })
  })
}

/** Takes back a holiday: it stays, and its days are school days again. */
export async function withdrawHoliday(
  db: Database,
  trustId: string,
  { id, ...withdrawal }: { id: string; withdrawnAt: Date; withdrawnBy: string; withdrawReason: string },
): Promise<Holiday | Refusal> {
  const done = await db.prisma.holiday.updateMany({
    where: { trustId, id, withdrawnAt: null },
    data: withdrawal,
  })
  const row = await db.prisma.holiday.findUnique({ where: { trustId_id: { trustId, id } } })
  if (row === null) return refuse('not_found', 'There is no such holiday.')
  return done.count === 0 ? refuse('conflict', 'It was withdrawn before.') : row
}
