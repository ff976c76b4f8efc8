import type { Command } from 'commander'
import { templates } from '../../formats/templates.ts'
import { aligned, complain, endWith, say, type Terminal } from '../output.ts'
import { ends } from '../problems.ts'

/** `trust-carbon template`: the project's own file layouts, with example rows. */
export function addTemplate(program: Command, terminal: Terminal): void {
  program
    .command('template')
    .description('print a file layout with example rows, or list the layouts')
    .argument('[name]', 'such as halfHourly.wide')
    .option('--json', 'answer as JSON')
    .action((name: string | undefined, options: { json?: boolean }) => {
      if (name === undefined) {
        if (options.json) return say(terminal, JSON.stringify(templates()))
        for (const line of aligned(templates().map((one) => [one.name, one.fileName]))) say(terminal, line)
        return
      }
      const template = templates().find((one) => one.name === name)
      if (template === undefined) {
        complain(
          terminal,
          `There is no layout “${name}”. There are ${templates()
            .map((one) => one.name)
            .join(', ')}.`,
        )
        endWith(terminal, ends.refused)
      } else if (options.json) say(terminal, JSON.stringify(template))
      else terminal.out.write(template.csv)
    })
}
