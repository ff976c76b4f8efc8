import type { Day } from '../day.ts'

/**
 * What a row of a printed energy and carbon statement is. `energy…` are amounts of energy, `scope…` and `gross…` of CO2e; of each an
 * empty part is left out by most statements. A row of a known unit and no key may be a part of a total.
 */
export const statementKeys = [
  'energyGas',
  'energyElectricity',
  'energyTransport',
  'energyOther',
  'energyTotal',
  'scope1Gas',
  'scope1Transport',
  'scope1Other',
  'scope1Total',
  'scope2Electricity',
  'scope2Other',
  'scope2Total',
  'scope2Market',
  'scope3EmployeeVehicles',
  'scope3Other',
  'scope3Total',
  'grossTotal',
  'offsets',
  'netTotal',
  'intensity',
  /** The divisor of the ratio, where it is printed: pupils, staff or floor area. */
  'intensityDivisor',
  'outsideOfScopes',
] as const
export type StatementKey = (typeof statementKeys)[number]

/** Where in the file something stands, as its reader would find it: `row 7, column C`, or `rows[3].current` of JSON. */
export type Place = string

/** A figure exactly as it is printed, such as `1,692.10`, `6,724,63`, `–` or `12.3%`. */
export interface PrintedCell {
  readonly text: string
  readonly place: Place
  /** The unit that stands in the cell itself, where it is not that of its row. */
  readonly unit?: StatementRow['unit']
}

/** A column of figures: a year as a rule, or the change between two. */
export interface StatementColumn {
  readonly heading: string
  readonly place: Place
  readonly kind: 'year' | 'change' | 'changePercent' | 'share' | 'other'
  /** The days of the year, as far as the heading or the title says them; `end` is the last day of it. */
  readonly start: Day | undefined
  readonly end: Day | undefined
}

/** A row: a label, and a cell (or none) for each column, in their order. */
export interface StatementRow {
  readonly label: string
  readonly place: Place
  readonly key: StatementKey | undefined
  /** As the row, its section or its heading says: undefined where nothing does. */
  readonly unit: 'kWh' | 'MWh' | 'GWh' | 'kgCO2e' | 'tCO2e' | 'count' | 'ratio' | undefined
  /** What the ratio is per, where the label says: `pupil`, `member of staff`, `m2`, `£m` … */
  readonly per: string | undefined
  readonly cells: readonly (PrintedCell | undefined)[]
}

/** A line of headings further down the table, over the rows of a section: a cell (or none) for each column, in their order. */
export interface RepeatedHeadings {
  readonly place: Place
  readonly cells: readonly (PrintedCell | undefined)[]
}

/** A statement as it is printed: nothing in it is judged yet. */
export interface Statement {
  readonly title: string | undefined
  readonly columns: readonly StatementColumn[]
  readonly rows: readonly StatementRow[]
  /** Headings that are printed again over a section, as they are there: they may disagree with those of the columns. */
  readonly repeatedHeadings?: readonly RepeatedHeadings[]
  /** Sentences around the table: methodology, notes, the count of pupils, the stated factors. */
  readonly texts: readonly { readonly text: string; readonly place: Place }[]
}

/** Something that does not follow. */
export interface StatementFinding {
  readonly code: string
  /** `error`: it cannot be right. `warning`: it is unusual, or cannot be told. */
  readonly severity: 'error' | 'warning'
  readonly place: Place
  /** The row's label and the column's heading, where it is about a figure. */
  readonly row: string | undefined
  readonly column: string | undefined
  readonly printed: string | undefined
  /** What it would be, at the precision that is printed; undefined where that cannot be said. */
  readonly expected: string | undefined
  /** A whole sentence for finance: what is wrong, the sum by hand, and what to look at. */
  readonly message: string
}
