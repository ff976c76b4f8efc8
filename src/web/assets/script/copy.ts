/** A button that copies what is shown once; the text can be selected and copied without it. */
export function copyButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
    const id = button.dataset.copy ?? ''
    const text = document.getElementById(id)
    const said = document.querySelector(`[data-copied="${id}"]`)
    // Browsers let pages of plain HTTP copy nothing, but for those of this machine.
    if (!(text instanceof HTMLTextAreaElement) || navigator.clipboard === undefined) continue
    button.hidden = false
    button.addEventListener('click', () => {
      text.select()
      navigator.clipboard.writeText(text.value).then(
        () => {
          if (said !== null) said.textContent = 'Copied.'
        },
        () => {
          if (said !== null) said.textContent = 'It is selected: copy it with your keyboard or menu.'
        },
      )
    })
  }
}
