import { type Static, Type } from 'typebox'
import { endEvents, eventKinds, startEvents } from '../domain/structure.ts'
import { changeReason } from '../http/change.ts'
import {
  amountSchema,
  daySchema,
  dayText,
  dayTextOrNull,
  idSchema,
  nullable,
  oneOf,
  orNull,
  textSchema,
} from '../http/schema.ts'
import { withdrawnBody, withdrawnFields } from '../http/withdrawal.ts'
import { kindsOf } from './run.ts'

export const phases = [
  'first',
  'primary',
  'middle',
  'secondary',
  'sixthForm',
  'allThrough',
  'special',
  'other',
] as const
export const countKinds = ['pupils', 'staff', 'floorAreaM2'] as const

const strict = { additionalProperties: false }
const code = Type.String({
  pattern: '^[a-z0-9][a-z0-9-]{0,39}$',
  description: 'Short name for files and addresses: a-z, 0-9, -',
})
const urn = Type.String({
  pattern: '^\\d{6}$',
  description: 'The school’s unique reference number: six digits',
})
const openedOn = Type.String({
  format: 'date',
  description:
    'The day on which the school came into existence, where that is not the start of a membership by `founded`: it has nothing before, and nothing before is missing',
})

export const newUrnSchema = Type.Object(
  {
    urn,
    since: Type.String({ format: 'date', description: 'The first day on which the school has it' }),
    evidence: Type.Optional(textSchema(500)),
  },
  strict,
)
export const urnSchema = Type.Object(
  {
    id: idSchema,
    academyId: idSchema,
    urn: Type.String(),
    since: nullable(Type.String({ description: 'null: as far back as is known' })),
    until: nullable(
      Type.String({ description: 'The first day without it; null: it lasts, or it was withdrawn' }),
    ),
    evidence: nullable(Type.String()),
    ...withdrawnFields,
  },
  { title: 'Urn' },
)

export const newAcademySchema = Type.Object(
  {
    ...{ code, name: textSchema(200), phase: oneOf(phases) },
    urn: Type.Optional(urn),
    openedOn: Type.Optional(openedOn),
  },
  strict,
)
export const academyChangeSchema = Type.Partial(
  Type.Object({
    name: textSchema(200),
    phase: oneOf(phases),
    urn: orNull(urn),
    openedOn: orNull(openedOn),
    reason: changeReason,
  }),
  {
    ...strict,
    minProperties: 1,
  },
)
export const academySchema = Type.Object(
  {
    id: idSchema,
    code: Type.String(),
    name: Type.String(),
    phase: oneOf(phases),
    urn: nullable(Type.String()),
    openedOn: nullable(openedOn),
  },
  { title: 'Academy' },
)

/** An academy as it is sent. */
export function academyBody(academy: {
  id: string
  code: string
  name: string
  phase: string
  urn: string | null
  openedOn: Date | null
}) {
  const { id, code, name, phase, urn, openedOn } = academy
  return {
    ...{ id, code, name, urn, openedOn: dayTextOrNull(openedOn) },
    phase: phase as Static<typeof academySchema>['phase'],
  }
}

const kind = oneOf(
  eventKinds,
  'structural: ownership or control passed; organic: growth or decline. Not said: structural for joined and left, else organic',
)

export const newMembershipSchema = Type.Object(
  {
    academyId: idSchema,
    start: daySchema,
    startEvent: oneOf(startEvents),
    startKind: Type.Optional(kind),
    end: Type.Optional(Type.String({ format: 'date', description: 'The first day outside the trust' })),
    endEvent: Type.Optional(oneOf(endEvents)),
    endKind: Type.Optional(kind),
    evidence: Type.Optional(textSchema(500)),
    endEvidence: Type.Optional(textSchema(500)),
  },
  strict,
)
export const membershipEndSchema = Type.Object(
  {
    end: Type.String({ format: 'date', description: 'The first day outside the trust' }),
    endEvent: oneOf(endEvents),
    endKind: Type.Optional(kind),
    evidence: Type.Optional(textSchema(500)),
  },
  strict,
)
export const membershipSchema = Type.Object(
  {
    id: idSchema,
    academyId: idSchema,
    start: daySchema,
    end: nullable(Type.String({ description: 'The first day outside the trust' })),
    startEvent: oneOf(startEvents),
    startKind: oneOf(eventKinds),
    endEvent: nullable(oneOf(endEvents)),
    endKind: nullable(oneOf(eventKinds)),
    evidence: nullable(Type.String({ description: 'Of the start' })),
    endEvidence: nullable(Type.String()),
    endedAt: nullable(Type.String({ description: 'When the end was recorded; null: before that was kept' })),
    endedBy: nullable(Type.String()),
    ...withdrawnFields,
  },
  { title: 'Membership' },
)

type Withdrawable = Parameters<typeof withdrawnBody>[0]

/** A membership as it is sent. */
export function membershipBody(
  row: {
    id: string
    academyId: string
    start: Date
    end: Date | null
    startEvent: string
    startKind: string | null
    endEvent: string | null
    endKind: string | null
    evidence: string | null
    endEvidence: string | null
    endedAt: Date | null
    endedBy: string | null
  } & Withdrawable,
) {
  const { startKind, endKind } = kindsOf(row)
  return {
    id: row.id,
    academyId: row.academyId,
    start: dayText(row.start),
    end: dayTextOrNull(row.end),
    startEvent: row.startEvent as (typeof startEvents)[number],
    startKind,
    endEvent: row.endEvent as (typeof endEvents)[number] | null,
    endKind: endKind ?? null,
    evidence: row.evidence,
    endEvidence: row.endEvidence,
    endedAt: row.endedAt?.toISOString() ?? null,
    endedBy: row.endedBy,
    ...withdrawnBody(row),
  }
}

export const newCountSchema = Type.Object(
  {
    academyId: idSchema,
    kind: oneOf(countKinds),
    asOf: Type.String({ format: 'date', description: 'The day of the census; it holds until the next one' }),
    value: amountSchema,
    source: textSchema(300),
  },
  strict,
)
export const countSchema = Type.Object(
  {
    id: idSchema,
    academyId: idSchema,
    kind: oneOf(countKinds),
    asOf: daySchema,
    value: amountSchema,
    source: Type.String(),
    createdBy: withdrawnFields.createdBy,
    createdAt: Type.String(),
  },
  { title: 'Count' },
)

/** A count as it is sent. */
export function countBody(row: {
  id: string
  academyId: string
  kind: string
  asOf: Date
  value: { toFixed(): string }
  source: string
  createdBy: string | null
  createdAt: Date
}) {
  return {
    id: row.id,
    academyId: row.academyId,
    kind: row.kind as (typeof countKinds)[number],
    asOf: dayText(row.asOf),
    value: row.value.toFixed(),
    source: row.source,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
  }
}

export const newAssertionSchema = Type.Object(
  {
    academyId: Type.Optional(
      Type.String({ format: 'uuid', description: 'The academy; not given: every academy of the trust' }),
    ),
    stream: Type.String({ description: 'A stream that does not apply, such as gas.mains' }),
    start: daySchema,
    end: Type.Optional(
      Type.String({ format: 'date', description: 'The first day on which it may apply again' }),
    ),
    reason: textSchema(500),
  },
  strict,
)
export const assertionSchema = Type.Object(
  {
    id: idSchema,
    academyId: nullable(Type.String({ description: 'null: every academy of the trust' })),
    stream: Type.String(),
    start: daySchema,
    end: nullable(Type.String()),
    reason: Type.String(),
    ...withdrawnFields,
  },
  { title: 'Assertion' },
)

/** An assertion as it is sent. */
export function assertionBody(
  row: {
    id: string
    academyId: string | null
    stream: string
    start: Date
    end: Date | null
    reason: string
  } & Withdrawable,
) {
  return {
    id: row.id,
    academyId: row.academyId,
    stream: row.stream,
    start: dayText(row.start),
    end: dayTextOrNull(row.end),
    reason: row.reason,
    ...withdrawnBody(row),
  }
}
