import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { KnownMeter } from '../../src/formats/record.ts'
import { context, readAll } from './reading.ts'

// Real-looking files of every format, with what they must come to. The expectations were written down by hand, from the file.

interface Expected {
  /** The bytes are in `file` where they are not in the file named by the key (one file may be read with several options). */
  readonly file?: string
  /** How the numbers were worked out. */
  readonly about: string
  /** What is registered, and what the sender said. */
  readonly meters?: Readonly<Record<string, Partial<KnownMeter>>>
  readonly academies?: readonly string[]
  readonly options?: { academy?: string; stream?: string; meter?: string; profile?: string }
  readonly format?: string
  readonly status: 'ok' | 'partial' | 'rejected'
  /** read, accepted, rejected, duplicate, ignored */
  readonly rows: readonly [number, number, number, number, number]
  /** meter, utility, unit, days, readings, first day, last day, total */
  readonly totals?: readonly (readonly (string | number | null)[])[]
  /** stream, unit, records, first, last, total */
  readonly activities?: readonly (readonly (string | number)[])[]
  /** `row code`, or `- code` where it is of no row, in the order of rows, each as often as it occurs. */
  readonly issues: readonly string[]
  /** Meter-days: `meter day` to quantity and, after a space, grade. */
  readonly days?: Readonly<Record<string, string>>
}

const root = fileURLToPath(new URL('../../fixtures/formats', import.meta.url))
const folders = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name === 'expected.json')
  .map((entry) => entry.parentPath.slice(root.length + 1))
  .sort()

const issueText = ({ row, code }: { row: number | undefined; code: string }): string =>
  `${row ?? '-'} ${code}`
const byRow = (a: string, b: string): number =>
  (Number.parseInt(a, 10) || 0) - (Number.parseInt(b, 10) || 0) || (a < b ? -1 : a > b ? 1 : 0)

async function read(folder: string, name: string, expected: Expected) {
  const { academy, ...options } = expected.options ?? {}
  const given = context({
    meters: new Map(Object.entries(expected.meters ?? {}) as [string, KnownMeter][]),
    academies: new Map((expected.academies ?? []).map((code) => [code.toLowerCase(), code])),
    defaults: {
      stream: undefined,
      meter: undefined,
      profile: undefined,
      academyId: academy,
      ...(options as object),
    },
  })
  return readAll(readFileSync(join(root, folder, expected.file ?? name)), given)
}

describe.each(folders)('%s', (folder) => {
  const all = JSON.parse(readFileSync(join(root, folder, 'expected.json'), 'utf8')) as Record<
    string,
    Expected
  >
  test.each(Object.entries(all))(
    '%s is understood, and every mistake of it named',
    async (name, expected) => {
      const { records, issues, result } = await read(folder, name, expected)
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
