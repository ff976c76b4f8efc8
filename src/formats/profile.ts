import type { StreamId } from '../domain/stream.ts'
import type { Unit } from '../domain/unit.ts'
import type { SavedProfile } from './mapping/saved-profile.ts'
import type { Utility } from './record.ts'

/** What a column of a file can be. */
export type Role =
  | 'meter'
  | 'date'
  | 'start'
  | 'time'
  | 'value'
  | 'unit'
  | 'utility'
  | 'status'
  | 'total'
  | 'serial'
  | 'register'
  | 'reading'
  | 'readType'
  | 'from'
  | 'to'
  | 'quantity'
  | 'calorificValue'
  | 'correctionFactor'
  | 'invoice'
  | 'academy'
  | 'stream'
  | 'size'
  | 'fuel'
  | 'class'
  | 'haul'
  | 'radiativeForcing'
  | 'gas'
  | 'material'
  | 'route'
  | 'country'
  | 'mode'
  | 'note'
  // how a half-hour is named
  | 'end'
  | 'period'
  // which quantity a row is of: AI, kVArh …
  | 'measure'
  // the other read of a row that has two, and what a register's advance is multiplied by
  | 'previousDate'
  | 'previousReading'
  | 'previousReadType'
  | 'coefficient'
  // bills
  | 'kWh'
  | 'kWhDay'
  | 'kWhNight'
  | 'kWhEvening'
  | 'kWhWeekend'
  | 'kWhPeak'
  | 'kWhOffPeak'
  | 'volume'
  | 'sewerage'
  | 'previousRead'
  | 'presentRead'
  | 'presentDate'
  | 'billPeriod'
  | 'billType'
  | 'cancelledOn'
  | 'credits'
  | 'charge'
  | 'obligation'
  | 'money'
  | 'service'
  | 'product'
  // travel and expenses
  | 'department'
  | 'id'
  | 'origin'
  | 'destination'
  | 'itinerary'
  | 'distance'
  | 'odometerStart'
  | 'odometerEnd'
  | 'overtime'
  | 'vehicle'
  | 'engine'
  | 'claimType'
  | 'amount'
  | 'rate'
  | 'rateLow'
  | 'energy'
  | 'card'
  | 'travelType'
  | 'category'
  | 'flight'
  | 'return'
  | 'passengers'
  | 'traveller'
  | 'nights'
  | 'rooms'
  | 'bookedOn'
  | 'localDate'
  | 'merchant'
  | 'comment'
  | 'event'
  // what an estimate is worth, how it was made, and from what
  | 'grade'
  | 'method'
  | 'basis'
  // what a meter may be known by where its number stands nowhere, and a second number beside the first
  | 'site'
  | 'secondMeter'

export type Layout =
  | 'halfHourlyWide'
  | 'halfHourlyLong'
  | 'matrix'
  | 'daily'
  | 'reads'
  | 'bills'
  | 'activities'
  | 'deliveries'
  | 'services'
  | 'mileage'
  | 'fuelCards'
  | 'journeys'
  | 'rides'
  | 'tapIns'
  | 'moneyOnly'
  | 'estimates'

/**
 * A file format, as data: how its head is recognised and what its columns are. A layout (src/formats/layouts) knows how rows
 * of that shape become records; many profiles share one.
 */
export interface Profile {
  /** `halfHourly.wide`: what an upload shows, and what `profile` may name. */
  readonly name: string
  readonly title: string
  readonly layout: Layout
  /** How each column may be headed, in lower case, the first being ours. */
  readonly heads: Readonly<Partial<Record<Role, readonly string[]>>>
  /** Each of these lists needs one of its roles. */
  readonly required: readonly (readonly Role[])[]
  /** Heads by which a file is told to be of another kind, in lower case. */
  readonly without?: readonly string[]
  /** Never found by its heads, only by its name in `profile`: it says what the heads do not. */
  readonly onlyAsked?: boolean
  /** A head like this shows that the file is something else. */
  readonly unless?: RegExp
  /** Whether the columns of half-hours are looked for. */
  readonly slots?: boolean
  /** Whether every other column is headed by a meter: they take the place of `slots`. */
  readonly meters?: boolean
  /** Whether columns that no name tells are looked for by what stands in them. */
  readonly byContent?: boolean
  /** What stands for every row of such a file, where its columns do not say. */
  readonly says?: Says
  /** The mapping that it was made from, where somebody of the trust has made it. */
  readonly saved?: SavedProfile
}

/** What is so for every row of a file: from its profile, from its head, or found in its rows. */
export interface Says {
  /** The order in which its dates are written. Where neither this nor the dates say it, the sender is asked. */
  readonly dateOrder?: DateOrder
  /** Whether a half-hour is named by its start or by its end. Where neither this nor the times say it, the sender is asked. */
  readonly labels?: 'start' | 'end'
  /** Which clock its times without an offset are of. The United Kingdom's, where it is not said. */
  readonly clock?: 'local' | 'utc'
  /** What its values are in, where no column says it. */
  readonly unit?: Unit
  readonly utility?: Utility
  /** The meter that its title names. */
  readonly meter?: string
  /** What stands above its head. */
  readonly title?: string
  readonly stream?: StreamId
  /** The sender leaves out half-hours without consumption: a gap may be a zero, and still stays missing. */
  readonly zerosLeftOut?: boolean
  /** The newest row comes first. */
  readonly falling?: boolean
  /** A date without a time of day is its midnight: other rows have one. */
  readonly midnightBare?: boolean
  /** Rows whose status is one of these, in lower case, hold no reading. */
  readonly noReading?: readonly string[]
  /** Whether its numbers have commas for thousands, which are otherwise refused. */
  readonly thousands?: boolean
  /** On which day a bill ends: its last, or that of the read, on which the next one begins. Its last, where it is not said. */
  readonly ends?: 'day' | 'read'
}

/** `yearFirst` is `18-11-12`: only a year of two digits makes it a question. */
export type DateOrder = 'dayFirst' | 'monthFirst' | 'yearFirst'
