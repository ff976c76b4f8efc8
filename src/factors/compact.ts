import type { FlatRow } from './flat-file.ts'

const fields = [
  'id',
  'scope',
  'level1',
  'level2',
  'level3',
  'level4',
  'columnText',
  'uom',
  'ghgUnit',
  'stored',
  'shown',
] as const

/** A row as a line of the compact files of src/factors/published: the reader has left no tab or line end in it. */
export function compactLine(row: FlatRow): string {
  return `${fields.map((field) => row[field]).join('\t')}\n`
}

/** The rows of a compact file, numbered from 1. */
export function compactRows(text: string): FlatRow[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line, index) => {
      const cells = line.split('\t')
      const row = Object.fromEntries(fields.map((field, at) => [field, cells[at] ?? '']))
      return { line: index + 1, ...(row as Record<(typeof fields)[number], string>) }
    })
}
