import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { Role } from '../../src/access/caller.ts'
import { fixedClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { isRefusal } from '../../src/domain/refusal.ts'
import { startService } from '../../src/start.ts'
import { allTrusts } from '../../src/trusts/run.ts'
import { hashPassword } from '../../src/users/password.ts'
import { addPerson } from '../../src/users/run.ts'
import { keepPassword } from '../../src/users/store.ts'
import { openBrowser } from './browser.ts'
import { demoDay } from './demo-folder.ts'

export const password = 'a lamp beside the boiler'
const names: Readonly<Record<string, string>> = {
  admin: 'Ada Admin',
  lead: 'Lena Lead',
  finance: 'Finn Finance',
  estates: 'Esme Estates',
  auditor: 'Ari Auditor',
}
/** Everybody who can sign in, as which the pages are looked at. */
export const roles = ['admin', 'lead', 'finance', 'estates', 'auditor'] as const
export type PersonRole = (typeof roles)[number]
export const emailOf = (role: PersonRole): string => `${role}@trust.example`

/** What went wrong on a page beside what a test looks at. */
export type Faults = string[]

/**
 * Watches a page: an error on its console (what the content security policy refused is one), an exception that nobody caught, and a
 * request that leaves the server are faults. `expected` are those that a test means to bring about.
 */
function watch(
  page: Page,
  { origin, faults, expected }: { origin: string; faults: Faults; expected?: RegExp },
) {
  const fault = (text: string): void => {
    if (expected?.test(text) !== true) faults.push(`${page.url().replace(origin, '')}: ${text}`)
  }
  page.on('console', (message) => {
    if (message.type() === 'error') fault(`console: ${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => fault(`exception: ${error.message}`))
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (!['data:', 'blob:', 'about:'].includes(url.protocol) && url.origin !== origin)
      fault(`asked another server: ${request.url()}`)
  })
}

/** The real service on a copy of a folder with a ledger, listening on a port of its own, and Chromium in front of it. */
export async function openSite(demoFolder: string) {
  const folder = mkdtempSync(join(tmpdir(), 'trust-carbon-site-'))
  cpSync(demoFolder, folder, { recursive: true })
  const config = {
    ...readConfig({}),
    dataDir: folder,
    requestsPerMinute: 1_000_000,
  }
  const service = await startService({ config, clock: fixedClock(demoDay) })
  const { db } = service.services
  const [trust] = await allTrusts(db)
  if (trust === undefined) throw new Error(`There is no trust in ${demoFolder}.`)
  const trustId = trust.id
  const now = new Date(`${demoDay}T08:00:00Z`)
  const passwordHash = await hashPassword(password)
  for (const role of roles)
    await db.prisma.$transaction(async (tx) => {
      // A last moment is what an auditor must have.
      const more = role === 'auditor' ? { expiresAt: '2026-12-31' } : {}
      const given = {
        trustId,
        email: emailOf(role),
        name: names[role]!,
        role: role as Role,
        by: 'test',
        ...more,
      }
      const person = await addPerson(tx, given, now)
      if (isRefusal(person)) throw new Error(person.message)
      await keepPassword(tx, { trustId, userId: person.id, passwordHash, now, by: 'test' })
    })
  const origin = await service.app.listen({ host: '127.0.0.1', port: 0 })
  const browser: Browser = await openBrowser()
  const faults: Faults = []
  const states = new Map<PersonRole, BrowserContextOptions['storageState']>()

  interface Options extends BrowserContextOptions {
    /** Faults that the test means to bring about. */
    readonly expected?: RegExp
  }
  /** A page in a browser of its own, in which nobody is signed in. */
  async function newPage({ expected, ...options }: Options = {}): Promise<Page> {
    const context = await browser.newContext({
      baseURL: origin,
      locale: 'en-GB',
      timezoneId: 'Europe/London',
      viewport: { width: 1280, height: 900 },
      ...options,
    })
    context.setDefaultTimeout(60_000)
    context.on('page', (page) =>
      watch(page, { origin, faults, ...(expected === undefined ? {} : { expected }) }),
    )
    return context.newPage()
  }
  /** Signs in by the form, as a person does. */
  async function signIn(page: Page, role: PersonRole): Promise<void> {
    await page.goto('/sign-in')
    await page.getByLabel('E-mail address').fill(emailOf(role))
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.waitForURL((url) => url.pathname !== '/sign-in')
  }
  return {
    service,
    origin,
    trustId,
    faults,
    newPage,
    signIn,
    /** A page, in a browser of its own, of somebody who is signed in. */
    async as(role: PersonRole, options: Options = {}): Promise<Page> {
      const known = states.get(role)
      if (known !== undefined) return newPage({ storageState: known, ...options })
      const page = await newPage(options)
      await signIn(page, role)
      states.set(role, await page.context().storageState())
      return page
    },
    /** Asks the API past the browser, to know what pages must say and where they are, or to bring about what they show. */
    async api(
      path: string,
      { method = 'GET', payload }: { method?: 'GET' | 'POST' | 'PUT'; payload?: object } = {},
    ) {
      const headers = { authorization: `Bearer ${service.tokenFor(trustId)}` }
      const sent = payload === undefined ? {} : { payload }
      const answer = await service.app.inject({ method, url: path, headers, ...sent })
      if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.payload}`)
      return answer.json()
    },
    async close(): Promise<void> {
      await browser.close()
      await service.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type Site = Awaited<ReturnType<typeof openSite>>
