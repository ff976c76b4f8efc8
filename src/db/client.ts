import type { PrismaClient } from './generated/client.ts'

export type SqlValue =
  | string
  | number
  | boolean
  | null
  | Date
  | Uint8Array
  | readonly string[]
  | readonly number[]

/**
 * SQL, the same on both databases. Dates and timestamps without zone come back as text (`2024-03-31`), numeric as
 * decimal text, bigint as text (cast to int where a number is wanted), timestamptz as Date, json parsed.
 */
export interface Sql {
  query<Row>(text: string, values?: readonly SqlValue[]): Promise<Row[]>
  /** COPY in text format (tab between columns, `\N` for null). Answers how many rows went in. */
  copyInto(table: string, columns: readonly string[], chunks: readonly (Uint8Array | string)[]): Promise<void>
  /** COPY in binary format (src/db/copy-binary.ts). */
  copyBinary(table: string, columns: readonly string[], rows: Uint8Array): Promise<void>
}

/** The store: Prisma for entities and their relations, SQL for sets of rows. */
export interface Database extends Sql {
  readonly kind: 'embedded' | 'server'
  readonly prisma: PrismaClient
  /** Runs the work in one transaction, rolled back when it throws. Keep it short: the embedded database has one connection. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  /**
   * The same for work that a crash of the database server may undo, because it would be done again: its commit does not wait for
   * the disk. A later `transaction` that does wait makes all before it lasting too.
   */
  stagingTransaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** A value as a COPY text cell. */
export function copyCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '\\N'
  if (typeof value === 'number') return String(value)
  return /[\\\t\n\r]/.test(value)
    ? value.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
    : value
}

/** Rows as COPY text. */
export function copyText(rows: Iterable<readonly (string | number | null | undefined)[]>): string {
  const lines: string[] = []
  for (const row of rows) lines.push(`${row.map(copyCell).join('\t')}\n`)
  return lines.join('')
}
