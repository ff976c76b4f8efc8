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

/** Two of the last decimal that any of them shows (three gases and the total are each rounded), at least 0.00002, the last place of most. */
function tolerance(values: readonly Decimal[]): Decimal {
  const places = Math.max(...values.map((value) => value.decimalPlaces()))
  return Decimal.max('0.00002', new Decimal(10).pow(-places).times(2))
}

/** Units that a publication has by mistake. Its rows are kept as published, and no stream can use them. */
const strayUnits: readonly {
  readonly unit: string
  readonly years: readonly number[]
  readonly reason: string
}[] = [
  {
    unit: '`',
    years: [2020, 2021],
    reason: 'A stray backtick stands for “kWh” in one row of battery electric vans, Class III, per km.',
  },
]

/** How a row is named where it is at fault: by its place in the set, or, for a file that somebody sent, by the row of the file. */
type NameRow = (row: FactorRow) => string

function groupFaults(
  key: string,
  group: Partial<Record<Gas, FactorRow & { readonly value: Decimal }>>,
  name: NameRow,
): Refusal[] {
  const { CO2e: total, CO2, CH4, N2O } = group
  if (total === undefined) return []
  const parts = [CO2, CH4, N2O].flatMap((part) => (part === undefined ? [] : [part]))
  const within = tolerance([total.value, ...parts.map((part) => part.value)])
  const faults = parts
    .filter((part) => part.value.minus(total.value).gt(within))
    .map((part) =>
      refuse(
        'factor_set_refused',
        `${name(part)}: ${part.value.toFixed()} ${part.ghgUnit} of ${key} exceeds the total, ${total.value.toFixed()} kg CO2e (${name(total)}).`,
      ),
    )
  const sum = parts.reduce((all, part) => all.plus(part.value), new Decimal(0))
  if (parts.length === 3 && sum.minus(total.value).abs().gt(within))
    faults.unshift(
      refuse(
        'factor_set_refused',
        `${name(total)}: the gases of ${key} sum to ${sum.toFixed()}, not to the ${total.value.toFixed()} kg CO2e beside them.`,
      ),
    )
  return faults
}

/**
 * What is unsound in the rows of a set of a year: a row that stands twice, a value in a unit that is not known, gases that do not sum
 * to their CO2e, or one that exceeds it. Empty: sound.
 */
export function factorSetFaults(
  rows: readonly FactorRow[],
  { year, name = (row) => `Row ${row.no}` }: { year: number; name?: NameRow },
): Refusal[] {
  const faults: Refusal[] = []
  const groups = new Map<string, Partial<Record<Gas, FactorRow & { readonly value: Decimal }>>>()
  for (const row of rows) {
    if (!hasValue(row)) continue
    const gas = gasOf(row)
    if (gas === undefined) {
      if (!strayUnits.some((stray) => stray.unit === row.ghgUnit && stray.years.includes(year)))
        faults.push(
          refuse(
            'factor_set_refused',
            `${name(row)}: “${row.ghgUnit}” is not a unit of a factor that is known (kg CO2e, kg CO2e of CO2, CH4 or N2O, kWh).`,
          ),
        )
      continue
    }
    const key = labelKey(row)
    const group = groups.get(key) ?? {}
    if (group[gas] !== undefined)
      faults.push(
        refuse(
          'factor_set_refused',
          `${name(row)} says again, for ${key} in ${row.ghgUnit}, what is said before (${name(group[gas])}).`,
        ),
      )
    group[gas] = row
    groups.set(key, group)
  }
  for (const [key, group] of groups) faults.push(...groupFaults(key, group, name))
  return faults
}
