import { maskUrl } from '@jumun/adapters/open'
import { type ChosenEventType, createCalendar, type SettingsInput, settingsInput } from '@jumun/core'
import type { ConfigValues } from './config-values.ts'
import { readConfigFile } from './config-file.ts'
import { type Setting, settingsList, type SettingValue, shopGroups } from './settings-list.ts'
import { isOrigin, originsOf } from './cors-origins.ts'
import { serveBounds } from './serve-settings.ts'
import { UsageError } from '../usage/usage-error.ts'

type Source = 'flag' | 'environment' | 'file' | 'default'

export interface ResolvedSetting extends Setting {
  readonly value: SettingValue | undefined
  readonly source: Source
}

export interface Config extends ConfigValues {
  /** All settings, each with where its value comes from. */
  readonly settings: readonly ResolvedSetting[]
  /** The configuration file that was read. */
  readonly file: string | undefined
  /** The settings of the shop itself. */
  readonly shop: SettingsInput
  readonly timeZone: string
  /** The command with the flags that have named the shop: a command that is suggested has to name it again. */
  readonly jumun: string
}

/**
 * Flag over environment over file over default.
 * @throws UsageError that names the setting and where the wrong value stands
 */
export function readConfig(flags: Readonly<Record<string, SettingValue | undefined>>, file?: string): Config {
  const fromEnvironment = nonEmpty(process.env['JUMUN_CONFIG'])
  const configFile =
    file === undefined ? readConfigFile(fromEnvironment, `JUMUN_CONFIG=${fromEnvironment}`) : readConfigFile(file)
  const resolve = (setting: Setting): ResolvedSetting => {
    const flag = flags[setting.name]
    if (flag !== undefined) return { ...setting, value: flag, source: 'flag' }
    const text = nonEmpty(process.env[setting.variable])
    if (text !== undefined) return { ...setting, value: valueOf(setting, text), source: 'environment' }
    const inFile = configFile?.values.get(setting.name)
    if (inFile !== undefined) return { ...setting, value: inFile, source: 'file' }
    return { ...setting, value: setting.default, source: 'default' }
  }
  const isSaid = (wanted: string, said: string) =>
    settingsList.some(setting => setting.name === wanted && resolve(setting).value === said)
  const isJwt = isSaid('http.auth', 'jwt')
  const is003 = isSaid('http.contract', '003')
  const settings = settingsList.map((setting): ResolvedSetting => {
    const resolved = resolve(setting)
    const other = (isJwt ? setting.whenJwt : undefined) ?? (is003 ? setting.when003 : undefined)
    return resolved.source === 'default' && other !== undefined ? { ...resolved, value: other } : resolved
  })
  const values = new Map(settings.map(setting => [setting.name, setting]))
  const config: Config = {
    settings,
    file: configFile?.path,
    text: name => values.get(name)?.value as string | undefined,
    number: name => values.get(name)?.value as number,
    flag: name => values.get(name)?.value === true,
    shop: shopOf(settings),
    timeZone: values.get('timeZone')!.value as string,
    jumun: sameShop(flags['db'], file),
  }
  check(config, values)
  return config
}

function sameShop(db: SettingValue | undefined, file: string | undefined): string {
  const flags = [
    ...(db === undefined ? [] : ['--db', quoted(maskUrl(String(db)))]),
    ...(file === undefined ? [] : ['--config', quoted(file)]),
  ]
  return ['jumun', ...flags].join(' ')
}

/** As a shell takes it for one word. */
export function quoted(word: string): string {
  return /^[\w.,:/@%+=•-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

function valueOf({ variable, type }: Setting, given: string): SettingValue {
  // A value read from a file, as `$(cat token)` is not, ends in a line break that is not meant.
  const text = given.replace(/[\r\n]+$/, '')
  if (type === 'string') return text
  if (type === 'number' && /^-?\d+$/.test(text)) return Number(text)
  if (type === 'boolean' && /^(true|false|1|0)$/.test(text)) return text === 'true' || text === '1'
  throw new UsageError(`${variable}=${text}: it must be ${type === 'number' ? 'a whole number' : 'true or false'}`)
}

function shopOf(settings: readonly ResolvedSetting[]): SettingsInput {
  const shop: Record<string, Record<string, SettingValue>> = {}
  for (const { name, value } of settings) {
    const [group = '', field = ''] = name.split('.')
    if (value !== undefined && field !== '' && shopGroups.includes(group)) {
      shop[group] = { ...shop[group], [field]: value }
    }
  }
  const events = settings.find(({ name }) => name === 'events')?.value
  return { ...shop, events: namesIn(events) as ChosenEventType[] }
}

/** Words with commas between; which are known is checked as all settings of a shop are. */
function namesIn(list: SettingValue | undefined): string[] {
  return String(list ?? '')
    .split(',')
    .map(word => word.trim())
    .filter(word => word !== '')
}

/** What core would refuse is refused here already, where it is known who said so. */
function check(config: Config, settings: ReadonlyMap<string, ResolvedSetting>): void {
  const parsed = settingsInput.safeParse(config.shop)
  const issue = parsed.error?.issues[0]
  if (issue !== undefined) {
    const name = issue.path[0] === 'events' ? 'events' : issue.path.join('.')
    throw wrong(settings.get(name), issue.message)
  }
  if (!['debug', 'info', 'warn', 'error', 'silent'].includes(config.text('logLevel')!)) {
    throw wrong(settings.get('logLevel'), 'must be debug, info, warn, error or silent')
  }
  if (!['mock', 'jwt'].includes(config.text('http.auth')!)) {
    throw wrong(settings.get('http.auth'), 'must be mock or jwt')
  }
  if (![undefined, '002', '003'].includes(config.text('http.contract'))) {
    throw wrong(settings.get('http.contract'), 'must be 002 or 003')
  }
  if (!Intl.supportedValuesOf('currency').includes(config.text('http.currency')!.toUpperCase())) {
    throw wrong(settings.get('http.currency'), 'must be a currency such as KRW or USD')
  }
  if (!originsOf(config).every(isOrigin)) {
    throw wrong(settings.get('http.cors'), 'must be origins such as https://shop.example, with commas between, or *')
  }
  for (const { name, min, max } of serveBounds) {
    const value = settings.get(name)?.value
    if (value === undefined || (Number.isInteger(value) && Number(value) >= min && Number(value) <= max)) continue
    throw wrong(settings.get(name), `must be a whole number from ${min} to ${max}`)
  }
  try {
    createCalendar(config.timeZone)
  } catch {
    throw wrong(settings.get('timeZone'), 'must be a time zone such as Asia/Seoul')
  }
}

function wrong(setting: ResolvedSetting | undefined, message: string): UsageError {
  if (setting === undefined) return new UsageError(message)
  const { name, variable, flag, source, value } = setting
  if (source === 'environment') return new UsageError(`${variable}=${value} ${message}`)
  if (source === 'flag') return new UsageError(`${flag ?? name} ${value} ${message}`)
  return new UsageError(`${name} ${JSON.stringify(value)} (${source}) ${message}`)
}
