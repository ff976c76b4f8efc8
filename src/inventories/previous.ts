import { narrativeOf } from '../disclosures/run.ts'
import { withPublishedBefore } from '../domain/inventory-restated.ts'
import type { SecrReport } from '../domain/secr-report.ts'
import type { Services } from '../services.ts'
import { bodyOf, lifeOfYear } from './store.ts'

/**
 * A report whose column of the year before is what was published of it, the first time, with what was restated since beside it. Where
 * nothing of that year is published here, or the report is said to be the first, it stays as it was worked out.
 */
export async function withPrevious(
  { db }: Pick<Services, 'db'>,
  { trustId, report }: { trustId: string; report: SecrReport },
): Promise<SecrReport> {
  const { publications } = await lifeOfYear(db, { trustId, year: report.previousYear })
  const [first] = publications
  const newest = publications.at(-1)
  if (first === undefined || newest === undefined) return report
  if ((await narrativeOf(db, trustId, report.year))?.firstYear === true) return report
  const reportOf = async (sha256: string): Promise<SecrReport> =>
    (await bodyOf(db, { trustId, sha256 })).body.report
  return withPublishedBefore(report, {
    first: await reportOf(first.sha256),
    newest: await reportOf(newest.sha256),
    restatements: publications.flatMap(({ cause, reason }) =>
      cause === null || reason === null ? [] : [{ cause, reason }],
    ),
  })
}
