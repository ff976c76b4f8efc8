import { Decimal, zero } from '../../../domain/decimal.ts'
import { type Airport, airportIn } from '../../airports/airports.ts'
import { greatCircleKm } from '../../airports/great-circle.ts'

/** DESNZ, Conversion factors, sheet “Business travel- air”: short-haul is up to 3,700 km. */
const shortHaulKm = 3700

export type Haul = 'domestic' | 'shortHaul' | 'longHaul' | 'international'

/** A part of a journey by air: the legs of one haul together. */
export interface Flown {
  readonly haul: Haul
  readonly km: Decimal
}

/**
 * Domestic is from the United Kingdom to the United Kingdom, Northern Ireland with it. Jersey, Guernsey and the Isle of Man are countries
 * of their own in the airport data and outside the United Kingdom, so that a flight there is short-haul. A flight that touches the United
 * Kingdom at neither end is what DESNZ calls international, to/from non-UK, however long it is.
 */
function haulOf(from: Airport, to: Airport, km: Decimal): Haul {
  const [start, end] = [from.country === 'GB', to.country === 'GB']
  if (start && end) return 'domestic'
  if (!start && !end) return 'international'
  return km.lt(shortHaulKm) ? 'shortHaul' : 'longHaul'
}

/** The airports that a cell names in order, `LHR-JFK-LHR`, `LHR/CDG`, `MAN > DUB`; undefined where it is no such list. */
export function stopsIn(text: string): readonly string[] | undefined {
  const parts = text
    .trim()
    .split(/\s*(?:[-–—/>|,;]|→|\bto\b)+\s*/i)
    .filter((part) => part !== '')
  return parts.length >= 2 && parts.every((part) => /^[A-Za-z]{3,4}$/.test(part)) ? parts : undefined
}

/** Where a journey leads and how far, or which of its airports is not known. */
export function flownOver(
  stops: readonly string[],
  thereAndBack: boolean,
):
  | { readonly codes: readonly string[]; readonly parts: readonly Flown[]; readonly km: Decimal }
  | { readonly message: string } {
  const airports: Airport[] = []
  for (const stop of stops) {
    const airport = airportIn(stop)
    if ('message' in airport) return airport
    airports.push(airport)
  }
  // What comes back to where it began is a return as it stands.
  const first = airports[0]
  if (thereAndBack && first !== undefined && airports.at(-1)?.code !== first.code)
    airports.push(...airports.slice(0, -1).reverse())
  const parts = new Map<Haul, Decimal>()
  let total = zero
  for (const [index, to] of airports.entries()) {
    const from = airports[index - 1]
    if (from === undefined || from.code === to.code) continue
    const km = new Decimal(greatCircleKm(from, to))
    const haul = haulOf(from, to, km)
    parts.set(haul, (parts.get(haul) ?? zero).plus(km))
    total = total.plus(km)
  }
  if (parts.size === 0)
    return {
      message:
        'The flight begins and ends at the same airport. Write the airports between, such as LHR-JFK-LHR.',
    }
  return {
    codes: airports.map(({ code }) => code),
    parts: [...parts].map(([haul, km]) => ({ haul, km })),
    km: total,
  }
}

/** The haul that a cell says: `Short Haul`, `Domestic`, `Long-haul`. */
export function haulWord(text: string): Haul | undefined {
  const plain = text.toLowerCase().replace(/[-_\s]+/g, '')
  if (plain.includes('domestic')) return 'domestic'
  if (plain.includes('shorthaul')) return 'shortHaul'
  if (plain.includes('longhaul')) return 'longHaul'
  return plain === 'international' ? 'international' : undefined
}

/** Letters of the booking classes that mean one thing with every airline. */
const letters: Readonly<Record<string, string>> = {
  y: 'economy',
  w: 'premiumEconomy',
  j: 'business',
  c: 'business',
  f: 'first',
}

/** The class of a flight; undefined where the cell says none that is known. */
export function flightClass(text: string): string | undefined {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim()
  if (letters[plain] !== undefined) return letters[plain]
  if (/\bpremium\b|\bworld traveller plus\b|\beconomy plus\b/.test(plain)) return 'premiumEconomy'
  if (/\bbusiness\b|\bclub\b|\bupper class\b/.test(plain)) return 'business'
  if (/\bfirst\b/.test(plain)) return 'first'
  if (
    /\beconomy\b|\bcoach\b|\bstandard\b|\bmain cabin\b|\bworld traveller\b|\beuro traveller\b|\btourist\b/.test(
      plain,
    )
  )
    return 'economy'
  return undefined
}
