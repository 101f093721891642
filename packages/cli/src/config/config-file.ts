import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { jsonFault } from './json-fault.ts'
import { nearest } from '../usage/nearest.ts'
import { type Setting, settingsList, type SettingValue } from './settings-list.ts'
import { UsageError } from '../usage/usage-error.ts'

const configFileName = 'jumun.config.json'

export interface ConfigFile {
  readonly path: string
  readonly values: ReadonlyMap<string, SettingValue>
}

/**
 * The settings of a file: the one named, which has to be there, or `jumun.config.json` in the working directory, which
 * may be. `said`: where it was named. @throws UsageError that names what is wrong in it
 */
export function readConfigFile(named: string | undefined, said = `--config ${named}`): ConfigFile | undefined {
  const path = resolve(named ?? configFileName)
  if (named === undefined && !existsSync(path)) return undefined
  const values = new Map<string, SettingValue>()
  collect(parse(path, { shown: named ?? configFileName, said }), '', values, path)
  return { path, values }
}

function parse(path: string, { shown, said }: { shown: string; said: string }): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reasons: Record<string, string> = { ENOENT: 'no such file', EISDIR: 'is a folder', EACCES: 'may not be read' }
    throw new UsageError(`${said}: ${reasons[code ?? ''] ?? `cannot be read (${code})`}`, { cause: error })
  }
  try {
    return JSON.parse(text)
  } catch {
    // Without its cause: that quotes what stands there, which may be a secret.
    throw new UsageError(`${shown} is not JSON: see ${jsonFault(text)}`)
  }
}

function collect(value: unknown, name: string, values: Map<string, SettingValue>, path: string): void {
  const setting = settingsList.find(one => one.name === name)
  if (setting !== undefined) {
    values.set(name, checked(setting, value, path))
    return
  }
  if (name !== '' && !settingsList.some(one => one.name.startsWith(`${name}.`))) throw unknown(name, path)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError(`${path}: ${name || 'the file'} must be an object`)
  }
  for (const [key, inner] of Object.entries(value)) {
    if (key !== '$schema') collect(inner, name === '' ? key : `${name}.${key}`, values, path)
  }
}

function checked(setting: Setting, value: unknown, path: string): SettingValue {
  // JSON writes numbers and booleans as such; that its types fit is all that is looked at here.
  if (typeof value === setting.type) return value as SettingValue
  throw new UsageError(`${path}: ${setting.name} must be a ${setting.type}`)
}

function unknown(name: string, path: string): UsageError {
  const known = nearest(
    name,
    settingsList.map(setting => setting.name),
  )
  return new UsageError(`${path}: ${name} is not a setting${known === undefined ? '' : ` (did you mean ${known}?)`}`)
}
