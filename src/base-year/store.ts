import type { Database, SqlValue } from '../db/client.ts'
import type { Day } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import type { FigureCell, PublishedBase } from '../domain/published-base.ts'
import type { StreamId } from '../domain/stream.ts'
import type { Unit } from '../domain/unit.ts'
import type { Target } from '../targets/run.ts'
import { opened } from './sealed.ts'

/** A cell as it is kept. */
export interface CellBody {
  readonly year: string
  readonly academyId: string
  readonly stream: string
  readonly variant: string
  readonly unit: string
  readonly quantity: string
  readonly kgCO2e: string
}

/** Cells as they are kept: decimals as text. */
export const cellBodies = (cells: readonly FigureCell[]): CellBody[] =>
  cells.map(({ quantity, kgCo2e, ...kind }) => ({
    ...kind,
    quantity: quantity.toFixed(),
    kgCO2e: kgCo2e.toFixed(),
  }))

const figureCell = ({ quantity, kgCO2e, stream, unit, ...kind }: CellBody): FigureCell => ({
  ...kind,
  stream: stream as StreamId,
  unit: unit as Unit,
  quantity: new Decimal(quantity),
  kgCo2e: new Decimal(kgCO2e),
})

/** What a base is a base of, as it is kept: another base year or other scopes make another base. */
export const targetBodyOf = ({ code, version, baseYears, scopes, categories }: Target) => ({
  code,
  version,
  baseYears: [...baseYears],
  scopes: [...scopes].sort((a, b) => a - b),
  categories: [...categories].sort((a, b) => a - b),
})

interface KeptRow {
  readonly id: string
  readonly no: number | null
  readonly body: unknown
  readonly sha256: string
}
interface KeptRestatement {
  readonly baseAfterKgCO2e: string
  readonly at: Day
  readonly unknown: readonly string[]
  readonly cells: readonly CellBody[]
}
interface KeptPublication {
  readonly baseKgCO2e: string
  readonly baseAt: Day
  readonly unknown: readonly string[]
  readonly cells: { readonly base: readonly CellBody[] }
}

const sameBase = (from: number): string =>
  `body->'target'->'baseYears' = $${from}::jsonb AND body->'target'->'scopes' = $${from + 1}::jsonb
   AND body->'target'->'categories' = $${from + 2}::jsonb`

/**
 * The base that is published against, of the boundary of a day: that of the last approved restatement up to the day, else as it was
 * when a year was published for the first time; undefined where neither was.
 */
export async function publishedOf(
  db: Database,
  { trustId, target, at }: { trustId: string; target: Target; at: Day },
): Promise<
  (PublishedBase & { source: 'restatement' | 'publication'; id: string; no: number | undefined }) | undefined
> {
  const { code, baseYears, scopes, categories } = targetBodyOf(target)
  const same: SqlValue[] = [baseYears, scopes, categories].map((one) => JSON.stringify(one))
  const [restated] = await db.query<KeptRow>(
    `SELECT id, no::int AS no, body, sha256 FROM restatement
     WHERE trust_id = $1::uuid AND target_code = $2 AND status = 'approved' AND body->>'at' <= $3 AND ${sameBase(4)}
     ORDER BY no DESC LIMIT 1`,
    [trustId, code, at, ...same],
  )
  const [first] =
    restated === undefined
      ? await db.query<KeptRow>(
          `SELECT id, NULL::int AS no, body, sha256 FROM progress_publication
           WHERE trust_id = $1::uuid AND target_code = $2 AND body->>'restatementId' IS NULL AND ${sameBase(3)}
           ORDER BY id LIMIT 1`,
          [trustId, code, ...same],
        )
      : []
  if (restated !== undefined) {
    const { id, no } = restated
    const { baseAfterKgCO2e: kg, at: day, unknown, cells } = opened<KeptRestatement>(restated)
    return { source: 'restatement', id, no: no ?? undefined, ...kept({ kg, at: day, unknown, cells }) }
  }
  if (first === undefined) return undefined
  const { baseKgCO2e: kg, baseAt, unknown, cells } = opened<KeptPublication>(first)
  return {
    ...{ source: 'publication', id: first.id, no: undefined },
    ...kept({ kg, at: baseAt, unknown, cells: cells.base }),
  }
}

/** A base of a target’s code that is of other years, scopes or categories than the target has now. */
export interface OtherBase {
  readonly source: 'restatement' | 'publication'
  readonly id: string
  /** Of the restatement. */
  readonly no: number | null
  readonly at: Day
  readonly kgCO2e: string
  readonly target: ReturnType<typeof targetBodyOf>
}

/**
 * The base that was last approved, or where none was that which was last published against, where the target counts something else
 * by now; undefined where it is the same, or there is none.
 */
export async function otherBaseOf(
  db: Database,
  { trustId, target }: { trustId: string; target: Target },
): Promise<OtherBase | undefined> {
  const { code, ...wanted } = targetBodyOf(target)
  const [restated] = await db.query<KeptRow>(
    `SELECT id, no::int AS no, body, sha256 FROM restatement
     WHERE trust_id = $1::uuid AND target_code = $2 AND status = 'approved' ORDER BY no DESC LIMIT 1`,
    [trustId, code],
  )
  const [row = restated] =
    restated === undefined
      ? await db.query<KeptRow>(
          `SELECT id, NULL::int AS no, body, sha256 FROM progress_publication
           WHERE trust_id = $1::uuid AND target_code = $2 ORDER BY id DESC LIMIT 1`,
          [trustId, code],
        )
      : []
  if (row === undefined) return undefined
  const body = opened<(KeptRestatement | KeptPublication) & { target: ReturnType<typeof targetBodyOf> }>(row)
  const { version, baseYears, scopes, categories } = body.target
  const of = (one: Pick<typeof wanted, 'baseYears' | 'scopes' | 'categories'>): string =>
    JSON.stringify([one.baseYears, one.scopes, one.categories])
  if (of(body.target) === of(wanted)) return undefined
  return {
    ...{ source: restated === undefined ? 'publication' : 'restatement', id: row.id, no: row.no },
    ...('baseAt' in body
      ? { at: body.baseAt, kgCO2e: body.baseKgCO2e }
      : { at: body.at, kgCO2e: body.baseAfterKgCO2e }),
    target: { code, version, baseYears, scopes, categories },
  }
}

const kept = ({
  kg,
  at,
  unknown,
  cells,
}: {
  kg: string
  at: Day
  unknown: readonly string[]
  cells: readonly CellBody[]
}): PublishedBase => ({ kgCo2e: new Decimal(kg), at, unknown, cells: cells.map(figureCell) })
