import { Decimal, zero } from '../decimal.ts'
import { compositionsOf, type Option } from './check-compositions.ts'
import {
  type Amount,
  type Cure,
  type Judged,
  likePrinted,
  quantityOf,
  quoted,
  quotedList,
  type Sheet,
  sumByHand,
  total,
} from './check-model.ts'
import { grouping } from './figure.ts'

/** What the figures say of one another: the findings, and for a total that does not cast the value that it would have. */
export interface Casting {
  readonly findings: Judged[]
  /** By `row:column`. */
  readonly instead: ReadonlyMap<string, Decimal>
}

interface Tried {
  readonly option: Option
  readonly amounts: readonly Amount[]
  /** Rows whose cell says nothing that can be added. */
  readonly missing: readonly number[]
  readonly nils: readonly number[]
  /** The total less the parts. */
  readonly difference: Decimal
  /** How far rounding alone can have moved it: half a printed unit of each part and of the total. */
  readonly tolerance: Decimal
  readonly holds: boolean
}

/**
 * Whether each printed total is the sum of parts that make sense for it. Half a printed unit per part and half a unit of the total are
 * allowed, so that figures which were rounded one by one always pass; what only rounding explains is said as a warning, because a
 * reader who adds the column up finds another total.
 */
export function checkSums(sheet: Sheet): Casting {
  const findings: Judged[] = []
  const instead = new Map<string, Decimal>()
  for (const [row] of sheet.statement.rows.entries()) {
    for (const { index: column } of sheet.years) {
      const printed = sheet.amount(row, column)
      if (printed === undefined) continue
      const options = compositionsOf(sheet, { row, column })
      if (options.length === 0) continue
      const tried = options.map((option) => attempt(sheet, { option, printed }))
      const judged = judge(sheet, { printed, tried })
      if (judged === undefined) continue
      findings.push(judged.finding)
      if (judged.instead !== undefined) instead.set(`${row}:${column}`, judged.instead)
    }
  }
  return { findings, instead }
}

function attempt(sheet: Sheet, { option, printed }: { option: Option; printed: Amount }): Tried {
  const amounts: Amount[] = []
  const missing: number[] = []
  const nils: number[] = []
  for (const row of option.rows) {
    const slot = sheet.slot(row, printed.column)
    if (slot.is === 'number')
      amounts.push(
        option.less?.includes(row)
          ? { ...slot.amount, value: slot.amount.value.abs().negated() }
          : slot.amount,
      )
    else if (slot.is === 'nil') nils.push(row)
    else missing.push(row)
  }
  const { value, half } = total(amounts)
  const difference = printed.value.minus(value)
  const tolerance = half.plus(printed.half)
  const [only] = amounts
  // One part printed as precisely as its total is the total.
  const same = amounts.length === 1 && only !== undefined && only.half.eq(printed.half)
  const holds = missing.length === 0 && (same ? difference.isZero() : difference.abs().lte(tolerance))
  return { option, amounts, missing, nils, difference, tolerance, holds }
}

const nearest = (tried: readonly Tried[]): Tried | undefined =>
  [...tried].sort((one, other) => one.difference.abs().cmp(other.difference.abs()))[0]

function judge(
  sheet: Sheet,
  { printed, tried }: { printed: Amount; tried: readonly Tried[] },
): { finding: Judged; instead?: Decimal } | undefined {
  const held = tried.filter(({ holds }) => holds)
  const sound = nearest(held.filter(({ option }) => option.strange === undefined))
  if (sound !== undefined) {
    const finding = sound.difference.isZero() ? undefined : roundingOf(sheet, { printed, tried: sound })
    return finding === undefined ? undefined : { finding }
  }
  const strange = nearest(held)
  if (strange !== undefined) {
    const finding = strangeOf(sheet, { printed, tried: strange })
    return finding === undefined ? undefined : { finding }
  }
  const usual = tried.filter(({ option }) => option.strange === undefined)
  const whole = usual.filter(({ missing }) => missing.length === 0)
  const best = nearest(whole)
  if (best === undefined) return unknownOf(sheet, { printed, tried: usual })
  const first = whole[0] ?? best
  const cures = [...new Set([best, first])].flatMap((one) => curesOf(printed, one))
  return { finding: broken(sheet, { printed, tried: best, cures }), instead: total(best.amounts).value }
}

/** Which values of the total, or of one part, would make the sum hold. */
function curesOf(printed: Amount, { amounts, difference, tolerance }: Tried): Cure[] {
  const around = (amount: Amount, value: Decimal): Cure => ({
    row: amount.row,
    column: amount.column,
    low: value.minus(tolerance),
    high: value.plus(tolerance),
  })
  return [
    around(printed, printed.value.minus(difference)),
    ...amounts.map((amount) => around(amount, amount.value.plus(difference))),
  ]
}

const casts =
  /may not (?:sum|add|cast|total)|(?:due|owing|subject) to rounding|rounding differences?|do(?:es)? not (?:sum|add|cast)/i

/** The half unit of a figure whose row, and whose neighbours in the sum, show more places: a dropped zero as a rule. */
function attestedHalf(sheet: Sheet, amount: Amount, others: readonly Amount[]): Decimal {
  // A zero that is printed behind the point was not dropped.
  if (/\.\d*0$/.test(amount.text)) return amount.half
  const inRow = sheet.years
    .flatMap(({ index }) => sheet.amount(amount.row, index) ?? [])
    .map(({ places }) => places)
  const beside = others
    .filter((one) => one !== amount && one.scale.eq(amount.scale))
    .map(({ places }) => places)
  const places = Math.max(amount.places, Math.min(Math.max(0, ...inRow), Math.max(0, ...beside)))
  return new Decimal(10).pow(-places).times('0.5').times(amount.scale)
}

const shownDifference = (printed: Amount, difference: Decimal): string => {
  const inUnit = difference.abs().div(printed.scale)
  return `${grouping(inUnit, Math.max(printed.places, inUnit.decimalPlaces()))} ${difference.isPositive() ? 'more' : 'less'}`
}
const heading = (sheet: Sheet, amount: Amount): string =>
  sheet.statement.columns[amount.column]?.heading ?? ''
const byHand = (printed: Amount, amounts: readonly Amount[]): string =>
  sumByHand(amounts, Math.max(printed.places, ...amounts.map(({ places }) => places)))

/** A total that only rounding explains. */
function roundingOf(sheet: Sheet, { printed, tried }: { printed: Amount; tried: Tried }): Judged | undefined {
  const all = [printed, ...tried.amounts]
  const attested = all.reduce((sum, one) => sum.plus(attestedHalf(sheet, one, all)), zero)
  const value = total(tried.amounts).value
  const where = { row: printed.row, column: printed.column }
  if (tried.difference.abs().gt(attested)) {
    const short = tried.amounts.find((one) => attestedHalf(sheet, one, all).lt(one.half)) ?? printed
    return sheet.finding({
      code: 'sum_precision',
      severity: 'warning',
      ...where,
      expected: value,
      message: `${quoted(printed.label)} of ${heading(sheet, printed)}: ${byHand(printed, tried.amounts)}, and ${printed.text} is printed, ${shownDifference(printed, tried.difference)}. That holds only if ${short.text} was cut to ${short.places === 0 ? 'a whole number' : `${short.places} decimal place${short.places === 1 ? '' : 's'}`} while the figures around it have more; read as it stands, the total is wrong.`,
    })
  }
  const usual = new Decimal(10).pow(-printed.places).times(printed.scale)
  if (casts.test(sheet.words) || tried.difference.abs().lt(usual)) return undefined
  return sheet.finding({
    code: 'sum_rounding',
    severity: 'warning',
    ...where,
    expected: value,
    message: `${quoted(printed.label)} of ${heading(sheet, printed)}: ${byHand(printed, tried.amounts)}, and ${printed.text} is printed. Rounding explains the difference, so the total can be right; but a reader who adds the column up finds another figure. Say that figures may not sum due to rounding, or give the last unit to one part.`,
  })
}

function strangeOf(sheet: Sheet, { printed, tried }: { printed: Amount; tried: Tried }): Judged | undefined {
  const sum = byHand(printed, tried.amounts)
  const named = quotedList(tried.amounts.map(({ label }) => label))
  const start = `${quoted(printed.label)} of ${heading(sheet, printed)}, ${printed.text}, is the sum of ${named} (${sum})`
  const base = { row: printed.row, column: printed.column }
  switch (tried.option.strange) {
    case 'market':
      if (/market/i.test(printed.label)) return undefined
      return sheet.finding({
        ...base,
        code: 'market_in_total',
        severity: /location|\bgross\b/i.test(
          `${printed.label} ${sheet.words} ${sheet.statement.rows.map(({ label }) => label).join(' ')}`,
        )
          ? 'error'
          : 'warning',
        message: `${start}: it holds only with the market-based figure. The headline total takes electricity at the location-based grid average; the market-based figure stands beside it.`,
      })
    case 'outside':
      return sheet.finding({
        ...base,
        code: 'outside_of_scopes_in_total',
        severity: 'error',
        message: `${start}: emissions outside of scopes (biogenic carbon dioxide) are in it. They are reported apart and are in no total.`,
      })
    case 'offsets':
      return sheet.finding({
        ...base,
        code: 'net_as_gross',
        severity: 'error',
        message: `${start}: offsets or exports are taken off it. The headline is total gross emissions; offsets and exported electricity stand below it.`,
      })
    default: {
      const out = quotedList((tried.option.leftOut ?? []).map((row) => sheet.row(row).label))
      // Employees' own cars on business are a part that the regulations want; what else is left out may be voluntary.
      const wanted = (tried.option.leftOut ?? []).some(
        (row) => sheet.row(row).key === 'scope3EmployeeVehicles',
      )
      const severity = wanted && !/exclud|not included|left out|omit/i.test(sheet.words) ? 'error' : 'warning'
      return sheet.finding({
        ...base,
        code: 'sum_leaves_out',
        severity,
        message: `${start}: it holds only without ${out}. Say so at the total if that is meant; if not, it is left out by mistake.`,
      })
    }
  }
}

/** Half a unit of the last figure that is not a zero, for amounts of energy that are plainly rounded to hundreds or more. */
const coarseHalf = (amount: Amount): Decimal => {
  const zeros = /0*$/.exec(amount.value.div(amount.scale).toFixed(0))?.[0].length ?? 0
  return new Decimal(10).pow(zeros).times('0.5').times(amount.scale)
}

function broken(
  sheet: Sheet,
  { printed, tried, cures }: { printed: Amount; tried: Tried; cures: readonly Cure[] },
): Judged {
  const { amounts, difference, tolerance } = tried
  const sum = byHand(printed, amounts)
  const value = total(amounts).value
  const where = { row: printed.row, column: printed.column, expected: value }
  const all = [printed, ...amounts]
  const round = all.every(
    (one) => one.places === 0 && one.value.div(one.scale).mod(100).isZero() && one.value.gte(10_000),
  )
  const coarse =
    quantityOf(sheet.row(printed.row)) === 'energy' &&
    round &&
    difference.abs().lte(all.reduce((most, one) => most.plus(coarseHalf(one)), zero))
  const start = `${quoted(printed.label)} of ${heading(sheet, printed)} does not cast: ${sum}, but ${printed.text} is printed, ${shownDifference(printed, difference)}`
  if (coarse)
    return sheet.finding(
      {
        ...where,
        code: 'sum_coarse',
        severity: 'warning',
        message: `${start}. It can be right only if the figures are rounded as coarsely as their zeros suggest; say so, or print them in full.`,
      },
      cures,
    )
  const nil = tried.nils.map((row) => sheet.row(row).label)
  return sheet.finding(
    {
      ...where,
      code: 'sum',
      severity: 'error',
      message: `${start}. Rounding explains at most ${shownTolerance(printed, tolerance)}.${
        nil.length > 0 ? ` Nothing is printed for ${quotedList(nil)}; if that is not nil, print it.` : ''
      } Look at the total and at each of its parts (${quotedList(amounts.map(({ label }) => label))}).`,
    },
    cures,
  )
}
const shownTolerance = (printed: Amount, tolerance: Decimal): string => {
  const inUnit = tolerance.div(printed.scale)
  return grouping(inUnit, inUnit.decimalPlaces())
}

/** A total some of whose parts are not printed: they cannot be less than nothing. */
function unknownOf(
  sheet: Sheet,
  { printed, tried }: { printed: Amount; tried: readonly Tried[] },
): { finding: Judged } | undefined {
  const least = [...tried].sort((one, other) => one.missing.length - other.missing.length)[0]
  if (least === undefined || least.amounts.length === 0) return undefined
  const unreadable = least.missing.some((row) => sheet.slot(row, printed.column).is === 'malformed')
  const names = quotedList(least.missing.map((row) => sheet.row(row).label))
  const sum = byHand(printed, least.amounts)
  const where = { row: printed.row, column: printed.column }
  if (least.difference.lt(least.tolerance.negated()))
    return {
      finding: sheet.finding({
        ...where,
        code: 'sum',
        severity: 'error',
        message: `${quoted(printed.label)} of ${heading(sheet, printed)}, ${printed.text}, is less than those of its parts that can be read: ${sum}.`,
      }),
    }
  if (unreadable || least.difference.abs().lte(least.tolerance)) return undefined
  return {
    finding: sheet.finding({
      ...where,
      code: 'part_missing',
      severity: 'warning',
      message: `${quoted(printed.label)} of ${heading(sheet, printed)}, ${printed.text}, cannot be followed: ${sum}, and nothing is printed for ${names}. Missing is not nil: the total implies ${likePrinted(least.difference, printed)} there.`,
    }),
  }
}
