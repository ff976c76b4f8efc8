// For developers: makes the compact files of src/factors/published from a folder of desnz-YEAR.csv files, and names.json from them.
//   npx tsx src/factors/make-published.ts FOLDER
// Without a folder it makes names.json alone, from the compact files that are there: after a change of the stream catalogue.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { collectVariants } from './published.ts'

const out = fileURLToPath(new URL('./published/', import.meta.url))
const folder = process.argv[2]

/** Revision and day of publication as gov.uk gives them; the day is left out where it was not certain. */
const editions: Readonly<Record<number, { revision: string; publishedOn: string | null; gwpBasis: string }>> =
  {
    2016: { revision: '1.01', publishedOn: null, gwpBasis: 'AR4' },
    2017: { revision: '1.00', publishedOn: null, gwpBasis: 'AR4' },
    2018: { revision: '1.01', publishedOn: null, gwpBasis: 'AR4' },
    2019: { revision: '1.03', publishedOn: null, gwpBasis: 'AR4' },
    2020: { revision: '1.00', publishedOn: null, gwpBasis: 'AR4' },
    2021: { revision: '3', publishedOn: null, gwpBasis: 'AR4' },
    2022: { revision: '3.00', publishedOn: null, gwpBasis: 'AR4' },
    2023: { revision: '1.1', publishedOn: null, gwpBasis: 'AR5' },
    2024: { revision: '1.1', publishedOn: '2024-10-30', gwpBasis: 'AR5' },
    2025: { revision: '1', publishedOn: '2025-06-10', gwpBasis: 'AR5' },
    2026: { revision: '1.2', publishedOn: '2026-07-31', gwpBasis: 'AR5' },
  }
const columns = [
  'id',
  'scope',
  'level1',
  'level2',
  'level3',
  'level4',
  'column_text',
  'uom',
  'ghg_unit',
  'factor',
  'factor_display',
]

/** Packs one year's file; answers what sets.json says of it. */
function pack(folder: string, [year, edition]: [string, (typeof editions)[number]]) {
  const source = readFileSync(join(folder, `desnz-${year}.csv`))
  const rows = parse(source, { columns: true }) as Record<string, string>[]
  const text = rows
    .map((row) => `${columns.map((column) => row[column]?.replace(/[\t\n\r]/g, ' ') ?? '').join('\t')}\n`)
    .join('')
  const packed = gzipSync(text, { level: 9 })
  // The header's operating system byte would differ from machine to machine.
  packed[9] = 255
  writeFileSync(join(out, `desnz-${year}.tsv.gz`), packed)
  return {
    id: `desnz-${year}`,
    publisher: 'desnz',
    year: Number.parseInt(year, 10),
    revision: edition.revision,
    title: `UK Government GHG Conversion Factors for Company Reporting ${year}`,
    publishedOn: edition.publishedOn,
    licence: 'Open Government Licence v3.0',
    attribution: 'Contains public sector information licensed under the Open Government Licence v3.0.',
    sourceHash: createHash('sha256').update(source).digest('hex'),
    gwpBasis: edition.gwpBasis,
    rowCount: rows.length,
  }
}

if (folder !== undefined) {
  const sets = Object.entries(editions).map((edition) => pack(folder, edition))
  writeFileSync(join(out, 'sets.json'), `${JSON.stringify(sets, null, 2)}\n`)
}
writeFileSync(join(out, 'names.json'), `${JSON.stringify(await collectVariants(), null, 2)}\n`)
