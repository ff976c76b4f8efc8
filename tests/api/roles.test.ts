import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Role, roles } from '../../src/access/caller.ts'
import { openTestService, type TestService } from './service.ts'

const nobody = '00000000-0000-7000-8000-000000000000'
const all = 'estates finance lead auditor admin'

// Who may call what, written by hand: estates sends data, finance reads, and says what its reports say and
// buys, lead all data and the policy, auditor reads, admin who there is: keys, the organisation, backups; no data and no policy.
const table: Readonly<Record<string, string>> = {
  'GET /health/live': 'anybody',
  'GET /health/ready': 'anybody',
  'GET /v1/templates': 'anybody',
  'GET /v1/templates/{name}': 'anybody',

  'GET /v1/trust': all,
  'PATCH /v1/trust': 'lead admin',
  'GET /v1/targets': all,
  'GET /v1/targets/current': all,
  'POST /v1/targets': 'lead',
  'GET /v1/recalculation-policies': all,
  'GET /v1/recalculation-policies/current': all,
  'POST /v1/recalculation-policies': 'lead',
  'GET /v1/base-year': all,
  'GET /v1/restatements': all,
  'POST /v1/restatements': 'lead',
  'GET /v1/restatements/{id}': all,
  'POST /v1/restatements/{id}/approve': 'lead',
  'POST /v1/restatements/{id}/reject': 'lead',
  'GET /v1/progress-publications': all,
  'POST /v1/progress-publications': 'finance lead',
  'GET /v1/progress-publications/{id}': all,
  'GET /v1/narratives/{year}': all,
  'PUT /v1/narratives/{year}': 'finance lead',
  'GET /v1/reports/inventory': all,
  'GET /v1/reports/academy': all,
  'GET /v1/reports/{name}/blocks': all,
  'GET /v1/reporting-sizes/{year}': all,
  'PUT /v1/reporting-sizes/{year}': 'finance lead',
  'GET /v1/scope-3-categories': all,
  'PUT /v1/scope-3-categories/{category}': 'lead',

  'GET /v1/inventories': all,
  'GET /v1/inventories/{year}': all,
  'GET /v1/inventories/{year}/checks': all,
  'GET /v1/inventories/{year}/body': all,
  'GET /v1/inventories/{year}/review': all,
  'POST /v1/inventories/{year}/submit': 'finance lead',
  'POST /v1/inventories/{year}/approve': 'lead',
  'POST /v1/inventories/{year}/send-back': 'finance lead',
  'POST /v1/inventories/{year}/publish': 'finance lead',
  'POST /v1/inventories/{year}/reopen': 'finance lead',
  'POST /v1/inventories/{year}/abandon': 'finance lead',

  'GET /v1/academies': all,
  'POST /v1/academies': 'lead admin',
  'GET /v1/academies/{id}': all,
  'PATCH /v1/academies/{id}': 'lead admin',
  'GET /v1/academies/{id}/urns': all,
  'POST /v1/academies/{id}/urns': 'lead admin',
  'POST /v1/academies/{id}/urns/{urnId}/withdraw': 'lead admin',
  'GET /v1/structure': all,
  'GET /v1/lineages': all,
  'POST /v1/lineages': 'lead admin',
  'POST /v1/lineages/{id}/withdraw': 'lead admin',
  'GET /v1/activity-changes': all,
  'POST /v1/activity-changes': 'lead',
  'POST /v1/activity-changes/{id}/withdraw': 'lead',
  'GET /v1/memberships': all,
  'POST /v1/memberships': 'lead admin',
  'POST /v1/memberships/{id}/end': 'lead admin',
  'POST /v1/memberships/{id}/withdraw': 'lead admin',
  'GET /v1/counts': all,
  'POST /v1/counts': 'estates finance lead',
  'GET /v1/assertions': all,
  'POST /v1/assertions': 'estates finance lead',
  'POST /v1/assertions/{id}/withdraw': 'estates finance lead',

  'GET /v1/meters': all,
  'POST /v1/meters': 'estates lead',
  'GET /v1/meters/{id}': all,
  'PATCH /v1/meters/{id}': 'estates lead',
  'GET /v1/meters/{id}/months': all,
  'GET /v1/meters/{id}/days': all,
  'GET /v1/meters/{id}/half-hours': all,
  'GET /v1/meters/{id}/load': all,
  'GET /v1/meter-reaches': all,
  'GET /v1/held-meters': all,
  'GET /v1/holidays': all,
  'POST /v1/holidays': 'estates lead',
  'POST /v1/holidays/{id}/withdraw': 'estates lead',
  'GET /v1/bank-holidays': all,
  'GET /v1/contracts': all,
  'POST /v1/contracts': 'finance lead',
  'POST /v1/contracts/{id}/withdraw': 'finance lead',

  'GET /v1/layouts': all,
  'GET /v1/profiles': all,
  'POST /v1/profiles': 'estates lead',
  'POST /v1/profiles/{id}/withdraw': 'estates lead',

  'GET /v1/uploads': all,
  'POST /v1/uploads': 'estates lead',
  'GET /v1/uploads/{id}': all,
  'GET /v1/uploads/{id}/events': all,
  'GET /v1/uploads/{id}/issues': all,
  'GET /v1/uploads/{id}/file': all,
  'POST /v1/uploads/{id}/revert': 'estates lead',
  'POST /v1/uploads/{id}/read-again': 'estates lead',
  'GET /v1/uploads/{id}/rows': all,
  'POST /v1/uploads/{id}/dry-run': 'estates lead',

  'GET /v1/streams': all,
  'GET /v1/streams/{id}': all,
  'GET /v1/streams/{id}/factors': all,
  'GET /v1/factor-sets': all,
  'GET /v1/factors': all,
  'GET /v1/factor-sets/{set}/rows/{no}': all,
  // The sets are every trust's: only the command line on the machine itself takes one in.
  'POST /v1/factor-sets': '',
  'GET /v1/factor-choices': all,
  'POST /v1/factor-choices': 'lead',
  'GET /v1/emissions': all,
  'GET /v1/lines': all,
  'GET /v1/lines/{id}/explain': all,
  'POST /v1/calculations': all,
  'GET /v1/coverage': all,
  'GET /v1/estimates': all,
  'POST /v1/estimates': 'estates lead',
  'GET /v1/benchmarks': all,
  'GET /v1/comparison': all,
  'GET /v1/comparison-benchmarks': all,
  'POST /v1/comparison-benchmarks': 'lead',
  'POST /v1/comparison-benchmarks/{id}/withdraw': 'lead',
  'GET /v1/credits': all,
  'POST /v1/credits': 'finance lead',
  'GET /v1/credits/{id}': all,
  'POST /v1/credits/{id}/withdraw': 'finance lead',
  'GET /v1/neutrality': all,
  'GET /v1/degree-days': all,
  'POST /v1/degree-days': 'estates lead',
  'GET /v1/degree-days/values': all,
  'POST /v1/degree-days/{id}/withdraw': 'estates lead',
  'GET /v1/progress': all,
  'GET /v1/forecast': all,
  'GET /v1/abatement-costs': all,
  'GET /v1/factor-scenarios': all,
  'POST /v1/factor-scenarios': 'lead',
  'GET /v1/factor-scenarios/{code}': all,
  'GET /v1/factor-scenarios/{code}/versions': all,
  'GET /v1/drivers': all,
  'GET /v1/reports/secr': all,
  'GET /v1/inventories/{year}/explain': all,
  'GET /v1/inventories/{year}/sample': all,
  'GET /v1/inventories/{year}/evidence': 'finance lead auditor',
  'POST /v1/reports/check': all,

  'GET /v1/measures': all,
  'POST /v1/measures': 'lead',
  'GET /v1/measures/{id}': all,
  'PUT /v1/measures/{id}': 'lead',
  'GET /v1/measures/{id}/versions': all,
  'GET /v1/measures/{id}/verification': all,

  'GET /v1/classrooms': all,
  'PUT /v1/classrooms/{academyId}': 'lead admin',
  'GET /v1/classroom/{slug}': 'anybody',
  'GET /v1/classroom/{slug}/data.csv': 'anybody',

  'GET /v1/me': all,
  'POST /v1/me/password': all,
  'DELETE /v1/me/sessions': all,
  'GET /v1/users': 'admin',
  'POST /v1/users': 'admin',
  'GET /v1/users/{id}': 'admin',
  'PATCH /v1/users/{id}': 'admin',
  'POST /v1/users/{id}/disable': 'admin',
  'POST /v1/users/{id}/enable': 'admin',
  'POST /v1/users/{id}/link': 'admin',
  'GET /v1/keys': 'admin',
  'POST /v1/keys': 'admin',
  'DELETE /v1/keys/{id}': 'admin',
  'GET /v1/figure-threads': all,
  'POST /v1/figure-threads': all,
  'GET /v1/figure-threads/{id}': all,
  'POST /v1/figure-threads/{id}/comments': all,
  'POST /v1/figure-threads/{id}/settle': all,
  'POST /v1/figure-threads/{id}/reopen': all,

  'GET /v1/audit': 'finance lead auditor admin',
  'GET /v1/audit/verify': 'finance lead auditor admin',
  'GET /v1/backup': 'admin',
}

let t: TestService
let keys: ReadonlyMap<Role, string>
beforeAll(async () => {
  t = await openTestService()
  const { trustId } = await t.makeTrust()
  const made: [Role, string][] = []
  for (const role of roles) made.push([role, await t.keyFor(trustId, role)])
  keys = new Map(made)
})
afterAll(() => t.close())

function operations(): string[] {
  const { paths } = t.service.app.swagger() as { paths: Record<string, object> }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
}

/** The status that a call without a body gets: it is held to the caller's role before anything else is looked at. */
async function statusOf(operation: string, key: string | undefined): Promise<number> {
  const [method = '', path = ''] = operation.split(' ')
  const url = path.replace('{year}', '2023-24').replace(/\{\w+\}/g, nobody)
  const answer = await t.service.app.inject({
    method: method as 'GET',
    url,
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
  })
  return answer.statusCode
}

it('the table names every operation of the API, and none besides', () => {
  expect(operations().sort()).toEqual(Object.keys(table).sort())
})

it('lets nobody without a key call anything but what is for anybody', async () => {
  for (const [operation, who] of Object.entries(table)) {
    const status = await statusOf(operation, undefined)
    if (who === 'anybody') expect([200, 404], operation).toContain(status)
    else expect(status, operation).toBe(401)
  }
})

it.each(roles)('lets %s call what the table says and nothing else', async (role) => {
  for (const [operation, who] of Object.entries(table)) {
    const status = await statusOf(operation, keys.get(role))
    const allowed = who === 'anybody' || who.split(' ').includes(role)
    if (allowed) expect([200, 400, 404, 422], `${role}: ${operation}`).toContain(status)
    else expect(status, `${role}: ${operation}`).toBe(403)
  }
})
