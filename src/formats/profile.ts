import type { Unit } from '../domain/unit.ts'
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
  // what a meter may be known by where its number stands nowhere, and a second number beside the first
  | 'site'
  | 'secondMeter'

export type Layout = 'halfHourlyWide' | 'halfHourlyLong' | 'daily' | 'reads' | 'bills' | 'activities'

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
  /** Whether the columns of half-hours are looked for. */
  readonly slots?: boolean
  /** Whether columns that no name tells are looked for by what stands in them. */
  readonly byContent?: boolean
  /** What stands for every row of such a file, where its columns do not say. */
  readonly says?: Says
}

/** What is so for every row of a file: from its profile, from its head, or found in its rows. */
export interface Says {
  /** The order in which its dates are written. Where it is not said, the day comes first. */
  readonly dateOrder?: DateOrder
  /** Whether a half-hour is named by its start or by its end. Start, where it is not said. */
  readonly labels?: 'start' | 'end'
  /** Which clock its times without an offset are of. The United Kingdom's, where it is not said. */
  readonly clock?: 'local' | 'utc'
  /** What its values are in, where no column says it. */
  readonly unit?: Unit
  readonly utility?: Utility
}

export type DateOrder = 'dayFirst' | 'monthFirst'
