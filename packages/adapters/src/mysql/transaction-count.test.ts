import { HostTransactionError } from '@jumun/core'
import { expect, it } from 'vitest'
import { countTransactions } from './transaction-count.ts'

const told = [
  ['Com_begin', '3'],
  ['Com_commit', '2'],
  ['Com_release_savepoint', '4'],
  ['Com_rollback', '1'],
  ['Com_rollback_to_savepoint', '5'],
  ['Com_savepoint', '6'],
  ['Com_xa_start', '0'],
]

it('asks for the status of the session, which MySQL has in no table, and adds its counters up', async () => {
  const asked: string[] = []
  const all = async (statement: string) => {
    asked.push(statement)
    return told
  }
  expect(await countTransactions({ all })).toEqual({ ends: 6, savepoints: 15 })
  const counters = [
    'begin',
    'commit',
    'rollback',
    'xa_start',
    'savepoint',
    'release_savepoint',
    'rollback_to_savepoint',
  ]
  const names = counters.map(name => `_utf8mb4'Com_${name}'`).join(', ')
  expect(asked).toEqual([`show session status where variable_name in (${names})`])
})

it('refuses a server that does not count them: a transaction would be taken for the next one', async () => {
  for (const lacking of told) {
    const counting = countTransactions({ all: async () => told.filter(row => row !== lacking) })
    await expect(counting).rejects.toBeInstanceOf(HostTransactionError)
    await expect(counting).rejects.toMatchObject({ failure: 'unusable' })
    await expect(counting).rejects.toThrow(`does not count ${lacking[0]}`)
  }
})
