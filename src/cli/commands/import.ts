import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Command, Option } from 'commander'
import { streamIds } from '../../domain/stream.ts'
import { parseUnit } from '../../domain/unit.ts'
import {
  type Client,
  type ClientOptions,
  CommandProblem,
  everyItem,
  type Imported,
  importFile,
  Refusal,
} from '../client.ts'
import { answering, ledgerOptions, type Tools, withClient } from '../connect.ts'
import { refusedReport, rejectedReport, showIssues, showReport, uploadReport } from '../file-report.ts'
import { openJudge } from '../judge.ts'
import { type MappingOptions, mapFile, showProposal } from '../mapping.ts'
import { repeated } from '../names.ts'
import { complain, endWith, progressBar, say, type Terminal } from '../output.ts'
import { ends } from '../problems.ts'

interface Options extends ClientOptions, MappingOptions {
  again?: boolean
  map?: boolean
  dryRun?: boolean
  issues?: string
  json?: boolean
}

/** Writes what was found in a file, under the columns of the file, to another. */
async function writeIssues(
  path: string,
  csv: AsyncIterable<string | Uint8Array> | Iterable<string>,
): Promise<void> {
  try {
    await pipeline(Readable.from(csv), createWriteStream(path))
  } catch (error) {
    throw new CommandProblem(
      `${path} could not be written: ${error instanceof Error ? error.message : String(error)}.`,
    )
  }
}

/** What came of a file in the ledger, in a line for people. */
function headline(file: string, { upload, existing }: Imported, again: boolean): string {
  const { rows, issues } = upload
  const counts =
    rows === null
      ? ''
      : `: ${rows.accepted} of ${rows.read} rows, ${issues.errors} errors, ${issues.warnings} warnings`
  if (!existing) return `${file}: ${again ? 'read again, ' : ''}${upload.status}${counts}`
  const refused = rows?.rejected ?? 0
  return refused > 0
    ? `${file}: nothing was changed: the same file was sent before (${refused} rows of it were refused); use --again to read it anew${counts}`
    : `${file}: nothing was changed: the same file was sent before${counts}`
}

async function importOne(terminal: Terminal, client: Client, file: string, options: Options): Promise<void> {
  const json = options.json === true
  try {
    const imported = await importFile(client, file, options, progressBar(terminal, file, json))
    const { upload, existing } = imported
    const report = uploadReport(file, upload, await everyItem(client, `/v1/uploads/${upload.id}/issues`))
    if (json) {
      const { id, number, status, fileName, sha256, bytes, createdAt, countedAt, replaces } = upload
      const about = { id, number, status, existing, fileName, sha256, bytes, createdAt, countedAt, replaces }
      say(terminal, JSON.stringify({ ...report, upload: about }))
    } else {
      say(terminal, headline(file, imported, options.again === true))
      showIssues(terminal, report)
      if (report.proposal) showProposal(terminal, file, report.proposal)
    }
    if (options.issues !== undefined)
      await writeIssues(options.issues, await client.download(`/v1/uploads/${upload.id}/issues?format=csv`))
    if (report.status !== 'ok') endWith(terminal, ends.refused)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (json) say(terminal, JSON.stringify({ ...refusedReport(file, error.answer), upload: null }))
    else complain(terminal, `${file}: ${error.message}`)
    endWith(terminal, error.end)
  }
}

/** Whether there is such a file; where there is none it is said, in JSON by a line in the file's place. */
async function isReadable(terminal: Terminal, file: string, { json }: Options): Promise<boolean> {
  const there = await stat(file).catch(() => undefined)
  if (there?.isFile()) return true
  const detail = `${file} is not a file that can be read.`
  if (json) say(terminal, JSON.stringify(rejectedReport(file, { code: 'not_found', message: detail })))
  else complain(terminal, detail)
  endWith(terminal, ends.wronglyCalled)
  return false
}

const intoLedger = (tools: Tools, files: readonly string[], options: Options): Promise<void> =>
  withClient(tools, options, async (client) => {
    for (const file of files)
      if (await isReadable(tools.terminal, file, options)) {
        if (options.map) await mapFile(tools.terminal, client, file, options)
        await importOne(tools.terminal, client, file, options)
      }
  })

const judgeOnly = ({ terminal, clock }: Tools, files: readonly string[], options: Options): Promise<void> =>
  answering(terminal, async () => {
    const judge = await openJudge(options, clock)
    try {
      if (judge.withoutLedger !== undefined)
        complain(
          terminal,
          `${judge.withoutLedger}: judged without one, so no meter is taken for registered and every academy for known.`,
        )
      for (const file of files) {
        if (!(await isReadable(terminal, file, options))) continue
        const report = await judge.judge(file)
        if (options.json) say(terminal, JSON.stringify(report))
        else showReport(terminal, report)
        if (options.issues !== undefined) await writeIssues(options.issues, await judge.issuesCsv(file))
        if (report.status !== 'ok') endWith(terminal, ends.refused)
      }
    } finally {
      await judge.close()
    }
  })

/** `trust-carbon import`: files into the ledger; with `--dry-run` only how they would be understood. */
export function addImport(program: Command, tools: Tools): void {
  const { terminal } = tools
  ledgerOptions(
    program
      .command('import')
      .description('take files into the ledger, or with --dry-run only judge them')
      .argument('<file...>')
      .option('--dry-run', 'judge only and keep nothing: by the ledger where there is one')
      .option(
        '--issues <file>',
        'write what was found as CSV to this file: the rows as they came, each with what is odd',
      )
      .option('--again', 'read a file anew that was sent before: meters or academies were registered since')
      .option('--academy <code>', 'the academy of all rows, where the file does not say')
      .option('--stream <id>', 'the stream of all rows, where the file does not say')
      .option('--meter <number>', 'the meter of all rows, where the file does not say')
      .option('--profile <name>', 'the layout, where it should not be recognised')
      .option(
        '--map',
        'keep the mapping that is proposed for a file with unknown heads, then take the file in',
      )
      .option(
        '--column <role=head>',
        'with --map: what a column is, such as value="Usage"; may be repeated',
        repeated,
      )
      .option(
        '--say <name=value>',
        'with --map: what is so for every row, such as unit=kWh; may be repeated',
        repeated,
      )
      .option('--layout <name>', 'with --map: the kind of table, such as daily')
      .option('--profile-name <name>', 'with --map: what to call the mapping')
      .addOption(
        new Option('--date-order <order>', 'which comes first in its dates, where they do not tell').choices([
          'dayFirst',
          'monthFirst',
          'yearFirst',
        ]),
      )
      .addOption(
        new Option('--labels <which>', 'whether its times name the start or the end of an interval').choices([
          'start',
          'end',
        ]),
      )
      .addOption(
        new Option('--clock <which>', 'which clock its times without an offset are of').choices([
          'local',
          'utc',
        ]),
      )
      .option('--unit <unit>', 'the unit of all values, where the file does not say'),
  ).action((files: string[], options: Options) => {
    if (options.map && options.dryRun) {
      complain(
        terminal,
        'With --dry-run nothing is kept, a mapping neither: leave one of --dry-run and --map out.',
      )
      endWith(terminal, ends.wronglyCalled)
      return undefined
    }
    if (options.stream !== undefined && !(streamIds as readonly string[]).includes(options.stream)) {
      complain(terminal, `“${options.stream}” is not a stream. “trust-carbon streams” lists them.`)
      endWith(terminal, ends.refused)
      return undefined
    }
    if (options.unit !== undefined && parseUnit(options.unit) === undefined) {
      complain(terminal, `“${options.unit}” is not a unit. Write kWh, Wh, MWh, m3, ft3 or hcf.`)
      endWith(terminal, ends.wronglyCalled)
      return undefined
    }
    if (options.issues !== undefined && files.length > 1) {
      complain(terminal, '--issues is for one file at a time: its columns are those of the file.')
      endWith(terminal, ends.wronglyCalled)
      return undefined
    }
    return options.dryRun ? judgeOnly(tools, files, options) : intoLedger(tools, files, options)
  })
}
