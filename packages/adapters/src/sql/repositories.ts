import type { Transaction } from '@jumun/core'
import { answerRepository } from './answer-repository.ts'
import { cartRepository } from './cart-repository.ts'
import type { SqlConnection } from './connection.ts'
import { couponRepository } from './coupon-repository.ts'
import type { SqlDialect } from './dialect.ts'
import { knownOptions } from './known-options.ts'
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

/** Builds all statements once for a database, and then repositories for one transaction after another. */
export function sqlRepositories(dialect: SqlDialect): (connection: SqlConnection) => Transaction {
  const users = userRepository(dialect)
  const wallets = walletRepository(dialect)
  const ledger = ledgerRepository(dialect)
  const products = productRepository(dialect)
  const options = optionRepository(dialect)
  const movements = movementRepository(dialect)
  const coupons = couponRepository(dialect)
  const userCoupons = userCouponRepository(dialect)
  const carts = cartRepository(dialect)
  const orders = orderRepository(dialect)
  const sales = salesRepository(dialect)
  const snapshots = snapshotRepository(dialect)
  const answers = answerRepository(dialect)
  const outbox = outboxRepository(dialect)
  const settings = settingRepository(dialect)

  return connection => {
    const known = knownOptions()
    const knownWallets: KnownWallets = new Map()
    return {
      users: users(connection),
      wallets: wallets(connection, knownWallets),
      ledger: ledger(connection, knownWallets),
      products: products(connection),
      options: options(connection, known),
      movements: movements(connection, known),
      coupons: coupons(connection),
      userCoupons: userCoupons(connection),
      carts: carts(connection),
      orders: orders(connection, known, knownWallets),
      sales: sales(connection),
      snapshots: snapshots(connection),
      answers: answers(connection),
      outbox: outbox(connection),
      settings: settings(connection),
    }
  }
}
