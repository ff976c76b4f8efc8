import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { nameRead } from '../access/caller.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'

/**
 * Argon2id (the library’s default) with 19 MiB, two passes and one thread: OWASP Password Storage Cheat Sheet. Some 30 ms on a small
 * machine.
 */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const passwordMin = 12
export const passwordMax = 200

/**
 * Passwords that many people have, read without digits and signs at their ends, so that “Password2024!!” is one too; NCSC, “Passwords:
 * using deny lists”. Shorter ones are no use here, for none of fewer than twelve characters is accepted.
 */
const common = new Set(
  `password passwordpassword passwort letmein letmeinletmein letmeinplease welcome welcomewelcome welcomeback administrator admin
   adminadmin adminadminadmin changeme changemenow changemeplease qwerty qwertyuiop qwertyqwerty qwertyuiopasdfgh qwertyuiopasdfghjkl
   asdfghjkl asdfghjklzxcvbnm qazwsxedcrfv qazwsxedcrfvtgb zxcvbnm iloveyou iloveyouforever iloveyousomuch sunshine sunshinesunshine
   princess football footballfootball manchesterunited manutd liverpool liverpoolfc arsenal chelsea tottenhamhotspur everton rangers
   celtic monkey dragon superman batman spiderman pokemon charlie michael jennifer jessica thomas summer spring autumn winter school
   schoolschool academy academytrust teacher teacherteacher headteacher office estates trust carbon trustcarbon trust-carbon energy
   electricity secret secretsecret topsecret mypassword thisismypassword yourpassword newpassword defaultpassword temppassword
   temporary temporarypassword p@ssw0rd passw0rd p@ssword correcthorsebatterystaple correct-horse-battery-staple computer internet whatever trustno blink starwars minecraft unitedkingdom england london`
    .split(/\s+/)
    .concat('correct horse battery staple'),
)
const bare = (text: string): string => text.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '')

/** What is wrong with a new password; undefined where nothing is. Length counts, and no mixture is asked for (NCSC). */
export function wrongPassword(
  password: string,
  { email, name, pointer }: { email: string; name: string; pointer: string },
): Refusal | undefined {
  const length = [...password].length
  if (length < passwordMin)
    return refuse(
      'invalid',
      `A password has at least ${passwordMin} characters: three random words make a good one.`,
      { pointer },
    )
  if (length > passwordMax)
    return refuse('invalid', `A password has at most ${passwordMax} characters.`, { pointer })
  const read = nameRead(password)
  if (read === email || read === nameRead(name) || read === email.split('@')[0])
    return refuse(
      'invalid',
      'Your name or your e-mail address is the first thing that others try: choose another password.',
      {
        pointer,
      },
    )
  const inner = bare(read)
  if (inner === '' || common.has(inner) || common.has(read) || new Set(read).size < 5)
    return refuse(
      'invalid',
      'This password is one of those that are tried first. Three random words make a good one.',
      { pointer },
    )
  return undefined
}

/** The hash to keep: PHC text with its salt and parameters. */
export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), options)

let nobodys: Promise<string> | undefined
/** What a password is held against where there is none: the answer takes as long as where there is one. */
function nobodysHash(): Promise<string> {
  nobodys ??= hash(randomBytes(32), options)
  return nobodys
}

/** Whether the password is the one of the hash; without a hash never, and in the same time. */
export async function passwordFits(password: string, kept: string | null | undefined): Promise<boolean> {
  const sent = [...password].length > passwordMax ? '' : password.normalize('NFKC')
  const fits = await verify(kept ?? (await nobodysHash()), sent)
  return fits && kept !== null && kept !== undefined && sent !== ''
}
