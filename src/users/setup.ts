import { createHash, randomBytes } from 'node:crypto'
import { Value } from 'typebox/value'
import { secretFits } from '../access/key.ts'
import { newId } from '../db/id.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { textSchema } from '../http/schema.ts'
import type { Services } from '../services.ts'
import { allTrusts } from '../trusts/run.ts'
import { hashPassword, wrongPassword } from './password.ts'
import { addPerson, emailRead } from './run.ts'
import { emailSchema } from './schema.ts'
import { keepPassword, type Person } from './store.ts'

const linkPath = '/setup?link='

/** Whether anybody can sign in yet. */
export const isSetUp = async ({ db }: Pick<Services, 'db'>): Promise<boolean> =>
  (await db.prisma.user.count({ take: 1 })) > 0

/**
 * Makes the link by which the first administrator comes in, in the place of the one of the start before; undefined where the ledger
 * has people already.
 */
export async function setupPath({ db }: Pick<Services, 'db'>): Promise<string | undefined> {
  if (await isSetUp({ db })) return undefined
  const secret = randomBytes(32)
  const hash = Uint8Array.from(createHash('sha256').update(secret).digest())
  await db.query(
    `INSERT INTO installation (id, session_secret, setup_hash) VALUES (1, $1, $2)
     ON CONFLICT (id) DO UPDATE SET setup_hash = EXCLUDED.setup_hash`,
    [randomBytes(48).toString('base64url'), hash],
  )
  return `${linkPath}${secret.toString('base64url')}`
}

const over = refuse(
  'conflict',
  'This ledger is set up already: sign in. Who cannot asks an administrator for a link, or the operator (“trust-carbon user link”).',
)
const notGood = refuse(
  'forbidden',
  'This is not the link that was printed when trust-carbon started last: look for “/setup” in what it printed, or start it again, and copy the whole line.',
)

const fits = (link: string, hash: Uint8Array | null): boolean =>
  hash !== null && secretFits(Buffer.from(link, 'base64url'), hash)

/** What the first administrator chooses from, where the link is the one that was printed. */
export async function setupOffer(
  { db }: Pick<Services, 'db'>,
  link: string,
): Promise<{ trusts: readonly { id: string; name: string }[] } | Refusal> {
  if (await isSetUp({ db })) return over
  const row = await db.prisma.installation.findUnique({ where: { id: 1 } })
  return fits(link, row?.setupHash ?? null) ? { trusts: await allTrusts(db) } : notGood
}

/** What is said at the first start. */
export interface Setup {
  readonly link: string
  /** One of the trusts that there are; undefined: a new one. */
  readonly trustId?: string | undefined
  readonly trustName?: string | undefined
  readonly yearStartMonth?: number | undefined
  readonly name: string
  readonly email: string
  readonly password: string
}

/** What is wrong with what was said; undefined where nothing is. */
function wrongSetup(setup: Setup): Refusal | undefined {
  const { trustId, trustName = '', yearStartMonth, name, email, password } = setup
  if (trustId === undefined && !Value.Check(textSchema(200), trustName))
    return refuse('invalid', 'Give the name of the trust, in at most 200 letters.', {
      pointer: 'body/trustName',
    })
  if (yearStartMonth !== undefined && !(yearStartMonth >= 1 && yearStartMonth <= 12))
    return refuse('invalid', 'Choose the month in which reporting years start.', {
      pointer: 'body/yearStartMonth',
    })
  if (!Value.Check(textSchema(100), name))
    return refuse('invalid', 'Give your name, in at most 100 letters.', { pointer: 'body/name' })
  if (!Value.Check(emailSchema, email.trim()))
    return refuse('invalid', 'Give an e-mail address, such as name@school.org.uk.', { pointer: 'body/email' })
  return wrongPassword(password, { email: emailRead(email), name, pointer: 'body/password' })
}

/** Makes the trust where it is not there, and its first administrator; the link is of no use after. */
export async function setUp(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  setup: Setup,
): Promise<Person | Refusal> {
  const wrong = wrongSetup(setup)
  if (wrong !== undefined) return wrong
  const { link, trustId, trustName = '', yearStartMonth = 9, email, password } = setup
  const name = setup.name.trim()
  const offer = await setupOffer({ db }, link)
  if (isRefusal(offer)) return offer
  if (trustId !== undefined && !offer.trusts.some((one) => one.id === trustId))
    return refuse('invalid', 'Choose one of the trusts, or a new one.', { pointer: 'body/trustId' })
  const passwordHash = await hashPassword(password)
  const now = clock.now()
  return db.prisma.$transaction(async (tx) => {
    // Held to the end, so that two who have the link do not both come in.
    await tx.$queryRaw`SELECT 1 FROM installation WHERE id = 1 FOR UPDATE`
    if ((await tx.user.count()) > 0) return over
    const kept = await tx.installation.findUnique({ where: { id: 1 } })
    if (!fits(link, kept?.setupHash ?? null)) return notGood
    const of = trustId ?? newId()
    if (trustId === undefined)
      await tx.trust.create({ data: { id: of, name: trustName.trim(), yearStartMonth, changedBy: name } })
    const person = await addPerson(tx, { trustId: of, email, name, role: 'admin', by: name }, now)
    // Refused only where the trust was there before: a new one has nobody who could have the name or the address.
    if (isRefusal(person)) return person
    await keepPassword(tx, { trustId: of, userId: person.id, passwordHash, now, by: name })
    await tx.installation.update({ where: { id: 1 }, data: { setupHash: null } })
    return { ...person, passwordSetAt: now, passwordSetBy: name }
  })
}
