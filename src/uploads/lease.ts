import type { Database, Sql } from '../db/client.ts'
import { notBegun } from './attempts.ts'
import type { UploadOptions, UploadProgress } from './store.ts'

/** Thrown when another process has taken the upload over: this one must not touch it any more. */
export class LeaseLost extends Error {
  override name = 'LeaseLost'
}

/** An upload that this process has taken on. */
export interface TakenUpload {
  readonly trustId: string
  readonly id: string
  readonly no: number
  readonly sha256: string
  readonly options: UploadOptions
  readonly progress: UploadProgress
  /** The upload of the same bytes whose place this one takes. */
  readonly replacesNo: number | undefined
}

/** How a process signs for the uploads that it reads, and for how long. */
export interface Signature {
  readonly owner: string
  readonly leaseSeconds: number
}

/** Renews the lease, and with it marks progress where there is some; whoever has lost it stops here. */
export async function renewLease(
  sql: Sql,
  { owner, leaseSeconds }: Signature,
  upload: TakenUpload,
  progress?: UploadProgress,
): Promise<void> {
  const rows = await sql.query(
    `UPDATE upload SET progress = COALESCE($4::jsonb, progress), lease_until = now() + make_interval(secs => $5)
     WHERE trust_id = $1::uuid AND id = $2::uuid AND lease_owner = $3 AND status = 'reading' RETURNING 1`,
    [
      upload.trustId,
      upload.id,
      owner,
      progress === undefined ? null : JSON.stringify(progress),
      leaseSeconds,
    ],
  )
  if (rows.length === 0) throw new LeaseLost()
}

/** Work on an upload in one transaction, which nobody who has taken it over can be in the middle of. */
export function asOwner<T>(
  db: Database,
  signature: Signature,
  upload: TakenUpload,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  return db.transaction(async (sql) => {
    await renewLease(sql, signature, upload)
    return work(sql)
  })
}

/** The next upload that nobody is reading, signed as this process's; undefined where there is none. */
export async function takeUpload(
  db: Database,
  { owner, leaseSeconds }: Signature,
): Promise<TakenUpload | undefined> {
  const [row] = await db.query<{
    trust_id: string
    id: string
    no: number
    sha256: string
    options: UploadOptions
    progress: UploadProgress
    replaces_no: number | null
  }>(
    `UPDATE upload SET lease_owner = $1, lease_until = now() + make_interval(secs => $2)
     WHERE (trust_id, id) IN (
       SELECT trust_id, id FROM upload
       WHERE status = 'reading' AND (lease_until IS NULL OR lease_until < now())
       ORDER BY created_at, no LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING trust_id, id, no, sha256, options, progress, replaces_no`,
    [owner, leaseSeconds],
  )
  return (
    row && {
      trustId: row.trust_id,
      id: row.id,
      no: row.no,
      sha256: row.sha256,
      options: row.options,
      progress: { ...notBegun, ...row.progress },
      replacesNo: row.replaces_no ?? undefined,
    }
  )
}

/** Gives an upload back, to be taken up again, by this process or another, after so many seconds. */
export async function giveBack(
  sql: Sql,
  owner: string,
  upload: TakenUpload,
  { progress, waitSeconds }: { progress: Partial<UploadProgress>; waitSeconds: number },
): Promise<void> {
  await sql.query(
    `UPDATE upload SET lease_owner = NULL, lease_until = now() + make_interval(secs => $5), progress = progress || $4::jsonb
     WHERE trust_id = $1::uuid AND id = $2::uuid AND lease_owner = $3 AND status = 'reading'`,
    [upload.trustId, upload.id, owner, JSON.stringify(progress), waitSeconds],
  )
}

/**
 * Renews the lease now and then while the work goes on, however long one step of it takes. On the embedded database nobody else can
 * take an upload over.
 */
export async function keepingLease<T>(
  db: Database,
  signature: Signature,
  upload: TakenUpload,
  work: () => Promise<T>,
): Promise<T> {
  if (db.kind === 'embedded') return work()
  const timer = setInterval(
    () => {
      // Where it is lost, the next step of the work says so.
      renewLease(db, signature, upload).catch(() => {})
    },
    (signature.leaseSeconds * 1000) / 3,
  )
  timer.unref()
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
