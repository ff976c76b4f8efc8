import type { Role } from '../access/caller.ts'
import type { Transaction } from '../access/names.ts'
import type { Database } from '../db/client.ts'
import type { User as UserRow } from '../db/generated/client.ts'

/** A link that is good once, without its secret. */
export interface OpenLink {
  readonly kind: 'invitation' | 'reset'
  readonly expiresAt: Date
}

/** A person as the ledger knows them, without anything that would let somebody sign in. */
export interface Person extends Omit<UserRow, 'role'> {
  readonly role: Role
  readonly lockedUntil: Date | null
  readonly lastSignInAt: Date | null
  readonly link: OpenLink | null
}

type Reader = Pick<Transaction, 'user' | 'userCredential' | 'userLink'>

async function withRest(prisma: Reader, rows: readonly UserRow[], now: Date): Promise<Person[]> {
  const [first] = rows
  if (first === undefined) return []
  const { trustId } = first
  const userId = { in: rows.map((row) => row.id) }
  const credentials = await prisma.userCredential.findMany({ where: { trustId, userId } })
  const links = await prisma.userLink.findMany({
    where: { trustId, userId, usedAt: null, expiresAt: { gt: now } },
    orderBy: { id: 'asc' },
  })
  const credentialOf = new Map(credentials.map((one) => [one.userId, one]))
  const linkOf = new Map(links.map((one) => [one.userId, one]))
  return rows.map((row) => {
    const credential = credentialOf.get(row.id)
    const link = linkOf.get(row.id)
    const { lockedUntil = null, lastSignInAt = null } = credential ?? {}
    return {
      ...row,
      role: row.role as Role,
      lockedUntil: lockedUntil !== null && lockedUntil > now ? lockedUntil : null,
      lastSignInAt,
      link: link === undefined ? null : { kind: link.kind as OpenLink['kind'], expiresAt: link.expiresAt },
    }
  })
}

/** The person with this id; undefined where the trust has none. */
export async function findPerson(
  prisma: Reader,
  { trustId, id, now }: { trustId: string; id: string; now: Date },
): Promise<Person | undefined> {
  const row = await prisma.user.findUnique({ where: { trustId_id: { trustId, id } } })
  return row === null ? undefined : (await withRest(prisma, [row], now))[0]
}

/** People of the trust in the order in which they were invited, those after `afterId`. */
export async function listPeople(
  db: Database,
  {
    trustId,
    afterId,
    limit,
    now,
  }: { trustId: string; afterId: string | undefined; limit: number; now: Date },
): Promise<Person[]> {
  const rows = await db.prisma.user.findMany({
    where: { trustId, ...(afterId === undefined ? {} : { id: { gt: afterId } }) },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return withRest(db.prisma, rows, now)
}

/** Ends every session of a person: what they were allowed is not what they are allowed now. Answers how many there were. */
export async function endSessionsOf(
  prisma: Pick<Transaction, 'webSession'>,
  { trustId, userId }: { trustId: string; userId: string },
): Promise<number> {
  return (await prisma.webSession.deleteMany({ where: { trustId, userId } })).count
}

/** Keeps a new password’s hash; the account is unlocked by it. */
export async function keepPassword(
  tx: Transaction,
  {
    trustId,
    userId,
    passwordHash,
    now,
    by,
  }: {
    trustId: string
    userId: string
    passwordHash: string
    now: Date
    by: string
  },
): Promise<void> {
  const kept = { passwordHash, failedCount: 0, lockedUntil: null }
  await tx.userCredential.upsert({
    where: { trustId_userId: { trustId, userId } },
    create: { trustId, userId, ...kept },
    update: kept,
  })
  await tx.user.update({
    where: { trustId_id: { trustId, id: userId } },
    data: { passwordSetAt: now, passwordSetBy: by },
  })
  await endSessionsOf(tx, { trustId, userId })
}
