/** Lists, and single things, that a shop can be asked for. */
export const listNames = ['users', 'orders', 'order', 'products', 'coupons', 'available', 'usage', 'events'] as const

export type ListName = (typeof listNames)[number]
