import { PassThrough } from 'node:stream'
import type { WriteStream } from 'node:tty'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { salesTable, showLiveSales, summary } from './live-sales.ts'
import type { Platform, PlatformStats } from './platform.ts'

const stats: PlatformStats = {
  deliveries: 1234,
  events: 1000,
  duplicates: 200,
  unauthorized: 3,
  refused: 4,
  faults: { fail: 10, hang: 20, reset: 30 },
  answersLost: 5,
  seed: 1,
}
const latte = { productId: 'latte', name: 'Latte', orders: 1, quantity: 2, revenue: 9000 }

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

it('shows what sells, and what became of deliveries', () => {
  expect(salesTable([latte])).toBe('PRODUCT  NAME   ORDERS  SOLD  REVENUE\nlatte    Latte       1     2    9,000')
  expect(summary(stats)).toBe('1,000 events · 1,234 deliveries · 200 repeated · 7 refused · 60 broken on purpose')
})

it('draws again in place, only when there is something new, and a last time at the end', () => {
  const screen = new PassThrough()
  const written: string[] = []
  screen.on('data', chunk => written.push(String(chunk)))
  const sales = Array.from({ length: 30 }, (_, index) => ({ ...latte, productId: `p${index}` }))
  let events = 1000
  const platform = { sales: () => sales, stats: () => ({ ...stats, events }) } as unknown as Platform
  const stop = showLiveSales(platform, Object.assign(screen, { rows: 10 }) as unknown as WriteStream)
  const drawn = () => written.splice(0).join('')

  const first = drawn()
  expect(first).toContain('1,000 events')
  // Seven products, a title, a summary, the line of the cursor.
  expect(first.match(/^p\d+ /gm)).toHaveLength(7)

  vi.advanceTimersByTime(2_000)
  expect(drawn()).toBe('')

  events = 1001
  vi.advanceTimersByTime(499)
  expect(drawn()).toBe('')
  vi.advanceTimersByTime(1)
  const second = drawn()
  expect(second).toContain('1,001 events')
  // Up by the lines that were written, to the first column, and all below is cleared.
  expect(second.startsWith('\u001B[9A\u001B[1G\u001B[0J')).toBe(true)

  events = 1002
  stop()
  expect(drawn()).toContain('1,002 events')
  events = 1003
  vi.advanceTimersByTime(2_000)
  expect(drawn()).toBe('')
})

it.each([
  [1, 1],
  [4, 1],
  [5, 2],
])('shows in %d rows %d of the products', (rows, shown) => {
  const screen = Object.assign(new PassThrough(), { rows })
  const sales = [latte, { ...latte, productId: 'mocha' }, { ...latte, productId: 'flat-white' }]
  const platform = { sales: () => sales, stats: () => stats } as unknown as Platform
  showLiveSales(platform, screen as unknown as WriteStream)()
  const text = String(screen.read())
  // Nothing stands there before, so that nothing is gone up over.
  expect(text.startsWith('\u001B[1G\u001B[0JPRODUCT ')).toBe(true)
  expect(text.match(/ Latte /g)).toHaveLength(shown)
})
