import { Type } from 'typebox'
import { causes } from '../domain/base-year.ts'
import { daySchema, idSchema, nullable, oneOf, textSchema, yearSchema } from '../http/schema.ts'
import { targetCodeSchema } from '../targets/schema.ts'
import { policyBody, policySchema } from './policy-routes.ts'
import type { firstPublications, Publication } from './publications.ts'
import { entryBody, type Restatement } from './restatements.ts'
import { academyBases, type Base, notCalculated } from './run.ts'

const strict = { additionalProperties: false }
const kg = Type.String({ description: 'Kilograms of CO2e, unrounded' })
const percent = Type.String({ description: 'Percent, to six places' })
const sha256 = Type.String({
  description:
    'SHA-256 of the body’s canonical JSON: names in order, no spaces. It is checked whenever the body is read.',
})

const entrySchema = Type.Object(
  {
    day: nullable(daySchema),
    academyId: idSchema,
    stream: nullable(Type.String({ description: 'Of a correction or a change of method' })),
    cause: oneOf(
      [...causes, 'correction', 'method'],
      'correction: a quantity of the base year is another; method: a factor is',
    ),
    changeKgCO2e: kg,
    effectKgCO2e: Type.String({ description: 'Gross: what counts in the register' }),
    percentOfBase: nullable(percent),
    unknown: Type.Boolean({
      description: 'Nothing of the academy’s base year is there: what it does to the base cannot be told yet',
    }),
  },
  { title: 'RegisterEntry' },
)
const cellsSchema = Type.Array(
  Type.Object(
    {
      year: yearSchema,
      academyId: idSchema,
      stream: Type.String(),
      variant: Type.String(),
      unit: Type.String(),
      quantity: Type.String(),
      kgCO2e: kg,
    },
    { title: 'FigureCell' },
  ),
)
const boundarySchema = Type.Array(
  Type.Object(
    {
      academyId: idSchema,
      code: Type.String(),
      name: Type.String(),
      start: nullable(daySchema),
      end: nullable(daySchema),
      sharePercent: Type.String(),
    },
    { title: 'BoundarySite' },
  ),
)
const targetPart = {
  code: Type.String(),
  version: Type.Integer(),
  baseYears: Type.Array(yearSchema),
  scopes: Type.Array(Type.Integer()),
  categories: Type.Array(Type.Integer()),
}

const otherBaseSchema = nullable(
  Type.Object(
    {
      source: oneOf(['restatement', 'publication']),
      id: idSchema,
      no: nullable(Type.Integer()),
      at: Type.String({ description: 'The day whose boundary it has' }),
      kgCO2e: kg,
      target: Type.Object(targetPart),
    },
    {
      title: 'OtherBase',
      description:
        'The base that was approved or published against last, where it is of other years, scopes or categories than the target has now: a year is published again when a restatement for the target as it is now has been approved',
    },
  ),
)

export const baseQuery = Type.Object({
  target: Type.Optional(targetCodeSchema),
  at: Type.Optional(daySchema),
})

export const baseYearSchema = Type.Object(
  {
    target: Type.Object(targetPart),
    at: daySchema,
    published: Type.Object({
      kgCO2e: kg,
      at: Type.String({ description: 'The day whose boundary it has' }),
      source: oneOf(
        ['restatement', 'publication', 'original'],
        'Where it comes from: an approved restatement, what was published first, or, before anything was published, the data as they are',
      ),
      id: nullable(idSchema),
      no: nullable(Type.Integer({ description: 'Of the restatement' })),
    }),
    otherBase: otherBaseSchema,
    nowKgCO2e: Type.String({ description: 'The base of the boundary of the day, with all that is pending' }),
    register: Type.Object({
      entries: Type.Array(entrySchema),
      kgCO2e: Type.String({ description: 'Gross and cumulative since the last recalculation' }),
      percent: nullable(percent),
      thresholdPercent: Type.String(),
      recalculationDue: Type.Boolean(),
    }),
    academies: Type.Array(
      Type.Object({
        academyId: idSchema,
        kgCO2e: kg,
        percent: nullable(percent),
        grades: Type.Array(Type.Object({ grade: Type.Integer(), kgCO2e: kg, percent: nullable(percent) })),
      }),
    ),
    unknown: Type.Array(idSchema, {
      description: 'Academies of the boundary that existed in the base year and of which nothing is there',
    }),
    notCalculated: Type.Array(Type.String()),
    insufficientData: Type.Array(Type.String(), {
      description: 'What is missing of the base: while anything is, it is neither restated nor published',
    }),
    policy: policySchema,
  },
  { title: 'BaseYear' },
)

const share = (part: Base['nowKg'], whole: Base['nowKg']): string | null =>
  whole.isZero() ? null : part.times(100).div(whole).toDecimalPlaces(6).toFixed()

/** The base as it is published, and as it stands. */
export function baseYearBody(base: Base, insufficientData: readonly string[]) {
  const { target, at, published, nowKg, policy, baseYear } = base
  const { code, version, baseYears, scopes, categories } = target
  return {
    target: {
      ...{ code, version, baseYears: [...baseYears] },
      ...{ scopes: [...scopes], categories: [...categories] },
    },
    at,
    published: {
      kgCO2e: published.kgCo2e.toFixed(),
      at: published.at,
      source: published.source,
      id: published.id ?? null,
      no: published.no ?? null,
    },
    otherBase: base.otherBase ?? null,
    nowKgCO2e: nowKg.toFixed(),
    register: {
      entries: base.entries.map((one) => entryBody(base, one)) as never[],
      kgCO2e: base.registerKg.toFixed(),
      percent: base.registerPercent?.toDecimalPlaces(6).toFixed() ?? null,
      thresholdPercent: policy.thresholdPercent.toFixed(),
      recalculationDue: base.due,
    },
    academies: academyBases(base).map(({ academyId, kgCo2e, grades }) => ({
      academyId,
      kgCO2e: kgCo2e.toFixed(),
      percent: share(kgCo2e, nowKg),
      grades: [...grades].map(([grade, part]) => ({
        grade,
        kgCO2e: part.toFixed(),
        percent: share(part, kgCo2e),
      })),
    })),
    unknown: baseYear.unknown(at),
    notCalculated: notCalculated(base),
    insufficientData: [...insufficientData],
    policy: policyBody(policy),
  }
}

export const newRestatementSchema = Type.Object(
  {
    target: Type.Optional(targetCodeSchema),
    at: Type.Optional(daySchema),
    cause: Type.Optional(textSchema(1000)),
    evidence: Type.Optional(textSchema(1000)),
  },
  { ...strict, title: 'NewRestatement' },
)

const restatementHead = {
  id: idSchema,
  no: Type.Integer(),
  target: Type.String(),
  status: oneOf(['proposed', 'approved', 'rejected']),
  at: Type.String(),
  baseBeforeKgCO2e: kg,
  baseAfterKgCO2e: kg,
  evidence: nullable(Type.String()),
  proposedAt: Type.String(),
  proposedBy: Type.String(),
  decidedAt: nullable(Type.String()),
  decidedBy: nullable(Type.String()),
  decisionNote: nullable(Type.String()),
  minuteReference: nullable(Type.String()),
  sha256,
}
export const restatementSummarySchema = Type.Object(restatementHead, { title: 'RestatementSummary' })
export const restatementSchema = Type.Object(
  {
    ...restatementHead,
    body: Type.Object({
      target: Type.Object(targetPart),
      at: Type.String(),
      cause: nullable(Type.String()),
      evidence: nullable(Type.String()),
      policy: Type.Object({
        version: Type.Integer(),
        thresholdPercent: Type.String(),
        midYear: Type.String(),
        base: Type.String(),
      }),
      baseBeforeKgCO2e: kg,
      baseBeforeAt: Type.String({ description: 'The day whose boundary the base before had' }),
      restatementBeforeId: nullable(idSchema),
      baseAfterKgCO2e: kg,
      replaces: Type.Optional(otherBaseSchema),
      changeKgCO2e: kg,
      registerKgCO2e: kg,
      registerPercent: nullable(percent),
      due: Type.Boolean({ description: 'The policy asks for it; else it was made all the same' }),
      entries: Type.Array(entrySchema, { description: 'All that was pending, and is taken in' }),
      years: Type.Array(
        Type.Object({
          year: yearSchema,
          beforeKgCO2e: nullable(Type.String({ description: 'In the boundary of the base before' })),
          beforeChangePercent: nullable(percent),
          afterKgCO2e: nullable(Type.String({ description: 'In the new boundary' })),
          afterChangePercent: nullable(percent),
        }),
      ),
      boundary: boundarySchema,
      factorSets: Type.Array(Type.String()),
      provisional: Type.Boolean({ description: 'A factor set stands in for one that is not published yet' }),
      unknown: Type.Array(idSchema),
      cells: cellsSchema,
    }),
  },
  { title: 'Restatement' },
)

/** What a list says of a restatement. */
export const restatementSummary = (row: Restatement) => ({
  id: row.id,
  no: row.no,
  target: row.targetCode,
  status: row.status as 'proposed',
  at: row.body.at,
  baseBeforeKgCO2e: row.body.baseBeforeKgCO2e,
  baseAfterKgCO2e: row.body.baseAfterKgCO2e,
  evidence: row.evidence,
  proposedAt: row.proposedAt.toISOString(),
  proposedBy: row.proposedBy,
  decidedAt: row.decidedAt?.toISOString() ?? null,
  decidedBy: row.decidedBy,
  decisionNote: row.decisionNote,
  minuteReference: row.minuteReference,
  sha256: row.sha256,
})

/** A restatement with all that it says. */
export const restatementBody = (row: Restatement) => ({ ...restatementSummary(row), body: row.body as never })

export const newPublicationSchema = Type.Object(
  {
    target: Type.Optional(targetCodeSchema),
    year: yearSchema,
    minuteReference: Type.Optional(textSchema(300)),
  },
  { ...strict, title: 'NewProgressPublication' },
)
const publicationHead = {
  id: idSchema,
  target: Type.String(),
  year: yearSchema,
  first: Type.Boolean({ description: 'The first publication of this year: what was first said of it' }),
  baseKgCO2e: kg,
  likeForLikeKgCO2e: kg,
  changePercent: nullable(percent),
  minuteReference: nullable(Type.String()),
  createdAt: Type.String(),
  createdBy: Type.String(),
  sha256,
}
export const publicationSummarySchema = Type.Object(publicationHead, { title: 'ProgressPublicationSummary' })
export const publicationSchema = Type.Object(
  {
    ...publicationHead,
    body: Type.Object({
      target: Type.Object({
        ...targetPart,
        kind: Type.String(),
        metric: Type.String(),
        measuredOn: Type.String(),
        targetYear: yearSchema,
        reductionPercent: Type.String(),
      }),
      year: yearSchema,
      at: Type.String({ description: 'The day whose boundary the year has' }),
      baseKgCO2e: kg,
      baseAt: Type.String({ description: 'The day whose boundary the base has' }),
      restatementId: nullable(idSchema),
      likeForLikeBaseKgCO2e: Type.String({
        description: 'The base of the same boundary, with all that is pending',
      }),
      asOwnedKgCO2e: nullable(kg),
      likeForLikeKgCO2e: kg,
      measured: Type.Object(
        {
          base: nullable(Type.String()),
          now: nullable(Type.String()),
          changePercent: nullable(percent),
        },
        {
          description:
            'As the target measures it (whole, or by pupil or m²; like for like or as owned), in the boundary of the day',
        },
      ),
      changePercent: nullable(Type.String({ description: 'Against the published base' })),
      likeForLikeChangePercent: nullable(
        Type.String({ description: 'Against the base of the same boundary' }),
      ),
      pathKgCO2e: nullable(
        Type.String({ description: 'What the straight path allows; null where there is none' }),
      ),
      estimatedKgCO2e: kg,
      provisionalKgCO2e: kg,
      registerPercent: nullable(percent),
      pending: Type.Array(entrySchema),
      boundary: boundarySchema,
      factorSets: Type.Array(Type.String()),
      provisional: Type.Boolean(),
      unknown: Type.Array(idSchema),
      cells: Type.Object({ asOwned: cellsSchema, likeForLike: cellsSchema, base: cellsSchema }),
    }),
  },
  { title: 'ProgressPublication' },
)

type Firsts = Awaited<ReturnType<typeof firstPublications>>

/** What a list says of a publication. */
export const publicationSummary = (row: Publication, firsts: Firsts) => ({
  id: row.id,
  target: row.targetCode,
  year: row.year,
  first: firsts.has(row.id),
  baseKgCO2e: row.body.baseKgCO2e,
  likeForLikeKgCO2e: row.body.likeForLikeKgCO2e,
  changePercent: row.body.changePercent,
  minuteReference: row.minuteReference,
  createdAt: row.createdAt.toISOString(),
  createdBy: row.createdBy,
  sha256: row.sha256,
})

/** A publication with all that it says. */
export const publicationBody = (row: Publication, firsts: Firsts) => ({
  ...publicationSummary(row, firsts),
  body: row.body as never,
})
