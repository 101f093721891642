import { balanceOf, enter, modelSettings, type ModelState, type ModelUser, Refusal, statusOf, userOf } from './state.ts'

export function register(state: ModelState, { userId, name }: { userId: string; name: string }): unknown {
  if (state.users.has(userId)) throw new Refusal('ALREADY_EXISTS', { kind: 'user', id: userId })
  state.users.set(userId, { userId, name, createdAt: state.now, entries: [], cart: [], erased: false })
  return { userId, name, createdAt: state.now }
}

export function updateUser(state: ModelState, { userId, name }: { userId: string; name: string }): unknown {
  const user = userOf(state, userId)
  user.name = name
  user.updatedAt = state.now
  return userView(user)
}

export function userView({ userId, name, createdAt, updatedAt }: ModelUser): object {
  return { userId, name, createdAt, ...(updatedAt !== undefined && { updatedAt }) }
}

export function eraseUser(state: ModelState, { userId }: { userId: string }): unknown {
  const user = userOf(state, userId)
  const orders = state.orders.filter(order => order.userId === userId && statusOf(order) === 'PENDING')
  // The order of their ids is the shop's business.
  if (balanceOf(user) > 0 || orders.length > 0) throw new Refusal('USER_NOT_ERASABLE')
  user.erased = true
  user.cart = []
  return { userId, erasedAt: state.now }
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
