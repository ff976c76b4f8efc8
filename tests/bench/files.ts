import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { daysOf, type Period } from '../../src/domain/day.ts'
import { isMpan } from '../../src/domain/meter-number.ts'

/** A valid MPAN for each number from 0 on. */
export function mpanOf(index: number): string {
  const twelve = `10${String(index).padStart(10, '0')}`
  return [...'0123456789'].map((end) => twelve + end).find(isMpan) ?? mpanOf(index + 500_000)
}

const heads = Array.from(
  { length: 48 },
  (_, index) => `${String(Math.floor(index / 2)).padStart(2, '0')}:${index % 2 === 0 ? '00' : '30'}`,
)

/**
 * Writes a half-hourly file, one row for each meter and day, 48 values each (so that a plain COPY takes the very same file; the
 * days of the clock change get a warning each).
 */
export async function writeHalfHourly(
  path: string,
  { meters, period }: { meters: readonly string[]; period: Period },
): Promise<{ rows: number; values: number }> {
  const out = createWriteStream(path)
  out.write(`meter,date,unit,${heads.join(',')}\n`)
  let rows = 0
  let seed = 1
  for (const [index, meter] of meters.entries()) {
    for (const day of daysOf(period)) {
      const cells: string[] = []
      for (let slot = 0; slot < 48; slot++) {
        seed = (seed * 1_103_515_245 + 12_345 + index) % 2_147_483_648
        cells.push((1 + (seed % 9000) / 100).toFixed(3).slice(0, 5))
      }
      rows++
      if (!out.write(`${meter},${day},kWh,${cells.join(',')}\n`)) await once(out, 'drain')
    }
  }
  out.end()
  await once(out, 'finish')
  return { rows, values: rows * 48 }
}

/** A daily file of gas for the same days. */
export function dailyText(meters: readonly string[], period: Period): string {
  const rows = meters.flatMap((meter) =>
    daysOf(period).map((day, index) => `${meter},${day},kWh,${100 + ((index * 37) % 400)}`),
  )
  return `meter,date,unit,value\n${rows.join('\n')}\n`
}

/** A file of car journeys, each of its own day and miles, of an academy `oak`. */
export async function writeJourneys(path: string, rows: number): Promise<void> {
  const out = createWriteStream(path)
  out.write('academy,stream,date,quantity,unit,size,fuel,note\n')
  const days = daysOf({ start: '2024-09-01', end: '2025-09-01' })
  for (let row = 0; row < rows; row++) {
    const size = ['small', 'medium', 'large', 'average'][row % 4]
    const fuel = ['petrol', 'diesel', 'hybrid'][row % 3]
    const line = `oak,travel.car,${days[row % days.length]},${(row % 400) + 1}.${row % 10},mile,${size},${fuel},visit ${row}\n`
    if (!out.write(line)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}
