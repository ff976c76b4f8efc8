import { expect, it } from 'vitest'
import { useSite } from './use-site.ts'

const site = useSite()

it('the first load of the overview is less than 300 KB on the wire', async () => {
  const page = await (await site().as('lead'))
    .context()
    .browser()!
    .newContext({
      storageState: await (await site().as('lead')).context().storageState(),
    })
  const fresh = await page.newPage()
  const wire = await page.newCDPSession(fresh)
  let bytes = 0
  await wire.send('Network.enable')
  wire.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  const answer = await fresh.goto(`${site().origin}/`, { waitUntil: 'networkidle' })
  expect(answer?.status()).toBe(200)
  expect(bytes).toBeGreaterThan(5_000)
  expect(bytes).toBeLessThan(300_000)
  await page.close()
})
