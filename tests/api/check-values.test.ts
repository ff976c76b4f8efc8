import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Decimal } from '../../src/domain/decimal.ts'
import { type Client, openTestService, type TestService } from './service.ts'

// The check values of the published tables, and the worked numbers that need no ledger, through POST /v1/calculations.

let t: TestService
let lead: Client
beforeAll(async () => {
  t = await openTestService()
  lead = await (await t.makeTrust()).as('lead')
})
afterAll(() => t.close())

interface Asked {
  stream: string
  quantity?: string
  unit: string
  factors?: string
  year?: string
  attributes?: Record<string, string>
}
interface Line {
  kind: string
  scope: number | null
  category: number | null
  kgCO2e: string
  factor: { set: string; value: string; unit: string }
  gases: { gas: string; kgCO2e: string }[]
}
interface Answer {
  kgCO2e: string
  lines: Line[]
  provisional?: boolean
}
async function worked(...asked: Asked[]): Promise<Answer[]> {
  const { status, body } = await lead(
    'POST',
    '/v1/calculations',
    asked.map((one) => ({ quantity: '1', ...one })),
  )
  expect(status).toBe(200)
  expect(body.filter((one: { error?: unknown }) => one.error !== undefined)).toEqual([])
  return body
}
const direct = async (...asked: Asked[]): Promise<string[]> =>
  (await worked(...asked)).map((answer) => answer.kgCO2e)
const line = (answer: Answer | undefined, kind: string): Line | undefined =>
  answer?.lines.find((one) => one.kind === kind)
const tonnes = (kilograms: readonly string[]): Decimal =>
  kilograms.reduce((sum, one) => sum.plus(one), new Decimal(0)).div(1000)

describe('check values, kilograms CO2e per kWh', () => {
  const perKwh = (stream: string, values: Record<number, string>) =>
    Object.entries(values).map(([year, value]) => ({
      asked: { stream, unit: 'kWh', factors: `desnz-${year}` },
      value,
    }))
  const held = async (rows: { asked: Asked; value: string }[], kind = 'direct') => {
    const answers = await worked(...rows.map((row) => row.asked))
    expect(answers.map((answer) => line(answer, kind)?.kgCO2e)).toEqual(rows.map((row) => row.value))
  }

  it('electricity generated, 2019 to 2026', () =>
    held(
      perKwh('electricity.grid', {
        2019: '0.2556',
        2020: '0.23314',
        2021: '0.21233',
        2022: '0.19338',
        2023: '0.20707',
        2024: '0.20705',
        2025: '0.177',
        2026: '0.13096',
      }),
    ))

  it('transmission and distribution, 2024 to 2026; and 2023 is not 2024’s to the digit', async () => {
    await held(perKwh('electricity.grid', { 2024: '0.0183', 2025: '0.01853', 2026: '0.01299' }), 'td')
    await held(perKwh('electricity.grid', { 2023: '0.01792' }), 'td')
  })

  it('natural gas of gross calorific value, 2019 to 2026: 2022 and 2023 are exact, and 2022 is not 2024', () =>
    held(
      perKwh('gas.mains', {
        2019: '0.18385',
        2020: '0.18387',
        2021: '0.18316',
        2022: '0.18254',
        2023: '0.18293',
        2024: '0.1829',
        2025: '0.18296',
        2026: '0.18231',
      }),
    ))

  it('the carbon dioxide in gas alone is 0.18219 and 0.18256 in 2022 and 2023: 0.18 for the whole is too low', async () => {
    const answers = await worked(
      { stream: 'gas.mains', unit: 'kWh', factors: 'desnz-2022' },
      { stream: 'gas.mains', unit: 'kWh', factors: 'desnz-2023' },
    )
    expect(
      answers.map((answer) => line(answer, 'direct')?.gases.find((one) => one.gas === 'CO2')?.kgCO2e),
    ).toEqual(['0.18219', '0.18256'])
  })
})

describe('the conventions of the report', () => {
  it('§5.2: a year from September takes the set of the year it ends in, provisionally while that is not published', async () => {
    const year = async (text: string) => {
      const [answer] = await worked({ stream: 'gas.mains', unit: 'kWh', year: text })
      return [line(answer, 'direct')?.factor.set, answer?.provisional ?? false]
    }
    expect(await year('2023-24')).toEqual(['desnz-2024', false])
    expect(await year('2024-25')).toEqual(['desnz-2025', false])
    expect(await year('2026-27')).toEqual(['desnz-2026', true])
  })

  it('§5.4: gross 0.18296 and net 0.20270 in 2025: the net row on kWh of a bill would overstate by 10.8 %', async () => {
    const [gross, net] = await direct(
      { stream: 'gas.mains', unit: 'kWh', factors: 'desnz-2025' },
      { stream: 'gas.mains', unit: 'kWh net', factors: 'desnz-2025' },
    )
    expect([gross, net]).toEqual(['0.18296', '0.2027'])
    expect(new Decimal(net!).div(gross!).minus(1).times(100).toFixed(1)).toBe('10.8')
  })

  it('§5.6: losses and well-to-tank of electricity are Scope 3 category 3, never inside the figure', async () => {
    const [answer] = await worked({
      stream: 'electricity.grid',
      quantity: '1000',
      unit: 'kWh',
      factors: 'desnz-2024',
    })
    expect(answer?.kgCO2e).toBe('207.05')
    expect(answer?.lines.map((one) => [one.kind, one.scope, one.category, one.kgCO2e])).toEqual([
      ['direct', 2, null, '207.05'],
      ['td', 3, 3, '18.3'],
      ['wtt', 3, 3, '45.9'],
      ['wttTd', 3, 3, '3.97'],
      ['biogenic', null, null, '115.07'],
    ])
  })

  it('§5.7: miles of the trust’s own vehicles are Scope 1, of staff cars Scope 3; what is unknown is the average', async () => {
    const [own, staff, unknown, average] = await worked(
      { stream: 'fleet.car', unit: 'mile', factors: 'desnz-2025', attributes: { fuel: 'petrol' } },
      { stream: 'travel.car', unit: 'mile', factors: 'desnz-2025', attributes: { fuel: 'petrol' } },
      { stream: 'travel.car', unit: 'km', factors: 'desnz-2025' },
      {
        stream: 'travel.car',
        unit: 'km',
        factors: 'desnz-2025',
        attributes: { size: 'average', fuel: 'unknown' },
      },
    )
    expect([line(own, 'direct')?.scope, line(staff, 'direct')?.scope]).toEqual([1, 3])
    expect(line(staff, 'direct')?.category).toBe(6)
    expect([unknown?.kgCO2e, average?.kgCO2e]).toEqual(['0.16725', '0.16725'])
  })

  it('§5.8: the 514 energy rows of 2026 carry a scope and are kWh, never emissions', async () => {
    let cursor: string | null = '0'
    let rows = 0
    let energy = 0
    while (cursor !== null) {
      const { body }: { body: { items: { ghgUnit: string }[]; nextCursor: string | null } } = await lead(
        'GET',
        `/v1/factors?set=desnz-2026&text=SECR%20kWh&limit=500&cursor=${cursor}`,
      )
      rows += body.items.length
      energy += body.items.filter((row) => row.ghgUnit.startsWith('kWh')).length
      cursor = body.nextCursor
    }
    expect([rows, energy]).toEqual([514, 514])
    const answers = await worked(
      { stream: 'travel.car', unit: 'mile', factors: 'desnz-2026', attributes: { fuel: 'diesel' } },
      { stream: 'fleet.van', unit: 'mile', factors: 'desnz-2026', attributes: { fuel: 'electric' } },
      { stream: 'fleet.motorbike', unit: 'mile', factors: 'desnz-2026' },
    )
    for (const one of answers.flatMap((answer) => answer.lines)) expect(one.factor.unit).toMatch(/^kg CO2/)
  })

  it('§5.9: forecourt diesel is the average biofuel blend, its biogenic part outside of scopes; mineral is another stream', async () => {
    const [blend, mineral] = await worked(
      { stream: 'fuel.diesel', quantity: '100', unit: 'litre', factors: 'desnz-2025' },
      { stream: 'fuel.diesel.mineral', unit: 'litre', factors: 'desnz-2025' },
    )
    expect(blend?.kgCO2e).toBe('257.082')
    expect(line(blend, 'biogenic')).toMatchObject({ scope: null, category: null, kgCO2e: '14' })
    expect(mineral?.kgCO2e).toBe('2.66155')
    expect(line(mineral, 'biogenic')).toBeUndefined()
  })

  it('§5.10: the CO2e row is taken, of which the gas rows are parts: 0.18259 + 0.00028 + 0.00009 = 0.18296', async () => {
    const [answer] = await worked({ stream: 'gas.mains', unit: 'kWh', factors: 'desnz-2025' })
    expect(line(answer, 'direct')?.gases.map((one) => one.kgCO2e)).toEqual(['0.18259', '0.00028', '0.00009'])
    expect(answer?.kgCO2e).toBe('0.18296')
  })
})

describe('rounding', () => {
  it('337.23414 t of gas and 124.27505 t of electricity are 461.50919 t', async () => {
    const kilograms = await direct(
      { stream: 'gas.mains', quantity: '1843212.4', unit: 'kWh', year: '2024-25' },
      { stream: 'electricity.grid', quantity: '702118.9', unit: 'kWh', year: '2024-25' },
    )
    expect(kilograms.map((one) => tonnes([one]).toFixed(5))).toEqual(['337.23414', '124.27505'])
    expect(tonnes(kilograms).toFixed(5)).toBe('461.50919')
  })
})

describe('the grid’s factor is not effort', () => {
  const use = async (gas: string, electricity: string, factors: string) =>
    tonnes(
      await direct(
        { stream: 'gas.mains', quantity: gas, unit: 'kWh', factors },
        { stream: 'electricity.grid', quantity: electricity, unit: 'kWh', factors },
      ),
    )

  it('the same use is 265.720 t and 253.760 t, 4.50 % less with nothing done; with less use 231.924 t, 12.72 % less', async () => {
    const before = await use('1000000', '400000', 'desnz-2024')
    const same = await use('1000000', '400000', 'desnz-2025')
    const less = await use('900000', '380000', 'desnz-2025')
    expect([before, same, less].map((one) => one.toFixed(3))).toEqual(['265.720', '253.760', '231.924'])
    const change = (one: Decimal) => one.div(before).minus(1).times(100).toFixed(2)
    expect([change(same), change(less)]).toEqual(['-4.50', '-12.72'])
  })

  it('activity first −22.431 and −11.365, factor first −11.960 and −21.836: the mean of both orders sums to −33.796', async () => {
    const before = await use('1000000', '400000', 'desnz-2024')
    const oldFactors = await use('900000', '380000', 'desnz-2024')
    const oldUse = await use('1000000', '400000', 'desnz-2025')
    const after = await use('900000', '380000', 'desnz-2025')
    const activity = [oldFactors.minus(before), after.minus(oldUse)]
    const factor = [after.minus(oldFactors), oldUse.minus(before)]
    expect(activity.map((one) => one.toFixed(4))).toEqual(['-22.4310', '-21.8360'])
    expect(factor.map((one) => one.toFixed(4))).toEqual(['-11.3650', '-11.9600'])
    const mean = ([one, other]: Decimal[]) => one!.plus(other!).div(2)
    expect([mean(activity).toFixed(4), mean(factor).toFixed(4)]).toEqual(['-22.1335', '-11.6625'])
    expect(mean(activity).plus(mean(factor)).toFixed(3)).toBe('-33.796')
  })
})
