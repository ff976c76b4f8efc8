import type { FactorSetInfo } from '../domain/factor.ts'

/** Whose tables are read. */
export const publishers = ['desnz'] as const
export type Publisher = (typeof publishers)[number]
export const gwpBases = ['AR4', 'AR5', 'AR6'] as const
export type GwpBasis = (typeof gwpBases)[number]

/** What names one publication of a table. */
export interface Edition {
  readonly publisher: Publisher
  readonly year: number
  /** As the publication has it, such as `1.2`. */
  readonly revision: string
  readonly publishedOn?: string | undefined
  readonly licence?: string | undefined
  readonly gwpBasis?: GwpBasis | undefined
}

/** The first publication whose gases are weighed by the IPCC's fifth assessment report; those before it use the fourth. */
const firstYearOfAr5 = 2023

/** What is known of a set of the UK Government's factors, of one edition. */
export function setInfo(
  edition: Edition,
  made: { id: string; sourceHash: string; rowCount: number },
): FactorSetInfo {
  const { publisher, year, revision, publishedOn, licence = 'Open Government Licence v3.0' } = edition
  return {
    id: made.id,
    publisher,
    year,
    revision,
    title: `UK Government GHG Conversion Factors for Company Reporting ${year}`,
    publishedOn,
    licence,
    attribution: `Contains public sector information licensed under the ${licence}.`,
    sourceHash: made.sourceHash,
    gwpBasis: edition.gwpBasis ?? (year >= firstYearOfAr5 ? 'AR5' : 'AR4'),
    rowCount: made.rowCount,
  }
}

/** Whether two sets are the same publication. */
export function sameEdition(
  one: Pick<FactorSetInfo, 'publisher' | 'year' | 'revision'>,
  other: Pick<FactorSetInfo, 'publisher' | 'year' | 'revision'>,
): boolean {
  return one.publisher === other.publisher && one.year === other.year && one.revision === other.revision
}

/** The id of a new set: `desnz-2027` for the first of its year, `desnz-2027-r1.2` for a later revision of it. */
export function newSetId(
  edition: Pick<Edition, 'year' | 'revision'> & { readonly publisher: string },
  there: readonly FactorSetInfo[],
): string {
  const first = `${edition.publisher}-${edition.year}`
  return there.some((set) => set.id === first) ? `${first}-r${edition.revision}` : first
}
