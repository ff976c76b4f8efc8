import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { type ClientOptions, good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { showCoverage } from '../coverage-text.ts'
import { aligned, say, type Terminal } from '../output.ts'
import { addReportCheck } from './report-check.ts'

type Options = ClientOptions & { json?: boolean }

// biome-ignore lint/suspicious/noExplicitAny: an answer of the API, whose shape its schema and tests hold.
type Body = any

/** What is to be known of a row; the list below the table says what is missing and how to supply it. */
function rowNote(row: Body): string {
  if (row.part === 'voluntary') return 'voluntary'
  if (row.currentAsserted) return 'none, as asserted'
  if (row.currentReason === null) return ''
  return row.current === null ? 'missing' : 'not whole'
}

/** The statement as text. */
function showReport(terminal: Terminal, report: Body): void {
  say(terminal, `${report.trust}: energy and carbon report ${report.year}${report.draft ? ' (DRAFT)' : ''}`)
  const rows = report.rows.map((row: Body) => [
    row.label,
    row.current ?? '–',
    row.previous ?? '–',
    row.unit,
    rowNote(row),
  ])
  for (const line of aligned([['', report.year, report.previousYear, '', ''], ...rows], new Set([1, 2])))
    say(terminal, `  ${line}`)
  say(terminal, `  ${report.intensityMeasurement}`)
  for (const line of report.methodology) say(terminal, `  ${line}`)
  say(terminal, `  Energy efficiency: ${report.energyEfficiency ?? '–'}`)
  if (report.roundingNote !== null) say(terminal, `  ${report.roundingNote}`)
  for (const line of report.missing) say(terminal, `  Missing: ${line}`)
}

/** The commands that read figures: coverage and report. */
export function addFigures(program: Command, tools: Tools): void {
  const { terminal } = tools
  ledgerOptions(
    program
      .command('coverage')
      .description('what data came, what is missing, and what to do about it')
      .requiredOption('--year <year>', 'such as 2024-25')
      .option('--boundary <boundary>', 'asOwned or likeForLike', 'asOwned'),
  ).action((options: Options & { year: string; boundary: string }) =>
    withClient(tools, options, async (client) => {
      const query = new URLSearchParams({ year: options.year, boundary: options.boundary })
      const body = good(await client.call('GET', `/v1/coverage?${query}`))
      if (options.json) say(terminal, JSON.stringify(body))
      else showCoverage(terminal, body)
    }),
  )
  // With a command in it whose options are its own.
  const report = program.command('report').enablePositionalOptions()
  addReportCheck(report, tools)
  ledgerOptions(
    report
      .description('the statutory energy and carbon report (SECR)')
      // Not of “report check”, so that commander must not ask for it.
      .option('--year <year>', 'such as 2024-25 (must be given)')
      .option('--draft', 'also while mandatory parts are missing')
      .option('--csv <file>', 'write it as CSV'),
  ).action((options: Options & { year?: string; draft?: boolean; csv?: string }) => {
    const { year } = options
    if (year === undefined) return report.error("error: required option '--year <year>' not specified")
    return withClient(tools, options, async (client) => {
      const query = new URLSearchParams({ year, ...(options.draft ? { draft: 'true' } : {}) })
      if (options.csv !== undefined) {
        query.set('format', 'csv')
        const answer = await client.call('GET', `/v1/reports/secr?${query}`)
        good(answer)
        await writeFile(options.csv, answer.text)
        return say(terminal, `Wrote ${options.csv}.`)
      }
      const body = good(await client.call('GET', `/v1/reports/secr?${query}`))
      if (options.json) say(terminal, JSON.stringify(body))
      else showReport(terminal, body)
    })
  })
}
