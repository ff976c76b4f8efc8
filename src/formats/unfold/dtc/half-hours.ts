import { detached } from '../../detached.ts'
import type { UnfoldedRow, Unfolding, UnfoldNotes } from '../unfolding.ts'
import { FlowReader, type FlowRecord } from './flow.ts'

/** The long day of October has 50. */
const slotsMax = 50
const firstSlot = 4

interface Codes {
  readonly meter: string
  readonly day: string
  readonly value: string
}
/** How many quantities that are passed over are named. */
const othersMax = 20
/** Which records each of the flows has. D0379 is of smart meters whose half-hours are settled. */
const settled: Codes = { meter: '101', day: '102', value: '103' }
const smart: Codes = { meter: '25B', day: '26B', value: '66L' }

const quantities: Readonly<Record<string, string>> = {
  AE: 'active export',
  RI: 'reactive import',
  RE: 'reactive export',
  UN: 'an undefined quantity',
}

interface DayRow {
  readonly no: number
  readonly date: string
  readonly values: string[]
  readonly flags: string[]
}

/** Half-hourly advances: a meter and quantity, then a day, then a record for each settlement period, which are of local time. */
class HalfHours extends FlowReader {
  protected readonly flows = ['D0036', 'D0275', 'D0379']
  protected readonly tops = [settled.meter, smart.meter]
  protected readonly codes = [...Object.values(settled), ...Object.values(smart)]
  readonly #others = new Map<string, { days: number; first: number }>()
  #mpan: string | undefined
  #quantity = ''
  #day: DayRow | undefined

  protected *release(): Iterable<UnfoldedRow> {
    const day = this.#day
    this.#day = undefined
    if (day === undefined) return
    if (this.#quantity === 'AI' && day.values.length > slotsMax) {
      this.notes.issue(
        'error',
        'row_long',
        { row: day.no, value: day.date },
        `${day.date} of meter ${this.#mpan} has ${day.values.length} half-hours, and no day has more than ${slotsMax}. It was left out.`,
      )
      this.notes.row('rejected')
    } else if (this.#quantity === 'AI') yield rowOf(this.#mpan ?? '', day)
    else {
      this.notes.row('ignored')
      const other = this.#others.get(this.#quantity)
      if (other === undefined && this.#others.size < othersMax)
        this.#others.set(this.#quantity, { days: 1, first: day.no })
      else if (other !== undefined) other.days++
    }
  }

  protected drop() {
    const dropped = this.#day && {
      line: this.#day.no,
      what: `The day ${this.#day.date} of meter ${this.#mpan ?? ''}`,
    }
    this.#day = undefined
    this.#mpan = undefined
    return dropped
  }

  protected *record(record: FlowRecord): Iterable<UnfoldedRow> {
    const { code, fields, no } = record
    if (code === settled.meter || code === smart.meter) {
      yield* this.release()
      this.#mpan = fields[0] ?? ''
      this.#quantity = detached(fields[1] ?? '')
        .slice(0, 10)
        .toUpperCase()
    } else if (code === settled.day || code === smart.day) {
      yield* this.release()
      if (this.#mpan === undefined)
        this.misplaced(record, 'This day has no meter before it. Ask for the file again.')
      else this.#day = { no, date: fields[0] ?? '', values: [], flags: [] }
    } else if (this.#day === undefined)
      this.misplaced(record, 'This half-hour has no day before it. Ask for the file again.')
    else {
      this.#day.flags.push(fields[0] ?? '')
      this.#day.values.push(fields[1] ?? '')
    }
  }

  override *end(): Iterable<UnfoldedRow> {
    yield* super.end()
    for (const [quantity, { days, first }] of this.#others) {
      const what = quantities[quantity] ?? 'not active import'
      this.notes.issue(
        'warning',
        'quantity_other',
        { row: first, column: 'Measurement quantity (101)', value: quantity },
        `${days === 1 ? 'One day is' : `${days} days are`} of ${quantity || 'no quantity'}, ${what}. Only AI, active import, is consumption: they were passed over.`,
      )
    }
  }
}

function rowOf(mpan: string, { no, date, values, flags }: DayRow): UnfoldedRow {
  const pad = (texts: readonly string[]) => [...texts, ...new Array<string>(slotsMax - texts.length).fill('')]
  const status = flags.some((flag) => flag.toUpperCase() === 'E') ? 'E' : 'A'
  return { line: no, cells: [mpan, date, 'kWh', status, ...pad(values), ...pad(flags)] }
}

const numbers = Array.from({ length: slotsMax }, (_, index) => index + 1)

/** What the three flows have in common. */
const flow = (id: string, title: string, begins: RegExp | undefined): Unfolding => ({
  name: `dtc.${id.toLowerCase()}`,
  title,
  layout: 'halfHourlyWide',
  by: 'line',
  heads: [
    'MPAN',
    'Settlement date',
    'Unit',
    'Actual or estimated',
    ...numbers.map(String),
    ...numbers.map((no) => `flag ${no}`),
  ],
  columns: { meter: 0, date: 1, unit: 2, status: 3 },
  slots: numbers.map((no) => no + firstSlot - 1),
  slotFlags: numbers.map((no) => no + firstSlot - 1 + slotsMax),
  looks: (beginning) =>
    new RegExp(`^\\s*ZH[VDF]\\|[^|\\r\\n]*\\|\\s*${id}`, 'i').test(beginning) ||
    (begins?.test(beginning) ?? false),
  open: (notes: UnfoldNotes) => new HalfHours(notes),
})

/** Half-hourly advances, whether their header is there or not. */
export const d0036 = flow(
  'D0036',
  'Industry flow D0036, validated half-hourly advances',
  /^\s*101\|[\d ]{13,}\|\s*(AI|AE|RI|RE)\s*\|/i,
)
export const d0275 = flow('D0275', 'Industry flow D0275, half-hourly advances', undefined)
export const d0379 = flow(
  'D0379',
  'Industry flow D0379, half-hourly advances of smart meters',
  /^\s*25B\|[\d ]{13,}\|\s*(AI|AE|RI|RE)\s*\|/i,
)
