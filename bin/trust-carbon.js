#!/usr/bin/env node
// Runs the built program where there is one, else the source through the development loader.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const built = new URL('../dist/main.js', import.meta.url)
if (existsSync(built)) await import(built.href)
else {
  const source = fileURLToPath(new URL('../src/main.ts', import.meta.url))
  const run = spawnSync(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), source, ...process.argv.slice(2)],
    { stdio: 'inherit' },
  )
  process.exitCode = run.status ?? 1
}
