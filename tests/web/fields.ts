import type { Page } from './signed-in.ts'

/** What a page says is wrong with a field, beside it; undefined where it says nothing. */
export const errorAt = (page: Page, field: string): string | undefined =>
  page.document
    .getElementById(`${field}-error`)
    ?.textContent?.replace(/\s+/g, ' ')
    .replace('Error:', '')
    .trim()

/** What the list at the top of a page says is wrong, each with where it leads. */
export const errorList = (page: Page): (readonly [string, string | null])[] =>
  [...page.document.querySelectorAll('.govuk-error-summary__list li')].map((item) => [
    (item.textContent ?? '').trim(),
    item.querySelector('a')?.getAttribute('href') ?? null,
  ])

/** Where the forms of a page’s main part send. */
export const forms = (page: Page): string[] =>
  [...page.document.querySelectorAll('main form[method="post"]')].map(
    (form) => form.getAttribute('action') ?? '',
  )

/** The cells of the row that begins with a text: of the table with a caption, or of the first that has such a row. */
export function rowOf(page: Page, first: string, caption?: string): string[] {
  const textOf = (one: Element | null): string => (one?.textContent ?? '').replace(/\s+/g, ' ').trim()
  const rows = [...page.document.querySelectorAll('main table')]
    .filter((table) => caption === undefined || textOf(table.querySelector('caption')) === caption)
    .flatMap((table) => [...table.querySelectorAll('tr')])
    .map((row) => [...row.querySelectorAll('th, td')].map(textOf))
  return rows.find(([cell]) => cell === first) ?? []
}

/** The fields of a day. */
export const dayFields = (name: string, [year, month, day]: readonly [string, string, string]) => ({
  [`${name}-day`]: day,
  [`${name}-month`]: month,
  [`${name}-year`]: year,
})
