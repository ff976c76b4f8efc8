import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Command } from 'commander'
import { type StreamId, streamIds } from '../../domain/stream.ts'
import { publishedVariants } from '../../factors/published.ts'
import { readFile } from '../../formats/read.ts'
import type { Issue, ReadContext, ReadResult } from '../../formats/record.ts'
import { type ClientOptions, importFile } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { aligned, complain, progressBar, say, type Terminal } from '../output.ts'

type Imported = Awaited<ReturnType<typeof importFile>>

interface Options extends ClientOptions {
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

async function contextOf(options: Options, today: string): Promise<ReadContext> {
  return {
    today,
    meters: new Map(),
    academies: new AnyAcademy(),
    variants: await publishedVariants(),
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

/** What came of a file in the ledger, for people. */
function showUpload(terminal: Terminal, file: string, { upload, existing }: Imported): void {
  const { rows, issues } = upload
  const counts =
    rows === null
      ? ''
      : `: ${rows.accepted} of ${rows.read} rows, ${issues.errors} errors, ${issues.warnings} warnings`
  say(
    terminal,
    `${file}: ${existing ? 'the same bytes came before; nothing was changed' : upload.status}${counts}`,
  )
}

async function intoLedger(tools: Tools, files: readonly string[], options: Options): Promise<void> {
  const { terminal } = tools
  await withClient(tools, options, async (client) => {
    for (const file of files) {
      const imported = await importFile(
        client,
        file,
        options,
        progressBar(terminal, file, options.json === true),
      )
      const issues = await client.call('GET', `/v1/uploads/${imported.upload.id}/issues`)
      if (options.json)
        say(
          terminal,
          JSON.stringify({ file, existing: imported.existing, ...imported.upload, found: issues.body.items }),
        )
      else {
        showUpload(terminal, file, imported)
        for (const issue of issues.body.items.slice(0, shownMax)) {
          const where = [issue.row === null ? undefined : `row ${issue.row}`, issue.column ?? undefined]
            .filter((part) => part !== undefined)
            .join(', ')
          say(terminal, `  ${issue.severity}${where === '' ? '' : ` (${where})`}: ${issue.message}`)
        }
        if (issues.body.items.length > shownMax)
          say(terminal, `  … and more; trust-carbon has them all at /v1/uploads/${imported.upload.id}/issues`)
      }
      if (imported.upload.status === 'rejected') terminal.exitCode = 1
    }
  })
}

/** `trust-carbon import`: files into the ledger; with `--dry-run` how they would be understood, without a ledger. */
export function addImport(program: Command, tools: Tools): void {
  const { terminal, clock } = tools
  ledgerOptions(
    program
      .command('import')
      .description('take files into the ledger, or with --dry-run only judge them')
      .argument('<file...>')
      .option('--dry-run', 'judge only, keep nothing, open no ledger')
      .option('--academy <code>', 'the academy of all rows, where the file does not say')
      .option('--stream <id>', 'the stream of all rows, where the file does not say')
      .option('--meter <number>', 'the meter of all rows, where the file does not say')
      .option('--profile <name>', 'the layout, where it should not be recognised'),
  ).action(async (files: string[], options: Options) => {
    if (options.stream !== undefined && !(streamIds as readonly string[]).includes(options.stream)) {
      complain(terminal, `“${options.stream}” is not a stream. “trust-carbon streams” lists them.`)
      terminal.exitCode = 2
      return
    }
    if (!options.dryRun) return intoLedger(tools, files, options)
    for (const file of files) {
      const there = await stat(file).catch(() => undefined)
      if (!there?.isFile()) {
        complain(terminal, `${file} is not a file that can be read.`)
        terminal.exitCode = 2
        continue
      }
      const judged = await judge(file, await contextOf(options, clock.today()))
      if (options.json) say(terminal, JSON.stringify(body(file, judged)))
      else show(terminal, file, judged)
      if (judged.result.status !== 'ok' && terminal.exitCode === 0) terminal.exitCode = 1
    }
  })
}
