import type { AttributeName, Attributes, LineKind, Scope, Stream } from '../stream.ts'
import type { Unit } from '../unit.ts'

/** One factor that a stream uses, by exact labels; the unit of measure is added to them. */
export interface FactorUse {
  readonly kind: LineKind | 'energy'
  readonly scope: Scope | undefined
  readonly category: number | undefined
  /** scope, level 1 to 4 and column text, joined by `|` (src/domain/factor-labels.ts). */
  readonly labels: string
  /** The other tables in which a published name may stand instead: it stands in one of them. */
  readonly others?: readonly string[]
  /** Why this row and no other, in one sentence. */
  readonly why: string
  /** Units of measure whose rows are published and not used, each with the reason. */
  readonly notFor?: Readonly<Record<string, string>>
}

/** How a unit is called in the factor tables: the unit of measure, and into which unit to convert first. */
export type Measures = Readonly<Partial<Record<Unit, { readonly uom: string; readonly as?: Unit }>>>

/** A stream with the factors of each of its variants. */
export interface StreamEntry extends Stream {
  readonly measures: (attributes: Attributes) => Measures
  readonly uses: (attributes: Attributes) => readonly FactorUse[]
  /** The attributes that some variants do not take: a train has no size. */
  readonly leftOut?: (attributes: Attributes) => readonly AttributeName[]
  /** The attribute whose values are names as published, and under which labels (scope to level 2, ending with `|`) they stand. */
  readonly names?: { readonly attribute: AttributeName; readonly under: readonly string[] }
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
