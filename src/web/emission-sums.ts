import { printed } from '../documents/words.ts'
import { Decimal, shown } from '../domain/decimal.ts'
import type { Emissions } from './progress-words.ts'

// Sums of the groups of GET /v1/emissions: a page asks once, told apart by all that it shows.

type Key = Readonly<Record<string, string>>

/** The sum of the groups that have all of a key, in kilograms; null where there is none. */
export function sumOf({ groups }: Pick<Emissions, 'groups'>, wanted: Key): string | null {
  const own = groups.filter(
    ({ key, inTotal }) => inTotal && Object.entries(wanted).every(([name, value]) => key[name] === value),
  )
  return own.length === 0 ? null : own.reduce((all, { kgCO2e }) => all.plus(kgCO2e), new Decimal(0)).toFixed()
}

/** A share of a whole in percent with one place, never `100.0 %` or `0.0 %` where it is not all or nothing; null without a whole. */
export function shareWords(part: string | number | null, whole: string | number | null): string | null {
  if (part === null || whole === null || new Decimal(whole).isZero()) return null
  const share = new Decimal(part).times(100).div(whole)
  if (share.isZero() || share.eq(100)) return `${share.toFixed(0)} %`
  const text = shown(share, 1)
  if (text === '100.0') return 'over 99.9 %'
  return text === '0.0' ? 'under 0.1 %' : `${printed(text)} %`
}
