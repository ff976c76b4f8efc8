import type { FrozenInventory, SealedInventory } from '../domain/frozen-inventory.ts'
import type { InventoryLife, InventoryStep } from '../domain/inventory-life.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { reportingPeriod } from '../domain/reporting-year.ts'
import type { Services } from '../services.ts'
import { trustOf } from '../trusts/run.ts'
import { bodyOf, lifeOfYear } from './store.ts'
import { workOutYear } from './work-out.ts'

export { freezeYear } from './freeze.ts'
export { lifeOfYear, livesOf } from './store.ts'

export interface SealedQuery {
  readonly trustId: string
  readonly year: string
  /** Of several versions: that one. */
  readonly version?: number | undefined
  /** What counts now, whatever was submitted or published. */
  readonly draft?: boolean | undefined
}

const dayOf = (moment: string): string => moment.slice(0, 10)
const stepsShown = (steps: readonly InventoryStep[]): SealedInventory['steps'] =>
  steps.map(({ kind, at, by, note }) => ({ kind, at, by, note }))

/** Where the body of a version is kept, and how far that version has come; undefined where there is none. */
export function versionOf(
  { publications, submitted, steps, state }: InventoryLife,
  version: number | undefined,
): { sha256: string; state: 'submitted' | 'approved' | 'published'; steps: InventoryStep[] } | undefined {
  const published =
    version === undefined ? publications.at(-1) : publications.find((one) => one.version === version)
  const own = (no: number): InventoryStep[] => steps.filter((one) => one.version === no)
  if (published !== undefined)
    return { sha256: published.sha256, state: 'published', steps: own(published.version) }
  if (submitted?.sha256 == null || (version !== undefined && submitted.version !== version)) return undefined
  return {
    sha256: submitted.sha256,
    state: state === 'approved' ? 'approved' : 'submitted',
    steps: own(submitted.version),
  }
}

/** What is answered where a version is asked for that was never submitted, or was sent back. */
export const noVersion = (year: string, version: number | undefined): Refusal =>
  refuse(
    'not_found',
    version === undefined
      ? `Nothing of ${year} is submitted or published.`
      : `There is no version ${version} of ${year} that is submitted or published. GET /v1/inventories/${year} lists its steps.`,
  )

/** A version as it was kept, with its text as it was hashed. */
export async function keptVersion(
  { db }: Pick<Services, 'db'>,
  { trustId, year, version }: Pick<SealedQuery, 'trustId' | 'year' | 'version'>,
): Promise<(SealedInventory & { readonly text: string }) | Refusal> {
  const period = reportingPeriod(year, (await trustOf(db, trustId)).yearStartMonth)
  if (isRefusal(period)) return period
  const found = versionOf(await lifeOfYear(db, { trustId, year }), version)
  if (found === undefined) return noVersion(year, version)
  const { sha256, state } = found
  const steps = stepsShown(found.steps)
  return {
    ...(await bodyOf(db, { trustId, sha256 })),
    ...{ sha256, state, steps, date: dayOf(steps.at(-1)?.at ?? '') },
  }
}

/**
 * The inventory that every document of a year is made from: that which is published; else what is in review or approved; else a draft
 * of what counts now. A year that is reopened stands as it was published until its restatement is. Refused where the year is none, or
 * a version is asked for that is not there.
 */
export async function sealedInventory(
  services: Services,
  { trustId, year, version, draft = false }: SealedQuery,
): Promise<SealedInventory | Refusal> {
  if (!draft) {
    const kept = await keptVersion(services, { trustId, year, version })
    if (!isRefusal(kept)) {
      const { text: _, ...sealed } = kept
      return sealed
    }
    if (version !== undefined || kept.refusal !== 'not_found') return kept
  }
  const found = await workOutYear(services, { trustId, year })
  if (isRefusal(found)) return found
  const body: FrozenInventory = found.body
  return { body, sha256: found.sha256, state: 'open', steps: [], date: services.clock.today() }
}
