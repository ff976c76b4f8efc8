import { Writable } from 'node:stream'
import { expect } from 'vitest'
import { runCommand } from '../../src/cli/program.ts'
import { fixedClock } from '../../src/clock.ts'
import type { Client, TestService } from './service.ts'

// Years from September; on 23 November 2026 the last that is over is 2025-26, and the newest factor set is that of 2026.
const firstYear = 2022
const daysOfYear = (index: number): string[] => {
  const start = Date.parse(`${firstYear + index}-09-01`)
  const end = Date.parse(`${firstYear + index + 1}-09-01`)
  return Array.from({ length: (end - start) / 86_400_000 }, (_, no) =>
    new Date(start + no * 86_400_000).toISOString().slice(0, 10),
  )
}
/** So much a day of each year from 2022-23, nothing on a 29 February: every year has 365 days of it. */
export const daily = (meter: string, perDay: readonly (number | undefined)[], without = ''): string[] =>
  perDay.flatMap((value, index) =>
    value === undefined
      ? []
      : daysOfYear(index)
          .filter((day) => without === '' || !day.startsWith(without))
          .map((day) => `${meter},${day},${day.endsWith('-02-29') ? 0 : value},kWh`),
  )

export interface Site {
  code: string
  rows: (meter: string) => string[]
}

/** A trust with schools that have one kind of meter each, and say that they have nothing of the other. */
export async function trustOf(
  t: TestService,
  name: string,
  { utility, sites, target }: { utility: 'gas' | 'electricity'; sites: Site[]; target: object },
): Promise<{ lead: Client; trustId: string; ids: string[] }> {
  const { trustId, as } = await t.makeTrust(name)
  const lead = await as('lead')
  const ids: string[] = []
  for (const { code, rows } of sites) {
    const academy = await lead('POST', '/v1/academies', { code, name: `${code} school`, phase: 'primary' })
    const academyId = academy.body.id
    ids.push(academyId)
    const since = { academyId, start: '2015-09-01', startEvent: 'joined' }
    expect((await lead('POST', '/v1/memberships', since)).status).toBe(201)
    const number = `${utility}-${code}`
    await lead('POST', '/v1/meters', { academyId, number, utility, unit: 'kWh' })
    const sent = await t.upload(lead, ['meter,date,value,unit', ...rows(number)].join('\n'))
    expect(sent.body.status).toBe('counted')
  }
  const stream = utility === 'gas' ? 'electricity.grid' : 'gas.mains'
  const none = { stream, start: '2015-09-01', reason: 'There is no such supply at our schools' }
  expect((await lead('POST', '/v1/assertions', none)).status).toBe(201)
  const set = await lead('POST', '/v1/targets', {
    ...{ baseYear: '2022-23', targetYear: '2027-28', reductionPercent: '40', ...target },
  })
  expect(set.status).toBe(201)
  return { lead, trustId, ids }
}

// biome-ignore lint/suspicious/noExplicitAny: a test looks into answers freely, and fails where they are otherwise.
export type Body = any
export async function ask(client: Client, path: string): Promise<Body> {
  const { status, body } = await client('GET', path)
  expect([path, status, body.detail]).toEqual([path, 200, undefined])
  return body
}

/** What a command prints of the service at an address. */
export async function printed(
  { address, key }: { address: string; key: string },
  ...words: string[]
): Promise<string> {
  let written = ''
  const sink = () =>
    new Writable({
      write(chunk, _encoding, done) {
        written += String(chunk)
        done()
      },
    })
  const terminal = { out: sink(), err: sink(), exitCode: 0 }
  await runCommand([...words, '--server', address, '--key', key], {
    terminal,
    clock: fixedClock('2026-11-23'),
  })
  expect([words[0], terminal.exitCode, written === '']).toEqual([words[0], 0, false])
  return written
}
