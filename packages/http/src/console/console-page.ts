import { prefixInMarkup } from '../routes/page-policy.ts'
import type { ConsoleFiles } from './console-files.ts'

/** The markup of a page: all that is seen in it is made by its module. */
export function consolePage(parts: {
  prefix: string
  files: ConsoleFiles
  /** `console` or `demo`: the module `start/…` and what it needs. */
  page: 'console' | 'demo'
  currency: string
  demo: boolean
}): string {
  const { prefix, files, page, currency, demo } = parts
  const at = `${prefixInMarkup(prefix)}/console/${files.build}`
  const modules = files.neededBy(`start/${page}.js`)
  return `<!doctype html>
<html lang="ko" data-currency="${currency}"${demo ? ' data-demo' : ''}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Jumun</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${at}/style/console.css">
${modules.map(file => `<link rel="modulepreload" href="${at}/${file}">`).join('\n')}
<script type="module" src="${at}/start/${page}.js"></script>
</head>
<body>
<div id="app"><p class="boot">Jumun needs JavaScript. JavaScript를 켜야 볼 수 있습니다.</p></div>
</body>
</html>
`
}
