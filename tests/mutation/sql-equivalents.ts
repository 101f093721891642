/** As `equivalents.ts`, which lists them all, describes it. */
type Change = readonly [line: string, changed: string, because: string]

const onlyTruth = 'only whether it is true is asked for, and nothing is not'
const sameOrder = 'numbers only have to go up, from wherever and by however much'
const onlyHint = 'where it is looked for first: it is found among all the others otherwise'
const longerPause = 'a longer pause cannot be told from a slow machine'
const oneKey = 'one key is in its order, and of none nothing is compared'

const falseAs = (line: string): Change => [line, line.replace(/return false$/, 'return'), onlyTruth]

/** Of each file of the adapters, below `packages/adapters/src/sql`, by its name from a to m. */
const byFile: Readonly<Record<string, readonly Change[]>> = {
  'acquire-in-time.ts': [
    [
      'await sleep(fullPauseMs * (0.5 + Math.random()))',
      'await sleep(fullPauseMs * (1.5 + Math.random()))',
      longerPause,
    ],
    ['const fullPauseMs = 20', 'const fullPauseMs = 21', longerPause],
  ],
  'coupon-repository.ts': [
    [
      `const beforeAll = { createdAt: -1, couponId: '' }`,
      `const beforeAll = { createdAt: -2, couponId: '' }`,
      'no time is below 0',
    ],
    [
      `const beforeAll = { createdAt: -1, couponId: '' }`,
      `const beforeAll = { createdAt: -1, couponId: 'mutant' }`,
      'no campaign was opened then, under any name',
    ],
  ],
  'distinct-keys.ts': [
    ...['keys[0]?.length', 'keys[1]?.length ?? 0', 'keys[0]?.length ?? 1'].map(
      (width): Change => ['const width = keys[0]?.length ?? 0', `const width = ${width}`, oneKey],
    ),
    falseAs(
      'for (let i = 1; i < keys.length; i += 1) if (compareRows(keys[i - 1]!, keys[i]!, width) >= 0) return false',
    ),
  ],
  'guarded-connection.ts': [
    ['let count = 0', 'let count = 1', sameOrder],
    ['const of = (count += 1)', 'const of = (count += 2)', sameOrder],
    [
      'if (failure === undefined || of < failure.of) failure = { error, of }',
      'if (failure === undefined || of <= failure.of) failure = { error, of }',
      'each statement has a number of its own, and fails once',
    ],
    [
      'answered = pipelined ? Promise.all([before, recorded]).then(() => undefined) : recorded',
      'answered = true ? Promise.all([before, recorded]).then(() => undefined) : recorded',
      'where one statement is sent behind the other, what was before is answered before it',
    ],
    ['throw failure?.error ?? error', 'throw failure?.error', 'what a statement throws is noted before it is heard of'],
  ],
  'in-turn.ts': [['const askAgainMs = 100', 'const askAgainMs = 101', longerPause]],
  'joined-rows.ts': ['false', 'keyEnd === offset - 1'].map(
    (isOne): Change => [
      `keyEnd === offset + 1 ? stored[offset] : stored.slice(offset, keyEnd).map(String).join('\\0')`,
      `${isOne} ? stored[offset] : stored.slice(offset, keyEnd).map(String).join('\\0')`,
      'the text of a key of one part is as good, and only slower',
    ],
  ),
  'known-options.ts': [
    [
      `else if (figure.quantity >= 0 && figure.revenue >= 0 && (option.soldOn ?? '') < figure.day) {`,
      `else if (figure.quantity >= 0 && figure.revenue >= 0 && (option.soldOn ?? '') <= figure.day) {`,
      'figures of the same day were counted before',
    ],
  ],
  'ledger-history.ts': [
    [
      'const latestAt = wallet?.latestAt ?? null',
      'const latestAt = wallet?.latestAt',
      'nothing is later than nothing, either',
    ],
    [
      'if (entry.at > (latestAt ?? -1) && knowsTimes(wallet)) wallet.latestAt = entry.at',
      'if (entry.at >= (latestAt ?? -1) && knowsTimes(wallet)) wallet.latestAt = entry.at',
      'the same time is put in its own place',
    ],
    [
      'if (entry.at > (latestAt ?? -1) && knowsTimes(wallet)) wallet.latestAt = entry.at',
      'if (entry.at > (latestAt ?? -2) && knowsTimes(wallet)) wallet.latestAt = entry.at',
      'no time is below 0',
    ],
    ['let place = -1', 'let place = -2', onlyHint],
    ...['place - 1', 'place + 2'].map(
      (expected): Change => [
        'place = placeOf(orders, entry.orderId, place + 1)',
        `place = placeOf(orders, entry.orderId, ${expected})`,
        onlyHint,
      ],
    ),
    [
      'if (orderId === undefined) return -1',
      'if (false) return -1',
      'no order is without an id: none is found, or none stands where it is looked for first',
    ],
    ['if (orderId === undefined) return -1', 'if (orderId === undefined) return -2', 'no order stands there either'],
    [
      'if (orders[expected]?.orderId === orderId) return expected',
      'if (false) return expected',
      'it is found among all of them, and only slower',
    ],
    falseAs(`if (payment === undefined || entry.type !== 'PAYMENT' || entry.userId !== userId) return false`),
    falseAs('if (entry.at !== createdAt || entry.amount !== 0 - payment.amount) return false'),
    falseAs('if (entry.balanceBefore !== entry.balanceAfter + payment.amount) return false'),
    falseAs('if (number !== wallet.entryCount + 1 || number % rowEvery === 0) return false'),
  ],
  'migrate.ts': [['const pauseMs = 100', 'const pauseMs = 101', longerPause]],
  'movement-repository.ts': [
    [
      'movement: stored[0] === null ? undefined : stockMovements.decode(stored),',
      'movement: stored[1] === null ? undefined : stockMovements.decode(stored),',
      'a row that is missing in a join has nothing in any column, and one that is there has a key',
    ],
    ['.limit(1),', '.limit(2),', 'the first row is taken, and another one is not looked at'],
    [
      'const downTo = rows.length < limit ? -1 : rows.at(-1)!.number',
      'const downTo = rows.length < limit ? -2 : rows.at(-1)!.number',
      'no number is below 0',
    ],
  ],
  'movement-scan.ts': [
    [
      'if (place.row !== undefined) last = place',
      'if (true) last = place',
      'behind the end of an option comes another option, which goes down to its beginning all the same',
    ],
  ],
}

export const sqlEquivalents = Object.entries(byFile).flatMap(([file, changes]) =>
  changes.map(([line, changed, because]) => ({ file: `packages/adapters/src/sql/${file}`, line, changed, because })),
)
