import { expect, test } from 'vitest'
import type { HostedShop } from './hosted-shops.ts'
import { stock, thrownBy } from './stocked.ts'

/** @param statements how a connection learns its number, as `id`, and how another one kills it */
export function testLostConnections(
  hosted: HostedShop,
  statements: { number: string; kill(id: string): string },
): void {
  test.for(['at its first call', 'later'])(
    'H5: a connection that is lost between two calls, %s, takes the whole transaction along',
    async when => {
      const { shop } = hosted
      const { userId } = await stock(hosted)
      const [host, other] = [await hosted.connect(), await hosted.connect()]
      await host.sql('begin')
      const within = shop.within(host.handle)
      if (when === 'later') await within.wallets.charge({ userId, amount: 1 })
      const [{ id } = {}] = await host.sql(statements.number)
      await other.sql(statements.kill(String(id)))
      const error = await thrownBy(within.wallets.charge({ userId, amount: 1 }))
      expect(error).toMatchObject({ code: 'BUSY', details: { outcome: 'nothing happened' } })
      expect(error.message).toContain("has rolled back the host's whole transaction")
      expect((await thrownBy(within.wallets.charge({ userId, amount: 1 }))).message).toContain('is over')
      expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 10_000 })
    },
  )
}
