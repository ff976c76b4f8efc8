import type { Database } from '../db/client.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { Role } from './caller.ts'
import { nameTaken } from './names.ts'

export interface StoredKey {
  readonly trustId: string
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly academyIds: readonly string[]
  readonly secretHash: Uint8Array
  readonly expiresAt: Date | null
  readonly revokedAt: Date | null
  readonly createdAt: Date
  readonly createdBy: string
}

/** The key of these ids. */
export async function findKey(
  db: Database,
  { trustId, keyId }: { trustId: string; keyId: string },
): Promise<StoredKey | undefined> {
  const key = await db.prisma.apiKey.findUnique({ where: { trustId_id: { trustId, id: keyId } } })
  return key === null ? undefined : { ...key, role: key.role as Role }
}

/**
 * Writes a new key down, unless a person or a key in use has this name: a name says who did what, and who decides on whose proposal.
 */
export async function addNamedKey(
  db: Database,
  key: Parameters<typeof addKey>[1],
): Promise<StoredKey | Refusal> {
  return db.prisma.$transaction(
    async (tx) => (await nameTaken(tx, key.trustId, key.name)) ?? addKey({ prisma: tx }, key),
  )
}

/** Writes a new key down. */
export async function addKey(
  db: { prisma: Pick<Database['prisma'], 'apiKey'> },
  key: Omit<StoredKey, 'revokedAt' | 'createdAt'>,
): Promise<StoredKey> {
  const made = await db.prisma.apiKey.create({
    data: { ...key, academyIds: [...key.academyIds], secretHash: Uint8Array.from(key.secretHash) },
  })
  return { ...made, role: made.role as Role }
}

/** Keys of the trust in the order in which they were made, those after `afterId`. */
export async function listKeys(
  db: Database,
  { trustId, afterId, limit }: { trustId: string; afterId: string | undefined; limit: number },
): Promise<StoredKey[]> {
  const keys = await db.prisma.apiKey.findMany({
    where: { trustId, ...(afterId === undefined ? {} : { id: { gt: afterId } }) },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return keys.map((key) => ({ ...key, role: key.role as Role }))
}

/** Makes a key of no use from now on. One that was revoked before keeps its day. */
export async function revokeKey(
  db: Database,
  { trustId, id, now, by }: { trustId: string; id: string; now: Date; by: string },
): Promise<void> {
  await db.prisma.apiKey.updateMany({
    where: { trustId, id, revokedAt: null },
    data: { revokedAt: now, revokedBy: by },
  })
}
