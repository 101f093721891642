import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ShopError } from '@jumun/core'
import type { Answer } from './route.ts'

/** Everything comes from here, nothing is inline; pictures inside the style sheet are `data:`. */
export const docsPolicy = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}

const types: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
}

const starter = `const { openapi } = document.currentScript.dataset
SwaggerUIBundle({ url: openapi, dom_id: '#docs', deepLinking: true, validatorUrl: null })
`

export function docsPage(prefix: string): string {
  const at = prefix.replaceAll(/[^\w./%~-]/g, encodeURIComponent)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Jumun API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${at}/docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="${at}/docs/swagger-ui-bundle.js"></script>
<script src="${at}/docs/start.js" data-openapi="${at}/openapi.json"></script>
</body>
</html>
`
}

const files = new Map<string, Promise<Buffer>>()

/** @throws ShopError `NOT_FOUND` */
export async function docsAsset(file: string): Promise<Answer> {
  const headers = { 'Cache-Control': 'public, max-age=3600' }
  if (file === 'start.js') return { content: starter, type: 'text/javascript', headers }
  const type = Object.hasOwn(types, file) ? types[file] : undefined
  if (type === undefined) throw new ShopError('NOT_FOUND', 'There is nothing at this path.', {})
  let content = files.get(file)
  if (content === undefined) {
    const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
    content = readFile(join(folder, file))
    content.catch(() => files.delete(file))
    files.set(file, content)
  }
  return { content: await content, type, headers }
}
