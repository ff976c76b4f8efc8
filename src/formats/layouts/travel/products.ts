import type { StreamId } from '../../../domain/stream.ts'

/** What is bought with a fuel card: a stream of fuel or charging, or something that is neither. */
export type Product = { readonly stream: StreamId } | { readonly not: string } | { readonly unclear: string }

const notFuel = 'AdBlue, washes, oil, shop goods and charges, which are no fuel'

/** In the order in which they are looked for: “screen wash diesel cap” is no diesel, and “gas oil” no oil for the engine. */
const words: readonly (readonly [RegExp, Product])[] = [
  [
    /\bad ?blue\b|\bscreen ?wash|\bcar ?wash|\bjet ?wash|\bvalet|\bwash\b|\bantifreeze|\bcoolant/,
    { not: notFuel },
  ],
  [/\bgas ?oil\b|\bred diesel\b|\brebated\b|\bmarked (diesel|oil)\b/, { stream: 'gasOil' }],
  [/\bheating oil\b|\bkerosene\b|\bkero\b/, { stream: 'heatingOil' }],
  [
    /\bhvo\b|\bbio-?diesel\b|\bb100\b|\bbioethanol\b|\be85\b|\bhydrogen\b|\bcng\b|\blng\b/,
    { unclear: 'fuel' },
  ],
  [/\bpetrol\b.*\bdiesel\b|\bdiesel\b.*\bpetrol\b/, { unclear: 'both' }],
  [/\bdiesel\b|\bderv\b|\bdsl\b|\bulsd\b/, { stream: 'fuel.diesel' }],
  [
    /\bunleaded\b|\bpetrol\b|\bulsp\b|\bsuper\b|\be10\b|\be5\b|\bgasoline\b|\bmogas\b|\bunl\b|\b9[578] ?(ron|octane)?$|\blrp\b|\bfour star\b/,
    { stream: 'fuel.petrol' },
  ],
  [/\blpg\b|\bautogas\b|\bauto gas\b/, { stream: 'lpg' }],
  [
    /\belectric|\bev\b|\bcharging\b|\bcharge ?point\b|\bkwh\b|\bchargepoint\b/,
    { stream: 'electricity.vehicle' },
  ],
  [
    /\boils?\b|\blubricants?\b|\bshop\b|\bfood\b|\bdrinks?\b|\bsundr(y|ies)\b|\bparking\b|\btolls?\b|\bfees?\b|\bcharges?\b|\bsurcharge\b|\btyres?\b|\brepairs?\b|\bmaintenance\b|\bservic(e|ing)\b|\bbulbs?\b|\baccessor(y|ies)\b|\bgoods\b|\bconfectionery\b|\bcar care\b|\bbreakdown\b|\bsubscription\b|\bmot\b/,
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
