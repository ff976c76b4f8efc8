import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import nunjucks from 'nunjucks'
import type { DocumentBlock } from '../documents/document.ts'
import { blocksHtml } from '../documents/html.ts'
import type { ProblemBody } from '../http/problem.ts'
import { assetAddress } from './assets.ts'
import { chartHtml, type PageChart, sparkHtml } from './chart.ts'
import * as format from './format.ts'

const views = fileURLToPath(new URL('views/', import.meta.url))
const govuk = join(dirname(createRequire(import.meta.url).resolve('govuk-frontend/package.json')), 'dist')

const safe = (html: string) => new nunjucks.runtime.SafeString(html)

/** The name of a form’s field as a problem points at it: `body/academyId` and `query/academyId` are `academyId`. */
const fieldOf = (pointer: string | undefined): string | undefined =>
  pointer?.replace(/^(?:body|query)\//, '').replaceAll('/', '.')

/** What is wrong with a field, as the macros of GOV.UK take it. */
function errorAt(problem: ProblemBody | undefined, field: string): { text: string } | undefined {
  const found = problem?.errors?.find(({ pointer }) => fieldOf(pointer) === field)
  return found === undefined ? undefined : { text: found.detail }
}

/** What is wrong, as the list at the top of the page: each with a link to its field where it has one. */
function errorList(problem: ProblemBody | undefined): { text: string; href?: string }[] {
  if (problem === undefined) return []
  if (problem.errors === undefined || problem.errors.length === 0) return [{ text: problem.detail }]
  return problem.errors.map(({ detail, pointer }) => {
    const field = fieldOf(pointer)
    return field === undefined ? { text: detail } : { text: detail, href: `#${field}` }
  })
}

/** The templates of pages. Every value is escaped unless a macro or `chart` made it. */
export function pageEnvironment(): nunjucks.Environment {
  const environment = new nunjucks.Environment([new nunjucks.FileSystemLoader([views, govuk])], {
    autoescape: true,
    throwOnUndefined: false,
    trimBlocks: true,
    lstripBlocks: true,
  })
  for (const [name, write] of Object.entries(format))
    if (typeof write === 'function') environment.addFilter(name, write as (...values: never[]) => unknown)
  environment.addGlobal('asset', assetAddress)
  environment.addGlobal('chart', (page: PageChart) => safe(chartHtml(page)))
  environment.addGlobal('documentBlocks', (blocks: readonly DocumentBlock[]) => safe(blocksHtml(blocks)))
  environment.addGlobal('spark', (...given: Parameters<typeof sparkHtml>) => safe(sparkHtml(...given)))
  environment.addGlobal('errorAt', errorAt)
  environment.addGlobal('errorList', errorList)
  return environment
}
