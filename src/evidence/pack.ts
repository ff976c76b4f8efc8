import { readFileSync } from 'node:fs'
import { htmlOf } from '../documents/html.ts'
import { dayWords, periodWords } from '../domain/day-words.ts'
import type { FrozenFile, SealedInventory } from '../domain/frozen-inventory.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { keptVersion, lifeOfYear } from '../inventories/run.ts'
import { secrDocument } from '../reports/secr-document.ts'
import type { Services } from '../services.ts'
import { fileBytes } from '../uploads/run.ts'
import { auditLines, entryOfStep } from './audit.ts'
import { evidenceOfLine } from './lines.ts'
import { withoutLinks } from './pages.ts'
import { factorsCsv, figuresCsv, linesCsv } from './tables.ts'
import { type PackedFile, zipOf } from './zip.ts'

const script = readFileSync(new URL('verify-script/verify.mjs', import.meta.url), 'utf8')

/** A zip without its 64-bit form ends at 4 GB; what is packed is smaller than what is sent. */
const bytesMax = 4_000_000_000

/** The name of a file in the pack: the head of its hash, and its name without what a file system does not take. */
export const packedName = ({ sha256, fileName }: Pick<FrozenFile, 'sha256' | 'fileName'>): string =>
  `files/${sha256.slice(0, 16)}-${fileName
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._ ()-]+/gu, '_')
    .slice(-100)}`

const stateWords = {
  open: 'It is a draft.',
  submitted: 'It is in review: nobody has approved it.',
  approved: 'It is approved and not published yet.',
  published: 'It is published.',
} as const

/** What is in the pack and how to verify it, for somebody who has never heard of trust-carbon. */
function readmeOf({ body, sha256, state, date }: SealedInventory, audited: number): string {
  return `Evidence for the energy and carbon report of ${body.trust}
${periodWords(body.period)} (${body.year}), version ${body.version}. ${stateWords[state]} (${dayWords(date)})

SHA-256 of the inventory: ${sha256}
The same stands at the foot of every page of the report. If they differ, the report is of another inventory.


How to verify it
  1. Install Node.js 20 or newer (https://nodejs.org). Nothing else is needed, and no network.
  2. Open a terminal in this folder and run:   node verify.mjs
  3. It prints one line per check, and where something is not as it was published, it says where.
  The script is short and documented: read it, or do by hand what it does.
  What no script can tell: whether the files themselves are true. Choose lines from lines.csv and hold them to bills and meters.


What is in it
  report.html       the report as it reads; report.csv: its figures, shown and unrounded
  inventory.json    the frozen inventory: every figure is worked out from this and nothing else. Its bytes are what is hashed:
                    opened and saved by an editor it has another hash.
  steps.json        who submitted, approved and published it, and when
  lines.csv         every line: quantity x factor = kg CO2e, with the files and rows that it rests on
  factors.csv       the rows of the published conversion factors that were used; factor-sets.json: where they are published
  files/            the files as they were sent: the name begins with the head of the SHA-256 of the file. Rows are counted
                    from 1, the first line of the file.
  audit.jsonl       the log of every change in the ledger up to then (${audited} entries). Each entry has the hash of the one before.
                    Its hash is the SHA-256 of these, each written as <bytes in UTF-8>:<text>, one after the other: trustId, no,
                    at, actor, action, entity, rowKey, reason, before, after, prevHash.
  CHECKSUMS         SHA-256 of every file here (sha256sum -c CHECKSUMS)
  verify.mjs        the script


How a figure is made
  kg CO2e of a line = quantity x factor, exactly. A row of the report is the sum of its lines ("row" in lines.csv) / 1,000.
  A total is the sum of its unrounded parts. The ratio is the total of gross emissions / the pupils, each academy's count
  weighted by its days in the trust. Every figure is rounded once, half up: kWh whole, tonnes to 2 places, the ratio to 4.
`
}

const utf8 = new TextEncoder()

/** A file whose text is made when it is its turn. */
const written = (name: string, text: () => string): PackedFile => ({
  name,
  *bytes() {
    yield utf8.encode(text())
  },
})

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

export interface EvidencePack {
  readonly name: string
  readonly bytes: AsyncIterable<Uint8Array>
}

/**
 * Everything behind the figures of a year, in one zip that is made while it is read; the same inventory gives the same bytes. Refused where nothing
 * of the year is submitted, or its files are more than a zip can hold or than the ledger is set to send.
 */
export async function evidencePack(
  services: Services,
  { trustId, year, version }: { trustId: string; year: string; version: number | undefined },
): Promise<EvidencePack | Refusal> {
  const { db, config } = services
  const kept = await keptVersion(services, { trustId, year, version })
  if (isRefusal(kept)) return kept
  const { body, text, sha256, state } = kept
  const files = [...new Map(body.files.map((file) => [file.sha256, file])).values()]
  const bytes = files.reduce((all, file) => all + file.bytes, 0)
  const most = Math.min(bytesMax, config.evidenceBytesMax)
  if (bytes > most)
    return refuse(
      'file_too_large',
      `The files behind ${year} are ${Math.ceil(bytes / 1024 / 1024)} MB, more than the ${Math.floor(most / 1024 / 1024)} MB of one pack. Raise EVIDENCE_MAX_MB (to 3800 at most), or fetch the files one by one from GET /v1/uploads.`,
    )
  const life = await lifeOfYear(db, { trustId, year })
  const last = life.steps.filter((one) => one.version === body.version && one.sha256 === sha256).at(-1)!
  const upTo = await entryOfStep(db, { trustId, year, seq: last.seq })
  const steps = life.steps.filter((one) => one.seq <= last.seq)
  const shown = { sealed: kept, fileLinks: new Map<string, string>(), version: undefined }
  const packed: PackedFile[] = [
    written('README.txt', () => readmeOf(kept, upTo)),
    written('verify.mjs', () => script),
    written('inventory.json', () => text),
    written('steps.json', () => json({ year, version: body.version, state, sha256, steps })),
    written('factor-sets.json', () => json(body.factorSets)),
    written('factors.csv', () => factorsCsv(body)),
    written('lines.csv', () => linesCsv(body.lines.map((line) => evidenceOfLine(shown, line)))),
    written('report.csv', () => figuresCsv(body)),
    written('report.html', () => htmlOf(withoutLinks(secrDocument(kept)))),
    ...files.map((file) => ({ name: packedName(file), bytes: () => fileBytes(db, trustId, file.sha256) })),
    {
      name: 'audit.jsonl',
      async *bytes() {
        for await (const lines of auditLines(db, { trustId, upTo })) yield utf8.encode(lines)
      },
    },
  ]
  return { name: `evidence-${year}-v${body.version}-${sha256.slice(0, 12)}.zip`, bytes: zipOf(packed) }
}
