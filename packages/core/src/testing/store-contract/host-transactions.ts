import { expect, test } from 'vitest'
import {
  type AdoptedTransaction,
  HostTransactionError,
  type HostTransactionFailure,
} from '../../ports/adopted-transaction.ts'
import type { Transaction } from '../../ports/transaction.ts'
import { dump } from './dump.ts'
import { expectFailure } from './expect-failure.ts'
import { userRow, walletRow } from './rows.ts'
import type { BeginHost, Subject } from './subject.ts'
import { putChangeable, writes } from './writes.ts'

/** For all stores, also those that have no host whose transaction they could join. */
export function strangerContract(subject: Subject): void {
  test('what is no transaction of the host is refused', () => {
    for (const stranger of [undefined, null, {}, [], 'transaction', 7, subject.store]) {
      expect(() => subject.store.adopt(stranger)).toThrow(TypeError)
    }
  })
}

/** For stores that join a transaction of the host's own. */
export function hostTransactionsContract(subject: Subject, beginHost: BeginHost): void {
  const insertUser = (userId: string) => (transaction: Transaction) => transaction.users.insert([userRow({ userId })])
  const usersOf = (adopted: AdoptedTransaction) =>
    adopted.read(async ({ users }) => (await users.find(['mina', 'jun', 'sora'])).map(({ userId }) => userId))

  test('rows written in the host transaction are committed by the host', async () => {
    const { store } = subject
    const host = await beginHost(store)
    const adopted = store.adopt(host.handle)
    await adopted.run(async transaction => {
      await transaction.users.insert([userRow()])
      await transaction.wallets.insert([walletRow()])
    })
    expect(await adopted.run(transaction => transaction.wallets.lock(['mina', 'nobody']))).toEqual([walletRow()])
    await host.commit()
    expect(await store.reader.wallets.find(['mina'])).toEqual([walletRow()])
  })

  test('rows written in the host transaction are gone when the host rolls back', async () => {
    const { store } = subject
    await putChangeable(store)
    const before = await dump(store)
    for (const [name, write] of Object.entries(writes)) {
      const host = await beginHost(store)
      await store.adopt(host.handle).run(write)
      await host.rollback()
      expect(await dump(store), name).toEqual(before)
    }
  })

  test('every kind of write that fails afterwards is undone, and what the host commits is without it', async () => {
    const { store } = subject
    await putChangeable(store)
    const before = await dump(store)
    for (const [name, write] of Object.entries(writes)) {
      const host = await beginHost(store)
      const adopted = store.adopt(host.handle)
      const reason = new Error('changed my mind')
      const undone = adopted.run(async transaction => {
        await write(transaction)
        throw reason
      })
      await expect(undone).rejects.toBe(reason)
      await host.commit()
      expect(await dump(store), name).toEqual(before)
    }
  })

  test('nothing is committed before the host commits, and the store goes on afterwards', async () => {
    const { store } = subject
    const host = await beginHost(store)
    const adopted = store.adopt(host.handle)
    await adopted.run(insertUser('mina'))
    const seen = store.reader.users.find(['mina'])
    expect(await usersOf(adopted)).toEqual(['mina'])
    await host.rollback()
    expect(await seen).toEqual([])
    await store.transaction(transaction => transaction.users.insert([userRow()]))
    expect(await store.reader.users.find(['mina'])).toEqual([userRow()])
  })

  test('work that fails is undone, and the transaction of the host stays usable', async () => {
    const { store } = subject
    const host = await beginHost(store)
    const adopted = store.adopt(host.handle)
    await adopted.run(insertUser('mina'))
    const conflicting = adopted.run(async transaction => {
      await transaction.users.insert([userRow({ userId: 'jun' })])
      await transaction.users.insert([userRow()])
    })
    await expectFailure(conflicting, 'conflict')
    const breaking = adopted.run(async transaction => {
      await transaction.users.insert([userRow({ userId: 'jun' })])
      await transaction.wallets.insert([walletRow({ userId: 'jun', balance: -1 })])
    })
    await expectFailure(breaking, 'constraint')
    expect(await usersOf(adopted)).toEqual(['mina'])
    await adopted.run(insertUser('sora'))
    await host.commit()
    expect(await store.reader.users.find(['mina', 'jun', 'sora'])).toHaveLength(2)
  })

  test('work that has swallowed a failure is undone all the same', async () => {
    const { store } = subject
    const host = await beginHost(store)
    const adopted = store.adopt(host.handle)
    await adopted.run(insertUser('mina'))
    const swallowed = adopted.run(async transaction => {
      await transaction.users.insert([userRow({ userId: 'jun' })])
      await transaction.users.insert([userRow()]).catch(() => undefined)
      return 'all is well'
    })
    await expectFailure(swallowed, 'conflict')
    await host.commit()
    expect(await store.reader.users.find(['mina', 'jun'])).toHaveLength(1)
  })

  test('nothing of a piece of work is under way when it has ended, nor can it be used afterwards', async () => {
    const { store } = subject
    const host = await beginHost(store)
    const adopted = store.adopt(host.handle)
    await adopted.run(insertUser('mina'))
    const kept: Transaction[] = []
    const failed = adopted.run(transaction => {
      kept.push(transaction)
      return Promise.all([
        transaction.users.insert([userRow({ userId: 'jun' })]),
        transaction.users.insert([userRow()]),
        transaction.users.insert([userRow({ userId: 'sora' })]),
      ])
    })
    await expectFailure(failed, 'conflict')
    await host.commit()
    for (const transaction of kept) await expect(insertUser('jun')(transaction)).rejects.toBeInstanceOf(Error)
    expect(await store.reader.users.find(['mina', 'jun', 'sora'])).toEqual([userRow()])
  })

  test('work runs one piece after another, whichever adoption of the transaction it is given to', async () => {
    const { store } = subject
    const host = await beginHost(store)
    const adoptions = [store.adopt(host.handle), store.adopt(host.handle)]
    await adoptions[0]!.run(async transaction => {
      await transaction.users.insert([userRow()])
      await transaction.wallets.insert([walletRow({ balance: 0, entryCount: 0 })])
    })
    const reason = new Error('not this one')
    const addOne = (i: number) => async (transaction: Transaction) => {
      const [wallet] = await transaction.wallets.lock(['mina'])
      await transaction.wallets.save([{ ...wallet!, balance: wallet!.balance + 1 }])
      if (i % 4 === 3) throw reason
    }
    const all = Array.from({ length: 12 }, (_, i) => adoptions[i % 2]!.run(addOne(i)))
    const endings = await Promise.allSettled(all)
    expect(endings.filter(({ status }) => status === 'rejected')).toHaveLength(3)
    await host.commit()
    expect(await store.reader.wallets.find(['mina'])).toEqual([walletRow({ balance: 9, entryCount: 0 })])
  })

  for (const how of ['commit', 'rollback'] as const) {
    test(`after the host's ${how} an adoption that was kept is over, also in the next transaction`, async () => {
      const { store } = subject
      const host = await beginHost(store)
      const kept = store.adopt(host.handle)
      const keptToo = store.adopt(host.handle)
      await kept.run(insertUser('mina'))
      await keptToo.read(({ users }) => users.find(['mina']))
      await host.end(how)
      await expectHostFailure(kept.run(insertUser('jun')), 'over')
      const next = await host.beginNext()
      const adopted = store.adopt(next)
      for (const old of [kept, keptToo]) {
        await expectHostFailure(old.run(insertUser('jun')), 'over')
        await expectHostFailure(usersOf(old), 'over')
      }
      await adopted.run(insertUser('sora'))
      await expectHostFailure(kept.run(insertUser('jun')), 'over')
      await host.commit()
      const ids = (await store.reader.users.find(['mina', 'jun', 'sora'])).map(({ userId }) => userId)
      expect(ids).toEqual(how === 'commit' ? ['mina', 'sora'] : ['sora'])
    })
  }

  test('an adoption that was kept does not come to life by one of the next transaction', async () => {
    const { store } = subject
    const host = await beginHost(store)
    const kept = store.adopt(host.handle)
    await kept.run(insertUser('mina'))
    await host.end('rollback')
    await store.adopt(await host.beginNext()).run(insertUser('sora'))
    await expectHostFailure(kept.run(insertUser('jun')), 'over')
    await host.commit()
    expect(await store.reader.users.find(['mina', 'jun'])).toEqual([])
  })

  test('what is begun again is no longer the transaction of the first use, though nothing was done in between', async () => {
    const { store } = subject
    const host = await beginHost(store)
    const kept = store.adopt(host.handle)
    await kept.run(insertUser('mina'))
    await host.end('rollback')
    await host.beginNext()
    await expectHostFailure(kept.run(insertUser('jun')), 'over')
    await host.commit()
    expect(await store.reader.users.find(['mina', 'jun'])).toEqual([])
  })
}

async function expectHostFailure(work: Promise<unknown>, failure: HostTransactionFailure): Promise<void> {
  const error = await work.then(
    answer => answer,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(HostTransactionError)
  expect(error).toMatchObject({ failure })
}
