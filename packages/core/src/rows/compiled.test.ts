import { describe, expect, it } from 'vitest'
import { compiled } from './compiled.ts'
import { key, listOf, natural } from './field.ts'

/** As Node runs a host with `--disallow-code-generation-from-strings`. */
function withoutCodeOfTexts<T>(work: () => T): T {
  const { Function: kept } = globalThis
  globalThis.Function = class {
    constructor() {
      throw new EvalError('Code generation from strings disallowed for this context')
    }
  } as unknown as FunctionConstructor
  try {
    return work()
  } finally {
    globalThis.Function = kept
  }
}

it('is what the text returns, given the values by their names', () => {
  expect(compiled<number>(['a', 'b'], 'return a - b', [5, 3])).toBe(2)
  // Strict: a name that was not given is not made a global.
  expect(() => compiled([], 'unknown = 1', [])).toThrow(ReferenceError)
})

it('is nothing where the host forbids it, and fails for any other reason', () => {
  expect(withoutCodeOfTexts(() => compiled([], 'return 1', []))).toBeUndefined()
  expect(() => compiled([], 'return ]', [])).toThrow(SyntaxError)
})

describe('a list of parts of a host that forbids it', () => {
  interface Part {
    a: number
    b?: string
  }
  const make = () =>
    listOf<Part>({ a: natural((part: Part) => part.a), b: key.optional((part: Part) => part.b) })(
      (list: readonly Part[]) => list,
    )
  const slow = withoutCodeOfTexts(make)
  const fast = make()

  it('holds, keeps and reads the same', () => {
    const lists: unknown[] = [
      [],
      [{ a: 1 }],
      [{ a: 1, b: 'x' }, { a: 0 }],
      [{ a: -1 }],
      [{ b: 'x' }],
      [{ a: 1, b: 2 }],
      [{ a: 1 }, {}],
      'text',
    ]
    expect(lists.map(slow.holds)).toEqual([true, true, true, false, false, false, false, false])
    expect(lists.map(fast.holds)).toEqual(lists.map(slow.holds))
    for (const list of lists.slice(0, 3)) {
      const kept = slow.codec!.write(list)
      expect(kept).toEqual(fast.codec!.write(list))
      expect(slow.codec!.read(kept)).toStrictEqual(list)
    }
    expect(slow.codec!.write(lists[2])).toEqual([[1, 'x'], [0]])
  })
})
