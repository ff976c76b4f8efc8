import type { Database, Sql } from '../db/client.ts'
import { copyText } from '../db/client.ts'
import { Decimal } from '../domain/decimal.ts'
import type { FactorRow, FactorSetInfo } from '../domain/factor.ts'

interface SetRow {
  id: string
  publisher: string
  year: number
  revision: string
  title: string
  published_on: string | null
  licence: string
  attribution: string
  source_hash: string
  gwp_basis: string
  row_count: number
}

/** Every set in the database, by year and, within a year, in the order in which they were loaded. */
export async function listSets(db: Sql): Promise<FactorSetInfo[]> {
  const rows = await db.query<SetRow>(
    `SELECT id, publisher, year, revision, title, published_on, licence, attribution, source_hash, gwp_basis, row_count
     FROM factor_set ORDER BY year, seq`,
  )
  return rows.map((row) => ({
    id: row.id,
    publisher: row.publisher,
    year: row.year,
    revision: row.revision,
    title: row.title,
    publishedOn: row.published_on ?? undefined,
    licence: row.licence,
    attribution: row.attribution,
    sourceHash: row.source_hash,
    gwpBasis: row.gwp_basis,
    rowCount: row.row_count,
  }))
}

const factorColumns = [
  'set_id',
  'no',
  'row_id',
  'scope',
  'level1',
  'level2',
  'level3',
  'level4',
  'column_text',
  'uom',
  'ghg_unit',
  'value',
  'stored',
]

/** Writes a set with all its rows, by COPY, in one transaction. Answers false where a set with this id is there already. */
export async function addSet(
  db: Database,
  info: FactorSetInfo,
  rows: readonly FactorRow[],
): Promise<boolean> {
  return db.transaction(async (sql) => {
    const made = await sql.query(
      `INSERT INTO factor_set (id, publisher, year, revision, title, published_on, licence, attribution, source_hash, gwp_basis,
                               row_count, seq)
       SELECT $1, $2, $3, $4, $5, $6::date, $7, $8, $9, $10, $11, COALESCE(max(seq), 0) + 1 FROM factor_set
       ON CONFLICT (id) DO NOTHING RETURNING 1`,
      [
        info.id,
        info.publisher,
        info.year,
        info.revision,
        info.title,
        info.publishedOn ?? null,
        info.licence,
        info.attribution,
        info.sourceHash,
        info.gwpBasis,
        info.rowCount,
      ],
    )
    if (made.length === 0) return false
    const cells = rows.map((row) => [
      info.id,
      row.no,
      row.rowId,
      row.scope,
      row.level1,
      row.level2,
      row.level3,
      row.level4,
      row.columnText,
      row.uom,
      row.ghgUnit,
      row.value?.toFixed(),
      row.stored,
    ])
    await sql.copyInto('factor', factorColumns, [copyText(cells)])
    return true
  })
}

interface FactorDbRow {
  no: number
  row_id: string
  scope: string
  level1: string
  level2: string
  level3: string
  level4: string
  column_text: string
  uom: string
  ghg_unit: string
  value: string | null
  stored: string
}

const factorRow = (row: FactorDbRow): FactorRow => ({
  no: row.no,
  rowId: row.row_id,
  scope: row.scope,
  level1: row.level1,
  level2: row.level2,
  level3: row.level3,
  level4: row.level4,
  columnText: row.column_text,
  uom: row.uom,
  ghgUnit: row.ghg_unit,
  value: row.value === null ? undefined : new Decimal(row.value),
  stored: row.stored,
})

/** Rows of a set in published order, those after `afterNo`; `text` is looked for in the labels and the id, as it is written. */
export async function listRows(
  db: Sql,
  query: { setId: string; afterNo: number; limit: number | undefined; text?: string | undefined },
): Promise<FactorRow[]> {
  const rows = await db.query<FactorDbRow>(
    `SELECT no, row_id, scope, level1, level2, level3, level4, column_text, uom, ghg_unit, value, stored FROM factor
     WHERE set_id = $1 AND no > $2
       AND ($4::text IS NULL OR strpos(lower(concat_ws(' ', row_id, scope, level1, level2, level3, level4, column_text, uom)), lower($4::text)) > 0)
     ORDER BY no LIMIT $3`,
    [query.setId, query.afterNo, query.limit ?? null, query.text ?? null],
  )
  return rows.map(factorRow)
}

/** The set that a trust chose for a calendar year, where it chose one. */
export async function chosenSet(db: Database, trustId: string, year: number): Promise<string | undefined> {
  const row = await db.prisma.factorChoice.findFirst({
    where: { trustId, year },
    orderBy: { version: 'desc' },
    select: { setId: true },
  })
  return row?.setId
}
