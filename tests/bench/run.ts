// `npm run bench`: what the design aims at, as ratios within this one run. Speeds of one machine mean nothing elsewhere; ratios do.
import { spawnSync } from 'node:child_process'
import { createReadStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { startPostgres } from '../postgres.ts'
import { figureTimes } from './figures.ts'
import { dailyText, mpanOf, writeHalfHourly, writeJourneys } from './files.ts'
import { pageTimes } from './pages.ts'
import { type BenchService, startBenchService } from './server.ts'

const wanted = new Set(process.argv.slice(2))
const wants = (name: string): boolean => wanted.size === 0 || wanted.has(name)
const folder = mkdtempSync(join(tmpdir(), 'trust-carbon-bench-files-'))
const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`
const say = (text: string): void => void process.stdout.write(`${text}\n`)
const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ??
  Number.NaN

/** A database of its own on the server; undefined stays undefined, the embedded database. */
async function fresh(url: string | undefined): Promise<string | undefined> {
  if (url === undefined) return undefined
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const name = `bench_${++databases}`
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  const own = new URL(url)
  own.pathname = `/${name}`
  return own.href
}
let databases = 0

/** Registers the meters of one academy, so that everything that a real import switches on is on. */
async function organise(service: BenchService, meters: readonly string[]): Promise<void> {
  const academy = await service.call('POST', '/v1/academies', { code: 'oak', name: 'Oak', phase: 'primary' })
  const academyId: string = academy.id
  await service.call('POST', '/v1/memberships', { academyId, start: '2010-09-01', startEvent: 'founded' })
  for (const number of meters)
    await service.call('POST', '/v1/meters', { academyId, number, utility: 'electricity', unit: 'kWh' })
  await service.call('POST', '/v1/targets', {
    baseYear: '2023-24',
    targetYear: '2029-30',
    reductionPercent: '40',
    scopes: [1, 2],
    categories: [],
  })
}

/** A plain COPY of the same file into a table of the same server: the best of three. */
async function plainCopy(url: string, path: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const slots = Array.from({ length: 48 }, (_, index) => `v${index} numeric`)
  let best = Number.POSITIVE_INFINITY
  for (let turn = 0; turn < 3; turn++) {
    await client.query(`DROP TABLE IF EXISTS plain`)
    await client.query(`CREATE TABLE plain (meter text, day date, unit text, ${slots.join(', ')})`)
    const start = performance.now()
    await pipeline(
      createReadStream(path),
      client.query(copyFrom('COPY plain FROM STDIN (FORMAT csv, HEADER)')),
    )
    best = Math.min(best, performance.now() - start)
  }
  await client.query('DROP TABLE plain')
  await client.end()
  return best
}

/** Asks for the progress again and again until told to stop; answers how long each answer took. */
function watchProgress(service: BenchService): () => Promise<number[]> {
  let going = true
  const times: number[] = []
  const watching = (async () => {
    while (going) {
      const start = performance.now()
      await service.call('GET', '/v1/progress')
      times.push(performance.now() - start)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })()
  return async () => {
    going = false
    await watching
    return times
  }
}

const warmUp = join(folder, 'warm-up.csv')
const twoYears = { start: '2024-01-01', end: '2025-12-31' }
const files = [1, 5].map((times) => ({
  times,
  path: join(folder, `half-hourly-${times}.csv`),
  meters: Array.from({ length: 100 * times }, (_, index) => mpanOf(index)),
}))

async function importing(serverUrl: string): Promise<void> {
  for (const file of files) {
    const { rows, values } = await writeHalfHourly(file.path, { meters: file.meters, period: twoYears })
    say(
      `file ×${file.times}: ${file.meters.length} meters, ${rows} meter-days, ${values} values, ${(statSync(file.path).size / 1e6).toFixed(0)} MB`,
    )
  }
  const [small, large] = files
  if (small === undefined || large === undefined) return
  const plain = await plainCopy(serverUrl, small.path)
  say(`plain COPY of the file ×1 on PostgreSQL: ${seconds(plain)}`)
  for (const [name, url, aim] of [
    ['PostgreSQL', serverUrl, 4],
    ['embedded', undefined, 6],
  ] as const) {
    if (!wants(name.toLowerCase()) && !wants('import')) continue
    const peaks: (number | undefined)[] = []
    for (const file of [small, large]) {
      const service = await startBenchService(await fresh(url))
      await organise(service, file.meters)
      // A service that runs has read a file before: its first one is not timed.
      await service.importFile(warmUp)
      const took = await service.importFile(file.path)
      peaks.push(service.peakMemoryMib())
      const ratio = took / (plain * file.times)
      say(
        `${name}: import of the file ×${file.times} ${seconds(took)} = ${ratio.toFixed(2)} × the plain COPY${file.times === 1 ? ` (aim: at most ${aim})` : ''}`,
      )
      await service.close()
    }
    const [first, second] = peaks
    if (first !== undefined && second !== undefined)
      say(
        `${name}: peak memory ${first.toFixed(0)} MiB; with the file ×5 ${second.toFixed(0)} MiB = ${(second / first).toFixed(2)} × (aim: under 600 MB, not growing with the file)`,
      )
  }
  if (wants('embedded') || wants('import')) await watching(small)
}

/** A file of journeys ten times as large as another: its time and its memory. */
async function travelling(): Promise<void> {
  const took: number[] = []
  const peaks: number[] = []
  for (const rows of [30_000, 300_000]) {
    const path = join(folder, `journeys-${rows}.csv`)
    await writeJourneys(path, rows)
    const service = await startBenchService(undefined)
    await organise(service, [mpanOf(0)])
    await service.importFile(warmUp)
    took.push(await service.importFile(path))
    peaks.push(service.peakMemoryMib() ?? Number.NaN)
    await service.close()
  }
  const [small = Number.NaN, large = Number.NaN] = took
  say(
    `embedded: 300,000 journeys in ${seconds(large)} = ${(large / small).toFixed(1)} × a tenth of them (aim: about 10); peak memory ${peaks.map((peak) => peak.toFixed(0)).join(' and ')} MiB (aim: under 600, not growing with the file)`,
  )
}

/** How the embedded database answers while it imports: a second import of the file, with somebody asking all the while. */
async function watching(file: (typeof files)[number]): Promise<void> {
  const service = await startBenchService(undefined)
  await organise(service, file.meters)
  await service.call('GET', '/v1/progress')
  const stopWatching = watchProgress(service)
  const took = await service.importFile(file.path)
  const times = await stopWatching()
  say(
    `embedded: GET /v1/progress while the file ×1 is imported (${seconds(took)}), ${times.length} answers: p50 ${quantile(times, 0.5).toFixed(0)} ms, p99 ${quantile(times, 0.99).toFixed(0)} ms, longest ${Math.max(...times).toFixed(0)} ms (aim: p99 under 500 ms)`,
  )
  await service.close()
}

/** The report with one year of data against the same report with ten. */
async function reporting(serverUrl: string): Promise<void> {
  for (const [name, url] of [
    ['PostgreSQL', serverUrl],
    ['embedded', undefined],
  ] as const) {
    const medians: number[] = []
    for (const years of [1, 10]) {
      const service = await startBenchService(await fresh(url))
      const meters = Array.from({ length: 40 }, (_, index) => mpanOf(index))
      await organise(service, meters)
      const path = join(folder, `daily-${years}.csv`)
      writeFileSync(path, dailyText(meters, { start: `${2025 - years}-09-01`, end: '2025-09-01' }))
      await service.importFile(path)
      const times: number[] = []
      for (let turn = 0; turn < 60; turn++) {
        const start = performance.now()
        await service.call('GET', '/v1/reports/secr?year=2024-25&draft=true')
        times.push(performance.now() - start)
      }
      medians.push(quantile(times.slice(10), 0.5))
      await service.close()
    }
    const [one = Number.NaN, ten = Number.NaN] = medians
    say(
      `${name}: GET /v1/reports/secr, median ${one.toFixed(1)} ms with one year, ${ten.toFixed(1)} ms with ten = ${(ten / one).toFixed(2)} × (aim: within 1.2)`,
    )
  }
}

/** Progress and drivers of large trusts: against academies, years, and readings. */
async function figures(serverUrl: string): Promise<void> {
  const questions = ['/v1/progress', '/v1/drivers?from=2024-25&to=2025-26']
  const base = { academies: 250, years: 5, days: false }
  for (const [name, url] of [
    ['PostgreSQL', serverUrl],
    ['embedded', undefined],
  ] as const) {
    const times = async (more: Partial<typeof base>) =>
      figureTimes(await fresh(url), { ...base, ...more }, questions)
    const one = await times({})
    const cases = [
      ['four times the academies', 4, await times({ academies: 1000 })],
      ['twice the years', 2, await times({ years: 10 })],
      ['their days as well: 30 times the rows', 1, await times({ days: true })],
      ['1,000 academies and ten years', 8, await times({ academies: 1000, years: 10 })],
    ] as const
    for (const [no, question] of questions.entries()) {
      say(`${name}: GET ${question}, 250 academies and 5 years: ${seconds(one[no]!)}`)
      for (const [what, aim, took] of cases)
        say(
          `  with ${what}: ${seconds(took[no]!)} = ${(took[no]! / one[no]!).toFixed(2)} × (aim: at most about ${aim})`,
        )
    }
  }
}

/** Pages in Chromium with the data of the demo. */
async function overview(): Promise<void> {
  const { plain, ...pages } = await pageTimes()
  say(`Chromium: a page with nothing on it: ${seconds(plain)}`)
  const names = { overview: 'the overview', meter: 'a meter with three years of half-hours' }
  for (const [name, what] of Object.entries(names)) {
    const took = pages[name as keyof typeof pages]
    say(`  ${what}, until its main content: ${seconds(took)} = ${(took / plain).toFixed(1)} ×`)
  }
}

const built = spawnSync('npm', ['run', '-s', 'build'], { stdio: 'inherit' })
if (built.status !== 0) process.exit(1)
const server = await startPostgres()
try {
  await writeHalfHourly(warmUp, {
    meters: [mpanOf(0)],
    period: { start: '2023-01-01', end: '2024-01-01' },
  })
  if (wants('import') || wants('postgresql') || wants('embedded')) await importing(server.url)
  if (wants('import') || wants('travel')) await travelling()
  if (wants('report')) await reporting(server.url)
  if (wants('figures')) await figures(server.url)
  if (wants('overview')) await overview()
} finally {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}
