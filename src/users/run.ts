import type { Role } from '../access/caller.ts'
import { expiryOf } from '../access/expiry.ts'
import { nameTaken, type Transaction } from '../access/names.ts'
import type { Database } from '../db/client.ts'
import { newId } from '../db/id.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { type Change, changeColumns } from '../http/change.ts'
import type { Services } from '../services.ts'
import { type MadeLink, makeLink, voidLinks } from './links.ts'
import { stateOf } from './schema.ts'
import { endSessionsOf, findPerson, type Person } from './store.ts'

/** An address as it is kept and compared. */
export const emailRead = (email: string): string => email.normalize('NFKC').trim().toLowerCase()

const unknown = refuse('not_found', 'There is no such person. GET /v1/users lists who there is.')

async function wrongAcademies(
  tx: Transaction,
  trustId: string,
  academyIds: readonly string[],
): Promise<Refusal | undefined> {
  const known = await tx.academy.count({ where: { trustId, id: { in: [...academyIds] } } })
  return known === new Set(academyIds).size
    ? undefined
    : refuse('academy_unknown', 'It names an academy that this trust does not have.', {
        pointer: 'body/academyIds',
      })
}

async function emailTaken(
  tx: Transaction,
  { trustId, email, but }: { trustId: string; email: string; but?: string },
): Promise<Refusal | undefined> {
  const same = await tx.user.findUnique({ where: { trustId_email: { trustId, email } } })
  return same === null || same.id === but
    ? undefined
    : refuse(
        'conflict',
        `${same.name} has the address ${email} already: change them, or give another address.`,
        {
          pointer: 'body/email',
        },
      )
}

/** What is said of a person who is let in. */
export interface Invitation {
  readonly trustId: string
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly academyIds?: readonly string[] | undefined
  readonly expiresAt?: string | undefined
  readonly by: string
}

/** Writes a person down, without a way to sign in yet. Refused where the name or the address is another’s. */
export async function addPerson(
  tx: Transaction,
  { trustId, role, academyIds = [], by, ...asked }: Invitation,
  now: Date,
): Promise<Person | Refusal> {
  const expiry = expiryOf({ role, asked: asked.expiresAt, now, what: 'A person’s access' })
  if (isRefusal(expiry)) return expiry
  const email = emailRead(asked.email)
  const name = asked.name.trim()
  const wrong =
    (await nameTaken(tx, trustId, name)) ??
    (await emailTaken(tx, { trustId, email })) ??
    (await wrongAcademies(tx, trustId, academyIds))
  if (wrong !== undefined) return wrong
  const id = newId()
  await tx.user.create({
    data: {
      ...{ trustId, id, email, name, role, academyIds: [...academyIds] },
      ...{ expiresAt: expiry.until, createdBy: by },
    },
  })
  await tx.userCredential.create({ data: { trustId, userId: id } })
  return loaded(await findPerson(tx, { trustId, id, now }))
}

function loaded(person: Person | undefined): Person {
  if (person === undefined) throw new Error('A person who was written down is not there.')
  return person
}

/** Invites a person: they are written down, and the link is made by which they come in. */
export async function invite(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  invitation: Invitation,
): Promise<{ person: Person; link: MadeLink } | Refusal> {
  const now = clock.now()
  return db.prisma.$transaction(async (tx) => {
    const person = await addPerson(tx, invitation, now)
    if (isRefusal(person)) return person
    const link = await makeLink(tx, { person, now, by: invitation.by })
    return { person: loaded(await findPerson(tx, { ...person, now })), link }
  })
}

/** Whether somebody else could still let people in, where this person no longer does. */
async function lastAdministrator(
  tx: Transaction,
  before: Person,
  { after, now }: { after: Pick<Person, 'role' | 'academyIds' | 'disabledAt' | 'expiresAt'>; now: Date },
): Promise<Refusal | undefined> {
  // One for some academies lets nobody in.
  const can = (
    person: Pick<Person, 'academyIds' | 'disabledAt' | 'expiresAt' | 'passwordSetAt' | 'oidcSubject'>,
  ) => person.academyIds.length === 0 && stateOf(person, now) === 'active'
  if (before.role !== 'admin' || !can(before)) return undefined
  // An administrator with a last moment leaves nobody behind at that moment.
  if (after.role === 'admin' && can({ ...before, ...after }) && after.expiresAt === null) return undefined
  const others = await tx.user.findMany({
    where: { trustId: before.trustId, role: 'admin', id: { not: before.id } },
  })
  if (others.some((one) => can(one) && one.expiresAt === null)) return undefined
  return refuse(
    'conflict',
    `${before.name} is the only administrator who can sign in, and nobody could let people in any more: make somebody else an administrator first, and let them sign in once.`,
  )
}

/** What an administrator says anew of a person. */
export interface PersonChange {
  readonly email?: string | undefined
  readonly role?: Role | undefined
  readonly academyIds?: readonly string[] | undefined
  readonly expiresAt?: string | null | undefined
}

interface Asked {
  readonly trustId: string
  readonly id: string
  readonly change: Change
  /** Throws where the person is not as the caller has read them. */
  hold(before: Person): void
}

/** Does what was decided of a person in one transaction, in which nobody else of the trust is changed. */
async function decide(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  { trustId, id, hold }: Omit<Asked, 'change'>,
  work: (tx: Transaction, before: Person, now: Date) => Promise<Refusal | undefined>,
): Promise<Person | Refusal> {
  const now = clock.now()
  return db.prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM trust WHERE id = ${trustId}::uuid FOR UPDATE`
    const before = await findPerson(tx, { trustId, id, now })
    if (before === undefined) return unknown
    hold(before)
    return (await work(tx, before, now)) ?? loaded(await findPerson(tx, { trustId, id, now }))
  })
}

/**
 * Changes what a person may do, until when, or their address. Another role ends their sessions; another address makes links void that
 * were made for the one before.
 */
export function changePerson(
  services: Pick<Services, 'db' | 'clock'>,
  { changes, ...asked }: Asked & { changes: PersonChange },
): Promise<Person | Refusal> {
  return decide(services, asked, async (tx, before, now) => {
    const { trustId, id } = before
    const { role = before.role, academyIds = before.academyIds } = changes
    const email = changes.email === undefined ? before.email : emailRead(changes.email)
    const becomesAuditor = role === 'auditor' && before.role !== 'auditor' && before.expiresAt === null
    let { expiresAt } = before
    if (changes.expiresAt === null) expiresAt = null
    else if (changes.expiresAt !== undefined || becomesAuditor) {
      const expiry = expiryOf({ role, asked: changes.expiresAt, now, what: 'A person’s access' })
      if (isRefusal(expiry)) return expiry
      expiresAt = expiry.until
    }
    const after = { role, academyIds: [...academyIds], expiresAt, disabledAt: before.disabledAt }
    const wrong =
      (await emailTaken(tx, { trustId, email, but: id })) ??
      (await wrongAcademies(tx, trustId, academyIds)) ??
      (await lastAdministrator(tx, before, { after, now }))
    if (wrong !== undefined) return wrong
    await tx.user.update({
      where: { trustId_id: { trustId, id } },
      data: { email, role, academyIds: [...academyIds], expiresAt, ...changeColumns(asked.change) },
    })
    if (email !== before.email) await voidLinks(tx, { trustId, userId: id, now, by: asked.change.by })
    if (role !== before.role) await endSessionsOf(tx, { trustId, userId: id })
    return undefined
  })
}

/** Keeps a person out from now on: their sessions end and their links are void. Nothing that they did is touched. */
export function disablePerson(
  services: Pick<Services, 'db' | 'clock'>,
  asked: Asked,
): Promise<Person | Refusal> {
  return decide(services, asked, async (tx, before, now) => {
    const { trustId, id } = before
    if (before.disabledAt !== null) return refuse('conflict', `${before.name} is disabled already.`)
    const wrong = await lastAdministrator(tx, before, { after: { ...before, disabledAt: now }, now })
    if (wrong !== undefined) return wrong
    await tx.user.update({
      where: { trustId_id: { trustId, id } },
      data: { disabledAt: now, disabledBy: asked.change.by, ...changeColumns(asked.change) },
    })
    await voidLinks(tx, { trustId, userId: id, now, by: asked.change.by })
    await endSessionsOf(tx, { trustId, userId: id })
    return undefined
  })
}

/** Lets a person in again who was disabled. */
export function enablePerson(
  services: Pick<Services, 'db' | 'clock'>,
  asked: Asked,
): Promise<Person | Refusal> {
  return decide(services, asked, async (tx, before) => {
    if (before.disabledAt === null) return refuse('conflict', `${before.name} is not disabled.`)
    await tx.user.update({
      where: { trustId_id: { trustId: before.trustId, id: before.id } },
      data: { disabledAt: null, disabledBy: null, ...changeColumns(asked.change) },
    })
    return undefined
  })
}

/** A new link for a person, to come in for the first time or to set a new password; those before are void. */
export async function newLink(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  { trustId, id, by }: { trustId: string; id: string; by: string },
): Promise<MadeLink | Refusal> {
  const now = clock.now()
  return db.prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM trust WHERE id = ${trustId}::uuid FOR UPDATE`
    const person = await findPerson(tx, { trustId, id, now })
    if (person === undefined) return unknown
    const state = stateOf(person, now)
    if (state === 'disabled')
      return refuse(
        'conflict',
        `${person.name} is disabled, and a link would be of no use: enable them first.`,
      )
    if (state === 'expired')
      return refuse(
        'conflict',
        `The access of ${person.name} has run out, and a link would be of no use: say a later moment first.`,
      )
    return makeLink(tx, { person, now, by })
  })
}

/** The person who asks; undefined where it is a key or the operator. */
export async function personOf(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  { trustId, keyId }: { trustId: string; keyId: string },
): Promise<Person | undefined> {
  // The operator has no id of the database.
  return /^[0-9a-f-]{36}$/.test(keyId)
    ? findPerson(db.prisma, { trustId, id: keyId, now: clock.now() })
    : undefined
}

/** Ends every session of a person, also the one by which they ask. Answers how many there were. */
export const signOutEverywhere = (db: Database, who: { trustId: string; userId: string }): Promise<number> =>
  endSessionsOf(db.prisma, who)
