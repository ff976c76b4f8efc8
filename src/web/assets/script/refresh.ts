/** A page on a screen in a hall takes its figures anew by itself; where that fails, it stays as it is. */
const minutes = Number(
  document.querySelector<HTMLElement>('[data-refresh-minutes]')?.dataset.refreshMinutes ?? '0',
)

/** Somebody has the keyboard in the page: it is not taken from under them. */
const inUse = (main: Element): boolean =>
  document.activeElement !== main && main.contains(document.activeElement)

async function refresh(): Promise<void> {
  const main = document.querySelector('main')
  if (main === null || inUse(main)) return
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } })
  if (!answer.ok) return
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main')
  if (fresh !== null) main.replaceChildren(...fresh.childNodes)
}

if (minutes > 0) setInterval(() => void refresh().catch(() => undefined), minutes * 60_000)
