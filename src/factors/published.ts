import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { parseDecimal } from '../domain/decimal.ts'
import type { FactorRow, FactorSetInfo } from '../domain/factor.ts'
import { FactorTable } from '../domain/factor-table.ts'
import type { StreamId } from '../domain/stream.ts'
import { type PublishedVariants, unionOf, variantsIn } from '../domain/streams/published.ts'

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

/** What names.json holds: what all the sets that come with the project can calculate, so that reading a file needs none of them. */
type VariantsFile = Readonly<Partial<Record<StreamId, readonly string[]>>>

/** Works out names.json from the sets: make-published.ts writes it, and tests/factors/names.test.ts holds it to them. */
export async function collectVariants(): Promise<VariantsFile> {
  const variants: PublishedVariants[] = []
  for (const { id } of await publishedSets()) {
    const table = await readPublishedSet(id)
    if (table !== undefined) variants.push(variantsIn(table))
  }
  return Object.fromEntries(unionOf(variants))
}

let published: Promise<PublishedVariants> | undefined

/** The variants that the sets of the project can calculate, from names.json. */
export function publishedVariants(): Promise<PublishedVariants> {
  published ??= readFile(new URL('names.json', folder), 'utf8').then(
    (text) => new Map(Object.entries(JSON.parse(text) as VariantsFile)) as PublishedVariants,
  )
  return published
}
