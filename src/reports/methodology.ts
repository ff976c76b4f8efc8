import { lastDay, type Period } from '../domain/day.ts'
import { periodWords } from '../domain/day-words.ts'
import { Decimal } from '../domain/decimal.ts'
import type { Inventory, InventoryLine } from '../domain/inventory.ts'
import { isRefusal } from '../domain/refusal.ts'
import { energyRowOf } from '../domain/secr.ts'
import type { StreamId } from '../domain/stream.ts'
import { streamOf } from '../domain/streams/catalogue.ts'
import { factorsOfYear } from '../emissions/run.ts'
import type { Services } from '../services.ts'
import type { Trust } from '../trusts/run.ts'
import { estimationSentences } from './estimation.ts'

/** The sets that the lines were made with, and that of the year where there are no lines: with the hash of the file of each. */
async function setSentence(
  services: Services,
  trust: Trust,
  { period, inventory }: { period: Period; inventory: Inventory },
): Promise<string[]> {
  const ids = new Set(
    inventory.lines.filter((line) => line.factor.set !== 'contract').map((line) => line.factor.set),
  )
  if (ids.size === 0) {
    const factors = await factorsOfYear(services, trust, period)
    const chosen = factors(`${lastDay(period).slice(0, 7)}-01`)
    if (!isRefusal(chosen)) ids.add(chosen.table.info.id)
  }
  const words: string[] = []
  for (const id of [...ids].sort()) {
    const info = (await services.factors.table(id))?.info
    if (info !== undefined)
      words.push(
        `${info.title}, revision ${info.revision} (${info.id}, SHA-256 of the source ${info.sourceHash})`,
      )
  }
  const why =
    trust.factorPolicy === 'majority'
      ? 'the set of the calendar year in which the greatest part of the year falls'
      : 'for each month the set of its calendar year'
  return words.length === 0 ? [] : [`Conversion factors: ${words.join('; ')}; ${why}.`]
}

/** The calorific value that each stream’s energy is of: gas is billed gross, the published kWh of distances are net. */
function basisSentence(inventory: Inventory): string[] {
  const kinds = new Map<string, Set<string>>()
  for (const { amount, energy } of inventory.energies) {
    // Energies that the statement does not show are none of its bases.
    if (energyRowOf(amount.stream as StreamId, energy) === undefined) continue
    kinds.set(energy.basis, (kinds.get(energy.basis) ?? new Set()).add(amount.stream))
  }
  const bases = [...kinds].map(
    ([basis, streams]) =>
      `${[...streams]
        .map((id) => streamOf(id as StreamId).title)
        .sort()
        .join(', ')}: ${basis === 'electricity' ? 'kWh of electricity' : `kWh, ${basis} calorific value`}`,
  )
  return bases.length === 0 ? [] : [`Energy: ${bases.sort().join('; ')}.`]
}

/** What the grades of data quality mean. */
export const gradeWords: Readonly<Record<number, string>> = {
  1: 'verified actual',
  2: 'actual',
  3: 'spread over days from register reads or bills, or of an average kind',
  4: 'estimated from own history',
  5: 'benchmark',
}

/** What the shares by quality are of: once in full, and the same for the table. */
export const usedWords = 'emissions where energy and travel are used'
export const usedScopes = 'Scope 1, Scope 2 location-based, and Scope 3 without well-to-tank and losses'

/** The share of these emissions of each quality grade, to a tenth of a percent. */
function qualitySentences(direct: readonly InventoryLine[]): string[] {
  const total = direct.reduce((all, line) => all.plus(line.kgCo2e), new Decimal(0))
  if (total.isZero()) return []
  const of = (grade: (grade: number) => boolean): string =>
    direct
      .filter((line) => grade(line.amount.grade))
      .reduce((all, line) => all.plus(line.kgCo2e), new Decimal(0))
      .times(100)
      .div(total)
      .toFixed(1)
  const grades = [...new Set(direct.map((line) => line.amount.grade))].sort()
  return [
    `Data quality, by share of the ${usedWords} (${usedScopes}): ${grades.map((grade) => `${gradeWords[grade]} ${of((one) => one === grade)} %`).join('; ')}.`,
    `Estimated data: ${of((grade) => grade >= 4)} % of these emissions.`,
  ]
}

/** The methodology paragraphs, from what was really used. */
export async function methodologyOf(
  services: Services,
  trust: Trust,
  { period, inventory, sources }: { period: Period; inventory: Inventory; sources: readonly string[] },
): Promise<string[]> {
  const direct = inventory.lines.filter((line) => line.kind === 'direct' && line.method !== 'market')
  const contracts = inventory.lines.some((line) => line.factor.set === 'contract')
  return [
    'Prepared with the GHG Protocol Corporate Standard and HM Government’s Environmental Reporting Guidelines: including streamlined energy and carbon reporting guidance (March 2019).',
    `Reporting year: ${periodWords(period)}.`,
    ...(await setSentence(services, trust, { period, inventory })),
    `Electricity is location-based (UK electricity generated); the market-based figure stands beside it, ${contracts ? 'by contract where one covers the supply, and at the grid average where none does' : 'at the grid average, because no contract was recorded'}.`,
    ...basisSentence(inventory),
    'Boundary: operational control; each academy for the days on which it was a member of the trust.',
    ...qualitySentences(direct),
    ...(await estimationSentences(services, { trustId: trust.id, period })),
    sources.length === 0
      ? 'Pupils: no count.'
      : `Pupils: ${sources.join('; ')}, weighted by days in the trust.`,
    'Total gross emissions are those of gas, owned transport, purchased electricity and employee-owned vehicles; what is voluntary stands below and is in no total. Carbon credits and exported electricity are deducted from nothing.',
    'Figures are kept unrounded and rounded once, half up, where they are shown.',
  ]
}
