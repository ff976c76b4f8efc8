import { Decimal } from '../../../domain/decimal.ts'
import { refuse } from '../../../domain/refusal.ts'
import { conversion, parseUnit, type Unit } from '../../../domain/unit.ts'
import type { Row, Table } from '../../table.ts'
import { distanceUnitIn, measuredIn } from './amounts.ts'

export interface Distance {
  readonly value: Decimal
  readonly unit: Unit
  /** Found in a comment, not in a column of its own. */
  readonly derived: boolean
}

const distanceUnits: ReadonlySet<Unit> = new Set(['km', 'mile', 'passengerKm', 'passengerMile'])

/** The kilometres of a distance. */
export function kilometresOf({ value, unit }: Distance): Decimal {
  const factor = unit.endsWith('ile') ? conversion({ from: 'mile', to: 'km' }) : undefined
  return value.times(factor ?? 1)
}

/** The distances of a table of journeys: one unit for the column, or one in each row. */
export class Distances {
  readonly #table: Table
  readonly #unit: Unit | undefined

  constructor(table: Table) {
    this.#table = table
    this.#unit = distanceUnitIn(table.head('distance') ?? '') ?? table.found.says.unit
  }

  /** The distance that a row gives, `missing` where it gives none, undefined where it was refused here. */
  read(row: Row): Distance | 'missing' | undefined {
    const table = this.#table
    const measured = measuredIn(table.text(row, 'distance'))
    if (measured === undefined) return this.#inComment(row) ?? 'missing'
    if ('code' in measured) return table.error(row, 'distance', measured.code, measured.message)
    if (measured.value.isNegative() && !measured.value.isZero())
      return table.error(
        row,
        'distance',
        'value_negative',
        'A distance cannot be negative. Correct it, or say “refund” in the status.',
      )
    const written = table.text(row, 'unit')
    const unit = measured.unit ?? (written === '' ? this.#unit : parseUnit(written))
    if (unit !== undefined && distanceUnits.has(unit)) return { value: measured.value, unit, derived: false }
    if (written !== '')
      return table.error(
        row,
        'unit',
        'unit_unknown',
        `“${written}” is not a unit of distance. Write miles or km.`,
      )
    table.collector.refuse(
      refuse(
        'unit_missing',
        `The column “${table.head('distance') ?? ''}” does not say whether it is miles or km. Head it “Miles” or “Distance (km)”, or add a column “unit”.`,
      ),
    )
    return undefined
  }

  /** Expense systems without a column for it have the distance in the merchant or the comment: `46 mi @ £0.45`. Only one that stands alone is taken. */
  #inComment(row: Row): Distance | undefined {
    const table = this.#table
    for (const role of ['merchant', 'comment'] as const) {
      const found = [
        ...table
          .text(row, role)
          .matchAll(/(?:^|[^\d.,])(\d+(?:\.\d+)?)\s*(miles?|mi|kms?|kilomet(?:re|er)s?)\b/gi),
      ]
      const [one] = found
      const unit = one === undefined || found.length !== 1 ? undefined : parseUnit(one[2] ?? '')
      if (unit !== undefined) return { value: new Decimal(one?.[1] ?? ''), unit, derived: true }
    }
    return undefined
  }
}
