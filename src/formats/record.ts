import type { Day } from '../domain/day.ts'
import type { RefusalCode } from '../domain/refusal.ts'
import type { StreamId } from '../domain/stream.ts'
import type { PublishedVariants } from '../domain/streams/published.ts'
import type { Unit } from '../domain/unit.ts'
import type { IssueCounts } from './issue-list.ts'
import type { ReadSpan } from './judge/file-judge.ts'
import type { MeterHistory, MeterSite } from './judge/history.ts'
import type { MeterSeries } from './judge/series.ts'
import type { Proposal } from './mapping/propose.ts'
import type { DateOrder, Profile } from './profile.ts'

/** What a meter measures. */
export type Utility = 'electricity' | 'gas' | 'water' | 'heat' | 'oil' | 'lpg' | 'solar' | 'solarExport'

/** Where a meter-day comes from, in the order of precedence: the first counts. */
export type Source = 'halfHourly' | 'daily' | 'read' | 'bill' | 'estimate'
/** How sources are stored: the smaller number counts. */
export const sourceRank: Readonly<Record<Source, number>> = {
  halfHourly: 1,
  daily: 2,
  read: 3,
  bill: 4,
  estimate: 5,
}
const sources = Object.fromEntries(Object.entries(sourceRank).map(([name, rank]) => [rank, name])) as Record<
  number,
  Source
>
/** The source that is stored as this number. */
export function sourceOfRank(rank: number): Source {
  const source = sources[rank]
  if (source === undefined) throw new Error(`${rank} is the rank of no source`)
  return source
}

/** 1 verified actual, 2 actual, 3 calendarised from reads or bills, 4 estimated from own history, 5 benchmark. */
export type Grade = 1 | 2 | 3 | 4 | 5

/** One meter on one civil day, from one row (or, in a long file, from the rows `row` to `rowLast`). */
export interface MeterDayRecord {
  readonly kind: 'meterDay'
  readonly row: number
  readonly rowLast: number
  /** The number as canonical text: no spaces, no `.0`. */
  readonly meter: string
  readonly utility: Utility | undefined
  readonly day: Day
  /** The exact decimal sum of the day's values, in `unit`. */
  readonly quantity: string
  readonly unit: Unit
  /** 46, 48 or 50 integers of 0.1 Wh (of 0.1 litre for m3), null where missing; empty where the file has none. */
  readonly slots: readonly (number | null)[]
  /** Which of `slots` the file says are estimated, by index; undefined where it says so of none. */
  readonly estimatedSlots?: readonly number[] | undefined
  readonly source: Source
  readonly grade: Grade
  /** Gas only, where the row says it. */
  readonly correction: string | undefined
  readonly calorificValue: string | undefined
  /** Estimates only: how it was made, and from what. */
  readonly method?: string
  readonly basis?: string
}

/** One reading of one register. Days are derived from the reads of all uploads together (src/ledger). */
export interface ReadRecord {
  readonly kind: 'read'
  readonly row: number
  readonly meter: string
  readonly utility: Utility | undefined
  readonly register: string
  readonly readOn: Day
  readonly reading: string
  readonly unit: Unit
  readonly readType: 'actual' | 'customer' | 'estimated'
  readonly serial: string | undefined
  /** The digits before the point as written, leading zeros included. */
  readonly digits: number
  /** Which read of its row, where a row has several: 0 for the first. */
  readonly part: number
}

/** An amount of a stream: a trip, a delivery, a skip of waste. */
export interface ActivityRecord {
  readonly kind: 'activity'
  readonly row: number
  /** Counted from 0, which is meant where it is left out: a row may be several, such as a flight from Manchester over London to New York. */
  readonly part?: number
  /** The academy's id, already looked up. */
  readonly academyId: string
  readonly stream: StreamId
  /** The attributes as text: `fuel=diesel;size=small`. */
  readonly variant: string
  readonly start: Day
  /** Exclusive. */
  readonly end: Day
  readonly quantity: string
  readonly unit: Unit
  readonly grade: Grade
  readonly note: string | undefined
}

export type FileRecord = MeterDayRecord | ReadRecord | ActivityRecord

/** Something about a row or the whole file that a person should know. */
export interface Issue {
  readonly code: RefusalCode
  /** An error kept the row, or the file, out; a warning did not. */
  readonly severity: 'error' | 'warning'
  /** 1 is the first line of the file. */
  readonly row: number | undefined
  readonly column: string | undefined
  readonly value: string | undefined
  /** A plain-English sentence with the remedy. */
  readonly message: string
}

/** What the reader must know of the organisation, passed in so that reading needs no database. */
export interface ReadContext {
  readonly today: Day
  /** By number. */
  readonly meters: ReadonlyMap<string, KnownMeter>
  /** Academy ids by code, URN and name, all in lower case. */
  readonly academies: ReadonlyMap<string, string>
  /** What the factor sets can calculate: the names and combinations of attributes that an activity may have. */
  readonly variants: PublishedVariants
  /** The profiles that the trust has made, the newest version of each. They are tried before those that everybody has. */
  readonly profiles?: readonly Profile[]
  /** What the uploader said the whole file is about, used where a row does not say. */
  readonly defaults: {
    readonly academyId: string | undefined
    readonly stream: StreamId | undefined
    readonly meter: string | undefined
    readonly profile: string | undefined
    readonly dateOrder?: DateOrder | undefined
    /** Whether times name the start or the end of their interval. */
    readonly labels?: 'start' | 'end' | undefined
    /** Which clock times without an offset are of. */
    readonly clock?: 'local' | 'utc' | undefined
    readonly unit?: Unit | undefined
  }
}

export interface KnownMeter {
  readonly utility: Utility | undefined
  readonly unit: Unit | undefined
  readonly start: Day | undefined
  readonly end: Day | undefined
  /** The number on the meter itself, as it is registered. */
  readonly serial?: string | undefined
  /** In the holding place: it belongs to no academy yet. */
  readonly held?: boolean
  /** What counts of it already, and what is known of its academy: what its days are judged by. */
  readonly history?: MeterHistory
  readonly site?: MeterSite
}

/** Row counts as they stand: `read` is rows under the head, and every one of them is in exactly one of the others. */
export interface RowCounts {
  readonly read: number
  readonly accepted: number
  readonly rejected: number
  readonly duplicate: number
  readonly ignored: number
}

export interface FormatFound {
  /** The profile's name, such as `halfHourly.wide`. */
  readonly name: string
  /** Of a profile that the trust has made. */
  readonly version?: number
  readonly encoding: string
  readonly delimiter: string
  /** Where the tables of an archive or a workbook stand, in the order in which their rows are counted. */
  readonly parts?: readonly {
    readonly name: string | undefined
    readonly delimiter: string
    readonly rowsBefore: number
  }[]
}

export interface MeterTotal {
  readonly meter: string
  readonly utility: Utility | undefined
  readonly unit: Unit
  readonly days: number
  /** How many values were accepted. */
  readonly readings: number
  readonly firstDay: Day
  readonly lastDay: Day
  /** Decimal text in `unit`; for register reads the sum of the advances inside the file. */
  readonly total: string
}

export interface ActivityTotal {
  readonly stream: StreamId
  readonly unit: Unit
  readonly records: number
  readonly first: Day
  /** Inclusive. */
  readonly last: Day
  readonly total: string
}

/** What reading a whole file came to. */
export interface ReadResult {
  readonly format: FormatFound | undefined
  readonly status: 'ok' | 'partial' | 'rejected'
  readonly rows: RowCounts
  /** All that were found; of very many, not all are listed. */
  readonly issues: IssueCounts
  /** The line of the head, 0 where there is none: for showing rows under it again. */
  readonly headLine?: number
  readonly meters: readonly MeterTotal[]
  readonly activities: readonly ActivityTotal[]
  /** Of a file that nothing is known of: how it may be meant. */
  readonly proposal?: Proposal | undefined
}

/** The days of a whole file, for comparing them with what counts already. */
export interface FileDays {
  readonly meters: readonly MeterSeries[]
  /** By meter. */
  readonly reads: ReadonlyMap<string, ReadSpan>
}

/** What the reader says while it reads, in order; the last event is `done`. */
export type ReadEvent =
  | { readonly type: 'records'; readonly records: readonly FileRecord[] }
  | { readonly type: 'issues'; readonly issues: readonly Issue[] }
  | { readonly type: 'progress'; readonly bytes: number; readonly rows: number }
  | { readonly type: 'done'; readonly result: ReadResult; readonly days?: FileDays }
