import { type Static, Type } from 'typebox'
import type { Credit as CreditRow } from '../db/generated/client.ts'
import {
  amountSchema,
  daySchema,
  dayText,
  idSchema,
  nullable,
  oneOf,
  textSchema,
  yearSchema,
} from '../http/schema.ts'
import { withdrawnBody, withdrawnFields } from '../http/withdrawal.ts'
import type { MatchedFigures, Neutrality } from './neutrality.ts'
import { serialsOf } from './run.ts'

export const creditKinds = ['avoidance', 'removal'] as const

const kind = oneOf(
  creditKinds,
  'avoidance: somebody else was paid to emit less, or not; removal: carbon was taken out of the air and stored',
)
const serials = Type.Array(
  Type.Object(
    {
      first: textSchema(200),
      last: Type.Optional(textSchema(200)),
    },
    { additionalProperties: false },
  ),
  {
    minItems: 1,
    maxItems: 200,
    description:
      'Blocks of serial numbers: the first and the last, which differ in one number; or one alone, which may be a whole block as Verra, Gold Standard, the UK Land Carbon Registry and the American registries write it',
  },
)
const fields = {
  standard: textSchema(100),
  registry: textSchema(100),
  project: textSchema(300),
  kind,
  serials,
  vintage: Type.Integer({
    minimum: 1990,
    maximum: 2100,
    description: 'The calendar year in which the tonnes were avoided or removed; of several the last',
  }),
  tonnes: amountSchema,
  retiredOn: Type.String({ format: 'date', description: 'The day on which the registry retired them' }),
  forYear: Type.String({
    ...yearSchema,
    description: 'The reporting year that they are set against, such as 2023-24',
  }),
  beneficiary: textSchema(200),
  evidence: textSchema(1000),
}

export const newCreditSchema = Type.Object(fields, { additionalProperties: false })
export const creditSchema = Type.Object(
  {
    id: idSchema,
    ...fields,
    standard: Type.String(),
    registry: Type.String(),
    project: Type.String(),
    serials: Type.Array(Type.Object({ first: Type.String(), last: nullable(Type.String()) })),
    vintage: Type.Integer(),
    retiredOn: daySchema,
    forYear: Type.String(),
    beneficiary: Type.String(),
    evidence: Type.String(),
    ...withdrawnFields,
  },
  { title: 'Credit' },
)

/** A credit as it is sent. */
export function creditBody(row: CreditRow): Static<typeof creditSchema> {
  return {
    id: row.id,
    standard: row.standard,
    registry: row.registry,
    project: row.project,
    kind: row.kind as (typeof creditKinds)[number],
    serials: serialsOf(row).map(({ first, last = null }) => ({ first, last })),
    vintage: row.vintage,
    tonnes: row.tonnes.toFixed(),
    retiredOn: dayText(row.retiredOn),
    forYear: row.forYear,
    beneficiary: row.beneficiary,
    evidence: row.evidence,
    ...withdrawnBody(row),
  }
}

const kg = (description: string) =>
  Type.String({ description: `Kilograms of CO2e, unrounded: ${description}` })
const percent = (description: string) =>
  nullable(Type.String({ description: `Percent to six decimals, rounded down: ${description}` }))
const matchedSchema = Type.Object(
  {
    grossKgCO2e: nullable(kg('gross emissions; null: nothing was recorded')),
    matchedPercent: percent(
      'the share of gross emissions that credits and removals stand against, at most 100',
    ),
    matchedByRemovalsPercent: percent('the same of removals alone'),
    unmatchedKgCO2e: nullable(
      kg('what no credit stands against. It is no emission figure: gross emissions are, whatever is retired'),
    ),
    unmatchedByRemovalsKgCO2e: nullable(kg('what no removal stands against')),
  },
  {
    title: 'Matched',
    description: 'Percent and unmatched are null while data of the year is missing: see `insufficientData`',
  },
)

export const neutralitySchema = Type.Object(
  {
    year: Type.String(),
    complete: Type.Boolean({
      description: 'The reporting year is over and something was recorded; see also `insufficientData`',
    }),
    gross: nullable(
      Type.Object(
        {
          scope1KgCO2e: kg('Scope 1'),
          scope2LocationKgCO2e: kg('Scope 2, location-based'),
          scope2MarketKgCO2e: kg('Scope 2, market-based'),
          scope3KgCO2e: kg('Scope 3'),
          totalLocationKgCO2e: kg('Scope 1, 2 (location-based) and 3'),
          totalMarketKgCO2e: kg('Scope 1, 2 (market-based) and 3'),
          outsideOfScopesKgCO2e: kg('biogenic CO2, in no total'),
        },
        {
          description:
            'As owned, as GET /v1/emissions has it; no credit is taken off. null: nothing was recorded',
        },
      ),
    ),
    estimatedPercent: nullable(
      Type.String({ description: 'The share of the gross emissions (location-based) that is graded 4 or 5' }),
    ),
    provisional: Type.Boolean(),
    insufficientData: Type.Array(Type.String(), {
      description: 'Why gross emissions are not known well enough to be matched',
    }),
    credits: Type.Object({
      totalKgCO2e: kg('credits and removals retired for the year'),
      avoidanceKgCO2e: kg('those for avoided emissions'),
      removalsKgCO2e: kg('removals'),
      groups: Type.Array(
        Type.Object({
          kind,
          standard: Type.String(),
          tonnes: Type.String(),
          credits: Type.Integer({ description: 'How many entries of the register' }),
          firstVintage: Type.Integer(),
          lastVintage: Type.Integer(),
        }),
      ),
      items: Type.Array(creditSchema),
    }),
    matched: Type.Object({ location: matchedSchema, market: matchedSchema }),
    targets: Type.Array(
      Type.Object({
        code: Type.String(),
        version: Type.Integer(),
        title: nullable(Type.String()),
        targetYear: Type.String(),
        due: Type.Boolean({ description: 'The year is the target year or a later one' }),
        scopes: Type.Array(Type.Integer()),
        categories: Type.Array(Type.Integer()),
        matched: matchedSchema,
        covered: nullable(
          Type.Boolean({
            description:
              'Credits and removals stand against all that the target counts (location-based); null while data is missing',
          }),
        ),
      }),
      { description: 'Targets of the kind `neutral`, the newest version of each code' },
    ),
    statement: Type.Array(Type.String(), { description: 'What can be said of the year, in sentences' }),
    remarks: Type.Array(Type.String(), { description: 'What to look at in the register' }),
    rules: Type.Array(Type.Object({ text: Type.String(), source: Type.String() })),
  },
  { title: 'Neutrality' },
)

const matchedBody = ({ gross, matched }: MatchedFigures): Static<typeof matchedSchema> => ({
  grossKgCO2e: gross?.toFixed() ?? null,
  matchedPercent: matched?.matchedPercent?.toFixed() ?? null,
  matchedByRemovalsPercent: matched?.byRemovalsPercent?.toFixed() ?? null,
  unmatchedKgCO2e: matched?.unmatched.toFixed() ?? null,
  unmatchedByRemovalsKgCO2e: matched?.unmatchedByRemovals.toFixed() ?? null,
})

/** Gross emissions and credits beside each other, as they are sent. */
export function neutralityBody(found: Neutrality): Static<typeof neutralitySchema> {
  const { year, complete, provisional, location, market, credits } = found
  return {
    year,
    complete,
    gross:
      found.totals === undefined
        ? null
        : {
            scope1KgCO2e: found.totals.scope1.toFixed(),
            scope2LocationKgCO2e: found.totals.scope2Location.toFixed(),
            scope2MarketKgCO2e: found.totals.scope2Market.toFixed(),
            scope3KgCO2e: found.totals.scope3.toFixed(),
            totalLocationKgCO2e: found.location.gross?.toFixed() ?? '0',
            totalMarketKgCO2e: found.market.gross?.toFixed() ?? '0',
            outsideOfScopesKgCO2e: found.totals.outsideOfScopes.toFixed(),
          },
    estimatedPercent: found.estimatedPercent?.toFixed() ?? null,
    provisional,
    insufficientData: [...found.insufficientData],
    credits: {
      totalKgCO2e: credits.total.toFixed(),
      avoidanceKgCO2e: credits.avoidance.toFixed(),
      removalsKgCO2e: credits.removals.toFixed(),
      groups: credits.groups.map(({ tonnes, ...group }) => ({ ...group, tonnes: tonnes.toFixed() })),
      items: credits.rows.map(creditBody),
    },
    matched: { location: matchedBody(location), market: matchedBody(market) },
    targets: found.targets.map(({ figures, title, scopes, categories, covered, ...target }) => ({
      ...target,
      title: title ?? null,
      scopes: [...scopes],
      categories: [...categories],
      matched: matchedBody(figures),
      covered: covered ?? null,
    })),
    statement: [...found.statement],
    remarks: [...found.remarks],
    rules: found.rules.map((rule) => ({ ...rule })),
  }
}
