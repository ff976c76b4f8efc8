import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { good, WronglyCalled } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import type { Item, Options } from '../names.ts'
import { aligned, endWith, say, type Terminal } from '../output.ts'
import { ends } from '../problems.ts'

const labelMax = 60
const shortened = (text: string): string =>
  text.length <= labelMax ? text : `${text.slice(0, labelMax - 1)}…`

/** What was understood: each row with what it was taken for, and its figures under the headings. */
function showUnderstood(terminal: Terminal, { title, columns, rows }: Item): void {
  if (title !== null) say(terminal, title)
  const headings = (columns as Item[]).map((column) => column.heading)
  const used = (rows as Item[]).filter((row) => row.figures.length > 0)
  const table = used.map((row) => {
    const figures: string[] = headings.map(() => '')
    for (const { column, printed } of row.figures as { column: number; printed: string }[])
      figures[column] = printed
    const unit = row.unit === 'ratio' && row.per !== null ? `per ${row.per}` : (row.unit ?? '?')
    return [`  ${shortened(row.label)}`, row.key ?? '-', unit, ...figures]
  })
  const right = new Set(headings.map((_, index) => index + 3))
  for (const line of aligned([['  understood as', '', '', ...headings], ...table], right)) say(terminal, line)
}

function showFindings(terminal: Terminal, findings: readonly Item[]): void {
  for (const { severity, place, message } of findings) {
    say(terminal)
    say(terminal, `${severity} at ${place}:`)
    say(terminal, `  ${message}`)
  }
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

function show(terminal: Terminal, file: string, body: Item): void {
  const findings: Item[] = body.findings
  showUnderstood(terminal, body.understood)
  if (body.notUnderstood.length > 0) {
    say(terminal)
    say(terminal, 'not checked by itself:')
    for (const { label, place, why } of body.notUnderstood)
      say(terminal, `  ${shortened(label)} (${place}): ${why}`)
  }
  showFindings(terminal, findings)
  const errors = findings.filter(({ severity }) => severity === 'error').length
  say(terminal)
  say(
    terminal,
    findings.length === 0
      ? `${basename(file)}: nothing wrong was found.`
      : `${basename(file)}: ${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')}.`,
  )
}

/** `trust-carbon report check FILE`: what is wrong in any energy and carbon statement. */
export function addReportCheck(report: Command, { terminal, clock }: Tools): void {
  ledgerOptions(
    report
      .command('check')
      .description('say what is wrong in any energy and carbon statement: a draft, last year’s, a peer’s')
      .argument('<file>', 'the table as CSV, XLSX, XLS or JSON')
      .addHelpText(
        'after',
        '\nNothing is kept. It ends with 1 where there is an error, and with 0 where there are warnings or nothing.',
      ),
  ).action((file: string, options: Options) =>
    withClient({ terminal, clock }, options, async (client) => {
      const there = await stat(file).catch(() => undefined)
      if (!there?.isFile()) throw new WronglyCalled(`${file} is not a file that can be read.`)
      const body = good(await client.sendFile(file, new URLSearchParams(), '/v1/reports/check'))
      if (options.json) say(terminal, JSON.stringify(body))
      else show(terminal, file, body)
      if (body.verdict === 'errors') endWith(terminal, ends.refused)
    }),
  )
}
