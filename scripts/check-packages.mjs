// Packs every package as it would be published and looks at the tarballs themselves: publint, types for ESM consumers,
// nothing of the workspace left in the manifest, no tests inside, a publication that is tried and not made, and an installation
// by npm in an empty folder from which every entry point can be imported.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pack, run } from './pack.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const isWindows = process.platform === 'win32'
const work = mkdtempSync(join(tmpdir(), 'jumun-packages-'))
const bins = join(root, 'node_modules', '.bin')
let failures = 0

try {
  const packed = readdirSync(join(root, 'packages')).filter(hasContent).map(unpacked)
  for (const one of packed) check(one)
  if (packed.length > 0) checkInstalled(packed)
} finally {
  rmSync(work, { recursive: true, force: true })
}
console.log(failures === 0 ? 'packages: ok' : `packages: ${failures} failed`)
process.exitCode = failures === 0 ? 0 : 1

/** A package whose entry points are still to be written is named and left out. */
function hasContent(name) {
  const folder = join(root, 'packages', name)
  if (!existsSync(join(folder, 'package.json'))) return false
  const missing = entryFiles(readManifest(folder)).filter(file => {
    const path = join(folder, file)
    return !existsSync(path) || /^\s*export \{\};?\s*(\/\/.*)?\s*$/.test(readFileSync(path, 'utf8'))
  })
  if (missing.length > 0) console.log(`- @jumun/${name}: left out, has no ${missing.join(', ')} yet`)
  return missing.length === 0
}

function entryFiles(manifest) {
  const exported = Object.values(manifest.publishConfig?.exports ?? {}).map(entry => entry.default)
  const files = exported.filter(file => file !== undefined)
  return manifest.bin === undefined ? files : [...files, './bundle/main.js']
}

function unpacked(name) {
  const packed = pack(name, work)
  run('tar', ['-xzf', packed.tarball, '-C', join(work, name)])
  return { ...packed, content: join(work, name, 'package') }
}

function check({ name, tarball, content }) {
  const manifest = readManifest(content)
  const files = readdirSync(content, { recursive: true }).map(String)
  expect(`${name}: README and LICENSE`, files.includes('README.md') && files.includes('LICENSE'))
  expect(`${name}: no tests, no build state`, !files.some(file => /\.test\.|tsbuildinfo/.test(file)))
  const dangling = files.filter(file => /\.[jt]s$/.test(file)).flatMap(file => danglingIn(content, file))
  expect(`${name}: every import is there`, dangling.length === 0, dangling.join('\n'))
  expect(`${name}: manifest for the registry`, !/"(workspace|catalog):|jumun-source/.test(JSON.stringify(manifest)))
  expect(
    `${name}: entry points`,
    entryFilesOf(manifest).every(file => existsSync(join(content, file))),
  )
  expect(`${name}: keywords`, manifest.keywords?.length > 3)
  const dry = spawnSync('npm', ['publish', tarball, '--dry-run', '--access', 'public', '--loglevel=error'], {
    cwd: work,
    encoding: 'utf8',
    shell: isWindows,
  })
  expect(`${name}: npm publish --dry-run`, dry.status === 0, `${dry.stdout}${dry.stderr}`)
  tool(`${name}: publint`, 'publint', ['--strict', tarball])
  const hasTypes = Object.values(manifest.exports ?? {}).some(entry => entry.types !== undefined)
  if (hasTypes) tool(`${name}: types`, 'attw', [tarball, '--profile', 'esm-only', '--no-color', '--no-emoji'])
}

/** Relative imports of files, and sources of declaration maps, that were not packed. */
function danglingIn(content, file) {
  const folder = dirname(join(content, file))
  const imported = [
    // Types in comments are for editors.
    ...readFileSync(join(content, file), 'utf8')
      .replaceAll(/\/\*\*[^]*?\*\//g, '')
      .matchAll(/(?:from|import\() ?(['"])(\.\.?\/[^'"]+)\1/g),
  ]
  // What a declaration imports as a source is declared beside it.
  const fileOf = path => join(folder, file.endsWith('.d.ts') ? path.replace(/\.ts$/, '.d.ts') : path)
  const missing = imported.map(([, , path]) => path).filter(path => !existsSync(fileOf(path)))
  const map = join(content, `${file}.map`)
  const sources = existsSync(map) ? JSON.parse(readFileSync(map, 'utf8')).sources : []
  missing.push(...sources.filter(path => !existsSync(join(folder, path))))
  return missing.map(path => `${file} names ${path}`)
}

function entryFilesOf(manifest) {
  const exported = Object.values(manifest.exports ?? {}).flatMap(entry =>
    typeof entry === 'string' ? [entry] : Object.values(entry),
  )
  return [...exported, ...Object.values(manifest.bin ?? {})]
}

function checkInstalled(packed) {
  const folder = join(work, 'consumer')
  mkdirSync(folder)
  const names = new Set(packed.map(({ name }) => name))
  const usable = packed.filter(({ content }) =>
    Object.keys(readManifest(content).dependencies ?? {}).every(name => !name.startsWith('@jumun/') || names.has(name)),
  )
  // Drivers and test tools are optional peers; here they are wanted, so that every entry point can be imported.
  const wanted = usable.flatMap(({ content }) => Object.entries(readManifest(content).peerDependencies ?? {}))
  const dependencies = Object.fromEntries([...wanted, ...usable.map(({ name, tarball }) => [name, `file:${tarball}`])])
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }))
  const options = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
  run('npm', options, { cwd: folder, shell: isWindows })
  for (const { name, content } of usable) {
    const manifest = readManifest(content)
    const entries = Object.entries(manifest.exports ?? {}).filter(([, entry]) => typeof entry === 'object')
    for (const [subpath] of entries) {
      const specifier = name + subpath.slice(1)
      // Test support wants to be imported by its runner only.
      if (specifier === '@jumun/core/testing') continue
      const source = `const all = await import('${specifier}'); if (Object.keys(all).length === 0) process.exit(1)`
      const result = spawnSync(process.execPath, ['--input-type=module', '--eval', source], { cwd: folder })
      expect(`${specifier}: imported from an installation`, result.status === 0, result.stderr)
    }
    for (const bin of Object.keys(manifest.bin ?? {})) {
      const result = spawnSync(join(folder, 'node_modules', '.bin', bin), ['--version'], {
        cwd: folder,
        shell: isWindows,
      })
      expect(`${bin} --version`, result.status === 0, result.stderr)
    }
  }
}

function tool(what, command, args) {
  const result = spawnSync(join(bins, command), args, { cwd: work, encoding: 'utf8', shell: isWindows })
  expect(what, result.status === 0, `${result.stdout}${result.stderr}`)
}

function expect(what, holds, output = '') {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`)
  if (holds) return
  failures += 1
  console.log(String(output))
}

function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}
