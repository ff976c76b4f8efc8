import type { Decimal } from '../domain/decimal.ts'
import type { RefusalCode } from '../domain/refusal.ts'
import type { Issue, Source } from '../formats/record.ts'
import type { Overlap, ReadsBeside, RepeatedActivities } from '../ledger/run.ts'

/** So many of one kind are named; the others are counted. */
const namedMax = 500

const sourceNames: Readonly<Record<Source, string>> = {
  halfHourly: 'half-hourly data',
  daily: 'daily data',
  read: 'register reads',
  bill: 'bills',
  estimate: 'an estimate',
}

const amount = (quantity: Decimal, unit: string): string =>
  `${quantity.toDecimalPlaces(quantity.abs().gte(100) ? 0 : 2).toFixed()} ${unit}`
const days = (count: number): string => (count === 1 ? '1 day' : `${count} days`)
const from = ({ no, fileName }: { no: number; fileName: string }): string => `“${fileName}” (upload ${no})`

const warning = (code: RefusalCode, row: number | undefined, message: string): Issue => ({
  code,
  severity: 'warning',
  row,
  column: undefined,
  value: undefined,
  message,
})

function overlapWarning(overlap: Overlap): Issue {
  const { meter, first, last, wins, same, own, others, unit, other, row } = overlap
  const period = first === last ? first : `between ${first} and ${last}`
  const alike = same === 0 ? '' : ` On ${days(same)} of them both say the same.`
  if (wins)
    return warning(
      'days_replaced',
      row,
      `${days(overlap.days)} of meter ${meter} ${period} counted from ${from(other)}, ${sourceNames[other.source]}; this file takes their place: ${amount(others, unit)} before, ${amount(own, unit)} now.${alike} Nothing counts twice. Where the earlier values are the right ones, revert this upload.`,
    )
  return warning(
    'days_not_counted',
    row,
    `${days(overlap.days)} of meter ${meter} ${period} do not count from this file, because ${from(other)} has ${sourceNames[other.source]} for them, which go first: ${amount(own, unit)} here, ${amount(others, unit)} there.${alike} Nothing counts twice, and there is nothing to do where both agree.`,
  )
}

/** Where all days say the same nothing changes: that is one line for the whole file, not one for each meter. */
function sameAgain(overlaps: readonly Overlap[]): Issue[] {
  if (overlaps.length === 0) return []
  const files = [...new Map(overlaps.map(({ other }) => [other.no, other])).values()]
  const meters = new Set(overlaps.map((one) => one.meter)).size
  const count = overlaps.reduce((sum, one) => sum + one.days, 0)
  const names = files.slice(0, 3).map(from).join(', ')
  const more = files.length > 3 ? ` and ${files.length - 3} other files` : ''
  return [
    warning(
      'days_replaced',
      undefined,
      `${days(count)} of ${meters === 1 ? `meter ${overlaps[0]?.meter}` : `${meters} meters`} were there with the same values, from ${names}${more}. They count once, and nothing changes by them.`,
    ),
  ]
}

function limited(issues: readonly Issue[]): Issue[] {
  const [first] = issues
  if (issues.length <= namedMax || first === undefined) return [...issues]
  const rest = `There are ${issues.length - namedMax} more of this kind, for other meters and files, which are not listed.`
  return [...issues.slice(0, namedMax), warning(first.code, undefined, rest)]
}

/** What is said of days that other uploads have too. An estimate that steps aside for what was metered is how it should be. */
export function overlapWarnings(overlaps: readonly Overlap[]): Issue[] {
  const met = overlaps.filter(({ wins, other }) => !(wins && other.source === 'estimate'))
  const differing = met.filter((one) => one.same < one.days)
  return [
    ...sameAgain(met.filter((one) => one.same === one.days)),
    ...limited(differing.filter((one) => one.wins).map(overlapWarning)),
    ...limited(differing.filter((one) => !one.wins).map(overlapWarning)),
  ]
}

/** How far apart reads and half-hours may lie, in percent: registers are read by the day, half-hours to the minute. */
const apartMost = '0.02'
/** Over fewer days the hour of the read decides. */
const daysLeast = 14

function besideWarnings(one: ReadsBeside, isOwn: boolean): Issue[] {
  const { meter, first, end, row, reads, metered, unit } = one
  const said: Issue[] = []
  const off = reads.minus(metered).abs()
  const compared = one.better === one.days && one.days >= daysLeast && !one.estimated
  if (compared && off.gt(metered.abs().times(apartMost)))
    said.push(
      warning(
        'reads_differ',
        row,
        `The reads of meter ${meter} from ${first} to ${end} come to ${amount(reads, unit)}, the half-hourly or daily data of the same days to ${amount(metered, unit)}: more than 2 % apart. The half-hourly or daily data counts. Look for a missing multiplier, a misread, or a meter that was exchanged.`,
      ),
    )
  if (isOwn)
    said.push(
      warning(
        'days_not_counted',
        row,
        `Between the reads of meter ${meter} from ${first} to ${end}, ${one.better} of ${days(one.days)} have half-hourly or daily data, which count before reads. Nothing counts twice; the reads only check it.`,
      ),
    )
  return said
}

/** What is said of reads beside better data; of this upload's own reads also that they do not count there. */
export function readWarnings(
  beside: readonly ReadsBeside[],
  isOwn: (one: ReadsBeside) => boolean = ({ row }) => row !== undefined,
): Issue[] {
  const all = beside.flatMap((one) => besideWarnings(one, isOwn(one)))
  const differs = (one: Issue): boolean => one.code === 'reads_differ'
  return [...limited(all.filter(differs)), ...limited(all.filter((one) => !differs(one)))]
}

/** What is said of activities that count already. Nothing tells two equal trips from one that was sent twice, so both count. */
export function repeatWarnings(repeats: readonly RepeatedActivities[], rows: number): Issue[] {
  return repeats.map((one) =>
    warning(
      'activities_repeat',
      one.row,
      `${one.rows} of the ${rows} rows that this file adds already count from ${from({ no: one.uploadNo, fileName: one.fileName })}, with the same academy, stream, dates and quantity: they count twice. Where this file is to take the place of that one, revert upload ${one.uploadNo}; else leave these rows out.`,
    ),
  )
}
