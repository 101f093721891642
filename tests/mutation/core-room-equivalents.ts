import { outboxChanges } from './core-outbox-equivalents.ts'
import type { Change, Equivalent } from './equivalent.ts'

const keptAgain = 'what is kept for the next call is worked out again, and is the same'
const notAwaited = 'nothing is waited for a turn longer'
const noRows = 'it asks for rows of which there are none'
const noKeys = 'nothing is asked for where there are no keys'
const ofOne = 'the way for several finds the same of one'
const noObject = 'a WeakMap has nothing of what is no object'
const notEqual = 'keys that are equal have been answered before'
const isBalanced = 'turned once or twice, or a step earlier, both sides stay within their bound'
const oneMore = 'one step more, which finds nothing and is the last'
const onlyTells = 'whether to look is all that it says, and the look finds nothing'

/** Of each file of core, below `packages/core/src`. */
const byFile: Readonly<Record<string, readonly Change[]>> = {
  'audit/check-order.ts': [
    [
      'const order = { ...now, ...(refused > 0 && { refusedPayments: refused === last?.count ? last : earlier }) }',
      'const order = { ...now, ...(refused > 0 && { refusedPayments: refused === last.count ? last : earlier }) }',
      'they are counted of an order that has them',
    ],
  ],
  'audit/chosen-events.ts': [
    ...[
      'this.#seeRow(tellingOfEntry(entry))',
      'for (const telling of tellingsOfMovement(movement)) this.#seeRow(telling)',
      'this.#seeRow(tellingOfCoupon(userCoupon))',
    ].flatMap(look =>
      ['true', 'this.#count >= 0'].map(
        (changed): Change => [
          `if (this.#count > 0) ${look}`,
          `if (${changed}) ${look}`,
          'without an event no row has one',
        ],
      ),
    ),
    [
      'const data = subject === undefined ? undefined : dataOf({ eventId, type, subject, ...event })',
      'const data = false ? undefined : dataOf({ eventId, type, subject, ...event })',
      'an event of an order tells a subject; where it does not, it is named elsewhere, and here only by a chance of 1 in 65 536',
    ],
  ],
  'audit/differences.ts': [
    [
      'sums[group] = (sums[group]! + factor * (amount % prime)) % prime',
      'sums[group] = (sums[group]! - factor * (amount % prime)) % prime',
      'every sum has the other sign, and it is only asked whether it is 0',
    ],
  ],
  'audit/text-set.ts': [
    [
      'readonly #parts = Array.from({ length: partCount }, (): number[] => [])',
      'readonly #parts = Array.from({ length: partCount }, (): number[] => ["Stryker was here"])',
      'a text becomes NaN, which is sorted behind all numbers and is equal to none, not even to itself',
    ],
  ],
  'calendar/calendar.ts': [
    [
      'if (!/^\\d{4}-\\d{2}-\\d{2}$/.test(text)) return false',
      'if (!/^\\d{4}-\\d{2}-\\d{2}/.test(text)) return false',
      'the ten characters of a real date are compared with all of the text',
    ],
    [
      'if (!/^\\d{4}-\\d{2}-\\d{2}$/.test(text)) return false',
      'if (!/\\d{4}-\\d{2}-\\d{2}$/.test(text)) return false',
      'the ten characters of a real date are compared with all of the text',
    ],
    ['if (index !== quarter) {', 'if (true) {', keptAgain],
  ],
  'coupon/coupon-rows.ts': [
    [
      "maxDiscount: natural.optional(({ discount }) => (discount.type === 'FIXED' ? undefined : discount.maxDiscount)),",
      'maxDiscount: natural.optional(({ discount }) => (false ? undefined : discount.maxDiscount)),',
      'a fixed discount has no such field',
    ],
  ],
  'input/input.ts': [
    ["if (holdsPrototype(input)) assertNoPrototype(input, '')", "if (true) assertNoPrototype(input, '')", onlyTells],
    ["if (Object.hasOwn(given, '__proto__')) return true", 'if (true) return true', onlyTells],
    [
      "for (const value of values) if (typeof value === 'object' && holdsPrototype(value)) return true",
      'for (const value of values) if (true) return true',
      onlyTells,
    ],
  ],
  'json/iso.ts': [
    ['if (at !== lastAt) {', 'if (true) {', keptAgain],
    ['if (day !== lastDay) {', 'if (true) {', keptAgain],
  ],
  'memory/memory-publisher.ts': [
    [
      "let decide: (event: ShopEvent) => MemoryDelivery = () => 'accept'",
      'let decide: (event: ShopEvent) => MemoryDelivery = () => undefined',
      'what is none of the other words is taken',
    ],
    [
      "signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })",
      "signal.addEventListener('abort', () => reject(signal.reason as Error), { once: false })",
      'a signal aborts once',
    ],
    [
      "signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })",
      "signal.addEventListener('abort', () => reject(signal.reason as Error), {})",
      'a signal aborts once',
    ],
  ],
  'memory/memory-store.ts': [
    'true ? adoptable.get(host) : undefined',
    'true && host !== null ? adoptable.get(host) : undefined',
    "typeof host === 'object' || host !== null ? adoptable.get(host) : undefined",
    "typeof host === 'object' && true ? adoptable.get(host) : undefined",
  ].map(
    (changed): Change => [
      "const adopted = typeof host === 'object' && host !== null ? adoptable.get(host) : undefined",
      `const adopted = ${changed}`,
      noObject,
    ],
  ),
  'memory/table.ts': [
    [
      'return parentKey === undefined || parent.has(parentKey)',
      'return false || parent.has(parentKey)',
      'of the tables that there are, no row is without a parent',
    ],
  ],
  'memory/sorted-map.ts': [
    ...[
      'return join(right.key, right.value, join(key, value, left, near), far)',
      'return join(left.key, left.value, far, join(key, value, near, right))',
    ].flatMap(turned =>
      ['sizeOf(near) + 1 <= 2 * (sizeOf(far) + 1)', 'sizeOf(near) + 1 < 2 * (sizeOf(far) - 1)'].map(
        (changed): Change => [
          `if (sizeOf(near) + 1 < 2 * (sizeOf(far) + 1)) ${turned}`,
          `if (${changed}) ${turned}`,
          isBalanced,
        ],
      ),
    ),
    [
      'return sizeOf(tree) + 1 > 3 * (sizeOf(other) + 1)',
      'return sizeOf(tree) + 1 >= 3 * (sizeOf(other) + 1)',
      isBalanced,
    ],
    ['node = order < 0 ? node.left : node.right', 'node = order <= 0 ? node.left : node.right', notEqual],
    ['return order < 0', 'return order <= 0', notEqual],
  ],
  ...outboxChanges,
  'input/plain-input.ts': [
    [
      "typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max && !Object.is(value, -0)",
      'true && Number.isSafeInteger(value) && value >= min && value <= max && !Object.is(value, -0)',
      'what is no number is no whole number; the compiler does not know',
    ],
  ],
  'ranking/top-products.ts': [
    [
      'if (latest !== undefined && latest.window.to === today && latest.days === days) return latest',
      'if (false) return latest',
      keptAgain,
    ],
  ],
  'retention/purge.ts': [
    [
      'return { removed: still.length, isLast: old.length < cartItemsAtOnce }',
      'return { removed: still.length, isLast: false }',
      oneMore,
    ],
  ],
  'rows/field.ts': [
    [
      "compiled<(part: unknown) => unknown[]>([], `return part => [${values.join(', ')}]`, []) ??",
      'compiled<(part: unknown) => unknown[]>([], `return part => [${values.join(\', \')}]`, ["Stryker was here"]) ??',
      'a value without a name is not seen',
    ],
  ],
  'use-case/concerned-by.ts': [
    [
      "return owner === 'none' ? [] : [[kind, owner] as const]",
      'return owner === \'none\' ? ["Stryker was here"] : [[kind, owner] as const]',
      'there are no rows of a kind that is a letter of it',
    ],
  ],
  'use-case/gathered-reader.ts': [
    [
      'if (userIds.length === 1 && userId !== undefined) return ask(userId)',
      'if (userIds.length === 1 && userId === undefined) return ask(userId)',
      ofOne,
    ],
    ['if (userIds.length === 1 && userId !== undefined) return ask(userId)', 'if (false) return ask(userId)', ofOne],
    [
      'if (userIds.length === 1 && userId !== undefined) return ask(userId)',
      'if (userIds.length === 1 && true) return ask(userId)',
      'a list of one has a first',
    ],
  ],
  'use-case/load-unit.ts': [
    ...[
      'if (true) await',
      'if (needed.orders.size >= 0 || needed.userCoupons.size > 0) await',
      'if (needed.orders.size > 0 || needed.userCoupons.size >= 0) await',
    ].map(
      (changed): Change => [
        'if (needed.orders.size > 0 || needed.userCoupons.size > 0) await findOwners(transaction, needed)',
        `${changed} findOwners(transaction, needed)`,
        noKeys,
      ],
    ),
    ...[
      'if (true)',
      'if (needed.couponCodes.size >= 0 || needed.userCoupons.size > 0)',
      'if (needed.couponCodes.size > 0 || needed.userCoupons.size >= 0)',
    ].map(
      (changed): Change => [
        'if (needed.couponCodes.size > 0 || needed.userCoupons.size > 0) lockCampaigns(transaction, needed, rows, reads)',
        `${changed} lockCampaigns(transaction, needed, rows, reads)`,
        noKeys,
      ],
    ),
    ['if (needed.couponIds.size > 0) {', 'if (true) {', noKeys],
    ['if (needed.couponIds.size > 0) {', 'if (needed.couponIds.size >= 0) {', noKeys],
    ...['true', 'needed.keys.length >= 0'].map(
      (changed): Change => [
        'if (needed.keys.length > 0) await findAnswered(transaction, rows)',
        `if (${changed}) await findAnswered(transaction, rows)`,
        noRows,
      ],
    ),
    ...['if (false)', 'if (!rows.products.some(({ limitPerUser }) => true))'].map(
      (changed): Change => [
        'if (!rows.products.some(({ limitPerUser }) => limitPerUser !== undefined)) return bought',
        `${changed} return bought`,
        'of no product with a limit there is no pair to be counted',
      ],
    ),
    ['return list.length < 2 ? list : list.sort()', 'return false ? list : list.sort()', 'one key is in its order'],
  ],
  'use-case/row-kinds.ts': [
    ['if (added !== undefined) await added', 'if (true) await added', notAwaited],
    ['if (saved !== undefined) await saved', 'if (true) await saved', notAwaited],
  ],
  'use-case/unit-of-work.ts': [
    [
      'const claimed = this.#teller === undefined ? [] : (changes.userCoupons ?? []).filter(isNew)',
      'const claimed = false ? [] : (changes.userCoupons ?? []).filter(isNew)',
      'only a teller looks at it',
    ],
    [
      'const claimed = this.#teller === undefined ? [] : (changes.userCoupons ?? []).filter(isNew)',
      'const claimed = this.#teller === undefined ? ["Stryker was here"] : (changes.userCoupons ?? []).filter(isNew)',
      'only a teller looks at it',
    ],
    [
      'for (const order of changes.orders ?? []) this.#bought.follow(this.order(order.orderId), order)',
      'for (const order of changes.orders ?? ["Stryker was here"]) this.#bought.follow(this.order(order.orderId), order)',
      'a text in an empty list has no status that counts',
    ],
  ],
  'user/erase-user.ts': [
    [
      'needs: ({ userId }) => ({ users: [userId], profiles: [userId], carts: [userId], pendingOf: [userId] }),',
      'needs: ({ userId }) => ({ users: [], profiles: [userId], carts: [userId], pendingOf: [userId] }),',
      'whose cart is read is locked, too',
    ],
  ],
}

/** Changes of core's rooms that make no difference, but for work that is saved; see `core-equivalents.ts`. */
export const roomEquivalents: readonly Equivalent[] = Object.entries(byFile).flatMap(([path, changes]) =>
  changes.map(([line, changed, because]) => ({ file: `packages/core/src/${path}`, line, changed, because })),
)
