import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { referencePages } from '../../scripts/docs.ts'

// Summaries of routes, help of options and measures, meanings of codes: what the code says of itself stands in these pages word for word.

it.each([...(await referencePages())])('docs/%s is what `npm run docs` writes', (file, page) => {
  const written = readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8')
  expect(written === page, `docs/${file} is behind the code: npm run docs`).toBe(true)
})
