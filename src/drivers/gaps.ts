import { type Coverage, coverageOfYear } from '../coverage/run.ts'
import { addDays, lastDay, type Period } from '../domain/day.ts'
import type { Look } from '../domain/drivers/years.ts'
import { type TargetScope, targetCounts } from '../domain/progress.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { meterStreams } from '../emissions/run.ts'
import type { Services } from '../services.ts'

const holes = (periods: readonly Period[]): string => {
  const named = periods
    .slice(0, 3)
    .map((one) => (addDays(one.start, 1) === one.end ? one.start : `${one.start} to ${lastDay(one)}`))
  return `${named.join(', ')}${periods.length > 3 ? ` and ${periods.length - 3} more gaps` : ''}`
}

function gapsOf(
  { meters, absent }: Coverage,
  { year, target, code }: { year: string; target: TargetScope; code: (academyId: string) => string },
): string[] {
  return [
    ...meters.flatMap(({ utility, number, academyId, days, missing }) =>
      days.received >= days.expected ||
      !targetCounts(target, { stream: meterStreams[utility].stream, variant: '' })
        ? []
        : [
            `${year}: ${utility} meter ${number} of ${code(academyId)} lacks ${days.expected - days.received} of ${days.expected} days (${holes(missing)})`,
          ],
    ),
    ...absent
      .filter(({ stream }) => targetCounts(target, { stream, variant: '' }))
      .map(
        ({ academyId, stream }) =>
          `${year}: ${code(academyId)} has no data of ${stream}, and nobody said that it has none`,
      ),
  ]
}

/** What the two years lack: days without data and streams without any look like a saving, or like growth, and are neither. */
export async function gapsOfYears(
  services: Services,
  {
    trustId,
    years,
    look: { boundary, at, target },
    code,
  }: { trustId: string; years: readonly string[]; look: Look; code: (academyId: string) => string },
): Promise<string[] | Refusal> {
  const gaps: string[] = []
  for (const year of years) {
    const coverage = await coverageOfYear(services, { trustId, year, boundary, at })
    if (isRefusal(coverage)) return coverage
    gaps.push(...gapsOf(coverage, { year, target, code }))
  }
  return gaps
}
