import type { Client } from '../client.ts'
import { CommandProblem, everyItem, good, whenRead } from '../client.ts'
import { academyCalled, type Item, type Options } from '../names.ts'
import { aligned, endWith, say, type Terminal } from '../output.ts'

/** What came of one meter: an estimate, or the problem that the API answered. */
interface Outcome {
  readonly meter: string
  readonly utility: string
  readonly made: Item | null
  readonly problem: Item | null
}

async function estimateOf(client: Client, meter: Item, body: object): Promise<Outcome> {
  const { number, utility } = meter
  const answer = await client.call('POST', '/v1/estimates', body)
  // What one meter lacks does not keep the others from being filled; a server that does not answer does.
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429)
    return { meter: number, utility, made: null, problem: answer.body }
  const made = good(answer)
  const upload = made.upload === null ? null : await whenRead(client, made.upload, () => {})
  return { meter: number, utility, made: { ...made, upload }, problem: null }
}

const nothingMissing = ({ problem }: Outcome): boolean =>
  problem?.type === '/problems/estimate-nothing-missing'
const isFailure = (one: Outcome): boolean =>
  one.made === null ? !nothingMissing(one) : one.made.upload !== null && one.made.upload.status !== 'counted'

function show(terminal: Terminal, outcomes: readonly Outcome[], preview: boolean): void {
  const filled = outcomes.filter((one) => one.made !== null)
  const rows = filled.map(({ meter, utility, made }) => [
    ...[meter, utility, String(made.filled), `${made.total} ${made.unit}`, String(made.grade)],
    ...[`${made.share.percent} %`, String(made.left.days), preview ? '' : String(made.upload.number)],
  ])
  const head = ['meter', 'utility', 'days', 'total', 'grade', 'of its year', 'left', preview ? '' : 'upload']
  if (rows.length > 0)
    for (const line of aligned([head, ...rows], new Set([2, 3, 4, 5, 6, 7]))) say(terminal, `  ${line}`)
  for (const { meter, made } of filled) {
    say(terminal, `  ${meter}: ${made.basis}`)
    if (made.left.days > 0)
      say(terminal, `    ${made.left.days} days stay missing, because ${made.left.because}.`)
    if (!preview && made.upload.status !== 'counted')
      say(terminal, `    Upload ${made.upload.number} is ${made.upload.status}.`)
  }
  const there = outcomes.filter(nothingMissing).map((one) => `${one.utility} ${one.meter}`)
  if (there.length > 0) say(terminal, `Nothing is missing of ${there.join(', ')}.`)
  const not = outcomes.filter((one) => one.made === null && !nothingMissing(one))
  if (not.length > 0) say(terminal, 'Not filled')
  for (const { meter, utility, problem } of not) say(terminal, `  ${utility} ${meter}: ${problem.detail}`)
  if (filled.length === 0) return
  say(
    terminal,
    preview
      ? 'Nothing was kept. Without --preview it is.'
      : 'They step aside when the data comes. To take one back: trust-carbon estimate withdraw UPLOAD --reason TEXT',
  )
}

/**
 * Estimates the missing days of every meter of an academy, one after the other; what could not be filled is named with the reason and
 * ends the command with 1.
 */
export async function estimateAcademy(
  { terminal, client, options }: { terminal: Terminal; client: Client; options: Options },
  named: string,
  bodyFor: (meter: string) => object,
): Promise<void> {
  const academy = await academyCalled(client, named)
  const meters = await everyItem(client, `/v1/meters?academyId=${academy.id}`)
  if (meters.length === 0)
    throw new CommandProblem(
      `${academy.code} has no meters. Register them: trust-carbon meter assign NUMBER --academy ${academy.code} --utility UTILITY.`,
    )
  const outcomes: Outcome[] = []
  for (const meter of meters) outcomes.push(await estimateOf(client, meter, bodyFor(meter.number)))
  if (outcomes.some(isFailure)) endWith(terminal, 1)
  if (options.json) return say(terminal, JSON.stringify({ academy: academy.code, meters: outcomes }))
  const filled = outcomes.filter((one) => one.made !== null)
  const preview = filled.some((one) => one.made.upload === null)
  say(
    terminal,
    `${academy.code}: ${preview ? 'would estimate' : 'estimated'} days of ${filled.length} of ${meters.length} meters`,
  )
  show(terminal, outcomes, preview)
}
