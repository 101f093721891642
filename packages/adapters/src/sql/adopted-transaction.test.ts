import { setImmediate } from 'node:timers/promises'
import {
  type AdoptedTransaction,
  HostTransactionError,
  hostTransactionOver,
  StoreError,
  type Transaction,
} from '@jumun/core'
import { expect, test } from 'vitest'
import { adoptedTransaction } from './adopted-transaction.ts'
import type { SqlConnection } from './connection.ts'
import type { HostConversation } from './host-conversation.ts'
import type { HostSession, HostUse } from './host-session.ts'

const deadlock = new StoreError('transient', 'a deadlock')

/** A session that writes down what it is asked for, and does what `session` says. */
function adopt(
  session: Partial<HostSession> = {},
  fail?: { with: unknown; times: number },
  tell?: (use: HostUse) => void,
) {
  const asked: string[] = []
  let failures = fail?.times ?? 0
  const note = (what: string) => async () => void asked.push(what)
  const run = async (statement: string) => {
    asked.push(statement)
    if (statement === 'slow') {
      await setImmediate()
      asked.push('slow answered')
    }
    failures -= 1
    if (failures >= 0) throw fail?.with
    return 1
  }
  const adopted = adoptedTransaction({
    conversation: { carrier: {}, all: async () => [], run },
    session: {
      enter: async use => void asked.push(`enter to ${use}`),
      keep: note('keep'),
      undo: note('undo'),
      restore: note('restore'),
      isLost: () => false,
      rollsBackAll: error => error === deadlock,
      explain: error => error,
      ...session,
    },
    // The statements themselves are all that is wanted here.
    repositoriesOf(connection, use) {
      tell?.(use)
      return connection as unknown as Transaction
    },
  })
  const write = (transaction: Transaction) => (transaction as unknown as SqlConnection).run('write', [])
  return { adopted, asked, write }
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  )
}

test('work is kept when it returns, and undone when it throws', async () => {
  const { adopted, asked, write } = adopt()
  await adopted.run(write)
  await failureOf(adopted.read(() => Promise.reject(new Error('not found'))))
  expect(asked).toEqual(['enter to write', 'write', 'keep', 'restore', 'enter to read', 'undo', 'restore'])
})

test('a savepoint that is gone after an error that rolls back all means: lost, and over', async () => {
  const gone = { undo: () => Promise.reject(new Error('no such savepoint')) }
  const { adopted, asked, write } = adopt(gone, { with: deadlock, times: 1 })
  expect(await failureOf(adopted.run(write))).toMatchObject({ failure: 'rolled back', cause: deadlock })
  expect(asked).toEqual(['enter to write', 'write', 'restore'])
  for (const work of [adopted.run(write), adopted.read(async () => 1)]) {
    expect(await failureOf(work)).toMatchObject({ failure: 'over', cause: deadlock })
  }
  // Nothing is sent any more.
  expect(asked).toHaveLength(3)
})

test('a savepoint that is gone without such an error was the host’s doing: what is stored is unknown', async () => {
  const gone = { undo: () => Promise.reject(new Error('no such savepoint')) }
  const refused = adopt(gone, { with: new Error('can only read'), times: 1 })
  expect(await failureOf(refused.adopted.run(refused.write))).toMatchObject({ failure: 'unknown' })
  const ended = adopt({ ...gone, keep: () => Promise.reject(new Error('no such savepoint')) })
  expect(await failureOf(ended.adopted.run(ended.write))).toMatchObject({ failure: 'unknown' })
  expect(await failureOf(ended.adopted.run(ended.write))).toMatchObject({ failure: 'over' })
})

test('a conflict is undone and tried once more, and anything else is not', async () => {
  const conflict = new StoreError('conflict', 'a twin')
  const once = adopt({}, { with: conflict, times: 1 })
  await once.adopted.run(once.write)
  const undone = ['enter to write', 'write', 'undo', 'restore']
  expect(once.asked).toEqual([...undone, 'enter to write', 'write', 'keep', 'restore'])
  const twice = adopt({}, { with: conflict, times: 2 })
  expect(await failureOf(twice.adopted.run(twice.write))).toBe(conflict)
  expect(twice.asked.filter(what => what === 'write')).toHaveLength(2)
  const other = adopt({}, { with: deadlock, times: 1 })
  expect(await failureOf(other.adopted.run(other.write))).toBe(deadlock)
  expect(other.asked.filter(what => what === 'write')).toHaveLength(1)
})

test('what was taken for absent is decided on again, for certain, when the work is refused', async () => {
  const { adopted, asked } = adopt()
  const seen: boolean[] = []
  const answer = await adopted.run(async transaction => {
    const { assumeAbsent } = transaction as unknown as SqlConnection
    seen.push(assumeAbsent !== undefined)
    if (assumeAbsent === undefined) return 'replayed'
    assumeAbsent()
    throw new Error('refused')
  })
  expect(answer).toBe('replayed')
  expect(seen).toEqual([true, false])
  expect(asked.filter(what => what === 'undo')).toHaveLength(1)
})

test('what a session refuses is reported, and ends the adoption only where it says so', async () => {
  let refusal: Error | undefined = new HostTransactionError('unusable', 'not begun')
  const { adopted, asked, write } = adopt({
    async enter() {
      if (refusal !== undefined) throw refusal
    },
  })
  expect(await failureOf(adopted.run(write))).toBe(refusal)
  // A driver's own words, before the first use: it may still be mended.
  refusal = new Error('Transaction is already committed')
  expect(await failureOf(adopted.run(write))).toMatchObject({ failure: 'unusable' })
  refusal = undefined
  await adopted.run(write)
  refusal = deadlock
  expect(await failureOf(adopted.run(write))).toBe(deadlock)
  refusal = new TypeError('This database connection is busy executing a query')
  expect(await failureOf(adopted.run(write))).toMatchObject({ failure: 'unusable' })
  refusal = new Error('Transaction is already committed')
  expect(await failureOf(adopted.run(write))).toMatchObject({ failure: 'over' })
  refusal = undefined
  expect(await failureOf(adopted.run(write))).toMatchObject({ failure: 'over' })
  expect(asked.filter(what => what === 'write')).toHaveLength(1)

  const told = adopt({ enter: () => Promise.reject(hostTransactionOver()) })
  for (let i = 0; i < 2; i += 1) {
    expect(await failureOf(told.adopted.run(told.write))).toMatchObject({ failure: 'over' })
  }
})

test('an error is reported by its reason where the session knows it', async () => {
  const { adopted, write } = adopt(
    { explain: error => new HostTransactionError('unusable', 'can only read', { cause: error }) },
    { with: deadlock, times: 1 },
  )
  expect(await failureOf(adopted.run(write))).toMatchObject({ failure: 'unusable', cause: deadlock })
})

test('what a driver refuses is reported with its own words, before the first use and as a wrong one', async () => {
  const refusal = new Error('the client is closed')
  const { adopted, write } = adopt({ enter: () => Promise.reject(refusal) })
  expect(await failureOf(adopted.run(write))).toEqual(
    new HostTransactionError('unusable', 'The transaction cannot be used: the client is closed', { cause: refusal }),
  )
  const nothing = adopt({ enter: () => Promise.reject('no error') })
  expect(await failureOf(nothing.adopted.run(nothing.write))).toBe('no error')
})

test('a connection that is lost as it is entered takes the transaction with it, for good', async () => {
  let lost: Error | undefined = new Error('read ECONNRESET')
  const { adopted, asked, write } = adopt({
    async enter() {
      if (lost !== undefined) throw lost
    },
    isLost: error => error === lost,
  })
  expect(await failureOf(adopted.run(write))).toMatchObject({ failure: 'rolled back', cause: lost })
  const cause = lost
  lost = undefined
  expect(await failureOf(adopted.run(write))).toMatchObject({ failure: 'over', cause })
  expect(asked).toEqual([])
})

test('a session that cannot be restored does not undo what was kept', async () => {
  const { adopted, asked, write } = adopt({ restore: () => Promise.reject(new Error('gone')) })
  expect(await adopted.run(write)).toBe(1)
  expect(asked).toEqual(['enter to write', 'write', 'keep'])
})

test('work that was not awaited keeps nothing once the others have returned, and what failed is never kept', async () => {
  const { adopted, asked, write } = adopt()
  let late: Promise<unknown> = Promise.resolve()
  let kept: Transaction | undefined
  await adopted.run(async transaction => {
    kept = transaction
    late = write(transaction)
  })
  await late
  expect(asked).toEqual(['enter to write', 'write', 'keep', 'restore'])
  expect(await failureOf(Promise.resolve(write(kept!)))).toMatchObject({
    message: expect.stringContaining('This transaction has ended'),
  })

  const refused = new Error('refused')
  const failing = adopt({}, { with: refused, times: 1 })
  const swallowed = failing.adopted.run(transaction => failureOf(Promise.resolve(failing.write(transaction))))
  expect(await failureOf(swallowed)).toBe(refused)
  expect(failing.asked).toEqual(['enter to write', 'write', 'undo', 'restore'])
})

test('what was sent and not awaited is waited for before all is kept, and what failed of it is never kept', async () => {
  const slow = (transaction: Transaction) => (transaction as unknown as SqlConnection).run('slow', [])
  const { adopted, asked } = adopt()
  await adopted.run(async transaction => void slow(transaction))
  expect(asked).toEqual(['enter to write', 'slow', 'slow answered', 'keep', 'restore'])

  const failing = adopt({}, { with: deadlock, times: 1 })
  const sent: Promise<unknown>[] = []
  const work = failing.adopted.run(async transaction => void sent.push(failureOf(slow(transaction))))
  expect(await failureOf(work)).toBe(deadlock)
  expect(await Promise.all(sent)).toEqual([deadlock])
  expect(failing.asked).toEqual(['enter to write', 'slow', 'slow answered', 'undo', 'restore'])
})

test('it is waited for before all is undone, too, and the repositories are over then', async () => {
  const { adopted, asked, write } = adopt()
  let kept: unknown
  const thrown = new Error('changed my mind')
  const work = adopted.read(async transaction => {
    kept = transaction
    void (transaction as unknown as SqlConnection).run('slow', [])
    throw thrown
  })
  expect(await failureOf(work)).toBe(thrown)
  expect(asked).toEqual(['enter to read', 'slow', 'slow answered', 'undo', 'restore'])
  expect(await failureOf(Promise.resolve(write(kept as Transaction)))).toMatchObject({
    message: expect.stringContaining('This transaction has ended'),
  })
})

test('repositories that decide and those that only read are not the same', async () => {
  const uses: string[] = []
  const { adopted } = adopt({}, undefined, use => uses.push(use))
  await adopted.run(async () => 1)
  await adopted.read(async () => 1)
  expect(uses).toEqual(['write', 'read'])
  // A second time, for a conflict.
  const again = adopt({}, { with: new StoreError('conflict', 'a twin'), times: 1 }, use => uses.push(use))
  await again.adopted.run(again.write)
  expect(uses.slice(2)).toEqual(['write', 'write'])
})

test('adoptions of one conversation take turns, however its handles are called', async () => {
  const [carrier, other, connection] = [{}, {}, {}]
  const seen: string[] = []
  const adoptionOf = (conversation: Pick<HostConversation, 'carrier' | 'connection'>) =>
    adoptedTransaction({
      conversation: { ...conversation, all: async () => [], run: async () => 1 },
      session: {
        enter: async () => undefined,
        keep: async () => undefined,
        undo: async () => undefined,
        restore: async () => undefined,
        isLost: () => false,
        rollsBackAll: () => false,
        explain: error => error,
      },
      repositoriesOf: given => given as unknown as Transaction,
    })
  const work = (adopted: AdoptedTransaction, name: string) =>
    adopted.run(async () => {
      seen.push(`${name} begins`)
      for (let turn = 0; turn < 5; turn += 1) await setImmediate()
      seen.push(`${name} ends`)
    })
  const oneByOne = (names: readonly string[]) => names.flatMap(name => [`${name} begins`, `${name} ends`])

  const same = [adoptionOf({ carrier }), adoptionOf({ carrier })]
  expect(same.map(adopted => adopted.carrier)).toEqual([carrier, carrier])
  await Promise.all(same.map((adopted, i) => work(adopted, `${i}`)))
  expect(seen.splice(0)).toEqual(oneByOne(['0', '1']))

  const below = [
    adoptionOf({ carrier, connection: async () => connection }),
    adoptionOf({ carrier: other, connection: async () => connection }),
    adoptionOf({ carrier: connection, connection: async () => connection }),
  ]
  await Promise.all(below.map((adopted, i) => work(adopted, `${i}`)))
  // The last one is the connection, and so has fewer to wait for.
  expect(seen).toHaveLength(6)
  for (let i = 0; i < 6; i += 2) expect(seen[i + 1]).toBe(seen[i]!.replace('begins', 'ends'))
  seen.splice(0)

  const closed = adoptionOf({ carrier, connection: () => Promise.reject(new Error('closed')) })
  await Promise.all([work(closed, '0'), work(same[0]!, '1')])
  expect(seen.splice(0)).toEqual(oneByOne(['0', '1']))

  await Promise.all([work(adoptionOf({ carrier }), '0'), work(adoptionOf({ carrier: other }), '1')])
  expect(seen.slice(0, 2)).toEqual(['0 begins', '1 begins'])
})
