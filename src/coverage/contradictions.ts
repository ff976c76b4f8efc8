import { membershipsOf } from '../academies/run.ts'
import type { Month, Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import type { Amount } from '../domain/inventory.ts'
import type { Unit } from '../domain/unit.ts'
import { amountsOf } from '../emissions/run.ts'
import type { Services } from '../services.ts'

/** Data of a stream in a period in which somebody says that it does not apply. */
export interface Contradiction {
  readonly academyId: string
  readonly unit: Unit
  readonly quantity: Decimal
  readonly first: Month
  readonly last: Month
  /** Empty: it was sent as activities. */
  readonly meterIds: readonly string[]
}

/**
 * The data of a stream that counts in a period, by academy and unit. A quantity of nought contradicts nobody who says that there is
 * none.
 */
export async function dataOf(
  services: Pick<Services, 'db'>,
  {
    trustId,
    academyId,
    stream,
    period,
  }: { trustId: string; academyId: string | undefined; stream: string; period: Period },
): Promise<Contradiction[]> {
  // What is said of the whole trust is said of those that are, or were, part of it.
  const members = (await membershipsOf(services.db, trustId)).map((one) => one.academyId)
  const academyIds = academyId === undefined ? [...new Set(members)] : [academyId]
  if (academyIds.length === 0) return []
  const amounts = (await amountsOf(services, { trustId, period, academyIds, byMeter: true })).filter(
    (amount) => amount.stream === stream && !amount.quantity.isZero(),
  )
  const groups = new Map<string, Amount[]>()
  for (const amount of amounts) {
    const key = `${amount.academyId} ${amount.unit}`
    groups.set(key, [...(groups.get(key) ?? []), amount])
  }
  return [...groups.values()].map((group) => {
    const [{ academyId, unit }] = group as [Amount]
    const months = group.map((amount) => amount.month).sort()
    return {
      academyId,
      unit,
      quantity: group.reduce((sum, amount) => sum.plus(amount.quantity), new Decimal(0)),
      first: months[0]!,
      last: months.at(-1)!,
      meterIds: [...new Set(group.flatMap((amount) => amount.meterId ?? []))],
    }
  })
}

/** What data there is, in words: `3650 kWh of gas.mains from 2024-09 to 2025-08 (meter 3938424403)`. */
export function dataWords(
  stream: string,
  { quantity, unit, first, last, meterIds }: Contradiction,
  numbers: ReadonlyMap<string, string>,
): string {
  const when = first === last ? `in ${first.slice(0, 7)}` : `from ${first.slice(0, 7)} to ${last.slice(0, 7)}`
  const meters = meterIds.map((id) => numbers.get(id) ?? id).sort()
  const named = meters.length === 0 ? '' : ` (meter${meters.length === 1 ? '' : 's'} ${meters.join(', ')})`
  return `${quantity.toDecimalPlaces(3).toFixed()} ${unit} of ${stream} ${when}${named}`
}
