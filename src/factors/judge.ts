import type { FactorRow, FactorSetInfo } from '../domain/factor.ts'
import { FactorTable, factorSetFaults } from '../domain/factor-table.ts'
import { type LostFactor, lostFactors } from '../domain/factor-uses.ts'
import type { Refusal } from '../domain/refusal.ts'
import { type FlatFile, factorRow, setRefused } from './flat-file.ts'

/** A file that is sound, as a set, and what the streams would miss in it. */
export interface Judged {
  readonly table: FactorTable
  readonly lost: readonly LostFactor[]
}

const labelsOf = (row: FactorRow): string =>
  [row.scope, row.level1, row.level2, row.level3, row.level4, row.columnText, row.uom, row.ghgUnit].join(
    ' | ',
  )

/** Rows with a value, compared with what the set before has: a set with fewer than four fifths is cut off, or another product. */
function tooFew(rows: readonly FactorRow[], before: FactorTable): string | undefined {
  const valued = (all: readonly FactorRow[]): number => all.filter((row) => row.value !== undefined).length
  const [now, then] = [valued(rows), valued(before.rows)]
  return now * 5 >= then * 4
    ? undefined
    : `The file has ${now} rows with a number, ${before.info.id} has ${then}: it is cut off, or not the whole flat file.`
}

function idFaults(
  rows: readonly FactorRow[],
  published: boolean,
  name: (row: FactorRow) => string,
): string[] {
  if (!published) return []
  const seen = new Map<string, FactorRow>()
  return rows.flatMap((row) => {
    if (row.rowId.includes('|')) return [`${name(row)}: its ID is blank.`]
    const first = seen.get(row.rowId)
    seen.set(row.rowId, row)
    return first === undefined ? [] : [`${name(row)}: its ID ${row.rowId} stands before (${name(first)}).`]
  })
}

/** A lost factor in a sentence: who used it, under which labels it is looked for, and what the file has in its place. */
export function lostText(
  { used, loss, now }: LostFactor,
  { before, name }: { before: FactorTable; name: (row: FactorRow) => string },
): string {
  const [first, ...others] = used.users
  const who = `${first?.stream}${first?.variant ? ` (${first.variant})` : ''}${others.length === 0 ? '' : ` and ${others.length} more`}`
  const what = `${who}: there is no row ${labelsOf(used.row)} (${used.row.rowId.includes('|') ? before.info.id : `ID ${used.row.rowId} of ${before.info.id}`}).`
  if (now === undefined) return what
  return loss === 'blank'
    ? `${who}: ${name(now)}, ${labelsOf(now)}, has no number, and ${before.info.id} has ${used.row.value?.toFixed()}.`
    : `${what} ${name(now)} has that ID and is called ${labelsOf(now)} now.`
}

/**
 * Judges a file as a set, beside the set that comes before it. Refused, with the rows named, where it is not whole, a row or an
 * id stands twice, a unit is not known, or gases do not sum; and, unless that is accepted, where the streams would lose a factor.
 */
export function judgeSet(
  file: FlatFile,
  { info, before, acceptMissing }: { info: FactorSetInfo; before: FactorTable; acceptMissing: boolean },
): Judged | Refusal {
  const rows = file.rows.map((row) => factorRow(row, file.headLine))
  const name = (row: FactorRow): string => `Row ${row.no + file.headLine}`
  const short = tooFew(rows, before)
  if (short !== undefined) return setRefused(short)
  const withIds = file.rows.some((row) => row.id !== '')
  const faults = [
    ...idFaults(rows, withIds, name),
    ...factorSetFaults(rows, { year: file.year, name }).map((fault) => fault.message),
  ]
  if (faults.length > 0)
    return setRefused(
      `The set is not sound: ${faults.length === 1 ? 'one thing is' : `${faults.length} things are`} wrong. Nothing was taken in. Check that it is the publication as it was published.`,
      faults,
    )
  const table = new FactorTable(info, rows)
  const lost = lostFactors({ before, after: table })
  if (lost.length > 0 && !acceptMissing)
    return setRefused(
      `${lost.length} factor${lost.length === 1 ? '' : 's'} that streams use in ${before.info.id} ${lost.length === 1 ? 'is' : 'are'} not in the file under the same labels. Nothing was taken in. A row that was renamed belongs into src/domain/factor-labels.ts first; where the publication really dropped them, import with --accept-missing (acceptMissing=true), and those streams have no factor for ${file.year}.`,
      lost.map((one) => lostText(one, { before, name })),
    )
  return { table, lost }
}
