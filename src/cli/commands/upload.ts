import type { Command } from 'commander'
import { type Client, CommandProblem, everyItem, good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { showReport, uploadReport } from '../file-report.ts'
import { type Item, type Options, showList, tell, withReason } from '../names.ts'
import { say, type Terminal } from '../output.ts'

/** The upload that is meant, by its number in the trust or by its id. */
async function uploadCalled(client: Client, named: string): Promise<Item> {
  const none = () =>
    new CommandProblem(`There is no upload “${named}”. “trust-carbon upload list” lists them.`)
  if (/^\d{1,8}$/.test(named)) {
    const number = Number.parseInt(named, 10)
    // Listed from the newest: the first before the next number is the one, where there is one.
    const { items } = good(await client.call('GET', `/v1/uploads?cursor=${number + 1}&limit=1`))
    if (items[0]?.number !== number) throw none()
    return items[0]
  }
  const answer = await client.call('GET', `/v1/uploads/${encodeURIComponent(named)}`)
  if (answer.status === 404 || answer.status === 400) throw none()
  return good(answer)
}

const day = (moment: string): string => moment.slice(0, 10)

function showUpload(terminal: Terminal, upload: Item, issues: readonly Item[]): void {
  const { id, number, status, sha256, createdAt, revertedAt, revertReason, replaces, replacedBy } = upload
  showReport(terminal, uploadReport(upload.fileName, upload, issues as Parameters<typeof uploadReport>[2]))
  say(terminal, `  upload ${number} (${id}): ${status}; sent on ${day(createdAt)}, SHA-256 ${sha256}`)
  if (revertedAt !== null) say(terminal, `  reverted on ${day(revertedAt)}: ${revertReason}`)
  if (replaces !== null) say(terminal, `  read again from upload ${replaces}`)
  if (replacedBy !== null) say(terminal, `  read again as upload ${replacedBy}`)
}

const which = (command: Command): Command =>
  command.argument('<upload>', 'its number or its id, as “trust-carbon upload list” shows it')

function addReading(upload: Command, tools: Tools): void {
  const { terminal } = tools
  ledgerOptions(
    upload
      .command('list')
      .description('list uploads, the newest first')
      .option('--status <status>', 'only these: reading, counted, rejected or reverted'),
  ).action((options: Options & { status?: string }) =>
    withClient(tools, options, async (client) => {
      const query = new URLSearchParams(options.status === undefined ? {} : { status: options.status })
      showList(terminal, options, {
        items: await everyItem(client, `/v1/uploads?${query}`),
        head: ['upload', 'file', 'sent on', 'status', 'rows', 'errors', 'warnings', 'id'],
        row: (one) => [
          String(one.number),
          one.fileName,
          day(one.createdAt),
          one.status,
          one.rows === null ? '' : `${one.rows.accepted} of ${one.rows.read}`,
          String(one.issues.errors),
          String(one.issues.warnings),
          one.id,
        ],
        none: 'No uploads: trust-carbon import.',
      })
    }),
  )
  ledgerOptions(which(upload.command('show').description('show what was made of an upload'))).action(
    (named: string, options: Options) =>
      withClient(tools, options, async (client) => {
        const one = await uploadCalled(client, named)
        if (options.json) return say(terminal, JSON.stringify(one))
        showUpload(terminal, one, await everyItem(client, `/v1/uploads/${one.id}/issues`))
      }),
  )
  ledgerOptions(
    which(upload.command('issues').description('list all that was found wrong or odd in an upload')).option(
      '--csv',
      'as CSV, to send back to whom the file came from',
    ),
  ).action((named: string, options: Options & { csv?: boolean }) =>
    withClient(tools, options, async (client) => {
      const { id } = await uploadCalled(client, named)
      if (options.csv) {
        for await (const chunk of await client.download(`/v1/uploads/${id}/issues?format=csv`))
          terminal.out.write(chunk)
        return
      }
      showList(terminal, options, {
        items: await everyItem(client, `/v1/uploads/${id}/issues`),
        head: ['row', 'column', 'value', 'severity', 'what is wrong'],
        row: (one) => [
          one.row === null ? '' : String(one.row),
          one.column ?? '',
          one.value ?? '',
          one.severity,
          one.message,
        ],
        none: 'Nothing was found wrong or odd.',
      })
    }),
  )
}

/** `trust-carbon upload`: the files that came, what was made of them, and taking one back. */
export function addUploads(program: Command, tools: Tools): void {
  const upload = program.command('upload').description('the files that came, and what was made of them')
  addReading(upload, tools)
  ledgerOptions(
    withReason(
      which(
        upload
          .command('revert')
          .description('take an upload out of what counts: what it had covered counts again'),
      ),
    ),
  ).action((named: string, options: Options & { reason: string }) =>
    withClient(tools, options, async (client) => {
      const { id } = await uploadCalled(client, named)
      await tell(tools.terminal, options, {
        answer: client.call('POST', `/v1/uploads/${id}/revert`, { reason: options.reason }),
        words: (one) =>
          `Reverted upload ${one.number}, ${one.fileName}: it counts no more. The same file may be sent again.`,
      })
    }),
  )
}
