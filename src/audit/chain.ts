import { createHash } from 'node:crypto'

/** An entry of a chain as it is stored. `before` and `after` are JSON as the database wrote it, or empty. */
export interface ChainEntry {
  readonly trustId: string
  readonly no: number
  readonly at: Date
  readonly actor: string
  readonly action: string
  readonly entity: string
  readonly rowKey: string
  readonly reason: string
  readonly before: string
  readonly after: string
  readonly prevHash: string
  readonly hash: string
}

/** What is wrong with a chain, and the number of the entry where that shows first. */
export interface ChainFault {
  readonly no: number
  readonly what: string
}

/**
 * The text whose SHA-256 is the hash of an entry: each field as the number of its bytes in UTF-8, a colon, and the field. So no text in
 * one field can be taken for the end of it and the beginning of another. `chain_entry` of the migration writes the same.
 */
export const hashedText = (entry: Omit<ChainEntry, 'hash'>): string =>
  [
    entry.trustId,
    String(entry.no),
    entry.at.toISOString(),
    entry.actor,
    entry.action,
    entry.entity,
    entry.rowKey,
    entry.reason,
    entry.before,
    entry.after,
    entry.prevHash,
  ]
    .map((field) => `${Buffer.byteLength(field)}:${field}`)
    .join('')

/** The hash of an entry, worked out anew. */
export const entryHash = (entry: Omit<ChainEntry, 'hash'>): string =>
  createHash('sha256').update(hashedText(entry)).digest('hex')

/** The end of a chain: how many entries it has, and the hash of the last. */
export interface ChainEnd {
  readonly no: number
  readonly hash: string
}

/** The end of a chain without entries. */
export const chainStart: ChainEnd = { no: 0, hash: '' }

/** What is wrong with an entry that comes after `end`; undefined where nothing is. */
export function entryFault(end: ChainEnd, entry: ChainEntry): ChainFault | undefined {
  const no = end.no + 1
  if (entry.no !== no)
    return {
      no,
      what: `Entry ${no} is missing${entry.no > no + 1 ? `, and so are those to ${entry.no - 1}` : ''}.`,
    }
  if (entry.prevHash !== end.hash)
    return {
      no,
      what: `Entry ${no} does not follow the one before it: one of the two is not the one that was written.`,
    }
  if (entryHash(entry) !== entry.hash)
    return { no, what: `Entry ${no} is not as it was written: its content does not give its hash.` }
  return undefined
}

/** What is wrong with the end of a chain against what is noted of it; undefined where nothing is. */
export function endFault(end: ChainEnd, noted: ChainEnd): ChainFault | undefined {
  if (end.no < noted.no)
    return {
      no: end.no + 1,
      what: `The chain had ${noted.no} entries, and only ${end.no} are there: the last were taken away.`,
    }
  if (end.no > noted.no)
    return {
      no: noted.no + 1,
      what: `Entry ${noted.no + 1} was not written by the ledger: its chain ends with ${noted.no}.`,
    }
  if (end.hash !== noted.hash)
    return { no: end.no, what: `Entry ${end.no}, the last, is not the one that was written.` }
  return undefined
}
