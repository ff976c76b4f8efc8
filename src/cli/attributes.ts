import type { Command } from 'commander'

/** The option `--attribute name=value`, which may be repeated. */
export function attributeOption(command: Command): Command {
  return command.option(
    '--attribute <name=value>',
    'such as fuel=diesel; may be repeated',
    (value, all: string[]) => [...all, value],
    [],
  )
}

/** What was given: split at the first equals sign, because published names contain others (“R290 = propane”). */
export function attributesGiven(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=')
      return at === -1 ? [text, ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()]
    }),
  )
}
