import { daysIn, lastDay, monthsOf, type Period } from '../../domain/day.ts'
import { periodWords } from '../../domain/day-words.ts'
import { estimateMethods } from '../../domain/estimate/estimate.ts'
import { reportingYearOf } from '../../domain/reporting-year.ts'
import { everyRole } from '../../http/route.ts'
import { dayAfter, textOf } from '../filled.ts'
import { amount, count, figure } from '../format.ts'
import { coverageMarks, utilityName } from '../meter-words.ts'
import type { Fields, Pages } from '../page.ts'
import { periodOfYear, yearsSince } from '../reporting-years.ts'
import { type AcademyChoice, academiesFor, academyItems, ownAcademies } from './meters.ts'

const writers = ['estates', 'lead'] as const
const asserters = ['estates', 'finance', 'lead'] as const

interface Cell {
  readonly academy: string
  readonly stream: string
  readonly meter: string | null
  readonly month: string
  readonly status: string
  readonly days: { readonly expected: number; readonly received: number; readonly estimated: number } | null
  readonly assertedBy: string | null
  readonly reason: string | null
}
interface Action {
  readonly code: string
  readonly text: string
  readonly method?: string
}
interface Hole extends Period {
  readonly academy: string
  readonly stream: string
  readonly meter: string | null
  readonly utility: string | null
  readonly next: Action
  readonly otherwise: readonly Action[]
}
interface Quiet extends Pick<Hole, 'academy' | 'stream'> {
  readonly periods: readonly Period[]
}

/** What there is of a month, in words: what a cell of the calendar says to who cannot see it, and over which the pointer rests. */
function cellWords({ status, days, reason, assertedBy }: Cell): string {
  const { word } = coverageMarks[status]!
  const said = reason === null ? '' : `: “${reason}”${assertedBy === null ? '' : ` (${assertedBy})`}`
  if (days === null || days.expected === 0) return `${word}${said}`
  const estimated = days.estimated === 0 ? '' : `, ${days.estimated} of them estimated`
  return `${word}: ${days.received} of ${days.expected} days${estimated}${said}`
}

/** An address with a query, without what is not known. */
function addressOf(path: string, query: Readonly<Record<string, string | null | undefined>>): string {
  const known = Object.entries(query).flatMap(([name, value]) => (value == null ? [] : [[name, value]]))
  return `${path}?${new URLSearchParams(known as [string, string][])}`
}

/** What to do first about a hole, in words for people: those of the API name its commands and write days as programs do. */
function adviceOf(hole: Hole, academy: string): string {
  const what = hole.utility === null ? '' : `${utilityName(hole.utility).toLowerCase()} `
  const kinds = 'half-hours, daily totals, reads or bills'
  switch (hole.next.code) {
    case 'sendFile':
      return `Ask the supplier for the ${what}data of these days (${kinds}) and upload it.`
    case 'askPrevious':
      return `Ask the trust or council that ran ${academy} before it joined for the ${what}bills or reads of these days, and upload them.`
    case 'assignMeter':
      return `If a meter in the holding place is ${academy}’s, assign it.`
    case 'registerMeter':
      return `Register the meter of ${academy} and upload its data. If there is none, say so.`
    default:
      return hole.next.text
  }
}

/** What to do about a hole, as links. */
function linkOf(
  action: Action,
  hole: Hole,
  {
    meterIds,
    academies,
  }: { meterIds: ReadonlyMap<string, string>; academies: ReadonlyMap<string, AcademyChoice> },
): { text: string; href: string } | undefined {
  const academy = academies.get(hole.academy)
  const meterId = hole.meter === null ? undefined : meterIds.get(hole.meter)
  const { start, end } = hole
  switch (action.code) {
    case 'sendFile':
    case 'askPrevious':
      return { text: 'Upload a file', href: '/uploads/new' }
    case 'estimate':
      return {
        text: 'Estimate these days',
        href: addressOf('/coverage/estimate', {
          ...{ meter: hole.meter, start, end: lastDay({ start, end }), method: action.method },
        }),
      }
    case 'registerMeter':
      return {
        text: 'Register the meter',
        href: addressOf('/meters/new', {
          academy: academy?.id,
          utility: hole.utility ?? { 'electricity.grid': 'electricity', 'gas.mains': 'gas' }[hole.stream],
        }),
      }
    case 'assignMeter':
      return { text: 'Look in the holding place', href: '/meters/held' }
    case 'assertNone':
      return {
        text: 'Say that there is none',
        href: addressOf('/coverage/none', { academy: academy?.id, stream: hole.stream, start }),
      }
    case 'startMeter':
    case 'endMeter':
      return meterId === undefined
        ? undefined
        : {
            text:
              action.code === 'startMeter' ? 'Say since when it is in use' : 'Say until when it was in use',
            href: `/meters/${meterId}/edit`,
          }
    default:
      return undefined
  }
}

const methodTexts: Readonly<Record<string, { text: string; hint: string }>> = {
  sameDaysLastYear: {
    text: 'The same days a year before',
    hint: 'Good where the school runs as it did then.',
  },
  degreeDays: {
    text: 'By the weather',
    hint: 'For heating: a line over degree days, from the months that are there.',
  },
  neighbours: {
    text: 'The weeks around',
    hint: 'The same weekdays before and after. Good for gaps of a few days.',
  },
  backCast: {
    text: 'Back from what it used later',
    hint: 'For days before its first data, as of a school that joined.',
  },
  benchmark: {
    text: 'A published benchmark',
    hint: 'By floor area, where the meter has no data at all. The weakest.',
  },
}

/** What came, what was estimated, what is missing, and what to do about it. */
export const coveragePages: Pages = (web) => async (app) => {
  web.page(app, '/coverage', { access: everyRole }, async ({ api, query }) => {
    const today = web.services.clock.today()
    const [trust, academies, { items: reaches }, meters, { items: streams }] = await Promise.all([
      api.get('/v1/trust'),
      academiesFor(api),
      api.get('/v1/meter-reaches'),
      api.all<{ id: string; number: string; name: string | null; utility: string | null }>(
        '/v1/meters?limit=500',
      ),
      api.get('/v1/streams'),
    ])
    const startMonth: number = trust.yearStartMonth
    const firsts = reaches.map((one: { first: string }) => one.first).sort()
    const lasts = reaches.map((one: { last: string }) => one.last).sort()
    const years = yearsSince(firsts[0], today, startMonth)
    const year = query.year ?? reportingYearOf(lasts.at(-1) ?? today, startMonth)
    const period = periodOfYear(year, startMonth)
    const academy = academies.find(({ code }) => code === query.academy)
    const only = academy === undefined ? '' : `&academyId=${academy.id}`
    const coverage = await api.get(`/v1/coverage?year=${encodeURIComponent(year)}${only}`)
    const cells: readonly Cell[] = coverage.cells
    const byCode = new Map(academies.map((one) => [one.code, one]))
    const meterOf = new Map(meters.map((one) => [one.number, one]))
    const titles = new Map<string, string>(
      streams.map((one: { id: string; title: string }) => [one.id, one.title]),
    )
    const rowKey = (cell: Cell): string => `${cell.meter ?? ''} ${cell.stream}`
    const groups = (coverage.academies as { academy: string }[]).map((one) => {
      const own = cells.filter((cell) => cell.academy === one.academy)
      const rows = [...new Set(own.map(rowKey))].map((key) => {
        const ofRow = own.filter((cell) => rowKey(cell) === key)
        const [{ meter, stream }] = ofRow as [Cell]
        const found = meter === null ? undefined : meterOf.get(meter)
        return {
          ...{ meter, meterId: found?.id, name: found?.name, title: titles.get(stream) ?? stream },
          utility: found === undefined ? undefined : utilityName(found.utility),
          cells: monthsOf(period).map((month) => {
            const cell = ofRow.find((each) => each.month === month.slice(0, 7))
            return cell === undefined ? undefined : { ...coverageMarks[cell.status], words: cellWords(cell) }
          }),
        }
      })
      return { ...one, name: byCode.get(one.academy)?.name ?? one.academy, rows }
    })
    const given = { meterIds: new Map(meters.map((one) => [one.number, one.id])), academies: byCode }
    const holes = (coverage.holes as Hole[]).map((hole) => ({
      ...hole,
      academyName: byCode.get(hole.academy)?.name ?? hole.academy,
      advice: adviceOf(hole, byCode.get(hole.academy)?.name ?? hole.academy),
      title: hole.utility === null ? (titles.get(hole.stream) ?? hole.stream) : utilityName(hole.utility),
      when: periodWords(hole),
      days: daysIn(hole),
      meterId: hole.meter === null ? undefined : given.meterIds.get(hole.meter),
      links: [
        ...new Map(
          [hole.next, ...hole.otherwise]
            .flatMap((action) => linkOf(action, hole, given) ?? [])
            .map((link) => [link.text, link]),
        ).values(),
      ],
    }))
    const quiet = (coverage.noRecord as Quiet[]).map((one) => ({
      ...one,
      academyName: byCode.get(one.academy)?.name ?? one.academy,
      title: titles.get(one.stream) ?? one.stream,
      periods: one.periods.map((each) => ({
        words: periodWords(each),
        href: addressOf('/coverage/none', {
          ...{
            academy: byCode.get(one.academy)?.id,
            stream: one.stream,
            start: each.start,
            end: lastDay(each),
          },
        }),
      })),
    }))
    return {
      ...{ view: 'coverage/coverage.njk', title: 'Coverage', year, years, groups, holes, quiet },
      ...{
        held: coverage.held,
        marks: Object.values(coverageMarks),
        months: monthsOf(period).map((one) => one.slice(0, 7)),
      },
      academyCode: academy?.code ?? '',
      academyItems: [
        { value: '', text: 'All academies' },
        ...academies.map(({ code, name }) => ({ value: code, text: name, selected: code === academy?.code })),
      ],
    }
  })

  const estimatePage = (values: Record<string, unknown>) => ({
    ...{ view: 'coverage/estimate.njk', title: 'Estimate missing days', values },
    methodItems: estimateMethods.map((value) => ({
      value,
      text: methodTexts[value]!.text,
      hint: { text: methodTexts[value]!.hint },
      checked: values.method === value,
    })),
  })
  web.page(app, '/coverage/estimate', { access: writers }, async ({ query }) => estimatePage({ ...query }))
  web.form(app, '/coverage/estimate', { access: writers }, async ({ api, body }) => {
    const take = textOf(body, 'action') === 'take'
    const share = textOf(body, 'sharePercent')
    const asked = {
      meter: textOf(body, 'meter'),
      start: textOf(body, 'start'),
      end: dayAfter(textOf(body, 'end')),
      method: textOf(body, 'method'),
      ...(share === undefined ? {} : { sharePercent: share }),
      ...(take ? {} : { preview: true }),
    }
    const { body: made, problem } = await api.try('POST', '/v1/estimates', asked)
    const page = estimatePage({ ...body })
    if (problem !== undefined) return { ...page, problem }
    if (!take)
      return {
        ...page,
        made: {
          ...made,
          share: figure(made.share.percent),
          leftPeriods: made.left.periods.map((one: Period) => periodWords(one)),
        },
      }
    return {
      redirect: `/uploads/${made.upload.id}`,
      notice: `${count(made.filled, 'day')} of meter ${made.meter} ${made.filled === 1 ? 'is' : 'are'} estimated: ${amount(made.total, made.unit)}. It is read in now, and steps aside by itself when data comes.`,
    }
  })

  const nonePage = async (
    api: Parameters<typeof academiesFor>[0],
    user: Parameters<typeof ownAcademies>[1],
    values: Fields,
  ) => {
    const [academies, { items: streams }, assertions] = await Promise.all([
      academiesFor(api),
      api.get('/v1/streams'),
      api.all('/v1/assertions?limit=500'),
    ])
    const own = ownAcademies(academies, user)
    const names = new Map(academies.map((one) => [one.id, one.name]))
    const titles = new Map(streams.map((one: { id: string; title: string }) => [one.id, one.title]))
    const whole = user.academyIds.length === 0
    return {
      ...{ view: 'coverage/none.njk', title: 'Say what does not apply', values },
      academyItems: academyItems(
        own,
        textOf(values, 'academyId'),
        whole ? 'Every academy' : 'Choose an academy',
      ),
      streamItems: [
        { value: '', text: 'Choose what there is none of' },
        ...streams.map(({ id, title }: { id: string; title: string }) => ({
          ...{ value: id, text: title, selected: id === textOf(values, 'stream') },
        })),
      ],
      assertions: assertions.map((one) => ({
        ...one,
        title: titles.get(one.stream) ?? one.stream,
        who: one.academyId === null ? 'Every academy' : names.get(one.academyId),
        mine: whole || (one.academyId !== null && user.academyIds.includes(one.academyId)),
      })),
    }
  }
  web.page(app, '/coverage/none', { access: everyRole }, async ({ api, user, query }) =>
    nonePage(api, user, { ...query, academyId: query.academy }),
  )
  web.form(app, '/coverage/none', { access: asserters }, async ({ api, user, body }) => {
    const academyId = textOf(body, 'academyId')
    const end = dayAfter(textOf(body, 'end'))
    const { problem } = await api.try('POST', '/v1/assertions', {
      ...(academyId === undefined ? {} : { academyId }),
      ...{ stream: textOf(body, 'stream'), start: textOf(body, 'start'), reason: textOf(body, 'reason') },
      ...(end === undefined ? {} : { end }),
    })
    if (problem !== undefined) return { ...(await nonePage(api, user, body)), problem }
    return { redirect: '/coverage/none', notice: 'Recorded. No data is expected of these days.' }
  })
  web.form(app, '/coverage/none/:id/withdraw', { access: asserters }, async ({ api, user, body, params }) => {
    const reason = textOf(body, 'reason')
    const { problem } = await api.try('POST', `/v1/assertions/${params.id}/withdraw`, { reason })
    if (problem !== undefined) return { ...(await nonePage(api, user, {})), problem, at: params.id }
    return { redirect: '/coverage/none', notice: 'Taken back. Data is expected of these days again.' }
  })
}
