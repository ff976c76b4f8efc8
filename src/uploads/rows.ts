import { rm } from 'node:fs/promises'
import type { Day } from '../domain/day.ts'
import { addDays } from '../domain/day.ts'
import { sourceRank } from '../formats/record.ts'
import type { ShownRow, ShownRows, WantedRows } from '../formats/shown-rows.ts'
import type { Services } from '../services.ts'
import { rowsInThread } from './reading.ts'
import { issueBody } from './schema.ts'
import { issuesOfRows, type RowRecord, recordsOfRows, type StoredIssue, type UploadRow } from './store.ts'
import { spoolAgain } from './stored-files.ts'

/** A long file's day has 48 rows, and each row of them is shown with the day. */
const recordsMax = 200
const issuesMax = 500

const sourceNames = new Map(Object.entries(sourceRank).map(([name, rank]) => [rank, name]))

/** The line of an upload's head, undefined where it has none or nobody knows which it is. */
const headLineOf = ({ result }: UploadRow): number | undefined =>
  result?.headLine ?? result?.proposal?.headLine

/** Rows of an upload's file as they came, from its kept bytes. */
export async function shownRowsOf(
  services: Pick<Services, 'db' | 'config'>,
  { trustId, upload }: { trustId: string; upload: UploadRow },
  wanted: Omit<WantedRows, 'head'>,
): Promise<ShownRows> {
  const { sha256 } = upload
  const path = await spoolAgain(services.db, services.config.dataDir, { trustId, sha256 })
  try {
    const head = headLineOf(upload)
    const format = upload.format ?? undefined
    return await rowsInThread({ path, format, wanted: { ...wanted, head: head === 0 ? undefined : head } })
  } finally {
    await rm(path, { force: true })
  }
}

/** A file without a head has its columns by number, as issues name them. */
const headsOf = ({ head, rows }: ShownRows): string[] =>
  head === undefined
    ? Array.from(
        { length: Math.max(0, ...rows.map((row) => row.cells.length)) },
        (_, at) => `column ${at + 1}`,
      )
    : head.cells.map((cell) => cell.trim())

/** Where in its row the cell of an issue stands, null where that cannot be told. */
function cellOf(heads: readonly string[], { column, value }: StoredIssue, row: ShownRow): number | null {
  if (column === undefined) return null
  const named = heads.indexOf(column)
  const at = named === -1 ? Number.parseInt(/^column (\d+)$/.exec(column)?.[1] ?? '0', 10) - 1 : named
  if (at >= 0 && at < row.cells.length) return at
  // The head that is meant stands in a second line: the cell is told by what is in it, where only one is so.
  const same = row.cells.flatMap((cell, index) => (value && cell.trim() === value ? [index] : []))
  return same.length === 1 ? (same[0] ?? null) : null
}

const rowBody = ({ line, cells, cellsLeftOut }: ShownRow) => ({ row: line, cells: [...cells], cellsLeftOut })

/** Issues with the rows that they are of, and with the place of the cell in them. */
export async function issuesWithRows(
  services: Pick<Services, 'db' | 'config'>,
  of: { trustId: string; upload: UploadRow },
  issues: readonly StoredIssue[],
) {
  const lines = [...new Set(issues.flatMap((one) => one.row ?? []))].sort((a, b) => a - b)
  const shown = lines.length === 0 ? undefined : await shownRowsOf(services, of, { lines, from: 1, count: 0 })
  const heads = shown === undefined ? [] : headsOf(shown)
  const byLine = new Map(shown?.rows.map((row) => [row.line, row]))
  return {
    head: heads,
    items: issues.map((issue) => {
      const row = issue.row === undefined ? undefined : byLine.get(issue.row)
      return {
        ...issueBody(issue),
        cells: row === undefined ? null : [...row.cells],
        cell: row === undefined ? null : cellOf(heads, issue, row),
      }
    }),
  }
}

function recordBody(record: RowRecord) {
  const { kind, row, row_last, meter, meter_id, academy, academy_id, stream, variant, source } = record
  return {
    kind,
    row,
    rowLast: row_last,
    meter: meter === null || meter_id === null ? null : { id: meter_id, number: meter },
    academy: academy === null || academy_id === null ? null : { id: academy_id, name: academy },
    stream,
    variant: variant || null,
    firstDay: record.start,
    lastDay: addDays(record.end as Day, -1),
    quantity: record.quantity,
    unit: record.unit,
    source: source === null ? null : (sourceNames.get(source) ?? null),
    grade: record.grade,
    slotsMissing: record.slots_missing,
  }
}

/** Rows of an upload's file as they came, from the line `from` on, with what was found in them and what they became. */
export async function rowsWithRecords(
  services: Pick<Services, 'db' | 'config'>,
  of: { trustId: string; upload: UploadRow },
  { from, count }: { from: number; count: number },
) {
  const shown = await shownRowsOf(services, of, { lines: [], from, count })
  const first = shown.rows[0]?.line ?? from
  const last = shown.rows.at(-1)?.line ?? from
  const own = { trustId: of.trustId, uploadNo: of.upload.no }
  const heads = headsOf(shown)
  const byLine = new Map(shown.rows.map((row) => [row.line, row]))
  const issues = await issuesOfRows(services.db, own, { first, last, limit: issuesMax })
  const records = await recordsOfRows(services.db, own, { first, last, limit: recordsMax })
  return {
    headLine: headLineOf(of.upload) ?? null,
    head: heads,
    rows: shown.rows.map(rowBody),
    more: shown.more,
    issues: issues.map((issue) => {
      const row = byLine.get(issue.row ?? 0)
      return { ...issueBody(issue), cell: row === undefined ? null : cellOf(heads, issue, row) }
    }),
    records: records.map(recordBody),
  }
}
