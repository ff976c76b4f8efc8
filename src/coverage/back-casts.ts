import { academiesOf, membershipsOf } from '../academies/run.ts'
import { membersAt } from '../domain/boundary.ts'
import { addMonths, type Day, type Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import type { StreamId } from '../domain/stream.ts'
import type { Unit } from '../domain/unit.ts'
import { amountsOf } from '../emissions/run.ts'
import type { Services } from '../services.ts'

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
 * its place: so many months after it joined. A school that was founded has nothing of before, and is not among them. Works from month
 * totals.
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
  const memberships = await membershipsOf(db, trustId)
  const members = new Set(membersAt(memberships, at ?? today))
  const academies = await academiesOf(db, trustId)
  const joiners = academies.flatMap(({ id, code }) => {
    const first = memberships.find((one) => one.academyId === id)
    if (first === undefined || !members.has(id)) return []
    if (first.startEvent === 'founded' || first.start <= period.start) return []
    const end = first.start < period.end ? first.start : period.end
    return [{ academyId: id, code, joined: first.start, period: { start: period.start, end } }]
  })
  const found: BackCast[] = []
  // Almost all joined after the whole of it, and are asked for together.
  for (const end of new Set(joiners.map((one) => one.period.end))) {
    const own = joiners.filter((one) => one.period.end === end)
    const amounts = await amountsOf(services, {
      trustId,
      period: { start: period.start, end },
      academyIds: own.map((one) => one.academyId),
      byMeter: false,
    })
    for (const joiner of own) {
      const streams = streamsOf(amounts.filter((one) => one.academyId === joiner.academyId))
      const [most] = streams
      if (most === undefined) continue
      const deadline = addMonths(joiner.joined, deadlineMonths)
      found.push({
        ...joiner,
        streams,
        estimatedPercent: most.estimatedPercent,
        deadline,
        overdue: deadline < today,
      })
    }
  }
  return found.sort((a, b) => (a.code < b.code ? -1 : 1))
}
