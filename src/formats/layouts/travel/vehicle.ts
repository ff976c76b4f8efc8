import { parseDecimal } from '../../../domain/decimal.ts'
import type { Attributes, StreamId } from '../../../domain/stream.ts'

/** What people write for the fuel of a car, as `plain` leaves it. */
const fuels: Readonly<Record<string, string>> = {
  petrol: 'petrol',
  unleaded: 'petrol',
  unleadedpetrol: 'petrol',
  petrolunleaded: 'petrol',
  superunleaded: 'petrol',
  gasoline: 'petrol',
  e10: 'petrol',
  e5: 'petrol',
  p: 'petrol',
  diesel: 'diesel',
  derv: 'diesel',
  heavyoil: 'diesel',
  d: 'diesel',
  hybrid: 'hybrid',
  hybridelectric: 'hybrid',
  hybridelectricvehicle: 'hybrid',
  petrolhybrid: 'hybrid',
  dieselhybrid: 'hybrid',
  hybridpetrol: 'hybrid',
  hybriddiesel: 'hybrid',
  petrolelectric: 'hybrid',
  dieselelectric: 'hybrid',
  petrolelectrichybrid: 'hybrid',
  mildhybrid: 'hybrid',
  selfcharginghybrid: 'hybrid',
  hev: 'hybrid',
  mhev: 'hybrid',
  phev: 'plugInHybrid',
  pluginhybrid: 'plugInHybrid',
  pluginhybridelectric: 'plugInHybrid',
  pluginhybridelectricvehicle: 'plugInHybrid',
  pluginpetrol: 'plugInHybrid',
  electric: 'electric',
  electricity: 'electric',
  fullyelectric: 'electric',
  batteryelectric: 'electric',
  batteryelectricvehicle: 'electric',
  ev: 'electric',
  bev: 'electric',
  lpg: 'lpg',
  autogas: 'lpg',
  cng: 'cng',
  '': 'unknown',
  unknown: 'unknown',
  notknown: 'unknown',
  notstated: 'unknown',
  na: 'unknown',
  none: 'unknown',
  other: 'unknown',
}

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '')

/** The fuel of a car that a cell names; undefined where it names none that is known. */
export function fuelOf(text: string): string | undefined {
  return fuels[plain(text)]
}

/** The fuel that a vehicle is called by, where it is: “Diesel Car”, “Electric”; an empty text where it is not. */
export function fuelOfVehicle(vehicle: string): string {
  const word = vehicle
    .replace(/\b(?:company|private|own|personal)?\s*(?:car|van|vehicle|motor)\b/gi, ' ')
    .trim()
  return word !== '' && fuelOf(word) !== undefined ? word : ''
}

/**
 * Up to which engine, in cm³, a car is small and medium: DESNZ, Conversion factors, sheets “Passenger vehicles” and “Business travel-
 * land” (2016 to 2026 alike). Petrol, LPG and CNG: small below 1.4 litres, medium to 2.0, large above. Diesel: small below 1.7 litres,
 * medium to 2.0, large above. Of other cars the engine does not tell the size there (“vehicle models of a similar size”).
 */
const bands: Readonly<Record<string, readonly [small: number, medium: number]>> = {
  petrol: [1400, 2000],
  lpg: [1400, 2000],
  cng: [1400, 2000],
  diesel: [1700, 2000],
}
/** The same sheets: motorbikes up to 125 cm³ are small, up to 500 medium. */
const motorbikeBand = [125, 500] as const

const sizeIn = (cc: number, [small, medium]: readonly [number, number]): string =>
  cc <= small ? 'small' : cc <= medium ? 'medium' : 'large'

/**
 * The engine of a cell in cm³: `1598`, `1,598 cc`, `1.6`, `1.6 L`. A number up to 10 is litres, one from 40 on cm³. Undefined where nothing is
 * said (blank, 0, “unknown”); `odd` where it is neither.
 */
export function engineOf(text: string): number | 'odd' | undefined {
  const bare = text
    .toLowerCase()
    .replace(/,(?=\d{3}\b)/g, '')
    .trim()
  if (/^(0+(\.0+)?|n\/?a|unknown|not known|none|-|other|electric)?$/.test(bare)) return undefined
  const number = /^(\d+(?:\.\d+)?)\s*(cc|cm3|cm³|l|lt|ltr|litres?)?\.?$/.exec(bare)
  const value = number === null ? undefined : parseDecimal(number[1] ?? '')
  if (value === undefined) return 'odd'
  const litres = value.lte(10)
  const cc = litres ? value.times(1000) : value
  // An engine is a kind, not a quantity: only the band that it lies in is used.
  return !litres && (value.lt(40) || value.gt(9999)) ? 'odd' : cc.toNumber()
}

/** The size of a car by its engine and fuel, undefined where they do not tell it. */
function carSize(fuel: string, cc: number): string | undefined {
  const band = bands[fuel]
  if (band !== undefined) return sizeIn(cc, band)
  if (fuel !== 'unknown') return undefined
  // Of an unknown fuel it is told where petrol and diesel agree.
  const [petrol, diesel] = [sizeIn(cc, [1400, 2000]), sizeIn(cc, [1700, 2000])]
  return petrol === diesel ? petrol : undefined
}

const sizeWords: Readonly<Record<string, string>> = {
  small: 'small',
  smallcar: 'small',
  medium: 'medium',
  mediumcar: 'medium',
  large: 'large',
  largecar: 'large',
  average: 'average',
  averagecar: 'average',
  unknown: 'average',
}

/** Whether a cell says a size in words. */
export function sizeWord(text: string): string | undefined {
  return sizeWords[plain(text)]
}

/** The attributes of a vehicle of a stream: what is not known is left out, and taken as the average. */
export function vehicleAttributes(
  stream: StreamId,
  { fuel, cc, size }: { fuel: string; cc: number | undefined; size: string | undefined },
): Attributes {
  const known = fuel === 'unknown' ? {} : { fuel }
  if (stream === 'fleet.minibus') return known
  if (stream.endsWith('motorbike')) {
    const told = size ?? (cc === undefined ? undefined : sizeIn(cc, motorbikeBand))
    return told === undefined ? {} : { size: told }
  }
  const told = size ?? (stream.endsWith('van') || cc === undefined ? undefined : carSize(fuel, cc))
  const car = told === undefined ? known : { ...known, size: told }
  return stream === 'commute.staff' ? { mode: 'car', ...car } : car
}
