import { type Static, Type } from 'typebox'
import { secrRowKeys } from '../domain/secr.ts'
import { daySchema, nullable, oneOf } from '../http/schema.ts'

/** As exact as it was worked out, which is more digits than anybody may send. */
const exact = Type.String({ description: 'A decimal, as text, unrounded' })
const text = nullable(Type.String())
const rowKey = oneOf(secrRowKeys, 'A row of the statement')
const href = nullable(Type.String({ description: 'A path of this service' }))

const sourceSchema = Type.Object(
  {
    fileName: Type.String(),
    sha256: Type.String({ description: 'Of the bytes as they were sent' }),
    firstRow: Type.Integer({ description: '1 is the first line of the file' }),
    lastRow: Type.Integer(),
    rows: Type.Integer({ description: 'How many rows, and of meters how many days, are in it' }),
    file: href,
  },
  { title: 'EvidenceSource' },
)
const publishedRow = Type.Object(
  {
    title: Type.String({ description: 'Of the set' }),
    no: Type.Integer({ description: 'Its row in the published flat file, from 1 under the head' }),
    labels: Type.Array(Type.String()),
    uom: Type.String(),
    ghgUnit: Type.String(),
    value: exact,
    sourceHash: Type.String({ description: 'SHA-256 of the published file' }),
  },
  { title: 'PublishedFactorRow' },
)
export const evidenceLineSchema = Type.Object(
  {
    line: nullable(Type.Integer({ description: 'Its number in the inventory' })),
    row: nullable(rowKey),
    scope: nullable(Type.Integer()),
    category: nullable(Type.Integer()),
    kind: Type.String({ description: 'energy: the kWh of an amount, which is multiplied by no factor' }),
    method: text,
    academy: Type.String(),
    stream: Type.String(),
    variant: Type.String(),
    meter: text,
    start: daySchema,
    end: Type.String({ format: 'date', description: 'Not in it' }),
    grade: Type.Integer(),
    amount: exact,
    amountUnit: Type.String(),
    quantity: nullable(exact),
    factor: nullable(
      Type.Object({
        set: Type.String(),
        id: Type.String(),
        value: exact,
        unit: Type.String(),
        published: nullable(publishedRow),
      }),
    ),
    kgCO2e: nullable(exact),
    kwh: nullable(exact),
    how: text,
    provisional: Type.Boolean(),
    sources: Type.Array(sourceSchema),
    explain: href,
  },
  { title: 'EvidenceLine' },
)
export type EvidenceLine = Static<typeof evidenceLineSchema>

const cellSchema = Type.Object({
  key: rowKey,
  label: Type.String(),
  unit: Type.String(),
  shown: text,
  unrounded: nullable(exact),
  explain: href,
})
const groupSchema = Type.Object(
  {
    row: rowKey,
    academy: Type.String(),
    academyName: Type.String(),
    stream: Type.String(),
    sum: exact,
    unit: oneOf(['kgCO2e', 'kWh']),
    lines: Type.Array(evidenceLineSchema),
  },
  { title: 'EvidenceGroup' },
)
const inventoryFields = {
  trust: Type.String(),
  year: Type.String(),
  version: Type.Integer(),
  state: oneOf(['open', 'submitted', 'approved', 'published']),
  sha256: Type.String({ description: 'Of the inventory' }),
}
export const explanationSchema = Type.Object(
  {
    ...inventoryFields,
    row: Type.Object({
      ...cellSchema.properties,
      part: Type.String(),
      asserted: Type.Boolean(),
      reason: text,
    }),
    academy: nullable(Type.String({ description: 'The only academy whose lines are listed' })),
    previous: Type.Object({
      year: Type.String(),
      shown: text,
      explain: nullable(Type.String({ description: 'Where the year before is published here' })),
    }),
    byHand: Type.Array(Type.String({ description: 'The sum, step by step' })),
    parts: Type.Array(cellSchema),
    pupils: Type.Array(
      Type.Object({
        academy: Type.String(),
        name: Type.String(),
        count: text,
        asOf: nullable(daySchema),
        source: text,
        days: Type.Integer(),
        daysOfYear: Type.Integer(),
        weighted: nullable(exact),
      }),
    ),
    sum: exact,
    unit: oneOf(['kgCO2e', 'kWh']),
    groups: Type.Array(groupSchema),
  },
  { title: 'CellExplained' },
)
export type Explanation = Static<typeof explanationSchema>

const ledgerRowSchema = Type.Object(
  {
    first: daySchema,
    last: daySchema,
    quantity: exact,
    unit: Type.String(),
    grade: Type.Integer(),
    kind: Type.String(),
    fileName: Type.String(),
    sha256: Type.String(),
    firstRow: Type.Integer(),
    lastRow: Type.Integer(),
    conversion: text,
    method: text,
    basis: text,
    file: Type.String(),
  },
  { title: 'LedgerRow' },
)
export type LedgerRow = Static<typeof ledgerRowSchema>
export const lineExplainedSchema = Type.Object(
  {
    ...inventoryFields,
    line: evidenceLineSchema,
    byHand: Type.Array(Type.String()),
    gases: Type.Array(
      Type.Object({
        gas: Type.String(),
        factorId: Type.String(),
        value: exact,
        kgCO2e: exact,
      }),
    ),
    days: Type.Array(ledgerRowSchema, { description: 'From the ledger as it stands now' }),
    daysSum: exact,
    asFrozen: Type.Boolean({ description: 'Whether these rows still sum to the frozen amount' }),
  },
  { title: 'LineExplained' },
)
export type LineExplained = Static<typeof lineExplainedSchema>

export const sampleSchema = Type.Object(
  {
    ...inventoryFields,
    seed: Type.String(),
    size: Type.Integer(),
    by: oneOf(['lines', 'kgCO2e']),
    scope: nullable(Type.Integer()),
    rule: Type.Array(Type.String({ description: 'How it was drawn, so that anybody can draw it again' })),
    population: Type.Object({ lines: Type.Integer(), kgCO2e: exact }),
    items: Type.Array(
      Type.Object({
        rank: Type.Integer(),
        drawnBy: Type.String({
          description: 'The hash that it was ranked by, or the points that fell on it',
        }),
        line: evidenceLineSchema,
      }),
    ),
  },
  { title: 'EvidenceSample' },
)
export type Sample = Static<typeof sampleSchema>
