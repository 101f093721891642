import { StoreError } from '@jumun/core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { connectionOf, type SqlConnection } from '../sql/connection.ts'
import { inClusterTurn } from './cluster-turn.ts'

// A node as it sees the others: whose the turn is, and what it writes itself. What servers make of it is in cluster-turn.test.ts.

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
})

type Outcome = number | Error | Promise<number>

/** A database that tells the rows of the turn one after the other (the last one again and again), and takes writes. */
function database(
  rows: readonly (readonly unknown[] | undefined)[] = [['', 4]],
  outcomes: Record<string, Outcome[]> = {},
) {
  const written: string[] = []
  const left = [...rows]
  const open = (prefix: string): SqlConnection =>
    connectionOf({
      async all(statement) {
        expect(statement).toBe(`select token, beat from ${table}`)
        const row = left.length > 1 ? left.shift() : left[0]
        return row === undefined ? [] : [row]
      },
      async run(statement) {
        const text = statement.replaceAll(/\s+/g, ' ').replaceAll(/'[0-9a-f-]{36}'/g, 'OURS')
        written.push(`${prefix}${text}`)
        const outcome =
          Object.entries(outcomes)
            .find(([part]) => text.includes(part))?.[1]
            .shift() ?? 1
        if (outcome instanceof Error) throw outcome
        return outcome
      },
    })
  return { connection: open(''), beating: open('beating: '), written }
}

const table = 'jumun_migration_turn'
const opening = [
  `create table if not exists ${table} (name varchar(16) primary key, token varchar(36) not null, beat bigint not null, waiters bigint not null) engine=InnoDB`,
  `insert into ${table} values ('migrations', '', 0, 0) on duplicate key update beat = ${table}.beat`,
]
const take = (held: string, beat: number) =>
  `update ${table} set token = OURS, beat = beat + 1 where token = '${held}' and beat = ${beat}`
const release = `update ${table} set token = '' where token = OURS`
const wait = `update ${table} set waiters = waiters + 1`
const beat = `beating: update ${table} set beat = beat + 1 where token = OURS`

const refused = (failure: 'transient' | 'conflict' | 'constraint') => new StoreError(failure, 'refused')
const soon = { waitMs: 5_000 }

describe('the turn', () => {
  test('that no one has is taken, and given back', async () => {
    const { written, ...connections } = database()
    expect(await inClusterTurn(connections, async () => 'result', { waitMs: 0 })).toBe('result')
    expect(written).toEqual([...opening, take('', 4), release])
  })

  test('is given back when the work fails', async () => {
    const { written, ...connections } = database()
    const work = async () => Promise.reject(new Error('failed'))
    await expect(inClusterTurn(connections, work, { waitMs: 0 })).rejects.toThrow('failed')
    expect(written.at(-1)).toBe(release)
    expect(vi.getTimerCount()).toBe(0)
  })

  test.each<[string, Record<string, Outcome[]>]>([
    ['another node was faster', { "where token = ''": [0] }],
    ['the cluster has refused it', { "where token = ''": [refused('transient')] }],
    [
      'another node has made the row',
      { "where token = ''": [refused('conflict')], 'insert into': [refused('conflict')] },
    ],
  ])('is asked for again where %s', async (_, outcomes) => {
    const { written, ...connections } = database(undefined, outcomes)
    await inClusterTurn(connections, async () => undefined, soon)
    expect(written).toEqual([...opening, take('', 4), take('', 4), release])
  })

  test.each(['insert into', "where token = ''"])('is not waited for where no waiting helps: %s', async part => {
    for (const error of [refused('constraint'), new TypeError('a defect')]) {
      const { written: _, ...connections } = database(undefined, { [part]: [error] })
      await expect(inClusterTurn(connections, async () => undefined, soon)).rejects.toBe(error)
    }
  })

  test('of a holder that stands still is taken over, once it was looked at twice with a write in between', async () => {
    const { written, ...connections } = database([['dead', '7']])
    await inClusterTurn({ ...connections, silentMs: 0 }, async () => undefined, soon)
    expect(written).toEqual([...opening, wait, take('dead', 7), release])
  })

  test('of a holder that moves on is waited for', async () => {
    const { written, ...connections } = database([
      ['held', 7],
      ['held', 8],
      ['other', 8],
      ['', 9],
    ])
    await inClusterTurn({ ...connections, silentMs: 0 }, async () => undefined, soon)
    expect(written).toEqual([...opening, wait, wait, wait, take('', 9), release])
  })

  test('is not taken over before the holder was silent for as long as it may be', async () => {
    const { written, ...connections } = database([
      ['held', 7],
      ['held', 7],
      ['', 7],
    ])
    await inClusterTurn(connections, async () => undefined, soon)
    expect(written).toEqual([...opening, take('', 7), release])
  })

  test('whose row is gone is taken as that of no one, in vain, once it was looked at twice', async () => {
    const { written, ...connections } = database([undefined])
    await inClusterTurn({ ...connections, silentMs: 0 }, async () => undefined, soon)
    expect(written).toEqual([...opening, wait, take('', 0), release])
  })

  test('is waited for while there is no row of it', async () => {
    const { written, ...connections } = database([undefined, ['', 0]])
    await inClusterTurn(connections, async () => undefined, soon)
    expect(written).toEqual([...opening, take('', 0), release])
  })
})

describe('who has the turn', () => {
  /** Holds the turn until it is let go. */
  async function holding(outcomes: Record<string, Outcome[]> = {}) {
    const { written, ...connections } = database(undefined, outcomes)
    const ending = Promise.withResolvers<string>()
    const begun = Promise.withResolvers<void>()
    const work = async () => {
      begun.resolve()
      return ending.promise
    }
    const outcome = inClusterTurn(connections, work, { waitMs: 0 }).catch((error: unknown) => error)
    await begun.promise
    return { written, outcome, end: () => ending.resolve('result') }
  }
  const beats = (written: readonly string[]) => written.filter(statement => statement === beat).length

  test('says so every second, on a connection of its own', async () => {
    const { written, outcome, end } = await holding()
    await vi.advanceTimersByTimeAsync(999)
    expect(beats(written)).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(beats(written)).toBe(1)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(beats(written)).toBe(3)
    end()
    expect(await outcome).toBe('result')
    await vi.advanceTimersByTimeAsync(2_000)
    expect(beats(written)).toBe(3)
  })

  test('and has lost it where the row is another’s, also if a later beat finds it', async () => {
    const { outcome, end, written } = await holding({ 'beat + 1 where token = OURS': [0, 1] })
    await vi.advanceTimersByTimeAsync(2_000)
    end()
    expect(await outcome).toMatchObject({
      name: 'StoreError',
      failure: 'transient',
      message: 'Another node of the cluster has taken the turn over.',
    })
    expect(written.at(-1)).toBe(release)
  })

  test('waits for a beat that is under way before it gives the turn back', async () => {
    const beating = Promise.withResolvers<number>()
    const { outcome, end, written } = await holding({ 'beat + 1 where token = OURS': [beating.promise] })
    await vi.advanceTimersByTimeAsync(3_000)
    // One at a time.
    expect(beats(written)).toBe(1)
    end()
    await vi.advanceTimersByTimeAsync(0)
    expect(written).not.toContain(release)
    beating.resolve(1)
    expect(await outcome).toBe('result')
    expect(written.at(-1)).toBe(release)
  })

  test('keeps it where a beat was refused: the next one may come through', async () => {
    const { outcome, end, written } = await holding({ 'beat + 1 where token = OURS': [refused('constraint')] })
    await vi.advanceTimersByTimeAsync(2_000)
    expect(beats(written)).toBe(2)
    end()
    expect(await outcome).toBe('result')
  })

  test('gives it back at the second try where the first is refused', async () => {
    const { outcome, end, written } = await holding({ "set token = ''": [refused('transient')] })
    end()
    expect(await outcome).toBe('result')
    expect(written.filter(statement => statement === release)).toHaveLength(2)
  })

  test('and leaves it to be taken over where five are, or where it is another’s', async () => {
    const all = await holding({ "set token = ''": Array.from({ length: 9 }, () => refused('transient')) })
    const begun = performance.now()
    all.end()
    expect(await all.outcome).toBe('result')
    // Not all at once: what stands in the way takes a moment.
    expect(performance.now() - begun).toBeGreaterThan(200)
    expect(all.written.filter(statement => statement === release)).toHaveLength(5)
    const none = await holding({ "set token = ''": [0] })
    none.end()
    expect(await none.outcome).toBe('result')
    expect(none.written.filter(statement => statement === release)).toHaveLength(1)
  })
})
