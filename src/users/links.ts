import { mintSecret, readSecret, secretFits } from '../access/key.ts'
import type { Transaction } from '../access/names.ts'
import { newId } from '../db/id.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { changeColumns } from '../http/change.ts'
import type { Services } from '../services.ts'
import { hashPassword, wrongPassword } from './password.ts'
import { stateOf } from './schema.ts'
import { findPerson, keepPassword, type OpenLink, type Person } from './store.ts'

/** A link with its secret, as it is shown once. */
export interface MadeLink extends OpenLink {
  readonly path: string
}

const hourMs = 3_600_000
/** How long links are good: one to begin with may wait for the holidays to end, one for a new password is asked for when it is needed. */
const goodMs = { invitation: 7 * 24 * hourMs, reset: 24 * hourMs } as const

/** Makes the links of a person void that were not used: who made them so stands beside them. */
export async function voidLinks(
  tx: Transaction,
  { trustId, userId, now, by }: { trustId: string; userId: string; now: Date; by: string },
): Promise<void> {
  await tx.userLink.updateMany({
    where: { trustId, userId, usedAt: null },
    data: { usedAt: now, usedBy: by },
  })
}

/** Makes a link for a person, in the place of those before. */
export async function makeLink(
  tx: Transaction,
  { person, now, by }: { person: Person; now: Date; by: string },
): Promise<MadeLink> {
  const { trustId } = person
  await voidLinks(tx, { trustId, userId: person.id, now, by })
  const id = newId()
  const { text, secretHash } = mintSecret('', { trustId, id })
  const kind = stateOf(person, now) === 'invited' ? 'invitation' : 'reset'
  const expiresAt = new Date(now.getTime() + goodMs[kind])
  await tx.userLink.create({
    data: {
      ...{ trustId, id, userId: person.id, kind, expiresAt, createdBy: by },
      secretHash: Uint8Array.from(secretHash),
    },
  })
  return { kind, expiresAt, path: `/invitation/${text}` }
}

/** A link that is still good, and whose it is. */
export interface GoodLink {
  readonly id: string
  readonly kind: OpenLink['kind']
  readonly person: Person
  readonly trustName: string
}

const cutOff = refuse(
  'not_found',
  'This is not the whole of a link: copy it again, from its first to its last letter.',
)

/** Looks a link up by its text; opening it uses nothing up, for programs that check mail open links too. */
export async function readLink(
  services: Pick<Services, 'db' | 'clock'>,
  text: string,
): Promise<GoodLink | Refusal> {
  const sent = readSecret('', text)
  if (sent === undefined) return cutOff
  const { trustId, id } = sent
  const link = await services.db.prisma.userLink.findUnique({ where: { trustId_id: { trustId, id } } })
  return link !== null && secretFits(sent.secret, link.secretHash) ? goodLink(services, sent) : cutOff
}

/** A link whose text somebody has shown, where it is still good. */
export async function goodLink(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  { trustId, id }: { trustId: string; id: string },
): Promise<GoodLink | Refusal> {
  const now = clock.now()
  const link = await db.prisma.userLink.findUniqueOrThrow({ where: { trustId_id: { trustId, id } } })
  if (link.usedAt !== null) return usedBefore
  if (link.expiresAt <= now)
    return refuse('conflict', 'This link has run out. Ask your administrator for a new one.')
  const person = await findPerson(db.prisma, { trustId, id: link.userId, now })
  const state = person === undefined ? 'disabled' : stateOf(person, now)
  if (person === undefined || state === 'disabled' || state === 'expired')
    return refuse('forbidden', 'You are no longer let in here. Ask your administrator.')
  const trust = await db.prisma.trust.findUniqueOrThrow({ where: { id: trustId } })
  return { id: link.id, kind: link.kind as OpenLink['kind'], person, trustName: trust.name }
}

const usedBefore = refuse(
  'conflict',
  'This link was used before, or a newer one has taken its place. Sign in, or ask your administrator for a new link.',
)

/** Uses a link up and does what it is good for; refused where it was used in the meantime. */
async function useLink(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  { id, person }: GoodLink,
  {
    wrong,
    work,
  }: {
    wrong?: (tx: Transaction) => Promise<Refusal | undefined>
    work: (tx: Transaction, now: Date) => Promise<void>
  },
): Promise<Person | Refusal> {
  const now = clock.now()
  const { trustId } = person
  return db.prisma.$transaction(async (tx) => {
    const refused = await wrong?.(tx)
    if (refused !== undefined) return refused
    const used = await tx.userLink.updateMany({
      where: { trustId, id, usedAt: null },
      data: { usedAt: now, usedBy: person.name },
    })
    if (used.count !== 1) return usedBefore
    await work(tx, now)
    return person
  })
}

/** Sets the password of who has the link. Sessions of before end, and the account is unlocked. */
export async function acceptWithPassword(
  services: Pick<Services, 'db' | 'clock'>,
  { link: text, password }: { link: string; password: string },
): Promise<Person | Refusal> {
  const link = await readLink(services, text)
  if (isRefusal(link)) return link
  const { person } = link
  const wrong = wrongPassword(password, { ...person, pointer: 'body/password' })
  if (wrong !== undefined) return wrong
  const passwordHash = await hashPassword(password)
  const { trustId, id: userId, name: by } = person
  return useLink(services, link, {
    work: (tx, now) => keepPassword(tx, { trustId, userId, passwordHash, now, by }),
  })
}

/** Who somebody is at the OpenID provider. */
export interface Identity {
  readonly issuer: string
  readonly subject: string
  /** Their address in lower case, where the provider vouches for it; undefined where it does not. */
  readonly email: string | undefined
}

/** Lets who has shown the link sign in through the provider from now on, as who they are there. */
export async function acceptWithProvider(
  services: Pick<Services, 'db' | 'clock'>,
  { link: shown, identity }: { link: { trustId: string; id: string }; identity: Identity },
): Promise<Person | Refusal> {
  const link = await goodLink(services, shown)
  if (isRefusal(link)) return link
  const { person } = link
  return useLink(services, link, {
    wrong: (tx) => identityTaken(tx, { person, identity }),
    work: (tx) => linkIdentity(tx, { person, identity }),
  })
}

/** Whether somebody else of the trust is who this is at the provider. */
export async function identityTaken(
  tx: Transaction,
  { person, identity }: { person: Person; identity: Identity },
): Promise<Refusal | undefined> {
  const { issuer: oidcIssuer, subject: oidcSubject } = identity
  const same = await tx.user.findFirst({ where: { trustId: person.trustId, oidcIssuer, oidcSubject } })
  return same === null || same.id === person.id
    ? undefined
    : refuse(
        'conflict',
        `You are signed in at the provider as ${same.name} already. Sign out there, and come in by your own account.`,
      )
}

/** Writes down who a person is at the provider. */
export async function linkIdentity(
  tx: Transaction,
  { person, identity }: { person: Pick<Person, 'trustId' | 'id' | 'name'>; identity: Identity },
): Promise<void> {
  await tx.user.update({
    where: { trustId_id: { trustId: person.trustId, id: person.id } },
    data: {
      ...{ oidcIssuer: identity.issuer, oidcSubject: identity.subject },
      ...changeColumns({ by: person.name, reason: 'Signed in through the provider for the first time' }),
    },
  })
}
