import type { Database, Sql } from '../db/client.ts'
import { type ChainEnd, type ChainEntry, type ChainFault, chainStart, endFault, entryFault } from './chain.ts'
import {
  type EntryFilter,
  entriesAfter,
  entryWithHash,
  fileNames,
  keysNamed,
  namesById,
  newestEntries,
  notedEnd,
  strayBody,
  strayStep,
} from './store.ts'
import { entityTables, idsIn, type Names } from './words.ts'

export type { ChainEntry } from './chain.ts'

/** The trust whose chain has what belongs to no trust: the factor sets. */
const noTrust = '00000000-0000-0000-0000-000000000000'
const pageSize = 1000

/** The chains of a ledger that a trust can see. */
export const chainNames = ['trust', 'factorSets'] as const
export type ChainName = (typeof chainNames)[number]
const chainOf = (chain: ChainName, trustId: string): string => (chain === 'trust' ? trustId : noTrust)

/** How a chain stands. */
export interface ChainState {
  readonly chain: ChainName
  readonly entries: number
  /** The hash of the last entry; null where there is none. */
  readonly head: string | null
  readonly fault: ChainFault | undefined
}

/**
 * The hashes of the last entries of the chains that a trust can see, as one text: another one whenever something was changed that a figure
 * can be of, and the same as long as nothing was.
 */
export async function ledgerStand(sql: Sql, trustId: string): Promise<string> {
  const ends = await Promise.all(chainNames.map((chain) => notedEnd(sql, chainOf(chain, trustId))))
  return ends.map(({ head }) => head.hash).join(' ')
}

/** Every entry of a chain up to a number, in order, some at a time. */
export async function* chainEntries(
  sql: Sql,
  trustId: string,
  toNo = 2_147_483_647,
): AsyncGenerator<ChainEntry> {
  for (let afterNo = 0; ; ) {
    const page = await entriesAfter(sql, trustId, { afterNo, toNo, limit: pageSize })
    yield* page
    const last = page.at(-1)
    if (last === undefined || page.length < pageSize) return
    afterNo = last.no
  }
}

/** The first fault of a chain; undefined where every entry is the one that was written. */
async function faultOf(
  sql: Sql,
  trustId: string,
  noted: { head: ChainEnd; highest: number },
): Promise<ChainFault | undefined> {
  let end: ChainEnd = chainStart
  for await (const entry of chainEntries(sql, trustId, noted.head.no)) {
    const fault = entryFault(end, entry)
    if (fault !== undefined) return fault
    end = { no: entry.no, hash: entry.hash }
  }
  return endFault(noted.highest > noted.head.no ? { no: noted.highest, hash: '' } : end, noted.head)
}

/** What the inventories, whose steps are the anchors of the chain, say against it. */
async function anchorFault(sql: Sql, trustId: string, end: number): Promise<ChainFault | undefined> {
  const step = await strayStep(sql, trustId)
  if (step !== undefined) {
    const what = `the step “${step.kind}” of the inventory of ${step.year}`
    return {
      no: step.no ?? end,
      what:
        step.no === null
          ? `The chain has no entry of ${what}.`
          : step.gone
            ? `Entry ${step.no} is of ${what}, which is not there any more.`
            : `Entry ${step.no} is of ${what}, which is not as it was written any more.`,
    }
  }
  const year = await strayBody(sql, trustId)
  return year === undefined
    ? undefined
    : { no: end, what: `The body of the inventory of ${year} is not the one whose hash its steps carry.` }
}

/**
 * Walks the chains that a trust can see, works every hash out anew, and holds the ends to what is noted of them, the steps of
 * inventories to their entries, and the bodies of inventories to their hashes. With `head`, a hash that was written down before, answers
 * the number of the entry that has it: undefined where it stands in no chain any more.
 */
export async function verifyChains(
  db: Database,
  trustId: string,
  head?: string,
): Promise<{ chains: ChainState[]; headNo: number | undefined }> {
  const chains: ChainState[] = []
  for (const chain of chainNames) {
    const id = chainOf(chain, trustId)
    const noted = await notedEnd(db, id)
    const fault =
      (await faultOf(db, id, noted)) ??
      (chain === 'trust' ? await anchorFault(db, id, noted.head.no) : undefined)
    chains.push({
      chain,
      entries: noted.head.no,
      head: noted.head.hash === '' ? null : noted.head.hash,
      fault,
    })
  }
  const ids = chainNames.map((chain) => chainOf(chain, trustId))
  return { chains, headNo: head === undefined ? undefined : await entryWithHash(db, ids, head) }
}

/** Says of a trust's ledger which state of it this is: another text after any change that the log records, the factor sets among them. */
export async function ledgerState(db: Database, trustId: string): Promise<string> {
  const ends: string[] = []
  for (const chain of chainNames) ends.push(String((await notedEnd(db, chainOf(chain, trustId))).head.no))
  return ends.join(' ')
}

/** What is asked of the log. */
export interface AskedEntries extends Omit<EntryFilter, 'entity' | 'keys'> {
  readonly chain: ChainName
  readonly entity?: keyof typeof entityTables | undefined
  /** The key of a row, or what people call it: a meter's number, an academy's code, the name of a key or of a file. */
  readonly key?: string | undefined
}

/** Entries of the log, the newest first, before the number given. */
export async function entriesBefore(
  db: Database,
  trustId: string,
  {
    asked: { chain, entity, key, ...filter },
    beforeNo,
    limit,
  }: { asked: AskedEntries; beforeNo?: number | undefined; limit: number },
): Promise<ChainEntry[]> {
  const keys = key === undefined ? undefined : [key, ...(await keysNamed(db, trustId, key))]
  return newestEntries(db, chainOf(chain, trustId), {
    filter: { ...filter, entity: entity && entityTables[entity], keys },
    beforeNo,
    limit,
  })
}

/** What the rows that entries speak of are called now; an upload, whose key is its number, with the name of its file. */
export async function namesFor(
  db: Database,
  trustId: string,
  entries: readonly ChainEntry[],
): Promise<Names> {
  const ids = entries.flatMap((one) => idsIn(one.rowKey, one.before, one.after))
  const names = new Map(await namesById(db, trustId, [...new Set(ids)]))
  const uploads = entries.filter((one) => one.entity === 'upload')
  const files = await fileNames(db, trustId, [
    ...new Set(uploads.map((one) => Number.parseInt(one.rowKey, 10))),
  ])
  for (const [no, name] of files) names.set(`upload ${no}`, `${no} (${name})`)
  return names
}
