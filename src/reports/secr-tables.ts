import type { DocumentCell, DocumentRow, DocumentTable } from '../documents/document.ts'
import { printed } from '../documents/words.ts'
import { periodWords } from '../domain/day-words.ts'
import { Decimal, shown } from '../domain/decimal.ts'
import type { FrozenInventory } from '../domain/frozen-inventory.ts'
import type { SecrRowKey } from '../domain/secr.ts'
import type { SecrReport, SecrRow } from '../domain/secr-report.ts'
import { explained, figure, prose, sumOf, words } from './document-words.ts'

const rowOf = (report: SecrReport, key: SecrRowKey): SecrRow => report.rows.find((row) => row.key === key)!
const shownOr = (value: string | null): string => (value === null ? '–' : printed(value))

/** The columns of figures: the year, the year before as published, and as restated where any row of it was. */
function columnsOf(report: SecrReport): { heads: DocumentCell[]; cells: (row: SecrRow) => DocumentCell[] } {
  const { year, previousYear, rows } = report
  const earlier = rows.some(({ previous, restated }) => previous !== null || restated !== null)
  const restated = rows.some((row) => row.restated !== null)
  const names = restated ? [`${previousYear} as published`, `${previousYear} restated`] : [previousYear]
  return {
    heads: [figure(year), ...(earlier ? names.map(figure) : [])],
    cells: (row) => {
      const before = { year: previousYear, row: row.key }
      return [
        explained(figure(shownOr(row.current)), { year, row: row.key }),
        // What was published of a year first is its version 1.
        ...(earlier
          ? [explained(figure(shownOr(row.previous)), restated ? { ...before, version: 1 } : before)]
          : []),
        // What was not restated stands in that column as it was, so that the column casts.
        ...(earlier && restated ? [explained(figure(shownOr(row.restated ?? row.previous)), before)] : []),
      ]
    },
  }
}

/** Why a figure is a dash, is not whole, or is nought: the notes of a table. */
function notesOf(
  report: SecrReport,
  keys: readonly SecrRowKey[],
  labels: ReadonlyMap<SecrRowKey, string>,
): string[] {
  const { year, previousYear } = report
  const reasons = new Map<string, string[]>()
  const asserted: string[] = []
  for (const key of keys) {
    const row = rowOf(report, key)
    const label = labels.get(key) ?? row.label
    const earlier = report.rows.some(({ previous }) => previous !== null)
    const found = [
      [year, row.currentReason] as const,
      ...(earlier ? [[previousYear, row.previousReason] as const] : []),
    ]
    for (const [of, reason] of found)
      if (reason !== null)
        reasons.set(`${of}\n${reason}`, [...(reasons.get(`${of}\n${reason}`) ?? []), label])
    if (row.currentAsserted) asserted.push(label)
  }
  return [
    ...[...reasons].map(([key, own]) => {
      const [of, reason] = key.split('\n')
      return prose(`${own.join('; ')} (${of}): ${reason}`)
    }),
    ...(asserted.length === 0
      ? []
      : [prose(`Nought in ${year}, because it was stated that there is none: ${asserted.join('; ')}.`)]),
  ]
}

const mandatory: readonly {
  readonly section: string
  readonly rows: readonly (readonly [SecrRowKey, string, 'total'?])[]
}[] = [
  {
    section: 'Energy consumption used to calculate emissions (kWh)',
    rows: [
      ['energyGas', 'Gas'],
      ['energyElectricity', 'Purchased electricity'],
      ['energyTransport', 'Transport fuel'],
      ['energyTotal', 'Energy consumption used to calculate emissions', 'total'],
    ],
  },
  {
    section: 'Scope 1 emissions (tonnes CO₂e)',
    rows: [
      ['scope1Gas', 'Gas consumption'],
      ['scope1Transport', 'Owned transport (minibuses)'],
      ['scope1Total', 'Total Scope 1', 'total'],
    ],
  },
  {
    section: 'Scope 2 emissions (tonnes CO₂e)',
    rows: [['scope2Electricity', 'Purchased electricity (location-based)']],
  },
  {
    section: 'Scope 3 emissions (tonnes CO₂e)',
    rows: [['scope3EmployeeVehicles', 'Business travel in employee-owned vehicles']],
  },
  { section: 'All scopes above (tonnes CO₂e)', rows: [['grossTotal', 'Total gross emissions', 'total']] },
  { section: 'Intensity ratio', rows: [['intensity', 'Tonnes CO₂e per pupil', 'total']] },
]

/** The statutory table, in the order of the DfE's template for academy trusts. */
export function statutoryTable(report: SecrReport): DocumentTable {
  const { heads, cells } = columnsOf(report)
  const rows = mandatory.flatMap(({ section, rows: own }): DocumentRow[] => [
    { head: words(section), cells: [], role: 'section' },
    ...own.map(([key, label, role]): DocumentRow => {
      const row = { head: words(label), cells: cells(rowOf(report, key)) }
      return role === undefined ? row : { ...row, role }
    }),
  ])
  const labels = new Map(
    mandatory.flatMap(({ rows: own }) => own.map(([key]) => [key, prose(rowOf(report, key).label)] as const)),
  )
  return {
    kind: 'table',
    id: 'secr',
    caption: `UK greenhouse gas emissions and energy use data, ${periodWords(report.period)}`,
    head: [words('Measure'), ...heads],
    rows,
    notes: [
      ...(report.roundingNote === null ? [] : [report.roundingNote]),
      ...notesOf(report, [...labels.keys()], labels),
    ],
  }
}

const memos = [
  ['solar.used', 'Solar electricity made and used on site'],
  ['solar.exported', 'Solar electricity exported, deducted from nothing'],
] as const

/** What the trust discloses beyond the law, in no total above. undefined: nothing. */
export function voluntaryTable({ report, amounts }: FrozenInventory): DocumentTable | undefined {
  const { heads, cells } = columnsOf(report)
  const known = report.rows.filter(
    ({ part, current, previous, restated }) =>
      part === 'voluntary' && (current !== null || previous !== null || restated !== null),
  )
  const memoRows = memos.flatMap(([stream, label]): DocumentRow[] => {
    const own = amounts.filter((one) => one.stream === stream && one.unit === 'kWh')
    if (own.length === 0) return []
    const kwh = printed(sumOf(own.map(({ quantity }) => quantity)).toFixed(0))
    const blanks = heads.slice(1).map(() => figure('–'))
    return [{ head: words(label), cells: [figure(kwh), ...blanks], role: 'memo' }]
  })
  if (known.length === 0 && memoRows.length === 0) return undefined
  const solar: DocumentRow[] =
    memoRows.length === 0
      ? []
      : [{ head: words('Solar electricity (kWh)'), cells: [], role: 'section' }, ...memoRows]
  const emissions: DocumentRow[] = known.map((row) => {
    const own = { head: words(prose(row.label)), cells: cells(row) }
    return row.key === 'outsideOfScopes' ? { ...own, role: 'memo' } : own
  })
  return {
    kind: 'table',
    id: 'voluntary',
    caption: `Voluntary disclosures, in no total above, ${periodWords(report.period)}`,
    head: [words('Measure'), ...heads],
    rows: [
      ...(emissions.length === 0
        ? []
        : [{ head: words('Emissions (tonnes CO₂e)'), cells: [], role: 'section' } as const]),
      ...emissions,
      ...solar,
    ],
    notes: notesOf(
      report,
      known.map(({ key }) => key),
      new Map(),
    ),
  }
}

/** How the restatement of the year before changed its figures. undefined: it changed none. */
export function restatedTable(report: SecrReport): DocumentTable | undefined {
  const changed = report.rows.filter(({ restated, previous }) => restated !== null && restated !== previous)
  if (changed.length === 0) return undefined
  return {
    kind: 'table',
    id: 'restated',
    caption: `Effect of the restatement on ${report.previousYear}`,
    head: [words('Measure'), figure('As published'), figure('Restated'), figure('Change')],
    rows: changed.map(({ key, label, unit, previous, restated }) => {
      const of = { year: report.previousYear, row: key }
      // The change of what is printed, so that the row casts.
      const change = previous === null ? null : new Decimal(restated!).minus(previous)
      const places = restated!.split('.')[1]?.length ?? 0
      return {
        head: words(prose(`${label} (${unit})`)),
        cells: [
          explained(figure(shownOr(previous)), { ...of, version: 1 }),
          explained(figure(shownOr(restated)), of),
          figure(change === null ? '–' : signed(change, places)),
        ],
      }
    }),
  }
}

const signed = (value: Decimal, places: number): string =>
  `${value.isPositive() && !value.isZero() ? '+' : ''}${printed(value.toFixed(places))}`

/** What changed against the version of this year that was published before. undefined: no figure did. */
export function replacedTable({ restatement, year }: FrozenInventory): DocumentTable | undefined {
  if (restatement === null || restatement.effects.length === 0) return undefined
  const placesOf = (unit: string): number => (unit === 'kWh' ? 0 : unit === 'tCO2e' ? 2 : 4)
  return {
    kind: 'table',
    id: 'replaced',
    caption: 'Effect of this restatement',
    head: [words('Measure'), figure('Before'), figure('After'), figure('Change')],
    rows: restatement.effects.map(({ key, label, unit, before, after, change }) => {
      const places = placesOf(unit)
      // Of a scope as a whole there is no row of the statement.
      const of = key.startsWith('secr:') ? { year, row: key.slice('secr:'.length) as SecrRowKey } : undefined
      const cell = (value: string | null) =>
        figure(value === null ? '–' : printed(shown(new Decimal(value), places)))
      return {
        head: words(prose(`${label} (${unit})`)),
        cells: [
          of === undefined
            ? cell(before)
            : explained(cell(before), { ...of, version: restatement.replacesVersion }),
          of === undefined ? cell(after) : explained(cell(after), of),
          figure(change === null ? '–' : signed(new Decimal(shown(new Decimal(change), places)), places)),
        ],
      }
    }),
    notes: ['Each figure is rounded once from the unrounded one. A dash: no figure.'],
  }
}
