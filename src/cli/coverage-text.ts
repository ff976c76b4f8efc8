import { lastDay, type Period } from '../domain/day.ts'
import { aligned, say, type Terminal } from './output.ts'

// biome-ignore lint/suspicious/noExplicitAny: an answer of the API, whose shape its schema and tests hold.
type Body = any

/** A letter for each status, and what it stands for. */
const letters: Readonly<Record<string, readonly [letter: string, words: string]>> = {
  received: ['R', 'received'],
  partial: ['P', 'in part'],
  estimated: ['E', 'estimated, all or some days'],
  missing: ['M', 'missing'],
  notApplicable: ['N', 'asserted not to apply'],
  noRecord: ['-', 'no record, and no word that there was none'],
}
const monthLetters = 'JFMAMJJASOND'
const monthLetter = (month: string): string => monthLetters[Number.parseInt(month.slice(5, 7), 10) - 1] ?? '?'

const periodText = ({ start, end }: Period): string => {
  const last = lastDay({ start, end })
  return last === start ? start : `${start} to ${last}`
}

/** A row for each meter or stream, academy by academy, with a letter for each month. */
function grid(body: Body): string[] {
  const months = [...new Set<string>(body.cells.map((cell: Body) => cell.month))].sort()
  const rows: string[][] = [['', '', months.map(monthLetter).join(' ')]]
  let academy: string | undefined
  const byRow = new Map<string, Map<string, string>>()
  for (const cell of body.cells) {
    const key = `${cell.academy} ${cell.stream} ${cell.meter}`
    let marks = byRow.get(key)
    if (marks === undefined) {
      marks = new Map()
      byRow.set(key, marks)
      if (cell.academy !== academy) rows.push([cell.academy, '', ''])
      academy = cell.academy
      rows.push([`  ${cell.stream}`, cell.meter ?? '', key])
    }
    marks.set(cell.month, letters[cell.status]?.[0] ?? '?')
  }
  const drawn = rows.map(([stream = '', meter = '', last = '']) => {
    const marks = byRow.get(last)
    return [
      stream,
      meter,
      marks === undefined ? last : months.map((month) => marks.get(month) ?? ' ').join(' '),
    ]
  })
  return aligned(drawn)
}

function showActions(terminal: Terminal, one: Body): void {
  say(terminal, `      Next: ${one.next.text}`)
  say(terminal, `        ${one.next.command}`)
  for (const { text, command } of one.otherwise) {
    say(terminal, `      Or: ${text.charAt(0).toLowerCase()}${text.slice(1)}`)
    say(terminal, `        ${command}`)
  }
}

/** The holes of one meter stand together; those beyond the first few are counted. */
const holesShown = 3

function showHoles(terminal: Terminal, body: Body): void {
  if (body.holes.length === 0) {
    say(terminal, 'Nothing is missing.')
    return
  }
  say(terminal, 'What is missing, and what to do next')
  const metered = body.holes.filter((hole: Body) => hole.meter !== null)
  for (const meter of new Set<string>(metered.map((hole: Body) => hole.meter))) {
    const gap = body.gaps.find((one: Body) => one.meter === meter)
    say(
      terminal,
      `  ${gap.academy}: ${gap.utility} meter ${gap.meter} lacks ${gap.days} days from ${gap.periods[0].start}`,
    )
    const own = metered.filter((hole: Body) => hole.meter === meter)
    for (const hole of own.slice(0, holesShown)) {
      if (own.length > 1) say(terminal, `    ${periodText(hole)}`)
      showActions(terminal, hole)
    }
    if (own.length > holesShown)
      say(terminal, `    and ${own.length - holesShown} holes more; --json has them all`)
  }
  for (const hole of body.holes.filter((one: Body) => one.meter === null)) {
    const whole = body.absent.some((one: Body) => one.academy === hole.academy && one.stream === hole.stream)
    say(
      terminal,
      whole
        ? `  ${hole.academy}: no data of ${hole.stream}, and nobody said that there is none`
        : `  ${hole.academy}: no data of ${hole.stream} for ${periodText(hole)}`,
    )
    showActions(terminal, hole)
  }
}

function showSaid(terminal: Terminal, body: Body): void {
  const said = new Set<string>(
    body.cells
      .filter((cell: Body) => cell.status === 'notApplicable')
      .map((cell: Body) => `${cell.academy}: no ${cell.stream}, as ${cell.assertedBy} said: ${cell.reason}`),
  )
  if (said.size === 0) return
  say(terminal, '\nAsserted not to apply')
  for (const line of said) say(terminal, `  ${line}`)
}

/** Streams without a meter that have no record in some months, in a line for each academy. */
function showQuiet(terminal: Terminal, body: Body): void {
  if (body.noRecord.length === 0) return
  const months = (one: Body): number =>
    body.cells.filter(
      (cell: Body) =>
        cell.academy === one.academy && cell.stream === one.stream && cell.status === 'noRecord',
    ).length
  const byAcademy = new Map<string, string[]>()
  for (const one of body.noRecord)
    byAcademy.set(one.academy, [...(byAcademy.get(one.academy) ?? []), `${one.stream} ${months(one)}`])
  say(terminal, '\nMonths without a record (no holes: there may have been nothing)')
  for (const [academy, streams] of byAcademy) say(terminal, `  ${academy}: ${streams.join(', ')}`)
  say(terminal, '      Next: send what there is; where there was nothing, say so, with the reason.')
  say(terminal, '        trust-carbon import FILE')
  say(terminal, '        trust-carbon assert STREAM --academy CODE --start DAY --end DAY --reason TEXT')
}

/** Coverage: how each academy stands, a grid of months with its legend, and each hole with what to do about it. */
export function showCoverage(terminal: Terminal, body: Body): void {
  const months = [...new Set<string>(body.cells.map((cell: Body) => cell.month))].sort()
  if (months.length === 0) {
    say(terminal, `${body.year}: nothing is expected of this year yet.`)
    return
  }
  say(
    terminal,
    `Coverage ${body.year}, ${months[0]} to ${months.at(-1)}, ${body.boundary === 'asOwned' ? 'as owned' : 'like for like'}\n`,
  )
  for (const line of grid(body)) say(terminal, `  ${line}`)
  const legend = Object.values(letters).map(([letter, words]) => `${letter} ${words}`)
  say(terminal, `\n  ${legend.slice(0, 4).join('   ')}\n  ${legend.slice(4).join('   ')}`)
  say(terminal, '\nDays of meters')
  const rows = body.academies.map(({ academy, meterDays, holes }: Body) => [
    academy,
    ...['expected', 'received', 'estimated', 'missing'].map((name) => String(meterDays[name])),
    String(holes),
  ])
  const head = ['', 'expected', 'received', 'of them estimated', 'missing', 'holes']
  for (const line of aligned([head, ...rows], new Set([1, 2, 3, 4, 5]))) say(terminal, `  ${line}`)
  say(terminal, '')
  showHoles(terminal, body)
  showSaid(terminal, body)
  showQuiet(terminal, body)
  if (body.held.length > 0) say(terminal, '\nIn the holding place: data that counts nowhere')
  for (const one of body.held) {
    say(
      terminal,
      `  ${one.meter}: ${one.days} days in ${one.units.join(', ')}, ${one.first} to ${one.last}\n        ${one.next.command}`,
    )
  }
}
