// The pages of the repository as a static site in dist/docs: `npm run docs:site`. Its tools are a workspace of their own (site), installed
// here and nowhere else. The pages are the very files, English and Korean; only their links are changed, to where a page stands in the site.
// A link that leads nowhere fails the build. JUMUN_DOCS_REPOSITORY (such as https://github.com/NAME/jumun) is where links to sources go;
// without it they are plain text. JUMUN_DOCS_BASE is the path that the site is served at.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pnpm } from './pnpm.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const site = join(root, 'site')
const generated = join(site, '.generated')
const pagesFolder = join(generated, 'pages')
const repository = process.env.JUMUN_DOCS_REPOSITORY
const isWindows = process.platform === 'win32'

const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n')
const places = new Map(tracked.filter(file => file.endsWith('.md') && existsSync(join(root, file))).flatMap(placeOf))

installOnce()
rmSync(generated, { recursive: true, force: true })
for (const [file, place] of places) write(place, staged(file))
write('decisions/index.md', decisions())
writeFileSync(
  join(generated, 'sidebar.json'),
  JSON.stringify({ en: sidebarOf('README.md'), ko: sidebarOf('README.ko.md') }),
)
// Diagrams are drawn by it in the reader's browser.
for (const part of ['mermaid.esm.min.mjs', 'chunks/mermaid.esm.min']) {
  const from = join(site, 'node_modules/mermaid/dist', part)
  cpSync(from, join(pagesFolder, 'public/mermaid', part), { recursive: true, filter: file => !file.endsWith('.map') })
}
run(process.execPath, [join(site, 'node_modules/vitepress/bin/vitepress.js'), 'build', site])

/** Where a page stands in the site; none for those that are only of the repository. */
function placeOf(file) {
  if (file === 'README.md') return [[file, 'index.md']]
  if (file === 'README.ko.md') return [[file, 'ko/index.md']]
  if (file === 'docs/ko/README.md') return [[file, 'ko/documents.md']]
  if (/^[A-Z]+\.md$/.test(file)) return [[file, file.toLowerCase()]]
  if (/^packages\/\w+\/CHANGELOG\.md$/.test(file)) return [[file, `${dirname(file)}-changelog.md`]]
  if (/^(packages|examples)\/[\w-]+\/README\.md$/.test(file)) return [[file, `${dirname(file)}.md`]]
  if (!file.startsWith('docs/')) return []
  return [[file, file.slice('docs/'.length).replace(/README\.md$/, 'index.md')]]
}

function write(place, text) {
  mkdirSync(dirname(join(pagesFolder, place)), { recursive: true })
  writeFileSync(join(pagesFolder, place), text)
}

/** A page with the links of the site. What stands in fences, and in code within sentences, stays as it is. */
function staged(file) {
  return readFileSync(join(root, file), 'utf8')
    .split(/(^ *```[^]*?^ *```$)/m)
    .map((part, index) => {
      if (index % 2 === 1) return part
      return part
        .replaceAll(/<!--[^]*?-->\n?/g, '')
        .replaceAll(/(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g, (link, image, text, target) =>
          /^[a-z]+:/.test(target) ? link : linked(file, image, text, target),
        )
    })
    .join('')
}

function linked(file, image, text, target) {
  const [path, anchor] = target.split('#')
  const found = path === '' ? file : posix.normalize(posix.join(posix.dirname(file), path)).replace(/\/$/, '')
  if (!existsSync(join(root, found))) throw new Error(`${file} links to ${target}, which is not there`)
  if (found === 'docs/decisions') return `[${text}](/decisions/)`
  const place = places.get(found)
  if (place !== undefined) {
    const address = `/${place.replace(/(?:index)?\.md$/, '')}`
    return `[${text}](${address}${anchor === undefined ? '' : `#${decodeURIComponent(anchor)}`})`
  }
  if (/\.(svg|png|json)$/.test(found)) {
    const copy = join(pagesFolder, 'public', found)
    mkdirSync(dirname(copy), { recursive: true })
    cpSync(join(root, found), copy)
    // A file and no page: the address is taken as it is.
    return image === '' ? `[${text}](/${found}){target="_self"}` : `![${text}](/${found})`
  }
  const kind = statSync(join(root, found)).isDirectory() ? 'tree' : 'blob'
  return repository === undefined ? text : `[${text}](${repository}/${kind}/main/${found})`
}

function decisions() {
  const lines = [...places].flatMap(([file, place]) => {
    if (!file.startsWith('docs/decisions/')) return []
    const [, title = place] = /^# (.*)$/m.exec(readFileSync(join(root, file), 'utf8')) ?? []
    return [`- [${title}](/${place.replace(/\.md$/, '')})`]
  })
  return `# Decisions\n\n${lines.join('\n')}\n`
}

/** The last table of a README, row by row, is what a reader finds at the side. */
function sidebarOf(readme) {
  const text = readFileSync(join(root, readme), 'utf8')
  const rows = text
    .slice(text.lastIndexOf('\n## '))
    .split('\n')
    .filter(line => line.startsWith('| '))
    .slice(1)
  return rows.map(row => {
    const [title, links] = row
      .split('|')
      .map(cell => cell.trim())
      .filter(cell => cell !== '')
    const items = [...links.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].flatMap(([, name, target]) => {
      if (target === 'docs/decisions') return [{ text: name, link: '/decisions/' }]
      const place = places.get(target.split('#')[0])
      return place === undefined ? [] : [{ text: name, link: `/${place.replace(/(?:index)?\.md$/, '')}` }]
    })
    return { text: title, items }
  })
}

function installOnce() {
  const stampFile = join(site, 'node_modules', '.jumun-installed')
  const hash = createHash('sha256').update(pnpm)
  for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'])
    hash.update(readFileSync(join(site, file)))
  const wanted = hash.digest('hex')
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return
  rmSync(stampFile, { force: true })
  run('npx', ['--yes', pnpm, 'install', '--frozen-lockfile'])
  writeFileSync(stampFile, wanted)
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: site,
    stdio: 'inherit',
    env: { ...process.env, CI: '1' },
    shell: isWindows && command === 'npx',
  })
  if (error !== undefined) throw error
  if (status !== 0) process.exit(status ?? 1)
}
