import { type Command, Option } from 'commander'
import { bases, midYears } from '../../base-year/policy.ts'
import { Decimal, shown } from '../../domain/decimal.ts'
import { good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { academyCodes, given, type Item, type Options, tell, wholeNumber } from '../names.ts'
import { aligned, say, type Terminal } from '../output.ts'
import { tonnes } from '../tonnes.ts'

/** A percentage for reading, without a sign. */
export const share = (text: string | null): string =>
  text === null ? '–' : `${shown(new Decimal(text), 2)} %`

/** A change in percent for reading, with its sign. */
export const change = (text: string | null): string =>
  text === null ? '–' : `${text.startsWith('-') ? '' : '+'}${share(text)}`

/** A change in tonnes for reading, with its sign. */
const changeTonnes = (kg: string): string => `${kg.startsWith('-') ? '' : '+'}${tonnes(kg)}`

const causeWords: Readonly<Record<string, string>> = {
  joined: 'joined',
  left: 'left',
  merger: 'merged or split',
  activity: 'handed an activity over, or took it over',
  correction: 'correction',
  method: 'change of factors or method',
}

/** The entries of a register as a table. */
export function showEntries(
  terminal: Terminal,
  entries: readonly Item[],
  codes: ReadonlyMap<string, string>,
): void {
  const rows = entries.map((one) => [
    one.day ?? '',
    codes.get(one.academyId) ?? one.academyId,
    `${causeWords[one.cause]}${one.stream === null ? '' : ` (${one.stream})`}`,
    one.unknown ? 'not known' : changeTonnes(one.changeKgCO2e),
    one.unknown ? '' : share(one.percentOfBase),
  ])
  for (const line of aligned(rows, new Set([3, 4]))) say(terminal, `    ${line}`)
}

const sources: Readonly<Record<string, string>> = {
  original: 'not published yet: the data as they are',
  publication: 'as it was when a year was published first',
}

/** The grades of an academy's base in words. */
const gradeWords = (grades: readonly Item[]): string =>
  grades.map((one) => `grade ${one.grade} ${share(one.percent)}`).join(', ')

function showBase(terminal: Terminal, base: Item, codes: ReadonlyMap<string, string>): void {
  const { published, register, academies, target } = base
  say(terminal, `Base ${target.baseYears.join(', ')} of target ${target.code}, boundary of ${base.at}`)
  const from = sources[published.source] ?? `restatement ${published.no}`
  say(terminal, `  published     ${tonnes(published.kgCO2e)} t, boundary of ${published.at} (${from})`)
  if (base.otherBase !== null)
    say(
      terminal,
      `  The base approved or published before, ${tonnes(base.otherBase.kgCO2e)} t, is of version ${base.otherBase.target.version} of the target, with other years, scopes or categories: “trust-carbon restatement propose” first, to publish again.`,
    )
  say(terminal, `  like for like ${tonnes(base.nowKgCO2e)} t`)
  const threshold = `threshold ${register.thresholdPercent} %`
  say(
    terminal,
    `  register      ${tonnes(register.kgCO2e)} t, ${share(register.percent)} of the published base (${threshold})`,
  )
  showEntries(terminal, register.entries, codes)
  if (register.recalculationDue)
    say(terminal, '  A recalculation is due: “trust-carbon restatement propose”.')
  if (base.insufficientData.length > 0)
    say(terminal, '  It is neither restated nor published while this is missing:')
  for (const line of base.insufficientData) say(terminal, `    ${line}`)
  const rows = academies.map((one: Item) => [
    codes.get(one.academyId) ?? one.academyId,
    tonnes(one.kgCO2e),
    share(one.percent),
    gradeWords(one.grades),
  ])
  for (const line of aligned(rows, new Set([1, 2]))) say(terminal, `  ${line}`)
  for (const id of base.unknown)
    say(terminal, `  ${codes.get(id)} has no data of the base year: send it, or estimate it as a back-cast.`)
  for (const line of base.notCalculated) say(terminal, `  ${line}`)
}

function policyWords(policy: Item): string {
  const midYear =
    policy.midYear === 'allYear' ? 'for whole years' : 'for the same months of the base year (pro rata)'
  const base = policy.base === 'fixed' ? 'a fixed base' : 'a rolling base, each year against the year before'
  const since = policy.default
    ? 'recommended; none was set'
    : `version ${policy.version}, set by ${policy.createdBy} on ${String(policy.createdAt).slice(0, 10)}`
  return [
    `${base[0]?.toUpperCase()}${base.slice(1)}, recalculated from ${policy.thresholdPercent} % on, ${midYear}`,
    `  a joiner’s back-cast stands for ${policy.joinerDeadlineMonths} months`,
    ...(policy.minuteReference === null ? [] : [`  minute: ${policy.minuteReference}`]),
    `  ${since}`,
  ].join('\n')
}

interface AskedPolicy extends Options {
  threshold?: string
  midYear?: string
  base?: string
  joinerMonths?: number
  minute?: string
}

/** `trust-carbon base-year` and `trust-carbon policy`: what is compared with, and when it is recalculated. */
export function addBaseYearCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  ledgerOptions(
    program
      .command('base-year')
      .description('the base as published and as it stands, and what happened since')
      .option('--target <code>', 'of which target; else main')
      .option('--at <day>', 'the boundary of this day, such as 2025-08-31; else today'),
  ).action((options: Options & { target?: string; at?: string }) =>
    withClient(tools, options, async (client) => {
      const { target, at } = options
      const query = new URLSearchParams(given({ target, at }) as Record<string, string>)
      const base = good(await client.call('GET', `/v1/base-year?${query}`))
      if (options.json) say(terminal, JSON.stringify(base))
      else showBase(terminal, base, await academyCodes(client))
    }),
  )
  const policy = program.command('policy').description('when the base is recalculated')
  ledgerOptions(
    policy
      .command('set')
      .description('set the recalculation policy: a new version; what is left out stays as it stands')
      .option('--threshold <percent>', 'of the published base, gross and cumulative, such as 5')
      .addOption(
        new Option('--mid-year <way>', 'whole years, or the same months of the base year').choices(midYears),
      )
      .addOption(new Option('--base <base>', 'fixed, or each year against the year before').choices(bases))
      .option('--joiner-months <count>', 'how long a joiner’s back-cast may stand', wholeNumber)
      .option('--minute <text>', 'the minute of the decision'),
  ).action((options: AskedPolicy) =>
    withClient(tools, options, (client) =>
      tell(terminal, options, {
        answer: client.call(
          'POST',
          '/v1/recalculation-policies',
          given({
            thresholdPercent: options.threshold,
            midYear: options.midYear,
            base: options.base,
            joinerDeadlineMonths: options.joinerMonths,
            minuteReference: options.minute,
          }),
        ),
        words: policyWords,
      }),
    ),
  )
  ledgerOptions(policy.command('show').description('show the recalculation policy as it stands')).action(
    (options: Options) =>
      withClient(tools, options, (client) =>
        tell(terminal, options, {
          answer: client.call('GET', '/v1/recalculation-policies/current'),
          words: policyWords,
        }),
      ),
  )
}
