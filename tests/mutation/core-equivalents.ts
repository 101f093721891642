import { roomEquivalents } from './core-room-equivalents.ts'
import type { Equivalent } from './equivalent.ts'

const core = 'packages/core/src'
const engine = `${core}/engine`
const noFields = 'a text in an empty list has none of the fields that are looked at'
const noListener = 'what is published or traced without a listener changes nothing'

/** Of a part of a row it is the name of a field by which its value is found: what gets it tells the compiler of its type alone. */
const fieldsOfParts = [
  'count: natural((refused: RefusedPayments) => refused.count),',
  'lastAt: natural((refused: RefusedPayments) => refused.lastAt),',
  'reason: document((refused: RefusedPayments) => refused.reason),',
  'productId: key((item: OrderItem) => item.productId),',
  'optionId: key((item: OrderItem) => item.optionId),',
  'productName: text((item: OrderItem) => item.productName),',
  'optionName: text((item: OrderItem) => item.optionName),',
  'unitPrice: natural((item: OrderItem) => item.unitPrice),',
  'quantity: natural((item: OrderItem) => item.quantity),',
  'discount: natural((item: OrderItem) => item.discount),',
  'amount: natural((item: OrderItem) => item.amount),',
  'cancelled: natural.optional((item: OrderItem) => item.cancelled),',
  'from: status.nullable((step: OrderStep) => step.from),',
  'to: status((step: OrderStep) => step.to),',
  'reason: document.optional((step: OrderStep) => step.reason),',
  'by: actor((step: OrderStep) => step.by),',
  'at: natural((step: OrderStep) => step.at),',
  'lines: cancelledUnits.optional((step: OrderStep) => step.lines),',
].map(line => ({
  file: `${core}/order/order-rows.ts`,
  line,
  changed: line.replace(/\(\w+: \w+\) => \w+\.\w+/, '() => undefined'),
  because: 'a field of a part is found by its name',
}))

/** Changes of core of which no test could tell: read one by one, and left out of the score. */
export const coreEquivalents: readonly Equivalent[] = [
  {
    file: `${core}/catalog/adjust-stock.ts`,
    line: 'if (input.delta > 0 && option.stock > maxUnits)',
    changed: 'if (input.delta >= 0 && option.stock > maxUnits)',
    because: 'a change by 0 is refused before',
  },
  {
    file: `${core}/catalog/product.ts`,
    line: 'return at < saleFrom ? `${productId} (from ${iso(saleFrom)})` : `${productId} (until ${iso(saleUntil!)})`',
    changed:
      'return at <= saleFrom ? `${productId} (from ${iso(saleFrom)})` : `${productId} (until ${iso(saleUntil!)})`',
    because: 'the moment at which a sale begins is part of it',
  },
  {
    file: `${core}/catalog/update-product.ts`,
    line: 'const known = wanted.optionId === undefined ? undefined : options.get(wanted.optionId)',
    changed: 'const known = false ? undefined : options.get(wanted.optionId)',
    because: 'no option is without an id',
  },
  {
    file: `${core}/order/cancel-part.ts`,
    line: 'if (cancelled === 0) return 0',
    changed: 'if (false) return 0',
    because: 'the division gives 0, too',
  },
  {
    file: `${core}/order/order.ts`,
    line: 'const discounted = coupon === undefined ? [] : discountedLines(coupon.campaign, lines)',
    changed: 'const discounted = coupon === undefined ? ["Stryker was here"] : discountedLines(coupon.campaign, lines)',
    because: 'without a coupon there is no discount, whichever lines had a share of it',
  },
  {
    file: `${core}/order/order.ts`,
    line: 'if (coupon === undefined && metadata === undefined) {',
    changed: 'if (false) {',
    because: 'the way for all orders makes the same one',
  },
  {
    file: `${core}/order/order-as-of.ts`,
    line: 'status: history.at(-1)?.to ?? order.status,',
    changed: 'status: history.at(-1).to ?? order.status,',
    because: 'no caller asks for an order as of before its first step; rows that are wrong must not end a relay',
  },
  ...fieldsOfParts,
  {
    file: `${core}/order/purchase-limit.ts`,
    line: 'if (lines.every(({ product }) => product.limitPerUser === undefined)) return',
    changed: 'if (false) return',
    because: 'what follows finds no line with a limit',
  },
  {
    file: `${engine}/decide-batch.ts`,
    line: "const fingerprint = key === undefined ? '' : fingerprintOf(useCase.operation, input as object)",
    changed: "const fingerprint = false ? '' : fingerprintOf(useCase.operation, input as object)",
    because: 'a fingerprint without a key is never looked at',
  },
  {
    file: `${engine}/kept-answers.ts`,
    line: 'if (!crowd.isThere && next === undefined) return now()',
    changed: 'if (!crowd.isThere && true) return now()',
    because: 'one look more, while another is about to be made',
  },
  {
    file: `${engine}/kept-answers.ts`,
    line: 'if (known !== undefined && (known.until === Number.POSITIVE_INFINITY || performance.now() < known.until)) {',
    changed: 'if (known !== undefined && (false || performance.now() < known.until)) {',
    because: 'a clock that is read shows a time before infinity, too',
  },
  {
    file: `${engine}/lane.ts`,
    line: 'if (batch.length > answersATurn) answerInTurns(batch.slice(answersATurn), outcomes.slice(answersATurn))',
    changed: 'if (batch.length >= answersATurn) answerInTurns(batch.slice(answersATurn), outcomes.slice(answersATurn))',
    because: 'one turn more, with no one left to answer',
  },
  {
    file: `${engine}/lane.ts`,
    line: 'let isServedNext = false',
    changed: 'let isServedNext = true',
    because: 'it is set before the first turn is noted',
  },
  {
    file: `${engine}/lane.ts`,
    line: 'turns += 1',
    changed: 'turns -= 1',
    because: 'it is only asked whether the number is another one',
  },
  {
    file: `${engine}/questions.ts`,
    line: 'if (wanted.length === 1) return byKey.get(textOf(wanted[0]!)) ?? []',
    changed: 'if (false) return byKey.get(textOf(wanted[0]!)) ?? []',
    because: 'the way for several keys finds the same rows of one',
  },
  {
    file: `${engine}/rows.ts`,
    line: 'for (const { before, after } of this.#rows?.values() ?? []) {',
    changed: 'for (const { before, after } of this.#rows?.values() ?? ["Stryker was here"]) {',
    because: noFields,
  },
  {
    file: `${engine}/rows.ts`,
    line: 'return [...(this.#rows?.values() ?? [])].flatMap(({ after }) => after ?? [])',
    changed: 'return [...(this.#rows?.values() ?? ["Stryker was here"])].flatMap(({ after }) => after ?? [])',
    because: noFields,
  },
  {
    file: `${engine}/rows.ts`,
    line: 'for (const { after } of this.#rows?.values() ?? []) if (after !== undefined && is(after)) return true',
    changed:
      'for (const { after } of this.#rows?.values() ?? ["Stryker was here"]) if (after !== undefined && is(after)) return true',
    because: noFields,
  },
  {
    file: `${engine}/rows.ts`,
    line: 'for (const { after } of members ?? []) if (after !== undefined) rows.push(after)',
    changed: 'for (const { after } of members ?? ["Stryker was here"]) if (after !== undefined) rows.push(after)',
    because: noFields,
  },
  {
    file: `${engine}/rows.ts`,
    line: 'for (const known of this.#rows?.values() ?? []) {',
    changed: 'for (const known of this.#rows?.values() ?? ["Stryker was here"]) {',
    because: noFields,
  },
  {
    file: `${engine}/rows.ts`,
    line: 'known = { before: undefined, after: undefined }',
    changed: 'known = {}',
    because: 'a field that is not there reads as undefined',
  },
  {
    file: `${engine}/rows.ts`,
    line: 'if (members?.length === 1 && members[0]!.after !== undefined) return [members[0]!.after]',
    changed: 'if (false) return [members[0]!.after]',
    because: 'the way for several rows finds the same one',
  },
  {
    file: `${engine}/run-batch.ts`,
    line: 'return batchChannel.hasSubscribers ? decideAndTell(run, commands) : decideTogether(run, commands, alone)',
    changed: 'return true ? decideAndTell(run, commands) : decideTogether(run, commands, alone)',
    because: noListener,
  },
  {
    file: `${engine}/run-in.ts`,
    line: 'if (!commands.hasSubscribers) return submit(command) as Promise<Result>',
    changed: 'if (false) return submit(command) as Promise<Result>',
    because: noListener,
  },
  {
    file: `${engine}/steady-clock.ts`,
    line: 'if (now < last) ahead += last - now',
    changed: 'if (now <= last) ahead += last - now',
    because: 'nothing is added',
  },
  {
    file: `${engine}/uuidv7.ts`,
    line: 'if (used === pool.length) {',
    changed: 'if (true) {',
    because: 'random bytes are made more often than they are needed',
  },
  {
    file: `${engine}/uuidv7.ts`,
    line: 'for (let i = 1; i < 7; i += 1) writeByte(22 + 2 * i, pool[used + i]!)',
    changed: 'for (let i = 1; i <= 7; i += 1) writeByte(22 + 2 * i, pool[used + i]!)',
    because: 'what is written behind the end of a buffer is lost',
  },
  ...roomEquivalents,
]
