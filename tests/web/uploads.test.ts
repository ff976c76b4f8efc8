import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pageMessage } from '../../src/web/upload-words.ts'
import { type Client, openTestService, type TestService } from '../api/service.ts'
import { type Page, type SignedIn, signedIn } from './signed-in.ts'

let t: TestService
let key: Client
let trustId: string
let eve: SignedIn
let auditor: SignedIn
const meter = '2248624512332'
const daily = [
  'meter;date;unit;value',
  `${meter};2025-01-01;kWh;10`,
  `${meter};2025-01-32;kWh;11`,
  `${meter};2025-01-03;kWh;<b>12</b>`,
  `${meter};2025-01-04;kWh;-5`,
  `${meter};2025-01-05;kWh;7.5`,
  '',
].join('\n')
const portal = `Supply,Reading day,Usage kWh,Cost (£)\n${meter},01/02/2025,120.5,31.20\n${meter},02/02/2025,118.25,30.10\n`

beforeAll(async () => {
  t = await openTestService({ uploadBytesMax: 200_000 })
  const trust = await t.makeTrust('Oaks')
  trustId = trust.trustId
  key = await trust.as('lead')
  await key('POST', '/v1/academies', { code: 'oak', name: 'Oak & Elm', phase: 'primary' })
  eve = await signedIn(t, trustId, 'estates', { name: 'Eve Estates' })
  auditor = await signedIn(t, trustId, 'auditor', { name: 'Al Auditor' })
})
afterAll(() => t.close())

interface Sent {
  readonly fields?: Record<string, string>
  readonly files: readonly (readonly [name: string, text: string | Buffer])[]
  readonly token?: string | null
  readonly as?: SignedIn
}

/** Sends a form with files as a browser without script does: the fields in the order of the page, then the files. */
async function sendForm(url: string, { fields = {}, files, token, as = eve }: Sent) {
  const boundary = '----web-test'
  const csrf = token === undefined ? await as.token() : token
  const all = csrf === null ? fields : { _csrf: csrf, ...fields }
  const parts = [
    ...Object.entries(all).map(([name, value]) =>
      Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
    ),
    ...files.map(([name, text]) =>
      Buffer.concat([
        Buffer.from(
          `--${boundary}\r\ncontent-disposition: form-data; name="files"; filename="${name}"\r\ncontent-type: text/csv\r\n\r\n`,
        ),
        Buffer.from(text),
        Buffer.from('\r\n'),
      ]),
    ),
    Buffer.from(`--${boundary}--\r\n`),
  ]
  const answer = await t.service.app.inject({
    method: 'POST',
    url,
    headers: {
      cookie: as.cookie,
      accept: 'text/html',
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
    payload: Buffer.concat(parts),
  })
  const text = answer.payload
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return {
    status: answer.statusCode,
    location: String(answer.headers.location ?? ''),
    html: answer.payload,
    text,
  }
}

const settled = async (): Promise<void> => {
  for (const { id } of (await key('GET', '/v1/uploads')).body.items)
    await t.service.services.uploads.settled(trustId, id)
}
const uploads = async () => (await key('GET', '/v1/uploads')).body.items
const links = (page: Page): string[] =>
  [...page.document.querySelectorAll('main a')].map((one) => one.getAttribute('href') ?? '')

describe('the list of uploads', () => {
  it('says what to do first where there is none, to those who may', async () => {
    expect(links(await eve.get('/uploads'))).toContain('/uploads/new')
    const page = await auditor.get('/uploads')
    expect(page.text).toContain('No file was sent yet')
    expect(links(page)).not.toContain('/uploads/new')
  })
})

describe('sending files without script', () => {
  it('is for those who may, and held to the token of the page', async () => {
    expect((await eve.get('/uploads/new')).text).toContain('Look first')
    expect((await auditor.get('/uploads/new')).status).toBe(403)
    const files = [['a.csv', daily]] as const
    expect((await sendForm('/uploads/new', { files, token: null })).status).toBe(403)
    expect((await sendForm('/uploads/new', { files, token: 'forged' })).status).toBe(403)
    expect((await sendForm('/uploads/new', { files, as: auditor })).status).toBe(403)
    expect(await uploads()).toEqual([])
  })

  it('asks for a file where none was chosen, at its field', async () => {
    const answer = await sendForm('/uploads/new', { files: [['', '']] })
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('href="#files"')
    expect(answer.text).toContain('Choose at least one file.')
  })

  it('looks at several files first and keeps nothing; one that is refused does not stop the others', async () => {
    const answer = await sendForm('/uploads/look', {
      files: [
        ['good.csv', daily],
        ['large.csv', 'x'.repeat(300_000)],
        ['empty.csv', ''],
        ['portal.csv', portal],
      ],
    })
    expect(answer.status).toBe(200)
    expect(answer.text).toContain('Partly understood')
    // 10 + 7.5
    expect(answer.text).toContain('17.5 kWh')
    expect(answer.text).toContain('The file is larger than')
    expect(answer.text).toContain('The file is empty')
    expect(answer.text).toContain('Nobody has said yet what the columns of such a file are')
    expect(answer.html).not.toContain('<b>12</b>')
    expect(await uploads()).toEqual([])
  })

  it('answers a page with script with the one file alone', async () => {
    const answer = await sendForm('/uploads/look?part=true', { files: [['good.csv', daily]] })
    expect(answer.html).toContain('data-outcome="partial"')
    expect(answer.html).not.toContain('<html')
  })

  it('says at its field what is wrong with an option, and keeps what was filled in', async () => {
    const answer = await sendForm('/uploads/new', {
      fields: { meter: 'none?', unit: 'kWh' },
      files: [['a.csv', daily]],
    })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.html).toContain('href="#meter"')
    expect(answer.html).toMatch(/<option value="kWh" selected>/)
    expect(await uploads()).toEqual([])
  })

  it('takes one file in and leads to it; several are listed with what came of each', async () => {
    const one = await sendForm('/uploads/new', { files: [['daily <1>.csv', daily]] })
    expect([one.status, one.location]).toEqual([303, `/uploads/${(await uploads())[0].id}`])
    await settled()
    const two = await sendForm('/uploads/new', {
      files: [
        ['again.csv', daily],
        ['portal.csv', portal],
      ],
    })
    await settled()
    expect(two.text).toContain('The same file was sent before')
    expect(two.text).toContain('Received, and being read')
    expect((await uploads()).map((upload: { status: string }) => upload.status)).toEqual([
      'rejected',
      'counted',
    ])
  })
})

describe('an upload', () => {
  it('stands in the list with its state, rows, findings and sender; the list narrows', async () => {
    const page = await auditor.get('/uploads')
    const [portalRow, dailyRow] = [...page.document.querySelectorAll('tbody tr')]
    expect(portalRow?.textContent).toContain('Not taken in')
    const text = dailyRow?.textContent?.replace(/\s+/g, ' ')
    expect(text).toContain('daily <1>.csv')
    expect(text).toContain('2 of 5 rows')
    expect(text).toContain('3 errors')
    expect(text).toContain('by Eve Estates')
    const counted = await auditor.get('/uploads?status=counted')
    expect(counted.document.querySelectorAll('tbody tr')).toHaveLength(1)
    expect((await auditor.get('/uploads?status=reading')).text).toContain('No upload is like this')
  })

  it('shows what was understood, what is held, and each finding with its row and the cell marked', async () => {
    const upload = (await uploads()).find((one: { status: string }) => one.status === 'counted')
    const page = await eve.get(`/uploads/${upload.id}`)
    expect(page.text).toContain('3 rows were left out')
    expect(page.text).toContain('17.5 kWh')
    expect(links(page)).toEqual(
      expect.arrayContaining([
        '/meters/held',
        '/coverage',
        `/v1/uploads/${upload.id}/file`,
        `/v1/uploads/${upload.id}/issues?format=csv`,
        `/uploads/${upload.id}/undo`,
        `/uploads/${upload.id}/rows/3`,
      ]),
    )
    const rows = [...page.document.querySelectorAll('.tc-issues tbody tr')]
    const negative = rows.find((row) => row.textContent?.includes('A value is negative'))
    expect(negative?.querySelector('mark')?.textContent).toBe('-5')
    expect(negative?.querySelector('dl')?.textContent).toContain('2025-01-04')
    expect(page.html).not.toContain('<b>12</b>')
    const narrowed = await eve.get(`/uploads/${upload.id}?severity=error&code=date_invalid`)
    expect(narrowed.document.querySelectorAll('.tc-issues tbody tr')).toHaveLength(1)
  })

  it('offers an auditor to look and nothing to change', async () => {
    const upload = (await uploads()).find((one: { status: string }) => one.status === 'counted')
    const own = links(await auditor.get(`/uploads/${upload.id}`))
    expect(own.filter((href) => /\/(undo|again|columns)$/.test(href))).toEqual([])
    for (const path of ['undo', 'again', 'columns'])
      expect((await auditor.get(`/uploads/${upload.id}/${path}`)).status).toBe(403)
  })

  it('of another trust is not there', async () => {
    const upload = (await uploads())[0]
    const other = await signedIn(t, (await t.makeTrust('Other')).trustId, 'lead')
    for (const path of ['', '/rows/1', '/undo', '/again', '/columns'])
      expect((await other.get(`/uploads/${upload.id}${path}`)).status).toBe(404)
  })
})

describe('a row', () => {
  it('stands as it came between its neighbours, with what was found and what it became', async () => {
    const upload = (await uploads()).find((one: { status: string }) => one.status === 'counted')
    const good = await auditor.get(`/uploads/${upload.id}/rows/2`)
    expect(good.text).toContain('A day of the meter, from a daily total')
    expect(good.text).toContain('10 kWh')
    expect(good.text).toContain('in the holding place')
    expect(links(good)).toEqual(
      expect.arrayContaining([`/uploads/${upload.id}/rows/1`, `/uploads/${upload.id}/rows/3`]),
    )
    const wrong = await auditor.get(`/uploads/${upload.id}/rows/3`)
    expect(wrong.document.querySelector('mark')?.textContent).toBe('2025-01-32')
    expect(wrong.text).toContain('this row was left out')
    expect((await auditor.get(`/uploads/${upload.id}/rows/1`)).text).toContain('heads of the columns')
    expect((await auditor.get(`/uploads/${upload.id}/rows/999`)).text).toContain('The file has no row 999')
  })
})

describe('saying what the columns of an unknown file are', () => {
  const columns = { column0: 'meter', column1: 'date', column2: 'value', unit: 'kWh', layout: 'daily' }
  const form = { ...columns, headLine: '1', dateOrder: 'dayFirst', name: 'our-portal' }

  it('begins with what is proposed', async () => {
    const [upload] = await uploads()
    expect(links(await eve.get(`/uploads/${upload.id}`))).toContain(`/uploads/${upload.id}/columns`)
    const page = await eve.get(`/uploads/${upload.id}/columns`)
    const chosen = (id: string) =>
      page.document.querySelector(`#${id} option[selected]`)?.getAttribute('value')
    expect(['column0', 'column1', 'column2', 'unit', 'layout', 'headLine'].map(chosen)).toEqual([
      'meter',
      'date',
      'value',
      'kWh',
      'daily',
      '1',
    ])
  })

  it('shows what it comes to before anything is kept, and what is wrong at its column', async () => {
    const [upload] = await uploads()
    const page = await eve.post(`/uploads/${upload.id}/columns`, { ...form, do: 'look' })
    expect(page.text).toContain('All understood')
    expect(page.text).toContain('239 kWh')
    expect((await key('GET', '/v1/profiles')).body.items).toEqual([])
    const twice = await eve.post(`/uploads/${upload.id}/columns`, { ...form, column3: 'value', do: 'look' })
    expect(twice.document.querySelector('a[href="#column3"]')?.textContent).toContain('cannot both be')
    const lack = await eve.post(`/uploads/${upload.id}/columns`, { ...form, column1: '', do: 'save' })
    expect(lack.status).toBe(422)
    const name = await eve.post(`/uploads/${upload.id}/columns`, { ...form, name: '', do: 'save' })
    expect(name.document.querySelector('a[href="#name"]')).not.toBeNull()
  })

  it('keeps it under a name and reads the file; the next one is understood by itself', async () => {
    const [upload] = await uploads()
    await eve.post(`/uploads/${upload.id}/columns`, { ...form, do: 'save' })
    await settled()
    const [again] = await uploads()
    expect([again.status, again.format.name]).toEqual(['counted', 'our-portal'])
    const look = await sendForm('/uploads/look', { files: [['next.csv', portal.replaceAll('/02/', '/03/')]] })
    expect(look.text).toContain('Your layout “our-portal”')
  })

  it('shows the rows of a workbook too', async () => {
    const book = await readFile('fixtures/formats/files/workbooks/months.xlsx')
    await sendForm('/uploads/new', { files: [['months.xlsx', book]] })
    await settled()
    const [upload] = await uploads()
    expect((await eve.get(`/uploads/${upload.id}/columns`)).status).toBe(200)
  })
})

describe('putting an upload right', () => {
  it('has it read again with another option, after a look', async () => {
    const upload = (await uploads()).find((one: { fileName: string }) => one.fileName === 'portal.csv')
    const look = await eve.post(`/uploads/${upload.id}/again`, { dateOrder: 'monthFirst', do: 'look' })
    expect(look.text).toContain('What it would come to')
    expect((await uploads())[0].id).not.toBe(undefined)
    const before = (await uploads()).length
    const wrong = await eve.post(`/uploads/${upload.id}/again`, { meter: 'none?', do: 'take' })
    expect(wrong.document.querySelector('a[href="#meter"]')).not.toBeNull()
    expect((await uploads()).length).toBe(before)
  })

  it('takes it back with a reason, after saying what will change', async () => {
    const upload = (await uploads()).find((one: { status: string }) => one.status === 'counted')
    const confirm = await eve.get(`/uploads/${upload.id}/undo`)
    expect(confirm.text).toContain('What will change')
    const without = await eve.post(`/uploads/${upload.id}/undo`, { reason: ' ' })
    expect([without.status, without.document.querySelector('a[href="#reason"]') === null]).toEqual([
      400,
      false,
    ])
    const page = await eve.post(`/uploads/${upload.id}/undo`, { reason: 'it was the wrong file' })
    expect(page.text).toContain('it was the wrong file')
    expect(page.text).toContain('by Eve Estates')
    expect((await key('GET', `/v1/uploads/${upload.id}`)).body.status).toBe('reverted')
  })
})

describe('what the API says of files', () => {
  it('is said as choices of the page, without the names of its fields and of the command line', () => {
    const said: readonly (readonly [string, string])[] = [
      [
        'No academy “willow” is registered. Write its code, or have this file read again (POST /v1/uploads/{id}/read-again, or “trust-carbon import --again FILE”).',
        'No academy “willow” is registered. Write its code, or have this file read again.',
      ],
      [
        'Add a column “unit” with kWh, or say it for the whole file with unit=kWh (trust-carbon import --unit kWh).',
        'Add a column “unit” with kWh, or say it for the whole file with “Unit of all values”.',
      ],
      [
        'Send it again with dateOrder=dayFirst or dateOrder=monthFirst (trust-carbon import --date-order dayFirst).',
        'Send it again with “Order of dates”.',
      ],
      [
        'The academy is missing. Write its code, or send the file with “--academy CODE” (the upload’s option “academy”).',
        'The academy is missing. Write its code, or send the file with “Academy”.',
      ],
      ['The value is 3 (kWh), not 4.', 'The value is 3 (kWh), not 4.'],
    ]
    for (const [message, words] of said) expect(pageMessage(message)).toBe(words)
  })
})

describe('a file', () => {
  it('that is no table says what to send instead, and asks of nobody what its columns are', async () => {
    const { body } = await t.upload(key, Buffer.from('%PDF-1.7\n%âãÏÓ\n'))
    const page = await eve.get(`/uploads/${body.id}`)
    expect(page.text).toContain('This is a PDF. Ask the sender for the same figures as CSV.')
    expect(links(page).filter((href) => href.endsWith('/columns'))).toEqual([])
    expect((await eve.get(`/uploads/${body.id}/columns`)).status).toBe(200)
  })
})
