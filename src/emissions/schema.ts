import { Type } from 'typebox'
import { boundaries } from '../domain/boundary.ts'
import type { InventoryLine } from '../domain/inventory.ts'
import { daySchema, idSchema, nullable, oneOf, yearSchema } from '../http/schema.ts'
import { lineId } from './line-id.ts'

const kg = Type.String({ description: 'Kilograms of CO2e, unrounded' })

export const figureQuery = {
  year: Type.Optional(yearSchema),
  boundary: Type.Optional(oneOf(boundaries)),
  at: Type.Optional(
    Type.String({ format: 'date', description: 'Like for like: the day whose members are counted; today' }),
  ),
  method: Type.Optional(oneOf(['location', 'market'], 'Scope 2 method')),
  academyId: Type.Optional(idSchema),
}

export const emissionsSchema = Type.Object(
  {
    years: Type.Array(Type.String()),
    boundary: oneOf(boundaries),
    method: oneOf(['location', 'market']),
    totals: Type.Object({
      scope1KgCO2e: kg,
      scope2LocationKgCO2e: kg,
      scope2MarketKgCO2e: kg,
      scope3KgCO2e: kg,
      totalKgCO2e: kg,
      outsideOfScopesKgCO2e: kg,
    }),
    groups: Type.Array(
      Type.Object({
        key: Type.Record(Type.String(), Type.String()),
        kgCO2e: kg,
        inTotal: Type.Boolean({ description: 'False: outside of scopes, and in no total' }),
      }),
    ),
    quality: Type.Array(Type.Object({ grade: Type.Integer(), percent: Type.String(), kgCO2e: kg })),
    factorSets: Type.Array(Type.String()),
    provisional: Type.Boolean(),
    notCalculated: Type.Array(
      Type.Object({
        academy: Type.String(),
        stream: Type.String(),
        month: Type.String(),
        quantity: Type.String(),
        unit: Type.String(),
        reason: Type.String(),
      }),
      { description: 'Amounts without a factor: they are in no total' },
    ),
  },
  { title: 'Emissions' },
)

export const lineSchema = Type.Object(
  {
    id: Type.String(),
    academyId: idSchema,
    meterId: nullable(Type.String()),
    stream: Type.String(),
    variant: Type.String(),
    month: Type.String(),
    period: Type.Object({ start: daySchema, end: daySchema }),
    grade: Type.Integer(),
    scope: nullable(Type.Integer()),
    category: nullable(Type.Integer()),
    kind: Type.String(),
    method: nullable(Type.String()),
    basis: nullable(Type.String()),
    recorded: Type.Object({ quantity: Type.String(), unit: Type.String() }),
    share: Type.String({
      description: 'How much of what was recorded is in the figure: 1, or less after a split, like for like',
    }),
    quantity: Type.String({ description: 'Recorded × share, in the unit of the factor' }),
    factor: Type.Object({ set: Type.String(), id: Type.String(), value: Type.String(), unit: Type.String() }),
    kgCO2e: kg,
    gases: Type.Array(Type.Object({ gas: Type.String(), factorId: Type.String(), kgCO2e: kg })),
    provisional: Type.Boolean(),
  },
  { title: 'Line' },
)

/** A line as it is sent. */
export function lineBody(line: InventoryLine) {
  const { amount } = line
  return {
    id: lineId(line),
    academyId: amount.academyId,
    meterId: amount.meterId ?? null,
    stream: amount.stream,
    variant: amount.variant,
    month: amount.month.slice(0, 7),
    period: { ...amount.period },
    grade: amount.grade,
    scope: line.scope ?? null,
    category: line.category ?? null,
    kind: line.kind,
    method: line.method ?? null,
    basis: line.basis ?? null,
    recorded: { quantity: (amount.part?.recorded ?? amount.quantity).toFixed(), unit: amount.unit },
    share: amount.part?.share.toFixed() ?? '1',
    quantity: line.quantity.toFixed(),
    factor: { ...line.factor, value: line.factor.value.toFixed() },
    kgCO2e: line.kgCo2e.toFixed(),
    gases: line.gases.map(({ gas, factorId, kgCo2e }) => ({ gas, factorId, kgCO2e: kgCo2e.toFixed() })),
    provisional: line.provisional,
  }
}

export const explanationSchema = Type.Object(
  {
    line: lineSchema,
    sum: Type.String({ description: 'The calculation, written out' }),
    sources: Type.Array(
      Type.Object({
        uploadId: idSchema,
        fileName: Type.String(),
        sha256: Type.String(),
        row: Type.Integer({ description: '1 is the first line of the file' }),
        rowLast: Type.Integer(),
        first: daySchema,
        last: daySchema,
        quantity: Type.String(),
        unit: Type.String(),
        source: Type.String(),
        grade: Type.Integer(),
        conversion: nullable(Type.String()),
        method: nullable(Type.String({ description: 'Estimates only: how it was made' })),
        basis: nullable(Type.String({ description: 'Estimates only: from what it was made' })),
      }),
    ),
    factorSet: nullable(
      Type.Object({
        id: Type.String(),
        title: Type.String(),
        revision: Type.String(),
        publishedOn: nullable(Type.String()),
        sourceHash: Type.String(),
        licence: Type.String(),
      }),
    ),
    why: Type.String({ description: 'Why this row of the factor table, or which contract' }),
    gradeMeans: Type.String({ description: 'What the quality grade says of the quantity' }),
    shareMeans: nullable(
      Type.String({ description: 'Why the figure has a share of what was recorded; null: it has all' }),
    ),
    factorRow: nullable(
      Type.Object({
        no: Type.Integer(),
        id: Type.String(),
        labels: Type.Array(Type.String()),
        ghgUnit: Type.String(),
        value: nullable(Type.String()),
      }),
    ),
  },
  { title: 'Explanation' },
)
