import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Command } from 'commander'
import type { Clock } from '../../clock.ts'
import { type StreamId, streamIds } from '../../domain/stream.ts'
import { readFile } from '../../formats/read.ts'
import type { Issue, ReadContext, ReadResult } from '../../formats/record.ts'
import { aligned, complain, say, type Terminal } from '../output.ts'

interface Options {
  academy?: string
  stream?: string
  meter?: string
  profile?: string
  dryRun?: boolean
  json?: boolean
}

/** How many issues a person is shown; the rest are counted. JSON has them all. */
const shownMax = 20

/** Without a database there is nothing to look academies up in: every name stands for itself. */
class AnyAcademy extends Map<string, string> {
  override get(name: string): string | undefined {
    return name === '' ? undefined : name
  }
}

function contextOf(options: Options, today: string): ReadContext {
  return {
    today,
    meters: new Map(),
    academies: new AnyAcademy(),
    defaults: {
      academyId: options.academy,
      stream: options.stream as StreamId | undefined,
      meter: options.meter,
      profile: options.profile,
    },
  }
}

async function judge(path: string, context: ReadContext): Promise<{ result: ReadResult; issues: Issue[] }> {
  const issues: Issue[] = []
  for await (const event of readFile(createReadStream(path, { highWaterMark: 1024 * 1024 }), context)) {
    if (event.type === 'issues') issues.push(...event.issues)
    if (event.type === 'done') return { result: event.result, issues }
  }
  throw new Error('Reading ended without a result.')
}

/** One line of JSON for a file: DESIGN.md §6. */
const body = (file: string, { result, issues }: { result: ReadResult; issues: Issue[] }) => ({
  file,
  format: result.format ?? null,
  status: result.status,
  rows: result.rows,
  meters: result.meters.map((meter) => ({ ...meter, utility: meter.utility ?? null })),
  activities: result.activities,
  issues: issues.map((issue) => ({
    ...issue,
    row: issue.row ?? null,
    column: issue.column ?? null,
    value: issue.value ?? null,
  })),
})

function show(
  terminal: Terminal,
  file: string,
  { result, issues }: { result: ReadResult; issues: Issue[] },
): void {
  const { rows } = result
  say(
    terminal,
    `${file}: ${result.status}${result.format ? ` (${result.format.name}, ${result.format.encoding}, ${result.format.delimiter})` : ''}`,
  )
  say(
    terminal,
    `  ${rows.read} rows: ${rows.accepted} accepted, ${rows.rejected} rejected, ${rows.duplicate} duplicate, ${rows.ignored} ignored`,
  )
  const meters = result.meters.map((meter) => [
    meter.meter,
    `${meter.days} days`,
    `${meter.firstDay} to ${meter.lastDay}`,
    `${meter.total} ${meter.unit}`,
  ])
  for (const line of aligned(meters, new Set([1, 3]))) say(terminal, `  ${line}`)
  const activities = result.activities.map((one) => [
    one.stream,
    `${one.records} records`,
    `${one.first} to ${one.last}`,
    `${one.total} ${one.unit}`,
  ])
  for (const line of aligned(activities, new Set([1, 3]))) say(terminal, `  ${line}`)
  for (const issue of issues.slice(0, shownMax)) {
    const where = [issue.row === undefined ? undefined : `row ${issue.row}`, issue.column]
      .filter((part) => part !== undefined)
      .join(', ')
    say(terminal, `  ${issue.severity}${where === '' ? '' : ` (${where})`}: ${issue.message}`)
  }
  if (issues.length > shownMax)
    say(terminal, `  … and ${issues.length - shownMax} more; --json lists them all`)
}

/** `trust-carbon import --dry-run`: how files would be understood, without a database. */
export function addImport(program: Command, terminal: Terminal, clock: Clock): void {
  program
    .command('import')
    .description('judge files: how each would be understood, its totals, and every mistake by row')
    .argument('<file...>')
    .requiredOption('--dry-run', 'judge only, keep nothing')
    .option('--academy <code>', 'the academy of all rows, where the file does not say')
    .option('--stream <id>', 'the stream of all rows, where the file does not say')
    .option('--meter <number>', 'the meter of all rows, where the file does not say')
    .option('--profile <name>', 'the layout, where it should not be recognised')
    .option('--json', 'one line of JSON for each file')
    .action(async (files: string[], options: Options) => {
      if (options.stream !== undefined && !(streamIds as readonly string[]).includes(options.stream)) {
        complain(terminal, `“${options.stream}” is not a stream. “trust-carbon streams” lists them.`)
        terminal.exitCode = 2
        return
      }
      for (const file of files) {
        const there = await stat(file).catch(() => undefined)
        if (!there?.isFile()) {
          complain(terminal, `${file} is not a file that can be read.`)
          terminal.exitCode = 2
          continue
        }
        const judged = await judge(file, contextOf(options, clock.today()))
        if (options.json) say(terminal, JSON.stringify(body(file, judged)))
        else show(terminal, file, judged)
        if (judged.result.status !== 'ok' && terminal.exitCode === 0) terminal.exitCode = 1
      }
    })
}
