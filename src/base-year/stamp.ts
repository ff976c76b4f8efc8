import type { Database } from '../db/client.ts'
import type { Refusal } from '../domain/refusal.ts'
import { refuse } from '../domain/refusal.ts'

type Store = Pick<
  Database['prisma'],
  'trust' | 'target' | 'recalculationPolicy' | 'restatement' | 'progressPublication'
>

/** What has been decided about a target so far, in a line: another one where anything was decided since. */
export async function decidedSoFar(
  store: Store,
  { trustId, targetCode }: { trustId: string; targetCode: string },
): Promise<string> {
  const where = { trustId, targetCode }
  const { yearStartMonth } = await store.trust.findUniqueOrThrow({ where: { id: trustId } })
  const target = await store.target.aggregate({
    where: { trustId, code: targetCode },
    _max: { version: true },
  })
  const policy = await store.recalculationPolicy.aggregate({ where: { trustId }, _max: { version: true } })
  const restated = await store.restatement.count({ where: { ...where, status: 'approved' } })
  const published = await store.progressPublication.count({ where })
  return [yearStartMonth, target._max.version, policy._max.version, restated, published].join()
}

/**
 * Writes what was worked out from decisions, with the trust held, so that of two that were worked out from the same ones only the first
 * is written. Working out takes long, and is done before.
 */
export async function writeDecided<T extends object>(
  db: Database,
  { trustId, targetCode, before }: { trustId: string; targetCode: string; before: string },
  write: (tx: Parameters<Parameters<Database['prisma']['$transaction']>[0]>[0]) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  return db.prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM trust WHERE id = ${trustId}::uuid FOR UPDATE`
    if ((await decidedSoFar(tx, { trustId, targetCode })) !== before)
      return refuse(
        'conflict',
        'Somebody else has published, approved or changed the target or the policy in the meantime: look at it again, and then repeat this.',
      )
    return write(tx)
  })
}
