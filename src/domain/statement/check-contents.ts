import { Decimal } from '../decimal.ts'
import { restated } from './check-headings.ts'
import { type Amount, type Judged, quantityOf, quoted, ruleYear, type Sheet, total } from './check-model.ts'
import { nounOf, statedDivisors } from './divisors.ts'
import { grouping, readFigure } from './figure.ts'
import type { PublishedYear } from './implied-factor.ts'
import type { StatementKey } from './statement.ts'

const signed: ReadonlySet<StatementKey> = new Set(['offsets', 'netTotal'])

/** Cells that print no sound number, and signs that an amount cannot have. */
export function checkNumbers(sheet: Sheet): Judged[] {
  return sheet.statement.rows.flatMap((row, index) =>
    row.cells.flatMap((cell, column) => {
      if (cell === undefined) return []
      const figure = readFigure(cell.text)
      const where = { row: index, column }
      if (figure.is === 'malformed') {
        const readings = figure.readings.join(' or ')
        return [
          {
            ...sheet.finding({
              code: 'number',
              severity: 'error',
              ...where,
              message: `“${cell.text}” of ${quoted(row.label)} is not a number: it ${figure.why}.${
                readings === ''
                  ? ''
                  : ` It may stand for ${readings}${/comma/.test(figure.why) ? ', or a figure is missing' : ''}.`
              } Nothing that it is a part of can be followed.`,
            }),
            expected: figure.readings.length === 1 ? figure.readings[0] : undefined,
          },
        ]
      }
      const negative =
        figure.is === 'number' &&
        figure.value.isNegative() &&
        !figure.value.isZero() &&
        sheet.statement.columns[column]?.kind === 'year' &&
        row.key !== undefined &&
        !signed.has(row.key) &&
        !/export|offset|credit|avoid|saving|reduc|remov|solar/i.test(row.label)
      if (!negative) return []
      const value = sheet.amount(index, column)
      return [
        sheet.finding(
          {
            code: 'negative',
            severity: 'error',
            ...where,
            expected: value?.value.abs(),
            message: `${quoted(row.label)} is ${cell.text}: neither energy used nor gross emissions can be less than nothing. If something was taken off, show it in a line of its own below the total.`,
          },
          value === undefined ? [] : [{ ...where, low: value.value.abs(), high: value.value.abs() }],
        ),
      ]
    }),
  )
}

const digitsOf = (amount: Amount): number =>
  amount.value
    .div(amount.scale)
    .abs()
    .toFixed()
    .replace(/^[0.]+|\./g, '').length

/** Figures that are the same to the last digit where chance does not make them so. */
export function checkCopies(sheet: Sheet): Judged[] {
  const findings: Judged[] = []
  for (const [at, year] of sheet.years.entries()) {
    const before = sheet.years[at + 1]
    if (before === undefined) continue
    // What was not restated is the same in both columns of its year.
    if (year.endYear === before.endYear && restated(year.column.heading, before.column.heading)) continue
    const both = sheet.statement.rows.flatMap((row, index) => {
      const [one, other] = [sheet.amount(index, year.index), sheet.amount(index, before.index)]
      return one === undefined || other === undefined || row.key === 'intensityDivisor'
        ? []
        : [{ one, other, row }]
    })
    const same = both.filter(({ one, other }) => one.value.eq(other.value) && one.text === other.text)
    const telling = same.filter(({ one }) => digitsOf(one) >= 4)
    if (telling.length >= 2 && same.length === both.length) {
      findings.push(
        sheet.finding({
          code: 'column_copied',
          severity: 'error',
          column: year.index,
          message: `Every figure of “${year.column.heading}” is that of “${before.column.heading}” (${telling.length} of them of four digits and more, such as ${telling[0]?.one.text}). One column was copied and not brought up to date.`,
        }),
      )
      continue
    }
    for (const { one, row } of telling)
      if (digitsOf(one) >= 5 && row.key !== 'intensity' && quantityOf(row) !== 'other')
        findings.push(
          sheet.finding({
            code: 'figure_copied',
            severity: 'warning',
            row: one.row,
            column: one.column,
            message: `${quoted(row.label)} is ${one.text} in both ${year.column.heading} and ${before.column.heading}. Chance does not do that; check that it was brought up to date.`,
          }),
        )
  }
  return [...findings, ...sheet.years.flatMap(({ index }) => copiedRows(sheet, index))]
}

const leaves: ReadonlySet<StatementKey> = new Set([
  'energyGas',
  'energyElectricity',
  'energyTransport',
  'scope1Gas',
  'scope1Transport',
  'scope2Electricity',
  'scope3EmployeeVehicles',
])
/** The same figure for two things that have nothing to do with one another. */
function copiedRows(sheet: Sheet, column: number): Judged[] {
  const seen = new Map<string, Amount>()
  return sheet.statement.rows.flatMap((row, index) => {
    const amount = sheet.amount(index, column)
    if (amount === undefined || row.key === undefined || !leaves.has(row.key) || digitsOf(amount) < 5)
      return []
    const before = seen.get(amount.text)
    seen.set(amount.text, amount)
    if (before === undefined || sheet.row(before.row).key === row.key) return []
    return [
      sheet.finding({
        code: 'figure_repeated',
        severity: 'warning',
        row: index,
        column,
        message: `${quoted(row.label)} and ${quoted(before.label)} are both ${amount.text}. One of them was copied, as it seems.`,
      }),
    ]
  })
}

/** Amounts that are of another order than the year before, or than schools have for each pupil. */
export function checkOrders(sheet: Sheet, factors: readonly PublishedYear[]): Judged[] {
  const [newest, previous] = sheet.years
  if (newest === undefined) return []
  const findings: Judged[] = []
  for (const row of sheet.rows(
    'energyTotal',
    'energyGas',
    'energyElectricity',
    'scope1Gas',
    'scope2Electricity',
    'scope1Total',
    'scope2Total',
    'grossTotal',
  )) {
    const now = sheet.amount(row, newest.index)
    const before = previous === undefined ? undefined : sheet.amount(row, previous.index)
    if (now === undefined || before === undefined || !now.value.gt(0) || !before.value.gt(0)) continue
    const times = Decimal.max(now.value.div(before.value), before.value.div(now.value))
    // A small row moves for small reasons.
    if (times.lt(6) || Decimal.max(now.value, before.value).lt(20)) continue
    findings.push(
      sheet.finding({
        code: 'swing',
        severity: 'warning',
        row,
        column: newest.index,
        message: `${quoted(now.label)} is ${now.text} after ${before.text}, ${times.toFixed(0)} times ${now.value.gt(before.value) ? 'as much' : 'less'}. Look for a figure too many or too few, and for another unit; if it is so, say why.`,
      }),
    )
  }
  return [...findings, ...perPupil(sheet), ...totalsTogether(sheet, factors)]
}

/** kWh for each pupil: schools lie between about 500 and 4,000. */
function perPupil(sheet: Sheet): Judged[] {
  const [newest] = sheet.years
  if (newest === undefined) return []
  const row = sheet.rows('intensityDivisor').find((one) => nounOf(sheet.row(one).label) === 'pupil')
  const stated = statedDivisors(
    sheet.statement.texts.map(({ text }) => text),
    'pupil',
  ).filter(({ sure }) => sure)
  const count =
    row === undefined
      ? stated.length === 1
        ? stated[0]?.value
        : undefined
      : sheet.amount(row, newest.index)?.value
  const [energyRow] = sheet.rows('energyTotal')
  const energy = energyRow === undefined ? undefined : sheet.amount(energyRow, newest.index)
  if (count === undefined || !count.gt(0) || energy === undefined) return []
  const each = energy.value.div(count)
  if (each.gte(100) && each.lte(20_000)) return []
  return [
    sheet.finding({
      code: 'energy_order',
      severity: 'warning',
      row: energy.row,
      column: energy.column,
      message: `${energy.text} for ${grouping(count, 0)} pupils is ${grouping(each, each.lt(10) ? 2 : 0)} kWh each; schools use about 500 to 4,000. Look at the unit (kWh or MWh) and at the count.`,
    }),
  ]
}

/** Where only totals are printed: what they imply per kWh lies between gas, electricity and fuel, whatever the share of each. */
function totalsTogether(sheet: Sheet, factors: readonly PublishedYear[]): Judged[] {
  return sheet.years.flatMap((year) => {
    const at = (...keys: StatementKey[]): Amount[] =>
      sheet.rows(...keys).flatMap((row) => sheet.amount(row, year.index) ?? [])
    const [energy] = at('energyTotal')
    const [gross] = at('grossTotal')
    const split = at('energyGas', 'energyElectricity').length > 0
    if (energy === undefined || split || !energy.value.gt(0)) return []
    const implied = gross?.value.times(1000).div(energy.value)
    if (
      gross !== undefined &&
      implied !== undefined &&
      (implied.gt(50) || implied.lt('0.005')) &&
      gross.value.gt(0)
    )
      return [
        sheet.finding({
          code: 'thousand',
          severity: 'error',
          row: gross.row,
          column: gross.column,
          expected: implied.gt(50) ? gross.value.div(1000) : gross.value.times(1000),
          message: `${gross.text} ÷ ${energy.text} comes to ${implied.toFixed(implied.gt(50) ? 0 : 5)} kg CO2e per kWh; gas, electricity and fuel lie between about 0.1 and 0.3. ${implied.gt(50) ? 'The emissions look like kilograms printed as tonnes, or the energy like MWh printed as kWh' : 'The emissions or the energy are a thousand times too small or too large'}.`,
        }),
      ]
    return impliedEnergy(
      sheet,
      {
        energy,
        year: ruleYear(year),
        gas: at('scope1Gas'),
        electricity: at('scope2Electricity'),
        others: at('scope1Transport', 'scope1Other', 'scope1Total', 'scope3EmployeeVehicles'),
      },
      factors,
    )
  })
}

interface Together {
  readonly energy: Amount
  readonly year: number | undefined
  readonly gas: readonly Amount[]
  readonly electricity: readonly Amount[]
  readonly others: readonly Amount[]
}

/** The kWh that the tonnes of gas and electricity come from, by any neighbouring set, must be about the total. */
function impliedEnergy(
  sheet: Sheet,
  { energy, year, gas, electricity, others }: Together,
  factors: readonly PublishedYear[],
): Judged[] {
  const near = factors
    .filter((one) => year !== undefined && Math.abs(one.year - year) <= 1)
    .map(({ kgCo2e }) => kgCo2e)
  const gasFactors = near.flatMap(({ gasGross, gasNet }) => [gasGross, gasNet].flatMap((one) => one ?? []))
  const gridFactors = near.flatMap(({ electricity: grid, electricityTd }) =>
    grid === undefined ? [] : [grid, ...(electricityTd === undefined ? [] : [grid.plus(electricityTd)])],
  )
  if (gas.length === 0 || electricity.length === 0 || gasFactors.length === 0 || gridFactors.length === 0)
    return []
  const kWh = (amounts: readonly Amount[], factor: Decimal): Decimal =>
    total(amounts).value.times(1000).div(factor)
  const least = kWh(gas, Decimal.max(...gasFactors)).plus(kWh(electricity, Decimal.max(...gridFactors)))
  const most = kWh(gas, Decimal.min(...gasFactors)).plus(kWh(electricity, Decimal.min(...gridFactors)))
  const fuel = others.reduce((sum, one) => sum.plus(one.value), new Decimal(0)).times(5000)
  if (energy.value.gte(least.times('0.9')) && energy.value.lte(most.plus(fuel).times('1.1'))) return []
  return [
    sheet.finding({
      code: 'energy_and_emissions',
      severity: 'warning',
      row: energy.row,
      column: energy.column,
      message: `${quoted(energy.label)}, ${energy.text}, and the emissions do not go together: with the published factors the tonnes of gas and electricity come from about ${grouping(least, 0)} to ${grouping(most, 0)} kWh. Look at the kWh, the tonnes and what is in each.`,
    }),
  ]
}
