import { type Refusal, refuse } from '../domain/refusal.ts'
import type { Services } from '../services.ts'
import { type Identity, linkIdentity } from './links.ts'
import { hashPassword, passwordFits, wrongPassword } from './password.ts'
import { emailRead } from './run.ts'
import { stateOf } from './schema.ts'
import { keepPassword, type Person } from './store.ts'

type Needs = Pick<Services, 'db' | 'clock'>

/** Somebody who has shown who they are; in each trust of the ledger that knows them. */
export interface Recognised {
  readonly trustId: string
  readonly userId: string
  readonly trustName: string
}

/** After so many wrong passwords in a row an account is locked, after as many again for twice as long, up to a day. */
const wrongMax = 5
const lockMinutes = 15
const lockMinutesMax = 24 * 60

/** One answer for an address that nobody has, a wrong password and a locked account: it tells a stranger nothing. */
const notRecognised = refuse(
  'forbidden',
  'The e-mail address or the password is wrong, or the account is locked for a while; an administrator can send you a link.',
)
const noLonger = refuse('forbidden', 'You are no longer let in here. Ask your administrator.')

interface Account {
  readonly trustId: string
  readonly userId: string
}

/**
 * Counts a try before its password is looked at, so that many at once are not more than five. Answers the hash to hold it against;
 * undefined where the account is locked, null where it has no password.
 */
async function countTry(
  { db, clock }: Needs,
  { trustId, userId }: Account,
): Promise<string | null | undefined> {
  const [row] = await db.query<{ password_hash: string | null }>(
    `UPDATE user_credential SET failed_count = failed_count + 1,
       locked_until = CASE WHEN (failed_count + 1) % ${wrongMax} = 0
         THEN $3::timestamptz + LEAST(${lockMinutesMax}, ${lockMinutes} * power(2, LEAST(20, (failed_count + 1) / ${wrongMax} - 1)))
           * interval '1 minute' END
     WHERE trust_id = $1::uuid AND user_id = $2::uuid AND (locked_until IS NULL OR locked_until <= $3::timestamptz)
     RETURNING password_hash`,
    [trustId, userId, clock.now()],
  )
  return row?.password_hash
}

/** Forgets the wrong passwords of before; or, of another account with the address, the try that was meant for this one. */
async function forgive({ db, clock }: Needs, account: Account, meant: boolean): Promise<void> {
  await db.query(
    meant
      ? `UPDATE user_credential SET failed_count = 0, locked_until = NULL, last_sign_in_at = $3::timestamptz
         WHERE trust_id = $1::uuid AND user_id = $2::uuid`
      : `UPDATE user_credential SET failed_count = GREATEST(0, failed_count - 1), locked_until = NULL
         WHERE trust_id = $1::uuid AND user_id = $2::uuid AND $3::timestamptz IS NOT NULL`,
    [account.trustId, account.userId, clock.now()],
  )
}

/** Tries a password on accounts with one address. Answers those that it is the password of. */
async function tryPassword<T extends Account>(
  services: Needs,
  accounts: readonly T[],
  password: string,
): Promise<T[]> {
  const fitting: T[] = []
  const counted: T[] = []
  // An address that nobody has is answered as late as one that somebody has.
  if (accounts.length === 0) await passwordFits(password, undefined)
  for (const account of accounts) {
    const kept = await countTry(services, account)
    if (kept !== undefined) counted.push(account)
    if (await passwordFits(password, kept)) fitting.push(account)
  }
  if (fitting.length > 0)
    for (const account of counted) await forgive(services, account, fitting.includes(account))
  return fitting
}

async function named({ db }: Needs, accounts: readonly Account[]): Promise<Recognised[]> {
  const trusts = await db.prisma.trust.findMany({ where: { id: { in: accounts.map((one) => one.trustId) } } })
  return accounts.map(({ trustId, userId }) => ({
    ...{ trustId, userId },
    trustName: trusts.find((one) => one.id === trustId)?.name ?? '',
  }))
}

/** Recognises somebody by address and password, in every trust where both fit. */
export async function signInWithPassword(
  services: Needs,
  { email, password }: { email: string; password: string },
): Promise<readonly Recognised[] | Refusal> {
  const rows = await services.db.prisma.user.findMany({
    where: { email: emailRead(email) },
    orderBy: { id: 'asc' },
  })
  const accounts = rows.map((row) => ({ ...row, userId: row.id }))
  const fitting = await tryPassword(services, accounts, password)
  if (fitting.length === 0) return notRecognised
  const good = fitting.filter((one) => stateOf(one, services.clock.now()) === 'active')
  // Who knows the password may be told that it is not that.
  return good.length === 0 ? noLonger : named(services, good)
}

/**
 * Recognises somebody whom the provider vouches for: by who they are there, or, the first time, by the address of an invitation where
 * the provider says that it is theirs.
 */
export async function signInWithProvider(
  services: Needs,
  identity: Identity,
): Promise<readonly Recognised[] | Refusal> {
  const { prisma } = services.db
  const now = services.clock.now()
  const { issuer, subject, email } = identity
  const known = await prisma.user.findMany({ where: { oidcIssuer: issuer, oidcSubject: subject } })
  const first =
    email === undefined
      ? []
      : await prisma.user.findMany({
          where: { email, oidcSubject: null, trustId: { notIn: known.map((one) => one.trustId) } },
        })
  const mayIn = (one: (typeof known)[number]) => !['disabled', 'expired'].includes(stateOf(one, now))
  const able = [...known, ...first].filter(mayIn)
  if (able.length === 0)
    return known.length + first.length > 0
      ? noLonger
      : refuse(
          'forbidden',
          'Nobody has invited you here yet. Ask your administrator for an invitation, and open its link before you sign in this way for the first time.',
        )
  for (const person of first.filter(mayIn))
    await prisma.$transaction((tx) => linkIdentity(tx, { person, identity }))
  const accounts = able.map(({ trustId, id }) => ({ trustId, userId: id }))
  for (const account of accounts) await forgive(services, account, true)
  return named(services, accounts)
}

/** Changes one’s own password; every session ends. Refused where the present one is wrong, which counts as it does at the door. */
export async function changePassword(
  services: Needs,
  { person, current, next }: { person: Person; current: string; next: string },
): Promise<Person | Refusal> {
  const { trustId, id: userId, name: by } = person
  if (person.passwordSetAt === null)
    return refuse(
      'conflict',
      'You sign in through the provider and have no password here. An administrator can send you a link to set one.',
    )
  const wrong = wrongPassword(next, { ...person, pointer: 'body/new' })
  if (wrong !== undefined) return wrong
  if ((await tryPassword(services, [{ trustId, userId }], current)).length === 0)
    return refuse(
      'forbidden',
      'This is not your present password, or the account is locked for a while; an administrator can send you a link.',
      { pointer: 'body/current' },
    )
  if (current === next)
    return refuse('invalid', 'The new password is the present one: choose another.', { pointer: 'body/new' })
  const passwordHash = await hashPassword(next)
  const now = services.clock.now()
  await services.db.prisma.$transaction((tx) => keepPassword(tx, { trustId, userId, passwordHash, now, by }))
  return { ...person, passwordSetAt: now, passwordSetBy: by }
}
