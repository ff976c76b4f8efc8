import { stringify } from 'csv-stringify/sync'
import type { Caller } from '../access/caller.ts'
import { isRefusal, type Refusal, refuse, yearPublishedWords } from '../domain/refusal.ts'
import { lockedSpans } from '../ledger/run.ts'
import type { Services } from '../services.ts'
import { acceptUpload, receive } from '../uploads/run.ts'
import type { WorkedOut } from './work-out.ts'

/** The file of an estimate: the layout `estimates` (docs/file-layouts.md), with the arithmetic of each day beside it. */
function fileOf({ meter, unit, method, estimate }: WorkedOut): string {
  const { grade, basis, days } = estimate
  const head = ['meter', 'date', 'unit', 'value', 'grade', 'method', 'basis', 'working']
  const rows = days.map(({ day, quantity, working }) => [
    ...[meter, day, unit, quantity.toFixed(), String(grade), method, basis, working],
  ])
  return stringify([head, ...rows], { record_delimiter: 'windows' })
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}

/** Why an estimate cannot be taken in: it has days of a published year, and every day that it has was missing there. */
export async function againstPublished(
  { db }: Pick<Services, 'db'>,
  trustId: string,
  { academyId, estimate }: WorkedOut,
): Promise<Refusal | undefined> {
  const years = (await lockedSpans(db, trustId))
    .filter(
      (span) =>
        span.academyId === academyId &&
        estimate.days.some(({ day }) => span.period.start <= day && day < span.period.end),
    )
    .map((span) => span.year)
  return years.length === 0
    ? undefined
    : refuse('year_published', yearPublishedWords(...new Set(years)), { pointer: 'body/start' })
}

/**
 * Takes an estimate in as the caller's upload of the file that has its rows: so it is explained, reverted, backed up and outranked as
 * everything else in the ledger is.
 */
export async function keepEstimate(services: Services, caller: Caller, made: WorkedOut) {
  const { meter, method, estimate } = made
  const file = await receive(services, bytesOf(fileOf(made)))
  if (isRefusal(file)) return file
  const name = `${meter}-${estimate.days[0]?.day}-to-${estimate.days.at(-1)?.day}-${method}`
  return acceptUpload(services, caller, {
    request: { fileName: `estimate-${name.replace(/[^\w.-]+/g, '_')}.csv`, profile: 'estimates' },
    file,
  })
}
