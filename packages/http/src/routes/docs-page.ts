import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, sep } from 'node:path'
import { ShopError } from '@jumun/core'
import { prefixInMarkup } from './page-policy.ts'
import type { Answer } from './route.ts'

const pageFolder = new URL('../../browser/docs/', import.meta.url)

const types: Readonly<Record<string, string>> = {
  'docs.css': 'text/css',
  'docs.js': 'text/javascript',
  'attempt.js': 'text/javascript',
  'schema.js': 'text/javascript',
  'lit-html.js': 'text/javascript',
}

export function docsPage(prefix: string): string {
  const at = prefixInMarkup(prefix)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Jumun API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${at}/docs/docs.css">
<script type="module" src="${at}/docs/docs.js"></script>
</head>
<body>
<main id="docs">This page needs JavaScript. <a href="${at}/openapi.json">openapi.json</a> does not.</main>
</body>
</html>
`
}

const files = new Map<string, Promise<string>>()

/** @throws ShopError `NOT_FOUND` */
export async function docsAsset(file: string): Promise<Answer> {
  const type = Object.hasOwn(types, file) ? types[file] : undefined
  if (type === undefined) throw new ShopError('NOT_FOUND', 'There is nothing at this path.', {})
  let content = files.get(file)
  if (content === undefined) {
    content = read(file)
    content.catch(() => files.delete(file))
    files.set(file, content)
  }
  return { content: await content, type, headers: { 'Cache-Control': 'public, max-age=3600' } }
}

async function read(file: string): Promise<string> {
  if (file === 'lit-html.js') {
    // Node is led to an entry of its own, `node/lit-html.js`; the one for browsers lies above it.
    const entry = createRequire(import.meta.url).resolve('lit-html')
    return readFile(join(entry.slice(0, entry.lastIndexOf(`${sep}node${sep}`)), file), 'utf8')
  }
  const text = await readFile(new URL(file, pageFolder), 'utf8')
  // Browsers know no packages, and a map of imports would have to stand in the page, which the policy forbids.
  return text.replace("'lit-html'", "'./lit-html.js'")
}
