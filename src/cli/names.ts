import { type Command, InvalidArgumentError } from 'commander'
import { isDay } from '../domain/day.ts'
import { type Answer, type Client, type ClientOptions, CommandProblem, everyItem, good } from './client.ts'
import { aligned, say, type Terminal } from './output.ts'

/** The options that every command of the ledger has. */
export type Options = ClientOptions & { json?: boolean }

/** What an answer's items are here: their shape is held by the API's schemas and the tests of the commands. */
export type Item = Answer['body']

/** The academy that has this code, name, id or URN, or had the URN before. */
export async function academyCalled(client: Client, named: string): Promise<{ id: string; code: string }> {
  const [found] = await everyItem(client, `/v1/academies?named=${encodeURIComponent(named)}`)
  if (found === undefined)
    throw new CommandProblem(`There is no academy “${named}”. “trust-carbon academy list” lists them.`)
  return found
}

/** Codes of academies by id, for showing: people write codes, the API has ids. */
export async function academyCodes(client: Client): Promise<ReadonlyMap<string, string>> {
  return new Map((await everyItem(client, '/v1/academies')).map((one) => [one.id, one.code]))
}

/** The meter that has this number. */
export async function meterNumbered(client: Client, number: string): Promise<Item> {
  const [meter] = await everyItem(client, `/v1/meters?number=${encodeURIComponent(number)}`)
  if (meter === undefined)
    throw new CommandProblem(`There is no meter “${number}”. “trust-carbon meter list” lists them.`)
  return meter
}

/** A body without the details that were not given. */
export const given = (details: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined))

/** The last moment of a day that was given; what is no day goes on as it was written, for the API to say what is wrong. */
export const lastMoment = (text: string | undefined): string | undefined =>
  text !== undefined && isDay(text) ? `${text}T23:59:59Z` : text

/** Reads a whole number of an option; anything else is a wrong call. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number.parseInt(text, 10)
}

/** Reads whole numbers with commas between, such as 1,2,3. */
export const wholeNumbers = (text: string): number[] =>
  text.split(',').map((part) => wholeNumber(part.trim()))

/** Collects an option that may be given several times. */
export const repeated = (value: string, all: string[] = []): string[] => [...all, value]

/** The one item that is meant; the message says what to add where there are several, or none. */
export function theOne(
  items: readonly Item[],
  { none, several }: { none: string; several: (items: readonly Item[]) => string },
): Item {
  const [item] = items
  if (item === undefined) throw new CommandProblem(none)
  if (items.length > 1) throw new CommandProblem(several(items))
  return item
}

/** Shows a listing: JSON where asked for, else a table with its head, or a line that says that there is nothing. */
export function showList(
  terminal: Terminal,
  options: Options,
  {
    items,
    head,
    row,
    none,
  }: { items: readonly Item[]; head: string[]; row: (item: Item) => string[]; none: string },
): void {
  if (options.json) say(terminal, JSON.stringify(items))
  else if (items.length === 0) say(terminal, none)
  else for (const line of aligned([head, ...items.map(row)])) say(terminal, line)
}

/** A column that says who withdrew a row and why. */
export const withdrawnCell = (item: Item): string =>
  item.withdrawnAt === null
    ? ''
    : `withdrawn ${String(item.withdrawnAt).slice(0, 10)} by ${item.withdrawnBy}: ${item.withdrawReason}`

/** Sends a change and says what came of it. */
export async function tell(
  terminal: Terminal,
  options: Options,
  { answer, words }: { answer: Promise<Answer>; words: (item: Item) => string },
): Promise<void> {
  const item = good(await answer)
  say(terminal, options.json ? JSON.stringify(item) : words(item))
}

/** Adds the options of a command that takes something back. */
export const withReason = (command: Command): Command =>
  command.requiredOption('--reason <text>', 'why it is taken back; it stays in the records with this')
