import { type Command, Option } from 'commander'
import { type Client, type ClientOptions, good, WronglyCalled } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { say, type Terminal } from '../output.ts'
import { showReport } from '../report-text.ts'
import { saveAs } from '../save.ts'
import { addReportCheck } from './report-check.ts'

interface Asked extends ClientOptions {
  json?: boolean
  year?: string
  draft?: boolean
  versionNo?: string
  format?: string
  out?: string
  csv?: string
}

/** The options of every document of a year. The year is asked for in the action: a command within this one does without it. */
const yearOptions = (command: Command, formats: readonly string[]): Command =>
  ledgerOptions(
    command
      .option('--year <year>', 'such as 2024-25 (must be given)')
      .option('--draft', 'of what counts now, also while mandatory parts are missing')
      .option('--version-no <number>', 'of several published versions: that one')
      .addOption(new Option('--format <format>', 'of the file').choices(formats))
      .option('--out <file>', 'the file to write; the name says the format where --format does not'),
  )

function queryOf(command: Command, { year, draft, versionNo }: Asked): URLSearchParams {
  if (year === undefined) return command.error("error: required option '--year <year>' not specified")
  return new URLSearchParams({
    year,
    ...(draft ? { draft: 'true' } : {}),
    ...(versionNo === undefined ? {} : { version: versionNo }),
  })
}

/** The format that is meant, and the file: undefined where it is to be shown here. */
function fileOf(
  { format, out, csv }: Asked,
  formats: readonly string[],
): { format: string; file: string } | undefined {
  if (csv !== undefined) return { format: 'csv', file: csv }
  if (out === undefined) {
    if (format === undefined) return undefined
    throw new WronglyCalled(`Say where to write it: --out FILE, such as --out report.${format}.`)
  }
  const named = format ?? /\.([a-z]+)$/i.exec(out)?.[1]?.toLowerCase()
  if (named === undefined || !formats.includes(named))
    throw new WronglyCalled(`Say the format with --format: ${formats.join(', ')}.`)
  return { format: named, file: out }
}

async function write(
  terminal: Terminal,
  client: Client,
  {
    path,
    query,
    file,
    json,
  }: { path: string; query: URLSearchParams; file: string; json: boolean | undefined },
): Promise<void> {
  const bytes = await saveAs(file, await client.download(`${path}?${query}`))
  say(terminal, json ? JSON.stringify({ file, bytes }) : `Wrote ${file}.`)
}

/** `trust-carbon report`: the statement of a year, its other documents, and the check of any statement. */
export function addReport(program: Command, tools: Tools): void {
  const { terminal } = tools
  const report = program.command('report').enablePositionalOptions()
  addReportCheck(report, tools)

  const formats = ['html', 'pdf', 'docx', 'xlsx', 'csv', 'json']
  yearOptions(
    report
      .description('the statutory energy and carbon report (SECR) of a year, shown or written to a file')
      .option('--csv <file>', 'the same as --format csv --out <file>'),
    formats,
  ).action((options: Asked) => {
    const query = queryOf(report, options)
    return withClient(tools, options, async (client) => {
      const path = '/v1/reports/secr'
      const asked = fileOf(options, formats)
      if (asked !== undefined) {
        query.set('format', asked.format)
        return write(terminal, client, { path, query, file: asked.file, json: options.json })
      }
      const body = good(await client.call('GET', `${path}?${query}`))
      if (options.json) say(terminal, JSON.stringify(body))
      else showReport(terminal, body)
    })
  })

  /** A document that is only written to files. */
  const document = (
    name: string,
    { about, path, formats }: { about: string; path: string; formats: readonly string[] },
  ): void => {
    const command = report.command(name).description(about)
    if (name === 'academy') command.requiredOption('--academy <code>', 'the academy')
    yearOptions(command, formats).action((options: Asked & { academy?: string }) => {
      const query = queryOf(command, options)
      if (options.academy !== undefined) query.set('academy', options.academy)
      return withClient(tools, options, async (client) => {
        const asked = fileOf(options, formats)
        if (asked === undefined)
          throw new WronglyCalled(`Say where to write it: --out FILE, ending in ${formats.join(', ')}.`)
        query.set('format', asked.format)
        await write(terminal, client, { path, query, file: asked.file, json: options.json })
      })
    })
  }
  document('inventory', {
    about: 'the full greenhouse gas inventory of a year: scopes, 15 categories, gases',
    path: '/v1/reports/inventory',
    formats: ['html', 'pdf', 'docx', 'csv', 'json'],
  })
  document('academy', {
    about: 'a page about one academy in a year, for its governors',
    path: '/v1/reports/academy',
    formats: ['html', 'pdf', 'docx', 'csv'],
  })
}
