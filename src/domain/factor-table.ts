import { Decimal } from './decimal.ts'
import type { FactorRow, FactorSetInfo, Gas } from './factor.ts'
import { gasOf, labelKey } from './factor-labels.ts'
import { type Refusal, refuse } from './refusal.ts'

/** The rows of one factor, by gas: those that have a value. */
export type FactorGroup = Readonly<Partial<Record<Gas, FactorRow & { readonly value: Decimal }>>>

const hasValue = (row: FactorRow): row is FactorRow & { readonly value: Decimal } => row.value !== undefined

/** One published set in memory. Immutable. */
export class FactorTable {
  readonly info: FactorSetInfo
  readonly rows: readonly FactorRow[]
  readonly #groups = new Map<string, Partial<Record<Gas, FactorRow & { readonly value: Decimal }>>>()
  readonly #byId = new Map<string, FactorRow>()

  constructor(info: FactorSetInfo, rows: readonly FactorRow[]) {
    this.info = info
    this.rows = rows
    for (const row of rows) {
      this.#byId.set(row.rowId, row)
      const gas = gasOf(row)
      if (gas === undefined || !hasValue(row)) continue
      const key = labelKey(row)
      const group = this.#groups.get(key) ?? {}
      group[gas] ??= row
      this.#groups.set(key, group)
    }
  }

  /** The row with this id. */
  row(rowId: string): FactorRow | undefined {
    return this.#byId.get(rowId)
  }

  /** The rows with exactly these labels (src/domain/factor-labels.ts), undefined where the set has none with a value. */
  group(key: string): FactorGroup | undefined {
    return this.#groups.get(key)
  }

  /** The keys of all factors that begin with the text: for listing what is published. */
  keys(prefix: string): string[] {
    return [...this.#groups.keys()].filter((key) => key.startsWith(prefix))
  }
}

/** Half a unit of the last decimal that each of three gases shows, on top of the 0.00002 of DESIGN.md §3. */
function tolerance(values: readonly Decimal[]): Decimal {
  const places = Math.min(...values.map((value) => value.decimalPlaces()))
  return Decimal.max('0.00002', new Decimal(10).pow(-places).times(2))
}

/** The rows of a set whose gases do not sum to their CO2e, or of which one gas exceeds it, or that stand twice. Empty: sound. */
export function factorSetFaults(rows: readonly FactorRow[]): Refusal[] {
  const faults: Refusal[] = []
  const groups = new Map<string, Partial<Record<Gas, FactorRow & { readonly value: Decimal }>>>()
  for (const row of rows) {
    const gas = gasOf(row)
    if (gas === undefined || !hasValue(row)) continue
    const key = labelKey(row)
    const group = groups.get(key) ?? {}
    if (group[gas] !== undefined)
      faults.push(
        refuse('factor_set_refused', `Row ${row.no} says again, for ${key}, what row ${group[gas].no} says.`),
      )
    group[gas] = row
    groups.set(key, group)
  }
  for (const [key, { CO2e: total, CO2, CH4, N2O }] of groups) {
    const parts = [CO2, CH4, N2O].flatMap((part) => (part === undefined ? [] : [part]))
    if (total === undefined || parts.length < 3) continue
    const sum = parts.reduce((all, part) => all.plus(part.value), new Decimal(0))
    const within = tolerance([total.value, ...parts.map((part) => part.value)])
    if (sum.minus(total.value).abs().gt(within)) {
      faults.push(
        refuse(
          'factor_set_refused',
          `Row ${total.no}: the gases of ${key} sum to ${sum.toFixed()}, not to the ${total.value.toFixed()} kg CO2e beside them.`,
        ),
      )
    }
    for (const part of parts) {
      if (part.value.minus(total.value).gt(within))
        faults.push(refuse('factor_set_refused', `Row ${part.no}: one gas of ${key} exceeds the total.`))
    }
  }
  return faults
}
