import type { Transaction } from '../ports/transaction.ts'
import { answerRepository } from './answers.ts'
import { cartRepository } from './carts.ts'
import { couponRepository, userCouponRepository } from './coupons.ts'
import { orderRepository } from './orders.ts'
import { outboxRepository } from './outbox.ts'
import { movementRepository, optionRepository, productRepository } from './products.ts'
import { salesRepository, snapshotRepository } from './sales.ts'
import { settingRepository } from './settings.ts'
import type { Tables } from './tables.ts'
import { userRepository } from './users.ts'
import { ledgerRepository, walletRepository } from './wallets.ts'

/** All repositories, on the tables that `tables` gives at each call. */
export function repositories(tables: () => Tables): Transaction {
  return {
    users: userRepository(tables),
    wallets: walletRepository(tables),
    ledger: ledgerRepository(tables),
    products: productRepository(tables),
    options: optionRepository(tables),
    movements: movementRepository(tables),
    coupons: couponRepository(tables),
    userCoupons: userCouponRepository(tables),
    carts: cartRepository(tables),
    orders: orderRepository(tables),
    sales: salesRepository(tables),
    snapshots: snapshotRepository(tables),
    answers: answerRepository(tables),
    outbox: outboxRepository(tables),
    settings: settingRepository(tables),
  }
}
