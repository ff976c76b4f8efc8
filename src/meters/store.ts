import type { Sql, SqlValue } from '../db/client.ts'
import { Decimal } from '../domain/decimal.ts'
import type { Utility } from '../formats/record.ts'
import type { Change } from '../http/change.ts'

/** A meter as the database has it; days and decimals are text. */
export interface StoredMeter {
  readonly id: string
  /** Canonical: no spaces in an MPAN or MPRN. */
  readonly number: string
  /** null: in the holding place. */
  readonly academyId: string | null
  readonly utility: Utility | null
  readonly unit: string | null
  readonly name: string | null
  readonly serial: string | null
  readonly start: string | null
  /** Exclusive. */
  readonly end: string | null
  readonly correctionFactor: string | null
  readonly calorificValue: string | null
  readonly registerDigits: number | null
}

const columns = `id, number, academy_id AS "academyId", utility, unit, name, serial, start, "end",
  correction_factor AS "correctionFactor", calorific_value AS "calorificValue", register_digits AS "registerDigits"`

const plain = (value: string | null): string | null => (value === null ? null : new Decimal(value).toFixed())
const asStored = (row: StoredMeter): StoredMeter => ({
  ...row,
  correctionFactor: plain(row.correctionFactor),
  calorificValue: plain(row.calorificValue),
})

/** One meter of the trust. */
export async function findMeter(sql: Sql, trustId: string, id: string): Promise<StoredMeter | undefined> {
  const rows = await sql.query<StoredMeter>(
    `SELECT ${columns} FROM meter WHERE trust_id = $1::uuid AND id = $2::uuid`,
    [trustId, id],
  )
  return rows.map(asStored)[0]
}

/** The meter of the trust that has this number. */
export async function findMeterByNumber(
  sql: Sql,
  trustId: string,
  number: string,
): Promise<StoredMeter | undefined> {
  const rows = await sql.query<StoredMeter>(
    `SELECT ${columns} FROM meter WHERE trust_id = $1::uuid AND number = $2`,
    [trustId, number],
  )
  return rows.map(asStored)[0]
}

/** Meters in the order in which they were made, those after `afterId`. */
export async function listMeters(
  sql: Sql,
  {
    trustId,
    afterId,
    limit,
    academyId,
    number,
    held,
  }: {
    trustId: string
    afterId: string | undefined
    limit: number
    academyId: string | undefined
    number: string | undefined
    held: boolean
  },
): Promise<StoredMeter[]> {
  const rows = await sql.query<StoredMeter>(
    `SELECT ${columns} FROM meter
     WHERE trust_id = $1::uuid AND ($2::uuid IS NULL OR id > $2::uuid) AND ($4::uuid IS NULL OR academy_id = $4::uuid)
       AND ($5::text IS NULL OR number = $5::text) AND (NOT $6::boolean OR academy_id IS NULL)
     ORDER BY id LIMIT $3`,
    [trustId, afterId ?? null, limit, academyId ?? null, number ?? null, held],
  )
  return rows.map(asStored)
}

const values = (trustId: string, meter: StoredMeter): SqlValue[] => [
  trustId,
  meter.id,
  meter.number,
  meter.academyId,
  meter.utility,
  meter.unit,
  meter.name,
  meter.serial,
  meter.start,
  meter.end,
  meter.correctionFactor,
  meter.calorificValue,
  meter.registerDigits,
]
const places = `$3::text, $4::uuid, $5::text, $6::text, $7::text, $8::text, $9::date, $10::date, $11::numeric,
  $12::numeric, $13::int`

/** Writes a new meter down. */
export async function addMeter(
  sql: Sql,
  trustId: string,
  { meter, by }: { meter: StoredMeter; by: string },
): Promise<void> {
  await sql.query(
    `INSERT INTO meter (trust_id, id, number, academy_id, utility, unit, name, serial, start, "end", correction_factor,
       calorific_value, register_digits, created_by) VALUES ($1::uuid, $2::uuid, ${places}, $14)`,
    [...values(trustId, meter), by],
  )
}

/** Writes a meter's details anew. */
export async function updateMeter(
  sql: Sql,
  trustId: string,
  { meter, change }: { meter: StoredMeter; change: Change },
): Promise<void> {
  await sql.query(
    `UPDATE meter SET (number, academy_id, utility, unit, name, serial, start, "end", correction_factor,
       calorific_value, register_digits, changed_by, change_reason, change_no) = ROW(${places}, $14, $15, change_no + 1)
     WHERE trust_id = $1::uuid AND id = $2::uuid`,
    [...values(trustId, meter), change.by, change.reason ?? null],
  )
}

/** The units of a meter's data that counts. */
export async function unitsOfData(sql: Sql, trustId: string, meterId: string): Promise<string[]> {
  const rows = await sql.query<{ unit: string }>(
    `SELECT DISTINCT d.unit FROM (
       SELECT unit, upload_no FROM meter_day WHERE trust_id = $1::uuid AND meter_id = $2::uuid
       UNION ALL SELECT unit, upload_no FROM meter_read WHERE trust_id = $1::uuid AND meter_id = $2::uuid
     ) d JOIN upload u ON u.trust_id = $1::uuid AND u.no = d.upload_no AND u.status = 'counted' ORDER BY d.unit`,
    [trustId, meterId],
  )
  return rows.map((row) => row.unit)
}
