import type { Pages } from '../page.ts'
import { questionPages } from './questions.ts'
import { secrPages } from './secr.ts'
import { statementPages } from './statement-check.ts'
import { yearStepPages } from './year-steps.ts'
import { yearWordsPages } from './year-words.ts'
import { yearPages } from './years.ts'

/** The areas of whoever closes a year and reports it. */
export const closingAreas: readonly Pages[] = [
  yearPages,
  yearStepPages,
  yearWordsPages,
  secrPages,
  questionPages,
  statementPages,
]
