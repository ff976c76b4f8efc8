import { deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { daysOf } from '../../src/domain/day.ts'
import { type Answer, type Client, openTestService, type TestService } from '../api/service.ts'
import { csvOf, layoutOf, type PublishedRow, publishedRows, workbookOf } from './official-file.ts'

// Oak uses 10 kWh of electricity a day from 1 September 2025 to 31 October 2026. UK electricity is 0.13096 kg CO2e per kWh in the set
// of 2026, which stands in for 2027 until that is there. By hand:
//   2025-26  365 × 10 × 0.13096 = 478.004, and with a revision that says 0.14096: 514.504
//   2026-27   61 × 10 × 0.13096 =  79.8856, provisional; with a set of 2027 that says 0.12: 73.2

let t: TestService
let operator: Client
let lead: Client
let estates: Client

beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  lead = await trust.as('lead')
  estates = await trust.as('estates')
  operator = t.call(t.service.tokenFor(trust.trustId))
  const oak = await lead('POST', '/v1/academies', { code: 'oak', name: 'Oak', phase: 'primary' })
  const academyId = oak.body.id
  await lead('POST', '/v1/memberships', { academyId, start: '2019-09-01', startEvent: 'founded' })
  await lead('POST', '/v1/meters', {
    number: 'OAK-1',
    academyId,
    utility: 'electricity',
    unit: 'kWh',
    start: '2025-09-01',
  })
  const days = daysOf({ start: '2025-09-01', end: '2026-11-01' })
  const file = `meter,date,unit,value\n${days.map((day) => `OAK-1,${day},kWh,10\n`).join('')}`
  expect((await t.upload(lead, file)).body.status).toBe('counted')
})
afterAll(() => t.close())

const send = (bytes: Buffer, query: string, client = operator): Promise<Answer> =>
  client('POST', `/v1/factor-sets?publisher=desnz&${query}`, bytes, {
    'content-type': 'application/octet-stream',
  })
const setIds = async (): Promise<string[]> =>
  (await lead('GET', '/v1/factor-sets')).body.items.map((set: { id: string }) => set.id)
async function figures(year: string) {
  const { body } = await lead('GET', `/v1/emissions?year=${year}&by=scope`)
  return { kg: body.totals.scope2LocationKgCO2e, sets: body.factorSets, provisional: body.provisional }
}
const details = (answer: Answer): string[] =>
  (answer.body.errors ?? []).map((error: { detail: string }) => error.detail)

type Change = (row: PublishedRow) => PublishedRow | PublishedRow[]
const changed = (year: number, change: Change): PublishedRow[] => publishedRows(year).flatMap(change)
const number = (row: PublishedRow, value: string): PublishedRow => ({ ...row, stored: value, shown: value })
const isElectricity = ({ labels }: PublishedRow): boolean =>
  labels[1] === 'UK electricity' && labels[2] === 'Electricity generated'
/** UK electricity another number: the total and its carbon dioxide (0.12943 of the 0.13096 published in 2026). */
const electricity =
  (total: string, co2: string): Change =>
  (row) =>
    !isElectricity(row)
      ? row
      : row.labels[7] === 'kg CO2e'
        ? number(row, total)
        : row.labels[7] === 'kg CO2e of CO2 per unit'
          ? number(row, co2)
          : row

const revised = () => workbookOf(changed(2026, electricity('0.14096', '0.13943')), layoutOf(2026))

describe('taking in a set', () => {
  it('the numbers of this test are those published', () => {
    const rows = publishedRows(2026).filter(isElectricity)
    expect(rows.map((row) => `${row.labels[7]} ${row.stored}`)).toContain('kg CO2e 0.13096')
    expect(rows.map((row) => `${row.labels[7]} ${row.stored}`)).toContain('kg CO2e of CO2 per unit 0.12943')
  })

  it('is for the machine of the ledger: a key is refused', async () => {
    const answer = await send(Buffer.from('x'), 'year=2026&revision=1.3', lead)
    expect([answer.status, answer.body.type]).toEqual([403, '/problems/forbidden'])
    expect((await send(Buffer.from('x'), 'year=2026&revision=1.3', t.call(undefined))).status).toBe(401)
  })

  it('a revision is a set of its own, and moves nothing until the trust chooses it', async () => {
    expect(await figures('2025-26')).toMatchObject({ kg: '478.004', sets: ['desnz-2026'] })
    const file = await revised()
    const answer = await send(file, 'year=2026&revision=1.3&publishedOn=2026-10-01')
    expect(answer.status).toBe(201)
    expect(answer.body).toMatchObject({
      set: {
        id: 'desnz-2026-r1.3',
        rowCount: 8740,
        gwpBasis: 'AR5',
        publishedOn: '2026-10-01',
        counts: false,
      },
      existing: false,
      missing: [],
    })
    expect(await figures('2025-26')).toMatchObject({ kg: '478.004', sets: ['desnz-2026'] })

    const refused = await estates('POST', '/v1/factor-choices', {
      year: 2026,
      setId: 'desnz-2026-r1.3',
      reason: 'corrected electricity',
    })
    expect(refused.status).toBe(403)
    const chosen = await lead('POST', '/v1/factor-choices', {
      year: 2026,
      setId: 'desnz-2026-r1.3',
      reason: 'corrected electricity',
    })
    expect([chosen.status, chosen.body.version]).toEqual([201, 1])
    expect(await figures('2025-26')).toMatchObject({ kg: '514.504', sets: ['desnz-2026-r1.3'] })

    // And back: a version more, the first stays.
    await lead('POST', '/v1/factor-choices', { year: 2026, setId: 'desnz-2026', reason: 'as approved' })
    expect(await figures('2025-26')).toMatchObject({ kg: '478.004', sets: ['desnz-2026'] })
    const { items } = (await lead('GET', '/v1/factor-choices')).body
    expect(items.map((one: { version: number; setId: string }) => `${one.version} ${one.setId}`)).toEqual([
      '1 desnz-2026-r1.3',
      '2 desnz-2026',
    ])
  })

  it('the same file again changes nothing and says so; under another revision it is a conflict', async () => {
    const before = await setIds()
    // The file of a workbook has the time of its making in it: the same bytes are sent twice.
    const file = csvOf(
      changed(2025, (row) => row),
      layoutOf(2025),
    )
    const first = await send(file, 'year=2025&revision=1')
    expect([first.status, first.body.existing, first.body.set.id]).toEqual([200, true, 'desnz-2025'])
    const other = csvOf(
      changed(2025, (row) => (row.stored === '' && row.labels[3] === 'Asbestos' ? number(row, '1') : row)),
      layoutOf(2025),
    )
    const conflict = await send(other, 'year=2025&revision=1')
    expect([conflict.status, conflict.body.type]).toEqual([409, '/problems/conflict'])
    expect(conflict.body.detail).toMatch(/first in row \d+\./)
    const made = await send(other, 'year=2025&revision=2')
    expect([made.status, made.body.set.id]).toEqual([201, 'desnz-2025-r2'])
    const again = await send(other, 'year=2025&revision=2')
    expect([again.status, again.body.existing, again.body.set.id]).toEqual([200, true, 'desnz-2025-r2'])
    const renamed = await send(other, 'year=2025&revision=3')
    expect([renamed.status, renamed.body.detail]).toEqual([
      409,
      'This file is in the ledger already, as desnz-2025-r2, revision 2 of 2025. Nothing was changed.',
    ])
    expect(await setIds()).toEqual(
      before.flatMap((id) => (id === 'desnz-2025' ? [id, 'desnz-2025-r2'] : [id])),
    )
  })

  it('a year that was provisional is worked out with its set once that is there', async () => {
    expect(await figures('2026-27')).toEqual({ kg: '79.8856', sets: ['desnz-2026'], provisional: true })
    const rows = changed(2026, electricity('0.12', '0.11847'))
    const answer = await send(await workbookOf(rows, layoutOf(2027)), 'year=2027&revision=1.0')
    expect(answer.body).toMatchObject({
      set: { id: 'desnz-2027', counts: true, year: 2027 },
      existing: false,
    })
    expect(await figures('2026-27')).toEqual({ kg: '73.2', sets: ['desnz-2027'], provisional: false })
    expect(await figures('2025-26')).toMatchObject({
      kg: '478.004',
      sets: ['desnz-2026'],
      provisional: false,
    })
  })

  it('a choice names a set that is there, of its own year', async () => {
    const choose = (year: number, setId: string) =>
      lead('POST', '/v1/factor-choices', { year, setId, reason: 'because' })
    expect((await choose(2026, 'desnz-1999')).body.type).toBe('/problems/factor-set-unknown')
    const other = await choose(2026, 'desnz-2025')
    expect([other.status, other.body.detail]).toEqual([
      400,
      'desnz-2025 is of 2025, not of 2026. For 2026 there is desnz-2026, desnz-2026-r1.3.',
    ])
  })
})

/** A ZIP archive of one file, of which its directory may tell untruths. */
function zipOf(name: string, content: Buffer, claimedBytes = content.length): Buffer {
  const packed = deflateRawSync(content)
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(20, 4)
  local.writeUInt16LE(8, 8)
  local.writeUInt32LE(packed.length, 18)
  local.writeUInt32LE(claimedBytes, 22)
  local.writeUInt16LE(name.length, 26)
  const directory = Buffer.alloc(46)
  directory.writeUInt32LE(0x02014b50, 0)
  directory.writeUInt16LE(20, 4)
  directory.writeUInt16LE(20, 6)
  directory.writeUInt16LE(8, 10)
  directory.writeUInt32LE(packed.length, 20)
  directory.writeUInt32LE(claimedBytes, 24)
  directory.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(46 + name.length, 12)
  end.writeUInt32LE(30 + name.length + packed.length, 16)
  return Buffer.concat([local, Buffer.from(name), packed, directory, Buffer.from(name), end])
}

describe('a file that is not a sound set is refused, and nothing is changed', () => {
  const layout = layoutOf(2026)
  const firstRow = layout.preamble.length + 2
  const csv = (change: Change, head = layout.head) => csvOf(changed(2026, change), { ...layout, head })
  const rowOf = (is: (row: PublishedRow) => boolean): number => firstRow + publishedRows(2026).findIndex(is)
  const isGas = ({ labels }: PublishedRow): boolean =>
    labels[0] === 'Scope 1' &&
    labels[3] === 'Natural gas' &&
    labels[6] === 'kWh (Gross CV)' &&
    labels[7] === 'kg CO2e'
  const isSmallDiesel = ({ labels }: PublishedRow): boolean =>
    labels[1] === 'Business travel- land' && labels[3] === 'Small car' && labels[5] === 'Diesel'
  const gasRow = rowOf(isGas)

  const broken: [
    name: string,
    bytes: () => Buffer | Promise<Buffer>,
    message: RegExp,
    detail: RegExp | undefined,
    query?: string,
  ][] = [
    [
      'whose gases do not sum: the row is named',
      () => csv((row) => (isGas(row) ? number(row, '0.28231') : row)),
      /one thing is wrong/,
      new RegExp(
        `^Row ${gasRow}: the gases of .*Natural gas.* sum to 0\\.18231, not to the 0\\.28231 kg CO2e`,
      ),
    ],
    [
      'where a gas exceeds the total',
      () => csv((row) => (isElectricity(row) && row.labels[7] === 'kg CO2e' ? number(row, '0.1') : row)),
      /things are wrong/,
      /^Row \d+: 0\.12943 kg CO2e of CO2 per unit of .* exceeds the total, 0\.1 kg CO2e \(Row \d+\)\.$/,
    ],
    [
      'where a row stands twice',
      () => csv((row) => (isGas(row) ? [row, { ...row, id: `${row.id}_again` }] : row)),
      /one thing is wrong/,
      new RegExp(
        `^Row ${gasRow + 1} says again, for .*Natural gas.*, what is said before \\(Row ${gasRow}\\)`,
      ),
    ],
    [
      'where an id stands twice',
      () => csv((row) => (isGas(row) ? { ...row, id: publishedRows(2026)[0]!.id } : row)),
      /one thing is wrong/,
      new RegExp(`^Row ${gasRow}: its ID 1_100_1000_15_1 stands before \\(Row ${firstRow}\\)`),
    ],
    [
      'with a unit that is not known',
      () => csv((row) => (isGas(row) ? { ...row, labels: [...row.labels.slice(0, 7), 'g CO2e'] } : row)),
      /one thing is wrong/,
      new RegExp(`^Row ${gasRow}: “g CO2e” is not a unit`),
    ],
    [
      'with a number written with a decimal comma',
      () => csv((row) => (isGas(row) ? number(row, '0,18231') : row)),
      /1 row of the file cannot be read/,
      new RegExp(`^Row ${gasRow}: “0,18231” is not a number`),
    ],
    [
      'with a cell of text for a number, in a workbook',
      () =>
        workbookOf(
          changed(2026, (row) => (isGas(row) ? number(row, 'see note') : row)),
          layout,
        ),
      /1 row of the file cannot be read/,
      new RegExp(`^Row ${gasRow}: “see note” is not a number`),
    ],
    [
      'cut off: fewer rows than a set has',
      () => csvOf(publishedRows(2026).slice(0, 3000), layout),
      /rows with a number, desnz-2026 has 7035: it is cut off/,
      undefined,
    ],
    [
      'without a column',
      () =>
        csv(
          (row) => row,
          ['ID', 'Scope', 'Level 1', 'Level 2', 'Level 3', 'Level 4', 'Notes', ...layout.head.slice(7)],
        ),
      /^The head in row 6 lacks “Column Text”\./,
      undefined,
    ],
    [
      'without the ids that every publication has since 2023',
      () => csv((row) => row, ['Nr', ...layout.head.slice(1)]),
      /^The head in row 6 lacks “ID”/,
      undefined,
    ],
    [
      'of another year than is said',
      () => csv((row) => row),
      /^The file is of 2026, as its head in row 6 says, not of 2028\.$/,
      undefined,
      'year=2028&revision=1',
    ],
    [
      'that is text and no table',
      () => Buffer.from('Dear all,\nhere are the factors.\n'),
      /^No table of factors was found/,
      undefined,
    ],
    [
      'that is a picture',
      () => Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0]),
      /This is a picture/,
      undefined,
    ],
    [
      'that is a Word document',
      () => zipOf('word/document.xml', Buffer.from('<w/>')),
      /another kind of document/,
      undefined,
    ],
    [
      'that is a damaged workbook',
      async () => (await revised()).subarray(0, 50_000),
      /its end is missing/,
      undefined,
    ],
    [
      'that unpacks to hundreds of megabytes',
      () => zipOf('xl/worksheets/sheet1.xml', Buffer.alloc(300 * 1024 * 1024)),
      /unpacked it is larger than the 60 MB that are read/,
      undefined,
    ],
    [
      'that unpacks to hundreds of megabytes and says that it does not',
      () => zipOf('xl/worksheets/sheet1.xml', Buffer.alloc(300 * 1024 * 1024), 1000),
      /unpacked it is larger than the 60 MB that are read/,
      undefined,
    ],
    [
      'that calls a row which streams use otherwise: stream, old name and new are named',
      () =>
        csv((row) =>
          isSmallDiesel(row) && row.labels[6] === 'km'
            ? { ...row, labels: row.labels.map((label) => (label === 'Small car' ? 'Compact car' : label)) }
            : row,
        ),
      /^1 factor that streams use in desnz-2026 is not in the file under the same labels\./,
      /^travel\.car \(fuel=diesel;size=small\) and 2 more: there is no row .*Small car.* \(ID \S+ of desnz-2026\)\. Row \d+ has that ID and is called .*Compact car.* now\.$/,
    ],
    [
      'that leaves a row blank which streams use',
      () => csv((row) => (isGas(row) ? number(row, '') : row)),
      /^1 factor that streams use/,
      new RegExp(
        `^gas\\.mains: Row ${gasRow}, .*Natural gas.*, has no number, and desnz-2026 has 0\\.18231\\.$`,
      ),
    ],
  ]
  it.each(broken)('%s', async (_name, bytes, message, detail, query = 'year=2026&revision=9') => {
    const before = await setIds()
    const answer = await send(await bytes(), query)
    expect([answer.status, answer.body.type], answer.body.detail).toEqual([
      422,
      '/problems/factor-set-refused',
    ])
    expect(answer.body.detail).toMatch(message)
    if (detail !== undefined) expect(details(answer)).toContainEqual(expect.stringMatching(detail))
    expect(await setIds()).toEqual(before)
    const [factors] = await t.db.query<{ count: string }>(
      'SELECT count(DISTINCT set_id)::text AS count FROM factor',
    )
    expect(factors?.count).toBe(String(before.length))
    expect(await figures('2025-26')).toMatchObject({ kg: '478.004' })
  })

  it('an empty one, and one that is far too large', async () => {
    const empty = await send(Buffer.alloc(0), 'year=2026&revision=9')
    expect([empty.status, empty.body.type]).toEqual([422, '/problems/file-empty'])
    const large = await send(Buffer.alloc(33 * 1024 * 1024, 'a'), 'year=2026&revision=9')
    expect([large.status, large.body.type]).toEqual([413, '/problems/file-too-large'])
  })

  it('shows the first twenty faults and counts the rest', async () => {
    const all = publishedRows(2026).filter((row) => /^\d/.test(row.stored)).length
    const answer = await send(
      csv((row) => (row.stored === '' ? row : number(row, `${row.stored}?`))),
      'year=2026&revision=9',
    )
    expect(details(answer)).toHaveLength(21)
    expect(details(answer)[20]).toBe(`And ${all - 20} more.`)
  })

  it('a set that drops factors is taken where that is accepted, and the streams then say that there is none', async () => {
    const rows = changed(2026, (row) => (isGas(row) ? number(row, '') : row))
    const answer = await send(csvOf(rows, layout), 'year=2026&revision=10&acceptMissing=true')
    expect([answer.status, answer.body.missing.length]).toEqual([201, 1])
    expect(answer.body.missing[0]).toContain('gas.mains')
    const worked = await lead('POST', '/v1/calculations', [
      { stream: 'gas.mains', quantity: '1', unit: 'kWh', factors: 'desnz-2026-r10' },
    ])
    expect(JSON.stringify(worked.body)).toContain('factor-missing')
  })
})
