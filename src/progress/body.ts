import type { Static } from 'typebox'
import type { Decimal } from '../domain/decimal.ts'
import { targetUnits } from '../targets/run.ts'
import type { Published } from './published.ts'
import type { AcademyProgress, Joiner, Lately, Progress, TrustYear } from './run.ts'
import type { progressSchema } from './schema.ts'
import type { Comparison } from './side.ts'
import type { Standing, YearStanding } from './standing.ts'
import type { StretchStanding } from './stretches.ts'

const text = (value: Decimal | undefined): string | null => value?.toFixed() ?? null

const standingBody = (one: Omit<Standing, 'years'>) => ({
  baseKgCO2e: text(one.base),
  targetKgCO2e: text(one.allowed),
  now:
    one.now === undefined
      ? null
      : {
          year: one.now.year.key,
          kgCO2e: text(one.now.comparison.now),
          changePercent: text(one.now.comparison.changePercent),
          onPath: one.now.onPath ?? null,
        },
  nowMissing: one.nowMissing ?? null,
  waitingYears: [...one.waiting],
  toCutKgCO2e: text(one.toCut),
  yearsLeft: one.yearsLeft ?? null,
  neededPercentPerYear: text(one.neededPercentPerYear),
  neededKgCO2ePerYear: text(one.neededPerYear),
  milestones: one.milestones.map(({ year, reductionPercent, allowed, actual, met }) => ({
    ...{ year, reductionPercent: reductionPercent.toFixed(), met: met ?? null },
    allowedKgCO2e: text(allowed),
    actualKgCO2e: text(actual),
  })),
})

const yearBody = (one: YearStanding) => ({
  year: one.year.key,
  period: { ...one.year.period },
  complete: one.complete,
  asOwnedKgCO2e: text(one.asOwned),
  likeForLikeKgCO2e: text(one.likeForLike),
  pathKgCO2e: text(one.path),
  changePercent: text(one.comparison.changePercent),
  onPath: one.onPath ?? null,
  estimatedPercent: text(one.estimatedPercent),
  provisionalPercent: text(one.provisionalPercent),
  provisional: one.provisional,
  count: text(one.count?.toDecimalPlaces(6)),
  insufficientData: [...one.comparison.insufficientData],
  notes: [...one.comparison.notes],
})

const stretchBody = ({ now, before, base, change, baseChange, ...shares }: StretchStanding) => {
  const months = (one: Pick<typeof now, 'value' | 'coveragePercent'>) => ({
    kgCO2e: text(one.value),
    coveragePercent: text(one.coveragePercent),
  })
  const against = ({ changePercent, insufficientData, notes }: Comparison) => ({
    changePercent: text(changePercent),
    insufficientData: [...insufficientData],
    notes: [...notes],
  })
  return {
    ...{ period: { ...now.period }, ...months(now) },
    estimatedPercent: text(shares.estimatedPercent),
    provisionalPercent: text(shares.provisionalPercent),
    before: { period: { ...before.period }, ...months(before), ...against(change) },
    base: { ...months(base), ...against(baseChange) },
  }
}

const latelyBody = ({ yearToDate, rolling }: Lately) => ({
  yearToDate: yearToDate === undefined ? null : stretchBody(yearToDate),
  rollingTwelveMonths: stretchBody(rolling),
})

const joinerBody = ({ academy, joined, deadline, overdue, estimatedPercent }: Joiner) => ({
  ...{ academyId: academy.id, code: academy.code, name: academy.name, joined, deadline, overdue },
  estimatedPercent: text(estimatedPercent),
})

const comparisonBody = ({ base, now, changePercent, insufficientData, notes }: Comparison) => ({
  baseKgCO2e: text(base),
  currentKgCO2e: text(now),
  changePercent: text(changePercent),
  insufficientData: [...insufficientData],
  notes: [...notes],
})

const publicationBody = (one: Published) => ({
  id: one.id,
  publishedAt: one.publishedAt.toISOString(),
  baseKgCO2e: text(one.baseKg),
  likeForLikeKgCO2e: text(one.likeForLikeKg),
  changePercent: text(one.changePercent),
})

const trustYearBody = (year: TrustYear, { academyOf }: Progress) => ({
  ...yearBody(year),
  grossKgCO2e: text(year.gross),
  asPublished:
    year.published === undefined
      ? null
      : {
          first: publicationBody(year.published.first),
          newest: publicationBody(year.published.newest),
          count: year.published.count,
        },
  byPolicy: {
    ...comparisonBody(year.byPolicy.comparison),
    boundary: year.byPolicy.boundary,
    baseBoundary: year.byPolicy.baseBoundary ?? null,
    registerPercent: text(year.byPolicy.registerPercent),
    pendingAcademies: year.byPolicy.pending.map((id) => academyOf.get(id)?.code ?? id).sort(),
    notes: year.byPolicy.pendingLeavers.map(
      (id) =>
        `What ${academyOf.get(id)?.name ?? id} had is in the base still and not in the year, because its leaving is below the threshold: the change looks better than like for like.`,
    ),
  },
  proRata: comparisonBody(year.proRata),
  rolling: {
    previousKgCO2e: text(year.rolling.link.base),
    currentKgCO2e: text(year.rolling.link.now),
    linkPercent: text(year.rolling.link.changePercent),
    indexPercent: text(year.rolling.indexPercent),
    cumulativePercent: text(year.rolling.indexPercent?.minus(100)),
    insufficientData: [...year.rolling.link.insufficientData],
    notes: [...year.rolling.link.notes],
  },
})

const academyBody = (one: AcademyProgress) => ({
  ...{ academyId: one.academy.id, code: one.academy.code, name: one.academy.name },
  inBoundary: one.inBoundary,
  ...standingBody(one),
  ...latelyBody(one),
  backCast: one.joiner === undefined ? null : joinerBody(one.joiner),
  years: one.years.map(yearBody),
})

/** Progress as it is answered. */
export function progressBody(progress: Progress): Static<typeof progressSchema> {
  const { target, policy, at, publishedBase } = progress
  const series =
    target.measuredOn === 'asOwned'
      ? 'asOwned'
      : policy.base === 'rolling'
        ? 'rolling'
        : policy.midYear === 'proRata'
          ? 'proRata'
          : 'likeForLike'
  return {
    ...{ code: target.code, version: target.version, title: target.title ?? null, kind: target.kind },
    ...{ metric: target.metric, unit: targetUnits[target.metric], measuredOn: target.measuredOn, series },
    baseYear: target.baseYear,
    baseYears: [...target.baseYears],
    targetYear: target.targetYear,
    reductionPercent: target.reductionPercent.toFixed(),
    scopes: [...target.scopes],
    categories: [...target.categories],
    coverageMinPercent: target.coverageMinPercent.toFixed(),
    minuteReference: target.minuteReference ?? null,
    policy: {
      ...{ version: policy.version, midYear: policy.midYear, base: policy.base },
      thresholdPercent: policy.thresholdPercent.toFixed(),
      joinerDeadlineMonths: policy.joinerDeadlineMonths,
    },
    at,
    ...standingBody(progress),
    restatedBase:
      publishedBase === undefined
        ? null
        : {
            no: publishedBase.no,
            kgCO2e: publishedBase.kgCo2e.toFixed(),
            approvedAt: publishedBase.decidedAt.toISOString(),
          },
    joiners: progress.joiners.map(joinerBody),
    years: progress.years.map((year) => trustYearBody(year, progress)),
    ...latelyBody(progress),
    academies: progress.academies.map(academyBody),
  }
}
