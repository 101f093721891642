import { balanceOf, enter, modelSettings, type ModelState, Refusal, userOf } from './state.ts'

export function register(state: ModelState, { userId, name }: { userId: string; name: string }): unknown {
  if (state.users.has(userId)) throw new Refusal('ALREADY_EXISTS', { kind: 'user', id: userId })
  state.users.set(userId, { userId, name, createdAt: state.now, entries: [], cart: [] })
  return { userId, name, createdAt: state.now }
}

export function charge(state: ModelState, { userId, amount }: { userId: string; amount: number }): unknown {
  const user = userOf(state, userId)
  const balance = balanceOf(user)
  const { maxBalance } = modelSettings.wallet
  if (balance + amount > maxBalance) throw new Refusal('BALANCE_LIMIT_EXCEEDED', { balance, amount, maxBalance })
  enter(user, { type: 'CHARGE', amount, at: state.now })
  return { userId, balance: balance + amount }
}

export function balanceAt(state: ModelState, { userId, at }: { userId: string; at: number }): unknown {
  const past = userOf(state, userId).entries.filter(entry => entry.at <= at)
  return { userId, at, balance: past.at(-1)?.after ?? 0 }
}
