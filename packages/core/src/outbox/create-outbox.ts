import { guarded } from '../engine/transact.ts'
import { invalidInput } from '../errors.ts'
import { parseInput } from '../input/input.ts'
import type { Clock } from '../ports/clock.ts'
import type { EventPublisher } from '../ports/publisher.ts'
import type { Shop } from '../shop.ts'
import { changeOutbox } from './change-outbox.ts'
import { countEvents } from './count-events.ts'
import { forget, nameOf, publishersNamed } from './publishers.ts'
import {
  forgetPublisherInput,
  listEvents,
  listEventsInput,
  relayInput,
  type RequeueInput,
  requeueInput,
} from './read-outbox.ts'
import { relay, type RelayReport } from './relay.ts'
import type { RelayOptions } from './relay-options.ts'
import { replaySent, retryDead } from './requeue-events.ts'

interface OutboxParts extends Omit<RelayOptions, 'publisher' | 'signal'> {
  /** For leases and pauses. */
  readonly steady: Clock
  readonly publishers: readonly EventPublisher[]
}

export interface Outbox {
  readonly outbox: Shop['outbox']
  /** Delivers what is due to one publisher, until nothing is left or the signal ends it. */
  relayTo(publisher: EventPublisher, signal: AbortSignal): Promise<RelayReport>
}

/** The shop's outbox: what waits for whom, and the delivery of it. @throws ShopError `INVALID_INPUT` for two equal names */
export function createOutbox({ publishers, steady, ...parts }: OutboxParts): Outbox {
  const { store, clock } = parts
  const { reader } = store
  assertDifferentNames(publishers)

  function relayTo(publisher: EventPublisher, { limit, signal }: { limit: number; signal?: AbortSignal }) {
    return guarded(relay({ ...parts, clock: steady, publisher, signal }, limit))
  }

  async function requeue(input: RequeueInput, by: typeof retryDead): Promise<{ requeued: number }> {
    const { eventIds, publisher } = parseInput(requeueInput, input)
    let requeued = 0
    for (const row of await publishersNamed(reader.outbox, publisher)) {
      requeued += await by(store, row, { eventIds, now: clock.now() })
    }
    return { requeued }
  }

  return {
    relayTo: (publisher, signal) => relayTo(publisher, { limit: Infinity, signal }),
    outbox: {
      async relay(input = {}) {
        const { limit, publisher: name } = parseInput(relayInput, input)
        if (publishers.length === 0) {
          throw invalidInput('/publisher', 'is needed to relay: the shop was created without one')
        }
        const named = publishers.filter(publisher => name === undefined || nameOf(publisher) === name)
        if (named.length === 0) {
          throw invalidInput('/publisher', `must be one of the shop's: ${publishers.map(nameOf).join(', ')}`)
        }
        const reports = await Promise.all(named.map(publisher => relayTo(publisher, { limit })))
        const sum = (outcome: keyof RelayReport) => reports.reduce((total, report) => total + report[outcome], 0)
        return { sent: sum('sent'), failed: sum('failed'), dead: sum('dead') }
      },
      stats: () => guarded(countEvents(reader.outbox, clock.now())),
      list: async (input = {}) => guarded(listEvents(reader, parseInput(listEventsInput, input), clock.now())),
      retry: async (input = {}) => guarded(requeue(input, retryDead)),
      replay: async (input = {}) => guarded(requeue(input, replaySent)),
      async forget(input) {
        const { publisher } = parseInput(forgetPublisherInput, input)
        await guarded(forgetNamed(publisher))
      },
    },
  }

  async function forgetNamed(name: string): Promise<void> {
    const [row] = await publishersNamed(reader.outbox, name)
    await changeOutbox(store, outbox => forget(outbox, row!.publisher))
  }
}

function assertDifferentNames(publishers: readonly EventPublisher[]): void {
  const names = publishers.map(nameOf)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) {
    throw invalidInput(
      '/publishers',
      `two are called ${twice}: give each a name of its own, which its progress is kept under`,
    )
  }
  const wrong = names.find(name => name.length === 0 || name.length > 64)
  if (wrong !== undefined) throw invalidInput('/publishers', 'the name of a publisher has 1 to 64 characters')
}
