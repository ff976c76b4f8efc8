import type { Withdrawal } from '../academies/run.ts'
import type { Database } from '../db/client.ts'
import type { ActivityChange as ChangeRow } from '../db/generated/client.ts'
import { newId } from '../db/id.ts'
import type { Day } from '../domain/day.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { streamIds } from '../domain/stream.ts'
import { dayDate, dayText } from '../http/schema.ts'

export interface NewChange {
  /** null: every academy. */
  readonly academyId: string | null
  readonly stream: string
  readonly day: Day
  readonly kind: 'outsourced' | 'insourced'
  readonly reportedAs: string | undefined
  readonly evidence: string | undefined
  readonly createdBy: string
}

const unknownStream = (stream: string, pointer: string): Refusal | undefined =>
  (streamIds as readonly string[]).includes(stream)
    ? undefined
    : refuse(
        'stream_unknown',
        `“${stream}” is not a stream. “trust-carbon streams”, and GET /v1/streams, list them.`,
        { pointer },
      )

/**
 * Records that an activity was handed to somebody else, or taken over from them. Refused where a stream is not known, where something
 * was said of that day already, and where it would be outsourced, or insourced, twice in a row.
 */
export async function addChange(
  db: Database,
  trustId: string,
  asked: NewChange,
): Promise<ChangeRow | Refusal> {
  const { academyId, stream, day, kind, reportedAs, evidence, createdBy } = asked
  const unknown =
    unknownStream(stream, 'body/stream') ??
    (reportedAs === undefined ? undefined : unknownStream(reportedAs, 'body/reportedAs'))
  if (unknown !== undefined) return unknown
  if (reportedAs === stream)
    return refuse(
      'invalid',
      'It is reported under another stream while it is somebody else’s: name that one, or none.',
      { pointer: 'body/reportedAs' },
    )
  return db.prisma.$transaction(async (tx) => {
    // Held to the end, so that two requests cannot both find nothing said.
    await tx.$queryRaw`SELECT 1 FROM trust WHERE id = ${trustId}::uuid FOR UPDATE`
    const rows = await tx.activityChange.findMany({
      where: { trustId, academyId, stream, withdrawnAt: null },
      orderBy: { day: 'asc' },
    })
    const beside = [
      rows.filter((one) => dayText(one.day) < day).at(-1),
      rows.find((one) => dayText(one.day) > day),
    ].find((one) => one?.kind === kind)
    const said = rows.find((one) => dayText(one.day) === day) ?? beside
    if (said !== undefined)
      return refuse(
        'conflict',
        `It was said before that ${stream} was ${said.kind} on ${dayText(said.day)}${dayText(said.day) === day ? '' : ', with nothing between'}: withdraw that first where it is wrong.`,
        { pointer: 'body/day' },
      )
    return tx.activityChange.create({
      data: {
        ...{ trustId, id: newId(), academyId, stream, kind, createdBy },
        day: dayDate(day),
        reportedAs: reportedAs ?? null,
        evidence: evidence ?? null,
      },
    })
  })
}

/** Takes back what was said of an activity: it stays and counts no more. */
export async function withdrawChange(
  { prisma }: Database,
  trustId: string,
  { id, ...withdrawal }: Withdrawal,
): Promise<ChangeRow | Refusal> {
  const done = await prisma.activityChange.updateMany({
    where: { trustId, id, withdrawnAt: null },
    data: withdrawal,
  })
  if (done.count === 0) return refuse('conflict', 'It was withdrawn before.')
  return prisma.activityChange.findUniqueOrThrow({ where: { trustId_id: { trustId, id } } })
}
