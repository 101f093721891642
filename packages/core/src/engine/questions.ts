import { othersTurn } from './others-turn.ts'

/** So many questions of one turn of the event loop are a crowd, and the next turn's are gathered. */
const crowd = 3

/** So many statements of one kind may be under way beside each other before further questions wait for one of them. */
const apart = 4

/** Keys that one statement is asked for at most, unless said otherwise. */
const mostKeys = 500

/**
 * Tells whether it is worth a turn of the event loop to gather questions: whether many came in the last one. A store that
 * answers without letting go of the thread answers each before the next one is heard; who asks alone is not kept waiting.
 */
export interface Crowd {
  /** Counts a question. */
  note(): void
  /** Whether what comes now is to be gathered. */
  readonly isThere: boolean
}

export function createCrowd(): Crowd {
  let now = 0
  let before = 0
  let counting = false
  return {
    note() {
      now += 1
      if (counting) return
      counting = true
      setImmediate(() => {
        before = now
        now = 0
        counting = false
      })
    },
    get isThere() {
      return before >= crowd
    },
  }
}

interface Asked<Row, Key> {
  readonly keys: readonly Key[]
  resolve(rows: Row[]): void
  reject(error: unknown): void
}

interface GatherOptions<Key> {
  /** Tells keys apart that are no texts. */
  readonly textOf?: (key: Key) => string
  /** Keys that one statement is asked for at most. */
  readonly atOnce?: number
}

/**
 * Questions for rows by key: those that come together become one statement, which begins after the last of them has asked, so
 * that none is answered from before it asked. Each is answered with its own rows, each row once, in the order of the store.
 */
export function gatherByKey<Row, Key = string>(
  find: (keys: readonly Key[]) => Promise<Row[]>,
  /** What a row is found by, as `textOf` writes it. */
  keyOf: (row: Row) => string,
  crowd: Crowd,
  { textOf = String, atOnce = mostKeys }: GatherOptions<Key> = {},
): (keys: readonly Key[]) => Promise<Row[]> {
  let waiting: Asked<Row, Key>[] = []
  let scheduled = false
  let underWay = 0

  function schedule(): void {
    if (scheduled || waiting.length === 0 || underWay >= apart) return
    scheduled = true
    setImmediate(() => {
      scheduled = false
      void ask(takeRound())
      schedule()
    })
  }

  function takeRound(): Asked<Row, Key>[] {
    let keys = 0
    const full = waiting.findIndex(asked => (keys += asked.keys.length) > atOnce)
    return waiting.splice(0, full === -1 ? waiting.length : Math.max(full, 1))
  }

  async function ask(round: readonly Asked<Row, Key>[]): Promise<void> {
    const keys = new Map(round.flatMap(asked => asked.keys.map(key => [textOf(key), key])))
    underWay += 1
    try {
      const rows = await find([...keys.values()])
      const byKey = Map.groupBy(rows, keyOf)
      for (const asked of round) asked.resolve(rowsOf(asked.keys, rows, byKey))
    } catch (error) {
      for (const { reject } of round) reject(error)
    } finally {
      underWay -= 1
      schedule()
    }
  }

  function rowsOf(wanted: readonly Key[], rows: readonly Row[], byKey: ReadonlyMap<string, Row[]>): Row[] {
    if (wanted.length === 1) return byKey.get(textOf(wanted[0]!)) ?? []
    const keys = new Set(wanted.map(textOf))
    return rows.filter(row => keys.has(keyOf(row)))
  }

  async function askAlone(keys: readonly Key[]): Promise<Row[]> {
    underWay += 1
    try {
      return await find(keys)
    } finally {
      underWay -= 1
      schedule()
    }
  }

  return keys => {
    crowd.note()
    if (!crowd.isThere && underWay < apart && waiting.length === 0) return askAlone(keys)
    return new Promise((resolve, reject) => {
      waiting.push({ keys, resolve, reject })
      schedule()
    })
  }
}

/**
 * The first rows of one key, so many as the question says: those that ask for as many of each are gathered.
 * @param atOnce Keys that one statement is asked for at most: the more rows each may have, the fewer.
 */
export function gatherFirst<Row>(
  find: (keys: readonly string[], limit: number) => Promise<Row[]>,
  keyOf: (row: Row) => string,
  crowd: Crowd,
  atOnce: (limit: number) => number,
): (key: string, limit: number) => Promise<Row[]> {
  const byLimit = new Map<number, (keys: readonly string[]) => Promise<Row[]>>()
  return (key, limit) => {
    let gathered = byLimit.get(limit)
    if (gathered === undefined) {
      gathered = gatherByKey(keys => find(keys, limit), keyOf, crowd, { atOnce: atOnce(limit) })
      byLimit.set(limit, gathered)
    }
    return gathered([key])
  }
}

/**
 * Equal questions that come together share one answer, which is asked for after the last of them has asked. While one is
 * under way, those that come wait for the next.
 */
export function shareEqual<Query, Answer>(
  ask: (query: Query) => Promise<Answer>,
  crowd: Crowd,
  /** Called with an answer that several have got, who must not change it for each other. */
  onShared: (answer: Answer) => void = () => undefined,
): (query: Query) => Promise<Answer> {
  /** By question: how many have asked what has not begun yet. */
  const next = new Map<string, { askers: number; answer: Promise<Answer> }>()
  const underWay = new Map<string, Promise<unknown>>()

  async function begin(key: string, query: Query): Promise<Answer> {
    await (underWay.get(key) ?? othersTurn())
    const { askers } = next.get(key)!
    next.delete(key)
    const answer = ask(query)
    const over = answer.then(
      () => undefined,
      () => undefined,
    )
    underWay.set(key, over)
    // One at a time of a key: the next begins when this one is over.
    void over.then(() => underWay.delete(key))
    const answered = await answer
    if (askers > 1) onShared(answered)
    return answered
  }

  return query => {
    crowd.note()
    const key = JSON.stringify(query)
    const planned = next.get(key)
    if (planned !== undefined) {
      planned.askers += 1
      return planned.answer
    }
    if (!crowd.isThere && !underWay.has(key)) return ask(query)
    const entry = { askers: 1, answer: undefined as unknown as Promise<Answer> }
    next.set(key, entry)
    entry.answer = begin(key, query)
    return entry.answer
  }
}
