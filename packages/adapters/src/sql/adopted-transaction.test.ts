import { HostTransactionError, hostTransactionOver, StoreError, type Transaction } from '@jumun/core'
import { expect, test } from 'vitest'
import { adoptedTransaction } from './adopted-transaction.ts'
import type { SqlConnection } from './connection.ts'
import type { HostSession } from './host-session.ts'

const deadlock = new StoreError('transient', 'a deadlock')

/** A session that writes down what it is asked for, and does what `session` says. */
function adopt(session: Partial<HostSession> = {}, fail?: { with: unknown; times: number }) {
  const asked: string[] = []
  let failures = fail?.times ?? 0
  const note = (what: string) => async () => void asked.push(what)
  const run = async (statement: string) => {
    asked.push(statement)
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
    repositoriesOf: connection => connection as unknown as Transaction,
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
  expect(once.asked.filter(what => what === 'undo')).toHaveLength(1)
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
