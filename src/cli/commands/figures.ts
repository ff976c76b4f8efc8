import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { type ClientOptions, good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { showCoverage } from '../coverage-text.ts'
import { say } from '../output.ts'
import { showReport } from '../report-text.ts'

type Options = ClientOptions & { json?: boolean }

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
  ledgerOptions(
    program
      .command('report')
      .description('the statutory energy and carbon report (SECR)')
      .requiredOption('--year <year>', 'such as 2024-25')
      .option('--draft', 'of what counts now, also while mandatory parts are missing')
      .option('--version-no <number>', 'of several published versions: that one')
      .option('--csv <file>', 'write it as CSV'),
  ).action((options: Options & { year: string; draft?: boolean; csv?: string; versionNo?: string }) =>
    withClient(tools, options, async (client) => {
      const query = new URLSearchParams({ year: options.year, ...(options.draft ? { draft: 'true' } : {}) })
      if (options.versionNo !== undefined) query.set('version', options.versionNo)
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
