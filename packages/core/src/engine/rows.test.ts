import { describe, expect, it } from 'vitest'
import type { Transaction } from '../ports/transaction.ts'
import { AddedRows, KeyedRows, SummedRows } from './rows.ts'

interface Row {
  readonly key: string
  readonly n: number
  readonly group: string
}

const row = (key: string, n = 1, group = 'g'): Row => ({ key, n, group })
const transaction = {} as Transaction

describe('rows that are only added to', () => {
  function opened() {
    const written: (readonly Row[])[] = []
    const rows = new AddedRows<Row>(async (_, added) => void written.push([...added]))
    return { rows, written }
  }

  it('are written in the order in which they came', async () => {
    const { rows, written } = opened()
    expect(rows.isChanged).toBe(false)
    rows.apply([row('a'), row('b')])
    rows.apply([row('a', 2)])
    expect(rows.isChanged).toBe(true)
    expect(rows.changed()).toEqual([row('a'), row('b'), row('a', 2)])
    await rows.add(transaction)
    expect(written).toEqual([[row('a'), row('b'), row('a', 2)]])
  })

  it('are taken out where others carry them, the rest stays in order', async () => {
    const { rows, written } = opened()
    rows.apply([row('a'), row('b', 2), row('c'), row('d', 2), row('e')])
    expect(rows.take(({ n }) => n === 2)).toEqual([row('b', 2), row('d', 2)])
    expect(rows.changed()).toEqual([row('a'), row('c'), row('e')])
    await rows.add(transaction)
    expect(written).toEqual([[row('a'), row('c'), row('e')]])
    expect(rows.take(() => true)).toHaveLength(3)
    expect(rows.isChanged).toBe(false)
  })
})

describe('rows that add up', () => {
  function opened() {
    const written: (readonly Row[])[] = []
    const rows = new SummedRows<Row>({
      key: ({ key }) => key,
      sum: (one, other) => ({ ...one, n: one.n + other.n }),
      add: async (_, sums) => void written.push(sums),
    })
    return { rows, written }
  }

  it('are written once a key', async () => {
    const { rows, written } = opened()
    expect(rows.isChanged).toBe(false)
    rows.apply([row('a', 1), row('b', 5)])
    rows.apply([row('a', 2), row('a', 4)])
    expect(rows.isChanged).toBe(true)
    expect(rows.changed()).toEqual([row('a', 7), row('b', 5)])
    await rows.save(transaction)
    expect(written).toEqual([[row('a', 7), row('b', 5)]])
  })

  it('are taken out where others carry them', async () => {
    const { rows, written } = opened()
    rows.apply([row('a', 1), row('b', 5), row('c', 1)])
    expect(rows.take(({ n }) => n === 1)).toEqual([row('a', 1), row('c', 1)])
    await rows.save(transaction)
    expect(written).toEqual([[row('b', 5)]])
    expect(rows.take(() => true)).toEqual([row('b', 5)])
    expect(rows.isChanged).toBe(false)
  })
})

describe('rows with keys', () => {
  function opened() {
    const written: unknown[] = []
    const rows = new KeyedRows<Row>({
      key: ({ key }) => key,
      group: ({ group }) => group,
      insert: async (_, inserted) => void written.push(['insert', [...inserted]]),
      save: async (_, saved) => void written.push(['save', saved.map(({ before, after }) => [before, after])]),
      remove: async (_, removed) => void written.push(['remove', [...removed]]),
    })
    const write = async () => {
      await rows.add(transaction)
      await rows.save(transaction)
      return written.splice(0)
    }
    return { rows, write }
  }

  it('that were only read are not written, and nothing is waited for', () => {
    const { rows } = opened()
    expect([rows.isChanged, rows.all(), rows.ofGroup('g'), rows.changed()]).toEqual([false, [], [], []])
    expect([rows.add(transaction), rows.save(transaction)]).toEqual([undefined, undefined])
    rows.load([row('a'), row('b')])
    expect([rows.isChanged, rows.get('a'), rows.all()]).toEqual([false, row('a'), [row('a'), row('b')]])
    expect([rows.add(transaction), rows.save(transaction)]).toEqual([undefined, undefined])
  })

  it('are inserted where they are new, saved where they have changed, and removed where they are gone', async () => {
    const { rows, write } = opened()
    const [a, b, c] = [row('a'), row('b'), row('c')]
    rows.load([a, b, c])
    const changed = row('b', 2)
    rows.apply([changed, row('d')])
    rows.remove([c])
    expect(rows.isChanged).toBe(true)
    expect(rows.changed()).toEqual([changed, c, row('d')])
    expect(rows.all()).toEqual([a, changed, row('d')])
    expect(rows.ofGroup('g')).toEqual([a, changed, row('d')])
    expect(await write()).toEqual([
      ['remove', [c]],
      ['insert', [row('d')]],
      ['save', [[b, changed]]],
    ])
  })

  it('are written by what there is of each, and not at all where there is none', async () => {
    const { rows, write } = opened()
    const a = row('a')
    rows.load([a])
    rows.remove([a])
    expect(rows.isChanged).toBe(true)
    expect(await write()).toEqual([['remove', [a]]])
    const { rows: others, write: writeOthers } = opened()
    others.load([a])
    others.apply([row('a', 2)])
    expect(others.add(transaction)).toBeUndefined()
    expect(await writeOthers()).toEqual([['save', [[a, row('a', 2)]]]])
  })

  it('that are written before the batch is over are there from then on', async () => {
    const { rows, write } = opened()
    const [a, b] = [row('a'), row('b')]
    rows.load([b])
    expect(rows.hasNew).toBe(false)
    rows.apply([a, row('b', 2)])
    expect(rows.hasNew).toBe(true)
    await rows.add(transaction)
    expect([rows.hasNew, rows.changed()]).toEqual([false, [row('b', 2)]])
    rows.apply([row('a', 3), row('c')])
    rows.remove([b])
    await rows.add(transaction)
    expect(rows.changed()).toEqual([row('a', 3)])
    expect(await write()).toEqual([
      ['insert', [a]],
      ['remove', [b]],
      ['insert', [row('c')]],
      ['save', [[a, row('a', 3)]]],
    ])
  })

  it('that came and went in one batch are not written', async () => {
    const { rows, write } = opened()
    rows.apply([row('a')])
    rows.remove([row('a')])
    expect([rows.get('a'), rows.all(), rows.ofGroup('g'), rows.changed()]).toEqual([undefined, [], [], []])
    expect(await write()).toEqual([])
  })

  it('are found by their group, in the order in which they came', () => {
    const { rows } = opened()
    rows.load([row('a', 1, 'g'), row('b', 1, 'h'), row('c', 1, 'g')])
    rows.apply([row('d', 1, 'g'), row('a', 2, 'g')])
    expect(rows.ofGroup('g')).toEqual([row('a', 2), row('c'), row('d')])
    expect(rows.ofGroup('h')).toEqual([row('b', 1, 'h')])
    expect(rows.ofGroup('i')).toEqual([])
    rows.remove([row('b', 1, 'h')])
    expect(rows.ofGroup('h')).toEqual([])
    expect([rows.some(({ n }) => n === 2), rows.some(({ key }) => key === 'b')]).toEqual([true, false])
  })
})
