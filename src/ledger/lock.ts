import type { Sql } from '../db/client.ts'

/**
 * Held by whoever changes what counts in a trust (an upload that concludes or is reverted, a meter that is changed), to the end of
 * the transaction: one at a time, so that nobody writes month totals over those of another. Answers the version that the ledger
 * had before: it rises each time.
 */
export async function lockLedger(sql: Sql, trustId: string): Promise<number> {
  const [row] = await sql.query<{ before: number }>(
    `UPDATE trust SET ledger_version = ledger_version + 1 WHERE id = $1::uuid RETURNING ledger_version - 1 AS before`,
    [trustId],
  )
  if (row === undefined) throw new Error('A trust whose ledger is to be locked is not there.')
  return row.before
}

/** The version of the ledger: the same as before means that nothing that counts has changed. */
export async function ledgerVersion(sql: Sql, trustId: string): Promise<number> {
  const [row] = await sql.query<{ version: number }>(
    'SELECT ledger_version AS version FROM trust WHERE id = $1::uuid',
    [trustId],
  )
  if (row === undefined) throw new Error('A trust whose ledger is read is not there.')
  return row.version
}
