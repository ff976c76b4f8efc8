import { assertionsOf, membershipsOf } from '../academies/run.ts'
import { overlap, type Period } from '../domain/day.ts'
import type { Inventory } from '../domain/inventory.ts'
import type { SecrRowKey } from '../domain/secr.ts'
import { type SecrPart, type SecrPartStatus, secrPartOf, secrParts } from '../domain/secr-parts.ts'
import type { Services } from '../services.ts'

const endOfTime = '9999-12-31'

/** How one mandatory part of a year stands, and who said so where nobody sent data. */
export interface PartFound {
  readonly part: SecrPart
  readonly status: SecrPartStatus
  /** Who asserted it, and why. */
  readonly said: readonly string[]
}

/** How the mandatory parts of a year stand, by what is recorded and asserted. */
export async function partsOf(
  { db }: Pick<Services, 'db'>,
  { trustId, period, inventory }: { trustId: string; period: Period; inventory: Inventory },
): Promise<PartFound[]> {
  const amounts = [...inventory.lines, ...inventory.notCalculated, ...inventory.energies]
  const recorded = new Set(amounts.map(({ amount }) => amount.stream))
  const members = (await membershipsOf(db, trustId)).flatMap(({ academyId, start, end }) => {
    const inside = overlap(period, { start, end: end ?? endOfTime })
    return inside === undefined ? [] : [{ academyId, period: inside }]
  })
  const assertions = (await assertionsOf(db, trustId))
    .map((one) => ({ ...one, period: { start: one.start, end: one.end ?? endOfTime } }))
    .filter((one) => overlap(period, one.period) !== undefined)
  return secrParts.map((part) => {
    const found = secrPartOf(part, { recorded, members, assertions })
    return {
      part,
      status: found.status,
      said: [...new Set(found.assertions.map((one) => `${one.reason} (${one.createdBy})`))],
    }
  })
}

/** What is missing of transport, in sentences with the remedy. Gas and electricity are asked of each academy (coverage). */
export function missingTransport(parts: readonly PartFound[], year: string): string[] {
  return parts
    .filter(({ part, status }) => status === 'missing' && part.rows.includes('energyTransport'))
    .map(
      ({ part }) =>
        `${year}: no record of ${part.title.charAt(0).toLowerCase()}${part.title.slice(1)}, and missing is not zero. Send the records; where there are none to send, say so once for the whole trust, with the stream ${part.says} and no academy (POST /v1/assertions, or “trust-carbon assert ${part.says}”).`,
    )
}

/** How a row of the statement stands, by the parts that it is made of. */
export function rowStatus(parts: readonly PartFound[], key: SecrRowKey): SecrPartStatus {
  const own = parts.filter(({ part }) => part.rows.includes(key)).map(({ status }) => status)
  if (own.includes('missing')) return 'missing'
  return own.length > 0 && own.every((status) => status === 'asserted') ? 'asserted' : 'recorded'
}

/** What was asserted not to apply, for the methodology: streams left out and why (SECR.md §11). */
export function assertedSentences(parts: readonly PartFound[], year: string): string[] {
  return parts
    .filter(({ status }) => status === 'asserted')
    .map(({ part, said }) => `${part.title}: none in ${year}, as asserted: ${said.join('; ')}.`)
}
