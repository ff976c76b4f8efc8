import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

// The rules of the house, each with what to do instead.

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith('src/db/generated'))
    .sort()

const src = sources('src')
const tests = sources('tests')
const text = new Map([...src, ...tests].map((file) => [file, readFileSync(join(root, file), 'utf8')]))
const lines = (file: string): string[] => (text.get(file) ?? '').split('\n')
/** The code of a file without its comments and strings: enough to look for calls in. */
const code = (file: string): string =>
  (text.get(file) ?? '').replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')

const imports = (file: string): string[] =>
  [...(text.get(file) ?? '').matchAll(/(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g)].map(
    ([, path = '']) => relative(root, join(root, dirname(file), path)),
  )

const offenders = (files: readonly string[], bad: (file: string) => boolean | string): string[] =>
  files.flatMap((file) => {
    const found = bad(file)
    return found === false ? [] : [found === true ? file : `${file}: ${found}`]
  })

describe('sizes', () => {
  test('a file of more than 500 lines has more than one subject: make it two', () => {
    expect(
      offenders(
        [...src, ...tests],
        (file) => lines(file).length > 500 && !file.endsWith('calculate.test.ts'),
      ),
    ).toEqual([])
  })
  test('a line of more than 150 characters is not read: break it', () => {
    const long = (file: string) =>
      lines(file).findIndex((line) => line.length > 150 && !/['"`]/.test(line)) + 1
    expect(offenders(src, (file) => (long(file) === 0 ? false : `line ${long(file)}`))).toEqual([])
  })
})

describe('the core', () => {
  const domain = src.filter((file) => file.startsWith('src/domain/'))
  test.each([
    [/\bparseFloat\s*\(/, 'parseDecimal(text): quantities are decimals'],
    [/\bNumber\s*\(/, 'new Decimal(text), or Number.parseInt for a count'],
    [/\bnew Date\(\)/, 'take the day as an argument'],
    [/\bDate\.now\s*\(/, 'take the day as an argument'],
    [/\bprocess\./, 'take the setting as an argument'],
    [/\bMath\.random\s*\(/, 'the same input gives the same answer'],
  ])('has no %s; instead: %s', (pattern) => {
    expect(offenders(domain, (file) => pattern.test(code(file)))).toEqual([])
  })
})

const room = (file: string): string => file.split('/')[1] ?? ''

describe('rooms', () => {
  const slices = new Set([
    'academies',
    'access',
    'audit',
    'backups',
    'base-year',
    'classrooms',
    'comparison',
    'coverage',
    'credits',
    'degree-days',
    'disclosures',
    'drivers',
    'emissions',
    'estimates',
    'evidence',
    'factors',
    'figure-threads',
    'forecast',
    'history',
    'holidays',
    'inventories',
    'ledger',
    'measures',
    'meters',
    'profiles',
    'progress',
    'reports',
    'targets',
    'scenarios',
    'statements',
    'structure',
    'trusts',
    'uploads',
    'users',
  ])

  test('imports point one way: domain ← formats ← slices ← cli', () => {
    const order: Record<string, number> = { domain: 0, formats: 1, documents: 1, db: 1, cli: 4, 'main.ts': 5 }
    const rank = (file: string): number =>
      order[room(file)] ?? (slices.has(room(file)) || room(file) === 'http' ? 2 : 3)
    const upward = (file: string): string | false =>
      imports(file).find(
        (path) => path.startsWith('src/') && rank(path) > rank(file) && !/^src\/[a-z]+\.ts$/.test(path),
      ) ?? false
    expect(offenders(src, upward)).toEqual([])
  })

  test('a slice uses another slice by its run.ts, never by its store.ts or routes.ts', () => {
    const intrudes = (file: string): string | false =>
      imports(file).find(
        (path) =>
          slices.has(room(path)) &&
          slices.has(room(file)) &&
          room(path) !== room(file) &&
          /\/(store|routes)\.ts$/.test(path),
      ) ?? false
    expect(offenders(src, intrudes)).toEqual([])
  })

  test('every file is used by another: delete what is not', () => {
    const used = new Set([...src, ...tests, ...sources('prisma'), ...sources('fixtures')].flatMap(importsOf))
    const entries = new Set([
      'src/main.ts',
      'src/uploads/reader-thread.ts',
      'src/factors/flat-file-thread.ts',
      'src/statements/check-thread.ts',
      'src/reports/workbook-thread.ts',
      'src/factors/make-published.ts',
      'src/web/assets/script/main.ts',
      'src/web/assets/script/early.ts',
      'src/web/assets/script/govuk-frontend.d.ts',
    ])
    expect(offenders(src, (file) => !used.has(file) && !entries.has(file))).toEqual([])
  })

  function importsOf(file: string): string[] {
    if (text.has(file)) return imports(file)
    text.set(file, readFileSync(join(root, file), 'utf8'))
    return imports(file)
  }
})

describe('what is left behind', () => {
  test('no skipped or focused test: mend it or delete it', () => {
    expect(offenders(tests, (file) => /\b(test|it|describe)\.(skip|only|todo)\b/.test(code(file)))).toEqual(
      [],
    )
  })
  test('no mark of unfinished work: finish it, or say so in an issue', () => {
    const mark = new RegExp(
      `\\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')}|${['X', 'XX'].join('')})\\b`,
    )
    expect(offenders([...src, ...tests], (file) => mark.test(text.get(file) ?? ''))).toEqual([])
  })
  test('no document is cited that is not here: say the rule, or name the publication that it comes from', () => {
    const cited = /\b[A-Z][A-Z-]*\.md\b/g
    // Reading files is being widened from many sources; its folders say where their layouts come from.
    const held = [...src, ...tests].filter((file) => room(file) !== 'formats')
    const absent = (file: string): string | false =>
      (text.get(file) ?? '').match(cited)?.find((name) => !existsSync(join(root, name))) ?? false
    expect(offenders(held, absent)).toEqual([])
  })
  test('no path of a machine', () => {
    const place = new RegExp(`['"\`(]/(${['work', 'home', 'root'].join('|')})/`)
    expect(offenders([...src, ...tests], (file) => place.test(text.get(file) ?? ''))).toEqual([])
  })
})
