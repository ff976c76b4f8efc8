import type { AnyChart } from './chart.ts'

/** A cell of a table, as it is shown. */
export interface DocumentCell {
  readonly text: string
  /** A figure: to the right, in figures of one width. */
  readonly numeric?: boolean
  readonly strong?: boolean
  /** Where the figure is explained, for documents that can have links. */
  readonly href?: string
  readonly columns?: number
}

/** A row: `head` begins the row as its heading. */
export interface DocumentRow {
  readonly head: DocumentCell
  readonly cells: readonly DocumentCell[]
  /** `section` opens a part of the table, `total` sums what is above, `memo` is in no total. */
  readonly role?: 'section' | 'total' | 'memo'
}

export interface DocumentTable {
  readonly kind: 'table'
  readonly id: string
  readonly caption: string
  /** The headings of the columns, the first that of the rows. */
  readonly head: readonly DocumentCell[]
  readonly rows: readonly DocumentRow[]
  readonly notes?: readonly string[]
}

/** A picture of figures, with what it shows in words, and the figures as a table for those who do not see it. */
export interface DocumentChart {
  readonly kind: 'chart'
  readonly id: string
  readonly title: string
  readonly description: string
  readonly chart: AnyChart
  readonly table: DocumentTable
}

export type DocumentBlock =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string; readonly id?: string }
  | { readonly kind: 'paragraph'; readonly text: string; readonly role?: 'lead' | 'note' | 'warning' }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [string, string])[] }
  | DocumentTable
  | DocumentChart

/**
 * A document before it is of any format: what each of them (DOCX, PDF, HTML) shows the same. Plain text throughout. The same document
 * gives the same bytes: no clock, no machine, no order of chance.
 */
export interface Document {
  readonly title: string
  readonly subtitle: string
  /** Who it is by: the trust. */
  readonly author: string
  /** What stands at the foot of every page: the state, the day, and the SHA-256 of what it was made from. */
  readonly stamp: string
  /** The day that the files say they were made on: of publication, or of the draft. */
  readonly date: string
  /** True: marked as a draft on every page. */
  readonly draft: boolean
  readonly blocks: readonly DocumentBlock[]
}
