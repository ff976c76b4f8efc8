import type { Period } from './day.ts'
import type { SecrRowKey } from './secr.ts'

/** One row of the statement: what is shown, and the unrounded figures behind it. */
export interface SecrRow {
  readonly key: SecrRowKey
  readonly label: string
  readonly unit: string
  readonly part: 'mandatory' | 'voluntary'
  readonly current: string | null
  /** The year before: as it was published, where it was. */
  readonly previous: string | null
  readonly currentUnrounded: string | null
  readonly previousUnrounded: string | null
  /** The year before as it was restated since; null where it was not, or this row is as it was. */
  readonly restated: string | null
  readonly restatedUnrounded: string | null
  /** Nought because somebody said that it does not apply; a row without record and assertion is null, for missing is not zero. */
  readonly currentAsserted: boolean
  readonly previousAsserted: boolean
  /** Why there is no figure, or what is not in it; null where it is whole. */
  readonly currentReason: string | null
  readonly previousReason: string | null
}

/** Whether the trust must report, by two of three limits, with the day and the source of each; null where its size is not recorded. */
export interface SecrScopeTest {
  readonly inScope: boolean | null
  /** In a sentence, with what was compared. */
  readonly sentence: string
}

/** The statutory energy and carbon statement of a year: all that is printed. Paragraphs are whole sentences. */
export interface SecrReport {
  readonly trust: string
  readonly year: string
  readonly period: Period
  readonly previousYear: string
  readonly draft: boolean
  /** The mandatory parts that are missing; only a draft has any. */
  readonly missing: readonly string[]
  readonly rows: readonly SecrRow[]
  readonly intensityMeasurement: string
  readonly energyEfficiency: string | null
  /** The measures of the register that were at work or begun in the year. */
  readonly measures: readonly string[]
  /** What moved since the year before, by the drivers, and what the trust says of it. */
  readonly movement: readonly string[]
  readonly methodology: readonly string[]
  /** Who was in the boundary, who joined and who left, with days. */
  readonly boundary: readonly string[]
  /** What is left out and why. */
  readonly exclusions: readonly string[]
  /** Why the year before stands in two columns; null where it does not. */
  readonly restatement: string | null
  readonly scopeTest: SecrScopeTest
  /** Said where the trust is a low energy user, or is near to it; null otherwise. */
  readonly lowEnergyUser: string | null
  readonly roundingNote: string | null
  readonly provisional: boolean
}
