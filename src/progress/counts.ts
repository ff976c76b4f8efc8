import type { Count } from '../academies/run.ts'
import type { Day, Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'

/** What figures are divided by. */
export interface Denominator {
  readonly words: string
  /** The count in force at the end of a window: the newest of before, else the first after it; undefined where there is none. */
  of(site: string, window: Period): { readonly value: Decimal; readonly asOf: Day } | undefined
}

const kinds = {
  perPupil: { kind: 'pupils', words: 'pupils' },
  perM2: { kind: 'floorAreaM2', words: 'floor area in square metres' },
} as const

/** The pupils or square metres of each academy. `counts` are in the order of their days, the newest entry of a day last. */
export function denominatorOf(metric: keyof typeof kinds, counts: readonly Count[]): Denominator {
  const { kind, words } = kinds[metric]
  const own = new Map<string, { value: Decimal; asOf: Day }[]>()
  for (const one of counts) {
    if (one.kind !== kind) continue
    const known = own.get(one.academyId) ?? []
    own.set(one.academyId, known)
    known.push({ value: new Decimal(one.value), asOf: one.asOf })
  }
  return {
    words,
    of: (site, { end }) => {
      const known = own.get(site) ?? []
      const before = known.findLast((one) => one.asOf < end)
      if (before !== undefined) return before
      const [first] = known
      return known.findLast((one) => one.asOf === first?.asOf)
    },
  }
}
