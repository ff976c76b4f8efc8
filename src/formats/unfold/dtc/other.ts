import { refuse } from '../../../domain/refusal.ts'
import type { Unfolding } from '../unfolding.ts'
import { flowHeader } from './flow.ts'

/** Any other flow: what it is can be said, and what to ask for instead. */
export const otherFlow: Unfolding = {
  name: 'dtc',
  title: 'Industry flow',
  layout: 'reads',
  by: 'line',
  heads: [],
  columns: {},
  looks: (beginning) => flowHeader.test(beginning),
  open: (notes) => ({
    text: (text, no) => {
      if (no === 1 || flowHeader.test(text))
        notes.refuse(
          refuse(
            'file_unknown_format',
            `This is the industry flow “${text.split('|')[2]?.trim().slice(0, 20) ?? ''}”, which has no consumption that can be read here. The flows that are read are D0010 (meter readings) and D0036, D0275 and D0379 (half-hourly advances). Ask for one of those.`,
          ),
        )
      return []
    },
    end: () => [],
  }),
}
