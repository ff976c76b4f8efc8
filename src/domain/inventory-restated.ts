import { Decimal } from './decimal.ts'
import type { FrozenInventory, FrozenLine, FrozenRestatement } from './frozen-inventory.ts'
import { causeWords, type RestatementCause } from './inventory-life.ts'
import { secrLayout, secrLeaves, secrRowKeys } from './secr.ts'
import type { SecrReport, SecrRow } from './secr-report.ts'

type Lines = Pick<FrozenInventory, 'lines'>

const kilograms = (lines: readonly FrozenLine[], counts: (line: FrozenLine) => boolean): Decimal =>
  lines.filter(counts).reduce((sum, line) => sum.plus(line.kgCO2e), new Decimal(0))

/** What a restatement can move: the scopes, and the rows of the statement that are of emissions. */
const moved: readonly { key: string; label: string; counts: (line: FrozenLine) => boolean }[] = [
  { key: 'scope1', label: 'Scope 1', counts: (line) => line.scope === 1 },
  {
    key: 'scope2Location',
    label: 'Scope 2, location-based',
    counts: (line) => line.scope === 2 && line.method !== 'market',
  },
  {
    key: 'scope2Market',
    label: 'Scope 2, market-based',
    counts: (line) => line.scope === 2 && line.method === 'market',
  },
  { key: 'scope3', label: 'Scope 3', counts: (line) => line.scope === 3 },
  ...secrRowKeys
    .filter((key) => secrLayout[key].unit === 'tCO2e')
    .map((key) => {
      const leaves = secrLeaves(key)
      return {
        key: `secr:${key}`,
        label: secrLayout[key].label,
        counts: (line: FrozenLine) => line.row !== null && leaves.includes(line.row),
      }
    }),
]

/** What changed between two versions of a year, scope by scope and row by row of the statement: kilograms of CO2e, unrounded. */
export const effectsOf = (before: Lines, after: Lines): FrozenRestatement['effects'] =>
  moved.map(({ key, label, counts }) => {
    const [was, is] = [kilograms(before.lines, counts), kilograms(after.lines, counts)]
    return {
      ...{ key, label, beforeKgCO2e: was.toFixed(), afterKgCO2e: is.toFixed() },
      changeKgCO2e: is.minus(was).toFixed(),
    }
  })

/** The year before as it was published, the first time and the last, and why in between. */
export interface PublishedBefore {
  readonly first: SecrReport
  readonly newest: SecrReport
  readonly restatements: readonly { readonly cause: RestatementCause; readonly reason: string }[]
}

/** The column of the year before of one row: what was published first, and beside it what was restated, where that differs. */
function previousCells(row: SecrRow, { first, newest }: PublishedBefore): SecrRow {
  const was = first.rows.find((one) => one.key === row.key)
  const is = newest.rows.find((one) => one.key === row.key)
  if (was === undefined) return row
  const differs = is !== undefined && is.currentUnrounded !== was.currentUnrounded
  return {
    ...row,
    previous: was.current,
    previousUnrounded: was.currentUnrounded,
    previousAsserted: was.currentAsserted,
    previousReason: was.currentReason,
    restated: differs ? is.current : null,
    restatedUnrounded: differs ? is.currentUnrounded : null,
  }
}

/**
 * A statement with the year before as it was published, and as it was restated since: the comparative is what was published, and where
 * that was wrong both are shown with the reason. A first report, which compares nothing, stays as it is.
 */
export function withPublishedBefore(report: SecrReport, before: PublishedBefore): SecrReport {
  const rows = report.rows.map((row) => previousCells(row, before))
  const restated = rows.some(
    (row) => row.restated !== row.restatedUnrounded || row.restatedUnrounded !== null,
  )
  const reasons = before.restatements.map(({ cause, reason }) => `${causeWords[cause]} (${reason})`)
  return {
    ...report,
    rows,
    restatement: restated
      ? `The figures of ${report.previousYear} are shown as they were published and, where they differ, as they were restated since: ${reasons.join('; ')}.`
      : null,
    roundingNote:
      report.roundingNote ?? before.first.roundingNote ?? (restated ? before.newest.roundingNote : null),
  }
}
