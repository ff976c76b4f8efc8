import type { Database } from '../db/client.ts'
import type { FactorScenario as ScenarioRow } from '../db/generated/client.ts'
import type { Day } from '../domain/day.ts'
import { Decimal, decimalText, shown, sum } from '../domain/decimal.ts'
import type { FactorTable } from '../domain/factor-table.ts'
import type { UnitLine } from '../domain/figures.ts'
import { heldScenario, type Scenario } from '../domain/forecast/scenario.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { StreamId } from '../domain/stream.ts'
import { streamOf } from '../domain/streams/catalogue.ts'
import { unitLines } from '../history/run.ts'
import { dayDate, dayText } from '../http/schema.ts'
import type { Services } from '../services.ts'

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

/** The set of the newest year, as the trust has chosen it: what scenarios are compared with. Refused where there is none. */
export async function newestTable(
  { factors }: Pick<Services, 'factors'>,
  trustId: string,
): Promise<FactorTable | Refusal> {
  const newest = (await factors.sets()).at(-1)
  if (newest === undefined)
    return refuse('factor_set_unknown', 'There is no factor set yet: trust-carbon factors import.')
  const found = await factors.forYear(trustId, newest.year)
  return isRefusal(found) ? found : found.table
}

/** Kg CO2e of the direct lines of a unit. */
export const directOf = (lines: readonly UnitLine[]): Decimal =>
  sum(lines.filter((line) => line.kind === 'direct').map((line) => line.kgPerUnit))

/** A declared factor more than so many times the published one is in other units. */
const timesMax = 10
/** Kg CO2e per unit of anything at all: three times the worst of gases, so that it is a slip. */
const factorMax = 100_000
/** No factors for years to come were published before. */
const publishedMin: Day = '1990-01-01'

/** Why factors cannot be meant: far above what is published of their stream, as grams are. */
function implausibleFactor(
  factors: readonly FactorText[],
  table: FactorTable | Refusal,
): Refusal | undefined {
  for (const [index, { stream, year, kgCO2ePerUnit }] of factors.entries()) {
    const { baseUnit } = streamOf(stream)
    const declared = new Decimal(kgCO2ePerUnit)
    const lines = isRefusal(table) ? table : unitLines({ stream, variant: '', unit: baseUnit }, table)
    const direct = isRefusal(lines) ? undefined : directOf(lines)
    const published = direct?.isZero() ? undefined : direct
    if (declared.lte(published?.times(timesMax) ?? factorMax)) continue
    const what =
      published === undefined
        ? 'more than anything emits'
        : `${shown(declared.div(published), 0)} times the published ${decimalText(published)}`
    return refuse(
      'value_out_of_range',
      `${stream} ${year}: ${decimalText(declared)} kg CO2e per ${baseUnit} is ${what}. Say it in kilograms, not in grams.`,
      { pointer: `body/factors/${index}/kgCO2ePerUnit` },
    )
  }
  return undefined
}

/** Keeps factors that somebody expects as the next version of their code; the earlier ones stay. */
export async function addScenario(
  services: Pick<Services, 'db' | 'factors'>,
  { trustId, createdBy, today }: { trustId: string; createdBy: string; today: Day },
  asked: { code: string; title: string; source: string; publishedOn: Day; factors: readonly FactorText[] },
): Promise<StoredScenario | Refusal> {
  const { db } = services
  const { code, title, source, publishedOn, factors } = asked
  if (code.toLowerCase() === held.code)
    return refuse('conflict', `“${code}” is the scenario that is always there. Choose another code.`, {
      pointer: 'body/code',
    })
  if (publishedOn > today)
    return refuse('date_future', `${publishedOn} is still to come: say the day on which it was published.`, {
      pointer: 'body/publishedOn',
    })
  if (publishedOn < publishedMin)
    return refuse(
      'date_implausible',
      `${publishedOn} cannot be meant: factors for years to come were not published before 1990. Say the day on which these were.`,
      { pointer: 'body/publishedOn' },
    )
  const wrong = repeatedFactor(factors) ?? implausibleFactor(factors, await newestTable(services, trustId))
  if (wrong !== undefined) return wrong
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
