import { execFile } from 'node:child_process'
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

// LibreOffice and poppler from Debian’s packages: they open what this program writes and had no part in writing it.

const run = promisify(execFile)
const packages = ['libreoffice-writer-nogui', 'libreoffice-calc-nogui', 'poppler-utils', 'fonts-liberation']
const programs = ['soffice', 'pdftotext', 'pdftoppm']

async function onPath(program: string): Promise<boolean> {
  for (const folder of (process.env.PATH ?? '').split(delimiter))
    if (
      await access(join(folder, program)).then(
        () => true,
        () => false,
      )
    )
      return true
  return false
}
const allThere = async (): Promise<boolean> => (await Promise.all(programs.map(onPath))).every(Boolean)

async function install(): Promise<void> {
  const root = process.getuid?.() === 0
  const sudo = root ? [] : ['sudo', '-n']
  if (!root && !(await onPath('sudo'))) throw new Error('neither root nor sudo')
  const apt = async (...words: string[]): Promise<void> => {
    const [command, ...rest] = [...sudo, 'apt-get', ...words] as [string, ...string[]]
    await run(command, rest, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      maxBuffer: 100_000_000,
      timeout: 600_000,
    })
  }
  await apt('update', '-q')
  await apt('install', '-y', '-q', '--no-install-recommends', ...packages)
}

/**
 * Sees to it that LibreOffice and poppler are there, from Debian’s packages where they are not. False, with a plain word on standard
 * error, where they cannot be had on somebody’s own machine; in CI (environment CI) that is a fault.
 */
export async function officeIsThere(): Promise<boolean> {
  if (await allThere()) return true
  const failed = await install().then(
    () => undefined,
    (error: unknown) => error,
  )
  if (await allThere()) return true
  const how = `apt-get install --no-install-recommends ${packages.join(' ')}`
  if (process.env.CI !== undefined && process.env.CI !== '')
    throw new Error(`LibreOffice and poppler are not on this machine and could not be installed (${how}).`, {
      cause: failed,
    })
  process.stderr.write(
    `The Word and Excel files were NOT opened: LibreOffice and poppler are not on this machine. Install them: ${how}\n`,
  )
  return false
}

let last: Promise<unknown> = Promise.resolve()
/** One LibreOffice at a time: two would share the machine’s memory for nothing. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work, work)
  last = turn.catch(() => undefined)
  return turn
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'trust-carbon-office-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Converts a file by LibreOffice, with a profile of its own, to what `to` says (`pdf`, or `xlsx:…`); answers the files that it wrote. */
export const converted = (
  bytes: Uint8Array,
  { name, to }: { name: string; to: string },
): Promise<Map<string, Uint8Array>> =>
  inTurn(() =>
    inFolder(async (folder) => {
      const out = join(folder, 'out')
      await writeFile(join(folder, name), bytes)
      await run(
        'soffice',
        [
          '--headless',
          '--norestore',
          `-env:UserInstallation=file://${join(folder, 'profile')}`,
          '--convert-to',
          to,
          '--outdir',
          out,
          join(folder, name),
        ],
        { timeout: 300_000, maxBuffer: 10_000_000 },
      )
      const files = await readdir(out)
      return new Map(
        await Promise.all(files.map(async (file) => [file, await readFile(join(out, file))] as const)),
      )
    }),
  )

/** The one file that a conversion gives. */
export async function convertedTo(
  bytes: Uint8Array,
  { name, to }: { name: string; to: string },
): Promise<Uint8Array> {
  const files = [...(await converted(bytes, { name, to })).values()]
  if (files.length !== 1) throw new Error(`LibreOffice gave ${files.length} files of ${name}, not one.`)
  return files[0]!
}

/** The text of a PDF as it is laid out, by poppler. */
export const pdfText = (pdf: Uint8Array): Promise<string> =>
  inFolder(async (folder) => {
    await writeFile(join(folder, 'x.pdf'), pdf)
    const { stdout } = await run('pdftotext', ['-layout', join(folder, 'x.pdf'), '-'], {
      maxBuffer: 50_000_000,
    })
    return stdout
  })

/** The pages of a PDF as pictures (PNG), by poppler. */
export const pdfPages = (pdf: Uint8Array): Promise<Uint8Array[]> =>
  inFolder(async (folder) => {
    await writeFile(join(folder, 'x.pdf'), pdf)
    await run('pdftoppm', ['-png', '-r', '70', join(folder, 'x.pdf'), join(folder, 'page')])
    const pages = (await readdir(folder)).filter((file) => file.endsWith('.png')).sort()
    return Promise.all(pages.map((page) => readFile(join(folder, page))))
  })
