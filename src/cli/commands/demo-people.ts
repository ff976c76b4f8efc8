import { randomInt } from 'node:crypto'
import type { Role } from '../../access/caller.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { changeColumns } from '../../http/change.ts'
import type { Services } from '../../services.ts'
import { hashPassword } from '../../users/password.ts'
import { addPerson } from '../../users/run.ts'
import { keepPassword } from '../../users/store.ts'
import { CommandProblem } from '../client.ts'

/** Who signs in to the demo: one a role, and a second lead, for nobody approves what they had a part in. */
export const demoPeople: readonly { readonly email: string; readonly name: string; readonly role: Role }[] = [
  { email: 'estates@fiveoaks.example', name: 'Erin Estates', role: 'estates' },
  { email: 'finance@fiveoaks.example', name: 'Femi Finance', role: 'finance' },
  { email: 'lead@fiveoaks.example', name: 'Lena Lead', role: 'lead' },
  { email: 'approver@fiveoaks.example', name: 'Priya Approver', role: 'lead' },
  { email: 'auditor@fiveoaks.example', name: 'Avery Auditor', role: 'auditor' },
  { email: 'admin@fiveoaks.example', name: 'Ada Admin', role: 'admin' },
]

const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
const group = (): string => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('')

/**
 * Lets the people of the demo in until its next start, by one new password, which it answers: 74 random bits. Who was changed or kept out
 * meanwhile is as the demo has them.
 */
export async function letDemoPeopleIn(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  trustId: string,
): Promise<string> {
  const password = [group(), group(), group()].join('-')
  const passwordHash = await hashPassword(password)
  const now = clock.now()
  for (const person of demoPeople)
    await db.prisma.$transaction(async (tx) => {
      // By the name, which is the one thing that nobody changes.
      const there = await tx.user.findFirst({ where: { trustId, name: person.name } })
      const made = there ?? (await addPerson(tx, { trustId, ...person, by: 'demo' }, now))
      if (isRefusal(made)) throw new CommandProblem(made.message)
      const { email, role, disabledAt, expiresAt } = made
      const late = expiresAt !== null && expiresAt <= now
      if (email !== person.email || role !== person.role || disabledAt !== null || late)
        await tx.user.update({
          where: { trustId_id: { trustId, id: made.id } },
          data: {
            ...{ email: person.email, role: person.role, disabledAt: null, disabledBy: null },
            ...(late ? { expiresAt: null } : {}),
            ...changeColumns({ by: 'demo', reason: 'A new start of the demo' }),
          },
        })
      await keepPassword(tx, { trustId, userId: made.id, passwordHash, now, by: 'demo' })
    })
  return password
}
