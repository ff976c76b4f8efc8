import type { Command } from 'commander'
import { allStreams } from '../../domain/streams/catalogue.ts'
import { aligned, say, type Terminal } from '../output.ts'

/** `trust-carbon streams`: the catalogue. */
export function addStreams(program: Command, terminal: Terminal): void {
  program
    .command('streams')
    .description('list the streams with their scopes, units and attributes')
    .option('--json', 'answer as JSON')
    .action((options: { json?: boolean }) => {
      const streams = allStreams().map(({ uses: _uses, uoms: _uoms, ...stream }) => stream)
      if (options.json) return say(terminal, JSON.stringify(streams))
      const rows = streams.map((stream) => [
        stream.id,
        stream.scope === undefined
          ? 'memo'
          : `Scope ${stream.scope}${stream.category === undefined ? '' : `.${stream.category}`}`,
        stream.secr,
        stream.title,
        stream.units.join(', '),
      ])
      for (const line of aligned(rows)) say(terminal, line)
    })
}
