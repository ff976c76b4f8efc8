import { randomInt } from 'node:crypto'
import type { Database, Sql } from '../db/client.ts'
import type { Day } from '../domain/day.ts'
import type { Classroom } from './run.ts'

/** Letters and digits that nobody takes for another. */
const alphabet = 'abcdefghjkmnpqrstvwxyz23456789'
/** Of 30 characters twelve are 58 bits: nobody guesses one. */
const randomLength = 12

/** A new end of a page's address: the academy's code for people, and characters by chance against guessing. */
function newSlug(code: string): string {
  const chance = Array.from({ length: randomLength }, () => alphabet[randomInt(alphabet.length)]).join('')
  return `${code
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)}-${chance}`
}

const columns = `c.academy_id AS "academyId", c.version, c.shown, c.slug, c.message, c.created_at AS "createdAt", c.created_by AS "createdBy"`

/** What counts of each academy's page: the newest version. Academies of which nothing was said are not in it. */
export function classroomsOf(sql: Sql, trustId: string): Promise<Classroom[]> {
  return sql.query<Classroom>(
    `SELECT DISTINCT ON (c.academy_id) ${columns} FROM classroom c WHERE c.trust_id = $1::uuid ORDER BY c.academy_id, c.version DESC`,
    [trustId],
  )
}

/** The page of an address, where it is shown; undefined for every other address alike. */
export async function shownClassroom(
  sql: Sql,
  slug: string,
): Promise<{ trustId: string; academyId: string; message: string } | undefined> {
  const [row] = await sql.query<{ trustId: string; academyId: string; message: string; shown: boolean }>(
    `SELECT trust_id AS "trustId", academy_id AS "academyId", message, shown FROM classroom WHERE slug = $1 ORDER BY version DESC LIMIT 1`,
    [slug],
  )
  return row?.shown === true
    ? { trustId: row.trustId, academyId: row.academyId, message: row.message }
    : undefined
}

/** Says anew whether the page of an academy is shown, and its message. The same again makes no new version. */
export async function sayClassroom(
  db: Database,
  {
    trustId,
    academy,
    shown,
    message,
    createdBy,
  }: {
    trustId: string
    academy: { id: string; code: string }
    shown: boolean
    message: string | undefined
    createdBy: string
  },
): Promise<Classroom> {
  return db.prisma.$transaction(async (tx) => {
    // Held to the end, so that two requests cannot both find the version free.
    await tx.$queryRaw`SELECT 1 FROM academy WHERE trust_id = ${trustId}::uuid AND id = ${academy.id}::uuid FOR UPDATE`
    const before = await tx.classroom.findFirst({
      where: { trustId, academyId: academy.id },
      orderBy: { version: 'desc' },
    })
    const words = message ?? before?.message ?? ''
    if (before !== null && before.shown === shown && before.message === words) return before
    const version = (before?.version ?? 0) + 1
    const slug = before?.slug ?? newSlug(academy.code)
    return tx.classroom.create({
      data: { trustId, academyId: academy.id, version, shown, slug, message: words, createdBy },
    })
  })
}

/** A holiday as the calendar has it, half-open. */
export interface Holiday {
  readonly start: Day
  readonly end: Day
}

/** The school holidays of an academy: its own and those of the whole trust. */
export function holidaysOf(
  sql: Sql,
  { trustId, academyId }: { trustId: string; academyId: string },
): Promise<Holiday[]> {
  return sql.query<Holiday>(
    `SELECT start, "end" FROM holiday
     WHERE trust_id = $1::uuid AND (academy_id IS NULL OR academy_id = $2::uuid) AND withdrawn_at IS NULL ORDER BY start`,
    [trustId, academyId],
  )
}
