import { Type } from 'typebox'
import { endEvents, eventKinds, startEvents } from '../domain/structure.ts'
import { amountSchema, daySchema, dayText, idSchema, nullable, oneOf, textSchema } from '../http/schema.ts'
import { withdrawnBody, withdrawnFields } from '../http/withdrawal.ts'

const strict = { additionalProperties: false }
export const changeKinds = ['outsourced', 'insourced'] as const
type Withdrawable = Parameters<typeof withdrawnBody>[0]

export const newLineageSchema = Type.Object(
  {
    fromAcademyId: Type.String({
      format: 'uuid',
      description: 'Whose history it was: also one that never was a member, merged in from outside',
    }),
    toAcademyId: Type.String({ format: 'uuid', description: 'Whose history it is from the day on' }),
    day: daySchema,
    sharePercent: Type.Optional({ ...amountSchema, description: 'Above 0, up to 100; not said: 100' }),
    evidence: Type.Optional(textSchema(500)),
  },
  strict,
)
export const lineageSchema = Type.Object(
  {
    id: idSchema,
    fromAcademyId: idSchema,
    toAcademyId: idSchema,
    day: daySchema,
    sharePercent: Type.String(),
    evidence: nullable(Type.String()),
    ...withdrawnFields,
  },
  { title: 'Lineage' },
)

/** A merger, or a part of a split, as it is sent. */
export const lineageBody = (
  row: {
    id: string
    fromAcademyId: string
    toAcademyId: string
    day: Date
    sharePercent: { toFixed(): string }
    evidence: string | null
  } & Withdrawable,
) => ({
  id: row.id,
  fromAcademyId: row.fromAcademyId,
  toAcademyId: row.toAcademyId,
  day: dayText(row.day),
  sharePercent: row.sharePercent.toFixed(),
  evidence: row.evidence,
  ...withdrawnBody(row),
})

const academyOrAll = nullable(
  Type.String({ format: 'uuid', description: 'null: every academy of the trust' }),
)
export const newChangeSchema = Type.Object(
  {
    academyId: Type.Optional(academyOrAll),
    stream: Type.String({ description: 'What was handed over, such as fleet.minibus' }),
    day: Type.String({ format: 'date', description: 'The first day under the new arrangement' }),
    kind: oneOf(changeKinds),
    reportedAs: Type.Optional(
      Type.String({
        description:
          'The stream under which it is reported while it is somebody else’s, such as travel.coach: no boundary changes where a target counts that one',
      }),
    ),
    evidence: Type.Optional(textSchema(500)),
  },
  strict,
)
export const changeSchema = Type.Object(
  {
    id: idSchema,
    academyId: nullable(Type.String({ description: 'null: every academy of the trust' })),
    stream: Type.String(),
    day: daySchema,
    kind: oneOf(changeKinds),
    reportedAs: nullable(Type.String()),
    evidence: nullable(Type.String()),
    ...withdrawnFields,
  },
  { title: 'ActivityChange' },
)

/** An activity handed over, as it is sent. */
export const changeBody = (
  row: {
    id: string
    academyId: string | null
    stream: string
    day: Date
    kind: string
    reportedAs: string | null
    evidence: string | null
  } & Withdrawable,
) => ({
  id: row.id,
  academyId: row.academyId,
  stream: row.stream,
  day: dayText(row.day),
  kind: row.kind as (typeof changeKinds)[number],
  reportedAs: row.reportedAs,
  evidence: row.evidence,
  ...withdrawnBody(row),
})

const named = { academyId: idSchema, code: Type.String(), name: Type.String() }
const percent = Type.String({ description: 'Percent, as text' })
const noDay = (what: string) => nullable(Type.String({ description: what }))

const siteSchema = Type.Object({
  ...named,
  urn: noDay('The URN on that day'),
  member: Type.Boolean({
    description: 'False: not a member on that day; its history belongs to the boundary all the same',
  }),
  since: noDay('The first day of its membership; null: it never was a member'),
  startEvent: nullable(oneOf(startEvents)),
  startKind: nullable(oneOf(eventKinds)),
  until: noDay('The first day outside the trust, where the membership has ended by that day'),
  endEvent: nullable(oneOf(endEvents)),
  opened: noDay('It has no emissions before; null: as far back as is known'),
  ended: noDay('It has no emissions from that day on; null: it exists'),
  history: Type.Array(
    Type.Object({
      start: noDay('null: as far back as is known'),
      end: noDay('Exclusive'),
      sharePercent: percent,
    }),
    {
      description: 'How much of what the site emitted is in the like-for-like boundary of the day',
    },
  ),
})

export const structureEventSchema = Type.Object({
  id: idSchema,
  day: daySchema,
  what: oneOf(['membership', 'lineage', 'activity'], 'The kind of record that says it'),
  event: Type.Unsafe<
    (typeof startEvents)[number] | (typeof endEvents)[number] | (typeof changeKinds)[number]
  >(oneOf([...new Set([...startEvents, ...endEvents, ...changeKinds])])),
  kind: oneOf(eventKinds),
  academyId: nullable(Type.String({ description: 'null: every academy of the trust' })),
  toAcademyId: noDay('Mergers and splits: whose history it is from the day on'),
  sharePercent: nullable(percent),
  stream: nullable(Type.String()),
  reportedAs: nullable(Type.String()),
  evidence: nullable(Type.String()),
  recordedBy: nullable(Type.String()),
  recordedAt: Type.String(),
  words: Type.String({ description: 'The event in a sentence' }),
})

export const structureSchema = Type.Object(
  {
    at: daySchema,
    sites: Type.Array(siteSchema, { description: 'The like-for-like boundary of the day' }),
    left: Type.Array(
      Type.Object({
        ...named,
        until: daySchema,
        endEvent: oneOf(endEvents),
        endKind: oneOf(eventKinds),
      }),
      { description: 'Members of before whose history is not in the boundary of the day' },
    ),
    events: Type.Array(structureEventSchema, { description: 'All of them, the oldest first' }),
    owned: nullable(
      Type.Object(
        {
          year: Type.String(),
          period: Type.Object({ start: daySchema, end: daySchema }),
          days: Type.Integer(),
          academies: Type.Array(
            Type.Object({
              ...named,
              days: Type.Integer({ description: 'Days of the year inside the trust' }),
              periods: Type.Array(Type.Object({ start: daySchema, end: daySchema, days: Type.Integer() })),
            }),
          ),
        },
        { description: 'As owned in the year that was asked for; null: none was' },
      ),
    ),
    problems: Type.Array(Type.String(), {
      description: 'What does not fit together yet, each a sentence with the remedy',
    }),
  },
  { title: 'Structure' },
)
