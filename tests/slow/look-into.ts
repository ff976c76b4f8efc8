import type { Database } from '../../src/db/client.ts'

/** What lies in a database, counted past everything that the service does. */
export interface Looked {
  readonly uploads: readonly {
    readonly no: number
    readonly status: string
    readonly running: boolean
    readonly attempts: number
    readonly staged: number
    readonly owner: string | null
  }[]
  readonly meters: number
  /** `meter month` and kWh. */
  readonly months: readonly { readonly key: string; readonly quantity: string; readonly days: number }[]
  /** Parts of files of which no upload has the bytes, or that are not all there. */
  readonly strayParts: number
}

/** Looks into a database. */
export async function lookInto(db: Database): Promise<Looked> {
  const uploads = await db.query<Looked['uploads'][number]>(
    `SELECT no, status, COALESCE((progress->>'running')::boolean, false) AS running, (progress->>'attempts')::int AS attempts,
            lease_owner AS owner,
            (SELECT count(*)::int FROM meter_day d WHERE d.trust_id = u.trust_id AND d.upload_no = u.no) AS staged
     FROM upload u ORDER BY no`,
  )
  const [meters] = await db.query<{ count: number }>('SELECT count(*)::int AS count FROM meter')
  const months = await db.query<Looked['months'][number]>(
    `SELECT concat(m.number, ' ', to_char(mm.month, 'YYYY-MM')) AS key, sum(mm.quantity) AS quantity, sum(mm.days)::int AS days
     FROM meter_month mm JOIN meter m ON m.trust_id = mm.trust_id AND m.id = mm.meter_id GROUP BY 1 ORDER BY 1`,
  )
  const [stray] = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM stored_file_part p
     WHERE NOT EXISTS (
       SELECT 1 FROM stored_file f JOIN upload u ON u.trust_id = f.trust_id AND u.sha256 = f.sha256
       WHERE f.trust_id = p.trust_id AND f.sha256 = p.sha256
         AND f.parts = (SELECT count(*) FROM stored_file_part q WHERE q.trust_id = p.trust_id AND q.sha256 = p.sha256))`,
  )
  return { uploads, meters: meters?.count ?? 0, months, strayParts: stray?.count ?? 0 }
}
