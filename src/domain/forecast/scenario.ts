import type { Day } from '../day.ts'
import { Decimal } from '../decimal.ts'
import type { StreamId } from '../stream.ts'

/** What somebody expects a unit of a stream to emit in a calendar year: its direct line, per base unit of the stream. */
export interface FutureFactor {
  readonly stream: StreamId
  readonly year: number
  readonly kgCo2ePerUnit: Decimal
}

/** Factors declared for years to come, and who declared them. */
export interface Scenario {
  readonly code: string
  readonly title: string
  readonly source: string | undefined
  readonly publishedOn: Day | undefined
  readonly factors: readonly FutureFactor[]
}

/** The scenario that always is there: every factor stays as it stands in the newest set published. */
export const heldScenario: Scenario = {
  code: 'held',
  title: 'Factors held as they stand in the newest set published',
  source: undefined,
  publishedOn: undefined,
  factors: [],
}

/** A stream that takes the very rows of another: a declared factor of the other is its own, unless it has one itself. */
const sameFactor: Readonly<Partial<Record<StreamId, StreamId>>> = {
  'electricity.vehicle': 'electricity.grid',
}

/** The declared factors of a stream, by year. */
function declaredOf({ factors }: Scenario, stream: StreamId): FutureFactor[] {
  const own = factors.filter((one) => one.stream === stream)
  const other = sameFactor[stream]
  const taken = own.length > 0 || other === undefined ? own : factors.filter((one) => one.stream === other)
  return [...taken].sort((a, b) => a.year - b.year)
}

/**
 * The factor that a scenario declares for a stream in a calendar year, kg CO2e per base unit: between two declared years on the straight
 * line between them, after the last as in the last; undefined before the first, or where it declares none.
 */
export function declaredFactor(
  scenario: Scenario,
  { stream, year }: { stream: StreamId; year: number },
): Decimal | undefined {
  const declared = declaredOf(scenario, stream)
  const after = declared.findIndex((one) => one.year >= year)
  if (after === -1) return declared.at(-1)?.kgCo2ePerUnit
  const next = declared[after]!
  if (next.year === year) return next.kgCo2ePerUnit
  const before = declared[after - 1]
  if (before === undefined) return undefined
  return before.kgCo2ePerUnit.plus(
    next.kgCo2ePerUnit
      .minus(before.kgCo2ePerUnit)
      .times(year - before.year)
      .div(next.year - before.year),
  )
}

/**
 * By how much the emissions of a unit of a stream change from the year of the set held to another under a scenario: its declared factor
 * over the one that it declares for that year, or, where it declares none, over the published direct factor of the set. Every
 * line of the stream moves by it, losses and well-to-tank too. 1 before the first declared year, where none is declared, and where
 * there is nothing to compare with.
 */
export function factorRatio(
  scenario: Scenario,
  {
    stream,
    year,
    referenceYear,
    published,
  }: {
    stream: StreamId
    year: number
    referenceYear: number
    /** The direct factor of the set held, kg CO2e per base unit; undefined where nothing of the stream was used. */
    published: Decimal | undefined
  },
): Decimal {
  const then = declaredFactor(scenario, { stream, year })
  const now = declaredFactor(scenario, { stream, year: referenceYear }) ?? published
  if (then === undefined || now === undefined || now.isZero()) return new Decimal(1)
  return then.div(now)
}
