import type { Caller } from '../access/caller.ts'
import { holdAcademy } from '../access/hold.ts'
import type { Database } from '../db/client.ts'
import { refuse } from '../domain/refusal.ts'
import { pageSize } from '../http/paging.ts'
import { Refused } from '../http/route.ts'
import { withdrawnWhere } from '../http/withdrawal.ts'

/** The academy that a body names, loaded before the caller's right to it is looked at. */
export async function academyForWriting({ prisma }: Database, caller: Caller, id: string) {
  const academy = await prisma.academy.findUnique({
    where: { trustId_id: { trustId: caller.trustId, id } },
  })
  if (academy === null)
    throw new Refused(
      refuse('academy_unknown', 'No academy of this trust has this id.', { pointer: 'body/academyId' }),
    )
  holdAcademy(caller, academy.id)
  return academy
}

interface ListQuery {
  readonly cursor?: string
  readonly limit?: string
}

/** Where and how much to read for a page of what belongs to academies. */
export const pageFrom = (trustId: string, query: ListQuery & { academyId?: string }) => ({
  where: {
    trustId,
    ...(query.cursor === undefined ? {} : { id: { gt: query.cursor } }),
    ...(query.academyId === undefined ? {} : { academyId: query.academyId }),
  },
  orderBy: { id: 'asc' as const },
  take: pageSize(query.limit) + 1,
})

/** The same for what can be withdrawn. */
export function countingPageFrom(
  trustId: string,
  query: ListQuery & { academyId?: string; withdrawn?: 'true' },
) {
  const page = pageFrom(trustId, query)
  return { ...page, where: { ...page.where, ...withdrawnWhere(query.withdrawn) } }
}
