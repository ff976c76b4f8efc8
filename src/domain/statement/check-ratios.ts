import { Decimal } from '../decimal.ts'
import {
  type Amount,
  type Cure,
  type Judged,
  likePrinted,
  quoted,
  type Sheet,
  total,
  type YearColumn,
} from './check-model.ts'
import type { Casting } from './check-sums.ts'
import { divisorUnit, type Noun, nounOf, type StatedDivisor, statedDivisors } from './divisors.ts'
import { grouping } from './figure.ts'
import type { StatementKey } from './statement.ts'

interface Range {
  readonly value: Decimal
  readonly half: Decimal
  readonly name: string
  /** As it is printed. */
  readonly text: string
  readonly amount?: Amount
}
interface Ratio {
  readonly printed: Amount
  readonly year: YearColumn
  readonly noun: Noun
  readonly words: string
  readonly unit: Decimal
}

const thousand = new Decimal(1000)
const hundredth = new Decimal('0.5')

/** Whether each printed ratio is the total divided by the count that is printed, or that the words give. */
export function checkRatios(sheet: Sheet, instead: Casting['instead']): Judged[] {
  return sheet.rows('intensity').flatMap((row) => {
    const { label, per } = sheet.row(row)
    const words = `${label} ${per ?? ''}`
    const noun = nounOf(per ?? label)
    const ratios = sheet.years.flatMap((year): Ratio[] => {
      const printed = sheet.amount(row, year.index)
      return printed === undefined ? [] : [{ printed, year, noun, words, unit: divisorUnit(words) }]
    })
    const judged = ratios.map((ratio) => ratioOf(sheet, ratio, instead))
    const unknown = ratios.filter((_, index) => judged[index] === 'no divisor')
    return [
      ...judged.flatMap((one) => (one === 'no divisor' || one === undefined ? [] : [one])),
      ...impliedDivisors(sheet, unknown),
      ...sameDivisor(sheet, noun),
    ]
  })
}

/** Divisor rows of the same kind as the ratio, or the only one there is. */
function divisorRows(sheet: Sheet, noun: Noun): number[] {
  const rows = sheet.rows('intensityDivisor')
  const same = rows.filter((row) => nounOf(`${sheet.row(row).per ?? ''} ${sheet.row(row).label}`) === noun)
  return same.length > 0 ? same : rows.length === 1 && sheet.rows('intensity').length === 1 ? rows : []
}

/** The tonnes that may be above the line: each gross total, as printed and as it would cast. */
function numerators(sheet: Sheet, column: number, instead: Casting['instead']): Range[] {
  const rows = sheet.rows('grossTotal').flatMap((row) => sheet.amount(row, column) ?? [])
  const ranges = rows.flatMap((amount): Range[] => {
    const cast = instead.get(`${amount.row}:${column}`)
    const own: Range = {
      value: amount.value,
      half: amount.half,
      name: amount.label,
      text: amount.text,
      amount,
    }
    return cast === undefined ? [own] : [own, { ...own, value: cast, text: likePrinted(cast, amount) }]
  })
  if (ranges.length > 0) return ranges
  const scopes = (['scope1Total', 'scope2Total', 'scope3Total'] as const).flatMap((key, index) => {
    const printed = sheet.rows(key)
    const parts: StatementKey[][] = [
      ['scope1Gas', 'scope1Transport', 'scope1Other'],
      ['scope2Electricity', 'scope2Other'],
      ['scope3EmployeeVehicles', 'scope3Other'],
    ]
    const from = printed.length > 0 ? printed.slice(0, 1) : sheet.rows(...parts[index]!)
    return from.flatMap((row) => sheet.amount(row, column) ?? [])
  })
  if (scopes.length === 0) return []
  const { value, half } = total(scopes)
  return [{ value, half, name: 'the emissions together', text: grouping(value, value.decimalPlaces()) }]
}

/** The sums of scopes that a ratio is sometimes worked out on instead of the whole. */
function narrower(sheet: Sheet, column: number): Range[] {
  const scope = (key: StatementKey, ...parts: StatementKey[]): Amount[] => {
    const printed = sheet.rows(key).slice(0, 1)
    return (printed.length > 0 ? printed : sheet.rows(...parts)).flatMap(
      (row) => sheet.amount(row, column) ?? [],
    )
  }
  const one = scope('scope1Total', 'scope1Gas', 'scope1Transport', 'scope1Other')
  const two = scope('scope2Total', 'scope2Electricity', 'scope2Other')
  const vehicles = sheet.rows('scope3EmployeeVehicles').flatMap((row) => sheet.amount(row, column) ?? [])
  const range = (amounts: Amount[], name: string): Range => {
    const { value, half } = total(amounts)
    return { value, half, name, text: grouping(value, Math.max(0, ...amounts.map(({ places }) => places))) }
  }
  if (one.length === 0 || two.length === 0) return []
  return [
    range([...one, ...two], 'Scope 1 and 2'),
    ...(vehicles.length > 0
      ? [range([...one, ...two, ...vehicles], 'Scope 1, 2 and employees’ vehicles')]
      : []),
  ]
}

const overlaps = (one: { low: Decimal; high: Decimal }, other: { low: Decimal; high: Decimal }): boolean =>
  one.low.lte(other.high) && other.low.lte(one.high)
const quotient = (above: Range, below: Range): { low: Decimal; high: Decimal } => {
  const least = Decimal.max(below.value.minus(below.half), below.value.div(2))
  return {
    low: above.value.minus(above.half).div(below.value.plus(below.half)),
    high: above.value.plus(above.half).div(least),
  }
}
const printedRange = ({ value, half }: Amount, times: Decimal = new Decimal(1)) => ({
  low: value.minus(half).div(times),
  high: value.plus(half).div(times),
})

interface Divisors {
  readonly ranges: readonly Range[]
  /** Printed as a row, or given by words that say what it is; what is only some number of pupils accuses nobody. */
  readonly sure: boolean
  readonly about: boolean
}

function divisorsOf(sheet: Sheet, { noun, year, unit }: Ratio): Divisors {
  const scaled = (value: Decimal): Decimal[] =>
    (noun === 'money' ? [value, value.div(1000), value.div(1_000_000)] : [value]).map((one) => one.div(unit))
  const rows = divisorRows(sheet, noun).flatMap((row) => sheet.amount(row, year.index) ?? [])
  if (rows.length > 0) {
    const ranges = rows.flatMap((amount) =>
      scaled(amount.value).map((value, index): Range => {
        const half = scaled(amount.half)[index] ?? amount.half
        return { value, half, name: amount.label, text: amount.text, amount }
      }),
    )
    return { ranges, sure: true, about: false }
  }
  if (year !== sheet.years[0]) return { ranges: [], sure: false, about: false }
  const stated = statedDivisors(
    [sheet.row(sheet.rows('intensity')[0]!).label, ...sheet.statement.texts.map(({ text }) => text)],
    noun,
  )
  const range = ({ value, text }: StatedDivisor): Range[] =>
    scaled(value).map((one) => ({
      value: one,
      half: noun === 'money' ? one.times('0.005') : hundredth.div(unit),
      name: noun,
      text,
    }))
  return {
    ranges: stated.flatMap(range),
    sure:
      stated.length > 0 &&
      stated.every(({ sure }) => sure) &&
      new Set(stated.map(({ text }) => text)).size === 1,
    about: stated.some(({ about }) => about),
  }
}

function ratioOf(sheet: Sheet, ratio: Ratio, instead: Casting['instead']): Judged | 'no divisor' | undefined {
  const { printed, year, words } = ratio
  const above = numerators(sheet, year.index, instead)
  const divisors = divisorsOf(sheet, ratio)
  const energy = /kwh|mwh|energy/i.test(words)
  const tops: Range[] = energy
    ? sheet.rows('energyTotal').flatMap((row) => {
        const amount = sheet.amount(row, year.index)
        return amount === undefined ? [] : [{ ...amount, name: amount.label, amount }]
      })
    : above
  const [top] = tops
  if (top === undefined) return undefined
  if (divisors.ranges.length === 0) return 'no divisor'
  const kilograms = /\bkg|kilogram/i.test(words) && !energy
  const times = kilograms ? thousand : new Decimal(1)
  const own = printedRange(printed, times)
  const fits = (all: readonly Range[], target: { low: Decimal; high: Decimal }) =>
    all.flatMap((one) =>
      divisors.ranges.flatMap((below) =>
        overlaps(quotient(one, below), target) ? [[one, below] as const] : [],
      ),
    )
  if (fits(tops, own).length > 0) return undefined
  const narrow = fits(energy ? [] : narrower(sheet, year.index), own)[0]
  const [below] = [...divisors.ranges].sort((one, other) =>
    top.value
      .div(one.value)
      .minus(printed.value.div(times))
      .abs()
      .cmp(top.value.div(other.value).minus(printed.value.div(times)).abs()),
  )
  if (below === undefined) return undefined
  if (narrow !== undefined)
    return /scope/i.test(words)
      ? undefined
      : sheet.finding({
          code: 'ratio_part',
          severity: 'warning',
          row: printed.row,
          column: printed.column,
          expected: top.value.div(below.value).times(times),
          message: `${quoted(printed.label)} of ${year.column.heading}, ${printed.text}, is ${narrow[0].name} (${narrow[0].text}) ÷ ${narrow[1].text}. The ratio is taken on total gross emissions, ${top.text}; say so where it is not.`,
        })
  return wrongRatio(sheet, { ratio, top, below, times, divisors })
}

interface Wrong {
  readonly ratio: Ratio
  readonly top: Range
  readonly below: Range
  readonly times: Decimal
  readonly divisors: Divisors
}

/** What was done instead, where it can be told. */
function instance(
  sheet: Sheet,
  { ratio, top, below, times }: Wrong,
): { code: string; why: string } | undefined {
  const { printed, year, noun } = ratio
  const own = printedRange(printed)
  const rangesOf = (...keys: readonly StatementKey[]): Range[] =>
    sheet.rows(...keys).flatMap((row) => {
      const amount = sheet.amount(row, year.index)
      return amount === undefined ? [] : [{ ...amount, name: amount.label, amount }]
    })
  const scaled = (range: { low: Decimal; high: Decimal }, by: Decimal | number) => ({
    low: range.low.times(by),
    high: range.high.times(by),
  })
  const energy = rangesOf('energyTotal')
  if (overlaps(scaled(quotient(top, below), times.eq(1) ? thousand : 1), own))
    return {
      code: 'ratio_unit',
      why: times.eq(1)
        ? 'That is kilograms, a thousand times the tonnes that the label says'
        : 'That is tonnes, and the label says kilograms',
    }
  for (const net of rangesOf('netTotal'))
    if (overlaps(scaled(quotient(net, below), times), own))
      return {
        code: 'ratio_on_net',
        why: `It is worked out on the net figure, ${net.text}, and not on total gross emissions`,
      }
  for (const kWh of energy) {
    if (overlaps(quotient(kWh, below), own))
      return {
        code: 'ratio_on_energy',
        why: `It is worked out on kWh (${kWh.text} ÷ ${below.text}), and not on emissions`,
      }
    if (overlaps(quotient(below, kWh), own) || overlaps(scaled(quotient(below, kWh), thousand), own))
      return { code: 'ratio_inverted', why: `It is upside down and on kWh: ${below.text} ÷ ${kWh.text}` }
  }
  if (overlaps(quotient(below, top), own))
    return { code: 'ratio_inverted', why: `It is upside down: ${below.text} ÷ ${top.text}` }
  for (const other of sheet.years) {
    if (other === year) continue
    for (const row of divisorRows(sheet, noun)) {
      const amount = sheet.amount(row, other.index)
      if (amount === undefined) continue
      const wrong: Range = {
        value: amount.value.div(ratio.unit),
        half: amount.half.div(ratio.unit),
        name: amount.label,
        text: amount.text,
      }
      if (overlaps(scaled(quotient(top, wrong), times), own))
        return {
          code: 'ratio_other_year',
          why: `It is divided by the ${amount.text} of ${other.column.heading} instead of the ${below.text} of its own year`,
        }
    }
  }
  return undefined
}

function wrongRatio(sheet: Sheet, wrong: Wrong): Judged | undefined {
  const { ratio, top, below, times, divisors } = wrong
  const { printed, year } = ratio
  const found = instance(sheet, wrong)
  if (found === undefined && !divisors.sure) return undefined
  const expected = top.value.div(below.value).times(times)
  const shownUnit = ratio.unit.eq(1) ? '' : ` × ${ratio.unit.toFixed()}`
  const sum = `${top.text}${times.eq(1) ? '' : ' × 1000'} ÷ ${below.text}${shownUnit} = ${grouping(expected, printed.places)}`
  const range = printedRange(printed, times)
  const fewest = range.high.isZero() ? undefined : top.value.div(range.high).times(ratio.unit)
  const most = range.low.gt(0) ? top.value.div(range.low).times(ratio.unit) : undefined
  const count =
    found !== undefined || fewest === undefined || most === undefined
      ? ''
      : ` The printed ratio implies a divisor of ${grouping(fewest, 0)} to ${grouping(most, 0)}.`
  const cures: Cure[] = [
    ratioCure(printed, expected, printed.half),
    ...(top.amount === undefined
      ? []
      : [
          ratioCure(
            top.amount,
            printed.value.div(times).times(below.value),
            printed.half.div(times).times(below.value).plus(top.half),
          ),
        ]),
    ...(below.amount === undefined ||
    printed.value.isZero() ||
    ratio.noun === 'money' ||
    likeOtherYear(sheet, below.amount)
      ? []
      : [
          ratioCure(
            below.amount,
            top.value.div(printed.value.div(times)).times(ratio.unit),
            top.value
              .div(Decimal.max(range.low, printed.value.div(times).div(2)))
              .minus(top.value.div(printed.value.div(times)))
              .times(ratio.unit)
              .plus(below.half),
          ),
        ]),
  ]
  return sheet.finding(
    {
      code: found?.code ?? 'ratio',
      severity: divisors.about && found === undefined ? 'warning' : 'error',
      row: printed.row,
      column: printed.column,
      expected,
      message: `${quoted(printed.label)} of ${year.column.heading} does not follow: ${sum}, but ${printed.text} is printed.${found === undefined ? '' : ` ${found.why}.`}${count}`,
    },
    // What explains itself is no slip of the fingers.
    found === undefined ? cures : [],
  )
}
/** A count that is near that of another year is right: the ratio is what to look at. */
const likeOtherYear = (sheet: Sheet, { row, column, value }: Amount): boolean =>
  sheet.years.some(({ index }) => {
    const other = index === column ? undefined : sheet.amount(row, index)?.value
    return other?.gt(0) === true && value.div(other).minus(1).abs().lte('0.1')
  })
const ratioCure = ({ row, column }: Amount, value: Decimal, half: Decimal): Cure => ({
  row,
  column,
  low: value.minus(half),
  high: value.plus(half),
})

/** Tonnes per pupil or member of staff beyond which a figure is of another order: schools lie near 0.3 and 3. */
const orders: Readonly<Partial<Record<Noun, readonly [string, string]>>> = {
  pupil: ['0.01', '10'],
  staff: ['0.05', '100'],
  area: ['0.0005', '1'],
}

/** Where no count is printed: what the ratios imply for each year must not differ out of all proportion. */
function impliedDivisors(sheet: Sheet, ratios: readonly Ratio[]): Judged[] {
  const implied = ratios.flatMap(({ printed, year, noun, words, unit }) => {
    const [top] = numerators(sheet, year.index, new Map())
    if (top === undefined || !printed.value.gt(0) || /kwh|energy/i.test(words)) return []
    const tonnes = /\bkg|kilogram/i.test(words) ? printed.value.div(thousand) : printed.value
    const count = top.value.div(tonnes).times(unit)
    // As far as the rounding of the ratio leaves it open.
    const least = count.times(printed.value).div(printed.value.plus(printed.half))
    const most = count
      .times(printed.value)
      .div(Decimal.max(printed.value.minus(printed.half), printed.value.div(2)))
    return [{ printed, year, noun, tonnes: tonnes.div(unit), count, least, most }]
  })
  const findings = implied.flatMap(({ printed, year, noun, tonnes, count }) => {
    const [low, high] = orders[noun] ?? []
    if (low === undefined || high === undefined || (tonnes.gte(low) && tonnes.lte(high))) return []
    return [
      sheet.finding({
        code: 'ratio_order',
        severity: 'warning',
        row: printed.row,
        column: printed.column,
        message: `${quoted(printed.label)} of ${year.column.heading} is ${printed.text}, which implies ${grouping(count, 0)} as the divisor. That is of another order than schools have: look at its unit, and whether it is upside down.`,
      }),
    ]
  })
  const [newest, ...others] = implied
  const far = others.find(
    ({ least, most }) =>
      newest !== undefined && (least.gte(newest.most.times('1.5')) || most.times('1.5').lte(newest.least)),
  )
  if (newest === undefined || far === undefined || findings.length > 0) return findings
  return [
    sheet.finding({
      code: 'ratio_divisors_differ',
      severity: 'warning',
      row: newest.printed.row,
      column: newest.printed.column,
      message: `The ratios imply a divisor of ${grouping(newest.count, 0)} for ${newest.year.column.heading} and of ${grouping(far.count, 0)} for ${far.year.column.heading}, and none is printed. Print the count of each year with its date.`,
    }),
  ]
}

/** The same count to the digit in two years: today's roll, as a rule. */
function sameDivisor(sheet: Sheet, noun: Noun): Judged[] {
  const [newest, previous] = sheet.years
  if (newest === undefined || previous === undefined || noun === 'area') return []
  return divisorRows(sheet, noun).flatMap((row) => {
    const now = sheet.amount(row, newest.index)
    const before = sheet.amount(row, previous.index)
    if (now === undefined || before === undefined || !now.value.eq(before.value) || now.value.lt(100))
      return []
    return [
      sheet.finding({
        code: 'divisor_same',
        severity: 'warning',
        row,
        column: newest.index,
        message: `${quoted(now.label)} is ${now.text} in both ${newest.column.heading} and ${previous.column.heading}. Each year takes the count of its own census; check that one was not used for both.`,
      }),
    ]
  })
}
