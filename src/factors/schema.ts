import { Type } from 'typebox'
import type { FactorRow, FactorSetInfo } from '../domain/factor.ts'
import { nullable } from '../http/schema.ts'

export const setSchema = Type.Object(
  {
    id: Type.String(),
    publisher: Type.String(),
    year: Type.Integer(),
    revision: Type.String(),
    title: Type.String(),
    publishedOn: nullable(Type.String()),
    licence: Type.String(),
    attribution: Type.String(),
    sourceHash: Type.String({ description: 'SHA-256 of the file that it was made from' }),
    gwpBasis: Type.String(),
    rowCount: Type.Integer(),
    counts: Type.Boolean({ description: 'The trust’s figures of its year are made with it' }),
  },
  { title: 'FactorSet' },
)

/** A set as it is sent. */
export const setBody = (set: FactorSetInfo, counting: ReadonlySet<string>) => ({
  ...set,
  publishedOn: set.publishedOn ?? null,
  counts: counting.has(set.id),
})

/** A row of a published table as it is sent. */
export const rowFields = {
  no: Type.Integer({ description: 'The row under the head of the published table, from 1' }),
  id: Type.String(),
  scope: Type.String(),
  level1: Type.String(),
  level2: Type.String(),
  level3: Type.String(),
  level4: Type.String(),
  columnText: Type.String(),
  uom: Type.String(),
  ghgUnit: Type.String(),
  value: nullable(
    Type.String({ description: 'The number that the publication shows; null where it is blank' }),
  ),
}
export const rowBody = (row: FactorRow) => ({
  no: row.no,
  id: row.rowId,
  scope: row.scope,
  level1: row.level1,
  level2: row.level2,
  level3: row.level3,
  level4: row.level4,
  columnText: row.columnText,
  uom: row.uom,
  ghgUnit: row.ghgUnit,
  value: row.value?.toFixed() ?? null,
})
