// Writes docs/reference, what docs/ko has of the sources, and figures and charts of docs/results: `npm run docs`. tests/docs.test.ts compares, so that a page is
// never behind the code.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { drawCharts } from '../benchmarks/draw-charts.ts'
import { apiPage } from './korean/api.ts'
import { erdPage } from './korean/erd.ts'
import { cliPage } from './reference/cli.ts'
import { errorsPage } from './reference/errors.ts'
import { eventsPage } from './reference/events.ts'
import { httpPage, metricsPage } from './reference/http.ts'
import { libraryPage } from './reference/library.ts'
import { settingsPage } from './reference/settings.ts'
import { filled } from './results/fill.ts'
import { keptResults } from './results/results.ts'

const docsFolder = join(import.meta.dirname, '..', 'docs')

/** The text of each page by its path below docs. */
export async function referencePages(): Promise<Map<string, string>> {
  return new Map([
    ['ko/api.md', await apiPage()],
    ['ko/erd.md', await erdPage()],
    ['reference/cli.md', await cliPage()],
    ['reference/errors.md', errorsPage()],
    ['reference/events.md', eventsPage()],
    ['reference/http.md', await httpPage()],
    ['reference/library.md', libraryPage()],
    ['reference/metrics.md', await metricsPage()],
    ['reference/settings.md', await settingsPage()],
  ])
}

/** The Korean README with the code, commands and answers of the English one. */
function koreanReadme(): string {
  const [english, korean] = ['README.md', 'README.ko.md'].map(file =>
    readFileSync(join(docsFolder, '..', file), 'utf8'),
  )
  const block = /^```(\w*)\n[^]*?^```$/gm
  const blocks = english!.match(block) ?? []
  let next = 0
  // Remarks behind commands of a shell are for people.
  return korean!.replaceAll(block, (own, language: string) => {
    const theirs = blocks[next++]
    return language === 'sh' || theirs === undefined ? own : theirs
  })
}

/** Pages with figures of docs/results, by their path from the root; with those of the last kept runs. */
export function pagesWithFigures(): Map<string, string> {
  const pages = ['README.md', 'README.ko.md', 'docs/performance.md']
  pages.push(...readdirSync(join(docsFolder, 'ko')).map(file => `docs/ko/${file}`))
  return new Map(pages.map(page => [page, filled(readFileSync(join(docsFolder, '..', page), 'utf8'))]))
}

/** The charts that pages show, of the last kept runs. */
function drawKeptCharts(): void {
  const folder = join(docsFolder, 'charts')
  const shown = new Set(readdirSync(folder))
  for (const { suite, report, run } of keptResults().values()) drawCharts(folder, { [suite]: report }, run)
  for (const file of readdirSync(folder)) if (!shown.has(file)) rmSync(join(folder, file))
}

if (process.argv[1] === import.meta.filename) {
  for (const folder of ['reference', 'ko']) mkdirSync(join(docsFolder, folder), { recursive: true })
  for (const [file, text] of await referencePages()) writeFileSync(join(docsFolder, file), text)
  for (const [page, text] of pagesWithFigures()) writeFileSync(join(docsFolder, '..', page), text)
  writeFileSync(join(docsFolder, '..', 'README.ko.md'), koreanReadme())
  drawKeptCharts()
}
