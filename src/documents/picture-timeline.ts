import { type Day, daysBetween } from '../domain/day.ts'
import { dayWords } from '../domain/day-words.ts'
import type { TimelineChart, timelineMarks } from './chart.ts'
import {
  boxEntry,
  fillOf,
  fixed,
  ink,
  type KeyEntry,
  keyRows,
  lineAt,
  lineHeight,
  type PictureText,
  pictureId,
  pictureWidths,
  pictureWith,
  rectangle,
  small,
  textAt,
  titleLines,
} from './picture-parts.ts'
import { everyNth, textWidth, wrapped } from './picture-scale.ts'

const thick = 20
const markNames = {
  joined: 'Joined',
  left: 'Left or closed',
  merged: 'Merged or split',
  other: 'Other event',
}

interface TimeFrame {
  readonly chart: TimelineChart
  readonly id: string
  readonly left: number
  readonly wide: number
  readonly top: number
}

const clamped = ({ start, end }: TimelineChart, day: Day): Day =>
  day < start ? start : day > end ? end : day

function x({ chart, left, wide }: TimeFrame, day: Day): number {
  const all = Math.max(1, daysBetween({ from: chart.start, to: chart.end }))
  return left + (wide * daysBetween({ from: chart.start, to: clamped(chart, day) })) / all
}

/** What happened, by a shape of its own: to the right for joining, to the left for leaving, a square on its corner for mergers, a ring. */
function markAt(kind: (typeof timelineMarks)[number], [centre, middle]: readonly [number, number]): string {
  const at = (dx: number, dy: number): string => `${fixed(centre + dx)},${fixed(middle + dy)}`
  const look = `class="hollow axis" fill="#ffffff" stroke="${ink}" stroke-width="1.75"`
  if (kind === 'other') return `<circle cx="${fixed(centre)}" cy="${fixed(middle)}" r="5.5" ${look}/>`
  const points =
    kind === 'joined'
      ? [at(-4, -7), at(7, 0), at(-4, 7)]
      : kind === 'left'
        ? [at(4, -7), at(-7, 0), at(4, 7)]
        : [at(0, -8), at(7, 0), at(0, 8), at(-7, 0)]
  return `<polygon points="${points.join(' ')}" ${look}/>`
}

function drawRow(frame: TimeFrame, row: TimelineChart['rows'][number], middle: number): string[] {
  const { chart, id } = frame
  const spans = row.spans.flatMap(({ start, end, text }) => {
    if (start >= chart.end || (end !== null && end <= chart.start)) return []
    const [from, to] = [x(frame, start), x(frame, end ?? chart.end)]
    const box = [from, middle - thick / 2, Math.max(to - from, 1.5), thick] as const
    const fits = text !== undefined && textWidth(text, small) <= to - from - 30
    return [
      rectangle(box, fillOf(id, 0)),
      ...(fits ? [textAt(from + 14, middle + 4.5, text, { size: small, on: true })] : []),
    ]
  })
  const marks = row.marks
    .filter(({ day }) => day >= chart.start && day <= chart.end)
    .map(({ day, kind }) => markAt(kind, [x(frame, day), middle]))
  return [...spans, ...marks]
}

/** Years along the foot, each at its first of January; where they have no room, every so many. */
function drawYears(frame: TimeFrame, high: number): string[] {
  const { chart, top, wide } = frame
  const [first, last] = [Number.parseInt(chart.start, 10), Number.parseInt(chart.end, 10)]
  const days = Array.from({ length: last - first + 1 }, (_, index) => `${first + index}-01-01`).filter(
    (day) => day >= chart.start && day <= chart.end,
  )
  const room = textWidth('2000', small) + 10
  const every = everyNth({ room, slot: wide / Math.max(1, last - first), inTime: false })
  return days
    .filter((day) => Number.parseInt(day, 10) % every === 0)
    .flatMap((day) => [
      lineAt(x(frame, day), top, x(frame, day), top + high, false),
      textAt(x(frame, day), top + high + 16, day.slice(0, 4), { size: small, anchor: 'middle' }),
    ])
}

function drawDays(frame: TimeFrame, high: number): string[] {
  const { chart, top, left, wide } = frame
  return (chart.days ?? [])
    .filter(({ day }) => day >= chart.start && day <= chart.end)
    .flatMap(({ day, text }, row) => {
      const at = x(frame, day)
      const half = textWidth(text, small) / 2
      const middle = Math.min(Math.max(at, half), left + wide - half)
      const above = top - 8 - row * (lineHeight - 1)
      return [
        `<line class="axis" x1="${fixed(at)}" y1="${fixed(above + 4)}" x2="${fixed(at)}" y2="${fixed(top + high)}" stroke="${ink}" stroke-width="1.5" stroke-dasharray="4 3"/>`,
        textAt(middle, above, text, { size: small, anchor: 'middle' }),
      ]
    })
}

function describedBy({ rows }: TimelineChart): string {
  const each = rows.map(({ label, spans, marks }) => {
    const parts = spans.map(
      ({ start, end }) => `from ${dayWords(start)}${end === null ? '' : ` until ${dayWords(end)}`}`,
    )
    return [`${label}: ${parts.join(' and ') || 'never'}`, ...marks.map(({ text }) => text)].join(', ')
  })
  return `${each.join('; ')}.`
}

/** Spans of days in rows: the names before them, or above them where the picture is narrow. */
export function timelinePicture(chart: TimelineChart, text: PictureText): string {
  const width = text.width ?? pictureWidths.wide
  const above = width < 480
  const id = pictureId(chart, text)
  const widest = Math.max(0, ...chart.rows.map(({ label }) => textWidth(label, small)))
  const namesWide = above ? width - 20 : Math.min(widest, width * 0.36)
  const names = chart.rows.map(({ label }) => wrapped(label, { width: namesWide, size: small }))
  const kinds = new Set(chart.rows.flatMap(({ marks }) => marks.map(({ kind }) => kind)))
  const key: KeyEntry[] = [
    boxEntry('Member of the trust', fillOf(id, 0)),
    ...(['joined', 'left', 'merged', 'other'] as const)
      .filter((kind) => kinds.has(kind))
      .map((kind) => ({
        ...{ text: markNames[kind], room: 16 },
        mark: (left: number, top: number) => markAt(kind, [left + 8, top + 6]),
      })),
  ]
  const placed = keyRows(key, width)
  const titles = titleLines(chart.yTitle, width)
  const keyTop = lineHeight * titles.length + 8
  const days = (chart.days ?? []).filter(({ day }) => day >= chart.start && day <= chart.end)
  const left = above ? 10 : namesWide + 16
  const frame: TimeFrame = {
    ...{ chart, id, left, wide: width - left - 20 },
    top: keyTop + placed.rows * (lineHeight + 3) + 12 + days.length * (lineHeight - 1),
  }
  let at = frame.top + 4
  const rows = chart.rows.flatMap((row, index) => {
    const lines = names[index]!
    const tall = above ? lines.length * lineHeight + thick + 14 : Math.max(thick + 12, lines.length * 15 + 8)
    const middle = above ? at + lines.length * lineHeight + thick / 2 + 3 : at + tall / 2
    const written = lines.map((line, no) =>
      above
        ? textAt(left, at + 13 + no * lineHeight, line, { size: small })
        : textAt(left - 10, middle + 4.5 + (no - (lines.length - 1) / 2) * 15, line, {
            ...{ size: small, anchor: 'end' },
          }),
    )
    at += tall
    return [...written, ...drawRow(frame, row, middle)]
  })
  const high = at - frame.top + 4
  const foot = titleLines(chart.xTitle, width)
  const height = Math.ceil(frame.top + high + 22 + foot.length * lineHeight)
  return pictureWith(
    {
      ...{ id, height, title: text.title ?? chart.yTitle },
      description: text.description ?? describedBy(chart),
    },
    text,
    [
      ...placed.drawn(keyTop),
      ...drawYears(frame, high),
      lineAt(left, frame.top + high, left + frame.wide, frame.top + high, true),
      ...rows,
      ...drawDays(frame, high),
      ...titles.map((part, row) => textAt(0, 13 + row * lineHeight, part, { bold: true })),
      ...foot.map((part, row) =>
        textAt(left + frame.wide / 2, height - 5 - (foot.length - 1 - row) * lineHeight, part, {
          ...{ anchor: 'middle', bold: true },
        }),
      ),
    ],
  )
}
