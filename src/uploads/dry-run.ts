import { rm } from 'node:fs/promises'
import type { Caller } from '../access/caller.ts'
import type { Sql } from '../db/client.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import type { SavedProfile } from '../formats/mapping/saved-profile.ts'
import type { Issue, ReadResult } from '../formats/record.ts'
import {
  type Looked,
  listedOverlaps,
  listedReadsBeside,
  type RepeatedActivities,
  repeatedListed,
} from '../ledger/run.ts'
import type { Services } from '../services.ts'
import type { ReadOutcome } from './batch.ts'
import { trustContext } from './context.ts'
import { overlapWarnings, readWarnings, repeatWarnings } from './ledger-warnings.ts'
import { optionsOf } from './options.ts'
import { exceeds, forbiddenIssue, nothingTaken } from './permission.ts'
import { readInThread } from './reading.ts'
import type { UploadRequest } from './run.ts'
import { findSameBytes } from './store.ts'
import type { ReceivedFile } from './stored-files.ts'

/** A file that is to be judged, and what is said of it. */
interface Judged {
  readonly request: UploadRequest
  readonly file: ReceivedFile
  /** What its columns are, where that is being tried and not kept yet. */
  readonly mapping?: SavedProfile | undefined
}

/** What a file would come to. */
export interface DryRun {
  readonly result: ReadResult
  readonly issues: readonly Issue[]
}

/** Repeated activities, found a batch at a time, as one for each other upload. */
class Repeats {
  readonly #byUpload = new Map<number, RepeatedActivities>()

  add(found: readonly RepeatedActivities[]): void {
    for (const one of found) {
      const before = this.#byUpload.get(one.uploadNo)
      this.#byUpload.set(
        one.uploadNo,
        before === undefined ? one : { ...before, rows: before.rows + one.rows },
      )
    }
  }

  get all(): RepeatedActivities[] {
    return [...this.#byUpload.values()].sort((a, b) => a.uploadNo - b.uploadNo)
  }
}

/** What is said of a file beside what counts already, as it will be said once it does. */
async function besideOthers(
  sql: Sql,
  looked: Looked,
  { result, days = [], reads = [] }: ReadOutcome,
): Promise<Issue[]> {
  if (result.status === 'rejected') return []
  return [
    ...overlapWarnings(await listedOverlaps(sql, looked, days)),
    ...readWarnings(await listedReadsBeside(sql, looked.trustId, reads), () => true),
  ]
}

/** The academies whose meters these are. */
async function ownersOf(sql: Sql, trustId: string, meterIds: readonly string[]): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    'SELECT DISTINCT academy_id AS id FROM meter WHERE trust_id = $1::uuid AND id = ANY($2::uuid[]) AND academy_id IS NOT NULL',
    [trustId, meterIds],
  )
  return rows.map((row) => row.id)
}

/** Reads a received file and says what it would come to; the file is left where it is. Nothing is kept. */
async function judge(
  services: Services,
  caller: Caller,
  { request, file, mapping }: Judged,
): Promise<DryRun | Refusal> {
  const { db, clock } = services
  const { trustId } = caller
  const options = await optionsOf(db, caller, request)
  if (isRefusal(options)) return options
  const { context, meterIds } = await trustContext(db, { trustId, today: clock.today(), options, mapping })
  // The same bytes would change nothing: they are not compared with themselves.
  const same = await findSameBytes(db, trustId, file.sha256)
  const looked = { trustId, uploadNo: undefined, replacesNo: same?.no }
  const issues: Issue[] = []
  const meters = new Set<string>()
  const academies = new Set<string>()
  const repeats = new Repeats()
  const task = { path: file.path, trustId, uploadNo: 0, dryRun: true, context, meterIds }
  const outcome = await readInThread(task, async (batch) => {
    issues.push(...batch.issues)
    for (const id of batch.meterIds) meters.add(id)
    for (const id of batch.academyIds) academies.add(id)
    if (!exceeds(options, batch.academyIds)) repeats.add(await repeatedListed(db, looked, batch.listed))
  })
  if (exceeds(options, [...academies, ...(await ownersOf(db, trustId, [...meters]))]))
    return { result: nothingTaken, issues: [forbiddenIssue] }
  const { result } = outcome
  const rows = result.activities.reduce((sum, one) => sum + one.records, 0)
  const beside = [...(await besideOthers(db, looked, outcome)), ...repeatWarnings(repeats.all, rows)]
  const counts = { ...result.issues, warnings: result.issues.warnings + beside.length }
  return { result: { ...result, issues: counts }, issues: [...issues, ...beside] }
}

/**
 * Reads a received file and says what it would come to. Nothing is kept; with `keepFile` the file itself is still there after a good
 * answer, for whoever shows its rows, and has to be removed.
 */
export async function dryRun(
  services: Services,
  caller: Caller,
  received: Judged & { keepFile?: boolean },
): Promise<DryRun | Refusal> {
  let kept = false
  try {
    const judged = await judge(services, caller, received)
    kept = received.keepFile === true && !isRefusal(judged)
    return judged
  } finally {
    if (!kept) await rm(received.file.path, { force: true })
  }
}
