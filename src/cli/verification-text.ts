import { addDays } from '../domain/day.ts'
import { Decimal, shown } from '../domain/decimal.ts'
import type { Item } from './names.ts'
import { aligned, say, type Terminal } from './output.ts'
import { tonnes } from './tonnes.ts'

const rounded = (text: string, places = 0): string => shown(new Decimal(text), places)

function modelText({ model, method, station, base, baseline }: Item, unit: string): string {
  const from =
    method === 'degreeDays'
      ? `${rounded(model.perDay, 2)} ${unit} a day + ${rounded(model.perDegreeDay, 3)} a degree day (${station}, base ${base} °C)`
      : 'the mean of the same calendar month'
  const fit = [
    model.rSquared === null ? undefined : `R² ${rounded(model.rSquared, 3)}`,
    model.cvRmsePercent === null ? undefined : `CV(RMSE) ${rounded(model.cvRmsePercent, 1)} %`,
  ].filter((one) => one !== undefined)
  return [
    `${from}; from ${model.months} months, ${baseline[0].month} to ${baseline.at(-1).month}`,
    ...fit,
  ].join('; ')
}

function showFound(terminal: Terminal, { found, unit, leftOut }: Item): void {
  say(terminal, `  ${found.inWords}`)
  const total = ['all', '', found.counterfactual, found.actual, found.saving.quantity]
  const rows = [
    ...found.months.map((one: Item) => [
      one.month,
      one.degreeDays,
      one.counterfactual,
      one.actual,
      one.saving,
    ]),
    total,
  ]
  const head = ['month', 'degree days', 'without it', 'used', `saved ${unit}`]
  const cells = rows.map(([month, cold, ...amounts]) => [
    month,
    cold === null || cold === '' ? '' : rounded(cold, 1),
    ...amounts.map((text: string) => rounded(text)),
  ])
  for (const line of aligned([head, ...cells], new Set([1, 2, 3, 4]))) say(terminal, `    ${line}`)
  const { emissions, expected, saving } = found
  const facts = [
    ['of it', saving.percent === null ? '–' : `${rounded(saving.percent, 1)} % of what would have been used`],
    [
      'emissions',
      emissions === null
        ? 'no factor for every month'
        : `${tonnes(emissions.kgCO2e)} t CO2e saved, ${tonnes(emissions.lowKgCO2e)} to ${tonnes(emissions.highKgCO2e)}; direct, location-based${found.provisional ? '; provisional' : ''}`,
    ],
    [
      'expected',
      expected === null
        ? 'in another unit than the meters have'
        : `${rounded(expected.quantity)} ${unit}${expected.kgCO2e === null ? '' : `, ${tonnes(expected.kgCO2e)} t CO2e`}`,
    ],
    ['model', modelText(found, unit)],
    ...leftOut.map((one: Item) => ['left out', `${one.month}: ${one.because}`]),
    ...found.notes.map((note: string) => ['note', note]),
  ]
  for (const line of aligned(facts)) say(terminal, `    ${line}`)
}

/** A verification as text: for each effect what is shown, its months, and what it rests on. */
export function showVerification(terminal: Terminal, body: Item): void {
  say(
    terminal,
    `${body.title}, since ${body.start}: whole months from ${body.from} to ${addDays(body.to, -1)}. Analysis only: no reported figure has it.`,
  )
  for (const effect of body.effects) {
    const meters = effect.meters.map((one: Item) => one.number).join(', ')
    say(
      terminal,
      `${effect.stream}${meters === '' ? '' : `, ${effect.meters.length === 1 ? 'meter' : 'meters'} ${meters}`}`,
    )
    if (effect.found === null) say(terminal, `  Not verified: ${effect.notVerifiedBecause}.`)
    else showFound(terminal, effect)
  }
}
