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

/** Where events go: all places that are named. @throws UsageError */
export async function openPublishers(config: Config): Promise<EventPublisher[]> {
  const opened: EventPublisher[] = []
  for (const { kind, by } of namedPublishers(config)) {
    try {
      opened.push(await kind.open(config))
    } catch (error) {
      await Promise.all(opened.map(async publisher => publisher.close?.()))
      if (error instanceof TypeError) throw new UsageError(`${by}: ${error.message}`, { cause: error })
      throw error
    }
  }
  return opened
}

function placeOf({ name, variable, flag, source }: ResolvedSetting): string {
  if (source === 'flag') return flag ?? name
  return source === 'environment' ? variable : `${name} of the configuration file`
}
