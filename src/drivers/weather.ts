import { degreeDayTable, hasDegreeDays } from '../degree-days/run.ts'
import type { Period } from '../domain/day.ts'
import {
  heatingStreams,
  type WeatherFound,
  type WeatherUnknown,
  weatherOf,
} from '../domain/drivers/weather.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { meterStreams } from '../emissions/run.ts'
import type { Utility } from '../formats/record.ts'
import { activityTotals } from '../ledger/run.ts'
import type { Services } from '../services.ts'
import { wholeMonths } from './store.ts'

/** What the weather of the two years asked for, by academy and heating stream (`academyId stream`). */
export interface WeatherOfYears {
  readonly found: ReadonlyMap<string, WeatherFound | WeatherUnknown>
  /** The degree days used, in words; undefined where there are none. */
  readonly station: string | undefined
  /** Why there are none at all. */
  readonly because: string | undefined
}

const utilities = (Object.keys(meterStreams) as Utility[]).filter((utility) =>
  heatingStreams.includes(meterStreams[utility].stream),
)

/**
 * Draws the degree-day lines of every academy’s metered heating. Refused where a station is named that has no degree days; where several are
 * loaded and none is named: the choice is the asker’s. Where none are loaded the weather is not told apart, and the answer says why. A month
 * of which something is recorded beside the meters is not in the line: the meters have not all of it.
 */
export async function weatherOfYears(
  { db }: Pick<Services, 'db'>,
  {
    trustId,
    station,
    before,
    after,
  }: { trustId: string; station: string | undefined; before: Period; after: Period },
): Promise<WeatherOfYears | Refusal> {
  const table = await degreeDayTable(db, trustId, { station })
  if (isRefusal(table)) {
    if (station !== undefined || (await hasDegreeDays(db, trustId)))
      return { ...table, pointer: 'query/station' }
    const because = 'no degree days were loaded (trust-carbon degree-days load FILE --station NAME)'
    return { found: new Map(), station: undefined, because }
  }
  const beside = new Set<string>()
  for (const period of [before, after])
    for (const { academyId, stream, month, records } of await activityTotals(db, { trustId, period }))
      if (records > 0) beside.add(`${academyId} ${stream} ${month}`)
  const use = await wholeMonths(db, { trustId, utilities, periods: [before, after] })
  const found = use.map(({ academyId, utility, months }) => {
    const key = `${academyId} ${meterStreams[utility].stream}`
    const metered = months.filter(({ month }) => !beside.has(`${key} ${month}`))
    return [key, weatherOf(metered, { table, before, after })] as const
  })
  return { found: new Map(found), station: table.name, because: undefined }
}
