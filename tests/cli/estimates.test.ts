import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../../src/cli/program.ts'
import { fixedClock } from '../../src/clock.ts'
import { daysOf } from '../../src/domain/day.ts'
import { openTestService, type TestService } from '../api/service.ts'

// Oak’s gas meter uses 10 kWh a day all year but for the week from Monday 6 January 2025, of which nothing came.
let t: TestService
let where: string[]
let folder: string
const standardYear = fileURLToPath(new URL('../../fixtures/degree-days/standard-year.csv', import.meta.url))

async function run(line: string): Promise<{ out: string; err: string; exitCode: number }> {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2]!)
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
async function done(line: string): Promise<string> {
  const { out, err, exitCode } = await run(line)
  expect({ line, err, exitCode }).toEqual({ line, err: '', exitCode: 0 })
  return out
}

beforeAll(async () => {
  t = await openTestService()
  const { trustId } = await t.makeTrust('Oaks')
  const address = await t.service.app.listen({ port: 0, host: '127.0.0.1' })
  where = ['--server', address, '--key', await t.keyFor(trustId, 'lead')]
  folder = await mkdtemp(join(tmpdir(), 'trust-carbon-estimates-'))
  await done('academy add oak "Oak School" --phase primary --since 2020-09-01')
  await done('meter assign OAK-G --academy oak --utility gas')
  const rows = daysOf({ start: '2024-09-01', end: '2025-09-01' })
    .filter((day) => day < '2025-01-06' || day > '2025-01-12')
    .map((day) => `OAK-G,${day},kWh,10`)
  await writeFile(join(folder, 'gas.csv'), `meter,date,unit,value\n${rows.join('\n')}\n`)
  await done(`import ${join(folder, 'gas.csv')}`)
})
afterAll(async () => {
  await t.close()
  await rm(folder, { recursive: true, force: true })
})

it('coverage is a grid of letters, and names the command for the hole', async () => {
  const out = await done('coverage --year 2024-25')
  expect(out).toContain('S O N D J F M A M J J A')
  expect(out).toMatch(/gas\.mains {9}OAK-G {2}R R R R P R R R R R R R\n/)
  expect(out).toMatch(/electricity\.grid {9}M M M M M M M M M M M M\n/)
  expect(out).toContain('M missing')
  expect(out).toMatch(/oak +365 +358 +0 +7 +2\n/)
  expect(out).toContain('trust-carbon estimate OAK-G --from 2025-01-06 --to 2025-01-12 --method neighbours')
  expect(out).toContain('trust-carbon meter assign NUMBER --academy oak --utility electricity')
  expect(out).toContain('oak: no data of electricity.grid, and nobody said that there is none')
  expect(out).not.toMatch(/undefined|null|\[object/)
})

it('the command that coverage names shows what it would do, does it, and takes it back', async () => {
  const command = 'estimate OAK-G --from 2025-01-06 --to 2025-01-12 --method neighbours'
  const shown = await done(`${command} --preview`)
  expect(shown).toContain('Would estimate 7 days of gas meter OAK-G: 70 kWh, grade 4')
  expect(shown).toContain('2025-01-06  10 kWh  = (2024-12-30: 10 + 2025-01-13: 10) / 2')
  // 70 of 365 × 10 kWh: 1.9178 %.
  expect(shown).toContain('share   1.9 % of all that would count of this meter from 2024-09-01 to 2025-08-31')
  expect(await done('estimate list')).toBe('Nothing was estimated.\n')

  const made = await done(command)
  expect(made).toContain('It is upload 2, and steps aside when the data comes.')
  expect(await done('coverage --year 2024-25')).toMatch(/OAK-G {2}R R R R E R R R R R R R\n/)
  const list = await done('estimate list --academy oak')
  expect(list).toMatch(
    /2 +OAK-G +2025-01-06 to 2025-01-12 +neighbours +4 +70 kWh +7 of 7 +lead key +The mean/,
  )
  const again = await run(command)
  expect([again.exitCode, again.err]).toEqual([
    1,
    'Nothing is missing: every day of meter OAK-G from 2025-01-06 to 2025-01-12 has data. An estimate never takes the place of data.\n',
  ])
  expect(await done('estimate withdraw 2 --reason "the bill came"')).toContain('its days are missing again')
  expect(await done('estimate list')).toContain('withdrawn')
  expect((await run('estimate withdraw 1 --reason x')).err).toContain('Upload 1 is no estimate')
})

it('degree days are loaded, listed and taken back', async () => {
  expect((await run('estimate OAK-G --from 2025-01-06 --to 2025-01-12 --method degreeDays')).err).toContain(
    'Load them: trust-carbon degree-days load FILE --station NAME',
  )
  expect(await done(`degree-days load ${standardYear} --station "South" --source "made up"`)).toBe(
    'South: 12 months of a standard year at 15.5, 18.5 °C.\n',
  )
  expect(await done(`degree-days load ${standardYear} --station South`)).toContain('nothing was changed')
  expect(await done('degree-days list')).toContain('standard-year.csv')
  // The meter uses the same all year: the cold does not explain it.
  const refused = await run('estimate OAK-G --from 2025-01-06 --to 2025-01-12 --method degreeDays')
  expect([refused.exitCode, refused.err]).toEqual([
    1,
    expect.stringContaining('do not explain what this meter uses'),
  ])
  expect(await done('degree-days withdraw South --reason "another place"')).toContain('counts no more')
  expect(await done('degree-days list')).toContain('No degree days yet')
  expect(await done('degree-days list --withdrawn')).toContain('another place')
})

it('back-casts every meter of a joiner at once, and names what could not be filled', async () => {
  expect(
    await done('academy add elm "Elm School" --phase primary --since 2025-09-01 --opened-on 2022-09-05'),
  ).toContain('Added Elm School')
  expect((await run('academy set elm --opened-on 5/9/2022')).err).toContain(
    '--opened-on “5/9/2022” is no day',
  )
  expect((await run('estimate --academy elm --from 2022-09-01 --to 2022-09-30 --method backCast')).err).toBe(
    'elm has no meters. Register them: trust-carbon meter assign NUMBER --academy elm --utility UTILITY.\n',
  )
  for (const [number, utility] of [
    ['ELM-E', 'electricity'],
    ['ELM-G', 'gas'],
    ['ELM-W', 'water'],
  ])
    await done(`meter assign ${number} --academy elm --utility ${utility}`)
  const later = daysOf({ start: '2025-09-01', end: '2025-11-01' })
  const rows = [...later.map((day) => `ELM-E,${day},kWh,10`), ...later.map((day) => `ELM-G,${day},kWh,7`)]
  await writeFile(join(folder, 'elm.csv'), `meter,date,unit,value\n${rows.join('\n')}\n`)
  await done(`import ${join(folder, 'elm.csv')}`)
  expect(await done('academy list')).toMatch(/elm +Elm School +primary +2022-09-05\n/)

  const command = 'estimate --academy elm --from 2022-09-01 --to 2022-09-30 --method backCast'
  const shown = await run(`${command} --preview`)
  expect(shown.exitCode).toBe(1)
  expect(shown.out).toContain('elm: would estimate days of 2 of 3 meters')
  // From its opening on Monday 5 September: 26 days, as from Monday 1 September 2025.
  expect(shown.out).toMatch(/ELM-E +electricity +26 +260 kWh +4 +/)
  expect(shown.out).toContain('ELM-G: Back-cast: the same weekday')
  expect(shown.out).toContain('No degree days were loaded.')
  expect(shown.out).toContain('  water ELM-W: A back-cast is made from what a meter used later')
  expect(shown.out).toContain('Nothing was kept. Without --preview it is.')
  expect(await done('estimate list --academy elm')).toBe('Nothing was estimated.\n')

  const made = await run(command)
  expect([made.exitCode, made.err]).toEqual([1, ''])
  expect(made.out).toContain('elm: estimated days of 2 of 3 meters')
  expect(made.out).toContain('trust-carbon estimate withdraw UPLOAD --reason TEXT')
  expect(await done('estimate list --academy elm')).toMatch(
    /ELM-G +2022-09-05 to 2022-09-30 +backCast +4 +182 kWh/,
  )
  const again = JSON.parse((await run(`${command} --json`)).out)
  expect(
    again.meters.map((one: { meter: string; problem: { type: string } }) => [one.meter, one.problem.type]),
  ).toEqual([
    ['ELM-E', '/problems/estimate-nothing-missing'],
    ['ELM-G', '/problems/estimate-nothing-missing'],
    ['ELM-W', '/problems/estimate-basis-missing'],
  ])
  expect((await run(command)).out).toContain('Nothing is missing of electricity ELM-E, gas ELM-G.')
})

it('says what is wrong with a call', async () => {
  const call = 'estimate OAK-G --from 2025-01-06 --to 2025-01-12'
  expect((await run(call)).exitCode).toBe(2)
  for (const wrong of [
    `${call} --academy oak --method backCast`,
    'estimate --from 2025-01-06 --to 2025-01-07 --method backCast',
  ])
    expect(await run(wrong)).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('Say which meter, or with --academy'),
    })
  expect((await run(`${call} --method guess`)).exitCode).toBe(2)
  for (const [line, words] of [
    ['estimate OAK-G --from 6/1/2025 --to 2025-01-12 --method neighbours', 'Write the days like 2024-03-31.'],
    [`${call} --method benchmark --kwh-per-m2 40`, 'with --source'],
    [`${call} --method benchmark`, 'no count of floorAreaM2'],
    ['estimate NOBODY --from 2025-01-06 --to 2025-01-12 --method neighbours', 'There is no meter “NOBODY”.'],
    ['degree-days load nowhere.csv --station X', 'nowhere.csv is not a file'],
  ] as const) {
    const { err, exitCode } = await run(line)
    expect({ line, exitCode }).toEqual({ line, exitCode: 1 })
    expect(err, line).toContain(words)
  }
})
