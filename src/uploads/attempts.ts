import type { UploadProgress } from './store.ts'

/** An upload whose reading failed with an error this often is rejected. */
export const errorsMax = 3
/** From this many deaths of the process in a row at the same place on, the next attempt waits, each time twice as long. */
const deathsBeforeWaiting = 4
/** So many deaths at the same place, with hours of waiting in between, are not the machine's. */
export const deathsMax = 20
const waitSecondsMax = 15 * 60

/** How an upload starts out. */
export const notBegun: UploadProgress = {
  bytes: 0,
  rows: 0,
  attempts: 0,
  running: false,
  errors: 0,
  deaths: 0,
  diedAt: 0,
}

/** What to do with an upload that is to be read. */
export type Attempt =
  | { readonly do: 'read'; readonly progress: UploadProgress }
  | { readonly do: 'wait'; readonly progress: UploadProgress; readonly seconds: number }
  | { readonly do: 'reject'; readonly progress: UploadProgress; readonly because: 'errors' | 'deaths' }

/**
 * Judges what became of earlier attempts. A process that is killed is no fault of the file that it was reading: such an upload
 * is taken up again however often. Only one at which the process dies at the same place, time after time, is made to wait, so that
 * the rest of the service can be used, and in the end rejected. An attempt that ended with an error of its own counts more.
 */
export function nextAttempt(before: UploadProgress): Attempt {
  const died = before.running
  const deaths = !died ? before.deaths : before.diedAt === before.rows ? before.deaths + 1 : 1
  const seen = { ...before, running: false, deaths, diedAt: died ? before.rows : before.diedAt }
  if (seen.errors >= errorsMax) return { do: 'reject', progress: seen, because: 'errors' }
  if (deaths >= deathsMax) return { do: 'reject', progress: seen, because: 'deaths' }
  if (died && deaths >= deathsBeforeWaiting) {
    const seconds = Math.min(waitSecondsMax, 2 ** (deaths - deathsBeforeWaiting))
    return { do: 'wait', progress: seen, seconds }
  }
  return {
    do: 'read',
    progress: { ...seen, bytes: 0, rows: 0, attempts: before.attempts + 1, running: true },
  }
}

const machineStates = ['08', '40', '53', '55', '57', '58']
const machineFaults = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EMFILE',
  'ENFILE',
  'ENOSPC',
  'EIO',
])

/**
 * Whether an error says that the machine or the database was at fault, not the file: a connection lost, a disk full, a deadlock
 * (SQLSTATE classes 08, 40, 53, 55, 57, 58). Such an attempt does not count.
 */
export function isMachineFault(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  return machineFaults.has(code) || (code.length === 5 && machineStates.includes(code.slice(0, 2)))
}
