import { expect } from 'vitest'
import { inventoryTrust } from './inventory-trust.ts'
import type { Body } from './schools.ts'
import type { Client, TestService } from './service.ts'

/** Publishes a year: Fay submits and publishes it, Lea approves. Answers it with its hash. */
async function publish(fay: Client, lea: Client, year: string): Promise<Body> {
  const at = `/v1/inventories/${year}`
  const { findings } = (await fay('GET', `${at}/checks`)).body
  const codes = [...new Set(findings.map((one: Body) => one.code))]
  const accepted = codes.map((code) => ({ code, reason: 'Looked at.' }))
  let answer = await fay('POST', `${at}/submit`, { accepted })
  expect([answer.status, answer.body.detail]).toEqual([200, undefined])
  answer = await lea('POST', `${at}/approve`, {})
  expect([answer.status, answer.body.detail]).toEqual([200, undefined])
  answer = await fay('POST', `${at}/publish`, {})
  expect([answer.status, answer.body.detail]).toEqual([200, undefined])
  return answer.body
}

/** The trust of `inventoryTrust`, with 2023-24 and 2024-25 published, and a key for an auditor that runs out. */
export async function publishedTrust(t: TestService, name?: string) {
  const trust = await inventoryTrust(t, name)
  await publish(trust.fay, trust.lea, '2023-24')
  const { sha256 } = await publish(trust.fay, trust.lea, '2024-25')
  const key = await t.keyFor(trust.trustId, 'auditor', [], new Date('2027-02-20'), 'Audrey of Auditors LLP')
  return { ...trust, sha256: sha256 as string, auditorKey: key, auditor: t.call(key) }
}
