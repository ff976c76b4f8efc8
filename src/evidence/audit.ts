import type { Database } from '../db/client.ts'

const atOnce = 1000

interface EntryRow {
  readonly no: number
  readonly at: Date
  readonly actor: string
  readonly action: string
  readonly entity: string
  readonly row_key: string
  readonly reason: string
  readonly before: string
  readonly after: string
  readonly prev_hash: string
  readonly hash: string
}

/** The number of the entry by which a step of an inventory was written down. */
export async function entryOfStep(
  db: Database,
  { trustId, year, seq }: { trustId: string; year: string; seq: number },
): Promise<number> {
  const [row] = await db.query<{ no: number }>(
    `SELECT no FROM audit_entry
     WHERE trust_id = $1::uuid AND entity = 'inventory_step' AND action = 'insert' AND row_key = $2 ORDER BY no LIMIT 1`,
    [trustId, `${year} ${seq}`],
  )
  if (row === undefined) throw new Error(`Step ${seq} of ${year} is not in the audit log.`)
  return row.no
}

/** The trust’s audit log up to an entry, a line of JSON for each, with all that its hash is made of. */
export async function* auditLines(
  db: Database,
  { trustId, upTo }: { trustId: string; upTo: number },
): AsyncGenerator<string> {
  for (let last = 0; last < upTo; ) {
    const rows = await db.query<EntryRow>(
      `SELECT no, at, actor, action, entity, row_key, reason, before, after, prev_hash, hash FROM audit_entry
       WHERE trust_id = $1::uuid AND no > $2::int AND no <= $3::int ORDER BY no LIMIT ${atOnce}`,
      [trustId, last, upTo],
    )
    if (rows.length === 0) throw new Error(`The audit log has no entry after ${last}.`)
    yield rows
      .map(({ no, at, actor, action, entity, row_key, reason, before, after, prev_hash, hash }) => {
        const entry = { trustId, no, at: at.toISOString(), actor, action, entity, rowKey: row_key, reason }
        return `${JSON.stringify({ ...entry, before, after, prevHash: prev_hash, hash })}\n`
      })
      .join('')
    last = rows.at(-1)!.no
  }
}
