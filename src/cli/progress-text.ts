import { lastDay, type Period } from '../domain/day.ts'
import { Decimal, shown } from '../domain/decimal.ts'
import { aligned, say, type Terminal } from './output.ts'
import { amounts, unitOf } from './tonnes.ts'

// biome-ignore lint/suspicious/noExplicitAny: an answer of the API, whose shape its schema and tests hold.
type Body = any

const percent = (text: string | null): string =>
  text === null ? '–' : `${text.startsWith('-') ? '' : '+'}${shown(new Decimal(text), 1)} %`
const share = (text: string | null): string =>
  text === null || new Decimal(text).isZero() ? '' : `${shown(new Decimal(text), 1)} %`

function table(terminal: Terminal, rows: readonly (readonly string[])[], right: readonly number[]): void {
  for (const line of aligned(rows, new Set(right))) say(terminal, `  ${line}`)
}

function promise(body: Body): string {
  const base = body.baseYears.length > 1 ? `the average of ${body.baseYears.join(', ')}` : body.baseYear
  const scopes = `scopes ${body.scopes.join(', ')}${body.categories.length > 0 ? ` (Scope 3 categories ${body.categories.join(', ')})` : ''}`
  const per = { absolute: '', perPupil: ' a pupil', perM2: ' a square metre' }[body.metric as 'absolute']
  const cut = `${body.reductionPercent} %${per} below ${base} by ${body.targetYear}`
  const what =
    body.kind !== 'neutral'
      ? cut
      : `neutral by ${body.targetYear}${body.reductionPercent === '0' ? '' : `, and ${cut}`}`
  return `${body.title ?? 'Target'}: ${what}; ${scopes}${body.measuredOn === 'asOwned' ? '; measured as owned' : ''}`
}

/** Where it stands now, what is still to cut, and how fast. */
function showNow(terminal: Terminal, body: Body): void {
  const amount = amounts(body)
  const { now } = body
  const rows = [[`base ${body.baseYears.join(', ')}`, amount(body.baseKgCO2e), '']]
  if (now !== null)
    rows.push([
      `now ${now.year}`,
      amount(now.kgCO2e),
      `${percent(now.changePercent)}${now.onPath === null ? '' : now.onPath ? ', on the path' : ', above the path'}`,
    ])
  rows.push([`target ${body.targetYear}`, amount(body.targetKgCO2e), ''])
  if (body.toCutKgCO2e !== null)
    rows.push([
      'still to cut',
      amount(body.toCutKgCO2e),
      body.neededPercentPerYear === null
        ? ''
        : new Decimal(body.toCutKgCO2e).isZero()
          ? 'the target is reached: now hold it'
          : `${shown(new Decimal(body.neededPercentPerYear), 1)} % less every year, or ${amount(body.neededKgCO2ePerYear)} a year, for ${body.yearsLeft} years`,
    ])
  table(terminal, rows, [1])
  if (now === null) say(terminal, `  ${body.nowMissing}`)
  if (body.waitingYears.length > 0)
    say(terminal, `  Not comparable yet: ${body.waitingYears.join(', ')}; see below what is missing.`)
  for (const one of body.milestones)
    say(
      terminal,
      `  On the way: ${one.reductionPercent} % less by ${one.year}, ${amount(one.allowedKgCO2e)} at most${one.met === null ? '' : one.met ? '; met' : `; missed, with ${amount(one.actualKgCO2e)}`}`,
    )
}

/** How a year stands: of a target without a path nothing but that it cannot be compared, and the base year is only the base. */
function standing(year: Body, { baseYears }: Body): string {
  if (year.changePercent === null) return year.complete ? 'not comparable' : 'not over yet'
  if (baseYears.length === 1 && year.year === baseYears[0]) return 'the base'
  return year.onPath === null ? '' : year.onPath ? 'on the path' : 'above the path'
}

function yearNote(year: Body, body: Body): string {
  const notes = [
    ...[standing(year, body)].filter((words) => words !== ''),
    ...(share(year.estimatedPercent) === '' ? [] : [`${share(year.estimatedPercent)} estimated`]),
    ...(year.provisional ? [`${share(year.provisionalPercent)} provisional`.trim()] : []),
  ]
  return notes.join(', ')
}

function showYears(terminal: Terminal, body: Body): void {
  const amount = amounts(body)
  const published = body.years.some((year: Body) => year.asPublished)
  table(
    terminal,
    [
      ['year', 'as owned', 'like for like', ...(published ? ['as published'] : []), 'path', 'change', ''],
      ...body.years.map((year: Body) => [
        year.year,
        amount(year.asOwnedKgCO2e),
        amount(year.likeForLikeKgCO2e),
        ...(published ? [percent(year.asPublished?.newest.changePercent ?? null)] : []),
        amount(year.pathKgCO2e),
        percent(year.changePercent),
        yearNote(year, body),
      ]),
    ],
    published ? [1, 2, 3, 4, 5] : [1, 2, 3, 4],
  )
  say(terminal, `  ${unitOf(body)}; like for like: the academies of ${body.at}, whole years`)
}

/** The three ways to compare across joining and leaving; the trust's own is marked. */
function showSeries(terminal: Terminal, body: Body): void {
  const own = (name: string): string => (body.series === name ? '*' : '')
  say(terminal, '')
  say(terminal, 'When academies join and leave, by each rule (* is the trust’s own):')
  table(
    terminal,
    [
      [
        'year',
        `by policy${own('likeForLike')}`,
        'base used',
        'register',
        `pro rata${own('proRata')}`,
        `rolling index${own('rolling')}`,
        '',
      ],
      ...body.years.map((year: Body) => [
        year.year,
        percent(year.byPolicy.changePercent),
        amounts(body)(year.byPolicy.baseKgCO2e),
        share(year.byPolicy.registerPercent),
        percent(year.proRata.changePercent),
        year.rolling.indexPercent === null ? '–' : shown(new Decimal(year.rolling.indexPercent), 2),
        year.byPolicy.pendingAcademies.length === 0
          ? ''
          : `pending: ${year.byPolicy.pendingAcademies.join(', ')}`,
      ]),
    ],
    [1, 2, 3, 4, 5],
  )
  say(
    terminal,
    `  The base is recalculated at ${body.policy.thresholdPercent} % of it${body.policy.version === 0 ? ' (no policy was set; this is usual)' : ''}. The index is no share of a fixed base.`,
  )
}

const months = ({ start, end }: Period): string =>
  `${start.slice(0, 7)} to ${lastDay({ start, end }).slice(0, 7)}`

const monthsNote = (one: Body): string =>
  [
    one.coveragePercent === null
      ? 'no meters'
      : `${shown(new Decimal(one.coveragePercent), 0)} % of meter days`,
    ...(share(one.provisionalPercent) === '' ? [] : [`${share(one.provisionalPercent)} provisional`]),
  ].join(', ')

/** The months of this year that are over and the last twelve, and why they are not compared where they are not. */
function showLately(terminal: Terminal, body: Body): void {
  const amount = amounts(body)
  const both = [
    ['Year to date', body.yearToDate],
    ['Twelve months', body.rollingTwelveMonths],
  ].filter(([, one]) => one !== null)
  const rows = both.map(([words, one]) => [
    `${words.toLowerCase()}, ${months(one.period)}`,
    amount(one.kgCO2e),
    percent(one.before.changePercent),
    percent(one.base.changePercent),
    monthsNote(one),
  ])
  say(terminal, '')
  table(terminal, [['', '', 'on year before', 'on base', ''], ...rows], [1, 2, 3])
  for (const [words, one] of both) {
    const missing = new Set<string>([...one.before.insufficientData, ...one.base.insufficientData])
    const [first] = missing
    if (first !== undefined)
      say(
        terminal,
        `  ${words} is not compared in full: ${first}${missing.size > 1 ? `; and ${missing.size - 1} more` : ''}.`,
      )
  }
}

function showAcademies(terminal: Terminal, body: Body): void {
  const amount = amounts(body)
  say(terminal, '')
  say(terminal, 'Academies:')
  table(
    terminal,
    [
      ['academy', 'base', 'now', 'change', 'target', 'to cut', ''],
      ...body.academies.map((one: Body) => [
        one.code,
        amount(one.baseKgCO2e),
        amount(one.now?.kgCO2e ?? null),
        percent(one.now?.changePercent ?? null),
        amount(one.targetKgCO2e),
        amount(one.toCutKgCO2e),
        academyNote(one),
      ]),
    ],
    [1, 2, 3, 4, 5],
  )
}

function academyNote(one: Body): string {
  if (!one.inBoundary) return 'not compared: no member then'
  const missing = one.years.findLast((year: Body) => year.complete && year.insufficientData.length > 0)
  return [
    ...(one.now === null
      ? [missing?.insufficientData[0] ?? 'no year is over']
      : [
          `${one.now.year}${one.now.onPath ? ', on the path' : one.now.onPath === false ? ', above the path' : ''}`,
        ]),
    ...(one.backCast === null || one.backCast.estimatedPercent === null
      ? []
      : [`base ${share(one.backCast.estimatedPercent)} estimated, own data due by ${one.backCast.deadline}`]),
  ].join('; ')
}

/** Sentences that several years have, once each. */
function showMissing(terminal: Terminal, body: Body): void {
  const missing = new Set<string>(
    body.years.filter((year: Body) => year.complete).flatMap((year: Body) => year.insufficientData),
  )
  if (missing.size > 0) say(terminal, '\nInsufficient data for a true comparison:')
  for (const line of missing) say(terminal, `  ${line}`)
  const beside = new Set<string>(
    body.years.filter((year: Body) => year.complete).flatMap((year: Body) => year.notes),
  )
  if (beside.size > 0) say(terminal, '\nCompared all the same, for it is under 1 % of the base:')
  for (const line of beside) if (!missing.has(line)) say(terminal, `  ${line}`)
  const joiners = body.joiners.filter((one: Body) => one.estimatedPercent !== null)
  if (joiners.length > 0) say(terminal, '\nJoined after the base year, and their base is estimated:')
  for (const one of joiners)
    say(
      terminal,
      `  ${one.name}, joined ${one.joined}: ${share(one.estimatedPercent)}; own data is ${one.overdue ? 'overdue since' : 'due by'} ${one.deadline}`,
    )
}

/** Progress for reading: how it stands now, every year, what is missing; `full` also by each rule and lately. */
export function showProgress(
  terminal: Terminal,
  body: Body,
  { full = false, academies = false }: { full?: boolean; academies?: boolean } = {},
): void {
  say(terminal, promise(body))
  showNow(terminal, body)
  say(terminal, '')
  showYears(terminal, body)
  if (full) showSeries(terminal, body)
  if (full) showLately(terminal, body)
  if (academies) showAcademies(terminal, body)
  showMissing(terminal, body)
}
