import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { TestProject } from 'vitest/node'
import { runCommand } from '../../src/cli/program.ts'
import { fixedClock } from '../../src/clock.ts'
import { findChromium } from './browser.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder with the demo’s ledger, that each file of tests copies. */
    demoFolder: string
  }
}

/** The day on which the demo is looked at: its last files end some weeks before. */
export const demoDay = '2026-11-23'

/**
 * A folder with the ledger of the demo, all its files imported, and what clears it away. Where DEMO_READY names one that is there
 * already, it is that one: it is copied and never changed.
 */
export async function makeDemoFolder(): Promise<{ folder: string; clear(): void }> {
  const ready = process.env.DEMO_READY
  if (ready !== undefined && ready !== '') return { folder: ready, clear() {} }
  const folder = mkdtempSync(join(tmpdir(), 'trust-carbon-demo-'))
  const clear = (): void => rmSync(folder, { recursive: true, force: true })
  let err = ''
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const heard = new Writable({
    write(chunk, _encoding, done) {
      err += String(chunk)
      done()
    },
  })
  const terminal = { out: silent, err: heard, exitCode: 0 }
  await runCommand(['demo', '--once', '--json', '--data', folder], { terminal, clock: fixedClock(demoDay) })
  if (terminal.exitCode === 0) return { folder, clear }
  clear()
  throw new Error(`The demo could not be made: ${err}`)
}

/** Makes the demo once for a run of the browser tests, and sees to it that there is a browser before anything else. */
export default async function setup(project: TestProject): Promise<() => void> {
  findChromium()
  const { folder, clear } = await makeDemoFolder()
  project.provide('demoFolder', folder)
  return clear
}
