import { Command, CommanderError, Help } from 'commander'
import type { Clock } from '../clock.ts'
import { addAudit } from './commands/audit.ts'
import { addBackup } from './commands/backup.ts'
import { addBaseYearCommands } from './commands/base-year.ts'
import { addCalculate } from './commands/calculate.ts'
import { addCompareCommands } from './commands/compare.ts'
import { addCoverage } from './commands/coverage.ts'
import { addCreditCommands } from './commands/credit.ts'
import { addDegreeDayCommands } from './commands/degree-days.ts'
import { addDemo } from './commands/demo.ts'
import { addDrivers } from './commands/drivers.ts'
import { addEmissions } from './commands/emissions.ts'
import { addEstimateCommands } from './commands/estimate.ts'
import { addEvidenceCommands } from './commands/evidence.ts'
import { addFactors } from './commands/factors.ts'
import { addForecastCommands } from './commands/forecast.ts'
import { addImport } from './commands/import.ts'
import { addInventoryCommands } from './commands/inventory.ts'
import { addMeasureCommands } from './commands/measure.ts'
import { addMigrate } from './commands/migrate.ts'
import { addOrganisation } from './commands/organisation.ts'
import { addProfileCommands } from './commands/profile.ts'
import { addProgress } from './commands/progress.ts'
import { addPublishedCommands } from './commands/published.ts'
import { addQueryCommands } from './commands/query.ts'
import { addReport } from './commands/report.ts'
import { addRestatementCommands } from './commands/restatement.ts'
import { addScenarioCommands } from './commands/scenario.ts'
import { addServe } from './commands/serve.ts'
import { addStreams } from './commands/streams.ts'
import { addTemplate } from './commands/template.ts'
import { addUploads } from './commands/upload.ts'
import { endWith, type Terminal } from './output.ts'
import { ends, endsHelp } from './problems.ts'

/** Makes every command, those within commands too, write to the terminal given and end by an error that can be caught. */
function heldToTerminal(parent: Command): void {
  for (const command of parent.commands) {
    command.exitOverride().configureOutput(parent.configureOutput())
    heldToTerminal(command)
  }
}

/** Runs one command line (without the program's name). The exit code is left on the terminal. */
export async function runCommand(
  words: readonly string[],
  { terminal, clock }: { terminal: Terminal; clock: Clock },
): Promise<void> {
  const program = new Command('trust-carbon')
    .description('A carbon ledger for groups of schools.')
    // The options of a command are its own, not those of the command within it.
    .enablePositionalOptions()
    .addHelpText('after', endsHelp)
    .exitOverride()
    .configureHelp({
      optionDescription(option) {
        const text = Help.prototype.optionDescription.call(this, option)
        return option.mandatory ? `${text} (must be given)` : text
      },
    })
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
    })
  const tools = { terminal, clock }
  addDemo(program, tools)
  addServe(program, tools)
  addOrganisation(program, tools)
  addImport(program, tools)
  addProfileCommands(program, tools)
  addUploads(program, tools)
  addEmissions(program, tools)
  addCoverage(program, tools)
  addReport(program, tools)
  addInventoryCommands(program, tools)
  addProgress(program, tools)
  addBaseYearCommands(program, tools)
  addRestatementCommands(program, tools)
  addPublishedCommands(program, tools)
  addCompareCommands(program, tools)
  addCreditCommands(program, tools)
  addForecastCommands(program, tools)
  addScenarioCommands(program, tools)
  addDrivers(program, tools)
  addEstimateCommands(program, tools)
  addDegreeDayCommands(program, tools)
  addMeasureCommands(program, tools)
  addFactors(program, tools)
  addEvidenceCommands(program, tools)
  addQueryCommands(program, tools)
  addAudit(program, tools)
  addBackup(program, tools)
  addMigrate(program, tools)
  addCalculate(program, terminal)
  addStreams(program, terminal)
  addTemplate(program, terminal)
  heldToTerminal(program)
  try {
    await program.parseAsync([...words], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode !== 0) endWith(terminal, ends.wronglyCalled)
  }
}
