import { academiesOf, assertionsOf, membershipsOf } from '../academies/run.ts'
import { dataOf, dataWords } from '../coverage/contradictions.ts'
import { overlap, type Period } from '../domain/day.ts'
import type { Inventory } from '../domain/inventory.ts'
import { type SecrRowKey, secrLeaves } from '../domain/secr.ts'
import {
  mandatoryStreams,
  type SecrPart,
  type SecrPartStatus,
  secrPartOf,
  secrParts,
} from '../domain/secr-parts.ts'
import { meterNumbers } from '../meters/run.ts'
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
      said: [...new Set(found.assertions.map((one) => `${one.reason} (${one.createdBy})`))].sort(),
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

/** How a row of the statement stands, by the parts that it is made of, and the names of those that are missing. */
export function rowStatus(
  parts: readonly PartFound[],
  key: SecrRowKey,
): { status: SecrPartStatus; missing: readonly string[] } {
  const leaves = secrLeaves(key)
  const own = parts.filter(({ part }) => part.rows.some((row) => leaves.includes(row)))
  const missing = own
    .filter(({ status }) => status === 'missing')
    .map(({ part }) => part.title.replace(/ \(.*\)$/, ''))
  if (missing.length > 0) return { status: 'missing', missing }
  const asserted = own.length > 0 && own.every(({ status }) => status === 'asserted')
  return { status: asserted ? 'asserted' : 'recorded', missing }
}

/**
 * What was said not to apply and has data all the same, in sentences with the remedy: data that came after the assertion. The figures
 * have the data in them; the assertion is what cannot stand beside them.
 */
export async function contradictions(
  services: Pick<Services, 'db'>,
  {
    trustId,
    period,
    year,
    inventory,
  }: { trustId: string; period: Period; year: string; inventory: Inventory },
): Promise<string[]> {
  const { db } = services
  const amounts = [...inventory.lines, ...inventory.notCalculated, ...inventory.energies]
  const recorded = new Set(
    amounts
      .filter(({ amount }) => !amount.quantity.isZero())
      .map(({ amount }) => `${amount.academyId} ${amount.stream}`),
  )
  const names = new Map((await academiesOf(db, trustId)).map((one) => [one.id, one.name]))
  const numbers = await meterNumbers(db, trustId)
  const found: string[] = []
  for (const { academyId, start, end } of await membershipsOf(db, trustId)) {
    const member = overlap(period, { start, end: end ?? endOfTime })
    for (const said of await assertionsOf(db, trustId)) {
      const { stream } = said
      const days = member && overlap(member, { start: said.start, end: said.end ?? endOfTime })
      const speaks = said.academyId === undefined || said.academyId === academyId
      const mandatory = (mandatoryStreams as ReadonlySet<string>).has(stream)
      if (days === undefined || !speaks || !mandatory || !recorded.has(`${academyId} ${stream}`)) continue
      for (const data of await dataOf(services, { trustId, academyId, stream, period: days }))
        found.push(
          `${year}: ${names.get(academyId)} has ${dataWords(stream, data, numbers)}, although it was said that there is none: “${said.reason}” (${said.createdBy}). Withdraw what was said (POST /v1/assertions/{id}/withdraw, or “trust-carbon assert withdraw”), or revert the data.`,
        )
    }
  }
  return found
}

/** What was asserted not to apply, for the methodology: streams left out and why. */
export function assertedSentences(parts: readonly PartFound[], year: string): string[] {
  return parts
    .filter(({ status }) => status === 'asserted')
    .map(({ part, said }) => `${part.title}: none in ${year}, as asserted: ${said.join('; ')}.`)
}
