import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { parseDecimal } from '../domain/decimal.ts'
import type { FactorRow, FactorSetInfo } from '../domain/factor.ts'
import { FactorTable } from '../domain/factor-table.ts'

const folder = new URL('./published/', import.meta.url)
const unzipped = promisify(gunzip)

/** The sets that come with the project, the oldest first. */
export async function publishedSets(): Promise<FactorSetInfo[]> {
  const sets = JSON.parse(await readFile(new URL('sets.json', folder), 'utf8')) as (FactorSetInfo & {
    publishedOn: string | null
  })[]
  return sets.map((set) => ({ ...set, publishedOn: set.publishedOn ?? undefined }))
}

/** The number that the publication shows: the displayed one where there is one, else the stored one (NOTES: never the double). */
function shownValue(stored: string, display: string): FactorRow['value'] {
  const shown = parseDecimal(display.replaceAll(',', ''))
  return shown ?? parseDecimal(stored)
}

/** The compact file's lines as rows. */
function rowsOf(text: string): FactorRow[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line, index) => {
      const [
        id = '',
        scope = '',
        level1 = '',
        level2 = '',
        level3 = '',
        level4 = '',
        columnText = '',
        uom = '',
        ghgUnit = '',
        stored = '',
        display = '',
      ] = line.split('\t')
      const labels = { scope, level1, level2, level3, level4, columnText, uom, ghgUnit }
      return {
        no: index + 1,
        rowId: id === '' ? Object.values(labels).join('|') : id,
        ...labels,
        value: shownValue(stored, display),
        stored,
      }
    })
}

const tables = new Map<string, Promise<FactorTable>>()

/** One of the sets that come with the project, from its compact file; undefined where there is no such set. */
export async function readPublishedSet(id: string): Promise<FactorTable | undefined> {
  const info = (await publishedSets()).find((set) => set.id === id)
  if (info === undefined) return undefined
  let table = tables.get(id)
  if (table === undefined) {
    table = readFile(new URL(`${id}.tsv.gz`, folder)).then(
      async (packed) => new FactorTable(info, rowsOf((await unzipped(packed)).toString('utf8'))),
    )
    tables.set(id, table)
  }
  return table
}
