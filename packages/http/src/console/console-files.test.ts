import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { consoleFiles } from './console-files.ts'

it('knows what a file needs, and nothing of one that is not there', async () => {
  const files = await consoleFiles()
  const needed = files.neededBy('start/console.js')
  expect(needed.length).toBeGreaterThan(5)
  for (const name of needed) expect(files.get(name), name).toBeDefined()
  expect(files.neededBy('absent.js')).toEqual([])
})

it('knows what a file needs by what that needs in turn, each once', async () => {
  const files = await consoleFiles()
  expect(files.neededBy('lib/lit-html.js')).toEqual([])
  expect(files.neededBy('lib/live.js').toSorted()).toEqual([
    'lib/directive-helpers.js',
    'lib/directive.js',
    'lib/lit-html.js',
  ])
  const needed = files.neededBy('start/console.js')
  expect(new Set(needed).size).toBe(needed.length)
  expect(needed).toContain('lib/lit-html.js')
  for (const name of ['start/console.js', ...needed]) {
    const imported = files.get(name)!.text.matchAll(/\bfrom '(\.\.?\/[\w/.-]+\.js)'/g)
    for (const [, path] of imported) expect(needed, name).toContain(join(name, '..', path!))
  }
  // Charts are loaded once they are looked at.
  expect(needed).not.toContain('lib/uplot.js')
})

it('reads its files once', async () => {
  const first = consoleFiles()
  expect(consoleFiles()).toBe(first)
  expect(await consoleFiles()).toBe(await first)
  expect((await first).build).toMatch(/^[\w-]{12}$/)
})

it('has the modules of its folder, with neither types nor tests, and those of others', async () => {
  const files = await consoleFiles()
  const folder = new URL('app/', import.meta.url)
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))
  for (const name of names) {
    const served = files.get(name.replace(/\.ts$/, '.js'))
    if (name.endsWith('.test.ts')) {
      expect(served, name).toBe(undefined)
      continue
    }
    expect(served, name).toMatchObject({ type: 'text/javascript' })
    // Every module is named by the address under which it is served.
    for (const [, module] of served!.text.matchAll(/(?:from |import |import\()'([^']*)'/g)) {
      expect(module, name).toMatch(/^\.\.?\/[\w/.-]+\.js$/)
    }
    expect(files.get(name), name).toBe(undefined)
  }
  for (const [name, held] of [
    ['lit-html', 'litHtmlVersions'],
    ['directive', 'Directive'],
    ['directive-helpers', 'isSingleExpression'],
    ['repeat', 'repeat'],
    ['live', 'live'],
    ['uplot', 'uPlot'],
  ]) {
    const library = files.get(`lib/${name}.js`)
    expect(library?.text, name).toContain(held)
    expect(library, name).toMatchObject({ type: 'text/javascript' })
    expect(library?.text, name).not.toMatch(/sourceMappingURL|"\.\.\//)
    expect(library?.text, name).toMatch(/(?:\};|uPlot)\n?$/)
  }
  expect(files.get('lib/uplot.js')?.text).toMatch(/\nexport default uPlot\n$/)
  // The charts' first, so that its own say otherwise.
  const charts = createRequire(import.meta.url)
    .resolve('uplot')
    .replace(/[^/\\]+$/, 'uPlot.min.css')
  const own = new URL('../../browser/console/console.css', import.meta.url)
  expect(files.get('style/console.css')).toEqual({
    text: `${readFileSync(charts, 'utf8')}\n${readFileSync(own, 'utf8')}`,
    type: 'text/css',
  })
})
