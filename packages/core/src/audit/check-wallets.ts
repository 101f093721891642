import type { LedgerEntry, Wallet } from '../wallet/wallet.ts'
import type { Findings } from './findings.ts'
import type { RowSource } from './row-source.ts'

interface Tally {
  readonly wallet: Wallet
  sum: number
  last: LedgerEntry | undefined
}

const signs = { CHARGE: 1, PAYMENT: -1, REFUND: 1, WITHDRAWAL: -1 } as const

/** Checks wallets and ledger, whose entries are shown to `see` one by one. */
export async function checkWallets(
  rows: RowSource,
  users: ReadonlySet<string>,
  findings: Findings,
  see: (entry: LedgerEntry) => void,
): Promise<void> {
  const tallies = new Map<string, Tally>()
  // Sums over all users can pass what a number holds.
  let balances = 0n
  let moved = 0n
  for await (const wallet of rows.all('wallets')) {
    tallies.set(wallet.userId, { wallet, sum: 0, last: undefined })
    balances += BigInt(wallet.balance)
    if (wallet.balance < 0) findings.add('nothing-negative', [wallet.userId], '≥ 0', wallet.balance)
    if (!users.has(wallet.userId)) findings.add('no-orphans', [wallet.userId], 'the user of this wallet', 'none')
  }
  for (const userId of users) {
    if (!tallies.has(userId)) findings.add('no-orphans', [userId], 'the wallet of this user', 'none')
  }
  for await (const entry of rows.all('ledger')) {
    see(entry)
    const tally = tallies.get(entry.userId)
    if (tally === undefined) {
      findings.add('no-orphans', [entryId(entry)], 'the wallet of this entry', 'none')
      continue
    }
    checkEntry(entry, tally.last, findings)
    moved += BigInt(entry.amount)
    tally.sum += entry.amount
    tally.last = entry
  }
  for (const { wallet, sum, last } of tallies.values()) {
    findings.expect('balance-equals-ledger', [wallet.userId], sum, wallet.balance)
    findings.expect('ledger-unbroken', [wallet.userId], last?.number ?? 0, wallet.entryCount)
  }
  findings.expect('money-conserved', [], String(moved), String(balances))
}

function checkEntry(entry: LedgerEntry, before: LedgerEntry | undefined, findings: Findings): void {
  const ids = [entryId(entry)]
  const { type, amount, balanceBefore, balanceAfter, maxBalance } = entry
  findings.expect('ledger-unbroken', ids, (before?.number ?? 0) + 1, entry.number)
  findings.expect('ledger-unbroken', ids, before?.balanceAfter ?? 0, balanceBefore)
  findings.expect('ledger-unbroken', ids, balanceBefore + amount, balanceAfter)
  if (amount * signs[type] < 0) findings.add('ledger-unbroken', ids, `the sign of a ${type}`, amount)
  if ((type === 'PAYMENT' || type === 'REFUND') && entry.orderId === undefined) {
    const check = type === 'PAYMENT' ? 'payments-match-orders' : 'refunds-match-orders'
    findings.add(check, ids, 'the order of this entry', 'none')
  }
  if (balanceAfter < 0) findings.add('nothing-negative', ids, '≥ 0', balanceAfter)
  if (type === 'CHARGE' && maxBalance !== undefined && balanceAfter > maxBalance) {
    findings.add('balance-within-limit', ids, maxBalance, balanceAfter)
  }
}

function entryId({ userId, number }: LedgerEntry): string {
  return `${userId}#${number}`
}
