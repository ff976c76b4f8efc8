import { allStreams } from '../domain/streams/catalogue.ts'
import { profiles } from '../formats/profiles/profiles.ts'
import { unfoldings } from '../formats/unfold/unfoldings.ts'
import { type ProblemCode, problems } from '../http/problems.ts'

// What of files stands in codes, in the words of people who send them.

/** What is wrong or odd, in a few words: the code itself where it is of a newer version. */
export const codeTitle = (code: string): string =>
  Object.hasOwn(problems, code) ? problems[code as ProblemCode][1] : code.replaceAll('_', ' ')

const statuses = {
  reading: { text: 'Being read', colour: 'light-blue' },
  counted: { text: 'Counts', colour: 'green' },
  rejected: { text: 'Not taken in', colour: 'red' },
  reverted: { text: 'Taken back', colour: 'grey' },
} as const

/** The state of an upload, as a tag says it. */
export function uploadStatus(status: string): { text: string; colour: string } {
  return Object.hasOwn(statuses, status)
    ? statuses[status as keyof typeof statuses]
    : { text: status, colour: 'grey' }
}

/** The kinds of table, by the names that the API has for them. */
export const layoutWords: Readonly<Record<string, string>> = {
  halfHourlyWide: 'Half-hourly: one row a day, a column for each half-hour',
  halfHourlyLong: 'Half-hourly: one row for each half-hour',
  daily: 'Daily: one row for each day',
  reads: 'Meter readings',
  bills: 'Bills: one row for each period',
  activities: 'Travel, fuel, waste and other activities',
  estimates: 'Estimates: one row for each day',
}

const roleNames: Readonly<Record<string, string>> = {
  meter: 'Meter number',
  date: 'Date',
  start: 'Date and time',
  value: 'Amount used',
  unit: 'Unit',
  utility: 'What the meter measures',
  status: 'Actual or estimated',
  total: 'Total of the day',
  serial: 'Serial number of the meter',
  register: 'Register or rate',
  reading: 'Meter reading',
  readType: 'Kind of reading',
  from: 'First day',
  to: 'Last day',
  quantity: 'Quantity',
  calorificValue: 'Calorific value',
  correctionFactor: 'Correction factor',
  invoice: 'Invoice number',
  billType: 'Kind of bill',
  credits: 'Credits',
  academy: 'Academy',
  stream: 'What the activity is (stream)',
  size: 'Size of the vehicle',
  fuel: 'Fuel',
  class: 'Class of travel',
  haul: 'Short or long haul',
  radiativeForcing: 'With radiative forcing',
  gas: 'Gas (refrigerant)',
  material: 'Material',
  route: 'Route of the waste',
  country: 'Country',
  mode: 'Mode of transport',
  note: 'Note',
  grade: 'Grade of the data',
  method: 'How it was estimated',
  basis: 'What the estimate rests on',
}

/** What a column can be, for people. */
export const roleWords = (role: string): string => roleNames[role] ?? role

const titles = new Map([...profiles, ...unfoldings].map(({ name, title }) => [name, title]))

/** How a file was understood: its layout, its encoding and what its cells are separated by. */
export function formatWords(
  format: { name: string; version?: number; encoding: string; delimiter: string } | null,
): string {
  if (format === null) return 'A layout that is not known yet'
  const { name, version, encoding, delimiter } = format
  const layout =
    version === undefined
      ? (titles.get(name) ?? name)
      : version === 0
        ? 'As you say it here'
        : `Your layout “${name}”, version ${version}`
  const cut = delimiter === 'none' ? '' : `, separated by ${delimiter === 'pipe' ? 'bar' : delimiter}s`
  return `${layout} (${encoding}${cut})`
}

export const noTableWords = 'Not a table that can be read'

/** Whether a file is no text at all, such as a picture or a PDF, by what was found in it. */
export const isNoTable = (
  { format }: { format: object | null },
  found: readonly { code: string; severity: string }[],
): boolean =>
  format === null && found.some(({ code, severity }) => code === 'file_not_text' && severity === 'error')

/** Who sent a file: a person or a key by name; the command line on the machine of the ledger has none. */
export const senderWords = ({
  createdBy,
  createdByName,
}: {
  createdBy: string
  createdByName: string | null
}): string =>
  createdByName ?? (createdBy === 'operator' ? 'the command line' : 'somebody who is known no more')

const sources: Readonly<Record<string, string>> = {
  halfHourly: 'from half-hourly data',
  daily: 'from a daily total',
  read: 'from meter readings',
  bill: 'from a bill, spread over its days',
  estimate: 'estimated',
}
/** Where a day's figure comes from. */
export const sourceWords = (source: string | null): string =>
  source === null ? '' : (sources[source] ?? source)

const utilities: Readonly<Record<string, string>> = {
  electricity: 'Electricity',
  gas: 'Gas',
  water: 'Water',
  heat: 'Heat',
  oil: 'Heating oil',
  lpg: 'LPG',
  solar: 'Solar',
  solarExport: 'Solar export',
}
/** What a meter measures. */
export const utilityWords = (utility: string | null): string =>
  utility === null ? 'Not known' : (utilities[utility] ?? utility)

const titleOfStream = new Map<string, string>(allStreams().map(({ id, title }) => [id, title]))
/** What an activity is. */
export const streamWords = (stream: string): string => titleOfStream.get(stream) ?? stream

const units: Readonly<Record<string, string>> = {
  mile: 'miles',
  passengerKm: 'passenger-km',
  passengerMile: 'passenger-miles',
  roomNight: 'room nights',
  litre: 'litres',
  tonne: 'tonnes',
  therm: 'therms',
  hour: 'hours',
  ft3: 'ft³',
  hcf: 'hundred ft³',
  kWhNet: 'kWh (net calorific value)',
  usGallon: 'US gallons',
  ukGallon: 'gallons',
}
/** A unit as people write it behind a number; those that are worth a larger one (kWh, kg) are left to `amount`. */
export const unitWords = (unit: string): string => units[unit] ?? unit

/** The options of files by what the API and the command line call them. */
const optionWords: Readonly<Record<string, string>> = {
  academy: '“Academy”',
  meter: '“Meter number”',
  stream: '“What the file is about”',
  unit: '“Unit of all values”',
  dateOrder: '“Order of dates”',
  labels: '“Times of half-hours”',
  clock: '“Clock of the times”',
}

/**
 * A message of the API as pages say it: the remedy is a choice on the page, where the API names its fields and the command line. What
 * is not known here stays as it is.
 */
export function pageMessage(message: string): string {
  return message
    .replace(/ \((?=[^()]*(?:trust-carbon|\/v1\/|in the API|of the upload|upload’s option))[^()]*\)/g, '')
    .replace(/, or the upload’s option “\w+”/g, '')
    .replace(/ (?:GET|POST) \/v1\/templates[^.]*\./g, '')
    .replace(/Accept that or put it right with [^;]*;/, 'Say what its columns are;')
    .replace(/those that “trust-carbon streams” or GET \/v1\/streams lists/, 'the names of streams')
    .replace(/ \w+ \/v1\/\w+ lists them\./g, '')
    .replace(/“?--(\w+)(?: [A-Za-z.]+)?”?/g, (all, name: string) => optionWords[name] ?? all)
    .replace(/\b(\w+)=\w+(?: or \1=\w+)?/g, (all, name: string) => optionWords[name] ?? all)
    .replace(/(“[^”]+”) or \1/g, '$1')
}
