import { type Decimal, zero } from '../domain/decimal.ts'
import type { FactorSetInfo } from '../domain/factor.ts'
import { type Cell, countedPerUnit, type UnitLine, type Weighted } from '../domain/figures.ts'
import { declaredFactor, factorRatio, type Scenario } from '../domain/forecast/scenario.ts'
import type { TargetScope } from '../domain/progress.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import type { StreamId } from '../domain/stream.ts'
import { streamOf } from '../domain/streams/catalogue.ts'
import { conversion } from '../domain/unit.ts'
import { unitLines } from '../history/run.ts'
import { directOf, newestTable } from '../scenarios/run.ts'
import type { Services } from '../services.ts'

type Variety = Pick<Cell, 'stream' | 'variant' | 'unit'>

/** The factors of the newest set published, with which every year is made comparable, and how a scenario moves them. */
export interface HeldFactors {
  readonly set: FactorSetInfo
  /** Kg CO2e that the target counts of one unit; refused where the set has no factor for it. */
  perUnit(variety: Variety): Decimal | Refusal
  /** By how much a stream's factor differs in a calendar year from the one held. */
  ratio(stream: StreamId, year: number): Decimal
  /** Streams for which the scenario declares factors and there is none to compare them with: they are held. */
  unmoved(): StreamId[]
}

/** Makes them. `used` are the cells of the history's last year: a stream's published factor is the mean of what was used of it. */
export async function heldFactors(
  services: Pick<Services, 'factors'>,
  {
    trustId,
    target,
    scenario,
    used,
  }: { trustId: string; target: TargetScope; scenario: Scenario; used: readonly Weighted[] },
): Promise<HeldFactors | Refusal> {
  const table = await newestTable(services, trustId)
  if (isRefusal(table)) return table
  const known = new Map<string, readonly UnitLine[] | Refusal>()
  const linesOf = (variety: Variety) => {
    const key = `${variety.stream} ${variety.unit} ${variety.variant}`
    const lines = known.get(key) ?? unitLines(variety, table)
    known.set(key, lines)
    return lines
  }
  /** Kg CO2e of the direct lines per base unit: of all that was used, or of the plain stream where nothing was. */
  const published = (stream: StreamId): Decimal | undefined => {
    const { baseUnit } = streamOf(stream)
    let [units, kg] = [zero, zero]
    for (const { cell, share } of used) {
      const lines = linesOf(cell)
      const times = conversion({ from: cell.unit, to: baseUnit })
      if (cell.stream !== stream || isRefusal(lines) || times === undefined) continue
      units = units.plus(cell.quantity.times(share).times(times))
      kg = kg.plus(directOf(lines).times(cell.quantity).times(share))
    }
    if (units.gt(0)) return kg.div(units)
    const plain = linesOf({ stream, variant: '', unit: baseUnit })
    return isRefusal(plain) ? undefined : directOf(plain)
  }
  const asked = new Map<StreamId, Decimal | undefined>()
  const publishedOf = (stream: StreamId): Decimal | undefined => {
    if (!asked.has(stream)) asked.set(stream, published(stream))
    return asked.get(stream)
  }
  const referenceYear = table.info.year
  return {
    set: table.info,
    perUnit: (variety) => {
      const lines = linesOf(variety)
      return isRefusal(lines) ? lines : countedPerUnit({ perUnit: lines }, target)
    },
    ratio: (stream, year) =>
      factorRatio(scenario, { stream, year, referenceYear, published: publishedOf(stream) }),
    unmoved: () =>
      [...new Set(scenario.factors.map((one) => one.stream))].filter((stream) => {
        const now = declaredFactor(scenario, { stream, year: referenceYear }) ?? publishedOf(stream)
        return now === undefined || now.isZero()
      }),
  }
}
