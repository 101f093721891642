import { expect, test } from 'vitest'
import { expectFailure } from './expect-failure.ts'
import { put } from './put.ts'
import { userRow } from './rows.ts'
import type { Subject } from './subject.ts'

/** For stores that several instances share. */
export function sharingContract(subject: Subject): void {
  test('a second instance sees what the first has committed, and the other way round', async () => {
    const [store, other] = await subject.pair()
    await put(store, { users: [userRow()] })
    expect(await other.reader.users.find(['mina'])).toEqual([userRow()])
    await put(other, { users: [userRow({ userId: 'jun' })] })
    expect(await store.reader.users.find(['jun'])).toHaveLength(1)
    await expectFailure(put(other, { users: [userRow()] }), 'conflict')
  })

  test('rows outlive the instance that wrote them', async () => {
    const [store, other] = await subject.pair()
    await put(store, { users: [userRow()] })
    await store.close()
    expect(await other.reader.users.find(['mina'])).toEqual([userRow()])
    await put(other, { users: [userRow({ userId: 'jun' })] })
  })
}

/** For stores whose rows are theirs alone: what a second instance brings is a second shop. */
export function isolationContract(subject: Subject): void {
  test('another store has none of its rows', async () => {
    const another = await subject.contract.open()
    try {
      await put(subject.store, { users: [userRow()] })
      expect(await another.reader.users.find(['mina'])).toEqual([])
    } finally {
      await another.close()
    }
  })
}
