import type { Withdrawal } from '../academies/run.ts'
import type { Database } from '../db/client.ts'
import type { Credit as CreditRow } from '../db/generated/client.ts'
import { newId } from '../db/id.ts'
import { lastDay, type Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { reportingPeriod } from '../domain/reporting-year.ts'
import {
  blocksOverlap,
  isPending,
  readSerials,
  type SerialBlock,
  type WrittenSerials,
} from '../domain/serials.ts'
import { dayDate, dayText } from '../http/schema.ts'
import type { Services } from '../services.ts'
import { trustOf } from '../trusts/run.ts'

/** Somebody's word that a registry has retired credits or removals for the trust. */
export interface NewCredit {
  readonly standard: string
  readonly registry: string
  readonly project: string
  readonly kind: 'avoidance' | 'removal'
  readonly serials: readonly WrittenSerials[]
  readonly vintage: number
  /** A decimal of zero or more, as text. */
  readonly tonnes: string
  readonly retiredOn: string
  readonly forYear: string
  readonly beneficiary: string
  readonly evidence: string
  readonly createdBy: string
}

/** The blocks of a stored credit as they were written. */
export const serialsOf = (row: Pick<CreditRow, 'serials'>): WrittenSerials[] =>
  row.serials as unknown as WrittenSerials[]

/** “Verra Registry” and “verra” are one. */
const sameRegistry = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/\b(the|registry|register)\b/g, '')
    .replace(/\s+/g, '')

const pending = /\bPIUs?\b|pending issuance/i
/** More than any school trust emits in a century: a slip of the pen. */
const tonnesMax = 10_000_000

/** What is wrong with a credit by itself: looked for in this order. */
function wrongCredit(asked: NewCredit, period: Period, today: string): Refusal | undefined {
  const { retiredOn, vintage, tonnes, standard, serials, forYear } = asked
  if (period.start > today)
    return refuse(
      'date_future',
      `The reporting year ${forYear} starts on ${period.start}, which lies in the future: nothing was emitted in it yet that a credit could stand against. Add it once the year has begun.`,
      { pointer: 'body/forYear' },
    )
  if (retiredOn > today)
    return refuse(
      'date_future',
      `The retirement, ${retiredOn}, lies in the future. Add it once the registry has retired them.`,
      {
        pointer: 'body/retiredOn',
      },
    )
  if (vintage > Number.parseInt(retiredOn.slice(0, 4), 10))
    return refuse(
      'invalid',
      `The vintage, ${vintage}, is after the retirement of ${retiredOn}: what has not happened yet cannot be retired.`,
      { pointer: 'body/vintage' },
    )
  if (`${vintage}-01-01` >= period.end)
    return refuse(
      'invalid',
      `The vintage, ${vintage}, is after the end of ${forYear} on ${lastDay(period)}: tonnes of later years stand against no emissions of that year. Set them against the year that they are of, or a later one.`,
      { pointer: 'body/vintage' },
    )
  if (new Decimal(tonnes).isZero())
    return refuse('invalid', 'A credit is for more than 0 tonnes.', { pointer: 'body/tonnes' })
  if (new Decimal(tonnes).gt(tonnesMax))
    return refuse(
      'invalid',
      `${tonnes} tonnes cannot be meant: an entry is for at most 10,000,000. Look at the tonnes and at the first and the last serial.`,
      { pointer: 'body/tonnes' },
    )
  if (pending.test(standard) || serials.some(({ first }) => pending.test(first) || isPending(first)))
    return refuse(
      'invalid',
      'Pending issuance units are a promise of tonnes to come: by the rules of the Woodland Carbon Code they cannot be used, retired or reported. Add the units once they are verified and retired.',
      { pointer: 'body/serials' },
    )
  return undefined
}

/** The blocks of a credit, understood; refused where one of them is not one, two have serials in common, or they do not name its tonnes. */
function readBlocks({ serials, tonnes }: NewCredit): SerialBlock[] | Refusal {
  const blocks: SerialBlock[] = []
  for (const [index, written] of serials.entries()) {
    const pointer = `body/serials/${index}`
    const block = readSerials(written)
    if (isRefusal(block)) return { ...block, pointer }
    const twice = blocks.find((other) => blocksOverlap(block, other))
    if (twice !== undefined)
      return refuse(
        'invalid',
        `The blocks “${twice.text}” and “${block.text}” have serials in common. Each serial counts once: write it in one block.`,
        { pointer },
      )
    blocks.push(block)
  }
  const counts = blocks.map((block) => block.count)
  if (counts.every((count) => count !== undefined)) {
    const named = counts.reduce((total, count) => total + count, 0n)
    if (!new Decimal(named.toString()).eq(tonnes))
      return refuse(
        'invalid',
        `The serials name ${named} ${named === 1n ? 'unit' : 'units'}, and ${tonnes} tonnes are said. One serial is one tonne: put the tonnes right, or write each block with its first and its last serial.`,
        { pointer: 'body/tonnes' },
      )
  }
  return blocks
}

/** The block of a counting credit that has a serial in common with these. */
function countedBefore(
  asked: { readonly registry: string; readonly blocks: readonly SerialBlock[] },
  counting: readonly CreditRow[],
): { credit: CreditRow; before: SerialBlock; block: SerialBlock } | undefined {
  for (const credit of counting)
    for (const written of serialsOf(credit)) {
      const before = readSerials(written)
      if (isRefusal(before)) throw new Error(`Stored serials of ${credit.id}: ${before.message}`)
      // A registry's own way of writing is known whatever the registry was called.
      const block = asked.blocks.find(
        (one) =>
          blocksOverlap(one, before) &&
          (one.notation !== undefined ||
            before.notation !== undefined ||
            sameRegistry(asked.registry) === sameRegistry(credit.registry)),
      )
      if (block !== undefined) return { credit, before, block }
    }
  return undefined
}

/**
 * Adds a credit to the register. Refused where it cannot be true by itself, or a serial of it is in a credit that counts: that is how
 * one tonne is counted twice.
 */
export async function addCredit(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  trustId: string,
  asked: NewCredit,
): Promise<CreditRow | Refusal> {
  const period = reportingPeriod(asked.forYear, (await trustOf(db, trustId)).yearStartMonth)
  if (isRefusal(period)) return { ...period, pointer: 'body/forYear' }
  const wrong = wrongCredit(asked, period, clock.today())
  if (wrong !== undefined) return wrong
  const blocks = readBlocks(asked)
  if (isRefusal(blocks)) return blocks
  const { registry, retiredOn, serials, ...rest } = asked
  return db.prisma.$transaction(async (tx) => {
    // Held to the end, so that two requests cannot both find that a serial is free.
    await tx.$queryRaw`SELECT 1 FROM trust WHERE id = ${trustId}::uuid FOR UPDATE`
    const counting = await tx.credit.findMany({
      where: { trustId, withdrawnAt: null },
      orderBy: { id: 'asc' },
    })
    const found = countedBefore({ registry, blocks }, counting)
    if (found !== undefined) {
      const { credit, before, block } = found
      return refuse(
        'conflict',
        `“${block.text}” is counted already: “${before.text}” is in the register for “${credit.project}” (${credit.standard}, ${credit.registry}), ${credit.tonnes.toFixed()} tonnes retired on ${dayText(credit.retiredOn)} for ${credit.forYear}, added by ${credit.createdBy}. A serial counts once. Where that entry is wrong, withdraw it first (${credit.id}).`,
        { pointer: `body/serials/${blocks.indexOf(block)}` },
      )
    }
    return tx.credit.create({
      data: {
        trustId,
        id: newId(),
        registry,
        retiredOn: dayDate(retiredOn),
        serials: serials.map(({ first, last }) => (last === undefined ? { first } : { first, last })),
        ...rest,
      },
    })
  })
}

/** Takes back a credit: it stays and counts no more, and its serials are free again. */
export async function withdrawCredit(
  db: Database,
  trustId: string,
  { id, ...withdrawal }: Withdrawal,
): Promise<CreditRow | Refusal> {
  const done = await db.prisma.credit.updateMany({
    where: { trustId, id, withdrawnAt: null },
    data: withdrawal,
  })
  const row = await db.prisma.credit.findUnique({ where: { trustId_id: { trustId, id } } })
  if (row === null) return refuse('not_found', 'There is no such credit. GET /v1/credits lists them.')
  return done.count === 0 ? refuse('conflict', 'It was withdrawn before.') : row
}
