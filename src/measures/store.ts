import type { Sql } from '../db/client.ts'
import { newId } from '../db/id.ts'
import { Decimal } from '../domain/decimal.ts'
import type { Measure, MeasureKind, MeasureStatus } from '../domain/measures/measure.ts'
import { type StreamId, variantAttributes } from '../domain/stream.ts'
import type { Unit } from '../domain/unit.ts'

/** A version of a measure, and who wrote it when. */
export interface StoredMeasure extends Measure {
  readonly createdAt: Date
  readonly createdBy: string
}

/** What is written of a measure. */
export type MeasureDetails = Omit<Measure, 'id' | 'version'>

interface Row {
  id: string
  version: number
  academyId: string | null
  kind: MeasureKind
  title: string
  status: MeasureStatus
  start: string
  lifeYears: number
  effects: { stream: StreamId; variant: string; unit: Unit; savingPerYear: string }[]
  shape: string[]
  capitalPounds: string | null
  yearlySavingPounds: string | null
  meterIds: string[]
  evidence: string | null
  createdAt: Date
  createdBy: string
}

const columns = `id, version, academy_id AS "academyId", kind, title, status, start, life_years AS "lifeYears", effects, shape,
  capital_pounds AS "capitalPounds", yearly_saving_pounds AS "yearlySavingPounds", to_json(meter_ids) AS "meterIds", evidence,
  created_at AS "createdAt", created_by AS "createdBy"`

const decimalOr = (text: string | null): Decimal | undefined =>
  text === null ? undefined : new Decimal(text)
const asStored = (row: Row): StoredMeasure => ({
  ...row,
  academyId: row.academyId ?? undefined,
  effects: row.effects.map((one) => ({
    ...one,
    attributes: variantAttributes(one.variant),
    savingPerYear: new Decimal(one.savingPerYear),
  })),
  shape: row.shape.length === 0 ? undefined : row.shape.map((share) => new Decimal(share)),
  capitalPounds: decimalOr(row.capitalPounds),
  yearlySavingPounds: decimalOr(row.yearlySavingPounds),
  evidence: row.evidence ?? undefined,
})

/** Measures in the order in which they were made, each as its newest version has it. */
export async function listMeasures(
  sql: Sql,
  trustId: string,
  {
    id,
    afterId,
    limit,
    academyId,
    status,
  }: {
    id?: string | undefined
    afterId?: string | undefined
    limit?: number
    academyId?: string | undefined
    status?: MeasureStatus | undefined
  } = {},
): Promise<StoredMeasure[]> {
  const rows = await sql.query<Row>(
    `SELECT * FROM (
       SELECT DISTINCT ON (id) ${columns} FROM measure
       WHERE trust_id = $1::uuid AND ($2::uuid IS NULL OR id = $2::uuid) AND ($3::uuid IS NULL OR id > $3::uuid)
       ORDER BY id, version DESC) newest
     WHERE ($4::uuid IS NULL OR "academyId" = $4::uuid) AND ($5::text IS NULL OR status = $5::text)
     ORDER BY id LIMIT $6::int`,
    [trustId, id ?? null, afterId ?? null, academyId ?? null, status ?? null, limit ?? null],
  )
  return rows.map(asStored)
}

/** Every version of a measure, the newest first. */
export async function measureVersions(sql: Sql, trustId: string, id: string): Promise<StoredMeasure[]> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM measure WHERE trust_id = $1::uuid AND id = $2::uuid ORDER BY version DESC`,
    [trustId, id],
  )
  return rows.map(asStored)
}

/** Writes a version of a measure down: the first, with a new id, or one after `before`. */
export async function addVersion(
  sql: Sql,
  { trustId, createdBy }: { trustId: string; createdBy: string },
  { before, details }: { before?: Pick<Measure, 'id' | 'version'>; details: MeasureDetails },
): Promise<StoredMeasure> {
  const { id, version } = before ?? { id: newId(), version: 0 }
  const effects = details.effects.map(({ stream, variant, unit, savingPerYear }) => ({
    ...{ stream, variant, unit, savingPerYear: savingPerYear.toFixed() },
  }))
  const [row] = await sql.query<Row>(
    `INSERT INTO measure (trust_id, id, version, academy_id, kind, title, status, start, life_years, effects, shape,
       capital_pounds, yearly_saving_pounds, meter_ids, evidence, created_by)
     VALUES ($1::uuid, $2::uuid, $3, $4::uuid, $5, $6, $7, $8::date, $9, $10::jsonb, $11::jsonb, $12::numeric, $13::numeric,
       $14::uuid[], $15, $16)
     RETURNING ${columns}`,
    [
      ...[trustId, id, version + 1, details.academyId ?? null, details.kind, details.title, details.status],
      ...[details.start, details.lifeYears, JSON.stringify(effects)],
      JSON.stringify((details.shape ?? []).map((share) => share.toFixed())),
      ...[details.capitalPounds?.toFixed() ?? null, details.yearlySavingPounds?.toFixed() ?? null],
      ...[details.meterIds, details.evidence ?? null, createdBy],
    ],
  )
  if (row === undefined) throw new Error('A measure that was just written is not there.')
  return asStored(row)
}
