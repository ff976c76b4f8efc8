import { Decimal } from '../decimal.ts'
import {
  type Amount,
  type Cure,
  type Judged,
  quoted,
  ruleYear,
  type Sheet,
  total,
  type YearColumn,
} from './check-model.ts'
import { grouping } from './figure.ts'
import {
  type Candidate,
  candidatesOf,
  type FactorPolicy,
  factorPolicy,
  factorText,
  holds,
  type Interval,
  type PublishedYear,
  statedYears,
} from './implied-factor.ts'
import type { StatementKey } from './statement.ts'

interface Pair {
  readonly kind: 'gas' | 'electricity' | 'td'
  readonly year: YearColumn
  readonly energy: readonly Amount[]
  readonly emissions: readonly Amount[]
}
interface Context {
  readonly sheet: Sheet
  readonly factors: readonly PublishedYear[]
  readonly stated: readonly number[]
  readonly policy: FactorPolicy
}
interface Verdict {
  readonly finding: Judged
  readonly column: number
  readonly kind: Pair['kind']
  /** The only year whose plain factor the figures imply. */
  readonly implies: number | undefined
}

const thousand = new Decimal(1000)
const per = (parts: { tonnes: Decimal; kWh: Decimal }): Decimal => parts.tonnes.times(thousand).div(parts.kWh)

/**
 * Whether kWh and tonnes go together: what they imply per kWh is compared with what is published for each year, allowing for what
 * rounding can have moved. Where rounding leaves it open, nothing is said.
 */
export function checkFactors(sheet: Sheet, factors: readonly PublishedYear[]): Judged[] {
  const context: Context = {
    sheet,
    factors,
    stated: statedYears(sheet.words),
    policy: factorPolicy(sheet.words),
  }
  const pairs = sheet.years.flatMap((year) => [
    ...pairOf(sheet, year, { kind: 'gas', energy: ['energyGas'], emissions: ['scope1Gas'] }),
    ...electricityPair(sheet, year),
    ...lossesPair(sheet, year),
  ])
  const verdicts = pairs.flatMap((pair) => verdictOf(context, pair) ?? [])
  return [...stale(context, { pairs, verdicts }), ...statedAgainstRule(context, verdicts)]
}

function amountsOf(sheet: Sheet, column: number, keys: readonly StatementKey[]): Amount[] | undefined {
  const rows = sheet.rows(...keys)
  const amounts = rows.flatMap((row) => sheet.amount(row, column) ?? [])
  if (
    amounts.length === 0 ||
    rows.some((row) => ['malformed', 'unknown'].includes(sheet.slot(row, column).is))
  )
    return undefined
  // A line that is the sum of the others stands for them.
  const subtotal = amounts.find((one) => {
    const rest = amounts.filter((other) => other !== one)
    return rest.length > 1 && total(rest).value.minus(one.value).abs().lte(total(rest).half.plus(one.half))
  })
  return subtotal === undefined ? amounts : [subtotal]
}

function pairOf(
  sheet: Sheet,
  year: YearColumn,
  { kind, energy, emissions }: { kind: Pair['kind']; energy: StatementKey[]; emissions: StatementKey[] },
): Pair[] {
  const kWh = amountsOf(sheet, year.index, energy)
  const tonnes = amountsOf(sheet, year.index, emissions)
  if (kWh === undefined || tonnes === undefined || !total(kWh).value.gt(0)) return []
  return [{ kind, year, energy: kWh, emissions: tonnes }]
}

function electricityPair(sheet: Sheet, year: YearColumn): Pair[] {
  const key: StatementKey = sheet.rows('scope2Electricity').length > 0 ? 'scope2Electricity' : 'scope2Total'
  const pairs = pairOf(sheet, year, { kind: 'electricity', energy: ['energyElectricity'], emissions: [key] })
  return pairs.filter(({ emissions }) => !emissions.some(({ label }) => /market/i.test(label)))
}

/** Transmission and distribution losses where they have a row of their own. */
function lossesPair(sheet: Sheet, year: YearColumn): Pair[] {
  const rows = sheet.rows('scope3Other').filter((row) => {
    const { label } = sheet.row(row)
    return /transmission|t\s?&\s?d|grid loss|distribution/i.test(label) && !/wtt|well/i.test(label)
  })
  const [row] = rows
  const losses = rows.length === 1 && row !== undefined ? sheet.amount(row, year.index) : undefined
  const kWh = amountsOf(sheet, year.index, ['energyElectricity'])
  if (losses === undefined || kWh === undefined || !total(kWh).value.gt(0)) return []
  return [{ kind: 'td', year, energy: kWh, emissions: [losses] }]
}

/** What the figures imply per kWh: by half a printed unit, and by a whole one, as far as parts that were made to cast can be moved. */
function implied({ energy, emissions }: Pair): { near: Interval; far: Interval; middle: Decimal } {
  const kWh = total(energy)
  const tonnes = total(emissions)
  const reach = (units: number): Interval => {
    const least = Decimal.max(kWh.value.minus(kWh.half.times(units)), kWh.value.times('0.5'))
    return {
      low: per({
        tonnes: tonnes.value.minus(tonnes.half.times(units)),
        kWh: kWh.value.plus(kWh.half.times(units)),
      }),
      high: per({ tonnes: tonnes.value.plus(tonnes.half.times(units)), kWh: least }),
    }
  }
  return { near: reach(1), far: reach(2), middle: per({ tonnes: tonnes.value, kWh: kWh.value }) }
}

const kindName = { gas: 'gas', electricity: 'electricity', td: 'transmission and distribution losses' }

function division({ energy, emissions }: Pair): string {
  const kWh = total(energy).value
  const tonnes = total(emissions).value
  return `${grouping(tonnes, tonnes.decimalPlaces())} t × 1000 ÷ ${grouping(kWh, kWh.decimalPlaces())} kWh = ${per({ tonnes, kWh }).toFixed(5)} kg CO2e per kWh`
}

function verdictOf(context: Context, pair: Pair): Verdict | undefined {
  const { sheet, factors, stated, policy } = context
  const rule = ruleYear(pair.year)
  const candidates = candidatesOf(pair.kind, factors)
  const mains = candidates.filter(({ way }) => way === 'main')
  const { near, far, middle } = implied(pair)
  const say = sayer(sheet, pair)
  const expected = mains.find(({ year }) => year === rule)
  if (middle.isZero()) return zeroVerdict(context, pair, expected)
  const matched = mains.filter(({ value }) => holds(near, value))
  const years = matched.map(({ year }) => year)
  const newest = pair.year === sheet.years[0]
  const own = newest ? [...(policy.byYear.get(pair.year.endYear ?? 0) ?? stated)] : []
  if (expected !== undefined && holds(far, expected.value)) {
    const against =
      own.length > 0 && !own.some((year) => mains.some((one) => one.year === year && holds(far, one.value)))
    if (!against || years.length === 0 || pair.kind === 'td') return undefined
    return say({
      code: 'factor_year_stated',
      severity: 'error',
      implies: rule,
      expected: mains.find(({ year }) => year === own[0])?.value,
      message: `The words state the factors of ${own.join(' and ')}, but ${division(pair)}, which is the factor of ${years.join(' or ')} (${factorText(expected.value)}). ${rule} is the set for this year, so the words are what to look at.`,
    })
  }
  if (expected === undefined) return undefined
  if (matched.length > 0) return otherYear(context, pair, { matched, expected })
  const other = candidates.filter(({ way, value }) => way !== 'main' && holds(near, value))
  const nearestOther = other.sort(
    (one, two) => Math.abs(one.year - (rule ?? 0)) - Math.abs(two.year - (rule ?? 0)),
  )[0]
  if (nearestOther !== undefined) return otherWay(context, pair, { candidate: nearestOther, expected })
  return noFactor(context, pair, { expected, mains, candidates })
}

interface Telling {
  readonly code: string
  readonly severity: 'error' | 'warning'
  readonly message: string
  /** kg CO2e per kWh that would be expected. */
  readonly expected: Decimal | undefined
  readonly implies?: number | undefined
}

/** Makes the verdict of a pair: it stands at the tonnes. */
function sayer(sheet: Sheet, pair: Pair) {
  const [at] = pair.emissions
  const [source] = pair.energy
  return ({ code, severity, message, expected, implies }: Telling): Verdict => {
    const kWh = total(pair.energy)
    const tonnes = total(pair.emissions)
    const single = pair.emissions.length === 1 && pair.energy.length === 1
    const cures: Cure[] =
      expected === undefined || !single || at === undefined || source === undefined || expected.isZero()
        ? []
        : [
            cure(
              at,
              kWh.value.times(expected).div(thousand),
              at.half.plus(source.half.times(expected).div(thousand)),
            ),
            cure(
              source,
              tonnes.value.times(thousand).div(expected),
              source.half.plus(at.half.times(thousand).div(expected)),
            ),
          ]
    const finding = sheet.finding(
      {
        code,
        severity: pair.kind === 'td' ? 'warning' : severity,
        ...(at === undefined ? {} : { row: at.row, column: at.column }),
        expected:
          expected === undefined || pair.emissions.length > 1
            ? undefined
            : kWh.value.times(expected).div(thousand),
        message: `${at === undefined ? '' : quoted(at.label)} of ${pair.year.column.heading}: ${message}`,
      },
      cures,
    )
    return { finding, column: pair.year.index, kind: pair.kind, implies }
  }
}
/** A factor is published to five places, so that it moves the product by half of the fifth. */
const cure = (amount: Amount, value: Decimal, half: Decimal): Cure => {
  const reach = half.plus(value.abs().times('0.0001'))
  return { row: amount.row, column: amount.column, low: value.minus(reach), high: value.plus(reach) }
}

const green = /market|rego|renewable|green (?:tariff|electricity|energy|gas)|zero[- ]carbon|100 ?%/i

function zeroVerdict({ sheet }: Context, pair: Pair, expected: Candidate | undefined): Verdict | undefined {
  if (pair.kind === 'td' || expected === undefined) return undefined
  const kWh = total(pair.energy)
  if (kWh.value.times(expected.value).div(thousand).lt(total(pair.emissions).half.times(2))) return undefined
  return sayer(
    sheet,
    pair,
  )({
    code: 'energy_without_emissions',
    severity: green.test(`${sheet.words} ${pair.emissions[0]?.label}`) ? 'warning' : 'error',
    expected: expected.value,
    message: `${grouping(kWh.value, 0)} kWh of ${kindName[pair.kind]} are printed, and no emissions. A green tariff makes the market-based figure nil; the figure of the report is the location-based one, ${grouping(kWh.value, 0)} × ${factorText(expected.value)} ÷ 1000.`,
  })
}

/** Whether the words say that one of these years' sets is the one for the year. */
const ownSet = (policy: FactorPolicy, year: YearColumn, sets: readonly number[]): boolean => {
  const said = policy.byYear.get(year.endYear ?? 0)
  return sets.some(
    (set) => said?.has(set) === true || ((policy.atStart || policy.inParts) && set === startYearOf(year)),
  )
}
const startYearOf = ({ start, endYear }: YearColumn): number =>
  Number.parseInt((start ?? `${(endYear ?? 0) - 1}`).slice(0, 4), 10)

/** The plain factor of another year than the one that the rule gives. */
function otherYear(
  { sheet, stated, policy }: Context,
  pair: Pair,
  { matched, expected }: { matched: readonly Candidate[]; expected: Candidate },
): Verdict | undefined {
  if (matched.length > 3) return undefined
  const years = matched.map(({ year }) => year)
  if (ownSet(policy, pair.year, years)) return undefined
  const newest = pair.year === sheet.years[0]
  const own = newest || stated.length > 1 ? stated : []
  const contradicts = own.length > 0 && !years.some((year) => own.includes(year))
  const agrees = own.length > 0 && !contradicts
  const startYear = startYearOf(pair.year)
  const near = years.some((year) => year === startYear || year === pair.year.endYear || year > expected.year)
  const factor = matched.map(({ year, value }) => `${year} (${factorText(value)})`).join(' or ')
  const tail = contradicts
    ? ` The words state ${own.join(' and ')}: what is stated and what was used differ.`
    : agrees
      ? ' The words say so too; the rule would have the newer set, so check that this is meant.'
      : ''
  return sayer(
    sheet,
    pair,
  )({
    code: contradicts ? 'factor_year_stated' : 'factor_year',
    severity: contradicts || (!agrees && !near) ? 'error' : 'warning',
    implies: years.length === 1 ? years[0] : undefined,
    expected: expected.value,
    message: `${division(pair)}, which is the published factor of ${factor}. The set of the calendar year in which the greatest part of the reporting year lies is that of ${expected.year}: ${factorText(expected.value)}.${tail}`,
  })
}

const ways = {
  net: {
    code: 'gas_net_cv',
    why: 'the factor per kWh of net calorific value. Bills are in kWh of gross calorific value, for which it is',
  },
  co2: {
    code: 'co2_only',
    why: 'the carbon dioxide alone, without methane and nitrous oxide. All gases together are',
  },
  td: {
    code: 'losses_in_scope_2',
    why: 'electricity with its transmission and distribution losses. Losses are Scope 3 and stand apart; Scope 2 alone is',
  },
  wtt: {
    code: 'upstream_in_scope',
    why: 'the factor with the well-to-tank emissions of its fuel added. Those are Scope 3 and stand apart; alone it is',
  },
  main: { code: 'factor_year', why: 'the factor; it is' },
} as const

function otherWay(
  { sheet }: Context,
  pair: Pair,
  { candidate, expected }: { candidate: Candidate; expected: Candidate },
): Verdict {
  const { code, why } = ways[candidate.way]
  const over = candidate.value.div(expected.value).minus(1).times(100)
  const stated =
    candidate.way === 'net' && /net (?:cv|calorific)/i.test(`${sheet.words} ${pair.energy[0]?.label}`)
  const share = `${over.abs().toFixed(1)} % too ${over.isNegative() ? 'low' : 'high'}`
  return sayer(
    sheet,
    pair,
  )({
    code,
    severity: stated ? 'warning' : 'error',
    expected: expected.value,
    message: `${division(pair)}. That is, in the set of ${candidate.year} (${candidate.sum}${candidate.sum.includes('+') ? ` = ${factorText(candidate.value)}` : ''}), ${why} ${factorText(expected.value)} in ${expected.year}, so it is ${share}.`,
  })
}

/** No published value: a thousand too much or little, months of two sets, or figures that cannot both be right. */
function noFactor(
  { sheet, factors, policy }: Context,
  pair: Pair,
  {
    expected,
    mains,
    candidates,
  }: { expected: Candidate; mains: readonly Candidate[]; candidates: readonly Candidate[] },
): Verdict | undefined {
  const { far, middle } = implied(pair)
  const say = sayer(sheet, pair)
  const about = (times: number): boolean => {
    const ratio = middle.div(expected.value).div(times)
    return ratio.gt('0.5') && ratio.lt('2')
  }
  if (about(1000) || about(0.001)) {
    const smallEnergy = about(1000) && total(pair.energy).value.lt(40_000)
    return say({
      code: 'thousand',
      severity: 'error',
      expected: expected.value,
      message: `${division(pair)}; published for ${expected.year} is ${factorText(expected.value)}. The figures are a thousand times apart: ${
        about(1000)
          ? smallEnergy
            ? 'the energy looks like MWh printed as kWh'
            : 'the emissions look like kilograms printed as tonnes'
          : 'the emissions look like thousands of tonnes, or the energy like Wh'
      }.`,
    })
  }
  const rounded = [2, 3, 4].map((places) => expected.value.toDecimalPlaces(places))
  if (rounded.slice(1).some((value) => far.low.lte(value) && far.high.gte(value))) return undefined
  const cut = [expected.value.toDecimalPlaces(2, Decimal.ROUND_DOWN)].find(
    (v) => far.low.lte(v) && far.high.gte(v),
  )
  if (cut !== undefined)
    return say({
      code: 'factor_rounded',
      severity: pair.kind === 'gas' ? 'error' : 'warning',
      expected: expected.value,
      message: `${division(pair)}: the factor was cut to ${cut.toFixed()}; published for ${expected.year} is ${factorText(expected.value)}, so the emissions are ${expected.value.minus(cut).div(expected.value).times(100).toFixed(1)} % too low.`,
    })
  const near = mains.filter(({ year }) => Math.abs(year - expected.year) <= 1).map(({ value }) => value)
  const least = Decimal.min(...near)
  const most = Decimal.max(...near)
  const off = middle.div(expected.value).minus(1).abs()
  if (far.high.gte(least) && far.low.lte(most)) {
    if (off.lt('0.001') || policy.inParts || (policy.byYear.get(pair.year.endYear ?? 0)?.size ?? 0) > 1)
      return undefined
    return say({
      code: 'factor_between',
      severity: 'warning',
      expected: expected.value,
      message: `${division(pair)}, which no set publishes; it lies between neighbouring years, as when months are worked out with two sets. One set, that of ${expected.year} (${factorText(expected.value)}), is used for a reporting year.`,
    })
  }
  const all = candidates.map(({ value }) => value)
  const label = `${pair.energy.map((one) => one.label).join(' ')} ${pair.emissions.map((one) => one.label).join(' ')}`
  const mixed =
    pair.kind === 'gas'
      ? /\boil\b|lpg|biomass|other|propane|heat|biogas|green/i.test(label)
      : green.test(`${label} ${sheet.words}`)
  const beyond =
    pair.kind === 'gas'
      ? middle.lt(Decimal.min(...mainsOf(candidates)).times('0.995')) ||
        middle.gt(Decimal.max(...mainsOf(candidates)).times('1.005'))
      : middle.lt(least.times('0.95')) || middle.gt(most.times('1.2')) || middle.gt(Decimal.max(...all))
  return say({
    code: 'factor_none',
    severity: beyond && !mixed ? 'error' : 'warning',
    expected: expected.value,
    message: `${division(pair)}. No set of ${factors[0]?.year} to ${factors.at(-1)?.year} has such a factor for ${kindName[pair.kind]}; for ${expected.year} it is ${factorText(expected.value)}. The kWh and the tonnes cannot both be right${mixed ? ', unless the row holds more than its name says' : ''}: look at both.`,
  })
}
const mainsOf = (candidates: readonly Candidate[]): Decimal[] =>
  candidates.flatMap(({ way, value }) => (way === 'main' ? [value] : []))

/** The newest year worked out with the set of the year before, which the column of the year before was rightly made with. */
function stale(
  { sheet, factors, stated }: Context,
  { pairs, verdicts }: { pairs: readonly Pair[]; verdicts: readonly Verdict[] },
): Judged[] {
  const [newest, previous] = sheet.years
  return verdicts.map(({ finding, column, kind, implies }) => {
    if (column !== newest?.index || previous === undefined || implies === undefined) return finding
    if (finding.code !== 'factor_year' || stated.includes(implies) || implies !== ruleYear(previous))
      return finding
    const before = pairs.find((pair) => pair.kind === kind && pair.year === previous)
    if (before === undefined || verdicts.some((one) => one.kind === kind && one.column === previous.index))
      return finding
    const { near } = implied(before)
    const only = candidatesOf(kind, factors).filter(({ way, value }) => way === 'main' && holds(near, value))
    if (only.length !== 1) return finding
    return {
      ...finding,
      severity: 'error' as const,
      message: `${finding.message} The column of ${previous.column.heading} has the same factor: last year’s factors were not replaced.`,
    }
  })
}

/** The stated set is not that of the year, and no figure told already. */
function statedAgainstRule({ sheet, stated, policy }: Context, verdicts: readonly Verdict[]): Judged[] {
  const findings = verdicts.map(({ finding }) => finding)
  const [newest] = sheet.years
  const rule = newest === undefined ? undefined : ruleYear(newest)
  const told = findings.some(
    ({ code, column }) => code.startsWith('factor_year') && column === newest?.column.heading,
  )
  if (
    newest !== undefined &&
    ownSet(policy, newest, [...stated, ...(policy.byYear.get(newest.endYear ?? 0) ?? [])])
  )
    return []
  if (told || stated.length === 0 || rule === undefined || newest?.end === undefined || stated.includes(rule))
    return []
  const text = sheet.statement.texts.find((one) => statedYears(one.text).length > 0)
  return [
    {
      ...sheet.finding({
        code: 'factor_year_old',
        severity: 'warning',
        message: `The words state the factors of ${stated.join(' and ')}. The greatest part of the year to ${newest.end} lies in ${rule}, whose set is the one to use.`,
      }),
      place: text?.place ?? newest.column.place,
      printed: stated.join(', '),
      expected: String(rule),
    },
  ]
}
