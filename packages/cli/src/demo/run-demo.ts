import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { openSqlite } from '@jumun/adapters/sqlite'
import { createWebhookPublisher } from '@jumun/adapters/webhook'
import { createShop } from '@jumun/core'
import { createPlatform } from '../platform/platform.ts'
import { audit, bestSellers, tellPlatform } from './afterwards.ts'
import { busyHour, changeOfMind } from './busy-hour.ts'
import { letUsersIn, openDoors } from './opening.ts'
import { couponRush, lastTen, nervousFinger } from './races.ts'
import type { Scene } from './scene.ts'
import type { Story } from './story.ts'

const chapters: readonly ((scene: Scene) => Promise<void>)[] = [
  openDoors,
  letUsersIn,
  couponRush,
  lastTen,
  nervousFinger,
  busyHour,
  changeOfMind,
  tellPlatform,
  bestSellers,
  audit,
]

/** Plays the whole story in a fresh shop in `folder`. What it says was measured. */
export async function runDemo(folder: string, story: Story): Promise<void> {
  const secret = `whsec_${randomBytes(24).toString('base64')}`
  const platform = createPlatform({ secret, fail: 0.2, reset: 0.05 })
  const { url } = await platform.start()
  try {
    const publisher = createWebhookPublisher({ url: `${url}/events`, secret })
    const shop = createShop({
      store: await openSqlite(join(folder, 'cafe.db')),
      publisher,
      // A platform next door may be asked again soon, and often.
      outbox: { backoffMs: 10, maxBackoffMs: 100, maxAttempts: 50, concurrency: 16 },
    })
    try {
      const users = Array.from({ length: 500 }, (_, index) => `guest-${index + 1}`)
      for (const chapter of chapters) await chapter({ shop, story, platform, users })
    } finally {
      await shop.close()
    }
  } finally {
    await platform.close()
  }
}
