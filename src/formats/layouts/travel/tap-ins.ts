import type { LayoutReader, Row, Table } from '../../table.ts'
import { TravelDesk } from './desk.ts'

const ways: readonly (readonly [RegExp, string])[] = [
  [/\bbus\b/i, 'by bus (travel.bus)'],
  [/\btram\b/i, 'by tram (travel.tram)'],
  [/\bnational rail\b|\boverground\b|\belizabeth line\b/i, 'by rail (travel.rail)'],
  [/\bdlr\b/i, 'by light rail (travel.tram)'],
  [/\bunderground\b/i, 'by underground (travel.underground)'],
  [/\briver/i, 'by boat (travel.ferry)'],
]

/**
 * The history of an Oyster card: stations and fares, and no distance. A distance is not made up from the names of stations, so that
 * each journey is named as one that is missing from the figures, with what to do.
 */
export class TapIns implements LayoutReader {
  readonly #table: Table
  readonly #desk: TravelDesk

  constructor(table: Table) {
    this.#table = table
    this.#desk = new TravelDesk(table, { academy: 'unasked' })
  }

  row(row: Row): void {
    this.#table.collector.row(this.#read(row))
  }

  end(): void {
    this.#desk.sayPassedOver()
  }

  #read(row: Row): 'ignored' | 'rejected' {
    const table = this.#table
    const said = table.text(row, 'itinerary')
    if (
      said === '' ||
      /top(ped)?[- ]?up|refund|season ticket|travelcard|credit|bought|added|fare adjustment/i.test(said)
    )
      return this.#desk.passOver(row, 'top-ups, refunds and tickets bought, which are no journeys')
    const way = ways.find(([pattern]) => pattern.test(said))?.[1]
    table.error(
      row,
      'itinerary',
      'distance_missing',
      `This journey ${way ?? 'by underground or rail'} has no distance, and none is made up from its stations. Look its km up and send it in the layout “activities”; nothing is counted for it until then.`,
    )
    return 'rejected'
  }
}
