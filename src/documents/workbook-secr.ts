import { lastDay } from '../domain/day.ts'
import { Decimal, sum, zero } from '../domain/decimal.ts'
import type { FrozenInventory, SealedInventory } from '../domain/frozen-inventory.ts'
import { type SecrRowKey, secrLayout, secrShown } from '../domain/secr.ts'
import type { SecrRow } from '../domain/secr-report.ts'
import { heightOf, type SheetContent, type SheetLook, SheetRows, type WrittenSheet } from './sheet.ts'
import { headLook } from './workbook-columns.ts'
import { energyRange, lineRange, statementRow } from './workbook-lines.ts'
import { academyRange } from './workbook-tables.ts'

/** What a total is summed of, as it is shown. */
const parts: Readonly<Partial<Record<SecrRowKey, readonly SecrRowKey[]>>> = {
  energyTotal: ['energyGas', 'energyElectricity', 'energyTransport'],
  scope1Total: ['scope1Gas', 'scope1Transport'],
  grossTotal: ['scope1Total', 'scope2Electricity', 'scope3EmployeeVehicles'],
}
const formats: Readonly<Record<string, string>> = {
  kWh: '#,##0',
  tCO2e: '#,##0.00',
  'tCO2e per pupil': '0.0000',
}
const placesShown: Readonly<Record<string, number>> = { kWh: 0, tCO2e: 2, 'tCO2e per pupil': 4 }
/** Sums of doubles are rounded to places that they still hold, so that a half is a half when it is rounded for showing. */
const placesWorked: Readonly<Record<string, number>> = { kWh: 6, tCO2e: 9, 'tCO2e per pupil': 12 }

const wide: SheetLook = { wrap: true, alignVertical: 'top' }
const heads = [
  'Row',
  'Unit',
  'Shown',
  'As published',
  'As restated',
  'Worked out, not rounded for showing',
  'As frozen',
  'Shown = frozen?',
  'Key',
  'Note',
]
const widths = [74, 15, 15, 15, 15, 20, 15, 12, 24, 70]

/** What the rows come to by the lines and energies that are in the workbook: kWh, tonnes, tonnes per pupil. */
function workedOut({ lines, amounts, academies }: FrozenInventory): (key: SecrRowKey) => Decimal | null {
  const sums = new Map<SecrRowKey, Decimal>()
  const add = (key: SecrRowKey | null, amount: Decimal): void => {
    if (key !== null) sums.set(key, (sums.get(key) ?? zero).plus(amount))
  }
  for (const line of lines) add(statementRow(line), new Decimal(line.kgCO2e).div(1000))
  for (const { energies } of amounts) for (const { row, kwh } of energies) add(row, new Decimal(kwh))
  const pupils = pupilsOf(academies)
  const of = (key: SecrRowKey): Decimal | null => {
    if (key === 'intensity') return pupils === null || pupils.isZero() ? null : of('grossTotal')!.div(pupils)
    const summed = parts[key]
    return summed === undefined ? (sums.get(key) ?? zero) : sum(summed.map((part) => of(part)!))
  }
  return (key) => of(key)?.toDecimalPlaces(placesWorked[secrLayout[key].unit]!) ?? null
}

/** The pupils of the year; null where any academy has no count. */
function pupilsOf(academies: FrozenInventory['academies']): Decimal | null {
  const known = academies.flatMap(({ weightedPupils }) =>
    weightedPupils === null ? [] : [new Decimal(weightedPupils)],
  )
  return known.length === 0 || known.length < academies.length ? null : sum(known)
}

/** What stands where the year before was restated: a row that was not, as it was published. Empty where none was. */
const restatedOr = (
  { restated, previous }: SecrRow,
  { rows }: FrozenInventory['report'],
  format: string,
): SheetContent =>
  rows.some((row) => row.restated !== null) ? numberOrDash(restated ?? previous, format) : null

const numberOrDash = (text: string | null, format: string): SheetContent =>
  text === null ? '–' : { number: text, format }

function noteOf(
  { currentReason, currentAsserted, previousReason, previousAsserted }: SecrRow,
  previous: string,
): string | null {
  const notes = [
    currentAsserted ? 'Nought, because it was said that there is none.' : null,
    currentReason,
    previousAsserted ? `${previous}: nought, because it was said that there is none.` : null,
    previousReason === null || previousReason === currentReason ? null : `${previous}: ${previousReason}`,
  ].filter((note) => note !== null)
  return notes.length === 0 ? null : notes.join(' ')
}

/** Lays the rows of the statement out, and remembers where they are, for the formulas of the totals. */
class Statement {
  readonly rows = new SheetRows()
  readonly #places = new Map<SecrRowKey, number>()
  readonly #worked: (key: SecrRowKey) => Decimal | null
  readonly #body: FrozenInventory
  /** Where the pupils stand. */
  readonly #pupilsRow: number

  constructor(body: FrozenInventory, pupilsRow: number) {
    this.#body = body
    this.#worked = workedOut(body)
    this.#pupilsRow = pupilsRow
  }

  place(key: SecrRowKey, row: number): void {
    this.#places.set(key, row)
  }

  #formula(key: SecrRowKey, row: number): string {
    const { unit } = secrLayout[key]
    const places = placesWorked[unit]!
    const cell = (part: SecrRowKey): string => `F${this.#places.get(part)!}`
    if (key === 'intensity') return `ROUND(${cell('grossTotal')}/C${this.#pupilsRow},${places})`
    const of = parts[key]
    if (of !== undefined) return `ROUND(SUM(${of.map(cell).join(',')}),${places})`
    return unit === 'kWh'
      ? `ROUND(SUMIFS(${energyRange('kwh', this.#body)},${energyRange('row', this.#body)},$I${row}),${places})`
      : `ROUND(SUMIFS(${lineRange('kg', this.#body)},${lineRange('row', this.#body)},$I${row})/1000,${places})`
  }

  add(row: SecrRow): void {
    const at = this.rows.next
    const { key, unit, current, previous } = row
    const format = formats[unit]!
    const total = parts[key] !== undefined
    const worked = current === null ? null : this.#worked(key)
    const printed = worked === null ? null : secrShown(key, worked)
    const live: readonly SheetContent[] =
      worked === null || printed === null
        ? ['–', null, null, null]
        : [
            { formula: `ROUND(F${at},${placesShown[unit]!})`, gives: printed, format },
            { formula: this.#formula(key, at), gives: worked.toFixed(), format: '#,##0.0###########' },
            { number: current!, format },
            {
              formula: `IF(C${at}=G${at},"yes","no")`,
              gives: new Decimal(printed).eq(current!) ? 'yes' : 'no',
              text: true,
            },
          ]
    const note = noteOf(row, this.#body.report.previousYear)
    const height = heightOf([
      [row.label, widths[0]! * 1.1],
      [note ?? '', widths[9]!],
    ])
    const look = (column: number): SheetLook => ({
      height,
      ...(total ? { fontWeight: 'bold' as const, topBorderStyle: 'thin' as const } : {}),
      alignVertical: 'top',
      ...(column === 0 || column === 9 ? { wrap: true } : {}),
      ...(column >= 2 && column <= 6
        ? { align: 'right' as const }
        : column === 7
          ? { align: 'center' as const }
          : {}),
    })
    this.rows.add(
      [
        row.label,
        unit,
        live[0]!,
        numberOrDash(previous, format),
        restatedOr(row, this.#body.report, format),
        live[1]!,
        live[2]!,
        live[3]!,
        key,
        note,
      ],
      look,
    )
  }
}

const firstRow = 6
/** Two lines of head, in points. */
const headHeight = 34

/** The statement as it is printed; each figure is a live formula over the sheets “Lines” and “Energy”. */
export function secrSheet({ body, state, sha256, date }: SealedInventory): WrittenSheet {
  const { report } = body
  const mandatory = report.rows.filter(({ part }) => part === 'mandatory')
  const voluntary = report.rows.filter(({ part }) => part === 'voluntary')
  const pupilsRow = firstRow + 1 + mandatory.length + 1 + voluntary.length + 1
  const statement = new Statement(body, pupilsRow)
  for (const [index, { key }] of mandatory.entries()) statement.place(key, firstRow + 1 + index)
  for (const [index, { key }] of voluntary.entries())
    statement.place(key, firstRow + 2 + mandatory.length + index)
  const { rows } = statement

  const draft = state !== 'published' || report.draft
  rows.add([`${draft ? 'DRAFT – ' : ''}UK greenhouse gas emissions and energy use data`], {
    fontWeight: 'bold',
    fontSize: 14,
    textColor: draft ? '#A3000F' : '#12436D',
    height: 22,
  })
  rows.add([`${report.trust}, ${report.year}: ${report.period.start} to ${lastDay(report.period)}`])
  rows.add([`State: ${state}, ${date}, version ${body.version}; SHA-256 of the inventory ${sha256}`], {
    textColor: '#50595F',
  })
  rows.add([])
  rows.add(
    heads.map((head, index) =>
      index === 2
        ? report.year
        : index === 3 || index === 4
          ? `${report.previousYear} ${head.toLowerCase()}`
          : head,
    ),
    (column) => ({ ...headLook(column >= 2 && column <= 6), height: headHeight }),
  )
  const section = (text: string): void =>
    rows.add([text, ...heads.slice(1).map(() => null)], {
      fontWeight: 'bold',
      textColor: '#12436D',
      backgroundColor: '#F3F6F9',
      height: heightOf([]),
    })
  section('Mandatory')
  for (const row of mandatory) statement.add(row)
  section('Voluntary, in no total above')
  for (const row of voluntary) statement.add(row)
  section('What the ratio rests on')
  const pupils = pupilsOf(body.academies)
  rows.add(
    [
      'Pupils, weighted by days in the trust (sheet “Academies”)',
      'pupils',
      pupils === null
        ? '–'
        : { formula: `SUM(${academyRange('weighted', body)})`, gives: pupils.toFixed(), format: '#,##0.0##' },
      // The counts of the year before are in its own inventory.
      'n/a',
    ],
    (column) => (column === 2 || column === 3 ? { align: 'right' } : column === 0 ? wide : {}),
  )
  rows.add([])
  for (const text of [
    report.roundingNote,
    report.restatement,
    ...report.missing.map((one) => `Missing: ${one}`),
  ])
    if (text !== null) rows.add([text], { fontWeight: 'bold', height: heightOf([]) })
  for (const text of [...report.methodology, report.energyEfficiency, ...report.measures])
    if (text !== null) rows.add([text], { height: heightOf([]) })
  return { name: 'SECR', rows, widths, frozenRows: firstRow - 1, frozenColumns: 1 }
}
