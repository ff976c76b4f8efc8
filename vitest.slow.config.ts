import { defineConfig } from 'vitest/config'

/** `npm run test:slow`: processes killed again and again, and properties held for longer; Word and Excel files opened by LibreOffice. */
export default defineConfig({
  test: {
    globalSetup: ['tests/ready-database.ts'],
    include: ['tests/slow/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 900_000,
    hookTimeout: 300_000,
  },
})
