import { Command, CommanderError } from 'commander'
import type { Clock } from '../clock.ts'
import { addCalculate } from './commands/calculate.ts'
import { addImport } from './commands/import.ts'
import { addStreams } from './commands/streams.ts'
import { addTemplate } from './commands/template.ts'
import type { Terminal } from './output.ts'

/** Runs one command line (without the program's name). The exit code is left on the terminal. */
export async function runCommand(
  words: readonly string[],
  { terminal, clock }: { terminal: Terminal; clock: Clock },
): Promise<void> {
  const program = new Command('trust-carbon')
    .description('A carbon ledger for groups of schools.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
    })
  addCalculate(program, terminal)
  addImport(program, terminal, clock)
  addStreams(program, terminal)
  addTemplate(program, terminal)
  for (const command of program.commands) command.exitOverride().configureOutput(program.configureOutput())
  try {
    await program.parseAsync([...words], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    terminal.exitCode = error.exitCode === 0 ? 0 : 2
  }
}
