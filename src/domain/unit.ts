import { Decimal } from './decimal.ts'

/** Every unit that a quantity can be in. `kWh` is gross calorific value. */
export const units = [
  'kWh',
  'kWhNet',
  'Wh',
  'MWh',
  'm3',
  'ft3',
  'hcf',
  'therm',
  'litre',
  'kg',
  'tonne',
  'km',
  'mile',
  'passengerKm',
  'passengerMile',
  'roomNight',
  'hour',
  'usGallon',
  'ukGallon',
] as const
export type Unit = (typeof units)[number]

const written: Readonly<Record<string, Unit>> = {
  kwh: 'kWh',
  'kwh (gross cv)': 'kWh',
  'kwh gross': 'kWh',
  'kwh (gross)': 'kWh',
  'kwh (net cv)': 'kWhNet',
  'kwh net': 'kWhNet',
  'kwh (net)': 'kWhNet',
  kwhnet: 'kWhNet',
  wh: 'Wh',
  mwh: 'MWh',
  m3: 'm3',
  'm³': 'm3',
  'cubic metres': 'm3',
  'cubic metre': 'm3',
  'cubic meters': 'm3',
  cum: 'm3',
  ft3: 'ft3',
  'ft³': 'ft3',
  'cubic feet': 'ft3',
  cf: 'ft3',
  hcf: 'hcf',
  'hundreds of ft3': 'hcf',
  '100 ft3': 'hcf',
  '100s ft3': 'hcf',
  'hundreds of cubic feet': 'hcf',
  therm: 'therm',
  therms: 'therm',
  litre: 'litre',
  litres: 'litre',
  liter: 'litre',
  liters: 'litre',
  l: 'litre',
  ltr: 'litre',
  ltrs: 'litre',
  kg: 'kg',
  kgs: 'kg',
  kilogram: 'kg',
  kilograms: 'kg',
  tonne: 'tonne',
  tonnes: 'tonne',
  t: 'tonne',
  km: 'km',
  kms: 'km',
  kilometre: 'km',
  kilometres: 'km',
  mile: 'mile',
  miles: 'mile',
  mi: 'mile',
  'passenger.km': 'passengerKm',
  passengerkm: 'passengerKm',
  'passenger km': 'passengerKm',
  pkm: 'passengerKm',
  'passenger mile': 'passengerMile',
  'passenger miles': 'passengerMile',
  passengermile: 'passengerMile',
  roomnight: 'roomNight',
  'room night': 'roomNight',
  'room nights': 'roomNight',
  nights: 'roomNight',
  night: 'roomNight',
  'room per night': 'roomNight',
  hour: 'hour',
  hours: 'hour',
  h: 'hour',
  'fte working hour': 'hour',
  usgallon: 'usGallon',
  ukgallon: 'ukGallon',
  'imperial gallon': 'ukGallon',
  'imperial gallons': 'ukGallon',
}

/** The unit that a text names, undefined where it names none. `gallon` alone is refused: it could be either. */
export function parseUnit(text: string): Unit | undefined {
  return written[text.trim().toLowerCase()]
}

/** Exact conversions: one `from` is so many `to`. */
const exact: readonly { from: Unit; to: Unit; times: string }[] = [
  { from: 'Wh', to: 'kWh', times: '0.001' },
  { from: 'MWh', to: 'kWh', times: '1000' },
  // 1 therm = 100,000 Btu(IT) = 105.505585262 MJ; ÷ 3.6.
  { from: 'therm', to: 'kWh', times: '29.3071070172222222222222222222222222' },
  // 1 ft = 0.3048 m exactly.
  { from: 'ft3', to: 'm3', times: '0.028316846592' },
  { from: 'hcf', to: 'm3', times: '2.8316846592' },
  { from: 'litre', to: 'm3', times: '0.001' },
  { from: 'm3', to: 'litre', times: '1000' },
  { from: 'tonne', to: 'kg', times: '1000' },
  { from: 'kg', to: 'tonne', times: '0.001' },
  // The international mile.
  { from: 'mile', to: 'km', times: '1.609344' },
  { from: 'passengerMile', to: 'passengerKm', times: '1.609344' },
  { from: 'ukGallon', to: 'litre', times: '4.54609' },
  { from: 'usGallon', to: 'litre', times: '3.785411784' },
]

/** What one `from` is in `to`, undefined where they measure different things (or need a density or a calorific value). */
export function conversion({ from, to }: { from: Unit; to: Unit }): Decimal | undefined {
  if (from === to) return new Decimal(1)
  const found = exact.find((entry) => entry.from === from && entry.to === to)
  return found && new Decimal(found.times)
}
