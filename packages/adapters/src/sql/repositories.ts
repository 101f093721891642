import type { Transaction } from '@jumun/core'
import { answerRepository } from './answer-repository.ts'
import { cartRepository } from './cart-repository.ts'
import type { SqlConnection } from './connection.ts'
import { couponRepository } from './coupon-repository.ts'
import type { SqlDialect } from './dialect.ts'
import type { KeptProducts } from './kept-products.ts'
import { type KnownOptions, knownOptions } from './known-options.ts'
import type { KnownWallets } from './known-wallets.ts'
import { movementRepository } from './movement-repository.ts'
import { optionRepository } from './option-repository.ts'
import { orderRepository } from './order-repository.ts'
import { outboxRepository } from './outbox-repository.ts'
import { productRepository } from './product-repository.ts'
import { salesRepository } from './sales-repository.ts'
import { settingRepository } from './setting-repository.ts'
import { snapshotRepository } from './snapshot-repository.ts'
import { userCouponRepository } from './user-coupon-repository.ts'
import { userRepository } from './user-repository.ts'
import { ledgerRepository, walletRepository } from './wallet-repository.ts'

/**
 * Builds all statements once for a database, and then repositories for one transaction after another. Transactions of a store
 * may share the products that it keeps; not those of a host, which may have changed some and undo it.
 */
export function sqlRepositories(dialect: SqlDialect): (connection: SqlConnection, kept?: KeptProducts) => Transaction {
  const makers: Makers = {
    users: userRepository(dialect),
    wallets: walletRepository(dialect),
    ledger: ledgerRepository(dialect),
    products: productRepository(dialect),
    options: optionRepository(dialect),
    movements: movementRepository(dialect),
    coupons: couponRepository(dialect),
    userCoupons: userCouponRepository(dialect),
    carts: cartRepository(dialect),
    orders: orderRepository(dialect),
    sales: salesRepository(dialect),
    snapshots: snapshotRepository(dialect),
    answers: answerRepository(dialect),
    outbox: outboxRepository(dialect),
    settings: settingRepository(dialect),
  }
  return (connection, kept) => new Repositories(makers, connection, kept)
}

type Part = Exclude<keyof Transaction, 'concerns' | 'sendAhead'>

/** How each repository is made for a connection and for what a transaction knows. */
type Makers = {
  readonly [Kind in Part]: (
    connection: SqlConnection,
    known: KnownOptions,
    knownWallets: KnownWallets,
    kept: KeptProducts | undefined,
  ) => Transaction[Kind]
}

/** The repositories of one connection, each made when it is asked for first: an order asks for a third of them. */
class Repositories implements Transaction {
  readonly #makers: Makers
  readonly #connection: SqlConnection
  readonly #kept: KeptProducts | undefined
  readonly #knownOptions = knownOptions()
  readonly #knownWallets: KnownWallets = new Map()
  readonly #made: { -readonly [Kind in Part]?: Transaction[Kind] } = {}

  constructor(makers: Makers, connection: SqlConnection, kept: KeptProducts | undefined) {
    this.#makers = makers
    this.#connection = connection
    this.#kept = kept
  }

  #make<Kind extends Part>(kind: Kind): Transaction[Kind] {
    const made = this.#makers[kind](this.#connection, this.#knownOptions, this.#knownWallets, this.#kept)
    this.#made[kind] = made
    return made
  }

  get users() {
    return this.#made.users ?? this.#make('users')
  }

  get wallets() {
    return this.#made.wallets ?? this.#make('wallets')
  }

  get ledger() {
    return this.#made.ledger ?? this.#make('ledger')
  }

  get products() {
    return this.#made.products ?? this.#make('products')
  }

  get options() {
    return this.#made.options ?? this.#make('options')
  }

  get movements() {
    return this.#made.movements ?? this.#make('movements')
  }

  get coupons() {
    return this.#made.coupons ?? this.#make('coupons')
  }

  get userCoupons() {
    return this.#made.userCoupons ?? this.#make('userCoupons')
  }

  get carts() {
    return this.#made.carts ?? this.#make('carts')
  }

  get orders() {
    return this.#made.orders ?? this.#make('orders')
  }

  get sales() {
    return this.#made.sales ?? this.#make('sales')
  }

  get snapshots() {
    return this.#made.snapshots ?? this.#make('snapshots')
  }

  get answers() {
    return this.#made.answers ?? this.#make('answers')
  }

  get outbox() {
    return this.#made.outbox ?? this.#make('outbox')
  }

  get settings() {
    return this.#made.settings ?? this.#make('settings')
  }
}
