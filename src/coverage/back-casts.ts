import { academiesOf, structureOf } from '../academies/run.ts'
import { addMonths, type Day, overlap, type Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import type { StreamId } from '../domain/stream.ts'
import type { Unit } from '../domain/unit.ts'
import { amountsOf } from '../emissions/run.ts'
import type { Services } from '../services.ts'
import { expectedDays, expectedParts } from './expected.ts'

/** What of one stream, before its academy joined, is estimated: quantities in the stream's unit. */
export interface BackCastStream {
  readonly stream: StreamId
  readonly unit: Unit
  /** Of all grades. */
  readonly quantity: Decimal
  /** Of grades 4 and 5. */
  readonly estimated: Decimal
  /** 0 to 100, unrounded. */
  readonly estimatedPercent: Decimal
}

/** An academy whose part of a base period is estimated because it joined later, and by when data is to take the place of it. */
export interface BackCast {
  readonly academyId: string
  readonly code: string
  /** Its first day in the trust. */
  readonly joined: Day
  /** The part of the base period before it joined: what the shares are of. */
  readonly period: Period
  /** Those with estimates, the most estimated first. */
  readonly streams: readonly BackCastStream[]
  /** Of the stream of which most is estimated: units differ, so streams are not added together. */
  readonly estimatedPercent: Decimal
  /** The last day on which nothing is overdue. */
  readonly deadline: Day
  readonly overdue: boolean
}

/** The estimated part of each stream of an academy; those of which nothing is estimated are left out. */
function streamsOf(
  amounts: readonly { stream: StreamId; unit: Unit; grade: number; quantity: Decimal }[],
): BackCastStream[] {
  const sums = new Map<string, { stream: StreamId; unit: Unit; quantity: Decimal; estimated: Decimal }>()
  for (const { stream, unit, grade, quantity } of amounts) {
    const key = `${stream} ${unit}`
    const { quantity: all, estimated } = sums.get(key) ?? {
      quantity: new Decimal(0),
      estimated: new Decimal(0),
    }
    sums.set(key, {
      ...{ stream, unit, quantity: all.plus(quantity) },
      estimated: grade >= 4 ? estimated.plus(quantity) : estimated,
    })
  }
  return [...sums.values()]
    .filter((one) => !one.estimated.isZero())
    .map((one) => ({ ...one, estimatedPercent: one.estimated.times(100).div(one.quantity) }))
    .sort((a, b) => b.estimatedPercent.comparedTo(a.estimatedPercent) || (a.stream < b.stream ? -1 : 1))
}

/**
 * The academies of the like-for-like boundary that joined after the start of a base period and whose data of before they joined is
 * estimated in part or whole (grades 4 and 5), by code; each with the day by which the data of the previous trust or council is to take
 * its place: so many months after it joined. Of the days before a school opened there is nothing to back-cast. Works from month totals.
 */
export async function backCastsOf(
  services: Pick<Services, 'db' | 'clock'>,
  {
    trustId,
    period,
    at,
    deadlineMonths = 12,
  }: {
    trustId: string
    period: Period
    /** The day whose members make the boundary; today where not said. */
    at?: Day | undefined
    deadlineMonths?: number
  },
): Promise<BackCast[]> {
  const { db, clock } = services
  const today = clock.today()
  const structure = await structureOf(db, trustId)
  const codes = new Map((await academiesOf(db, trustId)).map((one) => [one.id, one.code]))
  const joinedOf = (academyId: string): Day =>
    structure.membershipsOf.get(academyId)?.[0]?.start ?? period.start
  const expected = expectedDays(structure, { boundary: 'likeForLike', period, at: at ?? today })
  const before = expected.flatMap(({ academyId, period: { start, end } }) => {
    const part = overlap({ start, end }, { start, end: joinedOf(academyId) })
    return part === undefined ? [] : [{ academyId, period: part }]
  })
  const found: BackCast[] = []
  // Almost all joined after the whole of it, and are asked for together.
  for (const part of expectedParts(before)) {
    const amounts = await amountsOf(services, { trustId, ...part, byMeter: false })
    for (const academyId of part.academyIds) {
      const streams = streamsOf(amounts.filter((one) => one.academyId === academyId))
      const [most] = streams
      if (most === undefined) continue
      const joined = joinedOf(academyId)
      const deadline = addMonths(joined, deadlineMonths)
      found.push({
        ...{ academyId, code: codes.get(academyId) ?? academyId, joined, period: part.period, streams },
        estimatedPercent: most.estimatedPercent,
        deadline,
        overdue: deadline < today,
      })
    }
  }
  return found.sort((a, b) => (a.code < b.code ? -1 : 1))
}
