import { isMpan, isMprn, meterNumber } from '../../domain/meter-number.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { parseUnit } from '../../domain/unit.ts'
import { DateReader, isDate } from '../dates.ts'
import { quantityOf } from '../numbers.ts'
import type { ReadContext } from '../record.ts'
import { streamWord } from '../words.ts'

/** What the cells of a column look like. */
export type ColumnKind =
  | 'meter'
  | 'day'
  | 'moment'
  | 'time'
  | 'number'
  | 'unit'
  | 'status'
  | 'academy'
  | 'stream'
  | 'text'

/** What is known of a column from its cells. */
export interface ColumnLook {
  readonly index: number
  readonly head: string
  /** What nearly all of its cells are; undefined where it is empty. */
  readonly kind: ColumnKind | undefined
  /** The first three different cells. */
  readonly samples: readonly string[]
  readonly distinct: number
  /** Numbers only: whether each is at least as large as the one before, as those of a register are. */
  readonly rises: boolean
}

const moment = /^(.+?)[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2}|[AP]M)?$/i
/** A day that is written with the time at which it begins is a day. */
const midnight = /[T ]0?0:00(:00(\.0+)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$|\b12:00(:00)?\s*AM$/i
const time = /^\d{1,2}:\d{2}(:\d{2})?$/
const status = /^(a|e|est|actual|estimated?|deemed|normal|smart)$/i

function kindOfCell(
  cell: string,
  { dates, context }: { dates: DateReader; context: ReadContext },
): ColumnKind {
  const number = meterNumber(cell)
  if (!isRefusal(number) && (isMpan(number.number) || (number.number.length >= 8 && isMprn(number.number))))
    return 'meter'
  if (!isRefusal(number) && context.meters.has(number.number)) return 'meter'
  const match = moment.exec(cell)
  if (match !== null && !midnight.test(cell) && isDate(dates.day(match[1] ?? ''))) return 'moment'
  if (isDate(dates.day(cell))) return 'day'
  if (match !== null && isDate(dates.day(match[1] ?? ''))) return 'day'
  if (time.test(cell)) return 'time'
  const quantity = quantityOf(cell)
  if (quantity !== undefined && !('code' in quantity)) return 'number'
  if (status.test(cell)) return 'status'
  if (parseUnit(cell) !== undefined) return 'unit'
  if (context.academies.size > 0 && context.academies.has(cell.toLowerCase())) return 'academy'
  return streamWord(cell) === undefined ? 'text' : 'stream'
}

function risesThroughout(cells: readonly string[]): boolean {
  const numbers = cells.map(quantityOf)
  return numbers.every((value, index) => {
    const before = numbers[index - 1]
    if (value === undefined || 'code' in value) return false
    return before === undefined || 'code' in before || value.gte(before)
  })
}

/** Looks at the columns of a table's first rows. */
export function lookAtColumns(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  context: ReadContext,
): ColumnLook[] {
  const dates = new DateReader(context.today)
  const width = Math.max(heads.length, ...rows.map((row) => row.length))
  return Array.from({ length: width }, (_, index) => {
    const cells = rows.map((row) => (row[index] ?? '').trim()).filter((cell) => cell !== '')
    const counts = new Map<ColumnKind, number>()
    for (const cell of cells) {
      const kind = kindOfCell(cell, { dates, context })
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
    }
    const [most] = [...counts].sort(([, a], [, b]) => b - a)
    const kind =
      most !== undefined && most[1] >= cells.length * 0.8 ? most[0] : cells.length > 0 ? 'text' : undefined
    const distinct = new Set(cells)
    return {
      index,
      head: heads[index] ?? '',
      kind,
      samples: [...distinct].slice(0, 3),
      distinct: distinct.size,
      rises: kind === 'number' && cells.length > 1 && distinct.size > 1 && risesThroughout(cells),
    }
  })
}
