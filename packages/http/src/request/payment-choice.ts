import { checkoutInput } from '@jumun/core'

/** `now`, the default, pays an order as it is placed; `later` holds it until it is paid. */
export const paymentChoice = checkoutInput.shape.payment
