import type { Sql } from '../db/client.ts'
import type { Day } from '../domain/day.ts'
import type { StreamId } from '../domain/stream.ts'
import { parseUnit } from '../domain/unit.ts'
import { knownVariants } from '../factors/run.ts'
import { profileOf, type SavedProfile } from '../formats/mapping/saved-profile.ts'
import type { DateOrder } from '../formats/profile.ts'
import type { ReadContext } from '../formats/record.ts'
import { savedProfiles } from '../profiles/run.ts'
import { knownMeters } from './known-meters.ts'
import type { UploadOptions } from './store.ts'

/** What reading a file of this trust must know, and the ids that its meters have. */
export interface TrustContext {
  readonly context: ReadContext
  readonly meterIds: ReadonlyMap<string, string>
}

/** Collects what the reader must know of the organisation. */
export async function trustContext(
  sql: Sql,
  {
    trustId,
    today,
    options,
    mapping,
  }: {
    trustId: string
    today: Day
    options: UploadOptions
    /** A mapping that is tried: the file is read by it and by no other. */
    mapping?: SavedProfile | undefined
  },
): Promise<TrustContext> {
  const { meters, meterIds } = await knownMeters(sql, { trustId, today })
  const academies = await sql.query<{ id: string; code: string; name: string; urn: string | null }>(
    'SELECT id, code, name, urn FROM academy WHERE trust_id = $1::uuid',
    [trustId],
  )
  const names = new Map<string, string>()
  // Files name schools by URNs that they had before; where another school has one now, that is meant.
  const earlier = await sql.query<{ id: string; urn: string }>(
    'SELECT academy_id AS id, urn FROM academy_urn WHERE trust_id = $1::uuid AND withdrawn_at IS NULL',
    [trustId],
  )
  for (const { id, urn } of earlier) names.set(urn, id)
  for (const academy of academies) {
    for (const name of [academy.name, academy.urn, academy.code])
      if (name !== null) names.set(name.toLowerCase(), academy.id)
  }
  return {
    context: {
      today,
      academies: names,
      variants: await knownVariants(sql),
      profiles: (mapping === undefined ? await savedProfiles(sql, trustId) : [mapping]).map(profileOf),
      meters,
      defaults: {
        academyId: options.academyId,
        stream: options.stream as StreamId | undefined,
        meter: options.meter,
        profile: mapping?.name ?? options.profile,
        dateOrder: options.dateOrder as DateOrder | undefined,
        labels: options.labels as 'start' | 'end' | undefined,
        clock: options.clock as 'local' | 'utc' | undefined,
        unit: options.unit === undefined ? undefined : parseUnit(options.unit),
      },
    },
    meterIds,
  }
}
