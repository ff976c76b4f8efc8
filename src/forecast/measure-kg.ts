import { addDays, type Day, type Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import { type Measure, savingIn } from '../domain/measures/measure.ts'
import { isRefusal } from '../domain/refusal.ts'
import type { StreamId } from '../domain/stream.ts'
import { isMember, type Structure, siteShare } from '../domain/structure.ts'
import type { HeldFactors } from './held-factors.ts'

/** What an effect of a measure saves in some periods, kg CO2e at the factors held; below nothing where it uses more. */
export interface EffectKg {
  readonly stream: StreamId
  readonly kgCo2e: readonly Decimal[]
}

/**
 * How much of a measure, 0 to 1, is at the sites that are compared: all of one of a member or of the whole trust, the share that passed on
 * of one at a site that was merged or split since, none of one at a school that left or closed.
 */
export function measureShare(structure: Structure, { academyId }: Measure, at: Day): Decimal {
  if (academyId === undefined || isMember(structure, academyId, at)) return new Decimal(1)
  const passed = structure.lineages.find((one) => one.from === academyId && one.day <= at)
  return passed === undefined
    ? new Decimal(0)
    : siteShare(structure, { academyId, day: addDays(passed.day, -1), at })
}

/** What a measure saves in each period by its register, times a share; effects without a factor are named in `without`. */
export function effectsKg(
  measure: Measure,
  { periods, held, share }: { periods: readonly Period[]; held: HeldFactors; share: Decimal },
): { effects: EffectKg[]; without: StreamId[] } {
  const savings = periods.map((period) => savingIn(measure, period))
  const effects: EffectKg[] = []
  const without: StreamId[] = []
  for (const [no, effect] of measure.effects.entries()) {
    const perUnit = held.perUnit(effect)
    if (isRefusal(perUnit)) without.push(effect.stream)
    else
      effects.push({
        stream: effect.stream,
        kgCo2e: savings.map((of) => of[no]!.quantity.times(share).times(perUnit)),
      })
  }
  return { effects, without }
}
