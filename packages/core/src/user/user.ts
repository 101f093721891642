/** Somebody who has a wallet. Registering creates the wallet with balance 0. */
export interface User {
  readonly userId: string
  readonly name: string
  readonly email?: string
  readonly createdAt: number
}
