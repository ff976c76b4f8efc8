import { structureOf } from '../academies/run.ts'
import { boundaryParts } from '../domain/boundary.ts'
import type { Period } from '../domain/day.ts'
import { type EstimateMethod, methodWords } from '../domain/estimate/estimate.ts'
import { meterStreams } from '../emissions/run.ts'
import type { Utility } from '../formats/record.ts'
import { estimatedDaysByMethod } from '../ledger/run.ts'
import type { Services } from '../services.ts'

/** The methods by which missing days of meters were estimated, for the methodology; nothing where none were. */
export async function estimationSentences(
  { db }: Pick<Services, 'db'>,
  { trustId, period }: { trustId: string; period: Period },
): Promise<string[]> {
  const structure = await structureOf(db, trustId)
  const days = new Map<string, number>()
  for (const part of boundaryParts({ boundary: 'asOwned', structure, period, at: period.start })) {
    const without = (Object.keys(meterStreams) as Utility[]).filter((one) =>
      part.without.includes(meterStreams[one].stream),
    )
    for (const one of await estimatedDaysByMethod(db, { trustId, ...part, without }))
      days.set(one.method, (days.get(one.method) ?? 0) + one.days)
  }
  if (days.size === 0) return []
  const words = [...days].map(
    ([method, count]) => `${methodWords[method as EstimateMethod] ?? method} (${count} meter-days)`,
  )
  return [`Missing days were estimated on request: ${words.join('; ')}.`]
}
