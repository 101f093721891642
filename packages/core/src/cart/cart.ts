/** One line of a user's cart; a user has at most one an option. */
export interface CartItem {
  readonly itemId: string
  readonly userId: string
  readonly productId: string
  readonly optionId: string
  readonly quantity: number
  readonly addedAt: number
}
