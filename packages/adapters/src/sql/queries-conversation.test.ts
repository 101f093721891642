import { HostTransactionError, StoreError } from '@jumun/core'
import { expect, test } from 'vitest'
import type { HostAnswer } from './host-queries.ts'
import { queriesConversation } from './queries-conversation.ts'

const coded = (code: string, cause?: unknown) => Object.assign(new Error(code, { cause }), { code })

/** Errors of a driver are those with one of these codes. */
function storeError(error: unknown): StoreError | undefined {
  const { code } = error as { code?: string }
  if (code === 'DUPLICATE') return new StoreError('conflict', 'conflict', { cause: error })
  return code === 'BROKEN' ? new StoreError('unavailable', 'unavailable', { cause: error }) : undefined
}

function conversationWith(query: (...given: unknown[]) => unknown) {
  const asked: unknown[] = []
  const host = {
    database: 'postgres' as const,
    query: async (...given: unknown[]) => {
      asked.push(given)
      return (await query(...given)) as HostAnswer
    },
  }
  return { asked, host, conversation: queriesConversation(host, 'postgres', storeError) }
}

test('another database than the shop has is refused', () => {
  const host = { database: 'mysql' as const, query: () => expect.unreachable() }
  const message = 'The shop is in a database of sqlite, and the transaction says "mysql".'
  expect(() => queriesConversation(host, 'sqlite', storeError)).toThrow(new TypeError(message))
})

test('rows come by position, and counts as they are; each kind of answer is asked for by its name', async () => {
  const { asked, host, conversation } = conversationWith(() => ({ rows: [{ b: 1, a: 'x' }, {}], affected: 0 }))
  expect(conversation.carrier).toBe(host)
  expect(await conversation.all('select $1', ['v', 1, null])).toEqual([[1, 'x'], []])
  expect(await conversation.run('update', [])).toBe(0)
  expect(asked).toEqual([
    ['select $1', ['v', 1, null], 'rows'],
    ['update', [], 'affected'],
  ])
})

test.each([
  [['a', 'b'], '{"a","b"}'],
  [['say "a\\b"', ''], String.raw`{"say \"a\\b\"",""}`],
  [[1, null, 0], '{1,NULL,0}'],
  [[], '{}'],
])('a list goes as a text: %j', async (list, text) => {
  const { asked, conversation } = conversationWith(() => ({ rows: [], affected: 1 }))
  await conversation.run('insert', [list, 'plain "text"'])
  expect(asked).toEqual([['insert', [text, 'plain "text"'], 'affected']])
})

test.each([undefined, null, 7, 'rows'])('%s is no answer', async answer => {
  const { conversation } = conversationWith(() => answer)
  const message = new TypeError('query() has to answer { rows, affected }.')
  await expect(conversation.all('select', [])).rejects.toThrow(message)
  await expect(conversation.run('update', [])).rejects.toThrow(message)
})

test.each([undefined, {}, 'rows', 3])('%s are no rows', async rows => {
  const { conversation } = conversationWith(() => ({ rows, affected: 1 }))
  const message = 'query() has to answer { rows, affected }: its rows are no list.'
  await expect(conversation.all('select', [])).rejects.toThrow(new TypeError(message))
  expect(await conversation.run('update', [])).toBe(1)
})

test.each([undefined, '1', 1.5, Number.NaN])('%s is no count', async affected => {
  const { conversation } = conversationWith(() => ({ rows: [], affected }))
  const message = 'query() has to answer { rows, affected }: affected is no whole number.'
  await expect(conversation.run('update', [])).rejects.toThrow(new TypeError(message))
  expect(await conversation.all('select', [])).toEqual([])
})

function deep(levels: number): Error {
  return levels === 0 ? coded('DUPLICATE') : new Error('around', { cause: deep(levels - 1) })
}

test.each([
  ['the driver itself', coded('DUPLICATE'), 'conflict'],
  ['one around it', coded('OWN', coded('DUPLICATE')), 'conflict'],
  ['one around it with a code that means less', coded('BROKEN', coded('DUPLICATE')), 'conflict'],
  ['one that means more, around it', coded('DUPLICATE', coded('BROKEN')), 'conflict'],
  ['a connection', coded('BROKEN'), 'unavailable'],
  ['a connection, twice', coded('BROKEN', coded('BROKEN')), 'unavailable'],
  ['the innermost that is looked at', deep(7), 'conflict'],
])('what goes wrong is read from %s', async (_, error, failure) => {
  const { conversation } = conversationWith(() => Promise.reject(error))
  await expect(conversation.all('select', [])).rejects.toMatchObject({ name: 'StoreError', failure })
})

test('of two that mean as much the inner one is the cause', async () => {
  const inner = coded('BROKEN')
  const { conversation } = conversationWith(() => Promise.reject(coded('BROKEN', inner)))
  const failed = await conversation.run('update', []).catch((error: Error) => error)
  expect((failed as Error).cause).toBe(inner)
})

test.each([
  new Error('of the host'),
  'words',
  undefined,
  deep(8),
  new HostTransactionError('over', 'The transaction has ended.', { cause: coded('DUPLICATE') }),
])('what is none of the driver stays what it is: %s', async error => {
  const { conversation } = conversationWith(() => Promise.reject(error))
  expect(await conversation.all('select', []).catch((thrown: unknown) => [thrown])).toEqual([error])
})
