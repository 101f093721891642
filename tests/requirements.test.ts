import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

// docs/requirements.md says of each requirement which test holds it; a test that was renamed or removed is found here.

interface Row {
  readonly asked: string
  readonly file: string
  readonly title: string
}

const row = /^\| (?<asked>[^|]+) \| [^|]+ \| `(?<file>[^`]+)` › (?<title>[^|]+) \|$/

const page = readFileSync(new URL('../docs/requirements.md', import.meta.url), 'utf8')
const tables = page.slice(0, page.indexOf('## Where the documents disagree'))
const isRow = (line: string) => line.startsWith('| ') && !line.startsWith('| what is asked')
const rows = tables
  .split('\n')
  .filter(isRow)
  .map(line => ({ line, groups: row.exec(line)?.groups as Row | undefined }))

test('every row names a test', () => {
  expect(rows.filter(({ groups }) => groups === undefined).map(({ line }) => line)).toEqual([])
  expect(rows.length).toBeGreaterThan(60)
})

test.for(rows.flatMap(({ groups }) => groups ?? []))('$asked: $title', ({ file, title }) => {
  const source = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')
  const quoted = ["'", '`'].some(quote => source.includes(`${quote}${title}`))
  expect(quoted, `${file} has no test that begins with: ${title}`).toBe(true)
})
