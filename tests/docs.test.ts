import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { statusOf } from '@jumun/http'
import { parseSync } from 'vite'
import { describe, expect, it } from 'vitest'
import { settingsList } from '../packages/cli/src/config/settings-list.ts'
import { createProgram } from '../packages/cli/src/program.ts'
import { pagesWithFigures, referencePages } from '../scripts/docs.ts'
import { leavesOf } from '../scripts/reference/cli.ts'
import { storeCodes } from '../scripts/reference/errors.ts'
import { exportsOf, publicEntries } from '../scripts/reference/library.ts'
import { meaningsOf } from '../scripts/reference/settings.ts'
import { blocks, living, pages, root, textOf as text, tracked } from './docs/pages.ts'

// What the pages say is compared with the code: names, links and commands here, references word for word in tests/messages. Their
// blocks of code are run by the tests in tests/docs.

describe('the reference', async () => {
  const made = await referencePages()
  const program = await createProgram()

  it.each([...pagesWithFigures()])('%s has the figures of docs/results', (file, page) => {
    expect(text(file) === page, `${file} is behind docs/results: npm run docs`).toBe(true)
  })

  it('says what each setting means', () => {
    const meanings = meaningsOf(program)
    expect(settingsList.filter(({ name }) => !meanings.get(name)).map(({ name }) => name)).toEqual([])
  })

  it('says what each option and argument of a command means', () => {
    const silent = leavesOf(program).flatMap(({ name, command }) => [
      ...command.options.filter(({ description }) => description === '').map(({ flags }) => `${name} ${flags}`),
      ...command.registeredArguments
        .filter(({ description }) => description === '')
        .map(one => `${name} ${one.name()}`),
    ])
    expect(silent).toEqual([])
  })

  it('names each variable that the command reads', () => {
    const settings = made.get('reference/settings.md')!
    const read = tracked
      .filter(file => /^packages\/cli\/src\/.*(?<!\.test)\.ts$/.test(file) && !file.includes('/testing/'))
      .flatMap(file => [...text(file).matchAll(/(?:process\.)?env\['([A-Z_]+)'\]/g)].map(([, name = '']) => name))
    // Of Node and of the terminal; the rest a reader may set.
    const own = new Set([
      'CI',
      'COLUMNS',
      'HOME',
      'PATH',
      'NODE_COMPILE_CACHE',
      'NODE_OPTIONS',
      'TERM',
      'XDG_CACHE_HOME',
    ])
    expect(read.length).toBeGreaterThan(3)
    expect(read.filter(name => !own.has(name) && !settings.includes(`\`${name}\``))).toEqual([])
  })
})

describe('links', () => {
  it.each(pages)('of %s lead somewhere', file => {
    const prose = text(file).replaceAll(/^( *)```[^]*?^\1```$/gm, '')
    const targets = [
      ...prose.matchAll(/(?<!!)\[[^\]]*\]\(([^)\s]+)\)/g),
      ...prose.matchAll(/!\[[^\]]*\]\(([^)\s]+)\)/g),
    ]
    const broken = targets.flatMap(([, target = '']) => {
      if (/^(https?:|mailto:)/.test(target)) return []
      const [path = '', anchor] = target.split('#')
      const found = path === '' ? file : normalize(join(dirname(file), path))
      if (!existsSync(join(root, found))) return [target]
      return anchor === undefined || !found.endsWith('.md') || anchorsOf(found).has(decodeURIComponent(anchor))
        ? []
        : [target]
    })
    expect(broken).toEqual([])
  })

  it('of comments to a page of rules name a section of it', () => {
    const sections = new Set([...text('docs/domain.md').matchAll(/^## (.*)$/gm)].map(([, title]) => title))
    const cited = tracked
      .filter(file => /^packages\/.*\.ts$/.test(file))
      .flatMap(file => [...text(file).matchAll(/\(?([\w/]*)domain\.md, "([^"]+)"/g)])
    expect(cited.length).toBeGreaterThan(10)
    expect(cited.filter(([, path, title]) => path !== 'docs/' || !sections.has(title)).map(([cite]) => cite)).toEqual(
      [],
    )
  })
})

it('no file was committed in the middle of a merge', () => {
  // Status 1: there is none.
  const { status, stdout } = spawnSync('git', ['grep', '-nE', '^(<{7}|>{7}) '], { cwd: root, encoding: 'utf8' })
  expect(stdout).toBe('')
  expect(status).toBe(1)
})

it('each package has a changelog, and what waits for the next version names packages that there are', () => {
  const names = tracked
    .filter(file => /^packages\/[^/]+\/package\.json$/.test(file))
    .map(file => [dirname(file), (JSON.parse(text(file)) as { name: string }).name] as const)
  expect(names.length).toBeGreaterThan(4)
  for (const [folder, name] of names) expect(text(`${folder}/CHANGELOG.md`).split('\n')[0]).toBe(`# ${name}`)
  const waiting = tracked.filter(file => /^\.changeset\/[^/]+\.md$/.test(file))
  const named = waiting.flatMap(file => [...text(file).matchAll(/^'(@jumun\/\w+)': (?:major|minor|patch)$/gm)])
  expect(named.map(([, name]) => name).filter(one => !names.some(([, name]) => name === one))).toEqual([])
})

it('each guide and page of the Korean set is listed', () => {
  for (const folder of ['docs/guides', 'docs/ko']) {
    const index = text(`${folder}/README.md`)
    const all = pages.filter(file => dirname(file) === folder && !file.endsWith('/README.md'))
    expect(all.filter(file => !index.includes(`(${file.slice(folder.length + 1)}`))).toEqual([])
  }
})

it('the image and compose.yaml name settings that there are', () => {
  const variables = new Set(settingsList.map(({ variable }) => variable))
  // Of compose.yaml itself.
  const own = new Set(['JUMUN_MYSQL_PASSWORD'])
  for (const file of ['Dockerfile', 'compose.yaml']) {
    const named = [...text(file).matchAll(/\bJUMUN_[A-Z_]*[A-Z]\b/g)].map(([name]) => name)
    expect(named.length).toBeGreaterThan(3)
    expect(named.filter(name => !variables.has(name) && !own.has(name))).toEqual([])
  }
})

/** As GitHub makes them of headings. */
function anchorsOf(file: string): Set<string> {
  const titles = [...text(file).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => title)
  return new Set(
    titles.map(title =>
      title
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}

describe('blocks of code', () => {
  const known = new Set([
    'ts',
    'sh',
    'console',
    'json',
    'sql',
    'mermaid',
    'text',
    'python',
    'toml',
    'yaml',
    'dockerfile',
  ])

  it('say what they are in', () => {
    expect(
      blocks.filter(({ language }) => !known.has(language)).map(({ file, body }) => `${file}: ${body.slice(0, 60)}`),
    ).toEqual([])
  })

  const typescript = blocks.filter(({ language }) => language === 'ts')
  it.each(typescript.map(block => [block.file, block.body] as const))(
    'of TypeScript in %s can be read',
    (file, body) => {
      // A piece of a class or of an object is no program: it is marked, or wrapped.
      const readings = [body, `class It { ${body} }`, `const it = { ${body} }`, `async function it() { ${body} }`]
      const errors = readings.map(reading => parseSync('block.ts', reading).errors.length)
      expect(Math.min(...errors), `${file}: ${body.slice(0, 200)}`).toBe(0)
    },
  )

  it('import what there is', () => {
    const entries = new Map(
      publicEntries().map(({ entry, file }) => [entry, new Set(exportsOf(file).map(({ name }) => name))]),
    )
    const missing = typescript.flatMap(({ file, body }) =>
      [...body.matchAll(/import (?:type )?\{([^}]*)\} from '(@jumun\/[^']+)'/g)].flatMap(([, names = '', entry = '']) =>
        names
          .split(',')
          .map(
            name =>
              name
                .trim()
                .replace(/^type /, '')
                .split(' as ')[0]!,
          )
          .filter(name => name !== '' && entries.get(entry)?.has(name) !== true)
          .map(name => `${file}: ${name} of ${entry}`),
      ),
    )
    expect(missing).toEqual([])
  })

  it.each(blocks.filter(({ language }) => language === 'json').map(({ file, body }) => [file, body] as const))(
    'of JSON in %s can be read',
    (_, body) => {
      // Dots stand for more of the same.
      expect(() => JSON.parse(body.replaceAll(/,?\s*…/g, ''))).not.toThrow()
    },
  )

  it('run scripts and commands that there are', async () => {
    const program = await createProgram()
    const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> }
    const commands = new Map(leavesOf(program).map(({ name, command }) => [name, command]))
    const globals = new Set(program.options.flatMap(({ short, long }) => [short, long]))
    const wrong: string[] = []
    for (const { file, line } of commandLines()) {
      const [, script] = /^npm (?:run (?:--silent )?)?([\w:-]+)/.exec(line) ?? []
      const isOurs =
        script !== undefined &&
        !['install', 'i', 'init', 'create', 'ci', 'pack', 'publish', 'exec', 'ls'].includes(script)
      if (isOurs && !Object.hasOwn(scripts, script)) wrong.push(`${file}: ${line}`)
      const [, words] = /^(?:JUMUN_\w+=\S+ )*(?:npx )?jumun (.*)$/.exec(line) ?? []
      if (words === undefined) continue
      const all = wordsOf(words)
      const name = [...commands.keys()].find(one =>
        ` ${all.filter(word => !word.startsWith('--')).join(' ')} `.includes(` ${one} `),
      )
      const isHelp = all.includes('--help') || all.includes('--version') || all.includes('COMMAND')
      if (isHelp) continue
      const command = name === undefined ? undefined : commands.get(name)
      const flags = new Set([...globals, ...(command?.options ?? []).map(({ long }) => long)])
      const unknown = all.filter(word => word.startsWith('--') && !flags.has(word.split('=')[0]))
      if (command === undefined || unknown.length > 0) wrong.push(`${file}: ${line}`)
    }
    expect(wrong).toEqual([])
  })
})

/** Lines of shells, and commands in the middle of sentences. */
function commandLines(): { file: string; line: string }[] {
  const inBlocks = blocks
    .filter(({ language }) => language === 'sh' || language === 'console')
    .flatMap(({ file, language, body }) =>
      body
        .replaceAll('\\\n', ' ')
        .split('\n')
        .filter(line => language === 'sh' || line.startsWith('$ '))
        .map(line => ({
          file,
          line: line
            .replace(/^\$ /, '')
            .replace(/\s+#.*$/, '')
            .split(/ [|;&>]/)[0]!
            .trim(),
        })),
    )
  const inProse = living.flatMap(file =>
    [
      ...text(file)
        .replaceAll(/^( *)```[^]*?^\1```$/gm, '')
        .matchAll(/`((?:npm|npx jumun|jumun) [^`]+)`/g),
    ].map(([, line = '']) => ({
      file,
      line: line.replaceAll(/\s+/g, ' '),
    })),
  )
  return [...inBlocks, ...inProse]
}

function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|\S)+/g)].map(([word]) => word)
}

describe('names in the middle of sentences', () => {
  /** What stands between backticks in prose, with its page. */
  const quoted = living.flatMap(file =>
    [
      ...text(file)
        .replaceAll(/^( *)```[^]*?^\1```$/gm, '')
        .matchAll(/`([^`\n]+)`/g),
    ].map(([, name = '']) => ({ file, name })),
  )

  it('are settings, where they look like one', () => {
    const names = new Set(settingsList.map(({ name }) => name))
    const groups = [...new Set([...names].filter(name => name.includes('.')).map(name => name.split('.')[0]))]
    const looks = new RegExp(`^(?:${groups.join('|')})\\.(?!ts$)[a-z]\\w*$`)
    // Methods of the library, and events, are written alike.
    const others =
      /^(orders|outbox|workers|ranking|wallet|events)\.(list|get|place|create|pay|cancel|complete|stats|relay|retry|replay|forget|start|stop|top|snapshot|takeSnapshot|expirePending|changed)$/
    expect(quoted.filter(({ name }) => looks.test(name) && !names.has(name) && !others.test(name))).toEqual([])
  })

  it('are variables that are read, where they begin with JUMUN_', () => {
    const sources = tracked
      .filter(
        file =>
          /^(packages|tests|scripts|benchmarks|examples)\/.*\.(m?ts|mjs|js)$/.test(file) &&
          existsSync(join(root, file)),
      )
      .map(text)
      .join('\n')
    const variables = new Set(settingsList.map(({ variable }) => variable))
    const unknown = quoted.flatMap(({ file, name }) =>
      [...name.matchAll(/\bJUMUN_[A-Z_]+[A-Z]\b/g)].flatMap(([variable]) =>
        variables.has(variable) || sources.includes(variable) ? [] : [`${file}: ${variable}`],
      ),
    )
    expect(unknown).toEqual([])
  })

  it('are codes that there are, where they look like one of ours', () => {
    const codes = new Set<string>([...Object.keys(statusOf), ...storeCodes().map(({ name }) => name)])
    const looks =
      /^(?:\w+_NOT_(?:FOUND|ALLOWED|PAYABLE|CANCELLABLE|COMPLETABLE|ERASABLE|CLAIMABLE)|INSUFFICIENT_\w+|COUPON_\w+|TOO_MANY_\w+|\w+_EXCEEDED)$/
    expect(quoted.filter(({ name }) => looks.test(name) && !codes.has(name))).toEqual([])
  })
})

it('every section with figures says which command measures them', () => {
  const measured = ['docs/performance.md', 'docs/reliability.md'].filter(file => existsSync(join(root, file)))
  const silent = measured.flatMap(file => {
    const [head = '', ...sections] = text(file).split(/^(?=## )/m)
    return sections
      .filter(section => /^\|.*\d[\d ]*(?:\/s|ms|%| ×)/m.test(section))
      .filter(section => !/npm run \w|npm test|node_modules|`[^`]*\.ts`/.test(section) && !/npm run bench/.test(head))
      .map(section => `${file}: ${section.split('\n')[0]}`)
  })
  expect(silent).toEqual([])
})
