import { copyText, type Database, type Sql } from '../db/client.ts'
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
export async function listSets(sql: Sql): Promise<FactorSetInfo[]> {
  const rows = await sql.query<SetRow>(
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

/** Writes a set with all its rows, by COPY, inside a transaction; `by`: who loads it, the project itself where nobody is named. Answers false where a set with this id is there already. */
export async function addSet(
  sql: Sql,
  info: FactorSetInfo,
  rows: readonly FactorRow[],
  by = 'trust-carbon',
): Promise<boolean> {
  const made = await sql.query(
    `INSERT INTO factor_set (id, publisher, year, revision, title, published_on, licence, attribution, source_hash, gwp_basis,
                               row_count, loaded_by, seq)
       SELECT $1, $2, $3, $4, $5, $6::date, $7, $8, $9, $10, $11, $12, COALESCE(max(seq), 0) + 1 FROM factor_set
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
      by,
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

/** Every row of a set in published order: each as one text, which an embedded database hands over several times as fast as its cells. */
export async function allRows(sql: Sql, setId: string): Promise<FactorRow[]> {
  const rows = await sql.query<{ cells: string }>(
    `SELECT json_build_array(no, row_id, scope, level1, level2, level3, level4, column_text, uom, ghg_unit, value::text, stored)::text
              AS cells
     FROM factor WHERE set_id = $1 ORDER BY no`,
    [setId],
  )
  return rows.map(({ cells }) => {
    const [no, row_id, scope, level1, level2, level3, level4, column_text, uom, ghg_unit, value, stored] =
      JSON.parse(cells)
    return factorRow({
      no,
      row_id,
      scope,
      level1,
      level2,
      level3,
      level4,
      column_text,
      uom,
      ghg_unit,
      value,
      stored,
    })
  })
}

/** Rows of a set in published order, those after `afterNo`; `text` is looked for in the labels and the id, as it is written. */
export async function listRows(
  db: Sql,
  query: { setId: string; afterNo: number; limit: number; text?: string | undefined },
): Promise<FactorRow[]> {
  const rows = await db.query<FactorDbRow>(
    `SELECT no, row_id, scope, level1, level2, level3, level4, column_text, uom, ghg_unit, value, stored FROM factor
     WHERE set_id = $1 AND no > $2
       AND ($4::text IS NULL OR strpos(lower(concat_ws(' ', row_id, scope, level1, level2, level3, level4, column_text, uom)), lower($4::text)) > 0)
     ORDER BY no LIMIT $3`,
    [query.setId, query.afterNo, query.limit, query.text ?? null],
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

/** A trust's word on which set of a year it uses. */
export interface FactorChoice {
  readonly year: number
  readonly version: number
  readonly setId: string
  readonly reason: string
  readonly createdAt: Date
  readonly createdBy: string
}

/** Every choice of a trust, by year, the newest of a year last: that one holds. */
export async function listChoices(db: Database, trustId: string): Promise<FactorChoice[]> {
  return db.prisma.factorChoice.findMany({
    where: { trustId },
    orderBy: [{ year: 'asc' }, { version: 'asc' }],
  })
}

/** Adds a choice as the next version of its year; of two at once the second is a conflict of its key. */
export async function addChoice(
  db: Database,
  choice: Omit<FactorChoice, 'version' | 'createdAt'> & { readonly trustId: string },
): Promise<FactorChoice> {
  const { trustId, year } = choice
  const newest = await db.prisma.factorChoice.aggregate({ where: { trustId, year }, _max: { version: true } })
  return db.prisma.factorChoice.create({ data: { ...choice, version: (newest._max.version ?? 0) + 1 } })
}
