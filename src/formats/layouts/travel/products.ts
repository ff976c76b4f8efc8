import type { StreamId } from '../../../domain/stream.ts'
import { anyOf } from './modes.ts'

/** What is bought with a fuel card: a stream of fuel or charging, or something that is neither. */
export type Product = { readonly stream: StreamId } | { readonly not: string } | { readonly unclear: string }

const notFuel = 'AdBlue, washes, oil, shop goods and charges, which are no fuel'

/** In the order in which they are looked for: “screen wash diesel cap” is no diesel, and “gas oil” no oil for the engine. */
const words: readonly (readonly [RegExp, Product])[] = [
  [/\bad ?blue\b|wash\b|\bvalet|\banti-?freeze|\bcoolant/, { not: notFuel }],
  [anyOf('gas ?oil', 'red diesel', 'rebated', 'marked (?:diesel|oil)'), { stream: 'gasOil' }],
  [anyOf('heating oil', 'kerosene', 'kero'), { stream: 'heatingOil' }],
  [anyOf('hvo', 'bio-?diesel', 'b100', 'bioethanol', 'e85', 'hydrogen', 'cng', 'lng'), { unclear: 'fuel' }],
  [
    /\bpetrol\b.*\bdiesel\b|\bdiesel\b.*\bpetrol\b|\bdiesel\b.*\bunleaded\b|\bunleaded\b.*\bdiesel\b/,
    { unclear: 'both' },
  ],
  [anyOf('diesel', 'derv', 'dsl', 'ulsd'), { stream: 'fuel.diesel' }],
  [
    anyOf(
      'unleaded',
      'petrol',
      'ulsp',
      'super',
      'e10',
      'e5',
      'gasoline',
      'unl',
      '9[578] (?:ron|octane)',
      'ulg',
    ),
    { stream: 'fuel.petrol' },
  ],
  [anyOf('lpg', 'auto ?gas'), { stream: 'lpg' }],
  [/\belectric|\b(?:ev|charging|charge ?points?|kwh)\b/, { stream: 'electricity.vehicle' }],
  [
    anyOf(
      'oils?',
      'lubricants?',
      'shop',
      'food',
      'drinks?',
      'sundr(?:y|ies)',
      'parking',
      'tolls?',
      'fees?',
      'charges?',
      'surcharge',
      'tyres?',
      'repairs?',
      'maintenance',
      'servic(?:e|ing)',
      'bulbs?',
      'accessor(?:y|ies)',
      'goods',
      'confectionery',
      'car care',
      'breakdown',
      'subscription',
      'mot',
    ),
    { not: notFuel },
  ],
]

/** What a product is by its name; undefined where the name is not known. */
export function productOf(text: string): Product | undefined {
  const plain = text
    .toLowerCase()
    .replace(/[_/+]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return words.find(([pattern]) => pattern.test(plain))?.[1]
}
