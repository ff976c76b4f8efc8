import { defineConfig } from 'vitest/config'

/** `npm run test:browser`: journeys in Chromium, on the real service with the files of the demo. */
export default defineConfig({
  test: {
    globalSetup: ['tests/browser/demo-folder.ts'],
    include: ['tests/browser/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 1_200_000,
    hookTimeout: 300_000,
  },
})
