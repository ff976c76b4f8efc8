import { expect, test } from 'vitest'
import { Pace } from '../src/pace.ts'

const soon = () => new Promise((resolve) => setTimeout(resolve, 5))

test('background work waits until the last request is answered', async () => {
  const pace = new Pace()
  pace.begin()
  pace.begin()
  let went = false
  const turn = pace.turn(60_000).then(() => {
    went = true
  })
  pace.end()
  await soon()
  expect(went).toBe(false)
  pace.end()
  await turn
  expect(went).toBe(true)
})

test('background work goes on after the longest wait, however many requests there are', async () => {
  const pace = new Pace()
  pace.begin()
  await pace.turn(10)
  // Nobody waits any more: at once.
  pace.end()
  await pace.turn(60_000)
})
