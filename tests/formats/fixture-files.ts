import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { KnownMeter, ReadContext } from '../../src/formats/record.ts'
import { context } from './reading.ts'

/** What a file of fixtures/formats must come to, written down by hand. */
export interface Expected {
  /** The bytes are in `file` where they are not in the file named by the key (one file may be read with several options). */
  readonly file?: string
  /** How the numbers were worked out. */
  readonly about: string
  /** What is registered, and what the sender said. */
  readonly meters?: Readonly<Record<string, Partial<KnownMeter>>>
  readonly academies?: readonly string[]
  readonly options?: Readonly<Record<string, string>>
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

export interface FixtureFile {
  readonly folder: string
  readonly name: string
  readonly expected: Expected
  readonly bytes: Buffer
  readonly context: ReadContext
}

const root = fileURLToPath(new URL('../../fixtures/formats', import.meta.url))

function contextOf(expected: Expected): ReadContext {
  const { academy, ...options } = expected.options ?? {}
  return context({
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
}

/** Every file of the fixtures, by folder. */
export const fixtureFiles: ReadonlyMap<string, readonly FixtureFile[]> = new Map(
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === 'expected.json')
    .map((entry) => entry.parentPath.slice(root.length + 1))
    .sort()
    .map((folder) => {
      const all = JSON.parse(readFileSync(join(root, folder, 'expected.json'), 'utf8')) as Record<
        string,
        Expected
      >
      const files = Object.entries(all).map(([name, expected]) => ({
        folder,
        name,
        expected,
        bytes: readFileSync(join(root, folder, expected.file ?? name)),
        context: contextOf(expected),
      }))
      return [folder, files]
    }),
)
