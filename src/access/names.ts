import type { Database } from '../db/client.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { nameRead } from './caller.ts'

/** The database within a transaction. */
export type Transaction = Parameters<Parameters<Database['prisma']['$transaction']>[0]>[0]

/**
 * Says who has this name, of the persons of the trust and its keys in use; undefined where it is free. Until the transaction ends
 * nobody else of the trust can take it.
 */
export async function nameTaken(
  tx: Transaction,
  trustId: string,
  name: string,
): Promise<Refusal | undefined> {
  // Held to the end, so that two requests cannot both find the name free.
  await tx.$queryRaw`SELECT 1 FROM trust WHERE id = ${trustId}::uuid FOR UPDATE`
  const wanted = nameRead(name)
  const keys = await tx.apiKey.findMany({ where: { trustId, revokedAt: null } })
  const key = keys.find((one) => nameRead(one.name) === wanted)
  if (key !== undefined)
    return refuse(
      'conflict',
      `There is a key “${key.name}” already (${key.role}), and a name says who did what: give this one another name, or revoke that one first (DELETE /v1/keys/${key.id}, or “trust-carbon key revoke”).`,
      { pointer: 'body/name' },
    )
  const people = await tx.user.findMany({ where: { trustId } })
  const person = people.find((one) => nameRead(one.name) === wanted)
  if (person !== undefined)
    return refuse(
      'conflict',
      `“${person.name}” is a person of this trust already (${person.email}), and a name says who did what: add something that tells them apart.`,
      { pointer: 'body/name' },
    )
  return undefined
}
