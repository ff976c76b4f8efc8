import { expect } from 'vitest'
import { addDays } from '../../src/domain/day.ts'
import type { Client, TestService } from './service.ts'

/**
 * A trust whose figures are round numbers: each site's emissions are carbon dioxide itself, lost as a refrigerant, one kilogram a
 * kilogram in every factor set. Y0 is 2019-20, and so on.
 */
export const yearNames = ['2019-20', '2020-21', '2021-22', '2022-23', '2023-24', '2024-25'] as const
export const startOf = (year: number): string => `${2019 + year}-09-01`
export const endOf = (year: number): string => addDays(startOf(year + 1), -1)

/** Tonnes of a site by year; in parts, each up to a day, where the year is cut. */
export type Tonnes = number | readonly (readonly [before: string, tonnes: number])[]

export interface WorkedSite {
  readonly code: string
  readonly tonnes: Readonly<Record<number, Tonnes>>
  readonly memberships: readonly Readonly<Record<string, string>>[]
  readonly openedOn?: string
}

export const always = [{ start: '2012-09-01', startEvent: 'joined' }]

/** The rows of an activity file: each part of a year a row, spread over its days. */
export function rowsOf({ code, tonnes }: Pick<WorkedSite, 'code' | 'tonnes'>): string[] {
  return Object.entries(tonnes).flatMap(([year, all]) => {
    const parts = typeof all === 'number' ? [[startOf(Number.parseInt(year, 10) + 1), all] as const] : all
    let from = startOf(Number.parseInt(year, 10))
    return parts.map(([before, amount]) => {
      const row = `${code},refrigerant,${from},${addDays(before, -1)},${amount * 1000},kg,Carbon dioxide`
      from = before
      return row
    })
  })
}
export const fileOf = (rows: readonly string[]): string =>
  ['academy,stream,from,to,quantity,unit,gas', ...rows].join('\n')

/** Makes the trust, its target of 40 % by the last year, and sends its files. Answers clients and the academies' ids by code. */
export async function workedTrust(
  t: TestService,
  sites: readonly WorkedSite[],
  { target = {} }: { target?: object } = {},
) {
  const { trustId, as } = await t.makeTrust()
  const lead = await as('lead')
  const ids: Record<string, string> = {}
  for (const { code, memberships, openedOn } of sites) {
    const made = await lead('POST', '/v1/academies', {
      ...{ code, name: `Site ${code.toUpperCase()}`, phase: 'primary' },
      ...(openedOn === undefined ? {} : { openedOn }),
    })
    ids[code] = made.body.id
    for (const one of memberships) await join(lead, made.body.id, one)
  }
  for (const stream of ['electricity.grid', 'gas.mains'])
    await lead('POST', '/v1/assertions', {
      stream,
      start: '2000-01-01',
      reason: 'nothing but carbon dioxide',
    })
  const sent = await t.upload(lead, fileOf(sites.flatMap(rowsOf)))
  expect([sent.body.status, sent.body.issues]).toEqual(['counted', { errors: 0, warnings: 0 }])
  await lead('POST', '/v1/targets', {
    ...{
      baseYear: yearNames[0],
      targetYear: yearNames[5],
      reductionPercent: '40',
      scopes: [1],
      categories: [],
    },
    ...target,
  })
  return { trustId, as, lead, ids }
}

export async function join(lead: Client, academyId: string, membership: object): Promise<string> {
  const joined = await lead('POST', '/v1/memberships', { academyId, ...membership })
  expect([joined.status, joined.body.detail]).toEqual([201, undefined])
  return joined.body.id
}

const dJoins = `${2019 + 3 + 1}-01-01`
const leaves = `${2019 + 5 + 1}-04-01`
/** The sites of the worked example. D's and B's years are cut where they come and go, and D's base year in the same months. */
export const worked = {
  a: { code: 'a', tonnes: { 0: 500, 1: 480, 2: 450, 3: 420, 4: 380, 5: 330 }, memberships: always },
  b: {
    code: 'b',
    tonnes: {
      0: 300,
      1: 290,
      2: 280,
      3: 260,
      4: 240,
      5: [
        [leaves, 135],
        [startOf(6), 75],
      ],
    },
    memberships: always,
  },
  c: { code: 'c', tonnes: { 0: 200, 1: 195, 2: 185, 3: 170, 4: 150, 5: 130 }, memberships: always },
  d: {
    code: 'd',
    tonnes: {
      0: [
        ['2020-01-01', 87],
        ['2020-04-01', 83],
        [startOf(1), 80],
      ],
      1: 245,
      2: 240,
      3: [
        [dJoins, 80],
        [startOf(4), 150],
      ],
      4: 200,
      5: [
        [leaves, 105],
        [startOf(6), 55],
      ],
    },
    memberships: [{ start: dJoins, startEvent: 'joined', end: leaves, endEvent: 'left' }],
  },
  e: {
    code: 'e',
    tonnes: { 0: 30, 1: 29, 2: 29, 3: 28, 4: 27, 5: 26 },
    memberships: [{ start: startOf(4), startEvent: 'joined' }],
  },
  f: {
    code: 'f',
    tonnes: { 0: 40, 1: 40, 2: 40, 3: 40, 4: 40, 5: 40 },
    memberships: [{ start: '2024-12-10', startEvent: 'joined' }],
  },
} satisfies Record<string, WorkedSite>
export { dJoins, leaves }
