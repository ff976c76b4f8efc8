import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { FactorRow, FactorSetInfo } from '../domain/factor.ts'
import { FactorTable } from '../domain/factor-table.ts'
import type { StreamId } from '../domain/stream.ts'
import { type PublishedVariants, unionOf, variantsIn } from '../domain/streams/published.ts'
import { compactRows } from './compact.ts'
import { factorRow } from './flat-file.ts'

const folder = new URL('./published/', import.meta.url)
const unzipped = promisify(gunzip)

/** The sets that come with the project, the oldest first. */
export async function publishedSets(): Promise<FactorSetInfo[]> {
  const sets = JSON.parse(await readFile(new URL('sets.json', folder), 'utf8')) as (FactorSetInfo & {
    publishedOn: string | null
  })[]
  return sets.map((set) => ({ ...set, publishedOn: set.publishedOn ?? undefined }))
}

/** The rows of a set that comes with the project, from its compact file. Nothing of them is kept here. */
export async function publishedRows(id: string): Promise<FactorRow[]> {
  const packed = await readFile(new URL(`${id}.tsv.gz`, folder))
  return compactRows((await unzipped(packed)).toString('utf8')).map((row) => factorRow(row, 0))
}

const tables = new Map<string, Promise<FactorTable>>()

/** One of the sets that come with the project, read once; undefined where there is no such set. */
export async function readPublishedSet(id: string): Promise<FactorTable | undefined> {
  const info = (await publishedSets()).find((set) => set.id === id)
  if (info === undefined) return undefined
  let table = tables.get(id)
  if (table === undefined) {
    table = publishedRows(id).then((rows) => new FactorTable(info, rows))
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
