import { expect, it } from 'vitest'
import type { ConsoleFiles } from './console-files.ts'
import { consolePage } from './console-page.ts'

const files: ConsoleFiles = {
  build: 'build7',
  get: () => undefined,
  neededBy: file => [`needed-by/${file.replace('/', '-')}`, 'lib/lit-html.js'],
}

it('names its module and all that this needs, below where the shop is mounted', () => {
  expect(consolePage({ prefix: '/shop/"v1', files, page: 'console', currency: 'KRW', demo: false })).toBe(
    `<!doctype html>
<html lang="ko" data-currency="KRW">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Jumun</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/shop/%22v1/console/build7/style/console.css">
<link rel="modulepreload" href="/shop/%22v1/console/build7/needed-by/start-console.js">
<link rel="modulepreload" href="/shop/%22v1/console/build7/lib/lit-html.js">
<script type="module" src="/shop/%22v1/console/build7/start/console.js"></script>
</head>
<body>
<div id="app"><p class="boot">Jumun needs JavaScript. JavaScript를 켜야 볼 수 있습니다.</p></div>
</body>
</html>
`,
  )
})

it('says where there is a storefront to try things with', () => {
  const page = consolePage({ prefix: '', files, page: 'demo', currency: 'USD', demo: true })
  expect(page).toContain('\n<html lang="ko" data-currency="USD" data-demo>\n')
  expect(page).toContain('<script type="module" src="/console/build7/start/demo.js"></script>')
})
