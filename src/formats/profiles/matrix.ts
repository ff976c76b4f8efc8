import type { Profile } from '../profile.ts'
import { stampHeads } from './half-hourly-long.ts'

/** Tables with a column for each meter, as building systems write them. */
export const matrixProfiles: readonly Profile[] = [
  {
    name: 'matrix',
    title: 'One column for each meter',
    layout: 'matrix',
    heads: { start: ['date', 'day', ...stampHeads], time: ['time', 'time of day'] },
    required: [['start']],
    meters: true,
  },
]
