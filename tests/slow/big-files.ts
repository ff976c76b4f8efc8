import { isMpan } from '../../src/domain/meter-number.ts'

const metersCount = 20

/** Twenty MPAN cores with the right check digit. */
const meters = Array.from({ length: metersCount }, (_, index) => {
  const body = `10${String(4_711_000_000 + index * 7)}`
  const core = Array.from({ length: 10 }, (_, digit) => `${body}${digit}`).find(isMpan)
  if (core === undefined) throw new Error('No digit checks.')
  return core
})

const heads = Array.from(
  { length: 48 },
  (_, index) => `${String(Math.floor(index / 2)).padStart(2, '0')}:${index % 2 ? '30' : '00'}`,
)

/** A file of half-hours, and what it must come to. */
export interface BigFile {
  readonly text: string
  /** Thousandths of a kWh by `meter month`. */
  readonly thousandths: ReadonlyMap<string, bigint>
  readonly rows: number
}

/** One year of twenty meters: 7,300 rows, 2.5 MB. What it sums to is counted in whole thousandths while it is written. */
export function bigFile(year: number): BigFile {
  const lines = [['meter', 'date', 'unit', ...heads].join(',')]
  const thousandths = new Map<string, bigint>()
  let state = year
  for (const meter of meters) {
    for (let time = Date.UTC(year, 0, 1); time < Date.UTC(year + 1, 0, 1); time += 86_400_000) {
      const day = new Date(time).toISOString().slice(0, 10)
      const key = `${meter} ${day.slice(0, 7)}`
      let sum = thousandths.get(key) ?? 0n
      const cells = heads.map(() => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
        const value = state % 90_000
        sum += BigInt(value)
        return `${Math.floor(value / 1000)}.${String(value % 1000).padStart(3, '0')}`
      })
      thousandths.set(key, sum)
      lines.push([meter, day, 'kWh', ...cells].join(','))
    }
  }
  return { text: `${lines.join('\n')}\n`, thousandths, rows: lines.length - 1 }
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
