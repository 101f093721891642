import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { undoOnExit } from '../stress/undo-on-exit.ts'
import type { Defect } from './defect.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A copy of the sources in a temporary folder, where defects can be put in and taken out again. */
export interface PatchedWorkspace {
  readonly folder: string
  /** @throws Error when the place is not there, or there twice */
  apply(defect: Pick<Defect, 'file' | 'find' | 'replace'>): void
  /** Writes another text into a source, named from the root of the workspace. */
  write(file: string, text: string): void
  /** Puts everything back as it was. */
  revert(): void
  remove(): void
}

/** What of the workspace is copied: packages, and folders beside them. */
interface Copied {
  readonly packages?: readonly string[]
  readonly folders?: readonly string[]
}

export function createPatchedWorkspace(copied: Copied = {}): PatchedWorkspace {
  const { packages = ['core', 'adapters'], folders = [] } = copied
  const folder = mkdtempSync(join(tmpdir(), 'jumun-defects-'))
  for (const name of ['package.json', 'vitest.config.ts', 'scripts', ...folders]) copy(root, folder, name)
  linkModules(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const name of packages) {
    const [from, to] = [join(root, 'packages', name), join(folder, 'packages', name)]
    mkdirSync(to, { recursive: true })
    for (const entry of readdirSync(from))
      if (!['dist', 'node_modules', 'tsconfig.json'].includes(entry)) copy(from, to, entry)
    linkModules(join(from, 'node_modules'), join(to, 'node_modules'))
  }
  const originals = new Map<string, string>()
  // A run that is ended may still be writing.
  const removeFiles = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  const removed = undoOnExit(removeFiles)

  function write(file: string, text: string): void {
    const path = join(folder, file)
    if (!originals.has(path)) originals.set(path, readFileSync(path, 'utf8'))
    writeFileSync(path, text)
  }

  /** Links what is installed, module by module, so that the packages of the workspace are the copies. */
  function linkModules(from: string, to: string): void {
    mkdirSync(to, { recursive: true })
    for (const name of readdirSync(from).filter(one => !one.startsWith('.'))) {
      if (name === '@jumun') {
        mkdirSync(join(to, name))
        for (const one of readdirSync(join(from, name)).filter(each => packages.includes(each))) {
          symlinkSync(join(folder, 'packages', one), join(to, name, one))
        }
      } else symlinkSync(join(from, name), join(to, name))
    }
  }

  return {
    folder,
    apply({ file, find, replace }) {
      const path = join('packages', file)
      const text = readFileSync(join(folder, path), 'utf8')
      const places = text.split(find).length - 1
      if (places !== 1) throw new Error(`${places} places in ${file} are such as the defect changes`)
      write(
        path,
        text.replace(find, () => replace),
      )
    },
    write,
    revert() {
      for (const [path, text] of originals) writeFileSync(path, text)
      originals.clear()
    },
    remove() {
      removeFiles()
      removed()
    },
  }
}

function copy(from: string, to: string, name: string): void {
  cpSync(join(from, name), join(to, name), { recursive: true })
}
