import { decimalText } from '../domain/decimal.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { type StreamId, streamIds } from '../domain/stream.ts'
import { detectEncoding } from './decode.ts'
import { quantityOf } from './numbers.ts'
import { splitText } from './split.ts'

/** A row of the file: the factor as text, kg CO2e per base unit of the stream. */
export interface ScenarioRow {
  readonly stream: StreamId
  readonly year: number
  readonly kgCO2ePerUnit: string
}

const columns = ['stream', 'year', 'kgCO2ePerUnit'] as const
type Column = (typeof columns)[number]
const faultsShown = 20

const plain = (cell: string): string =>
  cell
    .replace(/^\uFEFF/, '')
    .replace(/\s+/g, '')
    .toLowerCase()

function headOf(cells: readonly string[]): Readonly<Record<Column, number>> | undefined {
  const heads = cells.map(plain)
  const [stream = -1, year = -1, kgCO2ePerUnit = -1] = columns.map((name) =>
    heads.indexOf(name.toLowerCase()),
  )
  return stream < 0 || year < 0 || kgCO2ePerUnit < 0 ? undefined : { stream, year, kgCO2ePerUnit }
}

/** A row, or what is wrong with it. */
function rowOf(cell: (column: Column) => string): ScenarioRow | string {
  const stream = streamIds.find((id) => id.toLowerCase() === cell('stream').toLowerCase())
  if (stream === undefined)
    return `“${cell('stream').slice(0, 40)}” is not a stream. “trust-carbon streams” lists them.`
  if (!/^2[01]\d\d$/.test(cell('year')))
    return `“${cell('year').slice(0, 20)}” is not a calendar year. Write it like 2030.`
  const value = quantityOf(cell('kgCO2ePerUnit'))
  if (value === undefined) return 'The factor is missing. Leave out the row where there is none.'
  if ('code' in value) return value.message
  if (value.isNegative() && !value.isZero())
    return `${decimalText(value)} is negative: what is taken from the air is no factor of a stream.`
  return { stream, year: Number.parseInt(cell('year'), 10), kgCO2ePerUnit: decimalText(value) }
}

/**
 * Reads a CSV file of factors that are expected: the columns stream, year and kgCO2ePerUnit, others being left. It is taken whole or not at
 * all: every fault is named by its line.
 */
export function readFactorScenario(bytes: Uint8Array): readonly ScenarioRow[] | Refusal {
  if (bytes.length === 0) return refuse('file_empty', 'The file is empty.')
  const encoding = detectEncoding(bytes)
  if (isRefusal(encoding)) return encoding
  const text = new TextDecoder(encoding.label).decode(bytes)
  for (const delimiter of [',', ';', '\t']) {
    const { lines, cells } = splitText(text, { line: 1, delimiter, whole: true })
    const head = headOf(cells[0] ?? [])
    if (head === undefined) continue
    const rows: ScenarioRow[] = []
    const faults: string[] = []
    for (const [index, row] of cells.entries()) {
      if (index === 0 || row.every((cell) => cell.trim() === '')) continue
      const read = rowOf((column) => row[head[column]]?.trim() ?? '')
      if (typeof read === 'string') faults.push(`line ${lines[index]}: ${read}`)
      else rows.push(read)
    }
    if (faults.length > 0) return refused(faults)
    return rows.length > 0 ? rows : refuse('file_empty', 'The file has a head and no factors under it.')
  }
  return refuse(
    'column_missing',
    'The head of the file was not found: its first line has the columns stream, year and kgCO2ePerUnit.',
  )
}

function refused(faults: readonly string[]): Refusal {
  const more = faults.length - faultsShown
  return refuse('invalid', `Nothing of the file was taken in: ${faults[0]}`, {
    details: [
      ...faults.slice(1, faultsShown),
      ...(more > 0 ? [`and ${more} ${more === 1 ? 'fault' : 'faults'} more`] : []),
    ],
  })
}
