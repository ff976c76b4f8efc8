import { Decimal } from './decimal.ts'
import type { FrozenInventory, FrozenLine, FrozenRestatement } from './frozen-inventory.ts'
import { causeWords, type RestatementCause } from './inventory-life.ts'
import { type SecrRowKey, secrLayout, secrRowKeys } from './secr.ts'
import type { SecrReport, SecrRow } from './secr-report.ts'

type Figures = Pick<FrozenInventory, 'lines' | 'report'>
type Effect = FrozenRestatement['effects'][number]

/** Tonnes of the lines of a part, unrounded; null: it has no line, which is not nought. */
function tonnesOf({ lines }: Figures, counts: (line: FrozenLine) => boolean): string | null {
  const own = lines.filter(counts)
  return own.length === 0
    ? null
    : own
        .reduce((sum, line) => sum.plus(line.kgCO2e), new Decimal(0))
        .div(1000)
        .toFixed()
}

const scopes: readonly { key: string; label: string; counts: (line: FrozenLine) => boolean }[] = [
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
]

/** Rows that are a scope once more where nothing but electricity is in Scope 2. */
const scope2Rows: ReadonlySet<SecrRowKey> = new Set(['scope2Electricity', 'scope2Market'])

const effectOf = (of: Pick<Effect, 'key' | 'label' | 'unit' | 'before' | 'after'>): Effect => ({
  ...of,
  change: of.before === null || of.after === null ? null : new Decimal(of.after).minus(of.before).toFixed(),
})

/**
 * Two versions of a year side by side, unrounded, each figure in its unit: scope by scope, then row by row of the statement, of its
 * energy the total. What neither has a figure of is left out, and so is a row of Scope 2 that says the same as the scope.
 */
export function effectsOf(before: Figures, after: Figures): Effect[] {
  const ofScopes = scopes.map(({ key, label, counts }) =>
    effectOf({
      ...{ key, label, unit: 'tCO2e' },
      ...{ before: tonnesOf(before, counts), after: tonnesOf(after, counts) },
    }),
  )
  const figure = ({ report }: Figures, key: SecrRowKey): string | null =>
    report.rows.find((row) => row.key === key)?.currentUnrounded ?? null
  const same = (one: Effect, other: Effect): boolean =>
    one.before === other.before && one.after === other.after
  const ofRows = secrRowKeys
    .filter((key) => secrLayout[key].unit !== 'kWh' || key === 'energyTotal')
    .map((key) => {
      const { label, unit } = secrLayout[key]
      return effectOf({
        ...{ key: `secr:${key}`, label, unit },
        ...{ before: figure(before, key), after: figure(after, key) },
      })
    })
    .filter(
      (row) =>
        !scope2Rows.has(row.key.slice('secr:'.length) as SecrRowKey) ||
        !ofScopes.some((scope) => scope.key.startsWith('scope2') && same(scope, row)),
    )
  return [...ofScopes, ...ofRows].filter((one) => one.before !== null || one.after !== null)
}

/** What a restatement says that it moved: both versions side by side where any figure moved, and nothing where only words changed. */
export function restatedEffects(before: Figures, after: Figures): Effect[] {
  const effects = effectsOf(before, after)
  return effects.some((one) => one.before !== one.after) ? effects : []
}

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
