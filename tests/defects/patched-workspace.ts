import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Defect } from './defect.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const packages = ['core', 'adapters']

/** A copy of the sources in a temporary folder, where defects can be put in and taken out again. */
export interface PatchedWorkspace {
  readonly folder: string
  /** @throws Error when the place is not there, or there twice */
  apply(defect: Defect): void
  /** Puts the file back as it was. */
  revert(defect: Defect): void
  remove(): void
}

export function createPatchedWorkspace(): PatchedWorkspace {
  const folder = mkdtempSync(join(tmpdir(), 'jumun-defects-'))
  for (const file of ['package.json', 'vitest.config.ts', 'scripts']) {
    cpSync(join(root, file), join(folder, file), { recursive: true })
  }
  linkModules(join(root, 'node_modules'), join(folder, 'node_modules'), folder)
  for (const name of packages) {
    const [from, to] = [join(root, 'packages', name), join(folder, 'packages', name)]
    cpSync(join(from, 'src'), join(to, 'src'), { recursive: true })
    cpSync(join(from, 'package.json'), join(to, 'package.json'))
    linkModules(join(from, 'node_modules'), join(to, 'node_modules'), folder)
  }
  const pathOf = ({ file }: Defect) => join(folder, 'packages', file)
  const originals = new Map<string, string>()
  return {
    folder,
    apply(defect) {
      const path = pathOf(defect)
      const text = readFileSync(path, 'utf8')
      const places = text.split(defect.find).length - 1
      if (places !== 1) throw new Error(`${places} places in ${defect.file} are such as the defect changes`)
      originals.set(path, text)
      writeFileSync(
        path,
        text.replace(defect.find, () => defect.replace),
      )
    },
    revert(defect) {
      const path = pathOf(defect)
      const text = originals.get(path)
      if (text !== undefined) writeFileSync(path, text)
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Links what is installed, module by module, so that the packages of the workspace are the copies. */
function linkModules(from: string, to: string, folder: string): void {
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
