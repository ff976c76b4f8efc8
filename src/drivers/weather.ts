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
 * Draws the degree-day lines of every academy’s metered heating. Refused where a station is named that has no degree days; where none is
 * named and several are loaded, or none, the weather is not told apart, and the answer says why.
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
    if (station !== undefined) return { ...table, pointer: 'query/station' }
    const because = (await hasDegreeDays(db, trustId))
      ? 'degree days of several stations are loaded, and none was named (“station”)'
      : 'no degree days were loaded (trust-carbon degree-days load FILE --station NAME)'
    return { found: new Map(), station: undefined, because }
  }
  const use = await wholeMonths(db, { trustId, utilities, periods: [before, after] })
  const found = use.map(
    ({ academyId, utility, months }) =>
      [`${academyId} ${meterStreams[utility].stream}`, weatherOf(months, { table, before, after })] as const,
  )
  return { found: new Map(found), station: table.name, because: undefined }
}
