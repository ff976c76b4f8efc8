import type { Decimal } from './decimal.ts'

/** One row of a published factor table. */
export interface FactorRow {
  /** The row's place under the head of the published flat file, from 1. */
  readonly no: number
  /** The published id (from 2023); before that the labels, scope to ghgUnit, joined by `|`. */
  readonly rowId: string
  readonly scope: string
  readonly level1: string
  readonly level2: string
  readonly level3: string
  readonly level4: string
  readonly columnText: string
  readonly uom: string
  /** As published: `kg CO2e`, `kg CO2e of CH4 per unit`, `kWh (Net CV)` … */
  readonly ghgUnit: string
  /** The number that the publication shows, undefined where the cell is blank: blank is not zero. */
  readonly value: Decimal | undefined
  /** The text in the file, unrounded. */
  readonly stored: string
}

/** What is known of a factor set. */
export interface FactorSetInfo {
  /** `desnz-2024`; a later revision of the same year `desnz-2024-r1.2`. */
  readonly id: string
  readonly publisher: string
  readonly year: number
  readonly revision: string
  readonly title: string
  /** ISO day, where known. */
  readonly publishedOn: string | undefined
  readonly licence: string
  readonly attribution: string
  /** SHA-256 of the file that the set was made from. */
  readonly sourceHash: string
  /** `AR4` or `AR5`. */
  readonly gwpBasis: string
  readonly rowCount: number
}

/** A gas, or the CO2e of all, or energy (SECR kWh rows). */
export type Gas = 'CO2e' | 'CO2' | 'CH4' | 'N2O' | 'kWh'
