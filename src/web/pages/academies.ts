import { Decimal } from '../../domain/decimal.ts'
import { reportingYearOf } from '../../domain/reporting-year.ts'
import { everyRole } from '../../http/route.ts'
import {
  type Academy,
  type Comparison,
  type Coverage,
  coverageOf,
  type Membership,
  streamRows,
  streamsChart,
  yearsOf,
} from '../academy-figures.ts'
import { countNames, endNames, options, phaseNames, startNames } from '../academy-words.ts'
import { ApiProblem, type PageApi } from '../api.ts'
import { streamTitle } from '../evidence-words.ts'
import { utilityNames } from '../meter-words.ts'
import type { Pages, View } from '../page.ts'
import { measureStatuses } from '../planning-words.ts'
import { pathChart } from '../progress-charts.ts'
import { type Emissions, inUnit, type Progress, standingWords } from '../progress-words.ts'

interface Years {
  readonly years: readonly string[]
  readonly last: string | undefined
}

/** Emissions of the trust or of one academy, and which of their years are over. */
async function emissionsOf(
  api: PageApi,
  path: string,
  today: string,
): Promise<Years & { emissions: Emissions }> {
  const [trust, emissions] = await Promise.all([
    api.get<{ yearStartMonth: number }>('/v1/trust'),
    api.figures<Emissions>(path),
  ])
  if (emissions === undefined) throw new Error('There are emissions of any trust.')
  const running = reportingYearOf(today, trust.yearStartMonth)
  const years = emissions.years.filter((year) => year < running)
  return { emissions, years, last: years.at(-1) }
}

/** The academy of an address, or the page of an academy that is not there. */
export async function academyOf(api: PageApi, code: string | undefined): Promise<Academy> {
  const { items } = await api.get<{ items: Academy[] }>(
    `/v1/academies?named=${encodeURIComponent(code ?? '')}`,
  )
  const found = items.find((one) => one.code === code)
  if (found !== undefined) return found
  throw new ApiProblem({
    ...{ type: '/problems/not_found', title: 'Not found', status: 404, instance: '' },
    detail: 'There is no academy at this address. Look for it in the list of academies.',
  })
}

async function listView(api: PageApi, today: string): Promise<View> {
  const [academies, memberships, progress, { emissions, last }] = await Promise.all([
    api.all<Academy>('/v1/academies'),
    api.all<Membership>('/v1/memberships'),
    api.figures<Progress>('/v1/progress'),
    emissionsOf(api, '/v1/emissions?by=year,academy,scope,grade', today),
  ])
  const [coverage, comparison] = await Promise.all([
    last === undefined ? undefined : api.figures<Coverage>(`/v1/coverage?year=${last}`),
    last === undefined ? undefined : api.figures<Comparison>(`/v1/comparison?year=${last}`),
  ])
  const rows = academies.map((academy) => {
    const compared = comparison?.academies.find((one) => one.academy === academy.code)
    return {
      ...academy,
      phase: phaseNames[academy.phase] ?? academy.phase,
      memberships: memberships.filter((one) => one.academyId === academy.id),
      ...(last === undefined ? {} : yearsOf(academy, emissions, { progress, last })),
      coverage: coverageOf(coverage, academy.code),
      kgCO2ePerPupil: compared?.kgCO2ePerPupil,
      perPupilMissing: compared?.noRankBecause.join(' '),
    }
  })
  const kg = ({ kgCO2e }: { kgCO2e?: string | null }): Decimal => new Decimal(kgCO2e ?? -1)
  return {
    view: 'academies/academies.njk',
    title: 'Academies',
    academies: rows.sort((one, other) => kg(other).cmp(kg(one)) || (one.name < other.name ? -1 : 1)),
    ...{ last, startNames, endNames, progress },
  }
}

/** What an academy stands at against the target, as if it were a trust of its own. */
function academyProgress(progress: Progress | undefined, code: string) {
  const own = progress?.academies.find((one) => one.code === code)
  if (progress === undefined || own === undefined) return undefined
  const alone: Progress = {
    ...progress,
    ...{
      baseKgCO2e: own.baseKgCO2e,
      targetKgCO2e: own.targetKgCO2e,
      now: own.now,
      nowMissing: own.nowMissing,
    },
    ...{
      toCutKgCO2e: own.toCutKgCO2e,
      neededPercentPerYear: own.neededPercentPerYear,
      yearsLeft: own.yearsLeft,
    },
    years: own.years.map((year) => ({ ...progress.years.find((one) => one.year === year.year)!, ...year })),
  }
  const late = own.years.findLast(({ complete, insufficientData }) => complete && insufficientData.length > 0)
  return {
    inBoundary: own.inBoundary,
    standing: standingWords(alone),
    nowMissing: own.nowMissing,
    reasons: late?.insufficientData ?? [],
    chart: own.inBoundary ? pathChart(alone) : undefined,
    target: inUnit(own.targetKgCO2e, progress.unit),
  }
}

const formNames = ['count', 'urn', 'assertion', 'joined', 'left'] as const

/** Everything about one academy; with a form that was refused, open at that form. */
export async function academyView(
  api: PageApi,
  { code, today }: { code: string | undefined; today: string },
  given: Partial<View> & { form?: (typeof formNames)[number] } = {},
): Promise<View> {
  const academy = await academyOf(api, code)
  const { id } = academy
  const [{ emissions, last }, memberships, counts, urns, assertions, meters, measures, progress, streams] =
    await Promise.all([
      emissionsOf(api, `/v1/emissions?by=year,stream,scope&academyId=${id}`, today),
      api.all<Membership>(`/v1/memberships?academyId=${id}`),
      api.all(`/v1/counts?academyId=${id}`),
      api.all(`/v1/academies/${id}/urns`),
      api.all(`/v1/assertions?academyId=${id}`),
      api.all(`/v1/meters?academyId=${id}`),
      api.all(`/v1/measures?academyId=${id}`),
      api.figures<Progress>('/v1/progress'),
      api.get<{ items: { id: string; title: string }[] }>('/v1/streams'),
    ])
  const coverage = last === undefined ? undefined : await api.figures<Coverage>(`/v1/coverage?year=${last}`)
  return {
    view: 'academies/academy.njk',
    title: academy.name,
    breadcrumbs: [{ text: 'Academies', href: '/academies' }, { text: academy.name }],
    ...{ academy, last, meters, measures, urns, assertions },
    ...{ utilities: utilityNames, statuses: measureStatuses },
    ...{ countNames, startNames, endNames, phaseName: phaseNames[academy.phase] ?? academy.phase },
    memberships: memberships.sort((one, other) => (one.start < other.start ? -1 : 1)),
    open: memberships.find(({ end }) => end === null),
    counts: counts.sort((one, other) => (one.asOf < other.asOf ? 1 : -1)),
    streamTitles: Object.fromEntries(streams.items.map((one) => [one.id, one.title])),
    chart1: streamsChart(academy, emissions, streamTitle),
    byStream: streamRows(academy, emissions, streamTitle),
    progress: academyProgress(progress, academy.code),
    coverage: coverageOf(coverage, academy.code),
    holes: coverage?.holes.filter((one) => one.academy === academy.code) ?? [],
    countItems: options(countNames),
    startItems: Object.entries(startNames).map(([value, text]) => ({ value, text: sentence(text) })),
    endItems: Object.entries(endNames).map(([value, text]) => ({ value, text: sentence(text) })),
    streamItems: [
      { value: '', text: 'Choose' },
      ...streams.items.map((one) => ({ value: one.id, text: one.title })),
    ],
    values: {},
    ...given,
  }
}

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`

/** The academies of the trust, and each. */
export const academyPages: Pages = (web) => async (app) => {
  const today = (): string => web.services.clock.today()
  web.page(app, '/academies', { access: everyRole }, ({ api }) => listView(api, today()))
  web.page(app, '/academies/:code', { access: everyRole }, ({ api, params }) =>
    academyView(api, { code: params.code, today: today() }),
  )
}
