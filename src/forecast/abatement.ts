import type { Period } from '../domain/day.ts'
import { Decimal, sum, zero } from '../domain/decimal.ts'
import { type Abatement, abatementOf, byCost, type NoCost } from '../domain/forecast/abatement.ts'
import { lifeOf, type Measure, type MeasureStatus } from '../domain/measures/measure.ts'
import type { TargetScope } from '../domain/progress.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { majorityYear, reportingPeriod, reportingYearOf } from '../domain/reporting-year.ts'
import type { StreamId } from '../domain/stream.ts'
import { measuresOf } from '../measures/run.ts'
import { type StoredScenario, scenarioOf } from '../scenarios/run.ts'
import type { Services } from '../services.ts'
import { type Target, targetMeant } from '../targets/run.ts'
import { trustOf } from '../trusts/run.ts'
import { type HeldFactors, heldFactors } from './held-factors.ts'
import { effectsKg } from './measure-kg.ts'

/** The statuses of measures that are listed where nobody says otherwise: all but what was dropped. */
export const listedStatuses: readonly MeasureStatus[] = ['idea', 'planned', 'approved', 'running', 'done']

/** Everything, where no target says what counts. */
const everything: TargetScope = {
  scopes: [1, 2, 3],
  categories: Array.from({ length: 15 }, (_, index) => index + 1),
}

export interface AbatementCosts {
  readonly scenario: StoredScenario
  readonly held: HeldFactors
  readonly ratePercent: Decimal
  /** undefined: none was set, and everything counts. */
  readonly target: Target | undefined
  readonly counted: TargetScope
  /** The cheapest tonne first. */
  readonly costs: readonly { readonly measure: Measure; readonly cost: Abatement }[]
  /** Measures without a cost per tonne, and why. */
  readonly without: readonly {
    readonly measure: Measure
    readonly reason: NoCost | 'factorMissing'
    readonly lifetimeKgCo2e: Decimal | undefined
  }[]
}

/** The reporting years that a measure’s life touches. */
function yearsOf(measure: Measure, startMonth: number): Period[] {
  const { start, end } = lifeOf(measure)
  const periods: Period[] = []
  for (let day = start; day < end; ) {
    const period = reportingPeriod(reportingYearOf(day, startMonth), startMonth)
    if (isRefusal(period)) return periods
    periods.push(period)
    day = period.end
  }
  return periods
}

/** What a measure takes off in each year of its life, kg CO2e by the scenario; undefined where an effect has no factor. */
function lifeKg(
  measure: Measure,
  { held, startMonth }: { held: HeldFactors; startMonth: number },
): Decimal[] | undefined {
  const periods = yearsOf(measure, startMonth)
  const { effects, without } = effectsKg(measure, { periods, held, share: new Decimal(1) })
  if (without.length > 0) return undefined
  const ratio = (stream: StreamId, index: number) => held.ratio(stream, majorityYear(periods[index]!))
  return periods.map((_, index) =>
    sum(effects.map(({ stream, kgCo2e }) => (kgCo2e[index] ?? zero).times(ratio(stream, index)))),
  )
}

/**
 * What a tonne less costs by each measure, over its whole life and by a scenario’s factors; the tonnes are those that the target counts, or
 * all where there is no target. Refused where there is no such target or scenario.
 */
export async function abatementCosts(
  services: Services,
  {
    trustId,
    target: targetCode,
    scenario: code,
    ratePercent,
    statuses,
  }: {
    trustId: string
    target?: string | undefined
    scenario: string
    ratePercent: Decimal
    statuses: readonly MeasureStatus[]
  },
): Promise<AbatementCosts | Refusal> {
  const { db } = services
  const { yearStartMonth: startMonth } = await trustOf(db, trustId)
  const meant = await targetMeant(db, trustId, targetCode)
  if (isRefusal(meant) && targetCode !== undefined) return meant
  const target = isRefusal(meant) ? undefined : meant
  const counted = target ?? everything
  const scenario = await scenarioOf(db, { trustId, code })
  if (isRefusal(scenario)) return { ...scenario, pointer: 'query/scenario' }
  const held = await heldFactors(services, { trustId, target: counted, scenario, used: [] })
  if (isRefusal(held)) return held
  const costs: { measure: Measure; cost: Abatement }[] = []
  const without: AbatementCosts['without'][number][] = []
  for (const measure of await measuresOf(db, trustId)) {
    if (!statuses.includes(measure.status)) continue
    const kgCo2e = lifeKg(measure, { held, startMonth })
    if (kgCo2e === undefined) {
      without.push({ measure, reason: 'factorMissing', lifetimeKgCo2e: undefined })
      continue
    }
    const { id: measureId, lifeYears, capitalPounds, yearlySavingPounds } = measure
    const cost = abatementOf({ measureId, lifeYears, capitalPounds, yearlySavingPounds, kgCo2e }, ratePercent)
    if (typeof cost === 'string') without.push({ measure, reason: cost, lifetimeKgCo2e: sum(kgCo2e) })
    else costs.push({ measure, cost })
  }
  return {
    ...{ scenario, held, ratePercent, target, counted, without },
    costs: costs.sort((a, b) => byCost(a.cost, b.cost)),
  }
}
