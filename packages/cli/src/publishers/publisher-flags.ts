import { type Command, InvalidArgumentError, Option } from 'commander'
import type { SettingValue } from '../config/settings-list.ts'
import type { PublisherSetting } from './publisher-kind.ts'
import { publisherKinds } from './publisher-kinds.ts'

/** How people name a place for events to go to, for messages. */
export const publisherExamples = '--webhook URL, --kafka HOSTS, --rabbitmq URL or --file FILE'

/** Gives a command the flags of all publishers, under a heading of their own. */
export function addPublisherFlags(command: Command): Command {
  for (const { settings } of publisherKinds) for (const setting of settings) command.addOption(optionOf(setting))
  return command
}

/** The settings that these flags make. */
export function publisherFlags(options: Readonly<Record<string, unknown>>): Record<string, SettingValue | undefined> {
  const settings = publisherKinds.flatMap(kind => kind.settings)
  return Object.fromEntries(
    settings.map(setting => [setting.name, options[optionOf(setting).attributeName()] as SettingValue | undefined]),
  )
}

function optionOf({ flag, placeholder, help, type }: PublisherSetting): Option {
  const option = new Option(placeholder === undefined ? flag : `${flag} <${placeholder}>`, help)
  option.helpGroup('Where events go:')
  return type === 'boolean' && placeholder !== undefined ? option.argParser(trueOrFalse) : option
}

function trueOrFalse(text: string): boolean {
  if (/^(true|false)$/.test(text)) return text === 'true'
  throw new InvalidArgumentError('It must be true or false.')
}
