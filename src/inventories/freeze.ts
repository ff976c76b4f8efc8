import { academiesOf } from '../academies/run.ts'
import { coverageOfYear } from '../coverage/run.ts'
import type { FactorTable } from '../domain/factor-table.ts'
import type {
  FrozenAmount,
  FrozenFactor,
  FrozenFactorSet,
  FrozenInventory,
  FrozenLine,
  FrozenRestatement,
} from '../domain/frozen-inventory.ts'
import type { Amount, Inventory } from '../domain/inventory.ts'
import type { Finding } from '../domain/inventory-checks.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { energyRowOf, secrRowOf } from '../domain/secr.ts'
import type { SecrReport } from '../domain/secr-report.ts'
import { inventoryOfYear } from '../emissions/run.ts'
import { type SourceSpan, sourceRanges } from '../ledger/run.ts'
import { contractsOf, meterNumbers } from '../meters/run.ts'
import { secrStanding } from '../reports/secr.ts'
import type { Services } from '../services.ts'
import { filesOf } from './files.ts'
import { frozenAcademies, frozenCategories, frozenCoverage } from './parts.ts'
import { withPrevious } from './previous.ts'

export interface FreezeQuery {
  readonly trustId: string
  readonly year: string
  readonly version: number
  readonly restatement: FrozenRestatement | null
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** An amount with the names that it is ordered by: never by an id, which another ledger of the same facts has otherwise. */
interface Named {
  readonly amount: Amount
  readonly academy: string
  readonly meter: string | null
}

function inOrder(
  inventory: Inventory,
  names: { academies: ReadonlyMap<string, string>; meters: ReadonlyMap<string, string> },
): Named[] {
  const amounts = new Set([...inventory.lines, ...inventory.energies].map((one) => one.amount))
  return [...amounts]
    .map((amount) => ({
      amount,
      academy: names.academies.get(amount.academyId)!,
      meter: amount.meterId === undefined ? null : names.meters.get(amount.meterId)!,
    }))
    .sort(
      (a, b) =>
        byText(a.academy, b.academy) ||
        byText(a.amount.stream, b.amount.stream) ||
        byText(a.meter ?? '', b.meter ?? '') ||
        byText(a.amount.variant, b.amount.variant) ||
        byText(a.amount.unit, b.amount.unit) ||
        byText(a.amount.period.start, b.amount.period.start) ||
        byText(a.amount.period.end, b.amount.period.end) ||
        a.amount.grade - b.amount.grade,
    )
}

const spanOf = (amount: Amount): SourceSpan =>
  amount.meterId === undefined ? { ...amount, meterId: undefined } : { ...amount, meterId: amount.meterId }

/** The amounts with the rows of files behind each, and the files. */
async function frozenAmounts(
  services: Services,
  { trustId, inventory, named }: { trustId: string; inventory: Inventory; named: readonly Named[] },
) {
  const ranges = await sourceRanges(services.db, {
    trustId,
    spans: named.map(({ amount }) => spanOf(amount)),
  })
  const { files, sources } = await filesOf(services, { trustId, ranges })
  const energies = new Map<Amount, FrozenAmount['energies'][number][]>()
  for (const { amount, energy } of inventory.energies) {
    const own = energies.get(amount) ?? []
    const row = energyRowOf(amount.stream, energy) ?? null
    own.push({ kwh: energy.kwh.toFixed(), basis: energy.basis, how: energy.how, row })
    energies.set(amount, own)
  }
  const amounts = named.map(
    ({ amount, academy, meter }, place): FrozenAmount => ({
      ...{ academy, meter, stream: amount.stream, variant: amount.variant, ...amount.period },
      ...{ grade: amount.grade, unit: amount.unit, quantity: amount.quantity.toFixed() },
      sources: sources[place]!,
      energies: energies.get(amount) ?? [],
    }),
  )
  return { amounts, files }
}

/** The lines in the order of their amounts. The factor of a contract has the contract’s name for an id. */
function frozenLines(
  inventory: Inventory,
  named: readonly Named[],
  contracts: ReadonlyMap<string, string>,
): FrozenLine[] {
  const own = new Map<Amount, Inventory['lines'][number][]>()
  for (const line of inventory.lines) {
    const lines = own.get(line.amount) ?? []
    lines.push(line)
    own.set(line.amount, lines)
  }
  return named
    .flatMap(({ amount }, place) => (own.get(amount) ?? []).map((line) => ({ line, place })))
    .map(({ line, place }, index): FrozenLine => {
      const { set, id, value, unit } = line.factor
      return {
        no: index + 1,
        amount: place,
        scope: line.scope ?? null,
        category: line.category ?? null,
        kind: line.kind,
        method: line.method ?? null,
        basis: line.basis ?? null,
        quantity: line.quantity.toFixed(),
        factor: {
          set,
          id: set === 'contract' ? (contracts.get(id) ?? 'contract') : id,
          value: value.toFixed(),
          unit,
        },
        kgCO2e: line.kgCo2e.toFixed(),
        gases: line.gases.map((one) => ({
          ...{ gas: one.gas, factorId: one.factorId },
          ...{ value: one.value.toFixed(), kgCO2e: one.kgCo2e.toFixed() },
        })),
        provisional: line.provisional,
        row: secrRowOf(line),
      }
    })
}

/** The rows of published tables that the lines were multiplied by, with their labels as published, and the sets that they are of. */
async function frozenFactors(
  { factors }: Pick<Services, 'factors'>,
  lines: readonly FrozenLine[],
): Promise<{ factorSets: FrozenFactorSet[]; factors: FrozenFactor[] }> {
  const used = new Map<string, Set<string>>()
  for (const { factor, gases } of lines) {
    const ids = used.get(factor.set) ?? new Set<string>()
    for (const id of [factor.id, ...gases.map((one) => one.factorId)]) ids.add(id)
    used.set(factor.set, ids)
  }
  used.delete('contract')
  const factorSets: FrozenFactorSet[] = []
  const rows: FrozenFactor[] = []
  for (const set of [...used.keys()].sort()) {
    const table: FactorTable | undefined = await factors.table(set)
    if (table === undefined) throw new Error(`Lines have factors of ${set}, which is not there.`)
    const { info } = table
    factorSets.push({
      ...{ id: info.id, title: info.title, publisher: info.publisher, year: info.year },
      ...{ revision: info.revision, publishedOn: info.publishedOn ?? null },
      ...{ licence: info.licence, attribution: info.attribution, sourceHash: info.sourceHash },
    })
    const own = [...used.get(set)!].map((id): FrozenFactor => {
      const row = table.row(id)
      if (row?.value === undefined) throw new Error(`Lines have the factor ${id} of ${set}, which has none.`)
      const { scope, level1, level2, level3, level4, columnText } = row
      return {
        ...{ set, id, no: row.no, labels: [scope, level1, level2, level3, level4, columnText] },
        ...{ uom: row.uom, ghgUnit: row.ghgUnit, value: row.value.toFixed() },
      }
    })
    rows.push(...own.sort((a, b) => a.no - b.no))
  }
  return { factorSets, factors: rows }
}

/**
 * The inventory of a reporting year, whole, worked out from what counts now: what is sealed when the year is submitted. Its report is
 * a draft only where a mandatory part is missing. Refused where the year is none.
 */
export async function freezeYear(services: Services, query: FreezeQuery): Promise<FrozenInventory | Refusal> {
  const frozen = await freezeWhole(services, query)
  return isRefusal(frozen) ? frozen : frozen.body
}

/** The same, with what keeps the year from being submitted. */
export async function freezeWhole(
  services: Services,
  { trustId, year, version, restatement }: FreezeQuery,
): Promise<{ body: FrozenInventory; missing: readonly Finding[] } | Refusal> {
  const { db } = services
  const query = { trustId, year, boundary: 'asOwned' } as const
  const inventory = await inventoryOfYear(services, { ...query, byMeter: true })
  if (isRefusal(inventory)) return inventory
  const coverage = await coverageOfYear(services, query)
  if (isRefusal(coverage)) return coverage
  const standing = await secrStanding(services, { trustId, year })
  if (isRefusal(standing)) return standing
  const report = await withPrevious(services, { trustId, report: standing.report })
  const codes = new Map((await academiesOf(db, trustId)).map((one) => [one.id, one.code]))
  const codeOf = (id: string): string => codes.get(id)!
  const named = inOrder(inventory, { academies: codes, meters: await meterNumbers(db, trustId) })
  const { amounts, files } = await frozenAmounts(services, { trustId, inventory, named })
  const contracts = new Map((await contractsOf(db, trustId)).map((one) => [one.id, one.name]))
  const lines = frozenLines(inventory, named, contracts)
  const body: FrozenInventory = {
    format: 'trust-carbon inventory 1',
    ...{ trust: report.trust, year, period: report.period, version, restatement },
    report: plain(report),
    academies: await frozenAcademies(services, { trustId, period: report.period }),
    ...{ files, amounts, lines },
    ...(await frozenFactors(services, lines)),
    coverage: frozenCoverage(coverage, codeOf),
    categories: await frozenCategories(services, { trustId, inventory }),
    notCalculated: [
      ...new Set(
        inventory.notCalculated.map(
          ({ amount, refusal }) => `${codeOf(amount.academyId)}, ${amount.stream}: ${refusal.message}`,
        ),
      ),
    ].sort(),
  }
  return { body, missing: standing.missing }
}

/** A report as it is kept: nothing of JavaScript in it that JSON has not. */
const plain = (report: SecrReport): SecrReport => JSON.parse(JSON.stringify(report)) as SecrReport
