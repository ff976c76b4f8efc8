import { Decimal, sum, zero } from './decimal.ts'
import type { Inventory, InventoryLine } from './inventory.ts'
import type { StreamId } from './stream.ts'
import { conversion } from './unit.ts'

/** What academies are compared per. */
export const pers = ['pupil', 'm2'] as const
export type Per = (typeof pers)[number]

/** A figure per pupil or square metre, to twelve decimals; undefined where either is missing or the count is nothing. */
export function perOne(
  value: Decimal | undefined,
  count: { readonly value: string } | undefined,
): Decimal | undefined {
  const by = count === undefined ? zero : new Decimal(count.value)
  return value === undefined || by.isZero() ? undefined : value.div(by).toDecimalPlaces(12)
}

/** More than this share of estimated emissions, in percent, and no rank is given. */
export const estimatedMaxPercent = 20

/** Fuels and heat that heat buildings, in the order in which equals are named. */
export const heatingStreams = [
  'gas.mains',
  'heatingOil',
  'gasOil',
  'lpg',
  'coal',
  'biomass.pellets',
  'biomass.chips',
  'biomass.logs',
  'biogas',
  'heat.network',
] as const satisfies readonly StreamId[]
export type HeatingStream = (typeof heatingStreams)[number]
const heating = new Set<StreamId>(heatingStreams)

/** What a building used, in kilowatt-hours, fuels by their gross calorific value. */
export interface BuildingEnergy {
  /** Bought from the grid. */
  readonly electricity: Decimal
  readonly solarUsed: Decimal
  /** Of each heating stream; undefined where its quantity cannot be told in kWh (tonnes of wood). */
  readonly heating: ReadonlyMap<HeatingStream, Decimal | undefined>
}

/**
 * The energy of each academy's buildings: grid electricity, solar electricity used on site, and heating fuels. Vehicles are not in it.
 * Academies of which no such energy came are left out.
 */
export function buildingEnergies({
  lines,
  energies,
  notCalculated,
}: Inventory): ReadonlyMap<string, BuildingEnergy> {
  const found = new Map<
    string,
    { electricity: Decimal; solarUsed: Decimal; heating: Map<HeatingStream, Decimal | undefined> }
  >()
  const of = (academyId: string) => {
    const own = found.get(academyId) ?? { electricity: zero, solarUsed: zero, heating: new Map() }
    found.set(academyId, own)
    return own
  }
  const addHeat = (academyId: string, stream: HeatingStream, kwh: Decimal | undefined): void => {
    const { heating } = of(academyId)
    const before = heating.has(stream) ? heating.get(stream) : zero
    heating.set(stream, before === undefined || kwh === undefined ? undefined : before.plus(kwh))
  }
  const told = new Set<object>()
  for (const { amount, energy } of energies) {
    told.add(amount)
    if (amount.stream === 'electricity.grid')
      of(amount.academyId).electricity = of(amount.academyId).electricity.plus(energy.kwh)
    else if (amount.stream === 'solar.used')
      of(amount.academyId).solarUsed = of(amount.academyId).solarUsed.plus(energy.kwh)
    else if (heating.has(amount.stream)) addHeat(amount.academyId, amount.stream as HeatingStream, energy.kwh)
  }
  for (const { amount } of [...lines, ...notCalculated]) {
    if (!heating.has(amount.stream) || told.has(amount)) continue
    told.add(amount)
    // Wood is published per kWh without a calorific value by its side: what was billed in kWh is taken as it is.
    const times = conversion({ from: amount.unit, to: 'kWh' })
    addHeat(
      amount.academyId,
      amount.stream as HeatingStream,
      times === undefined ? undefined : amount.quantity.times(times),
    )
  }
  return found
}

/** The heating stream with the most energy; undefined where there is none, or several of which one cannot be told in kWh. */
export function mainHeatingStream({ heating }: Pick<BuildingEnergy, 'heating'>): HeatingStream | undefined {
  if (heating.size === 1) return [...heating.keys()][0]
  let best: { stream: HeatingStream; kwh: Decimal } | undefined
  for (const stream of heatingStreams) {
    if (!heating.has(stream)) continue
    const kwh = heating.get(stream)
    if (kwh === undefined) return undefined
    if (best === undefined || kwh.gt(best.kwh)) best = { stream, kwh }
  }
  return best?.stream
}

/** Emissions by quality grade, in kilograms of CO2e. */
export interface Quality {
  readonly total: Decimal
  readonly grades: readonly { readonly grade: number; readonly kgCo2e: Decimal }[]
  /** Of grades 4 and 5. */
  readonly estimated: Decimal
}

/** How good the data of some lines is. */
export function qualityOf(lines: readonly InventoryLine[]): Quality {
  const grades = [1, 2, 3, 4, 5].map((grade) => ({
    grade,
    kgCo2e: sum(lines.filter((line) => line.amount.grade === grade).map((line) => line.kgCo2e)),
  }))
  return {
    total: sum(grades.map((one) => one.kgCo2e)),
    grades,
    estimated: sum(grades.filter(({ grade }) => grade >= 4).map((one) => one.kgCo2e)),
  }
}

/** Whether more than a fifth is estimated; exactly a fifth is not. */
export function estimatedTooMuch({ estimated, total }: Pick<Quality, 'estimated' | 'total'>): boolean {
  return estimated.times(100).gt(total.times(estimatedMaxPercent))
}

/**
 * Places within groups, 1 for the least; equals share a place, and the next ones stand behind them all. What has no value has no place.
 */
export function placesWithin<T>(
  all: readonly T[],
  { group, value }: { group: (one: T) => string; value: (one: T) => Decimal | undefined },
): ReadonlyMap<T, { readonly place: number; readonly of: number }> {
  const groups = new Map<string, { one: T; value: Decimal }[]>()
  for (const one of all) {
    const own = value(one)
    if (own === undefined) continue
    groups.set(group(one), [...(groups.get(group(one)) ?? []), { one, value: own }])
  }
  return new Map(
    [...groups.values()].flatMap((members) =>
      members.map(({ one, value: own }) => [
        one,
        { place: 1 + members.filter((other) => other.value.lt(own)).length, of: members.length },
      ]),
    ),
  )
}

/** The middle value, of an even number the mean of the two in the middle; undefined of none. */
export function median(values: readonly Decimal[]): Decimal | undefined {
  const sorted = [...values].sort((a, b) => a.cmp(b))
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? undefined : low.plus(high).div(2)
}
