import type {} from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { type SecrRowKey, secrLayout } from '../../domain/secr.ts'
import { everyRole } from '../../http/route.ts'
import type { Pages, View } from '../page.ts'
import { inWords } from '../remedies.ts'
import { faultOf } from './year-steps.ts'

/** The API takes no statement above 2 MB; what is more is not held in memory. */
const bytesMax = 2 * 1024 * 1024

interface Sent {
  readonly fileName: string
  readonly bytes: Buffer
  readonly own: boolean
}

/** The parts of the form: its token first, then whose statement it is, then the file. */
async function sentOf(
  request: FastifyRequest,
  holdToken: (token: unknown) => void,
): Promise<Sent | undefined> {
  let held = false
  let own = true
  let found: Pick<Sent, 'fileName' | 'bytes'> | undefined
  // Not in the types of what lists parts; as for a single file, one that is too large is cut, not thrown.
  const limits = { files: 1, fields: 10, fieldSize: 1000, fileSize: bytesMax + 1 }
  const options = { limits, throwFileSizeLimit: false }
  for await (const part of request.parts(options)) {
    if (!held) {
      holdToken(part.type === 'field' && part.fieldname === '_csrf' ? part.value : undefined)
      held = true
    }
    if (part.type === 'field') {
      if (part.fieldname === 'whose') own = part.value !== 'other'
      continue
    }
    const pieces: Buffer[] = []
    let size = 0
    for await (const piece of part.file as AsyncIterable<Buffer>) {
      size += piece.length
      if (size <= bytesMax + 1) pieces.push(piece)
    }
    if (size > 0) found = { fileName: part.filename, bytes: Buffer.concat(pieces) }
    // Of what is longer than this server reads at all, the rest did not come.
    if (size > bytesMax || part.file.truncated)
      found = { fileName: part.filename, bytes: Buffer.alloc(bytesMax + 1, 32) }
  }
  if (!held) holdToken(undefined)
  return found === undefined ? undefined : { ...found, own }
}

const verdicts = {
  ok: 'Nothing wrong was found',
  warnings: 'Some things are worth a look',
  errors: 'There are mistakes',
} as const
const agreement = {
  yes: { text: 'Agrees', colour: 'govuk-tag--green' },
  no: { text: 'Differs', colour: 'govuk-tag--red' },
  notInLedger: { text: 'Not in the ledger', colour: 'govuk-tag--yellow' },
  notTold: { text: 'Cannot be read', colour: 'govuk-tag--yellow' },
} as const

interface Checked {
  readonly verdict: keyof typeof verdicts
  readonly understood: {
    readonly title: string | null
    readonly columns: readonly { heading: string; kind: string }[]
    readonly rows: readonly { label: string; key: string | null; figures: readonly unknown[] }[]
  }
  readonly findings: readonly { severity: string; message: string }[]
  readonly ledger: {
    readonly years: readonly { year: string; state: string; version: number }[]
    readonly figures: readonly { key: SecrRowKey; agrees: keyof typeof agreement }[]
  } | null
}

function resultOf({ verdict, understood, findings, ledger, ...rest }: Checked, { fileName }: Sent) {
  const figures = understood.rows.reduce((all, row) => all + row.figures.length, 0)
  return {
    ...{ fileName, title: understood.title, figures, verdict, words: verdicts[verdict], ...rest },
    understood,
    findings: findings.map((one) => ({ ...one, words: inWords(one.message) })),
    ledger: ledger && {
      years: ledger.years,
      figures: ledger.figures.map((one) => ({
        ...one,
        label: secrLayout[one.key].label,
        tag: agreement[one.agrees],
      })),
      differing: ledger.figures.filter(({ agrees }) => agrees !== 'yes').length,
    },
  }
}

const empty: View = { view: 'statement-check/statement-check.njk', title: 'Check a statement' }

/** A written statement, one’s own or another’s, read and checked. Nothing of it is kept. */
export const statementPages: Pages = (web) => async (app) => {
  web.page(app, '/statement-check', { access: everyRole }, async () => empty)
  web.fileForm(app, '/statement-check', { access: everyRole }, async ({ api, request, holdToken }) => {
    const sent = await sentOf(request, holdToken)
    if (sent === undefined)
      return {
        ...empty,
        problem: faultOf([{ pointer: 'body/file', detail: 'Choose the file with the statement.' }]),
      }
    const { body, problem } = await api.send(
      `/v1/reports/check${sent.own ? '?ledger=true' : ''}`,
      sent.bytes,
      { 'content-type': 'application/octet-stream' },
    )
    const values = { whose: sent.own ? 'own' : 'other' }
    if (problem !== undefined)
      return {
        ...empty,
        values,
        problem: {
          ...problem,
          errors: [
            { detail: `${sent.fileName}: ${inWords(problem.detail)}`, pointer: 'body/file' },
            ...(problem.errors ?? []).map((one) => ({ detail: inWords(one.detail) })),
          ],
        },
      }
    return { ...empty, values, result: resultOf(body as Checked, sent) }
  })
}
