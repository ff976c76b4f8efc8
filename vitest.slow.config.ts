import { defineConfig } from 'vitest/config'

/** `npm run test:slow`: processes killed again and again, and properties held for longer. */
export default defineConfig({
  test: {
    include: ['tests/slow/**/*.test.ts'],
    globalSetup: ['tests/ready-database.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 900_000,
    hookTimeout: 300_000,
  },
})
