import { describe, expect, it } from 'vitest'
import { createCrowd, gatherByKey, gatherFirst, shareEqual } from './questions.ts'

const turn = () => new Promise(resolve => setImmediate(resolve))
const always = { note: () => undefined, isThere: true }
const never = { note: () => undefined, isThere: false }

/** A store whose statements are answered when the test says so. */
function heldStore<Asked, Answered>() {
  const statements: { asked: Asked; answer(rows: Answered): void; fail(error: Error): void }[] = []
  const ask = (asked: Asked) =>
    new Promise<Answered>((resolve, reject) => {
      statements.push({ asked, answer: resolve, fail: reject })
    })
  return { statements, ask }
}

interface Row {
  readonly id: string
  readonly n: number
}

describe('rows by key', () => {
  it('are asked for once for all that ask in one turn, and each gets its own', async () => {
    const { statements, ask } = heldStore<readonly string[], Row[]>()
    const find = gatherByKey(ask, (row: Row) => row.id, always)
    const answers = Promise.all([find(['a']), find(['b', 'a']), find(['c']), find(['a']), find(['d'])])
    expect(statements).toHaveLength(0)
    await turn()
    expect(statements.map(({ asked }) => asked)).toEqual([['a', 'b', 'c', 'd']])
    const [a1, a2, b, d] = [
      { id: 'a', n: 1 },
      { id: 'a', n: 2 },
      { id: 'b', n: 3 },
      { id: 'd', n: 4 },
    ]
    statements[0]!.answer([a1, d, b, a2])
    expect(await answers).toEqual([[a1, a2], [a1, b, a2], [], [a1, a2], [d]])
  })

  it('are never of a statement that began before they were asked for', async () => {
    const { statements, ask } = heldStore<readonly string[], Row[]>()
    const find = gatherByKey(ask, (row: Row) => row.id, always)
    const first = find(['a'])
    await turn()
    const second = find(['a'])
    statements[0]!.answer([{ id: 'a', n: 1 }])
    expect(await first).toEqual([{ id: 'a', n: 1 }])
    await turn()
    statements[1]!.answer([{ id: 'a', n: 2 }])
    expect(await second).toEqual([{ id: 'a', n: 2 }])
  })

  it('fail together, and those that come later do not', async () => {
    const { statements, ask } = heldStore<readonly string[], Row[]>()
    const find = gatherByKey(ask, (row: Row) => row.id, always)
    const failing = Promise.allSettled([find(['a']), find(['b'])])
    await turn()
    statements[0]!.fail(new Error('gone'))
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    const later = find(['a'])
    await turn()
    statements[1]!.answer([])
    expect(await later).toEqual([])
  })

  it('are asked for in statements of 500 keys, four at a time', async () => {
    const { statements, ask } = heldStore<readonly string[], Row[]>()
    const find = gatherByKey(ask, (row: Row) => row.id, always)
    const answers = Array.from({ length: 3_000 }, (_, i) => find([`${i}`]))
    for (let i = 0; i < 10; i += 1) await turn()
    expect(statements.map(({ asked }) => asked.length)).toEqual([500, 500, 500, 500])
    for (let i = 0; i < 6; i += 1) {
      statements[i]!.answer(statements[i]!.asked.map(id => ({ id, n: 0 })))
      await turn()
      await turn()
    }
    expect(statements).toHaveLength(6)
    expect((await Promise.all(answers)).map(([row]) => row!.id)).toEqual(
      Array.from({ length: 3_000 }, (_, i) => `${i}`),
    )
    const many = find(Array.from({ length: 700 }, (_, i) => `${i}`))
    await turn()
    statements[6]!.answer([])
    expect(await many).toEqual([])
  })

  it('are asked for at once by who is alone', async () => {
    const { statements, ask } = heldStore<readonly string[], Row[]>()
    const find = gatherByKey(ask, (row: Row) => row.id, never)
    const answers = ['a', 'b', 'c', 'd', 'e'].map(id => find([id]))
    expect(statements).toHaveLength(4)
    for (const { answer } of statements) answer([])
    await turn()
    await turn()
    statements[4]!.answer([{ id: 'e', n: 5 }])
    expect(await Promise.all(answers)).toEqual([[], [], [], [], [{ id: 'e', n: 5 }]])
  })

  it('are gathered once three have come in a turn of the event loop, and not before', async () => {
    const { statements, ask } = heldStore<readonly string[], Row[]>()
    const find = gatherByKey(ask, (row: Row) => row.id, createCrowd())
    for (const id of ['a', 'b', 'c']) void find([id])
    expect(statements).toHaveLength(3)
    await turn()
    for (const id of ['d', 'e']) void find([id])
    expect(statements).toHaveLength(3)
    await turn()
    expect(statements.at(-1)!.asked).toEqual(['d', 'e'])
  })

  it('do not overtake those that wait already', async () => {
    const { statements, ask } = heldStore<readonly string[], Row[]>()
    const crowd = { note: () => undefined, isThere: true }
    const find = gatherByKey(ask, (row: Row) => row.id, crowd)
    void find(['a'])
    crowd.isThere = false
    void find(['b'])
    expect(statements).toHaveLength(0)
    await turn()
    expect(statements.map(({ asked }) => asked)).toEqual([['a', 'b']])
  })
})

describe('the first rows of a key', () => {
  it('are asked for with those that ask for as many', async () => {
    const asked: unknown[] = []
    const find = async (keys: readonly string[], limit: number): Promise<Row[]> => {
      asked.push([keys, limit])
      return keys.map(id => ({ id, n: limit }))
    }
    const first = gatherFirst(
      find,
      ({ id }) => id,
      always,
      limit => 10 / limit,
    )
    const answers = await Promise.all([first('a', 5), first('b', 2), first('c', 5), first('d', 5), first('e', 2)])
    expect(answers.flat().map(({ id, n }) => `${id}${n}`)).toEqual(['a5', 'b2', 'c5', 'd5', 'e2'])
    expect(asked).toEqual([
      [['a', 'c'], 5],
      [['b', 'e'], 2],
      [['d'], 5],
    ])
  })
})

describe('equal questions', () => {
  it('share one answer, asked for after the last of them, and told to be shared', async () => {
    const { statements, ask } = heldStore<{ page: number }, { n: number }>()
    const shared: unknown[] = []
    const list = shareEqual(ask, always, answer => shared.push(answer))
    const answers = [list({ page: 1 }), list({ page: 1 }), list({ page: 2 })]
    await turn()
    expect(statements.map(({ asked }) => asked.page)).toEqual([1, 2])
    const late = list({ page: 1 })
    await turn()
    expect(statements).toHaveLength(2)
    statements[0]!.answer({ n: 1 })
    statements[1]!.answer({ n: 2 })
    const [one, same, other] = await Promise.all(answers)
    expect(one).toBe(same)
    expect(other).toEqual({ n: 2 })
    expect(shared).toEqual([one])
    await turn()
    statements[2]!.answer({ n: 3 })
    expect(await late).toEqual({ n: 3 })
  })

  it('fail together, and are asked again by those that come later', async () => {
    const { statements, ask } = heldStore<{ page: number }, { n: number }>()
    const list = shareEqual(ask, always)
    const failing = Promise.allSettled([list({ page: 1 }), list({ page: 1 })])
    await turn()
    const later = list({ page: 1 })
    statements[0]!.fail(new Error('gone'))
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await turn()
    statements[1]!.answer({ n: 1 })
    expect(await later).toEqual({ n: 1 })
  })

  it('share it with one that comes later in the same turn of the event loop', async () => {
    const { statements, ask } = heldStore<{ page: number }, { n: number }>()
    const list = shareEqual(ask, always)
    const first = list({ page: 1 })
    for (let i = 0; i < 5; i += 1) await Promise.resolve()
    const second = list({ page: 1 })
    await turn()
    expect(statements).toHaveLength(1)
    statements[0]!.answer({ n: 1 })
    expect(await first).toBe(await second)
  })

  it('are asked at once by who is alone, also when one like it is over', async () => {
    const { statements, ask } = heldStore<{ page: number }, { n: number }>()
    const crowd = { note: () => undefined, isThere: false }
    const list = shareEqual(ask, crowd)
    void list({ page: 1 })
    void list({ page: 1 })
    expect(statements).toHaveLength(2)
    crowd.isThere = true
    const gathered = list({ page: 1 })
    await turn()
    crowd.isThere = false
    // Another would begin before one that was asked for earlier is over.
    const behind = list({ page: 1 })
    expect(statements).toHaveLength(3)
    statements[2]!.answer({ n: 1 })
    await gathered
    await turn()
    statements[3]!.answer({ n: 2 })
    expect(await behind).toEqual({ n: 2 })
    await turn()
    void list({ page: 1 })
    expect(statements).toHaveLength(5)
  })

  it('are gathered once three have come in a turn of the event loop', async () => {
    const { statements, ask } = heldStore<{ page: number }, { n: number }>()
    const list = shareEqual(ask, createCrowd())
    for (let i = 0; i < 3; i += 1) void list({ page: i })
    await turn()
    void list({ page: 7 })
    expect(statements).toHaveLength(3)
    await turn()
    expect(statements).toHaveLength(4)
  })
})

describe('a crowd', () => {
  it('is there when the last turn brought many questions, and gone when it did not', async () => {
    const crowd = createCrowd()
    crowd.note()
    crowd.note()
    await turn()
    expect(crowd.isThere).toBe(false)
    for (let i = 0; i < 3; i += 1) crowd.note()
    await turn()
    expect(crowd.isThere).toBe(true)
    crowd.note()
    await turn()
    expect(crowd.isThere).toBe(false)
  })
})
