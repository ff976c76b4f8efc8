import { listWords } from '../domain/day-words.ts'
import { Decimal } from '../domain/decimal.ts'
import type { FrozenInventory, FrozenLine } from '../domain/frozen-inventory.ts'
import type { StreamId } from '../domain/stream.ts'
import { streamOf } from '../domain/streams/catalogue.ts'
import { sumOf } from './document-words.ts'

/** What an academy emits itself, or buys as heat, of which the statutory total knows nothing: oil, LPG, biomass, refrigerants, heat. */
export interface OutsideTotal {
  /** As it stands in a table, and within a sentence. */
  readonly title: string
  readonly name: string
  readonly lines: readonly FrozenLine[]
  readonly kgCo2e: Decimal
  /** undefined: it is no energy, or its energy is not known. */
  readonly kwh: Decimal | undefined
}

/** Other Scope 1 and location-based Scope 2 of some academies, by stream, the greatest first. */
export function outsideTotal(
  { lines, amounts }: Pick<FrozenInventory, 'lines' | 'amounts'>,
  code?: string,
): OutsideTotal[] {
  const streams = new Map<string, FrozenLine[]>()
  for (const line of lines) {
    const { academy, stream } = amounts[line.amount]!
    if (line.row !== 'otherScope1' && line.row !== 'otherScope2') continue
    if (code === undefined || academy === code) streams.set(stream, [...(streams.get(stream) ?? []), line])
  }
  return [...streams]
    .map(([stream, own]) => {
      // An amount of several lines is one amount of energy.
      const energies = [...new Set(own.map(({ amount }) => amount))].flatMap((at) => amounts[at]!.energies)
      const title = streamOf(stream as StreamId).title.replace(/ \(.*\)$/, '')
      return {
        title,
        name: /^[A-Z][a-z]/.test(title) ? `${title.charAt(0).toLowerCase()}${title.slice(1)}` : title,
        lines: own,
        kgCo2e: sumOf(own.map(({ kgCO2e }) => kgCO2e)),
        kwh: energies.length === 0 ? undefined : sumOf(energies.map(({ kwh }) => kwh)),
      }
    })
    .sort((a, b) => b.kgCo2e.comparedTo(a.kgCo2e) || (a.title < b.title ? -1 : 1))
}

/** What they are, in words. */
export const outsideNames = (all: readonly OutsideTotal[]): string => listWords(all.map(({ name }) => name))

/** Their sum in kilograms. */
export const outsideKg = (all: readonly OutsideTotal[]): Decimal =>
  all.reduce((sum, { kgCo2e }) => sum.plus(kgCo2e), new Decimal(0))
