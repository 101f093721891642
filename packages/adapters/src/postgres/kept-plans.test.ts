import { expect, test } from 'vitest'
import type { PostgresClient } from './driver.ts'
import { keptPlans } from './kept-plans.ts'
import { postgresQueries } from './query.ts'

const minuteMs = 60_000

/** Notes under which name it was asked what, and answers with the text, or with the error that is set. */
function fakeClient() {
  const asked: [text: string, name: string | undefined][] = []
  const failing = { code: '', named: false }
  const client: PostgresClient = {
    async query({ text, name }) {
      asked.push([text, name])
      if (failing.code !== '' && failing.named === (name !== undefined)) {
        throw Object.assign(new Error(`server: ${failing.code}`), { code: failing.code })
      }
      return { rows: [[text]], rowCount: 1 }
    },
  }
  /** What was asked, and whether under a name. */
  const names = () => asked.map(([text, name]) => [text, name !== undefined])
  return { client, asked, names, failing, queries: postgresQueries(client) }
}

/** The conversations of several clients of one pool. */
function plansOf(count: number) {
  const clock = { ms: 0 }
  const plans = keptPlans(() => clock.ms)
  const clients = Array.from({ length: count }, () => {
    const { client, queries, ...seen } = fakeClient()
    const planned = plans.of(client, queries)
    return {
      ...seen,
      renew: planned.renew,
      ask: (text: string, values: unknown[] = [1]) => planned.reading.all(text, values),
      inTransaction: planned.writing,
    }
  })
  return { clock, clients }
}

const lostNames = ['26000', '42P05', '0A000', '42601']

test('a statement has a name of its own, the same on every connection and in every process', async () => {
  const clients = [plansOf(2), plansOf(1)].flatMap(pool => pool.clients)
  for (const { ask, inTransaction } of clients) {
    await ask('select 1')
    await ask('select 2')
    await ask('select 1')
    await inTransaction.all('select 1', [1])
    await inTransaction.run('update t', [1])
  }
  const [first, ...others] = clients.map(({ asked }) => asked)
  for (const asked of others) expect(asked).toEqual(first)
  const [one, two, ...again] = first!.map(([, name]) => name)
  expect(again).toEqual([one, one, expect.stringMatching(/^jumun_/)])
  expect(two).toMatch(/^jumun_[0-9a-f]{40}$/)
  expect(new Set([one, two, again[2]]).size).toBe(3)
})

test('what has no values has no name: it may be several statements, or one that no server plans', async () => {
  const { names, ask, inTransaction } = plansOf(1).clients[0]!
  await ask('select 1', [])
  await inTransaction.all('select 1', [])
  await inTransaction.run('create table t (a int); create table u (a int)', [])
  expect(names().map(([, isNamed]) => isNamed)).toEqual([false, false, false])
})

test.each(lostNames)('a name that is lost costs no answer outside of a transaction (%s)', async code => {
  const [one, other] = plansOf(2).clients
  await one!.ask('select 1')
  Object.assign(one!.failing, { code, named: true })
  expect(await one!.ask('select 1')).toEqual([['select 1']])
  await one!.ask('select 2')
  expect(await other!.inTransaction.all('select 3', [1])).toEqual([['select 3']])
  expect(one!.names()).toEqual([
    ['select 1', true],
    ['select 1', true],
    ['select 1', false],
    ['select 2', false],
  ])
  expect(other!.names()).toEqual([['select 3', false]])
})

test.each(lostNames)('in a transaction it is what passes, and the next attempt has no names (%s)', async code => {
  for (const how of ['all', 'run'] as const) {
    const { failing, names, inTransaction } = plansOf(1).clients[0]!
    Object.assign(failing, { code, named: true })
    await expect(inTransaction[how]('update t', [1])).rejects.toMatchObject({ failure: 'transient', cause: { code } })
    await inTransaction[how]('update t', [1])
    expect(names()).toEqual([
      ['update t', true],
      ['update t', false],
    ])
    failing.named = false
    await expect(inTransaction[how]('update t', [1])).rejects.toMatchObject({ failure: 'unavailable' })
  }
})

test('what passes has the reason that there is', async () => {
  const state = Object.assign(new Error('no such statement'), { code: '26000' })
  for (const error of [state, new Error('words', { cause: state })]) {
    const failing = { all: () => Promise.reject(error), run: () => Promise.reject(error) }
    const { writing } = keptPlans().of({} as PostgresClient, failing)
    await expect(writing.all('select 1', [1])).rejects.toMatchObject({ failure: 'transient', cause: state })
  }
})

test('what else goes wrong is thrown as it is, and names are used as before', async () => {
  const { ask, names, failing, inTransaction } = plansOf(1).clients[0]!
  Object.assign(failing, { code: '23505', named: true })
  await expect(ask('select 1')).rejects.toMatchObject({ failure: 'conflict' })
  await expect(inTransaction.all('select 1', [1])).rejects.toMatchObject({ failure: 'conflict' })
  await expect(inTransaction.run('select 1', [1])).rejects.toMatchObject({ failure: 'conflict' })
  failing.code = ''
  await ask('select 1')
  expect(names().map(([, isNamed]) => isNamed)).toEqual([true, true, true, true])
})

test('a question that is wrong with and without a name fails as it does without', async () => {
  const { ask, asked, failing } = plansOf(1).clients[0]!
  Object.assign(failing, { code: '42601', named: true })
  await ask('selec 1')
  failing.named = false
  await expect(ask('selec 1')).rejects.toMatchObject({ cause: { code: '42601' } })
  expect(asked).toHaveLength(3)
})

test('plans are made again on each connection, not often, as tables grow', async () => {
  const { clock, clients } = plansOf(2)
  const [one, other] = clients
  const askBoth = async () => {
    for (const { ask } of clients) await ask('select 1')
  }
  await askBoth()
  clock.ms += minuteMs / 2 - 1
  await askBoth()
  await one!.renew()
  const discards = () => clients.map(({ asked }) => asked.filter(([text]) => text === 'discard plans').length)
  expect(discards()).toEqual([0, 0])
  clock.ms += 1
  await one!.ask('select 1')
  expect(discards()).toEqual([1, 0])
  expect(one!.names().slice(-2)).toEqual([
    ['discard plans', false],
    ['select 1', true],
  ])
  await askBoth()
  expect(discards()).toEqual([1, 1])
  clock.ms += minuteMs
  await other!.renew()
  await other!.renew()
  expect(discards()).toEqual([1, 2])
})

test('a server that does not know how to discard plans is asked without names, and any other failure told', async () => {
  const { clock, clients } = plansOf(1)
  const { ask, names, failing, renew } = clients[0]!
  await ask('select 1')
  clock.ms += minuteMs
  Object.assign(failing, { code: '57P01', named: false })
  await expect(renew()).rejects.toMatchObject({ failure: 'transient' })
  clock.ms += minuteMs
  failing.code = '42601'
  await renew()
  failing.code = ''
  await ask('select 1')
  clock.ms += minuteMs
  await renew()
  expect(names()).toEqual([
    ['select 1', true],
    ['discard plans', false],
    ['discard plans', false],
    ['select 1', false],
  ])
})

test('a server keeps so many at most, and is asked the others as before', async () => {
  const { ask, names } = plansOf(1).clients[0]!
  for (let index = 0; index < 201; index += 1) await ask(`select ${index}`)
  await ask('select 0')
  expect(names().map(([, isNamed]) => isNamed)).toEqual([...Array<boolean>(200).fill(true), false, true])
})
