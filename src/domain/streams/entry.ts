import type { Attributes, LineKind, Scope, Stream } from '../stream.ts'
import type { Unit } from '../unit.ts'

/** One factor that a stream uses, by exact labels; the unit of measure is added to them. */
export interface FactorUse {
  readonly kind: LineKind | 'energy'
  readonly scope: Scope | undefined
  readonly category: number | undefined
  /** scope, level 1 to 4 and column text, joined by `|` (src/domain/factor-labels.ts). */
  readonly labels: string
  /** The unit of measure of its rows, where it differs from that of the direct line (biogenic rows say `kWh`). */
  readonly uom?: Readonly<Record<string, string>>
}

/** A stream with the factors of each of its variants. */
export interface StreamEntry extends Stream {
  /** How a unit is called in the factor tables: the unit of measure, and into which unit to convert first. */
  readonly uoms: Readonly<Partial<Record<Unit, { readonly uom: string; readonly as?: Unit }>>>
  readonly uses: (attributes: Attributes) => readonly FactorUse[]
}

/** Labels as text. */
export const labels = (
  scope: string,
  level1: string,
  level2: string,
  level3: string,
  level4 = '',
  column = '',
): string => [scope, level1, level2, level3, level4, column].join('|')
