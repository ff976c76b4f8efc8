import { readdirSync, rmSync, statSync } from 'node:fs'
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

const hour = 3_600_000

/** Names the ready database of this run, and clears it away after it; and what runs that were killed have left. */
export default function setup(project: TestProject): () => Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(readyPrefix))) {
    const path = join(tmpdir(), name)
    const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
    if (Date.now() - made > 6 * hour) rmSync(path, { force: true })
  }
  const name = `${readyPrefix}${newId().replaceAll('-', '')}`
  project.provide('readyDatabase', name)
  // While vitest watches, a migration may have been edited.
  project.onTestsRerun(() => dropReady(name))
  return () => dropReady(name)
}
