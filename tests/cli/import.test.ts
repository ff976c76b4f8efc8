import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../../src/cli/program.ts'
import { fixedClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { startService } from '../../src/start.ts'
import { makeLedger } from '../api/ledger-state.ts'
import { openTestService, type TestService } from '../api/service.ts'

let folder: string
let data: string
let t: TestService
let server: string[]

async function run(...words: string[]) {
  const written = { out: '', err: '' }
  const sink = (name: 'out' | 'err') =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += String(chunk)
        done()
      },
    })
  const terminal = { out: sink('out'), err: sink('err'), exitCode: 0 }
  await runCommand(words, { terminal, clock: fixedClock('2026-11-23') })
  const lines = written.out
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('{'))
  return { ...written, exitCode: terminal.exitCode, json: lines.map((line) => JSON.parse(line)) }
}

const file = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}
const daily = (...rows: string[]) => `meter,date,unit,value\n${rows.join('\n')}\n`
const trips = (...academies: string[]) =>
  `academy,stream,from,quantity,unit\n${academies.map((code, index) => `${code},travel.rail,2025-02-${10 + index},50,km`).join('\n')}\n`
const keys = ['file', 'format', 'status', 'rows', 'meters', 'activities', 'issues']

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trust-carbon-import-'))
  data = join(folder, 'data')
  t = await openTestService()
  const { trustId } = await makeLedger(t)
  const key = await t.keyFor(trustId, 'lead')
  server = ['--server', await t.service.app.listen({ port: 0 }), '--key', key]
})
afterAll(async () => {
  await t.close()
  await rm(folder, { recursive: true, force: true })
})

describe('what a file does not tell', () => {
  it('is asked, and told with an option', async () => {
    const text = 'meter,timestamp,kwh\n1012345678903,01/03/2024 23:30,1\n1012345678903,05/03/2024 00:00,2\n'
    const path = await file('asked.csv', text)
    const judge = (...words: string[]) => run('import', '--dry-run', '--json', '--data', data, ...words, path)
    const where = ['--profile', 'long.time']
    const codes = (report: { issues: { code: string }[] }) => report.issues.map(({ code }) => code)
    expect(codes((await judge(...where)).json[0])).toEqual(['date_order_ambiguous'])
    expect(codes((await judge(...where, '--date-order', 'monthFirst')).json[0])).toEqual(['labels_ambiguous'])
    const told = await judge(...where, '--date-order', 'dayFirst', '--labels', 'end', '--clock', 'local')
    expect(told.json[0].meters[0]).toMatchObject({
      firstDay: '2024-03-01',
      lastDay: '2024-03-04',
      total: '3',
    })
    expect((await judge('--labels', 'middle')).exitCode).not.toBe(0)
    expect((await judge('--unit', 'furlong')).exitCode).toBe(2)
  })
})

describe('import --dry-run', () => {
  it('without a ledger judges the files by themselves, and says so beside the answer', async () => {
    const path = await file('trips.csv', trips('anywhere'))
    const { json, err, exitCode } = await run('import', '--dry-run', '--json', '--data', data, path)
    expect(json.map(Object.keys)).toEqual([keys])
    expect(json[0]).toMatchObject({ file: path, status: 'ok', rows: { accepted: 1 } })
    expect(err).toContain(`There is no ledger in ${data} yet: judged without one`)
    expect(exitCode).toBe(0)
  })

  it('of an empty file answers in a line as well', async () => {
    for (const where of [['--data', data], server]) {
      const { json, exitCode } = await run(
        'import',
        '--dry-run',
        '--json',
        ...where,
        await file('empty.csv', ''),
      )
      expect(json.map(Object.keys)).toEqual([keys])
      expect(json[0]).toMatchObject({ status: 'rejected', issues: [{ code: 'file_empty' }] })
      expect(exitCode).toBe(1)
    }
  })

  it('with a ledger judges by its academies and meters: in its folder, and at a server; in use, without', async () => {
    const paths = [
      await file('trips.csv', trips('oak', 'anywhere')),
      await file('daily.csv', daily('1012345678903,2025-02-01,kWh,1')),
    ]
    const judged = async (...where: string[]) => {
      const { json, err } = await run('import', '--dry-run', '--json', ...where, ...paths)
      const codes = json.map((one) => one.issues.map((issue: { code: string }) => issue.code))
      return { codes, err }
    }
    expect(await judged(...server)).toEqual({ codes: [['academy_unknown'], []], err: '' })

    // A folder with a ledger, but no trust in it yet.
    const config = { ...readConfig({ TRUST_CARBON_DATA: data }), requestsPerMinute: 100_000 }
    const service = await startService({ config, clock: fixedClock('2026-11-23') })
    try {
      const inUse = await judged('--data', data)
      expect(inUse.err).toContain('in use by a running server')
      expect(inUse.codes).toEqual([[], ['meter_unknown']])
    } finally {
      await service.close()
    }
    expect((await judged('--data', data)).err).toContain('no trust in the ledger yet')
    expect((await run('trust', 'create', 'A Trust', '--data', data)).exitCode).toBe(0)
    expect(await judged('--data', data)).toEqual({
      codes: [['academy_unknown', 'academy_unknown'], ['meter_unknown']],
      err: '',
    })
  })
})

describe('import', () => {
  it('answers with a line for each file that has what the dry run has, all its issues, and the upload', async () => {
    const bad = Array.from({ length: 450 }, (_, index) => `1012345678903,2025-02-01,kWh,x${index}`)
    const paths = [
      await file('bad.csv', daily('1012345678903,2025-02-01,kWh,1', ...bad)),
      await file('empty.csv', ''),
      await file('no-table.csv', 'name,age\nAda,36\n'),
    ]
    const { json, exitCode } = await run('import', '--json', ...server, ...paths)
    expect(json.map(Object.keys)).toEqual([1, 2, 3].map(() => [...keys, 'upload']))
    const [partial, refused, rejected] = json
    expect(partial).toMatchObject({
      file: paths[0],
      status: 'partial',
      rows: { read: 451, accepted: 1, rejected: 450 },
      upload: { status: 'counted', existing: false, fileName: 'bad.csv' },
    })
    expect(partial.issues).toHaveLength(450)
    expect(partial.issues[449]).toMatchObject({ row: 452, column: 'value', value: 'x449' })
    expect(refused).toMatchObject({ status: 'rejected', issues: [{ code: 'file_empty' }], upload: null })
    expect(rejected).toMatchObject({ status: 'rejected', upload: { status: 'rejected' } })
    expect(exitCode).toBe(1)
    const dry = await run('import', '--dry-run', '--json', ...server, paths[0]!)
    const { upload: _, ...same } = partial
    expect(dry.json).toEqual([same])
  })

  it('of the same bytes says how many rows were refused, and reads them anew with --again', async () => {
    const path = await file('refused.csv', trips('oak', 'elm', 'elm'))
    const first = await run('import', ...server, path)
    expect(first.out).toContain('counted: 1 of 3 rows, 2 errors')
    const second = await run('import', ...server, path)
    expect(second.out).toContain(
      'the same file was sent before (2 rows of it were refused); use --again to read it anew',
    )
    const other = await run('import', ...server, '--academy', 'oak', path)
    expect([other.exitCode, other.err]).toEqual([1, expect.stringContaining('read-again')])
    expect(
      (await run('academy', 'add', ...server, 'elm', 'Elm', '--phase', 'primary', '--since', '2019-09-01'))
        .exitCode,
    ).toBe(0)
    const third = await run('import', '--again', ...server, path)
    expect(third.out).toContain('read again, counted: 3 of 3 rows, 0 errors')
    const fourth = await run('import', '--json', ...server, path)
    expect(fourth.json[0]).toMatchObject({ status: 'ok', upload: { existing: true } })
    expect(fourth.json[0].upload.replaces).not.toBeNull()
  })

  it('--again of a file that was never sent sends it', async () => {
    const path = await file('new.csv', trips('oak'))
    expect((await run('import', '--again', ...server, path)).out).toContain('counted: 1 of 1 rows')
  })

  it('goes on with the other files where one cannot be read', async () => {
    const path = await file('other.csv', trips('oak', 'oak'))
    const { out, err, exitCode } = await run('import', ...server, join(folder, 'nowhere.csv'), path)
    expect([out, err, exitCode]).toEqual([
      expect.stringContaining('counted'),
      expect.stringContaining('nowhere.csv is not a file'),
      2,
    ])
  })
})
