import type { Command } from 'commander'
import { attributeNames } from '../domain/stream.ts'

/** The option `--attribute name=value`, which may be repeated. */
export function attributeOption(command: Command): Command {
  return command.option(
    '--attribute <name=value>',
    'such as fuel=diesel; may be repeated',
    (value, all: string[]) => [...all, value],
    [],
  )
}

/** A name as the API has it, however its capitals are written. */
const asKnown = (name: string): string =>
  attributeNames.find((one) => one.toLowerCase() === name.toLowerCase()) ?? name

/** What was given: split at the first equals sign, because published names contain others (“R290 = propane”). */
export function attributesGiven(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=')
      return at === -1 ? [asKnown(text), ''] : [asKnown(text.slice(0, at).trim()), text.slice(at + 1).trim()]
    }),
  )
}
