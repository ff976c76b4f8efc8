import { Type } from 'typebox'
import { roles } from '../access/caller.ts'
import { idSchema, nullable, oneOf, orNull, textSchema } from '../http/schema.ts'
import type { Person } from './store.ts'

const strict = { additionalProperties: false }
const states = ['invited', 'active', 'disabled', 'expired'] as const
export type PersonState = (typeof states)[number]

const moment = nullable(Type.String())
const linkFields = {
  kind: oneOf(['invitation', 'reset'], 'invitation: the first; reset: for a new password'),
  expiresAt: Type.String(),
}
const fields = {
  id: idSchema,
  email: Type.String(),
  name: Type.String({ description: 'Says who did what, and never changes' }),
  role: oneOf(roles),
  academyIds: Type.Array(Type.String(), {
    description:
      'The academies they may write for; an empty list: all of the trust. Everybody reads everything.',
  }),
  state: oneOf(
    states,
    'invited: has not signed in by a link yet; expired: the last moment has passed; disabled: by an administrator',
  ),
  expiresAt: nullable(Type.String({ description: 'From then on they cannot sign in; null: no such moment' })),
  hasPassword: Type.Boolean(),
  hasProvider: Type.Boolean({ description: 'Whether they sign in through the OpenID provider' }),
  lockedUntil: nullable(
    Type.String({ description: 'After wrong passwords; a new link unlocks. Null: not locked' }),
  ),
  lastSignInAt: moment,
  disabledAt: moment,
  disabledBy: nullable(Type.String()),
  openLink: nullable(
    Type.Object(linkFields, { description: 'A link that was made and not used. Null: none' }),
  ),
  createdAt: Type.String(),
  createdBy: Type.String(),
}
export const userSchema = Type.Object(fields, { title: 'User' })

/** A link in full, as only the answer that makes it has it. */
export const madeLinkSchema = Type.Object(
  {
    ...linkFields,
    path: Type.String({
      description:
        'The address below that of this service: shown now and never again, and good once. Nothing is e-mailed: send it to the person yourself',
    }),
  },
  { title: 'UserLink' },
)
export const invitedSchema = Type.Object({ ...fields, link: madeLinkSchema }, { title: 'InvitedUser' })

const domainLetter = '[^\\s@.<>()\\[\\],;:"\\u0000-\\u001f\\u007f]'
const emailPattern = `^[^\\s@<>()\\[\\],;:"\\u0000-\\u001f\\u007f]{1,64}@${domainLetter}+(\\.${domainLetter}+)+$`
/** An address as people have them: something, one @, a domain with a point in it. */
export const emailSchema = Type.String({
  maxLength: 254,
  pattern: emailPattern,
  description: 'An e-mail address, such as name@school.org.uk',
})
const academyIds = Type.Array(idSchema, {
  maxItems: 1000,
  description: 'The academies they may write for; none: all of the trust',
})
const expiry = Type.String({
  format: 'date-time',
  description: 'A moment to come, such as 2027-08-31T00:00:00Z',
})

export const newUserSchema = Type.Object(
  {
    email: emailSchema,
    name: textSchema(100),
    role: oneOf(roles),
    academyIds: Type.Optional(academyIds),
    expiresAt: Type.Optional(expiry),
  },
  { ...strict, title: 'NewUser' },
)

export const userChangeSchema = Type.Object(
  {
    email: Type.Optional(emailSchema),
    role: Type.Optional(oneOf(roles)),
    academyIds: Type.Optional(academyIds),
    expiresAt: Type.Optional(orNull(expiry)),
    reason: textSchema(1000, 3),
  },
  { ...strict, minProperties: 2 },
)

/** Why somebody may no longer come in, or may again. */
export const userReasonSchema = Type.Object({ reason: textSchema(1000, 3) }, strict)

export const passwordChangeSchema = Type.Object(
  {
    current: Type.String({ minLength: 1, maxLength: 1000 }),
    new: Type.String({
      minLength: 1,
      maxLength: 1000,
      description: 'At least 12 characters, and none of those that are tried first',
    }),
  },
  strict,
)

export const meSchema = Type.Object(
  {
    kind: oneOf(['person', 'key', 'operator'], 'operator: the command line on the machine of the ledger'),
    id: nullable(idSchema),
    name: Type.String(),
    role: oneOf([...roles, 'operator']),
    academyIds: Type.Array(Type.String()),
    email: nullable(Type.String()),
    hasPassword: Type.Boolean(),
    hasProvider: Type.Boolean(),
    expiresAt: moment,
    trust: Type.Object({ id: idSchema, name: Type.String() }),
  },
  { title: 'Me' },
)

/** Whether the person may sign in, and why not. */
export function stateOf(
  person: Pick<Person, 'disabledAt' | 'expiresAt' | 'passwordSetAt' | 'oidcSubject'>,
  now: Date,
): PersonState {
  if (person.disabledAt !== null) return 'disabled'
  if (person.expiresAt !== null && person.expiresAt <= now) return 'expired'
  return person.passwordSetAt === null && person.oidcSubject === null ? 'invited' : 'active'
}

/** A person as the API shows them. */
export const userBody = (person: Person, now: Date) => ({
  id: person.id,
  email: person.email,
  name: person.name,
  role: person.role,
  academyIds: [...person.academyIds],
  state: stateOf(person, now),
  expiresAt: person.expiresAt?.toISOString() ?? null,
  hasPassword: person.passwordSetAt !== null,
  hasProvider: person.oidcSubject !== null,
  lockedUntil: person.lockedUntil?.toISOString() ?? null,
  lastSignInAt: person.lastSignInAt?.toISOString() ?? null,
  disabledAt: person.disabledAt?.toISOString() ?? null,
  disabledBy: person.disabledBy,
  openLink:
    person.link === null ? null : { kind: person.link.kind, expiresAt: person.link.expiresAt.toISOString() },
  createdAt: person.createdAt.toISOString(),
  createdBy: person.createdBy,
})

/** What a change is held to: what administrators decide, and not when the person signed in last. */
export const decidedOf = ({ id, email, role, academyIds, expiresAt, disabledAt, changeNo }: Person) => ({
  ...{ id, email, role, academyIds, expiresAt, disabledAt, changeNo },
})
