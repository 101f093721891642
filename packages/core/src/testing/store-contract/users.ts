import { expect, test } from 'vitest'
import { put } from './put.ts'
import { moment, userRow } from './rows.ts'
import type { Subject } from './subject.ts'

export function usersContract(subject: Subject): void {
  test('users are found by id, each once, those that are not there left out', async () => {
    const { store } = subject
    const users = [userRow({ userId: 'b', email: 'b@example.com' }), userRow({ userId: 'a' })]
    await put(store, { users })
    expect(await store.reader.users.find(['b', 'nobody', 'a', 'b'])).toEqual([users[1], users[0]])
    expect(await store.reader.users.find(['nobody'])).toEqual([])
  })

  test('an absent e-mail is absent, not undefined or null', async () => {
    const { store } = subject
    await put(store, { users: [userRow()] })
    expect(Object.keys((await store.reader.users.find(['mina']))[0]!).sort()).toEqual(['createdAt', 'name', 'userId'])
  })

  test('pages are in the order of registration, then of ids', async () => {
    const { store } = subject
    const users = ['e', 'd', 'c', 'b', 'a'].map((userId, index) =>
      userRow({ userId, createdAt: moment + Math.floor(index / 2) }),
    )
    await put(store, { users })
    const page = async (offset: number, limit: number) => {
      const { items, total } = await store.reader.users.page({ offset, limit })
      return { ids: items.map(user => user.userId).join(''), total }
    }
    expect(await page(0, 10)).toEqual({ ids: 'debca', total: 5 })
    expect(await page(0, 2)).toEqual({ ids: 'de', total: 5 })
    expect(await page(3, 2)).toEqual({ ids: 'ca', total: 5 })
    expect(await page(5, 2)).toEqual({ ids: '', total: 5 })
    expect(await page(1_000_000_000, 2)).toEqual({ ids: '', total: 5 })
  })
}
