import type { Caller } from '../access/caller.ts'
import type { Database, Sql } from '../db/client.ts'
import { newId } from '../db/id.ts'
import type { Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import { meterNumber } from '../domain/meter-number.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Change } from '../http/change.ts'
import { dayText } from '../http/schema.ts'
import { isLocked, keepingLockedYears, lockedRefusal, lockLedger, refreshMeters } from '../ledger/run.ts'
import { meterFault, numberFor, unitsOf } from './plausible.ts'
import {
  addMeter,
  findMeter,
  findMeterByNumber,
  listMeters,
  type StoredMeter,
  unitsOfData,
  updateMeter,
} from './store.ts'

/** What a supplier's contract says of the electricity that it covers. */
export interface ElectricityContract {
  readonly id: string
  readonly name: string
  readonly period: Period
  readonly kgCo2ePerKwh: Decimal
  /** Empty: every electricity meter. */
  readonly meterIds: readonly string[]
  readonly evidence: string
}

/** All electricity contracts of the trust that count, in the order of adding: where two cover the same meter and days, the later counts. */
export async function contractsOf(db: Database, trustId: string): Promise<ElectricityContract[]> {
  const rows = await db.prisma.contract.findMany({
    where: { trustId, withdrawnAt: null },
    orderBy: { id: 'asc' },
  })
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    period: { start: dayText(row.start), end: dayText(row.end) },
    kgCo2ePerKwh: new Decimal(row.kgCo2ePerKwh.toFixed()),
    meterIds: row.meterIds,
    evidence: row.evidence,
  }))
}

/** Takes back a contract: it stays and counts no more. */
export async function withdrawContract(
  db: Database,
  trustId: string,
  { id, ...withdrawal }: { id: string; withdrawnAt: Date; withdrawnBy: string; withdrawReason: string },
) {
  const done = await db.prisma.contract.updateMany({
    where: { trustId, id, withdrawnAt: null },
    data: withdrawal,
  })
  const row = await db.prisma.contract.findUnique({ where: { trustId_id: { trustId, id } } })
  if (row === null) return refuse('not_found', 'There is no such contract.')
  return done.count === 0 ? refuse('conflict', 'It was withdrawn before.') : row
}

/** The numbers of all meters of the trust, by id. */
export async function meterNumbers(db: Database, trustId: string): Promise<ReadonlyMap<string, string>> {
  const rows = await db.prisma.meter.findMany({ where: { trustId }, select: { id: true, number: true } })
  return new Map(rows.map((one) => [one.id, one.number]))
}

/** What can be said of a meter. */
export type MeterDetails = Partial<Omit<StoredMeter, 'id' | 'number'>>

const given = (details: MeterDetails): MeterDetails =>
  Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined))

/** Details that the month totals are made with. */
const counting = new Set(['utility', 'correctionFactor', 'calorificValue', 'registerDigits'])

const anyDay = { meterPeriod: undefined, academyIds: [], activityPeriod: undefined, reads: false }

/**
 * Writes a meter's details anew and its figures with them, in the transaction given, which holds the ledger. Refused, and undone, where a
 * published year would change.
 */
async function describe(
  sql: Sql,
  trustId: string,
  { before, details, change }: { before: StoredMeter; details: MeterDetails; change: Change },
): Promise<StoredMeter | Refusal> {
  const meter: StoredMeter = { ...before, ...details }
  const changed = new Set(Object.keys(details))
  const fault = meterFault(meter, changed)
  if (fault !== undefined) return fault
  const { utility } = meter
  if (utility !== null && utility !== before.utility) {
    const other = (await unitsOfData(sql, trustId, meter.id)).filter(
      (unit) => !unitsOf[utility].includes(unit),
    )
    if (other.length > 0)
      return refuse(
        'unit_mismatch',
        `This meter has data in ${other.join(', ')}, which readings of ${utility} do not come in, so it would count nowhere. Say what the meter really measures, or revert the upload and send it with the right unit.`,
        { pointer: 'body/utility' },
      )
  }
  const touched = async () => ({ ...anyDay, meterIds: [meter.id] })
  const done = await keepingLockedYears(sql, { trustId, touched }, async () => {
    await updateMeter(sql, trustId, { meter, change })
    if ([...changed].some((name) => counting.has(name))) await refreshMeters(sql, trustId, [meter.id])
  })
  return isLocked(done) ? lockedRefusal(sql, trustId, done) : meter
}

/**
 * Registers a meter. One whose data waits in the holding place is assigned, which is what the sender wants. One that is an
 * academy's already is a conflict.
 */
export async function registerMeter(
  db: Database,
  { trustId, name: by }: Pick<Caller, 'trustId' | 'name'>,
  {
    number: written,
    ...details
  }: MeterDetails & { number: string; academyId: string; utility: NonNullable<StoredMeter['utility']> },
): Promise<{ meter: StoredMeter; held: boolean } | Refusal> {
  const number = numberFor(written, details.utility, 'body/number')
  if (isRefusal(number)) return number
  return db.transaction(async (sql) => {
    await lockLedger(sql, trustId)
    const there = await findMeterByNumber(sql, trustId, number)
    if (there?.academyId != null) {
      const [academy] = await sql.query<{ name: string }>(
        'SELECT name FROM academy WHERE trust_id = $1::uuid AND id = $2::uuid',
        [trustId, there.academyId],
      )
      return refuse(
        'conflict',
        `The meter ${number} is registered already, at ${academy?.name ?? 'an academy'}; nothing was changed. To correct it or to move it: PATCH /v1/meters/${there.id}, or “trust-carbon meter set”.`,
        { pointer: 'body/number' },
      )
    }
    if (there !== undefined) {
      const meter = await describe(sql, trustId, {
        before: there,
        details: given(details),
        change: { by, reason: 'registered from the holding place' },
      })
      return isRefusal(meter) ? meter : { meter, held: true }
    }
    const meter: StoredMeter = { ...blank, ...given(details), id: newId(), number }
    const fault = meterFault(meter, new Set(Object.keys(details)))
    if (fault !== undefined) return fault
    await addMeter(sql, trustId, { meter, by })
    return { meter, held: false }
  })
}

const blank: Omit<StoredMeter, 'id' | 'number'> = {
  academyId: null,
  utility: null,
  unit: null,
  name: null,
  serial: null,
  start: null,
  end: null,
  correctionFactor: null,
  calorificValue: null,
  registerDigits: null,
}

/**
 * Changes what is said of a meter, and its month totals with it, in one transaction that holds the ledger: an upload that concludes
 * meanwhile comes before or after, never between. `hold` throws where the caller may not change the meter as it stands.
 */
export async function changeMeter(
  db: Database,
  trustId: string,
  {
    id,
    details,
    change,
    hold,
  }: { id: string; details: MeterDetails; change: Change; hold: (before: StoredMeter) => void },
): Promise<StoredMeter | Refusal> {
  return db.transaction(async (sql) => {
    await lockLedger(sql, trustId)
    const before = await findMeter(sql, trustId, id)
    if (before === undefined) return refuse('not_found', 'There is no such meter.')
    hold(before)
    if (details.utility != null) {
      const number = numberFor(before.number, details.utility, 'body/utility')
      if (isRefusal(number)) return number
    }
    return describe(sql, trustId, { before, details: given(details), change })
  })
}

/** The meter of the trust that has this id or number, as an estimate or a command names it. */
export async function meterNamed(sql: Sql, trustId: string, named: string): Promise<StoredMeter | undefined> {
  const written = named.trim()
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(written)) {
    const meter = await findMeter(sql, trustId, written)
    if (meter !== undefined) return meter
  }
  const read = meterNumber(written)
  return findMeterByNumber(sql, trustId, isRefusal(read) ? written : read.number)
}

/** The meters of an academy, in the order in which they were made. */
export async function metersOfAcademy(sql: Sql, trustId: string, academyId: string): Promise<StoredMeter[]> {
  return listMeters(sql, {
    ...{ trustId, academyId, afterId: undefined, limit: 1000, number: undefined, held: false },
  })
}

/** The numbers of an academy’s other meters that measure the same. */
export async function metersBeside(sql: Sql, trustId: string, meter: StoredMeter): Promise<string[]> {
  const { academyId } = meter
  if (academyId === null) return []
  const beside = await metersOfAcademy(sql, trustId, academyId)
  return beside.filter((one) => one.id !== meter.id && one.utility === meter.utility).map((one) => one.number)
}
