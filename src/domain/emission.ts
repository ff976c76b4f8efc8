import type { Decimal } from './decimal.ts'
import type { Gas } from './factor.ts'
import type { LineKind, Scope } from './stream.ts'

/** One line of the calculation: a quantity times one factor row. */
export interface EmissionLine {
  /** undefined: outside of scopes. */
  readonly scope: Scope | undefined
  /** GHG Protocol Scope 3 category, 1 to 15; undefined in scopes 1 and 2 and outside of scopes. */
  readonly category: number | undefined
  readonly kind: LineKind
  readonly gas: Gas
  /** What was multiplied, in the factor's own unit. */
  readonly quantity: Decimal
  readonly factor: {
    readonly set: string
    /** The row's id in that set. */
    readonly id: string
    readonly value: Decimal
    /** `kg CO2e per kWh (Gross CV)` */
    readonly unit: string
  }
  /** kilograms of CO2e, unrounded: of the CO2e row, as published. */
  readonly kgCo2e: Decimal
  /**
   * The gases of which it is made, where the set publishes them: each its own row, in kilograms of CO2e. They are shown and not
   * summed: published gas rows are rounded and meet the CO2e row within 0.00002 only.
   */
  readonly gases: readonly GasPart[]
}

/** One gas of a line. */
export interface GasPart {
  readonly gas: Gas
  readonly factorId: string
  readonly value: Decimal
  readonly kgCo2e: Decimal
}
