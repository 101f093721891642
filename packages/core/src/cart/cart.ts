/** One line of a user's cart; a user has at most one per option. */
export interface CartItem {
  readonly itemId: string
  readonly userId: string
  readonly productId: string
  readonly optionId: string
  readonly quantity: number
  readonly addedAt: number
}
