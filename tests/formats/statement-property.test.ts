import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isRefusal } from '../../src/domain/refusal.ts'
import type { StatementKey } from '../../src/domain/statement/statement.ts'
import { readStatements } from '../../src/statements/read-file.ts'
import { csv, statementsIn, workbook } from './statement-reading.ts'

// A statement in any wording, layout and style of numbers reads back as its figures, each under its key and its year.

interface Kind {
  readonly key: StatementKey
  readonly unit: 'kWh' | 'tCO2e'
  readonly section: 'energy' | 'scope1' | 'scope2' | 'scope3' | 'all'
  /** Words that say what it is under the heading of its section. */
  readonly under: readonly string[]
  /** Words that say it by themselves, but for the unit. */
  readonly alone: readonly string[]
}

const kinds: readonly Kind[] = [
  {
    key: 'energyGas',
    unit: 'kWh',
    section: 'energy',
    under: ['Gas', 'Natural gas', 'Mains gas', 'Gas consumption'],
    alone: ['Gas', 'Natural gas consumption', 'Mains gas', 'Energy from gas'],
  },
  {
    key: 'energyElectricity',
    unit: 'kWh',
    section: 'energy',
    under: ['Electricity', 'Purchased electricity', 'Grid electricity'],
    alone: ['Electricity', 'Purchased electricity', 'Electricity consumption'],
  },
  {
    key: 'energyTransport',
    unit: 'kWh',
    section: 'energy',
    under: ['Transport fuel', 'Transport', 'Fuel for minibuses', 'Business mileage'],
    alone: ['Transport fuel', 'Vehicle fuel', 'Grey fleet'],
  },
  {
    key: 'energyTotal',
    unit: 'kWh',
    section: 'energy',
    under: ['Total', 'Total energy', 'Total energy consumption'],
    alone: ['Energy consumption used to calculate emissions', 'Total energy use', 'UK energy use'],
  },
  {
    key: 'scope1Gas',
    unit: 'tCO2e',
    section: 'scope1',
    under: ['Gas', 'Gas consumption', 'Natural gas', 'Combustion of gas'],
    alone: ['Scope 1: gas consumption', 'Emissions from combustion of gas (Scope 1)', 'Natural gas'],
  },
  {
    key: 'scope1Transport',
    unit: 'tCO2e',
    section: 'scope1',
    under: ['Owned transport – mini-buses', 'Minibuses', 'Transport', 'Company vehicles'],
    alone: ['Owned transport – mini-buses', 'Scope 1 – minibuses', 'Company fleet (Scope 1)'],
  },
  {
    key: 'scope1Total',
    unit: 'tCO2e',
    section: 'scope1',
    under: ['Total scope 1', 'Total Scope 1 emissions'],
    alone: ['Total scope 1', 'Scope 1 total', 'Total direct emissions (Scope 1)'],
  },
  {
    key: 'scope2Electricity',
    unit: 'tCO2e',
    section: 'scope2',
    under: ['Purchased electricity', 'Electricity', 'Electricity (location-based)'],
    alone: [
      'Purchased electricity',
      'Scope 2 – purchased electricity',
      'Emissions from purchased electricity',
    ],
  },
  {
    key: 'scope3EmployeeVehicles',
    unit: 'tCO2e',
    section: 'scope3',
    under: ['Business travel in employee owned vehicles', 'Grey fleet', 'Staff mileage'],
    alone: ['Business travel in employee-owned vehicles', 'Grey fleet', 'Scope 3: staff mileage claims'],
  },
  {
    key: 'grossTotal',
    unit: 'tCO2e',
    section: 'all',
    under: ['Total gross emissions in metric tonnes CO2e', 'Total gross emissions (tCO2e)'],
    alone: ['Total gross emissions', 'Gross emissions', 'Total emissions', 'Total Scope 1, 2 and 3'],
  },
]

const headings: Readonly<Record<Kind['section'], readonly string[]>> = {
  energy: [
    'Energy consumption (kWh)',
    'UK energy use in kWh',
    'Energy consumption break down (kWh) (optional):',
  ],
  scope1: [
    'Scope 1 emissions in metric tonnes CO2e',
    'Scope 1 (tCO₂e)',
    'Scope 1 – tonnes of CO2 equivalent',
  ],
  scope2: ['Scope 2 emissions in metric tonnes CO2e', 'Scope 2 (tCO2e)'],
  scope3: ['Scope 3 emissions in metric tonnes CO2e', 'Scope 3 - tonnes CO₂e'],
  all: ['Total'],
}
const units = {
  kWh: ['kWh', 'kwh', 'KWh'],
  tCO2e: ['tCO2e', 't CO₂e', 'tonnes CO2e', 'metric tonnes CO2e', 'tCO2-e'],
}
const years: readonly ((end: number) => string)[] = [
  (end) => `${end - 1}/${end % 100}`,
  (end) => `${end - 1}-${end % 100}`,
  (end) => `${end - 1}/${end}`,
  (end) => `Year ended 31 August ${end}`,
  (end) => `1 Sep ${end - 1} – 31 Aug ${end}`,
  (end) => `31/08/${end}`,
  (end) => `FY${end % 100}`,
  (end) => `Y/E Aug ${end}`,
  (end) => String(end),
]
const numbers: readonly ((digits: string) => string)[] = [
  (digits) => digits,
  (digits) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ','),
  (digits) => `${digits}*`,
  (digits) => ` ${digits} `,
]

const oneOf = <T>(list: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...list)

const statementArbitrary = fc.record({
  layout: oneOf(['labels', 'units', 'sections'] as const),
  file: oneOf(['comma', 'semicolon', 'tab', 'workbook', 'json', 'turned'] as const),
  title: oneOf([
    '',
    'Streamlined energy and carbon reporting',
    'UK greenhouse gas emissions and energy use data',
  ]),
  heading: oneOf(years),
  ends: oneOf([[2024], [2024, 2023], [2023, 2024], [2024, 2023, 2022]]),
  note: fc.boolean(),
  blanks: fc.boolean(),
  number: oneOf(numbers),
  rows: fc.subarray([...kinds], { minLength: 3 }).chain((chosen) =>
    fc.tuple(
      ...chosen.map((kind) =>
        fc.record({
          kind: fc.constant(kind),
          under: oneOf(kind.under),
          alone: oneOf(kind.alone),
          unit: oneOf(units[kind.unit]),
          section: oneOf(headings[kind.section]),
          digits: fc.array(
            kind.unit === 'kWh'
              ? fc.integer({ min: 1, max: 9_999_999 }).map(String)
              : fc.integer({ min: 1, max: 999_999 }).map((value) => (value / 100).toFixed(2)),
            { minLength: 3, maxLength: 3 },
          ),
        }),
      ),
    ),
  ),
})
type Made = typeof statementArbitrary extends fc.Arbitrary<infer T> ? T : never

/** The table as it is printed. */
function printed(made: Made): string[][] {
  const { layout, heading, ends, note, blanks, number, rows } = made
  const side = layout === 'units' ? 1 : 0
  const width = 1 + side + (note ? 1 : 0) + ends.length
  const line = (label: string, unit: string, cells: readonly string[]): string[] => [
    label,
    ...(side === 1 ? [unit] : []),
    ...(note ? [''] : []),
    ...cells,
  ]
  const table = [line('', 'Unit', ends.map(heading))]
  if (note) table[0]![1 + side] = 'Note'
  let open: Kind['section'] | undefined
  for (const { kind, under, alone, unit, section, digits } of rows) {
    if (layout === 'sections' && kind.section !== open && kind.section !== 'all')
      table.push([section, ...Array.from({ length: width - 1 }, () => '')])
    if (blanks && kind.section !== open) table.push(Array.from({ length: width }, () => ''))
    open = kind.section
    const label = layout === 'sections' ? under : layout === 'units' ? alone : `${alone} (${unit})`
    table.push(
      line(
        label,
        unit,
        ends.map((_, index) => number(digits[index]!)),
      ),
    )
  }
  return table
}

async function fileOf(made: Made): Promise<string | Uint8Array> {
  const table = printed(made)
  const titled = made.title === '' ? table : [[made.title], [''], ...table]
  if (made.file === 'workbook') return workbook(titled)
  if (made.file === 'json') return JSON.stringify({ title: made.title, rows: table })
  if (made.file === 'turned') return csv(table[0]!.map((_, column) => table.map((row) => row[column]!)))
  return csv(titled, { comma: ',', semicolon: ';', tab: '\t' }[made.file])
}

test('what was printed is read', async () => {
  await fc.assert(
    fc.asyncProperty(statementArbitrary, async (made) => {
      // A table on its side has no place for the headings of sections.
      fc.pre(!(made.file === 'turned' && (made.layout === 'sections' || made.blanks)))
      const statements = await statementsIn(await fileOf(made))
      expect(statements, csv(printed(made))).toHaveLength(1)
      const [statement] = statements
      const read = statement!.rows.map(({ key, unit, cells }) => [
        key,
        unit,
        ...cells.map((cell) => cell?.text),
      ])
      expect(
        statement!.columns.map(({ heading }) => heading),
        csv(printed(made)),
      ).toEqual(made.ends.map(made.heading))
      expect(read, csv(printed(made))).toEqual(
        made.rows.map(({ kind, digits }) => [
          kind.key,
          kind.unit,
          ...made.ends.map((_, index) => made.number(digits[index]!).replace('*', '').trim()),
        ]),
      )
    }),
    { numRuns: 300 },
  )
})

test('whatever is in the cells, something is read or refused', async () => {
  const words = kinds.flatMap(({ under, alone }) => [...under, ...alone])
  const cell = fc.oneof(
    oneOf([
      '',
      '',
      '2024',
      '2023',
      '2023/24',
      'kWh',
      'tCO2e',
      'Unit',
      '% change',
      'Total',
      '-',
      'n/a',
      '1,234',
      '(5)',
      '12.5%',
    ]),
    oneOf([...words, ...Object.values(headings).flat()]),
    fc.string({ maxLength: 12 }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(cell, { maxLength: 7 }), { maxLength: 14 }), async (table) => {
      const read = await readStatements(Buffer.from(csv(table)))
      if (isRefusal(read)) return
      for (const { statement } of read.statements)
        for (const row of statement.rows) expect(row.cells).toHaveLength(statement.columns.length)
    }),
    { numRuns: 500 },
  )
})
