import { publisherEquivalents } from './adapters-publisher-equivalents.ts'
import type { Equivalent } from './equivalent.ts'

export type { Change, Equivalent } from './equivalent.ts'

const adapters = 'packages/adapters/src'
const http = 'packages/http/src'
const cli = 'packages/cli/src'

export const equivalents: readonly Equivalent[] = [
  {
    file: `${adapters}/sql/table.ts`,
    line: `...Object.values(derived).map(get => ({ kind: 'key' as const, get })),`,
    changed: `...Object.values(derived).map(get => ({ kind: '' as const, get })),`,
    because: 'a value that is no JSON is written as it is',
  },
  {
    file: `${adapters}/sql/wallet-repository.ts`,
    line: `by: [{ column: 'user_id', kind: 'key' }],`,
    changed: `by: [{ column: 'user_id', kind: '' }],`,
    because: 'of rows that are found by one column it is only asked whether that holds a whole number',
  },
  {
    file: `${adapters}/sql/ledger-history.ts`,
    line: 'if (orderId === undefined) return -1',
    changed: 'if (orderId === undefined) return',
    because: 'no order stands there either, and the next one is looked for among all of them',
  },
  {
    file: `${adapters}/sqlite/checkpoints.ts`,
    line: 'const threeQuarters = 12_000',
    changed: 'const threeQuarters = 12001',
    because: 'one frame later in twelve thousand: a commit writes more of them than that',
  },
  {
    file: `${http}/app-options.ts`,
    line: 'adminToken: true,',
    changed: 'adminToken: false,',
    because: 'only names are looked up there',
  },
  {
    file: `${http}/request/json-fields.ts`,
    line: 'const leastBytes = mostFields * 5',
    changed: 'const leastBytes = mostFields / 5',
    because: 'bodies are looked at that are too short to have too many fields',
  },
  {
    file: `${http}/request/receive-body.ts`,
    line: `request.on('data', onData).on('end', onEnd).on('error', onLost).on('close', onLost)`,
    changed: `request.on('data', onData).on('end', onEnd).on('', onLost).on('close', onLost)`,
    because: 'a request that fails is closed, too',
  },
  {
    file: `${http}/answer/problem.ts`,
    line: `if (isShopError(refusal, 'COUPON_NOT_CLAIMABLE')) return withIsoTimes(refusal.details, ['claimFrom', 'claimUntil'])`,
    changed: `if (true) return withIsoTimes(refusal.details, ['claimFrom', 'claimUntil'])`,
    because: 'no other refusal has details of these names, and the others are copied as they are',
  },
  ...[
    "PENDING: 'PENDING'",
    "COMPLETED: 'SUCCESS'",
    "FAILED: 'FAILED'",
    "CANCELLED: 'CANCELLED'",
    "EXPIRED: 'EXPIRED'",
  ].map(told => ({
    file: `${http}/contracts/contract-002.ts`,
    line: `${told},`,
    changed: `${told.split(' ')[0]} '',`,
    because: 'an order is shown only where it is placed, and is paid then; the compiler does not know',
  })),
  {
    file: `${http}/server/http-server.ts`,
    line: 'connectionsCheckingInterval: Math.min(1000, limits.headersMs),',
    changed: 'connectionsCheckingInterval: Math.min(1001, limits.headersMs),',
    because: 'Node looks a millisecond later for connections that are too slow',
  },
  {
    file: `${http}/server/loopback.ts`,
    line: `return addresses.every(({ address }) => loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'))`,
    changed: `return addresses.every(({ address }) => loopback.check(address, isIPv6(address) ? '' : 'ipv4'))`,
    because: 'Node takes any family but ipv4 for ipv6',
  },
  {
    file: `${http}/routes/admin-shop.ts`,
    line: `example: { products: [{ productId: 'latte', name: 'Latte', price: 4800, stock: 20 }], dryRun: true },`,
    changed: `example: { products: [{ productId: 'latte', name: 'Latte', price: 4801, stock: 20 }], dryRun: true },`,
    because: 'any price does for an example',
  },
  {
    file: `${http}/routes/cart.ts`,
    line: `example: { productId: 'beans', optionId: '250g', quantity: 1 },`,
    changed: `example: { productId: 'beans', optionId: '250g', quantity: 2 },`,
    because: 'any number of units does for an example',
  },
  {
    file: `${http}/answer/problem.ts`,
    line: `const language = options.language ?? 'en'`,
    changed: `const language = options.language ?? ''`,
    because: 'what is not Korean is English',
  },
  {
    file: `${http}/fetch.ts`,
    line: 'else if (!asked.complete) asked.resume()',
    changed: 'else if (true) asked.resume()',
    because: 'to resume what has ended, or has no body, does nothing',
  },
  {
    file: `${http}/fetch/fetch-request.ts`,
    line: 'this.complete = true',
    changed: 'this.complete = false',
    because: 'a body of a known length that was read was short, and to resume what has ended does nothing',
  },
  {
    file: `${cli}/commands/backup.ts`,
    line: 'const release = onInterrupt(() => rmSync(file, { force: true }))',
    changed: 'const release = onInterrupt(() => rmSync(file, { force: false }))',
    because: 'where there is no file yet, what is thrown goes unheard: the process ends anyway',
  },
  ...[
    'saleFrom: saleFrom',
    'saleUntil: saleUntil',
    'limitPerUser: limitPerUser',
    'lowStock: lowStock',
    'metadata: kept',
  ].map(given => ({
    file: `${cli}/commands/product.ts`,
    line: `${given} ?? undefined,`,
    changed: `${given},`,
    because: 'null is for what is taken away, and the flags for that belong to another command',
  })),
  {
    file: `${cli}/process/listen-refusal.ts`,
    line: `const reason = reasons[code ?? '']`,
    changed: 'const reason = reasons[code]',
    because: 'no reason stands under undefined either',
  },
  ...["[code ?? 'mutant']", '[code]'].map(index => ({
    file: `${cli}/products-file/read-products.ts`,
    line: `const why = { ENOENT: 'no such file', EISDIR: 'is a folder', EACCES: 'may not be read' }[code ?? ''] ?? code`,
    changed: `const why = { ENOENT: 'no such file', EISDIR: 'is a folder', EACCES: 'may not be read' }${index} ?? code`,
    because: 'no reason stands under any word but these three',
  })),
  ...publisherEquivalents,
]
