import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { problemCodes, problemType } from '../../src/http/problems.ts'
import { openTestService, type TestService } from './service.ts'

const file = new URL('../../openapi/openapi.json', import.meta.url)
let t: TestService
beforeAll(async () => {
  t = await openTestService()
})
afterAll(() => t.close())

it('is the document that is committed (npm run openapi writes it anew)', () => {
  const text = `${JSON.stringify(t.service.app.swagger(), null, 2)}\n`
  if (process.env.WRITE_OPENAPI === '1') writeFileSync(file, text)
  expect(readFileSync(file, 'utf8')).toBe(text)
})

it('has only schemas that requests can be checked and answers be written by', () => {
  expect(() => t.service.app.compileSchemas()).not.toThrow()
})

it('is OpenAPI 3.1 and says of every operation who may call it, or that anybody may', () => {
  const document = t.service.app.swagger() as unknown as {
    openapi: string
    paths: Record<
      string,
      Record<string, { summary?: string; security?: unknown; tags?: string[]; description?: string }>
    >
  }
  expect(document.openapi).toBe('3.1.0')
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.values(methods).map((operation) => ({ path, ...operation })),
  )
  expect(operations.length).toBeGreaterThan(40)
  for (const { path, summary, security, tags, description } of operations) {
    expect(summary, path).toBeTruthy()
    expect(tags, path).toHaveLength(1)
    if (security !== undefined) expect(description, path).toContain('Roles: ')
    else expect(path).toMatch(/^\/(health|v1\/templates|v1\/classroom\/)/)
  }
})

it('has a page for the type of every problem', async () => {
  for (const code of problemCodes)
    expect((await t.call(undefined)('GET', problemType(code))).status, code).toBe(200)
})
