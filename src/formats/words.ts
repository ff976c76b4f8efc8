import {
  type AttributeName,
  type Attributes,
  type StreamId,
  streamIds,
  variantAttributes,
} from '../domain/stream.ts'
import { fixedValues, howToListNames, streamOf } from '../domain/streams/catalogue.ts'
import type { PublishedVariants } from '../domain/streams/published.ts'

/** A word without what people write differently: case, spaces, hyphens, underscores, and the point of a stream's id. */
const plain = (text: string): string => text.toLowerCase().replace(/[\s\-_.]+/g, '')

const streams = new Map(streamIds.map((id) => [plain(id), id]))

/** The stream that a cell names, however it writes the id: `Travel car` is travel.car. */
export function streamWord(written: string): StreamId | undefined {
  return streams.get(plain(written))
}

/**
 * What people write for a value, beside the value itself: a short list of what can mean one thing only. Each word stands as `plain`
 * leaves it, and applies where the stream has the value.
 */
const synonyms: Readonly<Partial<Record<AttributeName, Readonly<Record<string, string>>>>> = {
  fuel: {
    ev: 'electric',
    bev: 'electric',
    batteryelectric: 'electric',
    batteryelectricvehicle: 'electric',
    phev: 'plugInHybrid',
    pluginhybridelectricvehicle: 'plugInHybrid',
    derv: 'diesel',
    unleaded: 'petrol',
    notknown: 'unknown',
  },
  size: {
    smallcar: 'small',
    mediumcar: 'medium',
    largecar: 'large',
    averagecar: 'average',
    classi: 'small',
    classii: 'medium',
    classiii: 'large',
    notknown: 'average',
    unknown: 'average',
  },
  class: {
    economyclass: 'economy',
    premiumeconomyclass: 'premiumEconomy',
    businessclass: 'business',
    firstclass: 'first',
    averagepassenger: 'average',
    notknown: 'average',
    unknown: 'average',
  },
  radiativeForcing: {
    yes: 'with',
    true: 'with',
    withrf: 'with',
    no: 'without',
    false: 'without',
    withoutrf: 'without',
  },
  route: {
    reused: 'reuse',
    reuse: 'reused',
    primarymaterialproduction: 'primary',
    openloopsource: 'openLoop',
    closedloopsource: 'closedLoop',
    openlooprecycling: 'openLoop',
    closedlooprecycling: 'closedLoop',
    incinerationwithenergyrecovery: 'combustion',
    energyfromwaste: 'combustion',
  },
  mode: { train: 'rail', tube: 'underground', motorcycle: 'motorbike', lightrail: 'tram' },
}

/** The value of the catalogue that a cell names, undefined where it names none. */
export function valueWord(stream: StreamId, name: AttributeName, written: string): string | undefined {
  const values = fixedValues(streamOf(stream).attributes[name] ?? [])
  const word = plain(written)
  const said = values.find((value) => plain(value) === word)
  if (said !== undefined) return said
  const meant = synonyms[name]?.[word]
  return meant !== undefined && values.includes(meant) ? meant : undefined
}

/** A published name as names are compared: without case, and with spaces only between words. Nothing else is passed over. */
const spelt = (text: string): string => text.trim().toLowerCase().replace(/\s+/g, ' ')

const shownMax = 6
const listed = (names: readonly string[]): string => {
  const shown = names.slice(0, shownMax).map((name) => `“${name}”`)
  return `${shown.join(', ')}${names.length > shownMax ? ` and ${names.length - shownMax} more` : ''}`
}

/** What is wrong with a variant, and of which attribute. */
export interface VariantProblem {
  readonly name: AttributeName
  readonly message: string
}

/** Which attribute to blame for a combination, the first that, changed alone, would do: never what the row is about. */
const blamed: readonly AttributeName[] = ['route', 'size', 'class', 'fuel', 'radiativeForcing']

/** Looks attributes up among the variants that the factor sets can calculate. */
export class VariantLookup {
  readonly #variants: PublishedVariants
  readonly #names = new Map<StreamId, ReadonlyMap<string, string>>()
  /** What was found of each variant, so that a file that repeats a mistake is not slow to read. */
  readonly #judged = new Map<string, VariantProblem | undefined>()

  constructor(variants: PublishedVariants) {
    this.#variants = variants
  }

  /** The names of a stream's free attribute, by how they are compared. */
  #namesOf(stream: StreamId, attribute: AttributeName): ReadonlyMap<string, string> {
    let names = this.#names.get(stream)
    if (names === undefined) {
      const texts = this.#variants.get(stream) ?? []
      names = new Map(
        texts.map((text) => variantAttributes(text)[attribute] ?? '').map((name) => [spelt(name), name]),
      )
      this.#names.set(stream, names)
    }
    return names
  }

  /** The published spelling of a name, or what is wrong with it. */
  name(stream: StreamId, attribute: AttributeName, written: string): string | VariantProblem {
    const names = this.#namesOf(stream, attribute)
    const found = names.get(spelt(written))
    if (found !== undefined) return found
    const word = plain(written)
    const like = word === '' ? [] : [...names.values()].filter((name) => plain(name).includes(word))
    const hint = like.length === 0 ? '' : ` There are ${listed(like.sort())}.`
    return {
      name: attribute,
      message: `No factor set has the ${attribute} “${written}” for ${stream}.${hint} Write the name as it is published: ${howToListNames(stream)}`,
    }
  }

  /** What is wrong with attributes that are each known, but that no factor set has together; undefined where one has. */
  problem(stream: StreamId, text: string): VariantProblem | undefined {
    const key = `${stream} ${text}`
    if (!this.#judged.has(key)) this.#judged.set(key, this.#judge(stream, text))
    return this.#judged.get(key)
  }

  #judge(stream: StreamId, text: string): VariantProblem | undefined {
    const texts = this.#variants.get(stream)
    if (texts === undefined || texts.includes(text)) return undefined
    const given = variantAttributes(text)
    const all = texts.map(variantAttributes)
    for (const name of blamed.filter((one) => given[one] !== undefined)) {
      const others = all.filter((one) => sameBut(name, one, given)).map((one) => one[name] ?? '')
      if (others.length > 0)
        return {
          name,
          message: `No factor set has ${stream} with ${saidOf(given)}. With the rest as it is, ${name} can be ${others.sort().join(', ')}.`,
        }
    }
    const [name] = Object.keys(given) as AttributeName[]
    return name && { name, message: `No factor set has ${stream} with ${saidOf(given)}.` }
  }
}

const saidOf = (given: Attributes): string =>
  Object.entries(given)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')

function sameBut(name: AttributeName, one: Attributes, other: Attributes): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<AttributeName>
  names.delete(name)
  return [...names].every((each) => one[each] === other[each])
}
