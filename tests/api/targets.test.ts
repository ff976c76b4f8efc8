import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, openTestService, type TestService } from './service.ts'

let t: TestService
let lead: Client
beforeAll(async () => {
  t = await openTestService()
  lead = await (await t.makeTrust()).as('lead')
})
afterAll(() => t.close())

const forty = {
  baseYear: '2022-23',
  targetYear: '2027-28',
  reductionPercent: '40',
  scopes: [1, 2],
  categories: [],
}
const set = (target: object) => lead('POST', '/v1/targets', target)
type Version = { code: string; version: number }
const places = async (query = '') =>
  (await lead('GET', `/v1/targets${query}`)).body.items.map((one: Version) => `${one.code} ${one.version}`)

describe('several targets', () => {
  it('stand side by side, each in versions of its own', async () => {
    expect((await set(forty)).body).toMatchObject({
      code: 'main',
      version: 1,
      title: null,
      kind: 'reduction',
      metric: 'absolute',
      measuredOn: 'likeForLike',
      baseYears: ['2022-23'],
      milestones: [],
    })
    const neutral = {
      code: 'neutral',
      title: 'Carbon neutral',
      kind: 'neutral',
      baseYear: '2022-23',
      targetYear: '2039-40',
      scopes: [1, 2, 3],
      categories: [3, 6],
      minuteReference: 'Board, item 9',
    }
    expect((await set(neutral)).body).toMatchObject({
      ...neutral,
      version: 1,
      reductionPercent: '0',
    })
    expect((await set({ ...forty, reductionPercent: '45' })).body.version).toBe(2)
    expect(await places()).toEqual(['main 2', 'main 1', 'neutral 1'])
    expect(await places('?code=main')).toEqual(['main 2', 'main 1'])
    expect(await places('?current=true')).toEqual(['main 2', 'neutral 1'])
    // The first version is what it was.
    expect((await lead('GET', '/v1/targets?code=main')).body.items[1].reductionPercent).toBe('40')
    expect((await lead('GET', '/v1/targets/current')).body.reductionPercent).toBe('45')
    expect((await lead('GET', '/v1/targets/current?code=neutral')).body.title).toBe('Carbon neutral')
    const none = await lead('GET', '/v1/targets/current?code=zero')
    expect([none.status, none.body.detail]).toEqual([
      404,
      'There is no target “zero”. There are “main”, “neutral”.',
    ])
  })

  it.each([1, 2, 3])('are listed page by page over their codes, %i on a page', async (limit) => {
    const all = await places()
    const seen: string[] = []
    for (let cursor = ''; ; ) {
      const { body } = await lead('GET', `/v1/targets?limit=${limit}${cursor}`)
      expect(body.items.length).toBeLessThanOrEqual(limit)
      seen.push(...body.items.map((one: Version) => `${one.code} ${one.version}`))
      if (body.nextCursor === null) break
      cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`
    }
    expect(seen).toEqual(all)
  })

  it('have the average of several years as their base, the last of which is the base year', async () => {
    const average = { ...forty, code: 'average', baseYear: undefined, baseYears: ['2022-23', '2020-21'] }
    expect((await set(average)).body).toMatchObject({
      baseYear: '2022-23',
      baseYears: ['2020-21', '2022-23'],
    })
    expect((await set({ ...average, baseYear: '2022-23' })).status).toBe(201)
  })

  it('have milestones on the way', async () => {
    const milestones = [
      { year: '2024-25', reductionPercent: '15' },
      { year: '2026-27', reductionPercent: '32.5' },
    ]
    expect((await set({ ...forty, code: 'steps', milestones })).body.milestones).toEqual(milestones)
  })

  it('are of one trust', async () => {
    const theirs = await (await t.makeTrust('Other Trust')).as('lead')
    expect((await theirs('GET', '/v1/targets')).body.items).toEqual([])
    expect((await theirs('GET', '/v1/targets?current=true')).body.items).toEqual([])
    expect((await theirs('GET', '/v1/targets/current?code=neutral')).body.detail).toContain(
      'No target was set',
    )
  })
})

const step = (year: string, reductionPercent: string) => ({ year, reductionPercent })
describe('what cannot be promised', () => {
  it.each([
    ['a reduction by nothing said', { reductionPercent: undefined }, 400, 'body/reductionPercent'],
    ['no base', { baseYear: undefined }, 400, 'body/baseYear'],
    [
      'a base year that is not the last of several',
      { baseYears: ['2021-22', '2023-24'] },
      400,
      'body/baseYear',
    ],
    ['one year of several', { baseYear: undefined, baseYears: ['2021-22'] }, 400, 'body/baseYears'],
    ['one year twice', { baseYear: undefined, baseYears: ['2021-22', '2021-22'] }, 400, 'body/baseYears'],
    [
      'a target year among its base years',
      { baseYear: undefined, baseYears: ['2022-23', '2027-28'] },
      422,
      'body/targetYear',
    ],
    ['a code of other letters', { code: 'Main Target' }, 400, 'body/code'],
    ['a kind that is none', { kind: 'offset' }, 400, 'body/kind'],
    ['a milestone in the base year', { milestones: [step('2022-23', '5')] }, 400, 'body/milestones/0/year'],
    ['a milestone in the target year', { milestones: [step('2027-28', '5')] }, 400, 'body/milestones/0/year'],
    [
      'milestones out of order',
      { milestones: [step('2025-26', '5'), step('2024-25', '8')] },
      400,
      'body/milestones/1/year',
    ],
    [
      'a milestone that gives back',
      { milestones: [step('2024-25', '9'), step('2025-26', '8')] },
      400,
      'body/milestones/1/reductionPercent',
    ],
    [
      'a milestone beyond the target',
      { milestones: [step('2024-25', '41')] },
      400,
      'body/milestones/0/reductionPercent',
    ],
    ['a milestone of no year', { milestones: [step('2024', '4')] }, 422, 'body/milestones/0/year'],
  ])('%s is refused, and the place is named', async (_what, change, status, pointer) => {
    const answer = await set({ ...forty, code: 'wrong', ...change })
    expect([answer.status, answer.body.errors?.[0]?.pointer ?? answer.body.pointer]).toEqual([
      status,
      pointer,
    ])
    expect(await places('?code=wrong')).toEqual([])
  })
})
