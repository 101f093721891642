// Writes docs/reference from the sources: `npm run docs`. tests/docs.test.ts compares, so that a page is never behind the code.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cliPage } from './reference/cli.ts'
import { errorsPage } from './reference/errors.ts'
import { eventsPage } from './reference/events.ts'
import { httpPage, metricsPage } from './reference/http.ts'
import { libraryPage } from './reference/library.ts'
import { settingsPage } from './reference/settings.ts'

export const referenceFolder = join(import.meta.dirname, '..', 'docs', 'reference')

/** The text of each page by its file's name. */
export async function referencePages(): Promise<Map<string, string>> {
  return new Map([
    ['cli.md', await cliPage()],
    ['errors.md', errorsPage()],
    ['events.md', eventsPage()],
    ['http.md', await httpPage()],
    ['library.md', libraryPage()],
    ['metrics.md', await metricsPage()],
    ['settings.md', await settingsPage()],
  ])
}

if (process.argv[1] === import.meta.filename) {
  mkdirSync(referenceFolder, { recursive: true })
  for (const [file, text] of await referencePages()) writeFileSync(join(referenceFolder, file), text)
}
