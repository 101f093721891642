import assert from 'node:assert/strict'
import { createShop, type Shop, type Store } from '@jumun/core'
import { createMemoryStore, type MemoryStore } from '@jumun/core/memory'
import { storedState } from '@jumun/core/suites'
import { type Ending, endingOf, type TestClock } from '@jumun/core/testing'
import type { Command } from './commands.ts'

/** A command with the number by which it draws its ids: run again, it draws the same. */
export interface Numbered {
  readonly number: number
  readonly command: Command
}

/** What the host's transaction and all others do to a shop that has no transactions to share: one after another. */
export interface Oracle {
  /** How the command ends within a transaction in which those of `done` came before. Changes nothing. */
  predict(done: readonly Numbered[], next: Numbered): Promise<Ending>
  /** The host has committed. */
  commit(done: readonly Numbered[]): Promise<void>
  /** Another's command, answered. */
  outside(command: Numbered): Promise<Ending>
  /** @throws AssertionError when the store does not hold what this one does */
  assertSame(store: Store): Promise<void>
}

export function createOracle(options: { clock: TestClock; prepare: (shop: Shop) => Promise<void> }): Promise<Oracle> {
  return build(createMemoryStore(), options)
}

async function build(
  store: MemoryStore,
  { clock, prepare }: { clock: TestClock; prepare: (shop: Shop) => Promise<void> },
): Promise<Oracle> {
  const host = numberedShop(store, clock, hostIds)
  const others = numberedShop(store, clock, otherIds)
  await prepare(others.shop)

  async function within(done: readonly Numbered[], next?: Numbered): Promise<Ending | undefined> {
    const transaction = await store.begin()
    const surface = host.shop.within(transaction)
    for (const { number, command } of done) {
      host.startFrom(number)
      await command.run(surface, 'oracle')
    }
    if (next === undefined) {
      transaction.commit()
      return undefined
    }
    host.startFrom(next.number)
    const ending = await endingOf(next.command.run(surface, 'oracle'))
    transaction.rollback()
    return ending
  }

  return {
    predict: async (done, next) => (await within(done, next))!,
    commit: async done => void (await within(done)),
    outside({ number, command }) {
      others.startFrom(number)
      return endingOf(command.run(others.shop, 'oracle'))
    },
    async assertSame(real) {
      assertSameLines(await storedState(real), await storedState(store))
    },
  }
}

/** Says where two long texts part, which `assert` leaves out. */
function assertSameLines(stored: string, expected: string): void {
  if (stored === expected) return
  const [lines, expectedLines] = [stored.split('\n'), expected.split('\n')]
  const at = lines.findIndex((line, i) => line !== expectedLines[i])
  const around = (of: readonly string[]) => of.slice(Math.max(at - 12, 0), at + 6).join('\n')
  assert.fail(
    `what is stored is not what was answered and committed:\n${around(lines)}\nand not\n${around(expectedLines)}`,
  )
}

/** The host's ids stand before those of others, so that both sides sort alike in any order of drawing. */
export const hostIds = 1
export const otherIds = 2

function numberedShop(store: Store, clock: TestClock, group: number) {
  let next = 0
  const newId = () => {
    next += 1
    return idOf(group, next)
  }
  return {
    shop: createShop({ store, clock, newId, ranking: { cacheMs: 0 } }),
    startFrom(number: number) {
      next = number * idsACommand
    },
  }
}

/** More than any of the commands needs. */
const idsACommand = 40

export function idOf(group: number, count: number): string {
  return `id-${group}${String(count).padStart(7, '0')}`
}

/** An answer without the ids that were drawn for it, as text. */
export function told(ending: Ending): string {
  const seen = new Map<string, number>()
  const text = JSON.stringify(ending.ok ? ending.answer : [ending.code, ending.details], inOrder)
  return text.replaceAll(/id-\d{8}/g, id => {
    const number = seen.get(id) ?? seen.size
    seen.set(id, number)
    return `#${number}`
  })
}

/** Stores build an answer's fields in orders of their own. */
function inOrder(_: string, value: unknown): unknown {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isRecord ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value
}
