import { expect } from 'vitest'
import { addDays } from '../../src/domain/day.ts'
import { Decimal } from '../../src/domain/decimal.ts'
import type { Client, TestService } from './service.ts'

// UK electricity generated, kg CO2e per kWh, in the sets of 2023 to 2026; 2026-27 has that of 2026 in the place of its own.
export const f23 = '0.20707'
export const f24 = '0.20705'
export const f25 = '0.177'
export const f26 = '0.13096'

export const kg = (kwh: number, factor: string): string => new Decimal(kwh).times(factor).toFixed()
export const change = (now: string, base: string): string =>
  new Decimal(now).minus(base).times(100).div(base).toDecimalPlaces(6).toFixed()

export type Uses = readonly (readonly [from: string, to: string, kwh: number])[]
/** A school's electricity day by day: so many kWh from a day up to another. */
export const rows = (code: string, uses: Uses): string[] =>
  uses.flatMap(([from, to, kwh]) => {
    const found: string[] = []
    for (let day = from; day < to; day = addDays(day, 1)) found.push(`MTR-${code},${day},${kwh},kWh`)
    return found
  })
export const oakUses: Uses = [
  ['2022-09-01', '2023-09-01', 100],
  ['2023-09-01', '2024-09-01', 90],
  ['2024-09-01', '2025-09-01', 80],
  ['2025-09-01', '2026-09-01', 70],
  ['2026-09-01', '2026-11-01', 63],
]
export const always = (kwh: number, from = '2022-09-01'): Uses => [[from, '2026-11-01', kwh]]

/** A school with an electricity meter. */
export async function addAcademy(
  lead: Client,
  code: string,
  start: string,
  startEvent: string,
): Promise<string> {
  const { id } = (await lead('POST', '/v1/academies', { code, name: code, phase: 'primary' })).body
  await lead('POST', '/v1/memberships', { academyId: id, start, startEvent })
  await lead('POST', '/v1/meters', {
    ...{ academyId: id, number: `MTR-${code}`, utility: 'electricity', unit: 'kWh' },
  })
  return id
}
export async function send(t: TestService, lead: Client, lines: readonly string[]): Promise<void> {
  const sent = await t.upload(lead, ['meter,date,value,unit', ...lines].join('\n'))
  expect(sent.body.status).toBe('counted')
}
export const noGas = (lead: Client) =>
  lead('POST', '/v1/assertions', { stream: 'gas.mains', start: '2000-01-01', reason: 'no gas here' })
export const target = {
  ...{ baseYear: '2022-23', targetYear: '2027-28', reductionPercent: '40', scopes: [1, 2], categories: [] },
}

// biome-ignore lint/suspicious/noExplicitAny: a test looks into answers freely, and fails where they are otherwise.
export type Body = any
export const year = (body: Body, name: string): Body => body.years.find((one: Body) => one.year === name)
export const academy = (body: Body, code: string): Body =>
  body.academies.find((one: Body) => one.code === code)
export async function progress(lead: Client, query = ''): Promise<Body> {
  const answer = await lead('GET', `/v1/progress${query}`)
  expect(answer.status, answer.text).toBe(200)
  return answer.body
}
