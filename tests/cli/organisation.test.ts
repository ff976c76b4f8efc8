import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../../src/cli/program.ts'
import { fixedClock } from '../../src/clock.ts'
import { daysOf } from '../../src/domain/day.ts'
import { openTestService, type TestService } from '../api/service.ts'

// Over the network, as to a server elsewhere: a lead's key for everything but keys, which an administrator makes.
let t: TestService
let address: string
let keys: { lead: string; admin: string }
let folder: string
beforeAll(async () => {
  t = await openTestService()
  const { trustId } = await t.makeTrust('Oaks')
  keys = { lead: await t.keyFor(trustId, 'lead'), admin: await t.keyFor(trustId, 'admin') }
  address = await t.service.app.listen({ port: 0, host: '127.0.0.1' })
  folder = await mkdtemp(join(tmpdir(), 'trust-carbon-organisation-'))
})
afterAll(async () => {
  await t.close()
  await rm(folder, { recursive: true, force: true })
})

/** Runs a command line as a person writes it; a part in quotes is one word. */
async function run(
  line: string,
  where = ['--server', address, '--key', line.startsWith('key ') ? keys.admin : keys.lead],
): Promise<{ out: string; err: string; exitCode: number }> {
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
const json = async (line: string) => JSON.parse(await done(`${line} --json`))

describe('from nothing to the report, on the command line alone', () => {
  it('sets the trust and its schools up, and corrects what was said wrongly', async () => {
    expect(await done('trust set --name "Oaks Trust" --year-start 8')).toContain('years start in August')
    await done('trust set --year-start 9')
    expect(await json('trust show')).toMatchObject({ name: 'Oaks Trust', yearStartMonth: 9 })
    expect((await run('trust set')).err).toContain('Say what to change')

    expect((await run('academy add oak Oak --phase primary --since 2020-9-1')).err).toContain('2024-03-31')
    expect((await json('academy list')).length).toBe(0)
    await done('academy add oak "Oak School" --phase primary --since 2020-09-01')
    expect(await done('academy set oak --urn 123456 --phase middle')).toBe(
      'oak is Oak School (middle, URN 123456).\n',
    )
    await done('academy add birch "Birch School" --phase primary --since 2024-09-01')
    expect(await done('membership withdraw birch --reason "it joined later"')).toContain('counts no more')
    await done('membership add birch --since 2025-01-01 --evidence "Deed of 2024"')
    expect((await json('membership list')).length).toBe(2)
    expect(await done('membership list --academy birch --withdrawn')).toContain(
      'by lead key: it joined later',
    )
    expect(await done('membership end birch --on 2025-08-01 --event closed')).toContain('closed')
    const ended = await run('membership end birch --on 2025-08-01 --event closed')
    expect([ended.exitCode, ended.err]).toEqual([1, 'birch has no membership that lasts.\n'])
    await done('membership withdraw birch --since 2025-01-01 --reason "not a member at all"')
  })

  it('splits a school, hands its minibuses over and gives it a new URN, and shows what came of it', async () => {
    await done('academy add ash "Ash School" --phase primary --since 2015-09-01')
    await done('academy add yew "Yew School" --phase primary --since 2025-01-15 --event split')
    expect(
      await done('membership end ash --on 2025-01-15 --event split --kind organic --evidence "Minute 7"'),
    ).toContain('ash split (organic): no longer in the trust from 2025-01-15.')
    const listed = await done('membership list --academy ash --kind --evidence')
    expect(listed).toMatch(/structural.*organic.*Minute 7/)
    expect(await done('structure')).toContain('To settle: Ash School was split on 2025-01-15, and none')
    expect(await done('structure pass ash yew --on 2025-01-15 --share 60 --evidence "Site plan"')).toBe(
      'From 2025-01-15 on 60 % of the history of ash is that of yew.\n',
    )
    expect(await done('structure outsource fleet.minibus --academy yew --on 2025-03-11')).toBe(
      'fleet.minibus of yew is somebody else’s from 2025-03-11.\n',
    )
    await done('academy urn add yew 654321 --since 2025-02-03')
    expect(await done('academy urn list 654321')).toMatch(/654321 +2025-02-03/)
    const shown = await done('structure --at 2025-06-01 --year 2024-25')
    for (const line of [
      /^ {2}yew +Yew School +654321 +split 2025-01-15 +100 % from 2025-01-15$/m,
      /^ {2}ash +Ash School .*joined 2015-09-01, split 2025-01-15 +100 % to 2025-01-14$/m,
      /^ {2}2025-01-15 +organic +Ash School was split \(Minute 7; recorded by lead key\)$/m,
      /organic +60 % of the history of Ash School passed to Yew School \(Site plan;/,
      /structural +fleet.minibus of Yew School was handed to somebody else \(no evidence;/,
      /^ {2}yew +229 days +2025-01-15 to 2025-08-31$/m,
      /^To settle: Ash School was split on 2025-01-15, and only 60 %/m,
    ])
      expect(shown).toMatch(line)
    const [, id = ''] = shown.match(/passed to Yew School.* id (\S+)\)$/m) ?? []
    expect(await done(`structure withdraw ${id} --reason "the plan was another"`)).toBe(
      'Withdrew it: the history of ash did not pass to yew on 2025-01-15.\n',
    )
    expect(await done('academy urn withdraw yew 654321 --reason "not yet"')).toContain('counts no more')
    for (const code of ['ash', 'yew']) await done(`membership withdraw ${code} --reason "another trust’s"`)
    expect(await done('structure --at 2024-06-01')).not.toContain('ash')
  })

  it('says what each fault is in words, without addresses of the API’s making', async () => {
    for (const [line, words] of [
      [
        'academy set oak --urn 12',
        'urn: It is not what it must be: the school’s unique reference number: six digits.',
      ],
      ['academy set elm --urn 123456', 'There is no academy “elm”. “trust-carbon academy list” lists them.'],
      [
        'academy add x X --phase nursery --since 2020-09-01',
        'phase: It must be one of first, primary, middle,',
      ],
      [
        'count add oak pupils 4 --on 2024-31-12 --source x',
        'asOf: It must be a day, written like 2024-03-31.',
      ],
      ['meter show 1234', 'There is no meter “1234”. “trust-carbon meter list” lists them.'],
      ['assert minibus --start 2024-09-01 --reason x', '“minibus” is not a stream.'],
      ['narrative set 2024-25', 'Give the words themselves, or a file with --file.'],
      [
        'count add oak pupils 1,234 --on 2024-10-03 --source x',
        'value: It is not what it must be: a number of zero or more, as text: digits, a point for decimals and no commas, such as 1234.5.',
      ],
      ['target set --base 2024-25 --by 2029-30 --reduction 40 --scopes 9', 'scopes: It must be from 1 to 3.'],
      ['narrative set 2024-26 None.', '“2024-26” is not a reporting year. Write it like 2023-24.'],
    ] as const) {
      const { err, exitCode } = await run(line)
      expect({ line, exitCode }).toEqual({ line, exitCode: 1 })
      expect(err, line).toContain(words)
      expect(err, line).not.toMatch(/body\/|pattern|undefined|\[object/)
    }
    expect((await run('count add oak teachers 4 --on 2024-10-03 --source x')).exitCode).toBe(2)
  })

  it('assigns meters, puts them right and counts their data', async () => {
    const rows = daysOf({ start: '2024-09-01', end: '2025-09-01' }).map((day) => `OAK 1,${day},kWh,10`)
    const file = join(folder, 'oak.csv')
    await writeFile(file, `meter,date,unit,value\n${rows.join('\n')}\n`)
    await done(`import ${file}`)
    expect(await done('meter list --held')).toContain('OAK 1')
    expect(await done('meter assign "OAK 1" --academy oak --utility electricity --end 2025-01-01')).toBe(
      'OAK 1 is an electricity meter of oak.\n',
    )
    expect(await done('meter set "OAK 1" --clear end --start 2024-09-01 --name "Main building"')).toContain(
      'oak',
    )
    expect(await done('meter show "OAK 1"')).toBe(
      'OAK 1 is an electricity meter of oak.\n  unit kWh\n  name Main building\n  start 2024-09-01\n',
    )
    // Nobody moves a meter in passing: it is said to be registered, and where.
    const moved = await run('meter assign "OAK 1" --academy birch --utility electricity')
    expect([moved.exitCode, moved.err]).toEqual([
      1,
      expect.stringMatching(
        /^The meter OAK 1 is registered already, at Oak School; nothing was changed.*“trust-carbon meter set”/,
      ),
    ])
    expect(await done('meter show "OAK 1"')).toContain('electricity meter of oak')
    expect(await done('meter set "OAK 1" --hold')).toContain('holding place')
    await done('meter set "OAK 1" --academy oak')
    expect((await run('meter set "OAK 1" --clear utility')).err).toContain('cannot be cleared')
    // 3650 × 0.177 (the set of 2025)
    expect((await json('emissions --year 2024-25')).totals.scope2LocationKgCO2e).toBe('646.05')
  })

  it('adds contracts, and takes one back by its name', async () => {
    await done(
      'contract add Green --start 2024-09-16 --end 2025-09-01 --kg-per-kwh 0 --evidence "REGO 7" --meter "OAK 1"',
    )
    expect(await done('contract list')).toContain('OAK 1')
    // 15 days in September are not covered: 150 × 0.177
    expect((await json('emissions --year 2024-25 --method market')).totals.scope2MarketKgCO2e).toBe('26.55')
    expect((await run('contract withdraw Blue --reason "never signed"')).err).toContain('contract list')
    await done('contract withdraw green --reason "never signed"')
    expect(await done('contract list')).toBe('No contracts.\n')
    expect(await done('contract list --withdrawn')).toContain('never signed')
  })

  it('supplies each part that the report asks for, until it is made', async () => {
    const refused = await run('report --year 2024-25')
    expect(refused.exitCode).toBe(1)
    for (const part of ['gas.mains', 'fleet.minibus', 'travel.car', 'count of pupils', 'energy efficiency'])
      expect(refused.err).toContain(part)
    await done('assert gas.mains --academy oak --start 2020-09-01 --reason "heated with oil"')
    await done('assert fleet.minibus --start 2020-09-01 --reason "no minibuses"')
    await done('assert add travel.car --start 2020-09-01 --reason "a slip of the pen"')
    await done('assert withdraw travel.car --reason "said twice"')
    await done('assert travel.car --start 2020-09-01 --reason "no mileage is paid"')
    expect((await json('assert list')).length).toBe(3)
    await done('count add oak pupils 300 --on 2024-10-03 --source "Autumn census 2024"')
    await done('count add "Oak School" pupils 310 --on 2024-10-03 --source "census, corrected"')
    expect((await json('count list --academy oak')).map((one: { value: string }) => one.value)).toEqual([
      '300',
      '310',
    ])
    await done('narrative set 2024-25 "None this year." --first-year')
    expect(await done('narrative set 2024-25 "LED lights in the hall."')).toContain('The first report')
    expect((await json('narrative show 2024-25')).energyEfficiency).toBe('LED lights in the hall.')
    const report = await done('report --year 2024-25')
    expect(report).toContain('none, as asserted')
    expect(report).toContain('310 pupils (census, corrected (2024-10-03))')
    expect(report).toContain('none in 2024-25, as asserted: no minibuses (lead key)')
  })

  it('sets the target in versions, and makes keys that end', async () => {
    expect((await run('target show')).err).toContain('No target was set yet')
    const words = 'target set --base 2024-25 --by 2029-30 --scopes 1,2'
    expect((await run(`${words} --reduction 101`)).err).toContain('at most 100')
    await done(`${words} --reduction 30`)
    expect(await done(`${words} --reduction 40 --minute "item 7"`)).toContain('version 2, set by lead key')
    expect((await json('target list')).map((one: { version: number }) => one.version)).toEqual([2, 1])
    expect(await done('target show')).toContain('40 % below 2024-25 by 2029-30; scopes 1, 2')
    const pupils = 'target set --code pupils --title "Half per pupil" --metric perPupil --measured-on asOwned'
    const steps = '--milestone 2026-27=20 --milestone 2028-29=35.5'
    const set = await done(
      `${pupils} --base-years 2022-23,2023-24 --by 2029-30 --reduction 50 --scopes 1,2 ${steps}`,
    )
    expect(set).toContain('Half per pupil: 50 % per pupil below the average of 2022-23, 2023-24 by 2029-30')
    expect(set).toContain('on the way: 20 % by 2026-27, 35.5 % by 2028-29')
    await done('target set --code neutral --kind neutral --base 2024-25 --by 2039-40 --scopes 1,2')
    expect(await done('target show --code neutral')).toContain('neutral by 2039-40')
    expect((await json('target list --current')).map((one: { code: string }) => one.code)).toEqual([
      'main',
      'neutral',
      'pupils',
    ])

    await done('key add Site --role estates --academy oak --expires 2027-08-31')
    expect((await run('key add Old --role lead --expires 2026-11-22')).exitCode).toBe(1)
    const keys = await done('key list')
    expect(keys).toMatch(/Site +estates +oak +2027-08-31T23:59:59/)
    const { id } = (await json('key list')).find((one: { name: string }) => one.name === 'Site')
    expect(await done(`key revoke ${id}`)).toBe('Revoked Site.\n')
  })
})

describe('a new ledger', () => {
  it('begins with a trust whose years start where it says, and which is not made twice', async () => {
    const here = ['--data', join(folder, 'new')]
    const wrong = await run('trust create Elms --year-start 13', here)
    expect([wrong.exitCode, wrong.err]).toEqual([
      1,
      'The month in which a year starts is 1 (January) to 12 (December).\n',
    ])
    const made = JSON.parse((await run('trust create Elms --year-start 4 --json', here)).out)
    expect(made).toMatchObject({ name: 'Elms', yearStartMonth: 4, factorPolicy: 'majority' })
    expect(made.key).toMatch(/^tc_/)
    expect((await run('trust create elms', here)).err).toContain('already')
  }, 120_000)
})

describe('the help of every command', () => {
  it('says what the command and each of its arguments and options is, and which must be given', async () => {
    for (const name of [
      'trust',
      'academy',
      'membership',
      'structure',
      'meter',
      'count',
      'contract',
      'assert',
      'target',
      'narrative',
      'key',
      'upload',
    ]) {
      const { out, exitCode } = await run(`${name} --help`, [])
      expect(exitCode).toBe(0)
      const parts = [...out.matchAll(/^ {2}(\w+) (?:\[|<|\w)/gm)].map((match) => match[1]!)
      for (const part of parts.filter((one) => one !== 'help')) {
        const help = (await run(`${name} ${part} --help`, [])).out
        expect(help, `${name} ${part}`).toContain('--json')
        // A line of an option or argument without words of its own.
        expect(help.match(/^ {2}(-\S+( <\w+>)?|<?\w+>?)$/gm), `${name} ${part}`).toBeNull()
      }
      expect(parts.length, name).toBeGreaterThan(1)
    }
    expect((await run('membership end --help', [])).out).toMatch(/--on <day> .*\(must\s+be given\)/)
  })
})
