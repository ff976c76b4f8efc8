import { Decimal } from '../decimal.ts'
import { electricity } from '../inventory.ts'
import type { StreamId } from '../stream.ts'
import { type Fraction, fraction, over, type Player, shapley, times } from './shapley.ts'

/**
 * What moves emissions from one year to another, in the order in which it is told: who was in the trust, how much there was to do (pupils,
 * floor area; where no counts are known, everything that was used), how much was used for each of them, how cold it was, what a kilowatt-hour
 * of the grid emitted, the other factors; and of figures that were published before: what is worked out otherwise now, and what was put right.
 */
export const drivers = [
  'structure',
  'activity',
  'intensity',
  'weather',
  'gridFactor',
  'otherFactors',
  'method',
  'corrections',
] as const
export type Driver = (typeof drivers)[number]
export type DriverParts = ReadonlyMap<Driver, Decimal>

/** One academy’s use of one variant of one stream in one unit. */
export interface CellKey {
  readonly academyId: string
  readonly stream: StreamId
  readonly variant: string
  readonly unit: string
}

/** A cell in one year. */
export interface CellYear {
  /** What of it is in the boundary. */
  readonly counted: Decimal
  /** What that emitted in kilograms of CO2e, of the lines that are looked at: unrounded. */
  readonly kgCo2e: Decimal
  /** The whole year’s use, whoever ran the site; undefined where the boundary has a part of the year or none, and of the rest nothing is known. */
  readonly full: Decimal | undefined
  /** Kilograms of CO2e per unit by the year’s factor set, whether or not there was any use; undefined where there is none. */
  readonly kgPerUnit: Decimal | undefined
  /** Pupils or square metres; undefined where they were not counted. */
  readonly scale: Decimal | undefined
  /** What the weather of the year asks for (kilowatt-hours or litres by the degree-day line); undefined where no line is sound. */
  readonly weather: Decimal | undefined
  /** Some of what is in the boundary could not be worked out, and is in no figure. */
  readonly uncalculated: boolean
}

/** `shares`: every driver has its share. Else the whole change is of one driver, because nothing more can be told. */
export type CellRule = 'shares' | 'structureOnly' | 'methodOnly'

/** The states of one driver, as they were multiplied. */
export interface DriverState {
  readonly driver: Driver
  readonly before: Fraction
  readonly after: Fraction
}

/** A cell’s change between two years, and how it came about. */
export interface CellChange {
  readonly cell: CellKey
  readonly before: Decimal
  readonly after: Decimal
  readonly rule: CellRule
  readonly parts: DriverParts
  readonly states: readonly DriverState[]
}

const one = fraction(1)
const known = (value: Decimal | undefined): boolean => value?.gt(0) === true
/** Whether nothing can be said of the whole year: it is not known, or it cancels out to nothing beside the part in the boundary. */
const unknown = ({ full, counted }: CellYear): boolean =>
  full === undefined || (full.isZero() && !counted.isZero())

/** Whether quantities that cancel out have emissions that do not, because their factors differ. */
const cancelled = ({ counted, kgCo2e }: CellYear): boolean => counted.isZero() && !kgCo2e.isZero()

/** The share of the year’s use that the boundary has; of a year without any use it is not told, and that of the other year holds. */
function shareOf(year: CellYear, other: CellYear): Fraction {
  const told = [year, other].find(({ full }) => full?.isZero() === false)
  return told === undefined || told.counted.equals(told.full!) ? one : fraction(told.counted, told.full!)
}

/** What a unit emitted. Where a year’s own set says nothing, because nothing was used, the other year’s factor stands still. */
function factorOf(year: CellYear): Fraction | undefined {
  const { counted, kgCo2e, kgPerUnit } = year
  if (kgPerUnit !== undefined && counted.times(kgPerUnit).equals(kgCo2e)) return fraction(kgPerUnit)
  if (!counted.isZero()) return fraction(kgCo2e, counted)
  return kgPerUnit === undefined ? undefined : fraction(kgPerUnit)
}

/** The driver of a stream’s factor: that of electricity is the grid’s doing, its losses and upstream emissions among it. */
export const factorDriver = (stream: StreamId): Driver =>
  electricity.has(stream) ? 'gridFactor' : 'otherFactors'

function statesOf(cell: CellKey, before: CellYear, after: CellYear): DriverState[] {
  const pair = (of: (year: CellYear, other: CellYear) => Fraction) => ({
    before: of(before, after),
    after: of(after, before),
  })
  const scaled = known(before.scale) && known(after.scale)
  const weathered = known(before.weather) && known(after.weather)
  const scale = ({ scale }: CellYear): Fraction => (scaled ? fraction(scale!) : one)
  // As a part of the year before’s, so that the states are read as indices.
  const weather = ({ weather }: CellYear): Fraction => (weathered ? fraction(weather!, before.weather!) : one)
  const rest = (year: CellYear): Fraction => over(fraction(year.full!), times(scale(year), weather(year)))
  const factor = {
    before: factorOf(before) ?? factorOf(after) ?? one,
    after: factorOf(after) ?? factorOf(before) ?? one,
  }
  return [
    { driver: 'structure', ...pair(shareOf) },
    ...(scaled
      ? ([
          { driver: 'activity', ...pair(scale) },
          { driver: 'intensity', ...pair(rest) },
        ] as const)
      : ([{ driver: 'activity', ...pair(rest) }] as const)),
    ...(weathered ? ([{ driver: 'weather', ...pair(weather) }] as const) : []),
    { driver: factorDriver(cell.stream), ...factor },
  ]
}

const all = (driver: Driver, change: Decimal): DriverParts =>
  new Map(change.isZero() ? [] : [[driver, change]])

/**
 * The change of a cell between two years, split among its drivers. Emissions are share × scale × intensity × weather × factor: the share
 * of the year’s use that is in the boundary; pupils or square metres; use for each of them at like weather; what the weather asks for; and
 * what a unit emits. What is not known in both years is no driver, and its doing stays with the one before it: without counts all use is
 * activity, and without a sound degree-day line the weather is within intensity (or activity).
 *
 * Of a site that was in the boundary for a part of a year, or not at all, and of whose other days nothing is known, the whole change is of
 * structure. Where one year could not be worked out for want of a factor, it is of method.
 */
export function cellChange(cell: CellKey, before: CellYear, after: CellYear): CellChange {
  const change = after.kgCo2e.minus(before.kgCo2e)
  const ends = { cell, before: before.kgCo2e, after: after.kgCo2e }
  const halfCalculated = before.uncalculated !== after.uncalculated && !change.isZero()
  if (halfCalculated || cancelled(before) || cancelled(after))
    return { ...ends, rule: 'methodOnly', parts: all('method', change), states: [] }
  if (unknown(before) || unknown(after))
    return { ...ends, rule: 'structureOnly', parts: all('structure', change), states: [] }
  const states = statesOf(cell, before, after)
  return { ...ends, rule: 'shares', parts: shapley(states, { change, order: drivers }), states }
}

/** A figure of a cell as it was published: frozen. */
export interface PublishedCell extends CellKey {
  readonly quantity: Decimal
  readonly kgCo2e: Decimal
}

/**
 * What became of a published figure of the same year: another quantity is a correction (of data that came late, too), another factor a
 * change of method, and so is the loss of a factor. `structural`: the academy is in only one of the two, so that the whole is of structure.
 */
export function restated(
  cell: CellKey,
  {
    published,
    now,
    structural,
  }: {
    published: Pick<PublishedCell, 'quantity' | 'kgCo2e'> | undefined
    now: Pick<CellYear, 'counted' | 'kgCo2e' | 'uncalculated'> | undefined
    structural: boolean
  },
): CellChange {
  const nothing = { quantity: new Decimal(0), kgCo2e: new Decimal(0) }
  const before = published ?? nothing
  const after = now === undefined ? nothing : { quantity: now.counted, kgCo2e: now.kgCo2e }
  const change = after.kgCo2e.minus(before.kgCo2e)
  const ends = { cell, before: before.kgCo2e, after: after.kgCo2e }
  if (structural) return { ...ends, rule: 'structureOnly', parts: all('structure', change), states: [] }
  const factorGone = now?.uncalculated === true && !before.quantity.isZero()
  if (factorGone || [before, after].some(({ quantity, kgCo2e }) => quantity.isZero() && !kgCo2e.isZero()))
    return { ...ends, rule: 'methodOnly', parts: all('method', change), states: [] }
  const factor = ({ quantity, kgCo2e }: typeof nothing): Fraction | undefined =>
    quantity.isZero() ? undefined : fraction(kgCo2e, quantity)
  const states: Player<Driver>[] = [
    {
      driver: 'method',
      before: factor(before) ?? factor(after) ?? one,
      after: factor(after) ?? factor(before) ?? one,
    },
    { driver: 'corrections', before: fraction(before.quantity), after: fraction(after.quantity) },
  ]
  return { ...ends, rule: 'shares', parts: shapley(states, { change, order: drivers }), states }
}
