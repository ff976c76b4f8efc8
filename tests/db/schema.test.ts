import { expect, it } from 'vitest'
import { migrationsSql, schemaDrift } from '../../prisma/diff.ts'

it('the migrations make exactly what prisma/schema.prisma says', async () => {
  expect(await schemaDrift(await migrationsSql())).toBe('')
})
