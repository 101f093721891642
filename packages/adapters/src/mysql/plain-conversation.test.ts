import { describe, expect, test } from 'vitest'
import type { MysqlConnection } from './driver.ts'
import { plainConversation } from './plain-conversation.ts'

const inTransaction = 1
const autocommit = 2

/** A server that answers at once; `status` is what its answers say of the session. */
function opened({ isHost = false, status = autocommit } = {}) {
  const sent: string[] = []
  const connection: MysqlConnection = {
    query({ sql }, done) {
      sent.push(sql)
      done(null, sql.startsWith('select') ? [['row']] : { affectedRows: 3, serverStatus: status })
    },
  }
  const conversation = plainConversation(connection, {
    packetBytes: 1000,
    session: { autocommit: true },
    ...(isHost && { host: { enter: 'set ours', leave: 'set theirs' } }),
  })
  return { conversation, sent }
}

test('statements are sent one by one, and none ahead', async () => {
  const { conversation, sent } = opened()
  expect(conversation.pipelined).toBe(false)
  expect(await conversation.all('select 1')).toEqual([['row']])
  expect(await conversation.run('delete')).toBe(3)
  expect(conversation.leave()).toBeUndefined()
  expect(sent).toEqual(['select 1', 'delete'])
})

describe('a session of our own', () => {
  test('is without autocommit in a transaction, and with it afterwards', async () => {
    const { conversation, sent } = opened()
    await conversation.begin()
    await conversation.run('write')
    await conversation.commit()
    expect(await conversation.leave()).toBeUndefined()
    await conversation.begin()
    await conversation.rollback()
    expect(sent).toEqual([
      'set autocommit = 0',
      'write',
      'commit',
      'set autocommit = 1',
      'set autocommit = 0',
      'rollback',
    ])
  })

  test('is left as it is by a snapshot', async () => {
    const { conversation, sent } = opened()
    await conversation.beginSnapshot()
    expect(conversation.leave()).toBeUndefined()
    expect(sent).toEqual([
      'set transaction isolation level repeatable read',
      'start transaction with consistent snapshot, read only',
    ])
  })
})

describe('a session of a host', () => {
  test('that is not used is not touched', () => {
    const { conversation, sent } = opened({ isHost: true })
    expect(conversation.leave()).toBeUndefined()
    expect(sent).toEqual([])
  })

  test.each([
    ['as ours', autocommit, []],
    ['without autocommit', 0, ['set autocommit = 1']],
    ['in a transaction', inTransaction | autocommit, ['rollback and no chain no release']],
    ['in a transaction without autocommit', inTransaction, ['rollback and no chain no release', 'set autocommit = 1']],
  ])('is set before the first statement, and set back (%s)', async (_, status, more) => {
    const { conversation, sent } = opened({ isHost: true, status })
    await conversation.all('select 1')
    await conversation.run('write')
    await conversation.leave()
    expect(sent).toEqual(['set ours', ...more, 'select 1', 'write', 'set theirs'])
  })

  test.each([
    ['as ours', autocommit, []],
    ['in a transaction', inTransaction, ['rollback and no chain no release']],
  ])('goes without autocommit together with its settings (%s)', async (_, status, more) => {
    const { conversation, sent } = opened({ isHost: true, status })
    await conversation.begin()
    await conversation.run('write')
    await conversation.commit()
    await conversation.begin()
    await conversation.leave()
    expect(sent).toEqual(['set ours, autocommit = 0', ...more, 'write', 'commit', 'set autocommit = 0', 'set theirs'])
  })

  test('is set before a snapshot as well', async () => {
    const { conversation, sent } = opened({ isHost: true })
    await conversation.beginSnapshot()
    await conversation.leave()
    expect(sent).toEqual([
      'set ours',
      'set transaction isolation level repeatable read',
      'start transaction with consistent snapshot, read only',
      'set theirs',
    ])
  })
})
