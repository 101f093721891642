import { HostTransactionError, StoreError } from '@jumun/core'
import { describe, expect, test } from 'vitest'
import type { StoredRow } from '../sql/value.ts'
import { mysqlHostSession } from './host-session.ts'
import type { HostLook } from './host-settings.ts'

const refused = (errno: number) => Object.assign(new Error('words of the server'), { errno })

const seen: HostLook = { autocommit: true, database: 'shop', packetBytes: 4096, changes: [], guard: [] }
const needed = { variable: 'unique_checks', needed: '1', had: '0' }
const guard = { variable: 'tx_read_only', needed: '1', had: '0' }

/** A session of a host, of which each test changes what it needs. */
function opened(look: Partial<HostLook> = {}) {
  const host = {
    look: { ...seen, ...look } as HostLook,
    ends: 3,
    savepoints: 0,
    hasShop: true,
    /** What the statements that begin so are refused with. */
    refusals: {} as Record<string, Error>,
    sent: [] as string[],
  }
  const take = (statement: string) => {
    // The name is another one for each session.
    const text = statement.replaceAll(/\bjumun_[0-9a-f]{12}\b/g, 'OURS').replaceAll(/\s+/g, ' ')
    host.sent.push(text)
    const refusal = Object.entries(host.refusals).find(([beginning]) => text.startsWith(beginning))?.[1]
    if (refusal) throw refusal
    if (/^(release |rollback to )?savepoint /.test(text)) host.savepoints += 1
  }
  const session = mysqlHostSession(
    {
      async all(statement): Promise<StoredRow[]> {
        if (statement.startsWith('show session status')) {
          return [
            ['Com_begin', `${host.ends}`],
            ['Com_commit', '0'],
            ['Com_rollback', '0'],
            ['Com_xa_start', '0'],
            ['Com_savepoint', `${host.savepoints}`],
            ['Com_release_savepoint', '0'],
            ['Com_rollback_to_savepoint', '0'],
          ]
        }
        take(statement)
        return statement.includes('information_schema') && !host.hasShop ? [] : [[1]]
      },
      async run(statement) {
        take(statement)
        return 0
      },
    },
    async () => host.look,
  )
  return { host, session }
}

const askForShop =
  "select 1 as one from information_schema.tables where table_schema = database() and table_name = _utf8mb4'jumun_wallets'"
const firstMark = ['savepoint OURS', 'rollback to savepoint OURS']
const nextMark = ['release savepoint OURS', 'savepoint OURS']

const errorOf = async (entering: Promise<void>): Promise<HostTransactionError> => {
  const error: unknown = await entering.catch((refusal: unknown) => refusal)
  expect(error).toBeInstanceOf(HostTransactionError)
  return error as HostTransactionError
}

describe('the first use', () => {
  test('finds the tables of the shop, and proves by a savepoint that a transaction is open', async () => {
    const { host, session } = opened()
    expect(session.packetBytes).toBe(0)
    await session.enter('read')
    expect(session.packetBytes).toBe(4096)
    expect(host.sent).toEqual([askForShop, ...firstMark])
  })

  test('sets what is needed, and lets nothing but this transaction write', async () => {
    const { host, session } = opened({ changes: [needed], guard: [guard] })
    await session.enter('write')
    const both = [needed, guard]
    expect(host.sent).toEqual([
      'set @@session.unique_checks = 1',
      askForShop,
      'set @@session.tx_read_only = 1',
      ...firstMark,
    ])
    host.sent.length = 0
    await session.restore()
    await session.restore()
    expect(host.sent).toEqual([`set ${both.map(({ variable }) => `@@session.${variable} = 0`).join(', ')}`])
  })

  test('begins the transaction before the guard is set, where one begins with its first statement', async () => {
    const begins = 'select 1 as one from jumun_migrations limit 1'
    for (const [look, sent] of [
      [{ autocommit: false, guard: [guard] }, [begins, 'set @@session.tx_read_only = 1']],
      [{ autocommit: false, guard: [] }, []],
      [{ autocommit: true, guard: [guard] }, ['set @@session.tx_read_only = 1']],
    ] as const) {
      const { host, session } = opened(look)
      await session.enter('write')
      expect(host.sent).toEqual([askForShop, ...sent, ...firstMark])
    }
  })

  test('to read sets no guard, and what was not changed is not put back', async () => {
    const { host, session } = opened({ guard: [guard], autocommit: false })
    await session.enter('read')
    await session.restore()
    expect(host.sent).toEqual([askForShop, ...firstMark])
  })

  test('outside of a transaction is refused, and what was set is put back', async () => {
    const { host, session } = opened({ changes: [needed] })
    host.refusals['rollback to'] = refused(1305)
    const error = await errorOf(session.enter('write'))
    expect(error.cause).toBe(host.refusals['rollback to'])
    expect(error.failure).toBe('unusable')
    expect(host.sent.at(-1)).toBe('set @@session.unique_checks = 0')
  })

  test('throws the refusal, also where nothing can be put back', async () => {
    const { host, session } = opened({ changes: [needed] })
    host.refusals['rollback to'] = refused(1305)
    host.refusals['set @@session.unique_checks = 0'] = refused(2006)
    expect((await errorOf(session.enter('write'))).failure).toBe('unusable')
  })

  test('that is refused otherwise says what the server says', async () => {
    const { host, session } = opened()
    host.refusals['savepoint'] = refused(1205)
    await expect(session.enter('read')).rejects.toBe(host.refusals['savepoint'])
  })

  test('without the tables of the shop is refused', async () => {
    const { host, session } = opened()
    host.hasShop = false
    const error = await errorOf(session.enter('read'))
    expect(error.message).toBe("The connection sees no tables of the shop. Connect it to the shop's database.")
    expect(error.failure).toBe('unusable')
  })
})

describe('a later use', () => {
  async function used() {
    const opening = opened()
    await opening.session.enter('write')
    await opening.session.keep()
    opening.host.sent.length = 0
    return opening
  }

  test('finds the savepoint of the last one, which is the last of all', async () => {
    const { host, session } = await used()
    for (let time = 0; time < 3; time += 1) {
      await session.enter('write')
      expect(host.sent.splice(0)).toEqual(nextMark)
    }
    await session.undo()
    expect(host.sent.splice(0)).toEqual(['rollback to savepoint OURS'])
    await session.enter('write')
    expect(host.sent).toEqual(nextMark)
  })

  test.each([1, -1])('behind savepoints of the host leaves theirs alone (%i)', async more => {
    const { host, session } = await used()
    host.savepoints += more
    await session.enter('write')
    expect(host.sent).toEqual(firstMark)
  })

  test.each([1, -1])('in another transaction is refused, before anything is proved (%i)', async more => {
    const { host, session } = await used()
    host.ends += more
    expect((await errorOf(session.enter('write'))).failure).toBe('over')
    expect(host.sent).toEqual([])
  })

  test('whose savepoint is gone is refused: the server has rolled back', async () => {
    const { host, session } = await used()
    host.refusals['release'] = refused(1305)
    const error = await errorOf(session.enter('write'))
    expect(error.failure).toBe('over')
    expect(error.cause).toBe(host.refusals['release'])
  })

  test('looks for the tables again where the host has chosen another database, or none', async () => {
    const { host, session } = await used()
    for (const database of ['other', null, null, 'other']) {
      host.look = { ...seen, database }
      await session.enter('read')
      expect(host.sent.splice(0)).toEqual([askForShop, ...nextMark])
    }
    await session.enter('read')
    expect(host.sent).toEqual(nextMark)
  })
})

describe('what a statement is refused with', () => {
  const { session } = opened()
  const failed = (failure: 'transient' | 'constraint', cause: unknown) => new StoreError(failure, 'refused', { cause })

  test.each([
    [failed('transient', refused(1213)), { rollsBackAll: true, isLost: false }],
    [failed('transient', refused(0)), { rollsBackAll: true, isLost: true }],
    [failed('constraint', refused(0)), { rollsBackAll: false, isLost: false }],
    [refused(0), { rollsBackAll: false, isLost: false }],
    [Object.assign(refused(0), { failure: 'transient' }), { rollsBackAll: false, isLost: false }],
  ])('%s tells what is left (%j)', (error, told) => {
    expect({ rollsBackAll: session.rollsBackAll(error), isLost: session.isLost(error) }).toEqual(told)
  })

  test('is explained where the transaction can only read', () => {
    const readOnly = failed('transient', refused(1792))
    expect(session.explain(readOnly)).toMatchObject({
      name: 'HostTransactionError',
      failure: 'unusable',
      message: 'The transaction can only read. Begin it with READ WRITE.',
      cause: readOnly,
    })
    const other = refused(1791)
    expect(session.explain(other)).toBe(other)
  })
})
