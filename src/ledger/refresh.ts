import type { Sql } from '../db/client.ts'
import { copyText } from '../db/client.ts'
import { addDays, monthOf, nextMonth, type Period } from '../domain/day.ts'
import { Decimal, decimalText } from '../domain/decimal.ts'
import { type MeterReads, type ReadFinding, type RegisterRead, readDays } from '../domain/register-reads.ts'
import { activityPart, countedDays, monthTotals } from './counting.ts'

/** The whole of time, as far as dates in files may reach. */
const always: Period = { start: '1900-01-01', end: '2200-01-01' }

interface ReadRow {
  meter_id: string
  register: string
  read_on: string
  upload_no: number
  place_no: number
  row: number
  reading: string
  unit: string
  read_type: RegisterRead['readType']
  serial: string | null
  digits: number
  register_digits: number | null
}

async function countingReads(sql: Sql, trustId: string, meterIds: readonly string[]): Promise<MeterReads[]> {
  const rows = await sql.query<ReadRow>(
    `SELECT r.meter_id, r.register, r.read_on, r.upload_no, COALESCE(u.place_no, u.no) AS place_no, r.row, r.reading, r.unit, r.read_type, r.serial, r.digits,
            m.register_digits
     FROM meter_read r
     JOIN upload u ON u.trust_id = r.trust_id AND u.no = r.upload_no AND u.status = 'counted'
     JOIN meter m ON m.trust_id = r.trust_id AND m.id = r.meter_id
     WHERE r.trust_id = $1::uuid AND r.meter_id = ANY($2::uuid[])
     ORDER BY r.meter_id, r.register, r.read_on, r.upload_no, r.row`,
    [trustId, meterIds],
  )
  const meters = new Map<string, RegisterRead[]>()
  for (const row of rows) {
    const reads = meters.get(row.meter_id) ?? []
    meters.set(row.meter_id, reads)
    reads.push({
      register: row.register,
      readOn: row.read_on,
      reading: new Decimal(row.reading),
      unit: row.unit,
      readType: row.read_type,
      serial: row.serial ?? undefined,
      digits: row.register_digits ?? row.digits,
      uploadNo: row.upload_no,
      placeNo: row.place_no,
      row: row.row,
    })
  }
  return [...meters].map(([meterId, reads]) => ({ meterId, reads }))
}

/** Derives the days between reads anew, from all the reads that count. Answers what was found odd on the way. */
export async function refreshReadDays(
  sql: Sql,
  trustId: string,
  meterIds: readonly string[],
): Promise<ReadFinding[]> {
  await sql.query('DELETE FROM read_day WHERE trust_id = $1::uuid AND meter_id = ANY($2::uuid[])', [
    trustId,
    meterIds,
  ])
  const findings: ReadFinding[] = []
  for (const meter of await countingReads(sql, trustId, meterIds)) {
    const derived = readDays(meter.reads)
    findings.push(...derived.findings)
    const rows = derived.days.map((day) => [
      trustId,
      meter.meterId,
      day.day,
      day.grade,
      decimalText(day.quantity),
      day.unit,
      day.from.uploadNo,
      day.from.row,
      day.to.uploadNo,
      day.to.row,
    ])
    if (rows.length === 0) continue
    const columns = [
      'trust_id',
      'meter_id',
      'day',
      'grade',
      'quantity',
      'unit',
      'from_upload_no',
      'from_row',
      'upload_no',
      'row',
    ]
    await sql.copyInto('read_day', columns, [copyText(rows)])
  }
  return findings
}

/** The period of the months that a period touches. */
export function wholeMonths(period: Period): Period {
  return { start: monthOf(period.start), end: nextMonth(monthOf(addDays(period.end, -1))) }
}

/** Works out the month totals of these meters anew for the months that the period touches. */
export async function refreshMeterMonths(
  sql: Sql,
  { trustId, meterIds, period = always }: { trustId: string; meterIds: readonly string[]; period?: Period },
): Promise<void> {
  const bounds = `date_trunc('month', $3::date)::date AND month < $4::date`
  await sql.query(
    `DELETE FROM meter_month WHERE trust_id = $1::uuid AND meter_id = ANY($2::uuid[]) AND month >= ${bounds}`,
    [trustId, meterIds, period.start, period.end],
  )
  const whole = wholeMonths(period)
  await sql.query(
    `INSERT INTO meter_month (trust_id, meter_id, month, grade, quantity, days, part_days) ${monthTotals(countedDays)}`,
    [trustId, meterIds, whole.start, whole.end],
  )
}

/** Works out the month totals of these academies' activities anew for the months that the period touches. */
export async function refreshActivityMonths(
  sql: Sql,
  { trustId, academyIds, period }: { trustId: string; academyIds: readonly string[]; period: Period },
): Promise<void> {
  const months = `date_trunc('month', $3::date)::date`
  await sql.query(
    `DELETE FROM activity_month
     WHERE trust_id = $1::uuid AND academy_id = ANY($2::uuid[]) AND month >= ${months} AND month < $4::date`,
    [trustId, academyIds, period.start, period.end],
  )
  await sql.query(
    `INSERT INTO activity_month (trust_id, academy_id, stream, variant, unit, month, grade, quantity, records)
     SELECT $1::uuid, a.academy_id, a.stream, a.variant, a.unit, s.month, a.grade,
            sum(${activityPart('s.month', 's.next')}), count(*)
     FROM activity a
     JOIN upload u ON u.trust_id = a.trust_id AND u.no = a.upload_no AND u.status = 'counted'
     JOIN (
       SELECT g::date AS month, (g + interval '1 month')::date AS next
       FROM generate_series(${months}::timestamp, $4::date - 1, interval '1 month') g
     ) s ON a.start < s.next AND a."end" > s.month
     WHERE a.trust_id = $1::uuid AND a.academy_id = ANY($2::uuid[]) AND a.start < $4::date + 31 AND a."end" > ${months}
     GROUP BY a.academy_id, a.stream, a.variant, a.unit, s.month, a.grade`,
    [trustId, academyIds, period.start, period.end],
  )
}

/** The meters and days that an upload touches, by its rows in the ledger, and the meters of which it has reads. */
export async function metersTouchedBy(sql: Sql, trustId: string, uploadNo: number) {
  const meters = await sql.query<{ id: string; start: string; end: string }>(
    `SELECT meter_id AS id, min(day) AS start, max(day) + 1 AS "end" FROM meter_day
     WHERE trust_id = $1::uuid AND upload_no = $2 GROUP BY meter_id`,
    [trustId, uploadNo],
  )
  const reads = await sql.query<{ id: string }>(
    'SELECT DISTINCT meter_id AS id FROM meter_read WHERE trust_id = $1::uuid AND upload_no = $2',
    [trustId, uploadNo],
  )
  return { meters, reads: reads.map((row) => row.id) }
}

/** The smallest period around all of them. */
export function around(periods: readonly Period[]): Period {
  const [first, ...rest] = periods
  if (first === undefined) return always
  return rest.reduce(
    (all, one) => ({
      start: one.start < all.start ? one.start : all.start,
      end: one.end > all.end ? one.end : all.end,
    }),
    first,
  )
}

/** Brings the month totals of activities up to date with an upload that has begun, or ceased, to count. */
export async function refreshActivitiesForUpload(sql: Sql, trustId: string, uploadNo: number): Promise<void> {
  const [touched] = await sql.query<{ ids: string[] | null; start: string; end: string }>(
    `SELECT array_agg(DISTINCT academy_id::text) AS ids, min(start) AS start, max("end") AS "end" FROM activity
     WHERE trust_id = $1::uuid AND upload_no = $2`,
    [trustId, uploadNo],
  )
  if (touched?.ids) await refreshActivityMonths(sql, { trustId, academyIds: touched.ids, period: touched })
}

/**
 * Brings the month totals up to date with an upload that has begun, or ceased, to count: only the meters, academies and months
 * that it touches. To be called in the transaction that changes the upload's status.
 */
export async function refreshForUpload(sql: Sql, trustId: string, uploadNo: number): Promise<ReadFinding[]> {
  const touched = await metersTouchedBy(sql, trustId, uploadNo)
  if (touched.meters.length > 0) {
    const meterIds = touched.meters.map((meter) => meter.id)
    await refreshMeterMonths(sql, { trustId, meterIds, period: around(touched.meters) })
  }
  let findings: ReadFinding[] = []
  if (touched.reads.length > 0) {
    findings = await refreshReadDays(sql, trustId, touched.reads)
    await refreshMeterMonths(sql, { trustId, meterIds: touched.reads })
  }
  await refreshActivitiesForUpload(sql, trustId, uploadNo)
  return findings
}

/**
 * Works out everything of these meters anew: after what one measures, its digits or calorific value changed. To be called in the
 * transaction that changes them, with the ledger locked.
 */
export async function refreshMeters(sql: Sql, trustId: string, meterIds: readonly string[]): Promise<void> {
  await refreshReadDays(sql, trustId, meterIds)
  await refreshMeterMonths(sql, { trustId, meterIds })
}
