import { describe, expect, test } from 'vitest'
import { fixtureFiles } from './fixture-files.ts'
import { readAll } from './reading.ts'

// Real-looking files of every format, with what they must come to. The expectations were written down by hand, from the file.

const issueText = ({ row, code }: { row: number | undefined; code: string }): string =>
  `${row ?? '-'} ${code}`
const byRow = (a: string, b: string): number =>
  (Number.parseInt(a, 10) || 0) - (Number.parseInt(b, 10) || 0) || (a < b ? -1 : a > b ? 1 : 0)

describe.each([...fixtureFiles])('%s', (_folder, files) => {
  test.each(files.map((file) => [file.name, file] as const))(
    '%s is understood, and every mistake of it named',
    async (_name, { bytes, context, expected }) => {
      const { records, issues, result } = await readAll(bytes, context)
      const { rows } = result
      expect({
        format: result.format?.name,
        status: result.status,
        rows: [rows.read, rows.accepted, rows.rejected, rows.duplicate, rows.ignored],
        totals: result.meters.map((m) => [
          m.meter,
          m.utility ?? null,
          m.unit,
          m.days,
          m.readings,
          m.firstDay,
          m.lastDay,
          m.total,
        ]),
        activities: result.activities.map((a) => [a.stream, a.unit, a.records, a.first, a.last, a.total]),
        issues: issues.map(issueText).sort(byRow),
      }).toEqual({
        format: expected.format,
        status: expected.status,
        rows: expected.rows,
        totals: expected.totals ?? [],
        activities: expected.activities ?? [],
        issues: [...expected.issues].sort(byRow),
      })
      const days = new Map(
        records.flatMap((one) =>
          one.kind === 'meterDay' ? [[`${one.meter} ${one.day}`, `${one.quantity} ${one.grade}`]] : [],
        ),
      )
      for (const [key, quantity] of Object.entries(expected.days ?? {}))
        expect(days.get(key), key).toBe(quantity)
    },
  )
})
