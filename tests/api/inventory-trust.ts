import { expect } from 'vitest'
import { addDays } from '../../src/domain/day.ts'
import type { Client, TestService } from './service.ts'

export const days = (from: string, before: string): string[] => {
  const found: string[] = []
  for (let day = from; day < before; day = addDays(day, 1)) found.push(day)
  return found
}
export const daily = (meter: string, from: string, before: string, kwh: number | string): string[] =>
  days(from, before).map((day) => `${meter},${day},${kwh},kWh`)
export const bills = (...rows: string[]): string =>
  `meter,from,to,quantity,unit,read type,calorific value,correction factor\n${rows.map((row) => `${row},kWh,actual,,\n`).join('')}`
export const readings = (rows: readonly string[]): string => ['meter,date,value,unit', ...rows].join('\n')

export async function send(t: TestService, client: Client, csv: string, query = ''): Promise<string> {
  const sent = await t.upload(client, csv, query)
  expect([sent.body.status, sent.body.issues?.errors]).toEqual(['counted', 0])
  return sent.body.id
}
const made = async (client: Client, url: string, body: object): Promise<string> => {
  const answer = await client('POST', url, body)
  expect([answer.status, answer.body.detail]).toEqual([201, undefined])
  return answer.body.id
}

/**
 * A trust of two academies whose year 2024-25 is whole, with 2023-24 before it. Ada sends the data, Fay keeps finance, Lea and Lou lead.
 *
 * Gas 90,000 kWh × 0.18296 = 16,466.4 kg; electricity 36,500 and (Elm joined on 15 January: 229 days) 11,450 kWh × 0.177 = 8,487.15 kg;
 * 100 miles of a medium petrol car. In 2023-24: gas 100,000 × 0.1829 = 18,290 kg, electricity 40,000 × 0.20705 = 8,282 kg.
 */
export async function inventoryTrust(t: TestService, name = 'Sealed Trust') {
  const { trustId } = await t.makeTrust(name)
  const person = async (
    name: string,
    role: 'estates' | 'finance' | 'lead' | 'auditor' | 'admin',
  ): Promise<Client> => t.call(await t.keyFor(trustId, role, [], null, name))
  const [ada, fay, lea, lou] = [
    await person('Ada', 'estates'),
    await person('Fay', 'finance'),
    await person('Lea', 'lead'),
    await person('Lou', 'lead'),
  ]
  const oak = await made(lou, '/v1/academies', { code: 'oak', name: 'Oak School', phase: 'primary' })
  const elm = await made(lou, '/v1/academies', { code: 'elm', name: 'Elm School', phase: 'secondary' })
  await made(lou, '/v1/memberships', { academyId: oak, start: '2019-09-01', startEvent: 'founded' })
  await made(lou, '/v1/memberships', { academyId: elm, start: '2025-01-15', startEvent: 'joined' })
  const meters = [
    { academyId: oak, number: 'GAS-OAK', utility: 'gas' },
    { academyId: oak, number: 'ELEC-OAK', utility: 'electricity' },
    { academyId: elm, number: 'ELEC-ELM', utility: 'electricity' },
  ]
  for (const meter of meters) await made(lou, '/v1/meters', { ...meter, unit: 'kWh' })
  const counts: [string, string, string][] = [
    [oak, '2023-10-05', '400'],
    [oak, '2024-10-03', '420'],
    [oak, '2025-10-02', '410'],
    [elm, '2025-01-20', '100'],
    [elm, '2025-10-02', '105'],
  ]
  for (const [academyId, asOf, value] of counts)
    await made(fay, '/v1/counts', { academyId, kind: 'pupils', asOf, value, source: 'Census' })
  await made(fay, '/v1/assertions', { stream: 'fleet.minibus', start: '2019-09-01', reason: 'No minibus' })
  const noGas = { academyId: elm, stream: 'gas.mains', start: '2019-09-01', reason: 'Heat pumps' }
  await made(fay, '/v1/assertions', noGas)
  const contract = { name: 'Green', start: '2025-01-10', end: '2025-06-01', kgCO2ePerKwh: '0' }
  await made(fay, '/v1/contracts', { ...contract, evidence: 'contract 7' })
  for (const year of ['2024-25', '2025-26'])
    await fay('PUT', `/v1/narratives/${year}`, { energyEfficiency: 'LED lighting at Oak.' })
  const size = {
    ...{ turnoverPounds: '41200000', balanceSheetPounds: '52000000', employees: 480 },
    ...{ asOf: '2025-08-31', source: 'Accounts' },
  }
  for (const year of ['2023-24', '2024-25', '2025-26']) {
    const { status, body } = await fay('PUT', `/v1/reporting-sizes/${year}`, size)
    expect([status, body.detail]).toEqual([200, undefined])
  }
  await fay('PUT', '/v1/narratives/2023-24', { energyEfficiency: 'None.', firstYear: true })
  await send(
    t,
    ada,
    bills(
      'GAS-OAK,2023-09-01,2024-08-31,100000',
      'GAS-OAK,2024-09-01,2025-08-31,90000',
      'GAS-OAK,2025-09-01,2026-08-31,80000',
      'ELEC-OAK,2023-09-01,2024-08-31,40000',
    ),
    '?fileName=bills.csv',
  )
  await send(
    t,
    ada,
    readings([
      ...daily('ELEC-OAK', '2024-09-01', '2025-09-01', 100),
      ...daily('ELEC-ELM', '2025-01-15', '2025-09-01', 50),
    ]),
    '?fileName=readings.csv',
  )
  await send(
    t,
    ada,
    readings([
      ...daily('ELEC-OAK', '2025-09-01', '2026-09-01', 90),
      ...daily('ELEC-ELM', '2025-09-01', '2026-09-01', 40),
    ]),
    '?fileName=readings-2026.csv',
  )
  await send(
    t,
    ada,
    [
      'academy,stream,date,quantity,unit,size,fuel',
      'oak,travel.car,2023-11-14,90,miles,Medium,Petrol',
      'oak,travel.car,2025-01-14,100,miles,Medium,Petrol',
      'oak,travel.car,2025-11-14,110,miles,Medium,Petrol',
    ].join('\n'),
    '?fileName=claims.csv',
  )
  return { trustId, person, ada, fay, lea, lou, oak, elm }
}
