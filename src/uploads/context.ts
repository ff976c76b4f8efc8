import type { Sql } from '../db/client.ts'
import type { Day } from '../domain/day.ts'
import type { StreamId } from '../domain/stream.ts'
import type { Unit } from '../domain/unit.ts'
import { knownVariants } from '../factors/run.ts'
import type { KnownMeter, ReadContext, Utility } from '../formats/record.ts'
import type { UploadOptions } from './store.ts'

/** What reading a file of this trust must know, and the ids that its meters have. */
export interface TrustContext {
  readonly context: ReadContext
  readonly meterIds: ReadonlyMap<string, string>
}

/** Collects what the reader must know of the organisation. */
export async function trustContext(
  sql: Sql,
  { trustId, today, options }: { trustId: string; today: Day; options: UploadOptions },
): Promise<TrustContext> {
  const meters = await sql.query<{
    id: string
    number: string
    academy_id: string | null
    utility: Utility | null
    unit: Unit | null
    serial: string | null
    start: Day | null
    end: Day | null
  }>(
    'SELECT id, number, academy_id, utility, unit, serial, start, "end" FROM meter WHERE trust_id = $1::uuid',
    [trustId],
  )
  const academies = await sql.query<{ id: string; code: string; name: string; urn: string | null }>(
    'SELECT id, code, name, urn FROM academy WHERE trust_id = $1::uuid',
    [trustId],
  )
  const names = new Map<string, string>()
  for (const academy of academies) {
    for (const name of [academy.name, academy.urn, academy.code])
      if (name !== null) names.set(name.toLowerCase(), academy.id)
  }
  return {
    context: {
      today,
      academies: names,
      variants: await knownVariants(sql),
      meters: new Map<string, KnownMeter>(
        meters.map((meter) => [
          meter.number,
          {
            utility: meter.utility ?? undefined,
            unit: meter.unit ?? undefined,
            serial: meter.serial ?? undefined,
            start: meter.start ?? undefined,
            end: meter.end ?? undefined,
            held: meter.academy_id === null,
          },
        ]),
      ),
      defaults: {
        academyId: options.academyId,
        stream: options.stream as StreamId | undefined,
        meter: options.meter,
        profile: options.profile,
      },
    },
    meterIds: new Map(meters.map((meter) => [meter.number, meter.id])),
  }
}
