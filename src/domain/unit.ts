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

/** How people and files write each unit, in lower case with single spaces. */
const spellings: Readonly<Record<Unit, readonly string[]>> = {
  kWh: [
    'kwh',
    'kwhs',
    'kw h',
    'kwh (gross cv)',
    'kwh gross cv',
    'kwh gross',
    'kwh (gross)',
    'gross kwh',
    'kilowatt hour',
    'kilowatt hours',
    'kilowatt-hour',
    'kilowatt-hours',
  ],
  kWhNet: ['kwhnet', 'kwh (net cv)', 'kwh net cv', 'kwh net', 'kwh (net)', 'net kwh'],
  Wh: ['wh', 'watt hours', 'watt-hours'],
  MWh: ['mwh', 'megawatt hours', 'megawatt-hours'],
  m3: [
    'm3',
    'm³',
    'm^3',
    'cubic metres',
    'cubic metre',
    'cubic meters',
    'cubic meter',
    'cu m',
    'cu.m',
    'cum',
    'cbm',
  ],
  ft3: ['ft3', 'ft³', 'ft^3', 'cubic feet', 'cubic foot', 'cu ft', 'cu.ft', 'cuft', 'cf'],
  hcf: [
    'hcf',
    'ccf',
    'hundreds of ft3',
    'hundreds of ft³',
    'hundred ft3',
    'hundreds of cubic feet',
    'hundred cubic feet',
    '100 ft3',
    '100 ft³',
    '100ft3',
    '100s ft3',
    "100's ft3",
    '100 cubic feet',
    '100s cubic feet',
    "100's cubic feet",
    '100s of cubic feet',
    '100 cu ft',
    '100 cf',
    'cubic feet (100s)',
    'cubic feet (100)',
    'cubic feet x 100',
    'cubic feet x100',
    'ft3 x 100',
    'ft3 x100',
  ],
  therm: ['therm', 'therms', 'thm'],
  litre: ['litre', 'litres', 'liter', 'liters', 'l', 'ltr', 'ltrs', 'lt', 'lts'],
  kg: ['kg', 'kgs', 'kilo', 'kilos', 'kilogram', 'kilograms', 'kilogramme', 'kilogrammes'],
  // A ton that is not said to be metric could be 1,016 or 907 kg, and is refused.
  tonne: ['tonne', 'tonnes', 't', 'metric tonne', 'metric tonnes', 'metric ton', 'metric tons'],
  km: [
    'km',
    'kms',
    'kilometre',
    'kilometres',
    'kilometer',
    'kilometers',
    'vehicle km',
    'vehicle-km',
    'vehicle.km',
    'vkm',
  ],
  mile: ['mile', 'miles', 'mi', 'vehicle mile', 'vehicle miles', 'vehicle-miles'],
  passengerKm: [
    'passengerkm',
    'passenger.km',
    'passenger km',
    'passenger-km',
    'passenger kms',
    'passenger kilometre',
    'passenger kilometres',
    'passenger-kilometres',
    'pkm',
    'p.km',
    'pax km',
    'pax.km',
    'pax-km',
  ],
  passengerMile: [
    'passengermile',
    'passenger.mile',
    'passenger mile',
    'passenger miles',
    'passenger-mile',
    'passenger-miles',
    'pax mile',
    'pax miles',
    'pax-miles',
  ],
  roomNight: [
    'roomnight',
    'roomnights',
    'room night',
    'room nights',
    'room-night',
    'room-nights',
    'night',
    'nights',
    'room per night',
  ],
  hour: ['hour', 'hours', 'h', 'hr', 'hrs', 'fte working hour', 'fte working hours', 'per fte working hour'],
  usGallon: ['usgallon', 'us gallon', 'us gallons'],
  ukGallon: ['ukgallon', 'uk gallon', 'uk gallons', 'imperial gallon', 'imperial gallons'],
}
const written: ReadonlyMap<string, Unit> = new Map(
  units.flatMap((unit) => spellings[unit].map((spelling) => [spelling, unit] as const)),
)

/** The unit that a text names, undefined where it names none. `gallon` and `ton` alone are refused: they could be either. */
export function parseUnit(text: string): Unit | undefined {
  return written.get(text.trim().toLowerCase().replace(/\s+/g, ' '))
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
