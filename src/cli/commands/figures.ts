import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { Decimal, shown } from '../../domain/decimal.ts'
import { type ClientOptions, good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { showCoverage } from '../coverage-text.ts'
import { aligned, say, type Terminal } from '../output.ts'
import { tonnes } from '../tonnes.ts'

type Options = ClientOptions & { json?: boolean }

const percent = (text: string | null): string =>
  text === null ? '–' : `${text.startsWith('-') ? '' : '+'}${shown(new Decimal(text), 1)} %`

// biome-ignore lint/suspicious/noExplicitAny: an answer of the API, whose shape its schema and tests hold.
type Body = any

/** Progress as a table: each year, the path, and the change; what is missing below it. */
export function showProgress(terminal: Terminal, body: Body): void {
  say(
    terminal,
    `Target: ${body.reductionPercent} % below ${body.baseYear} by ${body.targetYear}; scopes ${body.scopes.join(', ')}${body.categories.length > 0 ? ` (Scope 3 categories ${body.categories.join(', ')})` : ''}`,
  )
  const rows = [
    ['year', 'as owned', 'like for like', 'path', 'change', ''],
    ...body.years.map((year: Body) => [
      year.year,
      tonnes(year.asOwnedKgCO2e),
      tonnes(year.likeForLikeKgCO2e),
      tonnes(year.pathKgCO2e),
      percent(year.changePercent),
      `${year.onPath === null ? (year.complete ? 'not comparable' : 'not over yet') : year.onPath ? 'on the path' : 'above the path'}${year.provisional ? ', provisional' : ''}`,
    ]),
  ]
  for (const line of aligned(rows, new Set([1, 2, 3, 4]))) say(terminal, `  ${line}`)
  say(terminal, `  tonnes CO2e; allowed in ${body.targetYear}: ${tonnes(body.targetKgCO2e)}`)
  const missing = [
    ...new Set<string>(
      body.years.filter((year: Body) => year.complete).flatMap((year: Body) => year.insufficientData),
    ),
  ]
  if (missing.length > 0) say(terminal, '  Insufficient data for a true comparison:')
  for (const line of missing) say(terminal, `    ${line}`)
}

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

/** The commands that read figures: progress, coverage, report. */
export function addFigures(program: Command, tools: Tools): void {
  const { terminal } = tools
  ledgerOptions(
    program
      .command('progress')
      .description('progress toward the target')
      .option(
        '--at <day>',
        'compare the academies that are members on this day, such as 2025-08-31; else today',
      ),
  ).action((options: Options & { at?: string }) =>
    withClient(tools, options, async (client) => {
      const body = good(
        await client.call('GET', `/v1/progress${options.at === undefined ? '' : `?at=${options.at}`}`),
      )
      if (options.json) say(terminal, JSON.stringify(body))
      else showProgress(terminal, body)
    }),
  )
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
  ledgerOptions(
    program
      .command('report')
      .description('the statutory energy and carbon report (SECR)')
      .requiredOption('--year <year>', 'such as 2024-25')
      .option('--draft', 'also while mandatory parts are missing')
      .option('--csv <file>', 'write it as CSV'),
  ).action((options: Options & { year: string; draft?: boolean; csv?: string }) =>
    withClient(tools, options, async (client) => {
      const query = new URLSearchParams({ year: options.year, ...(options.draft ? { draft: 'true' } : {}) })
      if (options.csv !== undefined) {
        query.set('format', 'csv')
        const answer = await client.call('GET', `/v1/reports/secr?${query}`)
        good(answer)
        await writeFile(options.csv, answer.text)
        return say(terminal, `Wrote ${options.csv}.`)
      }
      const report = good(await client.call('GET', `/v1/reports/secr?${query}`))
      if (options.json) say(terminal, JSON.stringify(report))
      else showReport(terminal, report)
    }),
  )
}
