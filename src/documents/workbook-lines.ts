import { lastDay } from '../domain/day.ts'
import type { FrozenAmount, FrozenInventory, FrozenLine } from '../domain/frozen-inventory.ts'
import type { SecrRowKey } from '../domain/secr.ts'
import { exactText, type SheetContent, type WrittenSheet } from './sheet.ts'
import { lettersOf, rangeOf, type SheetColumn, tableSheet } from './workbook-columns.ts'

/** Of one amount not more places than these are written out; all are in the inventory itself. */
const placesMax = 50

/**
 * The row of the statement that a line is summed into. Market-based lines stand beside the location-based ones: those of purchased
 * electricity have a row of their own, the others (district heat) none.
 */
export function statementRow({ method, row }: Pick<FrozenLine, 'method' | 'row'>): SecrRowKey | null {
  if (method !== 'market') return row
  return row === 'scope2Electricity' || row === 'scope2Market' ? 'scope2Market' : null
}

/** Where an amount comes from, in words: files and rows. */
export function sourcesText({ sources }: FrozenAmount, files: FrozenInventory['files']): string {
  const places = sources.slice(0, placesMax).map(({ file, firstRow, lastRow }) => {
    const name = files[file]?.fileName ?? `file ${file + 1}`
    return firstRow === lastRow ? `${name}, row ${firstRow}` : `${name}, rows ${firstRow} to ${lastRow}`
  })
  const more = sources.length - places.length
  return [...places, ...(more > 0 ? [`and ${more} more places`] : [])].join('; ')
}

const number = (text: string, format?: string): SheetContent =>
  format === undefined ? { number: text } : { number: text, format }

/** What is known of a line beside itself. */
interface LineRecord {
  readonly line: FrozenLine
  readonly amount: FrozenAmount
  readonly factorNo: number | null
  readonly sources: string
}

const amountColumns = <T>(amountOf: (record: T) => FrozenAmount): SheetColumn<T>[] => [
  { key: 'academy', head: 'Academy', width: 10, of: (record) => amountOf(record).academy },
  { key: 'meter', head: 'Meter', width: 16, of: (record) => amountOf(record).meter },
  { key: 'stream', head: 'Stream', width: 19, of: (record) => amountOf(record).stream },
  { key: 'variant', head: 'Variant', width: 22, of: (record) => amountOf(record).variant },
  { key: 'from', head: 'From', width: 11, of: (record) => ({ day: amountOf(record).start }) },
  { key: 'to', head: 'To', width: 11, of: (record) => ({ day: lastDay(amountOf(record)) }) },
  {
    key: 'grade',
    head: 'Grade (1 measured to 5 assumed)',
    width: 11,
    figure: true,
    of: (record) => ({ number: amountOf(record).grade }),
  },
]

/** The columns of the sheet “Lines”. */
export const lineColumns: readonly SheetColumn<LineRecord>[] = [
  { key: 'no', head: 'Line', width: 7, figure: true, of: ({ line }) => ({ number: line.no }) },
  ...amountColumns<LineRecord>(({ amount }) => amount),
  {
    key: 'scope',
    head: 'Scope',
    width: 8,
    of: ({ line }) => (line.scope === null ? 'outside' : { number: line.scope }),
  },
  {
    key: 'category',
    head: 'Scope 3 category',
    width: 9,
    figure: true,
    of: ({ line }) => (line.category === null ? null : { number: line.category }),
  },
  { key: 'kind', head: 'Kind', width: 9, of: ({ line }) => line.kind },
  { key: 'method', head: 'Scope 2 method', width: 10, of: ({ line }) => line.method },
  { key: 'basis', head: 'Basis', width: 24, of: ({ line }) => line.basis },
  {
    key: 'quantity',
    head: 'Quantity',
    width: 15,
    figure: true,
    of: ({ line }) => number(line.quantity, '#,##0.0###'),
  },
  {
    key: 'unit',
    head: 'Unit',
    width: 16,
    of: ({ line }) => line.factor.unit.split(' per ').slice(1).join(' per ') || null,
  },
  {
    key: 'factor',
    head: 'Factor',
    width: 12,
    figure: true,
    of: ({ line }) => number(line.factor.value, '0.00000####'),
  },
  { key: 'factorUnit', head: 'Factor unit', width: 28, of: ({ line }) => line.factor.unit },
  { key: 'set', head: 'Factor set', width: 13, of: ({ line }) => line.factor.set },
  { key: 'factorId', head: 'Factor row id', width: 19, of: ({ line }) => line.factor.id },
  {
    key: 'factorNo',
    head: 'Factor row no.',
    width: 10,
    figure: true,
    of: ({ factorNo }) => (factorNo === null ? null : { number: factorNo }),
  },
  {
    key: 'kg',
    head: 'Result, kg CO2e (quantity × factor)',
    width: 18,
    figure: true,
    of: ({ line }, { row }) => ({
      formula: `${quantityLetters()}${row}*${factorLetters()}${row}`,
      gives: line.kgCO2e,
      format: '#,##0.000',
    }),
  },
  { key: 'row', head: 'Row of SECR', width: 23, of: ({ line }) => statementRow(line) },
  { key: 'provisional', head: 'Provisional', width: 11, of: ({ line }) => (line.provisional ? 'yes' : 'no') },
  { key: 'sources', head: 'Files and rows', width: 48, of: ({ sources }) => sources },
  { key: 'exactQuantity', head: 'Quantity, exact*', width: 22, of: ({ line }) => exactText(line.quantity) },
  { key: 'exactFactor', head: 'Factor, exact*', width: 18, of: ({ line }) => exactText(line.factor.value) },
  { key: 'exactKg', head: 'kg CO2e, exact*', width: 26, of: ({ line }) => exactText(line.kgCO2e) },
]
const quantityLetters = (): string => lettersOf(lineColumns, 'quantity')
const factorLetters = (): string => lettersOf(lineColumns, 'factor')

/** The cells of a column of “Lines”. */
export const lineRange = (key: string, { lines }: FrozenInventory): string =>
  rangeOf('Lines', { columns: lineColumns, key, records: lines.length })

/** Every line of the inventory; its result is a live product. */
export function linesSheet({ lines, amounts, files, factors }: FrozenInventory): WrittenSheet {
  const numbers = new Map(factors.map(({ set, id, no }) => [`${set} ${id}`, no]))
  const sources = amounts.map((amount) => sourcesText(amount, files))
  const records = lines.map(
    (line): LineRecord => ({
      line,
      amount: amounts[line.amount]!,
      factorNo: numbers.get(`${line.factor.set} ${line.factor.id}`) ?? null,
      sources: sources[line.amount]!,
    }),
  )
  return tableSheet('Lines', { columns: lineColumns, records, frozenColumns: 1 })
}

interface EnergyRecord {
  readonly amount: FrozenAmount
  readonly no: number
  readonly energy: FrozenAmount['energies'][number]
  readonly sources: string
}

/** The columns of the sheet “Energy”. */
export const energyColumns: readonly SheetColumn<EnergyRecord>[] = [
  { key: 'no', head: 'Amount', width: 9, figure: true, of: ({ no }) => ({ number: no }) },
  ...amountColumns<EnergyRecord>(({ amount }) => amount),
  {
    key: 'quantity',
    head: 'Quantity',
    width: 15,
    figure: true,
    of: ({ amount }) => number(amount.quantity, '#,##0.0###'),
  },
  { key: 'unit', head: 'Unit', width: 9, of: ({ amount }) => amount.unit },
  {
    key: 'kwh',
    head: 'Energy, kWh',
    width: 16,
    figure: true,
    of: ({ energy }) => number(energy.kwh, '#,##0.000'),
  },
  { key: 'basis', head: 'Basis', width: 11, of: ({ energy }) => energy.basis },
  { key: 'how', head: 'How it was worked out', width: 48, of: ({ energy }) => energy.how },
  { key: 'row', head: 'Row of SECR', width: 20, of: ({ energy }) => energy.row },
  { key: 'sources', head: 'Files and rows', width: 48, of: ({ sources }) => sources },
  { key: 'exactKwh', head: 'kWh, exact*', width: 26, of: ({ energy }) => exactText(energy.kwh) },
]

const energyRecords = ({ amounts, files }: FrozenInventory): EnergyRecord[] =>
  amounts.flatMap((amount, index) =>
    amount.energies.map((energy) => ({ amount, no: index + 1, energy, sources: sourcesText(amount, files) })),
  )

/** The cells of a column of “Energy”. */
export const energyRange = (key: string, body: FrozenInventory): string =>
  rangeOf('Energy', {
    columns: energyColumns,
    key,
    records: body.amounts.reduce((all, { energies }) => all + energies.length, 0),
  })

/** The energy of every amount that has any, each kind apart. */
export const energySheet = (body: FrozenInventory): WrittenSheet =>
  tableSheet('Energy', { columns: energyColumns, records: energyRecords(body), frozenColumns: 1 })
