import { publishedVariants } from '../../src/factors/published.ts'
import { fileInMemory } from '../../src/formats/file-source.ts'
import { readFile } from '../../src/formats/read.ts'
import type { FileRecord, Issue, ReadContext, ReadResult } from '../../src/formats/record.ts'

const variants = await publishedVariants()

/** What reading needs to know, with 23 November 2026 for today. */
export function context(more: Partial<ReadContext> = {}): ReadContext {
  return {
    today: '2026-11-23',
    meters: new Map(),
    academies: new Map([['oak', 'id-of-oak']]),
    variants,
    defaults: { academyId: undefined, stream: undefined, meter: undefined, profile: undefined },
    ...more,
  }
}

/** Reads a file given as text or bytes, in chunks of the size given, to everything it says. */
export async function readAll(file: string | Uint8Array, given: ReadContext = context(), chunk = 65_536) {
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file
  const records: FileRecord[] = []
  const issues: Issue[] = []
  let result: ReadResult | undefined
  for await (const event of readFile(fileInMemory(bytes, chunk), given)) {
    if (event.type === 'records') records.push(...event.records)
    if (event.type === 'issues') issues.push(...event.issues)
    if (event.type === 'done') result = event.result
  }
  if (result === undefined) throw new Error('no result')
  return { records, issues, result, codes: issues.map((issue) => issue.code) }
}

const times = Array.from(
  { length: 48 },
  (_, index) => `${String(Math.floor(index / 2)).padStart(2, '0')}:${index % 2 ? '30' : '00'}`,
)
/** The head of the half-hourly layout. */
export const wideHead = ['meter', 'date', 'unit', ...times].join(',')
/** A half-hourly row with the same value 48 times but for what is given. */
export function wideRow(
  date: string,
  value: string,
  changed: Readonly<Record<number, string>> = {},
  meter = '2248624512332',
): string {
  return [meter, date, 'kWh', ...times.map((_, index) => changed[index] ?? value)].join(',')
}
