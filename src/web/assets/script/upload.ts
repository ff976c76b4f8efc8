// Files sent one by one with their progress, where there is script: a file that fails does not stop the others. The same form sends
// them all at once without.

interface Answer {
  readonly status: number
  readonly text: string
}

/** An upload as the API sends it, as far as is shown here. */
interface Upload {
  readonly id: string
  readonly status: string
  readonly existing?: boolean
  readonly progress: { readonly rows: number; readonly percent: number }
  readonly rows: { readonly read: number; readonly accepted: number; readonly rejected: number } | null
  readonly issues: { readonly errors: number; readonly warnings: number }
  readonly format: object | null
  /** What its columns may be, where nobody knows its layout but it is a table. */
  readonly proposal: object | null
}

const token = (): string => document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? ''
const number = new Intl.NumberFormat('en-GB')
const count = (many: number, one: string): string => `${number.format(many)} ${one}${many === 1 ? '' : 's'}`
const megabytes = (bytes: number): string => `${number.format(Math.max(1, Math.round(bytes / 1e6)))} MB`

/** Sends bytes and says how many are there. */
function send(
  url: string,
  body: FormData | File,
  { headers, sent }: { headers: Record<string, string>; sent: (share: number) => void },
): Promise<Answer> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) sent(event.loaded / event.total)
    })
    request.addEventListener('load', () => resolve({ status: request.status, text: request.responseText }))
    request.addEventListener('error', () => resolve({ status: 0, text: '' }))
    request.addEventListener('abort', () => resolve({ status: 0, text: '' }))
    request.send(body)
  })
}

/** What a refusal says, for people. */
function refusal({ status, text }: Answer): string {
  if (status === 0) return 'The connection broke, and nothing of it was taken in. Send it again.'
  if (status === 409)
    return 'The same file was sent before and read with other options, so nothing was changed. Open it in the list of uploads and have it read again.'
  if (status === 401) return 'You are signed out. Open this page again, sign in, and send it again.'
  try {
    const { detail } = JSON.parse(text) as { detail?: string }
    if (detail !== undefined) return detail
  } catch {}
  return 'It was refused, and nothing of it was taken in. Open this page again and send it once more.'
}

/** What became of an upload that is no longer read. */
function outcome({ status, rows, issues, proposal }: Upload): string {
  const found = [
    issues.errors > 0 ? count(issues.errors, 'error') : '',
    issues.warnings > 0 ? count(issues.warnings, 'warning') : '',
  ].filter((one) => one !== '')
  const odd = found.length === 0 ? 'Nothing was odd.' : `Found: ${found.join(' and ')}.`
  if (status === 'rejected')
    return proposal !== null
      ? 'Nothing was taken in: its layout is not known yet. Say what its columns are.'
      : `Nothing was taken in. ${odd}`
  return `Taken in: ${number.format(rows?.accepted ?? 0)} of ${count(rows?.read ?? 0, 'row')}. ${odd}`
}

/** Follows the reading of an upload; the last state is answered. Where the connection is lost it is asked for again. */
function follow(id: string, shown: (upload: Upload) => void): Promise<Upload | undefined> {
  return new Promise((resolve) => {
    const events = new EventSource(`/v1/uploads/${id}/events`)
    let failures = 0
    events.addEventListener('progress', (event) => {
      failures = 0
      const upload = JSON.parse((event as MessageEvent<string>).data) as Upload
      shown(upload)
      if (upload.status === 'reading') return
      events.close()
      resolve(upload)
    })
    events.addEventListener('error', () => {
      if (++failures < 5) return
      events.close()
      resolve(undefined)
    })
  })
}

/** At most so many uploads are followed at once: a browser has few connections to one server. */
const followedMax = 3
let followed = 0
const waiting: (() => void)[] = []
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (followed >= followedMax) await new Promise<void>((go) => waiting.push(go))
  followed++
  try {
    return await work()
  } finally {
    followed--
    waiting.shift()?.()
  }
}

const part = <T extends Element = HTMLElement>(root: ParentNode, name: string): T => {
  const found = root.querySelector<T>(`[data-${name}]`)
  if (found === null) throw new Error(`The page has no ${name}.`)
  return found
}

function link(href: string, text: string, about: string): HTMLElement {
  const paragraph = document.createElement('p')
  paragraph.className = 'govuk-body'
  const anchor = document.createElement('a')
  anchor.className = 'govuk-link'
  anchor.href = href
  anchor.textContent = text
  const hidden = document.createElement('span')
  hidden.className = 'govuk-visually-hidden'
  hidden.textContent = ` of ${about}`
  anchor.append(hidden)
  paragraph.append(anchor)
  return paragraph
}

/** The page on which files are sent. */
class Sending {
  readonly #root: HTMLElement
  readonly #form: HTMLFormElement
  readonly #bytesMax: number
  #queue = Promise.resolve()
  #open = 0

  constructor(root: HTMLElement) {
    this.#root = root
    this.#form = root.querySelector('form')!
    this.#bytesMax = Number(root.dataset.bytesMax)
    this.#form.addEventListener('submit', (event) => {
      const input = this.#form.querySelector<HTMLInputElement>('input[type="file"]')
      const files = [...(input?.files ?? [])]
      // Without a file the server says what lacks, as it does without script.
      if (input === null || files.length === 0) return
      event.preventDefault()
      const looks = (event.submitter as HTMLElement | null)?.dataset.do === 'look'
      part(root, 'sent').hidden = false
      for (const file of files) this.#add(file, looks)
      input.value = ''
      input.dispatchEvent(new Event('change', { bubbles: true }))
      root.querySelector<HTMLElement>('#sent-title')?.focus()
    })
    part(root, 'take-all').addEventListener('click', () => {
      for (const take of this.#takes()) take.click()
      root.querySelector<HTMLElement>('#sent-title')?.focus()
    })
  }

  /** The buttons by which files that were looked at are taken in. */
  #takes(): HTMLButtonElement[] {
    return [
      ...this.#root.querySelectorAll<HTMLButtonElement>(
        '[data-files] [data-actions]:not([hidden]) [data-take]:not([hidden])',
      ),
    ]
  }

  #say(text: string): void {
    part(this.#root, 'said').textContent = text
  }

  /** What is said of all files. */
  #options(): URLSearchParams {
    const said = new URLSearchParams()
    for (const [name, value] of new FormData(this.#form))
      if (typeof value === 'string' && value.trim() !== '' && name !== '_csrf') said.set(name, value.trim())
    return said
  }

  #add(file: File, looks: boolean): void {
    const row = part<HTMLTemplateElement>(this.#root, 'row').content.firstElementChild!.cloneNode(
      true,
    ) as HTMLElement
    part(row, 'name').textContent = file.name
    part(row, 'state').textContent = `Waiting (${megabytes(file.size)})`
    part(row, 'progress').setAttribute('aria-label', `Progress of ${file.name}`)
    for (const name of ['take', 'change', 'leave']) {
      const hidden = document.createElement('span')
      hidden.className = 'govuk-visually-hidden'
      hidden.textContent = `: ${file.name}`
      part(row, name).append(hidden)
    }
    part(row, 'take').addEventListener('click', () => this.#enqueue(row, file, false))
    part(row, 'leave').addEventListener('click', () => {
      row.remove()
      if (this.#takes().length < 2) part(this.#root, 'take-all').hidden = true
      this.#say(`${file.name} was left out.`)
      this.#root.querySelector<HTMLElement>('#sent-title')?.focus()
    })
    part(row, 'change').addEventListener('click', () => {
      const details = this.#root.querySelector<HTMLDetailsElement>('#more')!
      details.open = true
      details.querySelector<HTMLElement>('select, input')?.focus()
      const again = part(row, 'take')
      again.hidden = false
      // What was looked at was read otherwise: it is looked at again before it is taken in.
      part(row, 'state').textContent = 'Change what is said of the files above, and look again.'
      again.textContent = `Look again: ${file.name}`
      again.replaceWith(again.cloneNode(true))
      part(row, 'take').addEventListener('click', () => {
        row.remove()
        this.#add(file, true)
      })
    })
    part(this.#root, 'files').append(row)
    this.#enqueue(row, file, looks)
  }

  #enqueue(row: HTMLElement, file: File, looks: boolean): void {
    this.#open++
    part(row, 'actions').hidden = true
    part(this.#root, 'take-all').hidden = true
    this.#queue = this.#queue.then(() => (looks ? this.#look(row, file) : this.#take(row, file)))
  }

  #done(row: HTMLElement, file: File, { text, bad = false }: { text: string; bad?: boolean }): void {
    const state = part(row, 'state')
    state.textContent = text
    state.classList.toggle('tc-file__state--bad', bad)
    part(row, 'progress').hidden = true
    row.removeAttribute('aria-busy')
    this.#open--
    part(this.#root, 'take-all').hidden = this.#open > 0 || this.#takes().length < 2
    this.#say(`${file.name}: ${text}${this.#open === 0 ? ' That was the last file.' : ''}`)
  }

  /** Whether the file is as large as can be sent; where it is not, that is said before anything of it is. */
  #fits(row: HTMLElement, file: File): boolean {
    const text =
      file.size === 0
        ? 'The file is empty. Export it again and look at its size.'
        : `The file has ${megabytes(file.size)}, and at most ${megabytes(this.#bytesMax)} are accepted. Split it, for example by year.`
    if (file.size > 0 && file.size <= this.#bytesMax) return true
    this.#done(row, file, { text, bad: true })
    return false
  }

  #sends(row: HTMLElement): (share: number) => void {
    const progress = part<HTMLProgressElement>(row, 'progress')
    progress.hidden = false
    row.setAttribute('aria-busy', 'true')
    return (share) => {
      const percent = Math.floor(share * 100)
      progress.value = percent
      part(row, 'state').textContent = share < 1 ? `Sending: ${percent} %` : 'Sent, and being looked at'
    }
  }

  async #look(row: HTMLElement, file: File): Promise<void> {
    if (!this.#fits(row, file)) return
    const form = new FormData()
    form.set('_csrf', token())
    for (const [name, value] of this.#options()) form.set(name, value)
    form.set('files', file)
    const answer = await send('/uploads/look?part=true', form, { headers: {}, sent: this.#sends(row) })
    if (answer.status !== 200) return this.#done(row, file, { text: refusal(answer), bad: true })
    const result = part(row, 'result')
    // Made by the same server from the same templates as the page.
    result.innerHTML = answer.text
    const said = result.querySelector<HTMLElement>('[data-outcome]')
    const refused = said === null || said.dataset.outcome === 'refused'
    part(row, 'actions').hidden = refused
    const unknown = said?.dataset.unknown !== undefined
    const take = part(row, 'take')
    // Nothing of it could be taken; of a file that nobody knows it can at least be said what its columns are.
    take.hidden = said?.dataset.outcome === 'rejected' && !unknown
    if (unknown) take.firstChild!.textContent = 'Keep it and say what its columns are'
    if (said?.dataset.pointer !== undefined)
      this.#root.querySelector<HTMLDetailsElement>('#more')!.open = true
    const text = refused
      ? 'It cannot be taken in as it is.'
      : said.dataset.outcome === 'rejected'
        ? 'Looked at: nothing of it could be taken in yet.'
        : 'Looked at: nothing was kept yet.'
    this.#done(row, file, { text, bad: refused })
  }

  async #take(row: HTMLElement, file: File): Promise<void> {
    if (!this.#fits(row, file)) return
    const said = this.#options()
    said.set('fileName', file.name.slice(0, 200))
    const headers = { 'x-csrf-token': token(), 'content-type': 'application/octet-stream' }
    const answer = await send(`/v1/uploads?${said}`, file, { headers, sent: this.#sends(row) })
    if (answer.status !== 200 && answer.status !== 202)
      return this.#done(row, file, { text: refusal(answer), bad: true })
    const upload = JSON.parse(answer.text) as Upload
    part(row, 'result').replaceChildren()
    if (upload.existing) {
      this.#done(row, file, { text: 'The same file was sent before, so nothing was changed.' })
      part(row, 'result').append(link(`/uploads/${upload.id}`, 'See that upload', file.name))
      return
    }
    // The next file is sent while this one is read.
    void inTurn(() => this.#follow(row, file, upload))
  }

  async #follow(row: HTMLElement, file: File, { id }: Upload): Promise<void> {
    const progress = part<HTMLProgressElement>(row, 'progress')
    const last = await follow(id, ({ progress: { rows, percent } }) => {
      progress.value = percent
      part(row, 'state').textContent = `Being read: ${count(rows, 'row')} so far`
    })
    const unknown = last?.status === 'rejected' && last.proposal !== null
    this.#done(row, file, {
      text: last === undefined ? 'It was received and is being read; open it to see how far.' : outcome(last),
      bad: last?.status === 'rejected',
    })
    part(row, 'result').append(
      unknown
        ? link(`/uploads/${id}/columns`, 'Say what its columns are', file.name)
        : link(`/uploads/${id}`, 'See what was found', file.name),
    )
  }
}

/** The page of an upload that is being read: it tells how far, and shows the result when there is one. */
function watch(root: HTMLElement): void {
  const progress = root.querySelector('progress')
  void follow(root.dataset.id ?? '', (upload) => {
    if (progress !== null) progress.value = upload.progress.percent
    part(root, 'words').textContent = `${count(upload.progress.rows, 'row')} read so far.`
  }).then((upload) => {
    if (upload !== undefined) window.location.reload()
  })
}

/** The form in which the columns of a file are said: what it comes to is shown anew whenever something is changed. */
function preview(form: HTMLFormElement): void {
  const shown = part(form, 'look')
  const said = part(form, 'said')
  let newest = 0
  const look = async (): Promise<void> => {
    const mine = ++newest
    const body = new URLSearchParams()
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value)
    body.set('do', 'look')
    const answer = await fetch(`${form.action}?part=true`, { method: 'POST', body }).catch(() => undefined)
    if (answer === undefined || !answer.ok || mine !== newest) return
    shown.innerHTML = await answer.text()
    said.textContent = shown.querySelector('.govuk-error-message, .govuk-tag')?.textContent ?? ''
  }
  let timer = 0
  form.addEventListener('change', (event) => {
    const { name } = event.target as HTMLInputElement
    if (name === 'headLine' || name === 'layout' || name === 'name') return
    window.clearTimeout(timer)
    timer = window.setTimeout(() => void look(), 400)
  })
}

/** What script adds to sending files. */
export function enhanceUploads(): void {
  for (const root of document.querySelectorAll<HTMLElement>('[data-module="tc-upload"]')) new Sending(root)
  for (const root of document.querySelectorAll<HTMLElement>('[data-module="tc-reading"]')) watch(root)
  for (const root of document.querySelectorAll<HTMLFormElement>('[data-module="tc-columns"]')) preview(root)
}
