import { daysIn } from './day.ts'
import { Decimal, shown } from './decimal.ts'
import type { FrozenAmount, FrozenInventory, FrozenLine } from './frozen-inventory.ts'
import { categoryName } from './scope3-categories.ts'

/** What a finding is about: an academy by its code, a meter by its number, a stream; null: not one in particular. */
export interface FindingAbout {
  readonly academy: string | null
  readonly meter: string | null
  readonly stream: string | null
}

/** What the checks found in a year: it keeps the year from being submitted, or it must be accepted with a reason. */
export interface Finding {
  readonly code: string
  readonly severity: 'blocks' | 'warns'
  /** A whole sentence, with the remedy. */
  readonly message: string
  readonly about: FindingAbout
}

const nothing: FindingAbout = { academy: null, meter: null, stream: null }
export const blocks = (code: string, message: string, about: Partial<FindingAbout> = {}): Finding => ({
  ...{ code, severity: 'blocks', message },
  about: { ...nothing, ...about },
})
export const warns = (code: string, message: string, about: Partial<FindingAbout> = {}): Finding => ({
  ...{ code, severity: 'warns', message },
  about: { ...nothing, ...about },
})

/** What a finding is about, in a few words; empty: the whole year. */
export const aboutWords = ({ academy, meter, stream }: FindingAbout): string =>
  [academy, stream, meter === null ? null : `meter ${meter}`].filter((one) => one !== null).join(' ')

/** The share of estimates in the tonnes above which somebody must say that it is acceptable; a bound of ours, not of a publication. */
const estimatedPercentMax = 5
/** How much more or less than the year before is a swing, and how much of the year's tonnes it must be to matter: bounds of ours. */
const swingPercent = 25
const swingOfTotalPercent = 1

const isDirect = (line: FrozenLine): boolean => line.kind === 'direct' && line.method !== 'market'
const directKg = ({ lines }: Pick<FrozenInventory, 'lines'>): Decimal =>
  lines.filter(isDirect).reduce((sum, line) => sum.plus(line.kgCO2e), new Decimal(0))

/** Estimates and benchmarks (quality grades 4 and 5) above a twentieth of the direct emissions. */
export function estimatedFindings(body: Pick<FrozenInventory, 'lines' | 'amounts'>): Finding[] {
  const total = directKg(body)
  if (total.isZero()) return []
  const estimated = directKg({ lines: body.lines.filter((line) => body.amounts[line.amount]!.grade >= 4) })
  const percent = estimated.times(100).div(total)
  return percent.lte(estimatedPercentMax)
    ? []
    : [
        warns(
          'estimated_share',
          `${shown(percent, 1)} % of the direct emissions (${shown(estimated.div(1000), 2)} of ${shown(total.div(1000), 2)} t CO2e) are estimates. Send readings or bills for those days (“trust-carbon coverage” names them), or accept it and say why.`,
        ),
      ]
}

/** Figures made with a factor set that stands in for one not published yet. */
export function provisionalFindings(body: Pick<FrozenInventory, 'lines'>): Finding[] {
  const sets = [
    ...new Set(body.lines.filter((line) => line.provisional).map((line) => line.factor.set)),
  ].sort()
  return sets.length === 0
    ? []
    : [
        warns(
          'factors_provisional',
          `The conversion factors of this year are not published yet, and ${sets.join(' and ')} stands in. Wait for them (usually in June) and import them (“trust-carbon factors”), or accept it and say why.`,
        ),
      ]
}

/** Scope 3 categories that somebody said are not relevant, and that have figures all the same. */
export function contradictedCategories({
  categories,
  lines,
}: Pick<FrozenInventory, 'categories' | 'lines'>): Finding[] {
  const measured = new Set(lines.map((line) => line.category))
  return categories
    .filter(({ category, status }) => status === 'notRelevant' && measured.has(category))
    .map(({ category, reason }) =>
      warns(
        'category_contradicted',
        `Category ${category} of Scope 3 (${categoryName(category)}) is said not to be relevant (“${reason}”), and has figures. Say what it is anew (“trust-carbon category set ${category}”), or accept it and say why.`,
      ),
    )
}

/** Whether the trust must report cannot be told without its size. */
export const sizeFindings = ({ report, year }: Pick<FrozenInventory, 'report' | 'year'>): Finding[] =>
  report.scopeTest.inScope === null
    ? [
        warns(
          'size_missing',
          `The size of the trust in ${year} is not recorded, so that the report does not say whether it must be made. Record it (“trust-carbon size set ${year}”), or accept it and say why.`,
        ),
      ]
    : []

/** What of a year is compared with the year before: quantities of one unit, and what a unit emits. */
interface Side {
  readonly quantity: Decimal
  readonly kg: Decimal
}
const none: Side = { quantity: new Decimal(0), kg: new Decimal(0) }
export type ComparedYear = Pick<FrozenInventory, 'amounts' | 'lines' | 'academies'>

function sidesOf(
  { amounts, lines }: ComparedYear,
  keyOf: (amount: FrozenAmount) => string | undefined,
): Map<string, Side> {
  const kg = new Map<number, Decimal>()
  for (const line of lines.filter(isDirect))
    kg.set(line.amount, (kg.get(line.amount) ?? new Decimal(0)).plus(line.kgCO2e))
  const sides = new Map<string, Side>()
  for (const [place, amount] of amounts.entries()) {
    const key = keyOf(amount)
    if (key === undefined) continue
    const before = sides.get(key) ?? none
    sides.set(key, {
      quantity: before.quantity.plus(amount.quantity),
      kg: before.kg.plus(kg.get(place) ?? 0),
    })
  }
  return sides
}

const memberDays = ({ academies }: ComparedYear, code: string): number =>
  (academies.find((one) => one.code === code)?.memberships ?? []).reduce((sum, days) => sum + daysIn(days), 0)

/** What the weather of the two years asked for, as a ratio of the later to the earlier, by academy code and stream; undefined: not known. */
export type WeatherRatio = (academy: string, stream: string) => Decimal | undefined

const percentOf = (now: Decimal, before: Decimal): Decimal => now.minus(before).times(100).div(before)

/**
 * What is a quarter more or less than in the year before, and more than a hundredth of the year’s tonnes, where neither the academy’s
 * days in the trust nor the weather explain it: of each academy and stream, and of each meter where its academy’s stream is not named.
 */
export function swingFindings(
  now: ComparedYear,
  before: ComparedYear,
  { previousYear, weather }: { previousYear: string; weather: WeatherRatio },
): Finding[] {
  const total = directKg(now)
  if (total.isZero() || before.amounts.length === 0) return []
  const named = new Set<string>()
  const find = (keyOf: (amount: FrozenAmount) => string | undefined): Finding[] => {
    const [nows, befores] = [sidesOf(now, keyOf), sidesOf(before, keyOf)]
    return [...new Set([...nows.keys(), ...befores.keys()])].sort().flatMap((key): Finding[] => {
      const [academy = '', stream = '', unit = '', meter] = key.split('\n')
      const [is, was] = [nows.get(key) ?? none, befores.get(key) ?? none]
      if (
        meter !== undefined &&
        (named.has(`${academy} ${stream}`) || is.quantity.isZero() || was.quantity.isZero())
      )
        return []
      const [days, daysBefore] = [memberDays(now, academy), memberDays(before, academy)]
      // Came or left: the boundary explains it.
      if (days === 0 || daysBefore === 0) return []
      const expected = was.quantity.times(days).div(daysBefore)
      const perUnit = is.quantity.isZero()
        ? was.quantity.isZero()
          ? new Decimal(0)
          : was.kg.div(was.quantity)
        : is.kg.div(is.quantity)
      if (is.quantity.minus(expected).abs().times(perUnit).times(100).lte(total.times(swingOfTotalPercent)))
        return []
      const ratio = weather(academy, stream)
      const within = (wanted: Decimal): boolean =>
        !wanted.isZero() && percentOf(is.quantity, wanted).abs().lte(swingPercent)
      if (within(expected) || (ratio !== undefined && within(expected.times(ratio)))) return []
      named.add(`${academy} ${stream}`)
      const change = expected.isZero()
        ? 'after none'
        : `${shown(percentOf(is.quantity, expected).abs(), 0)} % ${is.quantity.gt(expected) ? 'more' : 'less'} than`
      return [
        warns(
          'swing',
          `${meter === undefined ? `${academy}, ${stream}` : `Meter ${meter} of ${academy}`}: ${shown(is.quantity, 0)} ${unit}, ${change} ${expected.isZero() ? 'in' : `the ${shown(expected, 0)} ${unit} of`} ${previousYear}${Math.abs(days - daysBefore) <= 1 ? '' : ' by days in the trust'} (${shown(was.kg.div(1000), 2)} and ${shown(is.kg.div(1000), 2)} t CO2e)${ratio === undefined ? '' : ', and the weather does not explain it'}. Check the files of both years (unit, meter, repeated or missing rows), or accept it and say what happened.`,
          { academy, stream, meter: meter ?? null },
        ),
      ]
    })
  }
  return [
    ...find(({ academy, stream, unit }) => `${academy}\n${stream}\n${unit}`),
    ...find(({ academy, stream, unit, meter }) =>
      meter === null ? undefined : `${academy}\n${stream}\n${unit}\n${meter}`,
    ),
  ]
}
