// For developers: makes the compact files of src/factors/published from a folder of desnz-YEAR.csv files, and names.json from them.
//   npx tsx src/factors/make-published.ts FOLDER
// Without a folder it makes names.json alone, from the compact files that are there: after a change of the stream catalogue.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { isRefusal } from '../domain/refusal.ts'
import { compactLine } from './compact.ts'
import { type Edition, setInfo } from './edition.ts'
import { flatFileOf, readCsv } from './flat-file.ts'
import { collectVariants } from './published.ts'

const out = fileURLToPath(new URL('./published/', import.meta.url))
const folder = process.argv[2]

/** Revision and day of publication as gov.uk gives them; the day is left out where it was not certain. */
const editions: Readonly<Record<number, Pick<Edition, 'revision' | 'publishedOn'>>> = {
  2016: { revision: '1.01' },
  2017: { revision: '1.00' },
  2018: { revision: '1.01' },
  2019: { revision: '1.03' },
  2020: { revision: '1.00' },
  2021: { revision: '3' },
  2022: { revision: '3.00' },
  2023: { revision: '1.1' },
  2024: { revision: '1.1', publishedOn: '2024-10-30' },
  2025: { revision: '1', publishedOn: '2025-06-10' },
  2026: { revision: '1.2', publishedOn: '2026-07-31' },
}

/** Packs one year's file; answers what sets.json says of it. */
function pack(folder: string, [year, edition]: [string, (typeof editions)[number]]) {
  const source = readFileSync(join(folder, `desnz-${year}.csv`))
  const sheet = readCsv(source)
  const file = isRefusal(sheet) ? sheet : flatFileOf([sheet], Number.parseInt(year, 10))
  if (isRefusal(file)) throw new Error([file.message, ...(file.details ?? [])].join('\n'))
  const packed = gzipSync(file.rows.map(compactLine).join(''), { level: 9 })
  // The header's operating system byte would differ from machine to machine.
  packed[9] = 255
  writeFileSync(join(out, `desnz-${year}.tsv.gz`), packed)
  const info = setInfo(
    { publisher: 'desnz', year: file.year, ...edition },
    {
      id: `desnz-${year}`,
      sourceHash: createHash('sha256').update(source).digest('hex'),
      rowCount: file.rows.length,
    },
  )
  return { ...info, publishedOn: info.publishedOn ?? null }
}

if (folder !== undefined) {
  const sets = Object.entries(editions).map((edition) => pack(folder, edition))
  writeFileSync(join(out, 'sets.json'), `${JSON.stringify(sets, null, 2)}\n`)
}
writeFileSync(join(out, 'names.json'), `${JSON.stringify(await collectVariants(), null, 2)}\n`)
