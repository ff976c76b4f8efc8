import type { Withdrawal } from '../academies/run.ts'
import type { Database } from '../db/client.ts'
import type { Lineage as LineageRow } from '../db/generated/client.ts'
import { newId } from '../db/id.ts'
import type { Day } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { reachedBy } from '../domain/structure.ts'
import { dayDate, dayText } from '../http/schema.ts'

export interface NewLineage {
  readonly fromAcademyId: string
  readonly toAcademyId: string
  readonly day: Day
  /** Above 0, up to 100. */
  readonly sharePercent: string
  readonly evidence: string | undefined
  readonly createdBy: string
}

/**
 * Records to whom the history of an academy passed in a merger or a split. Refused where it passes to itself or to one that was never a
 * member, where more than all of it would pass on one day, where this was said before, and where history would come back to where it came from.
 */
export async function addLineage(
  db: Database,
  trustId: string,
  asked: NewLineage,
): Promise<LineageRow | Refusal> {
  const { fromAcademyId, toAcademyId, day, evidence, createdBy } = asked
  const share = new Decimal(asked.sharePercent)
  if (fromAcademyId === toAcademyId)
    return refuse('invalid', 'History passes to another academy: name the one that it passed to.', {
      pointer: 'body/toAcademyId',
    })
  if (share.isZero() || share.gt(100))
    return refuse('value_out_of_range', 'The share is above 0 and at most 100 percent.', {
      pointer: 'body/sharePercent',
    })
  return db.prisma.$transaction(async (tx) => {
    // Held to the end, so that two requests cannot both find room.
    await tx.$queryRaw`SELECT 1 FROM trust WHERE id = ${trustId}::uuid FOR UPDATE`
    if ((await tx.membership.count({ where: { trustId, academyId: toAcademyId, withdrawnAt: null } })) === 0)
      return refuse(
        'conflict',
        'The academy that history is to pass to was never a member of the trust, and its figures would go out of every boundary: add its membership first (POST /v1/memberships, or “trust-carbon membership add”).',
        { pointer: 'body/toAcademyId' },
      )
    const rows = await tx.lineage.findMany({ where: { trustId, withdrawnAt: null } })
    const sameDay = rows.filter((one) => one.fromAcademyId === fromAcademyId && dayText(one.day) === day)
    const said = sameDay.find((one) => one.toAcademyId === toAcademyId)
    if (said !== undefined)
      return refuse(
        'conflict',
        `It was said before that ${said.sharePercent.toFixed()} % passed to this academy on ${day}: withdraw that first where it is wrong.`,
        { pointer: 'body/toAcademyId' },
      )
    const passed = sameDay.reduce((all, one) => all.plus(one.sharePercent.toFixed()), new Decimal(0))
    if (passed.plus(share).gt(100))
      return refuse(
        'conflict',
        `${passed.toFixed()} % of this academy passed to others on ${day} already, so that ${new Decimal(100).minus(passed).toFixed()} % is left: correct the shares to 100 % in all.`,
        { pointer: 'body/sharePercent' },
      )
    const passes = rows.map((one) => ({ from: one.fromAcademyId, to: one.toAcademyId }))
    if (reachedBy(passes, toAcademyId).has(fromAcademyId))
      return refuse(
        'conflict',
        'The history of this academy would come back to it: it holds history of the one that it is to pass to. Where schools that were split are one again, add the new one as an academy of its own.',
        { pointer: 'body/toAcademyId' },
      )
    return tx.lineage.create({
      data: {
        ...{ trustId, id: newId(), fromAcademyId, toAcademyId, createdBy },
        day: dayDate(day),
        sharePercent: share.toFixed(),
        evidence: evidence ?? null,
      },
    })
  })
}

/** Takes back a merger or a part of a split: it stays and counts no more. */
export async function withdrawLineage(
  { prisma }: Database,
  trustId: string,
  { id, ...withdrawal }: Withdrawal,
): Promise<LineageRow | Refusal> {
  const done = await prisma.lineage.updateMany({
    where: { trustId, id, withdrawnAt: null },
    data: withdrawal,
  })
  if (done.count === 0) return refuse('conflict', 'It was withdrawn before.')
  return prisma.lineage.findUniqueOrThrow({ where: { trustId_id: { trustId, id } } })
}
