import { academiesOf, structureOf } from '../academies/run.ts'
import { type Boundary, boundaryParts } from '../domain/boundary.ts'
import {
  cutAt,
  type Day,
  lastDay,
  type Month,
  monthOf,
  monthPeriod,
  overlap,
  type Period,
} from '../domain/day.ts'
import { type Amount, amountPart, electricity, type Inventory, inventoryOf } from '../domain/inventory.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { majorityYear, reportingPeriod, reportingYearOf } from '../domain/reporting-year.ts'
import type { StreamId } from '../domain/stream.ts'
import type { Unit } from '../domain/unit.ts'
import type { FactorsForYear } from '../factors/run.ts'
import type { Utility } from '../formats/record.ts'
import { activityTotals, meterTotals, type UtilityTotal, utilityTotals } from '../ledger/run.ts'
import { contractsOf } from '../meters/run.ts'
import type { Services } from '../services.ts'
import { type Trust, trustOf } from '../trusts/run.ts'

/** The stream of what a meter of each utility measures, and its base unit. */
export const meterStreams: Readonly<Record<Utility, { readonly stream: StreamId; readonly unit: Unit }>> = {
  electricity: { stream: 'electricity.grid', unit: 'kWh' },
  gas: { stream: 'gas.mains', unit: 'kWh' },
  water: { stream: 'water.supply', unit: 'm3' },
  heat: { stream: 'heat.network', unit: 'kWh' },
  oil: { stream: 'heatingOil', unit: 'litre' },
  lpg: { stream: 'lpg', unit: 'litre' },
  solar: { stream: 'solar.used', unit: 'kWh' },
  solarExport: { stream: 'solar.exported', unit: 'kWh' },
}

export interface YearQuery {
  readonly trustId: string
  readonly year: string
  readonly boundary: Boundary
  /** The day whose members make the like-for-like boundary; today where not said. */
  readonly at?: Day | undefined
  readonly academyIds?: readonly string[] | undefined
  /** Lines of each meter, where an answer shows them; else an academy's meters of one utility stand together. */
  readonly byMeter?: boolean
}

interface AmountsQuery {
  readonly trustId: string
  readonly period: Period
  readonly academyIds: readonly string[]
  readonly byMeter: boolean
}

/** What counts in a period of some academies, as amounts of streams. */
export async function amountsOf(
  services: Pick<Services, 'db'>,
  { byMeter, ...query }: AmountsQuery,
): Promise<Amount[]> {
  const { period } = query
  const inMonth = (month: Month): Period => overlap(monthPeriod(month), period) ?? period
  const meters: readonly (UtilityTotal & { readonly meterId?: string })[] = byMeter
    ? await meterTotals(services.db, query)
    : await utilityTotals(services.db, query)
  const activities = await activityTotals(services.db, query)
  return [
    ...meters.map(({ academyId, meterId, month, grade, quantity, utility }) => ({
      academyId,
      metered: true,
      meterId,
      ...meterStreams[utility],
      variant: '',
      month,
      period: inMonth(month),
      grade,
      quantity,
    })),
    ...activities.map(({ academyId, stream, variant, unit, month, grade, quantity }) => ({
      academyId,
      metered: false,
      meterId: undefined,
      stream,
      variant,
      unit,
      month,
      period: inMonth(month),
      grade,
      quantity,
    })),
  ]
}

/**
 * The same, with the electricity of a month in which a contract starts or ends in parts: a contract covers exactly its days. All
 * else, and every other month, stays whole.
 */
async function amountsCut(
  services: Pick<Services, 'db'>,
  { cuts, ...query }: AmountsQuery & { readonly cuts: readonly Day[] },
): Promise<Amount[]> {
  const amounts = await amountsOf(services, query)
  const inside = cuts.filter(
    (day) => day > query.period.start && day < query.period.end && day !== monthOf(day),
  )
  const months = new Set(inside.map(monthOf))
  if (months.size === 0) return amounts
  const parted: Amount[] = []
  for (const month of months)
    for (const period of cutAt(overlap(monthPeriod(month), query.period) ?? query.period, inside))
      parted.push(...(await amountsOf(services, { ...query, period })))
  return [
    ...amounts.filter((one) => !(electricity.has(one.stream) && months.has(one.month))),
    ...parted.filter((one) => electricity.has(one.stream)),
  ]
}

/** The set of each month of a year: by the trust's policy one for the whole year, or that of each month's calendar year. */
export async function factorsOfYear(
  services: Pick<Services, 'factors'>,
  trust: Trust,
  period: Period,
): Promise<(month: Month) => FactorsForYear | Refusal> {
  if (trust.factorPolicy === 'majority') {
    const one = await services.factors.forYear(trust.id, majorityYear(period))
    return () => one
  }
  const first = Number.parseInt(period.start.slice(0, 4), 10)
  const last = Number.parseInt(lastDay(period).slice(0, 4), 10)
  const byYear = new Map<number, FactorsForYear | Refusal>()
  for (let year = first; year <= last; year++)
    byYear.set(year, await services.factors.forYear(trust.id, year))
  return (month) => byYear.get(Number.parseInt(month.slice(0, 4), 10))!
}

/** The inventory of one reporting year under a boundary, worked out from what counts now. */
export async function inventoryOfYear(services: Services, query: YearQuery): Promise<Inventory | Refusal> {
  const { db } = services
  const trust = await trustOf(db, query.trustId)
  const period = reportingPeriod(query.year, trust.yearStartMonth)
  if (isRefusal(period)) return period
  const parts = boundaryParts({
    boundary: query.boundary,
    structure: await structureOf(db, trust.id),
    period,
    at: query.at ?? services.clock.today(),
  })
  const contracts = await contractsOf(db, trust.id)
  // A contract for some meters only tells them apart.
  const byMeter = query.byMeter === true || contracts.some((contract) => contract.meterIds.length > 0)
  const cuts = contracts.flatMap((contract) => [contract.period.start, contract.period.end])
  const amounts: Amount[] = []
  for (const part of parts) {
    const academyIds = part.academyIds.filter((id) => query.academyIds?.includes(id) ?? true)
    if (academyIds.length === 0) continue
    const all = await amountsCut(services, {
      trustId: trust.id,
      period: part.period,
      academyIds,
      byMeter,
      cuts,
    })
    for (const amount of all)
      if (!part.without.includes(amount.stream)) amounts.push(amountPart(amount, part.share))
  }
  return inventoryOf(amounts, { factors: await factorsOfYear(services, trust, period), contracts })
}

/** The reporting years in which there is anything, from the first membership or record to today. */
export async function yearsWithData(services: Services, trustId: string): Promise<string[]> {
  const trust = await trustOf(services.db, trustId)
  const [range] = await services.db.query<{ first: Day | null; last: Day | null }>(
    `SELECT min(month) AS first, max(month) AS last FROM (
       SELECT month FROM meter_month WHERE trust_id = $1::uuid
       UNION ALL SELECT month FROM activity_month WHERE trust_id = $1::uuid) m`,
    [trustId],
  )
  if (!range?.first || !range.last) return []
  const years: string[] = []
  for (let day = range.first; ; ) {
    const year = reportingYearOf(day, trust.yearStartMonth)
    const period = reportingPeriod(year, trust.yearStartMonth)
    if (isRefusal(period)) throw new Error('A year made from a day is not a reporting year.')
    years.push(year)
    if (range.last < period.end) return years
    day = period.end
  }
}

/** Academies by id, for naming them in answers. */
export async function academyNames(
  services: Services,
  trustId: string,
): Promise<Map<string, { code: string; name: string }>> {
  return new Map((await academiesOf(services.db, trustId)).map((one) => [one.id, one]))
}
