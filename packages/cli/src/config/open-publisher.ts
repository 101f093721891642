import type { EventPublisher } from '@jumun/core'
import type { Config, ResolvedSetting } from './config.ts'
import type { PublisherKind } from '../publishers/publisher-kind.ts'
import { publisherKinds } from '../publishers/publisher-kinds.ts'
import { UsageError } from '../usage/usage-error.ts'

interface NamedPublisher {
  readonly kind: PublisherKind
  /** Where it was named: a flag, a variable, or a place in the file. */
  readonly by: string
}

/**
 * The publishers that the settings name. Those of the command line count alone: `--file -` on a machine whose environment
 * names a webhook is meant as it is written.
 */
export function namedPublishers(config: Config): NamedPublisher[] {
  const named = publisherKinds.flatMap(kind => {
    const setting = config.settings.find(({ name }) => name === kind.settings[0].name)!
    return setting.value === undefined ? [] : [{ kind, by: placeOf(setting), source: setting.source }]
  })
  const byFlag = named.filter(({ source }) => source === 'flag')
  return byFlag.length > 0 ? byFlag : named
}

/** Where events go; undefined where nothing is named yet. @throws UsageError */
export async function openPublisher(config: Config): Promise<EventPublisher | undefined> {
  const [named, ...others] = namedPublishers(config)
  if (named === undefined) return undefined
  if (others.length > 0) {
    const all = [named, ...others].map(({ by }) => by)
    throw new UsageError(`events go to one place only, and ${all.join(' and ')} name ${all.length}: leave one of them`)
  }
  try {
    return await named.kind.open(config)
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`${named.by}: ${error.message}`, { cause: error })
    throw error
  }
}

function placeOf({ name, variable, flag, source }: ResolvedSetting): string {
  if (source === 'flag') return flag ?? name
  return source === 'environment' ? variable : `${name} of the configuration file`
}
