import type { Day } from '../../../domain/day.ts'
import type { Role } from '../../profile.ts'
import type { Row, Table } from '../../table.ts'

const dateRoles = ['from', 'to', 'previousDate', 'presentDate'] as const satisfies readonly Role[]

/** A day with a time behind it, which in a bill is where the day begins or ends. */
const dayWithTime = /^(\S.*?)[ T](\d{1,2}:\d{2})(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?$/
const edges = new Set(['00:00', '0:00', '23:30', '23:59'])

/** The row with its meter and dates as other files write them. The same row where nothing had to be changed. */
export function cleanRow(table: Table, row: Row): Row {
  let cells: string[] | undefined
  const put = (role: Role, text: string): void => {
    const index = table.found.columns[role]
    if (index === undefined) return
    cells ??= [...row.cells]
    cells[index] = text
  }
  const meter = table.text(row, 'meter')
  if (/^[/'’`]/.test(meter)) put('meter', meter.replace(/^[/'’`\s]+/, ''))
  for (const role of dateRoles) {
    const found = dayWithTime.exec(table.text(row, role))
    if (found?.[1] !== undefined && edges.has(found[2] ?? '')) put(role, found[1])
  }
  return cells === undefined ? row : { line: row.line, cells }
}

/** The days of a bill, both of which belong to it. */
export interface BillPeriod {
  readonly from: Day
  readonly to: Day
  readonly endsOnRead: boolean
}

/** The days of a bill: its own, those of the period that it names, or those of its reads. Undefined where they were refused. */
export function periodOf(table: Table, row: Row): BillPeriod | undefined {
  const written = (role: Role): boolean => table.text(row, role) !== ''
  if (!written('from') && !written('to')) {
    if (written('billPeriod')) return namedPeriod(table, row)
    if (written('previousDate') && written('presentDate')) {
      const from = table.day(row, 'previousDate')
      const to = table.day(row, 'presentDate')
      return from === undefined || to === undefined ? undefined : { from, to, endsOnRead: from < to }
    }
  }
  const from = table.day(row, 'from')
  const to = table.day(row, 'to')
  if (from === undefined || to === undefined) return undefined
  const endsOnRead = table.found.says.ends === 'read' && from < to
  return { from, to, endsOnRead }
}

/** A period in one cell, `2024-01-01 - 2024-01-31`. */
function namedPeriod(table: Table, row: Row): BillPeriod | undefined {
  const text = table.text(row, 'billPeriod')
  const [, first = '', second = ''] = /^(.+?)\s+(?:-|–|to)\s+(.+)$/.exec(text) ?? []
  const from = table.dates.day(first)
  const to = table.dates.day(second)
  if (typeof from === 'string' && typeof to === 'string') return { from, to, endsOnRead: false }
  return table.error(
    row,
    'billPeriod',
    'date_invalid',
    `“${text}” is not a period of two dates. Write it as 2024-01-01 - 2024-01-31.`,
  )
}
