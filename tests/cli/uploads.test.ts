import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../../src/cli/program.ts'
import { fixedClock } from '../../src/clock.ts'
import { daysOf } from '../../src/domain/day.ts'
import { openTestService, type TestService } from '../api/service.ts'

// From a figure down to the file, and the file taken back: on the command line alone.
let t: TestService
let where: string[]
let folder: string

async function run(...words: string[]): Promise<{ out: string; err: string; exitCode: number }> {
  const written = { out: '', err: '' }
  const sink = (name: 'out' | 'err') =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += String(chunk)
        done()
      },
    })
  const terminal = { out: sink('out'), err: sink('err'), exitCode: 0 }
  await runCommand([...words, ...where], { terminal, clock: fixedClock('2026-11-23') })
  return { ...written, exitCode: terminal.exitCode }
}
async function done(...words: string[]): Promise<string> {
  const { out, err, exitCode } = await run(...words)
  expect({ words, err, exitCode }).toEqual({ words, err: '', exitCode: 0 })
  return out
}

beforeAll(async () => {
  t = await openTestService()
  const { trustId } = await t.makeTrust('Oaks')
  const key = await t.keyFor(trustId, 'lead')
  where = ['--server', await t.service.app.listen({ port: 0, host: '127.0.0.1' }), '--key', key]
  folder = await mkdtemp(join(tmpdir(), 'trust-carbon-uploads-'))
  await done('academy', 'add', 'oak', 'Oak', '--phase', 'primary', '--since', '2020-09-01')
  await done(
    'meter',
    'assign',
    'OAK-1',
    '--academy',
    'oak',
    '--utility',
    'electricity',
    '--start',
    '2025-01-01',
  )
  // 31 days of 10 kWh in two files, and a row that cannot be read: 310 kWh × 0.177 (UK electricity generated, 2025) = 54.87 kg.
  const rows = daysOf({ start: '2025-01-01', end: '2025-02-01' }).map((day) => `OAK-1,${day},kWh,10`)
  const file = async (name: string, lines: string[]): Promise<string> => {
    await writeFile(join(folder, name), `meter,date,unit,value\n${lines.join('\n')}\n`)
    return join(folder, name)
  }
  await done('import', await file('first.csv', rows.slice(0, 20)))
  const second = await file('second.csv', [...rows.slice(20), 'OAK-1,2025-02-01,kWh,=1+1'])
  expect((await run('import', second)).exitCode).toBe(1)
})
afterAll(async () => {
  await t.close()
  await rm(folder, { recursive: true, force: true })
})

describe('a figure', () => {
  it('leads to its lines, and a line to its sum by hand, its factor and the rows of the files', async () => {
    expect(await done('emissions', '--year', '2024-25')).toContain('“trust-carbon lines --year 2024-25”')
    const table = await done(
      'lines',
      '--year',
      '2024-25',
      '--month',
      '2025-01',
      '--stream',
      'electricity.grid',
    )
    const line = table.split('\n').find((one) => / direct /.test(one))
    expect(line).toMatch(/^oak +2025-01 +electricity\.grid +OAK-1 +direct +Scope 2 +54\.87 +\S+$/)
    const explained = await done('explain', line?.split(/ +/).at(-1) ?? '')
    expect(explained).toContain('oak, electricity.grid, meter OAK-1, 2025-01-01 to 2025-01-31\n')
    expect(explained).toContain('  310 × 0.177 kg CO2e per kWh = 54.87 kg CO2e\n')
    expect(explained).toMatch(/The factor: row \d+ of UK .*2025, revision 1/)
    expect(explained).toContain('UK electricity > Electricity generated')
    const rows = explained.split('\n').filter((text) => /^ {4}\w+\.csv/.test(text))
    expect(rows).toHaveLength(31)
    expect(rows[0]).toMatch(/^ {4}first\.csv +row 2 +2025-01-01 +10 kWh$/)
    expect(rows[30]).toMatch(/^ {4}second\.csv +row 12 +2025-01-31 +10 kWh$/)
    expect(explained).toContain('    together 310 kWh\n')
    const { err, exitCode } = await run('explain', 'nonsense')
    expect([err, exitCode]).toEqual([expect.stringContaining('There is no such line'), 1])
  })
})

describe('an upload', () => {
  it('is listed, and shown by its number or its id', async () => {
    const listed = (await done('upload', 'list')).trim().split('\n')
    expect(listed).toHaveLength(3)
    expect(listed[1]).toMatch(/^2 +second\.csv +\d{4}-\d\d-\d\d +counted +11 of 12 +1 +0 +\S+$/)
    const id = listed[1]?.split(/ +/).at(-1) ?? ''
    const shown = await done('upload', 'show', '2')
    expect(shown).toBe(await done('upload', 'show', id))
    expect(shown).toContain('second.csv: partial')
    expect(shown).toContain(`upload 2 (${id}): counted`)
    expect(JSON.parse(await done('upload', 'show', '2', '--json')).id).toBe(id)
    for (const none of ['3', 'nonsense', '00000000-0000-7000-8000-000000000000'])
      expect(await run('upload', 'show', none)).toEqual({
        out: '',
        err: `There is no upload “${none}”. “trust-carbon upload list” lists them.\n`,
        exitCode: 1,
      })
    expect(await done('upload', 'list', '--status', 'rejected')).toBe('No uploads: trust-carbon import.\n')
  })

  it('tells its issues row by row, and as CSV in which no cell is a formula', async () => {
    expect(await done('upload', 'issues', '1')).toBe('Nothing was found wrong or odd.\n')
    expect(await done('upload', 'issues', '2')).toMatch(/^13 +value +=1\+1 +error +/m)
    const csv = (await done('upload', 'issues', '2', '--csv')).trim().split(/\r?\n/)
    expect(csv).toHaveLength(2)
    expect(csv[0]).toContain('row')
    expect(csv[1]).toContain("'=1+1")
  })

  it('is taken back with a reason, and counts no more', async () => {
    expect((await run('upload', 'revert', '2')).exitCode).toBe(2)
    expect(await done('upload', 'revert', '2', '--reason', 'sent by mistake')).toBe(
      'Reverted upload 2, second.csv: it counts no more. The same file may be sent again.\n',
    )
    expect(await done('upload', 'show', '2')).toMatch(/reverted on \d{4}-\d\d-\d\d: sent by mistake/)
    const again = await run('upload', 'revert', '2', '--reason', 'once more')
    expect([again.err, again.exitCode]).toEqual([expect.stringContaining('it is reverted'), 1])
    // 200 kWh × 0.177
    const emissions = JSON.parse(await done('emissions', '--json'))
    expect(emissions.totals.scope2LocationKgCO2e).toBe('35.4')
  })
})
