import type { EventPublisher } from '@jumun/core'
import type { ConfigValues } from '../config/config-values.ts'
import type { Setting } from '../config/setting.ts'

/** A setting with the flag that sets it, for every command that delivers events. */
export interface PublisherSetting extends Setting {
  readonly flag: string
  /** What stands for the flag's value in a help text; none for a flag that is given or not. */
  readonly placeholder?: string
  readonly help: string
}

/** One way for events to leave: its settings, and how it is opened from them. */
export interface PublisherKind {
  /** Events go this way when the first of these has a value. */
  readonly settings: readonly [PublisherSetting, ...PublisherSetting[]]
  /** @throws TypeError for a setting that cannot be used */
  open(config: ConfigValues): Promise<EventPublisher>
}
