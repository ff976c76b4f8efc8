import { everyRole } from '../../http/route.ts'
import { ApiProblem, type PageApi } from '../api.ts'
import { figuresLink } from '../figure-links.ts'
import { textOf } from '../filled.ts'
import type { Pages, View } from '../page.ts'
import { driversChart, type Forecast, measuredOf, pathChart, scopesChart } from '../progress-charts.ts'
import {
  changeWords,
  type Drivers,
  driverName,
  driversWords,
  type Emissions,
  inUnit,
  type Progress,
  percentage,
  signedTonnes,
  standingWords,
  targetWords,
} from '../progress-words.ts'

/** An answer, or the words in which the API refuses it. */
async function orWhy<T>(asked: Promise<T | undefined>): Promise<{ found?: T | undefined; why?: string }> {
  try {
    return { found: await asked }
  } catch (error) {
    if (error instanceof ApiProblem) return { why: error.problem.detail }
    throw error
  }
}

/** A row of the table of years: what was, what the path allows, and how it compares. */
function yearRows(progress: Progress) {
  const { unit } = progress
  return progress.years.map((year) => ({
    year: year.year,
    over: year.complete,
    asOwned: inUnit(year.asOwnedKgCO2e, unit),
    likeForLike: inUnit(year.likeForLikeKgCO2e, unit),
    path: inUnit(year.pathKgCO2e, unit),
    change: year.year === progress.baseYear ? 'the base' : changeWords(year.changePercent),
    onPath: year.year === progress.baseYear || measuredOf(progress, year) === null ? null : year.onPath,
    estimated: year.estimatedPercent === null ? undefined : percentage(year.estimatedPercent),
    provisional: year.provisional,
    published: year.asPublished,
    missing: year.insufficientData,
    notes: [...year.notes, ...year.byPolicy.notes],
    href: figuresLink({ year: year.year }),
    otherRules: {
      byPolicy: changeWords(year.byPolicy.changePercent),
      proRata: changeWords(year.proRata.changePercent),
      rolling: changeWords(year.rolling.linkPercent),
    },
  }))
}

/** What moved the emissions: each driver in tonnes and as a share of the first year, in all and by academy. */
function driverRows({ parts, per, byAcademy, from, to }: Drivers, names: ReadonlyMap<string, string>) {
  return {
    ...{ from, to },
    rows: (parts ?? []).map(({ driver, kgCO2e, percent }) => ({
      name: driverName(driver, per),
      tonnes: signedTonnes(kgCO2e),
      percent: changeWords(percent),
    })),
    academies: byAcademy.map((one) => ({
      code: one.academy,
      name: names.get(one.academy) ?? one.academy,
      change: signedTonnes(one.changeKgCO2e),
      parts: one.parts.map(
        ({ driver, kgCO2e }) => `${driverName(driver, per).toLowerCase()} ${signedTonnes(kgCO2e)}`,
      ),
    })),
  }
}

type Query = Readonly<Record<string, string>>

/** The years that drivers are told between: those asked for, else from the base to the latest that is compared. */
function spanOf(progress: Progress, query: Query): { from: string; to: string } | undefined {
  const over = progress.years.filter(({ complete }) => complete).map(({ year }) => year)
  const known = (year: string | undefined): string | undefined => over.find((one) => one === year)
  const from = known(query.from) ?? progress.baseYear
  const to = known(query.to) ?? progress.now?.year ?? over.at(-1)
  return to === undefined || from >= to ? undefined : { from, to }
}

/** Progress in detail; where there is no target, what to do first. */
async function progressView(api: PageApi, query: Query, given: Partial<View> = {}): Promise<View> {
  const targets = await api.all<{ code: string; title: string | null }>('/v1/targets')
  const codes = [...new Map(targets.map(({ code, title }) => [code, title ?? code])).entries()]
  const code = codes.find(([one]) => one === query.target)?.[0]
  const target = code === undefined ? '' : `target=${code}`
  const { found: progress, why } = await orWhy(
    api.figures<Progress>(`/v1/progress?${target}`.replace(/\?$/, '')),
  )
  if (progress === undefined) return { view: 'progress/progress.njk', title: 'Progress', why, ...given }
  const span = spanOf(progress, query)
  const [forecast, base, drivers, emissions, publications, academies] = await Promise.all([
    orWhy(api.figures<Forecast>(`/v1/forecast?${target}`.replace(/\?$/, ''))),
    // biome-ignore lint/suspicious/noExplicitAny: what the page shows of the base is held by its test.
    orWhy(api.figures<any>(`/v1/base-year?${target}`.replace(/\?$/, ''))),
    span === undefined
      ? {}
      : orWhy(api.figures<Drivers>(`/v1/drivers?from=${span.from}&to=${span.to}&target=${progress.code}`)),
    api.figures<Emissions>('/v1/emissions?by=year,academy,scope,grade'),
    api.all(`/v1/progress-publications?target=${progress.code}`),
    api.all<{ code: string; name: string }>('/v1/academies'),
  ])
  const names = new Map(academies.map(({ code: one, name }) => [one, name]))
  const { found: moved, why: movedWhy } = drivers as { found?: Drivers; why?: string }
  const over = progress.years.filter(({ complete }) => complete).map(({ year }) => year)
  return {
    view: 'progress/progress.njk',
    title: 'Progress',
    ...{ progress, base: base.found, baseWhy: base.why, movedWhy, span },
    publications: publications.map((one) => ({ ...one, change: changeWords(one.changePercent) })),
    targetItems: codes.map(([value, text]) => ({ value, text })),
    standing: standingWords(progress),
    target: targetWords(progress),
    path: pathChart(progress, forecast.found),
    chance: forecast.found?.chancePercent,
    forecastWhy: forecast.found?.insufficientData,
    scopes: emissions && scopesChart(emissions, (year) => figuresLink({ year, rows: 'scope' })),
    years: yearRows(progress),
    drivers: moved && {
      ...driverRows(moved, names),
      chart: driversChart(moved),
      words: driversWords(moved),
      notes: moved.notes,
      missing: moved.insufficientData,
    },
    academies: progress.academies.map((one) => ({
      ...{ code: one.code, name: one.name, inBoundary: one.inBoundary, nowMissing: one.nowMissing },
      base: inUnit(one.baseKgCO2e, progress.unit),
      now: one.now === null ? undefined : inUnit(one.now.kgCO2e, progress.unit),
      year: one.now?.year,
      change: changeWords(one.now?.changePercent),
      onPath: one.now?.onPath,
    })),
    yearItems: over.map((year) => ({ value: year, text: year })),
    lastOver: over.at(-1),
    values: { year: over.at(-1) },
    ...given,
  }
}

/** Progress toward the targets: each year, what moved it, and what was published of it. */
export const progressPages: Pages = (web) => async (app) => {
  web.page(app, '/progress', { access: everyRole }, ({ api, query }) => progressView(api, query))
  web.form(app, '/progress/publications', { access: ['lead'] }, async ({ api, body }) => {
    const [year, target, minuteReference] = ['year', 'target', 'minuteReference'].map((name) =>
      textOf(body, name),
    )
    const { problem } = await api.try('POST', '/v1/progress-publications', {
      ...{ year, ...(target === undefined ? {} : { target }) },
      ...(minuteReference === undefined ? {} : { minuteReference }),
    })
    if (problem !== undefined)
      return progressView(api, target === undefined ? {} : { target }, { problem, values: body })
    return {
      redirect: target === undefined ? '/progress' : `/progress?target=${encodeURIComponent(target)}`,
      notice: `The progress of ${year} was published. What was said of it stays readable.`,
    }
  })
}
