import type { Refusal, RefusalCode } from '../../domain/refusal.ts'
import type { Layout, Role, Says } from '../profile.ts'
import type { Issue, ReadContext } from '../record.ts'

/** A row that a file without a table has been turned into, under the columns that its unfolding names. */
export interface UnfoldedRow {
  /** The line of the file that it comes from; of JSON, which reading of it, counted from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

/** What an unfolding says beside its rows. */
export interface UnfoldNotes {
  /** A line, or the whole file, about which a person should know. */
  issue(
    severity: Issue['severity'],
    code: RefusalCode,
    at: { row?: number; column?: string; value?: string },
    message: string,
  ): void
  /** Counts a line that holds data and becomes no row: kept out by an error, or passed over on purpose. */
  row(fate: 'rejected' | 'ignored'): void
  /** Refuses the file as a whole: nothing of it counts. */
  refuse(refusal: Refusal): void
}

/** Turns the text of one file into rows. */
export interface Unfolder {
  /** The rows that are complete with this line; `no` is 1 for the first. An unfolding of whole texts is given all of it at once. */
  text(text: string, no: number): Iterable<UnfoldedRow>
  /** After the last line: the rows that were still waiting. */
  end(): Iterable<UnfoldedRow>
}

/**
 * A format that is no table (an industry flow of record lines, EDI, JSON): it is read into rows of a layout, which judges them as it
 * judges the rows of a table.
 */
export interface Unfolding {
  /** `dtc.d0010`: what an upload shows, and what `profile` may name. */
  readonly name: string
  readonly title: string
  readonly layout: Layout
  /** Given line by line, or as one text: JSON. */
  readonly by: 'line' | 'whole'
  /** The heads of the rows that it makes, and what each of them is. */
  readonly heads: readonly string[]
  readonly columns: Readonly<Partial<Record<Role, number>>>
  /** The columns of the half-hours, in order, and of their flags, where the layout has them. */
  readonly slots?: readonly number[]
  readonly slotFlags?: readonly number[]
  readonly says?: Says
  /** Whether a file is of this format, by its beginning (up to 64,000 characters). */
  looks(beginning: string): boolean
  open(notes: UnfoldNotes, context: ReadContext): Unfolder
}
