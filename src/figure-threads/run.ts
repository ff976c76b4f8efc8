import type { Caller } from '../access/caller.ts'
import type { Database } from '../db/client.ts'
import type { FigureComment, FigureThread } from '../db/generated/client.ts'
import { newId } from '../db/id.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { Services } from '../services.ts'

/** What a comment does: `settled` and `reopened` say something too. */
export const commentKinds = ['comment', 'settled', 'reopened'] as const
export type CommentKind = (typeof commentKinds)[number]

/** A question about a figure with its comments, in order; the first is the question. */
export type Thread = FigureThread & { readonly comments: readonly FigureComment[] }

const commentsMax = 500

/** Whether nobody has settled it, or somebody has reopened it since. */
export const isOpen = (comments: readonly Pick<FigureComment, 'kind'>[]): boolean =>
  comments.findLast((one) => one.kind !== 'comment')?.kind !== 'settled'

/** Asks about a figure, which must be one (`figureOf`). */
export async function askAbout(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  { trustId, name: createdBy }: Caller,
  { year, figure, text }: { year: string; figure: string; text: string },
): Promise<Thread> {
  const thread = { trustId, id: newId(), year, figure, createdAt: clock.now(), createdBy }
  const comment = {
    ...{ trustId, threadId: thread.id, no: 1, kind: 'comment', text },
    ...{ createdAt: thread.createdAt, createdBy },
  }
  return db.prisma.$transaction(async (tx) => ({
    ...(await tx.figureThread.create({ data: thread })),
    comments: [await tx.figureComment.create({ data: comment })],
  }))
}

/** A question with its comments; undefined where there is none of this id. */
export async function threadOf(
  { prisma }: Pick<Database, 'prisma'>,
  trustId: string,
  id: string,
): Promise<Thread | undefined> {
  const thread = await prisma.figureThread.findUnique({ where: { trustId_id: { trustId, id } } })
  if (thread === null) return undefined
  const where = { trustId, threadId: id }
  return { ...thread, comments: await prisma.figureComment.findMany({ where, orderBy: { no: 'asc' } }) }
}

/** Answers, settles or reopens. What is settled is reopened before anything is said of it, so that nothing is said unseen. */
export async function comment(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  { trustId, name: createdBy }: Caller,
  { id, kind, text }: { id: string; kind: CommentKind; text: string },
): Promise<Thread | Refusal> {
  return db.prisma.$transaction(async (tx) => {
    // Held to the end, so that of two who settle it at once one finds it settled.
    await tx.$queryRaw`SELECT 1 FROM trust WHERE id = ${trustId}::uuid FOR UPDATE`
    const thread = await threadOf({ prisma: tx as Database['prisma'] }, trustId, id)
    if (thread === undefined) return refuse('not_found', 'There is no such query.')
    const open = isOpen(thread.comments)
    if (kind === 'reopened' && open) return refuse('conflict', 'This query is open.')
    if (kind !== 'reopened' && !open)
      return refuse('conflict', 'This query is settled. Reopen it first, or ask anew.')
    const no = thread.comments.length + 1
    if (no > commentsMax)
      return refuse('conflict', `This query has ${commentsMax} comments, and takes no more. Ask anew.`)
    const data = { trustId, threadId: id, no, kind, text, createdAt: clock.now(), createdBy }
    return { ...thread, comments: [...thread.comments, await tx.figureComment.create({ data })] }
  })
}

/** Questions, the oldest first, each with how many comments it has and the last of them. */
export async function threads(
  db: Database,
  trustId: string,
  asked: {
    year?: string | undefined
    figure?: string | undefined
    open?: boolean | undefined
    afterId?: string | undefined
    limit: number
  },
): Promise<ThreadSummary[]> {
  const { year = null, figure = null, open = null, afterId = null, limit } = asked
  return db.query<ThreadSummary>(
    `SELECT * FROM (
       SELECT t.id::text, t.year, t.figure, t.created_at AS "createdAt", t.created_by AS "createdBy",
         (SELECT c.text FROM figure_comment c WHERE c.trust_id = t.trust_id AND c.thread_id = t.id AND c.no = 1) AS text,
         (SELECT count(*)::int FROM figure_comment c WHERE c.trust_id = t.trust_id AND c.thread_id = t.id) AS comments,
         (SELECT max(c.created_at) FROM figure_comment c WHERE c.trust_id = t.trust_id AND c.thread_id = t.id) AS "lastAt",
         COALESCE((SELECT c.kind <> 'settled' FROM figure_comment c
           WHERE c.trust_id = t.trust_id AND c.thread_id = t.id AND c.kind <> 'comment' ORDER BY c.no DESC LIMIT 1), true) AS open
       FROM figure_thread t
       WHERE t.trust_id = $1::uuid AND ($2::text IS NULL OR t.year = $2) AND ($3::text IS NULL OR t.figure = $3)
         AND ($5::uuid IS NULL OR t.id > $5::uuid)) thread
     WHERE $4::boolean IS NULL OR open = $4 ORDER BY id LIMIT $6::int`,
    [trustId, year, figure, open, afterId, limit],
  )
}

export interface ThreadSummary {
  readonly id: string
  readonly year: string
  readonly figure: string
  readonly createdAt: Date
  readonly createdBy: string
  readonly text: string
  readonly comments: number
  readonly lastAt: Date
  readonly open: boolean
}
