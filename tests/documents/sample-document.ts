import type { Document, DocumentRow } from '../../src/documents/document.ts'
import { grouped } from '../../src/domain/decimal.ts'
import type { SecrRow } from '../../src/domain/secr-report.ts'
import { sampleInventory } from './sample-inventory.ts'

const { body, sha256 } = sampleInventory()
const { report } = body

const shownOf = (text: string | null): string => (text === null ? '–' : grouped(text))
const cellsOf = (row: SecrRow) =>
  [row.current, row.previous, row.restated].map((text) => ({ text: shownOf(text), numeric: true }))
const totals = new Set(['energyTotal', 'scope1Total', 'grossTotal'])

const rows: readonly DocumentRow[] = [
  { head: { text: 'Mandatory' }, cells: [], role: 'section' },
  ...report.rows
    .filter(({ part }) => part === 'mandatory')
    .map(
      (row): DocumentRow => ({
        head: { text: `${row.label} (${row.unit})` },
        cells: cellsOf(row),
        ...(totals.has(row.key) ? { role: 'total' as const } : {}),
      }),
    ),
  { head: { text: 'Voluntary, in no total above' }, cells: [], role: 'section' },
  ...report.rows
    .filter(({ part }) => part === 'voluntary')
    .map(
      (row): DocumentRow => ({
        head: { text: `${row.label} (${row.unit})` },
        cells: cellsOf(row),
        role: 'memo',
      }),
    ),
]

/** A document with a block of every kind, from the small inventory. */
export const sampleDocument = (more: Partial<Document> = {}): Document => ({
  title: 'Streamlined energy and carbon report',
  subtitle: `${body.trust}, 1 September 2024 to 31 August 2025`,
  author: body.trust,
  stamp: `Published on 20 November 2025 · version 1 · SHA-256 ${sha256}`,
  date: '2025-11-20',
  draft: false,
  blocks: [
    {
      kind: 'paragraph',
      role: 'lead',
      text: 'The trust used 280,889 kWh of energy in the year and emitted 51.30 tonnes of CO2e, 0.0566 tonnes for each pupil.',
    },
    { kind: 'paragraph', text: report.scopeTest.sentence },
    { kind: 'heading', level: 1, text: 'Energy and emissions' },
    {
      kind: 'table',
      id: 'secr',
      caption: 'UK greenhouse gas emissions and energy use data, 1 September 2024 to 31 August 2025',
      head: [
        { text: 'Energy and emissions' },
        { text: '2024-25', numeric: true },
        { text: '2023-24 as published', numeric: true },
        { text: '2023-24 as restated', numeric: true },
      ],
      rows,
      notes: [report.roundingNote!, report.restatement!],
    },
    {
      kind: 'chart',
      id: 'emissions-by-scope',
      title: 'Emissions by scope',
      description:
        'Bars of tonnes of CO2e by scope. Scope 1 fell from 42.45 to 37.24, Scope 2 from 16.53 to 13.40, Scope 3 stayed below 1.',
      chart: {
        kind: 'bars',
        unit: 'tCO2e',
        xTitle: 'Scope',
        yTitle: 'Emissions',
        points: [
          { label: 'Scope 1', series: '2023-24', value: '42.45' },
          { label: 'Scope 1', series: '2024-25', value: '37.24', estimated: true },
          { label: 'Scope 2', series: '2023-24', value: '16.53' },
          { label: 'Scope 2', series: '2024-25', value: '13.40' },
          { label: 'Scope 3', series: '2023-24', value: '0.69' },
          { label: 'Scope 3', series: '2024-25', value: '0.67' },
        ],
      },
      table: {
        kind: 'table',
        id: 'emissions-by-scope-figures',
        caption: 'Figures of the picture: emissions by scope, tonnes of CO2e',
        head: [{ text: 'Scope' }, { text: '2023-24', numeric: true }, { text: '2024-25', numeric: true }],
        rows: [
          {
            head: { text: 'Scope 1' },
            cells: [
              { text: '42.45', numeric: true },
              { text: '37.24', numeric: true },
            ],
          },
          {
            head: { text: 'Scope 2' },
            cells: [
              { text: '16.53', numeric: true },
              { text: '13.40', numeric: true },
            ],
          },
          {
            head: { text: 'Scope 3' },
            cells: [
              { text: '0.69', numeric: true },
              { text: '0.67', numeric: true },
            ],
          },
          {
            head: { text: 'Total gross emissions' },
            cells: [
              { text: '59.67', numeric: true },
              { text: '51.30', numeric: true, strong: true },
            ],
            role: 'total',
          },
        ],
      },
    },
    { kind: 'heading', level: 2, text: 'Measures taken to improve energy efficiency' },
    { kind: 'paragraph', text: report.energyEfficiency! },
    { kind: 'list', items: [...report.measures, ...report.movement] },
    { kind: 'heading', level: 2, text: 'Quantification and reporting methodology' },
    ...report.methodology.map((text) => ({ kind: 'paragraph' as const, text })),
    { kind: 'heading', level: 3, text: 'Boundary' },
    { kind: 'list', items: report.boundary },
    {
      kind: 'facts',
      rows: [
        ['Intensity', report.intensityMeasurement],
        ['Left out', report.exclusions[0]!],
        ['Factor set', 'desnz-2025, revision 1'],
      ],
    },
    {
      kind: 'paragraph',
      role: 'note',
      text: 'Contains public sector information licensed under the Open Government Licence v3.0.',
    },
    { kind: 'paragraph', role: 'warning', text: 'Two days of gas of Elm Park Academy are missing.' },
  ],
  ...more,
})
