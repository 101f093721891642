import { expect, test } from 'vitest'
import type { PostgresClient } from './driver.ts'
import { keptPlans } from './kept-plans.ts'
import { postgresQueries } from './query.ts'

const minuteMs = 60_000

/** A client that notes under which name it was asked what, and answers each with the text, or with the error it is told. */
function fakeClient() {
  const asked: [text: string, name: string | undefined][] = []
  const failing = { code: '', names: false }
  const client: PostgresClient = {
    async query({ text, name }) {
      asked.push([text, name])
      if (failing.code !== '' && failing.names === (name !== undefined)) {
        throw Object.assign(new Error(`server: ${failing.code}`), { code: failing.code })
      }
      return { rows: [[text]], rowCount: 1 }
    },
  }
  return { client, asked, failing, queries: postgresQueries(client) }
}

/** The questions of several clients of one pool. */
function plansOf(count: number) {
  const clock = { ms: 0 }
  const plans = keptPlans(() => clock.ms)
  const clients = Array.from({ length: count }, () => {
    const { client, queries, ...seen } = fakeClient()
    return { ...seen, ask: (text: string) => plans.of(client, queries).all(text, []) }
  })
  return { clock, clients }
}

test('a question has a name of its own, the same on every connection and in every process', async () => {
  const clients = [plansOf(2), plansOf(1)].flatMap(pool => pool.clients)
  for (const { ask } of clients) for (const text of ['select 1', 'select 2', 'select 1']) await ask(text)
  const [first, ...others] = clients.map(({ asked }) => asked)
  for (const asked of others) expect(asked).toEqual(first)
  const [one, two, again] = first!.map(([, name]) => name)
  expect(again).toBe(one)
  expect(two).toMatch(/^jumun_[0-9a-f]{40}$/)
  expect(two).not.toBe(one)
})

test.each(['26000', '42P05', '0A000', '42601'])(
  'names that are lost cost no answer, and none is used any more (%s)',
  async code => {
    const { clients } = plansOf(2)
    const [one, other] = clients
    await one!.ask('select 1')
    Object.assign(one!.failing, { code, names: true })
    expect(await one!.ask('select 1')).toEqual([['select 1']])
    await one!.ask('select 2')
    await other!.ask('select 3')
    const named = one!.asked.map(([text, name]) => [text, name !== undefined])
    expect(named).toEqual([
      ['select 1', true],
      ['select 1', true],
      ['select 1', false],
      ['select 2', false],
    ])
    expect(other!.asked).toEqual([['select 3', undefined]])
  },
)

test('what else goes wrong is thrown, once, and names are used as before', async () => {
  const { clients } = plansOf(1)
  const { ask, asked, failing } = clients[0]!
  Object.assign(failing, { code: '57014', names: true })
  await expect(ask('select 1')).rejects.toMatchObject({ failure: 'transient' })
  failing.code = ''
  await ask('select 1')
  expect(asked.map(([, name]) => name !== undefined)).toEqual([true, true])
})

test('a question that is wrong with and without a name fails as it does without', async () => {
  const { clients } = plansOf(1)
  const { ask, asked, failing } = clients[0]!
  Object.assign(failing, { code: '42601', names: true })
  await ask('selec 1')
  failing.names = false
  await expect(ask('selec 1')).rejects.toMatchObject({ cause: { code: '42601' } })
  expect(asked).toHaveLength(3)
})

test('plans are made anew on each connection, not often, as tables grow', async () => {
  const { clock, clients } = plansOf(2)
  const [one, other] = clients
  const askBoth = async () => {
    for (const { ask } of clients) await ask('select 1')
  }
  await askBoth()
  clock.ms += minuteMs / 2 - 1
  await askBoth()
  const discards = () => clients.map(({ asked }) => asked.filter(([text]) => text === 'discard plans').length)
  expect(discards()).toEqual([0, 0])
  clock.ms += 1
  await one!.ask('select 1')
  expect(discards()).toEqual([1, 0])
  expect(one!.asked.at(-2)).toEqual(['discard plans', undefined])
  await askBoth()
  expect(discards()).toEqual([1, 1])
  clock.ms += minuteMs
  await other!.ask('select 1')
  expect(discards()).toEqual([1, 2])
})

test('a server that does not know how to discard plans is asked without names', async () => {
  const { clock, clients } = plansOf(1)
  const { ask, asked, failing } = clients[0]!
  await ask('select 1')
  clock.ms += minuteMs
  Object.assign(failing, { code: '42601', names: false })
  const refused = ask('select 1')
  // The fake refuses all that has no name.
  await expect(refused).rejects.toMatchObject({ cause: { code: '42601' } })
  failing.code = ''
  expect(await ask('select 1')).toEqual([['select 1']])
  expect(asked.at(-1)).toEqual(['select 1', undefined])
})

test('a server keeps so many at most, and is asked the others as before', async () => {
  const { clients } = plansOf(1)
  const { ask, asked } = clients[0]!
  for (let index = 0; index < 201; index += 1) await ask(`select ${index}`)
  await ask('select 0')
  expect(asked.map(([, name]) => name !== undefined)).toEqual([...Array<boolean>(200).fill(true), false, true])
})
