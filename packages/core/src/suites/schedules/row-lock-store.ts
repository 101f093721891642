import { repositories } from '../../memory/repositories.ts'
import { scanner } from '../../memory/scan.ts'
import { openTables, type Tables } from '../../memory/tables.ts'
import type { Store } from '../../ports/store.ts'
import { StoreError } from '../../ports/store-error.ts'
import type { Transaction } from '../../ports/transaction.ts'

type Write = (transaction: Transaction) => Promise<unknown>

export interface RowLockStore extends Store {
  /** Transactions that would have waited for each other, and so were rolled back. */
  readonly deadlocks: number
  /** How often a transaction had to wait for a row. */
  readonly waits: number
}

const locked: Record<string, (row: never) => string> = {
  wallets: ({ userId }: { userId: string }) => userId,
  coupons: ({ couponId }: { couponId: string }) => couponId,
  options: ({ productId, optionId }: { productId: string; optionId: string }) => `${productId}\0${optionId}`,
}
const writes = new Set(['insert', 'insertIfAbsent', 'save', 'remove', 'add'])
const answering = new Set(['claim', 'settle', 'requeue', 'removeOlder'])

/**
 * A store whose transactions interleave as those of a server at READ COMMITTED do: a read sees what is committed at that
 * moment, a lock waits for the holder of the row, and writes take effect together at the commit. What is not locked can be
 * lost. `step` is awaited before each call, so that a test decides who goes on.
 */
export function rowLockStore(step: (what: string) => Promise<void>): RowLockStore {
  let committed = openTables()
  let deadlocks = 0
  let waits = 0
  const holders = new Map<string, { by: object; released: Promise<void> }>()
  const waitingFor = new Map<object, object>()

  async function acquire(key: string, by: object, released: Promise<void>): Promise<void> {
    for (let holder = holders.get(key); holder !== undefined && holder.by !== by; holder = holders.get(key)) {
      for (let next: object | undefined = holder.by; next !== undefined; next = waitingFor.get(next)) {
        if (next !== by) continue
        deadlocks += 1
        throw new StoreError('transient', `a deadlock at ${key}`)
      }
      waits += 1
      waitingFor.set(by, holder.by)
      await holder.released
      waitingFor.delete(by)
    }
    holders.set(key, { by, released })
  }

  async function transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const me = {}
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const pending: Write[] = []
    let answered: Promise<unknown> = Promise.resolve()

    function inTurn(part: string, method: string, input: unknown[]): Promise<unknown> {
      const answer = answered.then(() => call(part, method, input))
      answered = answer.catch(() => undefined)
      return answer
    }

    async function call(part: string, method: string, input: unknown[]): Promise<unknown> {
      await step(`${part}.${method}`)
      const run = (tables: () => Tables) => callOf(repositories(tables), part, method)(...input)
      if (answering.has(method)) throw new Error(`${part}.${method} is not of this store`)
      if (writes.has(method)) return void pending.push(on => callOf(on, part, method)(...input))
      if (method === 'lock') {
        const rows = (await run(() => committed)) as never[]
        const keys = rows.map(row => `${part}\0${locked[part]!(row)}`)
        for (const key of keys.toSorted()) await acquire(key, me, released)
      }
      return run(() => committed)
    }

    try {
      await step('begin')
      const result = await work(partsOf(inTurn))
      await step('commit')
      const tables = openTables(committed)
      for (const write of pending) await write(repositories(() => tables))
      committed = tables
      return result
    } finally {
      for (const [key, { by }] of holders) if (by === me) holders.delete(key)
      release()
      await step('answer')
    }
  }

  return {
    transaction,
    reader: partsOf(async (part, method, input) => {
      await step(`read ${part}.${method}`)
      return callOf(
        repositories(() => committed),
        part,
        method,
      )(...input)
    }),
    async snapshot(work) {
      const tables = committed
      return work({ ...repositories(() => tables), ...scanner(tables) })
    },
    adopt() {
      throw new TypeError('there are no host transactions here')
    },
    async ping() {},
    facts: async () => ({ database: 'memory', version: '', isolationByDefault: 'read committed', durability: [] }),
    async close() {},
    get deadlocks() {
      return deadlocks
    },
    get waits() {
      return waits
    },
  }
}

function callOf(transaction: Transaction, part: string, method: string): (...input: unknown[]) => Promise<unknown> {
  const repository = transaction[part as keyof Transaction] as unknown as Record<string, never>
  return repository[method]!
}

/** Repositories whose every call goes through `call`. */
function partsOf(call: (part: string, method: string, input: unknown[]) => Promise<unknown>): Transaction {
  return new Proxy({} as Transaction, {
    get(_, part: string) {
      // No one asks here whom a commit concerns.
      if (part === 'concerns') return undefined
      // Each call takes effect at a time of its own, as on a server: there is nothing to send.
      if (part === 'sendAhead') return () => undefined
      return new Proxy(
        {},
        {
          get:
            (__, method: string) =>
            (...input: unknown[]) =>
              call(part, method, input),
        },
      )
    },
  })
}
