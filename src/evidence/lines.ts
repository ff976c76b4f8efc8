import type {
  FrozenAmount,
  FrozenInventory,
  FrozenLine,
  SealedInventory,
} from '../domain/frozen-inventory.ts'
import type { SecrRowKey } from '../domain/secr.ts'
import type { EvidenceLine } from './schema.ts'

/** An inventory, where its files may be read (by SHA-256: a path of this service), and whether links must name its version. */
export interface Shown {
  readonly sealed: SealedInventory
  readonly fileLinks: ReadonlyMap<string, string>
  /** The version that was asked for; undefined: whichever stands. */
  readonly version: number | undefined
}

/** The path at which a row or a line of the inventory is explained. */
export function explainPath(
  { sealed, version }: Shown,
  query: { row?: SecrRowKey; line?: number; academy?: string },
  year = sealed.body.year,
): string {
  const words = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  )
  if (version !== undefined && year === sealed.body.year) words.set('version', String(version))
  return `/v1/inventories/${encodeURIComponent(year)}/explain?${words}`
}

const inFull = ({ sealed: { body }, fileLinks }: Shown, amount: FrozenAmount) => ({
  academy: amount.academy,
  stream: amount.stream,
  variant: amount.variant,
  meter: amount.meter,
  start: amount.start,
  end: amount.end,
  grade: amount.grade,
  amount: amount.quantity,
  amountUnit: amount.unit,
  sources: amount.sources.map(({ file, firstRow, lastRow, rows }) => {
    const { fileName, sha256 } = body.files[file]!
    return { fileName, sha256, firstRow, lastRow, rows, file: fileLinks.get(sha256) ?? null }
  }),
})

function publishedOf({ factors, factorSets }: FrozenInventory, { factor }: FrozenLine) {
  const row = factors.find((one) => one.set === factor.set && one.id === factor.id)
  const set = factorSets.find((one) => one.id === factor.set)
  if (row === undefined || set === undefined) return null
  const { no, labels, uom, ghgUnit, value } = row
  return { title: set.title, no, labels: [...labels], uom, ghgUnit, value, sourceHash: set.sourceHash }
}

/** A frozen line with all that it rests on. */
export function evidenceOfLine(shown: Shown, line: FrozenLine): EvidenceLine {
  const { body } = shown.sealed
  const { set, id, value, unit } = line.factor
  return {
    line: line.no,
    row: line.row,
    scope: line.scope,
    category: line.category,
    kind: line.kind,
    method: line.method,
    ...inFull(shown, body.amounts[line.amount]!),
    quantity: line.quantity,
    factor: { set, id, value, unit, published: publishedOf(body, line) },
    kgCO2e: line.kgCO2e,
    kwh: null,
    how: null,
    provisional: line.provisional,
    explain: explainPath(shown, { line: line.no }),
  }
}

/** The kWh of the amounts that are summed in a row; each leads to the first line of the same amount. */
export function evidenceOfEnergies(shown: Shown, row: SecrRowKey): EvidenceLine[] {
  const { amounts, lines } = shown.sealed.body
  const firstLines = new Map<number, number>()
  for (const { amount, no } of lines) if (!firstLines.has(amount)) firstLines.set(amount, no)
  return amounts.flatMap((amount, place) =>
    amount.energies
      .filter((energy) => energy.row === row)
      .map(({ kwh, basis, how }): EvidenceLine => {
        const no = firstLines.get(place)
        return {
          line: null,
          row,
          scope: null,
          category: null,
          kind: 'energy',
          method: null,
          ...inFull(shown, amount),
          quantity: null,
          factor: null,
          kgCO2e: null,
          kwh,
          how: `${how} (${basis})`,
          provisional: false,
          explain: no === undefined ? null : explainPath(shown, { line: no }),
        }
      }),
  )
}

/** What every answer says of the inventory that it is made from. */
export const standing = ({ sealed: { body, state, sha256 } }: Pick<Shown, 'sealed'>) => ({
  trust: body.trust,
  year: body.year,
  version: body.version,
  state,
  sha256,
})
