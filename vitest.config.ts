import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/slow/**', 'tests/browser/**'],
    globalSetup: ['tests/ready-database.ts'],
    pool: 'forks',
    // Two processes for all files: most of the time of a small file went into starting the database and the service, whose code is warm
    // after the first. What files have in common is the code alone; each has a database of its own, closed behind it.
    isolate: false,
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
