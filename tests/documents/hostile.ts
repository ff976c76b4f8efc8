import type { Document } from '../../src/documents/document.ts'

/** Text that a format could take for its own markup, and characters that few fonts have. */
export const hostile =
  '#read("/etc/passwd") $x$ @a \\ "q" <script>alert(1)</script> &amp; 😀 漢 ŵ ŷ *b* _i_ `c` // [x] #{1+1} \u202eabc \u0007'

/** A document with every kind of block, and that text in every place where there is one. */
export const hostileDocument: Document = {
  title: `Title ${hostile}`,
  subtitle: `Subtitle ${hostile}`,
  author: `Tîr Trust ${hostile}`,
  stamp: `Stamp </style> ${hostile}`,
  date: '2025-11-20',
  draft: true,
  blocks: [
    { kind: 'paragraph', role: 'warning', text: hostile },
    { kind: 'heading', level: 1, text: hostile, id: '"><b>' },
    { kind: 'paragraph', role: 'lead', text: hostile },
    { kind: 'paragraph', role: 'note', text: hostile },
    { kind: 'list', items: [hostile, 'two'] },
    { kind: 'facts', rows: [[hostile, hostile]] },
    {
      kind: 'table',
      id: 'table',
      caption: hostile,
      head: [{ text: hostile }, { text: hostile, numeric: true }],
      rows: [
        { head: { text: hostile }, cells: [], role: 'section' },
        { head: { text: 'Elsewhere' }, cells: [{ text: '1', numeric: true, href: 'https://example.org/' }] },
        { head: { text: 'Script' }, cells: [{ text: '2', numeric: true, href: 'javascript:alert(1)' }] },
        { head: { text: 'Other host' }, cells: [{ text: '3', numeric: true, href: '//example.org' }] },
        { head: { text: 'Own' }, cells: [{ text: '4', numeric: true, href: '/v1/x?a="b' }], role: 'total' },
        { head: { text: hostile }, cells: [{ text: '5', numeric: true }], role: 'memo' },
      ],
      notes: [hostile],
    },
    {
      kind: 'chart',
      id: 'chart',
      title: hostile,
      description: hostile,
      chart: {
        kind: 'bars',
        unit: 'kWh',
        xTitle: hostile,
        yTitle: hostile,
        points: [
          { label: hostile, series: hostile, value: '12.5', estimated: true },
          { label: 'None', series: hostile, value: null },
        ],
      },
      table: { kind: 'table', id: 'chart-table', caption: 'Figures', head: [{ text: 'A' }], rows: [] },
    },
  ],
}
