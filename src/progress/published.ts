import type { Database } from '../db/client.ts'
import { Decimal } from '../domain/decimal.ts'

/** What was published of a year, as it was then. Kilograms of CO2e. */
export interface Published {
  readonly id: string
  readonly publishedAt: Date
  readonly baseKg: Decimal | undefined
  readonly likeForLikeKg: Decimal | undefined
  readonly changePercent: Decimal | undefined
}

/** The first publication of a year, and the newest. */
export interface PublishedYear {
  readonly first: Published
  readonly newest: Published
  readonly count: number
}

const decimal = (text: string | null): Decimal | undefined => (text === null ? undefined : new Decimal(text))

/** What was published of each year of a target. Only the figures are read: a publication keeps every cell of its year. */
export async function publicationsOf(
  db: Database,
  { trustId, code }: { trustId: string; code: string },
): Promise<Map<string, PublishedYear>> {
  const rows = await db.query<{
    id: string
    year: string
    at: string
    base: string | null
    now: string | null
    change: string | null
  }>(
    `SELECT id, year, to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
            body->>'baseKgCO2e' AS base, body->>'likeForLikeKgCO2e' AS now, body->>'changePercent' AS change
     FROM progress_publication WHERE trust_id = $1::uuid AND target_code = $2 ORDER BY created_at, id`,
    [trustId, code],
  )
  const found = new Map<string, PublishedYear>()
  for (const { id, year, at, base, now, change } of rows) {
    const one: Published = {
      ...{ id, publishedAt: new Date(at), baseKg: decimal(base) },
      ...{ likeForLikeKg: decimal(now), changePercent: decimal(change) },
    }
    const before = found.get(year)
    found.set(year, { first: before?.first ?? one, newest: one, count: (before?.count ?? 0) + 1 })
  }
  return found
}

/** The base as it was last restated with approval; undefined where it never was. */
export async function restatedBaseOf(
  db: Database,
  { trustId, code }: { trustId: string; code: string },
): Promise<{ no: number; kgCo2e: Decimal; decidedAt: Date } | undefined> {
  const [row] = await db.query<{ no: number; base: string | null; at: string | null }>(
    `SELECT no, body->>'baseAfterKgCO2e' AS base,
            to_char(decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
     FROM restatement WHERE trust_id = $1::uuid AND target_code = $2 AND status = 'approved'
     ORDER BY decided_at DESC, no DESC LIMIT 1`,
    [trustId, code],
  )
  return row === undefined || row.base === null || row.at === null
    ? undefined
    : { no: row.no, kgCo2e: new Decimal(row.base), decidedAt: new Date(row.at) }
}
