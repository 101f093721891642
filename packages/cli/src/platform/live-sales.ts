import { clearScreenDown, cursorTo, moveCursor } from 'node:readline'
import type { WriteStream } from 'node:tty'
import { grouped, table } from '../output/table.ts'
import type { Platform, PlatformStats } from './platform.ts'

const everyMs = 500
const linesAround = 3

/** Shows on a terminal what sells, as it comes in, in place; returns what ends that. */
export function showLiveSales(platform: Platform, terminal: WriteStream): () => void {
  let shown = ''

  function draw(): void {
    const sales = platform.sales().slice(0, Math.max(1, terminal.rows - linesAround))
    const text = `${salesTable(sales)}\n${summary(platform.stats())}\n`
    if (text === shown) return
    moveCursor(terminal, 0, -(shown.split('\n').length - 1))
    cursorTo(terminal, 0)
    clearScreenDown(terminal)
    terminal.write(text)
    shown = text
  }

  draw()
  const timer = setInterval(draw, everyMs)
  return () => {
    clearInterval(timer)
    draw()
  }
}

export function salesTable(sales: ReturnType<Platform['sales']>): string {
  return table(sales, [
    { title: 'PRODUCT', value: row => row.productId },
    { title: 'NAME', value: row => row.name },
    { title: 'ORDERS', value: row => row.orders, right: true },
    { title: 'SOLD', value: row => row.quantity, right: true },
    { title: 'REVENUE', value: row => row.revenue, right: true },
  ])
}

export function summary({ deliveries, events, duplicates, unauthorized, refused, faults }: PlatformStats): string {
  const parts = [
    `${grouped(events)} events`,
    `${grouped(deliveries)} deliveries`,
    `${grouped(duplicates)} repeated`,
    `${grouped(unauthorized + refused)} refused`,
    `${grouped(faults.fail + faults.hang + faults.reset)} broken on purpose`,
  ]
  return parts.join(' · ')
}
