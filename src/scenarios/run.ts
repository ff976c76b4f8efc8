import type { Database } from '../db/client.ts'
import type { FactorScenario as ScenarioRow } from '../db/generated/client.ts'
import type { Day } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import { heldScenario, type Scenario } from '../domain/forecast/scenario.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { StreamId } from '../domain/stream.ts'
import { dayDate, dayText } from '../http/schema.ts'

/** A scenario as it was stored; the built-in one has version 0 and nobody made it. */
export interface StoredScenario extends Scenario {
  readonly version: number
  readonly createdAt: Date | undefined
  readonly createdBy: string | undefined
}

/** A factor as it is stored and sent: numbers as text. */
export interface FactorText {
  readonly stream: StreamId
  readonly year: number
  readonly kgCO2ePerUnit: string
}

const held: StoredScenario = { ...heldScenario, version: 0, createdAt: undefined, createdBy: undefined }

const storedScenario = (row: ScenarioRow): StoredScenario => ({
  code: row.code,
  version: row.version,
  title: row.title,
  source: row.source,
  publishedOn: dayText(row.publishedOn),
  factors: (row.factors as unknown as FactorText[]).map(({ stream, year, kgCO2ePerUnit }) => ({
    stream,
    year,
    kgCo2ePerUnit: new Decimal(kgCO2ePerUnit),
  })),
  createdAt: row.createdAt,
  createdBy: row.createdBy,
})

/** Every version of a scenario, the newest first; the built-in one has none but itself. Refused where there is no such scenario. */
export async function scenarioVersions(
  db: Database,
  { trustId, code }: { trustId: string; code: string },
): Promise<StoredScenario[] | Refusal> {
  if (code === held.code) return [held]
  const rows = await db.prisma.factorScenario.findMany({
    where: { trustId, code },
    orderBy: { version: 'desc' },
  })
  if (rows.length > 0) return rows.map(storedScenario)
  const known = await db.prisma.factorScenario.findMany({
    where: { trustId },
    distinct: ['code'],
    orderBy: { code: 'asc' },
    select: { code: true },
  })
  return refuse(
    'not_found',
    `There is no factor scenario “${code}”. There is ${[held.code, ...known.map((one) => one.code)].join(', ')}; POST /v1/factor-scenarios, or “trust-carbon scenario set”, adds one.`,
    { pointer: 'scenario' },
  )
}

/** The newest version of a scenario. Refused where there is no such scenario. */
export async function scenarioOf(
  db: Database,
  asked: { trustId: string; code: string },
): Promise<StoredScenario | Refusal> {
  const versions = await scenarioVersions(db, asked)
  return isRefusal(versions) ? versions : versions[0]!
}

/** The newest version of every scenario by code, those after a code; the built-in one first. */
export async function newestScenarios(
  db: Database,
  { trustId, after, limit }: { trustId: string; after: string | undefined; limit: number },
): Promise<StoredScenario[]> {
  const codes = await db.query<{ code: string; version: number }>(
    `SELECT code, max(version) AS version FROM factor_scenario WHERE trust_id = $1::uuid AND code > $2
     GROUP BY code ORDER BY code LIMIT $3`,
    [trustId, after === undefined || after === held.code ? '' : after, limit],
  )
  const own = await db.prisma.factorScenario.findMany({
    where: { trustId, OR: codes },
    orderBy: { code: 'asc' },
  })
  return [...(after === undefined ? [held] : []), ...own.map(storedScenario)].slice(0, limit)
}

/** Why factors cannot be a scenario's: one stream and year twice. */
function repeatedFactor(factors: readonly FactorText[]): Refusal | undefined {
  const seen = new Set<string>()
  for (const [index, { stream, year }] of factors.entries()) {
    if (seen.has(`${stream} ${year}`))
      return refuse('invalid', `${stream} has two factors for ${year}. Say one.`, {
        pointer: `body/factors/${index}`,
      })
    seen.add(`${stream} ${year}`)
  }
  return undefined
}

/** Keeps factors that somebody expects as the next version of their code; the earlier ones stay. */
export async function addScenario(
  db: Database,
  { trustId, createdBy, today }: { trustId: string; createdBy: string; today: Day },
  asked: { code: string; title: string; source: string; publishedOn: Day; factors: readonly FactorText[] },
): Promise<StoredScenario | Refusal> {
  const { code, title, source, publishedOn, factors } = asked
  if (code.toLowerCase() === held.code)
    return refuse('conflict', `“${code}” is the scenario that is always there. Choose another code.`, {
      pointer: 'body/code',
    })
  if (publishedOn > today)
    return refuse('date_future', `${publishedOn} is still to come: say the day on which it was published.`, {
      pointer: 'body/publishedOn',
    })
  const repeated = repeatedFactor(factors)
  if (repeated !== undefined) return repeated
  return db.prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM trust WHERE id = ${trustId}::uuid FOR UPDATE`
    const newest = await tx.factorScenario.aggregate({ where: { trustId, code }, _max: { version: true } })
    const row = await tx.factorScenario.create({
      data: {
        trustId,
        code,
        version: (newest._max.version ?? 0) + 1,
        title,
        source,
        publishedOn: dayDate(publishedOn),
        factors: factors.map(({ stream, year, kgCO2ePerUnit }) => ({ stream, year, kgCO2ePerUnit })),
        createdBy,
      },
    })
    return storedScenario(row)
  })
}
