import { runCommand } from './cli/program.ts'
import { systemClock } from './clock.ts'

const terminal = { out: process.stdout, err: process.stderr, exitCode: 0 }
await runCommand(process.argv.slice(2), { terminal, clock: systemClock })
process.exitCode = terminal.exitCode
