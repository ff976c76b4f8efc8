import type { Day, Month, Period } from '../domain/day.ts'
import type { Decimal } from '../domain/decimal.ts'
import type { StreamId } from '../domain/stream.ts'
import type { Unit } from '../domain/unit.ts'
import type { Grade, Utility } from '../formats/record.ts'

/** What counts of one meter in one month (or in the part of it that lies in the period asked for), of one quality grade. */
export interface MeterTotal {
  readonly meterId: string
  readonly academyId: string
  readonly utility: Utility
  readonly month: Month
  readonly grade: Grade
  /** In the base unit of the utility: kWh (gas: gross CV), or m3 for water, litre for oil and LPG. */
  readonly quantity: Decimal
  readonly days: number
  /** Days that lack some half-hours; they are among `days`. */
  readonly partDays: number
}

/** What counts of the meters of one academy and utility together, in one month (or its part), of one quality grade. */
export type UtilityTotal = Pick<MeterTotal, 'academyId' | 'utility' | 'month' | 'grade' | 'quantity'>

/** What counts of one academy, stream and variant in one month (or its part), of one quality grade. */
export interface ActivityTotal {
  readonly academyId: string
  readonly stream: StreamId
  readonly variant: string
  readonly unit: Unit
  readonly month: Month
  readonly grade: Grade
  readonly quantity: Decimal
  readonly records: number
}

/** Which rows a figure came from: what `explain` shows. */
export interface SourceRow {
  readonly uploadId: string
  readonly fileName: string
  readonly sha256: string
  /** 1 is the file's first line. */
  readonly row: number
  readonly rowLast: number
  readonly first: Day
  /** Inclusive. */
  readonly last: Day
  readonly quantity: Decimal
  readonly unit: string
  readonly source: string
  readonly grade: Grade
  /** How it became the base unit, in words: `12.5 m3 × 1.02264 × 39.3 MJ/m3 ÷ 3.6`; undefined where nothing was converted. */
  readonly conversion: string | undefined
  /** Estimates only: how it was made, and from what. */
  readonly method: string | undefined
  readonly basis: string | undefined
}

/** The part of a period asked for, by academy: what as-owned figures need when somebody joins in mid-month. */
export interface TotalsQuery {
  readonly trustId: string
  readonly period: Period
  /** Only these; undefined: all of the trust. */
  readonly academyIds?: readonly string[]
}
