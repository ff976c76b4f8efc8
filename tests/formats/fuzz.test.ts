import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal, sum } from '../../src/domain/decimal.ts'
import type { FileRecord } from '../../src/formats/record.ts'
import { type FixtureFile, fixtureFiles } from './fixture-files.ts'
import { readAll } from './reading.ts'

// Every file of the fixtures, changed as files get changed on their way: never a crash, never a hang, never a wrong figure without a word.

const files: readonly FixtureFile[] = [...fixtureFiles.values()].flat()
const isText = ({ bytes }: FixtureFile): boolean =>
  !bytes.includes(0) &&
  bytes[0] !== 0x50 &&
  bytes[0] !== 0xff &&
  bytes.equals(Buffer.from(bytes.toString('utf8')))
const texts = files.filter(isText)
const about = ({ folder, name }: FixtureFile): string => `${folder}/${name}`

/** What a record says, without the row that it comes from. */
function fact(record: FileRecord): string {
  if (record.kind === 'meterDay')
    return `${record.meter} ${record.day} ${record.quantity} ${record.unit} ${record.source}`
  if (record.kind === 'read')
    return `${record.meter} ${record.register} ${record.readOn} ${record.reading} ${record.unit}`
  return `${record.academyId} ${record.stream} ${record.variant} ${record.start} ${record.end} ${record.quantity} ${record.unit}`
}

type Reading = Awaited<ReturnType<typeof readAll>>

/** What must hold of whatever is read: rows and totals add up. */
function holds({ result, records, issues }: Reading, of: string): void {
  const { read, accepted, rejected, duplicate, ignored } = result.rows
  expect(accepted + rejected + duplicate + ignored, of).toBe(read)
  if (result.status === 'rejected' && accepted === 0) expect(issues.length, of).toBeGreaterThan(0)
  if (result.status === 'rejected') return
  const activities = records.filter((one) => one.kind === 'activity')
  expect(sum(result.activities.map((one) => new Decimal(one.total))).toFixed(), of).toBe(
    sum(activities.map((one) => new Decimal(one.quantity))).toFixed(),
  )
}

const read = (file: FixtureFile, bytes: Uint8Array, piece?: number): Promise<Reading> =>
  readAll(bytes, file.context, piece)

/** Where a line matters to others (a credit to its bill, a charge to its sum, a date to the order of all), it cannot be missed by what is left. */
const linked = /^(bills|travel|asked)\//

/** Of several reads of a day one stands for it: where its line is gone, another does. */
const clockedReads = /^reads\/power-monitoring\//

/** Whether a change can be told from the file that came of it. */
function canTell({ how }: Mutation, ...files: readonly (FixtureFile | undefined)[]): boolean {
  if (files.some((file) => file && clockedReads.test(about(file)))) return false
  if (how === 'cut' || how === 'repeat')
    return !files.some((file) => file && about(file).startsWith('bills/edf-mm/'))
  return !files.some((file) => file && linked.test(about(file)))
}

/** Facts that are not among those of whole files, and nothing said about it. */
function silentlyNew(reading: Reading, known: ReadonlySet<string>): string[] {
  if (reading.issues.length > 0) return []
  return reading.records.map(fact).filter((one) => !known.has(one))
}

const knownFacts = new Map<FixtureFile, Promise<ReadonlySet<string>>>()
function factsOf(file: FixtureFile): Promise<ReadonlySet<string>> {
  const there =
    knownFacts.get(file) ?? read(file, file.bytes).then(({ records }) => new Set(records.map(fact)))
  knownFacts.set(file, there)
  return there
}

const lines = (bytes: Uint8Array): string[] =>
  Buffer.from(bytes)
    .toString('utf8')
    .split(/(?<=\n)/)

describe('written otherwise, a file says the same', () => {
  const ways: readonly [string, (text: string) => Uint8Array][] = [
    ['with a byte order mark', (text) => Buffer.from(`\uFEFF${text.replace(/^\uFEFF/, '')}`)],
    [
      'in UTF-16',
      (text) =>
        Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text.replace(/^\uFEFF/, ''), 'utf16le')]),
    ],
    [
      'in UTF-16, big-endian',
      (text) =>
        Buffer.concat([
          Buffer.from([0xfe, 0xff]),
          Buffer.from(text.replace(/^\uFEFF/, ''), 'utf16le').swap16(),
        ]),
    ],
    ['with CR LF', (text) => Buffer.from(text.replace(/\r\n|\r|\n/g, '\r\n'))],
    ['with CR', (text) => Buffer.from(text.replace(/\r\n|\r|\n/g, '\r'))],
    ['with empty lines at its end', (text) => Buffer.from(`${text}\n\n\n`)],
  ]
  it.each(ways)('%s', async (_way, write) => {
    for (const file of texts) {
      const before = await read(file, file.bytes)
      const after = await read(file, write(file.bytes.toString('utf8')))
      expect(after.records.map(fact), about(file)).toEqual(before.records.map(fact))
      expect(after.result.meters, about(file)).toEqual(before.result.meters)
    }
  })

  it('in pieces of any size', async () => {
    for (const file of files) {
      const before = await read(file, file.bytes)
      for (const piece of [1, 64]) {
        const after = await read(file, file.bytes, piece)
        expect(after.records, about(file)).toEqual(before.records)
        expect(after.issues, about(file)).toEqual(before.issues)
      }
    }
  })
})

/** How a file's lines may come to be other than they were sent. */
const mutation = fc.oneof(
  fc.record({ how: fc.constant('cut' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ how: fc.constant('lose' as const), at: fc.nat(), count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ how: fc.constant('repeat' as const), at: fc.nat(), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ how: fc.constant('shuffle' as const), seed: fc.nat() }),
  fc.record({ how: fc.constant('splice' as const), at: fc.nat(), other: fc.nat(), from: fc.nat() }),
)

type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never

function mutated(file: FixtureFile, change: Mutation): { bytes: Uint8Array; other?: FixtureFile } {
  const all = lines(file.bytes)
  const at = 'at' in change ? Math.floor(change.at) % Math.max(1, all.length) : 0
  const join = (parts: readonly string[]) => Buffer.from(parts.join(''))
  switch (change.how) {
    case 'cut':
      return { bytes: file.bytes.subarray(0, Math.floor(file.bytes.length * change.at)) }
    case 'lose':
      return { bytes: join([...all.slice(0, at), ...all.slice(at + change.count)]) }
    case 'repeat':
      return { bytes: join([...all.slice(0, at + change.count), ...all.slice(at)]) }
    case 'shuffle': {
      const keyed = all.map((line, index) => [Math.imul(index + 1, change.seed | 1) >>> 0, line] as const)
      return { bytes: join(keyed.sort(([a], [b]) => a - b).map(([, line]) => line)) }
    }
    case 'splice': {
      const other = texts[change.other % texts.length] ?? file
      const more = lines(other.bytes)
      return { bytes: join([...all.slice(0, at), ...more.slice(change.from % more.length)]), other }
    }
  }
}

describe('a file that was changed on its way', () => {
  it('is read to an end, adds up, and says no fact silently that the file did not have', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: texts.length - 1 }), mutation, async (index, change) => {
        const file = texts[index]
        if (file === undefined) return
        const { bytes, other } = mutated(file, change)
        const reading = await read(file, bytes)
        holds(reading, `${about(file)} ${JSON.stringify(change)}`)
        if (!canTell(change, file, other)) return
        const known = new Set(await factsOf(file))
        // The tail of another file is read by what is registered here.
        if (other !== undefined)
          for (const one of (await read({ ...other, context: file.context }, other.bytes)).records)
            known.add(fact(one))
        expect(silentlyNew(reading, known), `${about(file)} ${JSON.stringify(change)}`).toEqual([])
      }),
      { numRuns: 600 },
    )
  }, 120_000)

  it('byte by byte, in any encoding: never a crash, and its rows add up', async () => {
    const spot = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }))
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: files.length - 1 }),
        fc.array(spot, { minLength: 1, maxLength: 12 }),
        async (index, spots) => {
          const file = files[index]
          if (file === undefined || file.bytes.length === 0) return
          const bytes = Buffer.from(file.bytes)
          for (const [at, byte] of spots) bytes[at % bytes.length] = byte
          holds(await read(file, bytes), about(file))
        },
      ),
      { numRuns: 600 },
    )
  }, 120_000)
})
