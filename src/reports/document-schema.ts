import { Type } from 'typebox'
import { daySchema, oneOf } from '../http/schema.ts'

const optional = {
  strong: Type.Optional(Type.Boolean()),
  numeric: Type.Optional(Type.Boolean({ description: 'A figure: to the right' })),
  href: Type.Optional(Type.String({ description: 'Where the figure is explained: a path of this service' })),
  columns: Type.Optional(Type.Integer({ description: 'How many columns it stands over' })),
}
const cellSchema = Type.Object({ text: Type.String(), ...optional }, { title: 'DocumentCell' })
const rowSchema = Type.Object(
  {
    head: cellSchema,
    cells: Type.Array(cellSchema),
    role: Type.Optional(
      oneOf(
        ['section', 'total', 'memo'],
        'section opens a part of the table, total sums what is above, memo is in no total',
      ),
    ),
  },
  { title: 'DocumentRow' },
)
const tableSchema = Type.Object(
  {
    kind: Type.Literal('table'),
    id: Type.String(),
    caption: Type.String(),
    head: Type.Array(cellSchema),
    rows: Type.Array(rowSchema),
    notes: Type.Optional(Type.Array(Type.String())),
  },
  { title: 'DocumentTable' },
)
const chartSchema = Type.Object(
  {
    kind: Type.Literal('chart'),
    id: Type.String(),
    title: Type.String(),
    description: Type.String(),
    chart: Type.Object(
      {
        kind: oneOf(['bars', 'stackedBars', 'waterfall', 'line']),
        unit: Type.String(),
        xTitle: Type.String(),
        yTitle: Type.String(),
        series: Type.Optional(Type.Array(Type.String())),
        points: Type.Array(
          Type.Object({
            label: Type.String(),
            series: Type.String(),
            value: Type.Union([Type.String(), Type.Null()], {
              description: 'null: a gap, which is not nought',
            }),
            estimated: Type.Optional(Type.Boolean()),
          }),
        ),
      },
      { title: 'ChartSpec' },
    ),
    table: tableSchema,
  },
  { title: 'DocumentChart', description: 'A picture of figures, and the figures as a table' },
)
const blockSchema = Type.Union(
  [
    Type.Object(
      {
        kind: Type.Literal('heading'),
        level: Type.Integer({ minimum: 1, maximum: 3 }),
        text: Type.String(),
        id: Type.Optional(Type.String()),
      },
      { title: 'DocumentHeading' },
    ),
    Type.Object(
      {
        kind: Type.Literal('paragraph'),
        text: Type.String(),
        role: Type.Optional(oneOf(['lead', 'note', 'warning'])),
      },
      { title: 'DocumentParagraph' },
    ),
    Type.Object({ kind: Type.Literal('list'), items: Type.Array(Type.String()) }, { title: 'DocumentList' }),
    Type.Object(
      { kind: Type.Literal('facts'), rows: Type.Array(Type.Array(Type.String())) },
      { title: 'DocumentFacts' },
    ),
    tableSchema,
    chartSchema,
  ],
  { title: 'DocumentBlock' },
)

/** A document before it is of any format (src/documents/document.ts). */
export const documentSchema = Type.Object(
  {
    title: Type.String(),
    subtitle: Type.String(),
    author: Type.String({ description: 'The trust' }),
    stamp: Type.String({
      description:
        'What stands at the foot of every page: the state, the day, and the SHA-256 of the inventory',
    }),
    date: daySchema,
    draft: Type.Boolean(),
    blocks: Type.Array(blockSchema),
  },
  { title: 'Document' },
)
