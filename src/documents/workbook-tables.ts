import { type Day, daysIn, lastDay, type Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import type {
  FrozenAcademy,
  FrozenCoverage,
  FrozenFactor,
  FrozenFactorSet,
  FrozenFile,
  FrozenInventory,
} from '../domain/frozen-inventory.ts'
import { exactText, type SheetContent, type WrittenSheet } from './sheet.ts'
import { lettersOf, rangeOf, type SheetColumn, tableSheet } from './workbook-columns.ts'

const dayOrNull = (day: Day | null): SheetContent => (day === null ? null : { day })

const labelHeads = ['Scope', 'Level 1', 'Level 2', 'Level 3', 'Level 4', 'Column text']

const factorColumns: readonly SheetColumn<FrozenFactor>[] = [
  { key: 'set', head: 'Factor set', width: 13, of: ({ set }) => set },
  { key: 'no', head: 'Row no.', width: 9, figure: true, of: ({ no }) => ({ number: no }) },
  { key: 'id', head: 'Row id', width: 19, of: ({ id }) => id },
  ...labelHeads.map(
    (head, index): SheetColumn<FrozenFactor> => ({
      key: head,
      head,
      width: index === 0 ? 10 : 26,
      of: ({ labels }) =>
        (index < labelHeads.length - 1 ? labels[index] : labels.slice(index).join(' · ')) ?? null,
    }),
  ),
  { key: 'uom', head: 'Unit', width: 16, of: ({ uom }) => uom },
  { key: 'ghgUnit', head: 'Gas', width: 12, of: ({ ghgUnit }) => ghgUnit },
  {
    key: 'value',
    head: 'Value',
    width: 13,
    figure: true,
    of: ({ value }) => ({ number: value, format: '0.00000####' }),
  },
  { key: 'exact', head: 'Value, exact*', width: 18, of: ({ value }) => exactText(value) },
]

/** The rows of the published tables that were used. */
export const factorsSheet = ({ factors }: FrozenInventory): WrittenSheet =>
  tableSheet('Factors', { columns: factorColumns, records: factors })

const setColumns: readonly SheetColumn<FrozenFactorSet>[] = [
  { key: 'id', head: 'Factor set', width: 13, of: ({ id }) => id },
  { key: 'title', head: 'Title', width: 56, of: ({ title }) => title },
  { key: 'publisher', head: 'Publisher', width: 12, of: ({ publisher }) => publisher },
  { key: 'year', head: 'Year', width: 7, figure: true, of: ({ year }) => ({ number: year }) },
  { key: 'revision', head: 'Revision', width: 10, of: ({ revision }) => revision },
  { key: 'published', head: 'Published on', width: 13, of: ({ publishedOn }) => dayOrNull(publishedOn) },
  { key: 'licence', head: 'Licence', width: 28, of: ({ licence }) => licence },
  { key: 'attribution', head: 'Attribution', width: 60, of: ({ attribution }) => attribution },
  { key: 'hash', head: 'SHA-256 of the source', width: 68, of: ({ sourceHash }) => sourceHash },
]

/** The published tables themselves. */
export const factorSetsSheet = ({ factorSets }: FrozenInventory): WrittenSheet =>
  tableSheet('Factor sets', { columns: setColumns, records: factorSets })

const coverageColumns: readonly SheetColumn<FrozenCoverage>[] = [
  { key: 'academy', head: 'Academy', width: 10, of: ({ academy }) => academy },
  { key: 'what', head: 'What', width: 34, of: ({ what }) => what },
  { key: 'stream', head: 'Stream', width: 19, of: ({ stream }) => stream },
  {
    key: 'expected',
    head: 'Days expected',
    width: 11,
    figure: true,
    of: ({ daysExpected }) => ({ number: daysExpected }),
  },
  {
    key: 'received',
    head: 'Days received',
    width: 11,
    figure: true,
    of: ({ daysReceived }) => ({ number: daysReceived }),
  },
  {
    key: 'estimated',
    head: 'Days estimated',
    width: 11,
    figure: true,
    of: ({ daysEstimated }) => ({ number: daysEstimated }),
  },
  {
    key: 'share',
    head: 'Received of expected',
    width: 12,
    figure: true,
    of: ({ daysExpected, daysReceived }, { row }) =>
      daysExpected === 0
        ? null
        : {
            formula: `${lettersOf(coverageColumns, 'received')}${row}/${lettersOf(coverageColumns, 'expected')}${row}`,
            gives: new Decimal(daysReceived).div(daysExpected).toDecimalPlaces(15).toFixed(),
            format: '0.0%',
          },
  },
  {
    key: 'missing',
    head: 'Missing',
    width: 40,
    of: ({ missing }) =>
      missing
        .map((hole) => (daysIn(hole) === 1 ? hole.start : `${hole.start} to ${lastDay(hole)}`))
        .join('; ') || null,
  },
  { key: 'note', head: 'Note', width: 60, of: ({ note }) => note },
]

/** How whole the data are. */
export const coverageSheet = ({ coverage }: FrozenInventory): WrittenSheet =>
  tableSheet('Coverage', { columns: coverageColumns, records: coverage })

interface MembershipRecord {
  readonly academy: FrozenAcademy
  /** null: an academy without a day in the trust. */
  readonly membership: FrozenAcademy['memberships'][number] | null
  readonly period: Period
  readonly count: FrozenAcademy['counts'][number] | null
  /** Pupils weighted by the days, where they follow from the count and the days; else what the inventory says. */
  readonly weighted: Decimal | null
  readonly live: boolean
}

const membershipColumns: readonly SheetColumn<MembershipRecord>[] = [
  { key: 'code', head: 'Academy', width: 10, of: ({ academy }) => academy.code },
  { key: 'name', head: 'Name', width: 34, of: ({ academy }) => academy.name },
  { key: 'phase', head: 'Phase', width: 14, of: ({ academy }) => academy.phase },
  { key: 'urn', head: 'URN', width: 9, of: ({ academy }) => academy.urn },
  {
    key: 'from',
    head: 'In the trust from',
    width: 12,
    of: ({ membership }) => dayOrNull(membership?.start ?? null),
  },
  {
    key: 'to',
    head: 'to',
    width: 12,
    of: ({ membership }) => (membership === null ? null : { day: lastDay(membership) }),
  },
  { key: 'startEvent', head: 'Began by', width: 15, of: ({ membership }) => membership?.startEvent ?? null },
  { key: 'endEvent', head: 'Ended by', width: 15, of: ({ membership }) => membership?.endEvent ?? null },
  {
    key: 'days',
    head: 'Days in the trust',
    width: 10,
    figure: true,
    of: ({ membership }, { row }) =>
      membership === null
        ? null
        : {
            formula: `${lettersOf(membershipColumns, 'to')}${row}-${lettersOf(membershipColumns, 'from')}${row}+1`,
            gives: String(daysIn(membership)),
            format: '0',
          },
  },
  {
    key: 'yearDays',
    head: 'Days of the year',
    width: 10,
    figure: true,
    of: ({ period }) => ({ number: daysIn(period) }),
  },
  {
    key: 'pupils',
    head: 'Pupils',
    width: 10,
    figure: true,
    of: ({ count }) => (count === null ? null : { number: count.value, format: '#,##0.##' }),
  },
  { key: 'asOf', head: 'Counted on', width: 12, of: ({ count }) => dayOrNull(count?.asOf ?? null) },
  { key: 'source', head: 'Source of the count', width: 30, of: ({ count }) => count?.source ?? null },
  {
    key: 'weighted',
    head: 'Pupils weighted by days',
    width: 13,
    figure: true,
    of: ({ weighted, live }, { row }) => {
      if (weighted === null) return null
      const value = weighted.toFixed()
      if (!live) return { number: value, format: '#,##0.0###' }
      const [pupils, days, year] = ['pupils', 'days', 'yearDays'].map(
        (key) => `${lettersOf(membershipColumns, key)}${row}`,
      )
      return { formula: `${pupils}*${days}/${year}`, gives: value, format: '#,##0.0###' }
    },
  },
]

/** The count of pupils that the ratio rests on: the last that was taken in the year. */
const pupilsOf = ({ counts }: FrozenAcademy, period: Period) =>
  counts
    .filter(({ kind, asOf }) => kind === 'pupils' && asOf >= period.start && asOf < period.end)
    .sort((a, b) => (a.asOf < b.asOf ? -1 : 1))
    .at(-1) ?? null

function membershipRecords(academy: FrozenAcademy, period: Period): MembershipRecord[] {
  const frozen = academy.weightedPupils === null ? null : new Decimal(academy.weightedPupils)
  const count = frozen === null ? null : pupilsOf(academy, period)
  const parts = academy.memberships.map((membership) =>
    count === null ? null : new Decimal(count.value).times(daysIn(membership)).div(daysIn(period)),
  )
  const sum = parts.reduce((all: Decimal, part) => all.plus(part ?? 0), new Decimal(0))
  // The formula is shown only where it gives what was frozen.
  const live = frozen !== null && count !== null && sum.minus(frozen).abs().lt('0.000001')
  const all = academy.memberships.length === 0 ? [null] : academy.memberships
  return all.map((membership, index) => ({
    academy,
    membership,
    period,
    count,
    weighted: live ? parts[index]! : index === 0 ? frozen : null,
    live,
  }))
}

const membershipsOf = ({ academies, period }: FrozenInventory): MembershipRecord[] =>
  academies.flatMap((academy) => membershipRecords(academy, period))

/** The cells of a column of “Academies”. */
export const academyRange = (key: string, body: FrozenInventory): string =>
  rangeOf('Academies', { columns: membershipColumns, key, records: membershipsOf(body).length })

/** Who was in the trust and for how long, and the pupils: a row for each time in the trust. */
export const academiesSheet = (body: FrozenInventory): WrittenSheet =>
  tableSheet('Academies', { columns: membershipColumns, records: membershipsOf(body) })

const countColumns: readonly SheetColumn<{ academy: string; count: FrozenAcademy['counts'][number] }>[] = [
  { key: 'academy', head: 'Academy', width: 10, of: ({ academy }) => academy },
  { key: 'kind', head: 'Of what', width: 14, of: ({ count }) => count.kind },
  { key: 'asOf', head: 'Counted on', width: 12, of: ({ count }) => ({ day: count.asOf }) },
  {
    key: 'value',
    head: 'Count',
    width: 12,
    figure: true,
    of: ({ count }) => ({ number: count.value, format: '#,##0.##' }),
  },
  { key: 'source', head: 'Source', width: 50, of: ({ count }) => count.source },
]

/** Every count that is recorded, of whatever. */
export const countsSheet = ({ academies }: FrozenInventory): WrittenSheet =>
  tableSheet('Counts', {
    columns: countColumns,
    records: academies.flatMap(({ code, counts }) => counts.map((count) => ({ academy: code, count }))),
  })

const fileColumns: readonly SheetColumn<FrozenFile>[] = [
  { key: 'no', head: 'File', width: 7, figure: true, of: (_, { index }) => ({ number: index + 1 }) },
  { key: 'name', head: 'Name', width: 44, of: ({ fileName }) => fileName },
  {
    key: 'bytes',
    head: 'Bytes',
    width: 14,
    figure: true,
    of: ({ bytes }) => ({ number: bytes, format: '#,##0' }),
  },
  { key: 'by', head: 'Sent by', width: 28, of: ({ uploadedBy }) => uploadedBy },
  { key: 'sha256', head: 'SHA-256', width: 68, of: ({ sha256 }) => sha256 },
]

/** The files that the lines rest on. */
export const filesSheet = ({ files }: FrozenInventory): WrittenSheet =>
  tableSheet('Files', { columns: fileColumns, records: files })
