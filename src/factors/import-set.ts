import { rm } from 'node:fs/promises'
import type { FactorRow, FactorSetInfo } from '../domain/factor.ts'
import type { FactorTable } from '../domain/factor-table.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Services } from '../services.ts'
import { type Edition, newSetId, sameEdition, setInfo } from './edition.ts'
import { type FlatFile, factorRow } from './flat-file.ts'
import { judgeSet, lostText } from './judge.ts'
import { readFlatFile } from './read-flat-file.ts'
import { addSet } from './store.ts'

/** The largest file that is received; the official ones have about 1 MB. */
export const setBytesMax = 32 * 1024 * 1024

/** What came of a file. */
export interface ImportedSet {
  readonly info: FactorSetInfo
  /** The set was there already: nothing was changed. */
  readonly existing: boolean
  /** Factors that streams use in the set before and do not find in this one, in sentences. Only where that was accepted. */
  readonly missing: readonly string[]
}

/** The set that a new one is held against: that of its year, else the newest before it, else the oldest. */
async function setBefore(
  { factors }: Pick<Services, 'factors'>,
  sets: readonly FactorSetInfo[],
  year: number,
): Promise<FactorTable> {
  const nearest = sets.find((set) => set.year === year) ?? sets.findLast((set) => set.year < year) ?? sets[0]
  const first = sets.find((set) => set.year === nearest?.year)
  const table = first && (await factors.table(first.id))
  if (table === undefined) throw new Error('There is no factor set to compare with.')
  return table
}

const same = (one: FactorRow, other: FactorRow | undefined): boolean =>
  other !== undefined &&
  one.no === other.no &&
  one.rowId === other.rowId &&
  one.value?.toFixed() === other.value?.toFixed() &&
  (['scope', 'level1', 'level2', 'level3', 'level4', 'columnText', 'uom', 'ghgUnit'] as const).every(
    (label) => one[label] === other[label],
  )

/** An edition that is there already, in another file: the same rows are the same set, anything else is refused. */
function again(file: FlatFile, there: FactorTable): ImportedSet | Refusal {
  const { info } = there
  const rows = file.rows.map((row) => factorRow(row, file.headLine))
  const other = rows.filter((row, index) => !same(row, there.rows[index]))
  if (other.length === 0 && rows.length === there.rows.length) return { info, existing: true, missing: [] }
  const [first] = other
  return refuse(
    'conflict',
    `${info.id} is revision ${info.revision} of ${info.year} already, and a set never changes. This file differs from it in ${Math.max(other.length, Math.abs(rows.length - there.rows.length))} rows${first === undefined ? '' : `, first in row ${first.no + file.headLine}`}. If it is a later revision, import it under the revision that it has.`,
  )
}

/**
 * Takes in a publisher's table as a set of its own, for every trust of the ledger. Nothing already calculated moves: a year that has
 * a set goes on with it until a trust chooses otherwise (src/factors/choices.ts). A year that had none stops being provisional, and
 * is calculated with this set from now on, which is what provisional means; years after it, still without a set, borrow this
 * one where it is the newest. The same file, or another with the same rows, changes nothing.
 */
export async function importSet(
  services: Pick<Services, 'db' | 'factors'>,
  edition: Edition & { readonly acceptMissing: boolean },
  received: { readonly path: string; readonly sha256: string; readonly by: string },
): Promise<ImportedSet | Refusal> {
  try {
    const sets = await services.factors.sets()
    const there = sets.find((set) => sameEdition(set, edition))
    const sent = sets.find((set) => set.sourceHash === received.sha256)
    if (sent !== undefined) {
      if (sameEdition(sent, edition)) return { info: sent, existing: true, missing: [] }
      return refuse(
        'conflict',
        `This file is in the ledger already, as ${sent.id}, revision ${sent.revision} of ${sent.year}. Nothing was changed.`,
      )
    }
    const file = await readFlatFile({ path: received.path, year: edition.year })
    if (isRefusal(file)) return file
    if (there !== undefined) {
      const table = await services.factors.table(there.id)
      if (table === undefined) throw new Error(`The factor set ${there.id} is not in the database.`)
      return again(file, table)
    }
    const info = setInfo(edition, {
      id: newSetId(edition, sets),
      sourceHash: received.sha256,
      rowCount: file.rows.length,
    })
    const before = await setBefore(services, sets, edition.year)
    const judged = judgeSet(file, { info, before, acceptMissing: edition.acceptMissing })
    if (isRefusal(judged)) return judged
    if (!(await services.db.transaction((sql) => addSet(sql, info, judged.table.rows, received.by))))
      return refuse(
        'conflict',
        `Another import has just made ${info.id}. Look at it, and import this one again.`,
      )
    const name = (row: FactorRow): string => `Row ${row.no + file.headLine}`
    return { info, existing: false, missing: judged.lost.map((one) => lostText(one, { before, name })) }
  } finally {
    await rm(received.path, { force: true })
  }
}
