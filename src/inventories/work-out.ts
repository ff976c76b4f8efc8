import { type Canonical, canonicalJson } from '../domain/canonical-json.ts'
import type { FrozenInventory } from '../domain/frozen-inventory.ts'
import type { Finding } from '../domain/inventory-checks.ts'
import type { InventoryLife } from '../domain/inventory-life.ts'
import { restatedEffects } from '../domain/inventory-restated.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Services } from '../services.ts'
import { freezeWhole } from './freeze.ts'
import { bodyOf, chainLength, hashOfText, lifeOfYear } from './store.ts'

/** A year as it was worked out at one state of the ledger. */
export interface WorkedOut {
  readonly life: InventoryLife
  readonly body: FrozenInventory
  readonly text: string
  readonly sha256: string
  readonly missing: readonly Finding[]
  /** How long the trust’s log of changes was: as long now means that nothing has changed since. */
  readonly chain: number
}

/** While a year is worked out something may change; so many times it is worked out again. */
const attemptsMax = 5

export const keepsChanging: Refusal = refuse(
  'conflict',
  'Data of the trust changes while the year is worked out: wait until the uploads that run have ended, and try again.',
)

/** The text of a body, of which the SHA-256 is made. */
export const textOf = (body: FrozenInventory): string => canonicalJson(body as unknown as Canonical)

/** A body of the version at hand. A restatement says what it replaces, why, and what it moves. */
async function bodyNow(
  services: Services,
  { trustId, year, life }: { trustId: string; year: string; life: InventoryLife },
): Promise<{ body: FrozenInventory; missing: readonly Finding[] } | Refusal> {
  const version = life.state === 'published' ? life.versionMax + 1 : life.version
  const frozen = await freezeWhole(services, { trustId, year, version, restatement: null })
  const replaced = life.publications.at(-1)
  const { reopened } = life
  if (isRefusal(frozen) || replaced === undefined || reopened === undefined) return frozen
  const before = await bodyOf(services.db, { trustId, sha256: replaced.sha256 })
  const restatement = {
    ...{ cause: reopened.cause ?? 'error', reason: reopened.note ?? '', replacesSha256: replaced.sha256 },
    ...{ replacesVersion: replaced.version, replacesPublishedOn: replaced.at.slice(0, 10) },
    effects: restatedEffects(before.body, frozen.body),
  }
  return { ...frozen, body: { ...frozen.body, restatement } }
}

/**
 * Works a year out from what counts now, all of it at one state of the ledger: where something changed in between it is done again.
 * Refused where the year is none, or the ledger does not come to rest.
 */
export async function workOutYear(
  services: Services,
  { trustId, year }: { trustId: string; year: string },
): Promise<WorkedOut | Refusal> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const chain = await chainLength(services.db, trustId)
    const life = await lifeOfYear(services.db, { trustId, year })
    const found = await bodyNow(services, { trustId, year, life })
    if (isRefusal(found)) return found
    if ((await chainLength(services.db, trustId)) !== chain) continue
    const text = textOf(found.body)
    return { ...found, life, text, sha256: hashOfText(text), chain }
  }
  return keepsChanging
}
