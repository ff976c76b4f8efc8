import { expect, it } from 'vitest'
import { isRefusal } from '../../src/domain/refusal.ts'
import { readStatements } from '../../src/statements/read-file.ts'
import { csv, inLines, linesOf, statementsIn } from './statement-reading.ts'

it('litres, miles and pounds are in no sum of kWh', async () => {
  const lines = await linesOf(
    csv([
      ['', '2023/24', '2022/23'],
      ['Gas (kWh)', '4,688,104', '4,790,551'],
      ['Diesel (litres)', '3,701', '3,588'],
      ['Diesel (kWh)', '39,870', '38,640'],
      ['Staff mileage (miles)', '29,881', '27,490'],
      ['Gas (£)', '281,000', '301,000'],
      ['Total energy (kWh)', '4,727,974', '4,829,191'],
      ['Scope 1 (tCO2e)', '866.99', '885.58'],
    ]),
  )
  expect(lines.map((line) => line.split(':')[0])).toEqual([
    '2023/24 | 2022/23',
    'energyGas kWh',
    '? ?',
    'energyTransport kWh',
    '? ?',
    '? ?',
    'energyTotal kWh',
    'scope1Total tCO2e',
  ])
})

it('units under the years and others further down are those of the rows below', async () => {
  const lines = await linesOf(
    csv([
      ['', 'Note', '2025', '2024'],
      ['', '', 'kWh', 'kWh'],
      ['Natural gas', '', '2,810,440', '2,902,110'],
      ['Total energy consumption', '', '2,810,440', '2,902,110'],
      ['', '', 'tCO2e', 'tCO2e'],
      ['Scope 1: natural gas', '1', '514.20', '530.80'],
      ['Total gross emissions', '', '514.20', '530.80'],
    ]),
  )
  expect(lines).toEqual([
    '2025 | 2024',
    'energyGas kWh: 2,810,440 | 2,902,110',
    'energyTotal kWh: 2,810,440 | 2,902,110',
    'scope1Gas tCO2e: 514.20 | 530.80',
    'grossTotal tCO2e: 514.20 | 530.80',
  ])
})

it('two rows of one scope, each with more in its label, are its parts', async () => {
  const lines = await linesOf(
    csv([
      ['', '2024', '2023'],
      ['Scope 1 boilers (tCO2e)', '567.03', '586.13'],
      ['Scope 1 CHP (tCO2e)', '290.43', '290.21'],
      ['Scope 2 imported electricity (tCO2e)', '424.64', '441.70'],
      ['Total gross (tCO2e)', '1,282.10', '1,318.04'],
    ]),
  )
  expect(lines.slice(1, 3)).toEqual([
    'scope1Other tCO2e: 567.03 | 586.13',
    'scope1Other tCO2e: 290.43 | 290.21',
  ])
})

it('more than 300 rows are refused, with the remedy', async () => {
  const rows = Array.from({ length: 301 }, (_, at) => [`School ${at} gas (kWh)`, '1,000', '1,100'])
  const read = await readStatements(Buffer.from(csv([['', '2024', '2023'], ...rows])))
  expect(isRefusal(read) && read.message).toMatch(/300 rows.*Send the sheet/)
})

it('years over regions: each region is a statement of its own', async () => {
  const statements = await statementsIn(
    csv([
      ['Greenhouse gas emissions', '2024', '2024', '2023', '2023'],
      ['', 'UK', 'Global (excl. UK)', 'UK', 'Global (excl. UK)'],
      ['Scope 1 (tCO2e)', '8,069', '1,204', '8,388', '1,310'],
      ['Scope 2 location-based (tCO2e)', '1,681', '845', '1,742', '902'],
      ['Total Scope 1 and 2 (tCO2e)', '9,750', '2,049', '10,130', '2,212'],
    ]),
  )
  expect(statements.map((one) => inLines(one)[1])).toEqual([
    'scope1Total tCO2e: 8,069 | 8,388',
    'scope1Total tCO2e: 1,204 | 1,310',
  ])
})

it('m2 alone is the floor area', async () => {
  const lines = await linesOf(
    csv([
      ['', '2024', '2023'],
      ['Scope 1 (tCO2e)', '567.03', '586.13'],
      ['Total gross (tCO2e)', '567.03', '586.13'],
      ['tCO2e per m2', '0.0093', '0.0098'],
      ['m2', '61,200', '60,100'],
    ]),
  )
  expect(lines.at(-1)).toBe('intensityDivisor count: 61,200 | 60,100')
})
