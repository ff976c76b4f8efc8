import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { FactorRow, FactorSetInfo } from '../domain/factor.ts'
import { FactorTable } from '../domain/factor-table.ts'
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
