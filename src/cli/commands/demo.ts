import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { mintKey } from '../../access/key.ts'
import { addKey } from '../../access/store.ts'
import { readConfig } from '../../config.ts'
import { newId } from '../../db/id.ts'
import { Decimal } from '../../domain/decimal.ts'
import { type Service, startService } from '../../start.ts'
import { allTrusts, createTrust } from '../../trusts/run.ts'
import { type Client, CommandProblem, everyItem, good, importFile, localClient } from '../client.ts'
import { answering, type Tools } from '../connect.ts'
import { showDrivers } from '../drivers-text.ts'
import { aligned, progressBar, say, type Terminal } from '../output.ts'
import { showProgress } from '../progress-text.ts'
import { tonnes } from '../tonnes.ts'
import { demoPeople, letDemoPeopleIn } from './demo-people.ts'
import { listen, logOf } from './serve.ts'

const fixtures = fileURLToPath(new URL('../../../fixtures/demo/', import.meta.url))

/** The made-up trust, as fixtures/demo/trust.json has it. */
interface DemoTrust {
  readonly name: string
  readonly academies: readonly {
    readonly code: string
    readonly name: string
    readonly phase: string
    readonly urn: string
    readonly start: string
    readonly startEvent: string
    readonly end?: string
    readonly endEvent?: string
    readonly endEvidence?: string
    readonly meters: readonly Readonly<Record<string, string>>[]
    readonly counts: readonly {
      readonly kind: string
      readonly asOf: string
      readonly value: string
      readonly source: string
    }[]
    readonly assertions: readonly {
      readonly stream: string
      readonly start: string
      readonly reason: string
    }[]
  }[]
  readonly targets: readonly object[]
  readonly policy: object
  readonly degreeDays: { readonly file: string; readonly station: string; readonly source: string }
  readonly measures: readonly ({ readonly academy: string } & Readonly<Record<string, unknown>>)[]
  readonly contracts: readonly object[]
  readonly narratives: Readonly<Record<string, object>>
  readonly files: readonly { readonly file: string; readonly academy?: string }[]
}

async function organise(client: Client, trust: DemoTrust): Promise<void> {
  const ids = new Map<string, string>()
  for (const { code, name, phase, urn, meters, counts, assertions, ...membership } of trust.academies) {
    const { id: academyId } = good(await client.call('POST', '/v1/academies', { code, name, phase, urn }))
    ids.set(code, academyId)
    good(await client.call('POST', '/v1/memberships', { academyId, ...membership }))
    for (const meter of meters) good(await client.call('POST', '/v1/meters', { academyId, ...meter }))
    for (const count of counts) good(await client.call('POST', '/v1/counts', { academyId, ...count }))
    for (const one of assertions) good(await client.call('POST', '/v1/assertions', { academyId, ...one }))
  }
  for (const contract of trust.contracts) good(await client.call('POST', '/v1/contracts', contract))
  for (const [year, narrative] of Object.entries(trust.narratives))
    good(await client.call('PUT', `/v1/narratives/${year}`, narrative))
  for (const { academy, ...measure } of trust.measures)
    good(await client.call('POST', '/v1/measures', { academyId: ids.get(academy), ...measure }))
  const { file, ...place } = trust.degreeDays
  const query = new URLSearchParams({ ...place, fileName: file })
  good(await client.sendFile(join(fixtures, file), query, '/v1/degree-days'))
  good(await client.call('POST', '/v1/recalculation-policies', trust.policy))
  // Last, the main one at the end: that it is there says that all of it is.
  for (const target of trust.targets.toReversed()) good(await client.call('POST', '/v1/targets', target))
}

/** Makes the organisation on the first start; a half-made one, of a start that was killed, is named. */
async function ensureOrganised(client: Client, trust: DemoTrust, data: string): Promise<void> {
  if ((await client.call('GET', '/v1/targets/current')).status === 200) return
  if ((await everyItem(client, '/v1/academies')).length > 0)
    throw new CommandProblem(
      `An earlier first start of the demo was cut off. Delete the folder ${data} and start again.`,
    )
  await organise(client, trust)
}

/** Imports what is not in the ledger yet: the same bytes again change nothing. */
async function importFiles(
  terminal: Terminal,
  client: Client,
  trust: DemoTrust,
  silent: boolean,
): Promise<void> {
  const there = new Set((await everyItem(client, '/v1/uploads')).map((upload) => upload.fileName))
  for (const { file, academy } of trust.files) {
    if (there.has(file)) continue
    const options = academy === undefined ? {} : { academy }
    const { upload } = await importFile(
      client,
      join(fixtures, file),
      options,
      progressBar(terminal, file, silent),
    )
    if (!silent)
      say(
        terminal,
        `  ${file}: ${upload.rows?.accepted ?? 0} of ${upload.rows?.read ?? 0} rows${upload.issues.errors + upload.issues.warnings > 0 ? `, ${upload.issues.errors} errors, ${upload.issues.warnings} warnings` : ''}`,
      )
  }
}

/** What the demo shows: everything read through the API. */
async function summaryOf(client: Client) {
  const emissions = good(await client.call('GET', '/v1/emissions?by=year,academy,scope'))
  const progress = good(await client.call('GET', '/v1/progress'))
  const years = (progress.years as { year: string; complete: boolean }[]).filter((one) => one.complete)
  const span = new URLSearchParams({ from: progress.baseYear, to: years.at(-1)?.year ?? progress.baseYear })
  const drivers = good(await client.call('GET', `/v1/drivers?${span}`))
  const coverage = []
  for (const year of emissions.years as string[]) {
    const body = good(await client.call('GET', `/v1/coverage?year=${year}`))
    const days = body.cells.flatMap(
      (cell: { days: { expected: number; received: number; estimated: number } | null }) => cell.days ?? [],
    )
    const total = (name: 'expected' | 'received' | 'estimated') =>
      days.reduce((sum: number, one: Record<string, number>) => sum + (one[name] ?? 0), 0)
    coverage.push({
      year,
      expectedDays: total('expected'),
      receivedDays: total('received'),
      estimatedDays: total('estimated'),
      gaps: body.gaps,
    })
  }
  const uploads = await everyItem(client, '/v1/uploads')
  const issues = uploads.reduce(
    (sum, one) => ({ errors: sum.errors + one.issues.errors, warnings: sum.warnings + one.issues.warnings }),
    { errors: 0, warnings: 0 },
  )
  const held = await everyItem(client, '/v1/meters?held=true')
  return {
    emissions,
    progress,
    drivers,
    coverage,
    files: uploads.length,
    issues,
    held: held.map((meter) => meter.number as string),
  }
}

function showSummary(terminal: Terminal, summary: Awaited<ReturnType<typeof summaryOf>>): void {
  const { emissions, coverage, issues } = summary
  const years = emissions.years as string[]
  const academies = [
    ...new Set<string>(emissions.groups.map((one: { key: { academy: string } }) => one.key.academy)),
  ]
  const sumOf = (wanted: Record<string, string>): string => {
    const found = emissions.groups.filter((one: { key: Record<string, string> }) =>
      Object.entries(wanted).every(([name, value]) => one.key[name] === value),
    )
    if (found.length === 0) return tonnes(null)
    const inTotal = found.filter((one: { inTotal: boolean }) => one.inTotal)
    return tonnes(
      inTotal
        .reduce((sum: Decimal, one: { kgCO2e: string }) => sum.plus(one.kgCO2e), new Decimal(0))
        .toFixed(),
    )
  }
  say(terminal, '\nEmissions as owned, tonnes CO2e')
  const rows = [
    ['', ...years],
    ...['1', '2', '3'].map((scope) => [`Scope ${scope}`, ...years.map((year) => sumOf({ year, scope }))]),
    ...academies.map((academy) => [academy, ...years.map((year) => sumOf({ year, academy }))]),
    ['total', ...years.map((year) => sumOf({ year }))],
  ]
  for (const line of aligned(rows, new Set(years.map((_, index) => index + 1)))) say(terminal, `  ${line}`)
  say(terminal, '\nMeter days')
  for (const one of coverage)
    say(
      terminal,
      `  ${one.year}: ${one.receivedDays} of ${one.expectedDays} received, ${one.estimatedDays} of them estimated; ${one.gaps.length} meters with gaps`,
    )
  say(
    terminal,
    `  ${summary.files} files, ${issues.errors} errors and ${issues.warnings} warnings named row by row${summary.held.length > 0 ? `; in the holding place: ${summary.held.join(', ')}` : ''}\n`,
  )
  showProgress(terminal, summary.progress)
  say(terminal, '')
  showDrivers(terminal, summary.drivers, undefined)
}

async function demoKey(service: Service, trustId: string): Promise<string> {
  const id = newId()
  const { text, secretHash } = mintKey({ trustId, keyId: id })
  await addKey(service.services.db, {
    trustId,
    id,
    name: `demo ${service.services.clock.today()}`,
    role: 'lead',
    academyIds: [],
    secretHash,
    expiresAt: new Date(service.services.clock.now().getTime() + 86_400_000),
    createdBy: 'demo',
  })
  return text
}

/** `trust-carbon demo`: a made-up trust of six academies, its files imported, its figures shown, its pages and its API served. */
export function addDemo(program: Command, { terminal, clock }: Tools): void {
  program
    .command('demo')
    .description('a made-up trust: imports its files, shows its figures, serves its pages and its API')
    .option('--once', 'stop after the summary')
    .option('--json', 'the summary as JSON')
    .option('--data <folder>', 'the data folder', 'data/demo')
    .option('--port <number>', 'the port', '3000')
    .action((options: { once?: boolean; json?: boolean; data: string; port: string }) =>
      answering(terminal, async () => {
        const config = readConfig({ ...process.env, TRUST_CARBON_DATA: options.data, PORT: options.port })
        const silent = options.json === true
        if (!silent) say(terminal, 'Opening the ledger (the first time takes some seconds)…')
        const service = await startService({ config, clock, log: options.once ? undefined : logOf('warn') })
        let listening = false
        try {
          const trust = JSON.parse(await readFile(join(fixtures, 'trust.json'), 'utf8')) as DemoTrust
          const known = (await allTrusts(service.services.db)).find((one) => one.name === trust.name)
          const { id } = known ?? (await createTrust(service.services.db, trust.name))
          const client = localClient(service, id, async () => {})
          await ensureOrganised(client, trust, options.data)
          if (!silent) say(terminal, `${trust.name}: ${trust.academies.length} academies`)
          await importFiles(terminal, client, trust, silent)
          const summary = await summaryOf(client)
          if (silent) say(terminal, JSON.stringify(summary))
          else showSummary(terminal, summary)
          if (options.once) return
          const address = await listen(service, { ...config, terminal })
          listening = true
          const key = await demoKey(service, id)
          const password = await letDemoPeopleIn(service.services, id)
          say(
            terminal,
            `\nOpen ${address} and sign in as any of these; the password until the next start is\n  ${password}`,
          )
          const people = demoPeople.map(({ email, name, role }) => [email, name, role])
          for (const line of aligned(people)) say(terminal, `  ${line}`)
          say(
            terminal,
            `\nThe API is at ${address}, its documentation at ${address}/docs. A key for today:\n  ${key}`,
          )
          say(terminal, `Try: curl -H 'authorization: Bearer ${key}' '${address}/v1/progress'`)
        } finally {
          if (!listening) await service.close()
        }
      }),
    )
}
