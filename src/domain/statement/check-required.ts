import { type Judged, quantityOf, quoted, type Sheet, type YearColumn } from './check-model.ts'
import type { StatementKey } from './statement.ts'

const emissionKeys: readonly StatementKey[] = [
  'grossTotal',
  'scope1Total',
  'scope2Total',
  'scope1Gas',
  'scope2Electricity',
]
const firstYear =
  /first (?:\w+ ){0,3}(?:year|period|time|report|disclosure)|no (?:prior|previous|comparative)|comparatives? (?:are|is|figures? (?:are|is)) not/i
const lowEnergy =
  /(?<!not (?:a |an )?)low[- ]energy user|(?:40,?000\s?kwh or less|(?:less than|below|under|not exceed\w*) (?:the )?40,?000)/i
const methodology = [
  /methodolog|conversion factors?|emissions? factors?|factors? (?:used|applied|published)|reporting guidelines/i,
  /greenhouse gas protocol|ghg (?:reporting )?protocol|iso 14064|\bdefra\b|\bdesnz\b|\bbeis\b|energy security and net zero/i,
]
const measures = [
  /efficien|energy[- ](?:saving|reduc|champion|audit|manage)|decarboni[sz]|eco-?schools?|carbon reduction/i,
  /\bleds?\b|lighting|lights\b|insulat|draught|lagging|glazing|boilers?|thermostat|set ?points?|smart meter|voltage|\bbms\b/i,
  /solar|\bpv\b|photovolt|heat pumps?|renewable (?:electricity |energy )?tariff|green tariff|electric (?:mini-?bus|van|car|vehicle)/i,
  /car[- ]?shar|cycle|pool bikes?|video ?conferenc|\bteams\b|remote(?:ly)? |(?:online|virtual) meeting|sustainability/i,
  /\b(?:fitted|installed|upgraded|reminded|switch(?:ed|ing)|turn(?:ed|ing) (?:off|down))\b|no (?:\w+ ){0,3}(?:measures|actions)|measures taken/i,
  /reduc(?:e|ed|ing) (?:\w+ ){0,3}(?:energy|carbon|consumption|travel|emissions|usage|use)\b|replac(?:ed|ement|ing) (?:\w+ ){0,4}(?:by|with)\b/i,
]

/** What the regulations want in the report and is not there. */
export function checkRequired(sheet: Sheet): Judged[] {
  const [newest] = sheet.years
  // A low energy user says so instead of printing figures.
  if (
    lowEnergy.test(sheet.words) &&
    (newest === undefined || !prints(sheet, energyRows(sheet), newest.index))
  )
    return []
  return [...missingItems(sheet), ...missingWords(sheet), ...comparatives(sheet), ...emptyCells(sheet)]
}

const prints = (sheet: Sheet, rows: readonly number[], column: number): boolean =>
  rows.some((row) => ['number', 'malformed', 'nil'].includes(sheet.slot(row, column).is))
const energyRows = (sheet: Sheet): number[] =>
  sheet.statement.rows.flatMap((row, index) => (quantityOf(row) === 'energy' ? [index] : []))
const emissionRows = (sheet: Sheet): number[] => {
  const known = sheet.rows(...emissionKeys)
  return known.length > 0
    ? known
    : sheet.statement.rows.flatMap((row, index) => (quantityOf(row) === 'emissions' ? [index] : []))
}

function missingItems(sheet: Sheet): Judged[] {
  const [newest] = sheet.years
  if (newest === undefined)
    return [
      sheet.finding({
        code: 'no_years',
        severity: 'error',
        message:
          'No column of a year was found, so nothing can be followed. Head each column with its year, such as 2023/24.',
      }),
    ]
  const item = (code: string, there: boolean, what: string): Judged[] =>
    there
      ? []
      : [
          sheet.finding({
            code,
            severity: 'error',
            column: newest.index,
            message: `${what} “${newest.column.heading}” has none.`,
          }),
        ]
  return [
    ...item(
      'missing_energy',
      prints(sheet, energyRows(sheet), newest.index),
      'UK energy use in kWh is required: at least gas, purchased electricity and transport fuel.',
    ),
    ...item(
      'missing_emissions',
      prints(sheet, emissionRows(sheet), newest.index),
      'The emissions of that energy, in tonnes CO2e, are required.',
    ),
    ...item(
      'missing_intensity',
      prints(sheet, sheet.rows('intensity'), newest.index) ||
        /(?:intensity|tco2e per|tonnes co2e per)[^.]{0,80}\d/i.test(sheet.words),
      'At least one intensity ratio is required, such as tonnes CO2e per pupil.',
    ),
  ]
}

function missingWords(sheet: Sheet): Judged[] {
  const labels = sheet.statement.rows.map(({ label }) => label).join('\n')
  const words = `${sheet.words}\n${labels}`
  const lacks = [
    ...(methodology.some((form) => form.test(words))
      ? []
      : (['missing_methodology', 'the methodology that was used (guidelines and factor set)'] as const)),
    ...(measures.some((form) => form.test(words))
      ? []
      : ([
          'missing_measures',
          'what was done in the year to improve energy efficiency, or that nothing was',
        ] as const)),
  ]
  if (lacks.length === 0) return []
  if (sheet.statement.texts.length === 0)
    return [
      sheet.finding({
        code: 'no_texts',
        severity: 'warning',
        message: `No sentences were found beside the table, so ${[lacks[1], lacks[3]].filter((one) => one !== undefined).join(', and ')}, could not be looked for. Both are required in the report.`,
      }),
    ]
  return [0, 2].flatMap((at) =>
    lacks[at] === undefined
      ? []
      : [
          sheet.finding({
            code: lacks[at],
            severity: 'warning',
            message: `The report must say ${lacks[at + 1]}. The sentences around the table do not; that is right only where the report says it elsewhere.`,
          }),
        ],
  )
}

function comparatives(sheet: Sheet): Judged[] {
  const [newest, previous] = sheet.years
  if (newest === undefined || firstYear.test(sheet.words)) return []
  // The regulations began with years from 1 April 2019: the first report had nothing before it.
  if ((newest.endYear ?? 9999) <= 2020) return []
  if (previous === undefined)
    return [
      sheet.finding({
        code: 'missing_comparatives',
        severity: 'error',
        column: newest.index,
        message:
          'The figures of the year before are required beside those of the year, except in the first report, which then says that it is the first.',
      }),
    ]
  return (
    [
      ['energy', energyRows(sheet)],
      ['emissions', emissionRows(sheet)],
    ] as const
  ).flatMap(([what, rows]) =>
    prints(sheet, rows, newest.index) && !prints(sheet, rows, previous.index)
      ? [
          sheet.finding({
            code: 'missing_comparatives',
            severity: 'error',
            column: previous.index,
            message: `“${previous.column.heading}” has no ${what}: those of the year before are required.`,
          }),
        ]
      : [],
  )
}

/** What the regulations want a figure of, where there is any. */
const mandatory: ReadonlySet<StatementKey> = new Set([
  'energyTotal',
  'energyGas',
  'energyElectricity',
  'scope1Gas',
  'scope1Total',
  'scope2Electricity',
  'scope2Total',
  'grossTotal',
  'intensity',
])

/** A cell that is empty in the newest year and was not before, or the other way round. */
function emptyCells(sheet: Sheet): Judged[] {
  const [newest, previous] = sheet.years
  if (newest === undefined || previous === undefined) return []
  return sheet.statement.rows.flatMap((row, index) => {
    if (row.key === undefined) return []
    const [now, before] = [sheet.slot(index, newest.index), sheet.slot(index, previous.index)]
    const lacking = (year: YearColumn): boolean =>
      sheet.slot(index, year.index).is === 'blank' ||
      /^(?:tb[cad]|pending|\?+)$/i.test(sheet.cell(index, year.index)?.text.trim() ?? '')
    const [empty, full] = lacking(newest) ? [newest, before] : [previous, now]
    const slot = sheet.slot(index, empty.index).is
    if (lacking(newest) === lacking(previous) || full.is !== 'number' || full.amount.value.isZero()) return []
    // A row that was not restated stands in the other column of its year.
    const beside = sheet.years.some(
      (one) =>
        one.index !== empty.index &&
        one.endYear === empty.endYear &&
        sheet.amount(index, one.index) !== undefined,
    )
    if (beside) return []
    return [
      sheet.finding({
        code: 'cell_empty',
        severity: mandatory.has(row.key) ? 'error' : 'warning',
        row: index,
        column: empty.index,
        message: `${quoted(row.label)} is ${slot === 'blank' ? 'empty' : 'not yet known'} for ${empty.column.heading} and ${full.amount.text} in the other year. Empty is not nil: print 0 or the figure, or say why it is not known.`,
      }),
    ]
  })
}
