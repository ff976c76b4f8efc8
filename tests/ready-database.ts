import { readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { newId } from '../src/db/id.ts'
import { dropReady, readyPrefix } from './database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** What this run calls its ready database (tests/database.ts). */
    readyDatabase: string
  }
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Files of the run of a process; of all that are no longer there, where none is named. */
function clearFiles(own?: number): void {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(readyPrefix))) {
    const pid = Number.parseInt(name.slice(readyPrefix.length), 10)
    if (own === undefined ? !isRunning(pid) : pid === own) rmSync(join(tmpdir(), name), { force: true })
  }
}

/** Names the ready database of this run, and clears it away after it; and what runs that were killed have left. */
export default function setup(project: TestProject): () => Promise<void> {
  clearFiles()
  // Also where the run is broken off from the keyboard, which ends without the teardown below.
  process.once('exit', () => clearFiles(process.pid))
  const name = `${readyPrefix}${process.pid}_${newId().slice(-12)}`
  project.provide('readyDatabase', name)
  // While vitest watches, a migration may have been edited.
  project.onTestsRerun(() => dropReady(name))
  return () => dropReady(name)
}
