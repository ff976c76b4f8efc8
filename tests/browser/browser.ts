import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']

/** A Chromium of this machine: the one that CHROMIUM names, one on the path, or one that Playwright keeps. */
function chromiumHere(): string | undefined {
  const named = process.env.CHROMIUM
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`CHROMIUM names ${named}, which is not there.`)
    return named
  }
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin']
  const found = folders.flatMap((folder) => names.map((name) => join(folder, name))).find(existsSync)
  if (found !== undefined) return found
  const kept = chromium.executablePath()
  return kept !== '' && existsSync(kept) ? kept : undefined
}

/** Runs a program with its output shown; false where it is not there or fails. */
const runs = (program: string, ...words: string[]): boolean => {
  console.log(`${program} ${words.join(' ')}`)
  return spawnSync(program, words, { stdio: 'inherit' }).status === 0
}

function install(): void {
  const debian = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  const own = (): boolean =>
    runs('apt-get', 'update') && runs('apt-get', 'install', '-y', '--no-install-recommends', 'chromium')
  if (debian && own()) return
  runs('npx', 'playwright-core', 'install', 'chromium')
}

/**
 * The Chromium that the tests run. Where there is none, a machine that only tests (CI=true) installs one; any other says how. Throws,
 * loudly, where there is none in the end: tests that were not run are not tests that passed.
 */
export function findChromium(): string {
  const here = chromiumHere()
  if (here !== undefined) return here
  if (process.env.CI === 'true') install()
  const installed = chromiumHere()
  if (installed !== undefined) return installed
  throw new Error(
    'There is no Chromium on this machine. Install one (Debian: apt-get install chromium; anywhere: npx playwright-core install chromium), or name one by CHROMIUM.',
  )
}

/** Starts Chromium, which finds no host but this one: what asks for another fails, and is seen. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      '--disable-dev-shm-usage',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  })
}
