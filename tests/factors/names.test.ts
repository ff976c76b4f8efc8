import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { FactorTable } from '../../src/domain/factor-table.ts'
import { type StreamId, variantAttributes } from '../../src/domain/stream.ts'
import { allStreams, streamOf } from '../../src/domain/streams/catalogue.ts'
import { namesIn, offeredNames, variantsIn } from '../../src/domain/streams/published.ts'
import {
  collectVariants,
  publishedSets,
  publishedVariants,
  readPublishedSet,
} from '../../src/factors/published.ts'

const tables: FactorTable[] = []
for (const { id } of await publishedSets()) tables.push((await readPublishedSet(id))!)
const named: StreamId[] = allStreams()
  .filter((stream) => stream.names !== undefined)
  .map((stream) => stream.id)

describe('names.json', () => {
  it('is what the sets that come with the project have (npx tsx src/factors/make-published.ts writes it anew)', async () => {
    const file = new URL('../../src/factors/published/names.json', import.meta.url)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(await collectVariants())
  })

  it('has no name that differs from another by case and spaces alone, nor one that a variant’s text cannot hold', async () => {
    for (const stream of named) {
      const names = offeredNames(stream, await publishedVariants()).map(({ name }) => name)
      expect(new Set(names.map((name) => name.toLowerCase().replace(/\s+/g, ' '))).size, stream).toBe(
        names.length,
      )
      for (const name of names) {
        expect(name).not.toContain(';')
        expect(name.trim()).toBe(name)
      }
    }
  })
})

describe('published names', () => {
  it('stand in the tables that the catalogue looks in, each name in one of them', () => {
    for (const stream of named) {
      const under = streamOf(stream).names?.under ?? []
      for (const table of tables) {
        const [scope, level1] = under[0]!.split('|')
        // Every table of this sheet, whatever the catalogue says.
        const all = new Set(
          table.keys(`${scope}|${level1}|`).map((key) => `${key.split('|').slice(0, 3).join('|')}|`),
        )
        expect(
          [...all].filter((one) => !under.includes(one)),
          `${stream} ${table.info.id}`,
        ).toEqual([])
        const places = new Map<string, Set<string>>()
        for (const key of under.flatMap((prefix) => table.keys(prefix))) {
          const [, , level2, name] = key.split('|') as [string, string, string, string]
          places.set(name, (places.get(name) ?? new Set()).add(level2))
        }
        expect(
          [...places].filter(([, found]) => found.size > 1),
          `${stream} ${table.info.id}`,
        ).toEqual([])
      }
    }
  })

  // The names of one year and not of the next, and the other way round: what was renamed provably is renamed, the rest is listed.
  it('that come and go from year to year are these', () => {
    const changes = (stream: StreamId): string[] =>
      tables.slice(1).flatMap((table, index) => {
        const [before, after] = [namesIn(tables[index]!, stream), namesIn(table, stream)]
        return [
          ...before.filter((name) => !after.includes(name)).map((name) => `${table.info.year} - ${name}`),
          ...after.filter((name) => !before.includes(name)).map((name) => `${table.info.year} + ${name}`),
        ].sort()
      })
    expect(changes('waste')).toEqual([
      '2020 + Household residual waste',
      '2020 - Books',
      '2020 - Municipal waste',
      '2021 + Books',
    ])
    expect(changes('material')).toEqual([
      '2020 - Books',
      '2021 + Batteries - Alkaline',
      '2021 + Batteries - Li ion',
      '2021 + Batteries - NiMh',
      '2021 + Electrical items - IT',
      '2021 + Electrical items - fridges and freezers',
      '2021 + Electrical items - large',
      '2021 + Electrical items - small',
      '2021 - Batteries',
      '2021 - WEEE - fridges and freezers',
      '2021 - WEEE - large',
      '2021 - WEEE - mixed',
      '2021 - WEEE - small',
    ])
    // The tables of 2022 have 87 refrigerants and gases more or less renamed: every one of 2016 to 2021 is still there.
    const refrigerants = changes('refrigerant')
    expect(refrigerants.filter((one) => one.includes(' - '))).toEqual([])
    expect(refrigerants.filter((one) => !one.startsWith('2022'))).toEqual([
      '2023 + R1234yf*',
      '2023 + R1234ze*',
    ])
    const hotels = changes('travel.hotel')
    expect(hotels.filter((one) => /Korea|Hong Kong/.test(one))).toEqual([
      '2017 + Hong Kong, China',
      '2017 + Korea',
    ])
  })

  it('renamed ones calculate in every set that has the row, under either year’s labels', () => {
    const has = (stream: StreamId, text: string) =>
      tables.filter((table) => variantsIn(table).get(stream)?.includes(text)).map((table) => table.info.year)
    expect(has('waste', 'material=Tyres;route=reuse')).toEqual([2016, 2017, 2018, 2019])
    expect(has('refrigerant', 'gas=R403A')).toHaveLength(11)
    expect(has('travel.hotel', 'country=Korea')).toHaveLength(10)
    expect(has('waste', 'material=Wood;route=combustion')).toHaveLength(11)
  })

  it('of waste carry their routes', async () => {
    const offered = offeredNames('waste', variantsIn(tables.at(-1)!))
    expect(offered.find((one) => one.name === 'Asbestos')).toEqual({ name: 'Asbestos', routes: ['landfill'] })
    expect(
      offeredNames('refrigerant', await publishedVariants()).every((one) => one.routes.length === 0),
    ).toBe(true)
    expect(variantAttributes('material=Wood;route=reuse')).toEqual({ material: 'Wood', route: 'reuse' })
  })
})
