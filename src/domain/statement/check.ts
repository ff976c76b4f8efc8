import { Decimal, zero } from '../decimal.ts'
import { checkChanges } from './check-changes.ts'
import { checkCopies, checkNumbers, checkOrders } from './check-contents.ts'
import { checkFactors } from './check-factors.ts'
import { checkHeadings } from './check-headings.ts'
import { type Cure, type Judged, likePrinted, quoted, Sheet } from './check-model.ts'
import { checkRatios } from './check-ratios.ts'
import { checkRequired } from './check-required.ts'
import { checkSums } from './check-sums.ts'
import { type Slip, slipsOf } from './digits.ts'
import type { PublishedYear } from './implied-factor.ts'
import type { Statement, StatementFinding, StatementRow } from './statement.ts'

/**
 * What is wrong in a printed energy and carbon statement, in the order in which it stands there. What rounding to the printed places
 * can explain is never an error: half a printed unit is allowed for each figure that takes part. `factors` are the published values
 * of each calendar year.
 */
export function checkStatement(
  statement: Statement,
  { factors }: { readonly factors: readonly PublishedYear[] },
): StatementFinding[] {
  const slips: Judged[] = []
  let current = statement
  // One slip of the fingers at a time: what it explains is not said again.
  for (let round = 0; round < 5; round++) {
    const found = slipOf(current, factors)
    if (found === undefined) break
    slips.push(found.finding)
    current = found.mended
  }
  const sheet = new Sheet(current)
  const all = [
    ...slips,
    ...checkNumbers(sheet),
    ...checkHeadings(sheet),
    ...figures(sheet, factors),
    ...checkCopies(sheet),
    ...checkOrders(sheet, factors),
    ...checkRequired(sheet),
  ]
  return inOrder(statement, withoutFollowers(statement, all))
}

/** Without what only follows from another error: the changes of a figure that is wrong itself, the shares of a wrong total. */
function withoutFollowers(statement: Statement, all: readonly Judged[]): Judged[] {
  const follows = new Set(['change', 'change_sign', 'share'])
  const first = errors(all).filter(({ code }) => !follows.has(code))
  const wrong = new Set(first.map(({ place }) => place))
  const columns = first.some(({ code }) => code === 'heading_repeated' || code === 'column_copied')
  return all.filter(({ code, place }) => {
    if (!follows.has(code)) return true
    if (columns || (code === 'share' && first.some((one) => one.code === 'sum'))) return false
    const row = statement.rows.find(({ cells }) => cells.some((cell) => cell?.place === place))
    return row?.cells.some((cell) => cell !== undefined && wrong.has(cell.place)) !== true
  })
}

/** What the figures say of one another. */
function figures(sheet: Sheet, factors: readonly PublishedYear[]): Judged[] {
  const { findings, instead } = checkSums(sheet)
  return [
    ...findings,
    ...checkRatios(sheet, instead),
    ...checkChanges(sheet, instead),
    ...checkFactors(sheet, factors),
  ]
}

const errors = (findings: readonly Judged[]): Judged[] =>
  findings.filter(({ severity }) => severity === 'error')
const nameOf = ({ code, place }: StatementFinding): string => `${code} ${place}`

interface Mended {
  readonly slip: Slip
  readonly cure: Cure
  readonly mended: Statement
  readonly left: number
}

/** A cell in which one slip of the fingers explains what does not follow: with it put right nothing new is wrong, and less is. */
function slipOf(
  statement: Statement,
  factors: readonly PublishedYear[],
): { finding: Judged; mended: Statement } | undefined {
  const sheet = new Sheet(statement)
  const before = errors([...figures(sheet, factors), ...checkNumbers(sheet)])
  const known = new Set(before.map(nameOf))
  const cures = before.flatMap((finding) => finding.cures)
  const tried: Mended[] = []
  const seen = new Set<string>()
  // The whole statement is worked out again for each: fewer tries for a long one.
  let tries = Math.max(
    6,
    Math.min(400, Math.floor(8000 / (statement.rows.length * statement.columns.length))),
  )
  for (const cure of cures) {
    const amount = sheet.amount(cure.row, cure.column)
    if (amount === undefined) continue
    for (const slip of slipsOf(amount)) {
      const value = slip.value.times(amount.scale)
      const reach = slip.kind === 'thousand' ? amount.half.times(value.div(amount.value).abs()) : zero
      if (value.plus(reach).lt(cure.low) || value.minus(reach).gt(cure.high)) continue
      const name = `${cure.row}:${cure.column}:${slip.text}`
      if (seen.has(name)) continue
      seen.add(name)
      if (tries-- <= 0) return likeliest(sheet, { tried, errors: before.length })
      const mended = withText(statement, cure, slip)
      const again = new Sheet(mended)
      const after = errors([...figures(again, factors), ...checkNumbers(again)])
      if (after.length < before.length && after.every((finding) => known.has(nameOf(finding))))
        tried.push({ slip, cure, mended, left: after.length })
    }
  }
  return likeliest(sheet, { tried, errors: before.length })
}

const ranks: readonly Slip['kind'][] = ['transposed', 'thousand', 'sign', 'ten', 'extra', 'missing']

function likeliest(
  sheet: Sheet,
  { tried, errors: count }: { tried: readonly Mended[]; errors: number },
): { finding: Judged; mended: Statement } | undefined {
  const fewest = Math.min(...tried.map(({ left }) => left))
  const best = tried.filter(({ left }) => left === fewest)
  const kind = ranks.find((rank) => best.some(({ slip }) => slip.kind === rank))
  const alike = best.filter(({ slip }) => slip.kind === kind)
  const [only] = alike
  if (only === undefined || kind === undefined) return undefined
  // A digit more or less explains too much to be believed of one figure alone.
  const weak = kind === 'extra' || kind === 'missing'
  if (alike.length > 1 || (weak && count - fewest < 2)) return undefined
  const { cure, slip } = only
  const amount = sheet.amount(cure.row, cure.column)
  if (amount === undefined) return undefined
  const heading = sheet.statement.columns[cure.column]?.heading ?? ''
  const settles =
    count - fewest === 1
      ? 'what does not follow here'
      : `all ${count - fewest} things that do not follow here`
  return {
    mended: only.mended,
    finding: sheet.finding({
      code: slip.code,
      severity: 'error',
      row: cure.row,
      column: cure.column,
      expected: slip.value.times(amount.scale),
      message: `${quoted(amount.label)} of ${heading}: ${amount.text} is printed, and with ${likePrinted(slip.value.times(amount.scale), amount)} the figures that go with it hold. ${slip.why}; that explains ${settles}.${sumsOf(sheet, cure)}`,
    }),
  }
}

/** The sum that fails as it is printed. */
function sumsOf(sheet: Sheet, { row, column }: Cure): string {
  const broken = checkSums(sheet).findings.find(
    ({ severity, cures }) =>
      severity === 'error' && cures.some((cure) => cure.row === row && cure.column === column),
  )
  return broken === undefined ? '' : ` As printed: ${broken.message.split('. ')[0]}.`
}

/** The unit that a figure a thousand times too small, or too large, was printed in. */
const larger: Readonly<Record<string, StatementRow['unit']>> = { kWh: 'MWh', MWh: 'GWh', kgCO2e: 'tCO2e' }
const smaller: Readonly<Record<string, StatementRow['unit']>> = { GWh: 'MWh', MWh: 'kWh', tCO2e: 'kgCO2e' }

/** With the slip put right: the figure as it is meant, or as it is printed in the unit that it is in, whose places it keeps. */
function withText(statement: Statement, { row, column }: Cure, slip: Slip): Statement {
  const at = statement.rows[row]
  const own = at?.cells[column]?.unit ?? at?.unit ?? ''
  const unit = slip.kind !== 'thousand' ? undefined : (/too small/.test(slip.why) ? larger : smaller)[own]
  const right = unit === undefined ? { text: slip.text } : { unit }
  return {
    ...statement,
    rows: statement.rows.map((one, index) =>
      index === row
        ? {
            ...one,
            cells: one.cells.map((cell, at) =>
              at === column && cell !== undefined ? { ...cell, ...right } : cell,
            ),
          }
        : one,
    ),
  }
}

/** As they stand in the statement: title and headings, rows from the top, each from the left, then the sentences. */
function inOrder(statement: Statement, findings: readonly Judged[]): StatementFinding[] {
  const order = new Map<string, number>()
  const note = (place: string | undefined): void => {
    if (place !== undefined && !order.has(place)) order.set(place, order.size)
  }
  for (const column of statement.columns) note(column.place)
  const lines = [...statement.rows, ...(statement.repeatedHeadings ?? [])]
  for (const line of lines) {
    note(line.place)
    for (const cell of line.cells) note(cell?.place)
  }
  for (const { place } of statement.texts) note(place)
  const seen = new Set<string>()
  return findings
    .filter((one) => {
      const name = nameOf(one)
      if (seen.has(name)) return false
      seen.add(name)
      return true
    })
    .map((one, index) => ({ one, at: placeOrder(order.get(one.place), one.place), index }))
    .sort((a, b) => a.at.cmp(b.at) || a.index - b.index)
    .map(({ one: { cures: _, ...finding } }) => finding)
}

/** A place that names its row is where that row is: headings that are printed again stand between the rows. */
function placeOrder(known: number | undefined, place: string): Decimal {
  const cell = /row (\d+)(?:, column ([A-Z]+))?/.exec(place)
  if (cell === null) return new Decimal(known ?? -1)
  const column = [...(cell[2] ?? '')].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
  return new Decimal(cell[1] ?? 0).times(1000).plus(column)
}
