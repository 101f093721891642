import { fromPrisma } from '@jumun/adapters/host'
import { cafe } from '../../cafe'

export const dynamic = 'force-dynamic'

export async function POST(request: Request): Promise<Response> {
  const { prisma, shop } = await cafe()
  const { userId, productId, tableNumber } = await request.json()
  const booking = await prisma.$transaction(async tx => {
    const within = shop.within(await fromPrisma(tx))
    const { orderId } = await within.orders.place({ userId, items: [{ productId, quantity: 1 }] })
    return tx.booking.create({ data: { orderId, tableNumber } })
  })
  return Response.json(booking, { status: 201 })
}

export async function GET(): Promise<Response> {
  const { prisma } = await cafe()
  return Response.json(await prisma.booking.findMany())
}
