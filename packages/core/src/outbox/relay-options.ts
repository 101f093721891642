import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { EventPublisher } from '../ports/publisher.ts'
import type { Store } from '../ports/store.ts'
import type { Settings } from '../settings/settings.ts'

export interface RelayOptions {
  readonly store: Store
  readonly publisher: EventPublisher
  readonly clock: Clock
  readonly newId: () => string
  readonly settings: Settings
  readonly logger: Logger
  /** Ends the relay early: deliveries that have begun are finished, the rest is given back untouched. */
  readonly signal?: AbortSignal | undefined
}
