import { basename } from 'node:path'
import {
  type Answer,
  type Client,
  CommandProblem,
  everyItem,
  type FileOptions,
  fileQuery,
  good,
} from './client.ts'
import { aligned, say, type Terminal } from './output.ts'

/** A mapping that the reader proposes: its shape is held by the API's schemas. */
export type Proposal = Answer['body']

/** What somebody says of a file with unknown heads. */
export interface MappingOptions extends FileOptions {
  /** `value=Usage`: a role and the head of its column. */
  readonly column?: readonly string[]
  /** `unit=kWh`: what is so for every row. */
  readonly say?: readonly string[]
  readonly layout?: string
  readonly profileName?: string
}

/** Shows how a file may be meant, for a person to accept or put right. */
export function showProposal(terminal: Terminal, file: string, proposal: Proposal): void {
  say(terminal, `  It may be meant as ${proposal.layout}, with the head in line ${proposal.headLine}:`)
  const rows = proposal.columns.map((one: Proposal) => [
    one.role,
    `column ${one.column}, “${one.head}”`,
    `${one.confidence} confidence`,
    one.samples.join(', '),
  ])
  if (proposal.slots !== null)
    rows.push(['half-hours', `“${proposal.slots.first}” to “${proposal.slots.last}”`, '', ''])
  if (proposal.says.unit !== undefined) rows.push(['unit', proposal.says.unit, 'from the head', ''])
  for (const role of proposal.missing) rows.push([role, 'in no column: say it', '', ''])
  for (const line of aligned(rows)) say(terminal, `    ${line}`)
  for (const row of proposal.sampleRows) say(terminal, `    | ${row.join(' | ')}`)
  say(
    terminal,
    `  To take it so: trust-carbon import --map ${file}   (to put it right: --column value="Usage" --say unit=kWh --layout daily)`,
  )
}

/** The pairs of options such as `value=Usage`. */
function pairs(texts: readonly string[] = [], option: string): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=')
      if (at < 1) throw new CommandProblem(`Write ${option} as name=value; “${text}” has no name.`)
      return [text.slice(0, at).trim(), text.slice(at + 1).trim()]
    }),
  )
}

/** A profile's name from a file's. */
const nameFor = (file: string): string =>
  basename(file)
    .replace(/\.[^.]*$/, '')
    .replace(/\d{2,}/g, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()
    .slice(0, 60) || 'mapped'

/** A proposal as it was accepted, with what was put right. */
function accepted(file: string, proposal: Proposal, options: MappingOptions): Record<string, unknown> {
  const said = pairs(options.say, '--say')
  const put = pairs(options.column, '--column')
  const heads = new Set(Object.values(put))
  const columns = Object.fromEntries(
    proposal.columns
      .filter((one: Proposal) => !heads.has(one.head) && said[one.role] === undefined)
      .map((one: Proposal) => [one.role, one.head]),
  )
  const says = { ...proposal.says, ...said }
  const all = { ...columns, ...put }
  if (options.stream !== undefined) says.stream ??= options.stream
  const lack = proposal.missing.filter((role: string) => all[role] === undefined && says[role] === undefined)
  if (lack.length > 0 && options.layout === undefined)
    throw new CommandProblem(
      `${file}: say what the ${lack.join(' and the ')} is, with --column ${lack[0]}="Head of its column" or --say ${lack[0]}=…`,
    )
  if (all.unit !== undefined) delete says.unit
  return {
    name: options.profileName ?? nameFor(file),
    title: `Made from ${basename(file)}`.slice(0, 200),
    layout: options.layout ?? proposal.layout,
    head: proposal.head,
    columns: all,
    ...(proposal.slots === null ? {} : { slots: proposal.slots }),
    says,
  }
}

/** The newest version of a profile. */
async function newest(client: Client, name: string): Promise<Proposal | undefined> {
  const versions = await everyItem(client, `/v1/profiles?name=${encodeURIComponent(name)}`)
  return versions.sort((a, b) => b.version - a.version)[0]
}

/** The next version of a profile, with what was put right. */
function putRight(before: Proposal, options: MappingOptions): Record<string, unknown> {
  const { name, title, layout, head, columns, slots, says } = before
  return {
    name,
    title,
    layout: options.layout ?? layout,
    head,
    columns: { ...columns, ...pairs(options.column, '--column') },
    ...(slots === null ? {} : { slots }),
    says: { ...says, ...pairs(options.say, '--say') },
  }
}

/**
 * Keeps the mapping that is proposed for a file, with what was put right, so that it and the next ones are recognised. A file that is
 * known already is left as it is; where it is known by a profile of the trust, what is put right makes the next version of that.
 */
export async function mapFile(
  terminal: Terminal,
  client: Client,
  file: string,
  options: MappingOptions,
): Promise<void> {
  const query = fileQuery(basename(file), options)
  query.set('dryRun', 'true')
  const { proposal, format } = good(await client.sendFile(file, query))
  const changed = options.column !== undefined || options.say !== undefined
  const before = format?.version !== undefined && changed ? await newest(client, format.name) : undefined
  if (proposal === null && before === undefined) {
    if (format !== null)
      say(terminal, `${file}: it is recognised as ${format.name} already, so no mapping was made.`)
    return
  }
  const body = before === undefined ? accepted(file, proposal, options) : putRight(before, options)
  const profile = good(await client.call('POST', '/v1/profiles', body))
  const columns = Object.entries(profile.columns).map(([role, head]) => `${role} “${head}”`)
  say(
    terminal,
    `${file}: kept as profile “${profile.name}”, version ${profile.version} (${profile.layout}: ${columns.join(', ')})`,
  )
}
