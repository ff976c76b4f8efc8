import { Decimal } from '../decimal.ts'
import { type Amount, type Judged, quantityOf, quoted, type Sheet, type YearColumn } from './check-model.ts'
import type { Casting } from './check-sums.ts'
import { grouping } from './figure.ts'

interface Range {
  readonly low: Decimal
  readonly high: Decimal
}
const rangeOf = ({ value, half }: Amount): Range => ({ low: value.minus(half), high: value.plus(half) })
const overlaps = (one: Range, other: Range): boolean => one.low.lte(other.high) && other.low.lte(one.high)
const less = (one: Range, other: Range): Range => ({
  low: one.low.minus(other.high),
  high: one.high.minus(other.low),
})

/** The change in per cent that two figures leave open. */
function percent(now: Range, before: Range): Range {
  const corners = [now.low, now.high].flatMap((above) =>
    [before.low, before.high].flatMap((below) =>
      below.isZero() ? [] : [above.div(below).minus(1).times(100)],
    ),
  )
  return { low: Decimal.min(...corners), high: Decimal.max(...corners) }
}

/** Whether columns of changes and shares follow from the columns of years. */
export function checkChanges(sheet: Sheet, instead: Casting['instead']): Judged[] {
  return sheet.statement.columns.flatMap(({ kind, heading }, column) =>
    kind === 'change' || kind === 'changePercent' || kind === 'share'
      ? sheet.statement.rows.flatMap((_, row) => {
          const amount = sheet.amount(row, column)
          if (amount === undefined) return []
          if (kind === 'share') return shareOf(sheet, amount) ?? []
          const asPercent = kind === 'changePercent' || amount.percent
          return changeOf(sheet, { amount, heading, asPercent, instead }) ?? []
        })
      : [],
  )
}

interface Change {
  readonly amount: Amount
  readonly heading: string
  readonly asPercent: boolean
  readonly instead: Casting['instead']
}

function changeOf(sheet: Sheet, { amount, heading, asPercent, instead }: Change): Judged | undefined {
  const [newest, ...others] = sheet.years
  if (newest === undefined || others.length === 0) return undefined
  const now = valuesAt(sheet, amount.row, { year: newest, instead })
  const known = others.flatMap((year) => valuesAt(sheet, amount.row, { year, instead }))
  if (now.length === 0 || known.length === 0) return undefined
  // The cell of a change has the unit of its row; a percentage has none.
  const bare = asPercent
    ? { ...amount, value: amount.value.div(amount.scale), half: amount.half.div(amount.scale) }
    : amount
  const own = rangeOf(bare)
  const follows = (range: Range): boolean => overlaps(own, range)
  const scaledDown = (range: Range): Range => ({ low: range.low.div(100), high: range.high.div(100) })
  const asFalls = /reduc|saving|decreas|fall/i.test(heading)
  const negated = ({ low, high }: Range): Range => ({ low: high.negated(), high: low.negated() })
  const fits = (range: Range): boolean =>
    follows(range) ||
    (asFalls && follows(negated(range))) ||
    (asPercent && !amount.percent && follows(scaledDown(range)))
  const pairs = now.flatMap((one) => known.map((other) => [one, other] as const))
  const change = ([one, other]: readonly [Amount, Amount]): Range =>
    asPercent ? percent(rangeOf(one), rangeOf(other)) : less(rangeOf(one), rangeOf(other))
  const usable = pairs.filter(([, other]) => !asPercent || !other.value.isZero())
  const [first] = usable
  if (first === undefined || usable.some((pair) => fits(change(pair)))) return undefined
  const [one, other] = first
  const exact = asPercent ? one.value.div(other.value).minus(1).times(100) : one.value.minus(other.value)
  const sign = usable.some((pair) => follows(negated(change(pair))))
  const backwards =
    asPercent &&
    usable.some(
      ([above, below]) => !above.value.isZero() && follows(negated(percent(rangeOf(below), rangeOf(above)))),
    )
  const byHand = asPercent
    ? `(${one.text} − ${other.text}) ÷ ${other.text} = ${grouping(exact, Math.max(1, amount.places))} %`
    : `${one.text} − ${other.text} = ${grouping(exact.div(amount.scale), Math.max(one.places, other.places))}`
  return sheet.finding(
    {
      code: sign ? 'change_sign' : 'change',
      severity: 'error',
      row: amount.row,
      column: amount.column,
      expected: asPercent ? exact.times(amount.scale) : exact,
      message: `The change of ${quoted(amount.label)} does not follow: ${byHand}, but ${amount.text} is printed.${
        sign
          ? ' It has the wrong sign.'
          : backwards
            ? ' It was divided by the newer figure instead of the older.'
            : ''
      }`,
    },
    [],
  )
}

function valuesAt(
  sheet: Sheet,
  row: number,
  { year, instead }: { year: YearColumn; instead: Casting['instead'] },
): Amount[] {
  const amount = sheet.amount(row, year.index)
  if (amount === undefined) return []
  const cast = instead.get(`${row}:${year.index}`)
  return cast === undefined ? [amount] : [amount, { ...amount, value: cast }]
}

/** A share is of the total of the newest year of the same quantity. */
function shareOf(sheet: Sheet, amount: Amount): Judged | undefined {
  const [newest] = sheet.years
  const part = newest === undefined ? undefined : sheet.amount(amount.row, newest.index)
  if (newest === undefined || part === undefined) return undefined
  const bare = { ...amount, value: amount.value.div(amount.scale), half: amount.half.div(amount.scale) }
  const totals = sheet
    .rows('energyTotal', 'grossTotal', 'scope1Total', 'scope2Total', 'scope3Total')
    .filter((row) => quantityOf(sheet.row(row)) === quantityOf(sheet.row(amount.row)))
    .flatMap((row) => sheet.amount(row, newest.index) ?? [])
    .filter((one) => one.value.gt(0))
  const [whole] = [...totals].sort((one, other) => other.value.cmp(one.value))
  const share = (of: Amount): Range => {
    const range = percent(rangeOf(part), rangeOf(of))
    return { low: range.low.plus(100), high: range.high.plus(100) }
  }
  const fits = (range: Range): boolean =>
    overlaps(rangeOf(bare), range) ||
    (!amount.percent && overlaps(rangeOf(bare), { low: range.low.div(100), high: range.high.div(100) }))
  if (whole === undefined || totals.some((one) => fits(share(one)))) return undefined
  const exact = part.value.div(whole.value).times(100)
  return sheet.finding({
    code: 'share',
    severity: 'error',
    row: amount.row,
    column: amount.column,
    expected: exact.times(amount.scale),
    message: `The share of ${quoted(amount.label)} does not follow: ${part.text} ÷ ${whole.text} = ${grouping(exact, Math.max(1, amount.places))} %, but ${amount.text} is printed.`,
  })
}
