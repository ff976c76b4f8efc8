import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openService } from '../../src/cli/client.ts'
import { runCommand } from '../../src/cli/program.ts'
import { fixedClock } from '../../src/clock.ts'
import { makeTestLedger } from '../database.ts'

// How commands end: one plain line, and an exit code that says whose move it is (src/cli/problems.ts).
let folder: string
let data: string

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
  await runCommand(words, { terminal, clock: fixedClock('2026-11-23') })
  return { ...written, exitCode: terminal.exitCode }
}

const program = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
/** The program as a process of its own. */
function start(words: string[], stdio: Parameters<typeof spawn>[2]['stdio'] = 'pipe') {
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...words], { stdio })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { child, ended }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trust-carbon-endings-'))
  data = join(folder, 'data')
  await makeTestLedger(data)
  expect((await run('trust', 'create', 'Oaks', '--data', data)).exitCode).toBe(0)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('what is wrong with a call is told in one line, with exit code 2', () => {
  it.each([
    [
      'a backup into a folder that is not there',
      ['backup', 'FOLDER/none/a.backup'],
      'none/a.backup: there is no',
    ],
    ['a backup over a folder', ['backup', 'FOLDER'], ': this is a folder, not a file.'],
    [
      'a report into a folder that is not there',
      ['report', '--year', '2024-25', '--draft', '--csv', 'FOLDER/none/a.csv'],
      'none/a.csv: there is no such file or folder.',
    ],
    ['a file that is not there', ['restore', 'FOLDER/none'], 'none is not a file that can be read.'],
    ['a server that is none', ['emissions', '--server', 'localhost', '--key', 'x'], 'Write it like http://'],
  ])('%s', async (_name, words, message) => {
    const asked = words.map((word) => word.replace('FOLDER', folder))
    const where = asked.includes('--server') ? [] : ['--data', data]
    const { out, err, exitCode } = await run(...asked, ...where)
    expect([out, exitCode]).toEqual(['', 2])
    expect(err).toContain(message)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it.each([
    ['abc', 'PORT must be a whole number, not “abc”.\n'],
    ['65536', 'PORT must be a port, 0 to 65535, not 65536.\n'],
    ['-1', 'PORT must be a whole number, not “-1”.\n'],
  ])('the port %s', async (port, err) => {
    for (const command of ['serve', 'demo'])
      expect(await run(command, `--port=${port}`, '--data', join(folder, 'new'))).toEqual({
        out: expect.any(String),
        err,
        exitCode: 2,
      })
  })
})

describe('what cannot be done now ends with exit code 3', () => {
  it('a port that another program has', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as { port: number }
    try {
      const { err, exitCode } = await run('serve', '--port', String(port), '--data', data)
      expect([err, exitCode]).toEqual([
        `The port ${port} is in use by another program. Choose another one with --port.\n`,
        3,
      ])
    } finally {
      other.close()
    }
    // The ledger was given back.
    expect((await run('trust', 'show', '--data', data)).exitCode).toBe(0)
  })

  it('a server that does not answer', async () => {
    const away = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => away.once('listening', resolve))
    const { port } = away.address() as { port: number }
    await new Promise((resolve) => away.close(resolve))
    const where = ['--server', `http://127.0.0.1:${port}`, '--key', 'x']
    for (const words of [['emissions'], ['backup', join(folder, 'a.backup')]]) {
      const { err, exitCode } = await run(...words, ...where)
      expect([err, exitCode]).toEqual([
        `http://127.0.0.1:${port} does not answer: nothing listens there.\n`,
        3,
      ])
    }
  })

  it('a ledger that another process has', async () => {
    const service = await openService({ data }, fixedClock('2026-11-23'))
    try {
      const { err, exitCode } = await run('trust', 'show', '--data', data)
      expect([err, exitCode]).toEqual([expect.stringContaining('in use by process'), 3])
    } finally {
      await service.close()
    }
  })
})

describe('what was refused, or a part of it, ends with exit code 1', () => {
  it('rows of a file, judged alone and taken in', async () => {
    const file = join(folder, 'daily.csv')
    await writeFile(file, 'meter,date,unit,value\nOAK-1,2025-02-01,kWh,1\nOAK-1,2025-02-02,kWh,x\n')
    for (const words of [['--dry-run'], [], []])
      expect((await run('import', ...words, file, '--data', data)).exitCode).toBe(1)
    await writeFile(file, 'meter,date,unit,value\nOAK-1,2025-02-03,kWh,1\n')
    // One that is not there is graver than one that was refused, whichever comes first.
    const none = join(folder, 'none.csv')
    await writeFile(join(folder, 'empty.csv'), '')
    expect((await run('import', none, join(folder, 'empty.csv'), '--data', data)).exitCode).toBe(2)
    expect((await run('import', file, '--data', data)).exitCode).toBe(0)
  })

  it('names that are not known', async () => {
    for (const words of [
      ['template', 'nonsense'],
      ['streams', 'nonsense'],
      ['import', '--stream', 'nonsense', 'a.csv'],
      ['academy', 'set', 'nonsense', '--urn', '123456', '--data', data],
    ]) {
      const { err, exitCode } = await run(...words)
      expect([words[0], exitCode]).toEqual([words[0], 1])
      expect(err).toContain('nonsense')
    }
  })

  it('a file that is no backup, which says so', async () => {
    const file = join(folder, 'other.zip')
    for (const bytes of [
      '',
      'x',
      'meter,date\n',
      gzipSync('meter,date\n'),
      gzipSync('{"format":1}\n'),
      gzipSync('null\n'),
    ]) {
      await writeFile(file, bytes)
      const { err, exitCode } = await run('restore', file, '--data', data)
      expect([err, exitCode]).toEqual([
        'The backup cannot be used: it is not a backup of trust-carbon. Nothing was changed.\n',
        1,
      ])
    }
  })
})

it('the help says what the exit codes mean', async () => {
  const { out, exitCode } = await run('--help')
  expect(exitCode).toBe(0)
  for (const words of [
    '0   done',
    '1   refused',
    '2   wrongly called',
    '3   not possible now',
    '70  a fault',
  ])
    expect(out).toContain(words)
})

describe('calculate', () => {
  it('says what was not said, and how a call looks', async () => {
    const nothing = await run('calculate')
    expect(nothing).toEqual({
      out: '',
      err: 'Missing: --stream, --quantity, --unit, --year or --factors; or --input with a file. For example: trust-carbon calculate --stream gas.mains --quantity 1000 --unit kWh --year 2024-25\n',
      exitCode: 2,
    })
    const json = await run('calculate', '--json', '--stream', 'gas.mains', '--quantity', '1', '--unit', 'kWh')
    expect(JSON.parse(json.out).error.detail).toMatch(/^Missing: --year or --factors;/)
  })

  it('takes the name of an attribute however its capitals are written', async () => {
    const of = (name: string) =>
      run(
        ...['calculate', '--stream', 'travel.flight', '--quantity', '1000', '--unit', 'km'],
        ...[
          '--factors',
          'desnz-2025',
          '--attribute',
          'haul=longHaul',
          '--attribute',
          `${name}=without`,
          '--json',
        ],
      )
    const [right, other] = [await of('radiativeForcing'), await of('RadiativeForcing')]
    expect([right.exitCode, other]).toEqual([0, right])
    const list = join(folder, 'list.json')
    const asked = { stream: 'travel.car', quantity: '1', unit: 'km', factors: 'desnz-2025' }
    await writeFile(list, JSON.stringify([{ ...asked, attributes: { Fuel: 'diesel' } }]))
    expect(JSON.parse((await run('calculate', '--input', list)).out)[0].error.detail).toBe(
      '“Fuel” is not an attribute: write “fuel”.',
    )
  })
})

describe('as a process', () => {
  it('ends in peace where nobody reads its output any more', async () => {
    const { child, ended } = start(['factors', 'show', 'desnz-2025', '--data', data])
    let err = ''
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      err += text
    })
    child.stdout?.once('data', () => child.stdout?.destroy())
    expect([await ended, err]).toEqual([0, ''])
  })

  it('writes its log after what the command says, where both go to one file', async () => {
    const file = join(folder, 'log')
    const handle = openSync(file, 'w')
    const { child, ended } = start(['serve', '--port', '0', '--data', data], ['ignore', handle, handle])
    closeSync(handle)
    const written = async (words: string): Promise<string> => {
      for (;;) {
        const text = await readFile(file, 'utf8')
        if (text.includes(words)) return text
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
    const address = /listens at (\S+);/.exec(await written('documentation is at'))?.[1]
    await fetch(`${address}/v1/trust`)
    await written('"refused"')
    child.kill('SIGTERM')
    await ended
    const text = await readFile(file, 'utf8')
    const lines = text.trim().split('\n')
    expect(lines.filter((line) => line.startsWith('trust-carbon listens at '))).toHaveLength(1)
    expect(lines.at(-1)).toBe('Ending (SIGTERM)…')
    for (const line of lines.filter((one) => one.includes('"level"')))
      expect(() => JSON.parse(line)).not.toThrow()
  }, 60_000)
})
