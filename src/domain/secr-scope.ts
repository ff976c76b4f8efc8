import type { Day } from './day.ts'
import { Decimal, grouped } from './decimal.ts'
import type { SecrScopeTest } from './secr-report.ts'

/** The limits of a large company as SECR has them, for financial years that start on a day or later. */
interface SizeLimits {
  readonly from: Day
  readonly turnoverPounds: Decimal
  readonly balanceSheetPounds: Decimal
  readonly employees: number
  readonly source: string
}

/** Dated, so that a change of the law is a new line here and no old year is judged by it. */
const limits: readonly SizeLimits[] = [
  {
    from: '2019-04-01',
    turnoverPounds: new Decimal(36_000_000),
    balanceSheetPounds: new Decimal(18_000_000),
    employees: 250,
    source:
      'the Companies (Directors’ Report) and Limited Liability Partnerships (Energy and Carbon Report) Regulations 2018, as the guidance for academy trusts of 28 September 2022 gives them',
  },
]

/** How large a trust was in a year, for the test; `asOf` is the day of its balance sheet. */
export interface TrustSize {
  readonly turnoverPounds: Decimal
  readonly balanceSheetPounds: Decimal
  readonly employees: number
  readonly asOf: Day
  readonly source: string
}

const pounds = (amount: Decimal): string => `£${grouped(amount.toDecimalPlaces(0).toFixed())}`

/**
 * Whether a trust must report: at least two of three limits reached in the year (the Companies Act 2006, sections 465 and 466, by which
 * SECR says what is large). Whether one year decides, or two in a row, the sources do not agree on: that is left to finance.
 */
export function scopeTestOf(size: TrustSize | undefined, yearStart: Day): SecrScopeTest {
  const own = limits.filter((one) => one.from <= yearStart).at(-1)
  if (own === undefined)
    return {
      inScope: false,
      sentence: `The year started before ${limits[0]?.from}, from when on large unquoted companies report.`,
    }
  if (size === undefined)
    return {
      inScope: null,
      sentence:
        'The size of the trust in this year is not recorded (turnover, balance sheet, employees), so that whether it must report is not tested here.',
    }
  const tests = [
    [
      `turnover ${pounds(size.turnoverPounds)} (limit ${pounds(own.turnoverPounds)})`,
      size.turnoverPounds.gte(own.turnoverPounds),
    ],
    [
      `balance sheet total ${pounds(size.balanceSheetPounds)} (limit ${pounds(own.balanceSheetPounds)})`,
      size.balanceSheetPounds.gte(own.balanceSheetPounds),
    ],
    [
      `${grouped(String(size.employees))} employees (limit ${own.employees})`,
      size.employees >= own.employees,
    ],
  ] as const
  const reached = tests.filter(([, met]) => met).length
  const words = tests.map(([text, met]) => `${text}: ${met ? 'reached' : 'not reached'}`).join('; ')
  return {
    inScope: reached >= 2,
    sentence: `The trust ${reached >= 2 ? 'is within' : 'is not within'} the scope of SECR: ${reached} of 3 limits are reached, and 2 decide (${words}). Size at ${size.asOf}, from ${size.source}; limits of ${own.source}, for years that start on or after ${own.from}.`,
  }
}

/** At most so many kilowatt-hours in the United Kingdom in the period: a low energy user (the same Regulations). */
export const lowEnergyKwh = new Decimal(40_000)

/**
 * What a low energy user must say instead of figures: that this is why they are not disclosed. undefined: it is none, or not all of its
 * energy is known.
 */
export function lowEnergySentence(kwh: Decimal | undefined): string | undefined {
  if (kwh === undefined || kwh.gt(lowEnergyKwh)) return undefined
  return `The trust consumed ${grouped(kwh.toDecimalPlaces(0).toFixed())} kWh of energy in the United Kingdom in the period, which is no more than ${grouped(lowEnergyKwh.toFixed())} kWh: it is a low energy user, and for that reason energy and carbon information need not be disclosed. The figures here are given voluntarily.`
}
