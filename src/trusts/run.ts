import type { Database } from '../db/client.ts'
import { newId } from '../db/id.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { type Change, changeColumns } from '../http/change.ts'

/** The organisation that reports. */
export interface Trust {
  readonly id: string
  readonly name: string
  readonly yearStartMonth: number
  readonly factorPolicy: 'majority' | 'byDay'
}

type TrustRow = Omit<Trust, 'factorPolicy'> & { readonly factorPolicy: string }
const asTrust = ({ id, name, yearStartMonth, factorPolicy }: TrustRow): Trust => ({
  id,
  name,
  yearStartMonth,
  factorPolicy: factorPolicy === 'byDay' ? 'byDay' : 'majority',
})

/** The trust of a key: it exists, or the key would not. */
export async function trustOf(db: Database, trustId: string): Promise<Trust> {
  return asTrust(await db.prisma.trust.findUniqueOrThrow({ where: { id: trustId } }))
}

/** What can be said of a trust. */
export type TrustSettings = Partial<Omit<Trust, 'id'>>

/** Makes a trust: done on the machine itself, before there is any key. */
export async function createTrust(
  db: Database,
  name: string,
  { by = 'operator', ...settings }: Omit<TrustSettings, 'name'> & { by?: string } = {},
): Promise<Trust> {
  const id = newId()
  await db.prisma.trust.create({ data: { id, name, ...settings, changedBy: by } })
  return trustOf(db, id)
}

/**
 * Changes a trust's settings. Nothing is worked out anew: month totals are by calendar month, and reporting years are made of them
 * when they are read. `hold` throws where the trust is not as the caller has read it. Refused where years would start in another month
 * and progress was published, or a restatement proposed or approved: the same name of a year would mean other months.
 */
export async function changeTrust(
  db: Database,
  trustId: string,
  { settings, change, hold }: { settings: TrustSettings; change: Change; hold: (before: Trust) => void },
): Promise<Trust | Refusal> {
  return db.prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM trust WHERE id = ${trustId}::uuid FOR UPDATE`
    const before = asTrust(await tx.trust.findUniqueOrThrow({ where: { id: trustId } }))
    hold(before)
    const { yearStartMonth = before.yearStartMonth } = settings
    if (yearStartMonth !== before.yearStartMonth) {
      const published = await tx.progressPublication.count({ where: { trustId } })
      const restated = await tx.restatement.count({ where: { trustId, status: { not: 'rejected' } } })
      if (published + restated > 0)
        return refuse(
          'conflict',
          `${published > 0 ? 'Progress was published' : 'A restatement of the base was proposed or approved'} for years that start in the present month, and the same name of a year would mean other months. The month stays as it is${published === 0 ? ', unless what was only proposed is rejected' : ''}.`,
          { pointer: 'body/yearStartMonth' },
        )
    }
    return asTrust(
      await tx.trust.update({ where: { id: trustId }, data: { ...settings, ...changeColumns(change) } }),
    )
  })
}

/** All trusts in this database, the oldest first. */
export async function allTrusts(db: Database): Promise<{ id: string; name: string }[]> {
  return db.prisma.trust.findMany({ select: { id: true, name: true }, orderBy: { id: 'asc' } })
}
