import { daysIn } from '../domain/day.ts'
import { Decimal, grouped, sum } from '../domain/decimal.ts'
import type { FrozenAcademy } from '../domain/frozen-inventory.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { type SecrRowKey, secrLayout, secrLeaves } from '../domain/secr.ts'
import { evidenceOfEnergies, evidenceOfLine, explainPath, type Shown, standing } from './lines.ts'
import type { EvidenceLine, Explanation } from './schema.ts'

/** The rows that stand directly under a total of the statement, or above the line of its ratio. */
const partsOfRow: Partial<Readonly<Record<SecrRowKey, readonly SecrRowKey[]>>> = {
  energyTotal: ['energyGas', 'energyElectricity', 'energyTransport'],
  scope1Total: ['scope1Gas', 'scope1Transport'],
  grossTotal: ['scope1Total', 'scope2Electricity', 'scope3EmployeeVehicles'],
  intensity: ['grossTotal'],
}

/** How much of a figure a line is: kg of CO2e, or kWh. */
const worth = (line: EvidenceLine): Decimal => new Decimal(line.kwh ?? line.kgCO2e ?? '0')

const isEnergy = (key: SecrRowKey): boolean => secrLayout[key].unit === 'kWh'

const linesOfRow = (shown: Shown, row: SecrRowKey): EvidenceLine[] =>
  isEnergy(row)
    ? evidenceOfEnergies(shown, row)
    : shown.sealed.body.lines.filter((line) => line.row === row).map((line) => evidenceOfLine(shown, line))

/** The lines of a row by academy and stream, in order, each group with its exact sum. */
function groupsOf(shown: Shown, row: SecrRowKey, academy: string | undefined): Explanation['groups'] {
  const names = new Map(shown.sealed.body.academies.map((one) => [one.code, one.name]))
  const groups = new Map<string, EvidenceLine[]>()
  for (const line of linesOfRow(shown, row)) {
    if (academy !== undefined && line.academy !== academy) continue
    const key = `${line.academy}\n${line.stream}`
    const own = groups.get(key) ?? []
    own.push(line)
    groups.set(key, own)
  }
  return [...groups.values()].map((lines) => {
    const { academy: code, stream } = lines[0]!
    return {
      row,
      academy: code,
      academyName: names.get(code) ?? code,
      stream,
      sum: sum(lines.map(worth)).toFixed(),
      unit: isEnergy(row) ? ('kWh' as const) : ('kgCO2e' as const),
      lines,
    }
  })
}

function pupilsOf({ sealed: { body } }: Shown, academy: string | undefined): Explanation['pupils'] {
  const { period, academies } = body
  return academies
    .filter((one) => academy === undefined || one.code === academy)
    .map(({ code, name, memberships, counts, weightedPupils }: FrozenAcademy) => {
      const count = counts.filter((one) => one.kind === 'pupils').at(-1)
      return {
        academy: code,
        name,
        count: count?.value ?? null,
        asOf: count?.asOf ?? null,
        source: count?.source ?? null,
        days: memberships.reduce((days, one) => days + daysIn(one), 0),
        daysOfYear: daysIn(period),
        weighted: weightedPupils,
      }
    })
}

const places = { kWh: 'a whole number', tCO2e: 'two places', 'tCO2e per pupil': 'four places' } as const

/** The sum as somebody would do it with pencil and paper. */
function byHandOf(
  shown: Shown,
  key: SecrRowKey,
  cell: Explanation['row'],
  parts: Explanation['parts'],
): string[] {
  const { unit } = secrLayout[key]
  if (cell.shown === null || cell.unrounded === null)
    return [cell.reason ?? 'There is no figure, so there is nothing to sum.']
  if (cell.asserted) return ['Nought, because it was stated that there is none.']
  const rounded = `Rounded once, half up, to ${places[unit]}: ${grouped(cell.shown)} ${unit}.`
  if (key === 'intensity') {
    const all = pupilsOf(shown, undefined)
    const pupils = sum(all.map((one) => new Decimal(one.weighted ?? '0'))).toDecimalPlaces(12)
    const weighted = all.map((one) => `${one.count} × ${one.days} ÷ ${one.daysOfYear}`)
    return [
      `Pupils, each academy’s count × its days in the trust ÷ the days of the year: ${weighted.join(' + ')} = ${pupils.toFixed()}.`,
      `${grouped(parts[0]?.unrounded ?? '0')} tCO2e ÷ ${pupils.toFixed()} pupils = ${cell.unrounded} (to twelve places).`,
      rounded,
    ]
  }
  if (parts.length > 0)
    return [
      `${parts.map((one) => grouped(one.unrounded ?? '0')).join(' + ')} = ${grouped(cell.unrounded)} ${unit}.`,
      rounded,
    ]
  const lines = linesOfRow(shown, key)
  const many = lines.length === 1 ? '1 line' : `${lines.length} lines`
  const total = sum(lines.map(worth)).toFixed()
  return [
    unit === 'kWh'
      ? `${many} of energy sum to ${grouped(total)} kWh.`
      : `${many} sum to ${grouped(total)} kg CO2e; ÷ 1,000 = ${grouped(cell.unrounded)} tCO2e.`,
    rounded,
  ]
}

/**
 * A figure of the statement down to the rows of files: the sum by hand, the parts of a total, and the lines by academy and stream, whose
 * sums add to the figure to the last digit. Refused where there is no such academy in the inventory.
 */
export function explainRow(
  shown: Shown,
  {
    row: key,
    academy,
    previousPublished,
  }: { row: SecrRowKey; academy: string | undefined; previousPublished: boolean },
): Explanation | Refusal {
  const { body } = shown.sealed
  if (academy !== undefined && !body.academies.some((one) => one.code === academy))
    return refuse(
      'not_found',
      `There is no academy “${academy}” in the inventory of ${body.year}. It has ${body.academies.map((one) => one.code).join(', ')}.`,
      { pointer: 'academy' },
    )
  const cell = (of: SecrRowKey) => {
    const {
      key: own,
      label,
      unit,
      current,
      currentUnrounded,
    } = body.report.rows.find((one) => one.key === of)!
    return {
      key: own,
      label,
      unit,
      shown: current,
      unrounded: currentUnrounded,
      explain: explainPath(shown, { row: of }),
    }
  }
  const found = body.report.rows.find((one) => one.key === key)!
  const row = { ...cell(key), part: found.part, asserted: found.currentAsserted, reason: found.currentReason }
  const parts = (partsOfRow[key] ?? []).map(cell)
  const groups = secrLeaves(key).flatMap((leaf) => groupsOf(shown, leaf, academy))
  const { previousYear } = body.report
  return {
    ...standing(shown),
    row,
    academy: academy ?? null,
    previous: {
      year: previousYear,
      shown: found.previous,
      explain: previousPublished ? explainPath(shown, { row: key }, previousYear) : null,
    },
    byHand: byHandOf(shown, key, row, parts),
    parts,
    pupils: key === 'intensity' ? pupilsOf(shown, academy) : [],
    sum: sum(groups.map((one) => new Decimal(one.sum))).toFixed(),
    unit: isEnergy(key) ? 'kWh' : 'kgCO2e',
    groups,
  }
}
