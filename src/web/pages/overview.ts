import { Decimal } from '../../domain/decimal.ts'
import { reportingYearOf } from '../../domain/reporting-year.ts'
import { everyRole } from '../../http/route.ts'
import { type Academy, type Coverage, yearsOf } from '../academy-figures.ts'
import { ApiProblem, type PageApi } from '../api.ts'
import { shareWords, sumOf } from '../emission-sums.ts'
import { figuresLink } from '../figure-links.ts'
import { day } from '../format.ts'
import { gradeWords } from '../grade-words.ts'
import type { Pages } from '../page.ts'
import { driversChart, pathChart, scopesChart } from '../progress-charts.ts'
import {
  changeWords,
  type Drivers,
  type Emissions,
  type Progress,
  standingWords,
  targetWords,
} from '../progress-words.ts'

interface YearState {
  readonly year: string
  readonly state: string
}
/** What somebody may do next: a sentence with a link to where it is done. */
interface Action {
  readonly text: string
  readonly href: string
  readonly link: string
}

/** The first steps of a trust: each until it is done, and who takes it. */
const firstSteps = (has: { academies: boolean; meters: boolean; uploads: boolean; target: boolean }) => [
  {
    ...{ done: has.academies, href: '/academies/new', title: 'Add your academies' },
    words: 'Each with the day on which it joined the trust, so that its figures count from then on.',
    ...{ roles: ['lead', 'admin'], who: 'An administrator or the sustainability lead does this.' },
  },
  {
    ...{ done: has.meters, href: '/meters', title: 'Register the meters' },
    words:
      'Or send files first: meters that nobody knows wait in the holding place until somebody assigns them.',
    ...{
      roles: ['estates', 'lead'],
      who: 'Somebody of the estates team, or the sustainability lead, does this.',
    },
  },
  {
    ...{ done: has.uploads, href: '/uploads/new', title: 'Upload the data' },
    words: 'Half-hourly files, bills, fuel and travel as they came from your suppliers.',
    ...{
      roles: ['estates', 'lead'],
      who: 'Somebody of the estates team, or the sustainability lead, does this.',
    },
  },
  {
    ...{ done: has.target, href: '/targets/new', title: 'Set the target' },
    words: 'The base year, the year of the target and by how much less.',
    ...{ roles: ['lead'], who: 'The sustainability lead does this.' },
  },
]

const holesShown = 3

/** What the years, the data and the holding place ask for, the most urgent first. */
function nextActions(
  years: readonly YearState[],
  last: string | undefined,
  coverage: Coverage | undefined,
): Action[] {
  const waiting = years.flatMap(({ year, state }): Action[] =>
    state === 'submitted'
      ? [{ text: `${year} waits for approval.`, href: `/years/${year}`, link: `Review ${year}` }]
      : state === 'approved'
        ? [
            {
              text: `${year} is approved and not published yet.`,
              href: `/years/${year}`,
              link: `Publish ${year}`,
            },
          ]
        : [],
  )
  const names = coverage?.holes.slice(0, holesShown) ?? []
  const holes = names.map(({ next, meter, start }) => ({
    text: next.text.replace(/\d{4}-\d{2}-\d{2}/g, (text) => day(text)),
    href: `/coverage?year=${coverage!.year}`,
    link:
      meter === null
        ? `See the coverage of ${coverage!.year}`
        : `Look at ${meter} around ${day(start.slice(0, 7))}`,
  }))
  const more = (coverage?.holes.length ?? 0) - names.length
  const held = coverage?.held.length ?? 0
  const open = years.find(({ year, state }) => year === last && state === 'open')
  return [
    ...waiting,
    ...holes,
    ...(more > 0
      ? [
          {
            text: `${more} more ${more === 1 ? 'hole' : 'holes'} in the data of ${coverage!.year}.`,
            href: `/coverage?year=${coverage!.year}`,
            link: 'See all of them',
          },
        ]
      : []),
    ...(held > 0
      ? [
          {
            text: `${held === 1 ? 'A meter waits' : `${held} meters wait`} in the holding place: nobody has said whose ${held === 1 ? 'it is' : 'they are'}.`,
            href: '/meters/held',
            link: 'Assign what is held',
          },
        ]
      : []),
    ...(open === undefined
      ? []
      : [
          {
            text: `${open.year} is over and still open.`,
            href: `/years/${open.year}`,
            link: `See what its checks find`,
          },
        ]),
  ]
}

/** The academies that emitted anything, the greatest of the last year that is over first. */
const ranked = (
  academies: readonly Academy[],
  emissions: Emissions,
  known: { progress: Progress | undefined; last: string },
) =>
  academies
    .map((academy) => ({ ...academy, ...yearsOf(academy, emissions, known) }))
    .filter(({ sparks }) => sparks.some(({ value }) => value !== null))
    .sort((one, other) => new Decimal(other.kgCO2e ?? -1).cmp(one.kgCO2e ?? -1))

/** By year, the shares of the emissions by how good the quantities behind them are. */
function qualityOf(emissions: Emissions) {
  const rows = Object.entries(gradeWords).map(([grade, name]) => ({
    name,
    shares: emissions.years.map((year) =>
      shareWords(sumOf(emissions, { year, grade }) ?? '0', sumOf(emissions, { year })),
    ),
  }))
  return {
    years: emissions.years,
    rows: rows.filter(({ shares }) => shares.some((share) => share !== null && share !== '0 %')),
  }
}

function meterDays(coverage: Coverage | undefined) {
  if (coverage === undefined) return undefined
  const all = { expected: 0, received: 0, estimated: 0, missing: 0 }
  for (const { meterDays: days } of coverage.academies)
    for (const name of Object.keys(all) as (keyof typeof all)[]) all[name] += days[name]
  return { ...all, share: shareWords(all.received, all.expected), year: coverage.year }
}

/** What cannot be said of a target yet, and why: the reasons of the latest year that is over. */
function missingOf(progress: Progress): {
  nowMissing: string | null
  year: string | undefined
  reasons: readonly string[]
} {
  const year = progress.years.findLast(
    ({ complete, insufficientData }) => complete && insufficientData.length > 0,
  )
  return { nowMissing: progress.nowMissing, year: year?.year, reasons: year?.insufficientData ?? [] }
}

/** A figure that the page can do without: undefined where the API refuses it. */
async function unlessRefused<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof ApiProblem) return undefined
    throw error
  }
}

/** What moved since the base year, or from year to year where the target has no figure yet. */
async function movedSince(
  api: PageApi,
  progress: Progress | undefined,
  years: readonly string[],
): Promise<Drivers | undefined> {
  const to = progress?.now?.year ?? years.at(-1)
  const from = progress?.now === null || progress === undefined ? years.at(-2) : progress.baseYear
  if (from === undefined || to === undefined || from >= to) return undefined
  return unlessRefused(api.figures<Drivers>(`/v1/drivers?from=${from}&to=${to}`))
}

/** What the trust asks first: how far it is, and what to do next. */
export const overviewPages: Pages = (web) => async (app) => {
  web.page(app, '/', { access: everyRole }, async ({ api }) => {
    const [trust, progress, emissions, inventories, academies, meters, uploads] = await Promise.all([
      api.get<{ yearStartMonth: number }>('/v1/trust'),
      api.figures<Progress>('/v1/progress'),
      api.figures<Emissions>('/v1/emissions?by=year,academy,scope,grade'),
      api.get<{ items: YearState[] }>('/v1/inventories'),
      api.all<Academy>('/v1/academies'),
      api.get<{ items: unknown[] }>('/v1/meters?limit=1'),
      api.get<{ items: unknown[] }>('/v1/uploads?limit=1'),
    ])
    if (emissions === undefined) throw new Error('There are emissions of any trust.')
    const running = reportingYearOf(web.services.clock.today(), trust.yearStartMonth)
    const years = emissions.years.filter((year) => year < running)
    const last = years.at(-1)
    const [drivers, coverage] = await Promise.all([
      movedSince(api, progress, years),
      last === undefined ? undefined : api.figures<Coverage>(`/v1/coverage?year=${last}`),
    ])
    const steps = firstSteps({
      academies: academies.length > 0,
      meters: meters.items.length > 0,
      uploads: uploads.items.length > 0,
      target: progress !== undefined,
    })
    return {
      view: 'overview/overview.njk',
      title: 'Overview',
      steps: steps.every(({ done }) => done) ? undefined : steps,
      progress,
      standing: progress && standingWords(progress),
      target: progress && targetWords(progress),
      change: progress?.now && changeWords(progress.now.changePercent),
      missing: progress && missingOf(progress),
      path: progress && pathChart(progress),
      scopes: scopesChart(emissions, (year) => figuresLink({ year, rows: 'scope' })),
      drivers: drivers && driversChart(drivers),
      driverNotes: drivers,
      academies: last === undefined ? [] : ranked(academies, emissions, { progress, last }),
      last,
      years: emissions.years,
      quality: emissions.years.length === 0 ? undefined : qualityOf(emissions),
      meterDays: meterDays(coverage),
      provisional: progress?.years.filter((year) => year.provisional).map(({ year }) => year) ?? [],
      actions: nextActions(inventories.items, last, coverage),
    }
  })
}
