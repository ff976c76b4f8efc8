import { createHash } from 'node:crypto'
import type { Database, Sql } from '../db/client.ts'
import type { FrozenInventory } from '../domain/frozen-inventory.ts'
import {
  type AcceptedFinding,
  type InventoryLife,
  type InventoryStep,
  lifeOf,
  type RestatementCause,
  type StepKind,
} from '../domain/inventory-life.ts'

interface StepRow {
  readonly year: string
  readonly seq: number
  readonly version: number
  readonly kind: StepKind
  readonly at: Date
  readonly by: string
  readonly note: string | null
  readonly cause: RestatementCause | null
  readonly sha256: string | null
  readonly contributors: string[] | null
  readonly accepted: AcceptedFinding[]
}

const columns = 'year, seq, version, kind, at, by, note, cause, sha256, contributors, accepted'
const asStep = ({ year: _, at, contributors, ...row }: StepRow): InventoryStep => ({
  ...row,
  at: at.toISOString(),
  contributors: contributors ?? [],
})

/** How far a year has come. */
export async function lifeOfYear(
  sql: Sql,
  { trustId, year }: { trustId: string; year: string },
): Promise<InventoryLife> {
  const rows = await sql.query<StepRow>(
    `SELECT ${columns} FROM inventory_step WHERE trust_id = $1::uuid AND year = $2 ORDER BY seq`,
    [trustId, year],
  )
  return lifeOf(rows.map(asStep))
}

/** The lives of all years that have taken a step. */
export async function livesOf(sql: Sql, trustId: string): Promise<ReadonlyMap<string, InventoryLife>> {
  const rows = await sql.query<StepRow>(
    `SELECT ${columns} FROM inventory_step WHERE trust_id = $1::uuid ORDER BY year, seq`,
    [trustId],
  )
  const years = new Map<string, InventoryStep[]>()
  for (const row of rows) years.set(row.year, [...(years.get(row.year) ?? []), asStep(row)])
  return new Map([...years].map(([year, steps]) => [year, lifeOf(steps)]))
}

/** A step to be taken; the place after the last is its own. */
export interface NewStep {
  readonly trustId: string
  readonly year: string
  readonly version: number
  readonly kind: StepKind
  readonly at: Date
  readonly by: string
  readonly byRead: string
  readonly note?: string | undefined
  readonly cause?: RestatementCause | undefined
  readonly sha256?: string | undefined
  readonly contributors?: readonly string[]
  readonly accepted?: readonly AcceptedFinding[]
  /** Of what is published from then on: its days, and the calendar years of its factors. */
  readonly locks?: { readonly start: string; readonly end: string; readonly factorYears: readonly number[] }
}

/** Takes a step. The database refuses one that is out of order, or not this person’s to take. */
export async function addStep(sql: Sql, step: NewStep): Promise<void> {
  await sql.query(
    `INSERT INTO inventory_step (trust_id, year, seq, version, kind, at, by, by_read, note, cause, sha256, contributors, accepted, start, "end", factor_years)
     SELECT $1::uuid, $2, COALESCE(max(seq), 0) + 1, $3::int, $4, $5::timestamptz, $6, $7, $8, $9, $10, $11::text[], $12::jsonb,
            $13::date, $14::date, $15::int[]
     FROM inventory_step WHERE trust_id = $1::uuid AND year = $2`,
    [
      ...[step.trustId, step.year, step.version, step.kind, step.at, step.by, step.byRead],
      ...[step.note ?? null, step.cause ?? null, step.sha256 ?? null, [...(step.contributors ?? [])]],
      JSON.stringify(step.accepted ?? []),
      ...[step.locks?.start ?? null, step.locks?.end ?? null, [...(step.locks?.factorYears ?? [])]],
    ],
  )
}

/** Keeps a body under the SHA-256 of its text. */
export async function keepBody(
  sql: Sql,
  { trustId, sha256, text }: { trustId: string; sha256: string; text: string },
): Promise<void> {
  await sql.query(
    'INSERT INTO inventory_body (trust_id, sha256, body) VALUES ($1::uuid, $2, $3) ON CONFLICT DO NOTHING',
    [trustId, sha256, text],
  )
}

/** The SHA-256 of a body’s text, in hexadecimal. */
export const hashOfText = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A body as it was kept. What is no longer what it was must not leave the ledger: a fault, which the log names. */
export async function bodyOf(
  db: Database,
  { trustId, sha256 }: { trustId: string; sha256: string },
): Promise<{ text: string; body: FrozenInventory }> {
  const [row] = await db.query<{ body: string }>(
    'SELECT body FROM inventory_body WHERE trust_id = $1::uuid AND sha256 = $2',
    [trustId, sha256],
  )
  if (row === undefined || hashOfText(row.body) !== sha256)
    throw new Error(`The inventory kept as ${sha256} is not what it was when it was kept.`)
  return { text: row.body, body: JSON.parse(row.body) as FrozenInventory }
}

/** How many changes a trust’s audit log has: the same as before means that nothing was changed. */
export async function chainLength(sql: Sql, trustId: string): Promise<number> {
  const [row] = await sql.query<{ no: number }>('SELECT no FROM audit_head WHERE trust_id = $1::uuid', [
    trustId,
  ])
  return row?.no ?? 0
}

/** The same, taken to the end of the transaction: no change of the trust comes in between. To be asked for before anything is written. */
export async function takeChain(sql: Sql, trustId: string): Promise<number> {
  const [row] = await sql.query<{ no: number }>('SELECT take_chain($1::uuid) AS no', [trustId])
  return row?.no ?? 0
}
