import { readFile, rm } from 'node:fs/promises'
import type { Caller } from '../access/caller.ts'
import type { Sql } from '../db/client.ts'
import { monthsOf, type Period } from '../domain/day.ts'
import { DegreeDayTable } from '../domain/estimate/degree-day-table.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { readDegreeDays } from '../formats/degree-days.ts'
import type { Services } from '../services.ts'
import { receive } from '../uploads/run.ts'
import { addLoad, countingValues, listLoads, type StoredLoad, stationsOf } from './store.ts'

/** Twenty years of days at ten base temperatures are less. */
const bytesMax = 4 * 1024 * 1024
/** The base temperature that degree days for heating in the United Kingdom are published at (CIBSE TM41). */
export const usualBase = '15.5'

export interface AskedLoad {
  readonly station: string
  readonly base: string
  readonly source?: string | undefined
  readonly fileName: string
}

/**
 * Takes a file of degree days in, as a load beside the earlier ones: of two that have a period the later counts. The file that the newest
 * load of the station was made from changes nothing.
 */
export async function loadDegreeDays(
  services: Services,
  caller: Caller,
  asked: AskedLoad,
  body: AsyncIterable<Uint8Array>,
): Promise<{ load: StoredLoad; existing: boolean } | Refusal> {
  const { db, clock } = services
  const { trustId } = caller
  const received = await receive(services, body, {
    bytesMax,
    remedy: 'Degree days are a few lines a year: check that it is that file.',
  })
  if (isRefusal(received)) return received
  let bytes: Uint8Array
  try {
    bytes = await readFile(received.path)
  } finally {
    await rm(received.path, { force: true })
  }
  const series = readDegreeDays(bytes, { today: clock.today(), base: asked.base })
  if (isRefusal(series)) return series
  const { station, source, fileName } = asked
  const { sha256 } = received
  const bases = series.map((one) => one.base).sort()
  const { id, existing } = await db.transaction(async (sql) => {
    // Two that are sent at once come one after the other.
    await sql.query('SELECT 1 FROM trust WHERE id = $1::uuid FOR UPDATE', [trustId])
    const newest = (await listLoads(sql, trustId, { station })).at(-1)
    if (newest?.sha256 === sha256 && newest.bases.join() === bases.join())
      return { id: newest.id, existing: true }
    const load = { trustId, station, source, fileName, sha256, createdBy: caller.name, series }
    return { id: await addLoad(sql, load), existing: false }
  })
  const [load] = await listLoads(db, trustId, { id })
  if (load === undefined) throw new Error('Degree days that were just loaded are not there.')
  return { load, existing }
}

/**
 * The degree days of a station; of the only one there is, where none is named. Refused where there are none, or several and none named.
 */
export async function degreeDayTable(
  sql: Sql,
  trustId: string,
  { station, base = usualBase }: { station?: string | undefined; base?: string | undefined },
): Promise<DegreeDayTable | Refusal> {
  const all = (await stationsOf(sql, trustId)).filter((one) => one.base === base)
  const found =
    station === undefined ? all : all.filter((one) => one.station.toLowerCase() === station.toLowerCase())
  const [only] = found
  if (only === undefined)
    return refuse(
      'estimate_basis_missing',
      `No degree days ${station === undefined ? '' : `of the station “${station}” `}at the base of ${base} °C were loaded. Load them: trust-carbon degree-days load FILE --station NAME, or POST /v1/degree-days.`,
      { pointer: 'body/station' },
    )
  if (found.length > 1)
    return refuse(
      'invalid',
      `Degree days of several stations are loaded: say which with “station”: ${found.map((one) => one.station).join(', ')}.`,
      { pointer: 'body/station' },
    )
  return new DegreeDayTable({
    station: only.station,
    base,
    values: await countingValues(sql, trustId, { station: only.station, base }),
  })
}

/**
 * The station to draw the weather of two years with where nobody names one: that which has the most of their months at the usual base,
 * else the first by name. undefined: there is none.
 */
export async function stationOfPeriods(
  sql: Sql,
  trustId: string,
  periods: readonly Period[],
): Promise<string | undefined> {
  const months = periods.flatMap((period) => monthsOf(period))
  let best: { station: string; months: number } | undefined
  const stations = (await stationsOf(sql, trustId)).filter((one) => one.base === usualBase)
  for (const { station } of stations) {
    const values = await countingValues(sql, trustId, { station, base: usualBase })
    const table = new DegreeDayTable({ station, base: usualBase, values })
    const own = months.filter((month) => {
      const found = table.ofMonth(month)
      return found !== undefined && found.kind !== 'standard'
    }).length
    if (best === undefined || own > best.months) best = { station, months: own }
  }
  return best?.station
}

/** Whether any degree days at the usual base were loaded. */
export async function hasDegreeDays(sql: Sql, trustId: string): Promise<boolean> {
  return (await stationsOf(sql, trustId)).some((one) => one.base === usualBase)
}
