import { expect, test } from 'vitest'
import { dump } from './dump.ts'
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
  test('rows written in the host transaction are committed by the host', async () => {
    const { store } = subject
    const host = await beginHost(store)
    const transaction = store.adopt(host.handle)
    await transaction.users.insert([userRow()])
    await transaction.wallets.insert([walletRow()])
    expect(await transaction.wallets.lock(['mina'])).toEqual([walletRow()])
    await host.commit()
    expect(await store.reader.wallets.find(['mina'])).toEqual([walletRow()])
  })

  test('rows written in the host transaction are gone when the host rolls back', async () => {
    const { store } = subject
    await putChangeable(store)
    const before = await dump(store)
    for (const [name, write] of Object.entries(writes)) {
      const host = await beginHost(store)
      await write(store.adopt(host.handle))
      await host.rollback()
      expect(await dump(store), name).toEqual(before)
    }
  })

  test('nothing is committed before the host commits, and the store goes on afterwards', async () => {
    const { store } = subject
    const host = await beginHost(store)
    await store.adopt(host.handle).users.insert([userRow()])
    const seen = store.reader.users.find(['mina'])
    await store.adopt(host.handle).users.find(['mina'])
    await host.rollback()
    expect(await seen).toEqual([])
    await store.transaction(transaction => transaction.users.insert([userRow()]))
    expect(await store.reader.users.find(['mina'])).toEqual([userRow()])
  })
}
