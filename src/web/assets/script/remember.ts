/** Ticks of a working paper are kept in the browser, under the name of the paper. */
for (const paper of document.querySelectorAll<HTMLElement>('[data-remember]')) {
  const key = `tc-paper-${paper.dataset.remember}`
  const ticks = [...paper.querySelectorAll<HTMLInputElement>('input[type=checkbox]')]
  try {
    const kept = new Set((localStorage.getItem(key) ?? '').split(' '))
    for (const tick of ticks) tick.checked = kept.has(tick.id)
    paper.addEventListener('change', () => {
      const ids = ticks.filter((tick) => tick.checked).map((tick) => tick.id)
      localStorage.setItem(key, ids.join(' '))
    })
  } catch {
    // A browser that keeps nothing: the paper can be printed or downloaded all the same.
  }
}
