import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../../src/cli/program.ts'
import { fixedClock } from '../../src/clock.ts'
import { streamIds } from '../../src/domain/stream.ts'

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

describe('trust-carbon streams', () => {
  it('lists all of them', async () => {
    const all = JSON.parse((await run('streams', '--json')).out)
    expect(all.map((one: { id: string }) => one.id)).toEqual(streamIds)
    expect((await run('streams')).out).toContain('travel.car')
  })

  it('shows one: scope, units, attributes, reason, companions', async () => {
    const { out, exitCode } = await run('streams', 'fleet.minibus')
    expect(exitCode).toBe(0)
    expect(out).toContain('Scope 1; SECR: mandatory; units: km, mile')
    expect(out).toContain('No minibus factor is published.')
    expect(out).toContain('wtt, Scope 3.3: ')
  })

  it('shows which row of a set is used, and why, or that there is none', async () => {
    const { out } = await run('streams', 'electricity.grid', '--factors', 'desnz-2025', '--unit', 'kWh')
    expect(out).toContain('direct, Scope 2: 0.177 kg CO2e per kWh, row ')
    expect(out).toContain('UK electricity generated, location-based: the grid average of the year.')
    const none = await run('streams', 'homeworking', '--factors', 'desnz-2021')
    expect(none.out).toContain('2021 has no such row (per FTE Working Hour).')
    const json = JSON.parse(
      (
        await run(
          'streams',
          'fleet.car',
          '--factors',
          'desnz-2024',
          '--attribute',
          'fuel=electric',
          '--attribute',
          'size=small',
          '--unit',
          'miles',
          '--json',
        )
      ).out,
    )
    expect([json.attributes, json.grade]).toEqual([{ size: 'small', fuel: 'electric' }, 2])
    expect(json.units.map((one: { unit: string }) => one.unit)).toEqual(['mile'])
  })

  it('lists the published names with their routes, of all sets or one', async () => {
    expect((await run('streams', 'waste', '--names')).out).toMatch(/^Municipal waste +anaerobicDigestion,/m)
    expect((await run('streams', 'waste', '--names', '--factors', 'desnz-2025')).out).not.toContain(
      'Municipal',
    )
    const hotels = JSON.parse((await run('streams', 'travel.hotel', '--names', '--json')).out)
    expect(hotels.items.map((one: { name: string }) => one.name)).toContain('Hong Kong, China')
  })

  it('says what is wrong, with exit code 1', async () => {
    const wrong = async (...words: string[]) => {
      const { err, exitCode } = await run('streams', ...words)
      expect(exitCode).toBe(1)
      return err
    }
    expect(await wrong('travel.sledge')).toContain('is not a stream')
    expect(await wrong('waste', '--factors', 'desnz-1999')).toContain('desnz-2026')
    expect(await wrong('waste', '--factors', 'desnz-2025')).toContain('trust-carbon streams waste --names')
    expect(await wrong('travel.car', '--names')).toContain('takes no published names')
    const { out } = await run('streams', 'travel.sledge', '--json')
    expect(JSON.parse(out).error.type).toBe('/problems/not-found')
  })
})

describe('names on the command line', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trust-carbon-names-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('calculate takes a name with an equals sign in it', async () => {
    const { out } = await run(
      'calculate',
      '--json',
      '--stream',
      'refrigerant',
      '--quantity',
      '2',
      '--unit',
      'kg',
      '--factors',
      'desnz-2024',
      '--attribute',
      'gas=R290 = propane',
    )
    // The 2024 table: 0.06 kg CO2e per kg of propane.
    expect(JSON.parse(out).kgCO2e).toBe('0.12')
  })

  it('a dry run without a ledger checks names by those of the published sets', async () => {
    const file = join(folder, 'waste.csv')
    await writeFile(
      file,
      'academy,stream,date,quantity,unit,material,route\noak,Waste,2025-01-14,10,kg,glass,Closed-loop\noak,waste,2025-01-14,10,kg,Crisps,landfill\n',
    )
    const { out, exitCode } = await run('import', '--dry-run', '--json', file)
    expect(exitCode).toBe(1)
    const judged = JSON.parse(out)
    expect(judged.rows).toEqual({ read: 2, accepted: 1, rejected: 1, duplicate: 0, ignored: 0 })
    expect(judged.issues).toMatchObject([
      { code: 'attribute_unknown', severity: 'error', row: 3, column: 'material', value: 'Crisps' },
    ])
  })
})
