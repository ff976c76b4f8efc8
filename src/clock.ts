/** The only way to the time of day: passed in, so that a test can say what day it is. */
export interface Clock {
  now(): Date
  /** The civil day in the United Kingdom. */
  today(): string
}

const ukDay = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London', dateStyle: 'short' })

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  today: () => ukDay.format(new Date()),
}

/** A clock that stands still at noon of the day given (UTC). */
export function fixedClock(day: string): Clock {
  return { now: () => new Date(`${day}T12:00:00Z`), today: () => day }
}
