import type { Database, Sql } from '../db/client.ts'
import type { FactorSetInfo } from '../domain/factor.ts'
import { FactorTable } from '../domain/factor-table.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { type PublishedVariants, unionOf, variantsIn } from '../domain/streams/published.ts'
import { newSetId, sameEdition } from './edition.ts'
import { publishedRows, publishedSets, publishedVariants } from './published.ts'
import { addSet, allRows, chosenSet, listChoices, listSets } from './store.ts'

/** A set for a year, and whether it stands in for one that is not published yet. */
export interface FactorsForYear {
  readonly table: FactorTable
  readonly provisional: boolean
}

/** The published factors, out of the database. Sets never change, so those in use are kept in memory. */
export interface Factors {
  sets(): Promise<FactorSetInfo[]>
  table(id: string): Promise<FactorTable | undefined>
  /**
   * The set of a calendar year: the one that the trust chose, else the one of that year loaded first, so that loading another
   * revision moves nothing. While none of that year is there the newest stands in, provisionally; once it is, the year is worked
   * out with it. Refused for years before the first set.
   */
  forYear(trustId: string, year: number): Promise<FactorsForYear | Refusal>
  /** The ids of the sets that a trust's figures are made with: of each year that has one, the chosen or the first. */
  counting(trustId: string): Promise<ReadonlySet<string>>
}

/**
 * Brings the sets that come with the project into the database: on the first start, or after an update brought a new one. One that
 * was imported before is left; where another revision of its year was, it becomes a set beside that.
 */
export async function loadPublished(db: Database): Promise<string[]> {
  const there = await listSets(db)
  const added: string[] = []
  for (const info of await publishedSets()) {
    if (there.some((set) => sameEdition(set, info))) continue
    const id = newSetId(info, there)
    const rows = await publishedRows(info.id)
    if (await db.transaction((sql) => addSet(sql, { ...info, id }, rows))) added.push(id)
  }
  return added
}

export { addSet, allRows } from './store.ts'

/** The sets that were imported here and do not come with the project, in the order in which they were loaded. */
export async function importedSets(sql: Sql): Promise<FactorSetInfo[]> {
  const own = await publishedSets()
  return (await listSets(sql)).filter((set) => !own.some((one) => sameEdition(one, set)))
}

/** The variants of sets that did not come with the project, by set and source: a set never changes. */
const added = new Map<string, PublishedVariants>()

/**
 * What the sets in the database can calculate, by streams: what an activity's attributes are looked up in when a file is read.
 * Those of the sets that come with the project are worked out beforehand (names.json), so that no table need be read for them.
 */
export async function knownVariants(sql: Sql): Promise<PublishedVariants> {
  const own = new Map((await publishedSets()).map((set) => [set.id, set.sourceHash]))
  const all = [await publishedVariants()]
  for (const info of await listSets(sql)) {
    if (own.get(info.id) === info.sourceHash) continue
    const key = `${info.id} ${info.sourceHash}`
    let variants = added.get(key)
    if (variants === undefined) {
      const rows = await allRows(sql, info.id)
      variants = variantsIn(new FactorTable(info, rows))
      added.set(key, variants)
    }
    all.push(variants)
  }
  const [published] = all
  return all.length === 1 && published !== undefined ? published : unionOf(all)
}

/** Makes the service. */
export function createFactors(db: Database): Factors {
  const tables = new Map<string, Promise<FactorTable>>()
  const sets = () => listSets(db)
  const table: Factors['table'] = async (id) => {
    const known = tables.get(id)
    if (known !== undefined) return known
    const info = (await sets()).find((set) => set.id === id)
    if (info === undefined) return undefined
    const loading = allRows(db, id).then((rows) => new FactorTable(info, rows))
    tables.set(id, loading)
    loading.catch(() => tables.delete(id))
    return loading
  }
  const named = async (id: string): Promise<FactorTable> => {
    const found = await table(id)
    if (found === undefined) throw new Error(`The factor set ${id} is not in the database.`)
    return found
  }
  return {
    sets,
    table,
    async forYear(trustId, year) {
      const all = await sets()
      const chosen = await chosenSet(db, trustId, year)
      const own = chosen ?? all.find((set) => set.year === year)?.id
      if (own !== undefined) return { table: await named(own), provisional: false }
      const newest = all.at(-1)
      const oldest = all[0]
      if (newest === undefined || oldest === undefined || year < oldest.year)
        return refuse(
          'factor_set_unknown',
          `There is no factor set for ${year}${oldest === undefined ? '' : `: the first is that of ${oldest.year}`}.`,
        )
      // The first loaded of the newest year, or what the trust chose for that year.
      const id =
        (await chosenSet(db, trustId, newest.year)) ?? all.find((set) => set.year === newest.year)!.id
      return { table: await named(id), provisional: year > newest.year }
    },
    async counting(trustId) {
      const byYear = new Map<number, string>()
      for (const set of await sets()) if (!byYear.has(set.year)) byYear.set(set.year, set.id)
      for (const choice of await listChoices(db, trustId)) byYear.set(choice.year, choice.setId)
      return new Set(byYear.values())
    },
  }
}
