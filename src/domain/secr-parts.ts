import { type Period, withoutPeriods } from './day.ts'
import { employeeVehicles, purchased, type SecrRowKey, transportFuels } from './secr.ts'
import type { StreamId } from './stream.ts'

/**
 * A part of the statement that every year must have data of, or somebody's word that there is none: gas, purchased electricity and
 * transport fuel are the least that the law asks for of an unquoted company (the Companies (Directors’ Report) and Limited Liability
 * Partnerships (Energy and Carbon Report) Regulations 2018), and transport fuel is the trust's own and that of
 * employees' vehicles (HM Government’s Environmental Reporting Guidelines, 2019). Missing is not zero.
 */
export interface SecrPart {
  readonly key: 'gas' | 'electricity' | 'ownedTransport' | 'employeeVehicles'
  readonly title: string
  readonly streams: ReadonlySet<StreamId>
  /**
   * The one stream whose assertion stands for the whole part: one plain statement, such as “no academy has a minibus”. Not any of its
   * streams, because that nobody rides a motorbike says nothing of the minibuses.
   */
  readonly says: StreamId
  readonly rows: readonly SecrRowKey[]
}

export const secrParts: readonly SecrPart[] = [
  {
    key: 'gas',
    title: 'Gas',
    streams: new Set(['gas.mains']),
    says: 'gas.mains',
    rows: ['energyGas', 'scope1Gas'],
  },
  {
    key: 'electricity',
    title: 'Purchased electricity',
    streams: purchased,
    says: 'electricity.grid',
    rows: ['energyElectricity', 'scope2Electricity', 'scope2Market'],
  },
  {
    key: 'ownedTransport',
    title: 'Owned transport (fuel or mileage of minibuses and the trust’s other vehicles)',
    streams: transportFuels,
    says: 'fleet.minibus',
    rows: ['energyTransport', 'scope1Transport'],
  },
  {
    key: 'employeeVehicles',
    title: 'Business travel in employees’ own vehicles',
    streams: employeeVehicles,
    says: 'travel.car',
    rows: ['energyTransport', 'scope3EmployeeVehicles'],
  },
]

/** The streams of the mandatory parts: all others are voluntary. */
export const mandatoryStreams: ReadonlySet<StreamId> = new Set(
  secrParts.flatMap(({ streams }) => [...streams]),
)

/** `recorded`: there is at least one record, of nought perhaps; `asserted`: none, and somebody says that there is nothing to record. */
export type SecrPartStatus = 'recorded' | 'asserted' | 'missing'

/** Somebody's word that a stream does not apply in a period: to an academy, or (undefined) to any. */
export interface SecrAssertion {
  readonly academyId: string | undefined
  readonly stream: string
  readonly period: Period
}

/** The assertions that speak for a part of one academy. */
const spokenFor = <T extends SecrAssertion>(
  part: SecrPart,
  academyId: string,
  assertions: readonly T[],
): T[] =>
  assertions.filter(
    (one) => one.stream === part.says && (one.academyId === undefined || one.academyId === academyId),
  )

/**
 * How a part of a year stands: asserted only where the assertions, of the whole trust or of each academy, reach over every day on
 * which an academy was a member. Answers the assertions that it rests on.
 */
export function secrPartOf<T extends SecrAssertion>(
  part: SecrPart,
  {
    recorded,
    members,
    assertions,
  }: {
    /** The streams of which the year has any record. */
    recorded: ReadonlySet<StreamId>
    /** Who was a member, and when within the year. */
    members: readonly { readonly academyId: string; readonly period: Period }[]
    assertions: readonly T[]
  },
): { status: SecrPartStatus; assertions: readonly T[] } {
  if ([...part.streams].some((stream) => recorded.has(stream))) return { status: 'recorded', assertions: [] }
  const said = members.map(({ academyId, period }) => ({
    period,
    by: spokenFor(part, academyId, assertions),
  }))
  const whole = said.every(
    ({ period, by }) =>
      withoutPeriods(
        period,
        by.map((one) => one.period),
      ).length === 0,
  )
  return members.length > 0 && whole
    ? { status: 'asserted', assertions: [...new Set(said.flatMap(({ by }) => by))] }
    : { status: 'missing', assertions: [] }
}
