import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishedTrust } from './published-trust.ts'
import type { Body } from './schools.ts'
import { openTestService, type TestService } from './service.ts'

let t: TestService
let own: Awaited<ReturnType<typeof publishedTrust>>
let folder: string
let zip: Buffer

async function packOf(key: string, query = ''): Promise<Buffer> {
  const answer = await t.service.app.inject({
    method: 'GET',
    url: `/v1/inventories/2024-25/evidence${query}`,
    headers: { authorization: `Bearer ${key}` },
  })
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/zip'])
  return answer.rawPayload
}
async function unpack(bytes: Buffer): Promise<string> {
  const into = await mkdtemp(join(tmpdir(), 'evidence-'))
  for (const [name, content] of Object.entries(unzipSync(bytes))) {
    await mkdir(dirname(join(into, name)), { recursive: true })
    await writeFile(join(into, name), content)
  }
  return into
}
function verify(where: string): { status: number | null; out: string } {
  const run = spawnSync(process.execPath, [join(where, 'verify.mjs')], { encoding: 'utf8' })
  return { status: run.status, out: `${run.stdout}${run.stderr}` }
}
const hash = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex')

beforeAll(async () => {
  t = await openTestService()
  own = await publishedTrust(t)
  zip = await packOf(own.auditorKey)
  folder = await unpack(zip)
})
afterAll(async () => {
  await t.close()
  await rm(folder, { recursive: true, force: true })
})

it('has everything behind the figures, and its script finds nothing wrong', async () => {
  const files = await readdir(join(folder, 'files'))
  expect(files.map((name) => name.slice(17)).sort()).toEqual(['bills.csv', 'claims.csv', 'readings.csv'])
  for (const name of files)
    expect(hash(await readFile(join(folder, 'files', name))).startsWith(name.slice(0, 16))).toBe(true)
  expect(hash(await readFile(join(folder, 'inventory.json')))).toBe(own.sha256)
  expect(await readFile(join(folder, 'README.txt'), 'utf8')).toContain(
    `SHA-256 of the inventory: ${own.sha256}`,
  )
  const { steps, state } = JSON.parse(await readFile(join(folder, 'steps.json'), 'utf8'))
  expect([state, steps.map((one: Body) => [one.kind, one.by])]).toEqual([
    'published',
    [
      ['submitted', 'Fay'],
      ['approved', 'Lea'],
      ['published', 'Fay'],
    ],
  ])
  const { status, out } = verify(folder)
  expect([status, out]).toEqual([0, expect.stringContaining('All is as it was published.')])
  expect(out.match(/^ok {6}/gm)).toHaveLength(10)
  expect(out).not.toContain('FAILED')
})

it('is the same bytes again, whoever asks, and what came after the publication is not in it', async () => {
  await own.lou('POST', '/v1/academies', { code: 'ash', name: 'Ash School', phase: 'primary' })
  const reopening = { cause: 'error', reason: 'A meter was read wrongly.' }
  expect((await own.fay('POST', '/v1/inventories/2024-25/reopen', reopening)).status).toBe(200)
  const key = await t.keyFor(own.trustId, 'lead', [], null, 'Another')
  expect(hash(await packOf(key, '?version=1'))).toBe(hash(zip))
})

describe('whatever is changed in it, the script says where', () => {
  /** Changes a file of a copy of the pack; `covered`: its checksum with it, as somebody would who knows how. */
  async function tampered(
    name: string,
    change: (text: string) => string,
    covered = true,
  ): Promise<{ status: number | null; out: string }> {
    const copy = await mkdtemp(join(tmpdir(), 'evidence-'))
    try {
      await cp(folder, copy, { recursive: true })
      const before = await readFile(join(copy, name), 'utf8')
      const after = change(before)
      expect(after).not.toBe(before)
      await writeFile(join(copy, name), after)
      if (covered) {
        const sums = await readFile(join(copy, 'CHECKSUMS'), 'utf8')
        await writeFile(join(copy, 'CHECKSUMS'), sums.replace(hash(before), hash(after)))
      }
      return verify(copy)
    } finally {
      await rm(copy, { recursive: true, force: true })
    }
  }
  const readings = async (): Promise<string> =>
    `files/${(await readdir(join(folder, 'files'))).find((one) => one.endsWith('-readings.csv'))}`
  const inventory = (change: (body: Body) => void) => (text: string) => {
    const body = JSON.parse(text)
    change(body)
    return JSON.stringify(body)
  }

  it('a byte of a source file', async () => {
    const name = await readings()
    const plain = await tampered(name, (text) => text.replace(',100,kWh', ',900,kWh'), false)
    expect([plain.status, plain.out]).toEqual([
      1,
      expect.stringContaining(`${name} has other bytes than when it was packed`),
    ])
    const covered = await tampered(name, (text) => text.replace(',100,kWh', ',900,kWh'))
    expect([covered.status, covered.out]).toEqual([
      1,
      expect.stringContaining(`${name}: its bytes are not those of SHA-256`),
    ])
    expect(covered.out).toContain('ok      Every file is as it was packed')
  })

  it('the kilograms of a line', async () => {
    const { status, out } = await tampered(
      'inventory.json',
      inventory((body) => {
        const line = body.lines.find((one: Body) => one.kgCO2e === '531')
        line.kgCO2e = '431'
      }),
    )
    expect([status, out]).toEqual([1, expect.stringContaining('3000 × 0.177 is 531.000 kg, not 431')])
    expect(out).toContain('(oak ELEC-OAK 2024-09-01)')
    expect(out).toContain('the lines sum to 8.38715')
    const table = await tampered('lines.csv', (text) => text.replace(',531,', ',431,'))
    expect([table.status, table.out]).toEqual([1, expect.stringContaining('lines.csv, line ')])
  })

  it('a factor', async () => {
    const { status, out } = await tampered('factors.csv', (text) => text.replace(',0.177,', ',0.157,'))
    expect([status, out]).toEqual([1, expect.stringContaining(': 0.157; inventory.json says 0.177')])
  })

  it('a figure that is shown', async () => {
    const cell = inventory((body) => {
      body.report.rows.find((one: Body) => one.key === 'grossTotal').current = '24.00'
    })
    const { status, out } = await tampered('inventory.json', cell)
    expect([status, out]).toEqual([1, expect.stringContaining('and 24.00 is shown')])
    const ratio = inventory((body) => {
      body.academies[0].counts[0].value = '200'
    })
    expect((await tampered('inventory.json', ratio)).out).toContain('elm: 200 pupils for 229 days')
  })

  it('the inventory, be it by a space', async () => {
    const { status, out } = await tampered('inventory.json', (text) => text.replace('{', '{ '))
    expect([status, out]).toEqual([1, expect.stringContaining(`steps.json says ${own.sha256}`)])
    expect(out).toContain('1 of the checks failed.')
  })

  it('an entry of the audit log, one that is left out, and a step that was not taken', async () => {
    const actor = await tampered('audit.jsonl', (text) => text.replace('"actor":"Lou"', '"actor":"Lea"'))
    expect([actor.status, actor.out]).toEqual([
      1,
      expect.stringMatching(/audit\.jsonl, entry \d+ \(.*\): it is not what was written/),
    ])
    const gone = await tampered('audit.jsonl', (text) => text.split('\n').toSpliced(4, 1).join('\n'))
    expect([gone.status, gone.out]).toEqual([1, expect.stringContaining('entry 6: it follows entry 4')])
    const cut = await tampered(
      'audit.jsonl',
      (text) => `${text.trimEnd().split('\n').slice(0, -1).join('\n')}\n`,
    )
    expect([cut.status, cut.out]).toEqual([1, expect.stringContaining('no publication names the inventory')])
    const step = await tampered('steps.json', (text) => text.replace('"by": "Lea"', '"by": "Lou"'))
    expect([step.status, step.out]).toEqual([1, expect.stringContaining('“approved by Lea”')])
  })

  it('a file that is taken away', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'evidence-'))
    await cp(folder, copy, { recursive: true })
    const name = await readings()
    await rm(join(copy, name))
    const { status, out } = verify(copy)
    expect([status, out]).toEqual([1, expect.stringContaining(`${name} is not there`)])
    await rm(copy, { recursive: true, force: true })
    expect(existsSync(copy)).toBe(false)
  })
})

it('is refused where its files are more than the ledger is set to send', async () => {
  const small = await openTestService({ evidenceBytesMax: 1000 })
  try {
    const trust = await publishedTrust(small)
    const { status, body } = await trust.auditor('GET', '/v1/inventories/2024-25/evidence')
    expect([status, body.detail]).toEqual([413, expect.stringContaining('EVIDENCE_MAX_MB')])
  } finally {
    await small.close()
  }
})
