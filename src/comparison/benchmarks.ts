import type { Withdrawal } from '../academies/run.ts'
import type { Database } from '../db/client.ts'
import type { Benchmark as BenchmarkRow } from '../db/generated/client.ts'
import { newId } from '../db/id.ts'
import { type Per, perOne } from '../domain/comparison.ts'
import { Decimal } from '../domain/decimal.ts'
import { benchmarks as published } from '../domain/estimate/benchmarks.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { dayDate, dayText } from '../http/schema.ts'
import type { Services } from '../services.ts'
import type { ComparedAcademy } from './run.ts'

/** What a benchmark measures: all of it, or electricity or heat alone. */
export type Measured = 'all' | 'electricity' | 'heating'

/** A published figure beside which academies are shown. */
export interface ComparisonBenchmark {
  readonly id: string
  readonly title: string
  readonly measure: 'kgCO2e' | 'kWh'
  readonly of: Measured
  readonly per: Per
  /** undefined: schools of any phase. */
  readonly phase: string | undefined
  readonly value: Decimal
  readonly source: string
  /** A day, or the year where that is all that is known. */
  readonly published: string
}

const publishedOnes: readonly ComparisonBenchmark[] = published.map((one) => ({
  id: one.id,
  title: one.title,
  measure: 'kWh',
  of: one.utilities.includes('electricity') ? 'electricity' : 'heating',
  per: one.per,
  phase: undefined,
  value: new Decimal(one.kWhPerYear),
  source: one.source,
  // The year stands in brackets after the title of the publication.
  published: /\((\d{4})\)/.exec(one.source)?.[1] ?? '',
}))

/** The benchmarks that count: those that come with the program, and the trust's own, the newest last. */
export async function benchmarksOf(db: Database, trustId: string, per: Per): Promise<ComparisonBenchmark[]> {
  const rows = await db.prisma.benchmark.findMany({
    where: { trustId, per, withdrawnAt: null },
    orderBy: [{ publishedOn: 'asc' }, { id: 'asc' }],
  })
  const own = rows.map(
    (row): ComparisonBenchmark => ({
      id: row.id,
      title: row.title,
      measure: row.measure as ComparisonBenchmark['measure'],
      of: 'all',
      per,
      phase: row.phase ?? undefined,
      value: new Decimal(row.value.toFixed()),
      source: row.source,
      published: dayText(row.publishedOn),
    }),
  )
  return [...publishedOnes.filter((one) => one.per === per), ...own]
}

/** What an academy has of what a benchmark measures; undefined where it has none, or it is not known. */
function measured({ measure, of }: ComparisonBenchmark, row: ComparedAcademy): Decimal | undefined {
  if (measure === 'kgCO2e') return row.emissions?.compared
  if (of === 'all') return row.energy?.total
  // What was made on the roof was used as well.
  const own = of === 'electricity' ? row.energy?.electricity.plus(row.energy.solarUsed) : row.energy?.heating
  return own?.isZero() === true ? undefined : own
}

/** By how many percent an academy is above a benchmark (below: negative), to six decimals; undefined where they cannot be compared. */
export function differenceOf(benchmark: ComparisonBenchmark, row: ComparedAcademy): Decimal | undefined {
  if (benchmark.phase !== undefined && benchmark.phase !== row.academy.phase) return undefined
  const own = perOne(measured(benchmark, row), row.counts[benchmark.per])
  return own?.minus(benchmark.value).times(100).div(benchmark.value).toDecimalPlaces(6)
}

/** A published figure as somebody adds it. */
export interface NewBenchmark {
  readonly title: string
  readonly measure: 'kgCO2e' | 'kWh'
  readonly per: Per
  readonly phase: string | null
  readonly value: string
  readonly source: string
  readonly publishedOn: string
  readonly createdBy: string
}

/** Adds a benchmark. Refused where it is nothing, or was published in the future. */
export async function addBenchmark(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  trustId: string,
  { publishedOn, ...rest }: NewBenchmark,
): Promise<BenchmarkRow | Refusal> {
  if (publishedOn > clock.today())
    return refuse('date_future', `The day of publication, ${publishedOn}, lies in the future.`, {
      pointer: 'body/publishedOn',
    })
  if (new Decimal(rest.value).isZero())
    return refuse('invalid', 'A benchmark is above 0: nothing can be compared with nothing.', {
      pointer: 'body/value',
    })
  return db.prisma.benchmark.create({
    data: { trustId, id: newId(), publishedOn: dayDate(publishedOn), ...rest },
  })
}

/** Takes back a benchmark: it stays and is compared with no more. */
export async function withdrawBenchmark(
  db: Database,
  trustId: string,
  { id, ...withdrawal }: Withdrawal,
): Promise<BenchmarkRow | Refusal> {
  const done = await db.prisma.benchmark.updateMany({
    where: { trustId, id, withdrawnAt: null },
    data: withdrawal,
  })
  const row = await db.prisma.benchmark.findUnique({ where: { trustId_id: { trustId, id } } })
  if (row === null)
    return refuse('not_found', 'There is no such benchmark. GET /v1/comparison-benchmarks lists them.')
  return done.count === 0 ? refuse('conflict', 'It was withdrawn before.') : row
}
