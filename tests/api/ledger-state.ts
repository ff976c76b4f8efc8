import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Client, TestService } from './service.ts'

/** Everything that a file could change: what counts, the meters, the figures. */
export async function ledgerState(t: TestService, trustId: string, reader: Client): Promise<unknown> {
  const rows = (table: string, order: string) =>
    t.db.query(`SELECT * FROM ${table} WHERE trust_id = $1::uuid ORDER BY ${order}`, [trustId])
  const emissions = await reader('GET', '/v1/emissions?by=year,academy,scope,stream')
  expect(emissions.status).toBe(200)
  return {
    meters: await rows('meter', 'number'),
    days: await rows('meter_day', 'meter_id, day, upload_no, row'),
    reads: await rows('meter_read', 'meter_id, read_on, upload_no, row'),
    readDays: await rows('read_day', 'meter_id, day'),
    activities: await rows('activity', 'upload_no, row'),
    meterMonths: await rows('meter_month', 'meter_id, month, grade'),
    activityMonths: await rows('activity_month', 'academy_id, stream, variant, unit, month, grade'),
    emissions: emissions.body,
  }
}

/** The files that lie half received in the data folder. */
export async function incomingFiles(t: TestService): Promise<string[]> {
  const folder = join(t.service.services.config.dataDir, 'incoming')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
}

/** A trust with one academy, its meter, a day of it and a trip: something to be left alone. */
export async function makeLedger(t: TestService) {
  const trust = await t.makeTrust()
  const lead = await trust.as('lead')
  const { id: academyId } = (
    await lead('POST', '/v1/academies', { code: 'oak', name: 'Oak Primary', phase: 'primary', urn: '100001' })
  ).body
  await lead('POST', '/v1/memberships', { academyId, start: '2019-09-01', startEvent: 'founded' })
  await lead('POST', '/v1/meters', {
    number: '1012345678903',
    utility: 'electricity',
    unit: 'kWh',
    academyId,
    start: '2023-09-01',
  })
  const day = await t.upload(lead, 'meter,date,unit,value\n1012345678903,2025-01-06,kWh,812.5\n')
  const trip = await t.upload(
    lead,
    'academy,stream,from,quantity,unit,fuel\noak,travel.car,2025-01-14,46,mile,petrol\n',
  )
  expect([day.body.status, trip.body.status]).toEqual(['counted', 'counted'])
  return { ...trust, lead, academyId }
}
