import { describe, expect, it } from 'vitest'
import { isMachineFault, nextAttempt, notBegun } from '../../src/uploads/attempts.ts'
import type { UploadProgress } from '../../src/uploads/store.ts'

/** An upload of which each attempt got as far as the next of `places` (in bytes) and was killed there, but for pauses. */
function killedAt(places: readonly number[]) {
  let progress: UploadProgress = notBegun
  let seconds = 0
  for (const place of places) {
    let attempt = nextAttempt(progress)
    if (attempt.do === 'wait') {
      seconds += attempt.seconds
      attempt = nextAttempt(attempt.progress)
    }
    if (attempt.do !== 'read') return { attempt, seconds }
    progress = { ...attempt.progress, bytes: place, rows: place }
  }
  return { attempt: nextAttempt(progress), seconds }
}

describe('an upload whose process was killed', () => {
  it('twenty times at different places is taken up again at once', () => {
    const places = Array.from({ length: 20 }, (_, index) => (index * 7) % 5)
    const { attempt, seconds } = killedAt(places)
    expect(attempt).toMatchObject({
      do: 'read',
      progress: { attempts: 21, errors: 0, bytes: 0, running: true },
    })
    expect(seconds).toBe(0)
  })

  it('three times at the same place is taken up again at once', () => {
    expect(killedAt([0, 0, 0]).attempt.do).toBe('read')
  })

  it('more often at the same place waits, longer each time, and getting further ends that', () => {
    expect(killedAt([0, 0, 0, 0]).attempt).toMatchObject({ do: 'wait', seconds: 1 })
    expect(killedAt([0, 0, 0, 0, 0, 0]).attempt).toMatchObject({ do: 'wait', seconds: 4 })
    expect(killedAt([0, 0, 0, 0, 0, 0, 9]).attempt.do).toBe('read')
  })

  it('always at the same place is rejected after more than an hour of waiting', () => {
    const { attempt, seconds } = killedAt(new Array(30).fill(1000))
    expect(attempt).toMatchObject({ do: 'reject', because: 'deaths' })
    expect(seconds).toBeGreaterThan(3600)
  })
})

describe('an upload whose reading failed', () => {
  it('three times is rejected, whatever killed it in between', () => {
    const failed = { ...notBegun, attempts: 9, errors: 2, bytes: 5, diedAt: 2, deaths: 1 }
    expect(nextAttempt(failed).do).toBe('read')
    expect(nextAttempt({ ...failed, errors: 3 })).toMatchObject({ do: 'reject', because: 'errors' })
  })

  it.each([
    ['08006', true],
    ['57P01', true],
    ['40P01', true],
    ['53100', true],
    ['ECONNREFUSED', true],
    ['ENOSPC', true],
    ['22003', false],
    ['23505', false],
    ['ERR_WORKER_OUT_OF_MEMORY', false],
  ])('with %s is the machine’s fault: %s', (code, machine) => {
    expect(isMachineFault(Object.assign(new Error('it'), { code }))).toBe(machine)
  })
})
