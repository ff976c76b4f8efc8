import { quantityOf, type Sheet, total } from './check-model.ts'
import type { StatementKey } from './statement.ts'

/** Rows whose sum a total may be. */
export interface Option {
  readonly rows: readonly number[]
  /** Rows that are taken off instead of added. */
  readonly less?: readonly number[]
  /** Why such a sum is to be told, where it is the only one that holds. */
  readonly strange?: 'market' | 'outside' | 'offsets' | 'leavesOut'
  readonly leftOut?: readonly number[]
}

interface At {
  readonly row: number
  readonly column: number
}

/** Rows that stand beside an energy total as a memo: what is generated, exported, or part of another row. */
const memo = /solar|photovolt|\bpv\b|generat|export|renewable|on-?site|of which|includ|self-?consum|memo/i
/** So many sums are tried at most for one total; the usual ones come first. */
const mostSums = 240
const product = (lists: readonly (readonly (readonly number[])[])[]): number[][] =>
  lists.reduce<number[][]>(
    (all, list) => all.flatMap((one) => list.map((more) => [...one, ...more])).slice(0, mostSums),
    [[]],
  )

/** Every choice of some rows, all of them first. Of more than four: all, none, all but one, and each alone; of many: all and none. */
function choices(rows: readonly number[]): number[][] {
  if (rows.length > 24) return [[...rows], []]
  if (rows.length > 4)
    return [
      [...rows],
      [],
      ...rows.map((row) => rows.filter((one) => one !== row)),
      ...rows.map((row) => [row]),
    ]
  return Array.from({ length: 2 ** rows.length }, (_, bits) =>
    rows.filter((_row, place) => (bits & (1 << place)) === 0),
  )
}

/** The rows of keys in a column; of several of one key, one that is the sum of the others stands for them. */
function partsOf(sheet: Sheet, column: number, ...keys: readonly StatementKey[]): number[] {
  return keys.flatMap((key) => sheet.once(`${key}:${column}`, () => partsOfKey(sheet, column, key)))
}
function partsOfKey(sheet: Sheet, column: number, key: StatementKey): number[] {
  const rows = sheet.rows(key).filter((row) => anything(sheet, row))
  const amounts = rows.flatMap((row) => sheet.amount(row, column) ?? [])
  if (rows.length < 2 || amounts.length < rows.length) return rows
  const all = total(amounts)
  const subtotal = amounts.find(({ row, value }) => {
    if (rows.length === 2 && !/total/i.test(sheet.row(row).label)) return false
    return value.times(2).minus(all.value).abs().lte(all.half)
  })
  return subtotal === undefined ? rows : [subtotal.row]
}
/** Whether a row prints anything at all: a line of words is no part of a sum. */
const anything = (sheet: Sheet, row: number): boolean =>
  sheet.years.some(({ index }) => sheet.slot(row, index).is !== 'blank')

/** Rows of the kind of quantity whose meaning is not known. */
const unnamed = (sheet: Sheet, quantity: 'energy' | 'emissions'): number[] =>
  sheet.once(`unnamed ${quantity}`, () =>
    sheet.statement.rows.flatMap((row, index) =>
      row.key === undefined && quantityOf(row) === quantity && anything(sheet, index) ? [index] : [],
    ),
  )

/** With what is certain, and each choice of what may be in it; leaving out a row that is no memo is told. */
function withOptional(
  sheet: Sheet,
  { sure, may, column }: { sure: readonly number[]; may: readonly number[]; column: number },
): Option[] {
  return choices(may).flatMap((chosen): Option[] => {
    const rows = [...sure, ...chosen]
    if (rows.length === 0) return []
    const leftOut = may.filter(
      (row) =>
        !chosen.includes(row) &&
        sheet.row(row).key !== undefined &&
        !memo.test(sheet.row(row).label) &&
        sheet.amount(row, column)?.value.isZero() === false,
    )
    return [leftOut.length > 0 ? { rows, strange: 'leavesOut', leftOut } : { rows }]
  })
}

/** The unnamed rows that stand between the rows given and their total: they are in the section. */
function within(sheet: Sheet, rows: readonly number[], at: number): number[] {
  const first = Math.min(at, ...rows)
  return unnamed(sheet, quantityOf(sheet.row(at)) as 'energy' | 'emissions').filter(
    (row) => row > first && row < at,
  )
}

/** The scopes that a label says are in a total: “Total scope 1 and 2”. */
export function scopesIn(label: string): number[] {
  const found = /scopes?\s*([123](?:\s*(?:,|&|\+|and|scope|-|to)\s*(?:scope\s*)?[123])+)/i.exec(label)?.[1]
  if (found === undefined) return []
  const digits = (found.match(/[123]/g) ?? []).map((one) => Number.parseInt(one, 10))
  return /[123]\s*(?:-|to)\s*[123]/.test(found) && digits[0] === 1 && digits.at(-1) === 3 ? [1, 2, 3] : digits
}

/** The sums that a printed total may be, those that are usual first. Empty: the row is no total, or its parts are not printed. */
export function compositionsOf(sheet: Sheet, at: At): Option[] {
  const block = blockOf(sheet, at.row)
  if (block === undefined) return wholeOf(sheet, at)
  return block.last ? [{ rows: block.rows }, ...wholeOf(sheet, at)] : [{ rows: block.rows }]
}

/** So many totals of one meaning are those of schools or sites: each is of the lines between it and the one above. */
const manyTotals = 4
function blockOf(sheet: Sheet, at: number): { rows: number[]; last: boolean } | undefined {
  const { key } = sheet.row(at)
  const totals = key === undefined || !/Total$/.test(key) ? [] : sheet.rows(key)
  if (totals.length < manyTotals) return undefined
  const before = totals.filter((row) => row < at).at(-1) ?? -1
  const quantity = quantityOf(sheet.row(at))
  const rows = sheet.statement.rows.flatMap((row, index) =>
    index > before && index < at && quantityOf(row) === quantity && anything(sheet, index) ? [index] : [],
  )
  const last = totals.at(-1) === at
  return rows.length < 2 ? undefined : { rows, last }
}

function wholeOf(sheet: Sheet, at: At): Option[] {
  const { key, label } = sheet.row(at.row)
  const { column } = at
  const parts = (...keys: readonly StatementKey[]) => partsOf(sheet, column, ...keys)
  const section = (sure: readonly number[], other: readonly number[]) =>
    withOptional(sheet, { sure, may: [...other, ...within(sheet, [...sure, ...other], at.row)], column })
  switch (key) {
    case 'energyTotal': {
      const sure = parts('energyGas', 'energyElectricity', 'energyTransport')
      const may = [...parts('energyOther'), ...unnamed(sheet, 'energy')]
      return sure.length + may.length < 2 ? [] : withOptional(sheet, { sure, may, column })
    }
    case 'scope1Total':
      return section(parts('scope1Gas', 'scope1Transport'), parts('scope1Other'))
    case 'scope2Total': {
      const market = sheet.rows('scope2Market')
      if (/market/i.test(label)) return section(market, [])
      const usual = section(parts('scope2Electricity'), parts('scope2Other'))
      return usual.length === 0 ? [] : [...usual, ...marketOption(market)]
    }
    case 'scope3Total':
      return section(parts('scope3EmployeeVehicles'), parts('scope3Other'))
    case 'grossTotal':
      return grossOptions(sheet, at)
    case 'netTotal': {
      const gross = sheet.rows('grossTotal')
      const offsets = sheet.rows('offsets')
      if (gross.length === 0 || offsets.length === 0) return []
      return gross.map((row) => ({ rows: [row, ...offsets], less: offsets }))
    }
    default:
      return key === undefined && /total/i.test(label) && scopesIn(label).length > 1
        ? grossOptions(sheet, at)
        : []
  }
}

const marketOption = (rows: readonly number[]): Option[] =>
  rows.length === 0 ? [] : [{ rows, strange: 'market' }]

/** The ways in which a scope may stand in the gross total: its printed total, or its parts. */
function scopeWays(sheet: Sheet, scope: 1 | 2 | 3, { row, column }: At): number[][] {
  const parts = (...keys: readonly StatementKey[]) => partsOf(sheet, column, ...keys)
  const printed = sheet
    .rows((['scope1Total', 'scope2Total', 'scope3Total'] as const)[scope - 1]!)
    .filter((row) => anything(sheet, row) && !/market/i.test(sheet.row(row).label))
    .map((row) => [row])
  const sure =
    scope === 1
      ? parts('scope1Gas', 'scope1Transport', 'scope1Other')
      : scope === 2
        ? parts('scope2Electricity', 'scope2Other')
        : parts('scope3EmployeeVehicles')
  if (scope !== 3) return [...printed, ...(sure.length > 0 ? [sure] : [])]
  const other = parts('scope3Other').filter((one) => one < row || !isBelowItsParts(sheet, row))
  const ways = choices(other).map((chosen) => [...sure, ...chosen])
  return [...printed, ...ways.filter((way) => way.length > 0)]
}

/** Whether a total stands under its parts, so that what follows is another section, and the label takes none of it in. */
function isBelowItsParts(sheet: Sheet, at: number): boolean {
  const parts = sheet.rows('scope1Gas', 'scope1Total', 'scope2Electricity', 'scope2Total')
  return parts.some((row) => row < at) && !/includ|voluntary|scope 3|\ball\b/i.test(sheet.row(at).label)
}

function grossOptions(sheet: Sheet, { row, column }: At): Option[] {
  const { label, key } = sheet.row(row)
  const named = scopesIn(label)
  const said = named.length > 1 ? named : [1, 2, 3]
  const ways = (scope: 1 | 2 | 3): number[][] => scopeWays(sheet, scope, { row, column })
  const [one, two, three] = [ways(1), ways(2), ways(3)]
  const market = [
    ...sheet.rows('scope2Market').map((at) => [at]),
    ...sheet
      .rows('scope2Total')
      .filter((at) => /market/i.test(sheet.row(at).label))
      .map((at) => [at]),
  ]
  const or = (list: number[][]): number[][] => (list.length === 0 ? [[]] : list)
  const extra = choices(
    key === undefined ? [] : unnamed(sheet, 'emissions').filter((at) => !/total/i.test(sheet.row(at).label)),
  )
  const none = [[]]
  const build = (second: number[][], third: number[][]): number[][] =>
    product([
      said.includes(1) ? or(one) : none,
      said.includes(2) ? or(second) : none,
      or(third),
      extra,
    ]).filter((rows) => rows.length > (key === undefined ? 1 : 0))
  const toMarket = /market/i.test(label) && market.length > 0
  const thirds = said.includes(3) ? three : []
  const sound = build(toMarket ? market : two, thirds).map((rows): Option => ({ rows }))
  if (sound.length === 0 || (one.length === 0 && two.length === 0)) return []
  const employee = sheet
    .rows('scope3EmployeeVehicles')
    .filter((at) => sheet.amount(at, column)?.value.isZero() === false)
  const without = said.includes(3) && three.length > 0 ? build(toMarket ? market : two, []) : []
  const onlyVoluntary = employee.length === 0
  const outside = sheet.rows('outsideOfScopes')
  const offsets = sheet.rows('offsets')
  return [
    ...sound,
    ...without.map(
      (rows): Option => (onlyVoluntary ? { rows } : { rows, strange: 'leavesOut', leftOut: employee }),
    ),
    ...(toMarket || market.length === 0
      ? []
      : build(market, thirds).map((rows): Option => ({ rows, strange: 'market' }))),
    ...(outside.length === 0
      ? []
      : sound.map(({ rows }): Option => ({ rows: [...rows, ...outside], strange: 'outside' }))),
    ...(offsets.length === 0
      ? []
      : sound.map(
          ({ rows }): Option => ({ rows: [...rows, ...offsets], less: offsets, strange: 'offsets' }),
        )),
  ]
}
