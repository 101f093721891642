import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..', '..')
export const textOf = (file: string) => readFileSync(join(root, file), 'utf8')

export const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter(file => existsSync(join(root, file)))
export const pages = tracked.filter(file => file.endsWith('.md'))
/** Decisions tell what was so on their day; what is made from the code is compared with it as a whole. */
export const living = pages.filter(
  file => !/^docs\/(decisions|reference)\/|^docs\/ko\/(api|erd)\.md|^\.changeset\/|CHANGELOG/.test(file),
)

/** A block of code between fences. */
export interface Block {
  readonly file: string
  readonly language: string
  readonly body: string
}

function blocksOf(file: string): Block[] {
  return [...textOf(file).matchAll(/^( *)```(\w*)\n([^]*?)^\1```$/gm)].map(
    ([, indent = '', language = '', body = '']) => ({
      file,
      language,
      // Blocks of a list are indented as far as its text.
      body: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  )
}

export const blocks = living.flatMap(blocksOf)

/** The block of a page that begins with these words. */
export function blockOf(file: string, begin: string): Block {
  const found = blocks.filter(block => block.file === file && block.body.startsWith(begin))
  if (found.length !== 1) throw new Error(`${file} has ${found.length} blocks that begin with ${begin}`)
  return found[0]!
}
