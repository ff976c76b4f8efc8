import { academiesOf } from '../academies/run.ts'
import { overlap, type Period } from '../domain/day.ts'
import { dayWords, listWords } from '../domain/day-words.ts'
import { grouped, shown } from '../domain/decimal.ts'
import { lifeOf } from '../domain/measures/measure.ts'
import { streamOf } from '../domain/streams/catalogue.ts'
import { measuresOf } from '../measures/run.ts'
import type { Services } from '../services.ts'

/**
 * The measures of the register that were begun or at work in the year, those that began in it first: what a report must say of energy
 * efficiency. What is only an idea or planned is not said to have been done. The saving is that which was expected.
 */
export async function measureSentences(
  { db }: Pick<Services, 'db'>,
  { trustId, period }: { trustId: string; period: Period },
): Promise<string[]> {
  const names = new Map((await academiesOf(db, trustId)).map((one) => [one.id, one.name]))
  return (await measuresOf(db, trustId))
    .filter(({ status }) => status === 'running' || status === 'done')
    .filter((measure) => overlap(period, lifeOf(measure)) !== undefined)
    .map((measure) => {
      const begun = measure.start >= period.start
      const savings = measure.effects.map(
        ({ stream, savingPerYear, unit }) =>
          `${grouped(shown(savingPerYear, 0))} ${unit} of ${streamOf(stream).title.toLowerCase()}`,
      )
      const where = measure.academyId === undefined ? 'the whole trust' : names.get(measure.academyId)
      const expected = savings.length === 0 ? '' : `, expected to save ${listWords(savings)} a year`
      return {
        begun,
        start: measure.start,
        text: `${measure.title} (${where}): ${begun ? 'begun' : 'at work since'} ${begun ? 'on ' : ''}${dayWords(measure.start)}${expected}.`,
      }
    })
    .sort((a, b) =>
      a.begun !== b.begun
        ? a.begun
          ? -1
          : 1
        : a.start !== b.start
          ? a.start < b.start
            ? -1
            : 1
          : a.text < b.text
            ? -1
            : 1,
    )
    .map(({ text }) => text)
}
