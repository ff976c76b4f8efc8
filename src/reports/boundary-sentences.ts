import { academiesOf, membershipsOf } from '../academies/run.ts'
import { addDays, type Day, overlap, type Period } from '../domain/day.ts'
import { dayWords, listWords } from '../domain/day-words.ts'
import type { Services } from '../services.ts'

const starts: Readonly<Record<string, string>> = {
  founded: 'was founded',
  joined: 'joined',
  merged: 'came out of a merger',
  split: 'came out of a split',
}
const ends: Readonly<Record<string, string>> = {
  left: 'left',
  closed: 'closed',
  merged: 'went into a merger',
  split: 'was split up',
}

/** Who was in the boundary of a year, who joined and who left, with their days. */
export async function boundarySentences(
  { db }: Pick<Services, 'db'>,
  { trustId, period }: { trustId: string; period: Period },
): Promise<string[]> {
  const names = new Map((await academiesOf(db, trustId)).map((one) => [one.id, one.name]))
  const whole = new Set<string>()
  const moves: { day: Day; text: string }[] = []
  for (const { academyId, start, end, startEvent, endEvent } of await membershipsOf(db, trustId)) {
    const inside = overlap(period, { start, end: end ?? '9999-12-31' })
    if (inside === undefined) continue
    const name = names.get(academyId) ?? academyId
    if (inside.start === period.start && inside.end === period.end) whole.add(name)
    if (start > period.start)
      moves.push({ day: start, text: `${name} ${starts[startEvent] ?? startEvent} on ${dayWords(start)}` })
    if (end !== undefined && end < period.end)
      moves.push({
        day: end,
        text: `${name} ${ends[endEvent ?? 'left'] ?? endEvent}; its last day in the trust was ${dayWords(addDays(end, -1))}`,
      })
  }
  const all =
    whole.size === 0
      ? []
      : [
          `${whole.size === 1 ? '1 academy was a member' : `${whole.size} academies were members`} for the whole year: ${listWords([...whole].sort())}.`,
        ]
  const moved = moves.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.text < b.text ? -1 : 1))
  return [
    ...all,
    ...(moved.length === 0
      ? ['No academy joined or left in the year.']
      : [
          ...moved.map(({ text }) => `${text}.`),
          'Each counts for its days in the trust, in emissions and in pupils alike; the year before is not changed for it.',
        ]),
  ]
}
