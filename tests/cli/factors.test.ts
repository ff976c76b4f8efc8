import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../../src/cli/program.ts'
import { fixedClock } from '../../src/clock.ts'
import { makeTestLedger } from '../database.ts'
import { csvOf, layoutOf, publishedRows } from '../factors/official-file.ts'

let data: string
let file: string

async function run(...words: string[]): Promise<{ out: string; err: string; exitCode: number }> {
  let out = ''
  let err = ''
  const sink = (take: (text: string) => void) =>
    new Writable({
      write(chunk, _encoding, done) {
        take(String(chunk))
        done()
      },
    })
  const terminal = {
    out: sink((text) => {
      out += text
    }),
    err: sink((text) => {
      err += text
    }),
    exitCode: 0,
  }
  await runCommand(['factors', ...words, '--data', data], { terminal, clock: fixedClock('2026-11-23') })
  return { out, err, exitCode: terminal.exitCode }
}

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'trust-carbon-factors-'))
  file = join(data, 'flat-file-2027.csv')
  await writeFile(file, csvOf(publishedRows(2026), layoutOf(2027)))
  // A ledger, and no trust in it.
  await makeTestLedger(data)
})
afterAll(() => rm(data, { recursive: true, force: true }))

it('a ledger without a trust takes a set in; the same file again changes nothing', async () => {
  const asked = ['import', file, '--publisher', 'desnz', '--year', '2027', '--revision', '1.0']
  const made = await run(...asked)
  expect([made.err, made.exitCode]).toEqual(['', 0])
  expect(made.out).toBe(
    'desnz-2027: 8740 rows, revision 1.0.\nIt counts for 2027: figures of that year that were provisional are made with it now.\n',
  )
  const again = await run(...asked, '--json')
  expect(JSON.parse(again.out)).toMatchObject({ set: { id: 'desnz-2027', revision: '1.0' }, existing: true })
})

it('says what is wrong, and where, with exit code 1; and 2 where it is wrongly called', async () => {
  const other = await run('import', file, '--publisher', 'desnz', '--year', '2028', '--revision', '1')
  expect([other.exitCode, other.out]).toEqual([1, ''])
  expect(other.err).toContain('This file is in the ledger already, as desnz-2027')
  const none = await run(
    'import',
    join(data, 'none.xlsx'),
    '--publisher',
    'desnz',
    '--year',
    '2028',
    '--revision',
    '1',
  )
  expect([none.exitCode, none.err]).toEqual([
    2,
    `${join(data, 'none.xlsx')} is not a file that can be read.\n`,
  ])
  const remote = await run(
    'import',
    file,
    '--publisher',
    'desnz',
    '--year',
    '2027',
    '--revision',
    '1',
    '--server',
    'http://127.0.0.1:9',
  )
  expect(remote.err).toContain('run the command on the machine of the ledger')
  expect((await run('import', file, '--year', '2027')).exitCode).toBe(2)
})

it('lists sets, shows rows and chooses for a trust', async () => {
  const command = {
    terminal: { out: new Writable({ write: (_c, _e, done) => done() }), err: process.stderr, exitCode: 0 },
  }
  await runCommand(['trust', 'create', 'Mine', '--data', data], {
    ...command,
    clock: fixedClock('2026-11-23'),
  })
  const listed = (await run('list')).out.trim().split('\n')
  expect(listed).toHaveLength(12)
  expect(listed.at(-1)).toMatch(/^\* +desnz-2027 +revision 1\.0 +AR5 +8740 rows$/)
  const shown = await run('show', 'desnz-2027', 'Electricity: UK')
  expect(shown.out).toMatch(
    /^ *0\.13096 +kg CO2e per kWh +Scope 2 \| UK electricity \| Electricity generated \| Electricity: UK \| kWh +7_400_4000_5_1$/m,
  )
  expect(await run('show', 'desnz-2027', 'no such fuel')).toEqual({
    out: 'No row of desnz-2027 has “no such fuel” in its id or its labels.\n',
    err: '',
    exitCode: 0,
  })
  const chosen = await run(
    'choose',
    '--year',
    '2027',
    '--set',
    'desnz-2027',
    '--reason',
    'the only one',
    '--json',
  )
  expect(JSON.parse(chosen.out)).toMatchObject({
    year: 2027,
    version: 1,
    setId: 'desnz-2027',
    createdBy: 'operator',
  })
  const wrong = await run('choose', '--year', '2026', '--set', 'desnz-2027', '--reason', 'newer')
  expect([wrong.exitCode, wrong.err]).toEqual([
    1,
    'desnz-2027 is of 2027, not of 2026. For 2026 there is desnz-2026.\n',
  ])
})
