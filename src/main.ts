import { ends } from './cli/problems.ts'
import { runCommand } from './cli/program.ts'
import { systemClock } from './clock.ts'

// Whoever reads the output may have enough of it before its end (`| head`): what is left is written to nobody.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })

const terminal = { out: process.stdout, err: process.stderr, exitCode: 0 }
try {
  await runCommand(process.argv.slice(2), { terminal, clock: systemClock })
} catch (error) {
  // A fault of the program: in full, for who mends it.
  console.error(error)
  terminal.exitCode = ends.fault
}
process.exitCode = terminal.exitCode
