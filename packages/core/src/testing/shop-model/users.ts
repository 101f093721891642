import {
  assign,
  balanceOf,
  enter,
  type Metadata,
  modelSettings,
  type ModelState,
  type ModelUser,
  present,
  Refusal,
  statusOf,
  userOf,
} from './state.ts'

interface UserInput {
  userId: string
  name: string
  email?: string
  metadata?: Metadata
}

export function register(state: ModelState, input: UserInput): unknown {
  const { userId } = input
  if (state.users.has(userId)) throw new Refusal('ALREADY_EXISTS', { kind: 'user', id: userId })
  const user: ModelUser = { ...input, createdAt: state.now, entries: [], cart: [], erased: false }
  state.users.set(userId, user)
  return userView(user)
}

export function updateUser(
  state: ModelState,
  { userId, ...fields }: { userId: string; name?: string; email?: string | null; metadata?: Metadata | null },
): unknown {
  const user = userOf(state, userId)
  assign(user, { ...fields, updatedAt: state.now })
  return userView(user)
}

export function userView({ userId, name, email, metadata, createdAt, updatedAt }: ModelUser): object {
  return { userId, name, createdAt, ...present({ email, metadata, updatedAt }) }
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

interface MoneyInput {
  userId: string
  amount: number
  reason?: string
  reference?: string
}

export function charge(state: ModelState, { userId, amount, ...why }: MoneyInput): unknown {
  const user = userOf(state, userId)
  const balance = balanceOf(user)
  const { maxBalance } = modelSettings.wallet
  if (balance + amount > maxBalance) throw new Refusal('BALANCE_LIMIT_EXCEEDED', { balance, amount, maxBalance })
  enter(state, user, { type: 'CHARGE', amount, ...why })
  return { userId, balance: balance + amount }
}

export function withdraw(state: ModelState, { userId, amount, ...why }: MoneyInput): unknown {
  const user = userOf(state, userId)
  const available = balanceOf(user)
  if (amount > available) throw new Refusal('INSUFFICIENT_BALANCE', { required: amount, available })
  enter(state, user, { type: 'WITHDRAWAL', amount: 0 - amount, ...why })
  return { userId, balance: available - amount }
}

export function balanceAt(state: ModelState, { userId, at }: { userId: string; at: number }): unknown {
  const past = userOf(state, userId).entries.filter(entry => entry.at <= at)
  return { userId, at, balance: past.at(-1)?.after ?? 0 }
}
