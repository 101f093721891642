import type { EventPublisher, Shop } from '@jumun/core'
import { setTimeout as sleep } from 'node:timers/promises'
import { startGate } from './run-calls.ts'
import type { FromWorker, RelayedEvent, RelayTaskReport, Task } from './task.ts'

/** A data platform inside the process, that can be told to hang, or to lose its answers. */
export interface TestPlatform extends EventPublisher {
  behave(how: { hang: boolean; loseEvery: number }): void
  readonly deliveries: RelayedEvent[]
}

export function createTestPlatform(tell: (message: FromWorker) => void): TestPlatform {
  const deliveries: RelayedEvent[] = []
  let behaviour = { hang: false, loseEvery: 0 }
  let count = 0
  return {
    deliveries,
    behave(how) {
      behaviour = how
    },
    async publish({ eventId, orderId, sequence }) {
      // One clock for all processes of the machine, finer than milliseconds.
      const begunAt = performance.timeOrigin + performance.now()
      count += 1
      if (behaviour.hang) {
        tell({ type: 'holding', events: count })
        return new Promise(() => undefined)
      }
      const lost = behaviour.loseEvery > 0 && count % behaviour.loseEvery === 0
      deliveries.push({ eventId, orderId, sequence, begunAt, taken: !lost })
      if (lost) throw new Error('the answer of the platform was lost')
      return undefined
    },
  }
}

/** Relays until nothing waits any more. */
export async function runRelay(
  shop: Shop,
  platform: TestPlatform,
  { startAt, hang, loseEvery }: Extract<Task, { type: 'relay' }>,
): Promise<RelayTaskReport> {
  platform.behave({ hang, loseEvery })
  await startGate(startAt)
  let sent = 0
  for (const endsAt = performance.now() + 60_000; performance.now() < endsAt; ) {
    sent += (await shop.outbox.relay()).sent
    const { pending, failed } = await shop.outbox.stats()
    if (pending + failed === 0) break
    await sleep(5)
  }
  return { sent, deliveries: platform.deliveries }
}
