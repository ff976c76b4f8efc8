import type { Caller, Role } from '../access/caller.ts'

interface Place {
  readonly text: string
  readonly href: string
  /** Who sees it; everybody where it is not said. */
  readonly roles?: readonly Role[]
}

/** A part of the application, with the places in it. */
export interface Section {
  readonly id: string
  readonly text: string
  readonly places: readonly Place[]
}

/** Every place that can be found by looking around, in the order in which data goes its way. */
export const sections: readonly Section[] = [
  {
    id: 'overview',
    text: 'Overview',
    places: [
      { text: 'Overview', href: '/' },
      { text: 'Academies', href: '/academies' },
      { text: 'Figures', href: '/figures' },
    ],
  },
  {
    id: 'data',
    text: 'Data',
    places: [
      { text: 'Upload files', href: '/uploads/new', roles: ['estates', 'lead'] },
      { text: 'Uploads', href: '/uploads' },
      { text: 'Coverage', href: '/coverage' },
      { text: 'Meters', href: '/meters' },
      { text: 'Holding place', href: '/meters/held' },
      { text: 'Holidays', href: '/holidays' },
    ],
  },
  {
    id: 'progress',
    text: 'Progress',
    places: [
      { text: 'Progress', href: '/progress' },
      { text: 'Forecast', href: '/forecast' },
      { text: 'Measures', href: '/measures' },
      { text: 'Targets', href: '/targets' },
      { text: 'Structure', href: '/structure' },
      { text: 'Benchmarks', href: '/benchmarks' },
      { text: 'Factors', href: '/factors' },
    ],
  },
  {
    id: 'reports',
    text: 'Reports',
    places: [
      { text: 'Years', href: '/years' },
      { text: 'Check a statement', href: '/statement-check' },
    ],
  },
  {
    id: 'audit',
    text: 'Audit',
    places: [
      { text: 'Sample', href: '/sample' },
      { text: 'Evidence packs', href: '/evidence' },
      { text: 'Log', href: '/log', roles: ['finance', 'lead', 'auditor', 'admin'] },
    ],
  },
  {
    id: 'settings',
    text: 'Settings',
    places: [
      { text: 'The trust', href: '/trust', roles: ['lead', 'admin'] },
      { text: 'People', href: '/users', roles: ['admin'] },
      { text: 'API keys', href: '/keys', roles: ['admin'] },
      { text: 'Classroom pages', href: '/classrooms', roles: ['lead', 'admin'] },
    ],
  },
]

const mayOpen = ({ roles }: Place, { role }: Caller): boolean =>
  roles === undefined || role === 'operator' || roles.includes(role)

/** The place that a path is in: the one with the longest address that the path begins with. */
function placeOf(path: string): { section: Section; place: Place } | undefined {
  const within = (href: string): boolean => path === href || (href !== '/' && path.startsWith(`${href}/`))
  return sections
    .flatMap((section) => section.places.map((place) => ({ section, place })))
    .filter(({ place }) => within(place.href))
    .sort((a, b) => b.place.href.length - a.place.href.length)[0]
}

/** The navigation of a page, for whom it is: the sections, and the places of the one that the page is in. */
export function navigationOf(path: string, caller: Caller) {
  const here = placeOf(path)
  const open = sections
    .map((section) => ({ ...section, places: section.places.filter((place) => mayOpen(place, caller)) }))
    .filter(({ places }) => places.length > 0)
  const current = open.find(({ id }) => id === here?.section.id)
  return {
    sections: open.map(({ id, text, places }) => ({
      text,
      href: places[0]!.href,
      active: id === here?.section.id,
    })),
    section: current?.text,
    places: (current?.places ?? []).map((place) => ({
      text: place.text,
      href: place.href,
      current: place.href === path,
      active: place.href === here?.place.href,
    })),
  }
}
