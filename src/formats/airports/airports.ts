import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Place } from './great-circle.ts'

export interface Airport extends Place {
  /** IATA. */
  readonly code: string
  /** ISO 3166-1: `GB` is the United Kingdom without the Crown dependencies (`JE`, `GG`, `IM`). */
  readonly country: string
}

/** Codes that stand for a city with several airports, and what to write instead. */
const cities: Readonly<Record<string, string>> = {
  LON: 'LHR, LGW, STN, LTN, LCY or SEN',
  PAR: 'CDG or ORY',
  NYC: 'JFK, EWR or LGA',
  MIL: 'MXP, LIN or BGY',
  ROM: 'FCO or CIA',
  STO: 'ARN or BMA',
  OSA: 'KIX or ITM',
  TYO: 'HND or NRT',
  SEL: 'ICN or GMP',
  BJS: 'PEK or PKX',
  CHI: 'ORD or MDW',
  WAS: 'IAD or DCA',
  YTO: 'YYZ or YTZ',
  YMQ: 'YUL',
  MOW: 'SVO, DME or VKO',
  SAO: 'GRU or CGH',
  RIO: 'GIG or SDU',
  BUE: 'EZE or AEP',
  BUH: 'OTP',
  REK: 'KEF',
  JKT: 'CGK',
}

/** Codes that tickets of some years ago have, and what the same airport is called now. */
const former: Readonly<Record<string, string>> = { KIV: 'RMO', FRU: 'BSZ', TSE: 'NQZ' }

let table: ReadonlyMap<string, Airport> | undefined

/** Read from disk when the first flight asks, so that a thread that reads no flights never holds it. */
function airports(): ReadonlyMap<string, Airport> {
  if (table !== undefined) return table
  const packed = readFileSync(new URL('./airports.tsv.gz', import.meta.url))
  const byCode = new Map<string, Airport>()
  for (const line of gunzipSync(packed).toString('latin1').split('\n')) {
    const [code = '', icao = '', country = '', latitude = '', longitude = ''] = line.split('\t')
    const airport = {
      code,
      country,
      latitude: Number.parseFloat(latitude),
      longitude: Number.parseFloat(longitude),
    }
    byCode.set(code, airport)
    if (icao !== '') byCode.set(icao, airport)
  }
  table = byCode
  return byCode
}

/** The airport with an IATA or ICAO code. */
export function airportOf(code: string): Airport | undefined {
  const upper = code.toUpperCase()
  return airports().get(upper) ?? airports().get(former[upper] ?? '')
}

/** Whether a text is written as a code of an airport is: three or four letters, nothing more. */
const looksLikeCode = (text: string): boolean => /^[A-Za-z]{3,4}$/.test(text)

/** The code in a cell: `LHR`, `EGLL`, `London Heathrow (LHR)`, `LHR - London Heathrow`. */
function codeIn(text: string): string | undefined {
  const trimmed = text.trim()
  if (looksLikeCode(trimmed)) return trimmed
  return (
    /[([]([A-Z]{3,4})[)\]]/.exec(trimmed)?.[1] ??
    /^([A-Z]{3})\s*[-–—:,]\s/.exec(trimmed)?.[1] ??
    /\s[-–—:,]\s*([A-Z]{3})$/.exec(trimmed)?.[1]
  )
}

/** The airport that a cell names by its code, or why it names none. */
export function airportIn(text: string): Airport | { readonly message: string } {
  const code = codeIn(text)
  const airport = code === undefined ? undefined : airportOf(code)
  if (airport !== undefined) return airport
  const choice = code === undefined ? undefined : cities[code.toUpperCase()]
  if (choice !== undefined)
    return {
      message: `${code?.toUpperCase()} stands for a city with several airports. Write the airport: ${choice}.`,
    }
  return {
    message:
      code === undefined
        ? 'An airport is named here without its code. Write its IATA code, such as MAN or LHR (or the ICAO code, such as EGLL); the ticket has it.'
        : `No airport has the code ${code.toUpperCase()}. Look the code up on the ticket, and write it as IATA (MAN) or ICAO (EGCC).`,
  }
}
