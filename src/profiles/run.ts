import type { Static } from 'typebox'
import type { Database, Sql } from '../db/client.ts'
import type { Profile as ProfileRow } from '../db/generated/client.ts'
import { newId } from '../db/id.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { streamIds } from '../domain/stream.ts'
import { type SavedProfile, wrongMapping } from '../formats/mapping/saved-profile.ts'
import { profiles as knownProfiles } from '../formats/profiles/profiles.ts'
import { unfoldings } from '../formats/unfold/unfoldings.ts'
import type { newProfileSchema } from './schema.ts'

export { newProfileSchema } from './schema.ts'

/** What a profile says, as it is stored beside its name. */
type Definition = Pick<SavedProfile, 'head' | 'columns' | 'slots' | 'says'>

/** A stored profile as the reader knows it. */
export function savedProfile(
  row: Pick<ProfileRow, 'name' | 'version' | 'title' | 'layout' | 'definition'>,
): SavedProfile {
  const { head, columns, slots, says } = row.definition as unknown as Definition
  const { name, version, title, layout } = row
  return {
    name,
    version,
    title,
    layout: layout as SavedProfile['layout'],
    head,
    columns,
    ...(slots === undefined ? {} : { slots }),
    says,
  }
}

/** The profiles of a trust that count: the newest version of each, unless that was withdrawn. */
export async function savedProfiles(sql: Sql, trustId: string): Promise<SavedProfile[]> {
  const rows = await sql.query<{
    name: string
    version: number
    title: string
    layout: string
    definition: Definition
    withdrawn: boolean
  }>(
    `SELECT DISTINCT ON (name) name, version, title, layout, definition, withdrawn_at IS NOT NULL AS withdrawn
     FROM profile WHERE trust_id = $1::uuid ORDER BY name, version DESC`,
    [trustId],
  )
  return rows
    .filter((row) => !row.withdrawn)
    .map((row) => savedProfile({ ...row, definition: row.definition as unknown as ProfileRow['definition'] }))
}

/** What is wrong with a mapping that somebody has said, undefined where it can be used. */
export function wrongProfile(profile: Omit<SavedProfile, 'version'>): Refusal | undefined {
  const { name, says } = profile
  if ([...knownProfiles, ...unfoldings].some((one) => one.name.toLowerCase() === name.toLowerCase()))
    return refuse('conflict', `“${name}” is the name of a layout that everybody has. Choose another.`, {
      pointer: 'body/name',
    })
  const { stream } = says
  if (stream !== undefined && !(streamIds as readonly string[]).includes(stream))
    return refuse('stream_unknown', `“${stream}” is not a stream. GET /v1/streams lists them.`, {
      pointer: 'body/says/stream',
    })
  return wrongMapping(profile)
}

/** A mapping as somebody has said it, before it has a version. */
export function saidProfile(body: Static<typeof newProfileSchema>): Omit<SavedProfile, 'version'> {
  const { name, title = name, layout, head, columns, slots, says = {} } = body
  return {
    name,
    title,
    layout,
    head,
    columns,
    ...(slots === undefined ? {} : { slots }),
    says: says as SavedProfile['says'],
  }
}

/** Keeps a mapping as the next version of its name; the earlier ones stay. Refused where it cannot be used. */
export async function addProfile(
  db: Database,
  { trustId, createdBy }: { trustId: string; createdBy: string },
  profile: Omit<SavedProfile, 'version'>,
): Promise<ProfileRow | Refusal> {
  const { name, title, layout, head, columns, slots, says } = profile
  const wrong = wrongProfile(profile)
  if (wrong !== undefined) return wrong
  return db.prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM trust WHERE id = ${trustId}::uuid FOR UPDATE`
    const newest = await tx.profile.aggregate({ where: { trustId, name }, _max: { version: true } })
    const definition = { head, columns, says, ...(slots === undefined ? {} : { slots }) }
    return tx.profile.create({
      data: {
        trustId,
        id: newId(),
        name,
        version: (newest._max.version ?? 0) + 1,
        title,
        layout,
        definition: definition as object,
        createdBy,
      },
    })
  })
}
