import { stat } from 'node:fs/promises'
import type { Command } from 'commander'
import { streamIds } from '../../domain/stream.ts'
import {
  type Client,
  type ClientOptions,
  everyItem,
  type FileOptions,
  type Imported,
  importFile,
  Refusal,
} from '../client.ts'
import { answering, ledgerOptions, type Tools, withClient } from '../connect.ts'
import { refusedReport, rejectedReport, showIssues, showReport, uploadReport } from '../file-report.ts'
import { openJudge } from '../judge.ts'
import { complain, endWith, progressBar, say, type Terminal } from '../output.ts'
import { ends } from '../problems.ts'

interface Options extends ClientOptions, FileOptions {
  again?: boolean
  dryRun?: boolean
  json?: boolean
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
    }
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
      if (await isReadable(tools.terminal, file, options))
        await importOne(tools.terminal, client, file, options)
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
      .option('--again', 'read a file anew that was sent before: meters or academies were registered since')
      .option('--academy <code>', 'the academy of all rows, where the file does not say')
      .option('--stream <id>', 'the stream of all rows, where the file does not say')
      .option('--meter <number>', 'the meter of all rows, where the file does not say')
      .option('--profile <name>', 'the layout, where it should not be recognised'),
  ).action((files: string[], options: Options) => {
    if (options.stream !== undefined && !(streamIds as readonly string[]).includes(options.stream)) {
      complain(terminal, `“${options.stream}” is not a stream. “trust-carbon streams” lists them.`)
      endWith(terminal, ends.refused)
      return undefined
    }
    return options.dryRun ? judgeOnly(tools, files, options) : intoLedger(tools, files, options)
  })
}
