import { describe, expect, it } from 'vitest'
import { createShop } from '../create-shop.ts'
import { createMemoryStore } from '../memory/memory-store.ts'
import { StoreError } from '../ports/store-error.ts'
import type { Store } from '../ports/store.ts'
import { refusal } from '../testing/refusal.ts'

const inZone = (store: Store, timeZone?: string) => createShop({ store, ...(timeZone !== undefined && { timeZone }) })

describe('a store that answers otherwise than it did', () => {
  const register = (store: Store, timeZone: string) =>
    inZone(store, timeZone).users.register({ userId: 'mina', name: 'Mina' })
  const berlin = async () => {
    const store = createMemoryStore()
    await register(store, 'Europe/Berlin')
    return store
  }
  /** The settings of a store as `find` answers, which knows what really is there. */
  const seen = (
    settings: Store['reader']['settings'],
    find: (really: typeof settings.find) => typeof settings.find,
  ) => ({
    ...settings,
    find: find(settings.find.bind(settings)),
  })

  it('is asked again in the transaction, where someone else has stored a zone meanwhile', async () => {
    const store = await berlin()
    const late: Store = {
      ...store,
      reader: { ...store.reader, settings: seen(store.reader.settings, () => async () => []) },
    }
    await refusal(register(late, 'Asia/Seoul'), 'INVALID_INPUT')
  })

  it('is asked again outside of it, where the transaction began before that', async () => {
    const store = await berlin()
    let looks = 0
    const early: Store = {
      ...store,
      reader: {
        ...store.reader,
        settings: seen(store.reader.settings, find => async names => ((looks += 1) === 1 ? [] : find(names))),
      },
      transaction: work =>
        store.transaction(transaction =>
          work({
            ...transaction,
            settings: { ...transaction.settings, ...seen(transaction.settings, () => async () => []) },
          }),
        ),
    }
    await refusal(register(early, 'Asia/Seoul'), 'INVALID_INPUT')
  })

  it('is written to only where no zone is stored', async () => {
    const store = await berlin()
    const full: Store = {
      ...store,
      transaction: () => Promise.reject(new StoreError('unavailable', 'The disk is full.')),
    }
    expect(await inZone(full, 'Europe/Berlin').ready()).toEqual({ timeZone: 'Europe/Berlin' })
  })

  it('is asked again by the next command where it could not answer the first', async () => {
    const store = createMemoryStore()
    let fails = true
    const flaky: Store = {
      ...store,
      transaction: work => (fails ? Promise.reject(new StoreError('unavailable', 'Gone.')) : store.transaction(work)),
    }
    const shop = inZone(flaky)
    await refusal(shop.users.register({ name: 'Mina' }), 'BUSY')
    fails = false
    expect(await shop.users.register({ name: 'Mina' })).toMatchObject({ name: 'Mina' })
  })

  it('fails a start for what is no matter of storing, or where a zone is stored after all', async () => {
    const broken: Store = { ...createMemoryStore(), transaction: () => Promise.reject(new TypeError('no function')) }
    await refusal(inZone(broken).ready(), 'INTERNAL')
    const store = await berlin()
    let looks = 0
    const slow: Store = {
      ...store,
      reader: {
        ...store.reader,
        settings: seen(
          store.reader.settings,
          find => names =>
            (looks += 1) === 1 ? Promise.reject(new StoreError('unavailable', 'Not yet.')) : find(names),
        ),
      },
    }
    await refusal(inZone(slow).ready(), 'BUSY')
  })

  it('is not asked again once a zone is known', async () => {
    const store = await berlin()
    let looks = 0
    const counted: Store = {
      ...store,
      reader: { ...store.reader, settings: seen(store.reader.settings, find => names => ((looks += 1), find(names))) },
      transaction: work =>
        store.transaction(transaction =>
          work({
            ...transaction,
            settings: {
              ...transaction.settings,
              ...seen(transaction.settings, find => names => ((looks += 1), find(names))),
            },
          }),
        ),
    }
    const looking = inZone(counted)
    for (const _ of [1, 2]) await looking.catalog.listProducts()
    await looking.users.update({ userId: 'mina', name: 'Mina Kim' })
    expect(looks).toBe(1)
    const commanding = inZone(counted)
    for (const name of ['Mina', 'M. Kim']) await commanding.users.update({ userId: 'mina', name })
    await commanding.catalog.listProducts()
    expect(looks).toBe(2)
  })

  it('is asked within a transaction of a host until a zone is known for good', async () => {
    const store = await berlin()
    const shop = inZone(store)
    await shop.ready()
    let looks = 0
    const host = await store.begin()
    const adopted = store.adopt(host)
    const count = <Rows extends Pick<Store['reader'], 'settings'>>(rows: Rows): Rows => ({
      ...rows,
      settings: { ...rows.settings, ...seen(rows.settings, find => names => ((looks += 1), find(names))) },
    })
    const counted: Store = {
      ...store,
      adopt: () => ({
        ...adopted,
        run: work => adopted.run(rows => work(count(rows))),
        read: query => adopted.read(rows => query(count(rows))),
      }),
    }
    const fresh = inZone(counted)
    await fresh.within(host).users.get({ userId: 'mina' })
    expect(looks).toBe(1)
    await fresh.ready()
    await fresh.within(host).users.get({ userId: 'mina' })
    await fresh.within(host).users.update({ userId: 'mina', name: 'Mina Kim' })
    expect(looks).toBe(1)
    host.rollback()
  })

  it('may be looked at by a host before any zone is stored', async () => {
    const store = createMemoryStore()
    const host = await store.begin()
    await refusal(inZone(store).within(host).users.get({ userId: 'mina' }), 'USER_NOT_FOUND')
    host.rollback()
  })

  it('is refused where this runtime does not know its zone', async () => {
    const store = await berlin()
    const find = async () => [{ name: 'timeZone', value: 'Mars/Olympus' }]
    const newer: Store = { ...store, reader: { ...store.reader, settings: { find } } }
    const { message, cause } = await refusal(inZone(newer).ready(), 'INVALID_INPUT')
    expect(message).toMatch(/keeps its days in Mars\/Olympus, which this runtime does not know/)
    expect(cause).toMatchObject({ code: 'OTHER_TIME_ZONE' })
  })
})
