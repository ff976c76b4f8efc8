import type { InventoryState } from '../domain/inventory-life.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import type { SecrReport } from '../domain/secr-report.ts'
import { reportIncomplete, secrStanding } from '../reports/secr.ts'
import type { Services } from '../services.ts'
import { withPrevious } from './previous.ts'
import { keptVersion, type SealedQuery } from './run.ts'
import { lifeOfYear } from './store.ts'

/** What a report is made from. */
export interface ReportStanding {
  readonly state: InventoryState
  readonly version: number
  /** Of the frozen body; null: it is not frozen. */
  readonly sha256: string | null
  readonly publishedOn: string | null
  readonly approvedBy: string | null
}

/**
 * The statement of a year: as it is frozen, where the year is in review, approved or published (of several versions that asked for, else
 * the one that stands); else of what counts now, refused while something is missing. A draft is always of what counts now.
 */
export async function reportOfYear(
  services: Services,
  { trustId, year, version, draft = false }: SealedQuery,
): Promise<{ report: SecrReport; inventory: ReportStanding } | Refusal> {
  if (!draft) {
    const kept = await keptVersion(services, { trustId, year, version })
    if (!isRefusal(kept)) {
      const { steps, state, sha256, body } = kept
      const last = (kind: string) => steps.filter((one) => one.kind === kind).at(-1)
      const inventory = {
        ...{ state, version: body.version, sha256 },
        publishedOn: last('published')?.at.slice(0, 10) ?? null,
        approvedBy: state === 'submitted' ? null : (last('approved')?.by ?? null),
      }
      return { report: body.report, inventory }
    }
    if (version !== undefined || kept.refusal !== 'not_found') return kept
  }
  const found = await secrStanding(services, { trustId, year })
  if (isRefusal(found)) return found
  if (found.missing.length > 0 && !draft) return reportIncomplete(year, found.missing)
  const life = await lifeOfYear(services.db, { trustId, year })
  const nothing = { sha256: null, publishedOn: null, approvedBy: null }
  return {
    report: { ...(await withPrevious(services, { trustId, report: found.report })), draft },
    inventory: {
      state: 'open',
      version: life.state === 'published' ? life.versionMax + 1 : life.version,
      ...nothing,
    },
  }
}
