import { type Command, Option } from 'commander'
import { targetKinds, targetMeasures, targetMetrics } from '../../targets/run.ts'
import { everyItem, good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { given, type Item, type Options, repeated, showList, wholeNumbers } from '../names.ts'
import { say, type Terminal } from '../output.ts'

const counted = (target: Item): string =>
  `scopes ${target.scopes.join(', ')}${target.categories.length === 0 ? '' : ` (Scope 3 categories ${target.categories.join(', ')})`}`

const base = (target: Item): string =>
  target.baseYears.length === 1 ? target.baseYear : `the average of ${target.baseYears.join(', ')}`

const per: Readonly<Record<string, string>> = { absolute: '', perPupil: ' per pupil', perM2: ' per m²' }

function promise(target: Item): string {
  const less = `${target.reductionPercent} %${per[target.metric]} below ${base(target)}`
  if (target.kind !== 'neutral') return less
  return target.reductionPercent === '0' ? 'neutral' : `neutral, and ${less}`
}

const milestones = (target: Item): string =>
  target.milestones.map((one: Item) => `${one.reductionPercent} % by ${one.year}`).join(', ')

function show(terminal: Terminal, target: Item): void {
  const name = target.title === null ? '' : `${target.title}: `
  say(terminal, `${name}${promise(target)} by ${target.targetYear}; ${counted(target)}`)
  if (target.milestones.length > 0) say(terminal, `  on the way: ${milestones(target)}`)
  if (target.measuredOn === 'asOwned')
    say(terminal, '  measured on the statutory figures, so that joining and leaving count as change')
  say(terminal, `  a year is compared when every meter has ${target.coverageMinPercent} % of its days`)
  if (target.minuteReference !== null) say(terminal, `  minute: ${target.minuteReference}`)
  say(
    terminal,
    `  ${target.code}, version ${target.version}, set by ${target.createdBy} on ${String(target.createdAt).slice(0, 10)}`,
  )
}

interface Asked extends Options {
  code?: string
  title?: string
  kind?: string
  metric?: string
  measuredOn?: string
  base?: string
  baseYears?: string
  by: string
  reduction?: string
  milestone?: string[]
  scopes: number[]
  categories?: number[]
  coverage?: string
  minute?: string
}

/** A milestone as it is written: 2026-27=20. */
function milestoneOf(text: string): { year: string; reductionPercent: string } {
  const [year = '', reductionPercent = ''] = text.split('=').map((part) => part.trim())
  return { year, reductionPercent }
}

const newTarget = (asked: Asked): Record<string, unknown> =>
  given({
    code: asked.code,
    title: asked.title,
    kind: asked.kind,
    metric: asked.metric,
    measuredOn: asked.measuredOn,
    baseYear: asked.base,
    baseYears: asked.baseYears?.split(',').map((year) => year.trim()),
    targetYear: asked.by,
    reductionPercent: asked.reduction,
    milestones: asked.milestone?.map(milestoneOf),
    scopes: asked.scopes,
    categories: asked.categories ?? [],
    coverageMinPercent: asked.coverage,
    minuteReference: asked.minute,
  })

/** `trust-carbon target`: the promise, in versions. */
export function addTargetCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const target = program.command('target').description('the base year and the reduction that was promised')
  ledgerOptions(
    target
      .command('set')
      .description('set the target: a new version, the earlier ones stay')
      .option(
        '--code <code>',
        'which target, where there are several: small letters, digits, hyphens; else main',
      )
      .option('--title <text>', 'what it is called')
      .addOption(new Option('--kind <kind>', 'a reduction, or being neutral').choices(targetKinds))
      .addOption(
        new Option('--metric <metric>', 'what falls: all of it, or that for each pupil or m²').choices(
          targetMetrics,
        ),
      )
      .addOption(
        new Option('--measured-on <figures>', 'the same academies throughout, or those owned').choices(
          targetMeasures,
        ),
      )
      .option('--base <year>', 'the base year, such as 2022-23')
      .option('--base-years <years>', 'several, with commas between, whose average is the base')
      .requiredOption('--by <year>', 'the target year, such as 2027-28')
      .option('--reduction <percent>', 'such as 40; a neutral target may do without')
      .option('--milestone <year=percent>', 'on the way, such as 2025-26=20; may be repeated', repeated)
      .requiredOption('--scopes <numbers>', 'the scopes that count, with commas between', wholeNumbers)
      .option(
        '--categories <numbers>',
        'the Scope 3 categories that count, 1 to 15, where scope 3 is in',
        wholeNumbers,
      )
      .option('--coverage <percent>', 'how many of its days a meter must have to be compared; else 95')
      .option('--minute <text>', 'the minute of the decision'),
  ).action((options: Asked) =>
    withClient(tools, options, async (client) => {
      const body = good(await client.call('POST', '/v1/targets', newTarget(options)))
      if (options.json) say(terminal, JSON.stringify(body))
      else show(terminal, body)
    }),
  )
  const code = (command: Command) => command.option('--code <code>', 'which target; else main')
  ledgerOptions(code(target.command('show').description('show a target as it stands'))).action(
    (options: Options & { code?: string }) =>
      withClient(tools, options, async (client) => {
        const query = options.code === undefined ? '' : `?code=${encodeURIComponent(options.code)}`
        const body = good(await client.call('GET', `/v1/targets/current${query}`))
        if (options.json) say(terminal, JSON.stringify(body))
        else show(terminal, body)
      }),
  )
  ledgerOptions(
    target
      .command('list')
      .description('list the targets, of each the newest version first: that one counts')
      .option('--code <code>', 'those of one target')
      .option('--current', 'only those that count'),
  ).action((options: Options & { code?: string; current?: boolean }) =>
    withClient(tools, options, async (client) => {
      const query = new URLSearchParams({
        ...(options.code === undefined ? {} : { code: options.code }),
        ...(options.current ? { current: 'true' } : {}),
      })
      showList(terminal, options, {
        items: await everyItem(client, `/v1/targets?${query}`),
        head: ['target', 'version', 'by', 'promise', 'on the way', 'what counts', 'set on', 'by'],
        row: (one) => [
          one.code,
          String(one.version),
          one.targetYear,
          promise(one),
          milestones(one),
          counted(one),
          String(one.createdAt).slice(0, 10),
          one.createdBy,
        ],
        none: 'No target was set yet: trust-carbon target set.',
      })
    }),
  )
}
