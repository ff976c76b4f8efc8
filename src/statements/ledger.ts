import { lastDay } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import type { InventoryState } from '../domain/inventory-life.ts'
import { isRefusal } from '../domain/refusal.ts'
import { reportingPeriod, reportingYearOf } from '../domain/reporting-year.ts'
import { type SecrRowKey, secrRowKeys } from '../domain/secr.ts'
import type { SecrReport } from '../domain/secr-report.ts'
import { grouping, readFigure } from '../domain/statement/figure.ts'
import { reportOfYear } from '../inventories/report.ts'
import type { Services } from '../services.ts'
import { trustOf } from '../trusts/run.ts'
import type { Checked } from './schema.ts'

type Understood = Checked['understood']
type Row = Understood['rows'][number]
type Printed = Row['figures'][number]
type Ledger = NonNullable<Checked['ledger']>
type Compared = Ledger['figures'][number]

interface YearHeld {
  readonly year: string
  readonly state: InventoryState
  readonly version: number
  readonly report: SecrReport
}

/** How much of the ledger’s unit one unit of a statement is; of a ratio nothing is to be said but of tonnes per pupil. */
const inLedgerUnits: Readonly<Record<string, Decimal>> = {
  kWh: new Decimal(1),
  MWh: new Decimal(1000),
  GWh: new Decimal(1_000_000),
  tCO2e: new Decimal(1),
  kgCO2e: new Decimal('0.001'),
  ratio: new Decimal(1),
}

const rowKeys: ReadonlySet<string> = new Set(secrRowKeys)
const isEnergy = (key: SecrRowKey): boolean => key.startsWith('energy')

/** The row of the ledger’s statement that a row of a file is, and how much of its unit one of the file’s is. undefined: it has none. */
function rowOf({ key, per }: Row, unit: string | null): { key: SecrRowKey; scale: Decimal } | undefined {
  if (key === null || !rowKeys.has(key)) return undefined
  const own = key as SecrRowKey
  if (own === 'intensity' && (per === null || !/pupil/i.test(per))) return undefined
  const fits = own === 'intensity' ? unit === 'ratio' : unit !== null && isEnergy(own) === unit.endsWith('Wh')
  const scale = unit === null ? undefined : inLedgerUnits[unit]
  return fits && scale !== undefined ? { key: own, scale } : undefined
}

const nothing = { ledger: null, difference: null } as const

/** A printed figure beside that of the ledger: alike within half a unit of the last place that is printed. */
function held(
  printed: Printed,
  ours: string | null,
  scale: Decimal,
): Pick<Compared, 'agrees' | 'ledger' | 'difference'> {
  const read = readFigure(printed.printed)
  if (read.is === 'malformed' || read.is === 'unknown') return { agrees: 'notTold', ...nothing }
  if (ours === null) return { agrees: read.is === 'nil' ? 'yes' : 'notInLedger', ...nothing }
  const own = new Decimal(ours).div(scale)
  const { value, places } = read.is === 'number' ? read : { value: new Decimal(0), places: 0 }
  const unit = new Decimal(10).pow(-places)
  const difference = value.minus(own)
  return {
    agrees: difference.abs().lte(unit.div(2)) ? 'yes' : 'no',
    ledger: grouping(own, places),
    difference: difference.toDecimalPlaces(places).toFixed(places),
  }
}

/** The years of a statement’s columns that are reporting years of the trust, each with its report: as published, else as it stands now. */
async function yearsOf(
  services: Services,
  trustId: string,
  { columns }: Understood,
): Promise<(YearHeld | undefined)[]> {
  const { yearStartMonth } = await trustOf(services.db, trustId)
  const known = new Map<string, YearHeld | undefined>()
  const years: (YearHeld | undefined)[] = []
  for (const { kind, end } of columns) {
    if (kind !== 'year' || end === null) {
      years.push(undefined)
      continue
    }
    const year = reportingYearOf(end, yearStartMonth)
    const period = reportingPeriod(year, yearStartMonth)
    if (isRefusal(period) || lastDay(period) !== end) {
      years.push(undefined)
      continue
    }
    if (!known.has(year)) {
      const asked = { trustId, year }
      const found = await reportOfYear(services, asked)
      const told = isRefusal(found) ? await reportOfYear(services, { ...asked, draft: true }) : found
      const empty = isRefusal(told) || told.report.rows.every(({ current }) => current === null)
      known.set(
        year,
        empty
          ? undefined
          : { year, state: told.inventory.state, version: told.inventory.version, report: told.report },
      )
    }
    years.push(known.get(year))
  }
  return years
}

/** Each figure of a statement beside the ledger’s own of the same year and row, where it has both. */
export async function ledgerBeside(
  services: Services,
  trustId: string,
  understood: Understood,
): Promise<Ledger> {
  const years = await yearsOf(services, trustId, understood)
  const figures = understood.rows.flatMap((row) =>
    row.figures.flatMap((printed): Compared[] => {
      const own = years[printed.column]
      const of = rowOf(row, printed.unit ?? row.unit)
      if (own === undefined || of === undefined) return []
      const ours = own.report.rows.find((one) => one.key === of.key)?.currentUnrounded ?? null
      return [
        {
          ...{ year: own.year, key: of.key, row: row.label, unit: printed.unit ?? row.unit },
          ...{ place: printed.place, printed: printed.printed },
          ...held(printed, ours, of.scale),
        },
      ]
    }),
  )
  const told = [
    ...new Map(years.flatMap((one) => (one === undefined ? [] : [[one.year, one] as const]))).values(),
  ]
  return {
    years: told.map(({ year, state, version }) => ({ year, state, version })),
    figures,
  }
}
