import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../../src/cli/program.ts'
import { fixedClock } from '../../src/clock.ts'
import { type Client, openTestService, type TestService } from './service.ts'

let t: TestService
let trustId: string
let lead: Client
let folder: string
let where: string[]
beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  trustId = trust.trustId
  lead = await trust.as('lead')
  folder = await mkdtemp(join(tmpdir(), 'trust-carbon-scenarios-'))
  const address = await t.service.app.listen({ port: 0, host: '127.0.0.1' })
  where = ['--server', address, '--key', await t.keyFor(trustId, 'lead')]
})
afterAll(async () => {
  await t.close()
  await rm(folder, { recursive: true, force: true })
})

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

const grid = (year: number, kgCO2ePerUnit: string) => ({ stream: 'electricity.grid', year, kgCO2ePerUnit })
const body = {
  code: 'fes-2026',
  title: 'A pathway of the system operator',
  source: 'NESO, Future Energy Scenarios 2026',
  publishedOn: '2026-07-14',
  factors: [grid(2026, '0.16'), grid(2030, '0.1')],
}

describe('factor scenarios', () => {
  it('are versions: the newest counts, the others stay; one is always there', async () => {
    const first = await lead('POST', '/v1/factor-scenarios', body)
    expect([first.status, first.body]).toEqual([
      201,
      { ...body, version: 1, createdAt: expect.any(String), createdBy: 'lead key' },
    ])
    const second = await lead('POST', '/v1/factor-scenarios', { ...body, factors: [grid(2030, '0.090')] })
    expect(second.body).toMatchObject({ version: 2, factors: [grid(2030, '0.09')] })
    await lead('POST', '/v1/factor-scenarios', { ...body, code: 'amber' })
    const all = (await lead('GET', '/v1/factor-scenarios')).body
    expect(all.items.map((one: { code: string; version: number }) => [one.code, one.version])).toEqual([
      ['held', 0],
      ['amber', 1],
      ['fes-2026', 2],
    ])
    expect((await lead('GET', '/v1/factor-scenarios/fes-2026')).body).toEqual(second.body)
    expect((await lead('GET', '/v1/factor-scenarios/fes-2026/versions')).body.items).toEqual([
      second.body,
      first.body,
    ])
    expect((await lead('GET', '/v1/factor-scenarios/held')).body).toMatchObject({
      factors: [],
      createdBy: null,
    })
  })

  it('are paged by code', async () => {
    const codes: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: { items: { code: string }[]; nextCursor: string | null } = (
        await lead('GET', `/v1/factor-scenarios?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
      ).body
      codes.push(...page.items.map((one) => one.code))
      cursor = page.nextCursor
    }
    expect(codes).toEqual(['held', 'amber', 'fes-2026'])
  })

  it.each([
    ['the code that is always there', { code: 'Held' }, 409, 'body/code'],
    ['grams for kilograms', { factors: [grid(2030, '100')] }, 422, 'body/factors/0/kgCO2ePerUnit'],
    ['a day of long ago', { publishedOn: '1989-12-31' }, 422, 'body/publishedOn'],
    ['a day that is to come', { publishedOn: '2027-01-01' }, 422, 'body/publishedOn'],
    ['two factors of one year', { factors: [grid(2030, '0.1'), grid(2030, '0.2')] }, 400, 'body/factors/1'],
    ['a negative factor', { factors: [grid(2030, '-0.1')] }, 400, 'body/factors/0/kgCO2ePerUnit'],
    [
      'a stream that is none',
      { factors: [{ ...grid(2030, '1'), stream: 'coke' }] },
      400,
      'body/factors/0/stream',
    ],
    ['no factors', { factors: [] }, 400, 'body/factors'],
  ])('with %s are refused, and the place is named', async (_what, change, status, pointer) => {
    const answer = await lead('POST', '/v1/factor-scenarios', { ...body, ...change })
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([status, pointer])
  })

  it('are the trust’s own, and the whole trust’s', async () => {
    const other = await (await t.makeTrust('Other')).as('lead')
    const missing = await other('GET', '/v1/factor-scenarios/fes-2026')
    expect([missing.status, missing.body.detail]).toEqual([
      404,
      'There is no factor scenario “fes-2026”. There is held; POST /v1/factor-scenarios, or “trust-carbon scenario set”, adds one.',
    ])
    const oak = (await lead('POST', '/v1/academies', { code: 'oak', name: 'Oak', phase: 'primary' })).body.id
    const narrow = t.call(await t.keyFor(trustId, 'lead', [oak]))
    expect((await narrow('POST', '/v1/factor-scenarios', { ...body, code: 'mine' })).status).toBe(403)
  })
})

describe('on the command line', () => {
  const said = ['--title', 'Slow', '--source', 'Somebody', '--published', '2026-07-14']
  it('a CSV file becomes a scenario, and is shown again', async () => {
    const file = join(folder, 'slow.csv')
    await writeFile(
      file,
      '\uFEFFStream,Year,kgCO2ePerUnit,Note\nelectricity.grid,2026,0.170,\n\nelectricity.grid,2040,.05,"guessed, by us"\ngas.mains,2035,0.18,\n',
    )
    const set = await run('scenario', 'set', 'slow', file, ...said)
    expect([set.out, set.err]).toEqual([
      'slow has electricity.grid 2026 to 2040, gas.mains 2035 (version 1).\n',
      '',
    ])
    const shown = await run('scenario', 'show', 'slow')
    expect(shown.out).toContain('Somebody, published 2026-07-14')
    expect(shown.out).toMatch(/electricity\.grid {2}2040 +0\.05\n/)
    const listed = JSON.parse((await run('scenario', 'list', '--json')).out)
    expect(listed.map((one: { code: string }) => one.code)).toContain('slow')
    expect((await run('scenario', 'list')).out).toMatch(/^held +Factors held/m)
    await run('scenario', 'set', 'slow', file, ...said)
    const versions = JSON.parse((await run('scenario', 'show', 'slow', '--versions', '--json')).out)
    expect(versions.items.map((one: { version: number }) => one.version)).toEqual([2, 1])
  })

  it('a file with faults is not taken, and every fault is named by its line', async () => {
    const file = join(folder, 'bad.csv')
    await writeFile(
      file,
      'stream,year,kgCO2ePerUnit\nelectricity.grid,30,0.1\ngrid,2030,0.1\ngas.mains,2030,\ngas.mains,2031,-1\n',
    )
    const { err, exitCode } = await run('scenario', 'set', 'bad', file, ...said)
    expect(exitCode).toBe(1)
    for (const part of [
      'line 2: “30” is not',
      'line 3: “grid”',
      'line 4: The factor is missing',
      'line 5: -1',
    ])
      expect(err).toContain(part)
    await writeFile(file, 'what,when,how much\n1,2,3\n')
    expect((await run('scenario', 'set', 'bad', file, ...said)).err).toContain('columns stream, year and')
    expect((await run('scenario', 'show', 'bad')).err).toContain('There is no factor scenario “bad”')
  })
})
