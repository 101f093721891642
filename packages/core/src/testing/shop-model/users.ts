import { balanceOf, enter, modelSettings, type ModelState, Refusal, userOf } from './state.ts'

export function register(state: ModelState, { userId, name }: { userId: string; name: string }): unknown {
  if (state.users.has(userId)) throw new Refusal('ALREADY_EXISTS', { kind: 'user', id: userId })
  state.users.set(userId, { userId, name, createdAt: state.now, entries: [], cart: [] })
  return { userId, name, createdAt: state.now }
}

export function charge(
  state: ModelState,
  { userId, amount, reference }: { userId: string; amount: number; reference?: string },
): unknown {
  const user = userOf(state, userId)
  const balance = balanceOf(user)
  const { maxBalance } = modelSettings.wallet
  if (balance + amount > maxBalance) throw new Refusal('BALANCE_LIMIT_EXCEEDED', { balance, amount, maxBalance })
  enter(user, { type: 'CHARGE', amount, ...(reference !== undefined && { reference }), at: state.now })
  return { userId, balance: balance + amount }
}

export function withdraw(
  state: ModelState,
  { userId, amount, reason }: { userId: string; amount: number; reason: string },
): unknown {
  const user = userOf(state, userId)
  const available = balanceOf(user)
  if (amount > available) throw new Refusal('INSUFFICIENT_BALANCE', { required: amount, available })
  enter(user, { type: 'WITHDRAWAL', amount: 0 - amount, reason, at: state.now })
  return { userId, balance: available - amount }
}

export function balanceAt(state: ModelState, { userId, at }: { userId: string; at: number }): unknown {
  const past = userOf(state, userId).entries.filter(entry => entry.at <= at)
  return { userId, at, balance: past.at(-1)?.after ?? 0 }
}
