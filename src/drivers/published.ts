import { publicationCalled } from '../base-year/publications.ts'
import type { Boundary } from '../domain/boundary.ts'
import { Decimal } from '../domain/decimal.ts'
import type { PublishedCell } from '../domain/drivers/cell.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { StreamId } from '../domain/stream.ts'
import type { Services } from '../services.ts'
import { newestPublication } from './store.ts'

/** The figures of a year as they were published. */
export interface PublishedYear {
  readonly id: string
  readonly createdAt: Date
  readonly createdBy: string
  readonly minuteReference: string | null
  readonly cells: readonly PublishedCell[]
}

/** What was last published of a year for a target, under a boundary. Refused where nothing was. */
export async function publishedYear(
  services: Pick<Services, 'db'>,
  { trustId, target, year, boundary }: { trustId: string; target: string; year: string; boundary: Boundary },
): Promise<PublishedYear | Refusal> {
  const newest = await newestPublication(services.db, { trustId, target, year })
  if (newest === undefined)
    return refuse(
      'not_found',
      `No figures of ${year} were published for the target “${target}”. With basis=current both years are taken as they stand now.`,
      { pointer: 'query/basis' },
    )
  const found = await publicationCalled(services, { trustId, id: newest })
  if (isRefusal(found)) return found
  const { id, createdAt, createdBy, minuteReference, body } = found
  const cells = body.cells[boundary].map(
    ({ academyId, stream, variant, unit, quantity, kgCO2e }): PublishedCell => ({
      ...{ academyId, stream: stream as StreamId, variant, unit },
      ...{ quantity: new Decimal(quantity), kgCo2e: new Decimal(kgCO2e) },
    }),
  )
  return { id, createdAt, createdBy, minuteReference, cells }
}
